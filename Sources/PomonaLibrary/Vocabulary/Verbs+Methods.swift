internal import PomonaCatalog
internal import PomonaLanguage
internal import PomonaModels

extension Verb {
  /// The verb with the sentence that `methods` writes of it, where there is a better one than its summary.
  var withMethods: Verb {
    if name == "benchmark" {
      return methods("Recordings were those of the benchmark {name}") { arguments in
        Benchmarks.catalog[arguments["name"] ?? ""]?.card.citation.map { [$0] } ?? []
      }
    }
    if name == "model" {
      return methods("The network {name} was used, with {seed} seed for its weights") { arguments in
        guard let entry = try? Zoo.entry(arguments["name"] ?? "") else { return [] }
        // A model that is known for its training is of two papers.
        var cited = [entry.card.citation, entry.architecture.card.citation].compactMap { $0 }
        if cited.count == 2, cited[0] == cited[1] { cited.removeLast() }
        return cited
      }
    }
    if name == "texts" {
      return methods(covers: ["of", "by"]) { arguments in
        guard let column = arguments["column"], column != "none", column != "the only one" else {
          return "Texts were given as they are"
        }
        return "Texts were those of the column \(column)"
      }
    }
    if name == "bootstrap" {
      return methods(
        "Intervals of {level} for {column} are expanded percentiles of {draws} bootstrap resamples over the {across}, seed"
          + " {seed}"
      ) { arguments in
        // Computing scores again over resampled stimuli is of another paper than resampling rows as they are.
        guard arguments["across"] == "stimulus" else { return [] }
        return [
          Citation(
            "Schütt, Kipnis, Diedrichsen, Kriegeskorte 2023, Statistical inference on representational geometries, eLife"
              + " 12:e82566", doi: "10.7554/eLife.82566")
        ]
      }
    }
    if name == "score" {
      // A fit of responses compares no RDMs.
      return methods(covers: [], citesItself: { Verb.metrics($0).contains { $0 != "ereg" } }, Verb.scorePhrase)
    }
    if name == "correlate" {
      return methods(covers: ["level"]) { arguments in
        // Ranks have no interval here.
        let intervals = arguments["method"] == "pearson" ? ", with intervals of \(arguments["level"] ?? "95%")" : ""
        return "Correlations of {columns} were computed ({method})\(intervals)"
      }
    }
    if name == "test" {
      return methods(covers: ["by", "between", "contrast", "method", "draws", "seed"]) { arguments in
        TestMethod.phrase(arguments)
      }
    }
    return Verb.phrases[name].map { methods($0) } ?? self
  }

  /// The words of `metrics:`, as they were typed.
  private static func metrics(_ arguments: [String: String]) -> [String] {
    ["crsa", "ereg", "ersa", "through"].filter { (arguments["metrics"] ?? "crsa").contains($0) }
  }

  /// A sentence for each metric: they are different analyses.
  private static func scorePhrase(_ arguments: [String: String]) -> String {
    let rdms = "{distance} distances between the patterns of two stimuli, compared by {compare}"
    return metrics(arguments).map { metric in
      switch metric {
      case "ereg":
        "Responses of each unit of {benchmark} were predicted from features by {regression} regression and scored by"
          + " Pearson correlation on rows that no choice has seen (split: {split})"
      case "ersa":
        "RDMs of the responses that such a regression predicts were compared with those of {benchmark} on the same rows"
          + " (\(rdms))"
      case "through": "A program of the authors scored features against {benchmark} ({metrics})"
      default: "RDMs of features were compared with those of {benchmark} (\(rdms))"
      }
    }.joined(separator: ". ")
  }

