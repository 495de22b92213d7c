/// The size of a figure on paper, in centimetres.
public struct FigureSize: Sendable, Equatable {
  public let width: Double
  public let height: Double

  public init(width: Double, height: Double) {
    self.width = width
    self.height = height
  }

  public static let limits = 2.0...100.0

  /// In points of 1/72 inch, in which the layout is computed.
  var points: (width: Double, height: Double) { (width / 2.54 * 72, height / 2.54 * 72) }
}
