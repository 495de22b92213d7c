internal import PomonaAnalysis
internal import PomonaCatalog
internal import PomonaCore
internal import PomonaLanguage
internal import PomonaTables

/// The noise of units as it is known beside the responses: residuals of a first-level model, or a matrix.
struct GivenNoise {
  enum Source: String, CaseIterable {
    case residuals
    case precision
    case covariance
  }

  private static let rows = KindPattern.oneOf([.table, .list(.list(.number))])
  static let parameters: [VerbParameter] = [
    .value(
      Source.residuals.rawValue, rows,
      "of mahalanobis and crossnobis: residuals of a first-level model, a column a unit, which `noise` is estimated from",
      usual: "none"),
    .value(
      "degrees", .number, "degrees of freedom of the residuals: scans less regressors, of each run with `per`",
      usual: "rows less one"
    ).whole(1...1_000_000_000),
    .words(
      "per",
      "of crossnobis: the column of `residuals` with the run of each row; each run has a noise of its own then, and pairs of"
        + " runs are under the mean of their two covariances", usual: "none"),
    .value(
      Source.precision.rawValue, rows, "of mahalanobis and crossnobis: the inverse covariance of the units",
      usual: "none"),
    .value(
      Source.covariance.rawValue, rows, "of mahalanobis and crossnobis: the covariance of the units", usual: "none"),
  ]

  private let source: Source
  private let matrix: Matrix<Double>
  /// By id of the unit.
  private let columns: [String: Int]
  private let estimator: NoiseCovariance.Estimator
  private let degrees: Int?
  /// Rows of the residuals by the name of their run, where each run has its own noise.
  private let rowsOfRun: [String: [Int]]?

  /// `nil` where none is given. Columns belong to the units by name, where all units have one, and in their order where no
  /// name is one of a unit: with names for some, the others would be taken for units that they are not.
  ///
  /// - Throws: `E0207` for what are no rows of numbers; `E0491` for columns that are no units; `E0483` for a matrix that is
  ///   not square.
  init?(_ arguments: Arguments, estimator: NoiseCovariance.Estimator, distance: String, of recording: Recording) throws
  {
    guard let source = Source.allCases.first(where: { arguments.isGiven($0.rawValue) }) else { return nil }
    let runs = try arguments.optionalText("per")
    let (names, matrix) = try arguments.matrix(source.rawValue, leavingOut: runs)
    let ids = recording.unitIDs
    if let names, Set(names).isSuperset(of: ids) {
      columns = Dictionary(zip(names, names.indices), uniquingKeysWith: { first, _ in first })
    } else if matrix.columnCount == ids.count, names.map({ Set($0).isDisjoint(with: ids) }) ?? true {
      columns = Dictionary(zip(ids, ids.indices), uniquingKeysWith: { first, _ in first })
    } else {
      throw RSAError.unfit(
        what: "`\(source.rawValue)` of \(matrix.columnCount) columns", with: "\(ids.count) units",
        parameter: source.rawValue, remedy: "rdm \(distance), noise: \(estimator.rawValue)")
    }
    if source != .residuals, matrix.rowCount != matrix.columnCount {
      throw RSAError.notPositive(
        what: "the noise \(source.rawValue)", reason: "it is \(matrix.rowCount) × \(matrix.columnCount)")
    }
    self.source = source
    self.matrix = matrix
    self.estimator = estimator
    degrees = arguments.isGiven("degrees") ? try arguments.count("degrees") : nil
    rowsOfRun = try runs.map { column in
      guard let table = try? arguments.object(source.rawValue, as: TableValue.self).table,
        let cells = table[column]?.cellTexts
      else {
        throw RSAError.unfit(
          what: "`per: \(column)`", with: "residuals without a column of that name", parameter: "per",
          remedy: "leave `per:` out")
      }
      if let row = cells.firstIndex(where: { $0 == nil }) {
        throw RSAError.unfit(
          what: "`per: \(column)`", with: "row \(row + 1) of the residuals, which has no run", parameter: "per",
          remedy: "residuals: ($e | where not is_missing(\(column)))")
      }
      return Dictionary(grouping: cells.indices) { cells[$0] ?? "" }
    }
    let counts = rowsOfRun.map { rows in rows.sorted { $0.key < $1.key }.map { ("run \"\($0.key)\"", $0.value.count) } }
    for (name, count) in counts ?? [("", matrix.rowCount)] {
      guard let degrees, degrees > count else { continue }
      throw RSAError.unfit(
        what: "`degrees: \(degrees)`", with: "\(count) rows of residuals\(name.isEmpty ? "" : " of \(name)")",
        parameter: "degrees", remedy: "degrees: \(max(1, count - 1))")
    }
  }

