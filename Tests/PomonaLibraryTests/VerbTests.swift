import Foundation
import PomonaCatalog
import PomonaCore
import PomonaLanguage
import PomonaSystem
import PomonaTables
import PomonaTestSupport
import Testing

@testable import PomonaLibrary

/// The vocabulary through the language: declarations, tables, mistakes. Nothing here needs a fetched part but where it says.
@Suite struct VerbTests {
  static func session(_ places: Places = TestResources.places) -> Session {
    Library.session(workspace: Workspace(places: places, programs: ProgramPermission(isGeneral: true)))
  }

  /// What an input prints, or the codes of its errors.
  static func printed(_ source: String, in session: Session = VerbTests.session()) -> String {
    var lines: [String] = []
    for outcome in session.run(source) {
      if !outcome.diagnostics.isEmpty { return outcome.diagnostics.map(\.code).joined(separator: " ") }
      lines += outcome.lines.map { String($0.drop { $0 == " " }) }
    }
    return lines.joined(separator: "\n")
  }

  @Test(arguments: Library.vocabulary.verbs.names)
  func `Every verb has a page with its signature, a sentence and an example`(name: String) throws {
    let verb = try #require(Library.vocabulary.verbs[name])
    let session = Self.session()
    session.width = 72
    let page = try session.help(name)
    let words = page.joined(separator: " ").split(separator: " ").joined(separator: " ")
    #expect(words.hasPrefix("\(verb.signature) \(verb.card.summary)") && verb.card.summary.hasSuffix("."))
    // Examples are to be copied and stay whole.
    #expect(page.prefix { !$0.hasPrefix("  > ") }.allSatisfy { $0.count <= 72 }, "\(page)")
    #expect(!verb.card.examples.isEmpty)
    #expect(!verb.card.searchTerms.isEmpty || verb.topic == "figures")
  }

