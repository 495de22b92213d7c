internal import PomonaCatalog
internal import PomonaCore
public import PomonaLanguage
internal import PomonaModels
internal import PomonaTables

/// The language with the science in it: verbs, settings, and how results of `each` are stacked.
public enum Library {
  /// A session at whose prompt everything is there; nothing is loaded before a line needs it.
  public static func session(
    workspace: Workspace = Workspace(), hooks: Hooks = Hooks(), width: Int = 100
  ) -> Session {
    var hooks = hooks
    hooks.script = { name, user in try workspace.script(name, usedBy: user) }
    hooks.digest = { workspace.digest(of: $0) }
    hooks.checking = { workspace.forgetAnnounced() }
    return Session(vocabulary, environment: workspace, hooks: hooks, width: width)
  }

  public static let vocabulary = Vocabulary(
    verbs: (Verb.models + Verb.recordings + Verb.pictures + Verb.writings + Verb.features + Verb.comparing + Verb.spaces
      + Verb.dimensionality + Verb.scores + Verb.concepts + Verb.searchlights
      + Verb.predictors + Verb.controls + Verb.splits
      + Verb.choosing + Verb.statistics + Verb.tables + Verb.figures
      + Verb.files).map(\.withMethods),
    settings: [
      Setting(
        "limit", .quantity(.size),
        usual: Quantity("4GiB").map { .quantity($0) } ?? .missing,
        "memory for feature maps at one time"),
      Setting("seed", .number, usual: .number(1), "of resamples and divisions, where a line gives none"),
    ],
    errors: ErrorPage.ofVerbs + ErrorPage.recordings, habits: Habit.all, stacked: stacked, stackedKind: stackedKind)

  /// Tables one below the other, with a column named like the parameter where items are numbers or texts.
  @Sendable static func stacked(_ name: String, _ items: [Value], _ results: [Value]) throws -> Value? {
    var tables: [Table] = []
    var evidence: TableValue.Evidence?
    var reasons: [String] = []
    var noun = "this table"
    for (item, result) in zip(items, results) {
      guard case .object(let object) = result, let value = object as? TableValue else { return nil }
      var table = value.table
      if table[name] == nil {
        switch item {
        case .number, .text, .truth, .quantity:
          // A column holds plain numbers: of a quantity it has the words.
          let cell = if case .quantity(let quantity) = item { Cell.text(quantity.words) } else { item.cell }
          table = try table.with(Column(name, cells: Array(repeating: cell, count: table.rowCount)))
        default: break
        }
      }
      tables.append(table)
      noun = value.noun
      reasons += value.reasons.filter { !reasons.contains($0) }
      switch (evidence, value.evidence) {
      case (nil, let first): evidence = first
      case (.scores(let a)?, .scores(let b)):
        evidence = a.merged(with: b).map { .scores($0) } ?? TableValue.Evidence.none
      case (.encoding(let a)?, .encoding(let b)):
        evidence = a.merged(with: b).map { .encoding($0) } ?? TableValue.Evidence.none
      default: evidence = TableValue.Evidence.none
      }
    }
    guard !tables.isEmpty else { return nil }
    let table = ScoringProfile.joined(tables, in: try Table.stacked(tables, labels: labels(of: items, name)))
    return Value(table, evidence: evidence ?? .none, noun: noun, reasons: reasons)
  }

  /// What tells items apart in a header: the items themselves, the first field of plain values in which records all differ,
  /// or their places.
  private static func labels(of items: [Value], _ name: String) -> [String] {
    func isPlain(_ value: Value) -> Bool {
      switch value {
      case .number, .text, .truth, .quantity: true
      default: false
      }
    }
    func distinct(_ name: String, _ values: [Value]) -> [String]? {
      let texts = values.filter(isPlain).map(\.summary)
      return texts.count == items.count && Set(texts).count == texts.count ? texts.map { "\(name) \($0)" } : nil
    }
    if let found = distinct(name, items) { return found }
    let records = items.compactMap { item in
      if case .record(let record) = item { record } else { nil }
    }
    if records.count == items.count {
      for field in records.first?.fields ?? [] {
        if let found = distinct(field.name, records.compactMap { $0[field.name] }) { return found }
      }
    }
    return items.indices.map { "\(name) \($0 + 1)" }
  }

  /// Labels of one result are not those of all, so none are promised.
  @Sendable private static func stackedKind(_ name: String, _ item: Kind, _ result: Kind) -> Kind? {
    guard case .table(let schema) = result else { return nil }
    // Of a table whose columns are not known, one more says nothing.
    if schema.columns.isEmpty { return result }
    var columns = schema.columns.map { Schema.Column($0.name, $0.kind) }
    if schema[name] == nil {
      switch item {
      case .number, .text, .truth, .any: columns.append(Schema.Column(name, item))
      case .quantity: columns.append(Schema.Column(name, .text))
      default: break
      }
    }
    return .table(Schema(noun: schema.noun, columns: columns))
  }
}
