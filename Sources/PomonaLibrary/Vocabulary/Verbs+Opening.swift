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
      .choice(
        "decimal", from: { _ in [".", ","] },
        "of text: what stands before the fraction of numbers; a comma where semicolons stand between the fields",
        usual: "\".\""),
      .value("comment", .text, "of text: lines that begin with this character are left out", usual: "none").taking(
        "one character, such as \"#\"", remedies: ["comment: \"#\""]
      ) { if case .text(let text) = $0 { text.utf8.count == 1 && text != "\"" && text != "\n" } else { true } },
      .choice(
        "encoding", ["utf8", "latin1"], "of text: utf8, or a byte for each character as older Western files have it",
        usual: "utf8"),
    ],
    examples: [
      Example("open \"scores.csv\" | where score > 0.2 | count"),
      Example("open \"answers.csv\", absent: [\"N/A\", -99] | summarize age: mean(age), missing: drop(rows)"),
      Example("open \"from excel.csv\", decimal: \",\", encoding: latin1 | take 3"),
      Example("open \"log.tsv\", comment: \"#\" | count"),
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
      else {
        // Read as it is written; in another way its columns may be others.
        let isPlain = !["array", "separator", "header"].contains(where: call.isGiven)
        let written = isPlain ? workspace.announcedSchema(name) ?? workspace.announcedSchema(path) : nil
        return .table(Schema(noun: "\"\(name)\"", columns: written?.columns ?? []))
      }
      return try OpenedFiles.kind(
        .init(
          path: path, name: name, array: call.text("array"), separator: call.text("separator"),
          hasHeader: call.truth("header") ?? true, absent: OpenedFiles.words(call.value("absent")),
          decimal: call.text("decimal"), comment: call.text("comment")?.first, encoding: call.text("encoding")), call)
    },
    run: { arguments, context in
      let name = try arguments.text("path")
      let table = try OpenedFiles.table(
        .init(
          path: context.workspace.located(name), name: name, array: try arguments.optionalText("array"),
          separator: try arguments.optionalText("separator"), hasHeader: try arguments.truth("header", usual: true),
          absent: OpenedFiles.words(arguments.isGiven("absent") ? arguments.value("absent") : nil),
          decimal: try arguments.optionalText("decimal"), comment: try arguments.optionalText("comment")?.first,
          encoding: try arguments.optionalText("encoding")))
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
    let decimal: String?
    let comment: Character?
    let encoding: String?

    /// The arguments that only files of text have, the first that was given.
    var ofText: String? {
      !hasHeader
        ? "header" : decimal != nil ? "decimal" : comment != nil ? "comment" : encoding != nil ? "encoding" : nil
    }

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
    let decimal: String?
    let comment: Character?
    let encoding: String?
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
      && ["decimal", "comment", "encoding"].allSatisfy { !call.isGiven($0) || call.text($0) != nil }
    guard isKnown else { return unknown }
    let key = try key(request)
    if key.byteCount <= small { return try table(request).kind }
    let noun = "\"\(request.name)\""
    // What is packed is known when it is unpacked.
    guard let format = try? Formats.of(request.url), request.url.pathExtension.lowercased() != "gz" else {
      return unknown
    }
    let isPlain = request.separator == nil && request.ofText == nil
    if let heads = format.heads, isPlain {
      guard let columns = ArrayHead.columns(of: try heads(request.url), array: request.array) else { return unknown }
      return .table(Schema(noun: noun, columns: columns.map { Schema.Column($0.name, $0.element.kind) }))
    }
    if isPlain, request.array == nil, let head = try ArrowTables.head(of: request.url) {
      return .table(Schema(noun: noun, columns: head.map { Schema.Column($0.name, $0.values.kind) }))
    }
    guard ["csv", "tsv"].contains(format.name) else { return unknown }
    let head = try ofText(request) { try SeparatedText.head(of: request.url, try form(request)) }
    return .table(Schema(noun: noun, columns: head.map { Schema.Column($0.name, $0.isText ? .text : .any) }))
  }

  static func table(_ request: Request) throws -> TableValue {
    let key = try key(request)
    if let found = kept.withLock({ tables in tables.first { $0.key == key }?.value }) { return found }
    var table: Table
    let isText =
      request.array == nil && (try? Formats.of(request.url)).map { ["csv", "tsv"].contains($0.name) } == true
    if let parameter = request.ofText, request.separator == nil, !isText {
      throw Explanation(
        "E0207", "`\(parameter)` is of files of text, and \"\(request.name)\" is none", parameter: parameter,
        remedies: ["open \"\(request.name)\""])
    }
    if request.separator != nil || isText {
      table = try ofText(request) { try SeparatedText.table(from: request.url, try form(request)) }
    } else {
      table = try Formats.table(request.url, array: request.array)
      let others = request.array == nil ? try Formats.leftOut(request.url) : []
      if !others.isEmpty { table.header.append("left out, being no numbers or texts: \(LibraryError.listed(others))") }
    }
    if !request.absent.isEmpty, request.separator == nil, !isText { table = try table.absent(request.absent) }
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

  private static func form(_ request: Request) throws -> SeparatedText.Form {
    SeparatedText.Form(
      try separator(request), isGiven: request.separator != nil, hasHeader: request.hasHeader,
      hasDecimalComma: request.decimal.map { $0 == "," }, comment: request.comment,
      isLatin1: request.encoding == "latin1", absent: request.absent)
  }

  /// What is wrong with a file of text may be how it was read.
  private static func ofText<Result>(_ request: Request, _ read: () throws -> Result) throws -> Result {
    do { return try read() } catch let error as FileError {
      guard case .badLine(_, _, let reason) = error else { throw error }
      var explanation = error.explanation
      if reason.contains("UTF-8"), request.encoding == nil {
        explanation.facts.append("older files have a byte for each character")
        explanation.remedies = ["open \"\(request.name)\", encoding: latin1"]
      } else if request.comment == nil, let mark = commentMark(request) {
        explanation.facts.append("its first line begins with `\(mark)`")
        explanation.remedies = ["open \"\(request.name)\", comment: \"\(mark)\""]
      }
      throw explanation
    }
  }

  /// The `#` or `%` with which the file begins.
  private static func commentMark(_ request: Request) -> Character? {
    guard let file = try? FileHandle(forReadingFrom: request.url) else { return nil }
    defer { try? file.close() }
    let start = (try? file.read(upToCount: 64)) ?? Data()
    let first = start.first { ![0xEF, 0xBB, 0xBF, 0x20, 0x0A, 0x0D].contains($0) }
    return first == UInt8(ascii: "#") ? "#" : first == UInt8(ascii: "%") ? "%" : nil
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
      hasHeader: request.hasHeader, absent: request.absent, decimal: request.decimal, comment: request.comment,
      encoding: request.encoding)
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
