internal import PomonaAnalysis
internal import PomonaCatalog
internal import PomonaLanguage
internal import PomonaTables

extension Verb {
  static let statistics: [Verb] = [bootstrap, correlate, fdr, fit, permute, test]

  static let level = VerbParameter.value("level", .quantity(.share), "of the intervals", usual: "95%").asLevel

  static let fit = Verb(
    "fit", "Least squares, `y ~ x + z`: a weighted sum of terms and an intercept, with the full summary.",
    topic: "statistics",
    parameters: [
      table,
      .expression(
        "formula",
        "response ~ terms; a term is any expression over columns, texts become 0/1 variables beside the table's first value, `group * x` is group + x + group:x, `0 +` or `- 1` leaves out the intercept"
      ),
      .choice(
        "errors", LeastSquares.Errors.allCases.map(\.rawValue),
        "usual: one variance for all rows, t; HC0 to HC3: a variance each (White), z", usual: "usual"),
      .columns("by", "a fit for each combination of these: a table, one row a term", usual: "none"), level, .missing,
    ],
    examples: [
      Example("{depth: [0, 0.2, 0.5, 0.7, 1], score: [0.1, 0.14, 0.22, 0.2, 0.31]} | table | fit score ~ depth"),
      Example(
        "{x: [1, 2, 3, 4, 5, 6], g: [\"a\", \"b\", \"a\", \"b\", \"a\", \"b\"], y: [1, 2, 2.9, 5, 4.8, 9]} | table | fit y ~ g * x"
      ),
      Example("$s | where subject in [all, pooled] | fit score ~ depth + roi, errors: HC3"),
      Example("$s | where subject != all | fit score ~ depth, by: [roi, subject] | where term == depth"),
    ],
    citation: Citation(
      "MacKinnon, White 1985, Some heteroskedasticity-consistent covariance matrix estimators, Journal of Econometrics 29:305",
      doi: "10.1016/0304-4076(85)90158-7"),
    search: ["regression", "linear model", "ols", "least squares", "slope", "trend", "lm", "robust"],
    check: { call in
      if let given = call.expressions("formula").first {
        guard let formula = given.formula, formula.hasTerms else { throw FitFormula.wanted }
        if !KindPattern.oneOf([.number, .truth]).matches(formula.response) {
          throw Explanation(
            "E0207", "the response of a fit is numbers, and this is \(formula.response.withArticle)",
            parameter: "formula", remedies: given.uses.count == 1 ? [] : ["fit score ~ depth"])
        }
      }
      var isRobust: Bool? = false
      if call.isGiven("errors") { isRobust = call.text("errors").map { $0 != LeastSquares.Errors.usual.rawValue } }
      guard call.isGiven("by") else { return FitValue.kind(rows: call.schema, isRobust: isRobust) }
      guard let schema = call.schema, let by = call.columns("by"), isRobust != nil else { return .any }
      return .table(
        Schema(
          noun: "these fits",
          keys: schema.selecting(by).columns,
          results: FitValue.columns(isRobust: isRobust) + [Schema.Column("r2", .number), Schema.Column("n", .number)],
          suffix: "_fitted"))
    },
    run: { arguments, context in
      let value = try arguments.object("table", as: TableValue.self)
      let table = value.table
      let formula = try FitFormula(arguments.expression("formula"))
      let errors = LeastSquares.Errors(rawValue: try arguments.text("errors", usual: "usual")) ?? .usual
      let level = try arguments.level()
      let by = try arguments.texts("by")
      let grouping = try by.map { try table.grouping(by: $0) }
      let design = try FitDesign(formula, in: table, by: grouping, missing: try arguments.missingPolicy())
      for note in design.rows.note { context.warn(note) }
      if let by {
        return Value(
          try fits(design, of: table, by: by, errors: errors, level: level), noun: "these fits", reasons: value.reasons)
      }
      let (fit, references, rows) = try design.fit(over: design.rows.rows, errors: errors, level: level)
      let bands = rows.map { fit.mean(at: $0) }
      var beside = table.rows(design.rows.rows)
      let made = [bands.map(\.estimate), bands.map(\.low), bands.map(\.high), fit.residuals]
      for (name, values) in zip(FitValue.rowColumns, made) { beside = try beside.with(Column(name, .numbers(values))) }
      return .object(
        FitValue(
          fit: fit, formula: formula.text, references: references, notes: design.notes + design.rows.note,
          rows: beside))
    })

  /// One row for each group and term.
  private static func fits(
    _ design: FitDesign, of table: Table, by: [String], errors: LeastSquares.Errors, level: Double
  ) throws -> Table {
    let isUsed = Set(design.rows.rows)
    var parts: [Table] = []
    var references: [String] = []
    for group in try table.groups(by: by) {
      let words = table.words(of: group.key, by: by)
      let (fit, found, _) = try inGroup(words) {
        try design.fit(over: group.rows.filter(isUsed.contains), errors: errors, level: level)
      }
      for name in found where !references.contains(name) { references.append(name) }
      let count = fit.coefficients.count
      let keys = try by.map { name in
        try table.column(name).rows(Array(repeating: group.rows[0], count: count))
      }
      parts.append(
        try Table(
          keys: keys,
          results: FitValue.coefficients(of: fit) + [
            Column("r2", .numbers(Array(repeating: fit.r2, count: count))),
            Column("n", .integers(Array(repeating: fit.rowCount, count: count))),
          ], suffix: "_fitted"))
    }
    guard !parts.isEmpty else {
      throw StatisticsError.tooFewRows(count: 0, needed: 2, what: "a fit")
    }
    var all = try Table.stacked(parts)
    let kind = errors == .usual ? "usual errors, t" : "\(errors.rawValue) errors, z"
    all.header = ["fit \(design.formula.text), by \(by.joined(separator: ", ")) · least squares · \(kind)"]
    if !references.isEmpty { all.header.append("compared with \(references.joined(separator: ", "))") }
    all.header += design.notes + design.rows.note
    all.provenance = table.provenance
    return all
  }
}

extension Arguments {
  /// A level of confidence, 95 % where none is given.
  /// The share of an interval; its parameter says which may be.
  func level() throws -> Double { try quantity("level", .share) ?? 0.95 }
}

extension VerbParameter {
  /// The same for the share that an interval holds.
  var asLevel: VerbParameter {
    quantities("a share between 50% and 100%", remedies: ["level: 95%"]) { $0 > 0.5 && $0 < 1 }
  }
}
