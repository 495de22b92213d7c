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
  /// What others would read into the formula and it does not say.
  let notes: [String]

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
      case (.number(0)?, true), (.number(-1)?, true): hasIntercept = false
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
    notes = FitFormula.notes(onProducts: terms.map(\.text))
    guard hasIntercept || !terms.isEmpty else { throw FitFormula.wanted }
  }

  /// R and statsmodels read `x * z` as `x + z + x:z`; here it is the product, so what it stands without is said.
  private static func notes(onProducts terms: [String]) -> [String] {
    terms.compactMap { term in
      let factors = factors(of: term)
      // `(if g == "a" then 1 else 0)` has its main effect by the labels `g`.
      let without = factors.filter { factor in
        !terms.contains(factor) && !terms.contains { "(\($0))" == factor } && !factor.hasPrefix("(if ")
      }
      guard factors.count > 1, !without.isEmpty else { return nil }
      return "\(term) is the product alone; \((factors + [term]).joined(separator: " + ")) has the main effects, too"
    }
  }

  /// The different factors of a term that is a product and nothing else, constants left out; else none.
  private static func factors(of term: String) -> [String] {
    var factors = [""]
    var depth = 0
    var quote: Character?
    var escaped = false
    for word in term.split(separator: " ", omittingEmptySubsequences: false) {
      // Behind a blank outside of brackets and quotes an operator stands alone.
      if depth == 0, quote == nil, word == "*" {
        factors.append("")
        continue
      }
      if factors[factors.count - 1] != "" {
        guard depth > 0 || quote != nil else { return [] }
        factors[factors.count - 1] += " "
      }
      factors[factors.count - 1] += word
      for letter in word {
        if escaped {
          escaped = false
        } else if let open = quote {
          if letter == "\\" { escaped = true }
          if letter == open { quote = nil }
        } else if letter == "\"" || letter == "`" {
          quote = letter
        } else if "([{".contains(letter) {
          depth += 1
        } else if ")]}".contains(letter) {
          depth -= 1
        }
      }
    }
    var different: [String] = []
    for factor in factors where Double(factor) == nil && !factor.hasPrefix("$") && !different.contains(factor) {
      different.append(factor)
    }
    return different
  }

  static let wanted = Explanation(
    "E0207", "`fit` takes a formula: a response, `~`, and terms", parameter: "formula",
    remedies: ["fit score ~ depth + log(n)", "fit score ~ 1 for the mean alone"])
}

/// The columns of a formula over a table.
struct FitDesign {
  /// What a term is in each row of the table.
  private enum Values {
    case numbers([Double])
    /// The values of labels in their order over all rows that are used, and the place of each row's among them.
    case labels(levels: [String], codes: [Int])
  }

