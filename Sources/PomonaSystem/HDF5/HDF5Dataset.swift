internal import CHDF5Shim

/// What a dataset holds, as Pomona reads it.
public enum HDF5ElementType: String, Sendable, Equatable {
  case float32, float64, int64, uint8, uint64, text, reference, other
}

/// A number that datasets are written from and read into.
public protocol HDF5Element: BitwiseCopyable, Sendable {
  static var hdf5Type: HDF5ElementType { get }
  static var zero: Self { get }
}

extension Float: HDF5Element { public static var hdf5Type: HDF5ElementType { .float32 } }
extension Double: HDF5Element { public static var hdf5Type: HDF5ElementType { .float64 } }
extension Int64: HDF5Element { public static var hdf5Type: HDF5ElementType { .int64 } }
extension UInt64: HDF5Element { public static var hdf5Type: HDF5ElementType { .uint64 } }
extension UInt8: HDF5Element { public static var hdf5Type: HDF5ElementType { .uint8 } }

extension HDF5ElementType {
  fileprivate var code: Int32 {
    switch self {
    case .float32: Int32(POMONA_HDF5_FLOAT32.rawValue)
    case .float64: Int32(POMONA_HDF5_FLOAT64.rawValue)
    case .int64: Int32(POMONA_HDF5_INT64.rawValue)
    case .uint8: Int32(POMONA_HDF5_UINT8.rawValue)
    case .uint64: Int32(POMONA_HDF5_UINT64.rawValue)
    case .text: Int32(POMONA_HDF5_TEXT.rawValue)
    case .reference: Int32(POMONA_HDF5_REFERENCE.rawValue)
    case .other: Int32(POMONA_HDF5_OTHER.rawValue)
    }
  }

  fileprivate init(code: Int32) {
    self = [.float32, .float64, .int64, .uint8, .uint64, .text, .reference].first { $0.code == code } ?? .other
  }
}

/// An open dataset: numbers or texts with a shape, row-major.
public struct HDF5Dataset: ~Copyable, HDF5Location, Sendable {
  public let handle: Int64
  public let path: String
  public let name: String
  public let shape: [Int]
  public let elementType: HDF5ElementType
  /// Whether its bytes are truths, 0 and 1, as h5py writes them.
  public let areTruths: Bool
  /// The first byte in the file, when the numbers lie there in one piece, plain and little-endian.
  public let fileOffset: Int?
  private let storedByteCount: Int
  private let isChunked: Bool

  public var count: Int { shape.reduce(1, *) }

  fileprivate init(handle: Int64, path: String, name: String) throws(HDF5Error) {
    var description = pomona_hdf5_dataset()
    do {
      _ = try HDF5Library.check(.failed(path: path, operation: "describe \"\(name)\"")) {
        // The structure is filled in.
        unsafe pomona_hdf5_describe(handle, &description)
      }
    } catch {
      HDF5Dataset.close(handle)
      throw error
    }
    // A C array arrives as a tuple; its bytes are those of as many 64-bit numbers.
    let extents = unsafe withUnsafeBytes(of: &description.shape) { unsafe Array($0.bindMemory(to: UInt64.self)) }
    let shape = extents.prefix(Int(description.rank)).map { Int(clamping: $0) }
    var product = 1
    for extent in shape {
      let (next, overflow) = product.multipliedReportingOverflow(by: extent)
      guard !overflow, next < 1 << 48 else {
        HDF5Dataset.close(handle)
        throw .otherContent(path: path, name: name, expected: "of a size that can be", found: "of shape \(shape)")
      }
      product = next
    }
    self.handle = handle
    self.path = path
    self.name = name
    self.shape = shape
    elementType = HDF5ElementType(code: description.type)
    fileOffset = description.offset >= 0 ? Int(description.offset) : nil
    storedByteCount = Int(clamping: description.stored_bytes)
    isChunked = description.is_chunked != 0
    areTruths = description.is_truth != 0
  }

  deinit { HDF5Dataset.close(handle) }

  private static func close(_ handle: Int64) {
    _ = try? HDF5Library.check(.failed(path: "", operation: "close a dataset")) {
      pomona_hdf5_close_dataset(handle)
    }
  }

  /// All numbers.
  public borrowing func read<Element: HDF5Element>(as type: Element.Type = Element.self) throws(HDF5Error) -> [Element]
  {
    try read(as: type, from: shape.map { _ in 0 }, count: shape)
  }

