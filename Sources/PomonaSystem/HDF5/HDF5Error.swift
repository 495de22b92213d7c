/// What can go wrong with an HDF5 file.
public enum HDF5Error: Error, Sendable, Equatable {
  /// The file is there but is no HDF5 file, or is cut short; `reason` in the library's words.
  case notHDF5(path: String, reason: String = "")
  case cannotOpen(path: String, reason: String = "")
  case cannotCreate(path: String, reason: String = "")
  case noSuchObject(path: String, name: String, others: [String])
  /// The dataset holds something else, or has another shape.
  case otherContent(path: String, name: String, expected: String, found: String)
  /// A block reaches beyond its dataset.
  case outside(path: String, name: String, start: [Int], count: [Int], shape: [Int])
  /// A call failed that should not: a full disk, a damaged file, a closed file.
  case failed(path: String, operation: String, reason: String = "")

  /// The same failure with the library's words.
  func with(reason: String) -> HDF5Error {
    switch self {
    case .notHDF5(let path, _): .notHDF5(path: path, reason: reason)
    case .cannotOpen(let path, _): .cannotOpen(path: path, reason: reason)
    case .cannotCreate(let path, _): .cannotCreate(path: path, reason: reason)
    case .failed(let path, let operation, _): .failed(path: path, operation: operation, reason: reason)
    case .noSuchObject, .otherContent, .outside: self
    }
  }
}
