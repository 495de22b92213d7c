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
    case rhoA
    case tauA
    case tauB
    case whitenedCosine
    case whitenedPearson

    /// Whether values count by their order alone.
    var isOfRanks: Bool { self == .spearman || self == .rhoA || isTau }
    var isTau: Bool { self == .tauA || self == .tauB }
    /// Whether products weigh pairs by the inverse covariance of distances.
    var isWhitened: Bool { self == .whitenedCosine || self == .whitenedPearson }
    /// Whether means over pairs are taken off.
    var isCentred: Bool { self != .cosine && self != .whitenedCosine }
    /// Whether a vector without direction scores 0, and not NaN.
    var isZeroWhenUndefined: Bool { !isCentred || self == .rhoA || self == .tauA }
  }

  public var name: String { card.name }
  /// Whether other RDMs can be taken out of the comparison (`given:`).
  public var allowsControls: Bool { method == .pearson || method == .spearman || method == .whitenedPearson }

  /// The comparison of two RDMs over the same stimuli, in [-1, 1]; with controls, the partial correlation over pairs given
  /// them: for spearman all vectors become ranks first, then the residuals of both after least squares with intercept on
  /// the controls are correlated; for whitened_pearson least squares and correlation weigh pairs by W⁻¹.
  ///
  /// Pairs that are missing in both are left out. A constant RDM: NaN for pearson, spearman, tau_b and whitened_pearson, 0
  /// for rho_a and tau_a, and for the cosines where all is zero. An RDM explained by the controls (1 - R² below 1e-10): NaN.
  ///
  /// - Throws: `.otherStimuli` at the first position that differs, `.otherMissingPairs`, `.tooFewPairs` below two,
  ///   `.noPartial`, `.dependentControls`.
  public func callAsFunction(_ first: RDM, _ second: RDM, given controls: [RDM] = []) throws -> Double {
    try PairScorer(of: [first], against: [second], by: self, given: controls).scores()[0]
  }

  public static let all: [Comparison] = [
    .cosine, .pearson, .rhoA, .spearman, .tauA, .tauB, .whitenedCosine, .whitenedPearson,
  ]
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

  /// Spearman's correlation as it is expected when ties are broken at random: 12 Σ (r_u - r̄)(r_v - r̄) / (m³ - m).
  public static let rhoA = Comparison(
    card: Card(
      "rho_a", "The Spearman correlation expected when ties are broken at random, for models that predict ties.",
      citation: Citation(
        "Schütt, Kipnis, Diedrichsen, Kriegeskorte 2023, Statistical inference on representational geometries, eLife 12:e82566",
        doi: "10.7554/eLife.82566"), search: ["rank", "rho", "ties"]),
    method: .rhoA)

  /// (concordant - discordant) / √((m₀ - t_u)(m₀ - t_v)), t the tied pairs of each.
  public static let tauB = Comparison(
    card: Card(
      "tau_b", "Kendall's tau-b of two RDMs: ties are taken out of the denominator, which favours models that tie.",
      citation: Citation("Kendall 1945, The treatment of ties in ranking problems", doi: "10.1093/biomet/33.3.239"),
      search: ["kendall", "rank", "ties"]),
    method: .tauB)

  private static let whitening = Citation(
    "Diedrichsen, Berlot, Mur, Schütt, Shahbazi, Kriegeskorte 2021, Comparing representational geometries using whitened "
      + "unbiased-distance-matrix similarity, Neurons, Behavior, Data analysis, and Theory 5(3)",
    doi: "10.51628/001c.27664")

  /// uᵀ W⁻¹ v / √(uᵀ W⁻¹ u · vᵀ W⁻¹ v), W the covariance that noise alone gives distances with a stimulus in common.
  public static let whitenedCosine = Comparison(
    card: Card(
      "whitened_cosine",
      "The cosine of two RDMs that weighs pairs by how their estimates covary; of squared distances it is linear CKA.",
      citation: whitening, search: ["wuc", "cosine_cov", "cka", "covariance"]),
    method: .whitenedCosine)

  /// The same of what is left of the generalized least-squares mean.
  public static let whitenedPearson = Comparison(
    card: Card(
      "whitened_pearson", "The correlation of two RDMs that weighs pairs by how their estimates covary.",
      citation: whitening, search: ["corr_cov", "covariance"]),
    method: .whitenedPearson)
}
