import Foundation
import PomonaCore
import PomonaFiles
import PomonaTables
import PomonaTestSupport
import Testing

/// The voxel tables of the shared thousand images, and what a published walkthrough prints of subject 1.
struct VoxelTableTests {
  static let early = TestResources.measured("deepnsd-results/voxel_metadata_EVC.csv")
  static let late = TestResources.measured("deepnsd-results/voxel_metadata_OTC.csv")
  static let images = TestResources.measured("deepnsd-results/shared1000.csv")
  static let regionNames = [
    "EVC", "OTC", "V1v", "V1d", "V2v", "V2d", "V3v", "V3d", "hV4", "FFA-1", "FFA-2", "OFA", "EBA", "FBA-1", "FBA-2",
    "OPA", "PPA", "VWFA-1", "VWFA-2", "OWFA",
  ]

  static func table(_ url: URL?, subject: Double) throws -> Table {
    let url = try #require(url)
    guard case .table(let table) = try Formats.read(url) else { throw CocoaError(.fileReadCorruptFile) }
    let subjects = try #require(table["subj_id"]?.numbers)
    return table.rows(subjects.indices.filter { subjects[$0] == subject })
  }

  static func recording() throws -> Recording {
    let units = try UnitTables.merged([table(early, subject: 1), table(late, subject: 1)], id: "voxel_id")
    var regions = try RegionStructure.regions(regionNames, macro: ["EVC", "OTC"], of: units)
    regions.replaceSubrange(0..<2, with: UnitTables.exclusive(Array(regions[0..<2])))
    guard case .table(let stimuli) = try Formats.read(try #require(images)) else {
      throw CocoaError(.fileReadCorruptFile)
    }
    let all = UnitSet(0..<units.rowCount)
    return try Recording(
      facts: .init(name: "shared1000-s1", title: "NSD Human fMRI Benchmark Data", unitWord: "voxels"),
      stimuli: try StimulusAxis(ids: try #require(stimuli["image_id"]?.cellTexts).map { $0 ?? "" }),
      stimulusTable: stimuli, unitIDs: try #require(units["voxel_id"]?.cellTexts).map { $0 ?? "" }, unitTable: units,
      regions: try RegionStructure(
        levels: [RegionLevel("ROI", regions), RegionLevel("SubjectID", [Region("1", all)])],
        unitCount: units.rowCount),
      subjects: [.init(name: "1", units: all.rows, responses: nil)])
  }

  @Test(.enabled(if: early != nil && late != nil && images != nil))
  func `The printout of subject 1 and its regions are the published ones, and subsets count as the tables say`() throws
  {
    let recording = try Self.recording()
    #expect(
      recording.lines == [
        "NSD Human fMRI Benchmark Data", "Macro ROI(s): ['EVC', 'OTC']", "SubjectID(s): [1]", "# Probe Stimuli: 1000",
        "# Responding Voxels: 11967", "Largest ROI Constituents:", "OTC: 7310 Voxels", "EVC: 4657 Voxels",
        "EBA: 2525 Voxels",
      ])
    #expect(
      recording.regions.lines() == [
        "Level 0:ROI EVC, OTC, V1v, V1d, V2v, V2d, V3v, V3d, hV4, FFA-1, FFA-2",
        "OFA, EBA, FBA-1, FBA-2, OPA, PPA, VWFA-1, VWFA-2, OWFA", "Level 1:SubjectID 1",
      ])
    #expect(recording.line == "1 subject · 1000 stimuli · 11967 voxels · EVC 4657 · OTC 7310")
    // Counted with Python's csv module from the same tables.
    #expect(try recording.roi(["FFA-1"]).unitCount == 418)
    #expect(try recording.roi(["FFA-1"], minus: ["EVC"]).unitCount == 411)
    #expect(try recording.roi(["hV4"]).unitCount == 687)
    let ncsnr = try #require(recording.unitTable["ncsnr"]?.numbers)
    let reliable = try recording.reliable(above: 0.2)
    #expect(reliable.unitCount == ncsnr.filter { $0 > 0.2 }.count && reliable.unitCount < 11967)
    #expect(throws: RecordingError.noResponses(name: "shared1000-s1")) { try recording.requireFinite() }
  }
}
