internal import PomonaAnalysis
internal import PomonaCatalog
internal import PomonaLanguage
internal import PomonaTables

extension Verb {
  // MARK: - Correlations

  static let correlate = Verb(
    "correlate", "How two columns go together: r, its p and the number of rows; of more columns, each pair.",
    topic: "statistics",
    parameters: [
      table, .expression("columns", "two or more, or expressions over columns", isRepeated: true),
      .choice(
        "method", CorrelationTest.Method.allCases.map(\.rawValue),
        "pearson (with its interval), spearman (ranks), kendall (tau_b)", usual: "pearson"),
      .columns("by", "a row for each combination of these", usual: "none"), level, .missing,
    ],
    examples: [
      Example("{x: [1, 2, 4, 5], y: [0, 3, 2, 6]} | table | correlate x, y, method: kendall"),
      Example("$s | where subject == all | correlate score, depth, method: spearman, by: roi"),
      Example("$s | correlate score, depth, layer_index, by: [roi, subject]"),
    ], search: ["correlation", "association", "r", "rho", "tau", "pearson", "spearman", "kendall"],
    check: { call in
      let pairs = call.expressions("columns")
      if pairs.count == 1 { throw oneColumn }
      if let text = pairs.first(where: { !KindPattern.oneOf([.number, .truth]).matches($0.kind) }) {
        throw Explanation(
          "E0207", "a correlation is of numbers, and this is \(text.kind.withArticle)", parameter: "columns")
      }
      guard let schema = call.schema else { return .any }
      let method = call.isGiven("method") ? call.text("method") : "pearson"
      guard let method else { return .any }
      let numbers = ["r", "p", "n"] + (method == "pearson" ? ["low", "high"] : [])
      return .table(
        Schema(
          noun: "these correlations",
          keys: schema.selecting(call.columns("by") ?? []).columns,
          results: [Schema.Column("x", .text), Schema.Column("y", .text)] + numbers.map { Schema.Column($0, .number) },
          suffix: "_correlated"))
    },
    run: { arguments, context in
      let value = try arguments.object("table", as: TableValue.self)
      let table = value.table
      let method =
        CorrelationTest.Method(rawValue: try arguments.text("method", usual: "pearson")) ?? .pearson
      let by = try arguments.texts("by") ?? []
      let grouping = try table.grouping(by: by)
      let policy = try arguments.missingPolicy()
      let level = try arguments.level()
      let columns = try arguments.expressions("columns").map { expression in
        (
          name: expression.columnName ?? expression.text,
          values: try expression.numbers(in: table, by: grouping, missing: policy, parameter: "columns")
        )
      }
      guard columns.count > 1 else { throw oneColumn }
      let used = try NumberRows(columns, missing: policy)
      for note in used.note { context.warn(note) }
      let isUsed = Set(used.rows)
      var firsts: [Int] = []
      var names: (x: [String], y: [String]) = ([], [])
      var tests: [CorrelationTest] = []
      for group in try table.groups(by: by) {
        let rows = group.rows.filter(isUsed.contains)
        for (i, x) in columns.enumerated() {
          for y in columns.dropFirst(i + 1) {
            let test = try inGroup(table.words(of: group.key, by: by)) {
              try CorrelationTest(
                of: rows.map { x.values[$0] }, named: x.name, with: rows.map { y.values[$0] }, named: y.name,
                method: method, level: level)
            }
            firsts.append(group.rows[0])
            names.x.append(x.name)
            names.y.append(y.name)
            tests.append(test)
          }
        }
      }
      guard !tests.isEmpty else { throw StatisticsError.tooFewRows(count: 0, needed: 3, what: "a correlation") }
      let keys = try by.map { try table.column($0).rows(firsts) }
      var made = [
        Column("x", .texts(names.x)), Column("y", .texts(names.y)), Column("r", .numbers(tests.map(\.r))),
        Column("p", .numbers(tests.map(\.p))), Column("n", .integers(tests.map(\.count))),
      ]
      var header = "\(method.rawValue)\(method == .kendall ? " tau_b" : "") · p two-sided: "
      var nulls: [String] = []
      for test in tests where !nulls.contains(test.nullHypothesis) { nulls.append(test.nullHypothesis) }
      header += nulls.joined(separator: "; ")
      if method == .pearson {
        made.append(Column("low", .numbers(tests.map { $0.interval?.low ?? .nan })))
        made.append(Column("high", .numbers(tests.map { $0.interval?.high ?? .nan })))
        header += " · \(FitValue.short(level * 100)) % intervals by Fisher's z"
      }
      return Value(
        try Table(
          keys: keys, results: made, suffix: "_correlated", header: [header] + used.note, provenance: table.provenance),
        noun: "these correlations", reasons: value.reasons)
    })

