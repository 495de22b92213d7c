internal import PomonaAnalysis
internal import PomonaCore
internal import PomonaLanguage
internal import PomonaModels
internal import PomonaTables

/// A step that learns from data, so that it is fitted on the training rows of each fold anew, wherever it stands in the line.
enum LearnedStep: Sendable, Equatable {
  /// Each feature divided by its deviation over training rows, or by no less than `floor` times their median.
  case standardize(floor: Double)
  /// So many principal components of the training rows.
  case components(Int)

  /// As headers have it.
  var name: String {
    switch self {
    case .standardize(let floor): floor == 0 ? "standardize(floor: 0)" : "standardize"
    case .components(let count): "pca(\(count))"
    }
  }
}

/// Features with steps that learn from data, in the language: only what has folds takes them.
struct PredictorsValue: LanguageObject {
  enum Form: Sendable {
    /// Each layer by itself.
    case layers(FeaturesValue)
    /// Each layer as its likeness to anchors.
    case relative(FeaturesValue, RelativeAnchors)
    /// All layers of all of them side by side, as one.
    case joined([PredictorsValue])
  }

  let form: Form
  let steps: [LearnedStep]

  init(_ form: Form, steps: [LearnedStep] = []) {
    self.form = form
    self.steps = steps
  }

  static let kind = Kind.object(ObjectKind("predictors"))
  /// Of what needs no training rows, and so has RDMs.
  static let fixedKind = Kind.object(ObjectKind("predictors", labels: ["anchors": ["given"]]))
  /// Of likenesses to means of classes over training rows.
  static let classKind = Kind.object(ObjectKind("predictors", labels: ["anchors": ["classes"]]))
  var kind: Kind {
    if isFixed { return Self.fixedKind }
    guard case .relative(_, let anchors) = form, case .classes = anchors.source else { return Self.kind }
    return Self.classKind
  }

  /// Likenesses to anchors that are the same in every fold.
  var isFixed: Bool {
    guard steps.isEmpty, case .relative(_, let anchors) = form else { return false }
    if case .classes = anchors.source { return false }
    return true
  }

  /// Layers as they are.
  var isPlain: Bool {
    guard steps.isEmpty, case .layers = form else { return false }
    return true
  }

  /// Whether predictors, or some of a list, are made of training rows.
  static func needFolds(_ kind: Kind) -> Bool {
    switch kind {
    case .object(let kind): kind.name == "predictors" && kind.labels["anchors"] != ["given"]
    case .list(let item): needFolds(item)
    default: false
    }
  }

  /// What a value is made of, lists in lists opened.
  static func items(_ value: Value) -> [Value] {
    if case .list(let items) = value { return items.flatMap(Self.items) }
    return [value]
  }

  /// The RDM of each layer by its likenesses to anchors, and of untrained twins.
  ///
  /// - Parameter named: how the rows of this member of a list are called; see `apart`.
  /// - Throws: `E0474` for what is made of training rows; what reading and the distance meet.
  static func rdms(
    of one: PredictorsValue, _ distance: Distance, named: (ScoredPlace) -> ScoredPlace = { $0 }, seeds: [UInt64] = [],
    profile: ScoringProfile = .leakFree, _ context: Context
  ) throws -> (layers: [(place: ScoredPlace, rdm: RDM)], reasons: [String], leftOut: [String]) {
    guard one.isFixed else { throw ScoringError.stepsNeedFolds }
    var options = EncodingOptions()
    options.profile = profile
    var source = CandidateSource(context, options, projection: nil)
    source.seeds = seeds
    let layers = try source.candidates(of: .object(one)).compactMap { candidate -> (place: ScoredPlace, rdm: RDM)? in
      guard let values = try candidate.named?.values([]), let features = one.features.first else { return nil }
      let map = FeatureMap(
        matrix: Matrix(
          rowCount: values.rowCount, columnCount: values.columnCount, elements: values.elements.map(Float.init)),
        shape: [values.columnCount])
      let provenance = features.handle.model.provenance.adding("layer", candidate.place.layer)
      return (
        named(candidate.place),
        try distance(
          map, axis: features.handle.stimuli.axis, workers: context.workers,
          provenance: provenance.adding("relative", one.summary))
      )
    }
    return (layers, source.reasons, source.leftOut)
  }

