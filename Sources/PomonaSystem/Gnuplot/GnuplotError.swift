/// What can go wrong between Pomona and gnuplot.
public enum GnuplotError: Error, Sendable, Equatable {
  case missing(program: String)
  case notStarted(program: String, reason: String)
  /// gnuplot stopped at a command; `words` is what it said, without its line numbers and carets.
  case failed(status: Int, words: [String])
}
