public import PomonaCore
internal import PomonaFigures
public import PomonaLanguage
internal import PomonaTables

/// Pictures in the language: those of a benchmark, or of a folder.
public struct ImagesValue: LanguageObject {
  public let stimuli: StimulusSet

  public init(_ stimuli: StimulusSet) { self.stimuli = stimuli }

  static let kind = Kind.object(ObjectKind("images"))
  public var kind: Kind { Self.kind(of: stimuli.properties) }

  /// With the columns by which some of them can be chosen.
  static func kind(of properties: Table) -> Kind {
    .object(ObjectKind("images", fields: [("stimuli", TableValue(properties, noun: "these stimuli").kind)]))
  }

  public func field(_ name: String) throws -> Value? {
    name == "stimuli" ? Value(stimuli.properties, noun: "these stimuli") : nil
  }

  /// Small ones by the id of their stimulus.
  func thumbnails() throws -> [String: Thumbnail] {
    Dictionary(zip(stimuli.axis.ids, try stimuli.images.map { Thumbnail($0) })) { first, _ in first }
  }

  public var summary: String {
    guard let images = try? stimuli.images else { return "\(stimuli.axis.count) pictures of \(stimuli.name)" }
    let sizes = Set(images.map { "\($0.width) x \($0.height)" }).sorted().joined(separator: ", ")
    return "\(images.count) pictures of \(stimuli.name), \(sizes) pixels"
  }
}
