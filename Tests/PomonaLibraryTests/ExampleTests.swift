import Foundation
import PomonaLanguage
import PomonaLibrary
import PomonaTestSupport
import Testing

/// The examples of the help are lines that run.
@Suite struct ExampleTests {
  /// The variables that examples name, and how they come about.
  static let setting = """
    let k = benchmark "kriegeskorte92"
    let f = model("squeezenet1_1/imagenet") | features $k, limit: 512MiB
    let s = $f | score $k, compare: spearman, ceiling: rdm_group, stats: [effdim, group_mean]
    let r = $k.models["v1"]
    let b = benchmark "\(recording)"

    """
  /// A small recording: six voxels, four stimuli with one to three repeats, three regions.
  static let recording = TestResources.fixture("recordings/mine.h5", from: filesTests).path
  private static let filesTests = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().appendingPathComponent("PomonaFilesTests/file.swift").path
  static let verbs = ReferenceTests.reference.verbs
  static let all = verbs.flatMap { verb in verb.examples.map { (verb.name, $0.input) } }
  /// Those that need nothing that is fetched, and leave nothing behind.
  static let alone = all.filter { _, input in
    !["$k", "$f", "$s", "$r", "$b", "kriegeskorte92", "model(", "model \"", "open ", "save", "cache"].contains {
      input.contains($0)
    }
  }
  /// Those that name the benchmark alone.
  static let ofBenchmark = all.filter { _, input in
    (input.contains("$k") || input.contains("kriegeskorte92") || input.contains("$r"))
      && !["$f", "$s", "model(", "save"].contains { input.contains($0) }
  }
  /// Those that name the recording alone.
  static let ofRecording = all.filter { _, input in input.contains("$b") && !input.contains("$f") }

  @Test(arguments: verbs.map(\.name))
  func `Every verb has two examples, and they name it`(name: String) throws {
    let examples = try #require(Self.verbs.first { $0.name == name }).examples
    #expect(examples.count >= 2)
    #expect(Set(examples.map(\.input)).count == examples.count)
    for example in examples { #expect(example.input.contains(name), "\(example.input)") }
    let page = try Library.session().help(name)
    for example in examples { #expect(page.contains("  > \(example.input)")) }
  }

  /// With leave to run the programs of the examples.
  private static func session() -> Session {
    Library.session(workspace: Workspace(programs: ProgramPermission(isGeneral: true)))
  }

  @Test(arguments: all)
  func `An example has no mistake that can be known before it runs`(verb: String, input: String) {
    // A file of the user's is not here.
    let problems = Library.session().check(Self.setting + input).filter { $0.code != "E0610" }
    #expect(problems.isEmpty, "\(input): \(problems.map(\.explanation))")
  }

  @Test(arguments: alone)
  func `An example that needs nothing fetched runs`(verb: String, input: String) throws {
    let outcome = try #require(Self.session().run(input).first)
    #expect(outcome.diagnostics.isEmpty, "\(input): \(outcome.diagnostics.map(\.explanation))")
    #expect(outcome.value != nil)
    let example = Self.verbs.first { $0.name == verb }?.examples.first { $0.input == input }
    if let output = example?.output {
      #expect(outcome.lines.map { String($0.drop { $0 == " " }) }.joined(separator: "\n") == output)
    }
  }

  @Test(.enabled(if: TestResources.hasKriegeskorte92), arguments: ofBenchmark)
  func `An example over the benchmark runs`(verb: String, input: String) throws {
    let session = Self.session()
    let setting = Self.setting.split(separator: "\n").filter { $0.hasPrefix("let k") || $0.hasPrefix("let r") }
    let outcomes = session.run(setting.joined(separator: "\n") + "\n" + input)
    #expect(
      outcomes.allSatisfy { $0.diagnostics.isEmpty }, "\(input): \(outcomes.flatMap(\.diagnostics).map(\.explanation))")
  }

  @Test(arguments: ofRecording)
  func `An example over a recording runs`(verb: String, input: String) throws {
    let line = try #require(Self.setting.split(separator: "\n").first { $0.hasPrefix("let b") })
    let outcomes = Self.session().run("\(line)\n\(input)")
    #expect(
      outcomes.allSatisfy { $0.diagnostics.isEmpty }, "\(input): \(outcomes.flatMap(\.diagnostics).map(\.explanation))")
  }

  /// One session for all, because the features stand behind most of them. It takes a minute, so that it is asked for:
  /// `POMONA_EXAMPLES=1`.
  @Test(.enabled(if: TestResources.hasParts && ProcessInfo.processInfo.environment["POMONA_EXAMPLES"] == "1"))
  func `Every example over features and scores runs`() throws {
    let session = Self.session()
    let made = session.run(Self.setting)
    try #require(made.allSatisfy { !$0.isFailed }, "\(made.flatMap(\.diagnostics).map(\.explanation))")
    for (verb, input) in Self.all where ["$f", "$s"].contains(where: input.contains) && verb != "save" {
      let outcomes = session.run(input)
      #expect(
        outcomes.allSatisfy { !$0.isFailed }, "\(input): \(outcomes.flatMap(\.diagnostics).map(\.explanation))")
    }
  }

  static let functionExamples = ReferenceTests.reference.functions.flatMap { function in
    function.examples.map { (function.name, $0.input, $0.output) }
  }

  @Test(arguments: functionExamples)
  func `An example of a function runs and gives what is written`(name: String, input: String, output: String?) throws {
    let outcome = try #require(Self.session().run(input).first)
    #expect(outcome.diagnostics.isEmpty, "\(input): \(outcome.diagnostics.map(\.explanation))")
    if let output {
      #expect(outcome.lines.map { String($0.drop { $0 == " " }) }.joined(separator: "\n") == output, "\(input)")
    }
  }
}
