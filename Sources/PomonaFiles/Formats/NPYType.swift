internal import PomonaSystem

/// numpy's short name of an element type, such as `<f8`: byte order, kind, size.
struct NPYType {
  private let isBigEndian: Bool
  private let kind: Character
  /// Bytes of one element.
  let size: Int

  /// - Throws: `.unsupported` for kinds that are not read, objects among them.
  init(_ descriptor: String, path: String, offset: Int) throws(FileError) {
    var rest = Substring(descriptor)
    let order = rest.first ?? " "
    if "<>|=".contains(order) { rest = rest.dropFirst() }
    isBigEndian = order == ">"
    kind = rest.first ?? " "
    let number = Int(rest.dropFirst()) ?? -1
    let advice: String
    switch (kind, number) {
    case ("f", 2), ("f", 4), ("f", 8), ("i", 1), ("i", 2), ("i", 4), ("i", 8), ("u", 1), ("u", 2), ("u", 4), ("u", 8),
      ("b", 1):
      size = number
      return
    case ("U", 1...(1 << 24)):
      // Four bytes a character.
      size = 4 * number
      return
    case ("O", _):
      advice = "in Python: numpy.save(\"x.npy\", a.astype(str)); of numbers alone a.astype(float)"
    case ("S", _), ("M", _), ("m", _): advice = "in Python: numpy.save(\"x.npy\", a.astype(str))"
    case ("f", _): advice = "in Python: numpy.save(\"x.npy\", a.astype(\"float32\"))"
    case ("c", _): advice = "in Python: save a.real and a.imag by themselves"
    default: advice = "in Python: numpy.save(\"x.npy\", a.astype(float))"
    }
    let words =
      kind == "O" ? "Python objects (reading them would run code)" : "elements of numpy type \"\(descriptor)\""
    throw .unsupported(path: path, what: words, advice: advice)
  }

  var element: ArrayHead.Element {
    switch kind {
    case "b": .truth
    case "U": .text
    default: .number
    }
  }

  /// The elements, turned to C order when `shape` is given because they are in Fortran's.
  func elements(_ count: Int, from bytes: [UInt8], at offset: Int, shape: [Int]?) -> NumericArray.Elements? {
    func ordered<Value>(_ values: [Value]?) -> [Value]? {
      guard let shape else { return values }
      return values.map { NumericArray.fromFirstFastest($0, shape: shape) }
    }
    func whole<Number: FixedWidthInteger & BitwiseCopyable>(_ type: Number.Type) -> [Number]? {
      ordered(Binary.decode(type, count, from: bytes, at: offset, bigEndian: isBigEndian))
    }
    switch (kind, size) {
    case ("f", 2):
      return whole(UInt16.self).map { .float32($0.map { Float(Float16(bitPattern: $0)) }) }
    case ("f", 4):
      return ordered(Binary.decode(Float.self, count, from: bytes, at: offset, bigEndian: isBigEndian))
        .map { .float32($0) }
    case ("f", _):
      return ordered(Binary.decode(Double.self, count, from: bytes, at: offset, bigEndian: isBigEndian))
        .map { .float64($0) }
    case ("i", 1): return whole(Int8.self).map { .int8($0) }
    case ("i", 2): return whole(Int16.self).map { .int16($0) }
    case ("i", 4): return whole(Int32.self).map { .int32($0) }
    case ("i", _): return whole(Int64.self).map { .int64($0) }
    case ("u", 1): return whole(UInt8.self).map { .uint8($0) }
    case ("u", 2): return whole(UInt16.self).map { .uint16($0) }
    case ("u", 4): return whole(UInt32.self).map { .uint32($0) }
    case ("u", _): return whole(UInt64.self).map { .uint64($0) }
    case ("b", _): return whole(UInt8.self).map { .truths($0.map { $0 != 0 }) }
    default:
      let length = size / 4
      guard
        let units = Binary.decode(UInt32.self, count * length, from: bytes, at: offset, bigEndian: isBigEndian)
      else { return nil }
      var texts: [String] = []
      for place in 0..<count {
        var scalars = String.UnicodeScalarView()
        // numpy fills up with zeros, so that a text cannot end with one.
        let used = units[(place * length)..<((place + 1) * length)]
        let end = used.lastIndex { $0 != 0 }.map { $0 + 1 } ?? used.startIndex
        for unit in used[..<end] {
          guard let scalar = Unicode.Scalar(unit) else { return nil }
          scalars.append(scalar)
        }
        texts.append(String(scalars))
      }
      return ordered(texts).map { .texts($0) }
    }
  }

  static func encoded(_ elements: NumericArray.Elements) -> (descriptor: String, bytes: [UInt8]) {
    switch elements {
    case .float32(let values): return ("<f4", Binary.bytes(of: values))
    case .float64(let values): return ("<f8", Binary.bytes(of: values))
    case .int8(let values): return ("|i1", Binary.bytes(of: values))
    case .int16(let values): return ("<i2", Binary.bytes(of: values))
    case .int32(let values): return ("<i4", Binary.bytes(of: values))
    case .int64(let values): return ("<i8", Binary.bytes(of: values))
    case .uint8(let values): return ("|u1", values)
    case .uint16(let values): return ("<u2", Binary.bytes(of: values))
    case .uint32(let values): return ("<u4", Binary.bytes(of: values))
    case .uint64(let values): return ("<u8", Binary.bytes(of: values))
    case .truths(let values): return ("|b1", values.map { $0 ? 1 : 0 })
    case .texts(let values):
      let length = max(1, values.map { $0.unicodeScalars.count }.max() ?? 1)
      var units: [UInt32] = []
      units.reserveCapacity(length * values.count)
      for text in values {
        let scalars = text.unicodeScalars.map(\.value)
        units += scalars
        units += [UInt32](repeating: 0, count: length - scalars.count)
      }
      return ("<U\(length)", Binary.bytes(of: units))
    }
  }
}
