public import PomonaTables

/// Parts of a recording: by region, subject, reliability, any truth of the unit table, and by stimulus. Nothing of the
/// responses is read.
extension Recording {
  /// The units at the given rows of the unit table, in ascending order; subjects that lose all units go.
  ///
  /// - Throws: `.emptySelection`, with `asked` in its words.
  public func selecting(units set: UnitSet, asked: String = "no unit was asked for") throws(RecordingError) -> Recording
  {
    guard !set.isEmpty else { throw .emptySelection(what: "unit", asked: asked, of: unitCount) }
    if let row = set.rows.last, row >= unitCount { throw .outside(what: "unit", position: row, count: unitCount) }
    if let row = set.rows.first, row < 0 { throw .outside(what: "unit", position: row, count: unitCount) }
    if set.count == unitCount { return self }
    var newRow = [Int?](repeating: nil, count: unitCount)
    for (place, row) in set.rows.enumerated() { newRow[row] = place }
    var kept: [Subject] = []
    for subject in subjects {
      let columns = subject.units.indices.filter { newRow[subject.units[$0]] != nil }
      guard !columns.isEmpty else { continue }
      var responses: Responses?
      if let all = subject.responses { responses = try all.selecting(units: columns) }
      kept.append(
        Subject(
          name: subject.name, units: columns.compactMap { newRow[subject.units[$0]] }, responses: responses))
    }
    return try Recording(
      facts: facts, stimuli: stimuli, stimulusTable: stimulusTable, unitIDs: set.rows.map { unitIDs[$0] },
      unitTable: unitTable.rows(set.rows), regions: regions.selecting(set.rows), subjects: kept)
  }

  /// The units of any of the regions `names`, that are in all of `within` and in none of `minus`.
  public func roi(
    _ names: [String], minus: [String] = [], within: [String] = []
  ) throws(RecordingError) -> Recording {
    var asked = names.joined(separator: " or ")
    if !within.isEmpty { asked += " within \(within.joined(separator: ", "))" }
    if !minus.isEmpty { asked += " minus \(minus.joined(separator: ", "))" }
    return try selecting(units: regions.units(of: names, minus: minus, within: within), asked: asked)
  }

  /// - Throws: `.unknown` with the subjects that there are.
  public func subject(_ names: [String]) throws(RecordingError) -> Recording {
    var rows: [Int] = []
    for name in names {
      guard let subject = subjects.first(where: { $0.name == name }) else {
        throw .unknown(what: "subject", name: name, known: subjectNames)
      }
      rows += subject.units
    }
    return try selecting(units: UnitSet(rows), asked: "subject \(names.joined(separator: ", "))")
  }

  /// The units at which the mask, one truth for each row of the unit table, is true.
  public func units(where mask: [Bool]) throws(RecordingError) -> Recording {
    guard mask.count == unitCount else {
      throw .countMismatch(what: "units", count: unitCount, other: "truths", otherCount: mask.count)
    }
    return try selecting(units: UnitSet(mask: mask), asked: "the condition is true of none")
  }

  /// The units of which a truth column of the unit table (or one of 0 and 1) says yes; a missing truth is no.
  public func units(where column: String) throws -> Recording {
    try units(where: RegionStructure.mask(try unitTable.column(column, parameter: "where")))
  }

  /// The units whose reliability, a column of numbers, is greater than `threshold`; a missing one is not.
  public func reliable(above threshold: Double, by column: String = "ncsnr") throws -> Recording {
    let found = try unitTable.column(column, parameter: "by")
    guard let values = found.numbers else {
      throw RecordingError.notTruth(column: column, found: found.values.words, row: nil)
    }
    return try selecting(
      units: UnitSet(mask: values.map { $0 > threshold }), asked: "\(column) > \(threshold) is true of none")
  }

  /// The stimuli at the given positions of the axis, in that order.
  ///
  /// - Throws: `.outside`, `.duplicate` for a position given twice, `.emptySelection`.
  public func selecting(stimuli positions: [Int]) throws(RecordingError) -> Recording {
    guard !positions.isEmpty else {
      throw .emptySelection(what: "stimulus", asked: "no position was given", of: stimuli.count)
    }
    var seen: [Int: Int] = [:]
    for (place, position) in positions.enumerated() {
      guard position >= 0, position < stimuli.count else {
        throw .outside(what: "stimulus", position: position, count: stimuli.count)
      }
      if let first = seen.updateValue(place, forKey: position) {
        throw .duplicate(what: "chosen stimuli", id: stimuli.ids[position], first: first, second: place)
      }
    }
    var kept: [Subject] = []
    for subject in subjects {
      var responses: Responses?
      if let all = subject.responses { responses = try all.selecting(stimuli: positions) }
      kept.append(Subject(name: subject.name, units: subject.units, responses: responses))
    }
    return try Recording(
      facts: facts, stimuli: stimuli.subset(positions), stimulusTable: stimulusTable.rows(positions), unitIDs: unitIDs,
      unitTable: unitTable, regions: regions, subjects: kept)
  }

  /// `count` different stimuli at random, in the order of the axis: the first places of the seed's permutation, so that
  /// a larger sample of one seed holds the smaller.
  public func sampling(stimuli count: Int, seed: UInt64) throws(RecordingError) -> Recording {
    guard count <= stimuli.count else {
      throw .outside(what: "stimulus", position: count - 1, count: stimuli.count)
    }
    let order = RandomStream(seed: seed, name: "stimuli").permutation(of: stimuli.count)
    return try selecting(stimuli: order.prefix(max(0, count)).sorted())
  }

  /// One stimulus: at `index`, or at random by `seed`.
  public func stimulus(index: Int? = nil, seed: UInt64 = 0) throws(RecordingError) -> (index: Int, id: String) {
    guard stimuli.count > 0 else { throw .emptySelection(what: "stimulus", asked: "there is none", of: 0) }
    let place = index ?? RandomStream(seed: seed, name: "stimulus").integer(at: 0, below: stimuli.count)
    guard place >= 0, place < stimuli.count else {
      throw .outside(what: "stimulus", position: place, count: stimuli.count)
    }
    return (place, stimuli.ids[place])
  }
}

extension RegionStructure {
  /// A column of truths, or of 0 and 1, as a mask; missing is no.
  ///
  /// - Throws: `.notTruth` with the first row that is neither.
  public static func mask(_ column: Column) throws(RecordingError) -> [Bool] {
    if case .truth(let cells) = column.values { return cells.map { $0 ?? false } }
    guard let numbers = column.numbers else {
      throw .notTruth(column: column.name, found: column.values.words, row: nil)
    }
    if let row = numbers.firstIndex(where: { !$0.isNaN && $0 != 0 && $0 != 1 }) {
      throw .notTruth(column: column.name, found: "\(numbers[row])", row: row)
    }
    return numbers.map { $0 == 1 }
  }

  /// The regions that columns of a unit table state, in that order.
  ///
  /// - Throws: `E0322` for a column that is not there, `.notTruth`.
  public static func regions(_ columns: [String], macro: Set<String> = [], of table: Table) throws -> [Region] {
    var regions: [Region] = []
    for name in columns {
      let mask = try mask(try table.column(name, parameter: "rois"))
      regions.append(Region(name, UnitSet(mask: mask), isMacro: macro.contains(name)))
    }
    return regions
  }
}
