import PomonaAnalysis
import PomonaCore
import PomonaParallel
import Testing

@Suite struct NullPredictorTests {
  let one = Workers(threadCount: 1)
  let stories = StoryRows((0..<30).map { $0 < 12 ? "a" : $0 < 13 ? "b" : "c" })

  @Test func `Time goes from -1 to 1 in each story, in powers`() throws {
    let shared = try NullPredictors.timePosition(stories)
    #expect(shared.columnCount == 3)
    #expect(Array(shared.row(0)) == [-1, 1, -1] && Array(shared.row(11)) == [1, 1, 1])
    #expect(Array(shared.row(12)) == [0, 0, 0] && shared[13, 0] == -1 && shared[29, 2] == 1)
    let own = try NullPredictors.timePosition(stories, degree: 2, ofEachStory: true)
    #expect(own.columnCount == 9 && Array(own.row(11)) == [1, 1, 1, 0, 0, 0, 0, 0, 0])
    #expect(Array(own.row(12)) == [0, 0, 0, 1, 0, 0, 0, 0, 0])
    #expect(throws: ControlError.self) { try NullPredictors.timePosition(stories, degree: 0) }
  }

  @Test func `Labels become columns in the order of their first appearance`() {
    let (features, names) = NullPredictors.oneHot(["face", "hand", "face", "tree"])
    #expect(names == ["face", "hand", "tree"])
    #expect(features.elements == [1, 0, 0, 0, 1, 0, 1, 0, 0, 0, 0, 1])
  }

