internal import Foundation
internal import PomonaCatalog
internal import PomonaSystem

/// Vectors and matrices in an HDF5 file, and tables as `TableArrays` lays them out; MATLAB 7.3 files are such files.
enum HDF5Arrays {
  /// All datasets at the root and in groups, named by their paths.
  static func read(_ url: URL) throws -> [(name: String, array: NumericArray)] {
    let file = try HDF5File(reading: url)
    var arrays: [(name: String, array: NumericArray)] = []
    try collect(file, "", 0, &arrays)
    guard case .texts(let truths)? = arrays.first(where: { $0.name == truthList })?.array.elements else {
      return arrays
    }
    return arrays.filter { $0.name != truthList }.map { name, array in
      guard truths.contains(name), case .uint8(let values) = array.elements else { return (name, array) }
      return (name, NumericArray(shape: array.shape, .truths(values.map { $0 != 0 })))
    }
  }

  /// What `read` would give, before any element is read but the list of truths.
  static func heads(_ url: URL) throws -> [ArrayHead] {
    let file = try HDF5File(reading: url)
    var heads: [ArrayHead] = []
    try collectHeads(file, "", 0, &heads)
    let truths =
      heads.contains { $0.name == truthList && $0.element == .text } ? try file.dataset(truthList).readTexts() : []
    return heads.filter { $0.name != truthList || $0.element != .text }.map { head in
      truths.contains(head.name) ? ArrayHead(name: head.name, shape: head.shape, element: .truth) : head
    }
  }

  private static func collectHeads<Place: HDF5Location & ~Copyable>(
    _ place: borrowing Place, _ prefix: String, _ depth: Int, _ heads: inout [ArrayHead]
  ) throws {
    guard depth < mostDepth else { return }
    for name in try place.names() {
      if name.hasSuffix("/") {
        let group = try place.group(String(name.dropLast()))
        try collectHeads(group, prefix + name, depth + 1, &heads)
        continue
      }
      let dataset = try place.dataset(name)
      guard dataset.elementType != .other else { continue }
      heads.append(
        ArrayHead(name: prefix + name, shape: dataset.shape, element: dataset.elementType == .text ? .text : .number))
    }
  }

  /// Groups within groups; a file may link a group into itself.
  private static let mostDepth = 16

  private static func collect<Place: HDF5Location & ~Copyable>(
    _ place: borrowing Place, _ prefix: String, _ depth: Int, _ arrays: inout [(name: String, array: NumericArray)]
  ) throws {
    guard depth < mostDepth else { return }
    for name in try place.names() {
      if name.hasSuffix("/") {
        let group = try place.group(String(name.dropLast()))
        try collect(group, prefix + name, depth + 1, &arrays)
        continue
      }
      let dataset = try place.dataset(name)
      let elements: NumericArray.Elements
      switch dataset.elementType {
      case .float32: elements = .float32(try dataset.read())
      case .float64: elements = .float64(try dataset.read())
      case .int64: elements = .int64(try dataset.read())
      case .uint8: elements = .uint8(try dataset.read())
      case .text: elements = .texts(try dataset.readTexts())
      case .reference, .other: continue
      }
      arrays.append((prefix + name, NumericArray(shape: dataset.shape, elements)))
    }
  }

  /// Bytes of truths are numbers to HDF5, so `truths` lists which are meant so.
  private static let truthList = "truths"

  static func write(_ arrays: [(name: String, array: NumericArray)], to url: URL) throws {
    let file = try HDF5File(inMemoryNamed: url.path)
    var truths: [String] = []
    for (name, array) in arrays {
      // A slash would make a group.
      let name = name.replacing("/", with: "_")
      switch array.elements {
      case .float32(let values): try file.write(values, to: name, shape: array.shape)
      case .float64(let values): try file.write(values, to: name, shape: array.shape)
      case .int64(let values): try file.write(values, to: name, shape: array.shape)
      case .uint8(let values): try file.write(values, to: name, shape: array.shape)
      case .truths(let values):
        truths.append(name)
        try file.write(values.map { UInt8($0 ? 1 : 0) }, to: name, shape: array.shape)
      case .texts(let values): try file.write(texts: values, to: name, shape: array.shape)
      default: try file.write(array.doubles ?? [], to: name, shape: array.shape)
      }
    }
    if !truths.isEmpty { try file.write(texts: truths, to: truthList) }
    try AtomicFile.write(try file.image(), to: url)
  }
}
