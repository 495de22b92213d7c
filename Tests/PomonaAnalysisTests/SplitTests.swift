import Foundation
import PomonaAnalysis
import PomonaCatalog
import PomonaCore
import PomonaTestSupport
import Testing

/// What scikit-learn, scipy, statsmodels and Pillow say; made by Fixtures/splits/make.py.
struct SplitGolden: Decodable {
  struct Fold: Decodable {
    let train: [Int]
    let test: [Int]
  }
  struct Hash: Decodable {
    let grey: [Double]
    let bits: String
    let mirrored: String
  }
  struct Resizing: Decodable {
    let width: Int
    let height: Int
    let grey: [Double]
    let small: [Double]
  }
  let kfold: [Fold]
  let groups: [Int]
  let groupKFold: [Fold]
  let leaveOneGroupOut: [Fold]
  let classes: [Int]
  let stratifiedCounts: [[Int]]
  let hashes: [Hash]
  let resizings: [Resizing]
  let series: [Float]
  let acf: [Double]

  static func load() throws -> SplitGolden {
    try JSONDecoder().decode(SplitGolden.self, from: Data(contentsOf: TestResources.fixture("splits/splits.json")))
  }
}

@Suite struct SplitTests {
  private func same(_ split: Split, _ golden: [SplitGolden.Fold]) -> Bool {
    split.folds == golden.map { Split.Fold(train: $0.train, test: $0.test) }
  }

  private func stories(_ count: Int, of length: Int) throws -> SplitRows {
    try SplitRows(
      count: count * length, labels: ["story": (0..<count).flatMap { [String](repeating: "s\($0)", count: length) }])
  }

  @Test func `Contiguous folds, group folds and one group out are those of scikit-learn`() throws {
    let golden = try SplitGolden.load()
    #expect(same(try SplitScheme.contiguous(5).split(count: 23), golden.kfold))
    let rows = try SplitRows(count: golden.groups.count, labels: ["group": golden.groups.map(String.init)])
    #expect(same(try SplitScheme.grouped(3, by: "group").split(rows), golden.groupKFold))
    #expect(same(try SplitScheme.leaveOut("group").split(rows), golden.leaveOneGroupOut))
  }

  @Test func `Stratified folds hold as many rows of each label as those of scikit-learn`() throws {
    let golden = try SplitGolden.load()
    let rows = try SplitRows(count: golden.classes.count, labels: ["class": golden.classes.map(String.init)])
    let split = try SplitScheme.stratified(7, by: "class").split(rows)
    for label in 0..<3 {
      let counts = split.folds.map { fold in fold.test.count { golden.classes[$0] == label } }
      #expect(counts.sorted() == golden.stratifiedCounts.map { $0[label] }.sorted())
      #expect((counts.max() ?? 0) - (counts.min() ?? 0) <= 1)
    }
    let sizes = split.folds.map(\.test.count)
    #expect((sizes.max() ?? 0) - (sizes.min() ?? 0) <= 1)
  }

  @Test(
    "The test sides of folds cover every row once",
    arguments: [
      SplitScheme.contiguous(4), .shuffled(4), .shuffled(30, seed: 9), .stratified(4, by: "story"),
      .grouped(2, by: "story"), .groupedShuffled(3, by: "story"), .leaveOut("story"),
    ])
  func covering(scheme: SplitScheme) throws {
    let rows = try stories(5, of: 6)
    let split = try scheme.split(rows)
    #expect(split.folds.flatMap(\.test).sorted() == Array(0..<30))
    #expect(split.folds.allSatisfy { ($0.train + $0.test).sorted() == Array(0..<30) })
    #expect(split.name == scheme.name)
    #expect(try scheme.split(rows) == split)
    if split.timeSafety == .safe {
      let labels = try rows.labels("story")
      for fold in split.folds {
        #expect(Set(fold.train.map { labels[$0] }).isDisjoint(with: fold.test.map { labels[$0] }))
      }
    }
  }