  private static let phrases = [
    "as_published":
      "Scores were made as published by the authors of {original}, with its deviations from a leak-free analysis but for"
      + " {except}",
    "autocorrelation":
      "The autocorrelation function (biased, about the mean of each story, sums over stories) was computed for each feature or"
      + " unit up to a lag of {lags} rows, and averaged",
    "audit": "The split {split} was searched for ways in which its test rows are known from training rows",
    "best": "The best {column} over {over} was taken in each combination of {by}",
    "category": "A category model, one column for each {by}, was scored as a control",
    "ceiling": "The noise ceiling was estimated ({method})",
    "compare": "RDMs were compared with {with} by {method}, with {given} RDMs held constant",
    "concat":
      "Layers were put side by side, each centred and divided by one number of its training rows"
      + " (of an RDM: all stimuli)",
    "contiguous": "Rows were divided into {k} blocks of neighbours, each tested once",
    "draws": "Rows were drawn at random for training ({train} of them) {count} times, the others tested, seed {seed}",
    "effdim": "Effective dimensionality is the participation ratio of the eigenvalues of the features' covariance",
    "encode":
      "Responses of each unit of {benchmark} were predicted from features by {regression} regression and scored by Pearson"
      + " correlation on rows that no choice has seen (split: {split}; penalties: {alphas}, chosen by {alpha}; missing"
      + " responses: {missing}; profile: {profile})",
    "fdr": "P-values in {p} were corrected for multiple testing ({method}), in families by {by}",
    "features": "Activations to {stimuli} were extracted from the network (layers: {layers})",
    "fit": "A linear model {formula} was fitted by least squares, with {errors} errors and intervals of {level}",
    "gap": "Training rows within {length} of a test row of the same story were left out",
    "grouped": "Whole groups of one {by} were divided into {k} folds",
    "halves": "Stimuli were divided into random halves {count} times; one half chose, the other reported",
    "jl": "Random projections keep distances between stimuli within 1 ± {eps} (seed {seed})",
    "labelled": "Training and test rows were those that the column {column} names",
    "leave_out": "Each {by} was tested once and all others trained",
    "magnitudes": "The Euclidean length of each layer's features was its one feature",
    "oasm": "Smoothed identities of the rows of each story (sigma {sigma} rows) were scored as a control",
    "odd_even": "Every other row trained, beginning with the first, and those between tested",
    "parts": "The features of each layer were cut into {count} ranges of equal size, each a {name}",
    "pca": "The first {count} principal components of the features were fitted on the training rows of each fold",
    "pcr": "Least squares on {count} principal components of the features predicted responses",
    "pixels": "Pixels of the pictures ({side} a side) were scored as a control",
    "pls": "Partial least squares with {count} components ({sharing}) predicted responses",
    "pool": "Maps were averaged over {side} parts a side",
    "project": "Features were projected by a sparse random matrix ({to})",
    "runs": "Each run of the scanner was tested once and all others trained",
    "shared": "Stimuli that all subjects saw tested, and each subject's own trained",
    "shares":
      "Variance was partitioned among feature spaces over joint ridge models of {benchmark} (split: {split}; {search} weights"
      + " of spaces tried; intervals from {draws} resamples of test rows)",
    "shuffled": "Rows were divided at random into {k} folds, seed {seed}",
    "simulate":
      "Responses were simulated, not measured: a signal from {features} features in {roi}, ncsnr {ncsnr}, {repeats}"
      + " repeats, autocorrelation {autocorrelation}, drift {drift}, seed {seed}",
    "standardize":
      "Each feature was divided by its standard deviation over training rows, of an RDM over all stimuli (floor"
      + " {floor} of the median)",
    "stratified": "Rows were divided at random into {k} folds balanced by {by}, seed {seed}",
    "tail": "The last {share} of each {within} was tested and what precedes it trained",
    "time": "The powers up to {degree} of the position in the story were scored as a control",
    "units": "Only units with {where} were kept",
    "roi": "Units were those of {names}, within {within}, without {minus}",
    "rdm": "Representational dissimilarity matrices were computed with the {distance} distance",
    "untrained":
      "Untrained networks of the same architecture with random weights (seeds {seed}) were scored as a control",
    "walk":
      "Random walks ({count} of {width} features, sigma {sigma}, seed {seed}) begun anew with each story were scored as a"
      + " control",
    "where": "Only rows with {condition} were kept",
  ]
}
