internal import PomonaLanguage

/// Pages of the errors of what is scored against what: splits on time series, halves, other stimuli, controls.
extension ErrorPage {
  private static let k = "let k = benchmark \"kriegeskorte92\"\n"

  static let scoring: [ErrorPage] = [
    ErrorPage(
      "E0412", "A split lets neighbours in time into both training and test.",
      cause:
        "Responses have times, and odd_even, shuffled, stratified, draws and shared part rows that follow each other:"
        + " hold out whole stories, or say `leaky: true`, which every result then repeats."),
    ErrorPage(
      "E0470", "Random halves of the stimuli choose and report; they do not train and test.",
      wrong: k + "$k | audit halves(20)", right: k + "$k | audit odd_even"),
    ErrorPage(
      "E0471", "Features lack stimuli of the benchmark that they are scored against.",
      cause: "They were made over a part of the stimuli, or over those of another benchmark; stimuli meet by id."),
    ErrorPage(
      "E0472", "A control cannot be made of these data, or with this metric.",
      wrong: k + "{v1: $k.models[\"v1\"]} | score $k, controls: category",
      right: k + "{v1: $k.models[\"v1\"]} | score $k"),
    ErrorPage(
      "E0473", "A subject has no unit in a region that is to be scored.",
      cause: "The region was not found in that person; take another with `roi:`, or leave the subject out."),
    ErrorPage(
      "E0474", "An argument belongs to a fit, and the metric fits nothing.",
      wrong: k + "{v1: $k.models[\"v1\"]} | score $k, criterion: kfold_r",
      right: k + "{v1: $k.models[\"v1\"]} | score $k"),
    ErrorPage(
      "E0475", "A profile decides what an argument says, or does not fit the data.",
      cause:
        "as_published(deepnsd) scales, projects and scores as the original did, by ridge regression on stimuli shown"
        + " independently; each of its ways is switched off by its number, `except: \"D-49\"` (`deviations(deepnsd)`)."),
    ErrorPage(
      "E0476", "An argument belongs to ridge regression.",
      cause: "`alpha`, `alphas` and `criterion` are of penalties; pls and pcr choose a number of components by folds."),
  ]
}
