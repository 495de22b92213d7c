internal import PomonaParallel

/// A stable sort of rows by one number each: every thread sorts a stretch digit by digit, and neighbours are merged. A stable
/// order is one order, so it does not depend on the number of threads.
enum RadixSort {
  private static let digit = 11

  /// A row and its key, side by side so that a move is one.
  private struct Entry: BitwiseCopyable, Sendable {
    var key: UInt64
    var row: UInt32
  }

  static func stable(
    _ rows: [UInt32], by keys: [UInt64], _ workers: Workers, _ isStopped: @Sendable () -> Bool = { false }
  ) -> [UInt32] {
    let count = rows.count
    let stretches = count < 1 << 15 ? 1 : workers.threadCount
    let length = max(1, (count + stretches - 1) / stretches)
    var parts =
      (try? workers.map(stretches) { index -> [Entry] in
        sorted(rows, keys, min(count, index * length)..<min(count, (index + 1) * length), isStopped)
      }) ?? []
    while parts.count > 1 {
      var merged: [[Entry]] = []
      for index in stride(from: 0, to: parts.count, by: 2) {
        merged.append(
          index + 1 < parts.count ? RadixSort.merged(parts[index], parts[index + 1], workers) : parts[index])
      }
      parts = merged
    }
    return parts.first?.map(\.row) ?? []
  }

  private static func sorted(
    _ rows: [UInt32], _ keys: [UInt64], _ range: Range<Int>, _ isStopped: () -> Bool
  ) -> [Entry] {
    var entries = range.map { Entry(key: keys[Int(rows[$0])], row: rows[$0]) }
    var differing: UInt64 = 0
    if let first = entries.first { for entry in entries { differing |= entry.key ^ first.key } }
    var spare = entries
    var shift = 0
    while shift < 64, !isStopped() {
      let mask = UInt64(1 << digit - 1)
      if differing >> UInt64(shift) & mask != 0 {
        scatter(entries, into: &spare, shift: UInt64(shift))
        swap(&entries, &spare)
      }
      shift += digit
    }
    return entries
  }

  private static func scatter(_ entries: [Entry], into target: inout [Entry], shift: UInt64) {
    let mask = UInt64(1 << digit - 1)
    var next = [Int](repeating: 0, count: 1 << digit + 1)
    let source = entries.span
    for index in source.indices { next[Int(source[index].key >> shift & mask) + 1] += 1 }
    for bucket in 1..<next.count { next[bucket] += next[bucket - 1] }
    var places = target.mutableSpan
    for index in source.indices {
      let entry = source[index]
      let bucket = Int(entry.key >> shift & mask)
      places[next[bucket]] = entry
      next[bucket] += 1
    }
  }

  /// Both in one; of equal keys those of `a` come first. Each thread finds by bisection what falls to its stretch.
  private static func merged(_ a: [Entry], _ b: [Entry], _ workers: Workers) -> [Entry] {
    let count = a.count + b.count
    let part = max(1 << 15, (count + workers.threadCount - 1) / workers.threadCount)
    let result = try? workers.filled(count, with: Entry(key: 0, row: 0), part: part) { range, target in
      let x = a.span
      let y = b.span
      // How many of `a` stand among the first `range.lowerBound`.
      var low = max(0, range.lowerBound - y.count)
      var high = min(range.lowerBound, x.count)
      while low < high {
        let middle = (low + high) / 2
        if x[middle].key <= y[range.lowerBound - middle - 1].key { low = middle + 1 } else { high = middle }
      }
      var i = low
      var j = range.lowerBound - low
      for place in 0..<range.count {
        if j >= y.count || (i < x.count && x[i].key <= y[j].key) {
          target[place] = x[i]
          i += 1
        } else {
          target[place] = y[j]
          j += 1
        }
      }
    }
    return result ?? []
  }
}
