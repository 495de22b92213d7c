internal import Foundation
internal import PomonaCatalog
internal import PomonaCore
internal import PomonaFiles
internal import PomonaLanguage
internal import PomonaModels
internal import PomonaTables

extension Verb {
  static let recordings: [Verb] = [
    benchmark, from, rois, roi, subject, units, stimuli, stimulus, simulate,
  ]

  static let benchmark = Verb(
    "benchmark", "Recordings that models are compared with: by name, or from files of your own.", topic: "data",
    parameters: [
      .value(
        "name", .oneOf([.text, .object("source")]), "the name of a benchmark, or of a recording's file, or from(…)",
        offers: Benchmarks.catalog.names)
    ],
    examples: [
      Example("benchmark \"kriegeskorte92\""), Example("(benchmark \"kriegeskorte92\").stimuli | count category"),
    ], search: ["brain", "data", "recordings", "kriegeskorte", "fmri", "neurons"],
    check: { call in
      if case .object(let source) = call.kind(of: "name") { return try checkedBenchmark(of: source, call) }
      guard let name = call.text("name") else { return BenchmarkValue.kind(nil) }
      if let request = SourceRequest(fileNamed: name) {
        guard let workspace = call.environment as? Workspace, try workspace.requireFile(name, parameter: "name") else {
          return BenchmarkValue.kind(nil)
        }
        return BenchmarkValue.kind(of: try blaming("name") { try workspace.benchmark(from: request) })
      }
      guard Benchmarks.catalog[name] != nil else {
        throw LibraryError.unknownBenchmark(
          name: name, nearest: Benchmarks.catalog.nearest(to: name), known: Benchmarks.catalog.names)
      }
      guard name != Kriegeskorte92.part, let workspace = call.environment as? Workspace else {
        return BenchmarkValue.kind(name)
      }
      return BenchmarkValue.kind(of: try blaming("name") { try workspace.benchmark(name) })
    },
    run: { arguments, context in
      if let source = try? arguments.object("name", as: SourceValue.self) {
        return .object(BenchmarkValue(try blaming("name") { try context.workspace.benchmark(from: source.request) }))
      }
      let name = try arguments.text("name")
      guard let request = SourceRequest(fileNamed: name) else {
        return .object(BenchmarkValue(try context.workspace.benchmark(name)))
      }
      note(request, context)
      return .object(BenchmarkValue(try blaming("name") { try context.workspace.benchmark(from: request) }))
    })

  /// What a benchmark of these files is, as far as `from` could see; files of features are none.
  private static func checkedBenchmark(of source: ObjectKind, _ call: Call) throws -> Kind {
    if let known = source.fields.first(where: { $0.name == "benchmark" }) { return known.kind }
    guard source.fields.contains(where: { $0.name == "model" }) else { return BenchmarkValue.kind(nil) }
    if let path = source.labels["path"]?.first, let request = SourceRequest(fileNamed: path),
      let workspace = call.environment as? Workspace
    {
      // An HDF5 file that is not marked: its reader says what it lacks.
      _ = try blaming("name") { try workspace.benchmark(from: request) }
    }
    throw LibraryError.otherSource(isOfModel: true)
  }

  static let from = Verb(
    "from", "What lies in files: responses and their tables, a whole recording, or features computed elsewhere.",
    topic: "data",
    parameters: [
      .value(
        "path", .text,
        "a recording (HDF5, netCDF-4), the folder of a benchmark; of a model a file, folder, or pattern as clip/*.h5",
        usual: "none"),
      .value(
        "responses", .oneOf([.text, .table]),
        "an array of units and stimuli, perhaps repeats: npy, npz, HDF5, MATLAB, netCDF-4, NIfTI, safetensors, csv, tsv",
        usual: "none"),
      .value(
        "stimuli", .oneOf([.text, .table, .list(.text), .list(.number)]),
        "a table of them, or its file; of a model the vector or file of ids, or the ids", usual: "none"),
      .value(
        "units", .oneOf([.text, .table, .list(.text), .list(.table)]),
        "a table of them, or its file; several are put together by id", usual: "none"),
      .value("array", .text, "of a file of several arrays, the one with the responses", usual: "none"),
      .words("stimulus_id", "the column of ids of the stimulus table", usual: "id"),
      .words("unit_id", "the column of ids of the unit table", usual: "id"),
      .words("subject", "the column that says whose each unit is", usual: "subject"),
      .words("rois", "columns of the unit table that are regions", usual: "none", isMany: true),
      .words("macro", "of these the large ones; a unit of two counts for the first", usual: "none", isMany: true),
      .value("unit_axis", .number, "the axis, from 1, of the units, where lengths do not say it", usual: "none").whole(
        1...16),
      .value("axis", .number, "of a model the axis, from 1, of the stimuli", usual: "1").whole(1...16),
      .value("by_id", .truth, "puts responses into the order of the tables by their labels", usual: "false"),
      .value("mask", .text, "of NIfTI volumes, one a stimulus: the voxels that are units", usual: "none"),
      .value("images", .text, "a folder or zip archive of the stimuli's pictures", usual: "none"),
      .choice("as", Benchmarks.catalog.names, "the benchmark whose files the folder has", usual: "none"),
      .value("name", .text, "what it is called", usual: "none"),
      .value("title", .text, "a line that says what it is", usual: "none"),
      .value("citation", .text, "the paper to cite", usual: "none"),
      .value("licence", .text, "under which it may be used", usual: "none"),
      .value("unit_word", .text, "what units are called: voxels, neurons", usual: "units"),
      .value("limit", .quantity(.size), "memory for looking through responses", usual: "256MiB"),
    ],
    examples: [
      Example("from(stimuli: ({id: [\"a\", \"b\"]} | table), units: ({id: [\"v1\", \"v2\"]} | table))"),
      Example(
        "benchmark from(stimuli: ({id: [1, 2]} | table), units: ({id: [1, 2], V1: [1, 0]} | table), rois: V1)"),
    ],
    search: ["open", "files", "own", "import", "responses", "features", "hdf5", "assembly", "nifti"],
    check: { call in try checkedSource(call) },
    run: { arguments, context in
      let request = try SourceRequest(arguments)
      note(request, context)
      return .object(SourceValue(request, SourceValue.kind(path: request.path)))
    })

