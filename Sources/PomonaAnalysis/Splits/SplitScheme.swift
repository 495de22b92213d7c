public import PomonaCore

/// How rows are divided into training and test sides: the schemes of encoding models, each with its own numbers.
///
/// Random ones draw from (seed, scheme, index) alone. Cost: O(n log n) at worst for each fold.
public enum SplitScheme: Sendable, Equatable {
  /// Rows 0, 2, 4, … train and 1, 3, 5, … test: one split. For independently presented stimuli only.
  case oddEven
  /// k blocks of neighbouring rows; the first n mod k have one row more.
  case contiguous(Int)
  /// The same after a random order.
  case shuffled(Int, seed: UInt64 = 1)
  /// Random, and of each label every fold has as many rows as another, but for one.
  case stratified(Int, by: String, seed: UInt64 = 1)
  /// Whole groups, the largest first into the smallest fold (ties: the group that appears first, the first fold).
  case grouped(Int, by: String)
  /// Whole groups in random order, cut into k parts of nearly as many groups; their sizes do not matter.
  case groupedShuffled(Int, by: String, seed: UInt64 = 1234)
  /// One fold for each group, in the order in which groups first appear.
  case leaveOut(String)
  /// In each story the first floor(f L) rows train and the rest test: one split.
  case tail(Double = 0.8, by: String)
  /// Consecutive chunks of `length` rows, `count` of them held out at random, `boots` times. Rows of an incomplete chunk
  /// always train. With `within`, chunks are cut inside of each story; without, a chunk can span two.
  case chunks(length: Int, count: Int, boots: Int, seed: UInt64 = 1, within: String? = nil)
  /// Independent draws of floor(f n) rows for training; the others test.
  case draws(Int = 10, train: Double = 0.9, seed: UInt64 = 1)

  /// The scheme with its numbers, as a score's column has it.
  public var name: String {
    switch self {
    case .oddEven: "odd_even"
    case .contiguous(let k): "contiguous(\(k))"
    case .shuffled(let k, let seed): "shuffled(\(k), seed \(seed))"
    case .stratified(let k, let label, let seed): "stratified(\(k), \(label), seed \(seed))"
    case .grouped(let k, let label): "grouped(\(k), \(label))"
    case .groupedShuffled(let k, let label, let seed): "grouped_shuffled(\(k), \(label), seed \(seed))"
    case .leaveOut(let label): "leave_out(\(label))"
    case .tail(let share, let label): "tail(\(share), \(label))"
    case .chunks(let length, let count, let boots, let seed, let label):
      "chunks(\(length), \(count), \(boots)\(label.map { ", within \($0)" } ?? ""), seed \(seed))"
    case .draws(let count, let share, let seed): "draws(\(count), \(share), seed \(seed))"
    }
  }

  public var timeSafety: Split.TimeSafety {
    switch self {
    case .oddEven, .shuffled, .stratified, .draws: .unsafe
    case .contiguous, .chunks: .partly
    case .tail: .withinStory
    case .grouped, .groupedShuffled, .leaveOut: .safe
    }
  }

  /// The split of `count` rows without labels.
  public func split(count: Int) throws(SplitError) -> Split { try split(SplitRows(count: count)) }

  /// - Throws: `.badFoldCount` for k below 2 or above the number of rows or groups; `.invalidHyperparameter` for shares
  ///   outside (0, 1), or chunks that leave nothing to train on; `.noLabels`; `.degenerateSplit` for a story that `tail` leaves without a
  ///   side, or a single row or group.
  public func split(_ rows: SplitRows) throws(SplitError) -> Split {
    try Split(name: name, rowCount: rows.count, folds: folds(rows), timeSafety: timeSafety)
  }

  /// The split with `inner` made of each training side alone, by the labels of its own rows.
  public func split(_ rows: SplitRows, inner: SplitScheme) throws(SplitError) -> Split {
    try split(rows).nesting { train throws(SplitError) in try inner.split(rows.subset(train)) }
  }

