internal import Foundation
public import PomonaAnalysis
internal import PomonaCatalog
public import PomonaLanguage
public import PomonaTables

/// A fit of least squares in the language, with the rows that it was made of.
public struct FitValue: LanguageObject {
  public let fit: LeastSquares
  /// `score ~ depth + roi`
  public let formula: String
  /// The values that dummy variables are compared with: `roi[EVC]`.
  public let references: [String]
  /// What was left out.
  public let notes: [String]
  /// The rows of the table with the fitted value, its interval, and the residual beside each.
  public let rows: Table

  /// - Parameter isRobust: whether coefficients have z in place of t; `nil` where only the run knows.
  public static func kind(rows: Schema?, isRobust: Bool?) -> Kind {
    let numbers = Self.numbers.map { (name: $0.name, kind: Kind.number) }
    return .object(
      ObjectKind(
        "fit",
        fields: [("coefficients", .table(Schema(noun: "these coefficients", columns: columns(isRobust: isRobust))))]
          + numbers
          + [
            ("residuals", .list(.number)), ("fitted", .list(.number)), ("formula", .text),
            ("rows", rows.map { .table(FitValue.rowSchema($0)) } ?? .any),
          ]))
  }

  public var kind: Kind {
    Self.kind(
      rows: Schema(columns: rows.columns.map { column in Schema.Column(column.name, column.values.kind) }),
      isRobust: fit.errors != .usual)
  }

  /// Term, estimate, error, t or z, p and interval; none where the run alone knows which of t and z it is.
  static func columns(isRobust: Bool?) -> [Schema.Column] {
    guard let isRobust else { return [] }
    return [Schema.Column("term", .text)]
      + ["estimate", "se", isRobust ? "z" : "t", "p", "low", "high"].map { Schema.Column($0, .number) }
  }

  static let rowColumns = ["fitted", "fitted_low", "fitted_high", "residual"]

  static func rowSchema(_ schema: Schema) -> Schema {
    rowColumns.reduce(schema) { $0.with(Schema.Column($1, .number)) }
  }

  /// What a record of the fit keeps; the rows are those of its table.
  public static let recordedFields = ["formula", "coefficients", "residuals"] + numbers.map(\.name)

  /// The rows of fits of a table with what the fit says in each, its interval, and the residual.
  ///
  /// - Parameter positions: of the rows in the table, those of the first fit first.
  static func beside(_ table: Table, _ positions: [Int], _ fits: [LeastSquares]) throws -> Table {
    var beside = table.rows(positions)
    let made: [[Double]] = [
      fits.flatMap(\.fitted), fits.flatMap { fit in zip(fit.fitted, fit.halfWidths).map { $0 - $1 } },
      fits.flatMap { fit in zip(fit.fitted, fit.halfWidths).map { $0 + $1 } }, fits.flatMap(\.residuals),
    ]
    for (name, values) in zip(rowColumns, made) { beside = try beside.with(Column(name, .numbers(values))) }
    return beside
  }

  /// The fields that are numbers.
  static let numbers: [(name: String, value: @Sendable (LeastSquares) -> Double)] = [
    ("r2", { $0.r2 }), ("adjusted_r2", { $0.adjustedR2 }), ("f", { $0.f }), ("f_p", { $0.fP }),
    ("log_likelihood", { $0.logLikelihood }), ("aic", { $0.aic }), ("bic", { $0.bic }),
    ("n", { Double($0.rowCount) }), ("df", { Double($0.residualDegrees) }),
    ("df_model", { Double($0.modelDegrees) }), ("sigma", { $0.scale.squareRoot() }),
    ("durbin_watson", { $0.residualTests.durbinWatson }), ("omnibus", { $0.residualTests.omnibus }),
    ("omnibus_p", { $0.residualTests.omnibusP }), ("jarque_bera", { $0.residualTests.jarqueBera }),
    ("jarque_bera_p", { $0.residualTests.jarqueBeraP }), ("skew", { $0.residualTests.skew }),
    ("kurtosis", { $0.residualTests.kurtosis }), ("condition", { $0.condition }),
  ]

  public var summary: String {
    "\(formula): R² \(Self.short(fit.r2)), \(fit.rowCount) rows, \(fit.coefficients.count) coefficients"
  }

