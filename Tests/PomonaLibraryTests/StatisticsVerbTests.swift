import Foundation
import PomonaAnalysis
import PomonaCatalog
import PomonaFigures
import PomonaLanguage
import PomonaParallel
import PomonaTables
import PomonaTestSupport
import Testing

@testable import PomonaLibrary

/// Fits, tests, correlations and intervals through the language, on an invented table whose answers are
/// statsmodels', scipy's and numpy's; made by Fixtures/statistics/make.py.
@Suite struct StatisticsVerbTests {
  struct Golden: Decodable {
    struct Sheet: Decodable {
      let model, roi, subject: [String]
      let params, score, depth: [Double]
      let trained: [Bool]
      let gaps: [Double?]
    }

    struct Fit: Decodable {
      let estimate, se, statistic, p, low, high: [Double]
      let r2, adjustedR2, aic, bic, residual, fitted: Double
      let f, fP: Double?
      let df, durbinWatson, condition: Double
      let n: Int
      /// The right side of its formula, and its coefficients by name, where these are compared by name.
      let terms: String?
      let names: [String]?
    }

    /// Some coefficients of a long fit, and the band at row 20,002.
    struct Long: Decodable {
      let names: [String]
      let estimate, se: [Double]
      let r2, f, aic, durbinWatson, condition, low, high: Double
    }

    struct Answers: Decodable {
      let long: [Long]
      let plain, labels, category, noIntercept, gaps: Fit
      let groups, interactions: [Fit]
      let interactionRobust: Fit
      let band, paired, wilcoxon, welch, mannWhitney, t, pOwn, pMax, q: [Double]
      let flips: Double
      let correlations: [[Double]]
    }

    let table: Sheet
    let answers: Answers
  }

  static let golden: Golden? = {
    let decoder = JSONDecoder()
    decoder.keyDecodingStrategy = .convertFromSnakeCase
    let file = TestResources.fixture("statistics/statistics.json")
    return try? decoder.decode(Golden.self, from: Data(contentsOf: file))
  }()

  /// A session in which `sheet` is the table.
  static func session() throws -> Session {
    let sheet = try #require(golden).table
    let table = try Table([
      Column("model", .texts(sheet.model)), Column("roi", .texts(sheet.roi)), Column("subject", .texts(sheet.subject)),
      Column("params", .numbers(sheet.params)), Column("score", .numbers(sheet.score)),
      Column("trained", .truths(sheet.trained)), Column("depth", .numbers(sheet.depth)),
      Column("gaps", .numbers(sheet.gaps.map { $0 ?? .nan })),
    ])
    let value = TableValue(table)
    let verb = Verb(
      "sheet", "The table of the tests.", topic: "tables", parameters: [], gives: value.kind,
      run: { _, _ in .object(value) })
    let vocabulary = Vocabulary(
      verbs: Verb.statistics + Verb.tables + Verb.figures + [verb], settings: Library.vocabulary.settings)
    return Session(vocabulary, environment: Workspace())
  }

  static func value(_ source: String, in session: Session) throws -> Value {
    let outcomes = session.run("let answer = (\(source))")
    let problems = outcomes.flatMap(\.diagnostics)
    #expect(problems.isEmpty, "\(source): \(problems.map(\.explanation.description))")
    return try #require(session["answer"])
  }

  static func table(_ source: String, in session: Session? = nil) throws -> Table {
    guard case .object(let object) = try value(source, in: session ?? Self.session()) else { throw Missing() }
    return try #require(object as? TableValue).table
  }

  struct Missing: Error {}

  private func near(_ a: Double?, _ b: Double?, _ share: Double = 1e-9) -> Bool {
    guard let a, let b else { return false }
    return abs(a - b) <= share * max(1e-12, abs(b))
  }

  private func near(_ a: [Double]?, _ b: [Double], _ share: Double = 1e-9) -> Bool {
    a?.count == b.count && zip(a ?? [], b).allSatisfy { near($0, $1, share) }
  }

