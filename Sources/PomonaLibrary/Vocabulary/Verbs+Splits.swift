internal import PomonaAnalysis
internal import PomonaCatalog
internal import PomonaCore
internal import PomonaLanguage
internal import PomonaTables

/// Splits are values: each verb here gives one, to be used as `split:`.
extension Verb {
  static let splits: [Verb] = [
    oddEven, contiguous, shuffled, stratified, grouped, leaveOut, runs, tail, chunks, draws, labelled, shared, gap,
    nested, halves, audit,
  ]

  private static let topicOfSplits = "splits"
  private static let leaky = VerbParameter.value(
    "leaky", .truth, "true: neighbours in time may stand on both sides, and every result says so", usual: "false")
  private static let seed = VerbParameter.value("seed", .number, "of the random order", usual: "1").whole(0...Int.max)

  /// A verb that gives a scheme.
  private static func scheme(
    _ name: String, _ summary: String, _ parameters: [VerbParameter], examples: [Example], search: [String] = [],
    usualColumns: [String] = [],
    _ make: @escaping @Sendable (Arguments) throws -> SplitScheme
  ) -> Verb {
    Verb(
      name, summary, topic: topicOfSplits, parameters: parameters, examples: examples,
      search: ["split", "cross-validation", "folds"] + search,
      check: { call in
        let given = ["by", "within"].first(where: call.isGiven)
        return SplitValue.kind(columns: given.map { call.texts($0) ?? [] } ?? usualColumns)
      },
      constant: { arguments in
        let isLeaky = parameters.contains { $0.name == "leaky" } ? try arguments.truth("leaky", usual: false) : false
        return .object(SplitValue(try make(arguments), isLeaky: isLeaky))
      })
  }

  private static func folds(_ arguments: Arguments) throws -> Int { try arguments.count("k") }
  private static func seed(_ arguments: Arguments) throws -> UInt64 {
    UInt64(try arguments.count("seed", usual: 1))
  }

  /// A part of the rows, neither none nor all.
  private static func part(_ parameter: VerbParameter) -> VerbParameter {
    parameter.quantities("above 0% and below 100%", code: "E0363") { $0 > 0 && $0 < 1 }
  }

  static let oddEven = scheme(
    "odd_even", "Rows 1, 3, 5 … train and 2, 4, 6 … test: for stimuli shown independently.", [leaky],
    examples: [
      Example("odd_even", prints: "split odd_even; for time series: not safe"),
      Example("odd_even(leaky: true)", prints: "split odd_even, leaky; for time series: not safe"),
    ]
  ) { _ in .oddEven }

  static let contiguous = scheme(
    "contiguous", "k blocks of neighbouring rows, each tested once.",
    [.value("k", .number, "how many blocks").whole(2...1_000_000)],
    examples: [
      Example("contiguous(5)", prints: "split contiguous(5); for time series: partly"),
      Example("gap(4TR, contiguous(5))", prints: "split gap(4TR, contiguous(5)); for time series: partly"),
    ], search: ["k-fold", "blocks"]
  ) { .contiguous(try folds($0)) }

  static let shuffled = scheme(
    "shuffled", "k folds of rows in random order: for stimuli shown independently.",
    [.value("k", .number, "how many folds").whole(2...1_000_000), leaky, seed],
    examples: [
      Example("shuffled(5)", prints: "split shuffled(5, seed 1); for time series: not safe"),
      Example(
        "shuffled(5, leaky: true)", prints: "split shuffled(5, seed 1), leaky; for time series: not safe"),
    ], search: ["k-fold", "random"]
  ) { .shuffled(try folds($0), seed: try seed($0)) }

  static let stratified = scheme(
    "stratified", "k random folds that hold every label about equally often.",
    [.value("k", .number, "how many folds").whole(2...1_000_000), .words("by", "the label column"), leaky, seed],
    examples: [
      Example(
        "stratified(5, by: category)", prints: "split stratified(5, category, seed 1); for time series: not safe"),
      Example(
        "stratified(10, by: category, seed: 2)",
        prints: "split stratified(10, category, seed 2); for time series: not safe"),
    ], search: ["k-fold", "balanced"]
  ) { .stratified(try folds($0), by: try $0.text("by"), seed: try seed($0)) }

  static let grouped = scheme(
    "grouped", "k folds of whole groups, balanced by their rows.",
    [
      .value("k", .number, "how many folds").whole(2...1_000_000), .words("by", "the label column of the groups"),
      leaky,
    ],
    examples: [
      Example("grouped(8, by: story)", prints: "split grouped(8, story); for time series: safe"),
      Example("grouped(5, by: object)", prints: "split grouped(5, object); for time series: safe"),
    ], search: ["group k-fold", "clusters"]
  ) { .grouped(try folds($0), by: try $0.text("by")) }

