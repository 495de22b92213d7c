/// How a figure is divided into panels, one for each value of a column (or each pair of two).
public struct Facet: Sendable, Equatable {
  public var rows: String?
  public var columns: String?
  public var wrap: String?
  /// How many panels stand beside each other when they are wrapped; `nil` lets the count decide.
  public var wrapCount: Int?
  public var freeX = false
  public var freeY = false
  /// Values in the order in which panels shall stand; others follow in the order of the table.
  public var order: [String] = []

  private init(rows: String?, columns: String?, wrap: String?, wrapCount: Int?) {
    (self.rows, self.columns, self.wrap, self.wrapCount) = (rows, columns, wrap, wrapCount)
  }

  /// Panels below each other.
  public static func rows(_ column: String) -> Facet { Facet(rows: column, columns: nil, wrap: nil, wrapCount: nil) }
  /// Panels beside each other.
  public static func columns(_ column: String) -> Facet { Facet(rows: nil, columns: column, wrap: nil, wrapCount: nil) }
  /// One column's values below, another's beside each other.
  public static func grid(rows: String, columns: String) -> Facet {
    Facet(rows: rows, columns: columns, wrap: nil, wrapCount: nil)
  }
  /// Panels in reading order.
  public static func wrap(_ column: String, columns count: Int? = nil) -> Facet {
    Facet(rows: nil, columns: nil, wrap: column, wrapCount: count)
  }

  /// Each panel with its own scale.
  public func free(x: Bool = false, y: Bool = false) -> Facet {
    var copy = self
    (copy.freeX, copy.freeY) = (x, y)
    return copy
  }

  public func ordered(_ values: [String]) -> Facet {
    var copy = self
    copy.order = values
    return copy
  }

  var columnNames: [String] { [rows, columns, wrap].compactMap { $0 } }
}
