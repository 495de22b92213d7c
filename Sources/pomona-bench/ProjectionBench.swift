import Foundation
import PomonaAnalysis
import PomonaCore
import PomonaParallel
import PomonaSystem

extension BenchPart {
  /// The sparse random projection of a map of AlexNet's first layer over 1000 pictures, making the matrix included.
  static let projection = BenchPart(
    name: "projection",
    summary: "sparse random projection of 1000 x 290,400 float32 to 5,920 (limit: 8 times torch's sparse product)"
  ) { options in
    let (rows, columns) = (1000, 290_400)
    let folder = try TemporaryFolder(prefix: "pomona-bench")
    let file = folder.file("map.npy")
    let head = try writeArray(to: file, rows: rows, columns: columns, threadCount: options.threadCount)
    let map = FeatureMap(
      matrix: Matrix(
        rowCount: rows, columnCount: columns,
        elements: try RandomAccessFile(reading: file).floats(
          rows: rows, stride: columns, columns: 0..<columns, at: head)),
      shape: [columns])
    let components = try SparseProjection.componentCount(keepingDistancesOf: rows)
    let projection = try SparseProjection(featureCount: columns, componentCount: components)
    let workers = Workers(threadCount: options.threadCount)
    let before = peakMemory
    // First, so that the peak is that of the map and of Pomona alone.
    var first = Timing()
    var result = Matrix<Float>(rowCount: 0, columnCount: 0)
    try first.measure { result = try projection(map, workers: workers) }
    let peak = peakMemory

    var peers: [(name: String, peer: Peer, timing: Timing)] = []
    if let python = options.python {
      for kind in ["sklearn", "torch"] {
        let peer = try Peer(
          options, script: options.peer("projection"),
          arguments: [kind, file.path, "\(components)", "\(options.threadCount)"], python: python)
        peers.append((kind, peer, Timing()))
      }
    }
    var ours = Timing()
    for round in 0..<options.rounds {
      try ours.measure { result = try projection(map, workers: workers) }
      // scikit-learn takes ten times as long and is not the one to beat.
      for index in peers.indices where peers[index].name == "torch" || round < 2 {
        peers[index].timing.seconds.append(try peers[index].peer.run())
      }
    }
    var lines = [
      "Pomona                        \(ours.text)   first run \(first.text)",
      "peak before and after the first run   \(before), \(peak)",
      "largest change of a distance, Pomona   \(String(format: "%.3f", largestChange(map.matrix, result))) of 0.1",
    ]
    for (name, peer, timing) in peers {
      lines.append("\(name)   \(timing.text)   \(peer.facts)")
      lines.append("largest change of a distance, \(name)   \(String(format: "%.3f", try peer.run("check"))) of 0.1")
      lines.append(
        "ratio, \(name)   \(timing.ratio(to: ours)) times Pomona's time\(name == "torch" ? ", wanted 8" : "")")
    }
    return lines
  }

  /// Of the distances between pictures i and i + 1, by how much the projection changes one at most.
  private static func largestChange(_ before: Matrix<Float>, _ after: Matrix<Float>) -> Double {
    func distance(_ matrix: Matrix<Float>, _ row: Int) -> Double {
      zip(matrix.row(row), matrix.row(row + 1)).reduce(0) { $0 + Double($1.0 - $1.1) * Double($1.0 - $1.1) }
        .squareRoot()
    }
    return stride(from: 0, to: before.rowCount - 1, by: 50)
      .map { abs(distance(after, $0) / distance(before, $0) - 1) }.max() ?? .nan
  }

  /// Features as after a rectifier, with a pattern that all pictures share, as a NumPy file of which memory holds a few rows
  /// only; returns where the numbers begin.
  private static func writeArray(to file: URL, rows: Int, columns: Int, threadCount: Int) throws -> Int {
    guard FileManager.default.createFile(atPath: file.path, contents: nil) else {
      throw BenchProblem(description: "cannot write \(file.path)")
    }
    let output = try RandomAccessFile(updating: file)
    let words = "{'descr': '<f4', 'fortran_order': False, 'shape': (\(rows), \(columns)), }"
    let padded = words + String(repeating: " ", count: 117 - words.utf8.count) + "\n"
    let head = [0x93] + Array("NUMPY".utf8) + [1, 0, 118, 0] + Array(padded.utf8)
    try output.write(head.span, at: 0)
    let stream = RandomStream(seed: 2, name: "bench map")
    let shared = (0..<columns).map { Float(stream.uniform(at: $0)) }
    _ = try Workers(threadCount: threadCount).map(rows) { row in
      let values = (0..<columns).map { column -> Float in
        let (a, b) = stream.words(at: UInt64((row + 1) * columns + column))
        let sum = Float(a >> 40) + Float(a & 0xff_ffff) + Float(b >> 40) + Float(b & 0xff_ffff)
        return max(0, sum * 0x1p-24 - 2 + shared[column])
      }
      try output.write(values.span, at: head.count + row * columns * 4)
    }
    return head.count
  }
}
