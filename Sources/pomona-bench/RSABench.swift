import Foundation
import PomonaAnalysis
import PomonaCore
import PomonaParallel
import PomonaSystem

extension BenchPart {
  /// A thousand bootstraps of five models against twelve people's RDMs of 92 stimuli, ceilings in each: over stimuli by Pearson
  /// and tau-a, and over stimuli and people by Pearson.
  static let rsa = BenchPart(
    name: "rsa",
    summary: "1000 bootstraps of 5 models, 12 people, 92 stimuli (limits: 50x rsatoolbox, tau-a 15x, both units 100x)"
  ) { options in
    let (n, modelCount, personCount, draws) = (92, 5, 12, 1_000)
    let axis = try StimulusAxis(ids: (0..<n).map { "stimulus \($0)" })
    let pairs = RDM.pairCount(of: n)
    let common = RandomStream(seed: 1, name: "bench truth")
    func rdm(_ name: String, share: Double) throws -> RDM {
      let own = RandomStream(seed: 2, name: name)
      return try RDM(
        axis: axis, distance: "made up",
        values: (0..<pairs).map { 3 + share * common.normal(at: $0) + own.normal(at: $0) })
    }
    let models = try (0..<modelCount).map { try rdm("model \($0)", share: 0.2 * Double($0 + 1)) }
    let people = try (0..<personCount).map { try rdm("person \($0)", share: 0.6) }
    let folder = try TemporaryFolder(prefix: "pomona-bench")
    try write(models, to: folder.file("models.f64"))
    try write(people, to: folder.file("people.f64"))
    let workers = Workers(threadCount: options.threadCount)
    var lines: [String] = []
    let sides: [(kind: String, comparison: Comparison, unit: RSAInference.Unit, wanted: String)] = [
      ("corr", .pearson, .stimulus, "50"), ("tau-a", .tauA, .stimulus, "15"), ("dual", .pearson, .both, "100"),
    ]
    for side in sides {
      func run() throws -> RSAInference {
        try RSAInference(
          of: models, against: people, by: side.comparison,
          options: .init(across: side.unit, test: .t, drawCount: draws, seed: 1), workers: workers)
      }
      var ours = Timing()
      var found = try run()
      for _ in 0..<options.rounds { try ours.measure { found = try run() } }
      lines.append("Pomona, \(side.kind)              \(ours.text)")
      guard let python = options.python else { continue }
      let output = folder.file("\(side.kind).f64")
      let peer = try Peer(
        options, script: options.peer("rsa"), arguments: [side.kind, folder.url.path, "\(draws)", output.path],
        python: python)
      // Once: a run takes up to a minute.
      let theirs = Timing(seconds: [try peer.run()])
      let file = try RandomAccessFile(reading: output)
      let values = Binary.decode(Double.self, 2 * modelCount, from: try file.bytes(file.byteCount, at: 0)) ?? []
      lines.append("rsatoolbox, \(side.kind)          \(theirs.text)   \(peer.facts)")
      lines.append("ratio, \(side.kind)               \(theirs.ratio(to: ours)) of \(side.wanted) times Pomona's time")
      for (model, estimate) in found.models.enumerated() where values.count == 2 * modelCount {
        lines.append(
          String(
            format: "model %d: score %.4f, rsatoolbox %.4f; standard error %.4f, rsatoolbox %.4f", model + 1,
            estimate.score.value, values[model], estimate.score.standardError, values[modelCount + model]))
      }
    }
    return lines
  }

  private static func write(_ rdms: [RDM], to file: URL) throws {
    guard FileManager.default.createFile(atPath: file.path, contents: nil) else {
      throw BenchProblem(description: "cannot write \(file.path)")
    }
    let output = try RandomAccessFile(updating: file)
    for (row, rdm) in rdms.enumerated() { try output.write(rdm.values.span, at: row * rdm.values.count * 8) }
  }
}
