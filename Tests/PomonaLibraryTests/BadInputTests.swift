import Foundation
import PomonaCatalog
import PomonaCore
import PomonaFiles
import PomonaTables
import Testing

@testable import PomonaLanguage
@testable import PomonaLibrary

/// What is wrong with data, through the verbs: each a clear error that names place and value, or a row that says what it lacks.
@Suite struct BadInputTests {
  static let (stimuli, units) = (40, 6)

  /// Units x stimuli that follow five features, and those features.
  static let data: (responses: [Double], features: [Double]) = {
    let stream = RandomStream(seed: 31, name: "bad input")
    let features = (0..<(stimuli * 5)).map { stream.normal(at: $0) }
    var responses = [Double](repeating: 0, count: units * stimuli)
    for unit in 0..<units {
      for stimulus in 0..<stimuli {
        responses[unit * stimuli + stimulus] =
          features[stimulus * 5 + unit % 5] + features[stimulus * 5 + (unit + 1) % 5]
          + stream.normal(at: 10_000 + unit * stimuli + stimulus)
      }
    }
    return (responses, features)
  }()

  /// `$NAME` is a recording whose responses were changed; `$f` are features over the same stimuli. Subject p1 has units u1 to
  /// u3 and p2 the others; V1 holds u1 to u4, and EMPTY none.
  static func open(
    _ session: Session, _ folder: URL, as name: String, count: Int = stimuli, labels: [String]? = nil,
    _ change: (inout [Double]) -> Void
  ) throws {
    var values = data.responses
    change(&values)
    let ids = (0..<count).map { "s\($0 + 1)" }
    try Formats.write(
      .table(
        try Table([Column("id", .texts(ids)), Column("kind", .texts((0..<count).map { ["a", "b"][$0 % 2] }))])),
      to: folder.appendingPathComponent("\(name).csv"))
    try Formats.write(
      .table(
        try Table([
          Column("id", .texts((1...units).map { "u\($0)" })),
          Column("subject", .texts(["p1", "p1", "p1", "p2", "p2", "p2"])),
          Column("V1", .integers([1, 1, 1, 1, 0, 0])), Column("EMPTY", .integers([0, 0, 0, 0, 0, 0])),
        ])), to: folder.appendingPathComponent("units.csv"))
    let kept = (0..<units).flatMap { unit in values[(unit * stimuli)..<(unit * stimuli + count)] }
    let array = NumericArray(shape: [units, count], .float64(kept))
    if let labels {
      try Formats.write(
        .arrays([("betas", array), ("stimuli", NumericArray(shape: [count], .texts(labels)))]),
        to: folder.appendingPathComponent("\(name).npz"))
    } else {
      try Formats.write(.array(array), to: folder.appendingPathComponent("\(name).npy"))
      try RecordingVerbTests.run(
        session,
        "let \(name) = benchmark from(responses: \"\(name).npy\", stimuli: \"\(name).csv\", units: \"units.csv\", "
          + "rois: [V1, EMPTY])")
    }
  }

  static func openFeatures(
    _ session: Session, _ folder: URL, as name: String, over recording: String, count: Int = stimuli,
    _ change: (inout [Double]) -> Void = { _ in }
  ) throws {
    var values = data.features
    change(&values)
    try Formats.write(
      .arrays([
        ("layer", NumericArray(shape: [count, 5], .float64(Array(values[0..<(count * 5)])))),
        ("ids", NumericArray(shape: [count], .texts((0..<count).map { "s\($0 + 1)" }))),
      ]), to: folder.appendingPathComponent("\(name).npz"))
    try RecordingVerbTests.run(
      session, "let \(name) = model from(\"\(name).npz\", stimuli: \"ids\") | features $\(recording)")
  }

  /// The only diagnostic of a line, by its code, the words under the caret, and one string of all that it says.
  static func failure(_ session: Session, _ line: String) throws -> (code: String, place: String, words: String) {
    let found = session.run(line).flatMap(\.diagnostics)
    try #require(found.count == 1, "\(line): \(found.map(\.explanation))")
    let bytes = Array(line.utf8)
    let span = found[0].span
    return (
      found[0].code, String(decoding: bytes[span.start..<span.end], as: UTF8.self), found[0].explanation.description
    )
  }

