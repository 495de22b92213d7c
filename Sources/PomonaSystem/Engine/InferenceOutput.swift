internal import COnnxRuntime

/// One output of a run, in the engine's own memory, which is given back when the last reference goes.
///
/// Safe to read from several threads.
@safe
public final class InferenceOutput: Sendable {
  public let name: String
  /// The first extent is the number of stimuli.
  public let shape: [Int]
  private let session: InferenceSession
  // Filled by a run that is over, only read from then on; both live until `deinit`.
  private nonisolated(unsafe) let tensor: OpaquePointer
  private nonisolated(unsafe) let start: UnsafePointer<Float>?
  private let problem: EngineError?

  init(name: String, tensor: OpaquePointer, session: InferenceSession) {
    var message = EngineMessage()
    var (type, rank): (Int32, Int) = (0, 0)
    var extents = [Int64](repeating: 0, count: 16)
    // The shim fills in a type, a rank of at most 16, and as many extents.
    unsafe start = pomona_tensor_floats(
      session.session, tensor, &type, &extents, &rank, &message.bytes, message.bytes.count)
    shape = extents.prefix(min(rank, 16)).map { Int($0) }
    if unsafe start != nil || shape.contains(0) {
      problem = nil
    } else if type != 1 {
      problem = .otherElements(output: name, type: InferenceTensor.elementType(type))
    } else {
      problem = .failed(reason: message.text)
    }
    self.name = name
    self.session = session
    unsafe self.tensor = tensor
  }

  deinit { unsafe pomona_tensor_release(session.session, tensor) }

  func check() throws(EngineError) {
    if let problem { throw problem }
  }

  /// How many numbers there are.
  public var count: Int { shape.reduce(1, *) }

  /// The numbers, row-major, in place.
  public func withValues<Result>(_ body: (Span<Float>) throws -> Result) rethrows -> Result {
    // The tensor holds as many numbers as its shape says; the span cannot outlive the call.
    let values = unsafe UnsafeBufferPointer(start: start, count: start == nil ? 0 : count)
    return try withExtendedLifetime(self) { try body(unsafe Span(_unsafeElements: values)) }
  }
}
