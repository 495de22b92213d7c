import Foundation
import PomonaCatalog
import PomonaCore
import PomonaSystem
import PomonaTables
import PomonaTestSupport
import Synchronization
import Testing

@testable import PomonaFiles

/// Recordings in Pomona's own format; the files were written with h5py by the lines of docs/benchmarks.md.
struct RecordingFileTests {
  private func fixture(_ name: String) -> URL { TestResources.fixture("recordings/\(name).h5") }

  /// An array that says how large it is, and holds nothing.
  private struct Claimed: StoredArray {
    let path = "claimed.h5"
    let name = "responses"
    let typeName = "float32"
    let shape: [Int]
    func floats(from start: [Int], count: [Int]) throws -> [Float] { [] }
  }

  @Test(arguments: [[2, 3, 1 << 37], [2, 1 << 32, 1 << 32], [2, 1 << 29, 1]])
  func `A file that claims more presentations than there can be is refused before room is made`(shape: [Int]) {
    let error = #expect(throws: FileError.self) {
      try ArrayResponses(Claimed(shape: shape), unitAxis: 0, stimulusAxis: 1, repeatAxis: 2)
    }
    #expect(error?.explanation.message.contains("responses") == true)
  }

  @Test func `The example of the page is read with its repeats, regions and tables`() throws {
    let recording = try RecordingFile.read(fixture("mine"))
    #expect(recording.facts.name == "mine" && recording.facts.licence == "CC0-1.0")
    #expect(recording.facts.citation.text == "Who 2024, What" && recording.facts.version == "1")
    #expect(recording.stimuli.ids == ["584", "12", "7", "99"])
    #expect(recording.unitIDs[5] == "S1-5" && recording.unitTable["ncsnr"]?.numbers?.count == 6)
    #expect(recording.line == "1 subject · 4 stimuli · 6 units · EVC 2 · OTC 4")
    #expect(try recording.regions.units(of: ["FFA-1"], minus: ["EVC"]).rows == [2])
    let responses = try #require(recording.subjects[0].responses)
    // Repeats that nobody has are absent; a single missing value is missing.
    #expect(responses.repeatCounts == [3, 1, 3, 2])
    #expect(try responses.gaps().missing == 1)
    #expect(try responses.blocks.read(presentations: 3..<5, units: 1..<3).elements == [110, 210, 120, 220])
    let mean = try responses.meanOverRepeats(units: 0..<6)
    #expect(mean[0, 3] == 301 && mean[1, 3] == 310 && mean[3, 3] == 330.5 && mean[0, 4] == 401.5)
  }

  @Test func `Truths that h5py wrote are truths in the tables of units and stimuli`() throws {
    let recording = try RecordingFile.read(fixture("truths"))
    #expect(recording.unitTable["good"]?.values == .truths([true, false, true, true, false, false]))
    #expect(recording.stimulusTable["seen"]?.values == .truths([false, true, true, false]))
  }

  @Test func `Two subjects with different stimuli keep their own numbers`() throws {
    let recording = try RecordingFile.read(fixture("two"))
    #expect(recording.facts.citation.doi == "10.1/x")
    #expect(recording.unitTable.columnNames == ["id", "subject", "zeta", "alpha"])
    #expect(recording.stimulusTable["kind"]?.cellTexts == ["face", "house", "tööl"])
    #expect(recording.subjects.map(\.name) == ["s1", "s2"])
    #expect(recording.regions.lines() == ["Level 0:ROI V1, all", "Level 1:SubjectID s1, s2"])
    let first = try #require(recording.subjects[0].responses)
    #expect(first.runs == ["1", "1", "2", "2"] && first.times == [0, 1.5, 0, 1.5] && first.stimuli == [0, 1, 0, 1])
    #expect(try first.blocks.read(presentations: 0..<4, units: 1..<2).elements == [4, 5, 6, 7])
    let second = try #require(recording.subjects[1].responses)
    #expect(second.seen == [0, 2] && recording.sharedStimuli == [0])
    #expect(try recording.subject(["s2"]).roi(["V1"]).unitIDs == ["v1"])
  }

  @Test(arguments: ["mine", "two"]) func `What is written is read back the same`(name: String) throws {
    let folder = try TemporaryFolder()
    let recording = try RecordingFile.read(fixture(name))
    let url = folder.file("copy.h5")
    // A limit of one unit at a time, and of all.
    for limit in [1, 1 << 20] {
      try RecordingFile.write(recording, to: url, limit: limit)
      let back = try RecordingFile.read(url)
      #expect(back.facts == recording.facts && back.stimuli == recording.stimuli && back.unitIDs == recording.unitIDs)
      #expect(back.regions == recording.regions)
      // Ids come back as texts, and whose each unit is is said.
      for column in recording.unitTable.columns where column.name != "id" {
        #expect(back.unitTable[column.name] == column)
      }
      for column in recording.stimulusTable.columns where column.name != "id" {
        #expect(back.stimulusTable[column.name] == column)
      }
      #expect(back.unitTable["subject"]?.cellTexts.count == recording.unitCount)
      for (a, b) in zip(recording.subjects, back.subjects) {
        #expect(a.name == b.name && a.units == b.units)
        let (x, y) = (try #require(a.responses), try #require(b.responses))
        #expect(x.stimuli == y.stimuli && x.runs == y.runs && x.times == y.times)
        let (u, v) = (
          try x.blocks.read(presentations: 0..<x.presentationCount, units: 0..<x.unitCount),
          try y.blocks.read(presentations: 0..<y.presentationCount, units: 0..<y.unitCount)
        )
        #expect(u.elements.elementsEqual(v.elements) { $0 == $1 || ($0.isNaN && $1.isNaN) })
      }
    }
  }

  @Test func `Every type of column and a part of a recording survive the file`() throws {
    let folder = try TemporaryFolder()
    let table = try Table([
      Column("x", .numbers([1, .nan, 3])), Column("n", .integers([1, nil, 3])),
      Column("t", .truths([true, nil, false])), Column("s", .texts(["a", nil, "c"])),
    ])
    let all = UnitSet(0..<3)
    let recording = try Recording(
      facts: .init(name: "r"), stimuli: try StimulusAxis(ids: ["p", "q"]),
      stimulusTable: try Table([Column("k", .integers([4, 5]))]),
      unitIDs: ["a", "b", "c"], unitTable: table,
      regions: try RegionStructure(levels: [], unitCount: 3),
      subjects: [
        .init(
          name: "1", units: all.rows,
          responses: try Responses(
            Matrix(rowCount: 3, columnCount: 3, elements: (0..<9).map { Float($0) }), stimuli: [1, 0, 1],
            stimulusCount: 2))
      ])
    let url = folder.file("r.h5")
    try RecordingFile.write(try recording.selecting(units: UnitSet([0, 2])), to: url)
    let back = try RecordingFile.read(url)
    #expect(back.unitIDs == ["a", "c"])
    for column in table.columns { #expect(back.unitTable[column.name] == column.rows([0, 2])) }
    #expect(try back.subjects[0].responses?.blocks.read(presentations: 0..<3, units: 1..<2).elements == [2, 5, 8])
    // Tables alone are a recording, too.
    let tables = try Recording(
      facts: .init(name: "r"), stimuli: recording.stimuli, stimulusTable: recording.stimulusTable,
      unitIDs: recording.unitIDs, unitTable: table, regions: recording.regions,
      subjects: [.init(name: "1", units: all.rows, responses: nil)])
    try RecordingFile.write(tables, to: url)
    #expect(try RecordingFile.read(url).subjects[0].responses == nil)
    let other = try Recording(
      facts: .init(name: "r"), stimuli: recording.stimuli, stimulusTable: recording.stimulusTable,
      unitIDs: recording.unitIDs, unitTable: try table.with(Column("id", .texts(["x", "y", "z"]))),
      regions: recording.regions, subjects: tables.subjects)
    #expect(throws: FileError.self) { try RecordingFile.write(other, to: url) }
  }

  @Test(arguments: [
    ("wrong-mark", "E0620", "pomona_recording"), ("wrong-version", "E0621", "a newer Pomona"),
    ("wrong-no-units", "E0622", "f[\"units/id\"] = voxel_ids"),
    ("wrong-turned", "E0623", "f[\"responses\"] = responses.T"), ("wrong-column", "E0623", "one value a unit"),
    ("wrong-masks", "E0623", "masks.T"), ("wrong-member", "E0624", "masks > 0"),
    ("wrong-stimulus", "E0624", "f[\"stimuli/id\"]"), ("wrong-twice", "E0310", ""), ("truncated", "E0910", "again"),
  ])
  func `Each mistake is named with a line that works`(name: String, code: String, words: String) {
    #expect {
      try RecordingFile.read(fixture(name))
    } throws: { error in
      let explanation = (error as? any Explainable)?.explanation
      return explanation?.code == code && (words.isEmpty || explanation?.remedies.joined().contains(words) == true)
    }
  }

  @Test func `A wrong member is named by its place`() {
    #expect(
      throws: RecordingFileError.value(
        path: fixture("wrong-member").path, dataset: "rois/members", position: 13, found: "3",
        expected: "0 or 1 for unit 1 of \"FFA-1\"", line: "f[\"rois/members\"] = masks > 0")
    ) { try RecordingFile.read(fixture("wrong-member")) }
  }
}

