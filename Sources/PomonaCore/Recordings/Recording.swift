public import PomonaCatalog
public import PomonaTables

/// Responses of units of one or more subjects to stimuli, with the tables and regions that say what they are.
///
/// Subjects may have seen different stimuli and have different numbers of units; nothing is padded. The unit table holds
/// the units of all subjects, and `subjects` says which rows are whose. Everything is checked here, once.
public struct Recording: Sendable {
  /// What is known of a recording beside its numbers.
  public struct Facts: Sendable, Equatable {
    public var name: String
    public var title: String
    public var citation: Citation
    public var licence: String
    /// Rises when scores of the same model change, and only then.
    public var version: String
    /// What a unit is called, in the plural: voxels, neurons, electrodes.
    public var unitWord: String

    public init(
      name: String, title: String = "", citation: Citation = Citation(""), licence: String = "", version: String = "1",
      unitWord: String = "units"
    ) {
      self.name = name
      self.title = title
      self.citation = citation
      self.licence = licence
      self.version = version
      self.unitWord = unitWord
    }
  }

  /// One subject: its units as rows of the unit table, and their responses, column for column.
  public struct Subject: Sendable {
    public let name: String
    public let units: [Int]
    /// `nil` where only the tables are known.
    public let responses: Responses?

    public init(name: String, units: [Int], responses: Responses?) {
      self.name = name
      self.units = units
      self.responses = responses
    }
  }

  public let facts: Facts
  public let stimuli: StimulusAxis
  /// One row a stimulus, in the order of the axis.
  public let stimulusTable: Table
  public let unitIDs: [String]
  /// One row a unit.
  public let unitTable: Table
  public let regions: RegionStructure
  public let subjects: [Subject]

  /// - Throws: `.countMismatch`, `.duplicate` (unit ids of one subject, subjects), `.outside`, `.unitOfNobody`.
  public init(
    facts: Facts, stimuli: StimulusAxis, stimulusTable: Table, unitIDs: [String], unitTable: Table,
    regions: RegionStructure, subjects: [Subject]
  ) throws(RecordingError) {
    func require(_ what: String, _ count: Int, _ other: String, _ otherCount: Int) throws(RecordingError) {
      guard count == otherCount else {
        throw .countMismatch(what: what, count: count, other: other, otherCount: otherCount)
      }
    }
    try require("stimuli", stimuli.count, "rows of the stimulus table", stimulusTable.rowCount)
    try require("units", unitIDs.count, "rows of the unit table", unitTable.rowCount)
    try require("units", unitIDs.count, "units of the regions", regions.unitCount)
    var owner = [Int](repeating: -1, count: unitIDs.count)
    var names: [String: Int] = [:]
    for (place, subject) in subjects.enumerated() {
      if let first = names.updateValue(place, forKey: subject.name) {
        throw .duplicate(what: "subjects", id: subject.name, first: first, second: place)
      }
      var ids: [String: Int] = [:]
      for unit in subject.units {
        guard unit >= 0, unit < unitIDs.count else {
          throw .outside(what: "unit", position: unit, count: unitIDs.count)
        }
        guard owner[unit] < 0 else {
          throw .duplicate(what: "subjects' units", id: unitIDs[unit], first: owner[unit], second: place)
        }
        owner[unit] = place
        if let first = ids.updateValue(unit, forKey: unitIDs[unit]) {
          throw .duplicate(what: "units", id: unitIDs[unit], first: first, second: unit)
        }
      }
      guard let responses = subject.responses else { continue }
      try require(
        "units of subject \"\(subject.name)\"", subject.units.count, "columns of its responses", responses.unitCount)
      try require("stimuli", stimuli.count, "stimuli of the responses", responses.stimulusCount)
    }
    if let unit = owner.firstIndex(of: -1) { throw .unitOfNobody(unit: unit, id: unitIDs[unit]) }
    self.facts = facts
    self.stimuli = stimuli
    self.stimulusTable = stimulusTable
    self.unitIDs = unitIDs
    self.unitTable = unitTable
    self.regions = regions
    self.subjects = subjects
  }

  public var unitCount: Int { unitIDs.count }
  public var subjectNames: [String] { subjects.map(\.name) }

  /// The stimuli that every subject saw, ascending on the axis: what group quantities rest on.
  public var sharedStimuli: [Int] {
    var counts = [Int](repeating: 0, count: stimuli.count)
    var recorded = 0
    for subject in subjects {
      guard let responses = subject.responses else { continue }
      recorded += 1
      for stimulus in responses.seen { counts[stimulus] += 1 }
    }
    return counts.indices.filter { recorded > 0 && counts[$0] == recorded }
  }

  /// - Throws: `.nonFinite` for the first missing value, unless `missing` allows them, and for an infinite one in any
  ///   case; `.noResponses`. One pass over all responses within `limit` bytes.
  public func requireFinite(allowMissing: Bool = false, limit: Int = 1 << 28) throws {
    for subject in subjects {
      guard let responses = subject.responses else { throw RecordingError.noResponses(name: facts.name) }
      let gaps = try responses.gaps(limit: limit)
      if let first = gaps.firstInfinite {
        throw RecordingError.nonFinite(
          subject: subject.name, presentation: first.presentation, unit: unitIDs[subject.units[first.unit]],
          value: first.value, count: gaps.infinite)
      }
      if !allowMissing, let first = gaps.firstMissing {
        throw RecordingError.nonFinite(
          subject: subject.name, presentation: first.presentation, unit: unitIDs[subject.units[first.unit]],
          value: .nan, count: gaps.missing)
      }
    }
  }
}
