internal import Foundation
internal import PomonaCatalog
internal import PomonaCore
internal import PomonaFiles
internal import PomonaLanguage
internal import PomonaTables

/// What `from(…)` names: files and tables, and how they are meant.
struct SourceRequest: Sendable {
  /// A table by the name of its file, or as it is.
  enum Part: Sendable {
    case file(String)
    case table(Table)
  }

  /// The texts, by parameter.
  var texts: [String: String] = [:]
  var lists: [String: [String]] = [:]
  /// Of `responses`, `stimuli` and `units`.
  var parts: [String: [Part]] = [:]
  var unitAxis: Int?
  var axis: Int?
  var byID = false
  var limit: Int?

  static let textNames = [
    "path", "array", "stimulus_id", "unit_id", "subject", "mask", "images", "as", "name", "title",
    "citation", "licence", "unit_word",
  ]
  static let partNames = ["responses", "stimuli", "units"]
  static let listNames = ["rois", "macro"]
  /// Arguments that only responses have, and the one that only features have.
  static let ofRecordings = ["responses", "units", "mask", "unit_axis", "unit_id", "subject", "rois", "macro", "as"]
  static let ofModels = ["axis"]
  /// Arguments that name a file or a folder.
  static let fileNames = ["path", "responses", "stimuli", "units", "mask", "images"]

  /// What is known before the run; `nil` where not all of it is.
  init?(_ call: Call) {
    for name in Self.textNames where call.isGiven(name) {
      guard let text = call.text(name) else { return nil }
      texts[name] = text
    }
    for name in Self.listNames where call.isGiven(name) {
      guard let list = call.texts(name) else { return nil }
      lists[name] = list
    }
    for name in Self.partNames where call.isGiven(name) {
      guard let list = call.texts(name) else { return nil }
      parts[name] = list.map { .file($0) }
    }
    for name in ["unit_axis", "axis"] where call.isGiven(name) {
      guard let number = call.number(name).flatMap({ Int(exactly: $0) }) else { return nil }
      if name == "axis" { axis = number } else { unitAxis = number }
    }
    if call.isGiven("by_id") {
      guard let truth = call.truth("by_id") else { return nil }
      byID = truth
    }
  }

  init(_ arguments: Arguments) throws {
    for name in Self.textNames { texts[name] = try arguments.optionalText(name) }
    for name in Self.listNames { lists[name] = try arguments.texts(name) }
    for name in Self.partNames where arguments.isGiven(name) {
      parts[name] = try arguments.values(name).map { value in
        switch value {
        case .text(let text): return .file(text)
        case .object(let table as TableValue): return .table(table.table)
        // Ids that are numbers are written as the column that they come from has them.
        case .number(let number) where name == "stimuli": return .file(NumberText.plain(number))
        default:
          throw Explanation(
            "E0207", "`\(name)` takes names of files or tables, and this is \(value.kind.withArticle)",
            parameter: name)
        }
      }
    }
    if arguments.isGiven("unit_axis") { unitAxis = try arguments.count("unit_axis") }
    if arguments.isGiven("axis") { axis = try arguments.count("axis") }
    byID = try arguments.truth("by_id", usual: false)
    limit = try arguments.quantity("limit", .size).map { Int($0) }
  }

  var path: String? { texts["path"] }

  /// The files that it names, each with its argument.
  var files: [(parameter: String, name: String)] {
    var files: [(parameter: String, name: String)] = []
    for name in Self.fileNames {
      if let text = texts[name] { files.append((name, text)) }
      // Of a model, `stimuli` may be the name of a vector in its files, or the ids themselves.
      guard isOfRecording || name != "stimuli" else { continue }
      for case .file(let file) in parts[name] ?? [] { files.append((name, file)) }
    }
    return files
  }

  /// Whether it can only be meant as responses and their tables.
  var isOfRecording: Bool {
    Self.ofRecordings.contains { texts[$0] != nil || lists[$0] != nil || parts[$0] != nil } || unitAxis != nil
      || (path == nil && parts["stimuli"] != nil)
  }

