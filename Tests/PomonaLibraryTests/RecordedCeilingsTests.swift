import Foundation
import PomonaAnalysis
import PomonaCore
import PomonaFiles
import PomonaTestSupport
import Testing

/// 50 neurons of macaque V4, 640 pictures, 6 to 10 repeats each (Cowley et al. 2023); numbers of an independent
/// computation in numpy.
@Suite(
  .enabled(
    if: TestResources.measured("v4-session-210325/responses_raw_210325.npy") != nil,
    "POMONA_TEST_DATA does not hold v4-session-210325"))
struct RecordedCeilingsTests {
  /// The file holds neuron × picture × repeat, NaN where there was no further repeat.
  private func responses() throws -> RepeatedResponses {
    let file = try #require(TestResources.measured("v4-session-210325/responses_raw_210325.npy"))
    let array = try NPY.read(file)
    #expect(array.shape == [50, 640, 10])
    let values = try #require(array.doubles)
    var stimuli: [Int] = []
    var elements: [Float] = []
    for picture in 0..<640 {
      for place in 0..<10 where !values[picture * 10 + place].isNaN {
        stimuli.append(picture)
        for unit in 0..<50 { elements.append(Float(values[(unit * 640 + picture) * 10 + place])) }
      }
    }
    return try RepeatedResponses(
      presentations: Matrix(rowCount: stimuli.count, columnCount: 50, elements: elements), stimuli: stimuli)
  }

  @Test func `V4 neurons have the reliabilities and ceilings that are known of them`() throws {
    let responses = try responses()
    #expect(responses.stimulusCount == 640 && responses.repeatCounts.min() == 6 && responses.repeatCounts.max() == 10)
    let halves = try ResponseCeiling.halves(of: responses, draws: 20)
    #expect(abs(halves.splitHalf.aggregate - 0.589) < 0.005)
    #expect(abs(halves.reliability.aggregate - 0.731) < 0.005)
    #expect(abs(halves.reliabilityR.aggregate - 0.852) < 0.005)
    #expect(abs(try ResponseCeiling.ncsnr(of: responses, scale: .r2).aggregate - 0.744) < 0.002)
    #expect(abs(try ResponseCeiling.ncsnr(of: responses).aggregate - 0.860) < 0.002)
    #expect(halves.splitHalf.undefinedCount == 0)
    #expect(throws: CeilingError.self) { try ResponseCeiling.schoppe(of: responses) }
  }
}
