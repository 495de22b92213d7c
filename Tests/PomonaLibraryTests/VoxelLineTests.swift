import Foundation
import PomonaTestSupport
import Testing

@testable import PomonaLanguage
@testable import PomonaLibrary

/// What a published walkthrough prints of the shared thousand images, from lines of the language.
@Suite(
  .enabled(
    if: TestResources.measured("deepnsd-results/voxel_metadata_EVC.csv") != nil,
    "POMONA_TEST_DATA does not hold deepnsd-results"))
struct VoxelLineTests {
  private static let regions =
    "EVC, OTC, V1v, V1d, V2v, V2d, V3v, V3d, hV4, \"FFA-1\", \"FFA-2\", OFA, EBA, \"FBA-1\", \"FBA-2\", OPA, PPA, "
    + "\"VWFA-1\", \"VWFA-2\", OWFA"

  @Test func `The benchmark, its regions and its subsets print as published`() throws {
    let folder = try #require(TestResources.measured("deepnsd-results/shared1000.csv")).deletingLastPathComponent().path
    try RecordingVerbTests.inFolder { session, _ in
      func lines(_ source: String) throws -> [String] {
        try RecordingVerbTests.run(session, source).lines.map { String($0.dropFirst(2)) }
      }
      try RecordingVerbTests.run(
        session,
        """
        let early = open "\(folder)/voxel_metadata_EVC.csv" | where subj_id == 1
        let late = open "\(folder)/voxel_metadata_OTC.csv" | where subj_id == 1
        let b = benchmark from(stimuli: "\(folder)/shared1000.csv", units: [$early, $late], stimulus_id: image_id,
          unit_id: voxel_id, subject: subj_id, name: "shared1000-s1", title: "NSD Human fMRI Benchmark Data",
          unit_word: "voxels", rois: [\(Self.regions)], macro: [EVC, OTC])
        """)
      #expect(try lines("b") == ["1 subject · 1000 stimuli · 11967 voxels · EVC 4657 · OTC 7310"])
      #expect(
        try lines("describe b")[1...9]
          == [
            "NSD Human fMRI Benchmark Data", "Macro ROI(s): ['EVC', 'OTC']", "SubjectID(s): [1]",
            "# Probe Stimuli: 1000", "# Responding Voxels: 11967", "Largest ROI Constituents:", "OTC: 7310 Voxels",
            "EVC: 4657 Voxels", "EBA: 2525 Voxels",
          ])
      #expect(
        try lines("b | rois").prefix(3)
          == [
            "Level 0:ROI EVC, OTC, V1v, V1d, V2v, V2d, V3v, V3d, hV4, FFA-1, FFA-2",
            "OFA, EBA, FBA-1, FBA-2, OPA, PPA, VWFA-1, VWFA-2, OWFA", "Level 1:SubjectID 1",
          ])
      #expect(try lines("b | rois | where level == ROI | count").contains { $0.contains("20") })
      // Counted with Python's csv module from the same tables.
      #expect(try lines("b | roi \"FFA-1\"").first?.contains("418 voxels") == true)
      #expect(try lines("b | roi \"FFA-1\", minus: EVC").first?.contains("411 voxels") == true)
      #expect(try lines("b | roi hV4 | units ncsnr > 0.2").first?.contains("voxels") == true)
      #expect(session.check("b | roi [EVC, \"FFA-3\"]").map(\.code) == ["E0204"])
      #expect(session.check("b | ceiling ncsnr").map(\.code) == ["E0669"])
    }
  }
}
