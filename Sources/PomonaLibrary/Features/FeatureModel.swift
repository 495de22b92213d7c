public import PomonaModels
public import PomonaTables

/// Where the features of a handle come from: a network that is run, or files that another program wrote.
public enum FeatureModel: Sendable {
  case network(Model)
  case files(StoredModel)

  /// The name that tables carry.
  public var id: String {
    switch self {
    case .network(let model): model.id
    case .files(let stored): stored.id
    }
  }

  /// The id, with the seed of an untrained twin.
  public var title: String {
    switch self {
    case .network(let model): model.title
    case .files(let stored): stored.id
    }
  }

  /// The seed of an untrained twin's weights; `nil` for what is trained, or from files.
  public var seed: UInt64? {
    if case .network(let model) = self { model.seed } else { nil }
  }

  /// Whether it is a network whose features lie in another space than those of `other`. Of files that is not known: their
  /// layers are told apart by name.
  func isOtherNetwork(than other: FeatureModel) -> Bool {
    if case .files = self, case .files = other { return false }
    return title != other.title
  }

  public var provenance: Provenance {
    switch self {
    case .network(let model): model.provenance
    case .files(let stored): stored.provenance
    }
  }

  /// - Throws: `E0422` for features from files: no network that could be drawn anew is known of them.
  func requireNetwork(_ parameter: String) throws -> Model {
    if case .network(let model) = self { return model }
    throw LibraryError.noTwin(name: id, parameter: parameter)
  }

  /// The layers as a table, as `layers` shows them.
  func layerTable() throws -> Table {
    switch self {
    case .network(let model): try model.layerTable()
    case .files(let stored): try stored.layerTable()
    }
  }
}

/// What a request for features will do, known before anything runs.
public struct HandlePlan: Sendable {
  /// All selected layers, in their order.
  public let selected: [Layer]
  /// Those of them whose features are had, each once.
  public let layers: [Layer]
  public let stimulusCount: Int
  /// As printed, one line each.
  public let lines: [String]
  /// Of a network: what it will extract in which batches.
  let extraction: FeaturePlan?
  private let rows: @Sendable () throws -> Table

  init(_ plan: FeaturePlan) {
    selected = plan.selected
    layers = plan.layers
    stimulusCount = plan.stimulusCount
    lines = plan.lines
    extraction = plan
    rows = { try plan.table() }
  }

  init(_ stored: StoredModel, _ layers: [Layer], stimulusCount: Int) {
    selected = layers
    self.layers = layers
    self.stimulusCount = stimulusCount
    lines = stored.lines(of: layers, stimulusCount: stimulusCount)
    extraction = nil
    rows = { try stored.layerTable(layers, stimulusCount: stimulusCount) }
  }

  /// One row a selected layer.
  public func table() throws -> Table { try rows() }
}
