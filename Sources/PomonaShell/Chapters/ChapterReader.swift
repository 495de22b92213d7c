public import Foundation
internal import PomonaCatalog
internal import PomonaLanguage
internal import PomonaSystem

extension Chapter {
  /// Reads a chapter from its file.
  ///
  /// - Throws: `ChapterError` with the line, or `FileSystemError` when the file cannot be read.
  public init(contentsOf url: URL) throws {
    let file = try RandomAccessFile(reading: url)
    let bytes = try file.bytes(file.byteCount, at: 0)
    guard let text = String(validating: bytes, as: UTF8.self) else { throw ChapterError.notUTF8(file: url.path) }
    try self.init(text: text.withoutByteOrderMark, name: url.deletingPathExtension().lastPathComponent, file: url.path)
  }

  /// Reads a chapter from its text; `file` is what errors call it.
  public init(text: String, name: String, file: String? = nil) throws(ChapterError) {
    var reader = ChapterReader(text: text, file: file ?? name)
    self = try reader.chapter(named: name)
  }
}

/// Goes through the lines once, from top to bottom.
private struct ChapterReader {
  let file: String
  let lines: [String]
  var position = 0
  var stepCount = 0

  init(text: String, file: String) {
    self.file = file
    // By bytes, because "\r\n" is a single character in Swift.
    var lines = text.utf8.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).map { line in
      String(Substring(line.last == UInt8(ascii: "\r") ? line.dropLast() : line))
    }
    // The line end of the last line makes no further line.
    if lines.last == "" { lines.removeLast() }
    self.lines = lines
  }

  mutating func chapter(named name: String) throws(ChapterError) -> Chapter {
    let front = try frontMatter()
    var blocks: [Chapter.Block] = []
    var figures: [String: Int] = [:]
    while position < lines.count {
      guard let fence = Fence(opening: lines[position]) else {
        position += 1
        continue
      }
      guard fence.language == "pomona" else {
        try skipBlock(fence)
        continue
      }
      let block = try self.block(fence)
      if let figure = block.options.figure {
        if let first = figures[figure] {
          throw .figureTwice(file: file, line: block.line, name: figure, firstLine: first)
        }
        figures[figure] = block.line
      }
      blocks.append(block)
    }
    return Chapter(
      name: name, title: front.title, parameters: front.parameters, profile: front.profile, blocks: blocks, lines: lines
    )
  }

  // MARK: the head

  private struct FrontMatter {
    var version: String?
    var title = ""
    var parameters: [Chapter.Parameter] = []
    var profile = "quick"
  }

  private mutating func frontMatter() throws(ChapterError) -> FrontMatter {
    guard lines.first == "---" else { throw .noFrontMatter(file: file) }
    guard let end = lines.dropFirst().firstIndex(of: "---") else { throw .frontMatterOpen(file: file) }
    var front = FrontMatter()
    for index in 1..<end {
      let line = withoutComment(lines[index])
      if line.allSatisfy(\.isWhitespace) { continue }
      guard let colon = line.firstIndex(of: ":") else { throw .frontMatterLine(file: file, line: index + 1) }
      let key = trimmed(line[..<colon])
      let value = trimmed(line[line.index(after: colon)...])
      switch key {
      case "pomona": front.version = value
      case "title": front.title = unquoted(value)
      case "profile": front.profile = unquoted(value)
      case "params": front.parameters = try parameters(value, line: index + 1)
      default: throw .frontMatterKey(file: file, line: index + 1, key: key)
      }
    }
    guard front.version == "1" else { throw .version(file: file, found: front.version) }
    position = end + 1
    return front
  }

  /// A `#` that follows white space and stands outside quotes begins a comment.
  private func withoutComment(_ line: String) -> Substring {
    var quote: Character?
    var previous: Character = " "
    for index in line.indices {
      let character = line[index]
      if let open = quote {
        if character == open { quote = nil }
      } else if character == "\"" || character == "'" {
        quote = character
      } else if character == "#", previous.isWhitespace {
        return line[..<index]
      }
      previous = character
    }
    return line[...]
  }

  /// `{ limit: 512MiB, model: "toy" }`, split at the commas that stand outside quotes and brackets.
  private func parameters(_ text: String, line: Int) throws(ChapterError) -> [Chapter.Parameter] {
    guard text.hasPrefix("{"), text.hasSuffix("}"), text.count >= 2 else {
      throw .parameters(file: file, line: line)
    }
    var parameters: [Chapter.Parameter] = []
    for piece in splitAtCommas(text.dropFirst().dropLast()) {
      if piece.allSatisfy(\.isWhitespace) { continue }
      guard let colon = piece.firstIndex(of: ":") else { throw .parameters(file: file, line: line) }
      let name = trimmed(piece[..<colon])
      let source = trimmed(piece[piece.index(after: colon)...])
      let isName =
        name.first.map { $0.isLetter || $0 == "_" } == true
        && name.allSatisfy { $0.isLetter || $0.isNumber || $0 == "_" }
      guard isName, !source.isEmpty, !parameters.contains(where: { $0.name == name }) else {
        throw .parameters(file: file, line: line)
      }
      parameters.append(Chapter.Parameter(name: name, source: source, line: line))
    }
    return parameters
  }

  private func splitAtCommas(_ text: Substring) -> [Substring] {
    var pieces: [Substring] = []
    var start = text.startIndex
    var depth = 0
    var quote: Character?
    for index in text.indices {
      let character = text[index]
      if let open = quote {
        if character == open { quote = nil }
        continue
      }
      switch character {
      case "\"", "'": quote = character
      case "(", "[", "{": depth += 1
      case ")", "]", "}": depth -= 1
      case "," where depth == 0:
        pieces.append(text[start..<index])
        start = text.index(after: index)
      default: break
      }
    }
    pieces.append(text[start...])
    return pieces
  }

  // MARK: blocks

  private mutating func skipBlock(_ fence: Fence) throws(ChapterError) {
    position += 1
    while position < lines.count {
      position += 1
      if fence.isClosed(by: lines[position - 1]) { return }
    }
    // Markdown lets a block of another kind run to the end of the file.
  }

  private mutating func block(_ fence: Fence) throws(ChapterError) -> Chapter.Block {
    let first = position + 1
    guard fence.indentation == 0, fence.mark == "`" else { throw .indentedBlock(file: file, line: first) }
    let options = try options(fence.words, line: first)
    position += 1
    var steps: [Chapter.Step] = []
    var open: (line: Int, input: [String], outputStart: Int)?

    func close(_ step: (line: Int, input: [String], outputStart: Int), at end: Int) {
      stepCount += 1
      var last = end
      while last > step.outputStart, lines[last - 1].allSatisfy(\.isWhitespace) { last -= 1 }
      steps.append(
        Chapter.Step(
          number: stepCount, line: step.line, input: step.input.joined(separator: "\n"),
          output: Array(lines[step.outputStart..<last]), outputPositions: step.outputStart..<last))
    }

    while position < lines.count {
      let line = lines[position]
      if fence.isClosed(by: line) {
        if let step = open { close(step, at: position) }
        position += 1
        return Chapter.Block(line: first, lastLine: position, options: options, steps: steps)
      }
      if let input = Chapter.input(of: line, after: ">") {
        if let step = open { close(step, at: position) }
        open = (position + 1, [input], position + 1)
      } else if let more = Chapter.input(of: line, after: "."), let step = open, step.outputStart == position {
        open = (step.line, step.input + [more], position + 1)
      } else if Chapter.input(of: line, after: ".") != nil {
        throw .continuationAlone(file: file, line: position + 1)
      } else if open == nil, !line.allSatisfy(\.isWhitespace) {
        throw .outputFirst(file: file, line: position + 1)
      }
      position += 1
    }
    throw .blockOpen(file: file, line: first)
  }

  private func options(_ words: [Substring], line: Int) throws(ChapterError) -> Chapter.Options {
    var options = Chapter.Options()
    var seen: Set<String> = []
    for word in words {
      guard let equals = word.firstIndex(of: "=") else {
        throw .optionUnknown(file: file, line: line, option: String(word))
      }
      let name = String(word[..<equals])
      let value = String(word[word.index(after: equals)...])
      guard seen.insert(name).inserted else {
        throw .optionValue(file: file, line: line, option: name, value: value, wanted: "once")
      }
      func number() throws(ChapterError) -> Double {
        guard let number = Double(value), number.isFinite, number >= 0 else {
          throw .optionValue(file: file, line: line, option: name, value: value, wanted: "a number from 0 up")
        }
        return number
      }
      func listed(_ choices: String...) throws(ChapterError) -> String {
        guard choices.contains(value) else {
          throw .optionValue(
            file: file, line: line, option: name, value: value, wanted: choices.joined(separator: " or "))
        }
        return value
      }
      switch name {
      case "figure":
        guard !value.isEmpty, value.utf8.allSatisfy(isFileNameByte), !value.hasPrefix("-") else {
          throw .optionValue(
            file: file, line: line, option: name, value: value, wanted: "a name of letters, digits, - and _")
        }
        options.figure = value
      case "expect": options.expectsError = try listed("error") == "error"
      case "rtol": options.relativeTolerance = try number()
      case "atol": options.absoluteTolerance = try number()
      case "show": options.showsTime = try listed("time") == "time"
      case "text": options.comparesText = try listed("exact", "free") == "exact"
      case "ties": options.allowsTies = try listed("allow") == "allow"
      case "profile": options.profile = try listed("full", "quick")
      default: throw .optionUnknown(file: file, line: line, option: name)
      }
    }
    return options
  }
}

