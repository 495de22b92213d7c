internal import CHDF5Shim

/// The global heap of an open HDF5 file, where elements of varying length lie, in collections of some kilobytes each.
///
/// Read here and not by the library, which of a damaged collection or reference copies bytes that it has not (1.10.8).
///
/// - Source: HDF5 file format specification 3.0, III.E "Disk Format: Level 1E - Global Heap".
struct HDF5Heap {
  /// How many items an element has, and where their bytes are.
  typealias Reference = pomona_hdf5_heap_reference

  private struct Collection {
    let bytes: [UInt8]
    var objects: [UInt32: Range<Int>] = [:]
  }

  private let file: RandomAccessFile
  private let base: Int
  private let sizeWidth: Int
  private var collections: [UInt64: Collection] = [:]
  private var keptBytes = 0
  private static let keptLimit = 64 << 20

  /// - Throws: `.failed` for a file that does not lie on a disk.
  init(of handle: Int64, path: String) throws(HDF5Error) {
    var place = pomona_hdf5_heap()
    _ = try HDF5Library.check(.failed(path: path, operation: "find the heap")) {
      // The structure is filled in.
      unsafe pomona_hdf5_heap(handle, &place)
    }
    guard let file = RandomAccessFile(sharing: place.descriptor, path: path), place.base < 1 << 48,
      (4...8).contains(place.size_width)
    else { throw .failed(path: path, operation: "find the heap") }
    self.file = file
    base = Int(place.base)
    sizeWidth = Int(place.size_width)
  }

  /// The bytes that a reference leads to, `width` for each item; none for one that leads nowhere, as of what was not written.
  ///
  /// - Throws: `.failed` with what is wrong.
  mutating func bytes(_ reference: Reference, width: Int, reading name: String) throws(HDF5Error) -> ArraySlice<UInt8> {
    guard reference.address != 0, reference.count > 0 else { return [] }
    let collection = try collection(at: reference.address, reading: name)
    let count = Int(reference.count) * width
    guard let object = collection.objects[reference.index], count <= object.count else {
      throw damaged(
        name,
        "the collection at byte \(reference.address) has "
          + (collection.objects[reference.index].map { "\($0.count) bytes as" } ?? "nothing as")
          + " number \(reference.index), of which \(count) bytes are wanted")
    }
    return collection.bytes[object.lowerBound..<(object.lowerBound + count)]
  }

  /// A text ends at its first zero, as the library takes it.
  mutating func text(_ reference: Reference, reading name: String) throws(HDF5Error) -> String {
    String(decoding: try bytes(reference, width: 1, reading: name).prefix { $0 != 0 }, as: UTF8.self)
  }

  private mutating func collection(at address: UInt64, reading name: String) throws(HDF5Error) -> Collection {
    if let known = collections[address] { return known }
    let headCount = 8 + sizeWidth
    guard address < 1 << 48, case let start = base + Int(address), start <= file.byteCount - headCount,
      let head = try? file.bytes(headCount, at: start), head.prefix(4).elementsEqual("GCOL".utf8), head[4] == 1
    else { throw damaged(name, "there is no collection at byte \(address)") }
    let size = number(head, at: 8)
    guard size >= aligned(headCount), size <= file.byteCount - start, let bytes = try? file.bytes(size, at: start)
    else { throw damaged(name, "the collection at byte \(address) claims \(size) bytes") }
    var collection = Collection(bytes: bytes)
    let objectHead = aligned(8 + sizeWidth)
    var place = aligned(headCount)
    while place + objectHead <= size {
      let index = UInt32(bytes[place]) | UInt32(bytes[place + 1]) << 8
      // What follows is free.
      if index == 0 { break }
      let count = number(bytes, at: place + 8)
      guard count <= size - place - objectHead else {
        throw damaged(name, "number \(index) of the collection at byte \(address) claims \(count) bytes")
      }
      collection.objects[index] = (place + objectHead)..<(place + objectHead + count)
      place += objectHead + aligned(count)
    }
    if keptBytes > Self.keptLimit {
      collections = [:]
      keptBytes = 0
    }
    keptBytes += size
    collections[address] = collection
    return collection
  }

  /// Up to the next multiple of eight.
  private func aligned(_ count: Int) -> Int { (count + 7) & ~7 }

  /// A size of the file's width; more than any file has for one beyond that.
  private func number(_ bytes: [UInt8], at place: Int) -> Int {
    var value: UInt64 = 0
    for k in 0..<sizeWidth { value |= UInt64(bytes[place + k]) << UInt64(8 * k) }
    return Int(min(value, 1 << 48))
  }

  private func damaged(_ name: String, _ reason: String) -> HDF5Error {
    .failed(path: file.path, operation: "read \"\(name)\"", reason: "the heap of its texts is damaged: \(reason)")
  }
}
