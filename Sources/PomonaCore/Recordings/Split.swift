/// A partition of rows into training and test sides, once or several times: what was held out, and for whom it is safe.
///
/// A value that exists is valid: rows ascend inside each side, both sides have rows, no row stands on both, and all lie
/// below `rowCount`. Rows on neither side were purged, or sit out of a scheme that does not use them.
public struct Split: Sendable, Equatable {
  public struct Fold: Sendable, Equatable {
    /// Ascending.
    public let train: [Int]
    /// Ascending.
    public let test: [Int]

    public init(train: [Int], test: [Int]) {
      self.train = train
      self.test = test
    }
  }

  /// Whether rows that are neighbours in time, or parts of one story, may stand on both sides.
  public enum TimeSafety: String, Sendable, CaseIterable {
    /// Whole groups are held out.
    case safe
    /// Neighbours are parted at the edges of blocks alone, but a story may be cut by an edge.
    case partly
    /// Each story is cut once, so the offset of a story is learnt: scores must be within story.
    case withinStory = "within a story, not for offsets between stories"
    case unsafe = "not safe for time series"
  }

  /// What was taken from the training sides because it lay near test rows.
  public struct Purge: Sendable, Equatable {
    /// Rows within this distance of a test row of the same story were removed.
    public let gap: Int
    /// The removed rows of each fold, ascending.
    public let rows: [[Int]]

    public var count: Int { rows.reduce(0) { $0 + $1.count } }
  }

  /// The splits inside of the training side of each fold, over the same rows (indices are those of the outer rows).
  public struct Nested: Sendable, Equatable {
    public let name: String
    /// One for each outer fold.
    public let folds: [[Fold]]
  }

  /// The scheme with its numbers, such as `grouped(8, story)`: a column of every score made with it.
  public let name: String
  public let rowCount: Int
  public let folds: [Fold]
  public let timeSafety: TimeSafety
  /// `nil` when no gap was asked for.
  public let purge: Purge?
  public let nested: Nested?

  /// - Throws: `.emptyInput` without rows or folds; `.degenerateSplit` when a side is empty, a row stands on both sides,
  ///   or rows do not ascend below `rowCount`.
  public init(name: String, rowCount: Int, folds: [Fold], timeSafety: TimeSafety) throws(SplitError) {
    guard rowCount > 0 else { throw .emptyInput(what: "rows to split") }
    guard !folds.isEmpty else { throw .emptyInput(what: "folds") }
    for (index, fold) in folds.enumerated() {
      if let reason = Split.fault(of: fold, rowCount: rowCount) {
        throw .degenerateSplit(split: name, fold: index, reason: reason)
      }
    }
    self.init(
      unchecked: name, rowCount: rowCount, folds: folds, timeSafety: timeSafety, purge: nil, nested: nil)
  }

  private init(
    unchecked name: String, rowCount: Int, folds: [Fold], timeSafety: TimeSafety, purge: Purge?, nested: Nested?
  ) {
    self.name = name
    self.rowCount = rowCount
    self.folds = folds
    self.timeSafety = timeSafety
    self.purge = purge
    self.nested = nested
  }

  public var foldCount: Int { folds.count }
  public var testRowCount: Int { folds.reduce(0) { $0 + $1.test.count } }
  public var trainRowCount: Int { folds.reduce(0) { $0 + $1.train.count } }

  /// The share of training rows that a purge took, over all folds.
  public var purgedShare: Double {
    guard let purge else { return 0 }
    return Double(purge.count) / Double(purge.count + trainRowCount)
  }

  /// One line for the header of a score: name, folds, what was purged, the scheme inside, and whether it is safe.
  public var definition: String {
    var parts = ["split \(name), \(folds.count == 1 ? "1 fold" : "\(folds.count) folds")"]
    if let purge {
      let share = (purgedShare * 1000).rounded() / 10
      parts.append("gap \(purge.gap), which cost \(purge.count) training rows (\(share) %)")
    }
    if let nested { parts.append("inside of each training side \(nested.name)") }
    parts.append("for time series: \(timeSafety == .unsafe ? "not safe" : timeSafety.rawValue)")
    return parts.joined(separator: "; ")
  }

  private static func fault(of fold: Fold, rowCount: Int) -> String? {
    for (side, rows) in [("training", fold.train), ("test", fold.test)] {
      guard let first = rows.first, let last = rows.last else { return "its \(side) side has no rows" }
      guard first >= 0, last < rowCount else { return "its \(side) side names a row that there is not" }
      for place in rows.indices.dropFirst() where rows[place] <= rows[place - 1] {
        return "the rows of its \(side) side do not ascend"
      }
    }
    if let row = firstCommon(fold.train, fold.test) { return "row \(row + 1) stands on both sides" }
    return nil
  }

  /// The first value of two ascending lists that both hold.
  private static func firstCommon(_ a: [Int], _ b: [Int]) -> Int? {
    var i = 0
    var j = 0
    while i < a.count, j < b.count {
      if a[i] == b[j] { return a[i] }
      if a[i] < b[j] { i += 1 } else { j += 1 }
    }
    return nil
  }

  // MARK: - Changed copies

