internal import Foundation
internal import PomonaCatalog
internal import PomonaCore
internal import PomonaFigures
internal import PomonaFiles
internal import PomonaLanguage
internal import PomonaModels
internal import PomonaSystem
internal import PomonaTables

extension Verb {
  static let files: [Verb] = [open, save, through]

  private static let pictureEndings = CompiledFigure.Format.allCases.map(\.rawValue)

  static let save = Verb(
    "save", "Writes a value into a file; the ending says how: csv, tsv, parquet, arrow, npy, npz, h5, svg, pdf, png.",
    topic: "files",
    parameters: [
      .piped(
        "value", .any,
        "a table, an rdm, rdms, features of one layer, a figure; a benchmark's recording as h5; anything plain as npz or h5"
      ),
      .value("path", .text, "the name of the file"),
    ],
    examples: [Example("$s | save \"scores.csv\""), Example("$k.mit | save \"mit.npy\"")],
    search: ["write", "export", "file", "csv", "numpy"], touchesWorld: true,
    check: { call in
      guard let path = call.text("path") else {
        (call.environment as? Workspace)?.announceAny()
        return .missing
      }
      let ending = URL(fileURLWithPath: path).pathExtension.lowercased()
      (call.environment as? Workspace)?.announce(path, columns(of: call.kind(of: "value"), ending))
      if case .object(let kind) = call.kind(of: "value"), kind.name == "benchmark" {
        try call.requireRecording("value")
        guard ["h5", "hdf5"].contains(ending) else {
          throw Explanation(
            "E0607", "a recording is written as HDF5, and not as \"\(path)\"", parameter: "path",
            remedies: ["save \"\(stem(path)).h5\""])
        }
        return .missing
      }
      let kind = call.kind(of: "value")
      if case .any = kind { return .missing }
      let isFigure: Bool
      if case .object(let object) = kind { isFigure = object.name == "figure" } else { isFigure = false }
      guard isFigure || ValueArrays.areWritable(kind) else { throw ValueArrays.unwritable(kind) }
      let known = isFigure ? pictureEndings : Formats.all.filter { $0.write != nil }.flatMap(\.endings)
      guard known.contains(ending) else {
        let fitting =
          isFigure
          ? known
          : Formats.all.filter { $0.write != nil }.flatMap { format in
            format.endings.filter { !format.holds.isDisjoint(with: forms(of: kind, $0)) }
          }
        throw Explanation(
          "E0607", "\(kind.withArticle) cannot be written as \"\(path)\"", parameter: "path",
          facts: ["endings: \(fitting.map { ".\($0)" }.joined(separator: ", "))"],
          remedies: ["csv", "npz", "svg"].first(where: fitting.contains).map { ["save \"\(stem(path)).\($0)\""] } ?? [])
      }
      let url = URL(fileURLWithPath: path)
      if !isFigure, let format = try? Formats.of(url, writing: true),
        format.holds.isDisjoint(with: forms(of: kind, ending))
      {
        var explanation = FileError.cannotHold(path: path, what: kind.withArticle).explanation
        explanation.parameter = "path"
        explanation.remedies = ["save \"\(stem(path)).npz\""]
        throw explanation
      }
      try ArrowTables.requireLibrary(for: url)
      // An hour's work is not to be lost for a folder's name.
      try blaming("path") { try AtomicFile.requirePlace(for: url) }
      return .missing
    },
    run: { arguments, context in
      let url = URL(fileURLWithPath: try arguments.text("path"))
      try write(arguments.value("value"), to: url, context)
      context.workspace.wrote(url.path)
      context.warn("written: \(try arguments.text("path"))")
      return .missing
    })

  /// What of a file `write` may make a value.
  private static func forms(of kind: Kind, _ ending: String) -> Set<FileContent.Form> {
    switch kind {
    case .table: return [.table]
    case .object(let object) where object.name == "rdm":
      return ["csv", "tsv"].contains(ending) ? [.table] : [.array, .arrays]
    case .object(let object) where object.name == "features": return [.array, .arrays]
    case .list(.number), .list(.truth): return [.array, .arrays]
    default: return [.arrays]
    }
  }

  /// What `open` will find in the file, as far as it is known: the columns of a table, with lists as the texts that files of
  /// text make of them.
  private static func columns(of kind: Kind, _ ending: String) -> Schema {
    guard case .table(let schema) = kind, !schema.names.contains("") else { return Schema(columns: []) }
    let isText = ["csv", "tsv"].contains(ending)
    return Schema(
      columns: schema.columns.map { column in
        switch column.kind {
        case .number, .truth, .text: Schema.Column(column.name, column.kind)
        case .list where !isText: Schema.Column(column.name, column.kind)
        default: Schema.Column(column.name, .any)
        }
      })
  }

  /// A path without its ending.
  private static func stem(_ path: String) -> String {
    let ending = URL(fileURLWithPath: path).pathExtension
    let stem = ending.isEmpty ? path : String(path.dropLast(ending.count + 1))
    // Packed files are read and not written.
    return ending.lowercased() == "gz" ? self.stem(stem) : stem
  }

  private static func write(_ value: Value, to url: URL, _ context: Context) throws {
    let ending = url.pathExtension.lowercased()
    switch value {
    case .object(let figure as FigureValue): try FigureWriter().draw(try figure.spec.compiled(), to: url)
    case .object(let table as TableValue): try Formats.write(.table(table.table), to: url)
    case .object(let value as BenchmarkValue):
      try RecordingFile.write(try value.benchmark.requireRecording(), to: url)
    case .object(let rdm as RDMValue) where ["csv", "tsv"].contains(ending):
      try Formats.write(.table(try labelled(rdm.rdm)), to: url)
    case .object(let rdm as RDMValue) where ending == "npy":
      try Formats.write(.array(ValueArrays.square(rdm.rdm)), to: url)
    case .list where ending == "npy":
      let arrays = try ValueArrays.arrays(of: value, context)
      guard arrays.count == 1 else {
        throw Explanation(
          "E0608", "an npy file holds one array, and which items are missing is a second", parameter: "path",
          remedies: ["save \"\(stem(url.relativePath)).npz\""])
      }
      try Formats.write(.array(arrays[0].array), to: url)
    case .object(let features as FeaturesValue) where ending == "npy":
      try Formats.write(.array(try ValueArrays.matrix(of: features, context).1), to: url)
    default: try Formats.write(.arrays(try ValueArrays.arrays(of: value, context)), to: url)
    }
  }

  /// A square with the stimuli in the first column and as names of the others.
  private static func labelled(_ rdm: RDM) throws -> Table {
    let n = rdm.axis.count
    var columns = [Column("stimulus", .texts(rdm.axis.ids))]
    for j in 0..<n { columns.append(Column(rdm.axis.ids[j], .numbers((0..<n).map { rdm[$0, j] }))) }
    return try Table(columns)
  }
}
