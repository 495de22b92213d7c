import Foundation
import PomonaAnalysis
import PomonaCore
import PomonaParallel
import PomonaSystem

extension BenchPart {
  /// The maps of all 26 layers of an AlexNet against two regions, from files to the table of scores: RDMs of the maps, ridge
  /// regression of every voxel, and RDMs of the predictions, by the program itself.
  static let layers = BenchPart(
    name: "layers",
    summary: "26 layers from files onto 11,967 voxels: crsa, ereg, ersa (limits: 5x a torch loop, half its peak)"
  ) { options in
    let stimuli = options.rows ?? 1000
    let folder = try TemporaryFolder(prefix: "pomona-bench")
    let regions = [("EVC", 4657), ("OTC", 7310)]
    let bytes = try LayerFiles(stimulusCount: stimuli, regions: regions).write(to: folder.url, options)
    var lines = [
      "\(stimuli) stimuli, \(LayerFiles.names.count) maps of \(bytes >> 20) MiB in all, in the cache of files"
    ]
    // The penalties of the peer, whose features have deviation 1; here the squared norm of a row is 1 on average.
    let scores = folder.file("scores.csv")
    let script = folder.file("layers.pome")
    let components = try SparseProjection.componentCount(keepingDistancesOf: stimuli)
    let grid = (-1...5).map { String(format: "%.10f", pow(10, Double($0)) / Double(components)) }.joined(
      separator: ", ")
    func program(_ rest: String) -> String {
      """
      let b = benchmark from(responses: "responses.npy", stimuli: "stimuli.csv", units: "units.csv", rois: roi)
      let m = model from("maps/*.npy", stimuli: "ids.csv")
      let f = $m | features $b
      let t = $f | score $b, metrics: [crsa, ereg, ersa], split: odd_even, stats: effdim\(rest)
      $t | save "scores.csv"

      """
    }
    let sides = [
      // The analysis of the peer: projected features of deviation 1, penalties by r, training patterns from leave-one-out.
      ("the peer's ways", ", profile: as_published(deepnsd, except: \"D-03\")"),
      ("seven penalties", ", alphas: [\(grid)]"), ("25 penalties, the usual ones", ""),
    ]
    var peer: (seconds: Double, peak: Int)?
    var theirs: [String: [Double]] = [:]
    if let python = options.python {
      let output = folder.file("peer.txt")
      let found = try WholeRun.peer(python, options.peer("layers"), [folder.url.path, output.path])
      peer = (found.seconds, found.peak)
      lines.append("peer                          \(found.text)   \(found.facts)")
      for line in try String(contentsOf: output, encoding: .utf8).split(separator: "\n") {
        let words = line.split(separator: " ")
        theirs[words[0..<3].joined(separator: " ")] = words[3...].compactMap { Double($0) }
      }
    }
    for (name, rest) in sides {
      try Data(program(rest).utf8).write(to: script)
      let own = try WholeRun.pomona(script, in: folder.url, options)
      lines.append("Pomona, \(name)   \(own.text)")
      if let peer {
        lines.append(
          String(
            format: "ratio   %.2f of 5 times Pomona's time; peak %.2f of 0.5 of the peer's", peer.seconds / own.seconds,
            Double(own.peak) / Double(peer.peak)))
        lines += try differences(scores, theirs)
      }
    }
    return lines
  }

  /// Largest differences of scores on test rows from those of the peer, and both means.
  private static func differences(_ file: URL, _ theirs: [String: [Double]]) throws -> [String] {
    let rows = try String(contentsOf: file, encoding: .utf8).split(separator: "\n").map {
      $0.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
    }
    guard let head = rows.first(where: { $0.contains("metric") }) else { throw BenchProblem(description: "no scores") }
    func place(_ name: String) -> Int { head.firstIndex(of: name) ?? 0 }
    let (layer, roi, metric, part, score) = (
      place("layer"), place("roi"), place("metric"), place("part"), place("score")
    )
    return ["crsa", "ereg", "ersa"].enumerated().map { index, name in
      var (largest, sums, count) = (0.0, (0.0, 0.0), 0.0)
      for row in rows where row.count == head.count && row[metric] == name && row[part] == "test" {
        guard let own = Double(row[score]), let found = theirs["\(row[layer]) \(row[roi]) test"] else { continue }
        largest = max(largest, abs(own - found[index]))
        sums = (sums.0 + own, sums.1 + found[index])
        count += 1
      }
      return String(
        format: "%@ on test rows: means %.4f and %.4f over %.0f, largest difference %.1e", name, sums.0 / count,
        sums.1 / count, count, largest)
    }
  }
}

