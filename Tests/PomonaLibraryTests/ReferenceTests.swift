import Foundation
import PomonaCatalog
import PomonaLanguage
import PomonaLibrary
import PomonaTestSupport
import Testing

@Suite struct ReferenceTests {
  static let reference = LanguageReference(Library.vocabulary)
  static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent()

  @Test func `The reference in docs is what the declarations say`() throws {
    let url = Self.folder.appendingPathComponent("docs/reference.md")
    if ProcessInfo.processInfo.environment["POMONA_RECORD"] == "1" {
      try Self.reference.markdown.write(to: url, atomically: true, encoding: .utf8)
    }
    let written = try String(contentsOf: url, encoding: .utf8)
    let same = written == Self.reference.markdown
    #expect(same, "write it anew: pomona language --markdown > docs/reference.md")
  }

  @Test func `The scripts of analyses have no mistake and the form of the language`() throws {
    let analyses = Self.folder.appendingPathComponent("analyses")
    let names = try FileManager.default.contentsOfDirectory(atPath: analyses.path).filter { $0.hasSuffix(".pome") }
    #expect(names.count >= 3)
    for name in names {
      let text = try String(contentsOf: analyses.appendingPathComponent(name), encoding: .utf8)
      let problems = Library.session().check(text)
      #expect(problems.isEmpty, "\(name): \(problems.map(\.explanation))")
      #expect(try Formatter.format(text) == text, "\(name)")
      #expect(text.hasPrefix("# ") && text.contains("#   pomona run analyses/\(name)"))
    }
  }

  @Test func `The reference for editors is read back as it was, with sorted keys`() throws {
    let text = try Self.reference.json()
    #expect(try JSONDecoder().decode(LanguageReference.self, from: Data(text.utf8)) == Self.reference)
    #expect(try Self.reference.json() == text)
    let keys = text.split(separator: "\n").filter { $0.hasPrefix("  \"") }.map { $0.prefix { $0 != ":" } }
    #expect(keys.count == 9 && keys == keys.sorted())
    #expect(Self.reference.verbs.map(\.name) == Library.vocabulary.verbs.names)
  }

  /// Every code of the sources has a page, and every page stands for a code of the sources.
  @Test func `Every error code has a page`() throws {
    let sources = Self.folder.appendingPathComponent("Sources")
    var codes: Set<String> = []
    let files = try #require(FileManager.default.enumerator(at: sources, includingPropertiesForKeys: nil))
    for case let url as URL in files
    where url.pathExtension == "swift" && !url.lastPathComponent.hasPrefix("ErrorPage") {
      let text = try String(contentsOf: url, encoding: .utf8)
      codes.formUnion(text.matches(of: /"(E[0-9]{4})"/).map { String($0.1) })
    }
    let pages = Self.reference.errors.map(\.code)
    #expect(Set(pages).count == pages.count)
    #expect(codes.subtracting(pages).sorted() == [])
    #expect(Set(pages).subtracting(codes).sorted() == [])
    #expect(Self.reference.errors.allSatisfy { $0.wrong != nil || $0.cause != nil })
  }

  static let wrong = reference.errors.compactMap { page in page.wrong.map { (page.code, $0) } }
  static let right = reference.errors.compactMap { page in page.right.map { (page.code, $0) } }

  @Test(.enabled(if: TestResources.hasKriegeskorte92), arguments: wrong)
  func `The wrong line of a page runs into its error`(code: String, source: String) throws {
    let diagnostics = Library.session().run(source).flatMap(\.diagnostics)
    let first = try #require(diagnostics.first)
    #expect(first.code == code, "\(diagnostics.map(\.explanation))")
    #expect(
      diagnostics.allSatisfy { $0.span.start >= 0 && $0.span.end <= source.utf8.count && $0.span.end > $0.span.start })
  }

  @Test(.enabled(if: TestResources.hasKriegeskorte92), arguments: right)
  func `The right line of a page runs`(code: String, source: String) {
    let diagnostics = Library.session().run(source).flatMap(\.diagnostics)
    #expect(diagnostics.isEmpty, "\(code): \(diagnostics.map(\.explanation))")
  }

  @Test func `Help knows a code in small letters, and the nearest of an unknown one`() {
    let session = Library.session()
    #expect(session.help("e0203").first == session.help("E0203").first)
    #expect(session.help("E0203").first?.hasPrefix("  E0203: ") == true)
    #expect(session.help("E02033").first?.contains("help E0203") == true)
  }
}
