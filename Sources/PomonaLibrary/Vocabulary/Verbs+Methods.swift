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
        (try? Zoo.entry(arguments["name"] ?? ""))?.card.citation.map { [$0] } ?? []
      }
    }
    return Verb.phrases[name].map { methods($0) } ?? self
  }

  private static let phrases = [
    "best": "The best {column} over {over} was taken in each combination of {by}",
    "bootstrap":
      "Percentile intervals of {level} for {column} are from {draws} bootstrap resamples over the {across}, seed {seed}",
    "ceiling": "The noise ceiling was estimated ({method})",
    "compare": "RDMs were compared with {with} by {method}, with {given} RDMs held constant",
    "correlate": "Correlations of {columns} were computed ({method}), with intervals of {level}",
    "effdim": "Effective dimensionality is the participation ratio of the eigenvalues of the features' covariance",
    "fdr": "P-values in {p} were corrected for multiple testing ({method}), in families by {by}",
    "features": "Activations to {stimuli} were extracted from the network (layers: {layers})",
    "fit": "A linear model {formula} was fitted by least squares, with {errors} errors and intervals of {level}",
    "halves": "Stimuli were divided into random halves {count} times; one half chose, the other reported",
    "simulate":
      "Responses were simulated, not measured: a signal from {features} features, ncsnr {ncsnr}, {repeats} repeats,"
      + " autocorrelation {autocorrelation}, drift {drift}, seed {seed}",
    "units": "Only units with {where} were kept",
    "roi": "Units were those of {names}, within {within}, without {minus}",
    "rdm": "Representational dissimilarity matrices were computed with the {distance} distance",
    "score":
      "Representational similarity was scored against {benchmark}: {distance} distances between the patterns of two"
      + " stimuli, compared between network and recording by {compare}",
    "untrained":
      "Untrained networks of the same architecture with random weights (seeds {seed}) were scored as a control",
    "where": "Only rows with {condition} were kept",
  ]
}
