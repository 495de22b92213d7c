internal import PomonaAnalysis
internal import PomonaCore
internal import PomonaLanguage

/// A region of one subject: the places of its units among that subject's own.
struct EncodingTarget: Sendable, Equatable {
  let roi: String
  let units: [Int]
}

/// Responses of a recording predicted from features, fold by fold: the rows, the split, and the regions that are averaged.
///
/// All that a score, its interval or a choice over halves starts from; a fit is made when it is asked for.
struct EncodingScoring: Sendable {
  let recording: Recording
  let plan: SplitPlan
  let options: EncodingOptions
  let subjects: [SubjectRows]
  /// One a subject.
  let splits: [Split]
  let targets: [[EncodingTarget]]

  /// Folds of the training rows for `kfold_r` and for the training part of eRSA.
  static let innerFolds = 5

  /// - Parameter rois: names of regions; `nil` takes those that a summary names, else those of the first level, else every unit.
  ///   A region may lack units in some subjects: their target is then empty, and gets no row.
  /// - Throws: `E0412`, `E0473` where no subject has a unit of a region asked for, `RecordingError.unknown` for a region that there is not, `SplitError`.
  init(_ recording: Recording, plan: SplitPlan?, rois: [String]?, options: EncodingOptions) throws {
    self.recording = recording
    self.options = options
    subjects = try recording.subjects.map { try SubjectRows(recording, subject: $0) }
    let plan = plan ?? Self.usualPlan(subjects)
    self.plan = plan
    splits = try plan.splits(subjects, stimuli: recording.stimuli)
    var names = rois ?? Self.usualRegions(recording)
    let owned = Set(subjects.flatMap(\.units))
    for name in names where try !recording.regions.region(name).units.rows.contains(where: owned.contains) {
      guard rois == nil else { throw ScoringError.noUnits(roi: name, subjects: subjects.map(\.name)) }
      names.removeAll { $0 == name }
    }
    guard !names.isEmpty else {
      targets = subjects.map { [EncodingTarget(roi: "all", units: Array($0.units.indices))] }
      return
    }
    targets = try subjects.map { rows in
      let places = Dictionary(uniqueKeysWithValues: zip(rows.units, rows.units.indices))
      return try names.map { name in
        EncodingTarget(roi: name, units: try recording.regions.region(name).units.rows.compactMap { places[$0] })
      }
    }
  }

  /// Regions that were not found in some subjects, one line each for a header: these subjects have no row there.
  var absentRegions: [String] {
    (targets.first ?? []).indices.compactMap { place in
      let without = subjects.indices.filter { targets[$0][place].units.isEmpty }.map { subjects[$0].name }
      guard !without.isEmpty else { return nil }
      return "\(targets[0][place].roi): not in \(without.joined(separator: ", ")), "
        + "\(subjects.count - without.count) of \(subjects.count) subjects"
    }
  }

  /// Whole stories or runs for a time series, every other stimulus otherwise.
  static func usualPlan(_ subjects: [SubjectRows]) -> SplitPlan {
    guard let timed = subjects.first(where: { $0.stories != nil }) else { return SplitPlan(.oddEven) }
    guard let column = timed.storyColumn, let stories = timed.stories, stories.count > 1 else {
      return SplitPlan(.contiguous(5))
    }
    return SplitPlan(.leaveOut(column))
  }

  static func usualRegions(_ recording: Recording) -> [String] {
    let macro = recording.regions.macroRegions.map(\.name)
    return macro.isEmpty ? recording.regions.levels.first?.regions.map(\.name) ?? [] : macro
  }

  var stimuli: StimulusAxis { recording.stimuli }
}