  /// Arguments that contradict each other, known before anything runs.
  ///
  /// - Throws: `E0491`.
  static func refuse(_ call: Call, distance: String, remedy: String) throws {
    let given = Source.allCases.map(\.rawValue).filter(call.isGiven)
    let arguments = given + ["degrees", "per"].filter(call.isGiven)
    if let first = arguments.first, !["crossnobis", "mahalanobis"].contains(distance) {
      throw RSAError.unfit(
        what: "`\(first)`", with: "the distance \(distance)", parameter: first, remedy: remedy)
    }
    if distance == "mahalanobis", call.isGiven("per") {
      throw RSAError.unfit(
        what: "`per`", with: "mahalanobis, whose patterns are means over all runs", parameter: "per",
        remedy: "rdm crossnobis")
    }
    if given.count > 1 {
      throw RSAError.unfit(
        what: "`\(given[1])`", with: "`\(given[0])`: each says what the noise is", parameter: given[1],
        remedy: "leave `\(given[1]):` out")
    }
    if let other = ["degrees", "per"].first(where: call.isGiven), given != [Source.residuals.rawValue] {
      throw RSAError.unfit(
        what: "`\(other)`", with: "no residuals", parameter: other, remedy: "leave `\(other):` out")
    }
    guard let only = given.first, call.isGiven("noise") else { return }
    if only != Source.residuals.rawValue {
      throw RSAError.unfit(
        what: "`noise`", with: "`\(only)`, of which nothing is estimated", parameter: "noise",
        remedy: "leave `noise:` out")
    }
    if call.text("noise") == "none" {
      throw RSAError.unfit(
        what: "`residuals`", with: "`noise: none`", parameter: "noise", remedy: "noise: shrinkage_diag")
    }
  }

  /// For crossnobis of some units.
  ///
  /// - Parameter runs: the names of the folds, in their order.
  /// - Throws: `E0491` for a run without residuals; what estimating and inverting throws.
  func noise(of units: [String], runs: [String]) throws -> Crossnobis.Noise {
    guard let rowsOfRun else {
      let (precision, words) = try precision(of: units)
      return .given(precision, words)
    }
    let residuals = matrix.selecting(columns: units.compactMap { columns[$0] })
    return .perFold(
      try runs.map { run in
        guard let rows = rowsOfRun[run] else {
          throw RSAError.unfit(
            what: "run \"\(run)\" of the responses",
            with: "residuals of \(rowsOfRun.count) runs, none of which has that name", parameter: "per",
            remedy: "leave `per:` out, for one noise of all runs")
        }
        return try NoiseCovariance(
          residuals: residuals.selecting(rows: rows), degreesOfFreedom: degrees, estimator: estimator)
      })
  }

  /// The precision of some units, and what it was made of. Of a precision over more units it is that of their covariance.
  ///
  /// - Throws: what estimating and inverting throws.
  func precision(of units: [String]) throws -> (precision: NoisePrecision, words: String) {
    let places = units.compactMap { columns[$0] }
    switch source {
    case .residuals:
      let residuals = matrix.selecting(columns: places)
      let covariance = try NoiseCovariance(residuals: residuals, degreesOfFreedom: degrees, estimator: estimator)
      return (try NoisePrecision(covariance), "\(estimator.rawValue) of \(matrix.rowCount) given residuals")
    case .precision: return (try NoisePrecision(matrix: matrix, units: places), "given precision")
    case .covariance:
      return (
        try NoisePrecision(covariance: matrix.selecting(rows: places).selecting(columns: places)), "given covariance"
      )
    }
  }
}

extension Arguments {
  /// Rows of numbers: a list of lists, or the columns of numbers of a table, with their names.
  ///
  /// - Parameter other: a column that is none of them.
  /// - Throws: `E0207`.
  func matrix(_ name: String, leavingOut other: String? = nil) throws -> (names: [String]?, matrix: Matrix<Double>) {
    func refused(_ reason: String) -> Explanation {
      Explanation("E0207", "`\(name)` takes rows of equally many numbers, and \(reason)", parameter: name)
    }
    if let table = try? object(name, as: TableValue.self).table {
      let columns = table.columns.filter { $0.numbers != nil && $0.name != other }
      let values = columns.compactMap(\.numbers)
      guard !values.isEmpty, table.rowCount > 0 else { throw refused("this table has none") }
      var matrix = Matrix<Double>(rowCount: table.rowCount, columnCount: values.count)
      for (column, numbers) in values.enumerated() { for row in numbers.indices { matrix[row, column] = numbers[row] } }
      return (columns.map(\.name), matrix)
    }
    let rows = try values(name).map { value -> [Double] in
      guard case .list(let items) = value else { throw refused("this is one list") }
      return try items.map { item in
        guard case .number(let number) = item else { throw refused("one of them is none") }
        return number
      }
    }
    guard let width = rows.first?.count, width > 0 else { throw refused("there are none") }
    if let other = rows.first(where: { $0.count != width }) {
      throw refused("the first has \(width), another \(other.count)")
    }
    return (nil, Matrix(rowCount: rows.count, columnCount: width, elements: rows.flatMap { $0 }))
  }
}
