internal import PomonaAnalysis
internal import PomonaCatalog
internal import PomonaLanguage
internal import PomonaTables

extension Verb {
  private static let tested = VerbParameter.expression("value", "a column, or an expression over columns")
  private static let across = VerbParameter.column(
    "across", "the random unit, one row each: subject, stimulus", usual: "every row")
  private static let contrasted = VerbParameter.labels(
    "contrast", "{model: [a, b]}: rows of a less rows of b, paired on the random unit", usual: "none")
  private static let drawn = VerbParameter.value(
    "draws", .number, "where there are too many flips or divisions to try all", usual: "10000"
  ).whole(1...10_000_000)
  private static let seeded = VerbParameter.value("seed", .number, "of the draws", usual: "the setting seed").whole(
    0...Int.max)

  static let test = Verb(
    "test",
    "Whether a mean, a paired difference or the difference of two groups is 0: p, interval and the test's name.",
    topic: "statistics",
    parameters: [
      table, tested, .columns("by", "a test for each combination of these", usual: "none"), across, contrasted,
      .column("between", "a column with two values: two groups of unpaired rows", usual: "none"),
      .choice(
        "method", TestMethod.allCases.map(\.rawValue),
        "sign_flip, t, wilcoxon: single or paired; permutation, t, welch, mann_whitney: two groups",
        usual: "sign_flip, or permutation with between"),
      drawn, seeded, level, .missing,
    ],
    examples: [
      Example(
        "{person: [1, 2, 3, 4, 5], score: [0.1, 0.2, 0.05, 0.3, 0.12]} | table | test score, across: person, method: t"),
      Example(
        "$s | where roi == hIT and subject != all | test score, by: [model, layer, roi], across: subject, method: t"),
      Example(
        "$s | where roi == hIT and subject != all | test score, across: subject, contrast: {layer: [fire9, pool1]}"),
      Example("zoo | where family == convolutional | test parameters, between: variant"),
    ],
    search: ["p", "significance", "t test", "wilcoxon", "mann-whitney", "permutation", "sign flip", "compare"],
    check: { call in
      let isUnpaired = call.isGiven("between")
      if isUnpaired, call.isGiven("contrast") {
        throw Explanation(
          "E0359", "`contrast` is of paired rows, and `between` of unpaired ones", parameter: "between")
      }
      guard let schema = call.schema else { return .any }
      try requireNumbers(call)
      var method: TestMethod? = .usual(isUnpaired: isUnpaired)
      if call.isGiven("method") { method = call.text("method").flatMap(TestMethod.init) }
      guard let method else { return .any }
      try method.require(isUnpaired: isUnpaired)
      let labels = call.isGiven("contrast") || isUnpaired ? [Schema.Column("contrast", .text)] : []
      let numbers =
        ["difference", "low", "high", "statistic"] + (method.isParametric ? ["df", "p"] : ["p", "p_floor"]) + ["n"]
      return .table(
        Schema(
          noun: "these tests",
          keys: schema.selecting(call.columns("by") ?? []).columns,
          results: labels + numbers.map { Schema.Column($0, .number) } + [
            Schema.Column("method", .text), Schema.Column("across", .text),
          ], suffix: "_tested"))
    },
    run: { arguments, context in try tested(arguments, context) }
  ).rules { _ = try contrast($0) }

  private static func requireNumbers(_ call: Call) throws {
    guard let value = call.expressions("value").first else { return }
    if !KindPattern.oneOf([.number, .truth]).matches(value.kind) {
      throw Explanation("E0207", "a test is of numbers, and this is \(value.kind.withArticle)", parameter: "value")
    }
  }

