internal import PomonaAnalysis
internal import PomonaCatalog
public import PomonaLanguage

/// A null that is scored beside a model, under the same split.
public struct ControlValue: LanguageObject {
  public enum Form: Sendable, Equatable {
    /// The same network with drawn weights.
    case untrained(seeds: [UInt64])
    /// The pictures themselves, as `side` × `side` pixels.
    case pixels(side: Int)
    /// One column for each label of the stimuli.
    case category(String)
    /// Powers of the place within the story.
    case time(degree: Int)
    /// Features that drift at random within a story, so many walks.
    case walk(count: Int, width: Int, sigma: Double, seed: UInt64)
    /// Rows of a story are alike when they are near.
    case oasm(sigma: Double)
  }

  public let form: Form

  public init(_ form: Form) { self.form = form }

  /// As the column `predictor` of a score has it.
  public var predictor: String {
    switch form {
    case .untrained: "untrained"
    case .pixels: "pixels"
    case .category: "category"
    case .time: "time"
    case .walk: "walk"
    case .oasm: "oasm"
    }
  }

  static let predictors = ["untrained", "pixels", "category", "time", "walk", "oasm"]

  static let kind = Kind.object(ObjectKind("control"))
  /// Of twins it is known that they want a network, and not features in files.
  static let twins = Kind.object(ObjectKind("control", labels: ["of": ["network"]]))
  public var kind: Kind { seeds.isEmpty ? Self.kind : Self.twins }

  /// Whether a control, or the first of a list, is known to be of twins.
  static func isOfTwins(_ kind: Kind) -> Bool {
    switch kind {
    case .object(let kind): kind.labels["of"] == ["network"]
    case .list(let item): isOfTwins(item)
    default: false
    }
  }

  public var summary: String {
    switch form {
    case .untrained(let seeds):
      "untrained twins, \(seeds.count == 1 ? "seed" : "seeds") \(seeds.map(String.init).joined(separator: ", "))"
    case .pixels(let side): "pixels, pictures as \(side) x \(side)"
    case .category(let column): "category model: one column for each \(column)"
    case .time(let degree): "time position in the story, powers 1 to \(degree)"
    case .walk(let count, let width, let sigma, _):
      "\(count) random walks, \(width) features, sigma \(NumberText.plain(sigma)), begun anew with each story"
    case .oasm(let sigma): "orthogonal autocorrelated sequences, sigma \(NumberText.plain(sigma)) rows"
    }
  }

  var seeds: [UInt64] {
    if case .untrained(let seeds) = form { return seeds }
    return []
  }
}

extension Arguments {
  /// The controls of a scoring verb: one, or a list of them.
  func controls() throws -> [ControlValue] {
    try knownValues("controls").map { value in
      guard case .object(let object) = value, let control = object as? ControlValue else {
        throw Explanation(
          "E0207", "`controls` takes controls, and this is \(value.kind.withArticle)", parameter: "controls",
          remedies: ["controls: untrained(seed: 1..5)"])
      }
      return control
    }
  }
}
