import Foundation
import PomonaAnalysis
import PomonaCore
import PomonaParallel
import PomonaSystem

extension BenchPart {
  /// Crossnobis distances of one region with units as they are, in units of the noise of residuals (its estimate and
  /// inverse included), and under a given dense precision.
  static let crossnobis = BenchPart(
    name: "crossnobis", summary: "100 conditions, 10 runs, 5,000 voxels (limit: 10x rsatoolbox)"
  ) { options in
    let (n, runs, voxels) = (100, 10, options.rows ?? 5_000)
    let axis = try StimulusAxis(ids: (0..<n).map { "condition \($0)" })
    let stream = RandomStream(seed: 6, name: "bench patterns")
    var observations = Matrix<Double>(rowCount: n * runs, columnCount: voxels)
    for row in 0..<n * runs {
      for voxel in 0..<voxels {
        observations[row, voxel] =
          0.5 * stream.normal(at: (row % n) * voxels + voxel) + stream.normal(at: (n + row) * voxels + voxel)
      }
    }
    // A precision that is no multiple of one: neighbours share noise.
    var precision = [Double](repeating: 0, count: voxels * voxels)
    for a in 0..<voxels {
      precision[a * voxels + a] = 1.25
      if a > 0 { precision[a * voxels + a - 1] = -0.5 }
      if a + 1 < voxels { precision[a * voxels + a + 1] = -0.5 }
    }
    let (rows, labels) = ((0..<n * runs).map { $0 % n }, (0..<n * runs).map { $0 / n })
    let workers = Workers(threadCount: options.threadCount)
    let folder = try TemporaryFolder(prefix: "pomona-bench")
    try NumpyFile.write(
      observations.elements.map(Float.init), rows: n * runs, columns: voxels, to: folder.file("observations.npy"))
    // Both sides start from the same numbers, which the file holds in single precision.
    let given = Matrix(
      rowCount: n * runs, columnCount: voxels, elements: observations.elements.map { Double(Float($0)) })
    let noise = try NoisePrecision(matrix: Matrix(rowCount: voxels, columnCount: voxels, elements: precision))
    // As of a first-level model: white noise that neighbours share in part.
    let times = 500
    var residuals = Matrix<Double>(rowCount: times, columnCount: voxels)
    for row in 0..<times {
      for voxel in 0..<voxels {
        let place = (n + n * runs + row) * voxels + voxel
        residuals[row, voxel] = Double(Float(stream.normal(at: place) + 0.7 * stream.normal(at: place + 1)))
      }
    }
    try NumpyFile.write(
      residuals.elements.map(Float.init), rows: times, columns: voxels, to: folder.file("residuals.npy"))
    let errors = residuals
    let kinds: [(name: String, kind: String, noise: @Sendable () throws -> Crossnobis.Noise)] = [
      ("units as they are", "none", { .none }),
      (
        "shrinkage of \(times) residuals", "residuals",
        { .precision(try NoisePrecision(NoiseCovariance(residuals: errors, estimator: .shrinkageDiagonal))) }
      ), ("given precision", "precision", { .precision(noise) }),
    ]
    var lines: [String] = []
    for (name, kind, noise) in kinds {
      func run() throws -> RDM {
        try Crossnobis.rdm(
          of: try FoldedPatterns(observations: given, stimuli: rows, folds: labels, ids: axis.ids), axis: axis,
          noise: try noise(), workers: workers)
      }
      var ours = Timing()
      var found = try run()
      for _ in 0..<options.rounds { try ours.measure { found = try run() } }
      lines.append("Pomona, \(name)       \(ours.text)")
      guard let python = options.python else { continue }
      let output = folder.file("peer.f64")
      let peer = try Peer(
        options, script: options.peer("crossnobis"),
        arguments: [folder.url.path, kind, "\(n)", output.path],
        python: python)
      var theirs = Timing()
      for _ in 0..<options.rounds { theirs.seconds.append(try peer.run()) }
      let file = try RandomAccessFile(reading: output)
      let values = Binary.decode(Double.self, found.values.count, from: try file.bytes(file.byteCount, at: 0)) ?? []
      lines.append("rsatoolbox, \(name)   \(theirs.text)   \(peer.facts)")
      lines.append("ratio, \(name)        \(theirs.ratio(to: ours)) of 10 times Pomona's time")
      lines.append(
        String(
          format: "%d distances, largest difference %.1e", values.count,
          zip(values, found.values).map { abs($0 - $1) }.max() ?? .nan))
    }
    return lines
  }
}
