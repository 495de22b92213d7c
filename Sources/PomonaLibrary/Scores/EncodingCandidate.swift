internal import PomonaAnalysis
internal import PomonaCatalog
internal import PomonaCore
internal import PomonaParallel
internal import PomonaTables

/// The kernel that a fit on some training rows starts from.
struct FoldKernel: Sendable {
  let kernel: FeatureKernel
  /// Whether its features were scaled one by one on these rows, so that the layer has no further scale.
  var isScaled = false
}

/// What responses are predicted from: the products of a layer's features over stimuli, or a null.
struct EncodingCandidate: Sendable {
  let place: ScoredPlace
  private let source: Source
  /// What is learnt of it on the training rows of each fold, in this order.
  private let steps: [LearnedStep]
  let dimensionality: EffectiveDimensionality?
  /// The features themselves, for a scale of each of them: read when it is asked for.
  private let map: Map?
  /// What its features are called, where they have names.
  let named: NamedPredictors?
  /// Whether features have units of their own, so that one number for all of them makes no sense.
  let scalesEachFeature: Bool

  /// The features over all stimuli, for training rows that are positions on the axis: some are made of these.
  typealias Map = @Sendable (_ train: [Int]) throws -> any FeatureBlocks

  private enum Source: Sendable {
    /// One kernel over `stimuli`, from which each subject takes its rows.
    case stimuli(FeatureKernel, StimulusAxis)
    /// Made of the training rows of each fold.
    case learned(StimulusAxis, Map)
    /// Made of a subject's rows alone, such as a walk through its stories.
    case rows(@Sendable (SubjectRows) throws -> FeatureKernel)
    /// Side by side, each with the same weight.
    case joined([EncodingCandidate])
  }

  /// A layer, or features of stimuli that are none.
  init(
    _ place: ScoredPlace, _ kernel: FeatureKernel, over axis: StimulusAxis,
    dimensionality: EffectiveDimensionality? = nil, map: (@Sendable () throws -> any FeatureBlocks)? = nil,
    scalesEachFeature: Bool = false, named: NamedPredictors? = nil
  ) {
    var ofAny: Map?
    if let map { ofAny = { _ in try map() } }
    self.init(
      place, .stimuli(kernel, axis), steps: [], dimensionality: dimensionality, map: ofAny,
      scalesEachFeature: scalesEachFeature, named: named)
  }

  /// Predictors with names, each divided by its own deviation over training rows.
  init(_ place: ScoredPlace, _ named: NamedPredictors, over axis: StimulusAxis) {
    let map: Map = { train in
      let values = try named.values(train)
      return FeatureMap(
        matrix: Matrix(
          rowCount: values.rowCount, columnCount: values.columnCount, elements: values.elements.map(Float.init)),
        shape: [values.columnCount])
    }
    self.init(
      place, .learned(axis, map), steps: [], dimensionality: nil, map: map, scalesEachFeature: true, named: named)
  }

  init(_ place: ScoredPlace, rows kernel: @escaping @Sendable (SubjectRows) throws -> FeatureKernel) {
    self.init(
      place, .rows(kernel), steps: [], dimensionality: nil, map: nil, scalesEachFeature: false, named: nil)
  }

  private init(
    _ place: ScoredPlace, _ source: Source, steps: [LearnedStep], dimensionality: EffectiveDimensionality?,
    map: Map?, scalesEachFeature: Bool, named: NamedPredictors?
  ) {
    self.place = place
    self.source = source
    self.steps = steps
    self.dimensionality = dimensionality
    self.map = map
    self.scalesEachFeature = scalesEachFeature
    self.named = named
  }

  /// The same with further steps; what is known of the features as they were holds no longer.
  func adding(_ further: [LearnedStep]) -> EncodingCandidate {
    guard !further.isEmpty else { return self }
    return EncodingCandidate(
      place, source, steps: steps + further, dimensionality: nil, map: map, scalesEachFeature: scalesEachFeature,
      named: nil)
  }

  /// The same under other keys.
  func named(_ name: (ScoredPlace) -> ScoredPlace) -> EncodingCandidate {
    EncodingCandidate(
      name(place), source, steps: steps, dimensionality: dimensionality, map: map, scalesEachFeature: scalesEachFeature,
      named: named)
  }

