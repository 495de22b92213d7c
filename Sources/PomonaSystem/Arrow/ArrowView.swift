internal import CArrow

// Every array that comes here was validated in full by the library: buffers are as long as the type and the number of rows
// ask for, offsets rise and stay inside, codes are places in their dictionary, and texts are UTF-8. So a read at a row of
// the array is a read inside of its buffer.
@safe
struct ArrowView {
  private let array: UnsafePointer<ArrowArray>

  /// - `array` outlives this value.
  init(_ array: UnsafePointer<ArrowArray>) { unsafe self.array = array }

  /// The cells at some places of the buffers (which count the array's own offset).
  func cells(_ type: ArrowType, _ places: Range<Int>) -> ArrowCells {
    switch type {
    case .nothing, .other: return .numbers(Array(repeating: .nan, count: places.count))
    case .truth:
      guard let bits = unsafe bytes(1), !places.isEmpty else { return .truths([]) }
      let isPresent = presence
      return .truths(
        places.map { place in
          isPresent(place) ? unsafe (bits[place >> 3] >> UInt8(place & 7)) & 1 : 2
        })
    case .integer(1, true): return whole(Int8.self, places)
    case .integer(2, true): return whole(Int16.self, places)
    case .integer(4, true): return whole(Int32.self, places)
    case .integer(1, false): return whole(UInt8.self, places)
    case .integer(2, false): return whole(UInt16.self, places)
    case .integer(4, false): return whole(UInt32.self, places)
    case .integer(_, true): return whole(Int64.self, places)
    case .integer(_, false): return whole(UInt64.self, places)
    case .days: return whole(Int32.self, places)
    // No calendar reaches to the least of 64 bits: what other programs call "not a time".
    case .milliseconds, .timestamp: return whole(Int64.self, places, leastIsMissing: true)
    case .float(2): return numbers(Float16.self, places)
    case .float(4): return numbers(Float.self, places)
    case .float: return numbers(Double.self, places)
    case .text(4): return .texts(texts(Int32.self, places))
    case .text: return .texts(texts(Int64.self, places))
    case .textView: return .texts(textViews(places))
    case .list(let items, 4): return lists(Int32.self, of: items, places)
    case .list(let items, _): return lists(Int64.self, of: items, places)
    case .fixedList(let items, let count): return fixedLists(of: items, count, places)
    case .dictionary(let codes, let values, let isOrdered):
      guard let dictionary = unsafe array.pointee.dictionary else {
        return .coded([], values: .numbers([]), isOrdered: false)
      }
      let offset = unsafe Int(dictionary.pointee.offset)
      let known = unsafe ArrowView(dictionary).cells(values, offset..<offset + Int(dictionary.pointee.length))
      let indices: [Int32]
      switch cells(codes, places) {
      // A dictionary of more than 2^31 values would not fit into memory, and no place in it is beyond that.
      case .whole(let cells): indices = cells.map { Int32(exactly: $0) ?? -1 }
      default: indices = Array(repeating: -1, count: places.count)
      }
      return .coded(indices, values: known, isOrdered: isOrdered)
    }
  }

  private func bytes(_ index: Int) -> UnsafePointer<UInt8>? {
    guard unsafe index < array.pointee.n_buffers else { return nil }
    return unsafe pomona_arrow_buffer(array, Int64(index))?.assumingMemoryBound(to: UInt8.self)
  }

  private func values<Element: BitwiseCopyable>(_ index: Int, _: Element.Type) -> UnsafePointer<Element>? {
    // Plain numbers of the width that the type says; Arrow aligns its buffers, and files that do not are copied on reading.
    unsafe bytes(index).map { unsafe UnsafeRawPointer($0).assumingMemoryBound(to: Element.self) }
  }

  /// Whether the cell at a place is there.
  private var presence: (Int) -> Bool {
    guard unsafe array.pointee.null_count != 0, let bits = unsafe bytes(0) else { return { _ in true } }
    return { place in unsafe (bits[place >> 3] >> UInt8(place & 7)) & 1 == 1 }
  }

  /// The places, counted from the first, of the cells that are not there.
  private func missing(_ places: Range<Int>) -> Set<Int> {
    guard unsafe array.pointee.null_count != 0, unsafe bytes(0) != nil else { return [] }
    let isPresent = presence
    return Set(places.lazy.filter { !isPresent($0) }.map { $0 - places.lowerBound })
  }