  private static func tested(_ arguments: Arguments, _ context: Context) throws -> Value {
    let value = try arguments.object("table", as: TableValue.self)
    let table = value.table
    guard let expression = arguments.expression("value") else { return .missing }
    let by = try arguments.texts("by") ?? []
    let contrast = try contrast(arguments)
    let between = try arguments.optionalText("between")
    let method =
      try arguments.optionalText("method").flatMap(TestMethod.init) ?? .usual(isUnpaired: between != nil)
    try method.require(isUnpaired: between != nil)
    let draws = try arguments.count("draws", usual: 10_000)
    let (seed, level) = (try context.seed(arguments), try arguments.level())
    let (used, units) = try units(
      expression, of: table, by: by, contrast: contrast, between: between, arguments, context)
    let sides = try between.map { try TwoGroups($0, of: table, rows: used.rows) }
    var tests: [LocationTest] = []
    for group in units.groups {
      try context.checkInterrupted()
      tests.append(
        try inGroup(table.words(of: group.key, by: by)) {
          guard let sides else {
            return try method.single(group.values, draws: draws, seed: seed, level: level, workers: context.workers)
          }
          let (first, second) = sides.split(group)
          return try method.unpaired(
            first, second, draws: draws, seed: seed, level: level, workers: context.workers)
        })
    }
    guard !tests.isEmpty else { throw StatisticsError.tooFewRows(count: 0, needed: 2, what: "a test") }
    let keys = try by.map { try table.column($0).rows(units.groups.map(\.first)) }
    var made: [Column] = []
    if let label = sides?.label ?? contrast.map({ "\($0.first) - \($0.second)" }) {
      made.append(Column("contrast", .texts(tests.map { _ in label })))
    }
    made += [
      Column("difference", .numbers(tests.map(\.difference))),
      Column("low", .numbers(tests.map { $0.interval?.low ?? .nan })),
      Column("high", .numbers(tests.map { $0.interval?.high ?? .nan })),
      Column("statistic", .numbers(tests.map(\.statistic))),
    ]
    if method.isParametric {
      made.append(Column("df", .numbers(tests.map { $0.df ?? .nan })))
      made.append(Column("p", .numbers(tests.map(\.p))))
    } else {
      made.append(Column("p", .numbers(tests.map(\.p))))
      made.append(Column("p_floor", .numbers(tests.map { $0.floor ?? .nan })))
    }
    made += [
      Column("n", .integers(tests.map(\.count))), Column("method", .texts(tests.map(\.method))),
      Column("across", .texts(tests.map { _ in units.across })),
    ]
    warnOfFewUnits(tests, units, by, context)
    let what = sides.map { "\($0.label) in \($0.name)" } ?? contrast.map { "\($0.first) - \($0.second)" }
    let header =
      "test of \(expression.text)\(what.map { ", \($0)" } ?? "") · random: \(units.across) · p two-sided · "
      + "\(FitValue.short(level * 100)) % intervals by t"
    let beyond = CorrelationEnds.note(
      of: expression.text, units.groups.flatMap(\.values), tests.compactMap(\.interval).map { ($0.low, $0.high) },
      areDifferences: what != nil)
    return Value(
      try Table(
        keys: keys, results: made, suffix: "_tested", header: [header] + used.note + [beyond].compactMap(\.self),
        provenance: table.provenance),
      noun: "these tests", reasons: value.reasons)
  }

  /// What so few units cannot say.
  private static func warnOfFewUnits(
    _ tests: [LocationTest], _ units: RandomUnits, _ by: [String], _ context: Context
  ) {
    guard let worst = tests.filter({ ($0.floor ?? 0) > 0.05 }).max(by: { ($0.floor ?? 0) < ($1.floor ?? 0) }) else {
      return
    }
    context.warn(
      "p below 0.05 is not attainable with \(worst.count) \(units.across == "rows" ? "rows" : "units"): "
        + "the smallest is \(FitValue.short(worst.floor ?? 0)); method: t, or say that these units are fixed")
  }

  private static func units(
    _ expression: Expression, of table: Table, by: [String], contrast: ScoreContrast?, between: String? = nil,
    _ arguments: Arguments, _ context: Context
  ) throws -> (used: NumberRows, units: RandomUnits) {
    let policy = try arguments.missingPolicy()
    let grouping = by.isEmpty ? nil : try table.grouping(by: by)
    let values = try expression.numbers(in: table, by: grouping, missing: policy, parameter: "value")
    let labels = try between.map { [(name: $0, values: try table.column($0, parameter: "between").values)] }
    let used = try NumberRows([(expression.text, values)], labels: labels ?? [], missing: policy)
    for note in used.note { context.warn(note) }
    let units = try RandomUnits(
      of: values, named: expression.text, rows: used.rows, in: table, by: by,
      across: try arguments.optionalText("across"), contrast: contrast)
    return (used, units)
  }

  // MARK: - The largest of many

