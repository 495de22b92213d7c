internal import PomonaLanguage

/// Pages of the errors of reductions, null predictors and time-series scores.
extension ErrorPage {
  static let reductions: [ErrorPage] = [
    ErrorPage(
      "E0380", "The size of a random projection cannot be had.",
      wrong: "jl(1.5)",
      right: "jl(0.1)",
      cause: "It follows from the number of stimuli, at least 2, and a distortion between 0 and 1."),
    ErrorPage(
      "E0381", "There is nothing to reduce, or nothing to reduce it to.",
      wrong: "\(f)$f | pca 0",
      right: "\(f)$f | pca 2 | encode $b",
      cause: "A map without features."),
    ErrorPage(
      "E0382", "A feature is no number, or sums of features are too large.",
      wrong: "\(lacking)$f | project jl(0.5, upward: true) | effdim",
      right: "\(complete)$f | project jl(0.5, upward: true) | effdim",
      cause: "An infinite activation of a layer; nothing is replaced silently."),
    ErrorPage(
      "E0383", "A projection or a layer is of another size than the features.",
      wrong: "\(f)[$f, (model from(\"layer.npy\") | features ($b | stimuli index: 1..6))] | concat",
      right: "\(f)[$f, (model from(\"layer.npy\") | features $b | standardize)] | concat",
      cause: "Layers over other stimuli are put side by side."),
    ErrorPage(
      "E0384", "Training rows are too few, or are not rows of the features.",
      wrong: "\(f)$f | pca 1 | encode ($b | stimuli index: 1..2)",
      right: "\(f)$f | pca 1 | encode $b",
      cause: "A fold that leaves fewer than 2 rows to fit on."),
    ErrorPage(
      "E0385", "No feature varies over the training rows.",
      wrong: "\(silent)$f | pca 1 | encode $b",
      right: "\(f)$f | pca 1 | encode $b",
      cause: "A layer that is silent for all training stimuli."),
    ErrorPage(
      "E0386", "The components of features were not found.",
      cause: #"""
        Numbers whose squares are beyond what 64 bits hold. `features $b, layers: [fire8, fire9]` leaves the \#
        layer out.
        """#),
    ErrorPage(
      "E0390", "Responses, predictions or features have another number of rows than there are labels.",
      cause: #"""
        Predictions of test rows are scored with the stories of all rows. `$b | audit odd_even` shows how many \#
        rows are in training and in test. No line leads here, since an earlier check answers first; a program that \#
        uses the library may.
        """#),
    ErrorPage(
      "E0391", "There are no rows, or no columns.",
      cause: #"""
        A split without test rows. `$b | audit odd_even` shows how many rows are in test. No line leads here, \#
        since an earlier check answers first; a program that uses the library may.
        """#),
    ErrorPage(
      "E0392", "A lag is longer than the shortest story.",
      wrong: "\(f)$f | autocorrelation lags: 12",
      right: "\(f)$f | autocorrelation lags: 11",
      cause: "A story of fewer rows than lags are asked for: `$b.stimuli | count story` shows how long each story is."),
    ErrorPage(
      "E0393", "A number is outside of what a control takes.",
      wrong: "walk(sigma: -1)",
      right: "walk(sigma: 0.1)",
      cause: "A width of 0, or a sigma below 0."),
    ErrorPage(
      "E0394", "A response, prediction or feature is no number.",
      cause: #"""
        A voxel outside of the brain. `$b | units ncsnr > 0` leaves out units that measured nothing.
        """#),
    ErrorPage(
      "E0395", "A split names a row that is not there.",
      cause: #"""
        A split over other rows than the responses. `$b | audit odd_even` shows the split of the rows that are \#
        there. No line leads here, since an earlier check answers first; a program that uses the library may.
        """#),
    ErrorPage(
      "E0396", "A matrix of declared width has fewer columns than there are rows.",
      right: "oasm(sigma: 1)",
      cause: #"""
        More rows than the 2000 of the original; without a width it follows from the rows. Only a program that \#
        uses the library declares one.
        """#),
    ErrorPage(
      "E0397", "Pictures of different sizes have no pixels in common.",
      right: "pixels(side: 32)",
      cause: #"""
        A folder of unlike pictures. `pixels` always has a side; only a program that uses the library leaves it \#
        out.
        """#),
  ]
}
