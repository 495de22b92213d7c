import Foundation
import PomonaAnalysis
import PomonaCatalog
import PomonaTestSupport
import Testing

@Suite struct LeastSquaresTests {
  static let golden = try? StatisticsGolden.load()

  private func check(_ expected: StatisticsGolden.Fit, _ y: [Double], _ columns: [[Double]]) throws {
    let errors = try #require(LeastSquares.Errors(rawValue: expected.errors))
    let fit = try LeastSquares(
      of: y, on: zip(expected.names, columns).map { LeastSquares.Term($0, $1) }, errors: errors)
    #expect(fit.coefficients.map(\.name) == expected.names)
    // A coefficient near 0 is known relative to its error, not to itself.
    for (index, coefficient) in fit.coefficients.enumerated() {
      let error = expected.se[index]
      #expect(agrees(coefficient.standardError, error))
      #expect(abs(coefficient.estimate - expected.estimate[index]) < 1e-9 * error)
      #expect(abs(coefficient.statistic - expected.statistic[index]) < 1e-9 * (1 + abs(expected.statistic[index])))
      #expect(agrees(coefficient.p, expected.p[index], within: 1e-8))
      #expect(abs(coefficient.low - expected.low[index]) < 1e-9 * error)
      #expect(abs(coefficient.high - expected.high[index]) < 1e-9 * error)
    }
    // A response of 1e6 and a spread of 1 leaves ten digits of the spread.
    #expect(abs(fit.r2 - (expected.r2 ?? .nan)) < 1e-10)
    #expect(abs(fit.adjustedR2 - (expected.adjusted ?? .nan)) < 1e-10)
    #expect(agrees(fit.f, expected.f) && agrees(fit.fP, expected.fP))
    #expect(agrees(fit.logLikelihood, expected.llf, within: 1e-11))
    #expect(agrees(fit.aic, expected.aic, within: 1e-11) && agrees(fit.bic, expected.bic, within: 1e-11))
    #expect(agrees(fit.residualTests.durbinWatson, expected.dw))
    #expect(agrees(fit.residualTests.omnibus, expected.omnibus))
    #expect(agrees(fit.residualTests.omnibusP, expected.omnibusP))
    #expect(agrees(fit.residualTests.jarqueBera, expected.jb))
    #expect(agrees(fit.residualTests.jarqueBeraP, expected.jbP))
    #expect(agrees(fit.residualTests.skew, expected.skew) && agrees(fit.residualTests.kurtosis, expected.kurtosis))
    #expect(agrees(fit.condition, expected.condition))
    #expect(Double(fit.modelDegrees) == expected.dfModel && Double(fit.residualDegrees) == expected.dfResid)
    #expect(zip(fit.leverages, expected.leverage).allSatisfy { abs($0 - $1) < 1e-11 })
    #expect(zip(fit.fitted, fit.residuals).map(+).count == y.count)
  }

  @Test(
    "Fits agree with statsmodels: five kinds of errors, dummies, no constant, four rows, far from zero",
    arguments: 0..<17)
  func peers(index: Int) throws {
    let expected = try #require(Self.golden?.fits[index])
    try check(expected, expected.y, expected.columns)
  }

  @Test("A nearly collinear design (Longley's economy) agrees with exact arithmetic to nine digits")
  func collinear() throws {
    let expected = try #require(Self.golden?.collinear)
    let fit = try LeastSquares(
      of: expected.y, on: expected.columns.enumerated().map { LeastSquares.Term("x\($0)", $1) })
    #expect(agree(fit.coefficients.map(\.estimate), expected.estimate, within: 1e-9))
    #expect(agree(fit.coefficients.map(\.standardError), expected.se, within: 1e-9))
    #expect(agrees(fit.r2, expected.r2, within: 1e-13) && agrees(fit.f, expected.f, within: 1e-9))
    #expect(fit.condition > 1e9)
  }

