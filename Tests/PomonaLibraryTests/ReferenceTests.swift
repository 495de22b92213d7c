import Foundation
import PomonaCatalog
import PomonaLanguage
import PomonaLibrary
import PomonaSystem
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
      // A benchmark that has to be fetched first is not there on every machine.
      let problems = Library.session().check(text).filter { $0.code != "E0411" }
      #expect(problems.isEmpty, "\(name): \(problems.map(\.explanation))")
      #expect(try Formatter.format(text) == text, "\(name)")
      #expect(text.hasPrefix("# ") && text.contains("#   pomona run analyses/\(name)"))
    }
  }

  /// A chapter that needs recordings of others is not replayed everywhere; a verb that comes later must not break it unseen.
  @Test func `The lines of all chapters know verbs and arguments, and take no name that a verb has`() throws {
    let folder = Self.folder.appendingPathComponent("tutorial")
    let names = try FileManager.default.contentsOfDirectory(atPath: folder.path).filter { $0.hasSuffix(".md") }
    #expect(names.count >= 10)
    for name in names {
      let source = try ChapterLines.inputs(of: folder.appendingPathComponent(name)).joined(separator: "\n")
      // What waits for data has other codes.
      let problems = Library.session().check(source).filter {
        $0.code < "E0200" || ["E0201", "E0205", "E0206", "E0209", "E0214"].contains($0.code)
      }
      #expect(problems.isEmpty, "\(name): \(problems.map(\.explanation))")
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
    #expect(Self.reference.errors.allSatisfy { $0.wrong != nil || $0.shell != nil || $0.cause != nil })
  }

  /// The codes that nothing that can be typed runs into: a stop by Ctrl-C, a full disk, an engine of another make, what
  /// nobody foresaw, and what guards the library, since the language has answered before. A new code has an example.
  @Test func `Every page has an example, but for those that no line leads to`() {
    let without = Self.reference.errors.filter { $0.wrong == nil && $0.shell == nil }
    #expect(
      without.map(\.code) == [
        "E0200", "E0290", "E0311", "E0335", "E0336", "E0343", "E0347", "E0361", "E0365", "E0366", "E0375", "E0386",
        "E0390", "E0391", "E0394", "E0395", "E0396", "E0397", "E0400", "E0413", "E0465", "E0466", "E0524",
        "E0526",
        "E0536", "E0581", "E0582", "E0583", "E0660", "E0712", "E0717", "E0899", "E0903", "E0906", "E0907", "E0912",
        "E0914", "E0915", "E0923", "E0924", "E0925", "E0926", "E0927", "E0928", "E0929", "E0930", "E0942",
      ])
    #expect(without.allSatisfy { $0.cause != nil })
  }

  /// Nobody reads of an error without something to type: lines of the language, or a command in back-quotes.
  @Test func `Every page has lines that run into its error and mend it, or a command that does`() {
    let bare = Self.reference.errors.filter { $0.right == nil && $0.cause?.contains(/`[^`]+`/) != true }
    // A file that is not there: its page says where it is looked for.
    #expect(bare.map(\.code) == ["E0222"])
  }

  static let wrong = reference.errors.compactMap { page in page.wrong.map { (page.code, $0) } }
  static let right = reference.errors.compactMap { page in page.right.map { (page.code, $0) } }

  /// Runs the lines of a page. The files that they name lie in a folder of their own, as does what is kept, and programs
  /// may run, but for that of the page that says so.
  private static func run(_ code: String, _ lines: String) throws -> (source: String, diagnostics: [Diagnostic]) {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("page-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let source = lines.replacing(/"(\.|[a-z]+\.(?:csv|h5|np[yz]|png|svg|txt))"/) { "\"\(folder.path)/\($0.1)\"" }
    let own = ["POMONA_CACHE": "\(folder.path)/cache", "XDG_STATE_HOME": "\(folder.path)/state"]
    let environment = ProcessInfo.processInfo.environment.merging(own) { $1 }
    let workspace = Workspace(
      places: Places(environment: environment), programs: ProgramPermission(isGeneral: code != "E0630"))
    return (source, Library.session(workspace: workspace).run(source).flatMap(\.diagnostics))
  }

  @Test(.enabled(if: TestResources.hasKriegeskorte92), arguments: wrong)
  func `The wrong lines of a page run into its error and no other`(code: String, lines: String) throws {
    let (source, diagnostics) = try Self.run(code, lines)
    #expect(Set(diagnostics.map(\.code)) == [code], "\(diagnostics.map(\.explanation))")
    #expect(
      diagnostics.allSatisfy { $0.span.start >= 0 && $0.span.end <= source.utf8.count && $0.span.end > $0.span.start })
  }

  @Test(.enabled(if: TestResources.hasKriegeskorte92), arguments: right)
  func `The right lines of a page run`(code: String, lines: String) throws {
    let (_, diagnostics) = try Self.run(code, lines)
    #expect(diagnostics.isEmpty, "\(code): \(diagnostics.map(\.explanation))")
  }

  @Test func `Help knows a code in small letters, and the nearest of an unknown one`() throws {
    let session = Library.session()
    #expect(try session.help("e0203").first == session.help("E0203").first)
    #expect(try session.help("E0203").first?.hasPrefix("  E0203: ") == true)
    #expect(session.run("help E02033").first?.diagnostics.first?.explanation.remedies == ["help E0203"])
  }
}
