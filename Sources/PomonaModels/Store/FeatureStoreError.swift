/// What can go wrong with kept features, apart from the disk itself.
public enum FeatureStoreError: Error, Sendable, Equatable {
  /// Reported as a warning: the file is dropped and its content made again.
  case damaged(path: String, reason: String)
  case mapOverBudget(layer: String, byteCount: Int, budget: Int)
  /// A map was finished before all its rows were written.
  case incompleteMap(layer: String, rows: Int, expected: Int)
  /// Rows beyond a map's last, or part of a row.
  case outsideMap(layer: String, row: Int, elements: Int, stimulusCount: Int, featureCount: Int)
}
