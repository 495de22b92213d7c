/// Which story or run each row of a time series belongs to, in the order of time.
///
/// Rows of one label are one story, also where another stands between them; their order is that of the rows.
public struct StoryRows: Sendable, Equatable {
  /// One a row.
  public let labels: [String]
  /// In the order of their first rows.
  public let names: [String]
  /// The rows of each story, ascending.
  public let rows: [[Int]]
  /// The place of each row within its story, from 0.
  public let positions: [Int]
  /// The story of each row, as a place in `names`.
  public let indices: [Int]

  public init(_ labels: [String]) {
    self.labels = labels
    var places: [String: Int] = [:]
    var names: [String] = []
    var rows: [[Int]] = []
    var positions: [Int] = []
    var indices: [Int] = []
    for (row, label) in labels.enumerated() {
      let place = places[label] ?? names.count
      if place == names.count {
        places[label] = place
        names.append(label)
        rows.append([])
      }
      positions.append(rows[place].count)
      indices.append(place)
      rows[place].append(row)
    }
    self.names = names
    self.rows = rows
    self.positions = positions
    self.indices = indices
  }

  /// One number a row, as recordings and splits have them.
  public init(numbers: [Int]) { self.init(numbers.map(String.init)) }

  /// The whole series as one run.
  public static func oneRun(_ count: Int) -> StoryRows { StoryRows(Array(repeating: "run", count: count)) }

  public var rowCount: Int { labels.count }
  public var count: Int { names.count }

  /// The labels of some rows, in that order, as of a series of their own.
  public func at(_ rows: [Int]) -> StoryRows { StoryRows(rows.map { labels[$0] }) }
}