  @Test func `Words are counted in texts and in seconds`() throws {
    #expect(NullPredictors.wordCounts(["one two  three", "", " a\nb "]).elements == [3, 0, 2])
    let rate = try NullPredictors.wordRate(onsets: [0, 1.9, 2, 5.5, -1, 8, 100], rowCount: 4, seconds: 2)
    #expect(rate.elements == [1, 0.5, 0.5, 0])
    let later = try NullPredictors.wordRate(onsets: [0, 1.9, 2], rowCount: 2, seconds: 0.5, start: 1.5)
    #expect(later.elements == [2, 2])
    #expect(throws: ControlError.self) { try NullPredictors.wordRate(onsets: [], rowCount: 1, seconds: 0) }
    #expect(throws: ControlError.notFinite(row: 1, column: 0, value: "nan")) {
      try NullPredictors.wordRate(onsets: [0, .nan], rowCount: 1, seconds: 1)
    }
  }

  @Test func `The same word has the same vector everywhere`() throws {
    let found = try NullPredictors.wordEmbeddings(["red dog", "dog", "", "red red dog dog"], width: 50, seed: 3)
    #expect(largestDifference(Array(found.row(0)), Array(found.row(3))) < 1e-15)
    #expect(found.row(2).allSatisfy { $0 == 0 } && Array(found.row(0)) != Array(found.row(1)))
    #expect(found.row(1).allSatisfy { $0 >= -0.5 && $0 < 0.5 } && found.row(1).contains { $0 < 0 })
    let raw = try NullPredictors.wordEmbeddings(["dog"], width: 50, seed: 3, centred: false)
    #expect(zip(raw.row(0), found.row(1)).allSatisfy { abs($0 - 0.5 - $1) < 1e-15 })
    #expect(try NullPredictors.wordEmbeddings(["dog"], width: 50, seed: 4).row(0) != found.row(1))
  }

  @Test func `Rows that are shuffled stay in their story, in another order`() throws {
    let features = normals(30, 2, "rows")
    let found = try NullPredictors.shuffledWithinStories(features, stories, seed: 1)
    for rows in stories.rows {
      let before = rows.map { "\(features.row($0).map { $0 })" }
      let after = rows.map { "\(found.row($0).map { $0 })" }
      #expect(before.sorted() == after.sorted() && (rows.count == 1 || before != after))
    }
    #expect(try NullPredictors.shuffledWithinStories(features, stories, seed: 1) == found)
    #expect(try NullPredictors.shuffledWithinStories(features, stories, seed: 1, draw: 1) != found)
  }

  @Test func `Random phases keep circular autocovariances within stories and covariances of features`() throws {
    let features = normals(30, 3, "phases")
    let found = try NullPredictors.phaseRandomized(features, stories, seed: 1)
    func products(_ matrix: Matrix<Double>, _ rows: [Int], _ i: Int, _ j: Int, _ lag: Int) -> Double {
      rows.indices.reduce(0) { $0 + matrix[rows[$1], i] * matrix[rows[($1 + lag) % rows.count], j] }
    }
    for rows in stories.rows {  // 12, 1 and 17 rows: even, single and odd
      for lag in 0..<min(5, rows.count) {
        for i in 0..<3 {
          for j in 0..<3 {
            #expect(abs(products(features, rows, i, j, lag) - products(found, rows, i, j, lag)) < 1e-10)
          }
        }
      }
      let sums = [features, found].map { matrix in rows.reduce(0) { $0 + matrix[$1, 0] } }
      #expect(abs(sums[0] - sums[1]) < 1e-10)
    }
    #expect((0..<12).contains { abs(found[$0, 0] - features[$0, 0]) > 0.3 })
    #expect(found[12, 1] == features[12, 1])
    #expect(try NullPredictors.phaseRandomized(features, stories, seed: 1, draw: 1) != found)
  }

  @Test func `A walk starts anew with each story and takes steps of sigma`() throws {
    let stories = StoryRows((0..<40).map { "story \($0 / 10)" })
    let walk = try RandomWalk(width: 400, sigma: 0.1, seed: 7)
    let features = try walk.features(stories, workers: one)
    func spread(_ values: [Double]) -> Double {
      (values.reduce(0) { $0 + $1 * $1 } / Double(values.count)).squareRoot()
    }
    for row in 0..<40 {
      let isFirst = stories.positions[row] == 0
      let step = (0..<400).map { features[row, $0] - (isFirst ? 0 : features[row - 1, $0]) }
      // The standard error of a deviation of 400 is 3.5 %.
      #expect(abs(spread(step) / (isFirst ? 1 : 0.1) - 1) < 0.15)
    }
    func r(_ a: Int, _ b: Int) -> Double { Correlation.pearson(Array(features.row(a)), Array(features.row(b))) }
    #expect(r(3, 4) > 0.98 && r(0, 9) > 0.6 && abs(r(9, 10)) < 0.2)
  }

  @Test func `Walks are the same bits on any number of threads, and others by number and seed`() throws {
    let walk = try RandomWalk(width: 20, seed: 1)
    let features = try walk.features(stories, walk: 3, workers: one)
    for threads in [2, 4] {
      #expect(try walk.features(stories, walk: 3, workers: Workers(threadCount: threads)) == features)
    }
    #expect(try walk.features(stories, walk: 4, workers: one) != features)
    #expect(try RandomWalk(width: 20, seed: 2).features(stories, walk: 3, workers: one) != features)
    #expect(throws: ControlError.self) { try RandomWalk(width: 0) }
    #expect(throws: ControlError.self) { try RandomWalk(sigma: -1) }
    let scores = try walk.nullDistribution(stories, walks: 6, workers: Workers(threadCount: 2)) { $0[0, 0] }
    #expect(scores.scores[3] == features[0, 0] && scores.count == 6)
  }

  @Test func `Smoothed identities are scipy's, block by block`() throws {
    let golden = try ReductionsGolden.load().oasm
    let blocks = StoryRows(golden.lengths.enumerated().flatMap { Array(repeating: "block \($0)", count: $1) })
    for curve in golden.curves {
      let found = try OASM.features(blocks, sigma: curve.sigma)
      #expect(largestDifference(found.elements, curve.features.flatMap { $0 }) < 1e-12)
    }
    let wide = try OASM.features(blocks, sigma: 1, width: 20)
    #expect(wide.columnCount == 20 && (0..<17).allSatisfy { wide[$0, 17] == 0 && wide[$0, 19] == 0 })
    #expect(throws: ControlError.tooNarrow(width: 16, needed: 17)) {
      try OASM.features(blocks, sigma: 1, width: 16)
    }
    #expect(throws: ControlError.self) { try OASM.features(blocks, sigma: -0.1) }
    #expect(OASM.usualSigmas.count == 49 && OASM.usualSigmas[48] == 4.8)
  }

  @Test func `A score has a place among draws, and a percentile only among 200`() {
    let few = NullDistribution([0.1, 0.3, 0.2, .nan])
    #expect(few.count == 3 && few.undefinedCount == 1 && few.mark == .fewDraws)
    #expect(few.p(of: 0.2) == 0.75 && few.p(of: 1) == 0.25 && few.percentile(of: 0.25) == nil && few.marks(1))
    #expect(abs(few.mean - 0.2) < 1e-15 && abs(few.standardDeviation - 0.1) < 1e-15)
    #expect(few.smallest == 0.1 && few.largest == 0.3 && few.p(of: .nan).isNaN && few.marks(.nan))
    #expect(NullDistribution([0.5]).mark == .singleDraw && NullDistribution([1, 2, 3, 4, 5]).mark == nil)
    let many = NullDistribution((0..<200).map { Double($0) })
    #expect(many.percentile(of: 196) == 98 && many.p(of: 196) == 5 / 201.0)
    #expect(!many.marks(196) && many.marks(195))
  }

  @Test func `Pictures become small by the mean over areas`() throws {
    // 4 × 2, red grows along the row, green is one in the lower row.
    let pixels = (0..<8).flatMap { place -> [UInt8] in [UInt8(place % 4 * 60), place < 4 ? 0 : 255, 0] }
    let image = RasterImage(width: 4, height: 2, pixels: pixels)
    let half = try PictureControls.pixels([image], side: 2)
    let expected: [Float] = [30, 0, 0, 150, 0, 0, 30, 255, 0, 150, 255, 0].map { $0 / 255 }
    #expect(half.columnCount == 12 && zip(half.elements, expected).allSatisfy { abs($0 - $1) < 1e-6 })
    // Three across from four: areas of 4/3 pixels.
    let third = try PictureControls.pixels([image], side: 3)
    #expect(abs(third[0, 0] * 255 - 15) < 1e-4 && abs(third[0, 3] * 255 - 90) < 1e-4)
    // Upwards each pixel is repeated.
    let up = try PictureControls.pixels([image], side: 8)
    #expect(up[0, 0] == 0 && abs(up[0, 7 * 3] * 255 - 180) < 1e-4)
    let plain = try PictureControls.pixels([image, image], side: nil)
    #expect(plain.columnCount == 24 && plain[1, 3] == 60 / 255)
    let other = RasterImage(width: 1, height: 1, pixels: [1, 2, 3])
    #expect(throws: ControlError.otherPictureSize(position: 1)) {
      try PictureControls.pixels([image, other], side: nil)
    }
    #expect(try PictureControls.pixels([image, other], side: 2).rowCount == 2)
    #expect(throws: ControlError.self) { try PictureControls.pixels([]) }
  }
}
