public import PomonaCatalog

/// A table of typed columns of equal length, with the lines that say how its numbers came about.
public struct Table: Sendable, Equatable {
  public let columns: [Column]
  /// Header lines shown above the table: distance, comparer, aggregation, what an interval resampled.
  public var header: [String]
  public var provenance: Provenance
  public let rowCount: Int
  private let places: NameIndex

  /// - Throws: `E0320` when columns differ in length, `E0321` when two have one name.
  public init(
    _ columns: [Column], header: [String] = [], provenance: Provenance = Provenance()
  ) throws(Explanation) {
    var seen: Set<String> = []
    for column in columns {
      guard column.count == columns[0].count else {
        throw Explanation(
          "E0320",
          "column \"\(column.name)\" has \(column.count) row\(column.count == 1 ? "" : "s") and \"\(columns[0].name)\" \(columns[0].count)"
        )
      }
      guard seen.insert(column.name).inserted else {
        throw Explanation("E0321", "two columns are named \"\(column.name)\"")
      }
    }
    self.columns = columns
    self.header = header
    self.provenance = provenance
    rowCount = columns.first?.count ?? 0
    places = NameIndex(columns.map(\.name))
  }

  /// Results behind the columns that say of which rows they are. A result whose name one of these has takes the suffix, such
  /// as `n_tested`.
  ///
  /// - Throws: as the other.
  public init(
    keys: [Column], results: [Column], suffix: String, header: [String] = [], provenance: Provenance = Provenance()
  ) throws(Explanation) {
    let names = Table.names(of: results.map(\.name), behind: keys.map(\.name), suffix: suffix)
    try self.init(keys + zip(results, names).map { $0.renamed($1) }, header: header, provenance: provenance)
  }

  /// What columns of results are called behind others.
  public static func names(of results: [String], behind keys: [String], suffix: String) -> [String] {
    results.map { name in
      var free = name
      while keys.contains(free) || (free != name && results.contains(free)) { free += suffix }
      return free
    }
  }

  public var columnNames: [String] { columns.map(\.name) }

  public subscript(name: String) -> Column? { places[name].map { columns[$0] } }

  /// The column of that name.
  ///
  /// - Throws: `E0322` with the nearest name.
  public func column(_ name: String, parameter: String? = nil) throws(Explanation) -> Column {
    if let column = self[name] { return column }
    let nearest = Spelling.nearest(to: name, among: columnNames)
    throw Explanation(
      "E0322", "no column `\(name)` in this table", parameter: parameter,
      facts: ["columns: \(columnNames.joined(separator: " "))"], remedies: nearest.map { ["\($0)"] } ?? [])
  }

  /// The rows at the given positions, in that order; positions may repeat, and a negative one is a row of missing cells.
  public func rows(_ positions: [Int]) -> Table {
    Table(unchecked: columns.map { $0.rows(positions) }, rowCount: positions.count, like: self)
  }

  private init(unchecked columns: [Column], rowCount: Int, like other: Table) {
    self.columns = columns
    self.rowCount = rowCount
    places = other.places
    header = other.header
    provenance = other.provenance
  }

  /// The named columns, in that order.
  public func selecting(_ names: [String]) throws(Explanation) -> Table {
    var kept: [Column] = []
    for name in names { kept.append(try column(name)) }
    return try Table(kept, header: header, provenance: provenance)
  }

  /// The table with `column` in place of the one of its name, or behind the others.
  public func with(_ column: Column) throws(Explanation) -> Table {
    var all = columns
    if let place = places[column.name] {
      all[place] = column
    } else {
      all.append(column)
    }
    return try Table(all, header: header, provenance: provenance)
  }

  /// The rows of all tables one below the other; a column that one of them lacks is missing there. Header lines are kept
  /// once each.
  ///
  /// - Parameter labels: what each table is of; a header line that not all of them have begins with those that have it.
  public static func stacked(_ tables: [Table], labels: [String]? = nil) throws(Explanation) -> Table {
    var names: [String] = []
    for table in tables { for name in table.columnNames where !names.contains(name) { names.append(name) } }
    let columns = names.map { name in
      let present = tables.map { $0[name]?.values }
      if present.allSatisfy({ $0 != nil }) { return Column(name, .joined(present.compactMap { $0 })) }
      return Column(
        name,
        cells: zip(tables, present).flatMap { table, values in
          values?.cells ?? Array(repeating: .missing, count: table.rowCount)
        })
    }
    var lines: [String] = []
    for table in tables { for line in table.header where !lines.contains(line) { lines.append(line) } }
    let header = lines.map { line in
      guard let labels, !tables.allSatisfy({ $0.header.contains(line) }) else { return line }
      let owners = zip(labels, tables).filter { $1.header.contains(line) }.map { $0.0 }
      let more = owners.count > 4 ? ", … \(owners.count - 4) more" : ""
      return "\(owners.prefix(4).joined(separator: ", "))\(more): \(line)"
    }
    var provenance = tables.first?.provenance ?? Provenance()
    provenance.isFromNetwork = tables.contains { $0.provenance.isFromNetwork }
    return try Table(columns, header: header, provenance: provenance)
  }
}
