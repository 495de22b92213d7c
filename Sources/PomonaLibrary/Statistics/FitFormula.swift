internal import PomonaAnalysis
internal import PomonaCatalog
internal import PomonaLanguage
internal import PomonaParallel
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
    guard hasIntercept || !terms.isEmpty else { throw FitFormula.wanted }
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
    /// The values of labels over all rows that are used as patsy orders them, and the place of each row's among them.
    case labels(levels: [String], codes: [Int])
  }

  private struct Factor {
    let name: String
    let values: Values

    /// The levels of labels, and the place of each row's among them; `nil` of numbers.
    var labels: (levels: [String], codes: [Int])? {
      if case .labels(let levels, let codes) = values { (levels, codes) } else { nil }
    }
  }

  let formula: FitFormula
  let rows: NumberRows
  /// What others would read into the formula and it does not say, and what a product of labels stands for.
  let notes: [String]
  private let response: [Double]
  private let factors: [Factor]
  /// The factors of each term by their places, in the order of the coefficients: terms of fewer factors first.
  private let terms: [[Int]]

  /// - Throws: `E0207` for lists, and as `NumberRows`.
  init(_ formula: FitFormula, in table: Table, by grouping: Grouping?, missing: MissingPolicy) throws {
    self.formula = formula
    func column(_ term: Expression) throws -> Column.Values {
      try term.column(in: table, by: grouping, missing: missing).values
    }
    let y = try formula.response.numbers(in: table, by: grouping, missing: missing, parameter: "formula")
    var columns: [(name: String, values: Column.Values)] = []
    var terms: [[Int]] = []
    var notes: [String] = []
    var expanded: Set<String> = []
    func place(_ name: String, _ values: @autoclosure () throws -> Column.Values) rethrows -> Int {
      if let known = columns.firstIndex(where: { $0.name == name }) { return known }
      columns.append((name, try values()))
      return columns.count - 1
    }
    for term in formula.terms {
      let parts = term.factors
      let operands = parts.flatMap { $0 }
      let found = operands.count > 1 ? try operands.map(column) : []
      guard found.contains(where: \.isLabels) || parts.contains(where: { $0.count > 1 }) else {
        terms.append([try place(term.text, try column(term))])
        continue
      }
      let places = zip(operands, found).map { operand, values in place(operand.text, values) }
      var next = 0
      let factors = parts.map { part in
        defer { next += part.count }
        return Array(places[next..<(next + part.count)])
      }
      let made = FitDesign.crossed(factors)
      for term in made where !terms.contains(where: { Set($0) == Set(term) }) { terms.append(term) }
      expanded.insert(term.text)
      if factors.count > 1 {
        let names = columns.map(\.name)
        notes.append("\(term.text) is \(made.map { FitDesign.name($0, names) }.joined(separator: " + "))")
      }
    }
    // An expansion has what a later term may name again.
    var distinct: [[Int]] = []
    for term in terms where notes.isEmpty || !distinct.contains(where: { Set($0) == Set(term) }) {
      distinct.append(term)
    }
    let degrees = Set(distinct.map(\.count)).sorted()
    terms = degrees.flatMap { degree in distinct.filter { $0.count == degree } }
    var numbers = [(name: formula.response.text, values: y)]
    var labels: [(name: String, values: Column.Values)] = []
    for column in columns {
      switch column.values {
      case .numbers, .whole: numbers.append((column.name, column.values.numbers ?? []))
      case .text, .truth: labels.append(column)
      case .list:
        throw Explanation("E0207", "`\(column.name)` holds lists, and no term is made of these", parameter: "formula")
      }
    }
    response = y
    let rows = try NumberRows(numbers, labels: labels, missing: missing)
    self.rows = rows
    let factors = columns.map { column in
      guard let (levels, codes) = FitDesign.levels(column.values, rows: rows.rows) else {
        return Factor(name: column.name, values: .numbers(column.values.numbers ?? []))
      }
      return Factor(name: column.name, values: .labels(levels: levels, codes: codes))
    }
    self.factors = factors
    self.terms = terms
    self.notes =
      notes + FitDesign.notes(onProducts: formula.terms, but: expanded)
      + terms.compactMap { FitDesign.note(on: $0, terms, factors) }
  }

  /// The interactions that a product of factors stands for, those of fewer factors first: `a`, `b`, `a:b` of `a * b`.
  private static func crossed(_ factors: [[Int]]) -> [[Int]] {
    guard factors.count > 1 else { return [distinct(factors[0])] }
    var made: [[Int]] = []
    for subset in subsets(of: factors.count).dropFirst() {
      let term = distinct(subset.flatMap { factors[$0] })
      if !made.contains(where: { Set($0) == Set(term) }) { made.append(term) }
    }
    return made
  }

  /// Places below `count`: none of them, each alone, each two, …
  private static func subsets(of count: Int) -> [[Int]] {
    let all = (0..<(1 << count)).map { mask in (0..<count).filter { mask >> $0 & 1 == 1 } }
    return all.sorted { $0.count == $1.count ? $0.lexicographicallyPrecedes($1) : $0.count < $1.count }
  }

  private static func distinct(_ places: [Int]) -> [Int] {
    places.enumerated().filter { places.firstIndex(of: $0.element) == $0.offset }.map(\.element)
  }

  private static func name(_ term: [Int], _ names: [String]) -> String {
    term.map { names[$0] }.joined(separator: ":")
  }

  /// R and statsmodels read `x * z` as `x + z + x:z`; of numbers it is the product here, and what it lacks is said.
  private static func notes(onProducts terms: [Expression], but expanded: Set<String>) -> [String] {
    let texts = terms.map(\.text)
    return terms.compactMap { term in
      guard !expanded.contains(term.text), term.factors.allSatisfy({ $0.count == 1 && !$0[0].isBinary }) else {
        return nil
      }
      var factors: [String] = []
      for factor in term.factors.flatMap({ $0 }).map(\.text)
      where Double(factor) == nil && !factor.hasPrefix("$") && !factors.contains(factor) { factors.append(factor) }
      // `(if g == "a" then 1 else 0)` has its main effect by the labels `g`.
      let without = factors.filter { factor in
        !texts.contains(factor) && !texts.contains { "(\($0))" == factor } && !factor.hasPrefix("(if ")
      }
      guard factors.count > 1, !without.isEmpty else { return nil }
      let all = (factors + [term.text]).joined(separator: " + ")
      return "\(term.text) is the product alone; \(all) has the main effects, too"
    }
  }

  /// What is said of an interaction whose main effects are left out and not in what it spans: labels alone span theirs, and
  /// slopes of each label that of the number.
  private static func note(on term: [Int], _ terms: [[Int]], _ factors: [Factor]) -> String? {
    let numbers = term.filter { factors[$0].labels == nil }
    guard term.count > 1, !numbers.isEmpty else { return nil }
    let without = term.filter { place in
      !terms.contains([place]) && !(numbers == [place] && term.count > numbers.count)
    }
    guard !without.isEmpty else { return nil }
    let names = factors.map(\.name)
    let all = (term.map { names[$0] } + [name(term, names)]).joined(separator: " + ")
    return "\(name(term, names)) stands without \(without.map { names[$0] }.joined(separator: ", ")); "
      + "\(all) has the main effects, too"
  }

  /// A column of the design: a product of numbers, and of labels, 1 where they are one level and 0 elsewhere.
  private struct Variable {
    var name: String
    /// By the places of their factors.
    var numbers: [Int] = []
    var levels: [(factor: Int, level: Int)] = []

    func times(_ other: Variable) -> Variable {
      Variable(name: "\(name):\(other.name)", numbers: numbers + other.numbers, levels: levels + other.levels)
    }
  }

  /// The fit over some rows, and the reference level of each column of labels.
  ///
  /// A column of texts or truths is a 0/1 variable for each of its values but the first of the whole table, the reference,
  /// so that the fits of all groups compare with the same one; without an intercept the first such column has one for each
  /// value. In interactions a column of labels has as many variables as the terms before it leave room for, as patsy
  /// codes them (`codings`).
  /// - Parameter limit: of memory, in bytes.
  /// - Throws: as `LeastSquares.init`; `E0351` where the reference, or two labels together, are not among the rows; `E0670`
  ///   where the fit takes more memory than the limit.
  func fit(
    over rows: [Int], errors: LeastSquares.Errors, level: Double, limit: Int, workers: Workers
  ) throws -> (fit: LeastSquares, references: [String]) {
    var made: [Variable] = formula.hasIntercept ? [Variable(name: LeastSquares.Term.interceptName)] : []
    var references: [String] = []
    let names = factors.map(\.name)
    let present = factors.map { factor in factor.labels.map { labels in Set(rows.lazy.map { labels.codes[$0] }) } }
    for (term, codings) in zip(terms, codings()) {
      if codings.isEmpty {
        let name = FitDesign.name(term, names)
        throw StatisticsError.dependentTerm(name: name, on: [name])
      }
      for coding in codings {
        for place in term where coding[place] == false && !rows.isEmpty {
          guard let reference = factors[place].labels?.levels.first, let present = present[place] else { continue }
          if present.count == 1 {
            throw StatisticsError.dependentTerm(name: names[place], on: [LeastSquares.Term.interceptName])
          }
          if !present.contains(0) { throw referenceMissing(names[place], reference) }
          let words = "\(names[place])[\(reference)]"
          if !references.contains(words) { references.append(words) }
        }
        // Columns are not named before it is known that there are rows and memory for them.
        let more = coding.reduce(1.0) { $0 * Double((present[$1.key]?.count ?? 1) - ($1.value ? 0 : 1)) }
        try requireRoom(for: Double(made.count) + more, rows: rows.count, limit: limit)
        var variables: [Variable] = []
        for place in term {
          if let (levels, _) = factors[place].labels, let isFull = coding[place], let present = present[place] {
            let coded = levels.indices.filter { present.contains($0) && ($0 > 0 || isFull) }.map { level in
              Variable(name: "\(names[place])[\(levels[level])]", levels: [(place, level)])
            }
            variables = FitDesign.products(variables, coded)
          } else if factors[place].labels == nil {
            variables = FitDesign.products(variables, [Variable(name: names[place], numbers: [place])])
          }
        }
        if coding.count > 1, coding.count == term.count {
          let found = combinations(term, over: rows)
          if let empty = variables.first(where: { !found.contains($0.levels.map(\.level)) }) {
            throw emptyCell(empty.name, term.map { names[$0] })
          }
        }
        made += variables
      }
    }
    do {
      return (
        try LeastSquares(
          of: rows.map { response[$0] }, named: formula.response.text, on: design(of: made, over: rows), errors: errors,
          level: level, workers: workers), references
      )
    } catch let error as StatisticsError {
      throw placed(error, over: rows)
    }
  }

  /// - Throws: `E0350` for more columns than rows, `E0670` for more than the limit of memory holds.
  private func requireRoom(for columns: Double, rows: Int, limit: Int) throws {
    let count = Int(min(columns, 1e15))
    // Of few columns the fit itself says what is lacking, after more is known of them.
    if count >= rows, count > 1_000 {
      throw StatisticsError.tooFewRows(count: rows, needed: count + 1, what: "a fit of \(count) coefficients")
    }
    let needed = LeastSquares.Design.byteCount(columns: count, rows: rows)
    guard needed > limit else { return }
    let wide = factors.compactMap { factor in factor.labels.map { (factor.name, $0.levels.count) } }.max { $0.1 < $1.1 }
    throw Explanation(
      "E0670", "a fit of \(count) coefficients does not fit into the limit of memory", parameter: "formula",
      facts: [
        "\(needed >> 20) MiB are needed, \(limit >> 20) are allowed"
      ] + (wide.map { ["`\($0.0)` has \($0.1) different values, a coefficient each"] } ?? []),
      remedies: ["set limit: \((needed >> 30) + 1)GiB"])
  }

  /// The levels of labels that stand together in some row.
  private func combinations(_ term: [Int], over rows: [Int]) -> Set<[Int]> {
    let codes = term.compactMap { factors[$0].labels?.codes }
    return Set(rows.lazy.map { row in codes.map { $0[row] } })
  }

  /// The columns by blocks of rows.
  private func design(of variables: [Variable], over rows: [Int]) -> LeastSquares.Design {
    // Of a column of labels alone each row is 1 in one variable at most, however many levels there are.
    let factors = factors
    var plain: [Int: [Int: Int]] = [:]
    for (column, variable) in variables.enumerated() where variable.numbers.isEmpty && variable.levels.count == 1 {
      plain[variable.levels[0].factor, default: [:]][variable.levels[0].level] = column
    }
    let scattered = plain.map { factor, columns -> (codes: [Int], columns: [Int]) in
      let labels = factors[factor].labels
      return (labels?.codes ?? [], (labels?.levels ?? []).indices.map { columns[$0] ?? -1 })
    }
    return LeastSquares.Design(names: variables.map(\.name), rowCount: rows.count) { range in
      let m = range.count
      let own = Array(rows[range])
      var block = [Double](repeating: 0, count: m * variables.count)
      for (codes, columns) in scattered {
        for place in 0..<m where columns[codes[own[place]]] >= 0 { block[columns[codes[own[place]]] * m + place] = 1 }
      }
      for (column, variable) in variables.enumerated() where variable.levels.count != 1 || !variable.numbers.isEmpty {
        for place in 0..<m { block[column * m + place] = 1 }
        for number in variable.numbers {
          guard case .numbers(let values) = factors[number].values else { continue }
          for place in 0..<m { block[column * m + place] *= values[own[place]] }
        }
        for (factor, level) in variable.levels {
          guard case .labels(_, let codes) = factors[factor].values else { continue }
          for place in 0..<m where codes[own[place]] != level { block[column * m + place] = 0 }
        }
      }
      return block
    }
  }

  /// Each variable of some times each of others; the first of them vary fastest, as in statsmodels.
  private static func products(_ first: [Variable], _ second: [Variable]) -> [Variable] {
    first.isEmpty ? second : second.flatMap { b in first.map { a in a.times(b) } }
  }

  /// How the labels of each term are coded, by patsy's rule: for each part of a term its labels, and whether each has a
  /// variable for all values (`true`) or for all but the first.
  ///
  /// A term spans the products of each subset of its labels, each without its first value. What terms with the same numbers
  /// span already is left out, and of the rest a subset and one of a label more are one part in which that label is whole.
  /// A term whose span is that of terms before it has no part.
  private func codings() -> [[[Int: Bool]]] {
    var spanned: [Set<Int>: Set<Set<Int>>] = formula.hasIntercept ? [[]: [[]]] : [:]
    return terms.map { term in
      let labels = term.filter { factors[$0].labels != nil }
      let numbers = Set(term).subtracting(labels)
      let subsets = FitDesign.subsets(of: labels.count).map { subset in Set(subset.map { labels[$0] }) }
      // Terms of numbers alone are judged by the least squares themselves, which say what they follow from.
      if labels.isEmpty {
        spanned[numbers, default: []].insert([])
        return [[:]]
      }
      var parts = subsets.filter { spanned[numbers]?.contains($0) != true }
        .map { subset in Dictionary(uniqueKeysWithValues: subset.map { ($0, false) }) }
      spanned[numbers, default: []].formUnion(subsets)
      while let (short, long) = FitDesign.absorbed(parts) {
        for place in parts[long].keys where parts[short][place] == nil { parts[long][place] = true }
        parts.remove(at: short)
      }
      return parts
    }
  }

  /// The first part that another one can take in, because that has one label more, and all else alike.
  private static func absorbed(_ parts: [[Int: Bool]]) -> (short: Int, long: Int)? {
    for short in parts.indices {
      for long in parts.indices where long > short && parts[long].count == parts[short].count + 1 {
        if parts[short].allSatisfy({ parts[long][$0.key] == $0.value }) { return (short, long) }
      }
    }
    return nil
  }

  private func emptyCell(_ variable: String, _ names: [String]) -> Explanation {
    Explanation(
      "E0351", "no row has `\(variable)`, so its coefficient is undefined", parameter: "formula",
      facts: ["`\(names.joined(separator: ":"))` has one for its labels together"],
      remedies: [
        "fit \(formula.response.text) ~ \(names.joined(separator: " + ")) for the main effects alone",
        "leave out the labels that are not in all groups: where … | …",
      ])
  }

  private func referenceMissing(_ term: String, _ reference: String) -> Explanation {
    Explanation(
      "E0351", "no row has `\(term)` \"\(reference)\", which its other values are compared with", parameter: "formula",
      facts: ["all groups are compared with the same value, the first of the whole table in order"],
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
    for term in factors {
      guard let (levels, codes) = term.labels else { continue }
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

  /// The values of a column of labels over `rows` as patsy orders them, a category in its own order, texts by their code
  /// points, false before true; and the place of each row's among them, -1 where it is
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
      // Bytes of UTF-8 have the order of code points.
      let present =
        used.isOrdered ? used.present : used.present.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
      let places = Dictionary(uniqueKeysWithValues: present.enumerated().map { ($1, $0) })
      let codes = cells.levels.map { places[$0] ?? -1 }
      return (present, cells.codes.map { $0 < 0 ? -1 : codes[Int($0)] })
    default: return nil
    }
  }
}

extension Column.Values {
  /// Whether a fit has 0/1 variables of it.
  fileprivate var isLabels: Bool {
    switch self {
    case .text, .truth: true
    default: false
    }
  }
}
