internal import PomonaAnalysis
internal import PomonaCore
internal import PomonaParallel
internal import PomonaTables

/// What responses are predicted from: the products of a layer's features over stimuli, or a null.
struct EncodingCandidate: Sendable {
  let place: ScoredPlace
  private let source: Source
  let dimensionality: EffectiveDimensionality?

  private enum Source: Sendable {
    /// One kernel over `stimuli`, from which each subject takes its rows.
    case stimuli(FeatureKernel, StimulusAxis)
    /// Made of a subject's rows alone, such as a walk through its stories.
    case rows(@Sendable (SubjectRows) throws -> FeatureKernel)
  }

  /// A layer, or features of stimuli that are none.
  init(
    _ place: ScoredPlace, _ kernel: FeatureKernel, over axis: StimulusAxis,
    dimensionality: EffectiveDimensionality? = nil
  ) {
    self.place = place
    source = .stimuli(kernel, axis)
    self.dimensionality = dimensionality
  }

  init(_ place: ScoredPlace, rows kernel: @escaping @Sendable (SubjectRows) throws -> FeatureKernel) {
    self.place = place
    source = .rows(kernel)
    dimensionality = nil
  }

  /// The kernel of one subject's rows.
  ///
  /// - Throws: `E0471` with the first stimulus that the features lack.
  func kernel(of rows: SubjectRows, stimuli: StimulusAxis) throws -> FeatureKernel {
    switch source {
    case .rows(let make): return try make(rows)
    case .stimuli(let kernel, let axis):
      if axis == stimuli { return try kernel.selecting(rows: rows.stimuli) }
      let places = Dictionary(uniqueKeysWithValues: zip(axis.ids, axis.ids.indices))
      let missing = rows.stimuli.filter { places[stimuli.ids[$0]] == nil }
      if let first = missing.first {
        throw ScoringError.otherStimuli(
          missing: stimuli.ids[first], count: missing.count, of: rows.rowCount,
          what: "features of \(place.model)")
      }
      return try kernel.selecting(rows: rows.stimuli.compactMap { places[stimuli.ids[$0]] })
    }
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
}
