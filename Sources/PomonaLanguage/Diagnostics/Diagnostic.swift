public import PomonaCatalog

/// Something that is wrong with an input: what, and where.
public struct Diagnostic: Error, Sendable, Equatable {
  public var explanation: Explanation
  public var span: Span
  /// The span of the stage or line around it, which is all that is shown.
  public var context: Span?
  /// The file in which it stands, where that is not the input itself; spans count in its text.
  public var origin: Origin?

  /// A place in a file that the input uses.
  public struct Origin: Sendable, Equatable {
    public let source: SourceText
    /// Where the input names the file.
    public let usedAt: Span
  }

  /// Where in the input it is, if only by the file that is used there.
  public var place: Span { origin?.usedAt ?? span }

  public init(_ explanation: Explanation, at span: Span) {
    self.explanation = explanation
    self.span = span
  }

  public var code: String { explanation.code }
}

/// Turns a diagnostic into lines of text.
public struct DiagnosticRenderer: Sendable {
  public let isColoured: Bool
  /// Longer lines are shown around the place alone.
  public let longest: Int

  public init(isColoured: Bool = false, longest: Int = 400) {
    (self.isColoured, self.longest) = (isColoured, longest)
  }

  /// Heading, the line with carets under what is wrong, facts, remedies.
  ///
  /// Carets count displayed characters: a combining or a wide character is one grapheme and counts as its width in a
  /// terminal.
  public func lines(_ diagnostic: Diagnostic, in source: String) -> [String] {
    let bytes = Array((diagnostic.origin?.source.text ?? source).utf8)
    let start = min(max(0, diagnostic.span.start), bytes.count)
    let end = min(max(start, diagnostic.span.end), bytes.count)
    var lineStart = start
    while lineStart > 0, bytes[lineStart - 1] != 0x0A { lineStart -= 1 }
    var lineEnd = start
    while lineEnd < bytes.count, bytes[lineEnd] != 0x0A { lineEnd += 1 }
    func text(_ from: Int, _ to: Int) -> String { String(decoding: bytes[from..<to], as: UTF8.self) }
    // Of a line too long to be read, what stands around the place.
    let (shownStart, shownEnd) = window(lineStart..<lineEnd, around: start..<min(end, lineEnd), bytes)
    let (head, tail) = (shownStart > lineStart ? "… " : "", shownEnd < lineEnd ? " …" : "")
    let before = Self.width(head + text(shownStart, start))
    let marked = max(1, Self.width(text(start, min(end, shownEnd))))
    let bar = coloured("│", "2")
    var lines = [
      coloured("error \(diagnostic.code)", "1;31") + ": \(diagnostic.explanation.message)"
    ]
    if let file = diagnostic.origin?.source.name {
      lines.append("  in \(file), line \(bytes[..<start].count { $0 == 0x0A } + 1)")
    }
    lines += [
      "  \(bar) \(head)\(text(shownStart, shownEnd).replacing("\t", with: " "))\(tail)",
      "  \(bar) \(String(repeating: " ", count: before))\(coloured(String(repeating: "^", count: marked), "1;31"))",
    ]
    lines += diagnostic.explanation.facts.map { "  \($0)" }
    for (index, remedy) in diagnostic.explanation.remedies.enumerated() {
      lines.append("  \(index == 0 ? "try" : "or"): \(remedy)")
    }
    // Every code has a page, with a line that works.
    if diagnostic.explanation.remedies.isEmpty { lines.append("  try: help \(diagnostic.code)") }
    return lines
  }

  /// The part of a line that is shown: all of one that is not too long, else what stands around the place, cut between
  /// characters.
  private func window(_ line: Range<Int>, around place: Range<Int>, _ bytes: [UInt8]) -> (Int, Int) {
    guard line.count > longest else { return (line.lowerBound, line.upperBound) }
    let around = min(80, max(10, (longest - 8) / 3))
    var start = max(line.lowerBound, place.lowerBound - around)
    let marked = max(place.lowerBound + 1, min(place.upperBound, place.lowerBound + around))
    var end = min(line.upperBound, marked + around)
    func isInside(_ byte: Int) -> Bool { byte < bytes.count && bytes[byte] & 0xC0 == 0x80 }
    while start < place.lowerBound, isInside(start) { start += 1 }
    while end < line.upperBound, isInside(end) { end += 1 }
    return (start, end)
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

  /// One line of JSON, for editors.
  public static func json(_ diagnostic: Diagnostic, in source: String, file: String? = nil) -> String {
    var record = DiagnosticRecord(diagnostic, in: source)
    record.file = record.file ?? file
    return record.json
  }
}