  static func expect(_ session: Session, _ line: String, _ code: String, _ words: [String]) throws {
    let found = try failure(session, line)
    #expect(found.code == code, "\(line): \(found.words)")
    for word in words { #expect(found.words.contains(word), "\(line) lacks \"\(word)\": \(found.words)") }
  }

  @Test func `Constant units and subjects that are zero are rows without a score, counted in the header`() throws {
    try RecordingVerbTests.inFolder { session, folder in
      try Self.open(session, folder, as: "flat") { for k in 0..<Self.stimuli { $0[Self.stimuli + k] = 5 } }
      try Self.openFeatures(session, folder, as: "f", over: "flat")
      let units = try EncodingVerbTests.table(session, "$f | encode $flat, roi: V1, split: odd_even")
      let wanted = ["roi": "V1", "unit": "u2", "part": "test"]
      #expect(try EncodingVerbTests.number(units, "score", wanted).isNaN)
      #expect(try !EncodingVerbTests.number(units, "score", wanted.merging(["unit": "u1"]) { $1 }).isNaN)
      #expect(
        units.header.contains("subject p1: 1 of 3 units without a score (constant), left out of means"),
        "\(units.header)")
      let means = try EncodingVerbTests.table(session, "$f | score $flat, metrics: ereg, roi: V1, split: odd_even")
      let each = try ["u1", "u3"].map {
        try EncodingVerbTests.number(units, "score", wanted.merging(["unit": $0]) { $1 })
      }
      let mean = try EncodingVerbTests.number(means, "score", ["subject": "p1", "part": "test"])
      #expect(abs(mean - (each[0] + each[1]) / 2) < 1e-9)

      // Features that say nothing are no fault of the units.
      let same = try EncodingVerbTests.table(
        session, "$flat.stimuli | select id | derive same: 1 | score $flat, metrics: ereg, roi: V1, split: odd_even")
      #expect(try EncodingVerbTests.number(same, "score", ["subject": "p1", "part": "test"]).isNaN)
      let words = same.header.filter { $0.contains("not scored") || $0.contains("without a score") }
      #expect(
        words == [
          "subject p1: 1 of 3 units without a score (constant), left out of means",
          "table: not scored, predictions do not vary, as of constant features",
        ], "\(words)")

      try Self.open(session, folder, as: "lost") { for k in (3 * Self.stimuli)..<$0.count { $0[k] = 0 } }
      let lost = try EncodingVerbTests.table(session, "$f | score $lost, metrics: ereg, roi: V1, split: odd_even")
      #expect(try EncodingVerbTests.number(lost, "score", ["subject": "p2", "part": "test"]).isNaN)
      #expect(lost.header.contains("subject p2: not scored, no unit varies (all 3 are constant)"), "\(lost.header)")
      let all = try EncodingVerbTests.number(lost, "score", ["subject": "all", "part": "test"])
      #expect(all == (try EncodingVerbTests.number(lost, "score", ["subject": "p1", "part": "test"])))
      try Self.expect(
        session, "$lost | rdm", "E0333", ["every response of subject \"p2\" is 0", "subject \"p1\" | rdm"])
      try Self.expect(session, "$f | score $lost, metrics: crsa", "E0333", ["subject \"p2\""])

      try Self.open(session, folder, as: "nothing") { for k in $0.indices { $0[k] = 0 } }
      let nothing = try EncodingVerbTests.table(session, "$f | score $nothing, metrics: ereg, roi: V1, split: odd_even")
      #expect(try EncodingVerbTests.number(nothing, "score", ["subject": "all", "part": "test"]).isNaN)
      #expect(nothing.header.count { $0.contains("not scored") } == 2)
    }
  }

  @Test func `Missing and infinite responses are named by unit and stimulus, and kept ones say that rows differ`()
    throws
  {
    try RecordingVerbTests.inFolder { session, folder in
      try Self.open(session, folder, as: "gaps") { $0[2 * Self.stimuli + 7] = .nan }
      try Self.openFeatures(session, folder, as: "f", over: "gaps")
      let line = "$f | score $gaps, metrics: ereg, roi: V1, split: odd_even"
      try Self.expect(
        session, line, "E0462", ["unit \"u3\", stimulus \"s8\"", "missing: drop(units)", "missing: keep"])
      try Self.expect(session, "$gaps | rdm", "E0462", ["unit \"u3\", stimulus \"s8\", of subject \"p1\"", "`units`"])
      let compared = "$f | score $gaps, metrics: crsa, distance: euclidean, roi: V1"
      for rule in ["", ", missing: keep", ", missing: error"] {
        try Self.expect(
          session, compared + rule, "E0462", ["unit \"u3\", stimulus \"s8\"", "missing: drop(units)"])
      }
      let fewer = try EncodingVerbTests.table(session, compared + ", missing: drop(units)")
      let without = try EncodingVerbTests.table(
        session, compared.replacing("$gaps", with: "($gaps | units id != \"u3\")"))
      for subject in ["p1", "p2"] {
        let score = try EncodingVerbTests.number(fewer, "score", ["subject": subject])
        let other = try EncodingVerbTests.number(without, "score", ["subject": subject])
        #expect(!score.isNaN && score == other)
      }
      let kept = try EncodingVerbTests.table(session, line + ", missing: keep")
      #expect(
        kept.header.contains(
          "subject p1: 1 of 3 units lack responses, in 1 pattern of rows (39 of 40 rows at least), each fitted on its own: "
            + "rows differ"), "\(kept.header)")
      // The other units are what they are without the gap.
      try Self.open(session, folder, as: "whole") { _ in }
      let whole = try EncodingVerbTests.table(session, "$f | encode $whole, roi: V1, split: odd_even")
      let units = try EncodingVerbTests.table(session, "$f | encode $gaps, roi: V1, split: odd_even, missing: keep")
      for unit in ["u1", "u2", "u4"] {
        let wanted = ["roi": "V1", "unit": unit, "part": "test"]
        let difference =
          try EncodingVerbTests.number(whole, "score", wanted) - EncodingVerbTests.number(units, "score", wanted)
        #expect(abs(difference) < 1e-5)
      }
      let dropped = try EncodingVerbTests.table(session, line + ", missing: drop(units)")
      #expect(dropped.header.contains("subject p1: 1 units dropped for missing responses"), "\(dropped.header)")

      try Self.open(session, folder, as: "endless") { $0[2 * Self.stimuli + 7] = .infinity }
      for missing in ["", ", missing: keep", ", missing: drop(units)"] {
        try Self.expect(
          session, "$f | score $endless, metrics: ereg, roi: V1, split: odd_even\(missing)", "E0462",
          ["unit \"u3\", stimulus \"s8\", which is infinite"])
      }
    }
  }

  @Test func `A layer that stands twice in a list is refused by all that would list it twice`() throws {
    try RecordingVerbTests.inFolder { session, folder in
      try Self.open(session, folder, as: "b") { _ in }
      try Self.openFeatures(session, folder, as: "f", over: "b")
      let ids = (1...Self.stimuli).map { "\"s\($0)\"" }.joined(separator: ", ")
      let classes = (1...Self.stimuli).map { $0 % 4 < 2 ? "\"a\"" : "\"b\"" }.joined(separator: ", ")
      try RecordingVerbTests.run(
        session,
        """
        let k = benchmark from(stimuli: ({id: [\(ids)], c: [\(classes)]} | table), units: ({id: [1]} | table))
        let g = model from("f.npz", stimuli: "ids") | features $k
        """)
      for line in [
        "[$f, $f[\"layer\"]] | score $b, metrics: crsa, distance: euclidean, roi: V1",
        "[$f, $f] | score $b, metrics: ereg, roi: V1, split: odd_even",
        "[$f, $f[\"layer\"]] | encode $b, roi: V1, split: odd_even",
        "[($f | standardize), ($f | standardize)] | encode $b, roi: V1, split: odd_even",
        "[$g, $g[\"layer\"]] | classify labels: c",
      ] { try Self.expect(session, line, "E0445", ["layer \"layer\" of f stands twice", "name each layer once"]) }
      // Each ceiling stands beside the metric that it bounds.
      let both = try EncodingVerbTests.table(
        session,
        "$f | score ($b | simulate repeats: 4), metrics: [crsa, ereg], distance: euclidean, roi: V1, split: odd_even, "
          + "ceiling: [rdm_split_half, reliability_r], missing: error")
      for (metric, isOfRDMs) in [("crsa", true), ("ereg", false)] {
        let row = ["metric": metric, "subject": "p1", "part": "test"]
        #expect(try EncodingVerbTests.number(both, "ceiling_rdm_split_half", row).isNaN != isOfRDMs)
        #expect(try EncodingVerbTests.number(both, "ceiling_reliability_r", row).isNaN == isOfRDMs)
      }
      // Another way to make it is another candidate.
      try RecordingVerbTests.run(session, "[$f, ($f | standardize)] | encode $b, roi: V1, split: odd_even")
      try RecordingVerbTests.run(session, "[$g] | classify labels: c")
    }
  }

  @Test func `A layer that is made in two ways is two candidates by name, each with draws of its own`() throws {
    try RecordingVerbTests.inFolder { session, folder in
      try Self.open(session, folder, as: "b") { _ in }
      try Self.openFeatures(session, folder, as: "f", over: "b")
      func models(_ table: Table) -> Set<String> { Set((table["model"]?.cellTexts ?? []).compactMap { $0 }) }
      for (other, name, verb) in [
        (
          "($f | standardize)", "f · standardize",
          "score $b, metrics: ereg, roi: V1, split: odd_even | where part == test"
        ),
        (
          "($f | project jl(0.9, upward: true))", "f · jl(0.9, upward), seed",
          "score $b, metrics: crsa, distance: euclidean, roi: V1"
        ),
      ] {
        func line(_ features: String) -> String {
          "\(features) | \(verb) | where subject == \"p1\" | bootstrap draws: 200"
        }
        let both = try EncodingVerbTests.table(session, line("[$f, \(other)]"))
        let alone = try EncodingVerbTests.table(session, line(other))
        let plain = try EncodingVerbTests.table(session, line("$f"))
        let second = try #require(models(both).first { $0 != "f" })
        #expect(models(both) == ["f", second] && second.hasPrefix(name))
        func number(_ table: Table, _ column: String, _ model: String) throws -> Double {
          try EncodingVerbTests.number(table, column, ["model": model])
        }
        for column in ["score", "low", "high"] {
          // As text, because an interval of few stimuli can be missing.
          #expect("\(try number(both, column, second))" == "\(try number(alone, column, "f"))")
          #expect("\(try number(both, column, "f"))" == "\(try number(plain, column, "f"))")
        }
        #expect(try number(both, "score", second) != number(both, "score", "f"))
      }
      // Anchors that are called the same are others, perhaps: a number tells them apart.
      func anchors(_ ids: String) -> String { "($f | relative to: [\(ids)])" }
      let relative = try EncodingVerbTests.table(
        session, "[\(anchors("\"s1\", \"s2\"")), \(anchors("\"s3\", \"s4\""))] | encode $b, roi: V1, split: odd_even")
      #expect(models(relative).count == 2)
      try RecordingVerbTests.run(session, "[$f, ($f | standardize)] | concat | encode $b, roi: V1, split: odd_even")
      for line in ["[$f, $f[\"layer\"]] | concat", "[([$f, ($f | standardize)] | concat), $f] | concat"] {
        try Self.expect(session, line, "E0445", ["layer \"layer\" of f stands twice", "would weigh twice"])
      }
    }
  }

  @Test func `Features that are no number, constant, or several times the same are named or fitted`() throws {
    try RecordingVerbTests.inFolder { session, folder in
      try Self.open(session, folder, as: "b") { _ in }
      try Self.openFeatures(session, folder, as: "f", over: "b")
      try Self.openFeatures(session, folder, as: "g", over: "b") { $0[4 * 5 + 2] = .nan }
      let line = "score $b, metrics: ereg, roi: V1, split: odd_even"
      try Self.expect(session, "$g | \(line)", "E0334", ["feature 3 of stimulus \"s5\" is nan", "in layer \"layer\""])
      try Self.expect(session, "$g | rdm", "E0334", ["feature 3 of stimulus \"s5\""])
      try Self.openFeatures(session, folder, as: "c", over: "b") { for k in $0.indices { $0[k] = 3 } }
      let flat = try EncodingVerbTests.table(session, "$c | \(line)")
      #expect(try EncodingVerbTests.number(flat, "score", ["subject": "all", "part": "test"]).isNaN)
      try Self.expect(session, "$c | rdm", "E0333", ["stimulus \"s1\" has the same activation in all features"])
      // A singular product of features is no trouble for ridge: twice the same column is the column with another scale.
      try Self.openFeatures(session, folder, as: "d", over: "b") {
        for row in 0..<Self.stimuli { for k in 0..<5 { $0[row * 5 + k] = $0[row * 5 + (k < 3 ? 0 : 1)] } }
      }
      let double = try EncodingVerbTests.table(session, "$d | \(line)")
      #expect(try EncodingVerbTests.number(double, "score", ["subject": "all", "part": "test"]).isFinite)
    }
  }

  @Test func `Too few stimuli, other stimuli, other orders and regions without units stop with what they lack`() throws
  {
    try RecordingVerbTests.inFolder { session, folder in
      try Self.open(session, folder, as: "b") { _ in }
      try Self.openFeatures(session, folder, as: "f", over: "b")
      try Self.expect(
        session, "$f | encode $b, roi: EMPTY", "E0473", ["none of 2 subjects has a unit in EMPTY", "$b | rois"])
      try Self.expect(session, "$f | score $b, metrics: ereg, roi: EMPTY", "E0473", ["EMPTY"])
      try Self.expect(session, "$b | roi EMPTY", "E0665", ["no unit is left: EMPTY", "try: roi V1"])
      try Self.expect(
        session, "$f | encode $b, split: contiguous(40)", "E0463",
        ["1 row is too few", "40 in all, under the split contiguous(40)", "try: split: odd_even"])
      try Self.expect(
        session, "$b | roi V1 | rdm", "E0332", ["1 feature is undefined", "in the responses of subject \"p2\""])
      try Self.expect(session, "$b | ceiling ncsnr", "E0373", ["at least 2 are needed"])
      try Self.expect(
        session, "$f | score $b, metrics: ereg, split: labelled(kind)", "E0362", ["training side has no rows"])
      try Self.expect(session, "$f | encode $b, split: contiguous(41)", "E0363", ["41", "40"])

      try Self.open(session, folder, as: "few", count: 3) { _ in }
      try Self.openFeatures(session, folder, as: "small", over: "few", count: 3)
      try Self.expect(
        session, "$small | encode $few, roi: V1, split: odd_even", "E0463",
        [
          "2 rows are too few for the training side of eReg", "3 in all, under the split odd_even",
          "try: a benchmark of 5 stimuli or more",
        ])

      try RecordingVerbTests.run(session, "let part = model from(\"small.npz\", stimuli: \"ids\")")
      try Self.expect(session, "$part | features $b | rdm", "E0417", ["stimulus \"s4\"", "number 4 of 40"])

      let ids = (0..<Self.stimuli).map { "s\($0 + 1)" }
      try Self.open(session, folder, as: "turned", labels: ["s2", "s1"] + ids[2...]) { _ in }
      try Self.open(session, folder, as: "strange", labels: ["x"] + ids[1...]) { _ in }
      func from(_ name: String) -> String {
        "benchmark from(responses: \"\(name).npz\", array: \"betas\", stimuli: \"\(name).csv\", units: \"units.csv\")"
      }
      try Self.expect(session, from("turned"), "E0671", ["position 1: \"s2\" and \"s1\"", "by_id: true"])
      try Self.expect(session, from("strange"), "E0671", ["position 1: \"x\" and \"s1\"", "only on one side"])
      try RecordingVerbTests.run(
        session, "let r = " + from("turned").replacing("units: ", with: "by_id: true, units: "))
      // The first two columns change places, and nothing else.
      let responses = try #require(try RecordingVerbTests.benchmark(session, "r").recording?.subjects.first?.responses)
      let means = try responses.meanOverRepeats(units: 0..<1)
      #expect(means[0, 0] == Float(Self.data.responses[1]) && means[1, 0] == Float(Self.data.responses[0]))
      #expect(means[2, 0] == Float(Self.data.responses[2]))
    }
  }
}
