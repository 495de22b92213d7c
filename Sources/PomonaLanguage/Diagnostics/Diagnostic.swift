public import PomonaCatalog

/// Something that is wrong with an input: what, and where.
public struct Diagnostic: Error, Sendable, Equatable {
  public var explanation: Explanation
  public var span: Span
  /// The span of the stage or line around it, which is all that is shown.
  public var context: Span?

  public init(_ explanation: Explanation, at span: Span) {
    self.explanation = explanation
    self.span = span
  }

  public var code: String { explanation.code }
}

/// Turns a diagnostic into lines of text.
public struct DiagnosticRenderer: Sendable {
  public let isColoured: Bool

  public init(isColoured: Bool = false) { self.isColoured = isColoured }

  /// Heading, the line with carets under what is wrong, facts, remedies.
  ///
  /// Carets count displayed characters: a combining or a wide character is one grapheme and counts as its width in a
  /// terminal.
  public func lines(_ diagnostic: Diagnostic, in source: String) -> [String] {
    let bytes = Array(source.utf8)
    let start = min(max(0, diagnostic.span.start), bytes.count)
    let end = min(max(start, diagnostic.span.end), bytes.count)
    var lineStart = start
    while lineStart > 0, bytes[lineStart - 1] != 0x0A { lineStart -= 1 }
    var lineEnd = start
    while lineEnd < bytes.count, bytes[lineEnd] != 0x0A { lineEnd += 1 }
    func text(_ from: Int, _ to: Int) -> String { String(decoding: bytes[from..<to], as: UTF8.self) }
    let before = Self.width(text(lineStart, start))
    let marked = max(1, Self.width(text(start, min(end, lineEnd))))
    let bar = coloured("│", "2")
    var lines = [
      coloured("error \(diagnostic.code)", "1;31") + ": \(diagnostic.explanation.message)",
      "  \(bar) \(text(lineStart, lineEnd).replacing("\t", with: " "))",
      "  \(bar) \(String(repeating: " ", count: before))\(coloured(String(repeating: "^", count: marked), "1;31"))",
    ]
    lines += diagnostic.explanation.facts.map { "  \($0)" }
    for (index, remedy) in diagnostic.explanation.remedies.enumerated() {
      lines.append("  \(index == 0 ? "try" : "or"): \(remedy)")
    }
    if diagnostic.explanation.remedies.isEmpty, ErrorPages.codes.contains(diagnostic.code) {
      lines.append("  try: help \(diagnostic.code)")
    }
    return lines
  }

  private func coloured(_ text: String, _ code: String) -> String {
    isColoured ? "\u{1B}[\(code)m\(text)\u{1B}[0m" : text
  }

  /// Columns in a terminal.
  static func width(_ text: String) -> Int {
    text.reduce(0) { sum, character in
      guard let scalar = character.unicodeScalars.first else { return sum }
      return sum + (isWide(scalar) ? 2 : 1)
    }
  }

  private static func isWide(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0x1100...0x115F, 0x2E80...0xA4CF, 0xAC00...0xD7A3, 0xF900...0xFAFF, 0xFE30...0xFE6F, 0xFF00...0xFF60,
      0xFFE0...0xFFE6, 0x1F300...0x1FAFF, 0x20000...0x3FFFD:
      true
    default: false
    }
  }

  /// One line of JSON, for editors: code, message, line and columns from 1 (in characters), facts, remedies.
  public static func json(_ diagnostic: Diagnostic, in source: String, file: String? = nil) -> String {
    let bytes = Array(source.utf8)
    func place(_ offset: Int) -> (line: Int, column: Int) {
      let upTo = bytes[0..<min(max(0, offset), bytes.count)]
      let line = upTo.count { $0 == 0x0A } + 1
      let start = upTo.lastIndex(of: 0x0A).map { $0 + 1 } ?? 0
      return (line, String(decoding: upTo[start...], as: UTF8.self).count + 1)
    }
    let from = place(diagnostic.span.start)
    let to = place(diagnostic.span.end)
    func quoted(_ text: String) -> String {
      var out = "\""
      for scalar in text.unicodeScalars {
        switch scalar {
        case "\"": out += "\\\""
        case "\\": out += "\\\\"
        case "\n": out += "\\n"
        case "\t": out += "\\t"
        default:
          if scalar.value < 0x20 {
            let hex = String(scalar.value, radix: 16)
            out += "\\u" + String(repeating: "0", count: 4 - hex.count) + hex
          } else {
            out.unicodeScalars.append(scalar)
          }
        }
      }
      return out + "\""
    }
    func list(_ texts: [String]) -> String { "[" + texts.map(quoted).joined(separator: ",") + "]" }
    let explanation = diagnostic.explanation
    return "{" + (file.map { "\"file\":\(quoted($0))," } ?? "")
      + "\"code\":\(quoted(explanation.code)),\"message\":\(quoted(explanation.message)),"
      + "\"line\":\(from.line),\"column\":\(from.column),\"endLine\":\(to.line),\"endColumn\":\(to.column),"
      + "\"facts\":\(list(explanation.facts)),\"try\":\(list(explanation.remedies))}"
  }
}
