import Foundation

/// How long simulations with known truth run: a few data sets usually, many with `POMONA_SIMULATIONS=full`, or any number.
public enum SimulationCount {
  private static let asked = ProcessInfo.processInfo.environment["POMONA_SIMULATIONS"]

  /// Whether more than usual was asked for, so that a test says what it found.
  public static var isFull: Bool { asked != nil }

  /// Data sets to draw: `usual`, or `full`, or at most that many where a number is asked for.
  public static func runs(_ usual: Int, full: Int = 2_000) -> Int {
    guard let asked else { return usual }
    return Int(asked).map { max(2, min(full, $0)) } ?? (asked == "full" ? full : usual)
  }

  /// A band of shares, such as the 94 to 98 % that intervals should cover, widened by so many binomial standard errors.
  public static func limits(of band: ClosedRange<Double>, runs: Int, errors: Double = 3) -> ClosedRange<Double> {
    func error(_ share: Double) -> Double { errors * (share * (1 - share) / Double(max(1, runs))).squareRoot() }
    return max(0, band.lowerBound - error(band.lowerBound))...min(1, band.upperBound + error(band.upperBound))
  }
}
