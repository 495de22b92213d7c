internal import COnnxRuntime
internal import Foundation

/// A network ready to run.
///
/// Runs at a fixed setting at which the values depend on nothing but graph and input: no rewriting of the graph (with
/// it, what is fused, and so the last bits, depends on the outputs that are asked for), and the same for any batch. With
/// one thread only: with three and more the engine cuts some sums in other places, and the last bits change.
///
/// Safe to use from several threads, and that is the way to use them: several stimuli at once, each on one thread. The
/// engine's own threads wait by spinning, which is slow beside anything else. Memory that a run took serves the next one
/// and is given back with the session.
@safe
public final class InferenceSession: Sendable {
  public let input: InferenceTensor
  /// In the order of the graph.
  public let outputs: [InferenceTensor]
  public let threadCount: Int
  /// Part of what stored values are known by: another number, other bits.
  public static let settings = "optimisation 0"
  private static let optimisationLevel: Int32 = 0
  // Without, each run touches all its memory for the first time, which takes as long as computing.
  private static let keepsMemory: Int32 = 1

  private let engine: InferenceEngine
  // The engine's session can be run from several threads at once; it lives until `deinit`.
  nonisolated(unsafe) let session: OpaquePointer

  init(engine: InferenceEngine, graph: Data, threadCount: Int, externalFolder: URL?) throws(EngineError) {
    var message = EngineMessage()
    // The bytes are read during the call only.
    let opened = unsafe graph.withUnsafeBytes { buffer in
      unsafe pomona_session_open(
        engine.engine, buffer.baseAddress, buffer.count, Int32(clamping: max(1, threadCount)),
        InferenceSession.optimisationLevel, InferenceSession.keepsMemory, externalFolder?.path, &message.bytes,
        message.bytes.count)
    }
    guard let session = unsafe opened else { throw .badGraph(reason: message.text) }
    let inputs: [InferenceTensor]
    do throws(EngineError) {
      inputs = try unsafe InferenceSession.tensors(of: session, outputs: false)
      outputs = try unsafe InferenceSession.tensors(of: session, outputs: true)
      guard inputs.count == 1, inputs[0].isFloat else { throw .otherInput(found: inputs) }
    } catch {
      unsafe pomona_session_close(session)
      throw error
    }
    input = inputs[0]
    self.engine = engine
    self.threadCount = max(1, threadCount)
    unsafe self.session = session
  }

  // Outputs hold the session, so that none is left here.
  deinit { unsafe pomona_session_close(session) }

  private static func tensors(of session: OpaquePointer, outputs: Bool) throws(EngineError) -> [InferenceTensor] {
    let sink = TensorSink()
    let count = unsafe pomona_session_count(session, outputs ? 1 : 0)
    for index in 0..<count {
      var message = EngineMessage()
      // The sink outlives the call, which is the only user of the pointer.
      let status = withExtendedLifetime(sink) {
        unsafe pomona_session_describe(
          session, outputs ? 1 : 0, index, TensorSink.take, Unmanaged.passUnretained(sink).toOpaque(), &message.bytes,
          message.bytes.count)
      }
      guard status == 0 else { throw .badGraph(reason: message.text) }
    }
    return sink.tensors
  }

  /// Runs the network on a batch.
  ///
  /// - `values`: the batch, row-major in `shape`, the first extent being the number of stimuli.
  /// - `outputs`: the names of the tensors to return; at least one.
  /// - Throws: `.otherShape`, `.noSuchOutput`, `.otherElements`, `.failed` with the engine's words.
  public func run(
    _ values: Span<Float>, shape: [Int], outputs names: [String]
  ) throws(EngineError) -> [InferenceOutput] {
    try check(values.count, shape, names)
    var message = EngineMessage()
    // Filled in by the run; each gets an owner below.
    var tensors = unsafe [OpaquePointer?](repeating: nil, count: names.count)
    let extents = shape.map(Int64.init)
    let texts = names.flatMap { $0.utf8CString }
    // Names, numbers and shape outlive the call; as many results are filled in as there are names.
    let status = unsafe values.withUnsafeBufferPointer { numbers in
      unsafe pomona_session_run(
        session, input.name, numbers.baseAddress, numbers.count, extents, extents.count, texts, names.count, &tensors,
        &message.bytes, message.bytes.count)
    }
    guard status == 0 else { throw .failed(reason: message.text) }
    // Each gets an owner before any is looked at, so that none is lost when one is not what it should be.
    let results = unsafe zip(names, tensors).compactMap { name, tensor in
      unsafe tensor.map { unsafe InferenceOutput(name: name, tensor: $0, session: self) }
    }
    for result in results { try result.check() }
    return results
  }

  /// Runs the network on a batch and hands on one output after the other, letting go of each before the next.
  ///
  /// - `consume`: gets the position in `outputs`, the shape and the numbers, in place.
  public func run(
    _ values: Span<Float>, shape: [Int], outputs names: [String],
    consume: (_ output: Int, _ shape: [Int], _ values: Span<Float>) throws -> Void
  ) throws {
    var results = Array(try run(values, shape: shape, outputs: names).reversed())
    var index = 0
    while let result = results.popLast() {
      try result.withValues { try consume(index, result.shape, $0) }
      index += 1
    }
  }

  private func check(_ count: Int, _ shape: [Int], _ names: [String]) throws(EngineError) {
    let fits =
      (input.shape.isEmpty || input.shape.count == shape.count)
      && zip(input.shape, shape).allSatisfy { $0 == nil || $0 == $1 }
    guard fits, shape.allSatisfy({ $0 > 0 }), InferenceSession.product(of: shape) == count else {
      throw .otherShape(input: input.name, expected: input.shape, found: shape, count: count)
    }
    guard !names.isEmpty else { throw .failed(reason: "no output is asked for") }
    for name in names {
      guard let tensor = outputs.first(where: { $0.name == name }) else {
        throw .noSuchOutput(name: name, others: outputs.map(\.name))
      }
      guard tensor.isFloat else { throw .otherElements(output: name, type: tensor.elementType) }
    }
  }

  private static func product(of shape: [Int]) -> Int? {
    var product = 1
    for extent in shape {
      let (next, overflow) = product.multipliedReportingOverflow(by: extent)
      guard !overflow else { return nil }
      product = next
    }
    return product
  }
}

/// Takes what the shim tells of a session's inputs and outputs.
private final class TensorSink {
  var tensors: [InferenceTensor] = []

  static let take:
    @convention(c) (
      UnsafeMutableRawPointer?, UnsafePointer<CChar>?, Int32, Int32, UnsafePointer<Int64>?
    ) -> Void = { context, name, type, rank, shape in
      // The pointers are the ones that the shim was given or fills in: a live sink, a text, `rank` numbers.
      guard let context = unsafe context, let name = unsafe name, let shape = unsafe shape else { return }
      let sink = unsafe Unmanaged<TensorSink>.fromOpaque(context).takeUnretainedValue()
      let extents = unsafe UnsafeBufferPointer(start: shape, count: max(0, Int(rank)))
      sink.tensors.append(
        InferenceTensor(
          name: unsafe String(cString: name), shape: unsafe extents.map { $0 < 0 ? nil : Int($0) },
          elementType: rank < 0 ? "no tensor" : InferenceTensor.elementType(type)))
    }
}
