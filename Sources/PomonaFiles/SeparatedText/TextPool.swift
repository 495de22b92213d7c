internal import PomonaSystem

/// Different texts as bytes, one behind the other, each with the number that it came in at.
struct TextPool: Sendable {
  private var bytes: [UInt8] = []
  private var starts: [Int] = [0]
  private var slots: [Int32] = noSlots
  private var hashes: [UInt64] = []

  /// Many for few texts: where two want one slot, which of them comes is not to be guessed.
  private static let noSlots = [Int32](repeating: -1, count: 512)

  var count: Int { hashes.count }

  /// How many of the texts every pool of the reading began with.
  private(set) var shared = 0

  /// A pool for others to begin with: what they have of it needs no new number when they are joined.
  ///
  /// Without texts where there are so many that copies would cost more than that.
  var asBeginning: TextPool {
    guard count <= 1 << 10 else { return TextPool() }
    var pool = self
    pool.shared = count
    return pool
  }

  /// The number of a text, and whether it is new.
  mutating func code(_ source: Span<UInt8>, _ start: Int, _ end: Int) -> (code: Int32, isNew: Bool) {
    code(source, start, end, hash: FieldIndex.hash(of: source, start, end))
  }

  /// The codes of a column's fields from row `from` on, as far as their texts are here.
  ///
  /// - Returns: the first row whose text is not, or the number of rows.
  func codes(
    _ index: FieldIndex, of column: Int, in source: Span<UInt8>, from: Int, quotesMatter: Bool,
    into cells: inout MutableSpan<Int32>
  ) -> Int {
    index.codes(
      of: column, in: source, from: from, quotesMatter: quotesMatter, pool: bytes, poolStarts: starts, slots: slots,
      hashes: hashes, into: &cells)
  }

  private mutating func code(_ source: Span<UInt8>, _ start: Int, _ end: Int, hash: UInt64) -> (
    code: Int32, isNew: Bool
  ) {
    let mask = slots.count - 1
    var slot = Int(truncatingIfNeeded: hash) & mask
    while slots[slot] >= 0 {
      let code = Int(slots[slot])
      if hashes[code] == hash, isEqual(code, source, start, end) { return (slots[slot], false) }
      slot = (slot + 1) & mask
    }
    let code = Int32(count)
    slots[slot] = code
    hashes.append(hash)
    TextBytes.append(source, start, end, to: &bytes)
    starts.append(bytes.count)
    if (slots.count < 1 << 14 ? 8 : 2) * count > slots.count { grow() }
    return (code, true)
  }

  func hash(of code: Int) -> UInt64 { hashes[code] }
  func text(_ code: Int) -> String { TextBytes.text(bytes.span, starts[code], starts[code + 1]) }

  /// Whether a text is that of another pool.
  func isEqual(_ code: Int, _ other: TextPool, _ otherCode: Int) -> Bool {
    isEqual(code, other.bytes.span, other.starts[otherCode], other.starts[otherCode + 1])
  }

  /// The same without the table by which texts are looked up, for a pool that takes no more.
  var closed: TextPool {
    var pool = self
    pool.slots = []
    return pool
  }

  private func isEqual(_ code: Int, _ source: Span<UInt8>, _ start: Int, _ end: Int) -> Bool {
    let first = starts[code]
    return starts[code + 1] - first == end - start
      && TextBytes.areEqual(bytes.span, first, source, start, count: end - start)
  }

  private mutating func grow() {
    let size = slots.count * 2
    slots = Array(repeating: -1, count: size)
    for (code, hash) in hashes.enumerated() {
      var slot = Int(truncatingIfNeeded: hash) & (size - 1)
      while slots[slot] >= 0 { slot = (slot + 1) & (size - 1) }
      slots[slot] = Int32(code)
    }
  }

  /// The numbers here of the texts of another pool from `first` on, in its order.
  mutating func codes(of other: TextPool, from first: Int = 0) -> [Int32] {
    var codes: [Int32] = []
    codes.reserveCapacity(other.count - first)
    let source = other.bytes
    for code in first..<other.count {
      codes.append(
        self.code(source.span, other.starts[code], other.starts[code + 1], hash: other.hashes[code]).code)
    }
    return codes
  }

  /// The texts, in the order of their numbers; all are UTF-8.
  var texts: [String] { (0..<count).map(text) }
}