  static let leaveOut = scheme(
    "leave_out", "One fold for each group: all others train.",
    [.words("by", "the label column of the groups"), leaky],
    examples: [
      Example("leave_out(story)", prints: "split leave_out(story); for time series: safe"),
      Example("leave_out(category)", prints: "split leave_out(category); for time series: safe"),
    ], search: ["leave-one-group-out", "generalization"]
  ) { .leaveOut(try $0.text("by")) }

  static let runs = scheme(
    "runs", "One fold for each run of the scanner: all others train.", [],
    examples: [
      Example("runs", prints: "split leave_out(run); for time series: safe"),
      Example("nested(runs, runs)", prints: "split nested(leave_out(run), leave_out(run)); for time series: safe"),
    ], search: ["leave-one-run-out"], usualColumns: ["run"]
  ) { _ in .leaveOut("run") }

  static let tail = scheme(
    "tail", "The end of each story is tested, all before it trains.",
    [
      part(.value("share", .quantity(.share), "how much of each story is tested", usual: "20%")),
      .words("within", "the label column of the stories", usual: "story"),
    ],
    examples: [
      Example(
        "tail(20%, within: story)",
        prints: "split tail(0.8, story); for time series: within a story, not for offsets between stories"),
      Example(
        "tail(50%, within: run)",
        prints: "split tail(0.5, run); for time series: within a story, not for offsets between stories"),
    ], search: ["forward", "story"], usualColumns: ["story"]
  ) { arguments in
    let share = try arguments.quantity("share", .share) ?? 0.2
    return .tail(((1 - share) * 1e9).rounded() / 1e9, by: try arguments.text("within", usual: "story"))
  }

  static let chunks = scheme(
    "chunks", "Stretches of rows, some of them held out at random, several times.",
    [
      .value("length", .number, "rows of a stretch").whole(1...1_000_000),
      .value("count", .number, "stretches held out at a time").whole(1...1_000_000),
      .value("times", .number, "how often", usual: "10").whole(1...100_000), seed,
      .words("within", "a label column: stretches are cut inside of each label", usual: "none"),
    ],
    examples: [
      Example(
        "chunks(20, 5, times: 3)", prints: "split chunks(20, 5, 3, seed 1); for time series: partly"),
      Example(
        "chunks(20, 5, times: 3, within: story)",
        prints: "split chunks(20, 5, 3, within story, seed 1); for time series: partly"),
    ], search: ["bootstrap", "chunked"]
  ) {
    .chunks(
      length: try $0.count("length"), count: try $0.count("count"), boots: try $0.count("times", usual: 10),
      seed: try seed($0),
      within: try $0.optionalText("within"))
  }

  static let draws = scheme(
    "draws", "Independent random draws of rows for training; the others test.",
    [
      .value("count", .number, "how many draws", usual: "10").whole(1...100_000),
      part(.value("train", .quantity(.share), "how many rows train", usual: "90%")), leaky, seed,
    ],
    examples: [
      Example("draws(10, train: 90%)", prints: "split draws(10, 0.9, seed 1); for time series: not safe"),
      Example("draws(3)", prints: "split draws(3, 0.9, seed 1); for time series: not safe"),
    ], search: ["shuffle split", "random"]
  ) {
    .draws(
      try $0.count("count", usual: 10), train: try $0.quantity("train", .share) ?? 0.9, seed: try seed($0))
  }

  static let labelled = Verb(
    "labelled", "A column of the stimuli says `train` or `test`; other rows sit out.", topic: topicOfSplits,
    parameters: [.words("column", "the column")],
    examples: [
      Example("labelled(set)", prints: "split labelled(set); for time series: partly"),
      Example("labelled(part)", prints: "split labelled(part); for time series: partly"),
    ], search: ["split", "train", "test", "given"],
    check: { call in SplitValue.kind(columns: call.texts("column") ?? []) },
    constant: { arguments in
      .object(SplitValue(.plan(SplitPlan(.labelled(try arguments.text("column"))))))
    })

  static let shared = Verb(
    "shared", "Tests on the stimuli that all subjects saw, trains each subject on its own.", topic: topicOfSplits,
    parameters: [], gives: SplitValue.kind,
    examples: [
      Example("shared", prints: "split shared; for time series: not safe"),
      Example(
        "nested(shared, contiguous(5))", prints: "split nested(shared, contiguous(5)); for time series: not safe"),
    ], search: ["split", "subjects", "nsd"],
    constant: { _ in .object(SplitValue(.plan(SplitPlan(.shared)))) })

