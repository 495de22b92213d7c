internal import PomonaTables

/// What was scored: a layer, or a null in its place.
public struct ScoredPlace: Sendable, Equatable {
  /// `squeezenet1_1/imagenet`; a twin has the name of the network whose twin it is, a null its own.
  public var model: String
  /// `none` where there is no layer.
  public var layer: String
  /// From 1 in the network's order.
  public var layerIndex: Int?
  public var depth: Double?
  /// `model`, or the name of a control.
  public var predictor: String
  public var seed: Int?

  public init(
    model: String, layer: String = "none", layerIndex: Int? = nil, depth: Double? = nil, predictor: String = "model",
    seed: Int? = nil
  ) {
    self.model = model
    self.layer = layer
    self.layerIndex = layerIndex
    self.depth = depth
    self.predictor = predictor
    self.seed = seed
  }
}

/// The keys of one row of a score table, and its score.
struct ScoreRow {
  var place: ScoredPlace
  var roi: String
  var subject: String
  /// Where scores are by unit.
  var unit: String?
  var metric: String
  var scheme = "none"
  var part = "all"
  var fold = "none"
  /// Rows behind the score.
  var count: Int
  var score: Double

  /// The columns that every score table has.
  static func columns(_ rows: [ScoreRow]) -> [Column] {
    var columns = [
      Column("model", .texts(rows.map(\.place.model))),
      Column("layer", .texts(rows.map(\.place.layer))),
      Column("layer_index", .integers(rows.map(\.place.layerIndex))),
      Column("depth", .numbers(rows.map { $0.place.depth ?? .nan })),
      Column("roi", .texts(rows.map(\.roi))),
      Column("subject", .texts(rows.map(\.subject))),
    ]
    if rows.contains(where: { $0.unit != nil }) {
      columns.append(Column("unit", .texts(rows.map { $0.unit ?? "all" })))
    }
    return columns + [
      Column("metric", .texts(rows.map(\.metric))),
      Column("scheme", .texts(rows.map(\.scheme))),
      Column("part", .texts(rows.map(\.part))),
      Column("predictor", .texts(rows.map(\.place.predictor))),
      Column("seed", .integers(rows.map(\.place.seed))),
      Column("fold", .texts(rows.map(\.fold))),
      Column("n", .integers(rows.map(\.count))),
      Column("score", .numbers(rows.map(\.score))),
    ]
  }
}
