internal import PomonaCore
public import PomonaLanguage
internal import PomonaModels
internal import Synchronization

/// Features in the language: a handle. Nothing is in memory until an analysis asks for it.
public struct FeaturesValue: LanguageObject {
  public let handle: FeatureHandle
  /// What the last request took from where, for `why`.
  private let log: Log

  private final class Log: Sendable {
    let lines = Mutex<[String]>([])
  }

  public init(_ handle: FeatureHandle) {
    self.handle = handle
    log = Log()
  }

  /// - Parameters:
  ///   - layers: the selected ones, where they are known.
  ///   - model: its name, where it is known.
  ///   - isStored: whether they are from files.
  static func kind(model: String?, layers: [String]?, isStored: Bool = false) -> Kind {
    var labels: [String: [String]] = isStored ? ["origin": ["files"]] : [:]
    if let layers { labels["layers"] = layers }
    if let model { labels["model"] = [model] }
    let item: [String: [String]] = ["layers": ["one"], "model": labels["model"] ?? []]
    return .object(
      ObjectKind(
        "features", fields: [("model", .text), ("layers", .list(.text))],
        item: layers == nil
          ? .object(ObjectKind("features"))
          : .object(ObjectKind("features", labels: isStored ? item.merging(["origin": ["files"]]) { $1 } : item)),
        keys: layers, labels: labels))
  }

  private var layerNames: [String] {
    (try? handle.plan().selected.map(\.name)) ?? []
  }

  public var kind: Kind {
    if case .files = handle.model { return Self.kind(model: handle.model.id, layers: layerNames, isStored: true) }
    return Self.kind(model: handle.model.id, layers: layerNames)
  }

  public var summary: String {
    "features of \(handle.model.title) for \(handle.stimuli.axis.count) stimuli, \(layerNames.count) layers"
  }

  public func display(width: Int) throws -> [String] { try handle.plan().lines }

  public func field(_ name: String) throws -> Value? {
    switch name {
    case "model": .text(handle.model.id)
    case "layers": .list(layerNames.map { .text($0) })
    default: nil
    }
  }

  public func item(_ key: Value) throws -> Value? {
    switch key {
    case .text(let name):
      return .object(FeaturesValue(handle.selecting(.named([name]))))
    case .number(let number):
      guard let place = Int(exactly: number), layerNames.indices.contains(place - 1) else { return nil }
      return .object(FeaturesValue(handle.selecting(.named([layerNames[place - 1]]))))
    default: return nil
    }
  }

  /// The layers one by one.
  public var items: [Value]? {
    layerNames.map { .object(FeaturesValue(handle.selecting(.named([$0])))) }
  }

  public var details: [String] { (try? handle.plan().lines) ?? [] }
  public var reasons: [String] {
    let lines = log.lines.withLock { $0 }
    return lines.isEmpty ? ["nothing has been extracted or read for these features yet"] : lines
  }

  /// Remembers what a request took from where.
  func note(_ outcome: FeatureOutcome) {
    log.lines.withLock { $0 = FeaturesValue.reasons(handle, outcome) }
  }

  static func reasons(_ handle: FeatureHandle, _ outcome: FeatureOutcome) -> [String] {
    let title = handle.model.title
    if case .files = handle.model {
      return ["files: \(title): \(outcome.extractedCount) layers read now, \(outcome.reusedCount) kept from before"]
    }
    if outcome.extractedCount == 0 {
      return ["cache: \(title): nothing extracted, all \(outcome.reusedCount) layers were kept from before"]
    }
    return [
      "cache: \(title): \(outcome.extractedCount) layers extracted now, \(outcome.reusedCount) kept from before"
    ]
  }
}