  /// Several side by side: each centred and divided by √(tr(K) / n) of its training rows.
  ///
  /// - Precondition: at least one.
  static func joined(_ members: [EncodingCandidate]) -> EncodingCandidate {
    precondition(!members.isEmpty, "nothing to put side by side")
    func listed(_ names: [String]) -> String {
      var different: [String] = []
      for name in names where !different.contains(name) { different.append(name) }
      return different.count <= 3
        ? different.joined(separator: "+") : "\(different[0])+…+\(different[different.count - 1]) (\(different.count))"
    }
    let places = members.map(\.place)
    return EncodingCandidate(
      ScoredPlace(
        model: listed(places.map(\.model)), layer: listed(places.map(\.layer)), predictor: places[0].predictor,
        seed: places[0].seed), .joined(members), steps: [], dimensionality: nil, map: nil, scalesEachFeature: false,
      named: nil)
  }

  /// For each list of a subject's training rows the kernel to fit with, over all of its rows. What needs no training rows is
  /// made once.
  ///
  /// - Parameter scale: what features are divided by at last.
  /// - Throws: `E0471` with the first stimulus that the features lack; what the steps meet.
  /// - Cost: nothing for a layer; n² p for features that are scaled one by one, 9 n³ for components, each fold.
  func prepared(
    of rows: SubjectRows, stimuli: StimulusAxis, scale: EncodingOptions.Scale
  ) throws -> ([Int]) throws -> FoldKernel {
    try prepared(rows: rows.stimuli, of: rows, stimuli: stimuli, scale: scale)
  }

  /// The same of rows that are no subject's, such as those of a classification.
  ///
  /// - Parameters:
  ///   - rows: positions on `stimuli`.
  ///   - subject: whose rows they are: nulls of stories are made of it.
  func prepared(
    rows: [Int], of subject: SubjectRows? = nil, stimuli: StimulusAxis, scale: EncodingOptions.Scale
  ) throws -> ([Int]) throws -> FoldKernel {
    var steps = steps
    let isJoined: Bool
    if case .joined = source { isJoined = true } else { isJoined = false }
    // Members are scaled each in its own layer, unless components were taken of them together.
    let inner = isJoined && steps.isEmpty
    if scalesEachFeature, scale == .layer || !steps.isEmpty {
      steps.insert(.standardize(floor: ColumnScaling.usualFloor), at: 0)
    }
    if !inner {
      switch scale {
      case .layer: break
      case .feature: steps.append(.standardize(floor: ColumnScaling.usualFloor))
      case .zscore: steps.append(.standardize(floor: 0))
      }
    }
    let start: ([Int]) throws -> FeatureKernel
    // Of the features themselves; nothing of a null, whose features are alike.
    var features: (([Int], Double) throws -> FeatureKernel)?
    switch source {
    case .rows(let make):
      guard let subject else {
        throw ScoringError.controlUnfit(control: place.predictor, needs: "responses of a subject")
      }
      let kernel = try make(subject)
      start = { _ in kernel }
    case .stimuli(let kernel, let axis):
      let positions = try positions(rows, on: axis, stimuli: stimuli)
      let own = try kernel.selecting(rows: positions)
      start = { _ in own }
      if let map {
        features = { train, floor in
          let train = train.map { positions[$0] }.sorted()
          return try FeatureKernel(
            try map(train), scaling: .feature(train: train, floor: floor), workers: .all
          ).selecting(rows: positions)
        }
      }
    case .learned(let axis, let make):
      let positions = try positions(rows, on: axis, stimuli: stimuli)
      @Sendable func kernel(_ train: [Int], _ scaling: (_ train: [Int]) -> ColumnScaling) throws -> FeatureKernel {
        let train = train.map { positions[$0] }.sorted()
        return try FeatureKernel(try make(train), scaling: scaling(train), workers: .all).selecting(rows: positions)
      }
      start = { train in try kernel(train) { _ in .none } }
      features = { train, floor in try kernel(train) { .feature(train: $0, floor: floor) } }
    case .joined(let members):
      let parts = try members.map {
        try $0.prepared(rows: rows, of: subject, stimuli: stimuli, scale: inner ? scale : .layer)
      }
      start = { train in
        try FeatureKernel.concatenated(try parts.map { try $0(train).kernel }, trainingRows: train)
      }
    }
    return { train in
      var current: FoldKernel?
      var features = features
      for step in steps {
        switch step {
        case .standardize(let floor):
          guard let scaled = features else { continue }
          current = FoldKernel(kernel: try scaled(train, floor), isScaled: true)
        case .components(let count):
          let found = try PrincipalComponents(
            of: try current?.kernel ?? start(train), trainingRows: train, count: count)
          let scores = FeatureMap(
            matrix: Matrix(
              rowCount: found.scores.rowCount, columnCount: found.count,
              elements: found.scores.elements.map(Float.init)), shape: [found.count])
          current = FoldKernel(kernel: try FeatureKernel(scores, workers: .all))
          features = { train, floor in
            try FeatureKernel(scores, scaling: .feature(train: train, floor: floor), workers: .all)
          }
        }
      }
      return try current ?? FoldKernel(kernel: start(train))
    }
  }

