internal import PomonaCatalog

/// A word that other programs have for something, and how that is said here: what somebody types who comes from there is
/// answered with the line that was meant.
public struct Habit: Sendable {
  /// Where the word stands.
  public enum Place: Sendable {
    /// A verb, behind a `|` or with the table as its first argument.
    case stage
    /// A function of values or columns.
    case expression
  }

  public let words: [String]
  public let place: Place
  /// What is meant, where that can be said of what was typed.
  let line: @Sendable (Typed) -> String?
  /// Words that are a part of what is meant where they begin the stage behind it.
  let takes: Set<String>

  public init(
    _ words: String..., at place: Place = .stage, takes: Set<String> = [],
    means line: @escaping @Sendable (Typed) -> String?
  ) {
    self.words = words
    self.place = place
    self.line = line
    self.takes = takes
  }

  /// A call as it was typed.
  public struct Typed: Sendable {
    public let word: String
    /// What stands before the `|`, or the table that was the first argument; `nil` of a call that has neither.
    public let before: String?
    /// What that is.
    public let piped: Kind?
    /// The arguments without names.
    public let values: [String]
    public let named: [(name: String, value: String)]
    /// What is known of the values.
    public let kinds: [Kind]
    /// The columns of what stands before it, or of the rows that an expression is over.
    public let schema: Schema?
    /// Columns of the tables among the values, by their places.
    public let schemas: [Int: Schema]
    /// The stage behind it, with its arguments as they were typed.
    public let ahead: (word: String, arguments: [String])?

    public func named(_ names: String...) -> String? { named.first { names.contains($0.name) }?.value }

    /// The arguments in the order in which they stand, as they were typed.
    public var all: [String] { named.map { "\($0.name): \($0.value)" } }

    /// A value that is a list of names or one name, in quotes or without: the columns that it names.
    public static func columns(_ text: String) -> [String] {
      var inner = text
      if inner.hasPrefix("["), inner.hasSuffix("]") { inner = String(inner.dropFirst().dropLast()) }
      if inner.hasPrefix("c("), inner.hasSuffix(")") { inner = String(inner.dropFirst(2).dropLast()) }
      return inner.split(separator: ",").map { piece in
        let name = piece.drop { $0 == " " }
        return name.count > 1 && name.first == name.last && (name.first == "\"" || name.first == "'")
          ? Formatter.label(String(name.dropFirst().dropLast())) : String(name)
      }
    }

    /// The first column of a kind that is none of these.
    public func column(of pattern: KindPattern, besides others: [String] = []) -> String? {
      schema?.columns.first { column in
        !column.kind.isAny && pattern.matches(column.kind) && !others.contains(column.name)
      }.map { Formatter.label($0.name) }
    }
  }
}

extension Checker {
  /// What is meant by a word that is none of the language, as the line that works here.
  ///
  /// - Parameters:
  ///   - piped: what stands before the word, with its columns.
  ///   - row: the columns that an expression is over.
  mutating func habit(
    _ head: String, _ arguments: [Argument], piped: Kind?, before: String?, row: Row?
  ) -> String? {
    guard let habits = vocabulary.habits[head] else { return nil }
    // What is wrong in the arguments is not the question here.
    let found = problems
    defer { problems = found }
    var schema = row?.schema ?? piped?.schema
    var before = before
    var values: [String] = []
    var kinds: [Kind] = []
    var schemas: [Int: Schema] = [:]
    var named: [(name: String, value: String)] = []
    for argument in arguments {
      let text = Formatter.text(argument.value)
      if let name = argument.name {
        named.append((name.text, text))
        continue
      }
      // Bare words are columns, so of anything else the kind may be asked for.
      let isBare = argument.value.word != nil && argument.value.literalText == nil
      let isOfRows = row == nil && piped?.schema != nil
      let within = isOfRows ? Row(schema: schema ?? Schema(columns: [])) : row
      let known = isBare && within == nil ? .unknown : kind(of: argument.value, row: within)
      // `head($t, 3)`: the table is the first argument.
      if row == nil, before == nil, values.isEmpty, case .table(let columns) = known.kind {
        (before, schema) = (text, columns)
        continue
      }
      if case .table(let columns) = known.kind { schemas[values.count] = columns }
      values.append(text)
      kinds.append(known.kind)
    }
    var next: (word: String, arguments: [String])?
    var nextSpan: Span?
    if piped != nil, case .call(let word, let further)? = ahead?.form {
      next = (word.text, further.map { Formatter.text([$0]) })
      nextSpan = word.span
    }
    let typed = Habit.Typed(
      word: head, before: before, piped: piped, values: values, named: named, kinds: kinds, schema: schema,
      schemas: schemas,
      ahead: next)
    let wanted = habits.filter { row == nil || $0.place == .expression }
    for habit in wanted {
      guard let line = habit.line(typed) else { continue }
      if let next, habit.takes.contains(next.word) { answered = nextSpan }
      // A stage is typed behind the same `|`; a call has its table put before it.
      guard row == nil, piped == nil, habit.place == .stage, let before, !line.contains(before) else { return line }
      return "\(before) | \(line)"
    }
    return nil
  }
}
