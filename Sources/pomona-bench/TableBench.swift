import Foundation
import PomonaCore
import PomonaFiles
import PomonaParallel
import PomonaSystem
import PomonaTables

extension BenchPart {
  /// A file of a gigabyte, its ten million rows grouped, joined and sorted, beside pandas and polars.
  static let tables = BenchPart(
    name: "tables",
    summary: "reading a CSV of 1 GB; 10 million rows grouped by two keys, joined to 1 million, sorted by two keys"
  ) { options in
    let rows = options.rows ?? 10_000_000
    let folder = try TemporaryFolder(prefix: "pomona-bench")
    let (left, right) = (folder.file("table.csv"), folder.file("right.csv"))
    let workers = Workers(threadCount: options.threadCount)
    try write(left, rows: rows, head: "id,subject,layer,roi,score,p,n,stimulus,good,z\n", workers) { row in
      Self.line(row, stimuli: max(1, rows / 10))
    }
    try write(right, rows: max(1, rows / 10), head: "stimulus,weight\n", workers) { "\($0),\(($0 * 7919) % 1000)\n" }
    var lines = ["file: \(try RandomAccessFile(reading: left).byteCount / 1_000_000) MB, \(rows) rows of 10 columns"]
    var peers: [(name: String, peer: Peer)] = []
    if let python = options.python {
      for kind in ["pandas", "polars"] {
        let peer = try Peer(
          options, script: options.peer("tables"), arguments: [kind, left.path, right.path, "\(options.threadCount)"],
          python: python)
        peers.append((kind, peer))
        lines.append(peer.facts)
      }
    }
    let other = try SeparatedText.table(from: right, separator: ",", workers: workers)
    var table = other
    // Each gives the columns that it made beside the tables that it began with, and what its check is computed from: as on
    // the side of the peers, checks are not timed.
    let works: [(name: String, run: () throws -> (made: [Column.Values], check: () throws -> Double))] = [
      (
        "read",
        {
          table = other
          table = try SeparatedText.table(from: left, separator: ",", workers: workers)
          return ([], { try ["score", "n"].reduce(0) { $0 + (try table.column($1).numbers ?? []).reduce(0, +) } })
        }
      ),
      (
        "group",
        {
          let grouping = Grouping(
            by: [try table.column("layer").values, try table.column("subject").values], rowCount: table.rowCount,
            workers: workers)
          let mean = Reduction.mean.reduced(try table.column("score").values, over: grouping, workers: workers)
          let most = Reduction.max.reduced(try table.column("p").values, over: grouping, workers: workers)
          let count = Reduction.count.reduced(try table.column("score").values, over: grouping, workers: workers)
          let made = [mean, most, count].compactMap(\.self)
          return (made, { made.reduce(0) { $0 + ($1.numbers ?? []).reduce(0, +) } })
        }
      ),
      (
        "join",
        {
          let joined = try table.joined(with: other, on: ["stimulus"]).table
          return (
            // The other columns are those of the left table.
            [joined["weight"]?.values].compactMap(\.self),
            { Double(joined.rowCount) + (joined["weight"]?.numbers ?? []).reduce(0, +) }
          )
        }
      ),
      (
        "sort",
        {
          let sorted = try table.sorted(by: [("roi", false), ("score", true)])
          return (
            sorted.columns.map(\.values),
            {
              let scores = try sorted.column("score").numbers ?? []
              return scores.prefix(1000).reduce(0, +) + scores.suffix(1000).reduce(0, +)
            }
          )
        }
      ),
    ]
    for (name, run) in works {
      var ours = Timing()
      var theirs = peers.map { _ in Timing() }
      var check = Double.nan
      var (peak, columns) = (0, 0)
      for _ in 0..<min(options.rounds, 3) {
        ProcessMemory.giveBack()
        ProcessMemory.resetPeak()
        var result: (made: [Column.Values], check: () throws -> Double) = ([], { .nan })
        try ours.measure { result = try run() }
        peak = max(peak, ProcessMemory.peakBytes >> 20)
        columns =
          ((table.columns + other.columns).map(\.values) + result.made).reduce(0) { $0 + $1.byteCount } >> 20
        check = try result.check()
        for index in peers.indices { theirs[index].seconds.append(try peers[index].peer.run(name)) }
      }
      lines.append("\(name): Pomona   \(ours.text)")
      lines.append("      peak \(peak) MiB, columns of all tables then \(columns) MiB (limit: twice)")
      for (index, (peer, process)) in peers.enumerated() {
        let other = try process.run("check")
        let agrees = abs(other - check) <= 1e-9 * abs(check)
        lines.append("      \(peer)   \(theirs[index].text)")
        lines.append(
          "      ratio to \(peer)   \(theirs[index].ratio(to: ours)) times Pomona's time; checksums \(agrees ? "agree" : "DIFFER: \(check) and \(other)")"
        )
      }
    }
    for (name, peer) in peers { lines.append("peak of \(name) \(Int(try peer.run("peak"))) MiB") }
    return lines
  }

  /// Row after row in parts, each made by a thread.
  private static func write(
    _ file: URL, rows: Int, head: String, _ workers: Workers, _ line: @escaping @Sendable (Int) -> String
  ) throws {
    guard FileManager.default.createFile(atPath: file.path, contents: nil) else {
      throw BenchProblem(description: "cannot write \(file.path)")
    }
    let output = try RandomAccessFile(updating: file)
    var offset = 0
    func append(_ text: [UInt8]) throws {
      try output.write(text.span, at: offset)
      offset += text.count
    }
    try append(Array(head.utf8))
    let part = 1 << 16
    for start in stride(from: 0, to: rows, by: part * 8) {
      let texts = try workers.map(8) { index -> [UInt8] in
        let first = start + index * part
        var bytes: [UInt8] = []
        for row in first..<max(first, min(rows, first + part)) { bytes += line(row).utf8 }
        return bytes
      }
      for text in texts { try append(text) }
    }
  }

  private static func line(_ row: Int, stimuli: Int) -> String {
    let stream = RandomStream(seed: 1, name: "tables")
    let (a, b) = stream.words(at: UInt64(row))
    let regions = ["V1", "V4", "IT", "FFA-1", "EBA"]
    let z = a % 20 == 0 ? "" : "\(Double(a % 4001) / 1000 - 2)"
    return
      "\(row),\(b % 8 + 1),block_\((b >> 8) % 26),\(regions[Int((b >> 16) % 5)]),\(stream.normal(at: row)),\(stream.uniform(at: row)),\((a >> 20) % 100_000),\(Int(b >> 24) % stimuli),\((a >> 50) % 2 == 0 ? "True" : "False"),\(z)\n"
  }
}
