/// What can go wrong where the language meets the science, in facts.
enum LibraryError: Error, Equatable {
  case interrupted
  case contrastSideMissing(column: String, side: String, known: [String])
  case contrastUnpaired(side: String, place: String)
  case contrastManyRows(count: Int, column: String, place: String)
  case rowWithoutEvidence(row: Int)
  case severalTargets(by: [String])
  case candidateTwice(over: String, value: String, by: [String])
  case maximaNotPaired
  case noRows
  case unreported(over: String, value: String)
  case ceilingOfOne(parameter: String)
  case ceilingOfOther(score: String, parameter: String?)
  case mixedEvidence
  case unknownBenchmark(name: String, nearest: String?, known: [String])
  case benchmarkMissing(name: String, path: String)
  /// A benchmark of RDMs, asked for what only responses have.
  case noRecording(name: String)
}
