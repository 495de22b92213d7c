import PomonaAnalysis
import PomonaCore
import PomonaTestSupport
import Testing

@testable import PomonaLibrary

@Suite(.enabled(if: TestResources.hasKriegeskorte92, "the part kriegeskorte92 is not installed"))
struct RecordedPicturesTests {
  @Test func `No two of the 92 pictures are near duplicates`() throws {
    let pictures = try Benchmarks.load("kriegeskorte92", places: TestResources.places).stimuli.images
    #expect(pictures.count == 92)
    // No pair below 14, and none within 10 whatever the resampling.
    #expect(try NearDuplicates.pairs(of: NearDuplicates.hashes(of: pictures), within: 10).isEmpty)
    #expect(Set(pictures.map(StimulusDigest.of)).count == 92)
  }
}
