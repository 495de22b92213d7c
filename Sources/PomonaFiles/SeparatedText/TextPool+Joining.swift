internal import PomonaParallel

extension TextPool {
  /// Texts of several pools as one list.
  struct Joined: Sendable {
    /// Each where it first occurs.
    let texts: [String]
    /// The numbers among them of what each pool has beside what it began with, one pool behind the other.
    private let numbers: [Int32]
    private let offsets: [Int]

    fileprivate init(texts: [String], numbers: [Int32], offsets: [Int]) {
      self.texts = texts
      self.numbers = numbers
      self.offsets = offsets
    }

    /// The new numbers of what a pool has beside what it began with.
    func numbers(of pool: Int) -> ArraySlice<Int32> { numbers[offsets[pool]..<offsets[pool + 1]] }
  }

  /// By how many first bits of their hashes texts are divided, so that the table of each part stays in a thread's cache.
  private static let partBits: UInt64 = 6
  /// Fewer texts than this are looked up in one table.
  private static let fewTexts = 1 << 14

  /// The texts of pools, each once: those of the first keep their numbers, and the others began with them or with none.
  ///
  /// Hashes are divided into parts, which are looked up side by side; numbers are then given in the order of the pools, so
  /// that they depend on neither parts nor threads, and each text is compared with the first of its number, pool by pool, as
  /// texts lie there. Two texts of one hash are as good as never met: then all is looked up one by one. Cost: O(texts).
  static func joined(_ pools: [TextPool], workers: Workers) throws -> Joined {
    // What the first pool itself began with is its own.
    let firsts = pools.indices.map { $0 == 0 ? 0 : pools[$0].shared }
    var offsets = [0]
    for (pool, first) in zip(pools, firsts) { offsets.append(offsets[offsets.count - 1] + pool.count - first) }
    let shift = offsets[pools.count] < fewTexts ? UInt64(64) : 64 - partBits
    let parts = shift == 64 ? 1 : 1 << Int(partBits)
    let buckets = try workers.map(pools.count) { Buckets(pools[$0], from: firsts[$0], shift: shift, parts: parts) }
    let found = try workers.map(parts) { Found(part: $0, buckets) }
    // A number for each hash where it first occurs.
    var starts = [0]
    for part in found { starts.append(starts[starts.count - 1] + part.distinct) }
    var numberOf = [Int32](repeating: -1, count: starts[parts])
    var numbers: [Int32] = []
    numbers.reserveCapacity(offsets[pools.count])
    var origins: [(pool: Int32, code: Int32)] = []
    origins.reserveCapacity(starts[parts])
    var places = [Int](repeating: 0, count: parts)
    var news: [Int] = []
    for (place, pool) in pools.enumerated() {
      news.append(origins.count)
      for code in firsts[place]..<pool.count {
        let part = Int(truncatingIfNeeded: pool.hash(of: code) >> shift)
        let known = starts[part] + Int(found[part].ordinals[places[part]])
        places[part] += 1
        if numberOf[known] < 0 {
          numberOf[known] = Int32(origins.count)
          origins.append((Int32(place), Int32(code)))
        }
        numbers.append(numberOf[known])
      }
    }
    let (given, whose, own, ends) = (numbers, origins, offsets, news + [origins.count])
    let made = try workers.map(pools.count) { place -> [String]? in
      let pool = pools[place]
      for code in firsts[place]..<pool.count {
        let origin = whose[Int(given[own[place] + code - firsts[place]])]
        if Int(origin.pool) == place, Int(origin.code) == code { continue }
        guard pools[Int(origin.pool)].isEqual(Int(origin.code), pool, code) else { return nil }
      }
      return whose[ends[place]..<ends[place + 1]].map { pool.text(Int($0.code)) }
    }
    var texts: [String] = []
    texts.reserveCapacity(origins.count)
    for part in made {
      guard let part else { return oneByOne(pools) }
      texts += part
    }
    return Joined(texts: texts, numbers: numbers, offsets: offsets)
  }

  /// The same by a table of the texts themselves.
  static func oneByOne(_ pools: [TextPool]) -> Joined {
    var all = TextPool()
    var numbers: [Int32] = []
    var offsets = [0]
    for (place, pool) in pools.enumerated() {
      numbers += all.codes(of: pool, from: place == 0 ? 0 : pool.shared)
      offsets.append(numbers.count)
    }
    return Joined(texts: all.texts, numbers: numbers, offsets: offsets)
  }

  /// The hashes of a pool by the part that they fall to, in the order of its texts.
  private struct Buckets: Sendable {
    private var hashes: [UInt64]
    private var bounds: [Int]

    init(_ pool: TextPool, from first: Int, shift: UInt64, parts: Int) {
      bounds = Array(repeating: 0, count: parts + 1)
      hashes = Array(repeating: 0, count: pool.count - first)
      for code in first..<pool.count { bounds[Int(truncatingIfNeeded: pool.hash(of: code) >> shift) + 1] += 1 }
      for part in 0..<parts { bounds[part + 1] += bounds[part] }
      var places = bounds
      for code in first..<pool.count {
        let hash = pool.hash(of: code)
        let part = Int(truncatingIfNeeded: hash >> shift)
        hashes[places[part]] = hash
        places[part] += 1
      }
    }

    subscript(part: Int) -> ArraySlice<UInt64> { hashes[bounds[part]..<bounds[part + 1]] }
  }

  /// Which hashes of a part are the same, pool by pool.
  private struct Found: Sendable {
    /// For each hash in turn, which of the different ones it is, in the order in which they first occur.
    private(set) var ordinals: [Int32] = []
    private(set) var distinct = 0

    init(part: Int, _ buckets: [Buckets]) {
      let count = buckets.reduce(0) { $0 + $1[part].count }
      ordinals.reserveCapacity(count)
      // Begun small: a million rows may hold a hundred texts.
      var slots = [Int32](repeating: -1, count: 1 << 10)
      var mask = slots.count - 1
      var known: [UInt64] = []
      for bucket in buckets {
        for hash in bucket[part] {
          var slot = Int(truncatingIfNeeded: hash) & mask
          while slots[slot] >= 0, known[Int(slots[slot])] != hash { slot = (slot + 1) & mask }
          if slots[slot] < 0 {
            slots[slot] = Int32(known.count)
            known.append(hash)
            ordinals.append(Int32(known.count - 1))
            if 2 * known.count > slots.count {
              slots = Array(repeating: -1, count: 4 * slots.count)
              mask = slots.count - 1
              for (ordinal, hash) in known.enumerated() {
                var slot = Int(truncatingIfNeeded: hash) & mask
                while slots[slot] >= 0 { slot = (slot + 1) & mask }
                slots[slot] = Int32(ordinal)
              }
            }
          } else {
            ordinals.append(slots[slot])
          }
        }
      }
      distinct = known.count
    }
  }
}