  static let gap = Verb(
    "gap", "The split without training rows that lie near a test row of the same story.", topic: topicOfSplits,
    parameters: [
      VerbParameter.value(
        "length", .oneOf([.quantity(.repetitions), .quantity(.time), .number]), "how near: 4TR, 8s, or rows"
      ).taking("0 or more, in whole rows or repetitions, or in seconds", code: "E0363", remedies: ["gap(4TR, runs)"]) {
        switch $0 {
        case .quantity(let quantity) where quantity.dimension == .time: quantity.base >= 0 && quantity.base.isFinite
        case .quantity(let quantity): Int(exactly: quantity.base).map { $0 >= 0 } ?? false
        case .number(let number): Int(exactly: number).map { $0 >= 0 } ?? false
        default: true
        }
      },
      .value("split", .object("split"), "the split"),
    ],
    examples: [
      Example("gap(4TR, runs)", prints: "split gap(4TR, leave_out(run)); for time series: safe"),
      Example("gap(8s, contiguous(5))", prints: "split gap(8s, contiguous(5)); for time series: partly"),
    ], search: ["purge", "embargo"],
    check: { call in SplitValue.kind(columns: call.splitColumns("split")) },
    constant: { arguments in
      var plan = try arguments.object("split", as: SplitValue.self).plan()
      switch try arguments.knownValues("length").first {
      case .quantity(let quantity)? where quantity.dimension == .time: plan.gap = .seconds(quantity.base)
      case .quantity(let quantity)?: plan.gap = .rows(Int(quantity.base))
      case .number(let number)?: plan.gap = .rows(Int(number))
      default: break
      }
      return .object(SplitValue(.plan(plan)))
    })

  static let nested = Verb(
    "nested", "A split with another inside of each training side, for what is chosen there.", topic: topicOfSplits,
    parameters: [
      .value("outer", .object("split"), "what is tested"),
      .value("inner", .object("split"), "the division of each training side"),
    ],
    examples: [
      Example("nested(runs, runs)"), Example("nested(odd_even, shuffled(5))"),
    ], search: ["inner", "hyperparameters"],
    check: { call in SplitValue.kind(columns: call.splitColumns("outer") + call.splitColumns("inner")) },
    constant: { arguments in
      var plan = try arguments.object("outer", as: SplitValue.self).plan(parameter: "outer")
      let inner = try arguments.object("inner", as: SplitValue.self).plan(parameter: "inner")
      guard case .scheme(let scheme) = inner.division, inner.gap == nil, inner.inner == nil else {
        throw Explanation(
          "E0363", "inside of a split stands a scheme of its own, and not `\(inner.name)`", parameter: "inner",
          facts: ["allowed: odd_even, contiguous, shuffled, grouped, leave_out and the like"])
      }
      plan.inner = scheme
      return .object(SplitValue(.plan(plan)))
    })

  static let halves = Verb(
    "halves", "A split of the stimuli into random halves, so many times: one half chooses, the other reports.",
    topic: "choosing", parameters: [.value("count", .number, "how many divisions", usual: "200").whole(1...100_000)],
    gives: SplitValue.kind,
    examples: [
      Example("halves(200)", prints: "200 divisions of the stimuli into random halves"),
      Example("$s | where subject in [all, pooled] | best score, by: roi, over: layer, split: halves(50)"),
    ],
    search: ["split half", "cross-validation"],
    constant: { .object(SplitValue(.halves(try $0.count("count", usual: 200)))) })

  // MARK: - Audit

  static let audit = Verb(
    "audit", "Looks for ways in which test rows of a split are known from training rows.", topic: topicOfSplits,
    parameters: [
      .piped("benchmark", .object("benchmark"), "stimuli, and responses where there are some"),
      .value("split", .object("split"), "the split", usual: "the usual one of these data"),
      .words("category", "a label column that may carry a score alone", usual: "category"),
      .words("identity", "label columns of who or what is shown", usual: "none", isMany: true),
      .value(
        "training_list", .oneOf([.list(.text), .object("images")]),
        "what a model was trained on: images, or ids, SHA-256 of contents or perceptual hashes, such as a column of a file",
        usual: "none"),
      .choice(
        "gives", SplitAuditTable.Answer.allCases.map(\.rawValue),
        "checks; the pairs behind them; the benchmark with a column `cluster` that ties near duplicates together",
        usual: "checks"),
    ],
    examples: [
      Example("$k | audit odd_even"), Example("$k | audit shuffled(5) | where fired"),
      Example("($k | audit gives: benchmark) | audit grouped(5, cluster)"),
    ],
    search: ["leakage", "hygiene", "duplicates", "neighbours"], isHeavy: true,
    check: { call in
      try call.requireSplitColumns("split", of: "benchmark")
      if call.isGiven("gives") {
        switch call.text("gives").flatMap(SplitAuditTable.Answer.init) {
        case .pairs?: return .table(SplitAuditTable.schemaOfPairs)
        case .benchmark?:
          guard case .object(let kind) = call.piped else { return BenchmarkValue.kind(nil) }
          return SplitAuditTable.kindWithClusters(kind)
        case .checks?: break
        case nil: return .any
        }
      }
      return .table(SplitAuditTable.schema)
    },
    run: { arguments, context in try SplitAuditTable.value(arguments, context) }
  ).rules { try requireTraining($0) }
}
