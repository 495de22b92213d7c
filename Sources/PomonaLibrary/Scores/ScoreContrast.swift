internal import PomonaCatalog
internal import PomonaCore
internal import PomonaTables

/// Which rows of a score table are taken from which: `{layer: [fire9, pool1]}` is fire9 less pool1.
public struct ScoreContrast: Sendable, Equatable {
  public let column: String
  public let first: String
  public let second: String

  public init(column: String, first: String, second: String) {
    self.column = column
    self.first = first
    self.second = second
  }

  /// Columns that say the same as the contrasted one in other words, so that pairs may differ in them.
  private static let companions: [String: Set<String>] = [
    "layer": ["layer_index", "depth"], "model": ["layer", "layer_index", "depth"], "predictor": ["seed"],
  ]

  /// Rows of each side, paired on `by`: several on one side may differ in their seed only, and are averaged.
  struct Pair {
    let key: [Cell]
    let first: [Int]
    let second: [Int]
  }

  /// The columns that rows are paired on when the user names none: all keys but the contrasted one and its companions.
  func usualPairing(in table: Table) -> [String] {
    let companions = Self.companions[column] ?? []
    return Scoring.keyColumns.filter { $0 != column && !companions.contains($0) && table[$0] != nil && $0 != "fold" }
  }

  /// - Throws: `E0440` when a side has no row, `E0441` when rows of one side differ in more than their seed, `E0442` for a
  ///   key that one side lacks.
  func pairs(in table: Table, by: [String]?) throws -> [Pair] {
    let contrasted = try table.column(column, parameter: "contrast")
    let texts = contrasted.cellTexts
    for side in [first, second] where !texts.contains(side) {
      let known = Set(texts.compactMap { $0 }).sorted(by: NaturalOrder.precedes)
      throw LibraryError.contrastSideMissing(column: column, side: side, known: known)
    }
    let names = by ?? usualPairing(in: table)
    let lacksLayer = [first, second].map { by == nil && column == "predictor" && isOfNoLayer($0, texts, table) }
    let keys = lacksLayer.contains(true) ? names.filter { !Self.placeColumns.contains($0) } : names
    var pairs: [Pair] = []
    for group in try table.groups(by: keys) {
      let a = group.rows.filter { texts[$0] == first }
      let b = group.rows.filter { texts[$0] == second }
      if a.isEmpty && b.isEmpty { continue }
      let place = zip(keys, group.key).map { "\($0) \(Self.words($1))" }.joined(separator: ", ")
      guard !a.isEmpty, !b.isEmpty else {
        throw LibraryError.contrastUnpaired(
          side: a.isEmpty ? second : first, place: place, condition: table.condition(of: group.key, by: keys))
      }
      // A null of no layer stands against each layer of the other side.
      let own = lacksLayer[0] ? b : a
      let parts = keys == names ? [own] : byPlace(own, in: table)
      for part in parts {
        let pair = keys == names ? (a, b) : lacksLayer[0] ? (a, part) : (part, b)
        for rows in [pair.0, pair.1] where rows.count > 1 {
          if let column = try differing(rows, in: table) {
            throw LibraryError.contrastManyRows(count: rows.count, column: column, by: names, place: place)
          }
        }
        let key = keys == names ? group.key : names.map { table[$0]?.cell(part[0]) ?? .missing }
        pairs.append(Pair(key: key, first: pair.0, second: pair.1))
      }
    }
    return pairs
  }

  /// What says where in a network a row stands.
  private static let placeColumns: Set<String> = ["model", "layer", "layer_index", "depth"]

  /// Whether the rows of a predictor belong to no layer of a model, such as those of time or pixels.
  private func isOfNoLayer(_ side: String, _ texts: [String?], _ table: Table) -> Bool {
    guard let models = table["model"]?.cellTexts else { return false }
    return texts.indices.allSatisfy { texts[$0] != side || models[$0] == side }
  }

  /// Rows by model and layer, in the order of the table.
  private func byPlace(_ rows: [Int], in table: Table) -> [[Int]] {
    let columns = table.columns.filter { Self.placeColumns.contains($0.name) }
    var places: [[Cell]: Int] = [:]
    var parts: [[Int]] = []
    for row in rows {
      let key = columns.map { $0.cell(row) }
      if let part = places[key] {
        parts[part].append(row)
      } else {
        places[key] = parts.count
        parts.append([row])
      }
    }
    return parts
  }

  /// The first key column beside `seed` in which rows differ.
  private func differing(_ rows: [Int], in table: Table) throws -> String? {
    for name in Scoring.keyColumns where name != "seed" {
      guard let column = table[name] else { continue }
      if Set(rows.map { column.cell($0) }).count > 1 { return name }
    }
    return nil
  }

  static func words(_ cell: Cell) -> String { cell.text ?? "missing" }
}
