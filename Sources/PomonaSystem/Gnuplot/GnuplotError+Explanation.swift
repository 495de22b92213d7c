public import PomonaCatalog

extension GnuplotError: Explainable {
  public var explanation: Explanation {
    switch self {
    case .missing(let program):
      Explanation(
        "E0720", "gnuplot, which draws the figures, is not installed",
        facts: ["there is no program \"\(program)\"", "everything but figures works without it"],
        remedies: ["apt-get install gnuplot-nox"])
    case .notStarted(let program, let reason):
      Explanation("E0721", "gnuplot does not start", facts: ["\"\(program)\": \(reason)"])
    case .failed(let status, let words):
      Explanation(
        "E0722", "gnuplot could not draw the figure",
        facts: words.isEmpty ? ["it ended with status \(status)"] : words.map { "gnuplot: \($0)" })
    }
  }
}
