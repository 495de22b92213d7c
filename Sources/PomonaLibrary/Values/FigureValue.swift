public import PomonaFigures
public import PomonaLanguage
internal import PomonaTables

/// A figure in the language.
public struct FigureValue: LanguageObject {
  /// As it is drawn.
  public let spec: FigureSpec
  /// As it was put together, without its smooth lines: which groups these have depends on facets that may come later.
  private let base: FigureSpec
  private let smooths: [SmoothLine]
  /// Of the table that is plotted, so that later stages can name its columns.
  let schema: Schema

  init(_ spec: FigureSpec, schema: Schema) {
    self.spec = spec
    base = spec
    smooths = []
    self.schema = schema
  }

  private init(_ base: FigureSpec, smooths: [SmoothLine], schema: Schema) throws {
    spec = try smooths.reversed().reduce(base) { try $1.drawn(in: $0) }
    self.base = base
    self.smooths = smooths
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

  /// - Throws: as `SmoothLine.drawn`, when a change leaves a group of too few rows.
  func changed(_ change: (FigureSpec) -> FigureSpec) throws -> Value {
    .object(try FigureValue(change(base), smooths: smooths, schema: schema))
  }

  /// A line through the points of each group, over the marks so far.
  func smoothed(_ level: Double, color: String?, label: String?) throws -> Value {
    let line = SmoothLine(place: base.marks.count, level: level, color: color, label: label)
    return .object(try FigureValue(base, smooths: smooths + [line], schema: schema))
  }
}
