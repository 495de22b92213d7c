public import PomonaCore
public import PomonaLanguage
internal import PomonaTables

/// A benchmark in the language.
public struct BenchmarkValue: LanguageObject {
  public let benchmark: Benchmark

  public init(_ benchmark: Benchmark) { self.benchmark = benchmark }

  /// Of a benchmark known by name before it is loaded; without names only the fields that all have.
  static func kind(_ name: String?) -> Kind {
    var fields: [(name: String, kind: Kind)] = [
      ("images", ImagesValue.kind), ("judgements", RDMsValue.kind(keys: nil)), ("models", RDMsValue.kind(keys: nil)),
      ("sessions", RDMsValue.kind(keys: nil)), ("stimuli", .table(Schema(noun: "these stimuli", columns: []))),
    ]
    var labels: [String: [String]] = [:]
    if name == "kriegeskorte92" {
      fields += [("hit", RDMsValue.kind(keys: ["BE", "KO", "SN", "TI"])), ("mit", RDMValue.kind)]
      labels["rois"] = ["hIT", "mIT"]
      labels["pooled"] = ["mIT"]
      labels["subjects"] = ["BE", "KO", "SN", "TI", "pooled", "all"]
      fields = fields.map { field in
        switch field.name {
        case "models": (field.name, RDMsValue.kind(keys: Kriegeskorte92.typedModelNames))
        case "stimuli":
          (
            field.name,
            .table(
              Schema(
                noun: "these stimuli",
                columns: [
                  Schema.Column("stimulus", .text), Schema.Column("category", .text), Schema.Column("animate", .truth),
                  Schema.Column("human", .truth), Schema.Column("face", .truth), Schema.Column("natural", .truth),
                ]))
          )
        default: field
        }
      }
    }
    return .object(ObjectKind("benchmark", fields: fields.sorted { $0.name < $1.name }, labels: labels))
  }

  public var kind: Kind { Self.kind(benchmark.name) }
  public var summary: String { "\(benchmark.name), \(benchmark.stimuli.axis.count) stimuli" }
  public func display(width: Int) throws -> [String] { benchmark.lines }
  public var details: [String] { benchmark.lines }

  public func field(_ name: String) throws -> Value? {
    switch name {
    case "images": return .object(ImagesValue(benchmark.stimuli))
    case "stimuli": return Value(benchmark.stimuli.properties, noun: "these stimuli")
    case "models": return .object(RDMsValue(benchmark.models.map { ($0.name, $0.rdm) }, what: "models"))
    case "judgements": return .object(RDMsValue(benchmark.judgements.map { ($0.name, $0.rdm) }, what: "people"))
    case "sessions":
      var members: [(name: String, rdm: RDM)] = []
      for roi in benchmark.rois where !roi.isPooled {
        for (subject, sessions) in zip(roi.subjects, roi.sessions) {
          for (number, rdm) in sessions.enumerated() { members.append(("\(subject) \(number + 1)", rdm)) }
        }
      }
      return .object(RDMsValue(members, what: "sessions"))
    default:
      guard let roi = benchmark.rois.first(where: { $0.name.lowercased() == name }) else { return nil }
      if roi.isPooled { return .object(RDMValue(roi.rdms[0], name: roi.name)) }
      return .object(
        RDMsValue(Array(zip(roi.subjects, roi.rdms)).map { ($0.0, $0.1) }, what: "subjects of \(roi.name)"))
    }
  }
}

/// The pictures of a benchmark in the language.
public struct ImagesValue: LanguageObject {
  public let stimuli: StimulusSet

  public init(_ stimuli: StimulusSet) { self.stimuli = stimuli }

  static let kind = Kind.object(ObjectKind("images"))
  public var kind: Kind { Self.kind }
  public var summary: String {
    let sizes = Set(stimuli.images.map { "\($0.width) x \($0.height)" }).sorted().joined(separator: ", ")
    return "\(stimuli.images.count) pictures of \(stimuli.name), \(sizes) pixels"
  }
}
