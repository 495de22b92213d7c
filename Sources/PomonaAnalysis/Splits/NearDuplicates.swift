internal import Foundation
public import PomonaCore
public import PomonaParallel

/// Pairs of stimuli that are nearly the same, whatever the split.
public enum NearDuplicates {
  /// Two stimuli, `first` below `second`, and how far or near they are.
  public struct Pair: Sendable, Equatable {
    public let first: Int
    public let second: Int
    /// Hamming distance of pictures; Jaccard similarity of texts.
    public let value: Double
  }

  /// Up to this many pictures every pair is looked at.
  public static let mostCompared = 20_000

  // MARK: - Pictures

  /// The hashes of pictures, side by side on several threads.
  public static func hashes(of images: [RasterImage], workers: Workers = .all) throws -> [PerceptualHash] {
    try workers.map(images.count) { PerceptualHash(of: images[$0]) }
  }

  /// All pairs within a Hamming distance, mirrored ones included, in ascending order: by exact comparison up to 20 000
  /// pictures, by 7 bands of 9 bits above. Both give the same pairs.
  public static func pairs(
    of hashes: [PerceptualHash], within distance: Int = PerceptualHash.nearDistance, workers: Workers = .all
  ) throws -> [Pair] {
    hashes.count <= mostCompared || distance > 6
      ? try exactPairs(of: hashes, within: distance, workers: workers) : bandPairs(of: hashes, within: distance)
  }

  /// Every pair is compared: n² / 2 distances.
  static func exactPairs(of hashes: [PerceptualHash], within distance: Int, workers: Workers) throws -> [Pair] {
    let part = 64
    let parts =
      try workers.map((hashes.count + part - 1) / part) { index -> [Pair] in
        var found: [Pair] = []
        for i in (index * part)..<min(hashes.count, (index + 1) * part) {
          let hash = hashes[i]
          for j in (i + 1)..<max(i + 1, hashes.count) {
            let d = hash.distance(to: hashes[j])
            if d <= distance { found.append(Pair(first: i, second: j, value: Double(d))) }
          }
        }
        return found
      }
    return parts.flatMap { $0 }
  }

  /// 63 bits in 7 bands: two hashes within distance 6 are equal in one band at least.
  ///
  /// - Precondition: `distance` is at most 6.
  static func bandPairs(of hashes: [PerceptualHash], within distance: Int) -> [Pair] {
    precondition(distance <= 6, "bands find pairs within 6")
    let bands = 7
    let width: UInt64 = 9
    let values = 1 << Int(width)
    var found: [Int: Set<Int>] = [:]
    for band in 0..<bands {
      func key(_ bits: UInt64) -> Int { Int(bits >> (UInt64(band) * width) & UInt64(values - 1)) }
      var straight = [[Int]](repeating: [], count: values)
      for (index, hash) in hashes.enumerated() { straight[key(hash.bits)].append(index) }
      for (index, hash) in hashes.enumerated() {
        // Against the pictures as they are, and as a mirror image against all of them.
        for bits in [hash.bits, hash.mirrored] {
          for other in straight[key(bits)] where other != index {
            let (i, j) = (min(index, other), max(index, other))
            if hashes[i].distance(to: hashes[j]) <= distance { found[i, default: []].insert(j) }
          }
        }
      }
    }
    return found.keys.sorted().flatMap { i in
      (found[i] ?? []).sorted().map { j in
        Pair(first: i, second: j, value: Double(hashes[i].distance(to: hashes[j])))
      }
    }
  }

  // MARK: - Texts

  /// A text after Unicode NFC, case folding and collapsing of spaces.
  public static func normalized(_ text: String) -> String {
    text.precomposedStringWithCanonicalMapping.folding(options: .caseInsensitive, locale: nil)
      .precomposedStringWithCanonicalMapping
      .split(whereSeparator: \.isWhitespace).joined(separator: " ")
  }

  /// Runs of letters and digits of a normalised text.
  static func words(_ text: String) -> [Substring] {
    normalized(text).split { !($0.isLetter || $0.isNumber) }
  }

  /// Pairs of texts whose sets of word 3-grams have a Jaccard similarity of .5 or more; where one of the two has fewer
  /// than 6 words, whose sets of words have .8 or more. Texts without a word have no pair.
  ///
  /// Through lists of the texts that hold a gram: O(sum over grams of the square of their texts).
  public static func pairs(ofTexts texts: [String]) -> [Pair] {
    let words = texts.map(NearDuplicates.words)
    let singles = words.map { Set($0.map(String.init)) }
    let triples = words.map { list in
      Set(list.indices.dropLast(min(2, list.count)).map { list[$0...($0 + 2)].joined(separator: " ") })
    }
    func isShort(_ index: Int) -> Bool { words[index].count < 6 }
    let long = jaccardPairs(triples, least: 0.5) { !isShort($0) && !isShort($1) }
    let short = jaccardPairs(singles, least: 0.8) { isShort($0) || isShort($1) }
    return (long + short).sorted { ($0.first, $0.second) < ($1.first, $1.second) }
  }

  private static func jaccardPairs(
    _ sets: [Set<String>], least: Double, where isAllowed: (Int, Int) -> Bool
  ) -> [Pair] {
    var holders: [String: [Int]] = [:]
    var found: [Pair] = []
    var common = [Int](repeating: 0, count: sets.count)
    for (index, set) in sets.enumerated() {
      var touched: [Int] = []
      for gram in set {
        for other in holders[gram, default: []] {
          if common[other] == 0 { touched.append(other) }
          common[other] += 1
        }
        holders[gram, default: []].append(index)
      }
      for other in touched.sorted() {
        let both = common[other]
        common[other] = 0
        guard isAllowed(other, index) else { continue }
        let similarity = Double(both) / Double(set.count + sets[other].count - both)
        if similarity >= least { found.append(Pair(first: other, second: index, value: similarity)) }
      }
    }
    return found
  }

  // MARK: - The remedy

  /// A label for each of `count` stimuli, equal within connected components of the pairs: holding out whole labels
  /// (`SplitScheme.grouped`) keeps near duplicates on one side.
  public static func clusters(of pairs: [Pair], count: Int) -> [Int] {
    var parent = Array(0..<count)
    func root(_ item: Int) -> Int {
      var item = item
      while parent[item] != item {
        parent[item] = parent[parent[item]]
        item = parent[item]
      }
      return item
    }
    for pair in pairs {
      let a = root(pair.first)
      let b = root(pair.second)
      parent[max(a, b)] = min(a, b)
    }
    return SplitRows.coded((0..<count).map(root))
  }
}
