import Foundation
import PomonaCore
import PomonaModels
import PomonaParallel
import PomonaSystem

extension BenchPart {
  /// Extraction against the bare engine: the same graph file, the same pictures after preprocessing, the same optimisation
  /// level and threads.
  ///
  /// Returning all maps takes 2.5 GiB that are touched for the first time, on both sides: each such run has a process of
  /// its own, whose loading is not counted. Runs whose outputs are let go are repeated in one process, after a first one.
  static let engine = BenchPart(
    name: "engine", summary: "all layers of SqueezeNet 1.1 over 92 pictures, beside a bare ONNX Runtime run (limit 1.3)"
  ) { options in
    let work = try EngineWork(options)
    var (extraction, bare, theirs, theirBare) = (Timing(), Timing(), Timing(), Timing())
    let folder = try TemporaryFolder(prefix: "pomona-bench")
    let arguments = try work.write(to: folder)
    let peer = try options.python.map {
      try Peer(options, script: options.peer("engine"), arguments: arguments, python: $0)
    }
    for round in 0...options.rounds {
      var alone = Timing()
      try alone.measure { try work.runEngine() }
      let batches = try peer?.run("batches")
      guard round > 0 else { continue }
      bare.seconds += alone.seconds
      if let batches { theirBare.seconds.append(batches) }
      extraction.seconds.append(try ownProcess(options))
      if let python = options.python {
        let fresh = try Peer(options, script: options.peer("engine"), arguments: arguments, python: python)
        theirs.seconds.append(try fresh.run("whole"))
      }
    }
    var lines = [
      "\(work.tensors.count) maps, \(work.plan.featureCount) features a picture, \(work.plan.byteCount >> 20) MiB, "
        + work.extractor.engineSummary, "Pomona, pictures to all maps      \(extraction.text)",
      "Pomona, engine, outputs let go    \(bare.text)",
    ]
    if let peer {
      lines += [
        "peer, one run returning all       \(theirs.text)   \(peer.facts)",
        "peer, batches, outputs let go     \(theirBare.text)",
        "ratio, all maps                   \(extraction.ratio(to: theirs)) of 1.3",
        "ratio, outputs let go             \(bare.ratio(to: theirBare)) of 1.3",
      ]
    }
    return lines
  }

  /// The same without a peer, for a process that does nothing else; prints the seconds alone.
  static let engineOnce = BenchPart(name: "engine-once", summary: "") { options in
    let work = try EngineWork(options)
    var (timing, maps) = (Timing(), [ExtractedMap]())
    try timing.measure { _ = try work.extractor.run(work.plan, stimuli: work.stimuli) { maps.append($0) } }
    return ["\(timing.median)", "peak memory \(peakMemory), maps \(maps.count)"]
  }

  private static func ownProcess(_ options: BenchOptions) throws -> Double {
    let text = try wordsOfOwnProcess(["engine-once", "--threads", "\(options.threadCount)"])
    guard let seconds = text.first.flatMap({ Double($0) }) else {
      throw BenchProblem(description: "a run in a process of its own failed: \(text.joined(separator: " "))")
    }
    return seconds
  }

  /// What this program prints when it is started again with these words.
  static func wordsOfOwnProcess(_ arguments: [String]) throws -> [Substring] {
    let (process, pipe) = (Process(), Pipe())
    process.executableURL = URL(fileURLWithPath: CommandLine.arguments[0])
    process.arguments = arguments
    process.standardOutput = pipe
    try process.run()
    let text = String(decoding: pipe.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    return text.split(whereSeparator: \.isWhitespace)
  }

  static var peakMemory: String { peakBytes.map { "\($0 >> 20) MiB" } ?? "unknown" }

  static var peakBytes: Int? { peakBytes(of: "self") }

  /// The most memory that a process has taken so far.
  static func peakBytes(of process: String) -> Int? {
    let status = (try? String(contentsOfFile: "/proc/\(process)/status", encoding: .utf8)) ?? ""
    let line = status.split(separator: "\n").first { $0.hasPrefix("VmHWM") }
    return line?.split(separator: " ").dropFirst().first.flatMap { Int($0) }.map { $0 << 10 }
  }
}

/// Network, pictures and plan.
private struct EngineWork {
  let stimuli: StimulusSet
  let model: Model
  let extractor: FeatureExtractor
  let plan: FeaturePlan
  let tensors: [String]
  let values: [Float]
  let session: InferenceSession
  let threadCount: Int

  init(_ options: BenchOptions) throws {
    stimuli = try BenchPart.pictures()
    model = try Zoo.model("squeezenet1_1/imagenet")
    let engine = try InferenceEngine(libraryAt: InferenceEngine.library())
    extractor = FeatureExtractor(engine: engine, workers: Workers(threadCount: options.threadCount))
    plan = try FeaturePlan(
      model: model, selection: .all, stimulusCount: stimuli.axis.count, limit: options.limit ?? FeaturePlan.usualLimit
    )
    tensors = plan.layers.map(\.tensor)
    guard let preprocessing = model.preprocessing else { preconditionFailure("a network that sees pictures") }
    size = preprocessing.size
    values = try preprocessing.values(of: stimuli.images[...], workers: extractor.workers)
    session = try engine.session(graph: model.graphData(tensors: tensors), threadCount: 1)
    threadCount = options.threadCount
  }

  private let size: Int

  /// What the peer needs, as its arguments.
  func write(to folder: borrowing TemporaryFolder) throws -> [String] {
    let (graph, input) = (folder.file("graph.onnx"), folder.file("input.f32"))
    try model.graphData(tensors: tensors).write(to: graph)
    try AtomicFile.write(to: input, durably: false) { try $0.append(elements: values.span) }
    let shape = [stimuli.axis.count, 3, size, size].map(String.init).joined(separator: ",")
    return [graph.path, input.path, shape, "\(threadCount)", "8"]
  }

  /// As the extractor does it: a stimulus a thread.
  func runEngine() throws {
    let count = 3 * size * size
    _ = try extractor.workers.map(stimuli.axis.count) { index in
      let part = values.span.extracting(index * count..<(index + 1) * count)
      try session.run(part, shape: [1, 3, size, size], outputs: tensors) { _, _, _ in }
    }
  }
}
