internal import PomonaAnalysis
internal import PomonaCatalog
internal import PomonaTables

/// Where the scores of models stand among those of the nulls that were scored beside them.
///
/// A row for each model row and each null: a twin is the null of its own layer, all others are the null of every row under the
/// same region, subject, unit, metric, split and part.
struct NullTable {
  let source: Table
  /// The number that is compared.
  let column: String

  private static let keys = ["roi", "subject", "unit", "metric", "scheme", "part"]
  private static let places = ["model", "layer"]

  /// - Throws: `E0496` for a table without a model's row, or without a null's.
  func table() throws -> Table {
    let scores = try source.column(column, parameter: "column").numbers
    guard let scores, let predictors = source["predictor"]?.cellTexts else { throw Self.withoutNulls(source) }
    let keys = Self.keys.filter { source[$0] != nil }
    func key(_ row: Int, _ columns: [String]) -> [String] { columns.map { source[$0]?.cell(row).text ?? "" } }
    var nulls: [String: [[String]: [Double]]] = [:]
    var order: [String] = []
    for row in scores.indices {
      guard let predictor = predictors[row], predictor != "model" else { continue }
      if nulls[predictor] == nil { order.append(predictor) }
      nulls[predictor, default: [:]][key(row, names(of: predictor, keys)), default: []].append(scores[row])
    }
    var rows: [Int] = []
    var titles: [String] = []
    var found: [NullDistribution] = []
    for row in scores.indices where predictors[row] == "model" && !scores[row].isNaN {
      for predictor in order {
        guard let draws = nulls[predictor]?[key(row, names(of: predictor, keys))] else { continue }
        let null = NullDistribution(draws)
        guard null.count > 0 else { continue }
        rows.append(row)
        titles.append(predictor)
        found.append(null)
      }
    }
    guard !rows.isEmpty else { throw Self.withoutNulls(source) }
    let own = rows.map { scores[$0] }
    let columns =
      (Self.places + keys).compactMap { name in
        source[name].map { column in Column(name, .texts(rows.map { column.cell($0).text ?? "" })) }
      } + [
        Column(column, .numbers(own)), Column("null", .texts(titles)), Column("draws", .integers(found.map(\.count))),
        Column("mean", .numbers(found.map(\.mean))), Column("smallest", .numbers(found.map(\.smallest))),
        Column("largest", .numbers(found.map(\.largest))),
        Column("p", .numbers(zip(found, own).map { $0.p(of: $1) })),
        Column("percentile", .numbers(zip(found, own).map { $0.percentile(of: $1) ?? .nan })),
        Column("verdict", .texts(zip(found, own).map { Self.verdict($0, $1) })),
      ]
    return try Table(
      columns,
      header: source.header + [
        "nulls: p is (1 + draws that reach the score) / (1 + draws); a percentile wants 200 draws, a control 5; the spread is "
          + "that of the null's seeds, not of stimuli or subjects"
      ], provenance: source.provenance)
  }

  /// Twins stand beside their own layer.
  private func names(of predictor: String, _ keys: [String]) -> [String] {
    predictor == "untrained" ? Self.places.filter { source[$0] != nil } + keys : keys
  }

  private static func verdict(_ null: NullDistribution, _ score: Double) -> String {
    if score <= null.largest { return "within its null" }
    if let mark = null.mark { return "above, \(mark.rawValue)" }
    return null.marks(score) ? "above all draws, too few for p of .025" : "above its null"
  }

  private static func withoutNulls(_ table: Table) -> Explanation {
    let known = Set((table["predictor"]?.cellTexts ?? []).compactMap { $0 }).sorted()
    // Where both are there, one has no score: a category that its split does not mix is constant over training rows.
    let isBoth = known.contains("model") && known.count > 1
    let undefined =
      isBoth ? ["one of them has no score: a predictor that is constant over training rows has none"] : []
    return Explanation(
      "E0496", "there is nothing to compare: rows of a model and of a null are wanted", parameter: "table",
      facts: known.isEmpty ? [] : ["there are: \(known.joined(separator: ", "))"] + undefined,
      remedies: undefined.isEmpty ? ["$f | score $b, controls: untrained(seed: 1..5) | nulls"] : ["split: shuffled(5)"])
  }
}
