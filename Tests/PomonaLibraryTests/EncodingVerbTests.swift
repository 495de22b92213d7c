import Foundation
import PomonaAnalysis
import PomonaCatalog
import PomonaCore
import PomonaFiles
import PomonaTables
import PomonaTestSupport
import Testing

@testable import PomonaLanguage
@testable import PomonaLibrary

/// Encoding models by lines of the language, over a recording and features in files.
@Suite struct EncodingVerbTests {
  /// `$b`: stimuli shown independently; `$t`: the same in four runs of a time series; `$f`: a layer that the responses
  /// follow, and one of noise.
  static func inFolder(_ body: (Session) throws -> Void) throws {
    try withPrograms { session, _ in try body(session) }
  }

  /// The same with the folder, in which programs may run.
  static func withPrograms(_ body: (Session, URL) throws -> Void) throws {
    try RecordingVerbTests.inFolder(programs: ProgramPermission(isGeneral: true)) { session, folder in
      let made = try EncodingScoringTests.Made()
      try RecordingFile.write(made.recording, to: folder.appendingPathComponent("still.h5"))
      try RecordingFile.write(
        try EncodingScoringTests.Made(stories: 4).recording, to: folder.appendingPathComponent("timed.h5"))
      let layers = folder.appendingPathComponent("made")
      try FileManager.default.createDirectory(at: layers, withIntermediateDirectories: true)
      let noise = RandomStream(seed: 77, name: "noise")
      let values = [
        ("one", made.features.matrix.elements.map(Double.init)), ("two", (0..<(60 * 30)).map { noise.normal(at: $0) }),
      ]
      for (name, elements) in values {
        try Formats.write(
          .arrays([
            ("features", NumericArray(shape: [60, 30], .float64(elements))),
            ("ids", NumericArray(shape: [60], .texts(made.axis.ids))),
          ]), to: layers.appendingPathComponent("\(name).h5"))
      }
      try RecordingVerbTests.run(
        session,
        "let b = benchmark \"\(folder.path)/still.h5\"\nlet t = benchmark \"\(folder.path)/timed.h5\"\n"
          + "let m = model from(\"made/*.h5\", stimuli: \"ids\", axis: 1)\nlet f = $m | features $b")
      try body(session, folder)
    }
  }

  static func table(_ session: Session, _ line: String) throws -> Table {
    guard case .object(let object)? = try RecordingVerbTests.run(session, line).value, let value = object as? TableValue
    else { throw CancellationError() }
    return value.table
  }

  static func number(_ table: Table, _ column: String, _ wanted: [String: String]) throws -> Double {
    try EncodingScoringTests.number(table, column, EncodingScoringTests.row(table, wanted))
  }

