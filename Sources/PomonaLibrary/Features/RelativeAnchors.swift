internal import PomonaAnalysis
internal import PomonaCatalog
internal import PomonaCore
internal import PomonaLanguage
internal import PomonaModels
internal import PomonaTables

/// What features are compared with by `relative`: each likeness becomes a predictor with a name.
struct RelativeAnchors: Sendable {
  enum Source: Sendable {
    /// Other stimuli, seen by the same network: layer by layer, or one layer of theirs for all.
    case features(FeaturesValue, at: String?)
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
  ///   - handle: the features that become relative.
  ///   - at: the layer of the anchors, where it is another one or of another network.
  /// - Throws: `E0540` for what are no anchors of these features, such as another layer that nobody asked for.
  init(
    _ value: Value, of handle: FeatureHandle, at: String? = nil, by similarity: RelativeRepresentation.Similarity,
    parameter: String
  ) throws {
    self.similarity = similarity
    let stimuli = handle.stimuli
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
        throw Explanation(
          "E0540", "the anchor \"\(twice)\" stands twice", parameter: parameter,
          facts: ["two columns that are the same share one weight"], remedies: ["name \"\(twice)\" once"])
      }
      source = .stimuli(ids)
    case .object(let features as FeaturesValue):
      let layers = try features.handle.plan().selected.map(\.name)
      if case .network(let reader) = features.handle.model, case .texts = reader.input,
        case .network(let own) = handle.model, case .pictures = own.input
      {
        throw Self.noTextTower(own.title, parameter, reader: reader.title)
      }
      if at == nil, handle.model.isOtherNetwork(than: features.handle.model) {
        throw Self.otherNetwork(features.handle.model.title, handle.model.title, layers, parameter)
      }
      try Self.requireLayers(
        of: handle.plan().selected.map(\.name), in: layers, at: at, model: handle.model.id, parameter)
      source = .features(features, at: at)
      return
    case .object(let texts as TextsValue):
      // Read by the model whose features become relative, layer by layer, with the same steps.
      guard case .network(let model) = handle.model, case .texts = model.input else {
        throw Self.noTextTower(handle.model.title, parameter)
      }
      if at != nil { throw Self.layerOfNone }
      source = .features(
        FeaturesValue(
          FeatureHandle(
            model: handle.model, stimuli: texts.stimuli, selection: handle.selection, limit: handle.limit,
            keepsMaps: handle.keepsMaps, transforms: handle.transforms)), at: nil)
      return
    case .object(let table as TableValue): source = try Self.vectors(table.table, parameter: parameter)
    default:
      throw Explanation(
        "E0540", "\(value.kind.withArticle) holds no anchors", parameter: parameter,
        facts: ["anchors are features of other stimuli, ids, or a table with a row each"],
        remedies: ["relative by: category"])
    }
    if at != nil { throw Self.layerOfNone }
  }

  /// What has no layers has none to be named.
  static let layerOfNone = Explanation(
    "E0540", "only anchors that are features have layers", parameter: "at", remedies: ["leave `at:` out"])

  /// That each layer has its anchors: those of the same layer, or those of the one that was asked for.
  ///
  /// - Throws: `E0540` with the names of both sides.
  static func requireLayers(
    of layers: [String], in anchors: [String], at: String?, model: String?, _ parameter: String
  ) throws {
    func listed(_ names: [String]) -> String {
      names.count <= 6
        ? names.map { "\"\($0)\"" }.joined(separator: ", ")
        : "\(names.count) layers from \"\(names[0])\" to \"\(names[names.count - 1])\""
    }
    if let at {
      guard !anchors.contains(at) else { return }
      throw Explanation(
        "E0540", "the anchors have no layer \"\(at)\"", parameter: "at", facts: ["they are of \(listed(anchors))"],
        remedies: Spelling.nearest(to: at, among: anchors).map { ["at: \"\($0)\""] } ?? [])
    }
    let known = Set(anchors)
    let without = layers.filter { !known.contains($0) }
    guard let first = without.first else { return }
    throw Explanation(
      "E0540",
      "the anchors are of \(listed(anchors)), and there are none for \"\(first)\""
        + (without.count > 1 ? " and \(without.count - 1) other layers" : ""),
      parameter: parameter,
      facts: ["a layer is compared with the same layer of the anchors"],
      remedies: [
        "anchors of those layers: "
          + (model.map { "model(\"\($0)\") | features …" } ?? "features …")
          + (layers.count == 1 ? ", layers: \"\(first)\"" : ", layers: all")
      ] + (anchors.count == 1 && parameter == "to" ? ["at: \"\(anchors[0])\", if that layer is meant"] : []))
  }

  /// Layers of two networks may have the same name and have nothing to do with each other.
  private static func otherNetwork(
    _ anchors: String, _ items: String, _ layers: [String], _ parameter: String
  ) -> Explanation {
    Explanation(
      "E0540", "the anchors are features of \(anchors), and these are of \(items)", parameter: parameter,
      facts: ["features of two networks lie in different spaces, also where layers have the same name"],
      remedies: ["anchors that \(items) has seen"]
        + (parameter == "to" ? ["at: \"\(layers[layers.count - 1])\", if the two share a space"] : []))
  }

  /// What the line says of both sides: that anchors which are texts belong to features of texts, whatever `at:` says.
  ///
  /// - Throws: `E0540`.
  static func requireOneSense(_ items: ObjectKind, _ anchors: ObjectKind) throws {
    guard let reader = anchors.labels["model"]?.first, ModelValue.takes(reader) == "texts",
      let own = items.labels["model"]?.first, ModelValue.takes(own) == "pictures"
    else { return }
    throw noTextTower(own, "to", reader: reader)
  }

  /// Vectors of texts lie in the space of the model that read them.
  static func noTextTower(_ items: String, _ parameter: String, reader: String? = nil) -> Explanation {
    Explanation(
      "E0540",
      reader.map { "the anchors are texts that \($0) has read, and these are features of \(items)" }
        ?? "\(items) reads no texts, so they are no anchors of its features",
      parameter: parameter,
      facts: [
        "what sees pictures and what reads texts have no space in common, but where they were trained together as in CLIP; "
          + "there is no such pair here"
      ],
      remedies: [
        "relative by: category, of means of classes",
        "model(\"all-MiniLM-L6-v2\") | features texts($b, caption) | relative to: texts([\"has fur\"]), of what texts say",
        "relative to: $t, a table of vectors of a text tower that belongs to these features",
      ])
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
      case .features(let features, let at):
        Self.words(features.handle)
          + (at.map { " at \"\($0)\" of \(features.handle.model.title)" } ?? "")
      case .stimuli(let ids): "\(ids.count) of the stimuli"
      case .classes(let column, let labels):
        "means of the \(Set(labels).count) classes of `\(column)`, training rows only"
      case .vectors(let names, _): "\(names.count) given vectors"
      }
    return "\(similarity == .cosine ? "cosine" : "inner product") to \(what)"
  }

  /// The model that has read them, where they are texts.
  var reader: String? {
    guard case .features(let features, _) = source, features.handle.stimuli.texts != nil else { return nil }
    return features.handle.model.title
  }

  private static func words(_ anchors: FeatureHandle) -> String {
    let count = anchors.stimuli.axis.count
    guard anchors.stimuli.texts != nil else { return "\(count) stimuli of \(anchors.stimuli.name)" }
    let widths = Set((try? anchors.plan().layers.map(\.featureCount)) ?? [])
    return "\(count) texts" + (widths.count == 1 ? widths.first.map { " [\(count), \($0)]" } ?? "" : "")
  }

  /// The anchors of one layer, where they do not depend on what trains.
  ///
  /// - Throws: what reading meets.
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
    case .features(let anchors, let at):
      return (
        anchors.handle.stimuli.axis.ids,
        try FeatureSource(context.workspace).map(of: at ?? layer, in: anchors.handle, control: context.control)
      )
    }
  }

  /// The same for the untrained twin of the network whose features become relative: anchors are seen by the twin, too.
  func twin(seed: UInt64, in workspace: Workspace) throws -> RelativeAnchors {
    guard case .features(let features, let at) = source else { return self }
    return RelativeAnchors(
      .features(FeaturesValue(try features.handle.twin(seed: seed, in: workspace)), at: at), similarity)
  }

  private init(_ source: Source, _ similarity: RelativeRepresentation.Similarity) {
    self.source = source
    self.similarity = similarity
  }
}
