/// A range of UTF-8 bytes in an input.
public struct Span: Sendable, Hashable, Codable {
  public let start: Int
  public let end: Int

  public init(_ start: Int, _ end: Int) {
    self.start = start
    self.end = max(start, end)
  }

  public func joined(_ other: Span) -> Span { Span(min(start, other.start), max(end, other.end)) }
}
