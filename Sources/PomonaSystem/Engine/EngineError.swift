/// What can go wrong with the inference engine and the graphs it runs.
public enum EngineError: Error, Sendable, Equatable {
  case missing(path: String)
  /// There is a file, but it is no whole shared library for this machine.
  case notLoadable(path: String, reason: String)
  case otherLibrary(path: String)
  case tooOld(path: String, version: String, oldest: String)
  case notStarted(path: String, reason: String)
  /// The engine does not accept the bytes as a network.
  case badGraph(reason: String)
  /// A network without input, with several, or with one that does not take 32-bit numbers.
  case otherInput(found: [InferenceTensor])
  /// `expected` has `nil` where any extent will do.
  case otherShape(input: String, expected: [Int?], found: [Int], count: Int)
  case noSuchOutput(name: String, others: [String])
  case otherElements(output: String, type: String)
  case failed(reason: String)
}
