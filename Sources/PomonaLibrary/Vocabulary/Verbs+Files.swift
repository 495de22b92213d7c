internal import Foundation
internal import PomonaCatalog
internal import PomonaCore
internal import PomonaFigures
internal import PomonaFiles
internal import PomonaLanguage
internal import PomonaModels
internal import PomonaTables

extension Verb {
  static let files: [Verb] = [open, save]

  private static let pictureEndings = CompiledFigure.Format.allCases.map(\.rawValue)

  static let save = Verb(
    "save", "Writes a value into a file; the ending says how: csv, tsv, npy, npz, h5, svg, pdf, png.", topic: "files",
    parameters: [
      .piped("value", .any, "a table, an rdm, rdms, features of one layer, or a figure"),
      .value("path", .text, "the name of the file"),
    ],
    examples: [Example("$s | save \"scores.csv\""), Example("$k.mit | save \"mit.npy\"")],
    search: ["write", "export", "file", "csv", "numpy"], touchesWorld: true,
    check: { call in
      guard let path = call.text("path") else { return .missing }
      let ending = URL(fileURLWithPath: path).pathExtension.lowercased()
      let isFigure: Bool
      if case .object(let kind) = call.kind(of: "value") { isFigure = kind.name == "figure" } else { isFigure = false }
      let known = isFigure ? pictureEndings : Formats.all.filter { $0.write != nil }.flatMap(\.endings)
      if case .any = call.kind(of: "value") { return .missing }
      guard known.contains(ending) else {
        throw Explanation(
          "E0607", "a \(call.kind(of: "value").words) cannot be written as \"\(path)\"", parameter: "path",
          facts: ["endings: \(known.map { ".\($0)" }.joined(separator: ", "))"])
      }
      return .missing
    },
    run: { arguments, context in
      let url = URL(fileURLWithPath: try arguments.text("path"))
      try write(arguments.value("value"), to: url, context)
      context.warn("written: \(try arguments.text("path"))")
      return .missing
    })

  private static func write(_ value: Value, to url: URL, _ context: Context) throws {
    guard case .object(let object) = value else {
      throw unwritable(value, url)
    }
    switch object {
    case let figure as FigureValue: try FigureWriter().draw(try figure.spec.compiled(), to: url)
    case let table as TableValue: try Formats.write(.table(table.table), to: url)
    case let rdm as RDMValue:
      switch url.pathExtension.lowercased() {
      case "csv", "tsv": try Formats.write(.table(try labelled(rdm.rdm)), to: url)
      case "npz":
        try Formats.write(
          .arrays([("rdm", square(rdm.rdm)), ("stimuli", texts(rdm.rdm.axis.ids))]), to: url)
      default: try Formats.write(.array(square(rdm.rdm)), to: url)
      }
    case let rdms as RDMsValue:
      guard let first = rdms.members.first else { throw unwritable(value, url) }
      try Formats.write(
        .arrays(rdms.members.map { ($0.name, square($0.rdm)) } + [("stimuli", texts(first.rdm.axis.ids))]), to: url)
    case let features as FeaturesValue:
      let names = try features.handle.plan().layers.map(\.name)
      guard names.count == 1, let name = names.first else {
        throw Explanation(
          "E0427", "a file takes the features of one layer", parameter: "value",
          facts: ["these are \(names.count) layers"], remedies: ["$f[\"\(names.last ?? "")\"] | save \"features.npy\""])
      }
      let map = try FeatureSource(context.workspace).map(of: name, in: features.handle, control: context.control)
      var elements: [Float] = []
      elements.reserveCapacity(map.stimulusCount * map.featureCount)
      for row in 0..<map.stimulusCount { elements += try map.row(row) }
      try Formats.write(
        .array(NumericArray(shape: [map.stimulusCount, map.featureCount], .float32(elements))), to: url)
    default: throw unwritable(value, url)
    }
  }

  private static func unwritable(_ value: Value, _ url: URL) -> Explanation {
    Explanation(
      "E0428", "\(value.kind.withArticle) cannot be written into a file", parameter: "value",
      remedies: ["a table, an rdm, features of one layer, or a figure can"])
  }

  /// The whole square, so that other programs need no rule for pairs.
  private static func square(_ rdm: RDM) -> NumericArray {
    let n = rdm.axis.count
    var elements: [Double] = []
    elements.reserveCapacity(n * n)
    for i in 0..<n { for j in 0..<n { elements.append(rdm[i, j]) } }
    return NumericArray(shape: [n, n], .float64(elements))
  }

  private static func texts(_ ids: [String]) -> NumericArray { NumericArray(shape: [ids.count], .texts(ids)) }

  /// A square with the stimuli in the first column and as names of the others.
  private static func labelled(_ rdm: RDM) throws -> Table {
    let n = rdm.axis.count
    var columns = [Column("stimulus", .texts(rdm.axis.ids))]
    for j in 0..<n { columns.append(Column(rdm.axis.ids[j], .numbers((0..<n).map { rdm[$0, j] }))) }
    return try Table(columns)
  }
}
