internal import Foundation
internal import PomonaCatalog
internal import PomonaSystem

/// Vectors and matrices in an HDF5 file, and tables as `TableArrays` lays them out; MATLAB 7.3 files are such files.
///
/// A slash in a name would make a group, so it is written `%2F`, and a `%` that could be read as the beginning of such is
/// `%25`; a name that is a single point, which HDF5 takes for the group itself, is `%2E`.
enum HDF5Arrays {
  private static let escapes = [("/", "%2F"), (".", "%2E"), ("%", "%25")]

  /// The name of the dataset for a name.
  static func escaped(_ name: String) -> String {
    if name == "." { return "%2E" }
    var text = ""
    for place in name.indices {
      let rest = name[place...]
      // What looks like an escape already must not be taken for one.
      text += escapes.contains { rest.hasPrefix($0.1) } ? "%25" : name[place] == "/" ? "%2F" : String(name[place])
    }
    return text
  }

  /// The name behind the name of a dataset.
  static func plain(_ name: String) -> String {
    guard name.contains("%") else { return name }
    var text = ""
    var rest = name[...]
    while let mark = rest.firstIndex(of: "%") {
      text += rest[..<mark]
      rest = rest[mark...]
      let escape = escapes.first { rest.hasPrefix($0.1) }
      text += escape?.0 ?? "%"
      rest = rest.dropFirst(escape?.1.count ?? 1)
    }
    return text + rest
  }

  /// All datasets at the root and in groups, named by their paths; of what is neither numbers nor texts the file may hold more.
  ///
  /// - Throws: `.otherKind` where there is nothing else, such as the compound tables of PyTables.
  static func read(_ url: URL) throws -> [(name: String, array: NumericArray)] {
    let file = try HDF5File(reading: url)
    var arrays: [(name: String, array: NumericArray)] = []
    var strangers: [String] = []
    for name in try HDF5Names.datasets(file, withBroken: true) {
      guard let array = try array(file.dataset(name)) else {
        strangers.append(plain(name))
        continue
      }
      arrays.append((plain(name), array))
    }
    if arrays.isEmpty, let first = strangers.first {
      throw FileError.otherKind(
        path: url.path, name: first, found: "empty, or of a compound type", expected: "numbers or texts")
    }
    guard case .texts(let truths)? = arrays.first(where: { $0.name == truthList })?.array.elements else {
      return arrays
    }
    return arrays.filter { $0.name != truthList }.map { name, array in
      guard truths.contains(name), case .uint8(let values) = array.elements else { return (name, array) }
      return (name, NumericArray(shape: array.shape, .truths(values.map { $0 != 0 })))
    }
  }

  /// The datasets that `read` leaves out, being neither numbers nor texts: compound tables, references, empty ones.
  static func leftOut(_ url: URL) throws -> [String] {
    let file = try HDF5File(reading: url)
    return try HDF5Names.datasets(file).filter { name in
      switch try file.dataset(name).elementType {
      case .reference, .other: true
      default: false
      }
    }.map(plain)
  }

  /// The dataset of that name alone, whatever else the file holds.
  ///
  /// - Throws: `.noEntry` with the names that there are, `.otherKind` for what is neither numbers nor texts.
  static func read(_ url: URL, array name: String) throws -> NumericArray {
    let file = try HDF5File(reading: url)
    let names = try HDF5Names.datasets(file)
    guard let stored = names.first(where: { plain($0) == name }) else {
      throw FileError.noEntry(path: url.path, name: name, known: names.filter { $0 != truthList }.map(plain))
    }
    guard let found = try array(file.dataset(stored)) else {
      throw FileError.otherKind(
        path: url.path, name: name, found: "empty, or of a compound type", expected: "numbers or texts")
    }
    guard case .uint8(let values) = found.elements, names.contains(truthList),
      try file.dataset(truthList).elementType == .text, try file.dataset(truthList).readTexts().contains(name)
    else { return found }
    return NumericArray(shape: found.shape, .truths(values.map { $0 != 0 }))
  }

  /// What `read` would give, before any element is read but the list of truths.
  static func heads(_ url: URL) throws -> [ArrayHead] {
    let file = try HDF5File(reading: url)
    var heads: [ArrayHead] = []
    for name in try HDF5Names.datasets(file) {
      let dataset = try file.dataset(name)
      let element: ArrayHead.Element
      switch dataset.elementType {
      case .text: element = .text
      case .reference, .other: continue
      default: element = dataset.areTruths ? .truth : .number
      }
      heads.append(ArrayHead(name: plain(name), shape: dataset.shape, element: element))
    }
    let truths =
      heads.contains { $0.name == truthList && $0.element == .text } ? try file.dataset(truthList).readTexts() : []
    return heads.filter { $0.name != truthList || $0.element != .text }.map { head in
      truths.contains(head.name) ? ArrayHead(name: head.name, shape: head.shape, element: .truth) : head
    }
  }

  /// The elements of a dataset; `nil` of what is neither numbers nor texts.
  private static func array(_ dataset: borrowing HDF5Dataset) throws -> NumericArray? {
    let elements: NumericArray.Elements
    switch dataset.elementType {
    case .float32: elements = .float32(try dataset.read())
    case .float64: elements = .float64(try dataset.read())
    case .int64: elements = .int64(try dataset.read())
    case .uint64: elements = .uint64(try dataset.read())
    case .uint8 where dataset.areTruths: elements = .truths(try dataset.read(as: UInt8.self).map { $0 != 0 })
    case .uint8: elements = .uint8(try dataset.read())
    case .text: elements = .texts(try dataset.readTexts())
    case .reference, .other: return nil
    }
    return NumericArray(shape: dataset.shape, elements)
  }

  /// Bytes of truths are numbers to HDF5, so `truths` lists which are meant so.
  private static let truthList = "truths"

  static func write(_ arrays: [(name: String, array: NumericArray)], to url: URL) throws {
    let file = try HDF5File(inMemoryNamed: url.path)
    var truths: [String] = []
    for (plain, array) in arrays {
      let name = escaped(plain)
      switch array.elements {
      case .float32(let values): try file.write(values, to: name, shape: array.shape)
      case .float64(let values): try file.write(values, to: name, shape: array.shape)
      case .int64(let values): try file.write(values, to: name, shape: array.shape)
      case .uint8(let values): try file.write(values, to: name, shape: array.shape)
      case .uint64(let values): try file.write(values, to: name, shape: array.shape)
      case .truths(let values):
        truths.append(plain)
        try file.write(values.map { UInt8($0 ? 1 : 0) }, to: name, shape: array.shape)
      case .texts(let values): try file.write(texts: values, to: name, shape: array.shape)
      default: try file.write(array.doubles ?? [], to: name, shape: array.shape)
      }
    }
    if !truths.isEmpty { try file.write(texts: truths, to: truthList) }
    try AtomicFile.write(try file.image(), to: url)
  }
}