  /// Where the stimuli of rows stand on the axis of the features.
  private func positions(_ rows: [Int], on axis: StimulusAxis, stimuli: StimulusAxis) throws -> [Int] {
    if axis == stimuli { return rows }
    let places = Dictionary(uniqueKeysWithValues: zip(axis.ids, axis.ids.indices))
    let missing = rows.filter { places[stimuli.ids[$0]] == nil }
    if let first = missing.first {
      throw ScoringError.otherStimuli(
        missing: stimuli.ids[first], count: missing.count, of: rows.count, what: "features of \(place.model)")
    }
    return rows.compactMap { places[stimuli.ids[$0]] }
  }

  /// The features of some rows as they are, for a metric that is no fit of ours.
  ///
  /// - Parameters:
  ///   - rows: positions on `stimuli`.
  ///   - train: those of `rows` that train, for features that are made of them.
  /// - Throws: `E0471`; `E0472` for a null, `E0474` for what is learnt inside of folds, `E0670` beyond the limit.
  /// - Cost: a copy of these rows.
  func features(rows: [Int], train: [Int], stimuli: StimulusAxis, limit: Int) throws -> Matrix<Float> {
    let axis: StimulusAxis
    switch source {
    case .stimuli(_, let own), .learned(let own, _): axis = own
    case .rows: throw ScoringError.controlUnfit(control: place.predictor, needs: "a metric that fits")
    case .joined: throw ScoringError.stepsNeedFits
    }
    guard steps.isEmpty else { throw ScoringError.stepsNeedFits }
    guard let map else { throw ScoringError.controlUnfit(control: place.predictor, needs: "a metric that fits") }
    let positions = try positions(rows, on: axis, stimuli: stimuli)
    let all = try map(train.map { positions[$0] }.sorted())
    let needed = 4 * positions.count * all.featureCount
    guard needed <= limit else { throw RecordingError.beyondLimit(needed: needed, limit: limit) }
    var elements: [Float] = []
    elements.reserveCapacity(positions.count * all.featureCount)
    for position in positions {
      try all.withRows(position..<(position + 1)) { row, _ in
        for feature in 0..<all.featureCount { elements.append(row[feature]) }
      }
    }
    return Matrix(rowCount: positions.count, columnCount: all.featureCount, elements: elements)
  }

  /// The values of its named predictors for some rows, as a function of the training ones among them; `nil` where its
  /// features have no names, or where a step was taken that mixes them.
  func namedValues(rows: [Int], stimuli: StimulusAxis) throws -> (([Int]) throws -> Matrix<Double>)? {
    guard let named else { return nil }
    let axis: StimulusAxis
    switch source {
    case .stimuli(_, let own), .learned(let own, _): axis = own
    case .rows, .joined: return nil
    }
    let positions = try positions(rows, on: axis, stimuli: stimuli)
    return { train in try named.values(train.map { positions[$0] }.sorted()).selecting(rows: positions) }
  }
}

/// Predictors with names: likenesses to anchors, or the columns of a table.
struct NamedPredictors: Sendable {
  let names: [String]
  /// Over all stimuli of the axis, for training rows that are positions on it.
  let values: @Sendable (_ train: [Int]) throws -> Matrix<Double>
  /// What they were made of, where they are likenesses.
  var space: RelativeSpace?
}

/// Features of one layer, and the anchors that they are compared with.
struct RelativeSpace: Sendable {
  /// The layer as it is scored without anchors.
  let origin: ScoredPlace
  let handle: FeatureHandle
  let anchors: RelativeAnchors
  /// The map of the layer over all stimuli.
  let items: @Sendable () throws -> any FeatureBlocks
  let featureCount: Int
}

