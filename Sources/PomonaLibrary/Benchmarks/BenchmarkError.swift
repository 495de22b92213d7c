internal import PomonaCatalog

/// What can be wrong with a question about a benchmark, in facts.
enum BenchmarkError: Error, Equatable {
  case noSuchRDM(roi: String, what: String, known: [String])
}

extension BenchmarkError: Explainable {
  var explanation: Explanation {
    switch self {
    case .noSuchRDM(let roi, let what, let known):
      Explanation("E0413", "\(roi) has no \(what)", facts: ["there are: \(known.joined(separator: ", "))"])
    }
  }
}
