internal import Foundation

/// Random draws that depend on nothing but (seed, stream name, index): not on threads, not on the draws before.
///
/// Philox4x32 with ten rounds (Salmon, Moraes, Dror and Shaw 2011, "Parallel random numbers: as easy as 1, 2, 3",
/// doi 10.1145/2063384.2063405): the key is made from seed and name, the counter is the index.
public struct RandomStream: Sendable, Equatable {
  public let seed: UInt64
  public let name: String
  private let key: (UInt32, UInt32)

  public init(seed: UInt64, name: String) {
    self.seed = seed
    self.name = name
    // FNV-1a over the name, started from the seed, and mixed once more so that near seeds give unrelated keys.
    var hash: UInt64 = 0xcbf2_9ce4_8422_2325 ^ RandomStream.mixed(seed)
    for byte in name.utf8 { hash = (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01b3 }
    hash = RandomStream.mixed(hash)
    key = (UInt32(truncatingIfNeeded: hash), UInt32(truncatingIfNeeded: hash >> 32))
  }

  public static func == (a: RandomStream, b: RandomStream) -> Bool { a.seed == b.seed && a.name == b.name }

  /// The finaliser of SplitMix64.
  private static func mixed(_ value: UInt64) -> UInt64 {
    var z = value &+ 0x9e37_79b9_7f4a_7c15
    z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
    z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
    return z ^ (z >> 31)
  }

  /// 128 random bits for one index, as two words.
  public func words(at index: UInt64) -> (UInt64, UInt64) {
    let c = Philox.block(
      counter: (UInt32(truncatingIfNeeded: index), UInt32(truncatingIfNeeded: index >> 32), 0, 0), key: key)
    return (UInt64(c.0) | UInt64(c.1) << 32, UInt64(c.2) | UInt64(c.3) << 32)
  }

  /// Uniform in [0, 1) with 53 random bits.
  public func uniform(at index: Int) -> Double {
    Double(words(at: UInt64(index)).0 >> 11) * 0x1p-53
  }

  /// Standard normal by Box and Muller, from the two words of one index.
  public func normal(at index: Int) -> Double {
    let (a, b) = words(at: UInt64(index))
    let radius = Double((a >> 11) + 1) * 0x1p-53  // in (0, 1], so that the logarithm is finite
    return (-2 * log(radius)).squareRoot() * cos(2 * Double.pi * (Double(b >> 11) * 0x1p-53))
  }

  /// Uniform in `0..<bound`. The bias of the multiplication is below bound / 2^64.
  public func integer(at index: Int, below bound: Int) -> Int {
    precondition(bound > 0, "no whole number lies below \(bound)")
    return Int(words(at: UInt64(index)).0.multipliedFullWidth(by: UInt64(bound)).high)
  }

  /// The `draw`-th random order of `0..<count` (Fisher and Yates); draws are independent of each other.
  public func permutation(of count: Int, draw: Int = 0) -> [Int] {
    var order = Array(0..<count)
    guard count > 1 else { return order }
    let offset = draw * count
    for last in stride(from: count - 1, to: 0, by: -1) {
      order.swapAt(last, integer(at: offset + last, below: last + 1))
    }
    return order
  }

  /// The `draw`-th sample of `count` indices below `count`, with replacement, in ascending order.
  public func resample(of count: Int, draw: Int) -> [Int] {
    (0..<count).map { integer(at: draw * count + $0, below: count) }.sorted()
  }
}

/// The counter-based generator itself: Philox4x32 with ten rounds, the known answers of Random123.
public enum Philox {
  public typealias Block = (UInt32, UInt32, UInt32, UInt32)

  /// 128 random bits for a counter under a key.
  public static func block(counter: Block, key: (UInt32, UInt32)) -> Block {
    var c = counter
    var k = key
    for _ in 0..<10 {
      let p0 = UInt64(0xd251_1f53) &* UInt64(c.0)
      let p1 = UInt64(0xcd9e_8d57) &* UInt64(c.2)
      c = (
        UInt32(truncatingIfNeeded: p1 >> 32) ^ c.1 ^ k.0, UInt32(truncatingIfNeeded: p1),
        UInt32(truncatingIfNeeded: p0 >> 32) ^ c.3 ^ k.1, UInt32(truncatingIfNeeded: p0)
      )
      k = (k.0 &+ 0x9e37_79b9, k.1 &+ 0xbb67_ae85)
    }
    return c
  }
}
