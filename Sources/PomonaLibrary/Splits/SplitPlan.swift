public import PomonaAnalysis
internal import PomonaCatalog
internal import PomonaCore
internal import PomonaLanguage

/// A division into training and test sides as it was asked for, before the rows are known that it divides.
public struct SplitPlan: Sendable, Equatable {
  public enum Division: Sendable, Equatable {
    case scheme(SplitScheme)
    /// By a column of the stimuli that holds `train` and `test`; other rows sit out.
    case labelled(String)
    /// Tests on the stimuli that all subjects saw, trains each subject on its own.
    case shared
  }

  /// How far from test rows of the same story training rows are left out.
  public enum Gap: Sendable, Equatable {
    case rows(Int)
    case seconds(Double)
  }

  public var division: Division
  public var gap: Gap?
  /// Divides each training side once more, for what is chosen on it.
  public var inner: SplitScheme?
  /// Whether the user said that neighbours in time may stand on both sides.
  public var isLeaky: Bool

  public init(_ division: Division, gap: Gap? = nil, inner: SplitScheme? = nil, isLeaky: Bool = false) {
    self.division = division
    self.gap = gap
    self.inner = inner
    self.isLeaky = isLeaky
  }

  public init(_ scheme: SplitScheme) { self.init(.scheme(scheme)) }

  /// As the column `scheme` of a score has it.
  public var name: String {
    var name: String
    switch division {
    case .scheme(let scheme): name = scheme.name
    case .labelled(let column): name = "labelled(\(column))"
    case .shared: name = "shared"
    }
    switch gap {
    case .rows(let rows)?: name = "gap(\(rows)TR, \(name))"
    case .seconds(let seconds)?: name = "gap(\(NumberText.plain(seconds))s, \(name))"
    case nil: break
    }
    if let inner { name = "nested(\(name), \(inner.name))" }
    return isLeaky ? "\(name), leaky" : name
  }

  /// A split is no safer than the one inside, whose choices its test rows would pay for.
  var timeSafety: Split.TimeSafety {
    if inner?.timeSafety == .unsafe { return .unsafe }
    return switch division {
    case .scheme(let scheme): scheme.timeSafety
    // Who labelled the rows decided what stands beside what.
    case .labelled: .partly
    case .shared: .unsafe
    }
  }

  /// The split of each subject's rows: one stimulus lies on the same side for every subject that saw it.
  ///
  /// - Throws: `E0412` for a scheme that parts neighbours in time on responses with a time axis, or whose labels do so to more
  ///   than half of the test rows, unless it is `leaky`; `SplitError`.
  func splits(_ subjects: [SubjectRows], stimuli: StimulusAxis) throws -> [Split] {
    if timeSafety == .unsafe, !isLeaky, let timed = subjects.first(where: { $0.stories != nil }) {
      throw leak(timed)
    }
    let divided = try divided(subjects, stimuli: stimuli)
    return try zip(divided, subjects).map { split, rows in
      var split = try tagged(split, rows)
      if let gap { split = try split.purged(gap: try length(of: gap, rows), stories: rows.stories?.indices) }
      if let inner {
        let labels = rows.labels
        split = try split.nesting { train throws(SplitError) in try inner.split(labels.subset(train)) }
      }
      if !isLeaky, let stories = rows.stories, try Self.isExposed(split, stories) { throw leak(rows) }
      return split
    }
  }

  private func leak(_ rows: SubjectRows) -> ScoringError {
    let hasStories = (rows.stories?.count ?? 0) > 1
    return ScoringError.leakySplit(
      scheme: name, subject: rows.name, lag: rows.lagOne, stories: hasStories ? rows.storyColumn : nil)
  }

  /// Whether more than half of the test rows have a training row of their story beside them.
  private static func isExposed(_ split: Split, _ stories: StoryRows) throws -> Bool {
    try LeakExposure.shares(of: split, stories: stories, reaches: [1])[0] > 0.5
  }

  /// Held-out groups are safe for a time series where they are whole stories; a label that cuts stories is not.
  private func tagged(_ split: Split, _ rows: SubjectRows) throws -> Split {
    guard let stories = rows.stories, split.timeSafety == .safe else { return split }
    let isCut = split.folds.contains { fold in
      let trained = Set(fold.train.map { stories.indices[$0] })
      return fold.test.contains { trained.contains(stories.indices[$0]) }
    }
    guard isCut else { return split }
    return try Split(
      name: split.name, rowCount: split.rowCount, folds: split.folds,
      timeSafety: Self.isExposed(split, stories) ? .unsafe : .partly)
  }

