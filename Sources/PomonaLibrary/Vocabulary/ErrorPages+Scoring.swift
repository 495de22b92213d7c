internal import PomonaLanguage

/// Pages of the errors of what is scored against what: splits on time series, halves, other stimuli, controls.
extension ErrorPage {
  private static let ffa = """
    let b = benchmark from(stimuli: ({id: 1..12} | table), rois: FFA,
      units: ({id: 1..4, subject: ["a", "a", "b", "b"], FFA: [1, 1, 0, 0]} | table)) | simulate repeats: 3

    """

  static let scoring: [ErrorPage] = [
    ErrorPage(
      "E0412", "A split lets neighbours in time into both training and test.",
      right: "leave_out(story)",
      shell: #"""
        echo 'benchmark from(stimuli: ({id: 1..20} | table), units: ({id: 1..3} | table))
          | simulate repeats: 1 | save "a.h5"' | pomona run -
        LC_ALL=C sed 's/stimulus_index/time\x00lus_index/' a.h5 > series.h5
        echo 'let b = benchmark "series.h5"
        {id: 1..20, size: 1..20} | table | encode $b, split: shuffled(4)' | pomona run -
        """#,
      cause:
        "Responses have times, and odd_even, shuffled, stratified, draws and shared part rows that follow each other:"
        + " hold out whole stories, or say `leaky: true`, which every result then repeats."),
    ErrorPage(
      "E0470", "Random halves of the stimuli choose and report; they do not train and test.",
      wrong: k + "$k | audit halves(20)", right: k + "$k | audit odd_even"),
    ErrorPage(
      "E0471", "Features lack stimuli of the benchmark that they are scored against.",
      wrong: "\(b){id: 1..10, size: 1..10} | table | encode $b",
      right: "\(b){id: 1..10, size: 1..10} | table | encode ($b | stimuli index: 1..10)",
      cause: "They were made over a part of the stimuli, or over those of another benchmark; stimuli meet by id."),
    ErrorPage(
      "E0472", "A control cannot be made of these data, or with this metric.",
      wrong: k + "{v1: $k.models[\"v1\"]} | score $k, controls: category",
      right: k + "{v1: $k.models[\"v1\"]} | score $k"),
    ErrorPage(
      "E0496", "A table of scores holds no model, or no null beside it.",
      wrong: k + "{v1: $k.models[\"v1\"]} | score $k | nulls",
      right: """
        {model: ["a", "a", "a"], predictor: ["model", "walk", "walk"], score: [0.4, 0.1, 0.2]} | table
          | nulls
        """,
      cause: "Nulls are scored beside a model with `controls:`."),
    ErrorPage(
      "E0473", "No subject has a unit in a region that is to be scored.",
      wrong: """
        let b = benchmark from(stimuli: ({id: 1..12} | table), rois: [FFA, EBA],
          units: ({id: 1..4, FFA: [0, 0, 0, 0], EBA: [1, 1, 0, 0]} | table)) | simulate repeats: 3
        {id: 1..12, size: 1..12} | table | encode $b, roi: FFA
        """,
      right: "\(ffa){id: 1..12, size: 1..12} | table | encode $b, roi: FFA",
      cause: "Where some subjects have one, they are scored, and the header names the others."),
    ErrorPage(
      "E0474", "An argument belongs to a fit, and the metric fits nothing.",
      wrong: k + "{v1: $k.models[\"v1\"]} | score $k, criterion: kfold_r",
      right: k + "{v1: $k.models[\"v1\"]} | score $k"),
    ErrorPage(
      "E0475", "A profile decides what an argument says, or does not fit the data.",
      wrong: "\(f)$f | encode $b, scale: feature, profile: as_published(deepnsd)",
      right: "\(f)$f | encode $b, scale: feature",
      cause:
        "as_published(deepnsd) scales, projects and scores as the original did, by ridge regression on stimuli shown"
        + " independently; each of its ways is switched off by its number, `except: \"D-49\"` (`deviations(deepnsd)`)."),
    ErrorPage(
      "E0476", "An argument belongs to ridge regression.",
      wrong: "\(f)$f | encode $b, regression: pls(1), alphas: [1, 2]",
      right: "\(f)$f | encode $b, regression: pls(1)",
      cause: "`alpha`, `alphas` and `criterion` are of penalties; pls and pcr choose a number of components by folds."),
  ]
}
