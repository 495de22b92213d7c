/// One input of a script, with the line where it begins, counted from 1.
public struct Statement: Sendable, Equatable {
  public let line: Int
  public let source: String
}

/// Cuts a text into inputs: one goes on while it is not complete, and where the next line begins with `|`, be it behind
/// blank lines and comments.
///
/// Blank lines and lines of comment between inputs are left out.
public func statements(of text: String, isComplete: (String) -> Bool) -> [Statement] {
  let lines = text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline).map(String.init)
  var statements: [Statement] = []
  var open: (line: Int, source: String)?
  // Blank lines and comments behind an input: part of it only if a line with `|` follows.
  var between: [String] = []
  for (index, line) in lines.enumerated() {
    let body = line.drop(while: \.isWhitespace)
    let isSilent = body.isEmpty || body.first == "#"
    if let statement = open {
      if !isComplete(statement.source) || body.first == "|" {
        open = (statement.line, ([statement.source] + between + [line]).joined(separator: "\n"))
        between = []
        continue
      }
      if isSilent {
        between.append(line)
        continue
      }
      statements.append(Statement(line: statement.line, source: statement.source))
      open = nil
      between = []
    }
    if !isSilent { open = (index + 1, line) }
  }
  if let statement = open { statements.append(Statement(line: statement.line, source: statement.source)) }
  return statements
}
