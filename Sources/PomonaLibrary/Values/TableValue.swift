internal import PomonaCore
public import PomonaLanguage
public import PomonaTables
internal import Synchronization

/// A table in the language, with what its scores were made from where it holds scores.
public struct TableValue: LanguageObject {
  public let table: Table
  public var evidence: Evidence
  /// What it is called in messages.
  public let noun: String
  public var reasons: [String]

  public enum Evidence: Sendable {
    case none
    case scores(ScoreEvidence)
    case encoding(EncodingEvidence)
    case classes(ClassEvidence)
    case maxima(MaximaEvidence)

    /// Whether scores can be computed again on other stimuli.
    var isOfScores: Bool {
      switch self {
      case .scores, .encoding: true
      case .classes, .maxima, .none: false
      }
    }
  }

  public init(_ table: Table, evidence: Evidence = .none, noun: String = "this table", reasons: [String] = []) {
    self.table = table
    self.evidence = evidence
    self.noun = noun
    self.reasons = reasons
  }

  /// Its kind, once it was asked for: each verb asks, and tables have tens of thousands of columns.
  private let kept = Kept()

  /// Shared by all copies, whose columns and noun are the same.
  private final class Kept: Sendable {
    private let known = Mutex<Kind?>(nil)

    func kind(_ make: () -> Kind) -> Kind {
      if let kind = known.withLock({ $0 }) { return kind }
      let kind = make()
      known.withLock { $0 = kind }
      return kind
    }
  }

  /// Labels are known up to so many; longer columns are no categories.
  private static let mostLabels = 400

  public var kind: Kind { kept.kind { made } }

  private var made: Kind {
    .table(
      Schema(
        noun: noun,
        columns: table.columns.map { column in
          guard case .text(let texts) = column.values else { return Schema.Column(column.name, column.values.kind) }
          let labels = texts.present
          guard labels.count <= Self.mostLabels, texts.levels.count <= 100 * Self.mostLabels else {
            return Schema.Column(column.name, .text)
          }
          let present = Set(labels)
          return Schema.Column(
            column.name, .text, values: labels,
            formerValues: texts.levels.count == labels.count ? [] : texts.levels.filter { !present.contains($0) })
        }))
  }

  public var summary: String {
    "\(table.rowCount) \(table.rowCount == 1 ? "row" : "rows") × \(table.columns.count) columns"
  }

  public func display(width: Int) throws -> [String] { table.lines(width: width - 2) }

  public func field(_ name: String) throws -> Value? { table[name].map { .list($0.cells.map(Value.init)) } }

  /// A column by its name, as `field`: the name may be in a variable.
  public func item(_ key: Value) throws -> Value? {
    if case .text(let name) = key { try field(name) } else { nil }
  }

  /// Rows as records, for `each`.
  public var items: [Value]? {
    (0..<table.rowCount).map { row in
      .record(.init(table.columns.map { ($0.name, Value($0.cell(row))) }))
    }
  }

  public var details: [String] { table.header }
  public var columnTypes: [String]? {
    table.columns.map { column in
      switch column.values {
      case .numbers: "number"
      case .whole: "whole number"
      case .truth: "truth"
      case .text(let cells): cells.isOrdered ? "category of \(cells.levels.count)" : "text"
      case .list: "list"
      }
    }
  }
  public var byteCount: Int? { table.columns.reduce(0) { $0 + $1.values.byteCount } }

  /// The same with another table whose rows are some of these, or all.
  func with(_ changed: Table, rows: [Int]? = nil) -> TableValue {
    var table = changed
    table.header = Scoring.header(table.header, of: table.columnNames)
    var copy = TableValue(table, evidence: evidence, noun: noun, reasons: reasons)
    if case .maxima(let maxima) = evidence {
      copy.evidence = rows.map { .maxima(maxima.selecting($0)) } ?? .maxima(maxima)
    }
    return copy
  }
}

extension Value {
  init(_ table: Table, evidence: TableValue.Evidence = .none, noun: String = "this table", reasons: [String] = []) {
    self = .object(TableValue(table, evidence: evidence, noun: noun, reasons: reasons))
  }
}
