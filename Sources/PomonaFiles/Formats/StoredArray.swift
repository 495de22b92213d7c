internal import PomonaSystem

/// An array of numbers that lies in a file and is read block by block, never copied whole.
public protocol StoredArray: Sendable {
  /// The file, for messages.
  var path: String { get }
  /// Its name in the file; empty where the file is one array.
  var name: String { get }
  var shape: [Int] { get }
  /// The type of the elements as numpy names it.
  var typeName: String { get }
  /// The block of `count` elements along each axis from `start`, the last axis fastest.
  ///
  /// - Throws: `FileError.outside` for a block beyond the array, what reading meets. Safe to call from several threads.
  func floats(from start: [Int], count: [Int]) throws -> [Float]
  /// Whether the first axis is the slowest and a block costs no more than its own bytes, as it does in one plain piece of a
  /// file; chunks and archives are unpacked whole.
  var isInRows: Bool { get }
}

extension StoredArray {
  public var isInRows: Bool { false }
  public var count: Int { shape.reduce(1, *) }

  /// All elements: only for arrays that are known to be small.
  public func allFloats() throws -> [Float] { try floats(from: shape.map { _ in 0 }, count: shape) }

  func check(_ start: [Int], _ count: [Int]) throws(FileError) {
    guard start.count == shape.count, count.count == shape.count,
      zip(zip(start, count), shape).allSatisfy({ $0.0 >= 0 && $0.1 >= 0 && $0.1 <= $1 && $0.0 <= $1 - $0.1 })
    else {
      throw .otherKind(
        path: path, name: name, found: "of shape \(NumericArray.words(shape))",
        expected: "large enough for a block of \(NumericArray.words(count)) at \(start)")
    }
  }
}

extension NumericArray {
  static func words(_ shape: [Int]) -> String { shape.map(String.init).joined(separator: " x ") }
}

/// The type of an element as bytes: what npy, safetensors and NIfTI files hold.
enum ElementKind: String, Sendable {
  case float16, bfloat16, float32, float64
  case int8, int16, int32, int64
  case uint8, uint16, uint32, uint64
  case bool

  var size: Int {
    switch self {
    case .int8, .uint8, .bool: 1
    case .float16, .bfloat16, .int16, .uint16: 2
    case .float32, .int32, .uint32: 4
    case .float64, .int64, .uint64: 8
    }
  }
}

/// Where the bytes of an array are.
enum ByteSource: Sendable {
  case mapped(MappedFile)
  case memory([UInt8])

  var byteCount: Int {
    switch self {
    case .mapped(let file): file.byteCount
    case .memory(let bytes): bytes.count
    }
  }

  func numbers<Number: FixedWidthInteger & BitwiseCopyable>(
    _ type: Number.Type, _ count: Int, at offset: Int, bigEndian: Bool, path: String
  ) throws -> [Number] {
    switch self {
    case .mapped(let file):
      let numbers = try file.numbers(type, count: count, at: offset)
      return bigEndian ? numbers.map(\.byteSwapped) : numbers
    case .memory(let bytes):
      guard let numbers = Binary.decode(type, count, from: bytes, at: offset, bigEndian: bigEndian) else {
        throw FileError.damaged(path: path, offset: bytes.count, reason: "the elements end early")
      }
      return numbers
    }
  }