  let formula: FitFormula
  let rows: NumberRows
  private let response: [Double]
  private let terms: [(name: String, values: Values)]

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
    let rows = try NumberRows(numbers, labels: labels, missing: missing)
    self.rows = rows
    self.terms = terms.map { term in
      guard let (levels, codes) = FitDesign.levels(term.values, rows: rows.rows) else {
        return (term.name, .numbers(term.values.numbers ?? []))
      }
      return (term.name, .labels(levels: levels, codes: codes))
    }
  }

  /// The fit over some rows, and the reference level of each column of labels.
  ///
  /// A column of texts or truths is a 0/1 variable for each of its values but the first of the whole table, the reference,
  /// so that the fits of all groups compare with the same one; without an intercept the first such column has one for each
  /// value.
  /// - Throws: as `LeastSquares.init`; `E0351` where the reference is not among the rows.
  func fit(
    over rows: [Int], errors: LeastSquares.Errors, level: Double
  ) throws -> (fit: LeastSquares, references: [String], rows: [[Double]]) {
    var made: [LeastSquares.Term] = formula.hasIntercept ? [.intercept(count: rows.count)] : []
    var references: [String] = []
    var hasFull = formula.hasIntercept
    for term in terms {
      switch term.values {
      case .numbers(let values): made.append(LeastSquares.Term(term.name, rows.map { values[$0] }))
      case .labels(let levels, let codes):
        let own = rows.map { codes[$0] }
        let isPresent = Set(own)
        if hasFull, let reference = levels.first, !rows.isEmpty {
          if isPresent.count == 1 {
            throw StatisticsError.dependentTerm(name: term.name, on: [LeastSquares.Term.interceptName])
          }
          if !isPresent.contains(0) { throw referenceMissing(term.name, reference) }
          references.append("\(term.name)[\(reference)]")
        }
        for (place, level) in levels.enumerated() where isPresent.contains(place) && (place > 0 || !hasFull) {
          made.append(LeastSquares.Term("\(term.name)[\(level)]", own.map { $0 == place ? 1 : 0 }))
        }
        hasFull = true
      }
    }
    let values = rows.map { response[$0] }
    let fit: LeastSquares
    do throws(StatisticsError) {
      fit = try LeastSquares(of: values, named: formula.response.text, on: made, errors: errors, level: level)
    } catch {
      throw placed(error, over: rows)
    }
    return (fit, references, rows.indices.map { row in made.map { $0.values[row] } })
  }

  private func referenceMissing(_ term: String, _ reference: String) -> Explanation {
    Explanation(
      "E0351", "no row has `\(term)` \"\(reference)\", which its other values are compared with", parameter: "formula",
      facts: ["all groups are compared with the same value, the first of the table"],
      remedies: [
        "fit \(formula.response.text) ~ 0 + \(term) + … has a coefficient for each value",
        "leave such groups out first: where … | …",
      ])
  }

  /// The error of a fit over some rows with the row of the table, and a line that leaves out the values of labels that stand
  /// in one row each, where these are the cause.
  private func placed(_ error: StatisticsError, over rows: [Int]) -> any Error {
    guard case .fullLeverage(let row, let count, let errors) = error else { return error }
    var explanation = StatisticsError.fullLeverage(row: rows[row], count: count, errors: errors).explanation
    for term in terms {
      guard case .labels(let levels, let codes) = term.values else { continue }
      var counts = [Int](repeating: 0, count: levels.count)
      for row in rows { counts[codes[row]] += 1 }
      let areTruths = levels.allSatisfy { $0 == "true" || $0 == "false" }
      let single = levels.indices.filter { counts[$0] == 1 }.map { areTruths ? levels[$0] : "\"\(levels[$0])\"" }
      guard !single.isEmpty else { continue }
      explanation.facts.append(
        "of one row each: \(single.prefix(4).joined(separator: ", "))\(single.count > 4 ? ", …" : "") in `\(term.name)`"
      )
      let condition =
        single.count == 1 ? "\(term.name) != \(single[0])" : "not (\(term.name) in [\(single.joined(separator: ", "))])"
      explanation.remedies[explanation.remedies.count - 1] = "where \(condition) | …"
      break
    }
    return explanation
  }

  /// The values of a column of labels in their order over `rows`, and the place of each row's among them, -1 where it is
  /// missing; `nil` of numbers.
  private static func levels(_ values: Column.Values, rows: [Int]) -> (levels: [String], codes: [Int])? {
    switch values {
    case .truth(let cells):
      let present = [UInt8(0), 1].filter { truth in rows.contains { cells.storage[$0] == truth } }
      return (
        present.map { $0 == 1 ? "true" : "false" }, cells.storage.map { present.firstIndex(of: $0) ?? -1 }
      )
    case .text(let cells):
      guard case .text(let used) = values.rows(rows) else { return nil }
      let present = used.present
      let places = Dictionary(uniqueKeysWithValues: present.enumerated().map { ($1, $0) })
      let codes = cells.levels.map { places[$0] ?? -1 }
      return (present, cells.codes.map { $0 < 0 ? -1 : codes[Int($0)] })
    default: return nil
    }
  }
}