  /// `order` places the peer's terms as ours are.
  private func check(_ table: Table, _ expected: Golden.Fit, statistic: String = "t", order: [Int]) throws {
    func peer(_ values: [Double]) -> [Double] { order.map { values[$0] } }
    #expect(near(table["estimate"]?.numbers, peer(expected.estimate)))
    #expect(near(table["se"]?.numbers, peer(expected.se)))
    #expect(near(table[statistic]?.numbers, peer(expected.statistic)))
    #expect(near(table["p"]?.numbers, peer(expected.p), 1e-8))
    #expect(
      near(table["low"]?.numbers, peer(expected.low), 1e-8) && near(table["high"]?.numbers, peer(expected.high), 1e-8))
  }

  private func number(_ object: any LanguageObject, _ field: String) throws -> Double? {
    if case .number(let number)? = try object.field(field) { number } else { nil }
  }

  @Test func `A fit has the numbers of statsmodels, fields for each of them, and rows with a band`() throws {
    let golden = try #require(Self.golden).answers
    guard case .object(let object) = try Self.value("sheet | fit score ~ log(params)", in: Self.session()) else {
      throw Missing()
    }
    let fit = try #require(object as? FitValue)
    let expected = golden.plain
    guard case .object(let inner)? = try fit.field("coefficients"), let table = (inner as? TableValue)?.table else {
      throw Missing()
    }
    #expect(table["term"]?.cellTexts == ["intercept", "log(params)"])
    try check(table, expected, order: [0, 1])
    for (name, value) in [
      ("r2", expected.r2), ("adjusted_r2", expected.adjustedR2), ("f", expected.f), ("f_p", expected.fP),
      ("aic", expected.aic), ("bic", expected.bic), ("n", Double(expected.n)),
    ] { #expect(near(try number(fit, name), value), "\(name)") }
    #expect(abs(fit.fit.residuals[3] - expected.residual) < 1e-12 && abs(fit.fit.fitted[3] - expected.fitted) < 1e-12)
    #expect(near([fit.rows["fitted_low"]?.numbers?[25] ?? 0, fit.rows["fitted_high"]?.numbers?[25] ?? 0], golden.band))
    let lines = try fit.display(width: 100)
    #expect(
      lines.count <= 24 && lines.contains { $0.hasPrefix("R² ") } && lines.contains { $0.hasPrefix("condition ") })
  }

  @Test func `A column of groups keeps its name beside results that are called alike`() throws {
    let groups = "sheet | derive n: trained, p: roi"
    #expect(try Self.table("\(groups) | test score, by: [n, p]").columnNames.contains("n_tested"))
    for (line, names) in [
      ("test score, by: n, method: t", ["n", "difference", "low", "high", "statistic", "df", "p", "n_tested"]),
      (
        "permute score, by: [p, model], across: subject",
        ["p", "model", "difference", "t", "p_tested", "p_max", "n"]
      ),
      ("correlate score, depth, by: n, method: kendall", ["n", "x", "y", "r", "p", "n_correlated"]),
      ("derive rows: roi | count rows", ["rows", "rows_counted"]),
    ] {
      let table = try Self.table("\(groups) | \(line)")
      #expect(Array(table.columnNames.prefix(names.count)) == names, "\(line)")
      // The checker knows them by the same names.
      #expect(try Self.table("\(groups) | \(line) | select \(names.last ?? "")").columnNames == names.suffix(1))
    }
    let fits = try Self.table("(\(groups) | fit score ~ depth, by: n).summary")
    #expect(fits.columnNames.first == "n" && fits.columnNames.contains("n_fitted"))
  }

  @Test func `Points, the line of a fit and its band make one figure, with R² below`() throws {
    let session = try Self.session()
    let outcomes = session.run(
      """
      let f = sheet | fit score ~ depth
      let p = $f.rows | plot x: depth, y: score | points | band low: fitted_low, high: fitted_high | lines y: fitted
      let q = $p | note "R² {$f.r2}"
      """)
    #expect(outcomes.flatMap(\.diagnostics).isEmpty, "\(outcomes.flatMap(\.diagnostics).map(\.explanation))")
    guard case .object(let object)? = session["q"] else { throw Missing() }
    let figure = try #require(object as? FigureValue)
    let compiled = try figure.spec.compiled()
    #expect(figure.spec.marks.map(\.kind.name) == ["points", "band", "lines"])
    #expect(compiled.script(name: "fit").contains("R² 0."))
    let low = try #require(figure.spec.table["fitted_low"]?.numbers)
    let high = try #require(figure.spec.table["fitted_high"]?.numbers)
    let line = try #require(figure.spec.table["fitted"]?.numbers)
    #expect(line.indices.allSatisfy { low[$0] < line[$0] && line[$0] < high[$0] })
  }

  @Test func `Texts and truths become variables beside their first value in order; robust errors have z`() throws {
    let golden = try #require(Self.golden).answers
    let fit = try Self.table("(sheet | fit score ~ log(params) + roi + trained, errors: HC3).coefficients")
    #expect(fit["term"]?.cellTexts == ["intercept", "log(params)", "roi[OTC]", "trained[true]"])
    #expect(fit.header.contains("compared with roi[EVC], trained[false]"))
    try check(fit, golden.labels, statistic: "z", order: [0, 3, 1, 2])
  }

  @Test(arguments: ["0 + roi + depth", "roi + depth - 1", "-1 + roi + depth"])
  func `Without an intercept the first labels have a variable each`(terms: String) throws {
    let golden = try #require(Self.golden).answers
    let fit = try Self.table("(sheet | fit score ~ \(terms)).coefficients")
    #expect(fit["term"]?.cellTexts == ["roi[EVC]", "roi[OTC]", "depth"])
    try check(fit, golden.noIntercept, order: [0, 1, 2])
  }

  /// statsmodels 0.15: ols("y ~ c") of each half; both begin with another label than the first in order.
  @Test func `Groups are compared with one label, the first of the whole table`() throws {
    let made =
      "{y: [1, 2, 4, 3, 5, 4, 2, 7], c: [\"b\", \"a\", \"b\", \"a\", \"a\", \"b\", \"b\", \"a\"], "
      + "g: [\"s\", \"s\", \"s\", \"s\", \"v\", \"v\", \"v\", \"v\"]} | table | "
    let fits = try Self.table("(\(made)fit y ~ c, by: g).coefficients")
    #expect(fits["term"]?.cellTexts == ["intercept", "c[b]", "intercept", "c[b]"])
    let estimates = try #require(fits["estimate"]?.numbers)
    #expect(zip(estimates, [2.5, 0, 6, -3]).allSatisfy { abs($0 - $1) < 1e-12 })
    #expect(fits.header.contains("compared with c[a]"))
    // A group without it has nothing to compare with; means of their own do.
    let first = try Self.session().run(made + "where not (c == a and g == v) | fit y ~ c, by: g")
    #expect(first.flatMap(\.diagnostics).first?.code == "E0351")
    let other = made.replacing("7], c: [\"b\"", with: "7], c: [\"A\"") + "fit y ~ c, by: g"
    let problem = try #require(try Self.session().run(other).flatMap(\.diagnostics).first)
    #expect(problem.explanation.message == "no row has `c` \"A\", which its other values are compared with")
    #expect(problem.explanation.facts.last == "in the group g v")
    #expect(try Self.table("(\(other.replacing("~ c", with: "~ 0 + c"))).coefficients")["term"]?.cellTexts.count == 5)
  }

  @Test func `The condition of a design with labels is that of patsy's, also of a category in its own order`() throws {
    let golden = try #require(Self.golden).answers
    let session = try Self.session()
    let made = "sheet | derive model: category(model, [\"small\", \"middle\", \"large\"]) | fit score ~ model + depth"
    for (line, expected) in [
      (made, golden.category), ("sheet | fit score ~ 0 + roi + depth", golden.noIntercept),
      ("sheet | fit score ~ roi + trained + log(params)", golden.labels),
    ] {
      guard case .object(let fit) = try Self.value(line, in: session) else { throw Missing() }
      #expect(near(try number(fit, "condition"), expected.condition), "\(line)")
      #expect(near(try number(fit, "durbin_watson"), expected.durbinWatson), "\(line)")
    }
    let fit = try Self.table("(\(made)).coefficients", in: session)
    #expect(fit["term"]?.cellTexts == ["intercept", "model[middle]", "model[large]", "depth"])
    try check(fit, golden.category, order: [0, 1, 2, 3])
  }

  /// statsmodels on the same 40,000 rows; 98 columns are gone through in four blocks.
  @Test func `A fit in blocks of rows is that of the whole design, with the same bits for any number of threads`()
    throws
  {
    let golden = try #require(Self.golden).answers
    let session = try Self.session()
    let made = """
      let long = {i: 0..39999} | table | derive g: (i * 7 + floor(i / 97) * 5) %% 97, x: (i * 7919 %% 1009) / 1009 \
      | derive y: (i * 104729 %% 2003) / 2003 * (1 + g %% 3) + g %% 5, g: as_text(g)
      """.replacing("\\\n", with: "")
    #expect(session.run(made).flatMap(\.diagnostics).isEmpty)
    for (line, expected) in zip(["$long | fit y ~ g + x", "$long | fit y ~ g + x, errors: HC3"], golden.long) {
      guard case .object(let object) = try Self.value(line, in: session) else { throw Missing() }
      let fit = try #require(object as? FitValue).fit
      for (place, name) in expected.names.enumerated() {
        let found = try #require(fit.coefficients.first { $0.name == name })
        #expect(
          near(found.estimate, expected.estimate[place]) && near(found.standardError, expected.se[place]), "\(name)")
      }
      #expect(near(fit.r2, expected.r2) && near(fit.f, expected.f) && near(fit.aic, expected.aic))
      #expect(near(fit.residualTests.durbinWatson, expected.durbinWatson) && near(fit.condition, expected.condition))
      let (middle, half) = (fit.fitted[20_001], fit.halfWidths[20_001])
      #expect(near(middle - half, expected.low) && near(middle + half, expected.high))
    }
    let columns = try Self.table("$long", in: session)
    let (x, y) = (try #require(columns["x"]?.numbers), try #require(columns["y"]?.numbers))
    // 300 sines: three blocks.
    let angles = x.indices.map { x[$0] + Double($0 % 7) }
    let names = (1...300).map { "sin \($0)" }
    let design = LeastSquares.Design(names: names, rowCount: 8000) { range in
      var block: [Double] = []
      for column in 1...300 { for row in range { block.append(sin(Double(column) * angles[row])) } }
      return block
    }
    let fits = try [1, 2, 4].map { threads in
      try LeastSquares(
        of: Array(y[..<8000]), on: design, errors: .hc1, workers: Workers(threadCount: threads))
    }
    for fit in fits.dropFirst() {
      #expect(fit.coefficients == fits[0].coefficients && fit.residuals == fits[0].residuals)
      #expect(fit.halfWidths == fits[0].halfWidths && fit.f == fits[0].f && fit.condition == fits[0].condition)
    }
  }

  @Test func `A fit that takes more memory than the limit is refused before its columns are made`() throws {
    let session = try Self.session()
    let made = "{i: 1..40000} | table | derive g: as_text(i %% 30000), y: i %% 7"
    #expect(session.run("let t = \(made)").flatMap(\.diagnostics).isEmpty)
    let problem = try #require(session.run("$t | fit y ~ g").flatMap(\.diagnostics).first?.explanation)
    #expect(problem.code == "E0670")
    #expect(problem.message == "a fit of 30000 coefficients does not fit into the limit of memory")
    #expect(problem.facts.last == "`g` has 30000 different values, a coefficient each")
    #expect(problem.remedies.first?.hasPrefix("set limit: ") == true)
    // More columns than rows are told as such, however many there would be.
    let many = try #require(
      session.run("$t | derive h: g | fit y ~ g * h").flatMap(\.diagnostics).first?.explanation)
    #expect(many.code == "E0350" || many.code == "E0670")
    #expect(
      session.run("set limit: 1MiB\n$t | where i <= 3000 | derive g: as_text(i %% 100) | fit y ~ g").last?.diagnostics
        .first?.code == "E0670")
  }

  /// statsmodels names the coefficients alike, but sorts its terms by the numbers in them.
  @Test func `Interactions of labels are coded as in statsmodels`() throws {
    let golden = try #require(Self.golden).answers
    for expected in golden.interactions + [golden.interactionRobust] {
      let (terms, names) = (try #require(expected.terms), try #require(expected.names))
      let isRobust = expected.se == golden.interactionRobust.se
      let fit = try Self.table("(sheet | fit score ~ \(terms)\(isRobust ? ", errors: HC3" : "")).coefficients")
      let found = try #require(fit["term"]?.cellTexts).compactMap { $0 }
      #expect(found.sorted() == names.sorted(), "\(terms)")
      guard found.sorted() == names.sorted() else { continue }
      try check(fit, expected, statistic: isRobust ? "z" : "t", order: found.map { names.firstIndex(of: $0) ?? 0 })
    }
  }

  @Test func `A product of labels says what it stands for, in the order of R`() throws {
    func fit(_ terms: String) throws -> Table { try Self.table("(sheet | fit score ~ \(terms)).coefficients") }
    let crossed = try fit("depth * roi")
    #expect(crossed["term"]?.cellTexts == ["intercept", "depth", "roi[OTC]", "depth:roi[OTC]"])
    #expect(crossed.header.contains("depth * roi is depth + roi + depth:roi"))
    #expect(crossed.header.contains("compared with roi[EVC]"))
    #expect(try fit("roi * depth + roi")["estimate"] == fit("roi * depth")["estimate"])
    #expect(try fit("depth + roi + depth:roi")["estimate"] == crossed["estimate"])
    // Numbers together are their product, whatever joins them.
    #expect(try fit("depth + params + depth:params")["estimate"] == fit("depth + params + depth * params")["estimate"])
    let slopes = try fit("roi:depth").header
    #expect(slopes.contains("roi:depth stands without roi; roi + depth + roi:depth has the main effects, too"))
    #expect(try !fit("roi:trained").header.contains { $0.contains("without") })
    // The slopes of one fit are those of a fit for each label.
    let both = try #require(try fit("0 + roi + roi:depth")["estimate"]?.numbers)
    let apart = try #require(try Self.table("(sheet | fit score ~ depth, by: roi).coefficients")["estimate"]?.numbers)
    #expect(near(both, [apart[2], apart[0], apart[3], apart[1]]))
    let groups = try Self.table("(sheet | fit score ~ trained * depth, by: roi).coefficients")
    #expect(groups.header.contains("trained * depth is trained + depth + trained:depth"))
  }

  @Test(arguments: [
    ("sheet | where not (roi == EVC and model == large) | fit score ~ roi * model", "E0351"),
    ("sheet | fit score ~ roi:depth * 2", "E0213"), ("sheet | fit score ~ roi * 2", "E0213"),
    ("sheet | fit score ~ (roi:depth)", "E0103"), ("sheet | derive a: roi:depth", "E0104"),
    ("sheet | fit score ~ depth > roi:depth", "E0213"), ("sheet | fit score ~ roi * roj", "E0203"),
    ("sheet | fit score ~ roi + roi", "E0211"),
  ])
  func `An interaction that has no meaning is refused`(line: String, code: String) throws {
    #expect(try Self.session().run(line).flatMap(\.diagnostics).first?.code == code, "\(line)")
  }

  @Test func `An interaction of labels that no row has names them, and main effects work`() throws {
    let rows = "sheet | where not (roi == OTC and model == small) | "
    let problem = try #require(
      try Self.session().run(rows + "fit score ~ model * roi").flatMap(\.diagnostics).first?.explanation)
    #expect(problem.message == "no row has `model[small]:roi[OTC]`, so its coefficient is undefined")
    #expect(problem.remedies.first == "fit score ~ model + roi for the main effects alone")
    #expect(try Self.table("(\(rows)fit score ~ model + roi).coefficients").rowCount == 4)
  }

  @Test func `HC3 names the row that decides a coefficient alone, and a line without it works`() throws {
    let labels = "[\"a\", \"a\", \"a\", \"b\", \"b\", \"b\", \"c\"]"
    let made = "{y: [1, 1.2, 0.9, 2, 2.1, 1.8, 9], g: \(labels)} | table | "
    let problem = try #require(
      try Self.session().run(made + "fit y ~ g, errors: HC3").flatMap(\.diagnostics).first?.explanation)
    #expect(problem.code == "E0350")
    #expect(problem.message == "row 7 alone decides a coefficient, so HC3 errors are undefined")
    #expect(problem.remedies == ["errors: HC1", "where g != \"c\" | …"])
    #expect(try Self.table("(\(made)where g != \"c\" | fit y ~ g, errors: HC3).coefficients").rowCount == 2)
  }

  @Test func `A product without its main effects says so`() throws {
    func header(_ terms: String) throws -> [String] {
      try Self.table("(sheet | fit score ~ \(terms)).coefficients").header
    }
    let said =
      "depth * log(params) is the product alone; depth + log(params) + depth * log(params) has the main effects, too"
    #expect(try header("depth * log(params)").contains(said))
    #expect(try header("depth + depth * log(params)").contains(said))
    let slope = "depth * (if roi == \"OTC\" then 1 else 0)"
    #expect(try header(slope).contains { $0.hasPrefix("\(slope) is the product alone; depth + ") })
    for terms in [
      "depth + roi + \(slope)", "depth + log(params) + depth * log(params)", "2 * depth", "depth * depth",
      "depth",
    ] {
      #expect(try !header(terms).contains { $0.contains("product alone") }, "\(terms)")
    }
    let groups = try Self.table("(sheet | fit score ~ depth * log(params), by: roi).coefficients")
    #expect(groups.header.contains(said))
  }

  @Test func `A row without a group is missing, and is dropped when that is asked for`() throws {
    let made = "sheet | derive side: if subject == s1 then missing else roi | test score, between: side, method: welch"
    let problem = try #require(try Self.session().run(made).flatMap(\.diagnostics).first?.explanation)
    #expect(problem.code == "E0451" && problem.message.hasPrefix("`side` is missing in row "))
    let dropped = try Self.table(made + ", missing: drop(rows)")
    let without = try Self.table("sheet | where subject != s1 | test score, between: roi, method: welch")
    #expect(dropped["p"] == without["p"] && dropped["n"] == without["n"])
  }

  @Test func `Remedies name the columns of the table at hand`() throws {
    func remedies(_ line: String) throws -> [String] {
      try #require(try Self.session().run(line).flatMap(\.diagnostics).first?.explanation.remedies)
    }
    let twice = "{person: [1, 1, 2], rt: [3, 4, 6]} | table | "
    #expect(
      try remedies(twice + "test rt, across: person").first == "summarize rt: mean(rt), by: [person] | …")
    #expect(
      try remedies(twice + "test log(rt), across: person").first == "summarize value: mean(log(rt)), by: [person] | …")
    let cells = "person: [1, 1, 1, 1, 2, 2], net: [\"a\", \"a\", \"b\", \"b\", \"a\", \"b\"]"
    let contrast = "test rt, across: person, contrast: {net: [a, b]}"
    let tasks = "[\"x\", \"y\", \"x\", \"y\", \"x\", \"x\"]"
    let many = try remedies("{\(cells), task: \(tasks), rt: 1..6} | table | \(contrast)")
    #expect(many == ["where task == … | …", "by: [task]"])
    #expect(
      try remedies("{\(cells), rt: 1..6} | table | \(contrast)") == [
        "summarize …: mean(…), by: … | …, which leaves one row of each"
      ])
    let alone = "{person: [1, 1, 2], net: [\"a\", \"b\", \"a\"], rt: 1..3} | table | "
    #expect(try remedies(alone + contrast) == ["where not (person == 2) | …"])
    #expect(
      try remedies("{net: [\"a\", \"b\"], item: [1, 1], rt: [3, 4]} | table | test rt, contrast: {net: [a, b]}") == [
        "across: item"
      ])
  }

  @Test func `Methods cite what an interval was made by`() throws {
    func methods(_ line: String) throws -> String {
      let session = Library.session()
      _ = session.run("let t = {x: 1..20} | table\nlet b = \(line)")
      return session.run("methods b").flatMap(\.lines).map { $0.drop { $0 == " " } }.joined(separator: " ")
    }
    let rows = try methods("$t | bootstrap x, across: rows")
    #expect(rows.contains("are expanded percentiles of 2000 bootstrap"))
    #expect(rows.contains("10.1080/00031305.2015.1089789"))
    #expect(!rows.contains("10.7554/eLife.82566"))
  }

  @Test(arguments: [
    (
      "test x, across: id",
      "The mean of x was tested against 0 by a test of sign flips (all flips where there are few,"
        + " else 10000 draws, seed 1), two-sided, with id as the random unit and intervals of 95%"
    ),
    (
      "test x, across: id, method: wilcoxon",
      "The mean of x was tested against 0 by Wilcoxon's signed rank test,"
        + " two-sided, with id as the random unit"
    ),
    (
      "test x, across: id, between: g, draws: 500, seed: 3",
      "Two groups by g were compared in x by a permutation test of"
        + " unpaired rows (all divisions where there are few, else 500 draws, seed 3), two-sided"
    ),
    (
      "test x, between: g, method: welch",
      "Two groups by g were compared in x by Welch's t test of unpaired rows,"
        + " two-sided, with every row as the random unit"
    ),
    (
      "test x, across: who, contrast: {g: [a, b]}, method: t, by: h",
      "Paired differences of x, {g: [a, b]}, were tested"
        + " against 0 in each combination of h by the paired t test, two-sided"
    ),
  ])
  func `Methods name the test that ran, with its parameters`(line: String, expected: String) {
    let session = Library.session()
    _ = session.run(
      "let t = {who: [1, 2, 3, 4, 5, 6, 1, 2, 3, 4, 5, 6], x: [1, 2, 4, 3, 5, 4, 2, 7, 1, 3, 2, 6], id: 1..12,"
        + " g: [\"a\", \"a\", \"a\", \"a\", \"a\", \"a\", \"b\", \"b\", \"b\", \"b\", \"b\", \"b\"]} | table | derive h: 1"
    )
    _ = session.run("let found = $t | \(line)")
    let said = session.run("methods found").flatMap(\.lines).map { $0.drop { $0 == " " } }.joined(separator: " ")
    #expect(said.contains(expected), "\(said)")
    #expect(!said.contains("method:") && !said.contains("draws:"), "\(said)")
  }

  @Test func `Fits by groups have a row of their summary each, and their coefficients beside the group`() throws {
    let golden = try #require(Self.golden).answers
    let session = try Self.session()
    guard case .object(let fits) = try Self.value("sheet | fit score ~ depth, by: roi", in: session) else {
      throw Missing()
    }
    _ = session.run("let fits = $answer")
    let shown = try fits.display(width: 120)
    #expect(shown.contains { $0.hasPrefix("roi   n ") && $0.hasSuffix("durbin_watson  condition") }, "\(shown)")
    #expect(shown.last?.contains(".coefficients") == true)
    let coefficients = try Self.table("$fits.coefficients", in: session)
    #expect(coefficients.columnNames == ["roi", "term", "estimate", "se", "t", "p", "low", "high"])
    let summary = try Self.table("$fits.summary", in: session)
    #expect(summary["roi"]?.cellTexts == ["OTC", "EVC"])
    for (group, expected) in golden.groups.enumerated() {
      try check(coefficients.rows([2 * group, 2 * group + 1]), expected, order: [0, 1])
      func number(_ name: String) -> Double? { summary[name]?.numbers?[group] }
      #expect(near(number("r2"), expected.r2) && near(number("adjusted_r2"), expected.adjustedR2))
      #expect(near(number("f"), expected.f ?? .nan) && near(number("f_p"), expected.fP ?? .nan, 1e-8))
      #expect(near(number("aic"), expected.aic) && near(number("bic"), expected.bic))
      #expect(number("n") == Double(expected.n) && number("df") == expected.df)
      #expect(near(number("durbin_watson"), expected.durbinWatson) && near(number("condition"), expected.condition))
    }
    let rows = try Self.table("$fits.rows", in: session)
    #expect(rows.rowCount == 60 && near(rows["residual"]?.numbers?[3], golden.groups[0].residual, 1e-8))
    // A table verb behind it is told where the tables are.
    let problem = try #require(session.run("$fits | where term == depth").flatMap(\.diagnostics).first)
    #expect(problem.code == "E0207" && problem.explanation.remedies == ["$fits.summary | where"])
  }

  @Test func `Missing rows of a fit are an error or counted`() throws {
    let golden = try #require(Self.golden).answers
    let dropped = try Self.table("(sheet | fit score ~ gaps, missing: drop(rows)).coefficients")
    try check(dropped, golden.gaps, order: [0, 1])
    #expect(dropped.header.contains("3 of 60 rows left out: a value is missing"))
    #expect(try Self.session().run("sheet | fit score ~ gaps").first?.diagnostics.first?.code == "E0451")
  }

  @Test func `Correlations of groups, by three methods, and the q of many`() throws {
    let golden = try #require(Self.golden).answers
    for (place, method) in ["pearson", "spearman", "kendall"].enumerated() {
      let found = try Self.table("sheet | correlate score, depth, by: roi, method: \(method)")
      let expected = [golden.correlations[place], golden.correlations[place + 3]]
      #expect(near(found["r"]?.numbers, expected.map { $0[0] }, 1e-11))
      #expect(near(found["p"]?.numbers, expected.map { $0[1] }))
      #expect((found["low"] != nil) == (method == "pearson"))
    }
    let pairs = try Self.table("sheet | correlate score, depth, log(params)")
    #expect(pairs["x"]?.cellTexts == ["score", "score", "depth"])
    #expect(pairs["y"]?.cellTexts == ["depth", "log(params)", "log(params)"])
    let q = try Self.table("sheet | correlate score, depth, by: [model, roi] | fdr")
    #expect(near(q["q"]?.numbers, golden.q))
    #expect(q.header.last == "q: Benjamini-Hochberg, 6 tests")
  }

  @Test func `Paired and unpaired tests are scipy's, with names for what is random`() throws {
    let golden = try #require(Self.golden).answers
    let pairs = "sheet | where roi == OTC | test score, across: subject, contrast: {model: [large, small]}"
    let t = try Self.table(pairs + ", method: t")
    #expect(
      near(
        ["statistic", "p", "df", "low", "high"].map { t[$0]?.numbers?.first ?? .nan }, golden.paired))
    #expect(t["contrast"]?.cellTexts == ["large - small"] && t["across"]?.cellTexts == ["subject"])
    let flips = try Self.table(pairs)
    #expect(flips["p"]?.numbers == [golden.flips] && flips["p_floor"]?.numbers == [2 / 1024])
    #expect(flips["method"]?.cellTexts == ["sign flips, all 1024"])
    let ranks = try Self.table(pairs + ", method: wilcoxon")
    #expect(near([ranks["statistic"], ranks["p"]].map { $0?.numbers?.first ?? .nan }, golden.wilcoxon))
    let welch = try Self.table("sheet | test score, between: roi, method: welch")
    #expect(near(["statistic", "p", "df"].map { welch[$0]?.numbers?.first ?? .nan }, golden.welch))
    let u = try Self.table("sheet | test score, between: roi, method: mann_whitney")
    #expect(near([u["statistic"], u["p"]].map { $0?.numbers?.first ?? .nan }, golden.mannWhitney))
    // Random divisions, from the seed alone.
    let permuted = try Self.table("sheet | test score, between: roi, draws: 2000, seed: 5")
    #expect(permuted == (try Self.table("sheet | test score, between: roi, draws: 2000, seed: 5")))
    #expect(abs((permuted["p"]?.numbers?.first ?? 1) - golden.welch[1]) < 0.02)
    let groups = try Self.table("sheet | test score - 1.7, by: [model, roi], across: subject, method: t")
    #expect(groups.rowCount == 6 && near(groups["statistic"]?.numbers, golden.t))
  }

  @Test func `The largest of six groups under all sign flips, as counted by hand`() throws {
    let golden = try #require(Self.golden).answers
    let found = try Self.table("sheet | permute score - 1.7, by: [model, roi], across: subject")
    #expect(near(found["t"]?.numbers, golden.t) && near(found["p"]?.numbers, golden.pOwn))
    #expect(near(found["p_max"]?.numbers, golden.pMax))
    #expect(zip(golden.pOwn, golden.pMax).allSatisfy { $0 <= $1 })
  }

  @Test func `A column is resampled over rows or over whole subjects, and says so`() throws {
    let rows = try Self.table("sheet | bootstrap score, across: rows, by: roi, draws: 400, seed: 2")
    #expect(rows.columnNames == ["roi", "score", "low", "high", "n", "across"])
    #expect(rows["n"]?.cellTexts == ["30", "30"])
    let clusters = try Self.table("sheet | bootstrap score, across: subject, by: roi, draws: 400, seed: 2")
    #expect(clusters["n"]?.cellTexts == ["10", "10"] && clusters["score"] == rows["score"])
    #expect(clusters.header[0].contains("bootstrap over subject, whose rows stay together, 400 draws, seed 2"))
    #expect(try Self.table("sheet | bootstrap across: subject, by: roi, draws: 400, seed: 2") == clusters)
    let one = try Self.table("sheet | bootstrap score, across: rows, statistic: median, draws: 300")
    let low = try #require(one["low"]?.numbers?.first)
    let high = try #require(one["high"]?.numbers?.first)
    let middle = try #require(one["score"]?.numbers?.first)
    #expect(low < middle && middle < high)
    let difference = try Self.table(
      "sheet | where roi == OTC | bootstrap score, across: subject, contrast: {model: [large, small]}, draws: 300")
    #expect(difference["n"]?.cellTexts == ["10"] && difference["contrast"]?.cellTexts == ["large - small"])
  }

  @Test func `A column of the table keeps its name beside the columns of an interval`() throws {
    let made = "sheet | derive n: 2 * depth, low: roi | "
    let counts = try Self.table(made + "bootstrap n, across: rows, by: low, draws: 300, seed: 2")
    #expect(counts.columnNames == ["low", "n", "low_resampled", "high", "n_resampled", "across"])
    #expect(counts["n_resampled"]?.cellTexts == ["30", "30"])
    // The same numbers as under a name that nothing else has.
    let others = try Self.table(made + "derive twice: n | bootstrap twice, across: rows, by: roi, draws: 300, seed: 2")
    #expect(counts["n"]?.numbers == others["twice"]?.numbers && counts["high"] == others["high"])
  }

  @Test func `Examples that bring their own table run as they stand`() throws {
    for verb in Verb.statistics {
      let own = verb.card.examples.filter { $0.input.contains("| table |") || $0.input.hasPrefix("zoo") }
      #expect(!own.isEmpty, "\(verb.name)")
      for example in own {
        let problems = Library.session().run(example.input).flatMap(\.diagnostics)
        #expect(problems.isEmpty, "\(example.input): \(problems.map(\.explanation.description))")
      }
    }
  }

  @Test(arguments: [
    ("sheet | fit score", "E0207"), ("sheet | fit score ~ dept", "E0203"), ("sheet | fit score ~ 0", "E0207"),
    ("sheet | fit score ~ depth - params", "E0207"), ("sheet | fit score ~ 3", "E0207"),
    ("sheet | fit roi ~ depth", "E0207"), ("sheet | fit score ~ depth + depth * 2", "E0351"),
    ("sheet | where roi == OTC | fit score ~ roi", "E0351"), ("sheet | take 2 | fit score ~ depth", "E0350"),
    ("sheet | derive one: 1 | fit one ~ depth", "E0352"), ("sheet | fit score ~ log(depth - depth)", "E0451"),
    ("sheet | fit score ~ score * 1e300 * 1e300", "E0451"),
    ("sheet | fit score ~ depth, errors: HC4", "E0204"), ("sheet | correlate score", "E0206"),
    ("sheet | correlate score, roi", "E0207"), ("sheet | derive one: 1 | correlate score, one", "E0354"),
    ("sheet | correlate score, gaps", "E0451"), ("sheet | fdr", "E0203"), ("sheet | fdr params", "E0207"),
    ("sheet | test roi", "E0207"), ("sheet | test score, across: subject", "E0357"),
    ("sheet | test score, between: model", "E0358"), ("sheet | test score, method: welch", "E0359"),
    ("sheet | test score, between: roi, method: wilcoxon", "E0359"),
    ("sheet | test score, between: roi, contrast: {model: [large, small]}", "E0359"),
    ("sheet | test score, across: subject, contrast: {model: [large, small]}", "E0441"),
    ("sheet | test score, by: roi, across: subject, contrast: {model: [large, huge]}", "E0204"),
    (
      "sheet | where model == large or subject == s1 | test score, by: roi, across: subject, contrast: {model: [large, small]}",
      "E0442"
    ),
    (
      "sheet | derive subject: if subject == s1 then \"all\" else subject | permute score, by: [roi, model], across: subject",
      "E0356"
    ),
    ("sheet | bootstrap score", "E0443"), ("sheet | select depth | bootstrap across: rows", "E0206"),
    ("sheet | bootstrap depth", "E0425"),
    ("sheet | bootstrap score, across: subjekt", "E0204"),
    ("sheet | bootstrap score, across: rows, draws: 50", "E0355"),
    ("sheet | bootstrap score, statistic: median", "E0429"),
    ("sheet | take 1 | bootstrap score, across: rows", "E0350"),
  ])
  func `A mistake is an error with a code`(source: String, code: String) throws {
    let first = try #require(try Self.session().run(source).flatMap(\.diagnostics).first, "\(source)")
    #expect(first.code == code, "\(source): \(first.explanation)")
  }

  @Test(arguments: [
    "(sheet | fit score ~ depth, by: roi).coefficients",
    "(sheet | fit score ~ depth, by: roi, errors: HC1).coefficients",
    "(sheet | fit score ~ depth, by: [roi, model]).summary", "(sheet | fit score ~ depth, by: roi).rows",
    "(sheet | fit score ~ depth).coefficients", "(sheet | fit score ~ depth, errors: HC2).coefficients",
    "(sheet | fit score ~ depth).rows", "sheet | correlate score, depth",
    "sheet | correlate score, depth, by: roi, method: kendall",
    "sheet | correlate score, depth, by: roi | fdr", "sheet | test score, by: [roi, model], across: subject",
    "sheet | test score, by: [roi, model], across: subject, method: t", "sheet | test score, between: roi",
    "sheet | test score, by: roi, across: subject, contrast: {model: [large, small]}",
    "sheet | permute score, by: [roi, model], across: subject",
    "sheet | permute score, by: roi, across: subject, contrast: {model: [large, small]}",
    "sheet | bootstrap score, across: subject, by: roi",
    "sheet | bootstrap depth, by: roi, across: subject, contrast: {model: [large, small]}",
    "sheet | derive n: depth, low: roi | bootstrap n, by: low, across: subject",
  ])
  func `What the checker promises of columns is what comes out`(line: String) throws {
    let session = try Self.session()
    guard case .object(let object) = try Self.value(line, in: session), let found = object as? TableValue else {
      throw Missing()
    }
    for name in found.table.columnNames {
      #expect(session.check("(\(line)) | select \(name)").isEmpty, "\(line) | select \(name)")
    }
    guard case .object(let promised) = try Self.value("(\(line)) | take 0", in: session) else { throw Missing() }
    #expect(promised.kind.schema?.names == found.table.columnNames)
    #expect(session.check("(\(line)) | select no_such_column").first?.code == "E0203")
  }
}
