internal import Foundation
internal import PomonaCatalog

/// A diagnostic for editors: `--errors json` prints one a line. Lines and columns count from 1, in characters.
public struct DiagnosticRecord: Sendable, Codable, Equatable {
  public let code: String
  public let message: String
  public var file: String?
  public private(set) var line: Int
  public private(set) var column: Int
  public private(set) var endLine: Int
  /// Just behind the last character.
  public private(set) var endColumn: Int
  /// In characters, line breaks among them.
  public let length: Int
  public let facts: [String]
  public let remedies: [String]

  public init(_ diagnostic: Diagnostic, in source: String) {
    let bytes = Array((diagnostic.origin?.source.text ?? source).utf8)
    file = diagnostic.origin?.source.name
    func place(_ offset: Int) -> (line: Int, column: Int) {
      let upTo = bytes[0..<min(max(0, offset), bytes.count)]
      let start = upTo.lastIndex(of: 0x0A).map { $0 + 1 } ?? 0
      return (upTo.count { $0 == 0x0A } + 1, String(decoding: upTo[start...], as: UTF8.self).count + 1)
    }
    let start = min(max(0, diagnostic.span.start), bytes.count)
    let end = min(max(start, diagnostic.span.end), bytes.count)
    code = diagnostic.code
    message = diagnostic.explanation.message
    (line, column) = place(start)
    (endLine, endColumn) = place(end)
    length = String(decoding: bytes[start..<end], as: UTF8.self).count
    facts = diagnostic.explanation.facts
    remedies = diagnostic.explanation.remedies
  }

  /// `nil` for any other text.
  public init?(json: String) {
    guard let record = try? JSONDecoder().decode(DiagnosticRecord.self, from: Data(json.utf8)) else { return nil }
    self = record
  }

  public mutating func move(lines: Int, columns: Int) {
    line += lines
    endLine += lines
    column += columns
    endColumn += columns
  }

  /// One line with sorted keys.
  public var json: String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    return (try? encoder.encode(self)).map { String(decoding: $0, as: UTF8.self) } ?? "{}"
  }
}
