import PomonaAnalysis
import PomonaCatalog
import PomonaCore
import PomonaParallel
import Testing

@Suite struct TimeSeriesTests {
  let one = Workers(threadCount: 1)

  @Test func `Rows of a label are one story in the order of time, wherever they stand`() {
    let stories = StoryRows(["b", "a", "b", "c", "a", "b"])
    #expect(stories.names == ["b", "a", "c"])
    #expect(stories.rows == [[0, 2, 5], [1, 4], [3]])
    #expect(stories.positions == [0, 0, 1, 0, 1, 2] && stories.indices == [0, 1, 0, 2, 1, 0])
    #expect(stories.at([4, 5, 1]).names == ["a", "b"])
    #expect(StoryRows.oneRun(3).rows == [[0, 1, 2]] && StoryRows([]).count == 0)
  }

  @Test func `Autocorrelation within stories is that of statsmodels and of numpy`() throws {
    let golden = try ReductionsGolden.load().series
    let stories = StoryRows(golden.labels)
    let found = try Autocorrelation(
      of: matrix(golden.responses), stories: stories, maximumLag: golden.lags, workers: one)
    for lag in 0...golden.lags {
      for target in 0..<3 {
        #expect(abs(found.function[target, lag] - golden.pooled[lag][target]) < 1e-12)
        #expect(abs(found.lagged[target, lag] - golden.lagged[lag][target]) < 1e-12)
        for story in 0..<3 {
          #expect(abs(found.byStory[story][target, lag] - golden.byStory[story][target][lag]) < 1e-12)
        }
      }
      #expect(abs(found.meanFunction[lag] - golden.pooled[lag].reduce(0, +) / 3) < 1e-12)
    }
    let two = try Autocorrelation(
      of: matrix(golden.responses), stories: stories, maximumLag: golden.lags, workers: Workers(threadCount: 2))
    #expect(two == found)
  }

  @Test func `The integrated time of a first-order process is (1 + a) over (1 - a)`() throws {
    let (count, a) = (4000, 0.6)
    var series = normals(count, 4, "process")
    for row in 1..<count { for k in 0..<4 { series[row, k] += a * series[row - 1, k] } }
    let found = try Autocorrelation(of: series, stories: .oneRun(count), maximumLag: 3, workers: one)
    #expect(abs(found.meanLagged[1] - a) < 0.03 && abs(found.meanFunction[2] - a * a) < 0.04)
    // The estimate stops at the first negative value; its error is about 12 % of itself for each target.
    for time in found.integratedTimes { #expect(abs(time / 4 - 1) < 0.4) }
    #expect(found.effectiveRowCounts[0] == Double(count) / found.integratedTimes[0])
    // Two such series: 1 + 2 Σ a^2k = (1 + a²) / (1 - a²).
    let function = (0..<60).map { lag in (0..<lag).reduce(1) { product, _ in product * a } }
    let variance = Autocorrelation.correlationVariance(function, function, rowCount: count)
    #expect(abs(variance * Double(count) - (1 + a * a) / (1 - a * a)) < 1e-10)
  }

  @Test func `Stories that differ do not correlate across their borders, and a constant target is undefined`() throws {
    var responses = normals(60, 2, "levels")
    for row in 0..<60 {
      responses[row, 0] += row < 30 ? 100 : -100
      responses[row, 1] = 0.1
    }
    let stories = StoryRows((0..<60).map { $0 < 30 ? "first" : "second" })
    let found = try Autocorrelation(of: responses, stories: stories, maximumLag: 1, workers: one)
    #expect(abs(found.lagged[0, 1]) < 0.4)
    #expect(found.function[1, 1].isNaN && found.lagged[1, 1].isNaN && found.integratedTimes[1].isNaN)
    #expect(found.meanFunction[1] == found.function[0, 1])
    let offsets = try StoryOffsets(of: responses, stories: stories)
    #expect(offsets.shares[0] > 0.99 && offsets.shares[1].isNaN && offsets.shareByChance == 1 / 59.0)
    #expect(abs(offsets.means[0, 0] - 100) < 1 && abs(offsets.means[1, 0] + 100) < 1)
    #expect(throws: ControlError.lagTooLong(lag: 30, story: "first", length: 30)) {
      try Autocorrelation(of: responses, stories: stories, maximumLag: 30)
    }
    #expect(ControlError.lagTooLong(lag: 30, story: "first", length: 30).explanation.code == "E0392")
  }

  @Test func `Scores within stories are those of numpy in every form`() throws {
    let golden = try ReductionsGolden.load().series
    let (y, f) = (matrix(golden.responses), matrix(golden.predictions))
    let stories = StoryRows(golden.labels)
    let forms: [(TimeSeriesScore.Form, [Double])] = [
      (.within, golden.within), (.weighted, golden.weighted), (.centred, golden.centred), (.pooled, golden.plain),
    ]
    for (form, expected) in forms {
      let found = try TimeSeriesScore.pearson(responses: y, predictions: f, stories: stories, form: form)
      #expect(largestDifference(found.values, expected) < 1e-12)
      #expect(abs(found.mean - expected.reduce(0, +) / 3) < 1e-12)
      #expect(found.storyCount == 3 && found.leftOut.isEmpty && found.undefinedResponses == 0)
      #expect(found.undefinedPredictions == (form == .within || form == .weighted ? 1 : 0))
    }
    let within = try TimeSeriesScore.r2(responses: y, predictions: f, stories: stories)
    #expect(largestDifference(within.values, golden.r2Within) < 1e-12)
    let pooled = try TimeSeriesScore.r2(responses: y, predictions: f, stories: stories, form: .pooled)
    #expect(largestDifference(pooled.values, golden.r2Pooled) < 1e-12)
    #expect(try largestDifference(StoryOffsets(of: y, stories: stories).shares, golden.between) < 1e-12)
  }