  /// The block of `count` numbers along each axis from `start`; converted if stored in another type.
  ///
  /// - Throws: `.otherContent` for texts, `.outside`.
  public borrowing func read<Element: HDF5Element>(
    as type: Element.Type = Element.self, from start: [Int], count: [Int]
  ) throws(HDF5Error) -> [Element] {
    let total = try check(start, count, Element.hdf5Type)
    // A damaged header can claim any size: no more is allocated than what the stored bytes can hold (deflate packs at
    // most 1032:1).
    // A dataset of which nothing was written yet has no bytes and reads as its fill value; small ones are common (netCDF's
    // dimensions), large ones are not.
    let (bytes, isTooLarge) = storedByteCount.multipliedReportingOverflow(by: isChunked ? 1032 : 1)
    guard isTooLarge || total <= max(bytes, storedByteCount == 0 ? 1 << 22 : 0) else {
      throw .failed(
        path: path, operation: "read \"\(name)\"", reason: "it claims \(shape), but \(storedByteCount) bytes are stored"
      )
    }
    var values = [Element](repeating: .zero, count: total)
    guard total > 0 else { return values }
    let (handle, path, name, rank) = (handle, path, name, Int32(shape.count))
    let (from, extent) = (start.map { UInt64($0) }, count.map { UInt64($0) })
    _ = try HDF5Library.check(.failed(path: path, operation: "read \"\(name)\"")) {
      // The array has exactly the block's count of elements of the type that is named.
      unsafe values.withUnsafeMutableBytes { buffer in
        unsafe pomona_hdf5_read(handle, Element.hdf5Type.code, rank, from, extent, buffer.baseAddress)
      }
    }
    return values
  }

  /// Writes a block; `values` holds as many numbers as `count` says.
  public borrowing func write<Element: HDF5Element>(
    _ values: Span<Element>, from start: [Int], count: [Int]
  ) throws(HDF5Error) {
    let total = try check(start, count, Element.hdf5Type)
    guard total == values.count else {
      throw .otherContent(path: path, name: name, expected: "of \(values.count) numbers there", found: "\(count)")
    }
    guard total > 0 else { return }
    let (handle, path, name, rank) = (handle, path, name, Int32(shape.count))
    let (from, extent) = (start.map { UInt64($0) }, count.map { UInt64($0) })
    // The span has exactly the block's count of elements, and is only read.
    let status = unsafe values.withUnsafeBytes { (buffer) -> Swift.Result<Int32, HDF5Error> in
      Swift.Result { () throws(HDF5Error) in
        try HDF5Library.check(.failed(path: path, operation: "write \"\(name)\"")) {
          unsafe pomona_hdf5_write(handle, Element.hdf5Type.code, rank, from, extent, buffer.baseAddress)
        }
      }
    }
    _ = try status.get()
  }

  /// All texts.
  public borrowing func readTexts() throws(HDF5Error) -> [String] {
    guard elementType == .text else {
      throw .otherContent(path: path, name: name, expected: "texts", found: elementType.rawValue)
    }
    let (handle, path, name) = (handle, path, name)
    let sink = HDF5Sink()
    _ = try HDF5Library.check(.failed(path: path, operation: "read \"\(name)\"")) {
      // The sink outlives the call, which is the only user of the pointer.
      withExtendedLifetime(sink) {
        unsafe pomona_hdf5_read_texts(handle, HDF5Sink.takeText, HDF5Sink.takeReferences, sink.context)
      }
    }
    return try sink.texts(of: handle, path: path, reading: name)
  }

  /// Where object references lead, as paths from the root, in row-major order; an empty text for one that leads nowhere.
  ///
  /// - Throws: `.otherContent` for a dataset of something else.
  public borrowing func referencedNames() throws(HDF5Error) -> [String] {
    guard elementType == .reference else {
      throw .otherContent(path: path, name: name, expected: "references", found: elementType.rawValue)
    }
    let (handle, path, name) = (handle, path, name)
    let sink = HDF5Sink()
    _ = try HDF5Library.check(.failed(path: path, operation: "follow \"\(name)\"")) {
      // The sink outlives the call, which is the only user of the pointer.
      withExtendedLifetime(sink) { unsafe pomona_hdf5_reference_names(handle, HDF5Sink.takeText, sink.context) }
    }
    return sink.texts
  }

