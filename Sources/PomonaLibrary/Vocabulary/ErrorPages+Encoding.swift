internal import PomonaLanguage

/// Pages of the errors of encoding models.
extension ErrorPage {
  static let encoding: [ErrorPage] = [
    ErrorPage(
      "E0460", "Two sides of an encoding model have other counts.",
      cause: "Features and responses are of other stimuli, or a region names a voxel that does not exist."),
    ErrorPage("E0461", "A fit needs features, targets and penalties.", cause: "One of the three is empty."),
    ErrorPage(
      "E0462", "Features or responses hold a value that is no number.",
      cause: "Responses that lack rows can be kept (`missing: keep`); features must be complete."),
    ErrorPage(
      "E0463", "Too few rows for a fit or its choice of a penalty.", cause: "A side of the split is nearly empty."),
    ErrorPage("E0464", "Ridge penalties are above 0 and ascend.", cause: "A grid begins with 0, or is not in order."),
    ErrorPage(
      "E0465", "The rows of a split cannot be used.",
      cause: "A row does not exist, stands in training and in test, or is in no block or in two."),
    ErrorPage(
      "E0466", "A factorisation did not converge.", cause: "Features are as large as no number in use should be."),
    ErrorPage("E0467", "A regression on components needs at least one.", cause: "The count is 0 or below."),
    ErrorPage(
      "E0468", "Variance is partitioned among 1 to 5 bands.",
      cause: "A model of each subset of bands is needed: more bands are too many fits, and none is nothing to part."),
    ErrorPage("E0477", "A classifier needs two classes.", cause: "All training rows of a split are of one class."),
    ErrorPage("E0478", "A test row is of a class that no training row has.", cause: "A class of one or two stimuli."),
    ErrorPage("E0479", "A vector of zeros has no direction.", cause: "A layer that is silent for a stimulus."),
    ErrorPage(
      "E0540", "What is given holds no anchors for these features.",
      cause:
        "Anchors are features of other stimuli with the same layers, ids of stimuli, a column of their classes, or a"
        + " table with a row of numbers each."),
    ErrorPage(
      "E0541", "There are no weights of named predictors behind this table.",
      cause: "Weights are of a ridge fit on likenesses to anchors or on the columns of a table."),
    ErrorPage(
      "E0542", "Anchors cannot be compared with random ones here.",
      cause: "The pool is smaller than the anchors, or whole features were scored under another split."),
    ErrorPage(
      "E0543", "A searchlight needs places of units and a radius.",
      cause: "The unit table lacks coordinates, or a triangle of the surface names a vertex that there is not."),
  ]
}