  /// Notes the files of a request, so that recipes name them and what rests on them is known to be stale when they change.
  private static func note(_ request: SourceRequest, _ context: Context) {
    for file in request.files { context.rests(onFile: file.name) }
    // The ids of a model's stimuli, where a file beside its features has them.
    guard !request.isOfRecording, let path = request.path, let parts = request.parts["stimuli"], parts.count == 1,
      case .file(let name) = parts[0]
    else { return }
    if let place = context.workspace.stimulusFile(name, beside: path) { context.rests(onFile: place) }
  }

  private static func checkedSource(_ call: Call) throws -> Kind {
    let recordings = SourceRequest.ofRecordings.filter { call.isGiven($0) }
    if let axis = SourceRequest.ofModels.first(where: { call.isGiven($0) }), let other = recordings.first {
      throw Explanation(
        "E0416", "`\(axis)` is of features, and `\(other)` of responses", parameter: axis,
        remedies: ["unit_axis: 1", "model from(\"clip/*.h5\", stimuli: \"ids\", axis: 1)"])
    }
    if call.isGiven("path"), call.isGiven("responses") {
      throw Explanation(
        "E0416", "`path` is a whole recording, and `responses` an array with its tables", parameter: "path",
        remedies: ["from(responses: \"betas.h5\", stimuli: \"stim.csv\")"])
    }
    if !call.isGiven("path"), !call.isGiven("stimuli") {
      if let file = call.text("responses"),
        ["nc", "nc4"].contains(URL(fileURLWithPath: file).pathExtension.lowercased())
      {
        throw Explanation(
          "E0206", "`from` lacks `stimuli`, the table of what was shown", parameter: "responses",
          facts: ["an assembly holds its stimuli and units itself, and is opened as it is"],
          remedies: ["benchmark \"\(file)\""])
      }
      throw Explanation(
        "E0206", "`from` lacks a file, or `stimuli`, the table of what was shown", parameter: nil,
        remedies: ["from(\"mine.h5\")", "from(responses: \"betas.h5\", stimuli: \"stim.csv\")"])
    }
    try requireColumns(call)
    guard let workspace = call.environment as? Workspace, let request = SourceRequest(call) else {
      return SourceValue.kind()
    }
    for file in request.files where try !workspace.requireFile(file.name, parameter: file.parameter) {
      return SourceValue.kind()
    }
    if request.isOfRecording || (request.path.map { workspace.isRecording($0) } ?? false) {
      return SourceValue.kind(
        path: request.path, benchmark: BenchmarkValue.kind(of: try workspace.benchmark(from: request)))
    }
    return SourceValue.kind(path: request.path, model: try workspace.storedModelKind(request))
  }

  /// Columns that are named of tables whose columns are known.
  private static func requireColumns(_ call: Call) throws {
    for (parameter, table) in [
      ("stimulus_id", "stimuli"), ("unit_id", "units"), ("subject", "units"), ("rois", "units"),
    ] {
      guard let schema = call.kind(of: table).schema, !schema.columns.isEmpty, let names = call.texts(parameter),
        let absent = names.first(where: { schema[$0] == nil })
      else { continue }
      throw Explanation(
        "E0203", "no column `\(absent)` in \(schema.noun)", parameter: parameter,
        facts: ["columns: \(LibraryError.listed(schema.names))"],
        remedies: Spelling.nearest(to: absent, among: schema.names).map { ["\(parameter): \($0)"] } ?? [])
    }
  }
}

extension SourceRequest {
  /// A file that a whole recording lies in, by its ending; `nil` for other names.
  init?(fileNamed name: String) {
    let ending = URL(fileURLWithPath: name).pathExtension.lowercased()
    guard ["h5", "hdf5", "nc", "nc4"].contains(ending) else { return nil }
    texts["path"] = name
  }
}

extension Workspace {
  /// Whether a file holds a recording: an assembly by its ending, HDF5 by its mark.
  func isRecording(_ name: String) -> Bool {
    let url = URL(fileURLWithPath: located(name))
    switch url.pathExtension.lowercased() {
    case "nc", "nc4": return true
    case "h5", "hdf5": return RecordingFile.isRecording(url)
    default: return false
    }
  }
}
