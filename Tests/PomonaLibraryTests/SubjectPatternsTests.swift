import Foundation
import PomonaAnalysis
import PomonaCore
import PomonaParallel
import PomonaTestSupport
import Synchronization
import Testing

@testable import PomonaLanguage
@testable import PomonaLibrary

/// Mean responses as patterns, in memory or read block by block.
struct SubjectPatternsTests {
  /// Responses that are made when they are read, and know how wide the widest read was.
  private final class Made: ResponseBlocks {
    let presentationCount: Int
    let unitCount: Int
    private let widest = Mutex(0)

    init(presentations: Int, units: Int) {
      presentationCount = presentations
      unitCount = units
    }

    var widestRead: Int { widest.withLock { $0 } }

    func read(presentations: Range<Int>, units: Range<Int>) -> Matrix<Float> {
      widest.withLock { $0 = max($0, units.count) }
      var elements: [Float] = []
      elements.reserveCapacity(presentations.count * units.count)
      for row in presentations {
        for unit in units { elements.append(Float((row &* 7919 &+ unit &* (row % 11 &+ 3)) % 257) - 128) }
      }
      return Matrix(rowCount: presentations.count, columnCount: units.count, elements: elements)
    }
  }

  @Test func `Patterns beyond the limit are read in blocks, and give the same bits`() throws {
    let (n, v) = (500, 9000)
    let axis = try StimulusAxis(ids: (1...n).map(String.init))
    func rdm(limit: Int, of made: Made) throws -> RDM {
      let responses = try Responses(made, stimuli: Array(0..<n), stimulusCount: n)
      let patterns = try SubjectPatterns(responses, stimuli: Array(0..<n), limit: limit)
      #expect(patterns.stimulusCount == n && patterns.featureCount == v)
      var units = 0
      try patterns.forEachBlock { range, means in
        #expect(range.lowerBound == units && means.columnCount == range.count && means.rowCount == n)
        units = range.upperBound
      }
      #expect(units == v)
      return try Distance.pearson(patterns, axis: axis, workers: Workers(threadCount: 2))
    }
    let whole = Made(presentations: n, units: v)
    let blocks = Made(presentations: n, units: v)
    // 16 bytes a mean while they are made.
    let first = try rdm(limit: 16 * n * v, of: whole)
    let second = try rdm(limit: 16 * n * v - 1, of: blocks)
    #expect(first.values == second.values)
    #expect(whole.widestRead == v && blocks.widestRead < v)
  }

  @Test func `Lines under a small limit give what they give without one`() throws {
    try RecordingVerbTests.inFolder { session, _ in
      try RecordingVerbTests.run(session, "let b = benchmark \"\(ExampleTests.recording)\"")
      let lines = [
        "$b | rdm euclidean, missing: keep | cells", "$b | rdm spearman, missing: keep | cells",
        "{r: ($b | rdm missing: keep).mean} | score $b",
      ]
      func tables() throws -> [[String]] { try lines.map { try RecordingVerbTests.run(session, $0).lines } }
      let usual = try tables()
      try RecordingVerbTests.run(session, "set limit: 100B")
      // The setting is said in headers of what it changed.
      let small = try tables().map { $0.filter { !$0.contains("limit") } }
      #expect(small == usual.map { $0.filter { !$0.contains("limit") } })
    }
  }
}
