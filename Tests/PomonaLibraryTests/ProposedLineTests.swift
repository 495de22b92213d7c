import Foundation
import PomonaCatalog
import PomonaTestSupport
import Testing

@testable import PomonaLanguage
@testable import PomonaLibrary

/// What is refused names what works in its place, and that works.
struct ProposedLineTests {
  private static func inFolder(_ body: (Session, URL) throws -> Void) throws {
    try RecordingVerbTests.inFolder { session, folder in
      try FileManager.default.copyItem(
        atPath: RecordingVerbTests.fixture("netcdf/assembly.nc"), toPath: folder.appendingPathComponent("asm.nc").path)
      try RecordingVerbTests.run(
        session,
        """
        let b = benchmark from(stimuli: ({id: 1..12} | table), units: ({id: 1..6} | table)) | simulate repeats: 3
        ($b | rdm).mean | save "\(folder.path)/layer.npy"
        ($b | rdm euclidean).mean | save "\(folder.path)/other.npy"
        let f = model from("layer.npy") | features $b
        let g = model from("other.npy") | features $b
        let s = [$f, $g] | score $b
        let folder = "\(folder.path)"
        """)
      try body(session, folder)
    }
  }

  private static func first(_ session: Session, _ line: String) throws -> Diagnostic {
    // What a check finds stops the run, too.
    try #require(session.run(line).flatMap(\.diagnostics).first, "\(line)")
  }

  /// A line, its code and first remedy, and the line as it then is.
  @Test(arguments: [
    ("[$f, $g] | shares $b, draws: 0", "E0207", "{f: $f, g: $g} | shares $b, draws: 0", nil),
    ("shares [$f, $g], $b, draws: 0", "E0207", "{f: $f, g: $g} | shares $b, draws: 0", nil),
    ("[$f[1], $g[1]] | shares $b, draws: 0", "E0207", "{a: $f[1], b: $g[1]} | shares $b, draws: 0", nil),
    ("concat $f, $g", "E0209", "[$f, $g] | concat", nil), ("$f | concat $g", "E0209", "[$f, $g] | concat", nil),
    ("$b | rdm, missing: keep", "E0104", "rdm missing: keep", "$b | rdm missing: keep"),
    ("($b | rdm, euclidean | second_order)", "E0104", "rdm euclidean", "$b | rdm euclidean"),
    ("simulate like b", "E0104", "$b | simulate", nil), ("simulate like $b", "E0104", "$b | simulate", nil),
    ("let t = simulate like b, repeats: 2", "E0104", "$b | simulate repeats: 2", "let t = $b | simulate repeats: 2"),
    ("benchmark from(responses: \"asm.nc\")", "E0206", "benchmark \"asm.nc\"", nil),
    ("$f | encode $b, controls: time", "E0472", "leave `controls:` out", "$f | encode $b"),
    ("$f | encode $b, controls: pixels", "E0472", "leave `controls:` out", "$f | encode $b"),
    (
      "$s | best score, over: model, split: halves(20)", "E0344", "leave `split:` out", "$s | best score, over: model"
    ),
  ])
  func `What is refused names the line that works`(
    line: String, code: String, remedy: String, mended: String?
  ) throws {
    try Self.inFolder { session, _ in
      let found = try Self.first(session, line)
      #expect(found.code == code, "\(found.explanation)")
      #expect(found.explanation.remedies.first == remedy, "\(found.explanation)")
      try RecordingVerbTests.run(session, mended ?? remedy)
    }
  }

  @Test func `A ceiling of equal repeats names those that take unequal ones`() throws {
    try RecordingVerbTests.inFolder { session, _ in
      try RecordingVerbTests.run(session, "let b = benchmark \"\(ExampleTests.recording)\"")
      let found = try Self.first(session, "$b | ceiling schoppe")
      #expect(found.code == "E0377", "\(found.explanation)")
      #expect(found.explanation.remedies == ["ncsnr", "reliability_r"], "\(found.explanation)")
      for other in found.explanation.remedies { try RecordingVerbTests.run(session, "$b | ceiling \(other)") }
    }
  }

  @Test func `A text with dashes and no quotes is proposed whole, and a difference of numbers is none`() throws {
    let session = Library.session()
    let found = try #require(session.check("benchmark from(\"folder\", as: v4-210325)").first)
    #expect(found.code == "E0218" && found.explanation.remedies == ["\"v4-210325\""], "\(found.explanation)")
    #expect(session.check("benchmark from(\"folder\", as: \"v4-210325\")").allSatisfy { $0.code != "E0218" })
    let longer = try #require(session.check("let a = left-middle-right").first)
    #expect(longer.explanation.remedies == ["\"left-middle-right\""], "\(longer.explanation)")
    #expect(session.check("let n = 3\nlet m = n-1").isEmpty)
    // With blanks it is a difference, and zeros before a number are not known any more.
    #expect(try #require(session.check("let a = left - 2").first).explanation.remedies.first == "\"left\" for a text")
    #expect(try #require(session.check("let a = sub-01").first).explanation.remedies.first == "\"sub\" for a text")
  }
}