  @Test func `Random schemes change with the seed and with the draw`() throws {
    #expect(
      try SplitScheme.shuffled(4, seed: 1).split(count: 30).folds
        != SplitScheme.shuffled(4, seed: 2).split(count: 30).folds)
    let draws = try SplitScheme.draws(10, train: 0.9, seed: 1).split(count: 41)
    #expect(draws.foldCount == 10)
    #expect(draws.folds.allSatisfy { $0.train.count == 36 && $0.test.count == 5 })
    #expect(Set(draws.folds.map(\.test)).count == 10)
    #expect(draws.timeSafety == .unsafe)
  }

  @Test func `Shuffled folds have sizes that differ by one, the larger first`() throws {
    #expect(try SplitScheme.shuffled(4).split(count: 10).folds.map(\.test.count) == [3, 3, 2, 2])
  }

  @Test func `Even rows train and odd rows test`() throws {
    let split = try SplitScheme.oddEven.split(count: 5)
    #expect(split.folds == [Split.Fold(train: [0, 2, 4], test: [1, 3])])
    #expect(split.timeSafety == .unsafe)
    #expect(throws: SplitError.self) { try SplitScheme.oddEven.split(count: 1) }
  }

  @Test func `Groups of equal size keep the order in which they appear`() throws {
    let rows = try SplitRows(count: 8, labels: ["g": ["b", "b", "a", "a", "d", "d", "c", "c"]])
    #expect(try SplitScheme.grouped(2, by: "g").split(rows).folds.map(\.test) == [[0, 1, 4, 5], [2, 3, 6, 7]])
  }

  @Test func `The tail of every story is tested, and the gap costs what it should`() throws {
    let rows = try stories(8, of: 165)
    let labels = try rows.labels("story")
    let tail = try SplitScheme.tail(0.8, by: "story").split(rows)
    #expect(tail.folds[0].train.count == 8 * 132 && tail.folds[0].test.count == 8 * 33)
    #expect(tail.timeSafety == .withinStory)
    // Methods, section 1: TR 2 s, 12 % and 2.4 % of the training rows.
    let gap = try Split.gap(maximumDelay: 4, repetitionTime: 2)
    let lost = try tail.purged(gap: gap, stories: labels)
    #expect(lost.purge?.count == 8 * 16)
    #expect(abs(lost.purgedShare - 0.12) < 0.005)
    let blocks = try SplitScheme.contiguous(5).split(rows).purged(gap: gap, stories: labels)
    #expect(abs(blocks.purgedShare - 0.024) < 0.0005)
  }

  @Test func `A share is taken as it is written`() throws {
    let rows = try stories(1, of: 100)
    #expect(try SplitScheme.tail(0.29, by: "story").split(rows).folds[0].train.count == 29)
    #expect(try SplitScheme.draws(1, train: 0.7).split(count: 10).folds[0].train.count == 7)
  }

  @Test func `Chunks are whole, differ between boots, and stay in stories when asked`() throws {
    let split = try SplitScheme.chunks(length: 5, count: 3, boots: 4, seed: 2).split(count: 43)
    #expect(split.foldCount == 4)
    for fold in split.folds {
      #expect(fold.test.count == 15)
      // 40 to 42 belong to no chunk, and train.
      #expect(fold.train.suffix(3) == [40, 41, 42])
      #expect(
        fold.test.filter { $0 % 5 == 0 }.allSatisfy { start in (start..<(start + 5)).allSatisfy(fold.test.contains) })
    }
    #expect(Set(split.folds.map(\.test)).count > 1)
    let rows = try stories(3, of: 7)
    let inside = try SplitScheme.chunks(length: 5, count: 1, boots: 9, seed: 2, within: "story").split(rows)
    let labels = try rows.labels("story")
    #expect(inside.folds.allSatisfy { Set($0.test.map { labels[$0] }).count == 1 && $0.test.count == 5 })
  }

  @Test func `An inner scheme knows nothing of the rows that are held out`() throws {
    let rows = try stories(5, of: 6)
    let split = try SplitScheme.leaveOut("story").split(rows, inner: .leaveOut("story"))
    let nested = try #require(split.nested)
    #expect(nested.name == "leave_out(story)")
    for (outer, inner) in zip(split.folds, nested.folds) {
      #expect(inner.count == 4)
      for fold in inner {
        #expect((fold.train + fold.test).sorted() == outer.train)
        #expect(fold.test.count == 6)
      }
    }
  }

  @Test func `Numbers and labels that give no split are refused with the reason`() throws {
    let rows = try stories(3, of: 4)
    func refuses(_ scheme: SplitScheme, _ error: SplitError) {
      #expect(throws: error) { try scheme.split(rows) }
    }
    for k in [0, 1, 13] {
      refuses(.contiguous(k), .badFoldCount(count: k, available: 12, what: "rows"))
    }
    refuses(.grouped(4, by: "story"), .badFoldCount(count: 4, available: 3, what: "groups `story`"))
    refuses(.leaveOut("run"), .noLabels(name: "run", known: ["story"]))
    refuses(
      .tail(0.2, by: "story"),
      .degenerateSplit(
        split: "tail(0.2, story)", fold: 0, reason: "of the 4 rows of story 1, 0 train and 4 test"))
    refuses(
      .tail(1, by: "story"),
      .invalidHyperparameter(name: "the share for training", value: "1.0", allowed: "above 0 and below 1"))
    refuses(
      .chunks(length: 4, count: 3, boots: 1),
      .invalidHyperparameter(
        name: "chunks held out", value: "3", allowed: "fewer than the 3 chunks of 4 rows that there are"))
    #expect(throws: SplitError.self) { try SplitScheme.draws(0).split(rows) }
    #expect(throws: SplitError.shapeMismatch(what: "labels `a`", count: 1, expected: 2)) {
      try SplitRows(count: 2, labels: ["a": ["x"]])
    }
    #expect(throws: SplitError.emptyInput(what: "rows to split")) { try SplitRows(count: 0) }
    let one = try stories(1, of: 4)
    #expect(
      throws: SplitError.degenerateSplit(
        split: "leave_out(story)", fold: 0, reason: "all rows belong to one group")
    ) { try SplitScheme.leaveOut("story").split(one) }
  }

  @Test func `Every error has a code, and a sentence with the facts`() {
    let errors: [SplitError] = [
      .emptyInput(what: "rows"), .shapeMismatch(what: "a", count: 1, expected: 2),
      .degenerateSplit(split: "x", fold: 0, reason: "r"), .badFoldCount(count: 9, available: 4, what: "rows"),
      .invalidHyperparameter(name: "k", value: "1", allowed: "2"),
      .noLabels(name: "a", known: []), .unalignedLabels(subject: 0, stimulus: "s"), .unsortedTimes(row: 3),
    ]
    // Numbers of folds are numbers outside of what is allowed.
    #expect(Set(errors.map(\.explanation.code)).count == errors.count - 1)
    #expect(errors.allSatisfy { !$0.explanation.message.isEmpty })
  }

  // MARK: - Subjects

  @Test func `Shared stimuli test every subject, and each trains on its own`() throws {
    let splits = try SubjectSplits.shared([["a", "b", "a", "c"], ["c", "d", "a"], ["e", "a", "c", "c"]])
    #expect(splits.shared == ["a", "c"])
    #expect(splits.splits.map { $0.folds[0].test } == [[0, 2, 3], [0, 2], [1, 2, 3]])
    #expect(splits.splits.map { $0.folds[0].train } == [[1], [1], [0]])
    #expect(splits.rowCounts.map { $0[0].train } == [1, 1, 1])
    #expect(
      throws: SplitError.degenerateSplit(
        split: "shared", fold: 0, reason: "no stimulus was seen by all 2 subjects")
    ) { try SubjectSplits.shared([["a"], ["b"]]) }
    #expect(
      throws: SplitError.degenerateSplit(
        split: "shared", fold: 0, reason: "subject 2 saw no stimulus that others did not see")
    ) { try SubjectSplits.shared([["a", "b"], ["a", "a"]]) }
    #expect(throws: SplitError.emptyInput(what: "subjects")) { try SubjectSplits.shared([]) }
  }

  @Test func `A stimulus lies on one side for all subjects that saw it`() throws {
    let axis = try StimulusAxis(ids: (0..<20).map { "s\($0)" })
    let stream = RandomStream(seed: 2, name: "seen")
    let subjects = (0..<4).map { subject in
      (0..<30).map { "s\(stream.integer(at: subject * 100 + $0, below: 20))" }
    }
    let splits = try SubjectSplits(of: subjects, over: axis, by: .shuffled(3, seed: 1))
    for fold in 0..<3 {
      var train: Set<String> = []
      var test: Set<String> = []
      for (ids, split) in zip(subjects, splits.splits) {
        train.formUnion(split.folds[fold].train.map { ids[$0] })
        test.formUnion(split.folds[fold].test.map { ids[$0] })
        #expect((split.folds[fold].train + split.folds[fold].test).sorted() == Array(0..<30))
      }
      #expect(train.isDisjoint(with: test))
    }
    #expect(throws: SplitError.unalignedLabels(subject: 1, stimulus: "x")) {
      try SubjectSplits(of: [["s1", "s2"], ["s1", "x"]], over: axis, by: .oddEven)
    }
  }
}