  @Test func `Functions of one's own are columns by layer, beside any metric`() throws {
    try Self.inFolder { session in
      try RecordingVerbTests.run(session, "let near = \\x -> ($x | rdm | compare ($f[\"one\"] | rdm))")
      let own = try Self.number(
        Self.table(session, "[{v: ($f[\"two\"] | rdm | compare ($f[\"one\"] | rdm))}] | table"), "v", [:])
      #expect(abs(own) < 0.9)
      for metrics in ["crsa", "ereg", "[crsa, ereg]"] {
        let table = try Self.table(
          session,
          "$f | score $b, metrics: \(metrics), split: odd_even, per_layer: {near: $near, count: \\x -> length($x.layers)}"
            + "\n  | where near < 2 and count > 0")
        let rows = try #require(table["layer"]).cellTexts
        #expect(rows.count > 8 && Set(rows) == ["one", "two"])
        for (row, layer) in rows.enumerated() {
          let near = try EncodingScoringTests.number(table, "near", row)
          #expect(layer == "one" ? abs(near - 1) < 1e-12 : near == own)
          #expect(try EncodingScoringTests.number(table, "count", row) == 1)
        }
        #expect(table.header.last == "near, count: of each layer's features, by functions of this line")
      }
      // A predictor without layers has none.
      let nulls = try Self.table(
        session, "$f | score $t, metrics: ereg, controls: walk(2), per_layer: {near: $near}")
      let near = try #require(nulls["near"]?.numbers)
      let predictors = try #require(nulls["predictor"]).cellTexts
      #expect(Set(predictors).count > 1)
      for (predictor, value) in zip(predictors, near) { #expect(value.isNaN == (predictor != "model")) }
      for (line, code) in [
        ("per_layer: {near: 2}", "E0207"), ("per_layer: {score: $near}", "E0321"),
        ("per_layer: {near: \\x -> ($x | rdm)}", "E0207"), ("per_layer: {near: \\x -> ($x | rmd)}", "E0201"),
      ] {
        let outcomes = session.run("$f | score $b, metrics: ereg, split: odd_even, \(line)")
        #expect(outcomes.flatMap(\.diagnostics).map(\.code) == [code], "\(line)")
      }
    }
  }

  @Test func `A score is the mean over the rows by unit, and both are those of a plain fit`() throws {
    try Self.inFolder { session in
      let units = try Self.table(session, "let e = $f | encode $b, split: odd_even, ceiling: reliability_r")
      let regions = try Self.table(session, "let s = $f | score $b, metrics: ereg, split: odd_even")
      // Layers, regions with their units, and train and test.
      #expect(units.rowCount == 2 * 2 * (27 + 14))
      #expect(regions.rowCount == 2 * 2 * 3 * 2)
      #expect(units.header.joined().contains("by unit") && units.header.joined().contains("leak_free"))
      let plain = try EncodingScoringTests.table(try EncodingScoringTests.Made(), SplitPlan(.oddEven))
      for layer in ["one", "two"] {
        for (subject, roi) in [("p1", "whole"), ("p2", "whole"), ("p1", "even"), ("p2", "even")] {
          let wanted = ["layer": layer, "roi": roi, "subject": subject, "part": "test"]
          let rows = (0..<units.rowCount).filter { row in
            wanted.allSatisfy { units[$0]?.cellTexts[row] == $1 }
          }
          let scores = try rows.map { try EncodingScoringTests.number(units, "score", $0) }
          let score = try Self.number(regions, "score", wanted)
          #expect(abs(score - scores.reduce(0, +) / Double(scores.count)) < 1e-9)
          if layer == "one" {
            let direct = try Self.number(
              plain, "score", ["roi": roi, "subject": subject, "part": "test"])
            #expect(abs(score - direct) < 1e-5 && score > 0.4)
          } else {
            #expect(abs(score) < 0.35)
          }
        }
      }
      #expect(try Self.table(session, "$s | where subject == all and part == test").rowCount == 4)
      #expect(session.check("$s | where subject == pooled").map(\.code) == ["E0204"])
      let recipe = try RecordingVerbTests.run(session, "recipe e").lines.joined(separator: "\n")
      #expect(recipe.contains("encode") && recipe.contains("odd_even") && recipe.contains("timed.h5") == false)
      #expect(
        try RecordingVerbTests.run(session, "methods e").lines.joined(separator: " ").contains("ridge regression"))
    }
  }

