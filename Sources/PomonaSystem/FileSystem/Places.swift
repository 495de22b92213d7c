public import Foundation

/// Where Pomona keeps what it installs and what it computes, by the XDG convention.
///
/// - `data`: `POMONA_HOME`, or `$XDG_DATA_HOME/pomona`, or `~/.local/share/pomona`. Fetched parts lie in
///   `data/parts/NAME/`, beside a copy of the manifest that they were checked against.
/// - `cache`: `POMONA_CACHE`, or `$XDG_CACHE_HOME/pomona`, or `~/.cache/pomona`. Everything in it can be made again.
/// - `state`: `$XDG_STATE_HOME/pomona`, or `~/.local/state/pomona`: the history of the prompt.
public struct Places: Sendable, Equatable {
  public let data: URL
  public let cache: URL
  public let state: URL

  public init(environment: [String: String] = ProcessInfo.processInfo.environment) {
    let home = environment["HOME"].flatMap { $0.isEmpty ? nil : $0 } ?? NSHomeDirectory()
    func folder(_ own: String?, _ xdg: String, _ fallback: String) -> URL {
      if let own, let path = environment[own], !path.isEmpty { return URL(fileURLWithPath: path, isDirectory: true) }
      // The convention says that a relative path in an XDG variable is to be ignored.
      if let base = environment[xdg], base.hasPrefix("/") {
        return URL(fileURLWithPath: base, isDirectory: true).appendingPathComponent("pomona", isDirectory: true)
      }
      return URL(fileURLWithPath: home, isDirectory: true).appendingPathComponent(
        "\(fallback)/pomona", isDirectory: true)
    }
    data = folder("POMONA_HOME", "XDG_DATA_HOME", ".local/share")
    cache = folder("POMONA_CACHE", "XDG_CACHE_HOME", ".cache")
    state = folder(nil, "XDG_STATE_HOME", ".local/state")
  }

  /// The file of a fetched part, whether or not it is there.
  public func file(_ name: String, ofPart part: String) -> URL {
    folder(ofPart: part).appendingPathComponent(name)
  }

  /// The folder of a fetched part, whether or not it is there.
  public func folder(ofPart part: String) -> URL {
    data.appendingPathComponent("parts/\(part)", isDirectory: true)
  }

  /// The copy of the manifest that the set-up leaves beside the parts.
  public var manifest: URL { data.appendingPathComponent("parts.tsv") }
}
