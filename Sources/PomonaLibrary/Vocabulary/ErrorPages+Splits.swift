internal import PomonaLanguage

/// Pages of the errors of splits, their audit, and noise ceilings of responses.
extension ErrorPage {
  static let splits: [ErrorPage] = [
    ErrorPage("E0360", "There are no rows, or no folds, to split.", cause: "A selection that left nothing."),
    ErrorPage(
      "E0361", "Labels, stories or responses have another number of rows than the split.",
      cause: "A split of stimuli beside a list of presentations."),
    ErrorPage(
      "E0362", "A split has a side without rows, or one stimulus on both sides.",
      cause: "Repeats of a stimulus were divided by rows, or a story is too short to be cut."),
    ErrorPage(
      "E0363", "A number of a split is outside of what it takes.",
      cause: "More folds than there are groups, or a share that is not between 0 and 1."),
    ErrorPage(
      "E0364", "Rows have no label column of that name.", cause: "`story`, `run` or `category` was not read with them."),
    ErrorPage(
      "E0365", "A subject saw a stimulus that is not among those to split.",
      cause: "Splits are made over the stimuli of all subjects; a list of them lacks one."),
    ErrorPage(
      "E0366", "The times of a story do not ascend.", cause: "Rows out of order, or two stories of one name."),
    ErrorPage("E0370", "There is nothing to make a ceiling of.", cause: "A selection that left no unit or stimulus."),
    ErrorPage(
      "E0371", "Stimuli, subjects or labels of a ceiling have different lengths.",
      cause: "Subjects who did not see the same series."),
    ErrorPage(
      "E0372", "A response is infinite, or is missing where a ceiling needs all.",
      cause: "RDMs of halves need every unit in every presentation; other ceilings leave missing responses out."),
    ErrorPage(
      "E0373", "There are too few repeats, or subjects, to tell signal from noise.",
      cause: "Each stimulus was shown once; with several subjects `leave_one_out` bounds what they share."),
    ErrorPage(
      "E0374", "A ceiling has too few stimuli or rows.", cause: "No story of ten rows, or fewer than 3 stimuli."),
    ErrorPage("E0375", "A number of a ceiling is outside of what it takes.", cause: "Fewer than one draw of halves."),
    ErrorPage(
      "E0376", "A ceiling does not bound the score beside it.",
      cause: "A correlation over a reliability, which is a share of variance; or another split, distance or comparison."
    ),
    ErrorPage(
      "E0377", "Data have no ceiling of that kind.",
      cause: "One RDM, an average or a published one: nothing tells its noise from its signal."),
  ]
}