  @Test func `A ratio to a ceiling is one of means over subjects, and of a correlation to what bounds it`() throws {
    try Self.inFolder { session in
      let table = try Self.table(
        session,
        "let s = $f | score $b, metrics: [ereg, ersa], split: odd_even, ceiling: [reliability_r, rdm_split_half]")
      #expect(table.header.joined(separator: "\n").contains("units above the floor, then over subjects"))
      for (metric, ceiling) in [("ereg", "ceiling_reliability_r"), ("ersa", "ceiling_rdm_split_half")] {
        func number(_ column: String, _ subject: String) throws -> Double {
          try Self.number(
            table, column,
            ["metric": metric, "layer": "one", "roi": "whole", "subject": subject, "part": "test"])
        }
        // All units have a ceiling above the floor here.
        let ratios = try ["p1", "p2"].map { try number("score", $0) / number(ceiling, $0) }
        for (subject, ratio) in zip(["p1", "p2"], ratios) { #expect(abs(try number("ceiled", subject) - ratio) < 1e-9) }
        let all = try number("ceiled", "all")
        #expect(abs(all - (try number("score", "all")) / (try number(ceiling, "all"))) < 1e-9)
        #expect(abs(all - (ratios[0] + ratios[1]) / 2) > 1e-7)
      }
      let joined =
        "$f | encode $b, split: odd_even | where part == test | join ($b | ceiling reliability), on: [unit, subject]"
      let share = try Self.table(session, "\(joined) | derive share: score / sqrt(ceiling_reliability)")
      #expect(share.header.contains { $0.hasPrefix("ceiling reliability, r2") }, "\(share.header)")
      for expression in [
        "derive share: score / ceiling_reliability",
        "summarize share: mean(score) / mean(ceiling_reliability), by: layer",
      ] {
        let found = try #require(session.check("\(joined) | \(expression)").first)
        #expect(found.code == "E0431" && found.explanation.remedies == ["score / sqrt(ceiling_reliability)"])
      }
    }
  }

  @Test func `Several metrics, a ceiling, a control and a projection are rows and columns of one table`() throws {
    try Self.inFolder { session in
      let table = try Self.table(
        session,
        "let s = $f | score $b, metrics: [crsa, ereg, ersa], split: odd_even, ceiling: reliability_r, controls: category,\n"
          + "  project: jl(0.5, upward: true)")
      let metrics = Set((table["metric"]?.cellTexts ?? []).compactMap { $0 })
      #expect(metrics == ["crsa", "ereg", "ersa"])
      #expect(Set((table["predictor"]?.cellTexts ?? []).compactMap { $0 }) == ["model", "category"])
      #expect(table.header.joined(separator: "\n").contains("jl(0.5, upward), seed 0"), "\(table.header)")
      #expect(table["ceiling_reliability_r"] != nil && table["ceiled"] != nil && table["criterion"] != nil)
      for metric in ["crsa", "ereg", "ersa"] {
        let wanted = [
          "metric": metric, "roi": "whole", "subject": "all", "part": "test", "predictor": "model",
        ]
        let one = try Self.number(table, "score", wanted.merging(["layer": "one"]) { $1 })
        let two = try Self.number(table, "score", wanted.merging(["layer": "two"]) { $1 })
        #expect(one > two, "\(metric): \(one), \(two)")
      }
      let null = ["metric": "ereg", "roi": "whole", "subject": "all", "part": "test", "predictor": "category"]
      #expect(abs(try Self.number(table, "score", null)) < 0.35)
      // A projection of 30 features to more components is another fit, but no other story.
      let whole = try Self.table(session, "$f | score $b, metrics: ereg, split: odd_even")
      let test = ["layer": "one", "metric": "ereg", "roi": "whole", "subject": "p1", "part": "test"]
      let projected = try Self.number(table, "score", test.merging(["predictor": "model"]) { $1 })
      let unprojected = try Self.number(whole, "score", test)
      #expect(projected != unprojected && abs(projected - unprojected) < 0.2)
    }
  }

  @Test func `The best layer is chosen on training rows or on halves, with its interval and its contrast`() throws {
    try Self.inFolder { session in
      try RecordingVerbTests.run(session, "let s = $f | score $b, metrics: ereg, split: odd_even")
      let chosen = try Self.table(
        session, "$s | best score, by: [roi, subject], over: layer, choose: part == train, report: part == test")
      #expect(chosen.rowCount == 6 && chosen["layer"]?.cellTexts.allSatisfy { $0 == "one" } == true)
      #expect(chosen["part"]?.cellTexts.allSatisfy { $0 == "test" } == true)
      let one = "$s | where part == test and roi == whole and subject == p1"
      let reported = try Self.number(try Self.table(session, one), "score", ["layer": "one"])
      let halves = try Self.table(
        session, "\(one) | best score, by: [roi, subject], over: layer, split: halves(50), draws: 20")
      #expect(halves.rowCount == 1 && halves["layer"]?.cellTexts == ["one"])
      #expect(abs(try EncodingScoringTests.number(halves, "maximum", 0) - reported) < 1e-5)
      #expect(abs(try EncodingScoringTests.number(halves, "score", 0) - reported) < 0.1)
      let intervals = try Self.table(session, "\(one) | bootstrap score, draws: 240, seed: 1")
      let low = try Self.number(intervals, "low", ["layer": "one"])
      let high = try Self.number(intervals, "high", ["layer": "one"])
      #expect(low < reported && reported < high)
      #expect(intervals.header.joined().contains("30 test stimuli, 240 draws"), "\(intervals.header)")
      let contrast = try Self.table(
        session, "\(one) | bootstrap score, contrast: {layer: [one, two]}, draws: 240, seed: 1")
      #expect(contrast.rowCount == 1)
      let two = try Self.number(try Self.table(session, one), "score", ["layer": "two"])
      // Predictions from noise hardly vary, and are kept in 32 bits.
      let difference = try EncodingScoringTests.number(contrast, "score", 0)
      #expect(abs(difference - (reported - two)) < 1e-4, "\(difference), \(reported), \(two)")
      #expect(try EncodingScoringTests.number(contrast, "low", 0) > 0)
      // Training rows are not drawn: their difference is that of the table, without an interval.
      let both = "$f | score $b, metrics: ereg, criterion: kfold_r | where roi == whole and subject == p1"
      let train = try Self.table(session, "\(both) | where part == train")
      let apart = try Self.table(
        session, "\(both) | bootstrap score, contrast: {layer: [one, two]}, draws: 240, seed: 1")
      let expected =
        try Self.number(train, "score", ["layer": "one"]) - Self.number(train, "score", ["layer": "two"])
      #expect(apart.rowCount == 2 && abs(expected) > 0.1)
      #expect(abs(try Self.number(apart, "score", ["part": "train"]) - expected) < 1e-12)
      #expect(try Self.number(apart, "low", ["part": "train"]).isNaN)
      #expect(try Self.number(apart, "low", ["part": "test"]) > 0)
    }
  }

  @Test func `A null of no layer is taken from each layer of a model`() throws {
    try Self.inFolder { session in
      let scores = "$f | score $t, metrics: ereg, split: runs, roi: whole, controls: [time, walk(2)]"
      let rows = try Self.table(session, "\(scores) | where part == test")
      for null in ["time", "walk"] {
        let table = try Self.table(
          session,
          "\(scores) | where part == test | bootstrap score, contrast: {predictor: [\"model\", \(null)]}, draws: 240")
        for subject in Set(rows["subject"]?.cellTexts.compactMap { $0 } ?? []) {
          let own = (0..<rows.rowCount).filter {
            rows["subject"]?.cellTexts[$0] == subject && rows["predictor"]?.cellTexts[$0] == null
          }
          let mean = own.reduce(0) { $0 + (rows["score"]?.numbers?[$1] ?? .nan) } / Double(own.count)
          for layer in ["one", "two"] {
            let score = try Self.number(rows, "score", ["layer": layer, "subject": subject, "predictor": "model"])
            let difference = try Self.number(table, "score", ["layer": layer, "subject": subject])
            #expect(abs(difference - (score - mean)) < 1e-4, "\(null), \(layer), \(subject)")
          }
        }
        #expect(Set(table["across"]?.cellTexts ?? []) == ["block"])
        let other = try Self.table(
          session,
          "\(scores) | where part == test | bootstrap score, contrast: {predictor: [\(null), \"model\"]}, draws: 240")
        #expect(zip(table["score"]?.numbers ?? [], other["score"]?.numbers ?? []).allSatisfy { abs($0 + $1) < 1e-12 })
        #expect(other.rowCount == table.rowCount && other["layer"]?.cellTexts == table["layer"]?.cellTexts)
      }
    }
  }

  @Test func `An audit has a row for each check, and a leaky split of a time series fires`() throws {
    try Self.inFolder { session in
      let safe = try Self.table(session, "$t | audit runs")
      let leaky = try Self.table(session, "$t | audit shuffled(5, leaky: true)")
      #expect(safe.columnNames == ["subject", "check", "fired", "pairs", "rows", "share", "value", "first"])
      #expect(leaky.header.first == "audit of shuffled(5, seed 1), leaky")
      func fired(_ table: Table) -> [String] {
        (0..<table.rowCount).filter { table["fired"]?.cellTexts[$0] == "true" }.compactMap {
          table["check"]?.cellTexts[$0]
        }
      }
      #expect(fired(leaky).count > fired(safe).count, "\(fired(leaky)), \(fired(safe))")
    }
  }

  @Test func `On a time series whole runs are left out, and a leaky split says so`() throws {
    try Self.inFolder { session in
      let usual = try Self.table(session, "$f | score $t, metrics: ereg, roi: whole")
      #expect(usual["scheme"]?.cellTexts.allSatisfy { $0 == "leave_out(run)" } == true)
      let leaky = try Self.table(
        session,
        "$f | score $t, metrics: ereg, roi: whole, split: shuffled(5, leaky: true), controls: [time, walk(2, width: 5)]"
      )
      #expect(leaky.header.contains { $0.contains("neighbours in time stand on both sides") })
      #expect(
        Set((leaky["predictor"]?.cellTexts ?? []).compactMap { $0 }) == ["model", "time", "walk"])
      let failed = session.run("$f | encode $t, split: shuffled(5)").flatMap(\.diagnostics)
      #expect(failed.map(\.code) == ["E0412"])
      #expect(failed.first?.explanation.remedies.last == "split: shuffled(5, leaky: true), if this is meant")
    }
  }

