internal import PomonaCore

/// Subjects that share rows and factorisations, and which of their units are fitted at one time.
extension EncodingScoring {
  /// Subjects with the same rows under the same split, who share every factorisation; the first of each names it.
  var cohorts: [[Int]] {
    var cohorts: [[Int]] = []
    for subject in subjects.indices {
      let rows = subjects[subject]
      let place = cohorts.firstIndex { cohort in
        let other = subjects[cohort[0]]
        return other.stimuli == rows.stimuli && other.stories == rows.stories
          && splits[cohort[0]] == splits[subject]
      }
      if let place { cohorts[place].append(subject) } else { cohorts.append([subject]) }
    }
    return cohorts
  }

  /// Units that are fitted at one time: of one subject, or all of every subject of a cohort, side by side.
  struct UnitBlock {
    /// The columns of a subject's units begin at `first`.
    struct Part {
      let subject: Int
      let units: Range<Int>
      let first: Int
    }

    let parts: [Part]

    init(_ parts: [(subject: Int, units: Range<Int>)]) {
      var first = 0
      var made: [Part] = []
      for part in parts {
        made.append(Part(subject: part.subject, units: part.units, first: first))
        first += part.units.count
      }
      self.parts = made
    }
  }

  /// Ranges of units whose responses, predictions and held-out residues stay within the limit; all of them for RDMs, which
  /// need whole patterns, and for a penalty that units share.
  func blocks(_ rows: SubjectRows) throws -> [Range<Int>] {
    let each = 16 * max(rows.rowCount, rows.responses.presentationCount)
    let width = max(1, options.limit / each)
    if options.wantsRSA || options.alpha != .unit || width >= rows.units.count {
      guard each <= options.limit / max(1, rows.units.count) || options.limit >= 1 << 28 else {
        throw RecordingError.beyondLimit(needed: each * rows.units.count, limit: options.limit)
      }
      return [0..<rows.units.count]
    }
    return stride(from: 0, to: rows.units.count, by: width).map { $0..<min($0 + width, rows.units.count) }
  }

  /// All units of a cohort at once where that stays within the limit, else subject by subject.
  func wholeBlocks(_ cohort: [Int]) -> [UnitBlock] {
    let unitCount = cohort.reduce(0) { $0 + subjects[$1].units.count }
    let all = cohort.map { ($0, 0..<subjects[$0].units.count) }
    return 16 * subjects[cohort[0]].rowCount * unitCount <= options.limit
      ? [UnitBlock(all)] : all.map { UnitBlock([$0]) }
  }

  /// Whether two fits of all units of any cohort stay within the limit.
  var fitsTwice: Bool {
    cohorts.allSatisfy { cohort in
      let unitCount = cohort.reduce(0) { $0 + subjects[$1].units.count }
      let rows = subjects[cohort[0]]
      return 32 * max(rows.rowCount, rows.responses.presentationCount) * unitCount <= options.limit
    }
  }

  /// The same, and a subject beyond the limit in ranges of units.
  func blocks(_ cohort: [Int]) throws -> [UnitBlock] {
    let whole = wholeBlocks(cohort)
    if cohort.count > 1, whole.count == 1 { return whole }
    return try cohort.flatMap { subject in try blocks(subjects[subject]).map { UnitBlock([(subject, $0)]) } }
  }
}
