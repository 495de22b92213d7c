internal import Foundation
internal import PomonaCatalog
internal import PomonaFiles
internal import PomonaLanguage
internal import PomonaTables
internal import Synchronization

extension Verb {
  static let open = Verb(
    "open",
    "A table from a file: csv, tsv (also txt, tok, dat), parquet, arrow, npy, npz, HDF5, MATLAB; csv, tsv, npy packed as .gz, too.",
    topic: "files",
    parameters: [
      .value("path", .text, "the name of the file, from the folder you are in or beside the script or chapter"),
      .value("array", .text, "of a file of several arrays, the one that is wanted", usual: "none"),
      .value(
        "separator", .text,
        "between fields of text; what the ending says or, when the first line lacks that, what it has",
        usual: "none"),
      .value(
        "header", .truth, "of text: whether the first row names the columns; otherwise they are c1, c2, …",
        usual: "true"),
      .value(
        "absent", .list(.oneOf([.text, .number])),
        "further words for what is missing, beside an empty field, NA and NaN: [\"N/A\", -99]", usual: "none"),
    ],
    examples: [
      Example("open \"scores.csv\" | where score > 0.2 | count"),
      Example("open \"answers.csv\", absent: [\"N/A\", -99] | summarize age: mean(age), missing: drop(rows)"),
      Example("open \"responses.npz\", array: \"betas\" | take 3"),
    ],
    search: [
      "read", "load", "import", "file", "csv", "numpy", "hdf5", "parquet", "feather", "polars", "pandas", "na_values",
    ],
    check: { call in
      guard let name = call.text("path") else { return .table(Schema(columns: [])) }
      guard let workspace = call.environment as? Workspace else { return .table(Schema(columns: [])) }
      let path = workspace.located(name)
      guard
        try workspace.requireFile(name, parameter: "path", remedy: { "open \"\($0)\"" })
      else { return .table(Schema(columns: [])) }
      return try OpenedFiles.kind(
        .init(
          path: path, name: name, array: call.text("array"), separator: call.text("separator"),
          hasHeader: call.truth("header") ?? true, absent: OpenedFiles.words(call.value("absent"))), call)
    },
    run: { arguments, context in
      let name = try arguments.text("path")
      let table = try OpenedFiles.table(
        .init(
          path: context.workspace.located(name), name: name, array: try arguments.optionalText("array"),
          separator: try arguments.optionalText("separator"), hasHeader: try arguments.truth("header", usual: true),
          absent: OpenedFiles.words(arguments.isGiven("absent") ? arguments.value("absent") : nil)))
      context.rests(onFile: name)
      return .object(table)
    })
}

/// Tables read from files, so that what the check has read the run need not read again.
enum OpenedFiles {
  /// A file, and how a line says that it is to be read.
  struct Request {
    let path: String
    /// As the line has it.
    let name: String
    let array: String?
    let separator: String?
    let hasHeader: Bool
    /// Further words for what is missing.
    let absent: Set<String>

    var url: URL { URL(fileURLWithPath: path) }
  }

  private struct Key: Hashable {
    let path: String
    let changed: Date
    let byteCount: Int
    let array: String?
    let separator: String?
    let hasHeader: Bool
    let absent: Set<String>
  }

  /// Texts and numbers as they would stand in a file.
  static func words(_ value: Value?) -> Set<String> {
    guard let value, case .list(let items) = value else { return [] }
    return Set(items.map(\.summary))
  }

  private static let kept = Mutex<[(key: Key, value: TableValue)]>([])
  /// Smaller files are read whole by the check, so that their labels are known.
  private static let small = 4 << 20

