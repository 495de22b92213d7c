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
      "degrees", .number, "degrees of freedom of the residuals: scans less regressors", usual: "rows less one"),
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

  /// `nil` where none is given. Columns belong to the units by name, where all units have one, and in their order where no
  /// name is one of a unit: with names for some, the others would be taken for units that they are not.
  ///
  /// - Throws: `E0207` for what are no rows of numbers; `E0491` for columns that are no units; `E0483` for a matrix that is
  ///   not square.
  init?(_ arguments: Arguments, estimator: NoiseCovariance.Estimator, distance: String, of recording: Recording) throws
  {
    guard let source = Source.allCases.first(where: { arguments.isGiven($0.rawValue) }) else { return nil }
    let (names, matrix) = try arguments.matrix(source.rawValue)
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
    degrees = arguments.isGiven("degrees") ? try arguments.count("degrees", in: 1...1_000_000_000) : nil
    if let degrees, degrees > matrix.rowCount {
      throw RSAError.unfit(
        what: "`degrees: \(degrees)`", with: "\(matrix.rowCount) rows of residuals", parameter: "degrees",
        remedy: "degrees: \(max(1, matrix.rowCount - 1))")
    }
  }

  /// Arguments that contradict each other, known before anything runs.
  ///
  /// - Throws: `E0491`.
  static func refuse(_ call: Call, distance: String) throws {
    let given = Source.allCases.map(\.rawValue).filter(call.isGiven)
    let arguments = given + (call.isGiven("degrees") ? ["degrees"] : [])
    if let first = arguments.first, !["crossnobis", "mahalanobis"].contains(distance) {
      throw RSAError.unfit(
        what: "`\(first)`", with: "the distance \(distance)", parameter: first, remedy: "rdm mahalanobis, noise: diag")
    }
    if given.count > 1 {
      throw RSAError.unfit(
        what: "`\(given[1])`", with: "`\(given[0])`: each says what the noise is", parameter: given[1],
        remedy: "leave `\(given[1]):` out")
    }
    if call.isGiven("degrees"), given != [Source.residuals.rawValue] {
      throw RSAError.unfit(
        what: "`degrees`", with: "no residuals", parameter: "degrees", remedy: "leave `degrees:` out")
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
  /// - Throws: `E0207`.
  func matrix(_ name: String) throws -> (names: [String]?, matrix: Matrix<Double>) {
    func refused(_ reason: String) -> Explanation {
      Explanation("E0207", "`\(name)` takes rows of equally many numbers, and \(reason)", parameter: name)
    }
    if let table = try? object(name, as: TableValue.self).table {
      let columns = table.columns.filter { $0.numbers != nil }
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
