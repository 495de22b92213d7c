import Foundation
import PomonaCore
import PomonaFiles
import PomonaModels
import PomonaSystem
import PomonaTables
import PomonaTestSupport
import Testing

@testable import PomonaLanguage
@testable import PomonaLibrary

/// Texts as stimuli and as anchors, by lines of the language.
@Suite struct TextVerbTests {
  private static func texts(_ line: String) throws -> StimulusSet {
    guard case .object(let object)? = try RecordingVerbTests.run(Library.session(), line).value,
      let value = object as? TextsValue
    else { throw CancellationError() }
    return value.stimuli
  }

  static let forms: [(line: String, ids: [String], texts: [[String]])] = [
    ("texts \"a cat\"", ["a cat"], [["a cat"]]),
    ("texts([\"a cat\", \"\"])", ["a cat", ""], [["a cat"], [""]]),
    ("{caption: [\"a cat\", \"a dog\"], size: [1, 2]} | table | texts", ["a cat", "a dog"], [["a cat"], ["a dog"]]),
    (
      "{id: [\"p\", \"q\", \"p\"], caption: [\"a cat\", \"a dog\", \"a kitten\"]} | table | texts caption", ["p", "q"],
      [["a cat", "a kitten"], ["a dog"]]
    ),
    (
      "{picture: [7, 7, 8], caption: [\"a cat\", \"a kitten\", \"a dog\"]} | table | texts caption, by: picture, first: 1",
      ["7", "8"], [["a cat"], ["a dog"]]
    ),
    (
      "{id: [\"p\", \"q\"], c: ['[\"a cat\", \"it is\"]', '[\"x\"]']} | table | texts c", ["p", "q"],
      [["a cat", "it is"], ["x"]]
    ),
    // One cell that is no list makes all of them texts.
    (
      "{id: [\"p\", \"q\"], c: ['[\"a cat\"]', \"[sic]\"]} | table | texts c", ["p", "q"], [["[\"a cat\"]"], ["[sic]"]]
    ),
    ("texts([\"a\", \"b\", \"c\"]) | stimuli index: [3, 1]", ["c", "a"], [["c"], ["a"]]),
    ("texts([\"a\", \"b\", \"c\"]) | stimuli id == \"b\"", ["b"], [["b"]]),
  ]

  @Test(arguments: forms)
  func `Lists, columns and rows become texts of stimuli`(_ line: String, _ ids: [String], _ texts: [[String]]) throws {
    let stimuli = try Self.texts(line)
    #expect(stimuli.axis.ids == ids && stimuli.texts == texts && !stimuli.hasImages)
    #expect(stimuli.properties["id"]?.cellTexts == ids)
  }

  static let written: [(String, [String]?)] = [
    ("['a cat', \"the dog's bone\"]", ["a cat", "the dog's bone"]), ("[]", []), (" [ 'a' , ] ", ["a"]),
    ("['it\\'s', \"say \\\"x\\\"\", 'a\\nb\\\\c']", ["it's", "say \"x\"", "a\nb\\c"]),
    ("[\"\\u00e9\\ud83d\\udc31\", '\\x41\\U0001f431']", ["é🐱", "A🐱"]), ("['a' 'b']", nil), ("['a'", nil), ("'a'", nil),
    ("['a'] b", nil), ("[1, 2]", nil), ("['a\\", nil), ("[\"\\ud83d\"]", nil), ("[,'a']", nil), ("", nil),
    ("[sic]", nil),
  ]

  @Test(arguments: written)
  func `A list in a cell is read as Python and JSON write it`(_ cell: String, _ expected: [String]?) {
    #expect(WrittenList.texts(of: cell) == expected)
  }

  @Test func `Any cell is a list or is none (fuzz)`() {
    var random = SystemRandomNumberGenerator()
    let alphabet = Array("[]'\",\\nuxU0d8e 1")
    for _ in 0..<TestResources.fuzzCount() {
      let cell = "[" + String((0..<Int.random(in: 0...30)).map { _ in alphabet.randomElement(using: &random) ?? "x" })
      let texts = WrittenList.texts(of: cell)
      #expect(texts == nil || cell.contains("]"))
    }
  }

