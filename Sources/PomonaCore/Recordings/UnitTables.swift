public import PomonaTables

/// Unit tables of several large regions, such as the voxels of early visual and of occipitotemporal cortex, as one.
public enum UnitTables {
  /// The rows of all tables, each unit once: a unit of a later table that an earlier one has adds its columns to that row.
  /// A column that a unit's table lacks is missing there, or 0 where it holds 0 and 1 only.
  ///
  /// - Parameter id: the column by which units are told apart.
  /// - Throws: `E0322` where a table has no such column, `.duplicate` for an id that a table holds twice.
  public static func merged(_ tables: [Table], id: String) throws -> Table {
    var ids: [String] = []
    var rowOf: [String: Int] = [:]
    // For each table, the row of the result that each of its rows is.
    var targets: [[Int]] = []
    for table in tables {
      var seen: [String: Int] = [:]
      var own: [Int] = []
      for (place, key) in try table.column(id, parameter: "id").cellTexts.enumerated() {
        let key = key ?? ""
        if let first = seen.updateValue(place, forKey: key) {
          throw RecordingError.duplicate(what: "units", id: key, first: first, second: place)
        }
        if rowOf[key] == nil {
          rowOf[key] = ids.count
          ids.append(key)
        }
        own.append(rowOf[key] ?? 0)
      }
      targets.append(own)
    }
    var names: [String] = []
    for table in tables { for name in table.columnNames where !names.contains(name) { names.append(name) } }
    let columns = names.map { name in
      let sources = tables.map { $0[name] }
      let isMembership = sources.allSatisfy { column in
        column?.numbers?.allSatisfy { $0 == 0 || $0 == 1 } ?? true
      }
      var cells = [Cell](repeating: isMembership ? .number(0) : .missing, count: ids.count)
      // The first table wins, so it is put down last.
      for (column, rows) in zip(sources, targets).reversed() {
        guard let column else { continue }
        for (place, target) in rows.enumerated() { cells[target] = column.cell(place) }
      }
      return Column(name, cells: cells)
    }
    return try Table(columns)
  }

  /// Large regions without the units that an earlier one has, so that their numbers add up.
  public static func exclusive(_ regions: [Region]) -> [Region] {
    var taken = UnitSet([])
    return regions.map { region in
      let own = region.units.subtracting(taken)
      taken = taken.union(region.units)
      return Region(region.name, own, isMacro: region.isMacro)
    }
  }
}
