internal import PomonaAnalysis
internal import PomonaCatalog
internal import PomonaCore
internal import PomonaParallel
internal import PomonaTables

/// What responses are predicted from: the products of a layer's features over stimuli, or a null.
struct EncodingCandidate: Sendable {
  let place: ScoredPlace
  private let source: Source
  let dimensionality: EffectiveDimensionality?
  /// The features themselves, for a scale of each of them: read when it is asked for.
  private let map: (@Sendable () throws -> any FeatureBlocks)?
  /// Whether features have units of their own, so that one number for all of them makes no sense.
  let scalesEachFeature: Bool

  private enum Source: Sendable {
    /// One kernel over `stimuli`, from which each subject takes its rows.
    case stimuli(FeatureKernel, StimulusAxis)
    /// Made of a subject's rows alone, such as a walk through its stories.
    case rows(@Sendable (SubjectRows) throws -> FeatureKernel)
  }

  /// A layer, or features of stimuli that are none.
  init(
    _ place: ScoredPlace, _ kernel: FeatureKernel, over axis: StimulusAxis,
    dimensionality: EffectiveDimensionality? = nil, map: (@Sendable () throws -> any FeatureBlocks)? = nil,
    scalesEachFeature: Bool = false
  ) {
    self.place = place
    source = .stimuli(kernel, axis)
    self.dimensionality = dimensionality
    self.map = map
    self.scalesEachFeature = scalesEachFeature
  }

  init(_ place: ScoredPlace, rows kernel: @escaping @Sendable (SubjectRows) throws -> FeatureKernel) {
    self.place = place
    source = .rows(kernel)
    dimensionality = nil
    map = nil
    scalesEachFeature = false
  }

  /// The kernel of one subject's rows.
  ///
  /// - Throws: `E0471` with the first stimulus that the features lack.
  func kernel(of rows: SubjectRows, stimuli: StimulusAxis) throws -> FeatureKernel {
    switch source {
    case .rows(let make): return try make(rows)
    case .stimuli(let kernel, let axis):
      return try kernel.selecting(rows: try positions(rows, on: axis, stimuli: stimuli))
    }
  }

  /// The same of features that are each divided by their deviation over some of the rows. A null has one scale, because its
  /// features are alike.
  func kernel(
    of rows: SubjectRows, stimuli: StimulusAxis, scaledOn train: [Int], floor: Double
  ) throws -> FeatureKernel {
    guard case .stimuli(_, let axis) = source, let map else { return try kernel(of: rows, stimuli: stimuli) }
    let positions = try positions(rows, on: axis, stimuli: stimuli)
    return try FeatureKernel(
      try map(), scaling: .feature(train: train.map { positions[$0] }.sorted(), floor: floor), workers: .all
    ).selecting(rows: positions)
  }

  /// Where the stimuli of a subject's rows stand on the axis of the features.
  private func positions(_ rows: SubjectRows, on axis: StimulusAxis, stimuli: StimulusAxis) throws -> [Int] {
    if axis == stimuli { return rows.stimuli }
    let places = Dictionary(uniqueKeysWithValues: zip(axis.ids, axis.ids.indices))
    let missing = rows.stimuli.filter { places[stimuli.ids[$0]] == nil }
    if let first = missing.first {
      throw ScoringError.otherStimuli(
        missing: stimuli.ids[first], count: missing.count, of: rows.rowCount,
        what: "features of \(place.model)")
    }
    return rows.stimuli.compactMap { places[stimuli.ids[$0]] }
  }
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

  /// Columns of numbers of a table with a row a stimulus, each divided by its deviation over training rows, because columns
  /// have units of their own and a layer's features do not.
  ///
  /// - Throws: `E0203` without the column of ids, `E0461` without a column of numbers, `E0462` for a missing number,
  ///   `E0310` for an id that stands twice.
  static func columns(of table: Table, name: String, by id: String, workers: Workers) throws -> EncodingCandidate {
    guard let ids = table[id]?.cellTexts else {
      throw Explanation(
        "E0203", "no column `\(id)` in this table of features", parameter: "by",
        facts: ["it says which stimulus a row is"],
        remedies: Spelling.nearest(to: id, among: table.columnNames).map { ["by: \($0)"] } ?? [])
    }
    let columns = table.columns.filter { $0.name != id && $0.numbers != nil }
    guard !columns.isEmpty else { throw EncodingError.empty(what: "columns of numbers in this table of features") }
    let axis = try StimulusAxis(ids: ids.map { $0 ?? "" })
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
    return EncodingCandidate(
      ScoredPlace(model: name), try FeatureKernel(map, workers: workers), over: axis, map: { map },
      scalesEachFeature: true)
  }
}
