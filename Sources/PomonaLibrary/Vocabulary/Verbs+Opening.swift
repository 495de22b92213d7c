internal import Foundation
internal import PomonaCatalog
internal import PomonaFiles
internal import PomonaLanguage
internal import PomonaTables
internal import Synchronization

extension Verb {
  static let open = Verb(
    "open",
    "A table from a file: csv, tsv (also txt, tok, dat), parquet, arrow, npy, npz, HDF5, MATLAB; the ending says which.",
    topic: "files",
    parameters: [
      .value("path", .text, "the name of the file, from the folder you are in or beside the script or chapter"),
      .value("array", .text, "of a file of several arrays, the one that is wanted", usual: "none"),
      .value(
        "separator", .text, "between fields of text; by the ending, or what the first line has when that is not in it",
        usual: "none"),
    ],
    examples: [
      Example("open \"scores.csv\" | where score > 0.2 | count"),
      Example("open \"responses.npz\", array: \"betas\" | take 3"),
    ],
    search: ["read", "load", "import", "file", "csv", "numpy", "hdf5", "parquet", "feather", "polars", "pandas"],
    check: { call in
      guard let name = call.text("path") else { return .table(Schema(columns: [])) }
      let path = (call.environment as? Workspace)?.located(name) ?? name
      // A file that an earlier line writes is not there yet.
      guard FileManager.default.fileExists(atPath: path) else { return .table(Schema(columns: [])) }
      return try OpenedFiles.kind(path, named: name, array: call.text("array"), separator: call.text("separator"), call)
    },
    run: { arguments, context in
      let name = try arguments.text("path")
      return .object(
        try OpenedFiles.table(
          context.workspace.located(name), named: name, array: try arguments.optionalText("array"),
          separator: try arguments.optionalText("separator")))
    })
}

/// Tables read from files, so that what the check has read the run need not read again.
enum OpenedFiles {
  private struct Key: Hashable {
    let path: String
    let changed: Date
    let byteCount: Int
    let array: String?
    let separator: String?
  }

  private static let kept = Mutex<[(key: Key, value: TableValue)]>([])
  /// Smaller files are read whole by the check, so that their labels are known.
  private static let small = 4 << 20

  static func kind(_ path: String, named name: String, array: String?, separator: String?, _ call: Call) throws -> Kind
  {
    let known = (!call.isGiven("array") || array != nil) && (!call.isGiven("separator") || separator != nil)
    guard known, let key = try? key(path, array, separator) else { return .table(Schema(columns: [])) }
    if key.byteCount <= small { return try table(path, named: name, array: array, separator: separator).kind }
    let unknown = Kind.table(Schema(columns: []))
    guard let format = try? Formats.of(URL(fileURLWithPath: path)) else { return unknown }
    if let heads = format.heads, separator == nil {
      guard let columns = ArrayHead.columns(of: try heads(URL(fileURLWithPath: path)), array: array) else {
        return unknown
      }
      return .table(Schema(noun: "\"\(name)\"", columns: columns.map { Schema.Column($0.name, $0.element.kind) }))
    }
    if separator == nil, array == nil, let head = try ArrowTables.head(of: URL(fileURLWithPath: path)) {
      return .table(Schema(noun: "\"\(name)\"", columns: head.map { Schema.Column($0.name, $0.values.kind) }))
    }
    guard ["csv", "tsv"].contains(format.name) else { return unknown }
    let mark = try self.separator(separator, path)
    let head = try SeparatedText.head(of: URL(fileURLWithPath: path), separator: mark)
    return .table(
      Schema(
        noun: "\"\(name)\"", columns: head.map { Schema.Column($0.name, $0.isText ? .text : .any) }))
  }

  static func table(_ path: String, named name: String, array: String?, separator: String?) throws -> TableValue {
    let key = try key(path, array, separator)
    if let found = kept.withLock({ tables in tables.first { $0.key == key }?.value }) { return found }
    let url = URL(fileURLWithPath: path)
    let table: Table
    if let separator {
      table = try SeparatedText.table(from: url, separator: try self.separator(separator, path))
    } else {
      table = try Formats.read(url).table(array: array, path: path)
    }
    let value = TableValue(
      table, noun: "\"\(name)\"", reasons: ["read from \"\(name)\", \(key.byteCount) bytes"])
    if key.byteCount <= small {
      kept.withLock { tables in
        tables.append((key, value))
        if tables.count > 16 { tables.removeFirst() }
      }
    }
    return value
  }

  private static func separator(_ text: String?, _ path: String) throws -> Character {
    guard let text else { return path.lowercased().hasSuffix(".csv") ? "," : "\t" }
    guard text.utf8.count == 1, let mark = text.first, !mark.isNewline, mark != "\"" else {
      throw Explanation(
        "E0207", "`separator` is one character, and this is \"\(text)\"", parameter: "separator",
        remedies: ["separator: \";\""])
    }
    return mark
  }

  private static func key(_ path: String, _ array: String?, _ separator: String?) throws -> Key {
    guard let facts = try? FileManager.default.attributesOfItem(atPath: path) else {
      let url = URL(fileURLWithPath: path)
      let folder = url.deletingLastPathComponent()
      let names = ((try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []).sorted()
      let nearest = Spelling.nearest(to: url.lastPathComponent, among: names)
      throw Explanation(
        "E0610", "there is no file \"\(path)\"", parameter: "path", facts: ["in \(folder.path)"],
        remedies: nearest.map { name in ["open \"\(path.dropLast(url.lastPathComponent.count))\(name)\""] } ?? [])
    }
    return Key(
      path: path, changed: facts[.modificationDate] as? Date ?? .distantPast, byteCount: facts[.size] as? Int ?? 0,
      array: array, separator: separator)
  }
}

extension ArrayHead.Element {
  fileprivate var kind: Kind {
    switch self {
    case .number: .number
    case .truth: .truth
    case .text: .text
    case .other: .any
    }
  }
}