  static let permute = Verb(
    "permute",
    "Many means over the same subjects: signs are flipped in all groups at once, and p_max is against the largest.",
    topic: "statistics",
    parameters: [
      table, tested, .columns("by", "the groups among which the largest is looked for"),
      .column("across", "the random unit, one row each in a group: subject, stimulus"), contrasted, drawn, seeded,
      .missing,
    ],
    examples: [
      Example(
        "{layer: [\"x\", \"x\", \"x\", \"y\", \"y\", \"y\"], subject: [1, 2, 3, 1, 2, 3], score: [3, 4, 6, 0, -1, 2]} | table | permute score, by: layer, across: subject"
      ),
      Example("$s | where roi == hIT and subject != all | permute score, by: [layer, roi], across: subject"),
      Example(
        "$s | where roi == hIT and subject != all | permute score, by: layer, across: subject | where p_max < 0.1"),
    ],
    citation: Citation(
      "Nichols, Holmes 2002, Nonparametric permutation tests for functional neuroimaging, Human Brain Mapping 15:1",
      doi: "10.1002/hbm.1058"), search: ["max statistic", "multiple comparisons", "family-wise", "null", "corrected"],
    check: { call in
      guard let schema = call.schema else { return .any }
      try requireNumbers(call)
      let labels = call.isGiven("contrast") ? [Schema.Column("contrast", .text)] : []
      return .table(
        Schema(
          noun: "these tests",
          keys: schema.selecting(call.columns("by") ?? []).columns,
          results: labels + ["difference", "t", "p", "p_max", "n"].map { Schema.Column($0, .number) },
          suffix: "_tested"))
    },
    run: { arguments, context in
      let value = try arguments.object("table", as: TableValue.self)
      let table = value.table
      guard let expression = arguments.expression("value") else { return .missing }
      let by = try arguments.texts("by") ?? []
      let contrast = try contrast(arguments)
      let (used, units) = try units(expression, of: table, by: by, contrast: contrast, arguments, context)
      var places: [Cell: Int] = [:]
      for group in units.groups { for unit in group.units where places[unit] == nil { places[unit] = places.count } }
      let values = units.groups.map { group in
        var row = [Double](repeating: .nan, count: places.count)
        for (unit, value) in zip(group.units, group.values) { if let place = places[unit] { row[place] = value } }
        return row
      }
      let found = try MaxStatistic(
        of: values, draws: try arguments.count("draws", usual: 10_000),
        seed: try context.seed(arguments), workers: context.workers)
      let keys = try by.map { try table.column($0).rows(units.groups.map(\.first)) }
      var made: [Column] = []
      if let contrast {
        made.append(Column("contrast", .texts(found.units.map { _ in "\(contrast.first) - \(contrast.second)" })))
      }
      made += [
        Column("difference", .numbers(found.units.map(\.mean))), Column("t", .numbers(found.units.map(\.t))),
        Column("p", .numbers(found.units.map(\.p))), Column("p_max", .numbers(found.units.map(\.pMax))),
        Column("n", .integers(found.units.map(\.count))),
      ]
      if found.floor > 0.05 {
        context.warn(
          "p below 0.05 is not attainable with \(places.count) units: the smallest is \(FitValue.short(found.floor))"
        )
      }
      let how =
        found.isExact
        ? "all \(found.drawCount) sign flips" : "\(found.drawCount) sign flips, seed \(try context.seed(arguments))"
      let header =
        "\(expression.text) · random: \(units.across), \(places.count) · \(how) · p two-sided · p_max: largest |t| of "
        + "\(units.groups.count) groups"
      return Value(
        try Table(
          keys: keys, results: made, suffix: "_tested", header: [header] + used.note, provenance: table.provenance),
        noun: "these tests", reasons: value.reasons)
    }
  ).rules { _ = try contrast($0) }
}

/// A column with two values, which make two groups of rows.
private struct TwoGroups {
  let name: String
  let label: String
  private let first: String
  private let texts: [String?]

  /// - Throws: `E0358` for a column with another number of values.
  init(_ name: String, of table: Table, rows: [Int]) throws {
    let column = try table.column(name, parameter: "between")
    texts = column.cellTexts
    var values: [String] = []
    if case .text(let cells) = column.rows(rows).values {
      values = cells.present
    } else {
      for row in rows { if let text = texts[row], !values.contains(text) { values.append(text) } }
    }
    guard values.count == 2 else {
      let some = values.prefix(4).joined(separator: ", ")
      throw Explanation(
        "E0358", "`\(name)` makes \(values.count) groups, and two are compared", parameter: "between",
        facts: [values.isEmpty ? "no row has a value" : "its values: \(some)\(values.count > 4 ? ", …" : "")"],
        remedies: values.count > 2 ? ["where \(name) in [\(values[0]), \(values[1])] | …"] : [])
    }
    self.name = name
    first = values[0]
    label = "\(values[0]) - \(values[1])"
  }

  func split(_ group: RandomUnits.Group) -> (first: [Double], second: [Double]) {
    let sides = zip(group.rows, group.values)
    return (
      sides.filter { texts[$0.0] == first }.map(\.1), sides.filter { texts[$0.0] != first }.map(\.1)
    )
  }
}
