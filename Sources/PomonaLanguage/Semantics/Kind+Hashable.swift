extension Kind: Hashable {
  public static func == (a: Kind, b: Kind) -> Bool {
    switch (a, b) {
    case (.any, .any), (.missing, .missing), (.number, .number), (.truth, .truth), (.text, .text),
      (.function, .function):
      true
    case (.quantity(let a), .quantity(let b)): a == b
    case (.list(let a), .list(let b)): a == b
    case (.record(let a), .record(let b)): a.elementsEqual(b) { $0.name == $1.name && $0.kind == $1.kind }
    case (.table(let a), .table(let b)): a == b
    case (.object(let a), .object(let b)): a == b
    default: false
    }
  }

  /// Equal kinds have equal hashes; what takes long to go through, such as the labels of a column, is only counted.
  public func hash(into hasher: inout Hasher) {
    switch self {
    case .any: hasher.combine(0)
    case .missing: hasher.combine(1)
    case .number: hasher.combine(2)
    case .truth: hasher.combine(3)
    case .text: hasher.combine(4)
    case .function: hasher.combine(5)
    case .quantity(let dimension): hasher.combine(dimension)
    case .list(let kind):
      hasher.combine(6)
      hasher.combine(kind)
    case .record(let fields):
      for field in fields {
        hasher.combine(field.name)
        hasher.combine(field.kind)
      }
    case .table(let schema): hasher.combine(schema)
    case .object(let kind): hasher.combine(kind)
    }
  }
}

extension Schema: Hashable {
  public static func == (a: Schema, b: Schema) -> Bool { a.noun == b.noun && a.columns == b.columns }

  public func hash(into hasher: inout Hasher) {
    hasher.combine(noun)
    for column in columns { hasher.combine(column.name) }
  }
}

extension Schema.Column: Equatable {
  public static func == (a: Schema.Column, b: Schema.Column) -> Bool {
    a.name == b.name && a.kind == b.kind && a.values == b.values && a.formerValues == b.formerValues
  }
}

extension ObjectKind: Hashable {
  public static func == (a: ObjectKind, b: ObjectKind) -> Bool {
    a.name == b.name && a.keys == b.keys && a.item == b.item && a.schema == b.schema && a.labels == b.labels
      && a.fields.elementsEqual(b.fields) { $0.name == $1.name && $0.kind == $1.kind }
  }

  public func hash(into hasher: inout Hasher) {
    hasher.combine(name)
    hasher.combine(keys?.count)
    hasher.combine(labels.count)
  }
}
