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

  @Test func `The autocorrelation function of a single story is that of statsmodels`() throws {
    let golden = try SplitGolden.load()
    let series = Matrix<Float>(rowCount: golden.series.count, columnCount: 1, elements: golden.series)
    let found = try Autocorrelation(of: series, stories: .oneRun(series.rowCount), maximumLag: 12)
    #expect(largestDifference(Array(found.function.elements), golden.acf) < 1e-12)
    let x = golden.series.map(Double.init)
    #expect(abs(found.lagged[0, 3] - Correlation.pearson(Array(x.dropLast(3)), Array(x.dropFirst(3)))) < 1e-12)
    // The time goes on past the largest lag, to the first that is not positive.
    let every = try Autocorrelation(of: series, stories: .oneRun(series.rowCount), maximumLag: series.rowCount - 1)
    let sum = every.function.elements.dropFirst().prefix { $0 > 0 }.reduce(0, +)
    #expect(abs(found.integratedTimes[0] - (1 + 2 * sum)) < 1e-10 && found.integratedTimes == every.integratedTimes)
  }

  @Test func `Lags never pair rows of two stories, and offsets of stories do not count`() throws {
    // Two stories that alternate about means far apart.
    let values: [Float] = [1, -1, 1, -1, 101, 99, 101, 99]
    let stories = StoryRows(numbers: [0, 0, 0, 0, 1, 1, 1, 1])
    let found = try Autocorrelation(
      of: Matrix(rowCount: 8, columnCount: 1, elements: values), stories: stories, maximumLag: 2)
    #expect(abs(found.lagged[0, 1] + 1) < 1e-12 && abs(found.lagged[0, 2] - 1) < 1e-12)
    #expect(abs(found.function[0, 1] + 6.0 / 8) < 1e-12)
    let constant = try Autocorrelation(
      of: Matrix<Float>(rowCount: 8, columnCount: 1, repeating: 4), stories: stories, maximumLag: 2)
    #expect(constant.lagged.elements.allSatisfy(\.isNaN) && constant.integratedTimes[0].isNaN)
  }

  @Test func `Missing responses are left out pair by pair, and infinite ones refused`() throws {
    let labels = (0..<50).map { $0 < 20 ? "a" : $0 < 44 ? "b" : "empty" }
    var responses = normals(50, 2, "missing")
    for row in [3, 4, 19, 20, 31] + Array(44..<50) { responses[row, 0] = .nan }
    let stories = StoryRows(labels)
    let found = try Autocorrelation(of: responses, stories: stories, maximumLag: 2, workers: one)
    let offsets = try StoryOffsets(of: responses, stories: stories, workers: one)
    // By pairs of rows of one story, with nothing but present values in every sum.
    let present = (0..<50).filter { !responses[$0, 0].isNaN }
    func mean(_ rows: [Int]) -> Double { rows.reduce(0) { $0 + responses[$1, 0] } / Double(rows.count) }
    func centred(_ row: Int) -> Double { responses[row, 0] - mean(present.filter { labels[$0] == labels[row] }) }
    let squares = present.reduce(0) { $0 + centred($1) * centred($1) }
    for lag in 1...2 {
      let pairs = present.filter { present.contains($0 + lag) && labels[$0] == labels[$0 + lag] }
      let product = pairs.reduce(0) { $0 + centred($1) * centred($1 + lag) }
      #expect(abs(found.function[0, lag] - product / squares) < 1e-12)
      let r = Correlation.pearson(pairs.map(centred), pairs.map { centred($0 + lag) })
      #expect(abs(found.lagged[0, lag] - r) < 1e-12)
    }
    #expect(abs(found.effectiveRowCounts[0] * found.integratedTimes[0] - Double(present.count)) < 1e-10)
    #expect(found.byStory[2][0, 1].isNaN && found.byStory[2][1, 1].isFinite)
    let whole = mean(present)
    let total = present.reduce(0) { $0 + (responses[$1, 0] - whole) * (responses[$1, 0] - whole) }
    // Two stories have responses: 1 - (SSW / (n - 2)) / (SST / (n - 1)).
    let expected = 1 - squares / Double(present.count - 2) / (total / Double(present.count - 1))
    #expect(abs(offsets.correctedShares[0] - expected) < 1e-12 && offsets.means[2, 0].isNaN)
    #expect(
      try StoryOffsets(of: responses, stories: stories, workers: Workers(threadCount: 4)).correctedShares[1]
        == offsets.correctedShares[1])
    responses[30, 1] = .infinity
    #expect(throws: ControlError.notFinite(row: 30, column: 1, value: "inf")) {
      try Autocorrelation(of: responses, stories: stories, maximumLag: 1)
    }
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
    // Over all folds: each block of 200 within a story of 500 has rows at its ends that are near, at the ends of stories
    // none. Blocks: 0, 200, 400 (across both stories), 600, 800; ends that border training rows of their story: 1 + 2 + 2
    // + 2 + 1 of 1000 rows.
    let blocks = try SplitScheme.contiguous(5).split(count: 1000)
    #expect(try LeakExposure.shares(of: blocks, stories: stories) == [0.008, 0.016, 0.024])
    #expect(throws: ControlError.otherRowCount(found: 2, expected: 1000, what: "story labels")) {
      try LeakExposure.shares(of: blocks, stories: .oneRun(2))
    }
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
