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

  /// What `methods` says of a test with these arguments: which one ran, of what, and by how many draws where it draws.
  static func phrase(_ arguments: [String: String]) -> String {
    func given(_ name: String) -> String? { arguments[name].flatMap { $0 == "none" ? nil : $0 } }
    let isUnpaired = given("between") != nil
    let method = given("method").flatMap(TestMethod.init) ?? .usual(isUnpaired: isUnpaired)
    let test =
      switch method {
      case .signFlip: "a test of sign flips"
      case .permutation: "a permutation test of unpaired rows"
      case .t:
        isUnpaired
          ? "Student's t test of unpaired rows" : given("contrast") != nil ? "the paired t test" : "Student's t test"
      case .welch: "Welch's t test of unpaired rows"
      case .wilcoxon: "Wilcoxon's signed rank test"
      case .mannWhitney: "the Mann-Whitney U test of unpaired rows"
      }
    let draws =
      switch method {
      case .signFlip, .permutation:
        " (all \(method == .signFlip ? "flips" : "divisions") where there are few, else {draws} draws, seed {seed})"
      default: ""
      }
    let what =
      isUnpaired
      ? "Two groups by {between} were compared in {value}"
      : given("contrast") != nil
        ? "Paired differences of {value}, {contrast}, were tested against 0"
        : "The mean of {value} was tested against 0"
    let each = given("by") == nil ? "" : " in each combination of {by}"
    return "\(what)\(each) by \(test)\(draws), two-sided, with {across} as the random unit and intervals of {level}"
  }

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
