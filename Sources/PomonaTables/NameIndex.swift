/// Where a name stands in a list; tables of tens of thousands of columns (a voxel each) are ordinary.
public struct NameIndex: Sendable, Equatable {
  private let names: [String]
  /// `nil` for a short list, which is searched faster than hashed.
  private let places: [String: Int]?

  /// Of names that occur twice the first counts.
  public init(_ names: [String]) {
    self.names = names
    places =
      names.count <= 32
      ? nil : Dictionary(names.enumerated().map { ($1, $0) }, uniquingKeysWith: { first, _ in first })
  }

  public subscript(name: String) -> Int? { places.map { $0[name] } ?? names.firstIndex(of: name) }
}