  /// All of it in one line: two requests with the same line and files of the same facts give the same.
  var key: String? {
    var words: [String] = []
    for name in texts.keys.sorted() { words.append("\(name) \(texts[name] ?? "")") }
    for name in lists.keys.sorted() { words.append("\(name) \((lists[name] ?? []).joined(separator: "\u{1F}"))") }
    for name in parts.keys.sorted() {
      for part in parts[name] ?? [] {
        guard case .file(let file) = part else { return nil }
        words.append("\(name) \(file)")
      }
    }
    words.append("\(unitAxis ?? 0) \(axis ?? 0) \(byID)")
    return words.joined(separator: "\n")
  }
}

/// Files and tables as `from(…)` gives them to `benchmark` and `model`.
struct SourceValue: LanguageObject {
  let request: SourceRequest
  let kind: Kind

  init(_ request: SourceRequest, _ kind: Kind) {
    self.request = request
    self.kind = kind
  }

  /// - Parameters: what they hold, where that is known.
  static func kind(path: String? = nil, benchmark: Kind? = nil, model: Kind? = nil) -> Kind {
    var fields: [(name: String, kind: Kind)] = []
    if let benchmark { fields.append(("benchmark", benchmark)) }
    if let model { fields.append(("model", model)) }
    return .object(ObjectKind("source", fields: fields, labels: path.map { ["path": [$0]] } ?? [:]))
  }

  var summary: String {
    "files for `benchmark` or `model`: "
      + request.files.map { "\($0.parameter) \"\($0.name)\"" }.joined(separator: ", ")
  }
}

extension Workspace {
  /// That a file is there that a line names, or that an earlier line of the same input writes.
  ///
  /// - Returns: whether it can be read now.
  /// - Throws: `E0610` with the nearest name of that folder.
  func requireFile(
    _ name: String, parameter: String, remedy: (String) -> String = { "\"\($0)\"" }
  ) throws -> Bool {
    let path = located(name)
    // What an earlier line writes is not there yet, or it is an older one.
    if isAnnounced(name) || isAnnounced(path) { return false }
    if isThere(path) { return true }
    if announcesAny { return false }
    throw Self.missing(name, at: path, parameter: parameter, remedy: remedy)
  }

  /// Size and time of change of the files, by which a kept value is known to be theirs; `nil` for patterns and for files
  /// that are not there.
  func facts(of names: [String]) -> String? {
    var words: [String] = []
    for name in names {
      let path = located(name)
      guard let facts = try? FileManager.default.attributesOfItem(atPath: path) else { return nil }
      let changed = (facts[.modificationDate] as? Date)?.timeIntervalSinceReferenceDate ?? 0
      words.append("\(path) \(facts[.size] as? Int ?? 0) \(changed)")
    }
    return words.joined(separator: "\n")
  }

  /// The benchmark that lies in the files of a request; kept while their sizes and times stay, so that what a check opened
  /// a run need not open again.
  ///
  /// - Throws: `E0610`, what reading meets, each blaming the argument that it is about.
  func benchmark(from request: SourceRequest) throws -> Benchmark {
    for file in request.files { _ = try requireFile(file.name, parameter: file.parameter) }
    var key: String?
    if let line = request.key, let facts = facts(of: request.files.map(\.name)) { key = "\(line)\n\(facts)" }
    if let key, let open = kept(key) { return open }
    let benchmark = try SourceReader(workspace: self, request: request).benchmark()
    if let key { keep(benchmark, key) }
    return benchmark
  }
}

/// Opens the files of a request.
struct SourceReader {
  let workspace: Workspace
  let request: SourceRequest

  private func url(_ name: String) -> URL { URL(fileURLWithPath: workspace.located(name)) }

  func benchmark() throws -> Benchmark {
    if let known = request.texts["as"] { return try registered(known) }
    let recording: Recording
    if let path = request.path {
      recording = try blaming("path") { try whole(url(path)) }
    } else {
      recording = try plain()
    }
    guard let images = request.texts["images"] else { return Benchmark(recording) }
    let pictures = try blaming("images") { try PictureFiles(url(images)) }
    return Benchmark(
      recording,
      stimuli: try pictures.stimuli(
        of: recording.stimuli, name: recording.facts.name, properties: recording.stimulusTable))
  }

