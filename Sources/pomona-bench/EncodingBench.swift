import Foundation
import PomonaAnalysis
import PomonaCore
import PomonaParallel
import PomonaSystem

extension BenchPart {
  /// Ridge regression of 12,000 voxels on 5920 features of 500 pictures with seven penalties, tested on 500 more, under the
  /// criterion of each peer in turn.
  static let encoding = BenchPart(
    name: "encoding",
    summary: "ridge of 12,000 voxels on 500 x 5,920, 7 penalties by voxel (limits: 6x torch, 1.3x careful numpy)"
  ) { options in
    let (rows, features, voxels) = (1000, 5920, 12_000)
    let workers = Workers(threadCount: options.threadCount)
    let (x, y) = try encodingInput(rows, features, voxels, workers)
    let map = FeatureMap(matrix: x, shape: [features])
    let (train, test) = (Array(stride(from: 0, to: rows, by: 2)), Array(stride(from: 1, to: rows, by: 2)))
    func run(_ except: Set<EncodingRegression.Deviation>) throws -> [Double] {
      let result = try EncodingRegression.run(
        map, responses: y, train: train, test: test,
        options: .init(profile: .asPublished(except: except)), workers: workers)
      return result.fit.r
    }
    let folder = try TemporaryFolder(prefix: "pomona-bench")
    let (xFile, yFile) = (folder.file("x.npy"), folder.file("y.npy"))
    if options.python != nil {
      try writeArray(x, to: xFile)
      try writeArray(y, to: yFile)
    }
    var lines: [String] = []
    // Each peer with the deviations that it does not share: the second chooses by squared error.
    let sides: [(String, Set<EncodingRegression.Deviation>, String)] = [
      ("torch", [.d50], "6"), ("numpy", [.d02, .d50], "1.3"),
    ]
    for (kind, except, wanted) in sides {
      var values = try run(except)
      var peer: Peer?
      if let python = options.python {
        let output = folder.file("\(kind).f64")
        let started = try Peer(
          options, script: options.peer("encoding"), arguments: [kind, xFile.path, yFile.path, output.path],
          python: python)
        let theirs = try RandomAccessFile(reading: output)
        let found = Binary.decode(Double.self, voxels, from: try theirs.bytes(theirs.byteCount, at: 0)) ?? []
        let near = zip(values, found).count { abs($0 - $1) < 1e-4 }
        let means = (values.reduce(0, +) / Double(voxels), found.reduce(0, +) / Double(voxels))
        lines.append(
          String(format: "mean r %.4f, %@ %.4f; equal to 1e-4 in %d of %d", means.0, kind, means.1, near, voxels))
        peer = started
      }
      var (ours, theirs) = (Timing(), Timing())
      for _ in 0..<options.rounds {
        try ours.measure { values = try run(except) }
        if let seconds = try peer?.run() { theirs.seconds.append(seconds) }
      }
      lines.append("Pomona, criterion of \(kind)    \(ours.text)")
      if let peer {
        lines.append("\(kind)                         \(theirs.text)   \(peer.facts)")
        lines.append("ratio, \(kind)                  \(theirs.ratio(to: ours)) of \(wanted) times Pomona's time")
      }
    }
    return lines
  }

  /// 64 hidden dimensions, seen by features and by voxels with noise: drawn row by row with a fixed seed.
  private static func encodingInput(
    _ rows: Int, _ features: Int, _ voxels: Int, _ workers: Workers
  ) throws -> (Matrix<Float>, Matrix<Float>) {
    let hidden = 64
    let (weights, noise, state) = (
      RandomStream(seed: 1, name: "bench weights"), RandomStream(seed: 1, name: "bench noise"),
      RandomStream(seed: 1, name: "bench state")
    )
    let states = (0..<rows * hidden).map { Float(state.normal(at: $0)) }
    func made(_ columns: Int, from start: Int, noise size: Float) throws -> Matrix<Float> {
      let loadings = (0..<columns * hidden).map { Float(weights.normal(at: start + $0)) }
      var values = [Float](repeating: 0, count: rows * columns)
      BLAS.sgemm(states, loadings, rows: rows, columns: columns, inner: hidden, into: &values)
      let noises = try workers.map(rows) { row in
        (0..<columns).map { column -> Float in
          let (a, b) = noise.words(at: UInt64(start + row * columns + column))
          return (Float(a >> 40) + Float(a & 0xff_ffff) + Float(b >> 40) + Float(b & 0xff_ffff)) * 0x1p-24 - 2
        }
      }
      for (row, part) in noises.enumerated() {
        for (column, value) in part.enumerated() { values[row * columns + column] += size * value }
      }
      return Matrix(rowCount: rows, columnCount: columns, elements: values)
    }
    return (try made(features, from: 0, noise: 7), try made(voxels, from: rows * voxels, noise: 20))
  }

  /// A .npy file of float32: what numpy reads without a word about shape.
  private static func writeArray(_ matrix: Matrix<Float>, to file: URL) throws {
    var header = "{'descr': '<f4', 'fortran_order': False, 'shape': (\(matrix.rowCount), \(matrix.columnCount)), }"
    header += String(repeating: " ", count: (64 - (header.count + 11) % 64) % 64) + "\n"
    var bytes = Data([0x93]) + Data("NUMPY".utf8) + Data([1, 0])
    bytes.append(contentsOf: [UInt8(header.count & 255), UInt8(header.count >> 8)])
    bytes.append(Data(header.utf8))
    try bytes.write(to: file)
    try RandomAccessFile(updating: file).write(matrix.elements.span, at: bytes.count)
  }
}