  /// Elements of any kind as Float32; `scale` is applied in Double before rounding.
  func floats(
    _ kind: ElementKind, _ count: Int, at offset: Int, bigEndian: Bool, scale: Scale?, path: String
  ) throws -> [Float] {
    func whole<Number: FixedWidthInteger & BitwiseCopyable>(_ type: Number.Type) throws -> [Float] {
      let values = try numbers(type, count, at: offset, bigEndian: bigEndian, path: path)
      guard let scale else { return values.map { Float($0) } }
      return values.map { Float(Double($0) * scale.slope + scale.intercept) }
    }
    func scaled(_ values: [Double]) -> [Float] {
      guard let scale else { return values.map { Float($0) } }
      return values.map { Float($0 * scale.slope + scale.intercept) }
    }
    switch kind {
    case .float32:
      if scale == nil, !bigEndian, case .mapped(let file) = self {
        return try file.numbers(Float.self, count: count, at: offset)
      }
      let bits = try numbers(UInt32.self, count, at: offset, bigEndian: bigEndian, path: path)
      return scale == nil ? bits.map { Float(bitPattern: $0) } : scaled(bits.map { Double(Float(bitPattern: $0)) })
    case .float64:
      return scaled(
        try numbers(UInt64.self, count, at: offset, bigEndian: bigEndian, path: path).map { Double(bitPattern: $0) })
    case .float16:
      return try numbers(UInt16.self, count, at: offset, bigEndian: bigEndian, path: path).map {
        Float(Float16(bitPattern: $0))
      }
    case .bfloat16:
      return try numbers(UInt16.self, count, at: offset, bigEndian: bigEndian, path: path).map {
        Float(bitPattern: UInt32($0) << 16)
      }
    case .bool: return try numbers(UInt8.self, count, at: offset, bigEndian: false, path: path).map { $0 == 0 ? 0 : 1 }
    case .int8: return try whole(Int8.self)
    case .int16: return try whole(Int16.self)
    case .int32: return try whole(Int32.self)
    case .int64: return try whole(Int64.self)
    case .uint8: return try whole(UInt8.self)
    case .uint16: return try whole(UInt16.self)
    case .uint32: return try whole(UInt32.self)
    case .uint64: return try whole(UInt64.self)
    }
  }

  struct Scale: Sendable, Equatable {
    let slope: Double
    let intercept: Double
  }
}

/// An array whose bytes lie in one piece of a file.
struct PlainArray: StoredArray {
  let path: String
  let name: String
  let shape: [Int]
  let kind: ElementKind
  let source: ByteSource
  let offset: Int
  var isBigEndian = false
  /// Fortran's and MATLAB's order.
  var isFirstFastest = false
  var scale: ByteSource.Scale?

  var typeName: String { kind.rawValue }
  var isInRows: Bool {
    if case .mapped = source { return !isFirstFastest }
    return false
  }

  func floats(from start: [Int], count: [Int]) throws -> [Float] {
    try check(start, count)
    guard isFirstFastest else { return try lastFastest(shape, start, count) }
    // The same bytes are an array of the reversed shape in the other order.
    let values = try lastFastest(shape.reversed(), start.reversed(), count.reversed())
    return NumericArray.fromFirstFastest(values, shape: count)
  }

  /// The whole array in the type that it is stored in; halves as Float32, scaled numbers as Float64.
  func whole() throws -> NumericArray {
    let count = shape.reduce(1, *)
    func numbers<Number: FixedWidthInteger & BitwiseCopyable>(_ type: Number.Type) throws -> [Number] {
      let values = try source.numbers(type, count, at: offset, bigEndian: isBigEndian, path: path)
      return isFirstFastest ? NumericArray.fromFirstFastest(values, shape: shape) : values
    }
    let elements: NumericArray.Elements
    switch kind {
    case .float32: elements = .float32(try numbers(UInt32.self).map { Float(bitPattern: $0) })
    case .float64: elements = .float64(try numbers(UInt64.self).map { Double(bitPattern: $0) })
    case .float16, .bfloat16: elements = .float32(try allFloats())
    case .bool: elements = .truths(try numbers(UInt8.self).map { $0 != 0 })
    case .int8: elements = .int8(try numbers(Int8.self))
    case .int16: elements = .int16(try numbers(Int16.self))
    case .int32: elements = .int32(try numbers(Int32.self))
    case .int64: elements = .int64(try numbers(Int64.self))
    case .uint8: elements = .uint8(try numbers(UInt8.self))
    case .uint16: elements = .uint16(try numbers(UInt16.self))
    case .uint32: elements = .uint32(try numbers(UInt32.self))
    case .uint64: elements = .uint64(try numbers(UInt64.self))
    }
    let array = NumericArray(shape: shape, elements)
    guard let scale else { return array }
    return NumericArray(shape: shape, .float64((array.doubles ?? []).map { $0 * scale.slope + scale.intercept }))
  }

