internal import Foundation
internal import PomonaSystem

/// MATLAB files of version 7.3, which are HDF5 files in which MATLAB notes the class of each dataset.
extension MatlabFile {
  /// Whether a file begins as one of version 7.3: HDF5's mark at byte 512 (or 0, as other programs write it).
  static func isHDF5(_ url: URL) throws -> Bool {
    let file = try RandomAccessFile(reading: url)
    let mark: [UInt8] = [0x89, 0x48, 0x44, 0x46]
    for offset in [0, 512] where file.byteCount >= offset + 4 {
      if try file.bytes(4, at: offset) == mark { return true }
    }
    return false
  }

  /// The variables of a version 7.3 file, in alphabetical order, with the shapes that MATLAB shows.
  static func variables(ofHDF5 url: URL) throws -> [(name: String, value: MatlabValue)] {
    let file = try HDF5File(reading: url)
    var reader = MatlabHDF5Reader(path: url.path)
    var variables: [(name: String, value: MatlabValue)] = []
    for name in try file.names() where !name.hasPrefix("#") {
      variables.append((name.hasSuffix("/") ? String(name.dropLast()) : name, try reader.value(file, name, depth: 0)))
    }
    return variables
  }
}

/// Datasets and groups as MATLAB values. Nesting and the number of cells are bounded, because references of a damaged file
/// may make a circle.
private struct MatlabHDF5Reader {
  let path: String
  private var cellBudget = 1 << 22
  private static let deepest = 24

  init(path: String) { self.path = path }

  private func damaged(_ name: String, _ reason: String) -> FileError {
    .otherKind(path: path, name: name, found: reason, expected: "a MATLAB value")
  }

  mutating func value(_ file: borrowing HDF5File, _ name: String, depth: Int) throws -> MatlabValue {
    guard depth < Self.deepest else { throw damaged(name, "nested \(depth) deep") }
    guard name.hasSuffix("/") else { return try dataset(file, name, depth: depth) }
    let trimmed = String(name.dropLast())
    let group = try file.group(trimmed)
    if try group.attributeNames().contains("MATLAB_sparse") { return .opaque("a sparse matrix") }
    var fields: [(String, [MatlabValue], [Int])] = []
    for field in try group.names() {
      let whole = "\(trimmed)/\(field)"
      let key = field.hasSuffix("/") ? String(field.dropLast()) : field
      // In an array of structures each field is a dataset of references; MATLAB notes no class on it.
      if !field.hasSuffix("/") {
        let inner = try file.dataset(whole)
        if inner.elementType == .reference, try inner.attribute("MATLAB_class") == nil {
          let values = try cells(file, inner, whole, depth: depth)
          fields.append((key, values, inner.shape.reversed()))
          continue
        }
      }
      fields.append((key, [try value(file, whole, depth: depth + 1)], [1, 1]))
    }
    let shape = fields.first?.2 ?? [1, 1]
    guard fields.allSatisfy({ $0.2 == shape }) else { throw damaged(name, "a structure with fields of unlike shapes") }
    let count = shape.reduce(1, *)
    guard fields.allSatisfy({ $0.1.count == count }) else { throw damaged(name, "a structure with missing fields") }
    let elements = (0..<count).map { place in
      Dictionary(fields.map { ($0.0, $0.1[place]) }, uniquingKeysWith: { first, _ in first })
    }
    return .structures(shape: shape, elements)
  }

  private mutating func cells(
    _ file: borrowing HDF5File, _ dataset: borrowing HDF5Dataset, _ name: String, depth: Int
  ) throws -> [MatlabValue] {
    let targets = try dataset.referencedNames()
    cellBudget -= targets.count
    guard cellBudget >= 0 else { throw damaged(name, "more cells than a file can be meant to have") }
    var values: [MatlabValue] = []
    for (place, target) in targets.enumerated() {
      guard target.hasPrefix("/") else { throw damaged(name, "a cell, \(place + 1), that leads nowhere") }
      let relative = String(target.dropFirst())
      let isGroup = (try? file.dataset(relative).shape) == nil
      values.append(try value(file, isGroup ? relative + "/" : relative, depth: depth + 1))
    }
    return values
  }

  private mutating func dataset(_ file: borrowing HDF5File, _ name: String, depth: Int) throws -> MatlabValue {
    let dataset = try file.dataset(name)
    let kind: String
    if case .text(let text)? = try dataset.attribute("MATLAB_class") { kind = text } else { kind = "" }
    var isEmpty = false
    if case .numbers(let flag)? = try dataset.attribute("MATLAB_empty") { isEmpty = flag.first != 0 }
    if isEmpty, [.int64, .uint64, .uint8, .float64].contains(dataset.elementType) {
      // The numbers of an empty array are its extents.
      let extents = try dataset.read(as: Int64.self).map { Int(clamping: $0) }
      guard extents.count >= 2, extents.allSatisfy({ $0 >= 0 }), extents.contains(0) else {
        throw damaged(name, "an empty array of shape \(extents)")
      }
      switch kind {
      case "char": return .text("")
      case "cell": return .cells(shape: extents, [])
      case "struct": return .structures(shape: extents, [])
      case "logical": return .truths(shape: extents, [])
      case "uint8": return .bytes(shape: extents, [])
      default: return .numbers(shape: extents, [])
      }
    }
    // HDF5's order with the shape reversed is MATLAB's order.
    var shape = Array(dataset.shape.reversed())
    while shape.count < 2 { shape.append(1) }
    switch dataset.elementType {
    case .reference: return .cells(shape: shape, try cells(file, dataset, name, depth: depth))
    case .text:
      let texts = try dataset.readTexts()
      return texts.count == 1 ? .text(texts[0]) : .cells(shape: [texts.count, 1], texts.map { .text($0) })
    case .other: return .opaque(kind.isEmpty ? "a dataset of compound numbers" : "a value of class \(kind)")
    case .uint8 where kind == "logical": return .truths(shape: shape, try dataset.read(as: UInt8.self).map { $0 != 0 })
    case .uint8 where kind == "uint8" || kind.isEmpty: return .bytes(shape: shape, try dataset.read(as: UInt8.self))
    case .uint8, .int64, .uint64, .float32, .float64:
      if kind == "char" { return text(try dataset.read(as: Int64.self), shape: shape) }
      if ["function_handle", "FileWrapper__", "string", "table", "datetime", "categorical"].contains(kind) {
        return .opaque("a value of class \(kind)")
      }
      if kind == "logical" { return .truths(shape: shape, try dataset.read(as: Int64.self).map { $0 != 0 }) }
      return .numbers(shape: shape, try dataset.read(as: Double.self))
    }
  }

  /// Characters as UTF-16, a row a text; several rows are cells, their closing blanks kept.
  private func text(_ units: [Int64], shape: [Int]) -> MatlabValue {
    let codes = units.map { UInt16(truncatingIfNeeded: $0) }
    let rows = shape[0]
    guard rows != 1, rows > 0 else { return .text(String(decoding: codes, as: UTF16.self)) }
    let width = codes.count / rows
    return .cells(
      shape: [rows, 1],
      (0..<rows).map { row in .text(String(decoding: (0..<width).map { codes[row + $0 * rows] }, as: UTF16.self)) })
  }
}
