import PomonaCatalog
import Testing

@Suite struct CatalogTests {
  struct Entry: Carded {
    let card: Card
  }

  static let catalog = Catalog([
    Entry(card: Card("cosine", "One minus the cosine.", search: ["angle"])),
    Entry(card: Card("pearson", "One minus the correlation.")),
    Entry(card: Card("pearl", "Not a distance.")),
  ])

  @Test func `An entry is found by its exact name only`() {
    #expect(Self.catalog["cosine"]?.card.summary == "One minus the cosine.")
    #expect(Self.catalog["Cosine"] == nil)
  }

  @Test func `Completion lists the names that begin so, in the order of the list`() {
    #expect(Self.catalog.withPrefix("pear").map(\.card.name) == ["pearson", "pearl"])
    #expect(Self.catalog.withPrefix("").count == 3)
  }

  @Test(arguments: [
    ("ANGLE", ["cosine"]), ("correlation", ["pearson"]), ("minus", ["cosine", "pearson"]), ("xyz", []),
  ])
  func `A word is looked for in names, summaries and search terms, whatever its case`(word: String, found: [String]) {
    #expect(Self.catalog.mentioning(word).map(\.card.name) == found)
  }

  @Test func `A mistyped name finds its neighbour`() {
    #expect(Self.catalog.nearest(to: "perason") == "pearson")
  }

  @Test func `An explanation prints its facts before its remedies`() {
    let explanation = Explanation("E0330", "two axes differ", facts: ["first at 3"], remedies: ["align($a, to: $b)"])
    #expect(explanation.description == "error E0330: two axes differ\n  = first at 3\n  = try: align($a, to: $b)")
  }
}