extension EncodingCandidate {
  /// The nulls of one control, but for twins, which are extracted like their network.
  ///
  /// - Throws: `E0472` when the recording lacks what the control is made of.
  static func nulls(
    of control: ControlValue, recording: Recording, images: [RasterImage], workers: Workers
  ) throws -> [EncodingCandidate] {
    let axis = recording.stimuli
    func place(_ seed: Int? = nil) -> ScoredPlace {
      ScoredPlace(model: control.predictor, predictor: control.predictor, seed: seed)
    }
    @Sendable func kernel(_ matrix: Matrix<Double>) throws -> FeatureKernel {
      let map = FeatureMap(
        matrix: Matrix(
          rowCount: matrix.rowCount, columnCount: matrix.columnCount, elements: matrix.elements.map(Float.init)),
        shape: [matrix.columnCount])
      return try FeatureKernel(map, workers: workers)
    }
    @Sendable func stories(_ rows: SubjectRows) throws -> StoryRows {
      guard let stories = rows.stories else {
        throw ScoringError.controlUnfit(control: control.predictor, needs: "responses with a time axis")
      }
      return stories
    }
    switch control.form {
    case .untrained: return []
    case .pixels(let side):
      guard !images.isEmpty else { throw ScoringError.controlUnfit(control: "pixels", needs: "pictures") }
      let pixels = try PictureControls.pixels(images, side: side)
      let map = FeatureMap(matrix: pixels, shape: [pixels.columnCount])
      return [EncodingCandidate(place(), try FeatureKernel(map, workers: workers), over: axis)]
    case .category(let column):
      guard let labels = recording.stimulusTable[column]?.cellTexts else {
        throw ScoringError.controlUnfit(
          control: "category",
          needs: "a column of the stimuli; there are: "
            + recording.stimulusTable.columnNames.joined(separator: ", "))
      }
      return [
        EncodingCandidate(place(), try kernel(NullPredictors.oneHot(labels.map { $0 ?? "" }).features), over: axis)
      ]
    case .time(let degree):
      return [
        EncodingCandidate(place()) { try kernel(NullPredictors.timePosition(try stories($0), degree: degree)) }
      ]
    case .walk(let count, let width, let sigma, let seed):
      let walk = try RandomWalk(width: width, sigma: sigma, seed: seed)
      return (0..<count).map { number in
        EncodingCandidate(place(number + 1)) {
          try kernel(try walk.features(try stories($0), walk: number, workers: workers))
        }
      }
    case .oasm(let sigma):
      return [EncodingCandidate(place()) { try kernel(OASM.features(try stories($0), sigma: sigma)) }]
    }
  }

  /// The stimuli of a table with a row a stimulus.
  ///
  /// - Throws: `E0203` without the column of ids, `E0310` for an id that stands twice.
  static func stimuli(of table: Table, by id: String) throws -> StimulusAxis {
    guard let ids = table[id]?.cellTexts else {
      throw Explanation(
        "E0203", "no column `\(id)` in this table of features", parameter: "by",
        facts: ["it says which stimulus a row is"],
        remedies: Spelling.nearest(to: id, among: table.columnNames).map { ["by: \($0)"] } ?? [])
    }
    return try StimulusAxis(ids: ids.map { $0 ?? "" })
  }

  /// Columns of numbers of a table with a row a stimulus, each divided by its deviation over training rows, because columns
  /// have units of their own and a layer's features do not.
  ///
  /// - Throws: as `stimuli(of:by:)`; `E0461` without a column of numbers, `E0462` for a missing number.
  static func columns(of table: Table, name: String, by id: String, workers: Workers) throws -> EncodingCandidate {
    let axis = try stimuli(of: table, by: id)
    let columns = table.columns.filter { $0.name != id && $0.numbers != nil }
    guard !columns.isEmpty else { throw EncodingError.empty(what: "columns of numbers in this table of features") }
    var matrix = Matrix<Float>(rowCount: axis.count, columnCount: columns.count)
    for (place, column) in columns.enumerated() {
      let values = column.numbers ?? []
      if let row = values.firstIndex(where: { !$0.isFinite }) {
        throw Explanation(
          "E0462", "column `\(column.name)` holds a value that is no number", parameter: "of",
          facts: ["first: \"\(axis.ids[row])\""], remedies: ["where not is_missing(\(column.name))"])
      }
      for row in values.indices { matrix[row, place] = Float(values[row]) }
    }
    let map = FeatureMap(matrix: matrix, shape: [columns.count])
    let values = Matrix(
      rowCount: axis.count, columnCount: columns.count, elements: matrix.elements.map(Double.init))
    return EncodingCandidate(
      ScoredPlace(model: name), try FeatureKernel(map, workers: workers), over: axis, map: { map },
      scalesEachFeature: true, named: NamedPredictors(names: columns.map(\.name), values: { _ in values }))
  }
}
