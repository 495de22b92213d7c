internal import PomonaAnalysis
internal import PomonaCatalog
internal import PomonaParallel

/// The tests of `test`, by the names that are typed.
enum TestMethod: String, CaseIterable {
  case signFlip = "sign_flip"
  case permutation
  case t
  case welch
  case wilcoxon
  case mannWhitney = "mann_whitney"

  static func usual(isUnpaired: Bool) -> TestMethod { isUnpaired ? .permutation : .signFlip }

  /// Whether the result has degrees of freedom, or a smallest p.
  var isParametric: Bool { self == .t || self == .welch }

  /// - Throws: `E0359` for a test of two groups without groups, or the reverse.
  func require(isUnpaired: Bool) throws {
    switch (self, isUnpaired) {
    case (.welch, false), (.mannWhitney, false):
      throw Explanation(
        "E0359", "\(rawValue) compares two groups of unpaired rows", parameter: "method",
        remedies: ["between: group", "method: \(self == .welch ? "t" : "wilcoxon")"])
    case (.signFlip, true), (.wilcoxon, true):
      throw Explanation(
        "E0359", "\(rawValue) is of single or paired values, and these rows are in two groups", parameter: "method",
        remedies: ["method: \(self == .wilcoxon ? "mann_whitney" : "permutation")"])
    default: break
    }
  }

  /// Values, or paired differences, against 0.
  func single(
    _ values: [Double], draws: Int, seed: UInt64, level: Double, workers: Workers
  ) throws -> LocationTest {
    switch self {
    case .t: try .oneSample(values, level: level)
    case .wilcoxon: try .wilcoxon(values, level: level)
    default: try .signFlips(values, draws: draws, seed: seed, level: level, workers: workers)
    }
  }

  /// Two groups against each other.
  func unpaired(
    _ first: [Double], _ second: [Double], draws: Int, seed: UInt64, level: Double, workers: Workers
  ) throws -> LocationTest {
    switch self {
    case .t: try .unpaired(first, second, equalVariances: true, level: level)
    case .welch: try .unpaired(first, second, equalVariances: false, level: level)
    case .mannWhitney: try .mannWhitney(first, second, level: level)
    default: try .labelPermutation(first, second, draws: draws, seed: seed, level: level, workers: workers)
    }
  }
}
