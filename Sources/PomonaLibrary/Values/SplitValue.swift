public import PomonaAnalysis
internal import PomonaCatalog
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
  /// A split that divides by columns of the stimuli, so that a benchmark without them is refused before anything runs.
  static func kind(columns: [String]) -> Kind {
    columns.isEmpty ? kind : .object(ObjectKind("split", labels: ["columns": columns]))
  }

  public var kind: Kind {
    guard case .plan(let plan) = form else { return Self.kind }
    return Self.kind(columns: plan.columns)
  }
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
  /// The columns of the stimuli that it divides by.
  var columns: [String] {
    var columns: [String]
    switch division {
    case .scheme(let scheme): columns = scheme.columns
    case .labelled(let column): columns = [column]
    case .shared: columns = []
    }
    return columns + (inner?.columns ?? [])
  }

  var safetyWords: String { timeSafety == .unsafe ? "not safe" : timeSafety.rawValue }
}

extension SplitScheme {
  /// The columns of labels that it divides by.
  var columns: [String] {
    switch self {
    case .stratified(_, let column, _), .grouped(_, let column), .groupedShuffled(_, let column, _),
      .leaveOut(let column),
      .tail(_, let column):
      [column]
    case .chunks(_, _, _, _, let column): column.map { [$0] } ?? []
    case .oddEven, .contiguous, .shuffled, .draws: []
    }
  }
}

extension Call {
  /// The columns by which a split that was given divides; empty where they are not known.
  func splitColumns(_ parameter: String) -> [String] {
    guard case .object(let kind) = kind(of: parameter), kind.name == "split" else { return [] }
    return kind.labels["columns"] ?? []
  }

  /// - Throws: `E0364` for a split by a column that the stimuli of the benchmark have not. Runs come with responses, so that
  ///   `run` is known to be absent only where there are none.
  func requireSplitColumns(_ parameter: String, of benchmarkParameter: String) throws {
    guard let kind = benchmark(benchmarkParameter),
      let schema = kind.fields.first(where: { $0.name == "stimuli" })?.kind.schema, !schema.columns.isEmpty
    else { return }
    let isTimed = kind.labels["holds"]?.contains("responses") != false
    let known = schema.columns.map(\.name)
    for name in splitColumns(parameter) where !known.contains(name) && !(isTimed && name == "run") {
      var explanation = SplitError.noLabels(name: name, known: known.sorted()).explanation
      explanation.parameter = parameter
      throw explanation
    }
  }
}
