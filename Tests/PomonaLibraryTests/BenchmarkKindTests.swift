import PomonaCore
import PomonaTables
import PomonaTestSupport
import Testing

@testable import PomonaLanguage
@testable import PomonaLibrary

/// What is known of a benchmark before and after it is loaded.
struct BenchmarkKindTests {
  /// Two subjects with one and two units, three stimuli without pictures.
  static func recording(name: String = "small") throws -> Recording {
    let axis = try StimulusAxis(ids: ["a", "b", "c"])
    let units = try Table([
      Column("id", .texts(["u1", "u2", "u3"])), Column("subject", .texts(["s1", "s2", "s2"])),
      Column("ncsnr", .numbers([0.1, 0.3, 0.5])),
    ])
    func responses(_ columns: Int, _ start: Float) throws -> Responses {
      try Responses(
        Matrix(rowCount: 3, columnCount: columns, elements: (0..<3 * columns).map { start + Float($0 * $0) }),
        stimuli: [0, 1, 2], stimulusCount: 3)
    }
    return try Recording(
      facts: .init(name: name, title: "Small", licence: "CC0-1.0", version: "2", unitWord: "voxels"), stimuli: axis,
      stimulusTable: Table([Column("id", .texts(axis.ids))]), unitIDs: ["u1", "u2", "u3"], unitTable: units,
      regions: RegionStructure(
        levels: [RegionLevel("ROI", [Region("V1", UnitSet([0, 1]), isMacro: true), Region("V2", UnitSet([2]))])],
        unitCount: 3),
      subjects: [
        .init(name: "s1", units: [0], responses: responses(1, 0)),
        .init(name: "s2", units: [1, 2], responses: responses(2, 5)),
      ])
  }

  @Test func `A benchmark of responses knows its regions, subjects, the columns of its units, and prints them`() throws
  {
    let value = BenchmarkValue(Benchmark(try Self.recording()))
    guard case .object(let kind) = value.kind else { throw CancellationError() }
    #expect(kind.labels["rois"] == ["V1", "V2"] && kind.labels["subjects"] == ["s1", "s2"])
    #expect(kind.labels["holds"] == ["units", "responses"])
    #expect(kind.schema?.names == ["id", "subject", "ncsnr"] && kind.schema?.noun == "these units")
    #expect(kind.fields.map(\.name) == ["stimuli", "subjects", "units"])
    for field in kind.fields { #expect(try value.field(field.name) != nil, "\(field.name)") }
    #expect(try value.field("images") == nil && value.field("models") == nil)
    #expect(try value.display(width: 100) == ["2 subjects · 3 stimuli · 3 voxels · V1 2"])
    #expect(
      value.details == [
        "Small", "Macro ROI(s): ['V1']", "SubjectID(s): [s1, s2]", "# Probe Stimuli: 3", "# Responding Voxels: 3",
        "Largest ROI Constituents:", "V1: 2 Voxels", "V2: 1 Voxels", "name: small, version 2", "licence: CC0-1.0",
      ])
    #expect(value.benchmark.version == "2")
  }

  @Test func `Stimuli may be without pictures, and a subset shares those that there are`() throws {
    let axis = try StimulusAxis(ids: ["a", "b", "c"])
    let table = try Table([Column("id", .texts(axis.ids))])
    let none = StimulusSet(name: "none", axis: axis, properties: table)
    #expect(try !none.hasImages && none.images.isEmpty)
    let images = (0..<3).map { RasterImage(width: 1, height: 1, pixels: [UInt8($0), 0, 0]) }
    let read = ReadCount()
    let some = StimulusSet(name: "some", axis: axis, properties: table) {
      read.add()
      return images[$0]
    }
    let subset = some.subset([2, 0]).subset([1])
    #expect(some.hasImages && subset.hasImages && read.count == 0)
    #expect(try subset.images == [images[0]] && read.count == 1)
    #expect(try some.images == images && some.images == images && read.count == 3)
    #expect(subset.axis.ids == ["a"] && subset.properties.rowCount == 1)
    #expect(
      try some.contentDigest == StimulusSet(name: "x", axis: axis, images: images, properties: table).contentDigest)
    // One that cannot be read is in the way of those that hold it alone, and is tried again.
    let broken = StimulusSet(name: "broken", axis: axis, properties: table) {
      if $0 == 1 { throw CancellationError() }
      return images[$0]
    }
    #expect(try broken.subset([2, 0]).images == [images[2], images[0]])
    #expect(throws: CancellationError.self) { try broken.images }
  }

  @Test(.enabled(if: TestResources.hasKriegeskorte92))
  func `What is written down of the 92 pictures is what they are`() throws {
    let value = BenchmarkValue(try Benchmarks.load("kriegeskorte92", places: TestResources.places))
    guard case .object(let known) = BenchmarkValue.kind("kriegeskorte92"), case .object(let found) = value.kind else {
      throw CancellationError()
    }
    #expect(known.labels == found.labels)
    #expect(known.fields.map(\.name) == found.fields.map(\.name))
    for (one, other) in zip(known.fields, found.fields) {
      #expect(one.kind.words == other.kind.words && one.kind.schema?.names == other.kind.schema?.names, "\(one.name)")
      guard case .object(let a) = one.kind, case .object(let b) = other.kind else { continue }
      #expect(a.keys == b.keys, "\(one.name)")
    }
  }
}