  @Test(
    "28 language models: score by size agrees with statsmodels",
    .enabled(if: TestResources.measured("lpp-masks-isc/model_info_en.csv") != nil))
  func measured() throws {
    let file = try #require(TestResources.measured("lpp-masks-isc/model_info_en.csv"))
    let expected = try #require(Self.golden?.measured)
    let lines = try String(contentsOf: file, encoding: .utf8).split(whereSeparator: \.isNewline).map {
      $0.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
    }
    func column(_ name: String) throws -> [Double] {
      let place = try #require(lines[0].firstIndex(of: name))
      return try lines.dropFirst().map { try #require(Double($0[place])) }
    }
    let y = try column("hellaswag")
    #expect(y.count == 28)
    try check(
      expected, y,
      [
        Array(repeating: 1, count: y.count), try column("n_parameters").map { log($0) }, try column("n_layers"),
        try column("n_hid"),
      ])
  }

  @Test("The mean of the line at a row is its fitted value, with the interval of statsmodels' get_prediction formula")
  func band() throws {
    let x = [0.0, 1, 2, 3, 4, 5]
    let y = [0.1, 0.9, 2.3, 2.8, 4.4, 4.9]
    let fit = try LeastSquares(of: y, on: [.intercept(count: 6), .init("x", x)])
    let found = fit.mean(at: [1, 2])
    #expect(abs(found.estimate - fit.fitted[2]) < 1e-13)
    // Var = s² h at a row of the design.
    let reach = Distribution.studentT(df: 4).quantile(0.975) * (fit.scale * fit.leverages[2]).squareRoot()
    #expect(abs(found.high - fit.fitted[2] - reach) < 1e-12 && abs(fit.fitted[2] - found.low - reach) < 1e-12)
  }

  @Test("A column that others make up is named, with them")
  func dependent() throws {
    let x = [1.0, 2, 4, 7, 1, 3]
    let z = [0.5, 1, -1, 2, 0, 1]
    let terms = [
      LeastSquares.Term.intercept(count: 6), .init("x", x), .init("z", z), .init("both", zip(x, z).map { $0 - 3 * $1 }),
    ]
    #expect(throws: StatisticsError.dependentTerm(name: "both", on: ["x", "z"])) {
      try LeastSquares(of: [1, 2, 3, 5, 8, 1], on: terms)
    }
    #expect(throws: StatisticsError.dependentTerm(name: "seven", on: ["intercept"])) {
      try LeastSquares(
        of: [1, 2, 3, 5, 8, 1], on: [.intercept(count: 6), .init("seven", Array(repeating: 7, count: 6))])
    }
    #expect(throws: StatisticsError.dependentTerm(name: "zero", on: [])) {
      try LeastSquares(of: [1, 2, 3, 5, 8, 1], on: [.init("zero", Array(repeating: 0, count: 6))])
    }
    let words = StatisticsError.dependentTerm(name: "seven", on: ["intercept"]).explanation
    #expect(words.code == "E0351" && words.facts == ["it is the same in all rows, as the intercept is"])
  }

  @Test("Too few rows, a constant response and missing numbers are errors with their place")
  func refusals() {
    #expect(throws: StatisticsError.tooFewRows(count: 2, needed: 3, what: "a fit of 2 coefficients")) {
      try LeastSquares(of: [1, 2], on: [.intercept(count: 2), .init("x", [1, 3])])
    }
    #expect(throws: StatisticsError.constantResponse(name: "score", value: 2)) {
      try LeastSquares(of: [2, 2, 2], named: "score", on: [.intercept(count: 3)])
    }
    #expect(throws: StatisticsError.notFinite(name: "x", row: 1, count: 2)) {
      try LeastSquares(of: [1, 2, 3, 5], on: [.intercept(count: 4), .init("x", [1, .nan, 2, .infinity])])
    }
  }

  /// R and statsmodels give NaN, or rounding over rounding, for what has no value.
  @Test("HC2 and HC3 are refused where one row decides a coefficient alone; HC1 is statsmodels'")
  func fullLeverage() throws {
    let y = [1, 1.2, 0.9, 2, 2.1, 1.8, 9]
    let terms = [
      LeastSquares.Term.intercept(count: 7), .init("g[b]", [0, 0, 0, 1, 1, 1, 0]),
      .init("g[c]", [0, 0, 0, 0, 0, 0, 1]),
    ]
    for errors in [LeastSquares.Errors.hc2, .hc3] {
      #expect(throws: StatisticsError.fullLeverage(row: 6, count: 1, errors: errors.rawValue)) {
        try LeastSquares(of: y, on: terms, errors: errors)
      }
    }
    // statsmodels 0.14: ols("y ~ g").fit(cov_type="HC1").bse
    let fit = try LeastSquares(of: y, on: terms, errors: .hc1)
    #expect(
      agree(
        fit.coefficients.map(\.standardError), [0.09525793444156802, 0.13471506281091258, 0.09525793444156798],
        within: 1e-12))
    // A row less than alone: leverage 1/2.
    let more = terms.map { LeastSquares.Term($0.name, $0.values + [$0.values[6]]) }
    #expect(throws: Never.self) { try LeastSquares(of: y + [8], on: more, errors: .hc3) }
  }

  @Test("A response that the terms give exactly is said to be so")
  func exact() throws {
    let x = [1.0, 2, 3, 4, 5]
    #expect(try LeastSquares(of: x.map { 2 * $0 }, on: [.intercept(count: 5), .init("x", x)]).isExact)
    #expect(try !LeastSquares(of: [2, 4, 6, 8, 10.001], on: [.intercept(count: 5), .init("x", x)]).isExact)
  }
}
