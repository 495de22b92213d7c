import PomonaAnalysis
import Testing

/// Blocks of neighbours that a bootstrap of a time series draws.
@Suite struct SeriesBlocksTests {
  static let stories = [Array(0..<60), Array(60..<120), Array(120..<180), Array(180..<240)]

  /// Share of the variance of endless rows that a mean over b rows of a process with correlations aᵏ shows, term by term.
  static func held(_ length: Int, _ a: Double) -> Double {
    var (sum, power) = (1.0, 1.0)
    for lag in 1..<length {
      power *= a
      sum += 2 * (1 - Double(lag) / Double(length)) * power
    }
    return sum * (1 - a) / (1 + a)
  }

  @Test(arguments: [0.5, 0.6, 0.7, 0.8, 0.9])
  func `Blocks are so long that their sums lack four percent of the variance`(lagOne: Double) {
    let blocks = SeriesBlocks(stories: [Array(0..<5_000)], lagOne: lagOne)
    #expect(blocks.length == blocks.wantedLength && blocks.length > 10)
    let held = Self.held(blocks.length, lagOne * lagOne)
    #expect(held > 0.955 && held < 0.967, "\(blocks.length): \(held)")
    #expect(abs(blocks.count - 5_000 / blocks.length) <= 1)
  }

  @Test func `Ten rows are the least, and twelve blocks, and a story is a ring`() {
    for lagOne in [-0.4, 0, 0.3] {
      let blocks = SeriesBlocks(stories: Self.stories, lagOne: lagOne)
      #expect(blocks.length == 10 && blocks.wantedLength == 10 && blocks.count == 24, "\(lagOne)")
      #expect(blocks.words == "24 blocks of 10 test rows, within stories")
    }
    let slow = SeriesBlocks(stories: Self.stories, lagOne: 0.6)
    #expect(slow.length == 20 && slow.wantedLength == 21 && slow.count == 12 && slow.blocks.count == 240)
    #expect(slow.words == "12 blocks of 20 test rows, within stories")
    #expect(slow.blocks[55] == Array(55..<60) + Array(0..<15))
    // Each row stands in as many blocks as any other.
    var counts = [Int](repeating: 0, count: 240)
    for block in slow.blocks { for row in block { counts[row] += 1 } }
    #expect(Set(counts) == [20])
    for story in Self.stories {
      #expect(slow.blocks[story[0]..<(story[59] + 1)].allSatisfy { Set($0).isSubset(of: story) })
    }
  }

  @Test func `Too few rows for what slow responses ask is said, and a short story is one block`() {
    let slow = SeriesBlocks(stories: Self.stories, lagOne: 0.9)
    #expect(slow.length == 20 && slow.wantedLength == 118)
    #expect(slow.words.contains("ask for blocks of 118"))
    let short = SeriesBlocks(stories: (0..<30).map { [4 * $0, 4 * $0 + 1, 4 * $0 + 2, 4 * $0 + 3] }, lagOne: 0)
    #expect(short.count == 30 && short.blocks.allSatisfy { $0.count == 4 })
    #expect(SeriesBlocks(stories: [], lagOne: 0.5).count == 0)
  }
}
