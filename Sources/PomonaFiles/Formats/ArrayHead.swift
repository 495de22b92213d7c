public import Foundation
internal import PomonaSystem

/// What a file says of one of its arrays before any element is read: enough to know the columns of a table made of it.
public struct ArrayHead: Sendable, Equatable {
  public enum Element: Sendable, Equatable { case number, truth, text, other }

  public let name: String
  public let shape: [Int]
  public let element: Element

  public init(name: String, shape: [Int], element: Element) {
    self.name = name
    self.shape = shape
    self.element = element
  }

  /// A column of a table, as known from heads.
  public struct Column: Sendable, Equatable {
    public let name: String
    public let element: Element
  }

  /// More columns than anybody types the names of are not listed.
  static let mostColumns = 10_000

  /// The columns that `FileContent.table(array:path:)` makes of arrays with these heads; `nil` where only reading tells: no
  /// array of that name, arrays that make no table, or more than `mostColumns`.
  ///
  /// - Parameter wanted: the one array that is asked for.
  public static func columns(of heads: [ArrayHead], array wanted: String?) -> [Column]? {
    var used = heads.filter { !$0.name.hasPrefix("missing.") && !$0.name.hasPrefix("levels.") }
    if let wanted {
      used = heads.filter { $0.name == wanted }
    } else if used.contains(where: { $0.name == "columns" && $0.element == .text && $0.shape.count == 1 }) {
      // The list of the other names, as `TableArrays` writes it.
      used.removeAll { $0.name == "columns" }
    }
    guard let first = used.first, !used.contains(where: { $0.element == .other }) else { return nil }
    // Of lists there is a vector of all items, and one of where they begin.
    guard wanted != nil || !used.contains(where: { head in used.contains { $0.name == "starts.\(head.name)" } }) else {
      return nil
    }
    let length = first.shape.first ?? 1
    guard used.count == 1 || used.allSatisfy({ ($0.shape.first ?? 1) == length && $0.shape.count <= 2 }) else {
      return nil
    }
    var columns: [Column] = []
    for head in used {
      guard head.shape.count >= 2, head.element == .number else {
        columns.append(Column(name: head.name, element: head.element))
        continue
      }
      let width = head.shape.dropFirst().reduce(1) { $0.multipliedReportingOverflow(by: $1).partialValue }
      guard width > 0, width <= mostColumns - columns.count else { return nil }
      columns += (1...width).map { Column(name: "\(head.name) \($0)", element: .number) }
    }
    return columns
  }
}

extension NPY {
  /// Longer heads than this are read with the array.
  static let headBytes = 1 << 16

  /// - Throws: as `read`, of the head alone.
  public static func head(_ url: URL) throws -> ArrayHead {
    let file = try RandomAccessFile(reading: url)
    return try arrayHead(
      of: file.bytes(min(headBytes, file.byteCount), at: 0), name: "value", path: url.path)
  }

  static func arrayHead(of bytes: [UInt8], name: String, path: String) throws(FileError) -> ArrayHead {
    let (head, type, _, _) = try head(of: bytes, path: path)
    return ArrayHead(name: name, shape: head.shape, element: type.element)
  }
}

extension NPZ {
  /// - Throws: as reading, of the directory and the heads alone.
  public func heads() throws -> [ArrayHead] {
    try names.map { name in
      try NPY.arrayHead(of: beginning(of: name, count: NPY.headBytes), name: name, path: "\(path)/\(name)")
    }
  }
}
