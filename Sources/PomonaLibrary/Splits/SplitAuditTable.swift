internal import Foundation
internal import PomonaAnalysis
internal import PomonaCatalog
internal import PomonaCore
internal import PomonaLanguage
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

  static func value(_ arguments: Arguments, _ context: Context) throws -> Value {
    let benchmark = try arguments.object("benchmark", as: BenchmarkValue.self).benchmark
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
      try fill(&material, benchmark, arguments, positions: Array(0..<axis.count), context)
      audits.append(
        ("", try SplitAudit(split, of: material, workers: context.workers), axis.ids))
    } else {
      let splits = try looked.splits(subjects.map(\.rows), stimuli: benchmark.stimuli.axis)
      for (index, subject) in subjects.enumerated() {
        try context.checkInterrupted()
        let rows = subject.rows
        var material = AuditMaterial(stimulusCount: rows.rowCount)
        try fill(&material, benchmark, arguments, positions: rows.stimuli, context)
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
    return try value(audits, plan)
  }

  /// Units whose responses an audit reads: enough for means over units.
  private static let mostUnits = 2000

  private static func fill(
    _ material: inout AuditMaterial, _ benchmark: Benchmark, _ arguments: Arguments, positions: [Int],
    _ context: Context
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
    if let text = labels["text"] ?? labels["sentence"] { material.texts = positions.map { text[$0] } }
    if let ids = try arguments.texts("training_list") {
      material.trainingList = AuditMaterial.TrainingList(name: "training_list", ids: Set(ids))
    }
  }

  private static func value(
    _ audits: [(subject: String, audit: SplitAudit, ids: [String])], _ plan: SplitPlan
  ) throws -> Value {
    var rows: [(subject: String, finding: SplitAudit.Finding, ids: [String])] = []
    var header: [String] = ["audit of \(plan.name)"]
    for (subject, audit, ids) in audits {
      let name = subject.isEmpty || audits.count == 1 ? "" : "subject \(subject): "
      header.append(name + audit.verdict)
      if let exposure = audit.exposure {
        let shares = exposure.map { String(format: "%.1f %%", 100 * $0) }.joined(separator: ", ")
        header.append("\(name)test rows with a training row of their story within 1, 2, 3 rows: \(shares)")
      }
      rows += audit.findings.map { (subject, $0, ids) }
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
                pair.train < 0 ? row.ids[pair.test] : "\(row.ids[pair.test]) from \(row.ids[pair.train])"
              }
            })),
      ], header: header)
    return Value(table, noun: "these checks")
  }
}
