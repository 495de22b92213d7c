/// How the values of a channel become places or colours.
public struct Scale: Sendable, Equatable {
  public enum Kind: String, CaseIterable, Sendable { case linear, log }

  public var kind: Kind
  /// The ends; an end that is `nil` follows the data.
  public var lower: Double?
  public var upper: Double?
  /// The axis title, or the title of the legend or colour bar.
  public var label: String?
  /// A palette by name, see `Palette.all`.
  public var palette: String?
  /// Makes the ends lie equally far from zero.
  public var isCentred: Bool
  /// Values in the order in which they shall stand; others follow in the order of the table.
  public var order: [String]
  /// Largest value first, or the first category at the other end.
  public var isReversed: Bool
  /// Of x and y: whether ticks and what is written at them stand along the axis.
  public var hasTicks = true

  public init(
    _ kind: Kind = .linear, lower: Double? = nil, upper: Double? = nil, label: String? = nil, palette: String? = nil,
    centred isCentred: Bool = false, order: [String] = [], reversed isReversed: Bool = false
  ) {
    self.kind = kind
    self.lower = lower
    self.upper = upper
    self.label = label
    self.palette = palette
    self.isCentred = isCentred
    self.order = order
    self.isReversed = isReversed
  }
}