  /// How the members of a list are called, so that rows of a layer that is made in several ways are told apart: what its
  /// model is called, what was done to it where another member has the same layer, and a number where that is the same, too.
  ///
  /// - Throws: `E0445` with a layer that is made in the same way twice: its rows could not be told apart.
  static func apart(_ members: [PredictorsValue]) throws -> [@Sendable (ScoredPlace) -> ScoredPlace] {
    try refuseTwice(members.filter { if case .joined = $0.form { false } else { true } }, isJoined: false)
    let layers = try members.map { member in Set(try member.ways().map(\.key)) }
    let kinds = members.map { member -> Int in
      switch member.form {
      case .layers: 0
      case .relative: 1
      case .joined: 2
      }
    }
    var taken: [(kind: Int, layers: Set<[String]>, ending: String)] = []
    return members.indices.map { place in
      func meets(_ kind: Int, _ others: Set<[String]>) -> Bool {
        kind == kinds[place] && (kind == 2 ? others == layers[place] : !others.isDisjoint(with: layers[place]))
      }
      let isAlone = !members.indices.contains { $0 != place && meets(kinds[$0], layers[$0]) }
      let made = members[place].made
      let plain = isAlone || made.isEmpty ? "" : " · " + made.joined(separator: ", ")
      var (ending, number) = (plain, 1)
      while taken.contains(where: { $0.ending == ending && meets($0.kind, $0.layers) }) {
        number += 1
        ending = "\(plain)_\(number)"
      }
      taken.append((kinds[place], layers[place], ending))
      return { [ending] place in
        var named = place
        named.model += ending
        return named
      }
    }
  }

  /// That no layer stands twice among features that are put side by side, made in the same way.
  ///
  /// - Throws: `E0445` with the layer.
  static func refuseTwice(_ members: [PredictorsValue], isJoined: Bool) throws {
    var seen: Set<[String]> = []
    for way in try members.flatMap({ try $0.ways() }) {
      guard let made = way.made, !seen.insert(way.key + made).inserted else { continue }
      throw LibraryError.layerTwice(layer: way.key[1], model: way.key[0], isJoined: isJoined)
    }
  }

  /// Each of its layers by model, name and seed, and all that it was made by; `nil` for likenesses to anchors, of which other
  /// ones may be called the same.
  private func ways(then further: [String] = []) throws -> [(key: [String], made: [String]?)] {
    let learned = steps.map(\.name) + further
    switch form {
    case .joined(let members): return try members.flatMap { try $0.ways(then: learned) }
    case .layers(let features), .relative(let features, _):
      let handle = features.handle
      var made: [String]?
      if case .layers = form {
        made = handle.model.provenance.facts.map(\.value) + handle.transforms.map(\.name) + ["then"] + learned
      }
      return try handle.plan().layers.map { layer in
        ([handle.model.id, layer.name, handle.model.seed.map(String.init) ?? "trained"], made)
      }
    }
  }

  /// What was done to its features, in words.
  private var made: [String] {
    switch form {
    case .layers(let features): features.handle.transforms.map(\.name) + names
    case .relative(let features, let anchors): features.handle.transforms.map(\.name) + [anchors.words] + names
    case .joined: names
    }
  }

  /// Features as they are, or what already has steps.
  init?(_ value: Value) {
    guard case .object(let object) = value else { return nil }
    if let own = object as? PredictorsValue {
      self = own
    } else if let features = object as? FeaturesValue {
      self.init(.layers(features))
    } else {
      return nil
    }
  }

  var summary: String {
    let fitted = names.isEmpty ? "" : ", \(names.joined(separator: ", ")) fitted inside each fold"
    switch form {
    case .layers(let features): return features.summary + fitted
    case .relative(let features, let anchors): return "\(features.summary): \(anchors.words)" + fitted
    case .joined(let members):
      return "\(members.reduce(0) { $0 + $1.layerCount }) layers side by side as one, \(stimulusCount) stimuli" + fitted
    }
  }

  /// The steps in their order, those of members first.
  var names: [String] {
    guard case .joined(let members) = form else { return steps.map(\.name) }
    var inner: [String] = []
    for name in members.flatMap(\.names) where !inner.contains(name) { inner.append(name) }
    return inner + steps.map(\.name)
  }

  var layerCount: Int {
    switch form {
    case .layers(let features), .relative(let features, _): (try? features.handle.plan().layers.count) ?? 0
    case .joined(let members): members.reduce(0) { $0 + $1.layerCount }
    }
  }

  var stimulusCount: Int {
    switch form {
    case .layers(let features), .relative(let features, _): features.handle.stimuli.axis.count
    case .joined(let members): members.first?.stimulusCount ?? 0
    }
  }

  /// The features that it is made of.
  var features: [FeaturesValue] {
    switch form {
    case .layers(let features), .relative(let features, _): [features]
    case .joined(let members): members.flatMap(\.features)
    }
  }

  /// The same with one more step. Features side by side are standardised each in its own layer, as long as no components
  /// were taken of them together.
  func adding(_ step: LearnedStep) -> PredictorsValue {
    if case .joined(let members) = form, steps.isEmpty, case .standardize = step {
      return PredictorsValue(.joined(members.map { $0.adding(step) }))
    }
    return PredictorsValue(form, steps: steps + [step])
  }
}
