/// A piece of an input.
struct Token: Sendable, Equatable {
  enum Form: Sendable, Equatable {
    case number(Double, unit: String?)
    /// Text with what is to be put into it: literal pieces and the places of expressions.
    case text([TextPart])
    case name(String)
    /// A name in back-quotes, which is never a keyword.
    case quotedName(String)
    case variable(String)
    case symbol(Symbol)
    case newline
    case end
  }

  enum TextPart: Sendable, Equatable {
    case literal(String)
    case hole(Span)
  }

  let form: Form
  let span: Span
  /// Whether a blank or a line break stands before it.
  let isSpaced: Bool
}

enum Symbol: String, Sendable, CaseIterable {
  case arrow = "->"
  case modulo = "%%"
  case equal = "=="
  case unequal = "!="
  case atMost = "<="
  case atLeast = ">="
  case range = ".."
  case pipe = "|"
  case comma = ","
  case colon = ":"
  case assign = "="
  case less = "<"
  case more = ">"
  case tilde = "~"
  case plus = "+"
  case minus = "-"
  case times = "*"
  case divide = "/"
  case power = "^"
  case dot = "."
  case open = "("
  case close = ")"
  case openList = "["
  case closeList = "]"
  case openRecord = "{"
  case closeRecord = "}"
  case lambda = "\\"

  var isBinaryOperator: Bool {
    switch self {
    case .modulo, .equal, .unequal, .atMost, .atLeast, .range, .less, .more, .tilde, .plus, .minus, .times, .divide,
      .power:
      true
    default: false
    }
  }
}

/// A comment, kept for the formatter.
struct Comment: Sendable, Equatable {
  let text: String
  let span: Span
  /// Whether nothing but blanks stands before it on its line.
  let isAlone: Bool
}