  /// The path of the scale of each axis, as netCDF names its dimensions; empty where the dataset has none.
  public borrowing func dimensionNames() throws(HDF5Error) -> [String] {
    let (handle, path, name) = (handle, path, name)
    let sink = HDF5Sink()
    _ = try HDF5Library.check(.failed(path: path, operation: "read the dimensions of \"\(name)\"")) {
      // As above.
      withExtendedLifetime(sink) {
        unsafe pomona_hdf5_dimension_references(handle, HDF5Sink.takeReferences, sink.context)
      }
    }
    guard !sink.references.isEmpty else { return [] }
    var heap = try HDF5Heap(of: handle, path: path)
    // An axis has one scale; of several the first counts.
    var scales: [UInt64] = []
    for reference in sink.references {
      let bytes = try heap.bytes(reference, width: 8, reading: name).prefix(8)
      scales.append(bytes.reversed().reduce(0) { $0 << 8 | UInt64($1) })
    }
    let paths = HDF5Sink()
    _ = try HDF5Library.check(.failed(path: path, operation: "follow the dimensions of \"\(name)\"")) {
      // As above; the array has the count that is given.
      withExtendedLifetime(paths) {
        unsafe pomona_hdf5_paths(handle, UInt64(scales.count), scales, HDF5Sink.takeText, paths.context)
      }
    }
    return paths.texts
  }

  private borrowing func check(
    _ start: [Int], _ count: [Int], _ type: HDF5ElementType
  ) throws(HDF5Error) -> Int {
    guard ![.text, .reference, .other].contains(elementType) else {
      throw .otherContent(path: path, name: name, expected: "numbers", found: elementType.rawValue)
    }
    guard start.count == shape.count, count.count == shape.count,
      zip(zip(start, count), shape).allSatisfy({ $0.0 >= 0 && $0.1 >= 0 && $0.1 <= $1 && $0.0 <= $1 - $0.1 })
    else { throw .outside(path: path, name: name, start: start, count: count, shape: shape) }
    return count.reduce(1, *)
  }
}

extension HDF5Location where Self: ~Copyable {
  /// Opens a dataset.
  ///
  /// - Throws: `.noSuchObject` with the names that are there.
  public borrowing func dataset(_ name: String) throws(HDF5Error) -> HDF5Dataset {
    guard try contains(name) else { throw .noSuchObject(path: path, name: name, others: (try? names()) ?? []) }
    let (handle, path) = (handle, path)
    let dataset = try HDF5Library.check(.failed(path: path, operation: "open dataset \"\(name)\"")) {
      // The name ends with a zero and is only read.
      unsafe pomona_hdf5_open_dataset(handle, name)
    }
    return try HDF5Dataset(handle: dataset, path: path, name: name)
  }

  /// Makes an empty dataset.
  ///
  /// - `compression`: deflate level 0…9 (in chunks, bytes shuffled); `nil` stores the numbers in one piece.
  /// - `allocateNow`: its place in the file is settled at once (`fileOffset`), its bytes are undefined until written.
  public borrowing func makeDataset(
    _ name: String, of type: HDF5ElementType, shape: [Int], compression: Int? = nil, allocateNow: Bool = false
  ) throws(HDF5Error) -> HDF5Dataset {
    let (handle, path) = (handle, path)
    let dataset = try HDF5Library.check(.failed(path: path, operation: "make dataset \"\(name)\"")) {
      // The shape has the rank that is given.
      unsafe pomona_hdf5_create_dataset(
        handle, name, type.code, Int32(shape.count), shape.map { UInt64($0) }, Int32(compression ?? -1),
        allocateNow ? 1 : 0)
    }
    return try HDF5Dataset(handle: dataset, path: path, name: name)
  }

  /// Makes a dataset of these numbers; without `shape` a vector.
  public borrowing func write<Element: HDF5Element>(
    _ values: [Element], to name: String, shape: [Int]? = nil, compression: Int? = nil
  ) throws(HDF5Error) {
    let shape = shape ?? [values.count]
    let dataset = try makeDataset(name, of: Element.hdf5Type, shape: shape, compression: compression)
    try dataset.write(values.span, from: shape.map { _ in 0 }, count: shape)
  }

  /// Makes a dataset of these texts; without `shape` a vector. A text ends at its first zero character.
  public borrowing func write(texts: [String], to name: String, shape: [Int]? = nil) throws(HDF5Error) {
    let dataset = try makeDataset(name, of: .text, shape: shape ?? [texts.count])
    let handle = dataset.handle
    let path = path
    // All texts in one buffer, each with its closing zero, and where each begins.
    var bytes: [CChar] = []
    var starts: [Int] = []
    for text in texts {
      starts.append(bytes.count)
      bytes.append(contentsOf: text.utf8CString)
    }
    _ = try HDF5Library.check(.failed(path: path, operation: "write \"\(name)\"")) {
      // The pointers lead into `bytes`, which stays where it is during the call.
      unsafe bytes.withUnsafeBufferPointer { buffer in
        var pointers: [UnsafePointer<CChar>?] = unsafe []
        for start in starts { unsafe pointers.append(buffer.baseAddress.map { unsafe $0 + start }) }
        return unsafe pomona_hdf5_write_texts(handle, UInt64(texts.count), pointers)
      }
    }
  }
}