  @Test func `Knowing the story earns nothing within stories and much over all rows`() throws {
    var responses = normals(60, 1, "offsets")
    var predictions = normals(60, 1, "unrelated")
    for row in 0..<60 {
      responses[row, 0] += Double(row / 20) * 4
      predictions[row, 0] += Double(row / 20) * 4
    }
    let stories = StoryRows((0..<60).map { "story \($0 / 20)" })
    func r(_ form: TimeSeriesScore.Form) throws -> Double {
      try TimeSeriesScore.pearson(responses: responses, predictions: predictions, stories: stories, form: form).mean
    }
    #expect(try abs(r(.within)) < 0.4 && abs(r(.centred)) < 0.4 && r(.pooled) > 0.8)
  }

  @Test func `Short stories are left out by name, constant responses counted, and nothing may be left`() throws {
    let labels = (0..<34).map { $0 < 12 ? "long" : $0 < 21 ? "short" : "flat" }
    var responses = normals(34, 1, "y")
    for row in 21..<34 { responses[row, 0] = 3 }
    let predictions = normals(34, 1, "f")
    let found = try TimeSeriesScore.pearson(
      responses: responses, predictions: predictions, stories: StoryRows(labels))
    #expect(found.leftOut == ["short"] && found.storyCount == 2 && found.undefinedResponses == 1)
    let rows = Array(0..<12)
    let r = Correlation.pearson(rows.map { responses[$0, 0] }, rows.map { predictions[$0, 0] })
    #expect(abs(found.mean - r) < 1e-12)
    let none = try TimeSeriesScore.pearson(
      responses: responses, predictions: predictions, stories: StoryRows(labels), minimumRows: 50)
    #expect(none.mean.isNaN && none.storyCount == 0)
    #expect(throws: ControlError.otherRowCount(found: 34, expected: 2, what: "responses")) {
      try TimeSeriesScore.pearson(responses: responses, predictions: predictions, stories: StoryRows(["a", "b"]))
    }
    responses[5, 0] = .nan
    #expect(throws: ControlError.notFinite(row: 5, column: 0, value: "nan")) {
      try TimeSeriesScore.r2(responses: responses, predictions: predictions, stories: StoryRows(labels))
    }
  }

  @Test func `Shuffled folds expose nearly all test rows, contiguous ones few and whole stories none`() throws {
    let stories = StoryRows((0..<1000).map { "story \($0 / 500)" })
    let order = RandomStream(seed: 1, name: "folds").permutation(of: 1000)
    func exposure(_ test: [Int]) throws -> [Double] {
      let tested = Set(test)
      return try LeakExposure.shares(
        training: (0..<1000).filter { !tested.contains($0) }, test: test, stories: stories)
    }
    let shuffled = try exposure(Array(order.prefix(200)))
    // 1 - 0.2² = 0.96 within one row, all but 0.2⁴ within two; the standard error of a share of 200 is 0.014.
    #expect(abs(shuffled[0] - 0.96) < 0.05 && shuffled[1] > 0.97 && shuffled[2] >= shuffled[1])
    #expect(try exposure(Array(100..<200)) == [0.02, 0.04, 0.06])
    #expect(try exposure(Array(0..<500)) == [0, 0, 0])
    #expect(throws: ControlError.rowOutside(row: 1000, count: 1000)) { try exposure([1000]) }
    #expect(throws: ControlError.emptyInput(what: "test rows")) { try exposure([]) }
  }

  @Test func `The neighbour in time is found as by looking at every row`() throws {
    let stories = StoryRows((0..<40).map { $0 % 3 == 0 ? "a" : $0 < 30 ? "b" : "c" })
    let responses = normals(40, 2, "neighbours")
    let order = RandomStream(seed: 3, name: "split").permutation(of: 40)
    let test = Array(order.prefix(12))
    let training = order.dropFirst(12).filter { stories.labels[$0] != "c" }
    let found = try LeakExposure.oracleNeighbour(
      responses: responses, training: training, test: test, stories: stories)
    for (place, row) in test.enumerated() {
      let same = training.filter { stories.labels[$0] == stories.labels[row] }
      func distance(_ other: Int) -> Int { abs(stories.positions[other] - stories.positions[row]) }
      let nearest = same.map(distance).min()
      let used = same.isEmpty ? training : same.filter { distance($0) == nearest }
      for k in 0..<2 {
        let mean = used.reduce(0) { $0 + responses[$1, k] } / Double(used.count)
        #expect(abs(found[place, k] - mean) < 1e-12)
      }
    }
  }
}
