public import PomonaCatalog
public import PomonaCore

/// How alike two RDMs are, over their pairs of stimuli.
public struct Comparison: Carded {
  public let card: Card
  let method: Method

  enum Method: Sendable {
    case cosine
    case pearson
    case spearman
    case tauA
  }

  public var name: String { card.name }
  /// Whether other RDMs can be taken out of the comparison (`given:`).
  public var allowsControls: Bool { method == .pearson || method == .spearman }

  /// The comparison of two RDMs over the same stimuli, in [-1, 1]; with controls, the partial correlation over pairs given
  /// them: for spearman all vectors become ranks first, then the residuals of both after least squares with intercept on
  /// the controls are correlated.
  ///
  /// Pairs that are missing in both are left out. A constant RDM: NaN for pearson and spearman, 0 for cosine (all zeros)
  /// and tau_a. An RDM explained by the controls (1 - R² below 1e-10): NaN.
  ///
  /// - Throws: `.otherStimuli` at the first position that differs, `.otherMissingPairs`, `.tooFewPairs` below two,
  ///   `.noPartial`, `.dependentControls`.
  public func callAsFunction(_ first: RDM, _ second: RDM, given controls: [RDM] = []) throws -> Double {
    try PairScorer(of: [first], against: [second], by: self, given: controls).scores()[0]
  }

  public static let all: [Comparison] = [.cosine, .pearson, .spearman, .tauA]
  public static let catalog = Catalog(all)

  public static let cosine = Comparison(
    card: Card("cosine", "The cosine of the angle between two RDMs, without taking off their means."),
    method: .cosine)

  public static let pearson = Comparison(
    card: Card(
      "pearson", "The Pearson correlation of two RDMs over pairs of stimuli.", search: ["corr", "correlation"]),
    method: .pearson)

  public static let spearman = Comparison(
    card: Card(
      "spearman", "The Spearman rank correlation of two RDMs over pairs of stimuli.", search: ["rank", "rho"]),
    method: .spearman)

  /// (concordant - discordant) / (m (m - 1) / 2): ties count nothing above and stay below. O(m log m).
  public static let tauA = Comparison(
    card: Card(
      "tau_a", "Kendall's tau-a of two RDMs: the right choice when a model predicts ties.",
      citation: Citation(
        "Nili et al. 2014, A toolbox for representational similarity analysis", doi: "10.1371/journal.pcbi.1003553"),
      search: ["kendall", "rank", "ties"]),
    method: .tauA)
}
