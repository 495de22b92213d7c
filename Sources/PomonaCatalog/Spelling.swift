/// Suggestions for a mistyped word.
public enum Spelling {
  /// The one candidate to suggest for `word`: a unique candidate that begins with it (three letters or more), or the
  /// nearest within two edits (one edit for words under four letters, none for a single letter); ties suggest nothing but the first in order.
  public static func nearest(to word: String, among candidates: [String]) -> String? {
    let lowered = word.lowercased()
    if let sameLetters = candidates.first(where: { $0.lowercased() == lowered && $0 != word }) { return sameLetters }
    // In one letter there is nothing to recognise a word by; of four, two others must begin as they did.
    let allowance = word.count < 2 ? 0 : word.count < 4 ? 1 : 2
    var best: (name: String, distance: Int)?
    for candidate in candidates where candidate != word && abs(candidate.count - word.count) <= allowance {
      let distance = editDistance(lowered, candidate.lowercased())
      if distance == 2, word.count == 4, candidate.lowercased().first != lowered.first { continue }
      if distance <= allowance, distance < best?.distance ?? .max { best = (candidate, distance) }
    }
    if let best { return best.name }
    let beginning = candidates.filter { $0.lowercased().hasPrefix(lowered) }
    return word.count >= 3 && beginning.count == 1 ? beginning.first : nil
  }

  /// A name, or where it is taken the first of it with `_2`, `_3`, … that is not.
  public static func free(_ name: String, beside others: [String]) -> String {
    guard others.contains(name) else { return name }
    var number = 2
    while others.contains("\(name)_\(number)") { number += 1 }
    return "\(name)_\(number)"
  }

  /// Edits (insert, delete, replace, swap of neighbours) that turn `a` into `b`: optimal string alignment, O(|a| |b|).
  public static func editDistance(_ a: String, _ b: String) -> Int {
    let a = Array(a)
    let b = Array(b)
    if a.isEmpty || b.isEmpty { return max(a.count, b.count) }
    var beforeLast = [Int](repeating: 0, count: b.count + 1)
    var last = Array(0...b.count)
    for i in 1...a.count {
      var row = [i] + [Int](repeating: 0, count: b.count)
      for j in 1...b.count {
        let replace = last[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1)
        row[j] = min(replace, last[j] + 1, row[j - 1] + 1)
        if i > 1, j > 1, a[i - 1] == b[j - 2], a[i - 2] == b[j - 1] { row[j] = min(row[j], beforeLast[j - 2] + 1) }
      }
      (beforeLast, last) = (last, row)
    }
    return last[b.count]
  }
}