/// Maps, responses and tables of one recording, made of 64 hidden dimensions that features and voxels share.
private struct LayerFiles {
  let stimulusCount: Int
  let regions: [(name: String, count: Int)]

  /// The layers of an AlexNet whose maps differ, and their sizes.
  static let names: [(name: String, width: Int)] = {
    let sizes = [
      ("conv1", 290_400, 3), ("pool1", 69_984, 1), ("conv2", 186_624, 3), ("pool2", 43_264, 1),
      ("conv3", 64_896, 6), ("conv5", 43_264, 3), ("pool5", 9_216, 1), ("fc", 4_096, 6), ("out", 128, 2),
    ]
    var names: [(String, Int)] = []
    for (name, width, count) in sizes {
      for _ in 0..<count { names.append((String(format: "%02d_%@", names.count + 1, name), width)) }
    }
    return names
  }()

  private static let hidden = 64

  /// Bytes of all maps.
  func write(to folder: URL, _ options: BenchOptions) throws -> Int {
    let workers = Workers(threadCount: options.threadCount)
    let stream = RandomStream(seed: 3, name: "bench states")
    let states = (0..<stimulusCount * Self.hidden).map { Float(stream.normal(at: $0)) }
    let maps = folder.appendingPathComponent("maps")
    try FileManager.default.createDirectory(at: maps, withIntermediateDirectories: true)
    var bytes = 0
    for (name, width) in Self.names {
      try write(
        maps.appendingPathComponent("\(name).npy"), name, width, states, noise: 5, rectified: true, workers)
      bytes += 4 * stimulusCount * width
    }
    let voxelCount = regions.reduce(0) { $0 + $1.count }
    try write(
      folder.appendingPathComponent("responses.npy"), "voxels", voxelCount, states, noise: 10, rectified: false, workers
    )
    var (units, places, first) = ("id,roi\n", "", 0)
    for (name, count) in regions {
      for unit in first..<first + count { units += "v\(unit),\(name)\n" }
      places += "\(name) \(first) \(first + count)\n"
      first += count
    }
    let stimuli = "id\n" + (0..<stimulusCount).map { "s\($0)\n" }.joined()
    for (name, text) in [
      ("units.csv", units), ("regions.txt", places), ("stimuli.csv", stimuli), ("maps/ids.csv", stimuli),
    ] {
      try Data(text.utf8).write(to: folder.appendingPathComponent(name))
    }
    return bytes
  }

  /// Hidden dimension k counts 1 / √(1 + k); noise is the sum of four uniform numbers, less 2.
  private func write(
    _ file: URL, _ name: String, _ width: Int, _ states: [Float], noise size: Float, rectified: Bool, _ workers: Workers
  ) throws {
    let (output, head) = (try NumpyFile.create(file), NumpyFile.head(rows: stimulusCount, columns: width))
    try output.write(head.span, at: 0)
    let (weights, noise) = (
      RandomStream(seed: 3, name: "bench weights \(name)"), RandomStream(seed: 3, name: "bench noise \(name)")
    )
    let block = 8192
    _ = try workers.map((width + block - 1) / block) { index in
      let columns = index * block..<min(width, (index + 1) * block)
      var loadings = [Float](repeating: 0, count: columns.count * Self.hidden)
      for (place, column) in columns.enumerated() {
        for k in 0..<Self.hidden {
          let spread: Float = 12 / Float(1 + k)
          let draw = Float(weights.uniform(at: column * Self.hidden + k)) - 0.5
          loadings[place * Self.hidden + k] = draw * spread.squareRoot()
        }
      }
      var values = [Float](repeating: 0, count: stimulusCount * columns.count)
      BLAS.sgemm(
        states, loadings, rows: stimulusCount, columns: columns.count, inner: Self.hidden, into: &values)
      for row in 0..<stimulusCount {
        for (k, column) in columns.enumerated() {
          let (a, b) = noise.words(at: UInt64(row * width + column))
          let sum = Float(a >> 40) + Float(a & 0xff_ffff) + Float(b >> 40) + Float(b & 0xff_ffff)
          let value = values[row * columns.count + k] + size * (sum * 0x1p-24 - 2)
          values[row * columns.count + k] = rectified ? max(0, value) : value
        }
        try output.write(
          values.span.extracting((row * columns.count)..<((row + 1) * columns.count)),
          at: head.count + 4 * (row * width + columns.lowerBound))
      }
    }
  }
}
