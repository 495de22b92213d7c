internal import COnnxRuntime
public import Foundation

/// ONNX Runtime, loaded from a file while the program runs, so that everything but networks works without it.
///
///     let engine = try InferenceEngine(libraryAt: InferenceEngine.library())
///     let session = try engine.session(graph: bytes, threadCount: 2)
///
/// Safe to use from several threads. The library stays loaded until the process ends.
@safe
public final class InferenceEngine: Sendable {
  public let url: URL
  /// Such as `1.31.1`.
  public let version: String
  // Made once, never changed, and closed when nobody refers to it any more.
  nonisolated(unsafe) let engine: OpaquePointer

  /// The oldest ONNX Runtime whose table of functions has everything used here.
  public static let oldestVersion = "1.16"

  /// Where the engine is looked for: the file that `POMONA_ONNXRUNTIME` names, or the fetched part.
  public static func library(
    in places: Places = Places(), environment: [String: String] = ProcessInfo.processInfo.environment
  ) -> URL {
    if let path = environment["POMONA_ONNXRUNTIME"], !path.isEmpty { return URL(fileURLWithPath: path) }
    return places.file("libonnxruntime.so.1.31.1", ofPart: "onnxruntime")
  }

  /// Loads the library.
  ///
  /// - Throws: `.missing`, `.notLoadable` (cut short, of another machine, no library at all), `.otherLibrary`, `.tooOld`.
  /// - Cost: some 20 ms the first time.
  public init(libraryAt url: URL) throws(EngineError) {
    guard FileManager.default.fileExists(atPath: url.path) else { throw .missing(path: url.path) }
    if let reason = SharedLibrary.problem(at: url) { throw .notLoadable(path: url.path, reason: reason) }
    var problem = POMONA_ENGINE_FINE
    var message = EngineMessage()
    // The absolute path keeps the loader from searching elsewhere; the shim writes no more than the message holds.
    let engine = unsafe pomona_engine_open(url.absoluteURL.path, &problem, &message.bytes, message.bytes.count)
    guard let engine = unsafe engine else {
      switch problem {
      case POMONA_ENGINE_OTHER_LIBRARY: throw .otherLibrary(path: url.path)
      case POMONA_ENGINE_TOO_OLD:
        throw .tooOld(path: url.path, version: message.text, oldest: InferenceEngine.oldestVersion)
      case POMONA_ENGINE_NOT_STARTED: throw .notStarted(path: url.path, reason: message.text)
      default: throw .notLoadable(path: url.path, reason: message.text)
      }
    }
    unsafe self.engine = engine
    self.url = url
    // A text that ends with a zero and lives as long as the library.
    version = unsafe String(cString: pomona_engine_version(engine))
  }

  // Sessions hold the engine, so that none is left here. What the library itself set up stays until the process ends.
  deinit { unsafe pomona_engine_close(engine) }

  /// Reads a network.
  ///
  /// - `graph`: the bytes of an ONNX file; not needed afterwards.
  /// - `threadCount`: threads that share one run; with more than one the last bits may change.
  /// - `externalFolder`: where the weights lie that the graph only points to.
  /// - Throws: `.badGraph` with the engine's words, `.otherInput`.
  public func session(
    graph: Data, threadCount: Int, externalFolder: URL? = nil
  ) throws(EngineError) -> InferenceSession {
    try InferenceSession(engine: self, graph: graph, threadCount: threadCount, externalFolder: externalFolder)
  }
}

/// Room for the words of the shim.
struct EngineMessage {
  var bytes = [CChar](repeating: 0, count: 1024)

  var text: String {
    let text = String(decoding: bytes.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    return text.isEmpty ? "it gives no reason" : text
  }
}
