public import Foundation
internal import PomonaCore
internal import PomonaSystem
public import PomonaTables

extension SeparatedText {
  /// The table of a file; its first row names the columns.
  ///
  /// A column is of whole numbers, numbers, truths (`true`, `True`, `TRUE` and their opposites) or else texts, whichever
  /// holds all its cells. Missing are the empty field, `NA`, and in columns of numbers `NaN`, all unquoted. A field in
  /// quotes is a text, `"12"` and `""` too, unless every field of the file is quoted, names included: then quotes say
  /// nothing. A column without any value is numbers. Whole numbers beyond 64 bits are read as numbers.
  ///
  /// - Throws: `FileError` with line and column; `FileSystemError`; `E0321` when two columns share a name.
  public static func table(from url: URL, separator: Character) throws -> Table {
    try table(from: RandomAccessFile.contents(of: url), separator: separator, path: url.path)
  }

  public static func table(from bytes: [UInt8], separator: Character, path: String) throws -> Table {
    let rows = try rows(of: bytes, separator: separator.asciiValue ?? UInt8(ascii: ","), path: path)
    guard let head = rows.first else {
      throw FileError.otherFormat(path: path, expected: "table", reason: "it is empty: not even column names")
    }
    for row in rows.dropFirst() where row.fields.count != head.fields.count {
      throw FileError.badLine(
        path: path, line: row.line,
        reason: "\(row.fields.count) fields, where line \(head.line) names \(head.fields.count) columns")
    }
    let quotesMatter = !rows.allSatisfy { $0.fields.allSatisfy(\.isQuoted) }
    let names = columnNames(head.fields.map(\.text))
    var seen: Set<String> = []
    for name in names where !seen.insert(name).inserted {
      throw FileError.badLine(path: path, line: head.line, reason: "two columns are named \"\(name)\"")
    }
    let body = rows.dropFirst()
    let columns = names.enumerated().map { place, name in
      Column(name, values(of: body.map { $0.fields[place] }, quotesMatter: quotesMatter))
    }
    return try Table(columns)
  }

  /// R and pandas leave the name of the row names empty.
  private static func columnNames(_ names: [String]) -> [String] {
    names.enumerated().map { place, name in
      guard name.isEmpty else { return name }
      let made = "column \(place + 1)"
      return names.contains(made) ? "\(made) (unnamed)" : made
    }
  }

  static func values(of fields: [Field], quotesMatter: Bool) -> Column.Values {
    func isText(_ field: Field) -> Bool { field.isQuoted && quotesMatter }
    func isMissing(_ field: Field) -> Bool { !isText(field) && (field.text.isEmpty || field.text == "NA") }
    if !fields.contains(where: isText) {
      if let whole = converted(fields, isMissing, Int.init), whole.contains(where: { $0 != nil }) {
        return .integers(whole)
      }
      if let numbers = converted(fields, isMissing, number) { return .numbers(numbers.map { $0 ?? .nan }) }
      if let truths = converted(fields, isMissing, truth) { return .truths(truths) }
    }
    return .texts(fields.map { isMissing($0) ? nil : $0.text })
  }

  /// The cells by `convert`, `nil` as soon as one of them is of another type.
  private static func converted<Value>(
    _ fields: [Field], _ isMissing: (Field) -> Bool, _ convert: (String) -> Value?
  ) -> [Value?]? {
    var values: [Value?] = []
    values.reserveCapacity(fields.count)
    for field in fields {
      if isMissing(field) {
        values.append(nil)
      } else if let value = convert(field.text) {
        values.append(value)
      } else {
        return nil
      }
    }
    return values
  }

  /// Decimal numbers only: Swift would also take hexadecimal ones, and `nan(0x1)`.
  private static func number(_ text: String) -> Double? {
    switch text {
    case "NaN", "nan": .nan
    case "inf", "Inf", "+inf": .infinity
    case "-inf", "-Inf": -.infinity
    default: text.utf8.allSatisfy(isOfNumber) ? Double(text) : nil
    }
  }

  private static func isOfNumber(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "+"), UInt8(ascii: "-"), UInt8(ascii: "."),
      UInt8(ascii: "e"), UInt8(ascii: "E"):
      true
    default: false
    }
  }

  private static func truth(_ text: String) -> Bool? {
    switch text {
    case "true", "True", "TRUE": true
    case "false", "False", "FALSE": false
    default: nil
    }
  }
}
