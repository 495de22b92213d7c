internal import PomonaAnalysis
internal import PomonaCatalog
public import PomonaLanguage
public import PomonaTables

/// Fits of one formula, one for each group of rows.
public struct FitsValue: LanguageObject {
  /// A group, by its first row in the table, and the rows of it that the fit was made of.
  struct Group {
    let first: Int
    let rows: [Int]
    let fit: LeastSquares
  }

  /// One row a group: all numbers of its fit.
  public let summaries: Table
  /// One row for each group and term.
  public let coefficients: Table
  /// The rows of the table, group by group, with the fitted value, its interval and the residual beside each.
  public let rows: Table
  /// `score ~ depth + roi`
  public let formula: String
  private let by: [String]
  private let isRobust: Bool

  /// - Parameter isRobust: whether coefficients have z in place of t; `nil` where only the run knows.
  public static func kind(rows: Schema?, by: [String], isRobust: Bool?) -> Kind {
    // Names of columns depend on those of the groups, whose kinds a table without a known schema does not say.
    let keys = rows.map { $0.selecting(by).columns } ?? by.map { Schema.Column($0, .any) }
    func table(_ noun: String, _ results: [Schema.Column]) -> Kind {
      .table(
        results.isEmpty
          ? Schema(noun: noun, columns: []) : Schema(noun: noun, keys: keys, results: results, suffix: suffix))
    }
    return .object(
      ObjectKind(
        "fits",
        fields: [
          ("summary", table("these fits", FitValue.numbers.map { Schema.Column($0.name, .number) })),
          ("coefficients", table("these coefficients", FitValue.columns(isRobust: isRobust))), ("formula", .text),
          ("rows", rows.map { .table(FitValue.rowSchema($0)) } ?? .any),
        ]))
  }

  private static let suffix = "_fitted"

  public var kind: Kind {
    Self.kind(
      rows: Schema(columns: rows.columns.map { column in Schema.Column(column.name, column.values.kind) }), by: by,
      isRobust: isRobust)
  }

  /// - Precondition: there is a group.
  init(
    _ groups: [Group], of table: Table, by: [String], formula: String, references: [String], notes: [String]
  ) throws {
    self.formula = formula
    self.by = by
    isRobust = groups[0].fit.errors != .usual
    func keys(_ positions: [Int]) throws -> [Column] { try by.map { try table.column($0).rows(positions) } }
    let header = FitValue.header(formula, by: by, groups[0].fit, references, notes)
    summaries = try Table(
      keys: keys(groups.map(\.first)),
      results: FitValue.numbers.map { number in
        Column(
          number.name,
          cells: groups.map { group in
            let value = number.value(group.fit)
            return value.isNaN ? .missing : .number(value)
          })
      }, suffix: Self.suffix, header: header, provenance: table.provenance)
    var terms = try Table.stacked(
      groups.map { group in
        try Table(
          keys: keys(Array(repeating: group.first, count: group.fit.coefficients.count)),
          results: FitValue.coefficients(of: group.fit), suffix: Self.suffix)
      })
    terms.header = header
    terms.provenance = table.provenance
    coefficients = terms
    rows = try FitValue.beside(table, groups.flatMap(\.rows), groups.map(\.fit))
  }

  public var summary: String {
    "\(formula): \(summaries.rowCount) \(summaries.rowCount == 1 ? "fit" : "fits") by \(by.joined(separator: ", "))"
  }

  /// What most want to know of each fit.
  private static let shown = ["n", "r2", "adjusted_r2", "f", "f_p", "df", "aic", "bic", "durbin_watson", "condition"]

  public func display(width: Int) throws -> [String] {
    let names = Table.names(of: Self.shown, behind: by, suffix: Self.suffix)
    return try summaries.selecting(by + names).lines(width: width - 2)
      + ["coefficients of each group: .coefficients · all numbers: .summary · residuals beside the rows: .rows"]
  }

  public func field(_ name: String) throws -> Value? {
    switch name {
    case "summary": Value(summaries, noun: "these fits")
    case "coefficients": Value(coefficients, noun: "these coefficients")
    case "formula": .text(formula)
    case "rows": Value(rows)
    default: nil
    }
  }

  public var details: [String] { summaries.header }
  public var byteCount: Int? {
    [summaries, coefficients, rows].flatMap(\.columns).reduce(0) { $0 + $1.values.byteCount }
  }
}
