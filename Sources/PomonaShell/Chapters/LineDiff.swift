/// The difference of two texts, line by line, for people to read.
enum LineDiff {
  enum Line: Equatable {
    case kept(String)
    case removed(String)
    case added(String)
  }

  /// The shortest edit for texts of usual size; of very large changed regions the whole region.
  static func lines(from old: [String], to new: [String]) -> [Line] {
    var head = 0
    while head < min(old.count, new.count), old[head] == new[head] { head += 1 }
    var tail = 0
    while tail < min(old.count, new.count) - head, old[old.count - 1 - tail] == new[new.count - 1 - tail] { tail += 1 }
    let a = Array(old[head..<(old.count - tail)])
    let b = Array(new[head..<(new.count - tail)])
    return old[..<head].map { .kept($0) } + changed(a, b) + old[(old.count - tail)...].map { .kept($0) }
  }

  private static func changed(_ a: [String], _ b: [String]) -> [Line] {
    guard a.count * b.count <= 4_000_000, !a.isEmpty, !b.isEmpty else {
      return a.map { .removed($0) } + b.map { .added($0) }
    }
    // The length of the longest common subsequence of the rests from (i, j).
    let width = b.count + 1
    var common = [Int32](repeating: 0, count: (a.count + 1) * width)
    for i in a.indices.reversed() {
      for j in b.indices.reversed() {
        common[i * width + j] =
          a[i] == b[j]
          ? common[(i + 1) * width + j + 1] + 1
          : max(common[(i + 1) * width + j], common[i * width + j + 1])
      }
    }
    var lines: [Line] = []
    var (i, j) = (0, 0)
    while i < a.count || j < b.count {
      if i < a.count, j < b.count, a[i] == b[j] {
        lines.append(.kept(a[i]))
        (i, j) = (i + 1, j + 1)
      } else if i < a.count, j == b.count || common[(i + 1) * width + j] >= common[i * width + j + 1] {
        lines.append(.removed(a[i]))
        i += 1
      } else {
        lines.append(.added(b[j]))
        j += 1
      }
    }
    return lines
  }

  /// Changed lines with `around` lines of their surroundings; empty when nothing changed.
  static func report(from old: [String], to new: [String], named name: String, around: Int = 2) -> [String] {
    let lines = lines(from: old, to: new)
    let changes = lines.indices.filter { if case .kept = lines[$0] { false } else { true } }
    guard !changes.isEmpty else { return [] }
    var report = ["--- \(name)", "+++ \(name)"]
    var shown = -1
    var newLine = 0
    for (index, line) in lines.enumerated() {
      if case .removed = line {} else { newLine += 1 }
      guard changes.contains(where: { abs($0 - index) <= around }) else { continue }
      if shown != index - 1 || report.count == 2 { report.append("@@ line \(max(newLine, 1)) @@") }
      shown = index
      switch line {
      case .kept(let text): report.append("  \(text)")
      case .removed(let text): report.append("- \(text)")
      case .added(let text): report.append("+ \(text)")
      }
    }
    return report
  }
}
