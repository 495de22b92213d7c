internal import Foundation
internal import PomonaAnalysis
internal import PomonaCore
internal import PomonaParallel
internal import PomonaTables

/// The rows of one subject that are fitted and tested: one a stimulus that it saw, in the order of the axis, responses
/// being means over repeats.
///
/// What is known of a row are the columns of the stimulus table, its run where all presentations of the stimulus lie in
/// one, and its time where responses are a time series.
struct SubjectRows: Sendable {
  let name: String
  let responses: Responses
  /// The unit table's rows of its units, column for column.
  let units: [Int]
  /// Positions on the axis.
  let stimuli: [Int]
  let labels: SplitRows
  /// The same columns over all stimuli of the axis, seen or not.
  let labelsOfAll: SplitRows
  let texts: [String: [String]]
  /// For a time series the story of each row: the column `story`, else the runs, else all rows as one.
  let stories: StoryRows?
  let storyColumn: String?
  let times: [Double]?

  /// - Throws: `RecordingError.noResponses`; `SplitError.emptyInput` for a subject that saw nothing.
  init(_ recording: Recording, subject: Recording.Subject) throws {
    guard let responses = subject.responses else { throw RecordingError.noResponses(name: recording.facts.name) }
    self.responses = responses
    name = subject.name
    units = subject.units
    stimuli = responses.seen
    var first = [Int](repeating: -1, count: recording.stimuli.count)
    var runs: [String?] = Array(repeating: nil, count: recording.stimuli.count)
    var isOneRun = responses.runs != nil
    for (presentation, stimulus) in responses.stimuli.enumerated() {
      if first[stimulus] < 0 { first[stimulus] = presentation }
      guard let run = responses.runs?[presentation] else { continue }
      if let known = runs[stimulus], known != run { isOneRun = false }
      runs[stimulus] = run
    }
    let all = Self.labels(of: recording.stimulusTable)
    labelsOfAll = try SplitRows(count: recording.stimuli.count, labels: all)
    let seen = stimuli
    var texts = all.mapValues { column in seen.map { column[$0] } }
    if isOneRun, texts["run"] == nil { texts["run"] = seen.map { runs[$0] ?? "" } }
    self.texts = texts
    labels = try SplitRows(count: seen.count, labels: texts)
    if let times = responses.times {
      self.times = seen.map { times[first[$0]] }
      storyColumn = ["story", "run"].first { texts[$0] != nil }
      stories = storyColumn.flatMap { texts[$0] }.map(StoryRows.init) ?? .oneRun(seen.count)
    } else {
      times = nil
      storyColumn = nil
      stories = nil
    }
  }

  /// Every column of a table of stimuli that holds one value a row, as texts.
  static func labels(of table: Table) -> [String: [String]] {
    Dictionary(
      uniqueKeysWithValues: table.columns.compactMap { column in
        if case .list = column.values { return nil }
        return (column.name, column.cellTexts.map { $0 ?? "" })
      })
  }

  var rowCount: Int { stimuli.count }

  /// Seconds between rows, as the first two rows of a story have them.
  var repetitionTime: Double? {
    guard let times, let story = stories?.rows.first(where: { $0.count > 1 }) else { return nil }
    return times[story[1]] - times[story[0]]
  }

  /// Means over repeats of some of the units: rows × units.
  func means(units range: Range<Int>, limit: Int) throws -> Matrix<Float> {
    try responses.meanOverRepeats(units: range, stimuli: stimuli, limit: limit)
  }

  /// The mean correlation of responses with themselves one row later, for messages; of at most 200 units.
  var lagOne: Double? {
    guard let stories, let values = try? means(units: 0..<min(200, units.count), limit: 1 << 28),
      let found = try? Autocorrelation(of: values, stories: stories, maximumLag: 1, workers: .all)
    else { return nil }
    return found.meanLagged[1]
  }
}