  /// The line, the code, and what the caret stands under.
  @Test(arguments: [
    ("$f | score $b, criterion: kfold_r", "E0474", "kfold_r"),
    ("$f | score $b, metrics: crsa, project: jl(0.5)", "E0474", "jl(0.5)"),
    ("$f | encode $b, split: leave_out(colour)", "E0364", "leave_out(colour)"),
    ("$f | encode $b, split: gap(2, grouped(3, by: colour))", "E0364", "gap(2, grouped(3, by: colour))"),
    ("$f | score $b, split: tail(20%)", "E0364", "tail(20%)"),
    ("$f | encode benchmark(\"kriegeskorte92\")", "E0415", "benchmark(\"kriegeskorte92\")"),
    ("$f | score benchmark(\"kriegeskorte92\"), metrics: [crsa, ereg]", "E0415", "benchmark(\"kriegeskorte92\")"),
    ("$f | encode $b, roi: hole", "E0204", "hole"),
    ("$b | audit nested(odd_even, leave_out(colour))", "E0364", "nested(odd_even, leave_out(colour))"),
    ("$f | encode $b, regression: pls(0)", "E0467", "0"),
    ("$f | encode $b, regression: pcr(2.5)", "E0467", "2.5"),
  ]) func `What cannot be fitted is known before anything runs`(line: String, code: String, place: String) throws {
    try Self.inFolder { session in
      let problem = try #require(session.check(line).first)
      #expect(problem.code == code, "\(problem.explanation)")
      let bytes = Array(line.utf8)
      let found = String(decoding: bytes[problem.span.start..<problem.span.end], as: UTF8.self)
      #expect(found == place || found.contains(place), "\(found)")
    }
  }