  static let refused: [(line: String, code: String, words: [String])] = [
    ("texts([])", "E0529", ["no texts"]),
    ("texts([\"a\", \"a\"])", "E0310", ["\"a\"", "`$t | texts caption`"]),
    ("texts([\"a\"], caption)", "E0529", ["no columns"]),
    ("{id: [\"a\"], caption: [\"x\"]} | table | texts captoin", "E0203", ["captoin", "column: caption"]),
    ("{a: [\"x\"], b: [\"y\"]} | table | texts", "E0529", ["2 columns hold texts", "texts a"]),
    ("{a: [1]} | table | texts", "E0529", ["no column of texts"]),
    ("{a: [1], b: [\"x\"], c: [\"z\"]} | table | texts a", "E0529", ["holds no texts", "texts b"]),
    ("{id: [1, 2], c: [\"x\", missing]} | table | texts c", "E0529", ["\"2\" has no text", "where c != missing"]),
    ("{c: ['[\"x\"]', '[]']} | table | texts c", "E0529", ["\"row 2\" has an empty list"]),
    ("{id: [\"a\", missing], c: [\"x\", \"y\"]} | table | texts c", "E0529", ["row 2"]),
    ("{c: [\"x\", \"x\"]} | table | texts c", "E0310", ["\"x\""]),
    ("model(\"squeezenet1_1/random\") | features texts([\"a\"])", "E0527", ["texts", "reads texts"]),
    ("model(\"all-MiniLM-L6-v2\") | features images(\"tutorial/shapes\")", "E0528", ["texts([\"a dog\""]),
    ("model(\"minilm_l6/random\") | features [\"a\"]", "E0207", ["texts([\"a\"])"]),
    ("model(\"minilm_l6/random\") | features \"a\"", "E0207", ["texts(\"a\")"]),
    (
      "model(\"squeezenet1_1/random\") | features images(\"tutorial/shapes\") | relative to: texts([\"a\"])", "E0540",
      ["reads no texts", "CLIP", "relative by: category"]
    ),
    (
      "model(\"squeezenet1_1/random\") | features images(\"tutorial/shapes\"), layers: fire9 "
        + "| relative to: (model(\"all-MiniLM-L6-v2\") | features texts([\"a\"]), layers: sentence), at: \"sentence\"",
      "E0540", ["texts that all-MiniLM-L6-v2 has read", "CLIP"]
    ),
    (
      "model(\"minilm_l6/random\") | features texts([\"a\"]) | relative to: texts([\"b\"]), at: \"sentence\"", "E0540",
      ["only anchors that are features have layers"]
    ),
  ]

  @Test(arguments: refused)
  func `What are no texts, or not for this model, is an error that names the way out`(
    _ line: String, _ code: String, _ words: [String]
  ) throws {
    let shapes = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().appendingPathComponent("tutorial/shapes").path
    let line = line.replacingOccurrences(of: "tutorial/shapes", with: shapes)
    try BadInputTests.expect(Library.session(), line, code, words)
  }

  // MARK: - With the model

  static let needed: Testing.Comment = "needs the fetched all-MiniLM-L6-v2: ./run parts all-MiniLM-L6-v2"
  static let hasModel = TestResources.hasEngine && TestResources.hasMiniLM

  private static func similarities(_ session: Session, _ name: String) throws -> [[Float]] {
    guard case .object(let object)? = try RecordingVerbTests.run(session, "$\(name)").value,
      let value = object as? FeaturesValue
    else { throw CancellationError() }
    let map = try FeatureSource(Workspace()).map(of: "sentence", in: value.handle, control: RunControl())
    return try (0..<map.stimulusCount).map { try map.row($0) }
  }

