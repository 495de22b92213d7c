/// A named set of units; regions may overlap.
public struct Region: Sendable, Equatable {
  public let name: String
  public let units: UnitSet
  /// One of the few large regions that a summary names (EVC, OTC), not one of their parts.
  public let isMacro: Bool

  public init(_ name: String, _ units: UnitSet, isMacro: Bool = false) {
    self.name = name
    self.units = units
    self.isMacro = isMacro
  }
}

/// A way to part the units, such as by ROI or by subject; its regions stand in their order.
public struct RegionLevel: Sendable, Equatable {
  public let name: String
  public let regions: [Region]

  public init(_ name: String, _ regions: [Region]) {
    self.name = name
    self.regions = regions
  }
}

/// The regions of a recording, level by level.
public struct RegionStructure: Sendable, Equatable {
  public let levels: [RegionLevel]
  public let unitCount: Int

  /// - Throws: `.duplicate` where a level has two regions of one name, `.outside` for a unit beyond the table.
  public init(levels: [RegionLevel], unitCount: Int) throws(RecordingError) {
    for level in levels {
      var seen: [String: Int] = [:]
      for (place, region) in level.regions.enumerated() {
        if let first = seen.updateValue(place, forKey: region.name) {
          throw .duplicate(what: "regions", id: region.name, first: first, second: place)
        }
        if let row = region.units.rows.first, row < 0 {
          throw .outside(what: "unit", position: row, count: unitCount)
        }
        if let row = region.units.rows.last, row >= unitCount {
          throw .outside(what: "unit", position: row, count: unitCount)
        }
      }
    }
    self.levels = levels
    self.unitCount = unitCount
  }

  private init(unchecked levels: [RegionLevel], unitCount: Int) {
    self.levels = levels
    self.unitCount = unitCount
  }

  public var regionNames: [String] { levels.flatMap { $0.regions.map(\.name) } }
  public var macroRegions: [Region] { levels.flatMap { $0.regions.filter(\.isMacro) } }

  /// The region of that name, in the first level that has one.
  ///
  /// - Throws: `.unknown` with the names that there are.
  public func region(_ name: String) throws(RecordingError) -> Region {
    for level in levels {
      if let region = level.regions.first(where: { $0.name == name }) { return region }
    }
    throw .unknown(what: "roi", name: name, known: regionNames)
  }

  /// ROI algebra: the units of any of `names`, that are in all of `within`, and in none of `minus`. Without `names`, of
  /// all units.
  public func units(
    of names: [String], minus: [String] = [], within: [String] = []
  ) throws(RecordingError) -> UnitSet {
    var set = names.isEmpty ? UnitSet(0..<unitCount) : UnitSet([])
    for name in names { set = set.union(try region(name).units) }
    for name in within { set = set.overlap(try region(name).units) }
    for name in minus { set = set.subtracting(try region(name).units) }
    return set
  }

  /// The regions with the most units, largest first; of equals the earlier.
  public func largest(_ count: Int) -> [Region] {
    let regions = levels.first?.regions ?? []
    let order = regions.indices.sorted {
      (regions[$1].units.count, $0) < (regions[$0].units.count, $1)
    }
    return order.prefix(count).map { regions[$0] }
  }

  /// The structure over the units `rows` in that order; regions that lose all units go.
  func selecting(_ rows: [Int]) -> RegionStructure {
    var newRow = [Int?](repeating: nil, count: unitCount)
    for (place, row) in rows.enumerated() { newRow[row] = place }
    let kept = levels.map { level in
      RegionLevel(
        level.name,
        level.regions.compactMap { region in
          let units = region.units.renumbered(newRow)
          return units.isEmpty ? nil : Region(region.name, units, isMacro: region.isMacro)
        })
    }
    return RegionStructure(unchecked: kept, unitCount: rows.count)
  }

  /// Each level with its regions in their order, in lines of at most `width` characters.
  public func lines(width: Int = 72) -> [String] {
    var lines: [String] = []
    for (number, level) in levels.enumerated() {
      var line = "Level \(number):\(level.name) "
      var isFirst = true
      for region in level.regions {
        if isFirst {
          line += region.name
        } else if line.count + 2 + region.name.count <= width {
          line += ", " + region.name
        } else {
          lines.append(line)
          line = region.name
        }
        isFirst = false
      }
      lines.append(line)
    }
    return lines
  }
}
