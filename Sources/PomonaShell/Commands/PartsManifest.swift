internal import Foundation
internal import PomonaCatalog
public import PomonaSystem

/// The list of fetched parts that the set-up leaves beside them.
public struct PartsManifest: Sendable, Equatable {
  public let parts: [Part]

  public struct Part: Sendable, Equatable {
    public let name: String
    public let package: String
    public let version: String
    public let licence: String
    public let purpose: String
    public let citations: [String]
    /// Fetched only when it is asked for by name.
    public let isOptional: Bool
    public var files: [File]
  }

  public struct File: Sendable, Equatable {
    public let name: String
    public let byteCount: Int
    public let digest: String
  }

  /// The machine as the manifest names it.
  public static var machine: String {
    #if arch(arm64)
      "aarch64"
    #else
      "x86_64"
    #endif
  }

  /// Rows of other machines and rows that are not as the set-up writes them are passed over.
  public init(text: String, machine: String = PartsManifest.machine) {
    var parts: [Part] = []
    for line in text.split(whereSeparator: \.isNewline) where !line.hasPrefix("#") {
      let cells = line.split(separator: "\t", omittingEmptySubsequences: false).map(String.init)
      guard cells.count >= 3, cells[2] == "any" || cells[2] == machine else { continue }
      switch cells[0] {
      case "part" where cells.count >= 12, "optional" where cells.count >= 12:
        let citations = cells[11].split(separator: ";").map { piece in
          String(piece.drop(while: \.isWhitespace).reversed().drop(while: \.isWhitespace).reversed())
        }
        parts.append(
          Part(
            name: cells[1], package: cells[3], version: cells[4], licence: cells[9], purpose: cells[10],
            citations: citations, isOptional: cells[0] == "optional", files: []))
      case "file" where cells.count >= 6:
        guard let index = parts.firstIndex(where: { $0.name == cells[1] }) else { continue }
        parts[index].files.append(File(name: cells[3], byteCount: Int(cells[4]) ?? 0, digest: cells[5]))
      default: continue
      }
    }
    self.parts = parts
  }

  /// `nil` when nothing was set up.
  public init?(in places: Places) {
    guard let text = try? String(contentsOf: places.manifest, encoding: .utf8) else { return nil }
    self.init(text: text)
  }
}
