internal import PomonaCatalog
internal import PomonaCore
public import PomonaLanguage
internal import PomonaTables

/// A benchmark in the language.
public struct BenchmarkValue: LanguageObject {
  public let benchmark: Benchmark
  public let kind: Kind

  public init(_ benchmark: Benchmark) {
    self.benchmark = benchmark
    kind = Self.kind(of: benchmark)
  }

  public var summary: String {
    benchmark.recording.map { "\(benchmark.name): \($0.line)" }
      ?? "\(benchmark.name), \(benchmark.stimuli.axis.count) stimuli"
  }

  public func display(width: Int) throws -> [String] {
    guard benchmark.recording != nil else { return benchmark.lines }
    var lines = [benchmark.line] + benchmark.limits
    // A twin that came back from a file no longer knows what was set, but what it is.
    if benchmark.limits.isEmpty, let line = benchmark.recording?.facts.simulatedLine { lines.append(line) }
    if !benchmark.citation.text.isEmpty { lines.append("cite: \(benchmark.citation.text)") }
    return lines
  }

  public var details: [String] { benchmark.lines }

  public func field(_ name: String) throws -> Value? {
    switch name {
    case "images": return benchmark.stimuli.hasImages ? .object(ImagesValue(benchmark.stimuli)) : nil
    case "stimuli": return Value(benchmark.stimuli.properties, noun: "these stimuli")
    case "units": return benchmark.recording.map { Value($0.unitTable, noun: "these units") }
    case "subjects": return .list(Self.subjects(of: benchmark).map { .text($0) })
    case "models" where benchmark.recording == nil || !benchmark.models.isEmpty:
      return .object(RDMsValue(benchmark.models.map { ($0.name, $0.rdm) }, what: "models", role: .models))
    case "judgements" where !benchmark.judgements.isEmpty:
      return .object(RDMsValue(benchmark.judgements.map { ($0.name, $0.rdm) }, what: "people", role: .data))
    case "sessions" where !Self.sessions(of: benchmark).isEmpty:
      return .object(RDMsValue(Self.sessions(of: benchmark), what: "sessions", role: .data))
    default:
      guard let roi = benchmark.rois.first(where: { $0.name.lowercased() == name }) else { return nil }
      if roi.isPooled { return .object(RDMValue(roi.rdms[0], name: roi.name, role: .data)) }
      return .object(
        RDMsValue(
          Array(zip(roi.subjects, roi.rdms)).map { ($0.0, $0.1) }, what: "subjects of \(roi.name)", role: .data))
    }
  }

  /// Session by session, where a subject has several.
  private static func sessions(of benchmark: Benchmark) -> [(name: String, rdm: RDM)] {
    var members: [(name: String, rdm: RDM)] = []
    for roi in benchmark.rois where !roi.isPooled {
      for (subject, sessions) in zip(roi.subjects, roi.sessions) where sessions.count > 1 {
        for (number, rdm) in sessions.enumerated() { members.append(("\(subject) \(number + 1)", rdm)) }
      }
    }
    return members
  }

  private static func subjects(of benchmark: Benchmark) -> [String] {
    if let recording = benchmark.recording { return recording.subjectNames }
    var names: [String] = []
    for roi in benchmark.rois { names += roi.subjects.filter { !names.contains($0) } }
    return names
  }
}

extension BenchmarkValue {
  /// Of a benchmark that is known by name before it is loaded; of others only the fields that some have.
  static func kind(_ name: String?) -> Kind {
    if name == Kriegeskorte92.part { return kriegeskorte92 }
    return .object(
      ObjectKind(
        "benchmark",
        fields: [
          ("images", ImagesValue.kind), ("judgements", RDMsValue.kind(keys: nil, .data)),
          ("models", RDMsValue.kind(keys: nil, .models)), ("sessions", RDMsValue.kind(keys: nil, .data)),
          ("stimuli", .table(Schema(noun: "these stimuli", columns: []))), ("subjects", .list(.text)),
          ("units", .table(Schema(noun: "these units", columns: []))),
        ], fieldsMayLack: true))
  }

