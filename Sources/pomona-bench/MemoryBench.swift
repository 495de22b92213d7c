import Foundation
import PomonaCore
import PomonaModels
import PomonaParallel
import PomonaSystem
import PomonaTables

extension BenchPart {
  /// The most memory that an extraction takes, each network and limit in a process of its own, against what it may take.
  static let memory = BenchPart(
    name: "memory", summary: "peak of extracting all layers over 92 pictures, above limit and stated overhead or not"
  ) { options in
    let limits = options.limit.map { [$0] } ?? [64 << 20, 512 << 20, 2 << 30]
    var lines = ["limit and \(FeatureExtractor.fixedOverhead >> 20) MiB of fixed overhead"]
    for model in ["squeezenet1_1/imagenet", "efficientnet_lite0/imagenet"] {
      for limit in limits {
        let words = try wordsOfOwnProcess([
          "memory-once", model, "--limit", "\(limit >> 20)", "--threads", "\(options.threadCount)",
        ])
        guard words.count == 4, let peak = Int(words[0]) else {
          throw BenchProblem(description: "a run in a process of its own failed: \(words.joined(separator: " "))")
        }
        let verdict = peak <= limit + FeatureExtractor.fixedOverhead ? "within" : "ABOVE"
        lines.append(
          "\(model), limit \(limit >> 20) MiB: peak \(peak >> 20) MiB, \(verdict); before it \(words[1]) MiB, "
            + "\(words[2]) batches, \(words[3]) s")
      }
    }
    return lines
  }

  /// One extraction whose maps are let go one after the other; prints peak bytes, MiB before, batches, seconds.
  static func memoryOnce(_ model: String, _ options: BenchOptions) throws -> [String] {
    let stimuli = try pictures()
    let model = try Zoo.model(model)
    let engine = try InferenceEngine(libraryAt: InferenceEngine.library())
    let extractor = FeatureExtractor(engine: engine, workers: Workers(threadCount: options.threadCount))
    let limit = options.limit ?? FeaturePlan.usualLimit
    let plan = try FeaturePlan(model: model, selection: .all, stimulusCount: stimuli.axis.count, limit: limit)
    let before = (peakBytes ?? 0) >> 20
    var timing = Timing()
    try timing.measure { _ = try extractor.run(plan, stimuli: stimuli) { _ in } }
    return ["\(peakBytes ?? 0) \(before) \(plan.batches.count) \(String(format: "%.2f", timing.median))"]
  }

  /// Pictures of the benchmark's size; their content does not change the time.
  static func pictures() throws -> StimulusSet {
    let stream = RandomStream(seed: 1, name: "bench pictures")
    let images = (0..<92).map { index in
      let pixels = (0..<175 * 175 * 3).map { UInt8(stream.integer(at: index * 91_875 + $0, below: 256)) }
      return RasterImage(width: 175, height: 175, pixels: pixels)
    }
    let axis = try StimulusAxis(ids: (0..<92).map { "picture \($0)" })
    return StimulusSet(
      name: "92 pictures", axis: axis, images: images,
      properties: try Table([Column("stimulus", .texts(axis.ids))]))
  }
}
