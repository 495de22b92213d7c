import Foundation
import PomonaCatalog
import PomonaCore
import PomonaTestSupport
import Testing

@testable import PomonaLanguage
@testable import PomonaLibrary

/// Lines that nobody would write, with the verbs that there are: the check survives them, and each error has its place.
@Suite struct CheckingFuzzTests {
  private static let words =
    Library.vocabulary.verbs.names + Function.all.map(\.name)
    + Array(Set(Library.vocabulary.verbs.entries.flatMap { $0.parameters.map(\.name) })).sorted()
  private static let values = [
    "1", "-1", "0", "1e9", "missing", "true", "\"x\"", "[]", "[1, missing]", "[[1], [2]]", "{}", "{a: 1}", "3s", "2cm",
    "512MiB",
    "25%", "4TR", "$k", "$r", "$b", "$nobody", "\\x -> $x", "a ~ b", "1..3", "all", "none", "\"no/such.csv\"",
    "($k.hit | rdm)", "([1, 2] | each \\y -> $y)", "({a: [1, 2]} | table)", "if true then 1 else 2",
  ]
  private static let marks = ["|", ",", ":", "(", ")", "[", "]", "=", "==", " ", "\n", "$", "\"", "%%", "and", "not"]

  /// An example with words put in the place of others, values in the place of values, or a stage doubled or left out.
  private static func input(_ index: Int) -> String {
    let random = RandomStream(seed: 20_261_127, name: "checking \(index)")
    var place = 0
    func draw(_ bound: Int) -> Int {
      place += 1
      return random.integer(at: place, below: max(1, bound))
    }
    func any(_ list: [String]) -> String { list[draw(list.count)] }
    if draw(5) == 0 {
      // A verb with arguments of any kind.
      let arguments = (0..<draw(4)).map { _ in (draw(2) == 0 ? any(words) + ": " : "") + any(values) }
      return any(values) + " | " + any(words) + " " + arguments.joined(separator: ", ")
    }
    var pieces = ExampleTests.all[draw(ExampleTests.all.count)].1.split(
      separator: " ", omittingEmptySubsequences: false
    )
    .map(String.init)
    for _ in 0..<(1 + draw(4)) {
      let at = draw(pieces.count)
      switch draw(6) {
      case 0: pieces[at] = any(words)
      case 1: pieces[at] = any(values)
      case 2: pieces.insert(any(marks), at: at)
      case 3: pieces.remove(at: at)
      case 4: pieces.insert(contentsOf: pieces[at...].prefix(draw(5)), at: at)
      default: pieces.insert("| " + any(words), at: at)
      }
      if pieces.isEmpty { return "" }
    }
    return pieces.joined(separator: " ")
  }

  @Test(.enabled(if: TestResources.hasKriegeskorte92, "the part kriegeskorte92 is not installed"))
  func `Checking under fuzz: any line of real verbs is passed, or refused at a place in it by a code with a page`()
    throws
  {
    let session = Library.session(workspace: Workspace(programs: ProgramPermission(isGeneral: false)))
    let setting = """
      let k = benchmark "kriegeskorte92"
      let r = $k.models["v1"]
      let b = benchmark "\(ExampleTests.recording)"
      """
    #expect(session.run(setting).allSatisfy { !$0.isFailed })
    let pages = Set((ErrorPages.all + Library.vocabulary.errors).map(\.code))
    var passed = 0
    var refused = 0
    for index in 0..<TestResources.fuzzCount(usual: 3_000) {
      let source = Self.input(index)
      let found = session.check(source)
      if found.isEmpty { passed += 1 } else { refused += 1 }
      for diagnostic in found {
        #expect(
          diagnostic.span.start >= 0 && diagnostic.span.start <= diagnostic.span.end
            && diagnostic.span.end <= source.utf8.count, "\(source.debugDescription): \(diagnostic)")
        #expect(
          diagnostic.code != "E0200" && pages.contains(diagnostic.code), "\(source.debugDescription): \(diagnostic)")
      }
      #expect(session.check(source) == found, "\(source.debugDescription)")
    }
    #expect(passed > 20 && refused > 100, "\(passed) passed, \(refused) refused")
  }
}
