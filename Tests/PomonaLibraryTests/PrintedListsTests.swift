import Foundation
import PomonaTestSupport
import Testing

@testable import PomonaLibrary

/// Rows S0.13, S0.14, S0.25: lists of scores by layer and split that a critique of brain scores prints
/// (`Fixtures/critique/README.md`), as a table and as typed lists.
struct PrintedListsTests {
  static let path = TestResources.fixture("critique/lists.csv").path

  @Test(arguments: [
    ("raw_shuffled", "0.040116", "0.0619", "30"), ("shuffled", "0.214327", "0.4073", "30"),
    ("raw_contiguous", "0.006341", "0.0179", "33"), ("contiguous", "0.044739", "0.1853", "30"),
    ("raw_tail", "0.011224", "0.0269", "33"), ("tail", "0.008829", "0.1693", "30"),
  ])
  func `Mean and best layer of each printed list come out`(column: String, mean: String, most: String, layer: String) {
    let lines = "let lists = open \"\(Self.path)\"\n"
    #expect(TableVerbTests.printed(lines + "round(mean($lists.\(column)), 6)") == [mean])
    // A list made in the line, as it is copied out of a text.
    #expect(TableVerbTests.printed(lines + "let typed = $lists.\(column) + []\nround(mean($typed), 6)") == [mean])
    let best = TableVerbTests.printed(
      lines + "lists | sort desc(\(column)) | take 1 | select layer_index, \(column)")
    #expect(best.dropFirst().first?.split(separator: " ").map(String.init) == [layer, most])
  }

  @Test func `The schemes stand in one table, and the leak is most of the score`() {
    let lines = """
      let lists = open "\(Self.path)"
      lists | select layer_index, shuffled, contiguous, tail | lengthen keep: layer_index, names: "scheme", values: "ceiled" | summarize ceiled: round(mean(ceiled), 3), best: max(ceiled), by: scheme
      """
    #expect(
      TableVerbTests.printed(lines) == [
        "scheme      ceiled    best", "shuffled     0.214  0.4073", "contiguous   0.045  0.1853",
        "tail         0.009  0.1693", "3 rows · 3 columns",
      ])
  }
}
