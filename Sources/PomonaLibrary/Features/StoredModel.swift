internal import Foundation
internal import PomonaCatalog
internal import PomonaCore
public import PomonaFiles
internal import PomonaLanguage
public import PomonaModels
internal import PomonaSystem
internal import PomonaTables

/// A model of which only features are known: files that another program wrote, an array a layer. Nothing of them is read
/// before an analysis asks.
public struct StoredModel: Sendable {
  public let id: String
  public let features: StoredFeatures
  /// The layers in the natural order of their files, all of which an analysis takes unless told otherwise.
  public let layers: [Layer]

  public init(id: String, _ features: StoredFeatures) {
    self.id = id
    self.features = features
    layers = features.layers.map { layer in
      Layer(
        name: layer.name, kind: .stored, tensor: layer.name, shape: layer.shape, isDefault: true, repeats: nil)
    }
  }

  /// All stimuli of the files, of which nothing but their ids is known.
  ///
  /// - Throws: `E0523` where there is no layer.
  var stimuli: StimulusSet {
    get throws {
      guard let axis = features.layers.first?.axis else { throw ModelError.emptySelection(model: id) }
      return StimulusSet(name: id, axis: axis, properties: try Table([Column("id", .texts(axis.ids))]))
    }
  }

  /// The same files, each layer cut into ranges of its features; see `StoredFeatures.parts`.
  func parts(_ count: Int, called name: String, of wanted: Set<String>) throws -> StoredModel {
    StoredModel(id: id, try features.parts(count, called: name, of: wanted))
  }

  var provenance: Provenance { Provenance([("features of", id), ("from", features.path)]) }

  /// - Throws: `E0520` for a name that is none, `E0523` where nothing is left.
  func layers(of selection: LayerSelection) throws -> [Layer] {
    guard case .named(let names) = selection else { return layers }
    let wantedNames = Set(names)
    let wanted = layers.filter { wantedNames.contains($0.name) }
    if wanted.count < wantedNames.count {
      let known = layers.map(\.name)
      for name in names where !known.contains(name) {
        throw ModelError.unknownLayer(
          model: id, name: name, suggestion: Spelling.nearest(to: name, among: known), known: known)
      }
    }
    guard !wanted.isEmpty else { throw ModelError.emptySelection(model: id) }
    return wanted
  }

  /// The features of a layer over the stimuli of an axis, by id.
  ///
  /// - Parameter positions: of these stimuli, looked up once for all layers.
  func blocks(of layer: String, over axis: StimulusAxis, at positions: [Int]) throws -> any FeatureBlocks {
    let stored = try features.layer(layer)
    return stored.axis == axis ? stored : AlignedFeatures(stored, rows: positions)
  }

  /// Where the stimuli of an axis stand in the files, which all have the same.
  ///
  /// - Throws: `E0417` for the first id that the files do not have.
  func positions(of axis: StimulusAxis) throws(LibraryError) -> [Int] {
    guard let own = features.layers.first?.axis else { return [] }
    guard own != axis else { return Array(0..<axis.count) }
    let place = Dictionary(own.ids.enumerated().map { ($1, $0) }, uniquingKeysWith: { first, _ in first })
    var positions: [Int] = []
    for (position, stimulus) in axis.ids.enumerated() {
      guard let found = place[stimulus] else {
        throw .stimulusAbsent(
          id: stimulus, position: position, absent: axis.ids.count { place[$0] == nil }, of: axis.count, model: id,
          hasIDs: features.hasIDs)
      }
      positions.append(found)
    }
    return positions
  }

  /// What the values of layers depend on: their files by path, size and time of change, the arrays and their shapes.
  ///
  /// - Cost: the ids are looked at once and each file once, whatever the number of layers.
  func keys(of layers: [Layer], stimuli: StimulusSet) throws -> [String: FeatureKey] {
    func digest(_ axis: StimulusAxis) -> String {
      SHA256.hexDigest(of: axis.ids.map { "\($0.utf8.count) \($0)" }.joined(separator: "\n"))
    }
    let ids = digest(stimuli.axis)
    let own = features.layers.first.map { digest($0.axis) } ?? ""
    var files: [String: String] = [:]
    var keys: [String: FeatureKey] = [:]
    for layer in layers {
      let stored = try features.layer(layer.name)
      var file = files[stored.path]
      if file == nil {
        let facts = try? FileManager.default.attributesOfItem(atPath: stored.path)
        let changed = (facts?[.modificationDate] as? Date)?.timeIntervalSinceReferenceDate ?? 0
        file = "file \(stored.path), \(facts?[.size] as? Int ?? 0) bytes, changed \(changed)"
        files[stored.path] = file
      }
      keys[layer.name] = FeatureKey(
        model: id, stimulusSet: stimuli.name, weights: file ?? "",
        graph: "array \(stored.arrayName), \(stored.shape)\(stored.extent.map { ", \($0)" } ?? "")", preprocessing: own,
        stimuli: ids, engine: "none",
        layer: layer.name)
    }
    return keys
  }

  func lines(of layers: [Layer], stimulusCount: Int) -> [String] {
    let count = layers.reduce(0) { $0 + $1.featureCount }
    return [
      "features of \(id) for \(stimulusCount) \(stimulusCount == 1 ? "stimulus" : "stimuli"), from files",
      "\(layers.count) of \(self.layers.count) layers · \(Measures.count(count)) features a stimulus · "
        + "\(Measures.bytes(4 * count * stimulusCount)) in all, read block by block",
    ]
  }

