/// Writes what was read in the one form of the language. `format(format(x)) == format(x)`, and the tree stays the same.
public enum Formatter {
  /// Lines that are longer than this are broken before each `|`.
  static let width = 100

  // MARK: - Inputs

  /// - Throws: the first diagnostic when the input cannot be read.
  public static func format(_ source: String) throws -> String {
    let (lines, comments, problems) = Parser.parse(source)
    if let problem = problems.first { throw problem }
    let bytes = Array(source.utf8)
    var output: [String] = []
    var waiting = comments[...]
    var lastEnd = 0
    func blankBetween(_ from: Int, _ to: Int) -> Bool {
      guard from < to, to <= bytes.count else { return false }
      return bytes[from..<to].count { $0 == 0x0A } > 1
    }
    for line in lines {
      while let comment = waiting.first, comment.span.start < line.span.start {
        if !output.isEmpty, blankBetween(lastEnd, comment.span.start) { output.append("") }
        output.append(comment.text)
        lastEnd = comment.span.end
        waiting = waiting.dropFirst()
      }
      if !output.isEmpty, blankBetween(lastEnd, line.span.start) { output.append("") }
      let inner = Array(waiting.prefix { $0.span.start < line.span.end })
      let kept = inner.isEmpty ? nil : self.text(line, in: bytes, keeping: inner)
      // Comments that have no place in the line go before it, so that none is lost.
      if kept == nil { output += inner.map(\.text) }
      waiting = waiting.dropFirst(inner.count)
      var text = kept ?? self.text(line, wraps: true)
      lastEnd = line.span.end
      if let comment = waiting.first, !comment.isAlone,
        !bytes[min(line.span.end, bytes.count)..<min(comment.span.start, bytes.count)].contains(0x0A)
      {
        text += "  " + comment.text
        lastEnd = comment.span.end
        waiting = waiting.dropFirst()
      }
      output.append(text)
    }
    for comment in waiting {
      if !output.isEmpty, blankBetween(lastEnd, comment.span.start) { output.append("") }
      output.append(comment.text)
      lastEnd = comment.span.end
    }
    return output.isEmpty ? "" : output.joined(separator: "\n") + "\n"
  }

  /// A line as keys and recipes have it.
  static func text(_ line: Line) -> String { text(line, wraps: false) }

  /// - Parameter wraps: whether stages that are too long by themselves go on, behind a comma, on the next line.
  private static func text(_ line: Line, wraps: Bool) -> String {
    let prefix = line.prefix.map { "\($0.rawValue) " } ?? ""
    switch line.form {
    case .pipeline(let pipeline): return broken(prefix, pipeline, wraps: wraps)
    case .binding(let name, let pipeline): return broken("\(prefix)let \(word(name)) = ", pipeline, wraps: wraps)
    case .definition(let name, let parameters, let body):
      let list = parameters.map { word($0.name) + ($0.usual.map { ": \(text($0))" } ?? "") }.joined(separator: ", ")
      return "def \(word(name))(\(list)) = \(text(body))"
    case .help(let word): return word.map { "help \(self.word($0))" } ?? "help"
    case .set(let arguments): return "set \(text(arguments))"
    case .forget(let words): return "forget \(words.map(\.text).joined(separator: ", "))"
    case .use(let file): return "\(prefix)use \(quoted(file.text))"
    case .status: return "status"
    case .history: return "history"
    }
  }

  private static func broken(_ head: String, _ pipeline: Pipeline, wraps: Bool) -> String {
    let stages = pipeline.stages.map(text)
    let whole = head + stages.joined(separator: " | ")
    if whole.count <= width || (stages.count == 1 && !wraps) { return whole }
    guard wraps else { return head + stages.joined(separator: "\n    | ") }
    return pipeline.stages.enumerated().map { place, stage in
      wrapped(stage, behind: place == 0 ? head : "    | ")
    }.joined(separator: "\n")
  }

