internal import PomonaCatalog
public import PomonaTables

/// A table as named arrays, the form in which containers of arrays (npz, HDF5) hold it.
///
/// Each column is a vector under its name: float64, int64, bool or text. `columns` lists the names in their order. Where
/// cells are missing, a vector `missing.NAME` of bool says which; what stands there in the column (NaN, 0, false, an empty
/// text) means nothing. A category's levels stand in `levels.NAME`, in their order. Of a column of lists the vector holds
/// the items of all rows one behind the other, and `starts.NAME` (int64, one longer than the table) says at which, from 0,
/// each row's begin and where the last ends; `missing.starts.NAME` says which rows have no list. Lists of lists have no
/// place.
public enum TableArrays {
  /// What is put before the name of a column for what belongs to it.
  private enum Prefix {
    static let missing = "missing."
    static let levels = "levels."
    static let starts = "starts."
  }

  /// - Throws: `.cannotHold` for a column of lists of lists, and one whose name is that of what belongs to another.
  public static func arrays(
    of table: Table, path: String = "the file"
  ) throws(FileError) -> [(name: String, array: NumericArray)] {
    var arrays = [(name: "columns", array: vector(.texts(table.columnNames)))]
    for column in table.columns { arrays += try self.arrays(column.name, column.values, path) }
    var names: Set<String> = []
    for (name, _) in arrays where !names.insert(name).inserted {
      throw .cannotHold(path: path, what: "a column \"\(name)\", a name that it has for something else")
    }
    return arrays
  }

  private static func arrays(
    _ name: String, _ values: Column.Values, _ path: String
  ) throws(FileError) -> [(name: String, array: NumericArray)] {
    var arrays: [(name: String, array: NumericArray)] = []
    switch values {
    case .numbers(let cells): return [(name, vector(.float64(cells)))]
    case .whole(let cells): arrays.append((name, vector(.int64(cells.map { Int64($0 ?? 0) }))))
    case .truth(let cells): arrays.append((name, vector(.truths(cells.map { $0 ?? false }))))
    case .text(let cells):
      arrays.append((name, vector(.texts(cells.map { $0 ?? "" }))))
      if cells.isOrdered { arrays.append((Prefix.levels + name, vector(.texts(cells.levels)))) }
    case .list(let cells):
      if case .list = cells.items { throw .cannotHold(path: path, what: "the lists of lists of column \"\(name)\"") }
      let starts = Prefix.starts + name
      arrays = try self.arrays(name, cells.items, path)
      arrays.append((starts, vector(.int64(cells.starts.map(Int64.init)))))
      if let mask = mask(values) { arrays.append((Prefix.missing + starts, mask)) }
      return arrays
    }
    if let mask = mask(values) { arrays.append((Prefix.missing + name, mask)) }
    return arrays
  }

  /// Which cells are missing, where some are.
  private static func mask(_ values: Column.Values) -> NumericArray? {
    guard values.missing.count > 0 else { return nil }
    return vector(.truths((0..<values.count).map { values.isMissing($0) }))
  }

  private static func vector(_ elements: NumericArray.Elements) -> NumericArray {
    NumericArray(shape: [elements.count], elements)
  }

  /// The vectors of one length as columns; a matrix is a column for each of its own.
  ///
  /// - Throws: `.otherKind` where lengths differ, with all names and shapes.
  static func table(of arrays: [(name: String, array: NumericArray)], path: String) throws -> Table {
    let byName = Dictionary(arrays.map { ($0.name, $0.array) }, uniquingKeysWith: { first, _ in first })
    var names = arrays.map(\.name)
    if case .texts(let listed)? = byName["columns"]?.elements, listed.allSatisfy({ byName[$0] != nil }) {
      names = listed
    } else {
      names = names.filter { name in
        !name.hasPrefix(Prefix.missing) && !name.hasPrefix(Prefix.levels)
          && !(name.hasPrefix(Prefix.starts) && byName[String(name.dropFirst(Prefix.starts.count))] != nil)
      }
    }
    var columns: [Column] = []
    for name in names {
      guard let array = byName[name] else { continue }
      if let lists = try lists(name, array, byName, path: path) {
        if let first = columns.first, first.count != lists.count {
          throw FileError.otherKind(
            path: path, name: name, found: "lists of \(lists.count) rows",
            expected: "of one length with the others (\(first.name) of length \(first.count))")
        }
        columns.append(lists)
        continue
      }
      let length = array.shape.first ?? 1
      if let first = columns.first, first.count != length || array.shape.count > 2 {
        let others = arrays.filter { $0.name != name }
        let shapes = others.prefix(7).map { "\($0.name) \(words($0.array.shape))" }.joined(separator: ", ")
        throw FileError.otherKind(
          path: path, name: name, found: words(array.shape),
          expected: "of one length with the others (\(shapes)\(others.count > 7 ? ", …" : "")); "
            + "`array:` takes one of them")
      }
      columns += self.columns(name, array, missing: byName[Prefix.missing + name], levels: byName[Prefix.levels + name])
    }
    return try Table(columns)
  }

