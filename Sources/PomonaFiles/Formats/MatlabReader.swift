internal import PomonaSystem

/// The bytes of a MATLAB file of version 5, taken apart.
struct MatlabReader {
  private let path: String
  private let bytes: [UInt8]
  private let isBig: Bool
  private var position: Int
  /// Elements of structures without fields, which take memory but no bytes of the file: so many in a file at most.
  private var fieldlessBudget = 1 << 16
  /// What the bytes are, when they were unpacked from a compressed element at this byte of the file.
  private let origin: Int?

  private static let deepest = 24
  /// More elements than any real file has: a damaged extent must not ask for all memory.
  private static let mostElements = 1 << 31

  private enum Tag {
    static let matrix: UInt32 = 14
    static let compressed: UInt32 = 15
  }

  init(bytes: [UInt8], path: String) throws {
    self.path = path
    self.bytes = bytes
    origin = nil
    // Version 4 has no head of text: its first four bytes are a small number, in either order, so that one is zero.
    if bytes.count >= 20, bytes[0..<4].contains(0) {
      throw FileError.unsupported(
        path: path, what: "a MATLAB version 4 file", advice: "in MATLAB: save('file.mat', '-v7')")
    }
    guard bytes.count >= 128 else {
      throw FileError.otherFormat(
        path: path, expected: "MATLAB file", reason: "it has \(bytes.count) bytes; the head alone has 128")
    }
    if bytes.starts(with: [0x89, 0x48, 0x44, 0x46])
      || (bytes.count > 516 && bytes[512..<516].elementsEqual([0x89, 0x48, 0x44, 0x46]))
    {
      throw FileError.unsupported(
        path: path, what: "a MATLAB 7.3 file (HDF5)", advice: "in MATLAB: save('file.mat', '-v7')")
    }
    switch (bytes[126], bytes[127]) {
    case (0x49, 0x4D): isBig = false
    case (0x4D, 0x49): isBig = true
    default:
      throw FileError.otherFormat(
        path: path, expected: "MATLAB file", reason: "bytes 127 and 128 do not say how numbers are stored")
    }
    position = 128
  }

  private init(unpacked bytes: [UInt8], of reader: MatlabReader, origin: Int) {
    path = reader.path
    self.bytes = bytes
    isBig = reader.isBig
    position = 0
    self.origin = origin
    fieldlessBudget = reader.fieldlessBudget
  }

  mutating func variables() throws -> [(name: String, value: MatlabValue)] {
    var found: [(name: String, value: MatlabValue)] = []
    while position < bytes.count {
      // Some writers pad the end with zeros.
      let start = position
      if bytes[start] == 0, bytes[start...].allSatisfy({ $0 == 0 }) { break }
      let element = try element()
      switch element.type {
      case Tag.matrix:
        let (name, value) = try matrix(element, depth: 0)
        found.append((name, value))
      case Tag.compressed:
        let packed = bytes[element.range]
        let plain: [UInt8]
        do {
          plain = try Zlib.inflate(packed, .zlib, expecting: 4 * packed.count)
        } catch {
          throw damaged(at: start, "the compressed variable does not unpack")
        }
        var inner = MatlabReader(unpacked: plain, of: self, origin: start)
        let content = try inner.element()
        guard content.type == Tag.matrix else { throw damaged(at: start, "no array in a compressed variable") }
        found.append(try inner.matrix(content, depth: 0))
        fieldlessBudget = inner.fieldlessBudget
      default: throw damaged(at: start, "an element of type \(element.type) where a variable should be")
      }
    }
    return found
  }

  // MARK: - Elements

  private struct Element {
    let type: UInt32
    let range: Range<Int>
  }

  /// The element at `position`, which then stands behind it and its padding.
  private mutating func element() throws -> Element {
    let start = position
    guard bytes.count - start >= 8 else { throw damaged(at: start, "the tag of an element is cut off") }
    let first = number32(at: start)
    if first >> 16 != 0 {
      let length = Int(first >> 16)
      guard length <= 4 else { throw damaged(at: start, "a small element of \(length) bytes") }
      position = start + 8
      return Element(type: first & 0xFFFF, range: (start + 4)..<(start + 4 + length))
    }
    let length = Int(number32(at: start + 4))
    guard length <= bytes.count - start - 8 else {
      throw damaged(at: start, "an element of \(length) bytes, of which \(bytes.count - start - 8) are there")
    }
    let end = start + 8 + length
    // Compressed elements have no padding.
    position = first == Tag.compressed ? end : min(bytes.count, start + 8 + (length + 7) / 8 * 8)
    return Element(type: first, range: (start + 8)..<end)
  }