  /// The split without training rows that lie within `gap` rows of a test row of the same story.
  ///
  /// Rows of a story are counted in their order, whether or not they stand beside each other. A gap of 0 changes nothing
  /// but says so. O(folds × n).
  /// - Parameter stories: one whole number a row; `nil` for one story.
  /// - Throws: `.invalidHyperparameter` for a negative gap, `.shapeMismatch`, `.degenerateSplit` when nothing is left to
  ///   train on or the split has a purge or an inner scheme already.
  public func purged(gap: Int, stories: [Int]? = nil) throws(SplitError) -> Split {
    guard gap >= 0 else { throw .invalidHyperparameter(name: "gap", value: "\(gap)", allowed: "0 or more rows") }
    if let stories, stories.count != rowCount {
      throw .shapeMismatch(what: "story labels", count: stories.count, expected: rowCount)
    }
    guard purge == nil, nested == nil else {
      throw .degenerateSplit(split: name, fold: 0, reason: "a gap comes before an inner scheme, and once")
    }
    let lines = Split.rowsByLabel(stories ?? [Int](repeating: 0, count: rowCount))
    // No row is farther away, and a sum with a larger number could overflow.
    let reachOfGap = min(gap, rowCount)
    var kept: [Fold] = []
    var lost: [[Int]] = []
    for (index, fold) in folds.enumerated() {
      var isTest = [Bool](repeating: false, count: rowCount)
      for row in fold.test { isTest[row] = true }
      var isNear = [Bool](repeating: false, count: rowCount)
      for line in lines {
        var reach = -1
        for place in line.indices {
          if isTest[line[place]] { reach = place + reachOfGap }
          if place <= reach { isNear[line[place]] = true }
        }
        reach = line.count
        for place in line.indices.reversed() {
          if isTest[line[place]] { reach = place - reachOfGap }
          if place >= reach { isNear[line[place]] = true }
        }
      }
      let train = fold.train.filter { !isNear[$0] }
      guard !train.isEmpty else {
        throw .degenerateSplit(split: name, fold: index, reason: "a gap of \(gap) rows leaves nothing to train on")
      }
      kept.append(Fold(train: train, test: fold.test))
      lost.append(fold.train.filter { isNear[$0] })
    }
    return Split(
      unchecked: name, rowCount: rowCount, folds: kept, timeSafety: timeSafety,
      purge: Purge(gap: gap, rows: lost), nested: nil)
  }

  /// The gap of a haemodynamic model or of delays: max(maximum delay, ceil(32 s / TR)), in rows.
  ///
  /// - Throws: `.invalidHyperparameter` when a delay is negative or the repetition time is not a microsecond at least.
  public static func gap(maximumDelay: Int, repetitionTime: Double) throws(SplitError) -> Int {
    guard repetitionTime >= 1e-6, repetitionTime.isFinite else {
      throw .invalidHyperparameter(name: "TR", value: "\(repetitionTime)", allowed: "a time in seconds, above 0 s")
    }
    guard maximumDelay >= 0 else {
      throw .invalidHyperparameter(name: "delay", value: "\(maximumDelay)", allowed: "0 or more rows")
    }
    return max(maximumDelay, Int((32 / repetitionTime).rounded(.up)))
  }

  /// The split with a scheme inside of each training side: `inner` gets the rows of a training side, and gives a split of
  /// that many rows.
  ///
  /// - Throws: what `inner` throws; `.shapeMismatch` when it gives a split of another number of rows.
  public func nesting(_ inner: (_ train: [Int]) throws(SplitError) -> Split) throws(SplitError) -> Split {
    var names: [String] = []
    var all: [[Fold]] = []
    for fold in folds {
      let split = try inner(fold.train)
      guard split.rowCount == fold.train.count else {
        throw .shapeMismatch(what: "rows of the inner scheme", count: split.rowCount, expected: fold.train.count)
      }
      names.append(split.name)
      all.append(
        split.folds.map { part in
          Fold(train: part.train.map { fold.train[$0] }, test: part.test.map { fold.train[$0] })
        })
    }
    let nested = Nested(name: names.first ?? "", folds: all)
    return Split(
      unchecked: name, rowCount: rowCount, folds: folds, timeSafety: timeSafety, purge: purge, nested: nested)
  }

  /// The split of rows that have `items` of this split: rows of one item go where the item goes, so repeats of a stimulus
  /// are never parted.
  ///
  /// - Parameter items: for each new row which row of this split it belongs to.
  /// - Throws: `.degenerateSplit` when a side of a fold is empty for these rows; `.shapeMismatch` for an item that there
  ///   is not.
  /// - Precondition: no purge and no inner scheme; both are made of the new rows.
  public func carried(to items: [Int], name: String? = nil) throws(SplitError) -> Split {
    precondition(purge == nil && nested == nil, "a purge belongs to the rows it was made for")
    if let item = items.first(where: { $0 < 0 || $0 >= rowCount }) {
      throw .shapeMismatch(what: "the largest item", count: item, expected: rowCount - 1)
    }
    let carried = folds.map { fold -> Fold in
      var side = [UInt8](repeating: 0, count: rowCount)
      for row in fold.train { side[row] = 1 }
      for row in fold.test { side[row] = 2 }
      return Fold(
        train: items.indices.filter { side[items[$0]] == 1 }, test: items.indices.filter { side[items[$0]] == 2 })
    }
    return try Split(name: name ?? self.name, rowCount: items.count, folds: carried, timeSafety: timeSafety)
  }

  /// The rows of each label, in the order in which labels first appear.
  public static func rowsByLabel(_ labels: [Int]) -> [[Int]] {
    var place: [Int: Int] = [:]
    var rows: [[Int]] = []
    for (row, label) in labels.enumerated() {
      if let known = place[label] {
        rows[known].append(row)
      } else {
        place[label] = rows.count
        rows.append([row])
      }
    }
    return rows
  }
}
