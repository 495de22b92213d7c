internal import Foundation

extension Extent {
  static func power(_ base: Double, _ exponent: Double) -> Double { pow(base, exponent) }
}