/// Responses that are made when they are read, and note the largest block that was asked for.
final class MadeResponses: ResponseBlocks {
  let presentationCount = 300
  let unitCount = 200
  let largest = Mutex(0)

  func read(presentations: Range<Int>, units: Range<Int>) -> Matrix<Float> {
    largest.withLock { $0 = max($0, 4 * presentations.count * units.count) }
    var elements: [Float] = []
    for row in presentations { for unit in units { elements.append(Float(row % 7 * 1000 + unit)) } }
    return Matrix(rowCount: presentations.count, columnCount: units.count, elements: elements)
  }
}

extension RecordingFileTests {
  @Test func `A recording larger than the limit is written, read and averaged within it`() throws {
    let folder = try TemporaryFolder()
    let made = MadeResponses()
    let limit = 16 << 10
    let units = UnitSet(0..<made.unitCount)
    let ids = units.rows.map { "v\($0)" }
    let recording = try Recording(
      facts: .init(name: "large"), stimuli: try StimulusAxis(ids: (0..<100).map { "s\($0)" }),
      stimulusTable: try Table([Column("n", .integers((0..<100).map { $0 }))]), unitIDs: ids,
      unitTable: try Table([Column("id", .texts(ids))]),
      regions: try RegionStructure(levels: [], unitCount: units.count),
      subjects: [
        .init(
          name: "1", units: units.rows,
          responses: try Responses(made, stimuli: (0..<300).map { $0 % 100 }, stimulusCount: 100))
      ])
    let url = folder.file("large.h5")
    try RecordingFile.write(recording, to: url, limit: limit)
    try recording.requireFinite(limit: limit)
    let original = try #require(recording.subjects[0].responses)
    let mean = try original.meanOverRepeats(units: 0..<200, limit: limit)
    #expect(made.largest.withLock { $0 } <= limit)
    let back = try #require(try RecordingFile.read(url, limit: limit).subjects[0].responses)
    #expect(try back.meanOverRepeats(units: 0..<200, limit: limit) == mean)
    // Presentations 3, 103 and 203: 3, 5 and 0 times a thousand.
    #expect(mean[3, 9] == Float((3009.0 + 5009 + 9) / 3))
  }
}

