public import Foundation
internal import PomonaSystem

/// The variables of a MATLAB file of version 5 (`save -v6` and `-v7`) or 7.3 (HDF5), read whole; large arrays of version 7.3
/// are read by blocks through `StoredArrays`.
///
/// Written after "MAT-File Format" (The MathWorks, version 5). Every length is checked against the bytes that are there
/// before anything is allocated, and nesting is bounded, so a damaged file is an error and nothing else.
public struct MatlabFile: Sendable {
  public let path: String
  public let variables: [(name: String, value: MatlabValue)]

  /// - Throws: `FileError` naming file and byte; `HDF5Error`; files of version 4 are refused by name.
  public init(_ url: URL) throws {
    if try MatlabFile.isHDF5(url) {
      self.init(path: url.path, variables: try MatlabFile.variables(ofHDF5: url))
    } else {
      try self.init(bytes: try RandomAccessFile.contents(of: url), path: url.path)
    }
  }

  private init(path: String, variables: [(name: String, value: MatlabValue)]) {
    self.path = path
    self.variables = variables
  }

  public init(bytes: [UInt8], path: String) throws {
    self.path = path
    var reader = try MatlabReader(bytes: bytes, path: path)
    variables = try reader.variables()
  }

  /// - Throws: `.noEntry` with the names that there are.
  public subscript(name: String) -> MatlabValue {
    get throws {
      guard let found = variables.first(where: { $0.name == name }) else {
        throw FileError.noEntry(path: path, name: name, known: variables.map(\.name))
      }
      return found.value
    }
  }
}

/// A MATLAB array; `shape` has at least two extents, values are in MATLAB's order (first index fastest).
public indirect enum MatlabValue: Sendable, Equatable {
  /// Every numeric class but uint8; int64 and uint64 beyond 2^53 are rounded.
  case numbers(shape: [Int], [Double])
  /// `uint8`, as pictures are.
  case bytes(shape: [Int], [UInt8])
  /// `logical`.
  case truths(shape: [Int], [Bool])
  /// A row of characters; an array of several rows is cells.
  case text(String)
  case cells(shape: [Int], [MatlabValue])
  /// One dictionary for each element.
  case structures(shape: [Int], [[String: MatlabValue]])
  /// Objects, function handles and sparse matrices: known to be there, not read.
  case opaque(String)

  public var kindWords: String {
    switch self {
    case .numbers(let shape, _): "numbers of shape \(Self.words(shape))"
    case .bytes(let shape, _): "bytes of shape \(Self.words(shape))"
    case .truths(let shape, _): "truths of shape \(Self.words(shape))"
    case .text: "a text"
    case .cells(let shape, _): "cells of shape \(Self.words(shape))"
    case .structures(let shape, _): "structures of shape \(Self.words(shape))"
    case .opaque(let what): what
    }
  }

  static func words(_ shape: [Int]) -> String { shape.map(String.init).joined(separator: " x ") }

  /// Shape and numbers, whole or not; `nil` for anything else.
  public var numeric: (shape: [Int], values: [Double])? {
    switch self {
    case .numbers(let shape, let values): (shape, values)
    case .bytes(let shape, let values): (shape, values.map(Double.init))
    case .truths(let shape, let values): (shape, values.map { $0 ? 1 : 0 })
    default: nil
    }
  }
}
