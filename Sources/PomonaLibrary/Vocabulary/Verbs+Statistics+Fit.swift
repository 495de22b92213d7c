internal import PomonaAnalysis
internal import PomonaCatalog
internal import PomonaLanguage
internal import PomonaParallel
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
        "response ~ terms; a term is any expression over columns, texts become 0/1 variables beside their first value in order, `group * x` is group + x + group:x, `0 +` or `- 1` leaves out the intercept"
      ),
      .choice(
        "errors", LeastSquares.Errors.allCases.map(\.rawValue),
        "usual: one variance for all rows, t; HC0 to HC3: a variance each (White), z", usual: "usual"),
      .columns(
        "by", "a fit for each combination of these, with its coefficients and a row of its summary", usual: "none"),
      level, .missing,
    ],
    examples: [
      Example("{depth: [0, 0.2, 0.5, 0.7, 1], score: [0.1, 0.14, 0.22, 0.2, 0.31]} | table | fit score ~ depth"),
      Example(
        "{x: [1, 2, 3, 4, 5, 6], g: [\"a\", \"b\", \"a\", \"b\", \"a\", \"b\"], y: [1, 2, 2.9, 5, 4.8, 9]} | table | fit y ~ g * x"
      ),
      Example("$s | where subject in [all, pooled] | fit score ~ depth + roi, errors: HC3"),
      Example("($s | where subject != all | fit score ~ depth, by: [roi, subject]).coefficients | where term == depth"),
    ],
    citation: Citation(
      "MacKinnon, White 1985, Some heteroskedasticity-consistent covariance matrix estimators, Journal of Econometrics 29:305",
      doi: "10.1016/0304-4076(85)90158-7"),
    search: ["regression", "linear model", "ols", "least squares", "slope", "trend", "lm", "robust", "anova"],
    check: { call in
      if let given = call.expressions("formula").first {
        guard let formula = given.formula, formula.hasTerms else { throw FitFormula.wanted }
        if let repeated = formula.repeated {
          throw Explanation(
            "E0211", "the term `\(repeated.term)` is given twice", parameter: "formula",
            remedies: ["fit \(repeated.formula)"])
        }
        if !KindPattern.oneOf([.number, .truth]).matches(formula.response) {
          throw Explanation(
            "E0207", "the response of a fit is numbers, and this is \(formula.response.withArticle)",
            parameter: "formula", remedies: given.uses.count == 1 ? [] : ["fit score ~ depth"])
        }
      }
      var isRobust: Bool? = false
      if call.isGiven("errors") { isRobust = call.text("errors").map { $0 != LeastSquares.Errors.usual.rawValue } }
      guard call.isGiven("by") else { return FitValue.kind(rows: call.schema, isRobust: isRobust) }
      guard let by = call.columns("by") else { return .any }
      return FitsValue.kind(rows: call.schema, by: by, isRobust: isRobust)
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
      let limit = try Self.limit(arguments, context)
      let workers = context.workers
      if let by {
        let fits = try fits(
          design, of: table, by: by, errors: errors, level: level, limit: limit, workers: workers, context)
        return .object(fits)
      }
      let (fit, references) = try design.fit(
        over: design.rows.rows, errors: errors, level: level, limit: limit, workers: workers)
      return .object(
        FitValue(
          fit: fit, formula: formula.text, references: references, notes: design.notes + design.rows.note,
          rows: try FitValue.beside(table, design.rows.rows, [fit])))
    })

  /// A fit for each group, in the order of the groups.
  private static func fits(
    _ design: FitDesign, of table: Table, by: [String], errors: LeastSquares.Errors, level: Double, limit: Int,
    workers: Workers, _ context: Context
  ) throws -> FitsValue {
    let isUsed = Set(design.rows.rows)
    var made: [FitsValue.Group] = []
    var references: [String] = []
    for group in try table.groups(by: by) {
      try context.checkInterrupted()
      let rows = group.rows.filter(isUsed.contains)
      let (fit, found) = try inGroup(table.words(of: group.key, by: by)) {
        try design.fit(over: rows, errors: errors, level: level, limit: limit, workers: workers)
      }
      for name in found where !references.contains(name) { references.append(name) }
      made.append(FitsValue.Group(first: group.rows[0], rows: rows, fit: fit))
    }
    guard !made.isEmpty else { throw StatisticsError.tooFewRows(count: 0, needed: 2, what: "a fit") }
    return try FitsValue(
      made, of: table, by: by, formula: design.formula.text, references: references,
      notes: design.notes + design.rows.note)
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
    quantities("a share above 50% and below 100%", remedies: ["level: 95%"]) { $0 > 0.5 && $0 < 1 }
  }
}
