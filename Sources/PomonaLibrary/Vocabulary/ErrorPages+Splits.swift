internal import PomonaLanguage

/// Pages of the errors of splits, their audit, and noise ceilings of responses.
extension ErrorPage {
  static let splits: [ErrorPage] = [
    ErrorPage(
      "E0360", "There are no rows, or no folds, to split.",
      wrong: """
        let b = benchmark from(responses: ({id: 1..3, v1: [missing, missing, missing]} | table),
          stimuli: ({id: 1..3} | table))
        {id: 1..3, size: 1..3} | table | encode $b
        """,
      right: "\(b){id: 1..12, size: 1..12} | table | encode $b",
      cause: "A selection that left nothing, or responses that are all missing."),
    ErrorPage(
      "E0361", "Labels, stories or responses have another number of rows than the split.",
      cause: #"""
        A split of stimuli beside a list of presentations. `$b | audit odd_even` shows what a split gives over the \#
        rows of a benchmark. No line leads here, since an earlier check answers first; a program that uses the \#
        library may.
        """#),
    ErrorPage(
      "E0362", "A split has a side without rows, or one stimulus on both sides.",
      wrong: "\(b){id: 1..12, size: 1..12} | table | encode $b, split: gap(20, contiguous(3))",
      right: "\(b){id: 1..12, size: 1..12} | table | encode $b, split: gap(1, contiguous(3))",
      cause: "Repeats of a stimulus were divided by rows, or a story is too short to be cut."),
    ErrorPage(
      "E0363", "A number of a split is outside of what it takes.",
      wrong: "tail(100%)",
      right: "tail(20%)",
      cause: "More folds than there are groups, or a share that is not between 0 and 1."),
    ErrorPage(
      "E0364", "Rows have no label column of that name.",
      wrong: "\(k)$k | audit leave_out(story)",
      right: "\(k)$k | audit leave_out(category)",
      cause: "`story`, `run` or `category` was not read with them."),
    ErrorPage(
      "E0365", "A subject saw a stimulus that is not among those to split.",
      cause: #"""
        Splits are made over the stimuli of all subjects; a list of them lacks one. `split: shared` takes the \#
        stimuli that all subjects saw. No line leads here, since an earlier check answers first; a program that \#
        uses the library may.
        """#),
    ErrorPage(
      "E0366", "The times of a story do not ascend.",
      cause: #"""
        Rows out of order, or two stories of one name. `open("responses.csv") | sort story, time` puts the rows \#
        into order before `from` reads them.
        """#),
    ErrorPage(
      "E0367", "Near duplicates cannot be looked for.",
      wrong: "\(b)$b | audit gives: benchmark",
      right: "\(k)$k | audit gives: benchmark",
      cause: "The stimuli are known by their ids only: without pictures or texts there is nothing to compare."),
    ErrorPage(
      "E0370", "There is nothing to make a ceiling of.",
      wrong: """
        let b = benchmark from(responses: ({id: 1..3, v1: [missing, missing, missing]} | table),
          stimuli: ({id: 1..3} | table))
        $b | ceiling ncsnr
        """,
      right: "\(b)$b | ceiling ncsnr",
      cause: "A selection that left no unit or stimulus, or responses that are all missing."),
    ErrorPage(
      "E0371", "Stimuli, subjects or labels of a ceiling have different lengths.",
      wrong: """
        let b = benchmark from(stimuli: ({id: 1..12} | table), units: ({id: 1..5,
          subject: ["a", "a", "a", "b", "b"]} | table)) | simulate repeats: 1
        $b | ceiling leave_one_out
        """,
      right: """
        let b = benchmark from(stimuli: ({id: 1..12} | table), units: ({id: 1..6,
          subject: ["a", "a", "a", "b", "b", "b"]} | table)) | simulate repeats: 1
        $b | ceiling leave_one_out
        """,
      cause: "Subjects who did not see the same series."),
    ErrorPage(
      "E0372", "A response is infinite, or is missing where a ceiling needs all.",
      wrong: "\(incomplete)$b | ceiling rdm_split_half",
      right: "\(b)$b | ceiling rdm_split_half",
      cause: "RDMs of halves need every unit in every presentation; other ceilings leave missing responses out."),
    ErrorPage(
      "E0373", "There are too few repeats, or subjects, to tell signal from noise.",
      wrong: "\(b)$b | simulate repeats: 1 | ceiling ncsnr",
      right: "\(b)$b | simulate repeats: 2 | ceiling ncsnr",
      cause: "Each stimulus was shown once; with several subjects `leave_one_out` bounds what they share."),
    ErrorPage(
      "E0374", "A ceiling has too few stimuli or rows.",
      wrong: "\(b)$b | stimuli index: 1..2 | ceiling schoppe",
      right: "\(b)$b | ceiling schoppe",
      cause: "No story of ten rows, or fewer than 3 stimuli."),
    ErrorPage(
      "E0375", "A number of a ceiling is outside of what it takes.",
      right: "\(b)$b | ceiling split_half, draws: 100",
      cause: #"""
        Fewer than one draw of halves. The language refuses the number with E0207; a program that uses the library \#
        may ask for none.
        """#),
    ErrorPage(
      "E0376", "A ceiling does not bound the score beside it.",
      wrong: "\(b){id: 1..12, size: 1..12} | table | encode $b, ceiling: split_half",
      right: "\(b){id: 1..12, size: 1..12} | table | encode $b, ceiling: reliability_r",
      cause: "A correlation over a reliability, which is a share of variance; or another split, distance or comparison."
    ),
    ErrorPage(
      "E0377", "Data have no ceiling of that kind.",
      wrong: "\(b)$b | ceiling ncsnr, given: [($b | rdm).mean]",
      right: "\(b)$b | ceiling ncsnr",
      cause: #"""
        Only ceilings of RDMs hold other RDMs constant. Or one RDM, an average or a published one: nothing tells \#
        its noise from its signal.
        """#),
  ]
}