  /// The column of lists whose items a vector holds; `nil` where nothing says where they begin.
  ///
  /// - Throws: `.otherKind` for starts that are none.
  private static func lists(
    _ name: String, _ array: NumericArray, _ byName: [String: NumericArray], path: String
  ) throws -> Column? {
    let startsName = Prefix.starts + name
    guard let found = byName[startsName], array.shape.count == 1 else { return nil }
    let starts = (found.doubles ?? []).compactMap { Int(exactly: $0) }
    guard starts.count == found.elements.count, starts.first == 0, starts.last == array.elements.count,
      zip(starts, starts.dropFirst()).allSatisfy({ $0 <= $1 })
    else {
      throw FileError.otherKind(
        path: path, name: startsName, found: words(found.shape),
        expected: "places in \"\(name)\" that rise from 0 to its length, \(array.elements.count)")
    }
    var missing: Set<Int> = []
    if let mask = byName[Prefix.missing + startsName]?.doubles, mask.count == starts.count - 1 {
      missing = Set(mask.indices.filter { mask[$0] != 0 })
    }
    let items = columns(name, array, missing: byName[Prefix.missing + name], levels: byName[Prefix.levels + name])
    return Column(name, .list(ListCells(starts: starts, items: items[0].values, missing: missing)))
  }

  private static func words(_ shape: [Int]) -> String {
    switch shape.count {
    case 0: "one value"
    case 1: "of length \(shape[0])"
    default: "of shape \(NumericArray.words(shape))"
    }
  }

  /// One array by itself; what has more than two axes says how it was laid out.
  static func table(of array: NumericArray, named name: String) throws -> Table {
    let columns = columns(name, array)
    guard array.shape.count > 2 else { return try Table(columns) }
    return try Table(
      columns,
      header: [
        "`\(name)` is of shape \(NumericArray.words(array.shape)): rows are its first axis, columns all others, "
          + "the last fastest"
      ])
  }

  /// The digits of whole numbers of which one is beyond 2^53, so that numbers would not hold it; `nil` of all others.
  private static func exactTexts(_ array: NumericArray) -> [String]? {
    switch array.elements {
    case .int64(let cells) where cells.contains { $0.magnitude > 1 << 53 }: cells.map(String.init)
    case .uint64(let cells) where cells.contains { $0 > 1 << 53 }: cells.map { String($0) }
    default: nil
    }
  }

  /// A vector as one column, a matrix as one for each of its columns.
  static func columns(
    _ name: String, _ array: NumericArray, missing: NumericArray? = nil, levels: NumericArray? = nil
  ) -> [Column] {
    var mask: [Bool]?
    if case .truths(let found)? = missing?.elements, found.count == array.elements.count { mask = found }
    if case .uint8(let found)? = missing?.elements, found.count == array.elements.count { mask = found.map { $0 != 0 } }
    func isMissing(_ place: Int) -> Bool { mask?[place] ?? false }
    if array.shape.count >= 2, let exact = exactTexts(array) {
      let rows = array.shape[0]
      let width = exact.count / max(1, rows)
      return (0..<width).map { column in
        Column("\(name) \(column + 1)", .texts((0..<rows).map { exact[$0 * width + column] }))
      }
    }
    if array.shape.count >= 2, let values = array.doubles {
      let rows = array.shape[0]
      let width = rows == 0 ? 0 : array.elements.count / rows
      return (0..<width).map { column in
        Column("\(name) \(column + 1)", .numbers((0..<rows).map { values[$0 * width + column] }))
      }
    }
    let values: Column.Values
    switch array.elements {
    case .float32(let cells): values = .numbers(cells.map(Double.init))
    case .float64(let cells): values = .numbers(cells)
    case .truths(let cells): values = .truths(cells.enumerated().map { isMissing($0) ? nil : $1 })
    case .texts(let cells):
      let texts = TextCells(cells.enumerated().map { isMissing($0) ? nil : $1 })
      if case .texts(let order)? = levels?.elements, Set(order).isSuperset(of: texts.levels) {
        let places = Dictionary(order.enumerated().map { ($1, Int32($0)) }, uniquingKeysWith: { first, _ in first })
        values = .text(
          TextCells(
            codes: texts.map { cell in cell.flatMap { places[$0] } ?? -1 }, levels: order, isOrdered: true))
      } else {
        values = .text(texts)
      }
    case .int64(let cells):
      values = .integers(cells.enumerated().map { isMissing($0) ? nil : Int($1) })
    case .uint64(let cells):
      let isHeld = cells.allSatisfy { $0 <= UInt64(Int.max) }
      values =
        isHeld
        ? .integers(cells.enumerated().map { isMissing($0) ? nil : Int($1) })
        : .texts(cells.enumerated().map { isMissing($0) ? nil : String($1) })
    default:
      values = .integers(
        (array.doubles ?? []).enumerated().map { isMissing($0) ? nil : Int(exactly: $1) })
    }
    return [Column(name, values)]
  }
}