  private func folds(_ rows: SplitRows) throws(SplitError) -> [Split.Fold] {
    let n = rows.count
    switch self {
    case .oddEven:
      return [Split.Fold(train: Array(stride(from: 0, to: n, by: 2)), test: Array(stride(from: 1, to: n, by: 2)))]

    case .contiguous(let k):
      try SplitScheme.check(k, of: n, what: "rows")
      return SplitScheme.heldOut(SplitScheme.cut(n, k).map(Array.init), of: n)

    case .shuffled(let k, let seed):
      try SplitScheme.check(k, of: n, what: "rows")
      let order = RandomStream(seed: seed, name: "shuffled folds").permutation(of: n)
      return SplitScheme.heldOut(SplitScheme.cut(n, k).map { order[$0].sorted() }, of: n)

    case .stratified(let k, let label, let seed):
      try SplitScheme.check(k, of: n, what: "rows")
      let stream = RandomStream(seed: seed, name: "stratified folds")
      var tests = [[Int]](repeating: [], count: k)
      var dealt = 0
      // Dealt like cards, each label going on where the one before it stopped: both a label's counts and the sizes of
      // the folds differ by one at most.
      for (index, members) in Split.rowsByLabel(try rows.labels(label)).enumerated() {
        // A draw of n numbers for each label: longer than any label, so no two labels share a number.
        for place in SplitScheme.order(of: members.count, stream, from: index * n) {
          tests[dealt % k].append(members[place])
          dealt += 1
        }
      }
      return SplitScheme.heldOut(tests.map { $0.sorted() }, of: n)

    case .grouped(let k, let label):
      let groups = Split.rowsByLabel(try rows.labels(label))
      try SplitScheme.check(k, of: groups.count, what: "groups `\(label)`")
      let order = groups.indices.sorted {
        (groups[$1].count, $0) < (groups[$0].count, $1)
      }
      var tests = [[Int]](repeating: [], count: k)
      for group in order {
        var smallest = 0
        for fold in tests.indices where tests[fold].count < tests[smallest].count { smallest = fold }
        tests[smallest] += groups[group]
      }
      return SplitScheme.heldOut(tests.map { $0.sorted() }, of: n)

    case .groupedShuffled(let k, let label, let seed):
      let groups = Split.rowsByLabel(try rows.labels(label))
      try SplitScheme.check(k, of: groups.count, what: "groups `\(label)`")
      let order = RandomStream(seed: seed, name: "shuffled groups").permutation(of: groups.count)
      return SplitScheme.heldOut(
        SplitScheme.cut(groups.count, k).map { range in order[range].flatMap { groups[$0] }.sorted() }, of: n)

    case .leaveOut(let label):
      let groups = Split.rowsByLabel(try rows.labels(label))
      guard groups.count > 1 else {
        throw .degenerateSplit(split: name, fold: 0, reason: "all rows belong to one group")
      }
      return SplitScheme.heldOut(groups, of: n)

    case .tail(let share, let label):
      try SplitScheme.check(share: share)
      var train: [Int] = []
      var test: [Int] = []
      for (index, story) in Split.rowsByLabel(try rows.labels(label)).enumerated() {
        let kept = SplitScheme.floor(share, of: story.count)
        guard kept > 0, kept < story.count else {
          throw .degenerateSplit(
            split: name, fold: 0,
            reason: "of the \(story.count) rows of \(label) \(index + 1), \(kept) train and \(story.count - kept) test")
        }
        train += story[..<kept]
        test += story[kept...]
      }
      return [Split.Fold(train: train.sorted(), test: test.sorted())]

    case .chunks(let length, let count, let boots, let seed, let label):
      guard length > 0, count > 0, boots > 0 else {
        throw .invalidHyperparameter(
          name: "chunks", value: "\(length) rows, \(count) held out, \(boots) times", allowed: "all at least 1")
      }
      var stories = [Array(0..<n)]
      if let label { stories = Split.rowsByLabel(try rows.labels(label)) }
      let chunks = stories.flatMap { story in
        (0..<(story.count / length)).map { Array(story[($0 * length)..<(($0 + 1) * length)]) }
      }
      guard chunks.count > count else {
        throw .invalidHyperparameter(
          name: "chunks held out", value: "\(count)",
          allowed: "fewer than the \(chunks.count) chunks of \(length) rows that there are")
      }
      let stream = RandomStream(seed: seed, name: "chunks held out")
      return SplitScheme.heldOut(
        (0..<boots).map { boot in
          stream.permutation(of: chunks.count, draw: boot)[..<count].flatMap { chunks[$0] }.sorted()
        }, of: n)

    case .draws(let count, let share, let seed):
      try SplitScheme.check(share: share)
      guard count > 0 else {
        throw .invalidHyperparameter(name: "draws", value: "\(count)", allowed: "at least 1")
      }
      let stream = RandomStream(seed: seed, name: "draws of rows")
      let kept = SplitScheme.floor(share, of: n)
      return SplitScheme.heldOut(
        (0..<count).map { stream.permutation(of: n, draw: $0)[kept...].sorted() }, of: n)
    }
  }

  // MARK: - Pieces

  /// The rows of each test side, with all others for training.
  private static func heldOut(_ tests: [[Int]], of count: Int) -> [Split.Fold] {
    tests.map { test in
      var isTest = [Bool](repeating: false, count: count)
      for row in test { isTest[row] = true }
      return Split.Fold(train: (0..<count).filter { !isTest[$0] }, test: test)
    }
  }

  /// k ranges of nearly equal length, the longer ones first.
  private static func cut(_ count: Int, _ k: Int) -> [Range<Int>] {
    var start = 0
    return (0..<k).map { fold in
      let end = start + count / k + (fold < count % k ? 1 : 0)
      defer { start = end }
      return start..<end
    }
  }

  /// A random order that takes its numbers from `offset` on.
  private static func order(of count: Int, _ stream: RandomStream, from offset: Int) -> [Int] {
    var order = Array(0..<count)
    for last in stride(from: count - 1, to: 0, by: -1) {
      order.swapAt(last, stream.integer(at: offset + last, below: last + 1))
    }
    return order
  }

  /// floor(f L) of the share as it is written: .29 of 100 rows is 29, although .29 × 100 is less in binary.
  private static func floor(_ share: Double, of count: Int) -> Int {
    Int((share * Double(count) + 1e-9).rounded(.down))
  }

  private static func check(_ k: Int, of count: Int, what: String) throws(SplitError) {
    guard k >= 2, k <= count else {
      throw .badFoldCount(count: k, available: count, what: what)
    }
  }

  private static func check(share: Double) throws(SplitError) {
    guard share > 0, share < 1 else {
      throw .invalidHyperparameter(name: "the share for training", value: "\(share)", allowed: "above 0 and below 1")
    }
  }
}
