internal import PomonaCatalog
internal import PomonaLanguage
internal import PomonaModels
internal import PomonaTables

/// Statistics of the user's own: functions of the features of one layer, each a further column of a score table.
struct LayerStatistics {
  static let parameter = "per_layer"

  private struct Key: Hashable {
    let model: String
    let layer: String
    /// Of the twin, or of the model's own weights where they were drawn.
    let seed: Double?
  }

  private let names: [String]
  private var values: [Key: [Double]] = [:]

  /// What the functions give of each layer of the features and of their twins; `nil` where there are none.
  ///
  /// - Parameter features: with the name and the seed that their rows have.
  /// - Throws: `E0207` for what is no function, and for a result that is no number; what the functions throw.
  init?(
    _ arguments: Arguments, of features: [(value: FeaturesValue, model: String, seed: Int?)], _ context: Context
  ) throws {
    guard arguments.isGiven(Self.parameter) else { return nil }
    guard case .record(let record) = arguments.value(Self.parameter) else {
      throw Explanation("E0207", "`\(Self.parameter)` takes a record of functions", parameter: Self.parameter)
    }
    names = record.fields.map(\.name)
    for (value, model, seed) in features {
      let own = seed ?? value.handle.model.seed.map { Int($0) }
      for layer in try value.handle.plan().selected {
        let part = Value.object(FeaturesValue(value.handle.selecting(.named([layer.name]))))
        values[Key(model: model, layer: layer.name, seed: own.map(Double.init))] = try record.fields.map { field in
          try context.checkInterrupted()
          guard case .function(let function) = field.value else {
            throw Explanation(
              "E0207", "`\(field.name)` of `\(Self.parameter)` is no function", parameter: Self.parameter,
              remedies: ["\(Self.parameter): {\(field.name): \\x -> …}"])
          }
          switch try context.apply(function, [part]) {
          case .number(let number): return number
          case .missing: return .nan
          case let other:
            throw Explanation(
              "E0207",
              "`\(field.name)` gives \(other.kind.withArticle) for layer \(layer.name), and a column takes a number",
              parameter: Self.parameter)
          }
        }
      }
    }
  }

  /// - Throws: `E0321` for a name that a column of scores has.
  static func refuseNames(_ names: [String], taken: [String]) throws(Explanation) {
    guard let name = names.first(where: taken.contains) else { return }
    throw Explanation(
      "E0321", "the scores have a column \"\(name)\" of their own", parameter: parameter,
      remedies: ["\(parameter): {own_\(name): \\x -> …}"])
  }

  /// The columns beside others: missing in rows of predictors that have no layers.
  ///
  /// - Throws: `E0321`.
  func added(to table: TableValue) throws -> TableValue {
    func texts(_ name: String) throws -> [Cell] { try table.table.column(name).cells }
    let (models, layers) = (try texts("model"), try texts("layer"))
    let predictors = try texts("predictor")
    let seeds = try table.table.column("seed").cells
    var result = table.table
    try Self.refuseNames(names, taken: table.table.columnNames)
    for (place, name) in names.enumerated() {
      let column = models.indices.map { row -> Double in
        guard case .text(let model) = models[row], case .text(let layer) = layers[row],
          predictors[row] == .text("model") || predictors[row] == .text("untrained")
        else { return .nan }
        var seed: Double?
        if case .number(let number) = seeds[row] { seed = number }
        return values[Key(model: model, layer: layer, seed: seed)]?[place] ?? .nan
      }
      result = try result.with(Column(name, .numbers(column)))
    }
    result.header.append("\(names.joined(separator: ", ")): of each layer's features, by functions of this line")
    return TableValue(result, evidence: table.evidence, noun: table.noun, reasons: table.reasons)
  }
}
