import PomonaCatalog
import PomonaCore
import PomonaTables
import Testing

/// A recording of two subjects with different stimuli, unequal repeats and a missing value, small enough to count by hand.
enum ToyRecording {
  /// Presentations × units; the value says which: 100 × presentation + unit.
  static func matrix(_ presentations: Int, _ units: Int) -> Matrix<Float> {
    Matrix(
      rowCount: presentations, columnCount: units,
      elements: (0..<(presentations * units)).map { Float(100 * ($0 / units) + $0 % units) })
  }

  static func make() throws -> Recording {
    var first = matrix(5, 3)
    first[2, 1] = .nan
    let subjects = [
      Recording.Subject(
        name: "a", units: [0, 1, 2],
        responses: try Responses(
          first, stimuli: [0, 1, 0, 2, 0], stimulusCount: 4, runs: ["1", "1", "1", "2", "2"],
          times: [0, 2, 4, 0, 2])),
      Recording.Subject(
        name: "b", units: [3, 4], responses: try Responses(matrix(3, 2), stimuli: [3, 2, 0], stimulusCount: 4)),
    ]
    let table = try Table([
      Column("ncsnr", .numbers([0.1, 0.2, 0.3, .nan, 0.9])), Column("EVC", .integers([1, 1, 0, 1, 0])),
      Column("FFA", .truths([false, true, true, nil, true])), Column("name", .texts(["v", "w", "x", "y", "z"])),
    ])
    let regions = try RegionStructure(
      levels: [
        RegionLevel("ROI", try RegionStructure.regions(["EVC", "FFA"], macro: ["EVC"], of: table)),
        RegionLevel("SubjectID", [Region("a", UnitSet(0..<3)), Region("b", UnitSet([3, 4]))]),
      ], unitCount: 5)
    return try Recording(
      facts: Recording.Facts(name: "toy", title: "Toy", unitWord: "voxels"),
      stimuli: StimulusAxis(ids: ["s0", "s1", "s2", "s3"]),
      stimulusTable: try Table([Column("kind", .texts(["face", "house", "face", "tool"]))]),
      unitIDs: ["v", "w", "x", "v", "w"], unitTable: table, regions: regions, subjects: subjects)
  }
}

struct RecordingTests {
  @Test func `Sets of units obey the laws of sets, against Swift's own`() {
    let stream = RandomStream(seed: 3, name: "sets")
    for draw in 0..<200 {
      let a = (0..<12).map { stream.integer(at: draw * 40 + $0, below: 15) }
      let b = (0..<9).map { stream.integer(at: draw * 40 + 20 + $0, below: 15) }
      let (x, y) = (UnitSet(a), UnitSet(b))
      #expect(x.rows == Set(a).sorted())
      #expect(x.union(y).rows == Set(a).union(b).sorted())
      #expect(x.overlap(y).rows == Set(a).intersection(b).sorted())
      #expect(x.subtracting(y).rows == Set(a).subtracting(b).sorted())
      #expect((0..<15).allSatisfy { x.contains($0) == Set(a).contains($0) })
    }
    #expect(UnitSet([]).isEmpty && UnitSet(mask: [false, true, true]).rows == [1, 2])
  }