  /// A stage that goes on behind commas where it is too long for a line.
  private static func wrapped(_ stage: Stage, behind start: String) -> String {
    let whole = start + text(stage)
    guard whole.count > width, let (open, pieces, close) = pieces(of: stage) else { return whole }
    let indent = start.hasPrefix(" ") ? "        " : "    "
    var lines: [String] = []
    var line = start + open
    for (place, piece) in pieces.enumerated() {
      let piece = piece + (place + 1 < pieces.count ? "," : close)
      let isFirst = place == 0
      if !isFirst, line.count + 1 + piece.count > width {
        lines.append(line)
        line = indent + piece
      } else {
        line += (isFirst ? "" : " ") + piece
      }
    }
    return (lines + [line]).joined(separator: "\n")
  }

  /// What stands between commas of a stage.
  private static func pieces(of stage: Stage) -> (open: String, pieces: [String], close: String)? {
    switch stage.form {
    case .expression(let node):
      switch node.form {
      case .list(let items) where items.count > 1: return ("[", items.map { text($0) }, "]")
      case .record(let fields) where fields.count > 1:
        return ("{", fields.map { "\(word($0.name)): \(text($0.value))" }, "}")
      default: return nil
      }
    case .call(let head, let arguments):
      guard arguments.count > 1 else { return nil }
      let whole = text(stage)
      let isOpen = whole.hasPrefix("\(word(head)) ")
      return (isOpen ? "\(word(head)) " : "\(called(head))(", arguments.map { text([$0]) }, isOpen ? "" : ")")
    }
  }

  // MARK: - Parts

  static func text(_ pipeline: Pipeline) -> String { pipeline.stages.map(text).joined(separator: " | ") }

  static func text(_ stage: Stage) -> String {
    switch stage.form {
    case .expression(let node): return text(node)
    case .call(let head, let arguments):
      if arguments.isEmpty { return word(head) }
      // A word with a meaning of its own at the start of a line is called with parentheses only, but for those that no
      // parenthesis follows.
      if Vocabulary.reserved.contains(head.text), !binding.contains(head.text) {
        return "\(word(head))(\(text(arguments)))"
      }
      // An argument that begins with a sign or a parenthesis would change the meaning of the space.
      if let first = arguments.first, first.name == nil, needsParentheses(first.value) {
        return "\(called(head))(\(text(arguments)))"
      }
      return "\(word(head)) \(text(arguments))"
    }
  }

  private static func needsParentheses(_ node: Node) -> Bool {
    switch node.form {
    case .unary(.minus, _), .pipeline: return true
    case .number(let value): return value < 0
    case .binary(_, let left, _): return needsParentheses(left)
    case .member(let object, _), .index(let object, _), .apply(let object, _): return needsParentheses(object)
    case .range(let first, _), .formula(let first, _): return needsParentheses(first)
    case .list, .name: return false
    default: return false
    }
  }

  static func text(_ arguments: [Argument]) -> String {
    arguments.map { argument in (argument.name.map { "\(word($0)): " } ?? "") + text(argument.value) }
      .joined(separator: ", ")
  }

  static func text(_ node: Node) -> String { text(node, 0) }

  /// - Parameter strength: of the operator around it; weaker ones get parentheses.
  private static func text(_ node: Node, _ strength: Int) -> String {
    switch node.form {
    case .number(let value): return number(value)
    case .quantity(let quantity): return number(quantity.value) + quantity.unit.name
    case .truth(let value): return value ? "true" : "false"
    case .missing: return "missing"
    case .broken: return ""
    case .text(let parts): return text(parts)
    case .name(let name, _): return label(name)
    case .variable(let name): return "$\(name)"
    case .list(let items): return "[\(items.map { text($0) }.joined(separator: ", "))]"
    case .record(let fields):
      return "{" + fields.map { "\(word($0.name)): \(text($0.value))" }.joined(separator: ", ") + "}"
    case .pipeline(let pipeline): return "(\(text(pipeline)))"
    case .unary(let operation, let operand):
      let inner = operation == .not ? "not \(text(operand, 3))" : "-\(text(operand, 9))"
      return strength > (operation == .not ? 3 : 9) ? "(\(inner))" : inner
    case .binary(let operation, let left, let right):
      let own = operation.strength
      let inner: String
      if operation == .power {
        inner = "\(text(left, 11))^\(text(right, 9))"
      } else if operation == .interact {
        inner = "\(text(left, own)):\(text(right, own))"
      } else {
        // The left side of the same strength needs none; the right side does. Comparisons do not chain at all.
        inner =
          "\(text(left, operation.isComparison ? own + 1 : own)) \(operation.rawValue) \(text(right, own + 1))"
      }
      return own < strength ? "(\(inner))" : inner
    case .conditional(let condition, let yes, let no):
      let inner = "if \(text(condition)) then \(text(yes)) else \(text(no))"
      return strength > 0 ? "(\(inner))" : inner
    case .function(let parameters, let body):
      let inner = "\\\(parameters.map { word($0) }.joined(separator: ", ")) -> \(text(body))"
      return strength > 0 ? "(\(inner))" : inner
    case .member(let object, let name): return "\(text(object, 12)).\(word(name))"
    case .index(let object, let index): return "\(text(object, 12))[\(text(index))]"
    case .call(let head, let arguments): return "\(called(head))(\(text(arguments)))"
    case .apply(let function, let arguments): return "\(text(function, 12))(\(text(arguments)))"
    case .range(let first, let last):
      let inner = "\(text(first, 7))..\(text(last, 7))"
      return strength > 6 ? "(\(inner))" : inner
    case .formula(let left, let right):
      let inner = "\(text(left, 1)) ~ \(text(right, 1))"
      return strength > 0 ? "(\(inner))" : inner
    }
  }