  private func number32(at offset: Int) -> UInt32 {
    Binary.decode(UInt32.self, 1, from: bytes, at: offset, bigEndian: isBig)?.first ?? 0
  }

  /// An array: flags, extents, name, content. `element` is its whole range; the position is behind it afterwards.
  private mutating func matrix(_ element: Element, depth: Int) throws -> (name: String, value: MatlabValue) {
    let after = position
    defer { position = after }
    guard depth < Self.deepest else { throw damaged(at: element.range.lowerBound, "arrays nested too deep") }
    if element.range.isEmpty { return ("", .numbers(shape: [0, 0], [])) }
    position = element.range.lowerBound
    let flags = try self.element()
    guard flags.type == 6, flags.range.count == 8 else {
      throw damaged(at: element.range.lowerBound, "an array without flags")
    }
    let word = number32(at: flags.range.lowerBound)
    let kind = word & 0xFF
    if kind == 17 { return ("", .opaque("an opaque object")) }
    let extents = try integers(try self.element())
    guard extents.count >= 2, extents.count <= 32, extents.allSatisfy({ $0 >= 0 }) else {
      throw damaged(at: element.range.lowerBound, "an array with \(extents.count) extents")
    }
    var count = 1
    for extent in extents {
      let (product, overflow) = count.multipliedReportingOverflow(by: extent)
      guard !overflow, product <= Self.mostElements else {
        throw damaged(at: element.range.lowerBound, "extents that are too large: \(MatlabValue.words(extents))")
      }
      count = product
    }
    let name = text(bytes[try self.element().range])
    switch kind {
    case 1: return (name, .cells(shape: extents, try children(count, in: element, depth: depth)))
    case 2: return (name, try structures(extents, count, in: element, depth: depth))
    case 4: return (name, try characters(extents, count))
    case 6...15: return (name, try numbers(extents, count, kind: kind, flags: word))
    case 3: return (name, .opaque("an object"))
    case 5: return (name, .opaque("a sparse matrix"))
    case 16: return (name, .opaque("a function handle"))
    default: throw damaged(at: element.range.lowerBound, "an array of unknown class \(kind)")
    }
  }

  private mutating func child(in parent: Element, depth: Int) throws -> MatlabValue {
    guard position < parent.range.upperBound else { throw damaged(at: position, "an array lacks elements") }
    let start = position
    let element = try element()
    guard element.type == Tag.matrix, element.range.upperBound <= parent.range.upperBound else {
      throw damaged(at: start, "an element that is no array inside of one")
    }
    return try matrix(element, depth: depth + 1).value
  }

  private mutating func children(_ count: Int, in parent: Element, depth: Int) throws -> [MatlabValue] {
    var values: [MatlabValue] = []
    for _ in 0..<count { values.append(try child(in: parent, depth: depth)) }
    return values
  }

  private mutating func structures(
    _ extents: [Int], _ count: Int, in parent: Element, depth: Int
  ) throws -> MatlabValue {
    let start = position
    guard let width = try integers(try element()).first, (1...4096).contains(width) else {
      throw damaged(at: start, "a structure without the length of its names")
    }
    let namesRange = try element().range
    guard namesRange.count % width == 0 else { throw damaged(at: start, "names of fields of another length") }
    let names = stride(from: namesRange.lowerBound, to: namesRange.upperBound, by: width).map {
      text(bytes[$0..<($0 + width)].prefix { $0 != 0 })
    }
    guard Set(names).count == names.count else { throw damaged(at: start, "two fields of one name") }
    // A structure without fields may claim any number of elements.
    if names.isEmpty {
      guard count <= fieldlessBudget else { throw damaged(at: start, "\(count) structures without any field") }
      fieldlessBudget -= count
    }
    var elements: [[String: MatlabValue]] = []
    for _ in 0..<count {
      var fields: [String: MatlabValue] = [:]
      for name in names { fields[name] = try child(in: parent, depth: depth) }
      elements.append(fields)
    }
    return .structures(shape: extents, elements)
  }

  /// One text for an array of one row; the rows as cells for one of several, which MATLAB fills up with blanks.
  private mutating func characters(_ extents: [Int], _ count: Int) throws -> MatlabValue {
    if count == 0 { return .text("") }
    let start = position
    let content = try element()
    let raw = Array(bytes[content.range])
    guard extents[0] > 1, extents.count == 2 else { return .text(try text(raw, type: content.type, at: start)) }
    let scalars = Array(try text(raw, type: content.type, at: start).unicodeScalars)
    guard scalars.count == count else {
      throw damaged(at: start, "\(scalars.count) characters for \(count) elements")
    }
    let rows = (0..<extents[0]).map { row -> MatlabValue in
      var scalarsOfRow = String.UnicodeScalarView()
      for place in stride(from: row, to: count, by: extents[0]) { scalarsOfRow.append(scalars[place]) }
      return .text(String(scalarsOfRow))
    }
    return .cells(shape: [extents[0], 1], rows)
  }

