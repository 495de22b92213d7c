/// A list of carded entries with the look-ups that the prompt needs: exact, by prefix, by word, by nearest spelling.
///
/// The order of `entries` is the order given, which by custom is alphabetical.
public struct Catalog<Entry: Carded>: Sendable {
  public let entries: [Entry]
  private let positions: [String: Int]

  /// - Precondition: names are distinct and each summary ends with a full stop; a list that breaks this is a
  ///   programmer's mistake, found by the first test that touches it.
  public init(_ entries: [Entry]) {
    var positions: [String: Int] = [:]
    for (position, entry) in entries.enumerated() {
      precondition(positions[entry.card.name] == nil, "two entries are named \(entry.card.name)")
      precondition(entry.card.summary.hasSuffix("."), "the summary of \(entry.card.name) is no sentence")
      positions[entry.card.name] = position
    }
    self.entries = entries
    self.positions = positions
  }

  public var names: [String] { entries.map(\.card.name) }

  public subscript(name: String) -> Entry? { positions[name].map { entries[$0] } }

  public func withPrefix(_ prefix: String) -> [Entry] {
    entries.filter { $0.card.name.hasPrefix(prefix) }
  }

  /// Whether an entry is found by exactly this word.
  public func isSearched(by word: String) -> Bool {
    entries.contains { $0.card.searchTerms.contains { $0.lowercased() == word.lowercased() } }
  }

  /// Entries whose name, summary or search terms hold `word`, whatever its case.
  public func mentioning(_ word: String) -> [Entry] {
    let wanted = word.lowercased()
    return entries.filter { entry in
      ([entry.card.name, entry.card.summary] + entry.card.searchTerms).contains { $0.lowercased().contains(wanted) }
    }
  }

  public func nearest(to name: String) -> String? { Spelling.nearest(to: name, among: names) }
}
