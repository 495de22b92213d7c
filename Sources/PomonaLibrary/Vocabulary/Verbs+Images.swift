internal import Foundation
internal import PomonaCatalog
internal import PomonaCore
internal import PomonaFiles
internal import PomonaLanguage
internal import PomonaTables

/// Pictures that nobody has responded to.
extension Verb {
  static let pictures: [Verb] = [images]

  static let images = Verb(
    "images", "The pictures below a folder as stimuli, with what their folders and captions say of them.",
    topic: "data",
    parameters: [
      .value("path", .text, "a folder; its folders are walked, too"),
      .choice(
        "background", ["white", "grey", "black", "none"],
        "what shows through transparent parts; none: whatever colour hides there", usual: "white"),
      .value(
        "with", .table, "what else is known: a table whose column `stimulus` names the pictures that are wanted",
        usual: "none"),
    ],
    examples: [
      Example("model(\"squeezenet1_1/imagenet\") | features images(\"tutorial/shapes\"), limit: 64MiB"),
      Example("(images \"tutorial/shapes\").stimuli | count group"),
      Example("images(\"tutorial/shapes\") | stimuli group == round | stimulus index: 1"),
    ],
    search: ["stimuli", "jpeg", "png", "folder", "photographs", "dataset"],
    check: { call in
      guard let path = call.text("path"), let workspace = call.environment as? Workspace, !call.isGiven("with") else {
        return ImagesValue.kind
      }
      // Pictures that an earlier line writes are not there yet.
      if workspace.announcesAny || [path, workspace.located(path)].contains(where: workspace.isAnnounced(below:)) {
        return ImagesValue.kind
      }
      return ImagesValue.kind(of: try tree(path, workspace).properties)
    },
    run: { arguments, context in
      let path = try arguments.text("path")
      let tree = try tree(path, context.workspace)
      context.rests(onFile: path)
      let shades: [String: UInt8] = ["white": 255, "grey": 128, "black": 0]
      let stimuli = tree.stimuli(background: shades[try arguments.text("background", usual: "white")])
      guard let value = try arguments.optionalObject("with", as: TableValue.self) else {
        return .object(ImagesValue(stimuli))
      }
      return .object(ImagesValue(try known(stimuli, from: value.table)))
    })

  private static func tree(_ path: String, _ workspace: Workspace) throws -> PictureTree {
    let located = workspace.located(path)
    let facts = try? URL(fileURLWithPath: located).resourceValues(forKeys: [.isDirectoryKey])
    guard facts?.isDirectory == true else {
      throw Explanation(
        "E0610", "there is no folder \"\(path)\"", parameter: "path",
        facts: ["looked for: \(URL(fileURLWithPath: located).path)"])
    }
    return try blaming("path") { try PictureTree(URL(fileURLWithPath: located)) }
  }

  /// The stimuli that the table names, in its order, with its columns behind their own.
  ///
  /// - Throws: `E0203` without the column, `E0627` for a name that no picture has.
  private static func known(_ stimuli: StimulusSet, from table: Table) throws -> StimulusSet {
    guard let names = table["stimulus"]?.cellTexts else {
      throw Explanation(
        "E0203", "no column `stimulus` in this table", parameter: "with",
        facts: ["it names the pictures; there are: \(table.columnNames.joined(separator: ", "))"])
    }
    let places = Dictionary(uniqueKeysWithValues: zip(stimuli.axis.ids, stimuli.axis.ids.indices))
    let positions = try names.map { name -> Int in
      guard let place = places[name ?? ""] else {
        throw Explanation(
          "E0627", "stimulus \"\(name ?? "missing")\" has no picture in \"\(stimuli.name)\"", parameter: "with",
          facts: ["\(stimuli.axis.count) pictures, the first is \"\(stimuli.axis.ids[0])\""],
          remedies: Spelling.nearest(to: name ?? "", among: stimuli.axis.ids).map { ["\"\($0)\""] } ?? [])
      }
      return place
    }
    // A picture that stands twice is an error of the axis.
    _ = try StimulusAxis(ids: names.map { $0 ?? "" })
    let own = stimuli.subset(positions)
    let added = table.columns.filter { own.properties[$0.name] == nil }
    return own.with(properties: try Table(own.properties.columns + added))
  }
}
