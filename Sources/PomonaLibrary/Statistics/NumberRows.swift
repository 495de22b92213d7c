internal import PomonaCatalog
internal import PomonaLanguage
internal import PomonaTables

/// Columns of numbers, and the rows in which all of them have a finite one.
struct NumberRows {
  /// As typed, and a number in each row of the table; a missing one is NaN.
  let columns: [(name: String, values: [Double])]
  /// The rows that are used, in the order of the table.
  let rows: [Int]
  /// How many rows lack a value and were left out.
  let dropped: Int

  /// - Parameter labels: columns in which a row may not be missing either.
  /// - Throws: `E0451` for missing cells unless they are dropped, `E0353` for infinite ones.
  init(
    _ columns: [(name: String, values: [Double])], labels: [(name: String, values: Column.Values)] = [],
    missing: MissingPolicy
  ) throws {
    self.columns = columns
    let count = columns.first?.values.count ?? labels.first?.values.count ?? 0
    for column in columns {
      if let row = column.values.firstIndex(where: { $0.isInfinite }) {
        throw Explanation(
          "E0353", "`\(column.name)` is infinite in row \(row + 1)",
          facts: ["beyond the largest number that there is"], remedies: ["leave such rows out first: where …"])
      }
    }
    let isComplete = (0..<count).map { row in
      columns.allSatisfy { !$0.values[row].isNaN } && labels.allSatisfy { !$0.values.isMissing(row) }
    }
    rows = (0..<count).filter { isComplete[$0] }
    dropped = count - rows.count
    guard missing == .error, let first = isComplete.firstIndex(of: false) else { return }
    let name =
      columns.first { $0.values[first].isNaN }?.name ?? labels.first { $0.values.isMissing(first) }?.name ?? ""
    throw Explanation(
      "E0451", "`\(name)` is missing in row \(first + 1)",
      facts: ["\(dropped) of \(count) rows lack a value"], remedies: ["missing: drop(rows)"])
  }

  /// For a header; empty when nothing was dropped.
  var note: [String] {
    dropped == 0 ? [] : ["\(dropped) of \(dropped + rows.count) rows left out: a value is missing"]
  }
}

extension Expression {
  /// A number in each row, truths as 0 and 1.
  ///
  /// - Throws: `E0207` for anything else.
  func numbers(
    in table: Table, by grouping: Grouping?, missing: MissingPolicy, parameter: String
  ) throws -> [Double] {
    let values = try column(in: table, by: grouping, missing: missing).values
    if let numbers = values.asNumbers { return numbers }
    throw Explanation(
      "E0207", "`\(text)` holds \(values.words), and numbers are wanted", parameter: parameter)
  }
}

extension Column.Values {
  /// Numbers, and truths as 0 and 1; missing ones NaN.
  var asNumbers: [Double]? {
    if case .truth(let cells) = self { return cells.storage.map { $0 == TruthCells.missing ? .nan : Double($0) } }
    return numbers
  }
}

extension Table {
  /// A group in words: `roi EVC, subject 2`; empty without columns.
  func words(of key: [Cell], by names: [String]) -> String {
    zip(names, key).map { "\($0) \($1.text ?? "missing")" }.joined(separator: ", ")
  }
}

extension Table {
  /// What is true of the rows of a group alone, as it is typed: `roi == "EVC" and subject == 2`.
  func condition(of key: [Cell], by names: [String]) -> String {
    zip(names, key).map { name, cell in
      switch cell {
      case .text: "\(name) == \(Cell.list([cell]).text?.dropFirst().dropLast() ?? "")"
      default: "\(name) == \(cell.text ?? "missing")"
      }
    }.joined(separator: " and ")
  }
}

/// Runs something on one group; an error says in which.
func inGroup<Result>(_ words: String, _ body: () throws -> Result) throws -> Result {
  guard !words.isEmpty else { return try body() }
  do {
    return try body()
  } catch let error as any Explainable {
    var explanation = error.explanation
    explanation.facts.append("in the group \(words)")
    throw explanation
  }
}
