internal import PomonaCore

/// The units of each subject, subjects in the order of the first unit of each.
enum SubjectUnits {
  /// - Parameter owners: a name for each unit, as a column of the table of units has it.
  /// - Throws: `.unitOfNobody` at the first unit without a name.
  static func grouped(_ owners: [String?], ids: [String]) throws -> [(name: String, units: [Int])] {
    var place: [String: Int] = [:]
    var subjects: [(name: String, units: [Int])] = []
    for (unit, owner) in owners.enumerated() {
      guard let name = owner, !name.isEmpty else { throw RecordingError.unitOfNobody(unit: unit, id: ids[unit]) }
      if let known = place[name] {
        subjects[known].units.append(unit)
      } else {
        place[name] = subjects.count
        subjects.append((name, [unit]))
      }
    }
    return subjects
  }
}
