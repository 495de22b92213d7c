internal import PomonaLanguage

/// Pages of the errors of places, trees and RDMs of RDMs.
extension ErrorPage {
  static let spaces: [ErrorPage] = [
    ErrorPage(
      "E0530", "A pair of an RDM has no distance, and each pair is needed.",
      wrong: "{a: [0, 1, missing], b: [1, 0, 2], c: [missing, 2, 0]} | table | as_rdm | mds",
      right: "{a: [0, 1, 3], b: [1, 0, 2], c: [3, 2, 0]} | table | as_rdm | mds dimensions: 1"),
    ErrorPage(
      "E0531", "Too few stimuli or RDMs.", wrong: "{a: [0, 1], b: [1, 0]} | table | as_rdm | mds dimensions: 1",
      right: "{a: [0, 1, 3], b: [1, 0, 2], c: [3, 2, 0]} | table | as_rdm | mds dimensions: 1"),
    ErrorPage(
      "E0532", "An RDM has no places in so many dimensions.",
      wrong: "{a: [0, 1, 3], b: [1, 0, 2], c: [3, 2, 0]} | table | as_rdm | mds dimensions: 3",
      right: "{a: [0, 1, 3], b: [1, 0, 2], c: [3, 2, 0]} | table | as_rdm | mds dimensions: 1"),
    ErrorPage(
      "E0533", "A perplexity is not possible with so many stimuli.",
      wrong:
        "{a: [0, 1, 3, 1], b: [1, 0, 2, 2], c: [3, 2, 0, 3], d: [1, 2, 3, 0]} | table | as_rdm | tsne perplexity: 30",
      right:
        "{a: [0, 1, 3, 1], b: [1, 0, 2, 2], c: [3, 2, 0, 3], d: [1, 2, 3, 0]} | table | as_rdm | tsne perplexity: 1"),
    ErrorPage(
      "E0534", "A distance is below zero where none can be.",
      wrong: "{a: [0, -1, 3], b: [-1, 0, 2], c: [3, 2, 0]} | table | as_rdm | mds metric",
      right: "{a: [0, 1, 3], b: [1, 0, 2], c: [3, 2, 0]} | table | as_rdm | mds metric, dimensions: 1"),
    ErrorPage(
      "E0535", "Two RDMs have no comparison.",
      wrong:
        "{one: ({a: [0, 1, 1], b: [1, 0, 1], c: [1, 1, 0]} | table | as_rdm), "
        + "two: ({a: [0, 1, 3], b: [1, 0, 2], c: [3, 2, 0]} | table | as_rdm)} | second_order",
      right:
        "{one: ({a: [0, 1, 2], b: [1, 0, 1], c: [2, 1, 0]} | table | as_rdm), "
        + "two: ({a: [0, 1, 3], b: [1, 0, 2], c: [3, 2, 0]} | table | as_rdm)} | second_order"),
    ErrorPage(
      "E0536", "A tree does not fall into so many groups.",
      right: "\(line) | cluster groups: 3",
      cause: "More groups than leaves; the language refuses the number before the tree is made."),
    ErrorPage(
      "E0537", "Eigenvalues were not found.",
      wrong: "{a: [0, 1e308, 1e308], b: [1e308, 0, 1e308], c: [1e308, 1e308, 0]} | table | as_rdm | mds",
      right: "{a: [0, 1e8, 1e8], b: [1e8, 0, 1e8], c: [1e8, 1e8, 0]} | table | as_rdm | mds",
      cause: "Numbers whose squares are beyond what 64 bits hold."),
    ErrorPage(
      "E0538", "A table is no RDM.", wrong: "{a: [0, 1], b: [2, 0]} | table | as_rdm",
      right: "{a: [0, 2], b: [2, 0]} | table | as_rdm"),
  ]
}
