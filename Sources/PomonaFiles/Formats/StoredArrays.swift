public import Foundation
internal import PomonaSystem

/// The arrays of a file, without reading them.
public enum StoredArrays {
  /// All arrays of numbers that a file holds, in its order.
  ///
  /// npy, safetensors and NIfTI files are mapped, HDF5, netCDF-4 and MATLAB 7.3 files are read by blocks; npz archives, MATLAB
  /// 5 files and separated text are read whole, because their numbers are packed or written out.
  /// - Throws: `.unknownEnding` with the endings that there are; what reading meets.
  public static func open(_ url: URL) throws -> [any StoredArray] {
    let name = url.lastPathComponent.lowercased()
    if name.hasSuffix(".npy") { return [try NPY.stored(url)] }
    if name.hasSuffix(".safetensors") { return try Safetensors(url).arrays }
    if name.hasSuffix(".nii") || name.hasSuffix(".nii.gz") { return [try NIfTIImage(url).array] }
    if [".h5", ".hdf5", ".nc", ".nc4"].contains(where: name.hasSuffix) { return try datasets(url) }
    if name.hasSuffix(".mat") {
      if try MatlabFile.isHDF5(url) { return try datasets(url, matlab: true) }
      return try MatlabFile(url).variables.compactMap { variable in
        guard let (shape, values) = variable.value.numeric else { return nil }
        return MemoryArray(
          path: url.path, name: variable.name,
          array: NumericArray(shape: shape, .float64(NumericArray.fromFirstFastest(values, shape: shape))))
      }
    }
    if name.hasSuffix(".npz") {
      let archive = try NPZ(url)
      return try archive.names.compactMap { entry in
        let array = try archive.array(entry)
        if case .texts = array.elements { return nil }
        return MemoryArray(path: url.path, name: entry, array: array)
      }
    }
    throw FileError.unknownEnding(
      path: url.path, known: [".npy", ".npz", ".h5", ".hdf5", ".nc", ".mat", ".safetensors", ".nii", ".nii.gz"])
  }

  /// The array of that name, or the only one.
  ///
  /// - Throws: `.noEntry` with the names that there are.
  public static func open(_ url: URL, array name: String?) throws -> any StoredArray {
    let arrays = try open(url)
    if let name {
      guard let found = arrays.first(where: { $0.name == name }) else {
        throw FileError.noEntry(path: url.path, name: name, known: arrays.map(\.name))
      }
      return found
    }
    guard arrays.count == 1, let only = arrays.first else {
      throw FileError.otherKind(
        path: url.path, name: arrays.prefix(8).map(\.name).joined(separator: ", "),
        found: "\(arrays.count) arrays", expected: "one; `array:` takes one of them")
    }
    return only
  }

  /// All datasets of numbers of an HDF5 file, in groups, too.
  private static func datasets(_ url: URL, matlab: Bool = false) throws -> [any StoredArray] {
    let file = try HDF5File(reading: url)
    var arrays: [any StoredArray] = []
    for name in try HDF5Names.datasets(file) where !(matlab && name.hasPrefix("#refs#/")) {
      let type = try file.dataset(name).elementType
      if [.text, .reference, .other].contains(type) { continue }
      arrays.append(try HDF5StoredArray(file, name, isReversed: matlab))
    }
    return arrays
  }
}

/// The names in an HDF5 file.
enum HDF5Names {
  /// The paths of all datasets under a place, at most 16 groups deep (links may make a circle).
  ///
  /// - Parameter withBroken: also of what cannot be opened as one, so that opening it says why.
  static func datasets<Place: HDF5Location & ~Copyable>(
    _ place: borrowing Place, withBroken: Bool = false
  ) throws -> [String] {
    var names: [String] = []
    try collect(place, "", 0, withBroken, &names)
    return names
  }

  private static func collect<Place: HDF5Location & ~Copyable>(
    _ place: borrowing Place, _ prefix: String, _ depth: Int, _ withBroken: Bool, _ found: inout [String]
  ) throws {
    guard depth < 16 else { return }
    for name in try place.names() {
      if name.hasSuffix("/") {
        try collect(try place.group(String(name.dropLast())), prefix + name, depth + 1, withBroken, &found)
      } else if withBroken || (try? place.dataset(name).shape) != nil {
        // Named types are listed like datasets, and are none.
        found.append(prefix + name)
      }
    }
  }
}

extension NPY {
  /// An array of numbers, mapped.
  ///
  /// - Throws: as `read`; `.otherKind` for texts.
  static func stored(_ url: URL) throws -> any StoredArray {
    let file = try MappedFile(url)
    let path = url.path
    let lead = try file.numbers(UInt8.self, count: min(file.byteCount, 12), at: 0)
    guard lead.starts(with: [0x93, 0x4E, 0x55, 0x4D, 0x50, 0x59]), lead.count == 12, (1...3).contains(lead[6]) else {
      // The reader of whole files says what is wrong; it throws for each of these.
      return MemoryArray(path: path, name: "", array: try read(url))
    }
    let width = lead[6] == 1 ? 2 : 4
    let headStart = 8 + width
    let headLength = (0..<width).reduce(0) { $0 | Int(lead[8 + $1]) << (8 * $1) }
    guard headLength <= file.byteCount - headStart else {
      throw FileError.damaged(
        path: path, offset: 8,
        reason: "a head of \(headLength) bytes, of which \(file.byteCount - headStart) are there")
    }
    let headBytes = try file.numbers(UInt8.self, count: headLength, at: headStart)
    var parser = NPYHead(bytes: headBytes[...], path: path)
    let head = try parser.parse()
    let type = try NPYType(head.descriptor, path: path, offset: headStart)
    guard let kind = ElementKind(numpy: head.descriptor) else {
      throw FileError.otherKind(path: path, name: "", found: "texts", expected: "numbers")
    }
    let start = headStart + headLength
    let length = try byteCount(of: head.shape, size: type.size, path: path, offset: headStart)
    guard length == file.byteCount - start else {
      throw FileError.damaged(
        path: path, offset: start,
        reason: "elements of \(length) bytes should follow, and \(file.byteCount - start) bytes do")
    }
    return PlainArray(
      path: path, name: "", shape: head.shape, kind: kind, source: .mapped(file), offset: start,
      isBigEndian: head.descriptor.hasPrefix(">"), isFirstFastest: head.isFirstFastest)
  }

  /// The bytes that elements of this shape take.
  static func byteCount(of shape: [Int], size: Int, path: String, offset: Int) throws(FileError) -> Int {
    var count = size
    for extent in shape {
      let (product, overflow) = count.multipliedReportingOverflow(by: extent)
      guard !overflow, extent >= 0 else {
        throw .damaged(path: path, offset: offset, reason: "a shape too large to exist")
      }
      count = product
    }
    return count
  }
}

extension ElementKind {
  /// By numpy's short name; `nil` for texts and what else is no number.
  init?(numpy descriptor: String) {
    let letters = descriptor.drop { "<>|=".contains($0) }
    let known: [Substring: ElementKind] = [
      "f2": .float16, "f4": .float32, "f8": .float64, "i1": .int8, "i2": .int16, "i4": .int32, "i8": .int64,
      "u1": .uint8, "u2": .uint16, "u4": .uint32, "u8": .uint64, "b1": .bool,
    ]
    guard let kind = known[letters] else { return nil }
    self = kind
  }
}
