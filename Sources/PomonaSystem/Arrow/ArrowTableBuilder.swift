internal import CArrow

/// A table as one array of the Arrow C data interface, with copies of all cells.
@safe
struct ArrowTableBuilder {
  // Zeros, without pointers.
  var schema = unsafe ArrowSchema()
  var array = unsafe ArrowArray()

  /// Frees what nobody took over.
  mutating func release() {
    // Each structure was made by `pomona_arrow_make`, is untouched, or has been taken over, which clears its `release`.
    unsafe pomona_arrow_release_schema(&schema)
    unsafe pomona_arrow_release(&array)
  }

  /// - Returns: false when memory is short.
  mutating func build(_ columns: [(name: String, cells: ArrowCells)], rowCount: Int) -> Bool {
    guard
      unsafe pomona_arrow_make(
        &schema, &array, "+s", "", 0, Int64(rowCount), 0, 1, Int64(columns.count), false)
    else { return false }
    for (index, column) in columns.enumerated() {
      // As many children as were made, none of them filled yet.
      guard let inner = unsafe pomona_arrow_child_schema(&schema, Int64(index)),
        let cells = unsafe pomona_arrow_child(&array, Int64(index)),
        unsafe ArrowTableBuilder.fill(inner, cells, column.name, column.cells)
      else { return false }
    }
    return true
  }

  private typealias Schema = UnsafeMutablePointer<ArrowSchema>
  private typealias Cells = UnsafeMutablePointer<ArrowArray>

  /// Makes one column in structures that are there and empty.
  private static func fill(_ schema: Schema, _ array: Cells, _ name: String, _ cells: ArrowCells) -> Bool {
    func make(
      _ format: String, missing: Int, buffers: Int, children: Int = 0, isOrdered: Bool = false,
      hasDictionary: Bool = false
    ) -> Bool {
      let flags = Int64(ARROW_FLAG_NULLABLE | (isOrdered ? ARROW_FLAG_DICTIONARY_ORDERED : 0))
      return unsafe pomona_arrow_make(
        schema, array, format, name, flags, Int64(cells.count), Int64(missing), Int64(buffers), Int64(children),
        hasDictionary)
    }
    func put<Element: BitwiseCopyable>(_ elements: [Element], at index: Int) -> Bool {
      // The bytes of plain numbers, which are copied.
      unsafe elements.withUnsafeBytes { unsafe pomona_arrow_fill(array, Int64(index), $0.baseAddress, $0.count) }
    }
    switch cells {
    case .numbers(let cells):
      let missing = places(cells) { $0.isNaN }
      return make("g", missing: missing.count, buffers: 2) && put(presence(missing, cells.count), at: 0)
        && put(cells, at: 1)
    case .whole(let cells):
      let missing = places(cells) { $0 == .min }
      return make("l", missing: missing.count, buffers: 2) && put(presence(missing, cells.count), at: 0)
        && put(cells, at: 1)
    case .truths(let cells):
      let missing = places(cells) { $0 > 1 }
      return make("b", missing: missing.count, buffers: 2) && put(presence(missing, cells.count), at: 0)
        && put(bits(cells.count) { cells[$0] == 1 }, at: 1)
    case .texts(let texts):
      let isLong = texts.bytes.count > Int(Int32.max)
      return make(isLong ? "U" : "u", missing: texts.missing.count, buffers: 3)
        && put(presence(texts.missing.sorted(), texts.count), at: 0) && put(texts.bytes, at: 2)
        && (isLong ? put(texts.starts, at: 1) : put(texts.starts.map { Int32($0) }, at: 1))
    case .coded(let codes, let values, let isOrdered):
      let missing = places(codes) { $0 < 0 }
      guard make("i", missing: missing.count, buffers: 2, isOrdered: isOrdered, hasDictionary: true),
        put(presence(missing, codes.count), at: 0), put(codes.map { max($0, 0) }, at: 1),
        let known = unsafe schema.pointee.dictionary, let levels = unsafe array.pointee.dictionary
      else { return false }
      return unsafe fill(known, levels, "", values)
    case .lists(let starts, let missing, let items):
      let isLong = items.count > Int(Int32.max)
      guard make(isLong ? "+L" : "+l", missing: missing.count, buffers: 2, children: 1),
        put(presence(missing.sorted(), starts.count - 1), at: 0),
        isLong ? put(starts, at: 1) : put(starts.map { Int32($0) }, at: 1),
        let inner = unsafe pomona_arrow_child_schema(schema, 0), let cells = unsafe pomona_arrow_child(array, 0)
      else { return false }
      return unsafe fill(inner, cells, "item", items)
    }
  }

  private static func places<Element>(_ cells: [Element], where isMissing: (Element) -> Bool) -> [Int] {
    cells.indices.filter { isMissing(cells[$0]) }
  }

  /// One bit a row, the first in the lowest bit of the first byte.
  private static func bits(_ count: Int, _ isSet: (Int) -> Bool) -> [UInt8] {
    var bits = [UInt8](repeating: 0, count: (count + 7) / 8)
    for place in 0..<count where isSet(place) { bits[place >> 3] |= 1 << UInt8(place & 7) }
    return bits
  }

  private static func presence(_ missing: [Int], _ count: Int) -> [UInt8] {
    var bits = [UInt8](repeating: 0xFF, count: (count + 7) / 8)
    for place in missing { bits[place >> 3] &= ~(1 << UInt8(place & 7)) }
    return bits
  }
}
