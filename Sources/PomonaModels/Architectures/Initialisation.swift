internal import PomonaCore

/// How the values of one parameter are drawn before training.
public enum Initialisation: Sendable, Equatable {
  case constant(Float)
  /// Uniform within ± bound.
  case uniform(bound: Double)
  /// Normal about zero.
  case normal(standardDeviation: Double)

  /// Uniform within ± sqrt(6 / fan in): the variance 2 / fan in that keeps the scale through rectified layers
  /// (He, Zhang, Ren and Sun 2015, "Delving deep into rectifiers", doi 10.1109/ICCV.2015.123).
  public static func kaimingUniform(fanIn: Int) -> Initialisation { .uniform(bound: (6 / Double(fanIn)).squareRoot()) }

  /// Normal with variance 2 / fan out, the same argument for the backward pass (as above).
  public static func kaimingNormal(fanOut: Int) -> Initialisation {
    .normal(standardDeviation: (2 / Double(fanOut)).squareRoot())
  }

  /// `count` values that depend on seed and name alone; value i does not depend on the others.
  ///
  /// The normal deviates are made with nothing but arithmetic that IEEE 754 fixes, so that every machine gets the same
  /// bits: a library's logarithm and cosine may differ in the last one.
  func values(_ count: Int, seed: UInt64, name: String) -> [Float] {
    let stream = RandomStream(seed: seed, name: name)
    switch self {
    case .constant(let value): return Array(repeating: value, count: count)
    case .uniform(let bound): return (0..<count).map { Float((2 * stream.uniform(at: $0) - 1) * bound) }
    case .normal(let deviation):
      return (0..<count).map { Float(NormalQuantile.value(at: stream.uniform(at: $0) + 0x1p-54) * deviation) }
    }
  }
}

/// The inverse of the normal distribution function: algorithm AS 241 (Wichura 1988, doi 10.2307/2347330), routine PPND16,
/// relative accuracy 1e-16.
enum NormalQuantile {
  /// - Precondition: 0 < p < 1.
  static func value(at p: Double) -> Double {
    let q = p - 0.5
    if abs(q) <= 0.425 {
      let r = 0.180625 - q * q
      return q * ratio(r, middle)
    }
    var r = (-logarithm(q < 0 ? p : 1 - p)).squareRoot()
    let tail = r <= 5 ? near : far
    r -= r <= 5 ? 1.6 : 5
    let value = ratio(r, tail)
    return q < 0 ? -value : value
  }

  /// ln x for 0 < x < 1 by x = m 2^e, m in [sqrt(1/2), sqrt 2), and ln m = 2 atanh((m - 1) / (m + 1)).
  static func logarithm(_ x: Double) -> Double {
    var exponent = Double(x.exponent)
    var mantissa = x.significand
    if mantissa > 1.4142135623730951 {
      mantissa /= 2
      exponent += 1
    }
    let z = (mantissa - 1) / (mantissa + 1)
    let square = z * z
    var sum = 0.0
    // |z| <= 0.1716: the first term left out is below 1e-18 of the sum.
    for power in stride(from: 21, through: 1, by: -2) { sum = sum * square + 1 / Double(power) }
    return exponent * 0.6931471805599453 + 2 * z * sum
  }

  private static func ratio(_ r: Double, _ table: (numerator: [Double], denominator: [Double])) -> Double {
    var top = 0.0
    for coefficient in table.numerator { top = top * r + coefficient }
    var bottom = 0.0
    for coefficient in table.denominator { bottom = bottom * r + coefficient }
    return top / bottom
  }

  private static let middle: (numerator: [Double], denominator: [Double]) = (
    [
      2509.0809287301226727, 33430.575583588128105, 67265.770927008700853, 45921.953931549871457,
      13731.693765509461125, 1971.5909503065514427, 133.14166789178437745, 3.387132872796366608,
    ],
    [
      5226.495278852545925, 28729.085735721942674, 39307.89580009271061, 21213.794301586595867,
      5394.1960214247511077, 687.1870074920579083, 42.313330701600911252, 1,
    ]
  )
  private static let near: (numerator: [Double], denominator: [Double]) = (
    [
      7.7454501427834140764e-4, 0.0227238449892691845833, 0.24178072517745061177, 1.27045825245236838258,
      3.64784832476320460504, 5.7694972214606914055, 4.6303378461565452959, 1.42343711074968357734,
    ],
    [
      1.05075007164441684324e-9, 5.475938084995344946e-4, 0.0151986665636164571966, 0.14810397642748007459,
      0.68976733498510000455, 1.6763848301838038494, 2.05319162663775882187, 1,
    ]
  )
  private static let far: (numerator: [Double], denominator: [Double]) = (
    [
      2.01033439929228813265e-7, 2.71155556874348757815e-5, 0.0012426609473880784386, 0.026532189526576123093,
      0.29656057182850489123, 1.7848265399172913358, 5.4637849111641143699, 6.6579046435011037772,
    ],
    [
      2.04426310338993978564e-15, 1.4215117583164458887e-7, 1.8463183175100546818e-5, 7.868691311456132591e-4,
      0.0148753612908506148525, 0.13692988092273580531, 0.59983220655588793769, 1,
    ]
  )
}
