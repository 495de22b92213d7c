internal import PomonaCore
public import PomonaFigures
public import PomonaLanguage
internal import PomonaTables

/// A figure in the language.
public struct FigureValue: LanguageObject {
  public let spec: FigureSpec
  /// Of the table that is plotted, so that later stages can name its columns.
  let schema: Schema

  init(_ spec: FigureSpec, schema: Schema) {
    self.spec = spec
    self.schema = schema
  }

  static func kind(_ schema: Schema?) -> Kind { .object(ObjectKind("figure", schema: schema)) }
  public var kind: Kind { Self.kind(schema) }

  public var summary: String {
    let marks = spec.marks.map(\.kind.name).joined(separator: ", ")
    return "figure of \(spec.table.rowCount) rows" + (marks.isEmpty ? ", without marks yet" : ": \(marks)")
  }

  /// The figure as text, as a terminal without pictures shows it.
  public func display(width: Int) throws -> [String] {
    if spec.marks.isEmpty { return [summary] }
    return try FigureWriter().text(try spec.compiled(), width: width, height: 24)
  }

  func with(_ spec: FigureSpec) -> Value { .object(FigureValue(spec, schema: schema)) }
}