  /// A benchmark that Pomona knows, from a folder that has its files.
  private func registered(_ name: String) throws -> Benchmark {
    guard let path = request.path else {
      throw Explanation(
        "E0206", "`from` lacks the folder of \"\(name)\"", parameter: "as", remedies: ["from(\"folder\", as: \(name))"])
    }
    guard let entry = Benchmarks.catalog[name] else {
      throw LibraryError.unknownBenchmark(
        name: name, nearest: Benchmarks.catalog.nearest(to: name), known: Benchmarks.catalog.names)
    }
    return try blaming("path") { try entry.read(url(path)) }
  }

  /// A file that holds a whole recording: Pomona's own, or an assembly.
  private func whole(_ url: URL) throws -> Recording {
    if ["nc", "nc4"].contains(url.pathExtension.lowercased()) {
      return try Assembly.recording(
        url, variable: request.texts["array"], stimulusID: request.texts["stimulus_id"],
        unitID: request.texts["unit_id"])
    }
    return try RecordingFile.read(url, limit: limit)
  }

  private var limit: Int { min(request.limit ?? 1 << 28, 1 << 28) }

  /// An array and its tables, or tables alone.
  private func plain() throws -> Recording {
    guard let stimuli = try table("stimuli", id: request.texts["stimulus_id"]) else {
      throw Explanation(
        "E0206", "`from` lacks `stimuli`, the table of what was shown", parameter: "responses",
        remedies: ["from(responses: \"betas.h5\", stimuli: \"stim.csv\", units: \"voxels.csv\")"])
    }
    var plain = PlainRecording(
      stimuli: stimuli, units: try table("units", id: request.texts["unit_id"]), facts: facts)
    plain.stimulusID = request.texts["stimulus_id"]
    plain.unitID = request.texts["unit_id"]
    plain.unitAxis = request.unitAxis.map { $0 - 1 }
    plain.byID = request.byID
    plain.regions = request.lists["rois"] ?? []
    plain.macro = request.lists["macro"] ?? []
    plain.subjectColumn = request.texts["subject"]
    plain.mask = request.texts["mask"].map(url)
    plain.limit = limit
    switch request.parts["responses"]?.first {
    case nil: return try plain.tablesOnly()
    case .table(let table): return try plain.recording(responses: table)
    case .file(let name): return try plain.recording(responses: url(name), array: request.texts["array"])
    }
  }

  private var facts: Recording.Facts {
    var file: String?
    if case .file(let name)? = request.parts["responses"]?.first {
      file = URL(fileURLWithPath: name).deletingPathExtension().lastPathComponent
    }
    return .init(
      name: request.texts["name"] ?? file ?? "recording", title: request.texts["title"] ?? "",
      citation: Citation(request.texts["citation"] ?? ""), licence: request.texts["licence"] ?? "",
      unitWord: request.texts["unit_word"] ?? (request.texts["mask"] == nil ? "units" : "voxels"))
  }

  /// The tables of an argument as one: several are merged by the ids of their rows.
  private func table(_ parameter: String, id: String?) throws -> Table? {
    let tables = try (request.parts[parameter] ?? []).map { part in
      switch part {
      case .table(let table): return table
      case .file(let name):
        let url = url(name)
        return try blaming(parameter) { try Formats.read(url).table(array: nil, path: url.path) }
      }
    }
    guard tables.count > 1 else { return tables.first }
    guard
      let id = id ?? ["id", "unit_id", "stimulus_id"].first(where: { name in tables.allSatisfy { $0[name] != nil } })
    else {
      throw Explanation(
        "E0206", "several tables are put together by the ids of their rows", parameter: parameter,
        remedies: ["\(parameter == "units" ? "unit" : "stimulus")_id: …"])
    }
    return try blaming(parameter) { try UnitTables.merged(tables, id: id) }
  }
}
