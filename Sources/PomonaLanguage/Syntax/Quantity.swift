internal import Foundation

/// What a quantity measures.
public enum Dimension: String, Sendable, CaseIterable {
  case size
  case time
  case frequency
  case length
  case share
  /// Repetition times of a scanner, whose length the data know.
  case repetitions
}

/// A number with a unit, as typed; `base` is in bytes, seconds, hertz, millimetres, one, repetitions.
public struct Quantity: Sendable, Hashable {
  public let value: Double
  public let unit: Unit

  public struct Unit: Sendable, Hashable {
    public let name: String
    public let dimension: Dimension
    public let factor: Double

    /// All units, by dimension from the smallest.
    public static let all: [Unit] = [
      Unit(name: "B", dimension: .size, factor: 1),
      Unit(name: "KB", dimension: .size, factor: 1e3),
      Unit(name: "KiB", dimension: .size, factor: 1024),
      Unit(name: "MB", dimension: .size, factor: 1e6),
      Unit(name: "MiB", dimension: .size, factor: 1_048_576),
      Unit(name: "GB", dimension: .size, factor: 1e9),
      Unit(name: "GiB", dimension: .size, factor: 1_073_741_824),
      Unit(name: "ns", dimension: .time, factor: 1e-9),
      Unit(name: "ms", dimension: .time, factor: 1e-3),
      Unit(name: "s", dimension: .time, factor: 1),
      Unit(name: "min", dimension: .time, factor: 60),
      Unit(name: "h", dimension: .time, factor: 3600),
      Unit(name: "Hz", dimension: .frequency, factor: 1),
      Unit(name: "pt", dimension: .length, factor: 25.4 / 72),
      Unit(name: "mm", dimension: .length, factor: 1),
      Unit(name: "cm", dimension: .length, factor: 10),
      Unit(name: "%", dimension: .share, factor: 0.01),
      Unit(name: "TR", dimension: .repetitions, factor: 1),
    ]

    public static func named(_ name: String) -> Unit? { all.first { $0.name == name } }
  }

  public init(_ value: Double, _ unit: Unit) {
    self.value = value
    self.unit = unit
  }

  /// As typed: `512MiB`; `nil` when it is no number with a unit.
  public init?(_ text: String) {
    let digits = text.prefix { $0.isNumber || $0 == "." }
    guard let value = Double(digits), let unit = Unit.named(String(text.dropFirst(digits.count))) else { return nil }
    self.init(value, unit)
  }

  public var base: Double { value * unit.factor }
  public var dimension: Dimension { unit.dimension }

  /// `512MiB`, as it would be typed.
  public var words: String { "\(NumberText.plain(value))\(unit.name)" }
}

extension Dimension {
  /// The unit in which its quantities are kept in columns; of shares, hundredths.
  var baseUnit: Quantity.Unit { Quantity.Unit.named(unit) ?? Quantity.Unit(name: unit, dimension: self, factor: 1) }

  /// What a quantity is divided by to become a plain number.
  public var unit: String {
    switch self {
    case .size: "B"
    case .time: "s"
    case .frequency: "Hz"
    case .length: "mm"
    case .share: "%"
    case .repetitions: "TR"
    }
  }

  /// What a quantity is divided by in what is offered to the user; a share is a part of one.
  var one: String { self == .share ? "100%" : "1\(unit)" }

  /// An example of a value, for messages.
  var example: String {
    switch self {
    case .size: "512MiB"
    case .time: "20s"
    case .frequency: "50Hz"
    case .length: "12cm"
    case .share: "25%"
    case .repetitions: "4TR"
    }
  }
}

/// Numbers as text: the shortest that reads back as the same number.
public enum NumberText {
  /// From here on not every whole number is held: 2^53.
  public static let exactWhole = 9_007_199_254_740_992.0

  public static func plain(_ value: Double) -> String {
    if value.isNaN { return "missing" }
    if value.isInfinite { return value < 0 ? "-infinite" : "infinite" }
    if value == value.rounded(), abs(value) <= exactWhole { return String(Int64(value)) }
    return "\(value)"
  }

  /// For reading: six significant digits.
  public static func short(_ value: Double) -> String {
    if value.isNaN || value.isInfinite || value == value.rounded() { return plain(value) }
    return String(format: "%.6g", value)
  }
}
