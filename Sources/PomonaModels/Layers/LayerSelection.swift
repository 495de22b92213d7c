internal import PomonaCatalog

/// Which layers of a network are wanted.
public enum LayerSelection: Sendable, Equatable {
  /// Every module's output.
  case all
  /// The outputs of blocks after their last activation: what an analysis takes unless told otherwise.
  case blocks
  /// These, by name, in the network's order; a name that comes twice counts once.
  case named([String])

  /// The wanted layers in the network's order.
  ///
  /// - Throws: `E0520` for a name that is none, with the nearest; `E0523` when nothing is left.
  public func layers(of model: Model) throws(ModelError) -> [Layer] {
    let layers: [Layer]
    switch self {
    case .all: layers = model.network.layers
    case .blocks: layers = model.network.defaultLayers
    case .named(let names):
      let known = model.network.layers.map(\.name)
      for name in names where !known.contains(name) {
        throw .unknownLayer(
          model: model.id, name: name, suggestion: Spelling.nearest(to: name, among: known), known: known)
      }
      let wanted = Set(names)
      layers = model.network.layers.filter { wanted.contains($0.name) }
    }
    guard !layers.isEmpty else { throw .emptySelection(model: model.id) }
    return layers
  }
}
