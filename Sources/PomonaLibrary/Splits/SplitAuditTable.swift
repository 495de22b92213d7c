internal import Foundation
internal import PomonaAnalysis
internal import PomonaCatalog
internal import PomonaCore
internal import PomonaLanguage
internal import PomonaParallel
internal import PomonaTables

/// The audit of a split as a table: one row a check, its verdict in the header.
enum SplitAuditTable {
  static let schema = Schema(
    noun: "these checks",
    columns: [
      Schema.Column("subject", .text), Schema.Column("check", .text), Schema.Column("fired", .truth),
      Schema.Column("pairs", .number), Schema.Column("rows", .number), Schema.Column("share", .number),
      Schema.Column("value", .number), Schema.Column("first", .text),
    ])

  /// What an audit hands over.
  enum Answer: String, CaseIterable {
    case checks, pairs, benchmark
  }

  static let schemaOfPairs = Schema(
    noun: "these pairs",
    columns: [
      Schema.Column("subject", .text), Schema.Column("check", .text), Schema.Column("fold", .number),
      Schema.Column("test", .text), Schema.Column("train", .text), Schema.Column("value", .number),
    ])

  /// The benchmark's kind with the column that is added to its stimuli.
  static func kindWithClusters(_ kind: ObjectKind) -> Kind {
    .object(
      ObjectKind(
        kind.name,
        fields: kind.fields.map { name, field in
          guard name == "stimuli", let schema = field.schema, !schema.columns.isEmpty else { return (name, field) }
          return (name, .table(schema.with(Schema.Column(clusterColumn, .text))))
        }, item: kind.item, keys: kind.keys, labels: kind.labels, schema: kind.schema))
  }

  private static let clusterColumn = "cluster"

  /// The benchmark with a column `cluster` of its stimuli: the first stimulus to which one is tied by near duplicates, so that
  /// `grouped(k, cluster)` keeps them on one side.
  ///
  /// - Throws: `E0324` where the stimuli have such a column. Cost: as the near duplicates of an audit.
  private static func clustered(_ benchmark: Benchmark, _ context: Context) throws -> Benchmark {
    let stimuli = benchmark.stimuli
    guard stimuli.properties[clusterColumn] == nil else {
      throw Explanation(
        "E0324", "these stimuli have a column `\(clusterColumn)` of their own", parameter: "gives",
        remedies: ["split: grouped(5, \(clusterColumn))"])
    }
    var pairs: [NearDuplicates.Pair] = []
    let images = try stimuli.images
    let texts = texts(of: SubjectRows.labels(of: stimuli.properties))
    guard !images.isEmpty || texts != nil else {
      throw Explanation(
        "E0367", "these stimuli have no pictures and no texts, so near duplicates cannot be looked for",
        parameter: "gives",
        remedies: [
          "benchmark from(…, images: \"pictures/\")", "a column `text` or `sentence` of the stimuli",
          "split: grouped(5, COLUMN), with a column that you know to tie them together",
        ])
    }
    if !images.isEmpty {
      pairs += try NearDuplicates.pairs(
        of: try NearDuplicates.hashes(of: images, workers: context.workers), workers: context.workers)
    }
    if let texts { pairs += NearDuplicates.pairs(ofTexts: texts) }
    let labels = NearDuplicates.clusters(of: pairs, count: stimuli.axis.count)
    let first = Dictionary(zip(labels, stimuli.axis.ids), uniquingKeysWith: { first, _ in first })
    let column = Column(clusterColumn, .texts(labels.map { first[$0] }))
    let count = Set(labels).count
    context.warn(
      count == labels.count
        ? "\(clusterColumn): no near duplicates among the \(images.isEmpty ? "texts" : "pictures") of \(count) stimuli"
        : "\(clusterColumn): \(count) clusters of \(labels.count) stimuli, near duplicates together; grouped(k, "
          + "\(clusterColumn)) keeps them on one side")
    return try benchmark.with(stimulusTable: try stimuli.properties.with(column))
  }

