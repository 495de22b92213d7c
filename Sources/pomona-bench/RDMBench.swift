import Foundation
import PomonaAnalysis
import PomonaCore
import PomonaParallel
import PomonaSystem

extension BenchPart {
  /// The Pearson RDM of a map of AlexNet's first layer over 1000 pictures, beside numpy and beside the bare product.
  static let rdm = BenchPart(
    name: "rdm",
    summary: "Pearson RDM of 1000 x 290,400 float32 (limits: 2.2x corrcoef, level with its float32 form, 1.25x ssyrk)"
  ) { options in
    let (rows, columns) = largeSize
    let folder = try TemporaryFolder(prefix: "pomona-bench")
    let file = folder.file("map.f32")
    let (map, axis) = try largeMap(file, options)
    let workers = Workers(threadCount: options.threadCount)
    // First, so that the peak is that of the map and of Pomona alone.
    var first = Timing()
    var values: [Double] = []
    try first.measure { values = try Distance.pearson(map, axis: axis, workers: workers).values }
    let peak = peakMemory

    var peers: [(name: String, peer: Peer, timing: Timing)] = []
    var lines: [String] = []
    if let python = options.python {
      for kind in ["float64", "float32"] {
        let output = folder.file("\(kind).f64")
        let peer = try Peer(
          options, script: options.peer("rdm"), arguments: [kind, file.path, "\(rows)", "\(columns)", output.path],
          python: python)
        let theirs = try RandomAccessFile(reading: output)
        let entries = Binary.decode(Double.self, values.count, from: try theirs.bytes(theirs.byteCount, at: 0))
        let largest = zip(values, entries ?? [.nan]).reduce(0) { max($0, abs($1.0 - $1.1)) }
        lines.append("largest difference from \(kind)   \(String(format: "%.1e", largest)) of 1e-5")
        peers.append((kind, peer, Timing()))
      }
    }
    var (ours, bare) = (Timing(), Timing())
    var product = [Float](repeating: 0, count: rows * rows)
    for _ in 0..<options.rounds {
      try ours.measure { values = try Distance.pearson(map, axis: axis, workers: workers).values }
      BLASFacts.allowThreads(options.threadCount)
      bare.measure { BLAS.ssyrk(map.matrix.elements, rows: rows, inner: columns, stride: columns, into: &product) }
      BLASFacts.allowThreads(1)
      for index in peers.indices { peers[index].timing.seconds.append(try peers[index].peer.run()) }
    }
    lines.insert("Pomona                        \(ours.text)   peak \(peak), first run \(first.text)", at: 0)
    lines.insert("bare ssyrk, same BLAS         \(bare.text)", at: 1)
    for (name, peer, timing) in peers {
      lines.append("numpy corrcoef \(name)        \(timing.text)   \(peer.facts)")
      lines.append("ratio, corrcoef \(name)       \(timing.ratio(to: ours)) times Pomona's time")
    }
    return lines + ["ratio to the bare product     \(ours.ratio(to: bare)) of 1.25"]
  }

  /// The effective dimensionality of the same map, beside numpy's way over the Gram matrix.
  static let dimensionality = BenchPart(
    name: "dimensionality",
    summary: "effective dimensionality of 1000 x 290,400 float32 (limit: level with numpy's Gram matrix)"
  ) { options in
    let (rows, columns) = largeSize
    let folder = try TemporaryFolder(prefix: "pomona-bench")
    let file = folder.file("map.f32")
    let (map, axis) = try largeMap(file, options)
    let workers = Workers(threadCount: options.threadCount)
    var (ours, free, theirs) = (Timing(), Timing(), Timing())
    var value = 0.0
    func run() throws {
      var geometry: FeatureGeometry?
      try ours.measure {
        let found = try FeatureGeometry(of: map, axis: axis, workers: workers)
        value = try EffectiveDimensionality(of: found).raw
        geometry = found
      }
      // What it costs where an RDM has made the products already.
      guard let geometry else { return }
      try free.measure { value = try EffectiveDimensionality(of: geometry).raw }
    }
    var lines: [String] = []
    if let python = options.python {
      let output = folder.file("value.f64")
      let peer = try Peer(
        options, script: options.peer("rdm"),
        arguments: ["dimensionality", file.path, "\(rows)", "\(columns)", output.path], python: python)
      for _ in 0..<options.rounds {
        try run()
        theirs.seconds.append(try peer.run())
      }
      let number =
        Binary.decode(Double.self, 1, from: try RandomAccessFile(reading: output).bytes(8, at: 0))?.first ?? .nan
      lines.append("numpy, products in float32    \(theirs.text)   \(peer.facts)")
      lines.append("ratio                         \(theirs.ratio(to: ours)) times Pomona's time")
      lines.append("difference                    \(String(format: "%.1e", abs(number / value - 1))) of \(value)")
    } else {
      for _ in 0..<options.rounds { try run() }
    }
    return ["Pomona                        \(ours.text)", "where the products are there  \(free.text)"] + lines
  }

  private static let largeSize = (rows: 1000, columns: 290_400)

  /// A map that is written to a file first, for the peers to read.
  private static func largeMap(_ file: URL, _ options: BenchOptions) throws -> (map: FeatureMap, axis: StimulusAxis) {
    let (rows, columns) = largeSize
    try writeMap(to: file, rows: rows, columns: columns, threadCount: options.threadCount)
    let elements = try RandomAccessFile(reading: file).floats(
      rows: rows, stride: columns, columns: 0..<columns, at: 0)
    return (
      FeatureMap(matrix: Matrix(rowCount: rows, columnCount: columns, elements: elements), shape: [columns]),
      try StimulusAxis(ids: (0..<rows).map { "picture \($0)" })
    )
  }

  /// Post-ReLU-like features with a pattern that all pictures share, row by row, so that memory holds a few rows only.
  private static func writeMap(to file: URL, rows: Int, columns: Int, threadCount: Int) throws {
    guard FileManager.default.createFile(atPath: file.path, contents: nil) else {
      throw BenchProblem(description: "cannot write \(file.path)")
    }
    let output = try RandomAccessFile(updating: file)
    let stream = RandomStream(seed: 1, name: "bench map")
    let shared = (0..<columns).map { Float(stream.uniform(at: $0)) }
    _ = try Workers(threadCount: threadCount).map(rows) { row in
      let values = (0..<columns).map { column -> Float in
        let (a, b) = stream.words(at: UInt64((row + 1) * columns + column))
        let sum = Float(a >> 40) + Float(a & 0xff_ffff) + Float(b >> 40) + Float(b & 0xff_ffff)
        return max(0, sum * 0x1p-24 - 2 + shared[column])
      }
      try output.write(values.span, at: row * columns * 4)
    }
  }
}
