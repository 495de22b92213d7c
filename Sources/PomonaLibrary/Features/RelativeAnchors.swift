internal import PomonaAnalysis
internal import PomonaCatalog
internal import PomonaCore
internal import PomonaLanguage
internal import PomonaModels
internal import PomonaTables

/// What features are compared with by `relative`: each likeness becomes a predictor with a name.
struct RelativeAnchors: Sendable {
  enum Source: Sendable {
    /// Other stimuli, seen by the same network: layer by layer.
    case features(FeaturesValue)
    /// Some of the stimuli themselves, by id.
    case stimuli([String])
    /// Means over the training rows of each class that a column of the stimuli names: made anew in each fold.
    case classes(column: String, labels: [String])
    /// As they were given, a row each.
    case vectors(names: [String], FeatureMap)
  }

  let source: Source
  let similarity: RelativeRepresentation.Similarity

  /// - Parameters:
  ///   - value: features, a list of ids, or a table with a row an anchor.
  ///   - stimuli: those whose features become relative.
  /// - Throws: `E0540` for what are no anchors of these stimuli.
  init(
    _ value: Value, of stimuli: StimulusSet, by similarity: RelativeRepresentation.Similarity, parameter: String
  ) throws {
    self.similarity = similarity
    switch value {
    case .list(let items):
      let ids = items.compactMap { if case .text(let id) = $0 { id } else { nil } }
      guard ids.count == items.count, !ids.isEmpty else {
        throw Explanation(
          "E0540", "anchors are named by ids of stimuli", parameter: parameter,
          remedies: ["\(parameter): [\"\(stimuli.axis.ids.first ?? "")\"]"])
      }
      let known = Set(stimuli.axis.ids)
      if let other = ids.first(where: { !known.contains($0) }) {
        throw Explanation(
          "E0540", "there is no stimulus \"\(other)\" to be an anchor", parameter: parameter,
          facts: ["\(stimuli.axis.count) stimuli, the first is \"\(stimuli.axis.ids[0])\""],
          remedies: Spelling.nearest(to: other, among: stimuli.axis.ids).map { ["\(parameter): [\"\($0)\"]"] } ?? [])
      }
      if let twice = ids.first(where: { id in ids.count { $0 == id } > 1 }) {
        throw Explanation("E0540", "the anchor \"\(twice)\" stands twice", parameter: parameter)
      }
      source = .stimuli(ids)
    case .object(let features as FeaturesValue): source = .features(features)
    case .object(let table as TableValue): source = try Self.vectors(table.table, parameter: parameter)
    default:
      throw Explanation(
        "E0540", "\(value.kind.withArticle) holds no anchors", parameter: parameter,
        facts: ["anchors are features of other stimuli, ids, or a table with a row each"],
        remedies: ["relative by: category"])
    }
  }

  /// Means of the classes that a column gives.
  ///
  /// - Throws: `E0203` without the column.
  init(
    classes column: String, of stimuli: StimulusSet, by similarity: RelativeRepresentation.Similarity
  ) throws {
    self.similarity = similarity
    source = .classes(
      column: column, labels: try stimuli.properties.classes(column, parameter: "by").map { $0 ?? "missing" })
  }

  private static func vectors(_ table: Table, parameter: String) throws -> Source {
    let names = table.columns.first { $0.numbers == nil }?.cellTexts.map { $0 ?? "missing" }
    let columns = table.columns.compactMap(\.numbers)
    guard !columns.isEmpty, table.rowCount > 0 else {
      throw Explanation(
        "E0540", "this table has no row of numbers to be an anchor", parameter: parameter,
        facts: ["a row an anchor, a column of numbers for each feature, and at most one column of names first"])
    }
    var matrix = Matrix<Float>(rowCount: table.rowCount, columnCount: columns.count)
    for (place, values) in columns.enumerated() {
      for row in values.indices { matrix[row, place] = Float(values[row]) }
    }
    return .vectors(
      names: names ?? (1...table.rowCount).map { "anchor \($0)" }, FeatureMap(matrix: matrix, shape: [columns.count]))
  }

  /// As summaries have it.
  var words: String {
    let what =
      switch source {
      case .features(let features): "\(features.handle.stimuli.axis.count) stimuli of \(features.handle.stimuli.name)"
      case .stimuli(let ids): "\(ids.count) of the stimuli"
      case .classes(let column, let labels):
        "means of the \(Set(labels).count) classes of `\(column)`, training rows only"
      case .vectors(let names, _): "\(names.count) given vectors"
      }
    return "\(similarity == .cosine ? "cosine" : "inner product") to \(what)"
  }

  /// The anchors of one layer, where they do not depend on what trains.
  ///
  /// - Throws: `E0540` for features without that layer; what reading meets.
  func fixed(
    _ layer: String, of handle: FeatureHandle, _ items: () throws -> any FeatureBlocks, _ context: Context
  ) throws -> (names: [String], map: any FeatureBlocks)? {
    switch source {
    case .classes: return nil
    case .vectors(let names, let map): return (names, map)
    case .stimuli(let ids):
      let places = Dictionary(uniqueKeysWithValues: zip(handle.stimuli.axis.ids, handle.stimuli.axis.ids.indices))
      let items = try items()
      let rows = try ids.compactMap { places[$0] }.map { try items.row($0) }
      return (
        ids,
        FeatureMap(
          matrix: Matrix(rowCount: rows.count, columnCount: items.featureCount, elements: rows.flatMap { $0 }),
          shape: [items.featureCount])
      )
    case .features(let anchors):
      guard try anchors.handle.selecting(.all).plan().selected.contains(where: { $0.name == layer }) else {
        throw Explanation(
          "E0540", "the anchors have no layer \"\(layer)\"", parameter: "to",
          facts: ["they are features of \(anchors.handle.model.title)"],
          remedies: ["model(\"\(handle.model.id)\") | features …"])
      }
      return (
        anchors.handle.stimuli.axis.ids,
        try FeatureSource(context.workspace).map(of: layer, in: anchors.handle, control: context.control)
      )
    }
  }

  /// The same for the untrained twin of the network whose features become relative: anchors are seen by the twin, too.
  func twin(seed: UInt64, in workspace: Workspace) throws -> RelativeAnchors {
    guard case .features(let features) = source else { return self }
    return RelativeAnchors(
      .features(FeaturesValue(try features.handle.twin(seed: seed, in: workspace))), similarity)
  }

  private init(_ source: Source, _ similarity: RelativeRepresentation.Similarity) {
    self.source = source
    self.similarity = similarity
  }
}
