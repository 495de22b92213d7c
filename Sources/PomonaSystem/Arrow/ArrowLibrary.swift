internal import CArrow
public import Foundation

/// Apache Arrow, loaded from a file while the program runs, so that everything but Parquet and Arrow files works without it.
///
///     let reader = try ArrowLibrary.shared().reader(of: url, kind: .parquet)
///
/// Safe to use from several threads. The library stays loaded until the process ends.
@safe
public final class ArrowLibrary: Sendable {
  /// The two kinds of file. Feather, version 2, is another name for Arrow's file format.
  public enum Kind: Sendable { case ipc, parquet }

  public let url: URL
  /// Such as `26.0.1`.
  public let version: String
  // A table of functions that is never changed and lives as long as the process.
  nonisolated(unsafe) let functions: UnsafePointer<pomona_arrow_functions>

  /// Where the bridge is looked for: the set-up makes it beside the fetched part.
  public static func library(in places: Places = Places()) -> URL {
    places.file("libpomona_arrow.so", ofPart: "arrow")
  }

  /// The library of the usual place. Loading it again costs nothing.
  public static func shared() throws(ArrowError) -> ArrowLibrary { try ArrowLibrary(bridgeAt: library()) }

  /// Loads the bridge, and with it the library that lies in the same folder.
  ///
  /// - Throws: `.missing`, `.notLoadable` (cut short, of another machine, made for another version of the program).
  /// - Cost: some 50 ms the first time.
  public init(bridgeAt url: URL) throws(ArrowError) {
    guard FileManager.default.fileExists(atPath: url.path) else { throw .missing(path: url.path) }
    for name in [url.lastPathComponent] + ArrowLibrary.neighbours {
      let file = url.deletingLastPathComponent().appendingPathComponent(name)
      guard FileManager.default.fileExists(atPath: file.path) else { throw .missing(path: file.path) }
      if let reason = SharedLibrary.problem(at: file) { throw .notLoadable(path: file.path, reason: reason) }
    }
    var message = EngineMessage()
    // The absolute path keeps the loader from searching elsewhere; no more is written than the message holds.
    let functions = unsafe message.bytes.withUnsafeMutableBufferPointer { room in
      unsafe pomona_arrow_load(
        url.absoluteURL.path, pomona_arrow_message(text: room.baseAddress, size: room.count))
    }
    guard let functions = unsafe functions else { throw .notLoadable(path: url.path, reason: message.text) }
    unsafe self.functions = functions
    self.url = url
    // A text that ends with a zero and lives as long as the library.
    version = unsafe String(cString: functions.pointee.arrow_version)
  }

  /// What the bridge is linked against; it finds them beside itself.
  static let neighbours = ["libarrow.so.2600", "libparquet.so.2600"]

  /// Opens a file: reads what its columns are and how many rows there are, and no cell.
  ///
  /// - Throws: `.refused` with the library's words.
  public func reader(of url: URL, kind: Kind) throws(ArrowError) -> ArrowReader {
    try ArrowReader(library: self, url: url, kind: kind)
  }

  /// Writes columns of one length into a file of its own; use `AtomicFile.replace` around it.
  ///
  /// - Throws: `.cannotWrite`.
  public func write(
    _ columns: [(name: String, cells: ArrowCells)], rowCount: Int, to url: URL, kind: Kind,
    reportedAs path: String? = nil
  ) throws(ArrowError) {
    let path = path ?? url.path
    var table = ArrowTableBuilder()
    defer { table.release() }
    guard table.build(columns, rowCount: rowCount) else {
      throw .cannotWrite(path: path, reason: "there is not memory enough")
    }
    var message = EngineMessage()
    // The bridge takes over both structures, which leaves nothing for `release`.
    let outcome = unsafe message.bytes.withUnsafeMutableBufferPointer { room in
      unsafe functions.pointee.write(
        url.path, kind.code, &table.schema, &table.array,
        pomona_arrow_message(text: room.baseAddress, size: room.count))
    }
    guard outcome == 0 else { throw .cannotWrite(path: path, reason: message.text) }
  }
}

extension ArrowLibrary.Kind {
  var code: pomona_arrow_kind { self == .parquet ? POMONA_ARROW_PARQUET : POMONA_ARROW_IPC }
}
