/// What can be wrong with the numbers that a test or a fit is given, in facts.
public enum StatisticsError: Error, Sendable, Equatable {
  case tooFewRows(count: Int, needed: Int, what: String)
  /// A column of a design that the columns named `on` make up.
  case dependentTerm(name: String, on: [String])
  /// The first row, from 0, that one coefficient serves alone, so that HC2 and HC3 divide 0 by 0.
  case fullLeverage(row: Int, count: Int, errors: String)
  case constantResponse(name: String, value: Double)
  /// The first row, from 0, without a finite number.
  case notFinite(name: String, row: Int, count: Int)
  /// Nothing varies, so that a statistic would divide by 0.
  case noVariation(what: String, value: Double, count: Int)
  case noDraws(count: Int)
  /// Fewer draws than an interval is read from.
  case tooFewDraws(count: Int, level: Double)
}