  @Test(.enabled(if: hasModel, needed))
  func `Eight questions are eight vectors of 384 numbers, and anchors by their words`() throws {
    try RecordingVerbTests.inFolder { session, folder in
      let shown = try RecordingVerbTests.run(
        session,
        "let m = model \"all-MiniLM-L6-v2\"\nlet q = $m | features texts([\"has fur\", \"has scales\", \"has wings\", "
          + "\"has pointy ears\", \"barks\", \"purrs\", \"is a pet\", \"lays eggs\"]), layers: sentence\n$q")
      #expect(shown.lines.joined(separator: "\n").contains("shape [8, 384]"))
      try RecordingVerbTests.run(
        session,
        "let t = {id: [\"p1\", \"p2\", \"p3\", \"p4\"], caption: [\"a cat on a mat\", \"two dogs\", \"a red car\", \"a hen\"]}"
          + " | table\nlet f = $m | features ($t | texts caption), layers: sentence\nlet r = $f | relative to: $q")
      let (items, anchors) = (try Self.similarities(session, "f"), try Self.similarities(session, "q"))
      let said = try RecordingVerbTests.run(session, "$r")
      #expect(said.lines.joined().contains("cosine to 8 texts [8, 384]"))
      guard case .object(let object)? = said.value, let relative = object as? PredictorsValue else {
        throw CancellationError()
      }
      // The same likenesses by features of the same model, by texts alone, and by hand: sentences have length one.
      let texts = try RecordingVerbTests.run(
        session, "$f | relative to: texts([\"has fur\", \"has scales\"]) | rdm euclidean")
      let features = try RecordingVerbTests.run(
        session,
        "$f | relative to: ($m | features texts([\"has fur\", \"has scales\"]), layers: sentence) | rdm euclidean")
      guard case .object(let one)? = texts.value, let first = one as? RDMValue, case .object(let two)? = features.value,
        let second = two as? RDMValue
      else { throw CancellationError() }
      #expect(first.rdm.values == second.rdm.values && relative.isFixed)
      var byHand: [Double] = []
      func likeness(_ a: [Float], _ b: [Float]) -> Double { zip(a, b).reduce(0) { $0 + Double($1.0) * Double($1.1) } }
      for i in 0..<4 {
        for j in (i + 1)..<4 {
          let squares = (0..<2).map { a in
            let difference = likeness(items[i], anchors[a]) - likeness(items[j], anchors[a])
            return difference * difference
          }
          byHand.append((squares[0] + squares[1]).squareRoot())
        }
      }
      #expect(zip(first.rdm.values, byHand).allSatisfy { abs(Double($0) - $1) < 1e-6 } && byHand.count == 6)
      #expect(likeness(items[0], anchors[0]) > likeness(items[2], anchors[0]))

      // Features of another program, of another width.
      let made = folder.appendingPathComponent("made")
      try FileManager.default.createDirectory(at: made, withIntermediateDirectories: true)
      try Formats.write(
        .arrays([
          ("features", NumericArray(shape: [4, 16], .float64((0..<64).map { Double($0 * 7 % 11) }))),
          ("ids", NumericArray(shape: [4], .texts(["p1", "p2", "p3", "p4"]))),
        ]), to: made.appendingPathComponent("last.h5"))
      try RecordingVerbTests.run(
        session, "let o = model(from(\"made/*.h5\", stimuli: \"ids\", axis: 1)) | features ($t | texts caption)")
      try BadInputTests.expect(
        session, "$o | relative to: $q, at: \"sentence\" | rdm", "E0460",
        ["16 are needed, and there are 384", "that of all-MiniLM-L6-v2"])
      try BadInputTests.expect(session, "$o | relative to: texts([\"has fur\"])", "E0540", ["made reads no texts"])
    }
  }

