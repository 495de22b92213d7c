public import Foundation
internal import PomonaSystem

/// What a chapter's steps gave when it was last accepted: JSON, one line a step with sorted keys, so that a change shows as
/// a changed line. The Markdown is for people, this is for comparison.
public struct ChapterLock: Sendable, Equatable {
  public var head: Head
  public var steps: [LockedStep]

  public struct Head: Sendable, Equatable, Codable {
    public var format: Int
    public var chapter: String
    /// Versions and digests on which all steps rest.
    public var ingredients: [String: String]
  }

  public init(chapter: String, ingredients: [String: String], steps: [LockedStep]) {
    head = Head(format: 1, chapter: chapter, ingredients: ingredients)
    self.steps = steps
  }

  /// `01-first.lock` beside `01-first.md`.
  public static func url(beside chapter: URL) -> URL {
    chapter.deletingPathExtension().appendingPathExtension("lock")
  }

  public var text: String {
    get throws {
      let encoder = JSONEncoder()
      encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
      encoder.nonConformingFloatEncodingStrategy = .convertToString(
        positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
      var lines = [String(decoding: try encoder.encode(head), as: UTF8.self)]
      for step in steps { lines.append(String(decoding: try encoder.encode(step), as: UTF8.self)) }
      return lines.joined(separator: "\n") + "\n"
    }
  }

  /// - Throws: `E0810` with the line that is not as the program writes it.
  public init(text: String, file: String) throws(ChapterError) {
    let decoder = JSONDecoder()
    decoder.nonConformingFloatDecodingStrategy = .convertFromString(
      positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
    let lines = text.split(separator: "\n", omittingEmptySubsequences: true)
    func decode<Part: Decodable>(_ type: Part.Type, _ index: Int) throws(ChapterError) -> Part {
      guard index < lines.count else { throw .lockLine(file: file, line: 1, reason: "it is empty") }
      do {
        return try decoder.decode(type, from: Data(lines[index].utf8))
      } catch let error as DecodingError {
        throw .lockLine(file: file, line: index + 1, reason: ChapterLock.words(of: error))
      } catch {
        throw .lockLine(file: file, line: index + 1, reason: "it cannot be read")
      }
    }
    head = try decode(Head.self, 0)
    guard head.format == 1 else {
      throw .lockLine(file: file, line: 1, reason: "it is in format \(head.format), and this program reads format 1")
    }
    var steps: [LockedStep] = []
    for index in lines.indices.dropFirst() {
      let step = try decode(LockedStep.self, index)
      guard step.step == index else {
        throw .lockLine(file: file, line: index + 1, reason: "step \(step.step) stands in the place of step \(index)")
      }
      steps.append(step)
    }
    self.steps = steps
  }

  private static func words(of error: DecodingError) -> String {
    switch error {
    case .keyNotFound(let key, _): "it lacks \"\(key.stringValue)\""
    case .typeMismatch(_, let context), .valueNotFound(_, let context):
      "\"\(context.codingPath.map(\.stringValue).joined(separator: "."))\" is of another kind"
    default: "it is no line of JSON"
    }
  }

  /// The lock beside a chapter, or `nil` when there is none yet.
  public init?(beside chapter: URL) throws {
    let url = ChapterLock.url(beside: chapter)
    guard FileManager.default.fileExists(atPath: url.path) else { return nil }
    let file = try RandomAccessFile(reading: url)
    let bytes = try file.bytes(file.byteCount, at: 0)
    guard let text = String(validating: bytes, as: UTF8.self) else { throw ChapterError.notUTF8(file: url.path) }
    try self.init(text: text, file: url.path)
  }
}

/// One step in the lock.
public struct LockedStep: Sendable, Equatable, Codable {
  public var step: Int
  /// Digest of the input and of the keys of the steps that bound the names it uses.
  public var key: String
  public var value: LockedValue?
  public var figure: LockedFigure?
  public var failure: StepFailure?
}

/// A figure in the lock: digests of the plotted table, the script and the picture.
public struct LockedFigure: Sendable, Equatable, Codable {
  public var name: String
  public var table: String
  public var script: String
  public var picture: String?
  public var drawer: String?
}