  /// The split of stimuli as such, for scores that fit nothing.
  ///
  /// - Throws: `E0363` for schemes that are of rows of subjects, `E0415` for one without responses; `SplitError`.
  func split(of benchmark: Benchmark, over axis: StimulusAxis) throws -> Split {
    if let recording = benchmark.recording {
      let subjects = try recording.subjects.map { try SubjectRows(recording, subject: $0) }
      guard let first = subjects.first, case .scheme(let scheme) = division else {
        throw Explanation(
          "E0363", "`\(name)` gives no halves of the stimuli that all subjects share", parameter: "split",
          remedies: ["split: odd_even"])
      }
      if first.stimuli.count == axis.count { return try splits([first], stimuli: recording.stimuli)[0] }
      // Of the stimuli that all saw, by what is known of stimuli.
      let ids = recording.stimuli.ids
      let place = Dictionary(ids.enumerated().map { ($1, $0) }, uniquingKeysWith: { first, _ in first })
      let all = try SplitRows(
        count: recording.stimuli.count, labels: SubjectRows.labels(of: benchmark.stimuli.properties))
      return try scheme.split(all.subset(axis.ids.compactMap { place[$0] }))
    }
    guard case .scheme(let scheme) = division else { throw LibraryError.noRecording(name: benchmark.name) }
    return try scheme.split(
      SplitRows(count: axis.count, labels: SubjectRows.labels(of: benchmark.stimuli.properties)))
  }

  /// The split of stimuli to which nobody responded, by what is known of them.
  ///
  /// - Throws: `E0363` for what is of rows of subjects; `SplitError`.
  func split(count: Int, texts: [String: [String]]) throws -> Split {
    guard gap == nil, inner == nil else {
      throw Explanation(
        "E0363", "`\(name)` is of responses in time or of a nested choice, and these are stimuli", parameter: "split",
        remedies: ["split: odd_even"])
    }
    switch division {
    case .scheme(let scheme): return try scheme.split(SplitRows(count: count, labels: texts))
    case .labelled(let column): return try Self.labelled(column, texts)
    case .shared:
      throw Explanation(
        "E0363", "`shared` is of stimuli that several subjects saw", parameter: "split", remedies: ["split: odd_even"])
    }
  }

  private static func labelled(_ column: String, _ texts: [String: [String]]) throws -> Split {
    guard let labels = texts[column] else { throw SplitError.noLabels(name: column, known: texts.keys.sorted()) }
    let fold = Split.Fold(
      train: labels.indices.filter { labels[$0] == "train" }, test: labels.indices.filter { labels[$0] == "test" })
    return try Split(name: "labelled(\(column))", rowCount: labels.count, folds: [fold], timeSafety: .partly)
  }

  private func divided(_ subjects: [SubjectRows], stimuli: StimulusAxis) throws -> [Split] {
    switch division {
    case .labelled(let column):
      return try subjects.map { try Self.labelled(column, $0.texts) }
    case .shared:
      return try SubjectSplits.shared(subjects.map { $0.stimuli.map { stimuli.ids[$0] } }).splits
    case .scheme(let scheme):
      let first = subjects.first?.stimuli ?? []
      if subjects.allSatisfy({ $0.stimuli == first }) || subjects.contains(where: { $0.stories != nil }) {
        return try subjects.map { try scheme.split($0.labels) }
      }
      let seen = Set(subjects.flatMap(\.stimuli)).sorted()
      let labels = subjects.first.map { $0.labelsOfAll }
      return try SubjectSplits(
        of: subjects.map { $0.stimuli.map { stimuli.ids[$0] } }, over: stimuli.subset(seen),
        rows: labels?.subset(seen), by: scheme
      ).splits
    }
  }

  private func length(of gap: Gap, _ rows: SubjectRows) throws -> Int {
    switch gap {
    case .rows(let count): return count
    case .seconds(let seconds):
      guard let step = rows.repetitionTime else {
        throw Explanation(
          "E0363", "a gap in seconds wants responses with times, and \"\(rows.name)\" has none", parameter: "split",
          remedies: ["gap(4TR, …)"])
      }
      return Int((seconds / step - 1e-9).rounded(.up))
    }
  }
}