  static func value(_ arguments: Arguments, _ context: Context) throws -> Value {
    let benchmark = try arguments.object("benchmark", as: BenchmarkValue.self).benchmark
    let answer = Answer(rawValue: try arguments.text("gives", usual: Answer.checks.rawValue)) ?? .checks
    if answer == .benchmark { return .object(BenchmarkValue(try clustered(benchmark, context))) }
    let list = try trainingList(arguments, context)
    let subjects: [(name: String, rows: SubjectRows)] =
      try benchmark.recording.map { recording in
        try recording.subjects.map { ($0.name, try SubjectRows(recording, subject: $0)) }
      } ?? []
    let plan =
      try arguments.optionalObject("split", as: SplitValue.self)?.plan()
      ?? EncodingScoring.usualPlan(subjects.map(\.rows))
    // An audit is there to look at leaky splits, so it does not refuse them.
    var looked = plan
    looked.isLeaky = true
    var audits: [(subject: String, audit: SplitAudit, ids: [String])] = []
    if subjects.isEmpty {
      let axis = benchmark.stimuli.axis
      let split = try looked.split(of: benchmark, over: axis)
      var material = AuditMaterial(stimulusCount: axis.count)
      material.trainingList = list?.list
      try fill(&material, benchmark, arguments, positions: Array(0..<axis.count))
      audits.append(
        ("", try SplitAudit(split, of: material, workers: context.workers), axis.ids))
    } else {
      let splits = try looked.splits(subjects.map(\.rows), stimuli: benchmark.stimuli.axis)
      for (index, subject) in subjects.enumerated() {
        try context.checkInterrupted()
        let rows = subject.rows
        var material = AuditMaterial(stimulusCount: rows.rowCount)
        material.trainingList = list?.list
        try fill(&material, benchmark, arguments, positions: rows.stimuli)
        material.stories = rows.stories?.indices
        material.times = rows.times
        material.responses = try rows.means(units: 0..<min(rows.units.count, mostUnits), limit: 1 << 30)
        audits.append(
          (
            subject.name, try SplitAudit(splits[index], of: material, workers: context.workers),
            rows.stimuli.map { benchmark.stimuli.axis.ids[$0] }
          ))
      }
    }
    return try answer == .pairs
      ? pairs(audits, plan, list)
      : value(
        audits, plan, list, stories: subjects.lazy.compactMap(\.rows.storyColumn).first ?? "story",
        note: benchmark.recording?.facts.simulatedLine)
  }

  /// What a model was trained on: pictures, by their content and nearly; or texts, which are ids, SHA-256 of contents (64
  /// hexadecimal digits) or perceptual hashes (16).
  private static func trainingList(
    _ arguments: Arguments, _ context: Context
  ) throws -> (list: AuditMaterial.TrainingList, ids: [String])? {
    guard arguments.isGiven("training_list") else { return nil }
    let name = "training_list"
    if case .object(let object) = arguments.value(name), let value = object as? ImagesValue {
      let images = try value.stimuli.images
      return (
        AuditMaterial.TrainingList(
          name: name, digests: Set(try context.workers.map(images.count) { StimulusDigest.of(images[$0]) }),
          hashes: try NearDuplicates.hashes(of: images, workers: context.workers)), value.stimuli.axis.ids
      )
    }
    let texts = try arguments.texts(name) ?? []
    let isHexadecimal = AuditMaterial.TrainingList.isHexadecimal
    let hashes = texts.filter { isHexadecimal($0, 16) }
    return (
      AuditMaterial.TrainingList(
        name: name, ids: Set(texts),
        digests: Set(texts.filter { isHexadecimal($0, 64) }.map { $0.lowercased() }),
        // The mirror image of what is known by its hash alone is that of the other side.
        hashes: hashes.compactMap { UInt64($0, radix: 16) }.map { PerceptualHash(bits: $0, mirrored: $0) }), hashes
    )
  }

  private static func texts(of labels: [String: [String]]) -> [String]? { labels["text"] ?? labels["sentence"] }

  /// Units whose responses an audit reads: enough for means over units.
  private static let mostUnits = 2000

  private static func fill(
    _ material: inout AuditMaterial, _ benchmark: Benchmark, _ arguments: Arguments, positions: [Int]
  ) throws {
    let stimuli = benchmark.stimuli
    material.ids = positions.map { stimuli.axis.ids[$0] }
    let images = try stimuli.images
    if !images.isEmpty { material.images = positions.map { images[$0] } }
    let labels = SubjectRows.labels(of: stimuli.properties)
    func column(_ name: String, _ parameter: String) throws -> [String] {
      guard let found = labels[name] else {
        throw Explanation(
          "E0203", "no column `\(name)` in these stimuli", parameter: parameter,
          facts: ["there are: \(labels.keys.sorted().joined(separator: ", "))"],
          remedies: Spelling.nearest(to: name, among: labels.keys.sorted()).map { ["\(parameter): \($0)"] } ?? [])
      }
      return positions.map { found[$0] }
    }
    if arguments.isGiven("category") {
      material.category = try column(try arguments.text("category"), "category")
    } else if let found = labels["category"] {
      material.category = positions.map { found[$0] }
    }
    for name in try arguments.texts("identity") ?? [] {
      material.identities[name] = try column(name, "identity")
    }
    if let text = texts(of: labels) { material.texts = positions.map { text[$0] } }
  }