  private func text(_ raw: [UInt8], type: UInt32, at start: Int) throws -> String {
    switch type {
    case 1, 2, 16: return text(raw[...])
    case 3, 4, 17:
      guard raw.count % 2 == 0, let units = Binary.decode(UInt16.self, raw.count / 2, from: raw, bigEndian: isBig)
      else { throw damaged(at: start, "a text that is cut off") }
      return String(decoding: units, as: UTF16.self)
    case 5, 6, 18:
      guard raw.count % 4 == 0, let units = Binary.decode(UInt32.self, raw.count / 4, from: raw, bigEndian: isBig)
      else { throw damaged(at: start, "a text that is cut off") }
      var scalars = String.UnicodeScalarView()
      for unit in units {
        guard let scalar = Unicode.Scalar(unit) else { throw damaged(at: start, "a text with no character \(unit)") }
        scalars.append(scalar)
      }
      return String(scalars)
    default: throw damaged(at: start, "a text stored as type \(type)")
    }
  }

  private mutating func numbers(
    _ extents: [Int], _ count: Int, kind: UInt32, flags: UInt32
  ) throws -> MatlabValue {
    if count == 0 { return .numbers(shape: extents, []) }
    let start = position
    let content = try element()
    if flags & 0x0800 != 0 { return .opaque("complex numbers") }
    let isLogical = flags & 0x0200 != 0
    if kind == 9, content.type == 2 {
      guard content.range.count == count else {
        throw damaged(at: start, "\(content.range.count) bytes for \(count) elements")
      }
      if isLogical { return .truths(shape: extents, bytes[content.range].map { $0 != 0 }) }
      return .bytes(shape: extents, Array(bytes[content.range]))
    }
    let values = try decoded(content, at: start)
    guard values.count == count else { throw damaged(at: start, "\(values.count) numbers for \(count) elements") }
    return isLogical ? .truths(shape: extents, values.map { $0 != 0 }) : .numbers(shape: extents, values)
  }

  /// Numbers may be stored in a narrower type than their class.
  private func decoded(_ content: Element, at start: Int) throws -> [Double] {
    func take<Number: FixedWidthInteger & BitwiseCopyable>(_ type: Number.Type) -> [Double]? {
      let size = type.bitWidth / 8
      guard content.range.count % size == 0 else { return nil }
      return Binary.decode(
        type, content.range.count / size, from: bytes, at: content.range.lowerBound, bigEndian: isBig
      )?.map { Double($0) }
    }
    let values: [Double]?
    switch content.type {
    case 1: values = take(Int8.self)
    case 2: values = take(UInt8.self)
    case 3: values = take(Int16.self)
    case 4: values = take(UInt16.self)
    case 5: values = take(Int32.self)
    case 6: values = take(UInt32.self)
    case 7:
      values = Binary.decode(
        Float.self, content.range.count / 4, from: bytes, at: content.range.lowerBound, bigEndian: isBig
      )?.map(Double.init)
    case 9:
      values = Binary.decode(
        Double.self, content.range.count / 8, from: bytes, at: content.range.lowerBound, bigEndian: isBig)
    case 12: values = take(Int64.self)
    case 13: values = take(UInt64.self)
    default: throw damaged(at: start, "numbers stored as type \(content.type)")
    }
    guard let values else { throw damaged(at: start, "numbers that are cut off") }
    return values
  }

  private func integers(_ content: Element) throws -> [Int] {
    guard content.type == 5 || content.type == 6 else {
      throw damaged(at: content.range.lowerBound, "whole numbers stored as type \(content.type)")
    }
    return
      (Binary.decode(
        Int32.self, content.range.count / 4, from: bytes, at: content.range.lowerBound, bigEndian: isBig) ?? []).map(
        Int.init)
  }

  private func text(_ raw: ArraySlice<UInt8>) -> String { String(decoding: raw, as: UTF8.self) }

  private func damaged(at offset: Int, _ reason: String) -> FileError {
    guard let origin else { return .damaged(path: path, offset: offset, reason: reason) }
    return .damaged(
      path: path, offset: origin, reason: "in the compressed variable, at its byte \(offset): \(reason)")
  }
}