  /// Responses that follow the likeness of captions to one prompt: that prompt has the weight, by its words.
  @Test(.enabled(if: hasModel, needed))
  func `The prompt that responses follow has the largest weight`() throws {
    try RecordingVerbTests.inFolder { session, folder in
      let things = ["cat", "dog", "hen", "car", "tree", "boat", "lamp", "chair", "fish", "horse", "spoon", "cloud"]
      let places = ["on a mat", "in the rain", "near a house", "at night", "in a box"]
      let captions = things.flatMap { thing in places.map { "a \(thing) \($0)" } }
      let ids = captions.indices.map { "s\($0 + 1)" }
      let quoted = { (list: [String]) in list.map { "\"\($0)\"" }.joined(separator: ", ") }
      let prompts = ["has fur", "has wheels", "is made of wood", "it is dark"]
      try RecordingVerbTests.run(
        session,
        "let m = model \"all-MiniLM-L6-v2\"\nlet t = {id: [\(quoted(ids))], caption: [\(quoted(captions))]} | table\n"
          + "let f = $m | features ($t | texts caption), layers: sentence\nlet q = $m | features texts([\(quoted(prompts))]), "
          + "layers: sentence")
      let (items, anchors) = (try Self.similarities(session, "f"), try Self.similarities(session, "q"))
      let noise = RandomStream(seed: 5, name: "noise")
      var values = Matrix<Float>(rowCount: ids.count, columnCount: 3)
      for row in ids.indices {
        let likeness = zip(items[row], anchors[1]).reduce(0.0) { $0 + Double($1.0) * Double($1.1) }
        for unit in 0..<3 { values[row, unit] = Float(10 * likeness + 0.3 * noise.normal(at: 3 * row + unit)) }
      }
      let units = ["u1", "u2", "u3"]
      let recording = try Recording(
        facts: .init(name: "made up"), stimuli: try StimulusAxis(ids: ids),
        stimulusTable: try Table([Column("id", .texts(ids)), Column("caption", .texts(captions))]), unitIDs: units,
        unitTable: try Table([Column("unit", .texts(units))]),
        regions: try RegionStructure(
          levels: [RegionLevel("ROI", [Region("whole", UnitSet(units.indices))])], unitCount: 3),
        subjects: [
          Recording.Subject(
            name: "one", units: [0, 1, 2],
            responses: try Responses(values, stimuli: Array(ids.indices), stimulusCount: ids.count))
        ])
      try RecordingFile.write(recording, to: folder.appendingPathComponent("read.h5"))
      let table = try EncodingVerbTests.table(
        session,
        "let b = benchmark \"\(folder.path)/read.h5\"\nlet own = $m | features ($b | texts caption), layers: sentence\n"
          + "let e = $own | relative to: texts([\(quoted(prompts))]) | encode $b, split: odd_even\n"
          + "$e | weights draws: 0 | summarize w: mean(abs(standardized)), by: anchor | sort desc(w)")
      #expect(table["anchor"]?.cellTexts.first == "has wheels" && table.rowCount == 4)
      let against = try RecordingVerbTests.run(session, "$e | against draws: 5, seed: 1")
      #expect(against.lines.joined(separator: "\n").contains("dimensions 384 → 4 (1.042 % of original)"))
      let methods = try RecordingVerbTests.run(session, "methods $e").lines.joined(separator: " ")
      #expect(methods.contains("Sentence-BERT") && methods.contains("Texts were those of the column caption"))
    }
  }

  @Test(.enabled(if: hasModel, needed))
  func `Texts that are too long are said, and the examples of texts run`() throws {
    let session = Library.session()
    let long = Array(repeating: "word", count: 300).joined(separator: " ")
    let outcome = try #require(
      session.run("model(\"all-MiniLM-L6-v2\") | features texts([\"\(long)\", \"short\"]), layers: sentence").first)
    #expect(
      outcome.diagnostics.isEmpty && outcome.lines.joined().contains("1 of 2 texts are longer than the 256 word pieces")
    )
    let examples = ExampleTests.all.filter { $0.1.contains("all-MiniLM-L6-v2") && !$0.1.contains("$b") }
    #expect(examples.count >= 2)
    for (_, input) in examples {
      let outcomes = session.run(input)
      #expect(outcomes.allSatisfy { !$0.isFailed }, "\(input): \(outcomes.flatMap(\.diagnostics).map(\.explanation))")
    }
  }
}
