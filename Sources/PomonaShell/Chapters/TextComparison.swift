/// Printed output, compared without what a run took, and what was found in the cache (lines that begin with `cache:`).
///
/// Times and amounts of memory are left out in lines that tell of the work, and only where a space stands before the unit
/// (`took 1.5 s`, `peak 12 MiB`): a quantity is a value, is printed in one word (`90s`, `12MiB`), and is compared.

/// Columns are not compared by their spaces, because a masked time may be wider; everything else is.
enum TextComparison {
  enum Digits {
    /// The text must be what these very values print.
    case exact
    /// The values agree within tolerance, so a printed number may be rounded the other way.
    case lastDigit
  }

  /// The first line that differs, counted from 1; `nil` when none does.
  static func firstDifference(
    recorded: [String], now: [String], digits: Digits
  ) -> StepChange? {
    for index in 0..<max(recorded.count, now.count) {
      guard index < recorded.count else {
        return StepChange("output line \(index + 1)", recorded: "nothing", now: now[index])
      }
      guard index < now.count else {
        return StepChange("output line \(index + 1)", recorded: recorded[index], now: "nothing")
      }
      if isAboutCache(recorded[index]), isAboutCache(now[index]) { continue }
      let isOfWork = tellsOfWork(recorded[index]) && tellsOfWork(now[index])
      if !agree(
        tokens(of: recorded[index], masking: isOfWork), tokens(of: now[index], masking: isOfWork), digits)
      {
        return StepChange("output line \(index + 1)", recorded: recorded[index], now: now[index])
      }
    }
    return nil
  }

  /// Whether a line tells what was kept from earlier runs: that is no part of a result.
  private static func isAboutCache(_ line: String) -> Bool { line.drop { $0 == " " }.hasPrefix("cache:") }

  /// Whether a line tells what the work takes, as those of `plan` and `time` and the reports of long steps do.
  static func tellsOfWork(_ line: String) -> Bool {
    line.split { !$0.isLetter }.contains { workWords.contains($0.lowercased()) }
  }

  private static let workWords: Set<String> = [
    "batch", "cache", "cached", "extract", "extracted", "limit", "maps", "peak", "planned", "took",
  ]

  /// The line as it is recorded: with times replaced by `…`, which change with every run.
  static func withoutTimes(_ line: String) -> String {
    guard tellsOfWork(line) else { return line }
    var result = ""
    for token in tokens(of: line, keepingSpaces: true, masking: true) {
      switch token {
      case .time(_, let unit): result += "… \(unit)"
      default: result += token.text
      }
    }
    return result
  }

  private static func agree(_ a: [Token], _ b: [Token], _ digits: Digits) -> Bool {
    guard a.count == b.count else { return false }
    return zip(a, b).allSatisfy { a, b in
      switch (a, b) {
      case (.time, .time), (.memory, .memory): true
      case (.number(let x, let value), .number(let y, let other)):
        x == y || (digits == .lastDigit && isOneDigitApart(x, value, y, other))
      default: a == b
      }
    }
  }

  /// Whether two printed decimals of the same form differ by one unit of their last place at most, or both are 0 but for rounding.
  private static func isOneDigitApart(_ x: String, _ value: Double, _ y: String, _ other: Double) -> Bool {
    // What is 0 on one processor and rounding on another.
    if x.contains("e") || y.contains("e"), abs(value) < 1e-12, abs(other) < 1e-12 { return true }
    guard let place = lastPlace(x), let otherPlace = lastPlace(y) else { return false }
    // A whole number has been counted, not rounded.
    guard place < 1 || x.contains("e"), otherPlace < 1 || y.contains("e") else { return false }
    return abs(value - other) <= 1.001 * max(place, otherPlace)
  }

  private static func lastPlace(_ text: String) -> Double? {
    let parts = text.lowercased().split(separator: "e", maxSplits: 1)
    guard let mantissa = parts.first else { return nil }
    let decimals = mantissa.split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
    let exponent = parts.count > 1 ? Int(parts[1]) ?? 0 : 0
    let places = decimals.count > 1 ? decimals[1].count : 0
    var place = 1.0
    for _ in 0..<min(abs(exponent - places), 400) { place *= exponent - places < 0 ? 0.1 : 10 }
    return place
  }