  static func coefficients(of fit: LeastSquares) -> [Column] {
    let all = fit.coefficients
    return [
      Column("term", .texts(all.map(\.name))), Column("estimate", .numbers(all.map(\.estimate))),
      Column("se", .numbers(all.map(\.standardError))),
      Column(fit.errors == .usual ? "t" : "z", .numbers(all.map(\.statistic))), Column("p", .numbers(all.map(\.p))),
      Column("low", .numbers(all.map(\.low))), Column("high", .numbers(all.map(\.high))),
    ]
  }

  private func coefficients() throws -> Table {
    try Table(Self.coefficients(of: fit), header: header, provenance: rows.provenance)
  }

  private var header: [String] { Self.header(formula, by: [], fit, references, notes) }

  static func header(
    _ formula: String, by: [String], _ fit: LeastSquares, _ references: [String], _ notes: [String]
  ) -> [String] {
    let errors =
      fit.errors == .usual ? "usual errors, t" : "\(fit.errors.rawValue) errors, z: the normal distribution"
    let groups = by.isEmpty ? "" : ", by \(by.joined(separator: ", "))"
    var lines = ["fit \(formula)\(groups) · least squares · \(errors) · \(short(fit.level * 100)) % intervals"]
    if !references.isEmpty { lines.append("compared with \(references.joined(separator: ", "))") }
    return lines + notes
  }

  /// The full summary.
  public func display(width: Int) throws -> [String] {
    let tests = fit.residualTests
    let about = fit.hasConstant ? "" : " about 0, as there is no constant"
    var lines = try coefficients().lines(width: width - 2, rows: 12).dropLast()
    let left = fit.coefficients.count - 12
    if left > 0 { lines.append("… \(left) more: .coefficients") }
    lines.append("R² \(Self.short(fit.r2))\(about) · adjusted \(Self.short(fit.adjustedR2)) · n \(fit.rowCount)")
    if fit.isExact { return lines + ["exact up to rounding: nothing is left for errors, t and p to be judged by"] }
    if !fit.f.isNaN {
      lines.append(
        "F(\(fit.modelDegrees), \(fit.residualDegrees)) \(Self.short(fit.f)), p \(Self.short(fit.fP))"
          + " · residual sd \(Self.short(fit.scale.squareRoot()))")
    }
    lines.append(
      "log-likelihood \(Self.short(fit.logLikelihood)) · AIC \(Self.short(fit.aic)) · BIC \(Self.short(fit.bic))")
    var normality = "residuals: Durbin-Watson \(Self.short(tests.durbinWatson))"
    if !tests.omnibus.isNaN {
      normality += " · Omnibus \(Self.short(tests.omnibus)), p \(Self.short(tests.omnibusP))"
    }
    lines.append(normality)
    lines.append(
      "  Jarque-Bera \(Self.short(tests.jarqueBera)), p \(Self.short(tests.jarqueBeraP))"
        + " · skew \(Self.short(tests.skew)) · kurtosis \(Self.short(tests.kurtosis))")
    // From 1000 on coefficients begin to lose digits, and their errors grow.
    let remark = fit.condition > 1000 ? ": terms nearly follow from each other, or differ much in size" : ""
    lines.append("condition \(Self.short(fit.condition))\(remark)")
    return Array(lines)
  }

  public func field(_ name: String) throws -> Value? {
    if let number = Self.numbers.first(where: { $0.name == name })?.value(fit) {
      return number.isNaN ? .missing : .number(number)
    }
    switch name {
    case "coefficients": return Value(try coefficients(), noun: "these coefficients")
    case "residuals": return .list(fit.residuals.map { .number($0) })
    case "fitted": return .list(fit.fitted.map { .number($0) })
    case "formula": return .text(formula)
    case "rows": return Value(rows)
    default: return nil
    }
  }

  public var details: [String] { header }

  /// Four significant digits, whole numbers as they are.
  static func short(_ value: Double) -> String {
    if value.isNaN { return "undefined" }
    if value == value.rounded(), abs(value) < 1e6 { return "\(Int(value))" }
    return String(format: "%.4g", value)
  }
}
