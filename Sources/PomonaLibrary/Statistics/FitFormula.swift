internal import PomonaAnalysis
internal import PomonaCatalog
internal import PomonaLanguage
internal import PomonaTables

/// `y ~ x + z`: a response, and the terms that it is a weighted sum of.
struct FitFormula {
  /// As typed.
  let text: String
  let response: Expression
  let terms: [Expression]
  let hasIntercept: Bool

  /// - Throws: `E0207` for anything but a formula, `E0209` for a term that is taken off.
  init(_ expression: Expression?) throws {
    guard let expression, let (left, right) = expression.formula else { throw FitFormula.wanted }
    text = expression.text
    response = left
    var terms: [Expression] = []
    var hasIntercept = true
    for (isAdded, term) in right.terms {
      switch (term.literal, isAdded) {
      case (.number(1)?, let wants): hasIntercept = wants
      case (.number(0)?, true): hasIntercept = false
      case (_?, _):
        throw Explanation(
          "E0207", "`\(term.text)` is the same in all rows, so it is no term", parameter: "formula",
          remedies: ["leave it out"])
      case (nil, false):
        throw Explanation(
          "E0207", "the sign of `\(term.text)` is found by the fit, so it cannot be taken off", parameter: "formula",
          remedies: [
            "\(left.text) ~ … + \(term.text)", "\(left.text) ~ (… - \(term.text)) for the difference as one term",
          ])
      case (nil, true): terms.append(term)
      }
    }
    self.terms = terms
    self.hasIntercept = hasIntercept
    guard hasIntercept || !terms.isEmpty else { throw FitFormula.wanted }
  }

  static let wanted = Explanation(
    "E0207", "`fit` takes a formula: a response, `~`, and terms", parameter: "formula",
    remedies: ["fit score ~ depth + log(n)", "fit score ~ 1 for the mean alone"])
}

/// The columns of a formula over a table.
struct FitDesign {
  let formula: FitFormula
  let response: [Double]
  let terms: [(name: String, values: Column.Values)]
  let rows: NumberRows

  /// - Throws: `E0207` for lists, and as `NumberRows`.
  init(_ formula: FitFormula, in table: Table, by grouping: Grouping?, missing: MissingPolicy) throws {
    self.formula = formula
    let y = try formula.response.numbers(in: table, by: grouping, missing: missing, parameter: "formula")
    let terms = try formula.terms.map { term in
      (name: term.text, values: try term.column(in: table, by: grouping, missing: missing).values)
    }
    var numbers = [(name: formula.response.text, values: y)]
    var labels: [(name: String, values: Column.Values)] = []
    for term in terms {
      switch term.values {
      case .numbers, .whole: numbers.append((term.name, term.values.numbers ?? []))
      case .text, .truth: labels.append(term)
      case .list:
        throw Explanation("E0207", "`\(term.name)` holds lists, and no term is made of these", parameter: "formula")
      }
    }
    response = y
    self.terms = terms
    rows = try NumberRows(numbers, labels: labels, missing: missing)
  }

  /// The fit over some rows, and the reference level of each column of labels.
  ///
  /// A column of texts or truths is a 0/1 variable for each of its values but the first, the reference; without an
  /// intercept the first such column has one for each value.
  /// - Throws: as `LeastSquares.init`.
  func fit(
    over rows: [Int], errors: LeastSquares.Errors, level: Double
  ) throws -> (fit: LeastSquares, references: [String], rows: [[Double]]) {
    var made: [LeastSquares.Term] = formula.hasIntercept ? [.intercept(count: rows.count)] : []
    var references: [String] = []
    var hasFull = formula.hasIntercept
    for term in terms {
      let values = term.values.rows(rows)
      guard let (levels, codes) = FitDesign.levels(values) else {
        made.append(LeastSquares.Term(term.name, values.numbers ?? []))
        continue
      }
      if levels.count == 1, hasFull {
        throw StatisticsError.dependentTerm(name: term.name, on: [LeastSquares.Term.interceptName])
      }
      for (place, level) in levels.enumerated() where place > 0 || !hasFull {
        made.append(LeastSquares.Term("\(term.name)[\(level)]", codes.map { $0 == place ? 1 : 0 }))
      }
      if hasFull { references.append("\(term.name)[\(levels[0])]") }
      hasFull = true
    }
    let fit = try LeastSquares(
      of: rows.map { response[$0] }, named: formula.response.text, on: made, errors: errors, level: level)
    return (fit, references, rows.indices.map { row in made.map { $0.values[row] } })
  }

  /// The values of a column of labels in their order, and the place of each row's among them; `nil` of numbers.
  private static func levels(_ values: Column.Values) -> (levels: [String], codes: [Int])? {
    switch values {
    case .truth(let cells):
      let present = [UInt8(0), 1].filter { cells.storage.contains($0) }
      return (
        present.map { $0 == 1 ? "true" : "false" }, cells.storage.map { present.firstIndex(of: $0) ?? 0 }
      )
    case .text(let cells):
      let present = cells.present
      let places = Dictionary(uniqueKeysWithValues: present.enumerated().map { ($1, $0) })
      let codes = cells.levels.map { places[$0] ?? -1 }
      return (present, cells.codes.map { $0 < 0 ? -1 : codes[Int($0)] })
    default: return nil
    }
  }
}
