internal import PomonaCore
internal import PomonaFigures
internal import PomonaLanguage
internal import PomonaLibrary
internal import PomonaTables

extension ValueRecord {
  /// Takes a value of the language apart; `nil` for a noun that is known by what it prints only.
  init?(of value: Value) {
    var flattened = FlattenedValue()
    flattened.add(value, named: "value")
    guard !flattened.columns.isEmpty else { return nil }
    self.init(kind: value.kind.words, columns: flattened.columns, isFromNetwork: flattened.isFromNetwork)
  }
}

/// A value as named columns.
private struct FlattenedValue {
  var columns: [ValueRecord.Column] = []
  var isFromNetwork = false

  /// Nested items beyond these are known by their text.
  private static let itemLimit = 256

  mutating func add(_ value: Value, named name: String) {
    switch value {
    case .missing: columns.append(.init(name, .exact(["missing"])))
    case .number(let number): columns.append(.init(name, FlattenedValue.cells([number])))
    case .truth, .text, .quantity, .function: columns.append(.init(name, .exact([value.summary])))
    case .record(let record):
      for field in record.fields { add(field.value, named: name == "value" ? field.name : "\(name).\(field.name)") }
    case .list(let items): add(items, named: name)
    case .object(let object): add(object, named: name)
    }
  }

  private mutating func add(_ items: [Value], named name: String) {
    let numbers = items.compactMap { if case .number(let number) = $0 { number } else { Double?.none } }
    if numbers.count == items.count {
      columns.append(.init(name, FlattenedValue.cells(numbers)))
      return
    }
    columns.append(.init("\(name).count", .exact(["\(items.count)"])))
    for (index, item) in items.prefix(FlattenedValue.itemLimit).enumerated() {
      add(item, named: "\(name)[\(index + 1)]")
    }
  }

  private mutating func add(_ object: any LanguageObject, named name: String) {
    switch object {
    case let table as TableValue: add(table.table, named: name)
    case let rdm as RDMValue: add(rdm.rdm, named: name)
    case let rdms as RDMsValue:
      for member in rdms.members { add(member.rdm, named: name == "value" ? member.name : "\(name).\(member.name)") }
    case let fit as FitValue:
      for field in FitValue.recordedFields {
        guard let inner = try? fit.field(field) else { continue }
        add(inner, named: name == "value" ? field : "\(name).\(field)")
      }
    case let fits as FitsValue:
      add(fits.summaries, named: name == "value" ? "summary" : "\(name).summary")
      add(fits.coefficients, named: name == "value" ? "coefficients" : "\(name).coefficients")
    case let figure as FigureValue:
      // Its table is compared as the plotted one; here only where it came from.
      let tables = [figure.spec.table] + figure.spec.marks.compactMap(\.table)
      isFromNetwork = isFromNetwork || tables.contains { $0.provenance.isFromNetwork }
      columns.append(.init("\(name).summary", .exact([figure.summary])))
    default: break  // Other nouns are compared by what they print.
    }
  }

  private mutating func add(_ table: Table, named name: String) {
    isFromNetwork = isFromNetwork || table.provenance.isFromNetwork
    let prefix = name == "value" ? "" : "\(name)."
    if !table.header.isEmpty { columns.append(.init("\(prefix)header", .exact(table.header))) }
    for column in table.columns {
      switch column.values {
      case .numbers(let cells): columns.append(.init(prefix + column.name, .numbers(cells)))
      default: columns.append(.init(prefix + column.name, .exact(column.cellTexts.map { $0 ?? "missing" })))
      }
    }
  }

  private mutating func add(_ rdm: RDM, named name: String) {
    isFromNetwork = isFromNetwork || rdm.provenance.isFromNetwork
    let prefix = name == "value" ? "" : "\(name)."
    columns.append(.init("\(prefix)stimuli", .exact(rdm.axis.ids)))
    columns.append(.init("\(prefix)distance", .numbers(rdm.values)))
  }

  /// Whole numbers are counts, compared exactly; all others have been computed.
  private static func cells(_ numbers: [Double]) -> ValueRecord.Cells {
    let areCounts = numbers.allSatisfy { $0 == $0.rounded() && abs($0) < 9e15 }
    return areCounts ? .exact(numbers.map { "\(Int($0))" }) : .numbers(numbers)
  }
}

extension StepFigure {
  /// `nil` for a value that is no figure.
  init?(of value: Value) throws {
    guard case .object(let object) = value, let figure = object as? FigureValue, !figure.spec.marks.isEmpty else {
      return nil
    }
    self.init(try figure.spec.compiled(), writer: FigureWriter())
  }

  init(_ figure: CompiledFigure, writer: FigureWriter) {
    self.init(
      table: figure.table, drawer: writer.version, script: { figure.script(name: $0) },
      draw: { try writer.draw(figure, to: $0) })
  }
}
