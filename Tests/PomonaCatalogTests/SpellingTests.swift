import PomonaCatalog
import Testing

@Suite struct SpellingTests {
  @Test(arguments: [
    ("rio", ["model", "roi", "score"], "roi"),
    ("spaerman", ["cosine", "pearson", "spearman"], "spearman"),
    ("Layer", ["layer", "layers"], "layer"),
    ("squeezenet", ["efficientnet_lite0/imagenet", "squeezenet1_1/imagenet"], "squeezenet1_1/imagenet"),
  ])
  func `A mistyped word finds the name that was meant`(word: String, candidates: [String], meant: String) {
    #expect(Spelling.nearest(to: word, among: candidates) == meant)
  }

  @Test(arguments: [
    ("stimulus", ["model", "roi", "score"]),
    ("ab", ["cd", "ef"]),
    ("score", []),
    // Two that begin alike: neither is better than the other.
    ("squeezenet", ["squeezenet1_1/imagenet", "squeezenet1_1/random"]),
  ])
  func `A word near nothing gets no suggestion`(word: String, candidates: [String]) {
    #expect(Spelling.nearest(to: word, among: candidates) == nil)
  }

  @Test(arguments: [
    ("", "abc", 3), ("abc", "abc", 0), ("abc", "acb", 1), ("kitten", "sitting", 3), ("ca", "abc", 3),
  ])
  func `Edits are counted with swaps of neighbours as one`(a: String, b: String, expected: Int) {
    #expect(Spelling.editDistance(a, b) == expected)
    #expect(Spelling.editDistance(b, a) == expected)
  }
}