  @Test(arguments: [
    ("$f | encode $b, split: contiguous(61)", "61"), ("$f | encode $b, split: shuffled(k: 61)", "61"),
    ("$f | score $b, metrics: ereg, split: gap(2TR, contiguous(61))", "61"),
    ("$f | encode $b, split: nested(odd_even, contiguous(61))", "61"), ("$b | audit contiguous(61)", "61"),
    ("$f | encode $b, split: grouped(61, by: category)", "61"),
  ]) func `More folds than rows blame the number`(line: String, place: String) throws {
    try Self.inFolder { session in
      let problem = try #require(session.run(line).flatMap(\.diagnostics).first)
      let bytes = Array(line.utf8)
      #expect(problem.code == "E0363", "\(problem.explanation)")
      #expect(String(decoding: bytes[problem.span.start..<problem.span.end], as: UTF8.self) == place)
      #expect(problem.explanation.remedies.first?.hasPrefix("k: ") == true, "\(problem.explanation)")
    }
  }

  @Test func `Equal maxima are said, and the earlier layer is taken whatever the order of rows`() throws {
    try Self.withPrograms { session, folder in
      try Data(
        """
        model,layer,layer_index,score
        a,late,9,0.5
        a,middle,5,0.5
        a,early,2,0.25
        b,late,9,0.5
        b,early,2,0.25

        """.utf8
      ).write(to: folder.appendingPathComponent("equal.csv"))
      for order in ["", " | sort layer_index", " | sort desc(layer_index)"] {
        let best = try Self.table(
          session, "open(\"equal.csv\")\(order) | best score, by: model, over: layer | sort model")
        #expect(best["layer"]?.cellTexts == ["middle", "late"], "\(order)")
        let words = "tie: in 1 of 2 groups, first: middle, late are equally good, the earlier layer is taken"
        #expect(best.header.contains(words), "\(best.header)")
      }
      let one = try Self.table(session, "open(\"equal.csv\") | where model == b | best score, by: model, over: layer")
      #expect(!one.header.joined().contains("tie:"))
      // Nothing says which of two models is earlier.
      let models = try Self.table(
        session, "open(\"equal.csv\") | where layer == late | best score, by: layer, over: model")
      #expect(models["model"]?.cellTexts == ["a"])
      #expect(models.header.contains("tie: a, b are equally good, the first row is taken"), "\(models.header)")
      // Where a layer has several rows in a group, the one that won is the row.
      let rows =
        "{m: [\"m1\", \"m2\", \"m1\", \"m2\"], layer: [\"x\", \"x\", \"y\", \"y\"], score: [0.1, 0.2, 0.3, 0.9]}"
        + " | table"
      for over in ["layer", "m"] {
        let winner = try Self.table(session, "\(rows) | best score, by: [], over: \(over)")
        #expect(winner["score"]?.numbers == [0.9] && winner["m"]?.cellTexts == ["m2"])
      }
      let twice = session.run(
        "{p: [1, 2, 2], layer: [\"x\", \"x\", \"x\"], score: [3, 1, 2]} | table"
          + " | best score, by: [], choose: p == 1, report: p == 2")
      #expect(twice.first?.diagnostics.map(\.code) == ["E0445"])
    }
  }