  private func lastFastest(_ shape: [Int], _ start: [Int], _ count: [Int]) throws -> [Float] {
    let total = count.reduce(1, *)
    guard total > 0 else { return [] }
    // The trailing axes that are taken whole, and the one before them, lie in one piece.
    var run = 1
    var axis = shape.count
    while axis > 0 {
      axis -= 1
      run *= count[axis]
      if count[axis] != shape[axis] { break }
    }
    var strides = [Int](repeating: 1, count: shape.count)
    for k in strides.indices.dropLast().reversed() { strides[k] = strides[k + 1] * shape[k + 1] }
    // Pieces along one axis are read straight into their places: what a block of features of all stimuli is.
    let along = (0..<axis).filter { count[$0] > 1 }
    if along.count == 1, kind == .float32, !isBigEndian, scale == nil, case .mapped(let file) = source {
      let first = zip(start, strides).reduce(0) { $0 + $1.0 * $1.1 }
      return try file.numbers(
        Float.self, rows: count[along[0]], stride: strides[along[0]], columns: run, at: offset + first * kind.size)
    }
    var index = [Int](repeating: 0, count: axis)
    var values: [Float] = []
    if run < total { values.reserveCapacity(total) }
    while true {
      var first = 0
      for k in shape.indices { first += (start[k] + (k < axis ? index[k] : 0)) * strides[k] }
      let piece = try source.floats(
        kind, run, at: offset + first * kind.size, bigEndian: isBigEndian, scale: scale, path: path)
      if run == total { return piece }
      values += piece
      var k = axis - 1
      while k >= 0 {
        index[k] += 1
        if index[k] < count[k] { break }
        index[k] = 0
        k -= 1
      }
      if k < 0 { return values }
    }
  }
}

/// An array that is in memory anyway: of a compressed archive, or of text.
struct MemoryArray: StoredArray {
  let path: String
  let name: String
  let array: NumericArray

  var shape: [Int] { array.shape }
  var typeName: String { array.elements.typeName }

  func floats(from start: [Int], count: [Int]) throws -> [Float] {
    try check(start, count)
    let all: [Float]
    if case .float32(let values) = array.elements {
      all = values
    } else if let values = array.doubles {
      all = values.map { Float($0) }
    } else {
      throw FileError.otherKind(path: path, name: name, found: "texts", expected: "numbers")
    }
    guard count != shape else { return all }
    var strides = [Int](repeating: 1, count: shape.count)
    for k in strides.indices.dropLast().reversed() { strides[k] = strides[k + 1] * shape[k + 1] }
    let total = count.reduce(1, *)
    var values: [Float] = []
    values.reserveCapacity(total)
    for place in 0..<total {
      var rest = place
      var source = 0
      for k in shape.indices.reversed() {
        source += (start[k] + rest % count[k]) * strides[k]
        rest /= count[k]
      }
      values.append(all[source])
    }
    return values
  }
}

/// A dataset of an HDF5 file, which stays open; compressed or not.
final class HDF5StoredArray: StoredArray {
  let path: String
  let name: String
  let shape: [Int]
  let typeName: String
  /// MATLAB's files state shapes the other way round.
  private let isReversed: Bool
  private let dataset: HDF5Dataset

  /// - Throws: `.otherKind` for a dataset of texts or references, `HDF5Error`.
  init(_ file: borrowing HDF5File, _ name: String, isReversed: Bool = false) throws {
    let dataset = try file.dataset(name)
    guard ![.text, .reference, .other].contains(dataset.elementType) else {
      throw FileError.otherKind(
        path: file.path, name: name, found: dataset.elementType == .text ? "texts" : "no array of numbers",
        expected: "numbers")
    }
    path = file.path
    self.name = name
    shape = isReversed ? dataset.shape.reversed() : dataset.shape
    typeName = dataset.elementType.rawValue
    self.isReversed = isReversed
    self.dataset = dataset
  }

  func floats(from start: [Int], count: [Int]) throws -> [Float] {
    try check(start, count)
    let isBytes = dataset.elementType == .uint8
    func block(_ start: [Int], _ count: [Int]) throws -> [Float] {
      isBytes
        ? try dataset.read(as: UInt8.self, from: start, count: count).map { Float($0) }
        : try dataset.read(as: Float.self, from: start, count: count)
    }
    guard isReversed else { return try block(start, count) }
    return NumericArray.fromFirstFastest(try block(start.reversed(), count.reversed()), shape: count)
  }
}
