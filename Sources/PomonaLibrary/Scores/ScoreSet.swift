public import PomonaAnalysis
public import PomonaCore
public import PomonaTables

/// One RDM that is scored: a layer of a network or of a twin, or an RDM of another origin.
public struct ScoreCandidate: Sendable {
  /// `squeezenet1_1/imagenet`, or the name of an RDM; a twin has the name of the network whose twin it is.
  public let model: String
  /// `none` for an RDM that is no layer.
  public let layer: String
  /// From 1 in the network's order; `nil` for an RDM that is no layer.
  public let layerIndex: Int?
  public let depth: Double?
  public let predictor: Predictor
  /// Of an untrained twin.
  public let seed: Int?
  public let rdm: RDM
  public let dimensionality: EffectiveDimensionality?

  /// Its keys in a score table.
  public var place: ScoredPlace {
    ScoredPlace(
      model: model, layer: layer, layerIndex: layerIndex, depth: depth, predictor: predictor.rawValue, seed: seed)
  }

  /// What a score was made from; a control is a row under the same header.
  public enum Predictor: String, Sendable {
    case model
    case untrained
  }

  public init(
    model: String, layer: String = "none", layerIndex: Int? = nil, depth: Double? = nil,
    predictor: Predictor = .model, seed: Int? = nil, rdm: RDM, dimensionality: EffectiveDimensionality? = nil
  ) {
    self.model = model
    self.layer = layer
    self.layerIndex = layerIndex
    self.depth = depth
    self.predictor = predictor
    self.seed = seed
    self.rdm = rdm
    self.dimensionality = dimensionality
  }
}

/// A region's RDMs that candidates are scored against: one a subject, or a single pooled one.
public struct ScoreTarget: Sendable {
  public let roi: String
  /// `BE`, `KO`, …; a pooled matrix has the one subject `pooled`.
  public let subjects: [String]
  public let rdms: [RDM]

  public var isPooled: Bool { rdms.count == 1 }
  /// What one RDM is of: all together, or a single subject.
  var wordsOfOne: String { subjects == ["pooled"] ? "one pooled RDM" : "one subject, \(subjects[0])" }

  public init(roi: String, subjects: [String], rdms: [RDM]) {
    precondition(subjects.count == rdms.count && !rdms.isEmpty, "a subject without its RDM")
    self.roi = roi
    self.subjects = subjects
    self.rdms = rdms
  }
}

/// Everything that scores were made from, so that an interval or a choice over halves of the stimuli starts from the RDMs
/// again and never from a table of numbers.
public struct ScoreEvidence: Sendable {
  public let candidates: [ScoreCandidate]
  public let targets: [ScoreTarget]
  public let comparison: Comparison
  /// The RDMs that are held constant, and their names.
  public let controls: [RDM]
  public let controlNames: [String]
  private let candidateOf: [String: Int]
  private let targetOf: [String: Int]

  public init(
    candidates: [ScoreCandidate], targets: [ScoreTarget], comparison: Comparison, controls: [RDM] = [],
    controlNames: [String] = []
  ) {
    self.candidates = candidates
    self.targets = targets
    self.comparison = comparison
    self.controls = controls
    self.controlNames = controlNames
    candidateOf = Dictionary(
      candidates.enumerated().map { (ScoreEvidence.key(of: $1), $0) }, uniquingKeysWith: { first, _ in first })
    targetOf = Dictionary(
      targets.enumerated().map { ($1.roi, $0) }, uniquingKeysWith: { first, _ in first })
  }

  public var stimulusCount: Int { candidates.first?.rdm.axis.count ?? 0 }

  private static func key(of candidate: ScoreCandidate) -> String {
    key(candidate.model, candidate.layer, candidate.predictor.rawValue, candidate.seed)
  }

  private static func key(_ model: String, _ layer: String, _ predictor: String, _ seed: Int?) -> String {
    "\(model)\u{1}\(layer)\u{1}\(predictor)\u{1}\(seed.map(String.init) ?? "")"
  }

  /// What a row of a score table stands for; `nil` when its keys are not those of this evidence.
  public struct Row: Sendable, Hashable {
    public let candidate: Int
    public let target: Int
    /// `nil` is the mean over the target's subjects.
    public let subject: Int?
  }

  public func row(_ table: Table, _ position: Int) -> Row? {
    func text(_ name: String) -> String? {
      if case .text(let value)? = table[name]?.cell(position) { return value }
      return nil
    }
    var seed: Int?
    if case .number(let value)? = table["seed"]?.cell(position) { seed = Int(value) }
    guard let model = text("model"), let layer = text("layer"), let predictor = text("predictor"),
      let roi = text("roi"), let subject = text("subject"),
      let candidate = candidateOf[ScoreEvidence.key(model, layer, predictor, seed)], let target = targetOf[roi]
    else { return nil }
    if subject == "all" { return Row(candidate: candidate, target: target, subject: nil) }
    guard let index = targets[target].subjects.firstIndex(of: subject) else { return nil }
    return Row(candidate: candidate, target: target, subject: index)
  }

  /// Both together, when they are scores of the same kind over the same stimuli; `nil` otherwise.
  public func merged(with other: ScoreEvidence) -> ScoreEvidence? {
    guard comparison.name == other.comparison.name, controlNames == other.controlNames, controls == other.controls,
      candidates.first?.rdm.axis == other.candidates.first?.rdm.axis
    else { return nil }
    var targets = targets
    for target in other.targets {
      if let known = targets.first(where: { $0.roi == target.roi }) {
        guard known.rdms == target.rdms else { return nil }
      } else {
        targets.append(target)
      }
    }
    var candidates = candidates
    for candidate in other.candidates {
      let key = ScoreEvidence.key(of: candidate)
      if let place = candidateOf[key] {
        guard candidates[place].rdm.values == candidate.rdm.values else { return nil }
      } else {
        candidates.append(candidate)
      }
    }
    return ScoreEvidence(
      candidates: candidates, targets: targets, comparison: comparison, controls: controls,
      controlNames: controlNames)
  }
}

extension ScoreCandidate {
  /// The same over the stimuli of an axis, in its order.
  ///
  /// - Throws: `E0305` when an RDM of another order is given for the same stimuli, `E0471` when one lacks stimuli.
  func over(_ axis: StimulusAxis) throws -> ScoreCandidate {
    if rdm.axis == axis { return self }
    let places = Dictionary(uniqueKeysWithValues: zip(rdm.axis.ids, rdm.axis.ids.indices))
    guard rdm.axis.count > axis.count else {
      try rdm.axis.requireEqual(to: axis, parameter: "of")
      return self
    }
    let missing = axis.ids.filter { places[$0] == nil }
    if let first = missing.first {
      throw ScoringError.otherStimuli(
        missing: first, count: missing.count, of: axis.count, what: "features of \(model)")
    }
    return ScoreCandidate(
      model: model, layer: layer, layerIndex: layerIndex, depth: depth, predictor: predictor, seed: seed,
      rdm: rdm.subset(axis.ids.compactMap { places[$0] }), dimensionality: dimensionality)
  }
}