  private func numbers<Element: BinaryFloatingPoint & BitwiseCopyable>(
    _ type: Element.Type, _ places: Range<Int>
  ) -> ArrowCells {
    guard let start = unsafe values(1, type), !places.isEmpty else { return .numbers([]) }
    let missing = missing(places)
    var cells = unsafe [Double](unsafeUninitializedCapacity: places.count) { room, count in
      for place in 0..<places.count { unsafe room[place] = Double(start[places.lowerBound + place]) }
      count = places.count
    }
    for place in missing { cells[place] = .nan }
    return .numbers(cells)
  }

  /// As whole numbers; as their digits where one does not fit into 63 bits and a sign.
  private func whole<Element: FixedWidthInteger & BitwiseCopyable>(
    _ type: Element.Type, _ places: Range<Int>, leastIsMissing: Bool = false
  ) -> ArrowCells {
    guard let start = unsafe values(1, type), !places.isEmpty else { return .whole([]) }
    let missing = missing(places)
    var fits = true
    var cells = unsafe [Int](unsafeUninitializedCapacity: places.count) { room, count in
      for place in 0..<places.count {
        let value = unsafe start[places.lowerBound + place]
        let number = Int(truncatingIfNeeded: value)
        // `Int.min` stands for missing, and a number beyond the greatest became negative.
        if number == .min || (number < 0) != (value < 0) { fits = fits && missing.contains(place) }
        unsafe room[place] = number
      }
      count = places.count
    }
    guard fits || leastIsMissing else {
      var texts = ArrowTexts()
      for place in places {
        texts.append(missing.contains(place - places.lowerBound) ? nil : unsafe String(start[place]))
      }
      return .texts(texts)
    }
    for place in missing { cells[place] = .min }
    return .whole(cells)
  }

  private func texts<Offset: FixedWidthInteger & BitwiseCopyable>(
    _ type: Offset.Type, _ places: Range<Int>
  ) -> ArrowTexts {
    guard let offsets = unsafe values(1, type), !places.isEmpty else { return ArrowTexts() }
    let first = unsafe Int(offsets[places.lowerBound])
    let starts = (places.lowerBound...places.upperBound).map { unsafe Int(offsets[$0]) - first }
    let count = starts[places.count]
    // Where no text has a letter there may be no buffer for them.
    let bytes = unsafe bytes(2).map { unsafe Array(UnsafeBufferPointer(start: $0 + first, count: count)) } ?? []
    return ArrowTexts(bytes: bytes, starts: starts, missing: missing(places))
  }

  /// Views of 16 bytes: a length, and behind it the text itself, or a buffer and the place in it.
  private func textViews(_ places: Range<Int>) -> ArrowTexts {
    guard let views = unsafe bytes(1) else { return ArrowTexts() }
    var texts = ArrowTexts(missing: missing(places))
    for (row, place) in places.enumerated() {
      let view = unsafe views + place * 16
      func number(_ offset: Int) -> Int {
        unsafe Int(UnsafeRawPointer(view).loadUnaligned(fromByteOffset: offset, as: Int32.self))
      }
      if !texts.missing.contains(row) {
        let length = number(0)
        let start = unsafe length <= 12 ? view + 4 : bytes(2 + number(8)).map { unsafe $0 + number(12) }
        if let start = unsafe start {
          unsafe texts.bytes.append(contentsOf: UnsafeBufferPointer(start: start, count: length))
        }
      }
      texts.starts.append(texts.bytes.count)
    }
    return texts
  }

  private func lists<Offset: FixedWidthInteger & BitwiseCopyable>(
    _ type: Offset.Type, of items: ArrowType, _ places: Range<Int>
  ) -> ArrowCells {
    guard let offsets = unsafe values(1, type), !places.isEmpty else {
      return .lists(starts: [0], missing: [], items: .numbers([]))
    }
    let first = unsafe Int(offsets[places.lowerBound])
    let starts = (places.lowerBound...places.upperBound).map { unsafe Int(offsets[$0]) - first }
    return .lists(
      starts: starts, missing: missing(places), items: inner(items, first..<first + starts[places.count]))
  }

  private func fixedLists(of items: ArrowType, _ count: Int, _ places: Range<Int>) -> ArrowCells {
    .lists(
      starts: (0...places.count).map { $0 * count }, missing: missing(places),
      items: inner(items, places.lowerBound * count..<places.upperBound * count))
  }

  private func inner(_ items: ArrowType, _ places: Range<Int>) -> ArrowCells {
    guard unsafe array.pointee.n_children > 0, let child = unsafe pomona_arrow_child(array, 0) else {
      return .numbers([])
    }
    let offset = unsafe Int(child.pointee.offset)
    return unsafe ArrowView(child).cells(items, places.lowerBound + offset..<places.upperBound + offset)
  }
}