  private typealias Audits = [(subject: String, audit: SplitAudit, ids: [String])]
  private typealias Known = (list: AuditMaterial.TrainingList, ids: [String])?

  /// What a pair's test row is known from; `nil` for an id or content that a training list has.
  private static func origin(
    of pair: SplitAudit.Pair, _ check: SplitAudit.Check, _ ids: [String], _ list: Known
  ) -> String? {
    let known = check == .trainingList ? list?.ids ?? [] : ids
    return known.indices.contains(pair.train) ? known[pair.train] : nil
  }

  /// The pairs behind the checks, one a row.
  private static func pairs(_ audits: Audits, _ plan: SplitPlan, _ list: Known) throws -> Value {
    var header = ["pairs of the audit of \(plan.name)"]
    var rows: [(subject: String, check: String, pair: SplitAudit.Pair, test: String, train: String?)] = []
    for (subject, audit, ids) in audits {
      for finding in audit.findings where finding.hasFired {
        rows += finding.pairs.map { pair in
          (
            subject.isEmpty ? "all" : subject, finding.name, pair, ids[pair.test],
            origin(of: pair, finding.check, ids, list)
          )
        }
        if finding.check != .trainingList, finding.pairs.count < finding.pairCount {
          header.append("\(finding.name): the first \(finding.pairs.count) of \(finding.pairCount) pairs")
        }
      }
    }
    return Value(
      try Table(
        [
          Column("subject", .texts(rows.map(\.subject))), Column("check", .texts(rows.map(\.check))),
          Column("fold", .integers(rows.map { $0.pair.fold + 1 })), Column("test", .texts(rows.map(\.test))),
          Column("train", .texts(rows.map(\.train))), Column("value", .numbers(rows.map(\.pair.value))),
        ], header: header), noun: "these pairs")
  }

  private static func value(
    _ audits: Audits, _ plan: SplitPlan, _ list: Known, stories: String, note: String?
  ) throws -> Value {
    var rows: [(subject: String, finding: SplitAudit.Finding, ids: [String])] = []
    var header: [String] = ["audit of \(plan.name)"] + (note.map { [$0] } ?? [])
    // What is the same of several subjects is said once.
    var said: [(text: String, subjects: [String])] = []
    func say(_ text: String, of subject: String) {
      if let place = said.firstIndex(where: { $0.text == text }) {
        said[place].subjects.append(subject)
      } else {
        said.append((text, [subject]))
      }
    }
    for (subject, audit, ids) in audits {
      say(audit.verdict(stories: stories), of: subject)
      if let exposure = audit.exposure {
        let shares = exposure.map { String(format: "%.1f %%", 100 * $0) }.joined(separator: ", ")
        say("test rows with a training row of their story within 1, 2, 3 rows: \(shares)", of: subject)
      }
      rows += audit.findings.map { (subject, $0, ids) }
    }
    for (text, subjects) in said {
      let names = subjects.joined(separator: ", ")
      let name =
        audits.count == 1
        ? "" : subjects.count == audits.count ? "every subject: " : "subject\(subjects.count > 1 ? "s" : "") \(names): "
      header.append(name + text)
    }
    let table = try Table(
      [
        Column("subject", .texts(rows.map { $0.subject.isEmpty ? "all" : $0.subject })),
        Column("check", .texts(rows.map(\.finding.name))),
        Column("fired", .truths(rows.map { Optional($0.finding.hasFired) })),
        Column("pairs", .integers(rows.map(\.finding.pairCount))),
        Column("rows", .integers(rows.map(\.finding.rowCount))),
        Column("share", .numbers(rows.map(\.finding.share))),
        Column("value", .numbers(rows.map { $0.finding.value ?? .nan })),
        Column(
          "first",
          .texts(
            rows.map { row in
              row.finding.pairs.first.map { pair in
                row.ids[pair.test] + (origin(of: pair, row.finding.check, row.ids, list).map { " from \($0)" } ?? "")
              }
            })),
      ], header: header)
    return Value(table, noun: "these checks")
  }
}
