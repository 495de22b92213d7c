public import Foundation
internal import PomonaSystem

/// Texts as the numbers of pieces of a vocabulary: the tokenizer of uncased BERT.
///
///     "Zürich's"  →  [CLS] zurich ' s [SEP]
///
/// A text is cleaned, made small, and freed of accents (`BertNormalizer`), cut at spaces and around punctuation and Chinese
/// characters (`BertPreTokenizer`), and each word is cut into the longest pieces that the vocabulary has, from the left; a
/// word that cannot be cut, or is of more than 100 characters, is `[UNK]`. The names of the special tokens in a text stand
/// for them.
///
/// Goals, in order: the numbers of the `tokenizers` package, for every text; no text that stops it; speed. Source: Devlin,
/// Chang, Lee and Toutanova 2019 (arXiv:1810.04805), Wu et al. 2016 for the pieces (arXiv:1609.08144).
/// Cost: linear in the length of a text.
public struct WordPiece: Sendable {
  /// Pieces of one text, the two at its ends included; more are cut off.
  public let longest: Int
  public let count: Int
  /// SHA-256 of the vocabulary's file.
  public let digest: String
  private let trie: Trie
  private let special: [(name: [Unicode.Scalar], id: Int)]
  private let unknown: Int
  private let first: Int
  private let last: Int

  private static let mostScalars = 100

  /// - Parameters:
  ///   - bytes: one piece a line, those that go on a word with `##` before them.
  ///   - path: for messages.
  /// - Throws: `E0515` for what is no vocabulary of that kind.
  public init(vocabulary bytes: [UInt8], path: String, longest: Int) throws(ModelError) {
    precondition(longest > 2, "no room for a piece")
    var lines = bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
    if lines.last?.isEmpty == true { lines.removeLast() }
    var trie = Trie()
    var ids: [String: Int] = [:]
    let names = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]
    for (id, line) in lines.enumerated() {
      guard String(validating: line, as: UTF8.self) != nil else {
        throw .vocabularyBroken(path: path, reason: "line \(id + 1) is no UTF-8")
      }
      if line.isEmpty { continue }
      trie.insert(line, id: id)
      if line.first == UInt8(ascii: "["), line.last == UInt8(ascii: "]") {
        let name = String(decoding: line, as: UTF8.self)
        if names.contains(name) { ids[name] = id }
      }
    }
    guard let unknown = ids["[UNK]"], let first = ids["[CLS]"], let last = ids["[SEP]"] else {
      let absent = ["[UNK]", "[CLS]", "[SEP]"].filter { ids[$0] == nil }
      throw .vocabularyBroken(
        path: path, reason: "\(lines.count) lines, and none is \(absent.joined(separator: ", "))")
    }
    self.longest = longest
    count = lines.count
    digest = SHA256.hexDigest(of: bytes)
    self.trie = trie
    special = names.compactMap { name in ids[name].map { (Array(name.unicodeScalars), $0) } }
    self.unknown = unknown
    self.first = first
    self.last = last
  }

  /// - Throws: as above; what reading meets.
  public init(_ url: URL, longest: Int) throws {
    try self.init(
      vocabulary: try RandomAccessFile.contents(of: url, limit: 1 << 26), path: url.path, longest: longest)
  }

  /// The numbers of the pieces, from `[CLS]` to `[SEP]`; `isCut` if the text goes on behind the last.
  public func encode(_ text: String) -> (ids: [Int], isCut: Bool) {
    var ids = [first]
    let room = longest - 2
    let scalars = Array(text.unicodeScalars)
    var start = 0
    var position = 0
    // Special tokens are found in the text as it is, before anything is made small.
    while position < scalars.count, ids.count <= room + 1 {
      if scalars[position] == "[",
        let found = special.first(where: { scalars[position...].starts(with: $0.name) })
      {
        append(scalars[start..<position], to: &ids, upTo: room + 2)
        ids.append(found.id)
        position += found.name.count
        start = position
      } else {
        position += 1
      }
    }
    append(scalars[start..<position], to: &ids, upTo: room + 2)
    let isCut = ids.count > room + 1
    if isCut { ids.removeSubrange((room + 1)...) }
    ids.append(last)
    return (ids, isCut)
  }

  /// Appends the pieces of a stretch of text, at least up to so many in all.
  private func append(_ scalars: ArraySlice<Unicode.Scalar>, to ids: inout [Int], upTo most: Int) {
    guard ids.count < most else { return }
    BertText.eachWord(scalars) { word, length in
      append(word: word, length: length, to: &ids)
      return ids.count >= most
    }
  }

  private func append(word: [UInt8], length: Int, to ids: inout [Int]) {
    guard length <= WordPiece.mostScalars else { return ids.append(unknown) }
    let before = ids.count
    var position = 0
    while position < word.count {
      guard let match = trie.longest(in: word, from: position, continues: position > 0) else {
        ids.removeSubrange(before...)
        return ids.append(unknown)
      }
      ids.append(match.id)
      position = match.end
    }
  }
}

/// The pieces as a tree over their bytes. Text is bytes here: equal letters that are written in two ways are two pieces.
private struct Trie: Sendable {
  private var firstChild: [Int32] = [-1, -1]
  private var nextSibling: [Int32] = [-1, -1]
  private var byte: [UInt8] = [0, 0]
  private var id: [Int32] = [-1, -1]
  // Every word begins at one of the two roots, whose children are many.
  private var roots = [Int32](repeating: -1, count: 512)

  mutating func insert(_ line: ArraySlice<UInt8>, id: Int) {
    let continues = line.count > 2 && line.starts(with: [0x23, 0x23])
    var node = continues ? 1 : 0
    for letter in continues ? line.dropFirst(2) : line {
      if let child = child(of: node, letter) {
        node = child
        continue
      }
      let child = byte.count
      byte.append(letter)
      self.id.append(-1)
      firstChild.append(-1)
      nextSibling.append(firstChild[node])
      firstChild[node] = Int32(child)
      if node < 2 { roots[256 * node + Int(letter)] = Int32(child) }
      node = child
    }
    // Of a piece that stands twice the last one counts, as in a dictionary.
    self.id[node] = Int32(id)
  }

  private func child(of node: Int, _ letter: UInt8) -> Int? {
    if node < 2 {
      let child = roots[256 * node + Int(letter)]
      return child < 0 ? nil : Int(child)
    }
    var child = firstChild[node]
    while child >= 0 {
      if byte[Int(child)] == letter { return Int(child) }
      child = nextSibling[Int(child)]
    }
    return nil
  }

  /// The longest piece that the word has at a place; a piece is whole letters, so that it ends between two of them.
  func longest(in word: [UInt8], from start: Int, continues: Bool) -> (id: Int, end: Int)? {
    var node = continues ? 1 : 0
    var found: (id: Int, end: Int)?
    for position in start..<word.count {
      guard let child = child(of: node, word[position]) else { break }
      node = child
      if id[node] >= 0 { found = (Int(id[node]), position + 1) }
    }
    return found
  }
}
