/// An expression, and where it stands.
public struct Node: Sendable {
  let form: Form
  public let span: Span

  indirect enum Form: Sendable {
    case number(Double)
    case quantity(Quantity)
    case text([TextPart])
    case truth(Bool)
    case missing
    /// A bare word. `leading` where the `$` of a variable may be left off.
    case name(String, leading: Bool)
    case variable(String)
    case list([Node])
    case record([Field])
    case pipeline(Pipeline)
    case unary(UnaryOperator, Node)
    case binary(BinaryOperator, Node, Node)
    case conditional(Node, Node, Node)
    case function(parameters: [Word], body: Node)
    case member(Node, Word)
    case index(Node, Node)
    case call(Word, [Argument])
    case apply(Node, [Argument])
    case range(Node, Node)
    case formula(Node, Node)
    /// What could not be read; a diagnostic says why.
    case broken
  }

  enum TextPart: Sendable {
    case literal(String)
    case hole(Node)
  }

  struct Field: Sendable {
    let name: Word
    let value: Node
  }

  init(_ form: Form, _ span: Span) {
    self.form = form
    self.span = span
  }

  var isParenthesised: Bool {
    if case .pipeline = form { return true }
    return false
  }

  /// Whether it is the word `missing`, beside which `==` asks whether the other side is missing.
  var isMissingWord: Bool {
    if case .missing = unwrapped.form { return true }
    return false
  }

  /// Whether it is a list in which the word `missing` stands.
  var listsMissing: Bool {
    if case .list(let items) = unwrapped.form { return items.contains(where: \.isMissingWord) }
    return false
  }

  /// Whether it is a list that is written here.
  var isList: Bool {
    if case .list = unwrapped.form { return true }
    return false
  }

  /// The text, when it is one without holes.
  var literalText: String? {
    guard case .text(let parts) = form else { return nil }
    var text = ""
    for part in parts {
      guard case .literal(let piece) = part else { return nil }
      text += piece
    }
    return text
  }

  /// A bare word or a text without holes: what a place that asks for a word takes.
  var word: String? {
    if case .name(let name, _) = form { return name }
    return literalText
  }
}

/// A name and where it stands.
struct Word: Sendable, Equatable {
  let text: String
  let span: Span
  /// Whether it stood in back-quotes.
  var isQuoted = false
}

/// `value` or `name: value`.
struct Argument: Sendable {
  let name: Word?
  let value: Node
  var span: Span { name.map { $0.span.joined(value.span) } ?? value.span }
}

struct Pipeline: Sendable {
  let stages: [Stage]
  let span: Span
}

/// A verb with its arguments, or an expression.
struct Stage: Sendable {
  enum Form: Sendable {
    case call(Word, [Argument])
    case expression(Node)
  }
  let form: Form
  let span: Span
}

enum UnaryOperator: String, Sendable {
  case minus = "-"
  case not
}

enum BinaryOperator: String, Sendable, CaseIterable {
  case add = "+"
  case subtract = "-"
  case multiply = "*"
  case divide = "/"
  case modulo = "%%"
  case power = "^"
  /// Terms of a formula together: right of its `~` alone.
  case interact = ":"
  case equal = "=="
  case unequal = "!="
  case less = "<"
  case atMost = "<="
  case more = ">"
  case atLeast = ">="
  case isIn = "in"
  case matches
  case and
  case or

  /// Binds tighter with a larger number.
  var strength: Int {
    switch self {
    case .or: 1
    case .and: 2
    case .equal, .unequal, .less, .atMost, .more, .atLeast, .isIn, .matches: 4
    case .add, .subtract: 7
    case .multiply, .divide, .modulo: 8
    case .interact: 9
    case .power: 10
    }
  }

  var isComparison: Bool { strength == 4 }
}

/// A line of a script.
struct Line: Sendable {
  enum Form: Sendable {
    case pipeline(Pipeline)
    case binding(Word, Pipeline)
    case definition(Word, parameters: [(name: Word, usual: Node?)], body: Node)
    case help(Word?)
    case set([Argument])
    case forget([Word])
    /// The lines of another file, as if they stood here.
    case use(Word)
    case status
    case history
  }

  enum Prefix: String, Sendable, CaseIterable {
    case describe, methods, plan, recipe, time, why
  }

  /// The words of a session, which begin a line.
  static let sessionWords = ["def", "forget", "help", "history", "let", "set", "status", "use"]

  /// A line with a word that begins one, for messages and the help.
  static func example(of word: String) -> String {
    switch word {
    case "def": "def double(x) = 2 * $x"
    case "forget": "forget x"
    case "help": "help score"
    case "let": "let x = 3"
    case "set": "set seed: 7"
    case "use": "use \"regions.pome\""
    case "history", "status": word
    default: "\(word) $x"
    }
  }

  /// What a word does that begins a line.
  static func summary(of word: String) -> String? {
    switch word {
    case "def": "Binds a function: its parameters, some with a usual value, and what it gives."
    case "forget": "Unbinds variables."
    case "help": "The map of verbs; the page of a verb, a function, a setting or an error code."
    case "history": "The lines of this session."
    case "let": "Binds a variable, which is read with its `$`."
    case "set": "Changes a setting of the session: \(example(of: word))."
    case "status": "The variables: what each is, and which are older than what they were made from."
    case "use": "Runs the lines of another file as if they stood here."
    case "describe": "What a value is, how large, and where it comes from."
    case "methods": "A paragraph for a paper: how a value was made, with citations."
    case "plan": "What a line would take, without running it."
    case "recipe": "The lines that make a value anew in a fresh session."
    case "time": "Runs a line and says how long it took, beside what was planned."
    case "why": "What was reused and what was computed for a value."
    default: nil
    }
  }

  let prefix: Prefix?
  let form: Form
  let span: Span

  /// The one word behind `describe`, `methods`, `recipe` or `why`: they ask about a value that is there.
  var askedName: Word? {
    guard let prefix, [.describe, .methods, .recipe, .why].contains(prefix), case .pipeline(let pipeline) = form,
      pipeline.stages.count == 1, case .call(let head, let arguments) = pipeline.stages[0].form, arguments.isEmpty
    else { return nil }
    return head
  }
}