  private static let oneColumn = Explanation(
    "E0206", "a correlation is of two columns", parameter: "columns", remedies: ["correlate score, depth"])

  // MARK: - Many tests

  static let fdr = Verb(
    "fdr", "The false discovery rate: a column q beside the p of many tests.", topic: "statistics",
    parameters: [
      table, .column("p", "the column of p-values", usual: "p"),
      .choice(
        "method", ["benjamini_hochberg", "benjamini_yekutieli"],
        "hochberg: tests independent or positively dependent; yekutieli: whatever their dependence",
        usual: "benjamini_hochberg"),
      .columns("by", "a family of tests for each combination of these", usual: "all rows are one"),
    ],
    examples: [
      Example("{p: [0.001, 0.02, 0.04, 0.6]} | table | fdr"),
      Example("$s | correlate score, depth, by: [roi, subject] | fdr | where q < 0.05"),
      Example("$s | correlate score, depth, by: [roi, subject] | fdr method: benjamini_yekutieli, by: roi"),
    ],
    citation: Citation(
      "Benjamini, Hochberg 1995, Controlling the false discovery rate, Journal of the Royal Statistical Society B 57:289",
      doi: "10.1111/j.2517-6161.1995.tb02031.x"), search: ["q", "multiple comparisons", "correction", "benjamini"],
    check: { call in
      guard let schema = call.schema else { return .any }
      if !schema.columns.isEmpty, !call.isGiven("p"), schema["p"] == nil {
        throw Explanation(
          "E0203", "no column `p` in \(schema.noun)", parameter: "table",
          facts: ["columns: \(schema.names.joined(separator: ", "))"], remedies: ["fdr p_max"])
      }
      return .table(schema.with(Schema.Column("q", .number)))
    },
    run: { arguments, _ in
      let value = try arguments.object("table", as: TableValue.self)
      let table = value.table
      let name = try arguments.text("p", usual: "p")
      guard let p = try table.column(name, parameter: "p").numbers else {
        throw Explanation("E0207", "`\(name)` holds no numbers", parameter: "p")
      }
      if let row = p.firstIndex(where: { !$0.isNaN && !(0...1).contains($0) }) {
        throw Explanation(
          "E0207", "`\(name)` is \(p[row]) in row \(row + 1), and a p-value lies between 0 and 1", parameter: "p")
      }
      let isHochberg = try arguments.text("method", usual: "benjamini_hochberg") == "benjamini_hochberg"
      let method: FalseDiscoveryRate = isHochberg ? .benjaminiHochberg : .benjaminiYekutieli
      let by = try arguments.texts("by") ?? []
      var q = p
      var sizes: [Int] = []
      for group in try table.groups(by: by) {
        let adjusted = method.adjusted(group.rows.map { p[$0] })
        for (row, value) in zip(group.rows, adjusted) { q[row] = value }
        sizes.append(adjusted.count { !$0.isNaN })
      }
      var result = try table.with(Column("q", .numbers(q)))
      let families =
        sizes.count == 1
        ? "\(sizes[0]) tests" : "\(sizes.count) families of \(sizes.min() ?? 0) to \(sizes.max() ?? 0) tests"
      result.header.append("q: \(isHochberg ? "Benjamini-Hochberg" : "Benjamini-Yekutieli"), \(families)")
      return .object(value.with(result))
    })
}