  enum Token: Equatable {
    case text(String)
    case number(String, Double)
    case time(String, unit: String)
    case memory(String)
    case space(String)

    var text: String {
      switch self {
      case .text(let text), .number(let text, _), .time(let text, _), .memory(let text), .space(let text): text
      }
    }
  }

  static func tokens(of line: String, keepingSpaces: Bool = false, masking: Bool) -> [Token] {
    var scanner = TextScanner(line, masking: masking)
    var tokens: [Token] = []
    while let token = scanner.next() {
      switch token {
      case .space: if keepingSpaces { tokens.append(token) }
      // `1 min 3 s` is one time, as `12 s` is.
      case .time:
        if !keepingSpaces, case .time? = tokens.last { continue }
        tokens.append(token)
      default: tokens.append(token)
      }
    }
    return tokens
  }
}

/// Splits a line into words, numbers, quantities and spaces.
private struct TextScanner {
  private let characters: [Character]
  private var position = 0

  private static let timeUnits: Set<String> = ["ns", "us", "µs", "μs", "ms", "s", "min", "h"]
  private static let memoryUnits: Set<String> = ["B", "KB", "MB", "GB", "TB", "KiB", "MiB", "GiB", "TiB"]

  /// Whether times and amounts of memory are told from numbers.
  private let isMasking: Bool

  init(_ line: String, masking: Bool) {
    characters = Array(line)
    isMasking = masking
  }

  mutating func next() -> TextComparison.Token? {
    guard position < characters.count else { return nil }
    let start = position
    if characters[position].isWhitespace {
      while position < characters.count, characters[position].isWhitespace { position += 1 }
      return .space(String(characters[start..<position]))
    }
    if let number = number() {
      if isMasking, let (unit, end) = unit() {
        if TextScanner.timeUnits.contains(unit) {
          position = end
          return .time(String(characters[start..<end]), unit: unit)
        }
        if TextScanner.memoryUnits.contains(unit) {
          position = end
          return .memory(String(characters[start..<end]))
        }
      }
      return .number(number, Double(number) ?? .nan)
    }
    if characters[position].isLetter || characters[position] == "_" {
      // A word with its digits: `fire5`, `block_13`.
      while position < characters.count,
        characters[position].isLetter || characters[position].isNumber || characters[position] == "_"
      {
        position += 1
      }
      return .text(String(characters[start..<position]))
    }
    position += 1
    if isMasking, characters[start] == "…", let (unit, end) = unit(), TextScanner.timeUnits.contains(unit) {
      position = end
      return .time(String(characters[start..<end]), unit: unit)
    }
    return .text(String(characters[start]))
  }

  private mutating func number() -> String? {
    var at = position
    var digitCount = 0
    func isDigit(_ index: Int) -> Bool {
      index < characters.count && characters[index].isASCII && characters[index].isNumber
    }
    let isAfterWord = position > 0 && (characters[position - 1].isNumber || characters[position - 1] == ")")
    if characters[at] == "-" || characters[at] == "−", !isAfterWord { at += 1 }
    while isDigit(at) {
      at += 1
      digitCount += 1
    }
    if at < characters.count, characters[at] == ".", isDigit(at + 1) {
      at += 1
      while isDigit(at) {
        at += 1
        digitCount += 1
      }
    }
    guard digitCount > 0 else { return nil }
    if at < characters.count, characters[at] == "e" || characters[at] == "E" {
      var exponent = at + 1
      if exponent < characters.count, characters[exponent] == "+" || characters[exponent] == "-" { exponent += 1 }
      if isDigit(exponent) {
        while isDigit(exponent) { exponent += 1 }
        at = exponent
      }
    }
    let text = String(characters[position..<at]).replacing("−", with: "-")
    position = at
    return text
  }

  /// The letters that follow after one space, when they are a whole word; does not move.
  private func unit() -> (String, Int)? {
    guard position < characters.count, characters[position] == " " || characters[position] == "\u{202F}" else {
      return nil
    }
    let start = position + 1
    var end = start
    while end < characters.count, characters[end].isLetter { end += 1 }
    guard end > start, end == characters.count || !(characters[end].isNumber || characters[end] == "_") else {
      return nil
    }
    return (String(characters[start..<end]), end)
  }
}
