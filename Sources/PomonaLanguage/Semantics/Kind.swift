internal import PomonaTables

/// What is known of a value before it is there.
public indirect enum Kind: Sendable {
  /// Nothing is known; it is checked when it is there.
  case any
  case missing
  case number
  case truth
  case text
  case quantity(Dimension)
  case list(Kind)
  case record([(name: String, kind: Kind)])
  case table(Schema)
  case function
  case object(ObjectKind)

  /// As it stands in messages and signatures.
  public var words: String {
    switch self {
    case .any: "value"
    case .missing: "missing"
    case .number: "number"
    case .truth: "truth"
    case .text: "text"
    case .quantity(let dimension): dimension.rawValue
    case .list(let kind):
      if case .any = kind { "list" } else { "list of \(kind.words)" }
    case .record: "record"
    case .table: "table"
    case .function: "function"
    case .object(let kind): kind.name
    }
  }

  /// With its article.
  public var withArticle: String {
    if case .missing = self { return words }
    return Binder.article(words)
  }

  /// Whether nothing is known of it.
  public var isAny: Bool {
    if case .any = self { return true }
    return false
  }

  public var schema: Schema? {
    switch self {
    case .table(let schema): schema
    case .object(let kind): kind.schema
    default: nil
    }
  }

  /// The columns of one of its fields, or its own.
  func schema(of field: String?) -> Schema? {
    guard let field else { return schema }
    guard case .object(let kind) = self else { return nil }
    return kind.fields.first { $0.name == field }?.kind.schema
  }

  /// The same with nothing known of what lies in lists and records below so many others.
  func cut(at depth: Int) -> Kind {
    switch self {
    case .list(let item): depth == 0 ? .any : .list(item.cut(at: depth - 1))
    case .record(let fields): depth == 0 ? .any : .record(fields.map { ($0.name, $0.kind.cut(at: depth - 1)) })
    default: self
    }
  }

  /// Whether no value can be of both.
  public static func areUnlike(_ a: Kind, _ b: Kind) -> Bool {
    if a.isAny || b.isAny { return false }
    if case .missing = a { return false }
    if case .missing = b { return false }
    return common([a, b]).isAny
  }

  /// The kind that all of them are, as far as that can be said.
  static func common(_ kinds: [Kind]) -> Kind {
    // What is missing may be of any kind.
    let kinds = kinds.filter { if case .missing = $0 { false } else { true } }
    guard var common = kinds.first else { return .any }
    for kind in kinds.dropFirst() {
      guard let both = common.joined(with: kind) else { return .any }
      common = both
    }
    return common
  }

  /// The kind that both are; a list without items may be of anything. `nil` where they are unlike.
  private func joined(with other: Kind) -> Kind? {
    if case .list(let mine) = self, case .list(let theirs) = other {
      if mine.isAny { return other }
      if theirs.isAny { return self }
      return mine.joined(with: theirs).map { .list($0) }
    }
    if case .record(let mine) = self, case .record(let theirs) = other {
      guard mine.count == theirs.count else { return nil }
      var fields: [(name: String, kind: Kind)] = []
      for field in mine {
        guard let kind = theirs.first(where: { $0.name == field.name })?.kind else { return nil }
        fields.append((field.name, Kind.common([field.kind, kind])))
      }
      return .record(fields)
    }
    return words == other.words ? self : nil
  }
}

/// What is known of a table: its columns, and what each may hold. Without any, its columns are not known, and it may have all.
public struct Schema: Sendable {
  public struct Column: Sendable {
    public let name: String
    public let kind: Kind
    /// All values of a text column, where they are known: labels that may stand without quotes.
    public let values: [String]?
    /// What rows had before a filter took them out: no mistake, though no row has it now.
    public let formerValues: [String]

    public init(_ name: String, _ kind: Kind, values: [String]? = nil, formerValues: [String] = []) {
      self.name = name
      self.kind = kind
      self.values = values
      self.formerValues = formerValues
    }

