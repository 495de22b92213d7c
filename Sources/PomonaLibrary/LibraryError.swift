/// What can go wrong where the language meets the science, in facts.
enum LibraryError: Error, Equatable {
  case interrupted
  case contrastSideMissing(column: String, side: String, known: [String])
  /// `condition` is true of the rows at that place.
  case contrastUnpaired(side: String, place: String, condition: String)
  /// No row of one side of a contrast has a partner on the other.
  case contrastWithoutPairs(column: String, first: String, second: String, across: [String])
  /// `by` are the columns that are kept apart; `column` is one more that would keep these rows apart, if there is one.
  case contrastManyRows(count: Int, column: String?, by: [String], place: String)
  case rowWithoutEvidence(row: Int)
  case severalTargets(by: [String])
  case layerTwice(layer: String, model: String, isJoined: Bool)
  case candidateTwice(over: String, value: String, by: [String])
  case maximaNotPaired
  case noRows
  case unreported(over: String, value: String)
  case ceilingOfOne(parameter: String)
  case ceilingOfOther(score: String, parameter: String?)
  /// A correlation over a share of variance.
  case reliabilityOfScore(column: String, parameter: String?)
  case unknownBenchmark(name: String, nearest: String?, known: [String])
  case benchmarkMissing(name: String, path: String)
  /// Untrained twins of what is no network here.
  case noTwin(name: String, parameter: String)
  /// A stimulus, at a position from 0, of which files hold no features.
  case stimulusAbsent(id: String, position: Int, absent: Int, of: Int, model: String, hasIDs: Bool)
  case downloadFailed(address: String, reason: String)
  case downloadOther(file: String, found: String, expected: String)
  /// Files of features where responses are wanted, or the reverse.
  case otherSource(isOfModel: Bool)
  /// A benchmark of RDMs, asked for what only responses have.
  case noRecording(name: String)
}
