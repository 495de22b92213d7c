internal import PomonaLanguage

/// Pages of the errors of encoding models.
extension ErrorPage {
  static let encoding: [ErrorPage] = [
    ErrorPage(
      "E0460", "Two sides of an encoding model have other counts.",
      wrong: "\(f)$f | relative to: ({word: [\"cat\", \"dog\"], u: [1, 2], v: [2, 0]} | table) | encode $b",
      right: "\(f)$f | relative to: [\"1\", \"2\"] | encode $b",
      cause:
        "Features and responses are of other stimuli, anchors are of other features, or a region names no voxel there is."
    ),
    ErrorPage(
      "E0461", "A fit needs features, targets and penalties.",
      wrong: "\(b){id: 1..12, size: 1..12} | table | where size > 20 | encode $b",
      right: "\(b){id: 1..12, size: 1..12} | table | encode $b",
      cause: "One of the three is empty."),
    ErrorPage(
      "E0462", "Features or responses hold a value that is no number.",
      wrong: "\(incomplete){id: 1..8, size: 1..8} | table | encode $b",
      right: "\(incomplete){id: 1..8, size: 1..8} | table | encode $b, missing: drop(units)",
      cause: "Responses that lack rows can be kept (`missing: keep`); features must be complete."),
    ErrorPage(
      "E0463", "Too few rows for a fit or its choice of a penalty.",
      wrong: "\(b){id: 1..12, size: 1..12} | table | encode $b, split: contiguous(12)",
      right: "\(b){id: 1..12, size: 1..12} | table | encode $b, split: contiguous(3)",
      cause: "A side of the split is nearly empty."),
    ErrorPage(
      "E0464", "Ridge penalties are above 0 and ascend.",
      wrong: "\(b){id: 1..12, size: 1..12} | table | encode $b, alphas: [0, 1]",
      right: "\(b){id: 1..12, size: 1..12} | table | encode $b, alphas: [0.1, 1]",
      cause: "A grid begins with 0, or is not in order."),
    ErrorPage(
      "E0465", "The rows of a split cannot be used.",
      cause: #"""
        A row does not exist, stands in training and in test, or is in no block or in two. `$b | audit odd_even` \#
        shows which rows a split takes for what. No line leads here, since an earlier check answers first; a \#
        program that uses the library may.
        """#),
    ErrorPage(
      "E0466", "A factorisation did not converge.",
      cause: #"""
        Numbers as large or small as none in use should be, which other checks mostly find before. `$f | standardize | \#
        encode $b` brings features to one size.
        """#),
    ErrorPage(
      "E0467", "A regression on components needs at least one.",
      wrong: "pls(0)",
      right: "pls(25)",
      cause: "The count is 0 or below."),
    ErrorPage(
      "E0468", "Variance is partitioned among 1 to 5 bands.",
      wrong: "\(b){size: ({id: 1..12, size: 1..12} | table)} | shares $b",
      right: """
        \(b){size: ({id: 1..12, size: 1..12} | table),
          depth: ({id: 1..12, depth: [3, 1, 4, 1, 5, 9, 2, 6, 5, 3, 5, 8]} | table)}
          | shares $b, draws: 0
        """,
      cause: "A model of each subset of bands is needed: more bands are too many fits, and none is nothing to part."),
    ErrorPage(
      "E0477", "A classifier needs two classes.",
      wrong: """
        {id: 1..6, size: [3, 4, 5, 8, 9, 7], kind: ["face", "tool", "face", "tool", "face", "tool"]} | table
          | classify labels: kind
        """,
      right: """
        {id: 1..6, size: [3, 4, 5, 8, 9, 7], kind: ["face", "tool", "face", "tool", "face", "tool"]} | table
          | classify labels: kind, split: contiguous(2)
        """,
      cause: "All training rows of a split are of one class."),
    ErrorPage(
      "E0478", "A test row is of a class that no training row has.",
      wrong: """
        {id: 1..6, size: [3, 4, 5, 8, 9, 7], kind: ["face", "face", "hand", "hand", "face", "tool"]} | table
          | classify labels: kind
        """,
      right: """
        {id: 1..6, size: [3, 4, 5, 8, 9, 7], kind: ["face", "face", "hand", "hand", "face", "tool"]} | table
          | where kind != tool | classify labels: kind
        """,
      cause: "A class of one or two stimuli."),
    ErrorPage(
      "E0479", "A vector of zeros has no direction.",
      wrong: "\(silent)$f | relative to: [\"1\", \"2\"] | encode $b",
      right: "\(f)$f | relative to: [\"1\", \"2\"] | encode $b",
      cause: "A layer that is silent for a stimulus."),
    ErrorPage(
      "E0540", "What is given holds no anchors for these features.",
      wrong: "\(f)$f | relative to: [\"face\"]",
      right: "\(f)$f | relative to: [\"1\"]",
      cause:
        "Anchors are features of other stimuli at the same layers (or at one that `at:` names), ids of stimuli, a column"
        + " of their classes, or a table with a row of numbers each."),
    ErrorPage(
      "E0541", "There are no weights of named predictors behind this table.",
      wrong: "{x: [1, 2], y: [3, 4], roi: [\"a\", \"b\"]} | table | weights",
      right: "\(b){id: 1..12, size: 1..12} | table | encode $b | weights draws: 0",
      cause: "Weights are of a ridge fit on likenesses to anchors or on the columns of a table."),
    ErrorPage(
      "E0542", "Anchors cannot be compared with random ones here.",
      wrong: "\(b){id: 1..12, size: 1..12} | table | encode $b | against",
      right: "\(f)$f | relative to: [\"1\", \"2\"] | encode $b | against draws: 5",
      cause:
        "The pool is smaller than the anchors, the table has no scores of anchors, or whole features were scored under another split."
    ),
    ErrorPage(
      "E0543", "A searchlight needs places of units and a radius.",
      wrong: "\(b)$b | searchlight to: ($b | rdm).mean, radius: 3",
      right: """
        let b = benchmark from(stimuli: ({id: 1..12} | table), units: ({id: 1..6,
          i: 1..6, j: [1, 1, 1, 1, 1, 1], k: [1, 1, 1, 1, 1, 1]} | table)) | simulate repeats: 3
        $b | searchlight to: ($b | rdm).mean, radius: 3, least: 3
        """,
      cause: "The unit table lacks coordinates, or a triangle of the surface names a vertex that there is not."),
  ]
}