extension Chapter {
  /// The text after a prompt (`> ` or `. `); `nil` where the line is output.
  static func input(of line: String, after prompt: Character) -> String? {
    guard line.first == prompt else { return nil }
    if line.utf8.count == 1 { return "" }
    let rest = line.dropFirst()
    return rest.first == " " ? String(rest.dropFirst()) : nil
  }
}

/// A line that opens a fenced block: up to three spaces, three or more back-quotes or tildes, and the info string.
private struct Fence {
  let indentation: Int
  let mark: Character
  let length: Int
  let language: Substring
  let words: [Substring]

  init?(opening line: String) {
    let body = line.drop { $0 == " " }
    indentation = line.count - body.count
    guard indentation <= 3, let mark = body.first, mark == "`" || mark == "~" else { return nil }
    let info = body.drop { $0 == mark }
    length = body.count - info.count
    // An info string after back-quotes holds none itself: that is code within a sentence.
    guard length >= 3, mark == "~" || !info.contains("`") else { return nil }
    self.mark = mark
    let words = info.split { $0 == " " || $0 == "\t" }
    language = words.first ?? ""
    self.words = Array(words.dropFirst())
  }

  func isClosed(by line: String) -> Bool {
    let body = line.drop { $0 == " " }
    guard line.count - body.count <= 3 else { return false }
    let rest = body.drop { $0 == mark }
    return body.count - rest.count >= length && rest.allSatisfy { $0 == " " || $0 == "\t" }
  }
}

private func trimmed(_ text: Substring) -> String {
  let front = text.drop(while: \.isWhitespace)
  return String(front.reversed().drop(while: \.isWhitespace).reversed())
}

private func unquoted(_ text: String) -> String {
  guard text.count >= 2, let quote = text.first, quote == "\"" || quote == "'", text.last == quote else { return text }
  return String(text.dropFirst().dropLast())
}

private func isFileNameByte(_ byte: UInt8) -> Bool {
  switch byte {
  case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
    UInt8(ascii: "0")...UInt8(ascii: "9"),
    UInt8(ascii: "-"), UInt8(ascii: "_"):
    true
  default: false
  }
}