  private static func number(_ value: Double) -> String {
    value == value.rounded() && abs(value) < 1e15 ? String(Int64(value)) : "\(value)"
  }

  private static func text(_ parts: [Node.TextPart]) -> String {
    var inner = ""
    for part in parts {
      switch part {
      case .literal(let literal): inner += escaped(literal)
      case .hole(let node): inner += "{\(raw(text(node)))}"
      }
    }
    return "\"\(inner)\""
  }

  /// The same with texts between single quotes, as they stand inside of a hole: a double one would end the text around it.
  private static func raw(_ text: String) -> String {
    var result = ""
    var characters = Array(text.unicodeScalars)[...]
    while let next = characters.popFirst() {
      guard next == "\"" else {
        result.unicodeScalars.append(next)
        // A name in back-quotes may hold anything.
        if next == "`" {
          while let inner = characters.popFirst() {
            result.unicodeScalars.append(inner)
            if inner == "`" { break }
          }
        }
        continue
      }
      result += "'"
      while let inner = characters.popFirst(), inner != "\"" {
        guard inner == "\\", let meant = characters.popFirst() else {
          result.unicodeScalars.append(inner)
          continue
        }
        result.unicodeScalars.append(meant == "n" ? "\n" : meant == "t" ? "\t" : meant)
      }
      result += "'"
    }
    return result
  }

  private static func escaped(_ text: String) -> String {
    var result = ""
    for character in text.unicodeScalars {
      switch character {
      case "\"": result += "\\\""
      case "\\": result += "\\\\"
      case "\n": result += "\\n"
      case "\t": result += "\\t"
      case "{": result += "\\{"
      case "}": result += "\\}"
      default: result.unicodeScalars.append(character)
      }
    }
    return result
  }

  /// A text as it would be typed.
  static func quoted(_ text: String) -> String { "\"\(escaped(text))\"" }

  /// The name of an argument or a field: no word of the language has another meaning there.
  /// Words that begin a line and are no value anywhere: only in back-quotes do they name one.
  private static let binding: Set<String> = ["let", "def"]

  /// What stands before the parenthesis of a call.
  private static func called(_ head: Word) -> String { binding.contains(head.text) ? "`\(head.text)`" : word(head) }

  static func word(_ word: Word) -> String { isWord(word.text) ? word.text : label(word.text) }

  private static func isWord(_ name: String) -> Bool {
    let bytes = Array(name.utf8)
    guard let first = bytes.first else { return false }
    return Lexer.startsName(first) && bytes.allSatisfy(Lexer.continuesName)
  }

  /// A name as it would be typed: in back-quotes where it is no word.
  public static func label(_ name: String) -> String {
    guard isWord(name),
      !["and", "or", "in", "matches", "then", "else", "not", "if", "true", "false", "missing"].contains(name),
      !binding.contains(name)
    else { return "`\(name)`" }
    return name
  }
}
