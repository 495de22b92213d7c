public import Foundation
internal import PomonaCatalog
internal import PomonaCore
internal import PomonaLanguage
public import PomonaModels
public import PomonaParallel
public import PomonaSystem
internal import Synchronization

/// What the verbs share: where things are, the cache, the engine, models and benchmarks that were opened already.
///
/// Nothing is loaded before it is needed, so that the prompt is there at once. Safe to use from several threads.
public final class Workspace: Sendable {
  public let places: Places
  public let workers: Workers
  public let store: FeatureStore
  let folder: URL?
  let programs: ProgramPermission
  /// How values that are pictures are shown at the prompt.
  let pictures: PictureText.Style?
  private let engine = Mutex<InferenceEngine?>(nil)
  private let benchmarks = Mutex<[String: Benchmark]>([:])
  private let models = Mutex<[String: Model]>([:])
  let digests = FileDigests()

  /// - Parameters:
  ///   - threadCount: how many threads share work; results do not depend on it.
  ///   - folder: of the script or chapter: a relative file name that the current folder does not have is looked for there.
  ///   - programs: which programs of the user may run.
  ///   - pictures: how pictures are shown; by id and size unless given, so that what is recorded is the same everywhere.
  ///   - cacheBudget: bytes that kept features may have together.
  public init(
    places: Places = Places(), threadCount: Int = Workers.all.threadCount,
    cacheBudget: Int = FeatureStore.usualBudget, folder: URL? = nil,
    programs: ProgramPermission = ProgramPermission(), pictures: PictureText.Style? = nil
  ) {
    self.pictures = pictures
    self.places = places
    self.folder = folder
    self.programs = programs
    workers = Workers(threadCount: threadCount)
    let warnings = StoreWarnings()
    store = FeatureStore(
      folder: places.cache.appendingPathComponent("features", isDirectory: true), budget: cacheBudget,
      warn: { warnings.add($0) })
    storeWarnings = warnings
  }

  private let storeWarnings: StoreWarnings

  /// The inference engine, loaded at its first use.
  ///
  /// - Throws: the engine's errors, with the line that installs it.
  public func inferenceEngine() throws -> InferenceEngine {
    try engine.withLock { loaded in
      if let loaded { return loaded }
      let opened = try InferenceEngine(libraryAt: InferenceEngine.library(in: places))
      loaded = opened
      return opened
    }
  }

  /// A model of the zoo; the last few stay open, because a chapter goes back and forth between them.
  public func model(_ name: String, seed: UInt64? = nil) throws -> Model {
    let key = seed.map { "\(name) \($0)" } ?? name
    if let open = models.withLock({ $0[key] }) { return open }
    let model = try Zoo.model(name, seed: seed, places: places, workers: workers)
    models.withLock { open in
      if open.count >= 4 { open.removeAll() }
      open[key] = model
    }
    return model
  }

  public func benchmark(_ name: String) throws -> Benchmark {
    if let open = benchmarks.withLock({ $0[name] }) { return open }
    let benchmark = try Benchmarks.load(name, places: places)
    benchmarks.withLock { $0[name] = benchmark }
    return benchmark
  }

  /// What files of the user's hold, by names and facts of the files; the last few.
  private let opened = Mutex<[(key: String, benchmark: Benchmark)]>([])

  func kept(_ key: String) -> Benchmark? {
    opened.withLock { opened in opened.first { $0.key == key }?.benchmark }
  }

  func keep(_ benchmark: Benchmark, _ key: String) {
    opened.withLock { opened in
      if opened.count >= 8 { opened.removeFirst() }
      opened.append((key, benchmark))
    }
  }

  /// Files that a line of the input that is being checked writes: they may be named behind it before they are there.
  /// With the columns that will be in them, none where they are not known.
  private let announced = Mutex<[String: Schema]>([:])

  /// - Parameter schema: the columns that will be in it, as far as they are known.
  func announce(_ path: String, _ schema: Schema = Schema(columns: [])) {
    let path = URL(fileURLWithPath: path).standardizedFileURL.path
    announced.withLock { $0[path] = schema }
  }

  /// That a line writes a file whose name only the run knows: what was known of others may no longer hold.
  func announceAny() {
    announced.withLock { files in
      files = files.mapValues { _ in Schema(columns: []) }
      files["*"] = Schema(columns: [])
    }
  }

  /// Another input is checked: what lines of the last one would have written is there, or will not be.
  func forgetAnnounced() { announced.withLock { $0 = [:] } }

  /// Whether any file may be written by a line of this input.
  var announcesAny: Bool { announced.withLock { $0["*"] != nil } }

  /// It is there now.
  func wrote(_ path: String) {
    let path = URL(fileURLWithPath: path).standardizedFileURL.path
    announced.withLock { files in for name in [path, "*"] { files[name] = nil } }
  }

  /// Whether a file below a folder is written by a line of this input.
  func isAnnounced(below folder: String) -> Bool {
    let folder = URL(fileURLWithPath: folder).standardizedFileURL.path
    return announced.withLock { files in
      files.keys.contains { $0.hasPrefix(folder == "/" ? "/" : "\(folder)/") }
    }
  }

  func isAnnounced(_ path: String) -> Bool { announcedSchema(path) != nil }

  /// The columns that a file will have that a line of this input writes; none where they are not known, and `nil` of a file
  /// that no line writes.
  func announcedSchema(_ path: String) -> Schema? {
    let path = URL(fileURLWithPath: path).standardizedFileURL.path
    return announced.withLock { $0[path] }
  }

  /// Warnings of the cache since the last call: files that were damaged and are made again.
  func takeStoreWarnings() -> [Explanation] { storeWarnings.take() }
}

/// Collects what the store reports, until a verb passes it on to the line that met it.
private final class StoreWarnings: Sendable {
  private let waiting = Mutex<[Explanation]>([])
  func add(_ explanation: Explanation) { waiting.withLock { $0.append(explanation) } }
  func take() -> [Explanation] {
    waiting.withLock { waiting in
      let taken = waiting
      waiting = []
      return taken
    }
  }
}