  @Test(.enabled(if: TestResources.hasParts, "the fetched parts are not all installed"))
  func `The examples of every verb are lines that pass the check`() {
    let session = Self.session()
    let prepared = session.run(
      """
      let k = benchmark "kriegeskorte92"
      let f = model "squeezenet1_1/imagenet" | features $k
      let r = $k.mit
      let s = $r | score $k, compare: spearman, ceiling: rdm_group
      let b = benchmark "\(ExampleTests.recording)"
      """)
    #expect(prepared.allSatisfy { !$0.isFailed })
    // Kinds of scores over layers, without scoring them.
    let scores = "let s = $f | score $k, compare: spearman, ceiling: rdm_group\n"
    for verb in Library.vocabulary.verbs.entries {
      for example in verb.card.examples {
        // A file of the user's is not here.
        let problems = session.check(scores + example.input).filter { $0.code != "E0610" }
        #expect(problems.isEmpty, "\(example.input): \(problems.map(\.explanation.description))")
        if let output = example.output { #expect(Self.printed(example.input, in: session) == output) }
      }
    }
  }

  @Test(arguments: [
    ("zoo | count", "6"), ("zoo | where variant == imagenet | count", "2"),
    ("zoo | distinct architecture | count", "3"),
    ("zoo | sort desc(parameters), model | take 1 | each \\m -> $m.model", "[\"all-MiniLM-L6-v2\"]"),
    ("zoo | sort desc(model) | take(-1) | each \\m -> $m.model", "[\"all-MiniLM-L6-v2\"]"),
    ("zoo | summarize most: max(parameters), by: architecture | each \\m -> $m.most", "[22713216, 4652008, 1235496]"),
    (
      "zoo | derive share: parameters / sum(parameters), by: architecture | each \\m -> $m.share",
      "[0.5, 0.5, 0.5, 0.5, 0.5, 0.5]"
    ),
    ("zoo | derive small: parameters < 2000000 | where small | count", "2"),
    ("zoo | where training_data == missing | count", "3"), ("zoo | select model | describe", "E0201"),
    ("zoo | where family matches '^conv' and not (variant == random) | count", "2"),
    ("zoo | count architecture, variant | count", "6"), ("halves(7)", "7 divisions of the stimuli into random halves"),
    ("untrained(seed: 2..4)", "untrained twins, seeds 2, 3, 4"), ("zoo | take 0 | count", "0"),
  ])
  func `Tables of the zoo answer questions`(source: String, output: String) {
    #expect(Self.printed(source) == output)
  }

  @Test(arguments: [
    ("zo", "E0201", "zoo"), ("model \"squeezenet\"", "E0501", nil), ("model \"squeezenet1_1/imagnet\"", "E0501", nil),
    ("model \"squeezenet1_1/imagenet\", seed: 3", "E0525", nil), ("benchmark \"kriegeskorte29\"", "E0410", nil),
    ("zoo | where architecure == a", "E0203", "architecture"), ("zoo | where variant == imagnet", "E0204", "imagenet"),
    ("zoo | summarize most: parameters", "E0450", nil), ("zoo | plot z: model", "E0718", nil),
    ("zoo | plot x: modl, y: parameters", "E0203", "model"), ("zoo | best parameters, over: layerr", "E0203", nil),
    ("zoo | save \"zoo.xyz\"", "E0607", nil), ("zoo | take 1.5", "E0207", nil),
    ("untrained(seed: [1, 1])", "E0420", nil),
    ("zoo | bootstrap parameters", "E0425", nil), ("zoo | sort parameters * 2", "E0207", nil),
    (
      "model(\"squeezenet1_1/imagenet\") | features (benchmark \"kriegeskorte92\"), layers: fire99", "E0204",
      "layers: fire9"
    ),
    (
      "model(\"squeezenet1_1/imagenet\") | features (benchmark \"kriegeskorte92\"), limit: 512", "E0207",
      "limit: 512MiB"
    ),
    ("model(\"squeezenet1_1/imagenet\") | features (benchmark \"kriegeskorte92\"), limit: 512Mib", "E0106", "512MiB"),
    ("let k = benchmark \"kriegeskorte92\"\n$k.mit | ceiling", "E0430", nil),
    ("let k = benchmark \"kriegeskorte92\"\n$k.models[\"animcy\"]", "E0220", "[\"animacy\"]"),
    ("let k = benchmark \"kriegeskorte92\"\n$k.hti", "E0210", ".hit"),
    ("let k = benchmark \"kriegeskorte92\"\n$k.mit | score $k, roi: mIT, ceiling: rdm_group", "E0430", nil),
    ("let k = benchmark \"kriegeskorte92\"\n$k.mit | compare $k.hit, method: tau_a, given: $k.mit", "E0339", nil),
    (
      "let k = benchmark \"kriegeskorte92\"\n$k.mit | score $k, ceiling: rdm_group, stats: group_mean"
        + " | derive x: score_group_mean / ceiling_rdm_group_upper", "E0431", nil
    ),
  ])
  func `A mistake is an error with a code, before anything runs`(source: String, code: String, remedy: String?) throws {
    let first = try #require(Self.session().run(source).flatMap(\.diagnostics).first)
    #expect(first.code == code, "\(first.explanation)")
    if let remedy { #expect(first.explanation.remedies.first == remedy) }
  }

  @Test(arguments: [
    ("zoo | where variant == im", ["imagenet"]), ("model \"squ", ["squeezenet1_1/imagenet", "squeezenet1_1/random"]),
    ("benchmark \"kr", ["kriegeskorte92"]), ("zoo | sel", ["select"]), ("zoo | select parame", ["parameters"]),
    ("zoo | plot x: depth, y: ", ["parameters"]), ("zoo | plot x: model | scale ", ["color", "x", "y"]),
  ])
  func `Completion knows models, columns, labels and channels`(before: String, expected: [String]) {
    let found = Self.session().complete(before).candidates
    #expect(expected.allSatisfy(found.contains), "\(found)")
  }

  @Test func `Without the fetched parts each verb says which line fetches them`() throws {
    let folder = try TemporaryFolder()
    let places = Places(environment: ["HOME": folder.url.path])
    for source in ["model \"squeezenet1_1/imagenet\"", "benchmark \"kriegeskorte92\""] {
      let first = try #require(Self.session(places).run(source).flatMap(\.diagnostics).first)
      #expect(first.explanation.remedies.contains { $0.contains("./run setup") }, "\(first.explanation)")
    }
  }

  @Test(.enabled(if: TestResources.hasKriegeskorte92, "the part kriegeskorte92 is not installed"))
  func `What the checker promises of columns is what comes out`() throws {
    let session = Self.session()
    let lines = [
      "zoo", "zoo | count variant", "$k.stimuli", "$k.stimuli | count category", "$k.mit | cells",
      "$k.mit | cells stimuli: $k.stimuli", "$k.mit | compare $k.hit, method: spearman",
      "$k.hit | ceiling method: spearman",
      "{a: $k.mit, b: $k.models[\"v1\"]} | score $k, compare: spearman, ceiling: rdm_group, stats: group_mean",
      "$k.mit | score $k | where subject == all", "$k.mit | score $k | summarize m: mean(score), by: roi",
      "{a: $k.mit, b: $k.models[\"v1\"]} | score $k | where subject == all | bootstrap score, contrast: {model: [a, b]}, draws: 240",
      "{a: $k.mit, b: $k.models[\"v1\"]} | score $k | where subject == all | best score, over: model, by: [roi, subject], split: halves(5), draws: 0",
      "cache",
    ]
    _ = session.run("let k = benchmark \"kriegeskorte92\"")
    for line in lines {
      var checker = session.run("let promised = (\(line))")
      #expect(checker.allSatisfy { !$0.isFailed }, "\(line): \(checker.flatMap(\.diagnostics).map(\.explanation))")
      guard case .object(let object)? = session["promised"], let table = object as? TableValue else { continue }
      // Each column that is there can be named before the run, and no other.
      for name in table.table.columnNames {
        let problems = session.check("(\(line)) | select \(name)")
        #expect(problems.isEmpty, "\(line) | select \(name)")
      }
      checker = session.run("(\(line)) | select no_such_column")
      #expect(checker.first?.diagnostics.first?.code == "E0203", "\(line)")
    }
  }

  @Test(.enabled(if: TestResources.hasKriegeskorte92, "the part kriegeskorte92 is not installed"))
  func `Results leave as CSV and npy, and figures as SVG, whole or not at all`() throws {
    let folder = try TemporaryFolder()
    let session = Self.session()
    let path = folder.url.path
    let source = """
      let k = benchmark "kriegeskorte92"
      let s = $k.models["animacy"] | score $k, compare: spearman
      s | save "\(path)/scores.csv"
      $k.mit | save "\(path)/mit.npy"
      $k.hit | save "\(path)/hit.npz"
      """
    #expect(session.run(source).allSatisfy { !$0.isFailed })
    let text = try String(contentsOfFile: "\(path)/scores.csv", encoding: .utf8)
    #expect(text.split(separator: "\n").count == 1 + 6)
    #expect(text.hasPrefix("model,layer,layer_index,depth,roi,subject,"))
    let bytes = try Data(contentsOf: URL(fileURLWithPath: "\(path)/mit.npy"))
    #expect(bytes.count == 128 + 92 * 92 * 8)
    let missing = session.run("s | save \"\(path)/no/such/folder/scores.csv\"")
    #expect(missing.first?.diagnostics.first?.code == "E0902")
  }
}
