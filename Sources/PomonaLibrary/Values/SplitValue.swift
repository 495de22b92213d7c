public import PomonaAnalysis
internal import PomonaCore
public import PomonaLanguage

/// How rows are divided into those that choose or train and those that report or test, in the language.
public struct SplitValue: LanguageObject {
  public enum Form: Sendable, Equatable {
    /// Random halves of the stimuli, so many times: one chooses, the other reports.
    case halves(Int)
    case plan(SplitPlan)
  }

  public let form: Form

  public init(_ form: Form) { self.form = form }
  public init(_ scheme: SplitScheme, isLeaky: Bool = false) {
    form = .plan(SplitPlan(.scheme(scheme), isLeaky: isLeaky))
  }

  static let kind = Kind.object(ObjectKind("split"))
  public var kind: Kind { Self.kind }
  public var summary: String {
    switch form {
    case .halves(let count): "\(count) divisions of the stimuli into random halves"
    case .plan(let plan): "split \(plan.name); for time series: \(plan.safetyWords)"
    }
  }

  /// The plan, for verbs that train on one side and test on the other.
  ///
  /// - Throws: `E0470` for halves, which only choose and report.
  func plan(parameter: String = "split") throws -> SplitPlan {
    guard case .plan(let plan) = form else { throw ScoringError.halvesDoNotTrain(parameter: parameter) }
    return plan
  }
}

extension SplitPlan {
  var safetyWords: String { timeSafety == .unsafe ? "not safe" : timeSafety.rawValue }
}