  /// What is there of it: regions and subjects as labels, the columns of its units, and its fields.
  static func kind(of benchmark: Benchmark) -> Kind {
    var fields: [(name: String, kind: Kind)] = [
      ("stimuli", table(benchmark.stimuli.properties, "these stimuli")), ("subjects", .list(.text)),
    ]
    var labels = ["subjects": subjects(of: benchmark), "holds": holds(benchmark), "name": [benchmark.name]]
    var schema: Schema?
    if benchmark.stimuli.hasImages { fields.append(("images", ImagesValue.kind)) }
    if let recording = benchmark.recording {
      let units = table(recording.unitTable, "these units")
      schema = units.schema
      fields.append(("units", units))
      labels["rois"] = recording.regions.regionNames
    } else {
      labels["rois"] = benchmark.rois.map(\.name)
      labels["pooled"] = benchmark.rois.filter(\.isPooled).map(\.name)
      // Scores are of each subject, and of their mean.
      labels["subjects", default: []].append("all")
      for roi in benchmark.rois {
        fields.append(
          (roi.name.lowercased(), roi.isPooled ? RDMValue.kind(.data) : RDMsValue.kind(keys: roi.subjects, .data)))
      }
    }
    if benchmark.recording == nil || !benchmark.models.isEmpty {
      fields.append(("models", RDMsValue.kind(keys: benchmark.models.map(\.name), .models)))
    }
    if !benchmark.judgements.isEmpty { fields.append(("judgements", RDMsValue.kind(keys: nil, .data))) }
    if !sessions(of: benchmark).isEmpty { fields.append(("sessions", RDMsValue.kind(keys: nil, .data))) }
    return .object(
      ObjectKind("benchmark", fields: fields.sorted { $0.name < $1.name }, labels: labels, schema: schema))
  }

  /// The parts by which verbs know, before anything runs, whether they can do with it.
  private static func holds(_ benchmark: Benchmark) -> [String] {
    var parts = benchmark.stimuli.hasImages ? ["pictures"] : []
    if let recording = benchmark.recording {
      parts.append("units")
      if recording.subjects.contains(where: { $0.responses != nil }) { parts.append("responses") }
    } else {
      parts.append("rdms")
    }
    return parts
  }

  private static func table(_ table: Table, _ noun: String) -> Kind { TableValue(table, noun: noun).kind }

  /// As `kind(of:)` has it once it is loaded: written down, so that lines check where its files are not.
  private static let kriegeskorte92: Kind = {
    let schema = Schema(
      noun: "these stimuli",
      columns: [
        Schema.Column("stimulus", .text), Schema.Column("category", .text), Schema.Column("animate", .truth),
        Schema.Column("human", .truth), Schema.Column("face", .truth), Schema.Column("natural", .truth),
      ])
    return .object(
      ObjectKind(
        "benchmark",
        fields: [
          ("hit", RDMsValue.kind(keys: ["BE", "KO", "SN", "TI"], .data)), ("images", ImagesValue.kind),
          ("judgements", RDMsValue.kind(keys: nil, .data)), ("mit", RDMValue.kind(.data)),
          ("models", RDMsValue.kind(keys: Kriegeskorte92.typedModelNames, .models)),
          ("sessions", RDMsValue.kind(keys: nil, .data)),
          ("stimuli", .table(schema)), ("subjects", .list(.text)),
        ],
        labels: [
          "holds": ["pictures", "rdms"], "name": [Kriegeskorte92.part], "pooled": ["mIT"], "rois": ["hIT", "mIT"],
          "subjects": ["BE", "KO", "SN", "TI", "pooled", "all"],
        ]))
  }()
}

extension Call {
  /// What is known of a benchmark that was given: `nil` before it is known which.
  func benchmark(_ parameter: String) -> ObjectKind? {
    guard case .object(let kind) = kind(of: parameter), kind.name == "benchmark", kind.labels["holds"] != nil else {
      return nil
    }
    return kind
  }

  /// - Throws: `E0415` for a benchmark of RDMs, which has no units.
  func requireRecording(_ parameter: String) throws {
    guard let kind = benchmark(parameter), kind.labels["holds"]?.contains("units") == false else { return }
    var error = LibraryError.noRecording(name: kind.labels["name"]?.first ?? "it").explanation
    error.parameter = parameter
    throw error
  }
}