  /// layer_index from 1, layer, kind, shape, features; over stimuli their bytes, else those of one stimulus.
  func layerTable(_ chosen: [Layer]? = nil, stimulusCount: Int? = nil) throws -> Table {
    let chosen = chosen ?? layers
    let places = Dictionary(layers.enumerated().map { ($1.name, $0 + 1) }, uniquingKeysWith: { first, _ in first })
    var columns = [
      Column("layer_index", .integers(chosen.map { places[$0.name] })),
      Column("layer", .texts(chosen.map(\.name))),
      Column("kind", .texts(chosen.map(\.kind.rawValue))),
      Column("shape", .texts(chosen.map { $0.shape.map(String.init).joined(separator: " x ") })),
      Column("features", .integers(chosen.map(\.featureCount))),
    ]
    if let stimulusCount {
      columns += [
        Column("bytes", .integers(chosen.map { $0.byteCount * stimulusCount })),
        Column("batch", .integers(chosen.map { _ in nil })), Column("runs", .integers(chosen.map { _ in nil })),
        Column("split", .truths(chosen.map { _ in false })),
        Column("duplicate_of", .texts(chosen.map { _ in nil })),
      ]
    } else {
      columns += [
        Column("bytes_per_stimulus", .integers(chosen.map(\.byteCount))),
        Column("default", .truths(chosen.map { _ in true })), Column("repeats", .texts(chosen.map { _ in nil })),
      ]
    }
    return try Table(columns, header: ["layers of \(id), in the order of their files"], provenance: provenance)
  }
}

/// Some rows of stored features, in an order of their own: those of the stimuli of another axis.
struct AlignedFeatures: FeatureBlocks {
  private let base: StoredLayer
  private let rows: [Int]

  /// - Precondition: positions that the base has.
  init(_ base: StoredLayer, rows: [Int]) {
    self.base = base
    self.rows = rows
  }

  var stimulusCount: Int { rows.count }
  var featureCount: Int { base.featureCount }

  /// Reads the block for all stimuli of the file, and copies those that are wanted.
  func withBlock<Result>(
    _ range: Range<Int>, _ body: (_ elements: Swift.Span<Float>, _ stride: Int) throws -> Result
  ) throws -> Result {
    var own = [Float](repeating: 0, count: rows.count * range.count)
    try base.withBlock(range) { elements, stride in
      for (target, source) in rows.enumerated() {
        for k in 0..<range.count { own[target * range.count + k] = elements[source * stride + k] }
      }
    }
    return try body(own.span, range.count)
  }

  /// Reads row by row.
  func withRows<Result>(
    _ wanted: Range<Int>, _ body: (_ elements: Swift.Span<Float>, _ stride: Int) throws -> Result
  ) throws -> Result {
    var own: [Float] = []
    own.reserveCapacity(wanted.count * featureCount)
    for row in wanted {
      try base.withRows(rows[row]..<(rows[row] + 1)) { elements, _ in
        for k in 0..<base.featureCount { own.append(elements[k]) }
      }
    }
    return try body(own.span, featureCount)
  }
}

extension Workspace {
  /// The model whose features lie in the files of a request.
  ///
  /// - Throws: `E0610`, what reading meets, each blaming the argument that it is about.
  func storedModel(from request: SourceRequest) throws -> StoredModel {
    guard let path = request.path else { throw LibraryError.otherSource(isOfModel: false) }
    _ = try requireFile(path, parameter: "path")
    var named: String?
    var ids: [String]?
    if let parts = request.parts["stimuli"], !parts.isEmpty {
      let texts = parts.compactMap { part -> String? in if case .file(let text) = part { text } else { nil } }
      guard texts.count == parts.count else {
        throw Explanation(
          "E0207", "of a model `stimuli` is the name of a vector or file of ids, or a list of ids",
          parameter: "stimuli", remedies: ["stimuli: \"ids\"", "stimuli: $b.stimuli.id"])
      }
      if texts.count == 1 { named = texts[0] } else { ids = texts }
    }
    let url = URL(fileURLWithPath: located(path))
    if let name = named, let place = stimulusFile(name, beside: path) {
      named = URL(fileURLWithPath: located(place)).path
    }
    let features = try StoredFeatures(url, stimuli: named, ids: ids, stimulusAxis: (request.axis ?? 1) - 1)
    return StoredModel(id: request.texts["name"] ?? Self.modelName(path), features)
  }

  /// A file of ids by a name that a line could have: inside of the folder of features, beside them, else as any other; `nil` for
  /// what names no such file, or one that is not there.
  func stimulusFile(_ name: String, beside path: String) -> String? {
    guard ["txt", "csv", "tsv"].contains(URL(fileURLWithPath: name).pathExtension.lowercased()) else { return nil }
    let parent = path.split(separator: "/", omittingEmptySubsequences: false).dropLast().joined(separator: "/")
    let beside = path.contains("/") ? "\(parent)/\(name)" : name
    return ["\(path)/\(name)", beside, name].first { FileManager.default.fileExists(atPath: located($0)) }
  }

  /// The kind of such a model, with its layers.
  func storedModelKind(_ request: SourceRequest) throws -> Kind {
    ModelValue.kind(.files(try storedModel(from: request)))
  }

  /// `clip_l14` of `clip_l14/*.h5`, of the folder `clip_l14`, and of `clip_l14.npz`.
  private static func modelName(_ path: String) -> String {
    let url = URL(fileURLWithPath: path)
    if url.lastPathComponent.contains("*") { return url.deletingLastPathComponent().lastPathComponent }
    return url.deletingPathExtension().lastPathComponent
  }
}