  static func kind(_ request: Request, _ call: Call) throws -> Kind {
    let unknown = Kind.table(Schema(columns: []))
    let isKnown =
      (!call.isGiven("array") || request.array != nil) && (!call.isGiven("separator") || request.separator != nil)
      && (!call.isGiven("header") || call.truth("header") != nil)
      && (!call.isGiven("absent") || call.value("absent") != nil)
    guard isKnown else { return unknown }
    let key = try key(request)
    if key.byteCount <= small { return try table(request).kind }
    let noun = "\"\(request.name)\""
    // What is packed is known when it is unpacked.
    guard let format = try? Formats.of(request.url), request.url.pathExtension.lowercased() != "gz" else {
      return unknown
    }
    let isPlain = request.separator == nil && request.hasHeader
    if let heads = format.heads, isPlain {
      guard let columns = ArrayHead.columns(of: try heads(request.url), array: request.array) else { return unknown }
      return .table(Schema(noun: noun, columns: columns.map { Schema.Column($0.name, $0.element.kind) }))
    }
    if isPlain, request.array == nil, let head = try ArrowTables.head(of: request.url) {
      return .table(Schema(noun: noun, columns: head.map { Schema.Column($0.name, $0.values.kind) }))
    }
    guard ["csv", "tsv"].contains(format.name) else { return unknown }
    let head = try SeparatedText.head(
      of: request.url, separator: try separator(request), isGiven: request.separator != nil,
      hasHeader: request.hasHeader)
    return .table(
      Schema(
        noun: noun, columns: head.map { Schema.Column($0.name, $0.isText && request.absent.isEmpty ? .text : .any) }))
  }

  static func table(_ request: Request) throws -> TableValue {
    let key = try key(request)
    if let found = kept.withLock({ tables in tables.first { $0.key == key }?.value }) { return found }
    var table: Table
    if request.separator != nil || !request.hasHeader {
      if request.separator == nil, !["csv", "tsv"].contains(try Formats.of(request.url).name) {
        throw Explanation(
          "E0207", "`header` is of files of text, and \"\(request.name)\" is none", parameter: "header",
          remedies: ["open \"\(request.name)\""])
      }
      table = try SeparatedText.table(
        from: request.url, separator: try separator(request), isGiven: request.separator != nil,
        hasHeader: request.hasHeader)
    } else {
      table = try Formats.table(request.url, array: request.array)
      let others = request.array == nil ? try Formats.leftOut(request.url) : []
      if !others.isEmpty { table.header.append("left out, being no numbers or texts: \(LibraryError.listed(others))") }
    }
    if !request.absent.isEmpty { table = try table.absent(request.absent) }
    let value = TableValue(
      table, noun: "\"\(request.name)\"", reasons: ["read from \"\(request.name)\", \(key.byteCount) bytes"])
    if key.byteCount <= small {
      kept.withLock { tables in
        tables.append((key, value))
        if tables.count > 16 { tables.removeFirst() }
      }
    }
    return value
  }

  private static func separator(_ request: Request) throws -> Character {
    guard let text = request.separator else {
      let name = request.path.lowercased()
      return name.hasSuffix(".csv") || name.hasSuffix(".csv.gz") ? "," : "\t"
    }
    guard text.utf8.count == 1, let mark = text.first, !mark.isNewline, mark != "\"" else {
      throw Explanation(
        "E0207", "`separator` is one character, and this is \"\(text)\"", parameter: "separator",
        remedies: ["separator: \";\""])
    }
    return mark
  }

  /// That a folder was named, with a file of it that can be read, or what folders are for.
  private static func folder(_ request: Request) -> Explanation {
    let names = ((try? FileManager.default.contentsOfDirectory(atPath: request.path)) ?? []).sorted()
    let readable = names.filter { (try? Formats.of(URL(fileURLWithPath: $0))) != nil }
    let folder = request.name.hasSuffix("/") ? String(request.name.dropLast()) : request.name
    return Explanation(
      "E0607", "\"\(request.name)\" is a folder, and `open` reads a file", parameter: "path",
      facts: readable.count > 1 ? ["in it: \(readable.prefix(5).joined(separator: ", "))"] : [],
      remedies: (readable.first.map { ["open \"\(folder)/\($0)\""] } ?? []) + [
        "images \"\(request.name)\" for the pictures below it"
      ])
  }

  private static func key(_ request: Request) throws -> Key {
    guard let facts = try? FileManager.default.attributesOfItem(atPath: request.path) else {
      throw Workspace.missing(request.name, at: request.path, parameter: "path") { "open \"\($0)\"" }
    }
    if facts[.type] as? FileAttributeType == .typeDirectory { throw folder(request) }
    return Key(
      path: request.path, changed: facts[.modificationDate] as? Date ?? .distantPast,
      byteCount: facts[.size] as? Int ?? 0, array: request.array, separator: request.separator,
      hasHeader: request.hasHeader, absent: request.absent)
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
