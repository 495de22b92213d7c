import PomonaCore
import Testing

@Suite struct RandomStreamTests {
  @Test("Philox4x32-10 gives the known answers that Random123 publishes (tests/kat_vectors)")
  func knownAnswers() {
    typealias Case = (counter: Philox.Block, key: (UInt32, UInt32), answer: Philox.Block)
    let all: UInt32 = 0xffff_ffff
    let cases: [Case] = [
      ((0, 0, 0, 0), (0, 0), (0x6627_e8d5, 0xe169_c58d, 0xbc57_ac4c, 0x9b00_dbd8)),
      ((all, all, all, all), (all, all), (0x408f_276d, 0x41c8_3b0e, 0xa20b_c7c6, 0x6d54_51fd)),
      (
        (0x243f_6a88, 0x85a3_08d3, 0x1319_8a2e, 0x0370_7344), (0xa409_3822, 0x299f_31d0),
        (0xd16c_fe09, 0x94fd_cceb, 0x5001_e420, 0x2412_6ea1)
      ),
    ]
    for (counter, key, answer) in cases { #expect(Philox.block(counter: counter, key: key) == answer) }
  }

  @Test("A draw depends on seed, name and index alone")
  func independence() {
    let stream = RandomStream(seed: 1, name: "a")
    let forwards = (0..<100).map { stream.uniform(at: $0) }
    let backwards = (0..<100).reversed().map { RandomStream(seed: 1, name: "a").uniform(at: $0) }
    #expect(forwards == backwards.reversed())
    #expect(forwards != (0..<100).map { RandomStream(seed: 2, name: "a").uniform(at: $0) })
    #expect(forwards != (0..<100).map { RandomStream(seed: 1, name: "b").uniform(at: $0) })
    #expect(Set(forwards).count == 100)
  }

  @Test("Uniform and normal draws have the moments of their distributions")
  func moments() {
    let stream = RandomStream(seed: 7, name: "moments")
    let n = 20_000
    let uniform = (0..<n).map { stream.uniform(at: $0) }
    let normal = (0..<n).map { stream.normal(at: $0) }
    func mean(_ x: [Double]) -> Double { x.reduce(0, +) / Double(x.count) }
    // Four standard errors of each moment.
    #expect(abs(mean(uniform) - 0.5) < 4 * 0.289 / Double(n).squareRoot())
    #expect(uniform.allSatisfy { $0 >= 0 && $0 < 1 })
    #expect(abs(mean(normal)) < 4 / Double(n).squareRoot())
    #expect(abs(mean(normal.map { $0 * $0 }) - 1) < 4 * 1.415 / Double(n).squareRoot())
    #expect(abs(mean(normal.map { $0 * $0 * $0 * $0 }) - 3) < 4 * 9.8 / Double(n).squareRoot())
    #expect(abs(Correlation.pearson(Array(normal.dropLast()), Array(normal.dropFirst()))) < 0.029)
  }

  @Test("Whole numbers below a bound are all drawn about equally often", arguments: [1, 2, 7, 92])
  func integers(bound: Int) {
    let stream = RandomStream(seed: 3, name: "integers")
    var counts = [Int](repeating: 0, count: bound)
    for index in 0..<(1000 * bound) { counts[stream.integer(at: index, below: bound)] += 1 }
    // Standard deviation below 32; five of them.
    #expect(counts.allSatisfy { abs($0 - 1000) < 160 })
  }

  @Test("A permutation holds each item once, and draws differ", arguments: [0, 1, 2, 3, 50])
  func permutations(count: Int) {
    let stream = RandomStream(seed: 5, name: "order")
    let first = stream.permutation(of: count)
    #expect(first.sorted() == Array(0..<count))
    #expect(first == stream.permutation(of: count, draw: 0))
    if count == 50 { #expect(first != stream.permutation(of: count, draw: 1)) }
  }

  @Test("Every item comes first equally often")
  func fairness() {
    let stream = RandomStream(seed: 5, name: "order")
    var counts = [Int](repeating: 0, count: 6)
    for draw in 0..<6000 { counts[stream.permutation(of: 6, draw: draw)[0]] += 1 }
    // Standard deviation 29; five of them.
    #expect(counts.allSatisfy { abs($0 - 1000) < 145 })
  }

  @Test("A resample is sorted, of the same size, from the same items")
  func resample() {
    let stream = RandomStream(seed: 5, name: "boot")
    for draw in 0..<50 {
      let found = stream.resample(of: 30, draw: draw)
      #expect(found.count == 30 && found == found.sorted() && found.allSatisfy { (0..<30).contains($0) })
    }
    #expect(stream.resample(of: 30, draw: 1) != stream.resample(of: 30, draw: 2))
  }
}
