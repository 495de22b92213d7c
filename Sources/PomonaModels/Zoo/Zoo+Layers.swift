internal import PomonaCatalog
internal import Synchronization

extension Zoo {
  private static let known = Mutex<[String: [Layer]]>([:])

  /// The layers of a model by name, without its weights, so that a line can be checked before anything is read; `nil` for
  /// an unknown name.
  public static func layers(of name: String) -> [Layer]? {
    guard let entry = catalog[name] else { return nil }
    let architecture = entry.architecture
    if let layers = known.withLock({ $0[architecture.name] }) { return layers }
    guard let layers = try? shapes(of: architecture).layers else { return nil }
    known.withLock { $0[architecture.name] = layers }
    return layers
  }
}
