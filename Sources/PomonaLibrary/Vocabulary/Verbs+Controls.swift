internal import PomonaAnalysis
internal import PomonaCatalog
internal import PomonaLanguage
internal import PomonaTables

/// Controls are values: nulls that are scored beside a model under the same split.
extension Verb {
  static let controls: [Verb] = [untrained, pixels, category, time, walk, oasm, nulls]

  static let nulls = Verb(
    "nulls", "Where each score of a model stands among those of the nulls scored beside it: mean, range, p, verdict.",
    topic: "comparing",
    parameters: [
      .piped("table", .table, "scores with rows of controls"),
      .column("column", "what is compared", usual: "score"),
    ],
    examples: [
      Example("$f | score $k, controls: untrained(seed: 1..5) | nulls"),
      Example(
        "{model: [\"a\", \"a\", \"a\"], predictor: [\"model\", \"walk\", \"walk\"], score: [0.4, 0.1, 0.5]} | table | nulls"
      ),
    ],
    search: ["control", "baseline", "untrained", "walk", "percentile", "chance"],
    check: { call in
      guard let schema = call.schema, !schema.columns.isEmpty else { return .any }
      let column = call.columns("column")?.first ?? "score"
      for name in ["predictor", column] where schema[name] == nil {
        throw Explanation(
          "E0203", "no column `\(name)` in \(schema.noun)", parameter: name == column ? "column" : "table",
          facts: ["`nulls` takes scores with `controls:`"])
      }
      let kept = ["model", "layer", "roi", "subject", "unit", "metric", "scheme", "part"].compactMap { schema[$0] }
      return .table(
        Schema(
          noun: "these nulls",
          columns: kept + [
            Schema.Column(column, .number), Schema.Column("null", .text, values: ControlValue.predictors),
          ]
            + ["draws", "mean", "smallest", "largest", "p", "percentile"].map { Schema.Column($0, .number) }
            + [Schema.Column("verdict", .text)]))
    },
    run: { arguments, _ in
      let value = try arguments.object("table", as: TableValue.self)
      let table = try NullTable(
        source: value.table, column: try arguments.text("column", usual: "score")
      ).table()
      return Value(table, noun: "these nulls", reasons: value.reasons)
    })

  static let untrained = Verb(
    "untrained", "The untrained twins of a network as a control: same graph, weights drawn by seed.",
    topic: "comparing",
    parameters: [
      .value("seed", .oneOf([.number, .list(.number)]), "one seed or several", usual: "1..5").whole(0...Int.max)
    ],
    gives: ControlValue.twins,
    examples: [
      Example("untrained(seed: 1..5)", prints: "untrained twins, seeds 1, 2, 3, 4, 5"),
      Example("$f | score $k, controls: untrained(seed: 1..2)"),
    ],
    search: ["random", "null", "twin", "baseline"],
    constant: { arguments in
      let numbers = arguments.isGiven("seed") ? try arguments.numbers("seed") : [1, 2, 3, 4, 5]
      let seeds = numbers.compactMap { UInt64(exactly: $0) }
      guard seeds.count == numbers.count, !seeds.isEmpty, Set(seeds).count == seeds.count else {
        throw Explanation(
          "E0420", "seeds are different whole numbers from 0", parameter: "seed", remedies: ["untrained(seed: 1..5)"])
      }
      return .object(ControlValue(.untrained(seeds: seeds)))
    })

  static let pixels = Verb(
    "pixels", "The pictures themselves as a control: red, green and blue of each pixel.", topic: "comparing",
    parameters: [.value("side", .number, "pictures become so many pixels wide and high", usual: "32").whole(1...1024)],
    gives: ControlValue.kind,
    examples: [
      Example("pixels", prints: "pixels, pictures as 32 x 32"),
      Example("pixels(side: 16)", prints: "pixels, pictures as 16 x 16"),
    ],
    search: ["null", "baseline", "low-level"],
    constant: { arguments in
      .object(ControlValue(.pixels(side: try arguments.count("side", usual: 32))))
    })

  static let category = Verb(
    "category", "A category model as a control: one column for each label of the stimuli.", topic: "comparing",
    parameters: [.words("by", "the label column", usual: "category")], gives: ControlValue.kind,
    examples: [
      Example("category", prints: "category model: one column for each category"),
      Example("category(by: object)", prints: "category model: one column for each object"),
    ],
    search: ["null", "one-hot", "labels", "baseline"],
    constant: { arguments in .object(ControlValue(.category(try arguments.text("by", usual: "category")))) })

  static let time = Verb(
    "time", "The place in the story as a control: its powers, shared by all stories.", topic: "comparing",
    parameters: [.value("degree", .number, "the highest power", usual: "3").whole(1...100)], gives: ControlValue.kind,
    examples: [
      Example("[time]"),
      Example("[time(degree: 5), walk(20)]"),
    ],
    search: ["null", "position", "drift", "baseline"],
    constant: { arguments in
      .object(ControlValue(.time(degree: try arguments.count("degree", usual: 3))))
    })

  static let walk = Verb(
    "walk", "Random walks as a control: features that drift at random, begun anew with each story.",
    topic: "comparing",
    parameters: [
      .value("count", .number, "how many walks; a percentile needs 200", usual: "20").whole(1...100_000),
      .value("width", .number, "features of each walk", usual: "1000").whole(1...1_000_000),
      .value("sigma", .number, "the size of a step", usual: "0.1"),
      .value("seed", .number, "of all walks", usual: "1").whole(0...Int.max),
      .choice("restart", ["story"], "a walk begins anew with each story", usual: "story"),
    ], gives: ControlValue.kind,
    examples: [
      Example("walk(20)", prints: "20 random walks, 1000 features, sigma 0.1, begun anew with each story"),
      Example(
        "walk(200, restart: story)", prints: "200 random walks, 1000 features, sigma 0.1, begun anew with each story"),
    ],
    search: ["null", "autocorrelation", "leakage", "baseline"],
    constant: { arguments in
      let sigma = arguments.isGiven("sigma") ? try arguments.number("sigma") : 0.1
      let form = ControlValue.Form.walk(
        count: try arguments.count("count", usual: 20),
        width: try arguments.count("width", usual: 1000), sigma: sigma,
        seed: UInt64(try arguments.count("seed", usual: 1)))
      _ = try blaming("sigma") { try RandomWalk(width: 1, sigma: sigma) }
      return .object(ControlValue(form))
    })

  static let oasm = Verb(
    "oasm", "Orthogonal autocorrelated sequences as a control: rows of a story are alike when they are near.",
    topic: "comparing",
    parameters: [
      .value("sigma", .number, "how near, in rows", usual: "1").numbers("a number of rows, 0 or more") {
        $0 >= 0 && $0 < 1e6
      }
    ], gives: ControlValue.kind,
    examples: [
      Example("oasm", prints: "orthogonal autocorrelated sequences, sigma 1 rows"),
      Example("oasm(sigma: 2.5)", prints: "orthogonal autocorrelated sequences, sigma 2.5 rows"),
    ],
    search: ["null", "autocorrelation", "leakage", "baseline"],
    constant: { arguments in
      .object(ControlValue(.oasm(sigma: arguments.isGiven("sigma") ? try arguments.number("sigma") : 1)))
    })
}
