import Foundation
import PomonaCatalog
import PomonaLanguage
import PomonaSystem
import PomonaTestSupport
import Testing

@testable import PomonaLibrary

/// Parquet and Arrow files as lines that a user would type.
@Suite(.enabled(if: TestResources.hasArrow, "needs the fetched Apache Arrow and its bridge"))
struct ColumnarFilesTests {
  @Test(arguments: ["scores.parquet", "scores.arrow", "scores.feather"])
  func `A saved table is opened with its categories, and its columns are known before anything runs`(
    name: String
  ) throws {
    let folder = try TemporaryFolder()
    let path = folder.file(name).path
    let session = VerbTests.session()
    let saved = session.run(
      """
      let t = [{roi: "V4", score: 0.25}, {roi: "V1", score: missing}, {roi: "IT", score: 0.75}] | table
      $t | derive size: category(roi, ["V1", "V4", "IT"]) | save "\(path)"
      """)
    #expect(saved.allSatisfy { !$0.isFailed })
    #expect(
      VerbTests.printed("open \"\(path)\" | where score > 0 | sort size | select roi, score", in: session)
        == "roi  score\nV4    0.25\nIT    0.75\n2 rows · 2 columns")
    let wrong = session.run("let s = open \"\(path)\"\ns | where scre > 0.3")
    #expect(wrong.last?.diagnostics.map(\.code) == ["E0203"])
  }

  @Test func `A damaged file is one error that names it`() throws {
    let folder = try TemporaryFolder()
    let path = folder.file("cut.parquet").path
    try Data("PAR1, and nothing else".utf8).write(to: URL(fileURLWithPath: path))
    let outcome = VerbTests.session().run("open \"\(path)\" | count")
    #expect(outcome.first?.diagnostics.map(\.code) == ["E0603"])
    #expect(outcome.first?.diagnostics.first?.explanation.message.contains(path) == true)
  }
}