    /// Whether the text is no label of the column, and never was one.
    func lacks(_ label: String) -> Bool {
      guard let values else { return false }
      return !values.contains(label) && !formerValues.contains(label)
    }
  }

  /// What it is called in messages, such as `these scores`.
  public let noun: String
  public let columns: [Column]
  private let places: NameIndex

  public init(noun: String = "this table", columns: [Column]) {
    self.noun = noun
    self.columns = columns
    places = NameIndex(columns.map(\.name))
  }

  /// Of a table of keys and results.
  public init(noun: String, keys: [Column], results: [Column], suffix: String) {
    let names = Table.names(of: results.map(\.name), behind: keys.map(\.name), suffix: suffix)
    self.init(
      noun: noun,
      columns: keys + zip(results, names).map { Column($1, $0.kind, values: $0.values, formerValues: $0.formerValues) })
  }

  public var names: [String] { columns.map(\.name) }
  public subscript(name: String) -> Column? { places[name].map { columns[$0] } }

  /// The schema with a column added or replaced; one whose columns are not known stays so.
  public func with(_ column: Column) -> Schema {
    if columns.isEmpty { return self }
    var all = columns
    if let place = places[column.name] { all[place] = column } else { all.append(column) }
    return Schema(noun: noun, columns: all)
  }

  /// The columns of these names; where columns are not known, they are taken to be there, of any kind.
  public func selecting(_ names: [String]) -> Schema {
    Schema(noun: noun, columns: columns.isEmpty ? names.map { Column($0, .any) } : names.compactMap { self[$0] })
  }
}

/// What is known of a domain noun.
public struct ObjectKind: Sendable {
  /// `rdm`, `features`, `benchmark` …
  public let name: String
  public let fields: [(name: String, kind: Kind)]
  /// Whether fields are those that some have, so that none of them is proposed.
  public let fieldsMayLack: Bool
  /// What `["key"]` gives, and the keys where they are known.
  public let item: Kind?
  public let keys: [String]?
  /// Words that its verbs take, by topic, such as the layers of a network.
  public let labels: [String: [String]]
  /// The columns that later stages may name, such as those of a figure's data.
  public let schema: Schema?

  public init(
    _ name: String, fields: [(name: String, kind: Kind)] = [], fieldsMayLack: Bool = false, item: Kind? = nil,
    keys: [String]? = nil, labels: [String: [String]] = [:], schema: Schema? = nil
  ) {
    self.name = name
    self.fields = fields
    self.fieldsMayLack = fieldsMayLack
    self.item = item
    self.keys = keys
    self.labels = labels
    self.schema = schema
  }
}

/// What a parameter takes.
public indirect enum KindPattern: Sendable {
  case any
  case number
  case truth
  case text
  case quantity(Dimension)
  case list(KindPattern)
  case record(KindPattern)
  case table
  case function
  case object(String)
  case oneOf([KindPattern])

  public func matches(_ kind: Kind) -> Bool {
    switch (self, kind) {
    case (.any, _), (_, .any): true
    case (.number, .number), (.truth, .truth), (.text, .text), (.table, .table), (.function, .function): true
    case (.quantity(let wanted), .quantity(let found)): wanted == found
    case (.list(let wanted), .list(let found)): wanted.matches(found)
    case (.record(let wanted), .record(let fields)): fields.allSatisfy { wanted.matches($0.kind) }
    case (.object(let name), .object(let found)): found.name == name
    case (.oneOf(let patterns), _): patterns.contains { $0.matches(kind) }
    default: false
    }
  }

  public var words: String {
    switch self {
    case .any: "value"
    case .number: "number"
    case .truth: "true or false"
    case .text: "text"
    case .quantity(let dimension): "\(dimension.rawValue) (\(dimension.example))"
    case .list(let pattern): "list of \(pattern.words)"
    case .record(let pattern): "record of \(pattern.words)"
    case .table: "table"
    case .function: "function"
    case .object(let name): name
    case .oneOf(let patterns): patterns.map(\.words).joined(separator: " or ")
    }
  }
}
