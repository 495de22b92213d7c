public import PomonaCore
public import PomonaLanguage
internal import PomonaTables

/// Texts in the language, as stimuli: what a model that reads takes.
public struct TextsValue: LanguageObject {
  public let stimuli: StimulusSet

  /// - Precondition: stimuli with texts.
  public init(_ stimuli: StimulusSet) {
    precondition(stimuli.texts != nil, "stimuli without texts")
    self.stimuli = stimuli
  }

  /// Before their columns are known.
  static let kind: Kind = kind(columns: [])
  public var kind: Kind {
    .object(ObjectKind("texts", fields: [("stimuli", TableValue(stimuli.properties, noun: "these texts").kind)]))
  }

  /// With the columns by which some of them can be chosen.
  static func kind(columns: [Schema.Column]) -> Kind {
    .object(ObjectKind("texts", fields: [("stimuli", .table(Schema(noun: "these texts", columns: columns)))]))
  }

  public func field(_ name: String) throws -> Value? {
    name == "stimuli" ? Value(stimuli.properties, noun: "these texts") : nil
  }

  private var texts: [[String]] { stimuli.texts ?? [] }

  public var summary: String {
    let count = stimuli.axis.count
    let most = texts.map(\.count).max() ?? 0
    guard most > 1 else { return "\(count) \(count == 1 ? "text" : "texts")" }
    let least = texts.map(\.count).min() ?? 0
    return "\(stimuli.name): \(least == most ? "\(most)" : "\(least) to \(most)") texts each for \(count) stimuli"
  }

  /// The first ones, by id where that is another.
  public func display(width: Int) throws -> [String] {
    let shown = zip(stimuli.axis.ids, texts).prefix(12).map { id, list -> String in
      let line = list.map { "\"\($0)\"" }.joined(separator: ", ")
      return "  " + (list == [id] ? line : "\(id): \(line)")
    }
    let rest = texts.count - shown.count
    return [summary] + shown.map { $0.count <= width ? $0 : "\($0.prefix(max(1, width - 1)))…" }
      + (rest > 0 ? ["  and \(rest) more"] : [])
  }
}