/// Recordings from an array and tables.
struct PlainRecordingTests {
  private let stimuli = ["s1", "s2", "s3"]

  private func plain(units: Bool = true) throws -> PlainRecording {
    PlainRecording(
      stimuli: try Table([Column("image_id", .texts(stimuli)), Column("kind", .texts(["x", "y", "x"]))]),
      units: units
        ? try Table([Column("voxel_id", .texts(["a", "b"])), Column("EVC", .integers([1, 0]))]) : nil)
  }

  /// Units × stimuli: 10 × unit + stimulus.
  private let array = NumericArray(shape: [2, 3], .float64([0, 1, 2, 10, 11, 12]))
  private let turned = NumericArray(shape: [3, 2], .float64([0, 10, 1, 11, 2, 12]))

  private func values(_ recording: Recording) throws -> [Float] {
    let responses = try #require(recording.subjects[0].responses)
    return try responses.blocks.read(
      presentations: 0..<responses.presentationCount, units: 0..<responses.unitCount
    ).elements
  }

  @Test func `Axes follow from the lengths of the tables`() throws {
    var plain = try plain()
    plain.regions = ["EVC"]
    let expected: [Float] = [0, 10, 1, 11, 2, 12]
    #expect(try values(plain.recording(responses: array)) == expected)
    #expect(try values(plain.recording(responses: turned)) == expected)
    let recording = try plain.recording(responses: array)
    #expect(recording.unitIDs == ["a", "b"] && recording.stimuli.ids == stimuli)
    #expect(try recording.roi(["EVC"]).unitIDs == ["a"])
    #expect(try self.plain(units: false).recording(responses: array).unitIDs == ["1", "2"])
    let repeats = NumericArray(
      shape: [2, 3, 4], .float32((0..<24).map { $0 == 1 || $0 == 13 ? .nan : Float($0) }))
    let repeated = try #require(try plain.recording(responses: repeats).subjects[0].responses)
    #expect(repeated.repeatCounts == [3, 4, 4])
    #expect(
      throws: RecordingFileError.noAxis(
        path: "the array", shape: [2, 4], what: "stimuli", count: 3,
        instead: "stimuli: ({id: 1..4} | table)")
    ) {
      try plain.recording(responses: NumericArray(shape: [2, 4], .float32(Array(repeating: 0, count: 8))))
    }
    #expect(
      throws: RecordingFileError.noAxis(
        path: "the array", shape: [3, 5], what: "units", count: 2, instead: "leave `units:` out")
    ) {
      try plain.recording(responses: NumericArray(shape: [3, 5], .float32(Array(repeating: 0, count: 15))))
    }
  }

  @Test func `A square array wants to be told which axis is which`() throws {
    var plain = PlainRecording(
      stimuli: try Table([Column("id", .texts(["s", "t"]))]), units: try Table([Column("id", .texts(["a", "b"]))]))
    let square = NumericArray(shape: [2, 2], .float32([1, 2, 3, 4]))
    #expect(throws: RecordingFileError.ambiguousAxes(path: "the array", shape: [2, 2], units: 2, stimuli: 2)) {
      try plain.recording(responses: square)
    }
    plain.unitAxis = 0
    #expect(try values(plain.recording(responses: square)) == [1, 3, 2, 4])
    plain.unitAxis = 1
    #expect(try values(plain.recording(responses: square)) == [1, 2, 3, 4])
  }

  @Test func `Labels in another order are an error that names the place, and by id they are put in order`() throws {
    var plain = try plain()
    #expect(
      throws: RecordingError.unalignedLabels(
        what: "stimuli", position: 1, found: "s3", expected: "s2", sameSet: true)
    ) { try plain.recording(responses: array, stimulusLabels: ["s1", "s3", "s2"]) }
    #expect(
      throws: RecordingError.unalignedLabels(what: "units", position: 0, found: "c", expected: "a", sameSet: false)
    ) { try plain.recording(responses: array, unitLabels: ["c", "b"]) }
    plain.byID = true
    let sorted = try plain.recording(responses: array, stimulusLabels: ["s1", "s3", "s2"], unitLabels: ["b", "a"])
    #expect(try values(sorted) == [10, 0, 12, 2, 11, 1])
    #expect(throws: RecordingError.self) { try plain.recording(responses: array, unitLabels: ["a", "c"]) }
  }

  @Test(arguments: ["r.csv", "r.tsv", "r.npy", "r.npz", "r.h5"])
  func `Responses come from any format, with the labels that stand beside them`(name: String) throws {
    let folder = try TemporaryFolder()
    let url = folder.file(name)
    let plain = try plain()
    if name.hasSuffix("sv") {
      let table = try Table([
        Column("voxel_id", .texts(["a", "b"])), Column("s1", .numbers([0, 10])), Column("s2", .numbers([1, 11])),
        Column("s3", .numbers([2, 12])),
      ])
      try Formats.write(.table(table), to: url)
    } else if name.hasSuffix("npy") {
      try Formats.write(.array(array), to: url)
    } else {
      try Formats.write(
        .arrays([("betas", array), ("image_id", NumericArray(shape: [3], .texts(stimuli)))]), to: url)
    }
    #expect(try values(plain.recording(responses: url)) == [0, 10, 1, 11, 2, 12])
    guard !name.hasSuffix("npy") else { return }
    var other = PlainRecording(
      stimuli: try Table([Column("image_id", .texts(["s2", "s1", "s3"]))]), units: plain.units)
    #expect(throws: RecordingError.self) { try other.recording(responses: url) }
    other.byID = true
    #expect(try values(other.recording(responses: url)) == [1, 11, 0, 10, 2, 12])
  }

  @Test(.enabled(if: TestResources.measured("v4-session-210325/responses_raw_210325.npy") != nil))
  func `Fifty neurons with six to ten repeats of 640 images average as numpy averages them`() throws {
    let raw = try #require(TestResources.measured("v4-session-210325/responses_raw_210325.npy"))
    let mean = try #require(TestResources.measured("v4-session-210325/responses_repeat_averaged_210325.npy"))
    let plain = PlainRecording(
      stimuli: try Table([Column("id", .texts((1...640).map { "image\($0)" }))]),
      facts: .init(name: "v4", unitWord: "neurons"))
    var fifty = plain
    fifty.unitAxis = 0
    let responses = try #require(try fifty.recording(responses: raw).subjects[0].responses)
    let counts = responses.repeatCounts
    #expect(counts.min() == 6 && counts.max() == 10 && responses.unitCount == 50)
    let ours = try responses.meanOverRepeats(units: 10..<13)
    let theirs = try StoredArrays.open(mean, array: nil).floats(from: [10, 0], count: [3, 640])
    for stimulus in 0..<640 {
      for unit in 0..<3 { #expect(abs(ours[stimulus, unit] - theirs[unit * 640 + stimulus]) < 1e-5) }
    }
  }
}
