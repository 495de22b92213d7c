internal import PomonaAnalysis
internal import PomonaCore
public import PomonaLanguage
internal import PomonaTables

/// A tree of joined stimuli, layers, models or subjects in the language, with the tables that a figure of it is drawn from.
public struct TreeValue: LanguageObject {
  let tree: Tree
  /// The number of the group that each leaf falls into.
  let groups: [Int]
  let groupCount: Int
  let name: String
  let isFromNetwork: Bool

  init(_ tree: Tree, groups count: Int, name: String, isFromNetwork: Bool) throws {
    self.tree = tree
    self.name = name
    self.isFromNetwork = isFromNetwork
    groups = try tree.groups(count)
    groupCount = count
  }

  private static func table(_ noun: String, _ columns: [Schema.Column]) -> Kind {
    .table(Schema(noun: noun, columns: columns))
  }

  static let kind = Kind.object(
    ObjectKind(
      "tree",
      fields: [
        (
          "joins",
          table(
            "these joins",
            [
              Schema.Column("join", .number), Schema.Column("first", .text), Schema.Column("second", .text),
              Schema.Column("height", .number), Schema.Column("leaves", .number),
            ])
        ),
        (
          "leaves",
          table(
            "these leaves",
            [Schema.Column("name", .text), Schema.Column("place", .number), Schema.Column("group", .number)])
        ),
        (
          "paths",
          table(
            "these lines",
            [Schema.Column("join", .number), Schema.Column("place", .number), Schema.Column("height", .number)])
        ),
      ]))
  public var kind: Kind { Self.kind }

  public var summary: String { "tree of \(tree.axis.count) leaves" }

  public func display(width: Int) throws -> [String] {
    let top = tree.joins.last?.height ?? .nan
    var lines = [
      "tree \(name): \(tree.axis.count) leaves joined by \(tree.method.rawValue), the last at \(Scoring.three(top))"
    ]
    for number in 1...groupCount where groupCount > 1 {
      let members = tree.leafOrder.filter { groups[$0] == number }.map { tree.axis.ids[$0] }
      let shown = members.prefix(6).joined(separator: ", ") + (members.count > 6 ? ", … \(members.count - 6) more" : "")
      lines.append("group \(number): \(shown)")
    }
    return lines + ["its parts: .joins, .leaves, .paths"]
  }

  public func field(_ name: String) throws -> Value? {
    let provenance = Provenance([], isFromNetwork: isFromNetwork)
    switch name {
    case "joins":
      return Value(
        try Table(
          [
            Column("join", .integers(Array(1...tree.joins.count))),
            Column("first", .texts(tree.joins.map { label($0.first) })),
            Column("second", .texts(tree.joins.map { label($0.second) })),
            Column("height", .numbers(tree.joins.map(\.height))),
            Column("leaves", .integers(tree.joins.map(\.leafCount))),
          ], header: ["joined by \(tree.method.rawValue)"], provenance: provenance), noun: "these joins")
    case "leaves":
      let order = tree.leafOrder
      return Value(
        try Table(
          [
            Column("name", .texts(order.map { tree.axis.ids[$0] })),
            Column("place", .integers(Array(1...order.count))),
            Column("group", .integers(order.map { groups[$0] })),
          ], provenance: provenance), noun: "these leaves")
    case "paths":
      let (joins, places, heights) = paths()
      return Value(
        try Table(
          [
            Column("join", .integers(joins)), Column("place", .numbers(places)), Column("height", .numbers(heights)),
          ], provenance: provenance), noun: "these lines")
    default: return nil
    }
  }

  /// A leaf by its name, a join by its number.
  private func label(_ cluster: Int) -> String {
    let count = tree.axis.count
    return cluster < count ? tree.axis.ids[cluster] : "join \(cluster - count + 1)"
  }

  /// Up from the first cluster, across at the height of the join, down to the second.
  private func paths() -> (joins: [Int], places: [Double], heights: [Double]) {
    let count = tree.axis.count
    var place = [Double](repeating: 0, count: count + tree.joins.count)
    var height = place
    for (at, leaf) in tree.leafOrder.enumerated() { place[leaf] = Double(at + 1) }
    var result: (joins: [Int], places: [Double], heights: [Double]) = ([], [], [])
    for (index, join) in tree.joins.enumerated() {
      let (first, second) = (join.first, join.second)
      result.joins += Array(repeating: index + 1, count: 4)
      result.places += [place[first], place[first], place[second], place[second]]
      result.heights += [height[first], join.height, join.height, height[second]]
      place[count + index] = (place[first] + place[second]) / 2
      height[count + index] = join.height
    }
    return result
  }

  public var details: [String] { ["joined by \(tree.method.rawValue)", "\(groupCount) groups"] }
}