  @Test func `The best layer is chosen on training rows and reported on test rows unless told otherwise`() throws {
    try Self.withPrograms { session, folder in
      try RecordingVerbTests.run(session, "let s = $f | score $b, metrics: [crsa, ereg], split: odd_even")
      let usual = try Self.table(session, "$s | best score, over: layer")
      let asked = try Self.table(session, "$s | best score, over: layer, choose: part == train, report: part == test")
      #expect(usual.columns == asked.columns && usual.rowCount == 2 * 2 * 3)
      #expect(usual["part"]?.cellTexts.allSatisfy { $0 == "test" } == true)
      #expect(usual["score"]?.numbers?.allSatisfy { !$0.isNaN } == true)
      #expect(usual.header.last == "best layer: chosen by criterion of the training rows, reported on the test rows")
      #expect(!usual.header.joined().contains("too high"))
      // One side asked for leaves the other as it is.
      #expect(try Self.table(session, "$s | best score, over: layer, report: part == test").columns == asked.columns)
      for line in ["choose: part == test", "choose: part == test, report: part == test"] {
        let same = try Self.table(session, "$s | best score, over: layer, \(line)")
        #expect(same["part"]?.cellTexts.allSatisfy { $0 == "test" } == true)
        #expect(same.header.last == "selected on reported rows: these maxima are too high")
      }
      // Among several subjects and their mean the largest is no best layer.
      let mixed = session.run("$s | where part == test | best score, over: layer, by: [metric, roi]")
      let notes = mixed.flatMap(\.warnings).joined(separator: "\n")
      #expect(
        notes.contains("each maximum is over the rows of several subjects, too: all, p1, p2")
          && notes.contains("by: [metric, roi, subject] keeps them apart"), "\(notes)")
      #expect(!usual.header.joined().contains("several subjects"))
      // Each part by itself, and a table of one part, are what they say.
      let parts = try Self.table(session, "$s | best score, over: layer, by: [metric, roi, subject, part]")
      #expect(parts.rowCount == 2 * 2 * 3 * 2 && Set(parts["part"]?.cellTexts ?? []) == ["train", "test"])
      #expect(try Self.table(session, "$s | where part == test | best score, over: layer").rowCount == 12)
      // A program that gives no criterion leaves nothing to choose by.
      try Formats.write(
        .arrays([("value", NumericArray(shape: [], .float64([0.5])))]), to: folder.appendingPathComponent("half.npz"))
      try Data("cp \"${0%/*}/half.npz\" \"$2\"\n".utf8).write(to: folder.appendingPathComponent("half.sh"))
      try RecordingVerbTests.run(session, "let p = $f | score $b, metrics: through(\"sh half.sh\")")
      let problem = try #require(session.run("$p | best score, over: layer").first?.diagnostics.first)
      #expect(problem.code == "E0447" && problem.explanation.message.contains("no training row has a number"))
      #expect(
        try Self.table(session, "$p | best score, over: layer, choose: part == test, report: part == test").rowCount
          == 6)
    }
  }

  @Test func `Too few draws for an interval are an error with the number that is enough`() throws {
    try Self.inFolder { session in
      try RecordingVerbTests.run(session, "let s = $f | score $b, split: odd_even, metrics: ereg")
      for line in ["bootstrap score, draws: 50", "bootstrap score, draws: 800, level: 99%"] {
        let problem = try #require(session.run("$s | where part == test | \(line)").first?.diagnostics.first)
        #expect(problem.code == "E0355", "\(problem.explanation)")
      }
      let best = try Self.table(session, "$f | score $b | best score, over: layer, split: halves(4), draws: 20")
      #expect(best["low"]?.numbers?.allSatisfy(\.isNaN) == true)
      #expect(best.header.contains { $0.hasPrefix("no low and high: 20 draws are too few") }, "\(best.header)")
    }
  }

  @Test func `Headers say which layers a profile leaves out and how many components were taken`() throws {
    try Self.inFolder { session in
      for metrics in ["ereg", "crsa"] {
        let published = try Self.table(
          session, "$f | score $b, metrics: \(metrics), profile: as_published(deepnsd), split: odd_even")
        #expect(Set(published["layer"]?.cellTexts ?? []) == ["two"])
        #expect(
          published.header.contains {
            $0.hasPrefix("D-03 leaves out the first half of the network's layers: one;")
          }, "\(published.header)")
        let whole = try Self.table(
          session,
          "$f | score $b, metrics: \(metrics), profile: as_published(deepnsd, except: \"D-03\"), split: odd_even")
        #expect(!whole.header.joined().contains("leaves out"))
      }
      func components(_ regression: String) throws -> String? {
        try Self.table(session, "$f | score $b, metrics: ereg, regression: \(regression)").header.first {
          $0.hasPrefix("components")
        }
      }
      // 30 training rows.
      #expect(
        try components("pcr(500)")
          == "components taken: 29 of 500, as many as training rows less one and features allow")
      #expect(try components("pls(2)") == nil)
      #expect(try components("pls()")?.hasPrefix("components chosen: ") == true)
    }
  }

  @Test func `Ceilings of scores are drawn with the seed that is set`() throws {
    try Self.inFolder { session in
      for seed in [1, 7] {
        try RecordingVerbTests.run(session, "set seed: \(seed)")
        let units = try Self.table(session, "$b | ceiling reliability_r")
        let encoded = try Self.table(
          session, "$f[\"one\"] | encode $b, roi: whole, ceiling: reliability_r | where part == test")
        #expect(encoded.header.joined().contains("seed \(seed); ceiled"))
        #expect(encoded["ceiling_reliability_r"]?.numbers == units["ceiling_reliability_r"]?.numbers)
      }
    }
  }

  /// `$name`: two people with the same six units, one presentation of those of 40 stimuli that each saw.
  private static func people(_ session: Session, _ folder: URL, _ name: String, seen: (Int, Int) -> Bool) throws {
    let (shared, noise) = (RandomStream(seed: 5, name: "shared"), RandomStream(seed: 5, name: "own"))
    var values: [Double] = []
    for unit in 0..<12 {
      for stimulus in 0..<40 {
        let signal = shared.normal(at: (unit % 6) * 40 + stimulus)
        values.append(seen(unit / 6, stimulus) ? signal + noise.normal(at: unit * 40 + stimulus) : .nan)
      }
    }
    try Formats.write(
      .array(NumericArray(shape: [12, 40], .float64(values))), to: folder.appendingPathComponent("\(name).npy"))
    try Data(("id\n" + (1...40).map { "s\($0)\n" }.joined()).utf8).write(
      to: folder.appendingPathComponent("shown.csv"))
    try Data(("id,subject\n" + (1...12).map { "u\($0),\($0 > 6 ? "q" : "p")\n" }.joined()).utf8).write(
      to: folder.appendingPathComponent("measured.csv"))
    try RecordingVerbTests.run(
      session,
      "let \(name) = benchmark from(responses: \"\(name).npy\", stimuli: \"shown.csv\", "
        + "units: \"measured.csv\", subject: subject)")
  }

  @Test func `Leave-one-out over subjects stands beside a fit, and what bounds no score is refused with the reason`()
    throws
  {
    try Self.withPrograms { session, folder in
      try Self.people(session, folder, "same") { _, _ in true }
      let units = try Self.table(session, "$same | ceiling leave_one_out")
      let means = try #require(units["ceiling_leave_one_out"]?.numbers)
      #expect(units.header.contains("units of subjects are paired in their order, such as u1 with u7"))
      let table = try Self.table(
        session, "$f[\"one\"] | score $same, metrics: ereg, ceiling: leave_one_out | where part == test")
      // The mean over subjects of means over units is that over units of means over subjects.
      let all = try Self.number(table, "ceiling_leave_one_out", ["subject": "all"])
      #expect(means.allSatisfy { !$0.isNaN } && abs(all - means.reduce(0, +) / 6) < 1e-12)
      let own = try ["p", "q"].map { try Self.number(table, "ceiling_leave_one_out", ["subject": $0]) }
      #expect(abs(own.reduce(0, +) / 2 - all) < 1e-12)
      #expect(table.header.contains { $0.hasPrefix("leave_one_out bounds from below") })
      for (line, code) in [
        ("metrics: crsa, ceiling: extrapolated", "E0376"), ("metrics: crsa, ceiling: leave_one_out", "E0376"),
        ("metrics: ersa, ceiling: leave_one_out", "E0376"),
      ] {
        let problem = try #require(session.check("$f | score $same, \(line)").first)
        #expect(problem.code == code && !problem.explanation.facts.isEmpty, "\(line): \(problem.explanation)")
      }
      try Self.people(session, folder, "other") { person, stimulus in person == 0 ? stimulus < 30 : stimulus >= 10 }
      #expect(
        session.run("$f | score $other, metrics: ereg, ceiling: leave_one_out").first?.diagnostics.first?.code
          == "E0376")
    }
  }

  @Test func `RDMs of subjects with other stimuli are over those that all saw, also on the sides of a split`() throws {
    try Self.withPrograms { session, folder in
      try Self.people(session, folder, "some") { person, stimulus in person == 0 ? stimulus < 30 : stimulus >= 10 }
      let halves = try Self.table(session, "$f | score $some, split: odd_even")
      #expect(Set(halves["n"]?.numbers ?? []) == [10] && halves.rowCount == 2 * 3 * 2)
      let alone = try Self.table(session, "$f | score ($some | stimuli index: 11..30), split: odd_even")
      #expect(halves["score"]?.numbers == alone["score"]?.numbers)
      try Self.people(session, folder, "none") { person, stimulus in (person == 0) == (stimulus < 20) }
      let problem = try #require(session.run("$f | score $none").first?.diagnostics.first)
      #expect(problem.code == "E0331" && problem.explanation.message.contains("no stimulus was seen by all 2 subjects"))
      #expect(try Self.table(session, "$f | score ($none | subject p)").rowCount == 2)
    }
  }

  @Test func `An interval over fewer than ten stimuli is given, and said to be one of few`() throws {
    try Self.inFolder { session in
      try RecordingVerbTests.run(session, "let few = $b | stimuli index: 1..9\nlet g = $m | features $few")
      for (line, what) in [
        ("$g | score $few | where subject == all | bootstrap score, draws: 240", "9 stimuli"),
        ("$g | score $few, metrics: ereg, split: odd_even | bootstrap score, draws: 240", "4 test stimuli"),
      ] {
        let lines = try RecordingVerbTests.run(session, line).lines
        #expect(lines.contains { $0.contains("note: resamples of \(what) say little") }, "\(lines)")
        let many = line.replacing("$few", with: "$b").replacing("$g", with: "$f")
        #expect(
          try !RecordingVerbTests.run(session, many).lines.contains { $0.contains("say little of a distribution") })
      }
    }
  }

  @Test(arguments: [
    ("$f | encode $b, split: halves(20)", "E0470"),
    ("$f | encode $b, controls: time", "E0472"),
    ("$f | encode $b, controls: pixels", "E0472"),
    ("$f | encode $b, alphas: [0, 1]", "E0464"),
    ("$f | encode $b, split: contiguous(61)", "E0363"),
    ("($m | features ($b | stimuli index: 1..30)) | encode $b", "E0471"),
  ]) func `What only the run can tell stops with its code`(line: String, code: String) throws {
    try Self.inFolder { session in
      let found = session.run(line).flatMap(\.diagnostics)
      #expect(found.map(\.code) == [code], "\(found.map(\.explanation))")
    }
  }
}