  @Test func `Regions join, are cut out of each other and limited to others`() throws {
    let recording = try ToyRecording.make()
    #expect(try recording.regions.units(of: ["EVC", "FFA"]).rows == [0, 1, 2, 3, 4])
    #expect(try recording.regions.units(of: ["FFA"], minus: ["EVC"]).rows == [2, 4])
    #expect(try recording.regions.units(of: [], minus: ["EVC"], within: ["a"]).rows == [2])
    let faces = try recording.roi(["FFA"], minus: ["EVC"])
    #expect(faces.unitIDs == ["x", "w"])
    #expect(faces.subjects.map(\.units) == [[0], [1]])
    #expect(faces.regions.levels[0].regions.map(\.name) == ["FFA"])
    #expect(faces.line == "2 subjects · 4 stimuli · 2 voxels")
    let values = try faces.subjects[1].responses?.blocks.read(presentations: 0..<3, units: 0..<1)
    #expect(values?.elements == [1, 101, 201])
    #expect(throws: RecordingError.unknown(what: "roi", name: "FAF", known: ["EVC", "FFA", "a", "b"])) {
      try recording.roi(["FAF"])
    }
    #expect(throws: RecordingError.emptySelection(what: "unit", asked: "EVC minus EVC", of: 5)) {
      try recording.roi(["EVC"], minus: ["EVC"])
    }
  }

  @Test func `Subjects, reliability and truths of the unit table select units`() throws {
    let recording = try ToyRecording.make()
    #expect(try recording.subject(["b"]).unitIDs == ["v", "w"])
    #expect(try recording.subject(["b"]).subjectNames == ["b"])
    // Greater, not equal; a missing reliability is not enough.
    #expect(try recording.reliable(above: 0.2).unitTable["name"]?.cellTexts == ["x", "z"])
    #expect(try recording.units(where: "FFA").unitTable["name"]?.cellTexts == ["w", "x", "z"])
    #expect(try recording.units(where: [true, false, false, false, true]).unitCount == 2)
    #expect(throws: RecordingError.notTruth(column: "ncsnr", found: "0.1", row: 0)) {
      try recording.units(where: "ncsnr")
    }
    #expect(throws: RecordingError.notTruth(column: "name", found: "texts", row: nil)) {
      try recording.reliable(above: 0, by: "name")
    }
    #expect(throws: RecordingError.unknown(what: "subject", name: "c", known: ["a", "b"])) {
      try recording.subject(["c"])
    }
    #expect(throws: RecordingError.countMismatch(what: "units", count: 5, other: "truths", otherCount: 1)) {
      try recording.units(where: [true])
    }
  }

  @Test func `Stimuli are taken by position or at random, and presentations follow them`() throws {
    let recording = try ToyRecording.make()
    let part = try recording.selecting(stimuli: [2, 0])
    #expect(part.stimuli.ids == ["s2", "s0"])
    #expect(part.stimulusTable["kind"]?.cellTexts == ["face", "face"])
    let first = try #require(part.subjects[0].responses)
    #expect(first.stimuli == [1, 1, 0, 1])
    #expect(first.runs == ["1", "1", "2", "2"] && first.times == [0, 4, 0, 2])
    #expect(try first.blocks.read(presentations: 0..<4, units: 2..<3).elements == [2, 202, 302, 402])
    #expect(part.subjects[1].responses?.stimuli == [0, 1])
    let sample = try recording.sampling(stimuli: 2, seed: 7)
    #expect(try sample.stimuli == recording.sampling(stimuli: 2, seed: 7).stimuli)
    #expect(Set(sample.stimuli.ids).isSubset(of: Set(try recording.sampling(stimuli: 3, seed: 7).stimuli.ids)))
    #expect(try recording.stimulus(index: 3).id == "s3")
    #expect((0..<40).contains { (try? recording.stimulus(seed: $0).index) != (try? recording.stimulus(seed: 0).index) })
    #expect(throws: RecordingError.outside(what: "stimulus", position: 4, count: 4)) {
      try recording.selecting(stimuli: [4])
    }
    #expect(throws: RecordingError.duplicate(what: "chosen stimuli", id: "s1", first: 0, second: 1)) {
      try recording.selecting(stimuli: [1, 1])
    }
  }

  @Test func `Repeats are averaged without missing values, within any limit of memory`() throws {
    let recording = try ToyRecording.make()
    let responses = try #require(recording.subjects[0].responses)
    #expect(responses.repeatCounts == [3, 1, 1, 0])
    #expect(responses.seen == [0, 1, 2])
    #expect(recording.sharedStimuli == [0, 2])
    let mean = try responses.meanOverRepeats(units: 0..<3)
    // Presentations 0, 2 and 4 of stimulus 0; unit 1 lacks presentation 2.
    #expect(mean.elements == [200, 201, 202, 100, 101, 102, 300, 301, 302])
    for limit in [12, 24, 36, 1 << 20] {
      #expect(try responses.meanOverRepeats(units: 0..<3, limit: limit) == mean)
    }
    #expect(throws: RecordingError.beyondLimit(needed: 12, limit: 11)) {
      try responses.meanOverRepeats(units: 0..<3, limit: 11)
    }
    #expect(try responses.meanOverRepeats(units: 1..<2, repeats: .odd).elements == [201, 101, 301])
    let even = try responses.meanOverRepeats(units: 0..<2, repeats: .even).elements
    #expect(even[0] == 200 && even[1...].allSatisfy(\.isNaN))
    #expect(try responses.unitBlocks(limit: 40) == [0..<2, 2..<3])
  }

  @Test func `The fast mean is that of a plain loop on random repeats`() throws {
    let stream = RandomStream(seed: 9, name: "means")
    let (presentations, units, stimuli) = (37, 5, 8)
    var matrix = Matrix<Float>(rowCount: presentations, columnCount: units)
    for row in 0..<presentations {
      for unit in 0..<units {
        let index = row * units + unit
        matrix[row, unit] = stream.uniform(at: index) < 0.1 ? .nan : Float(stream.normal(at: 1000 + index))
      }
    }
    let shown = (0..<presentations).map { stream.integer(at: 5000 + $0, below: stimuli - 1) }
    let responses = try Responses(matrix, stimuli: shown, stimulusCount: stimuli)
    let mean = try responses.meanOverRepeats(units: 1..<4, stimuli: Array(0..<stimuli), limit: 64)
    for stimulus in 0..<stimuli {
      for unit in 0..<3 {
        let values = shown.indices.filter { shown[$0] == stimulus }.map { matrix[$0, unit + 1] }.filter { !$0.isNaN }
        let plain = values.isEmpty ? Float.nan : Float(values.reduce(0.0) { $0 + Double($1) } / Double(values.count))
        #expect(mean[stimulus, unit] == plain || (mean[stimulus, unit].isNaN && plain.isNaN))
      }
    }
  }

  @Test func `A selection of a selection reads what indexing says`() throws {
    let base = ResponseMatrix(ToyRecording.matrix(6, 4))
    let once = SelectedResponses(base, presentations: [5, 0, 1, 3], units: [3, 1, 2])
    let twice = SelectedResponses(once, presentations: [2, 0], units: [1, 2])
    #expect(twice.presentationCount == 2 && twice.unitCount == 2)
    #expect(try twice.read(presentations: 0..<2, units: 0..<2).elements == [101, 102, 501, 502])
    #expect(try once.read(presentations: 1..<4, units: 1..<3).elements == [1, 2, 101, 102, 301, 302])
  }

  @Test func `Presentations without any value are absent, and the others stay`() throws {
    var matrix = ToyRecording.matrix(4, 10)
    for unit in 0..<10 { matrix[1, unit] = .nan }
    for unit in 0..<9 { matrix[3, unit] = .nan }
    let responses = try Responses(matrix, stimuli: [0, 0, 1, 1], stimulusCount: 2, runs: ["a", "b", "c", "d"])
    for limit in [16, 1 << 20] {
      let present = try responses.withoutAbsent(limit: limit)
      #expect(present.runs == ["a", "c", "d"] && present.stimuli == [0, 1, 1])
    }
  }

  @Test func `Missing and infinite values are named with subject, presentation and unit`() throws {
    let recording = try ToyRecording.make()
    #expect {
      try recording.requireFinite(limit: 24)
    } throws: { error in
      guard case .nonFinite("a", 2, "w", let value, 1)? = error as? RecordingError else { return false }
      return value.isNaN
    }
    try recording.requireFinite(allowMissing: true)
    var matrix = ToyRecording.matrix(2, 2)
    matrix[1, 0] = .infinity
    let gaps = try Responses(matrix, stimuli: [0, 1], stimulusCount: 2).gaps()
    #expect(gaps.infinite == 1 && gaps.firstInfinite?.presentation == 1 && gaps.missing == 0)
  }

  @Test func `What does not fit together is refused with both counts`() throws {
    let good = try ToyRecording.make()
    func make(
      table: Table? = nil, ids: [String]? = nil, subjects: [Recording.Subject]? = nil
    ) throws(RecordingError) -> Recording {
      try Recording(
        facts: good.facts, stimuli: good.stimuli, stimulusTable: table ?? good.stimulusTable,
        unitIDs: ids ?? good.unitIDs, unitTable: good.unitTable, regions: good.regions,
        subjects: subjects ?? good.subjects)
    }
    #expect(
      throws: RecordingError.countMismatch(
        what: "stimuli", count: 4, other: "rows of the stimulus table", otherCount: 3)
    ) { try make(table: good.stimulusTable.rows([0, 1, 2])) }
    #expect(throws: RecordingError.duplicate(what: "units", id: "v", first: 0, second: 2)) {
      try make(ids: ["v", "w", "v", "v", "w"])
    }
    #expect(throws: RecordingError.unitOfNobody(unit: 3, id: "v")) { try make(subjects: [good.subjects[0]]) }
    #expect(throws: RecordingError.duplicate(what: "subjects", id: "a", first: 0, second: 1)) {
      try make(subjects: [good.subjects[0], good.subjects[0]])
    }
    #expect(throws: RecordingError.outside(what: "stimulus", position: 4, count: 4)) {
      try Responses(ToyRecording.matrix(1, 1), stimuli: [4], stimulusCount: 4)
    }
    #expect(throws: RecordingError.countMismatch(what: "presentations", count: 1, other: "runs", otherCount: 2)) {
      try Responses(ToyRecording.matrix(1, 1), stimuli: [0], stimulusCount: 4, runs: ["1", "1"])
    }
    #expect(throws: RecordingError.unsortedTimes(run: "1", position: 1, time: 2, before: 2)) {
      try Responses(ToyRecording.matrix(2, 1), stimuli: [0, 0], stimulusCount: 1, runs: ["1", "1"], times: [2, 2])
    }
    #expect(throws: RecordingError.outside(what: "unit", position: 2, count: 2)) {
      try RegionStructure(levels: [RegionLevel("ROI", [Region("x", UnitSet([2]))])], unitCount: 2)
    }
  }

  @Test func `Every error has its own code and words`() {
    let errors: [RecordingError] = [
      .countMismatch(what: "units", count: 1, other: "rows", otherCount: 2),
      .duplicate(what: "units", id: "v", first: 0, second: 1), .outside(what: "unit", position: 1, count: 1),
      .unitOfNobody(unit: 0, id: "v"), .unknown(what: "roi", name: "EVC", known: ["EBA"]),
      .emptySelection(what: "unit", asked: "x", of: 3), .notTruth(column: "x", found: "2.0", row: 1),
      .unsortedTimes(run: "1", position: 1, time: 0, before: 0),
      .nonFinite(subject: "a", presentation: 0, unit: "v", value: .nan, count: 1), .noResponses(name: "x"),
      .beyondLimit(needed: 10, limit: 1),
      .unalignedLabels(what: "stimuli", position: 0, found: "a", expected: "b", sameSet: true),
    ]
    let codes = errors.map(\.explanation.code)
    #expect(Set(codes).count == errors.count && codes.first == "E0660" && codes.last == "E0671")
  }

  @Test func `Tables of large regions become one, each unit once`() throws {
    let early = try Table([
      Column("id", .texts(["a", "b"])), Column("ncsnr", .numbers([1, 2])), Column("EVC", .integers([1, 1])),
    ])
    let late = try Table([
      Column("id", .texts(["b", "c"])), Column("ncsnr", .numbers([5, 3])), Column("OTC", .integers([1, 1])),
    ])
    let table = try UnitTables.merged([early, late], id: "id")
    #expect(table["id"]?.cellTexts == ["a", "b", "c"])
    #expect(table["ncsnr"]?.numbers == [1, 2, 3])
    #expect(table["OTC"]?.numbers == [0, 1, 1] && table["EVC"]?.numbers == [1, 1, 0])
    let own = UnitTables.exclusive(try RegionStructure.regions(["EVC", "OTC"], of: table))
    #expect(own.map(\.units.rows) == [[0, 1], [2]])
    #expect(throws: RecordingError.duplicate(what: "units", id: "b", first: 0, second: 1)) {
      try UnitTables.merged([late.rows([0, 0])], id: "id")
    }
  }
}
