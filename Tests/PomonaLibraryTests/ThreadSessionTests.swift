import Foundation
import PomonaLanguage
import PomonaLibrary
import PomonaTestSupport
import Testing

/// A whole session with 1, 2 and 4 threads: what it saves is the same, byte for byte.
@Suite struct ThreadSessionTests {
  /// Made-up rows: the numbers are a hash of the row, with ties, texts of many levels and missing cells among them.
  static func rows(_ count: Int) -> String {
    var lines = ["id,subject,roi,layer,x,y,z"]
    lines.reserveCapacity(count + 1)
    for row in 0..<count {
      func draw(_ salt: UInt64) -> UInt64 {
        var bits = (UInt64(row) &+ salt &* 0x9E37_79B9_7F4A_7C15) &* 0xBF58_476D_1CE4_E5B9
        bits ^= bits >> 31
        bits = bits &* 0x94D0_49BB_1331_11EB
        return bits ^ (bits >> 29)
      }
      let x = Double(draw(1) % 1_000_003) / 1_000
      let noise = Double(draw(2) % 10_007) / 100
      let z = draw(3) % 50 == 0 ? "" : "\(Double(draw(4) % 97) / 7)"
      lines.append(
        "\(row),s\(draw(5) % 40),\(["V1", "V4", "IT"][Int(draw(6) % 3)]),conv\(draw(7) % 12),\(x),\(x * 0.3 + noise),\(z)"
      )
    }
    return lines.joined(separator: "\n") + "\n"
  }

  static let steps: [(name: String, line: String)] = [
    ("derived", "$rows | derive r: x / (1 + y), part: lag(x), place: rank(desc(x)), by: subject | where r > 0.5"),
    ("rolled", "$rows | derive m: rolling_mean(x, 50), d: rolling_sd(y, 50), t: rolling_max(z, 9), by: subject"),
    ("grouped", "$rows | summarize n: count(), mean: mean(x), sd: sd(y), q: quantile(x, 75%), by: [roi, layer]"),
    ("missing", "$rows | summarize z: mean(z), missing: drop(rows), by: subject"),
    ("joined", "$rows | join (open(\"{$folder}/subjects.csv\")), on: subject, how: left | select id, subject, age, x"),
    ("sorted", "$rows | sort roi, desc(y), x | take 5000"),
    ("sampled", "$rows | sample 500, seed: 3, by: roi"),
    ("distinct", "$rows | distinct subject, roi | sort subject, roi"),
    ("counted", "$rows | count roi, layer"),
    ("fitted", "fit"), ("coefficients", "coefficients"),
    ("correlated", "$rows | correlate x, y, by: [roi, layer], method: spearman"),
    ("tested", "$means | test x, across: subject, contrast: {roi: [V1, IT]}, draws: 2000, seed: 5"),
    ("permuted", "$means | derive high: x - 500 | permute high, by: roi, across: subject, draws: 500, seed: 7"),
    ("resampled", "$means | bootstrap x, across: subject, by: roi, draws: 400, seed: 11"),
    ("medians", "$means | bootstrap x, across: rows, by: roi, statistic: median, draws: 300, seed: 2"),
    ("wide", "$means | select subject, roi, x | widen roi, values: x"),
    ("long", "$means | lengthen [x, y], names: \"what\", values: \"value\" | sort subject, roi, what"),
    ("adjusted", "$means | test x, by: roi, across: subject, method: t | fdr"),
  ]

  private static func saved(_ folder: URL, threads: Int, _ setting: String, _ steps: [(String, String)]) throws
    -> [String: Data]
  {
    let out = folder.appendingPathComponent("out-\(threads)")
    try FileManager.default.createDirectory(at: out, withIntermediateDirectories: true)
    let session = Library.session(workspace: Workspace(threadCount: threads, folder: folder))
    let made = session.run("let folder = \"\(folder.path)\"\n" + setting)
    try #require(made.allSatisfy { !$0.isFailed }, "\(made.flatMap(\.diagnostics).map(\.explanation))")
    var files: [String: Data] = [:]
    for (name, line) in steps {
      for ending in ["csv", "npz"] {
        let file = out.appendingPathComponent("\(name).\(ending)")
        let outcomes = session.run("\(line) | save \"\(file.path)\"")
        #expect(outcomes.allSatisfy { !$0.isFailed }, "\(line): \(outcomes.flatMap(\.diagnostics).map(\.explanation))")
        files["\(name).\(ending)"] = try? Data(contentsOf: file)
      }
    }
    return files
  }

  private static func compare(_ setting: String, _ steps: [(String, String)], files: [String: String]) throws {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("threads-\(UUID().uuidString)")
    defer { try? FileManager.default.removeItem(at: folder) }
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    for (name, text) in files { try Data(text.utf8).write(to: folder.appendingPathComponent(name)) }
    let one = try saved(folder, threads: 1, setting, steps)
    #expect(one.count == 2 * steps.count)
    for threads in [2, 4] {
      let more = try saved(folder, threads: threads, setting, steps)
      for (name, bytes) in one.sorted(by: { $0.key < $1.key }) {
        #expect(more[name] == bytes, "\(name) differs with \(threads) threads")
      }
    }
  }

  @Test func `Tables, fits and resamples of twenty thousand rows are the same bytes for 1, 2 and 4 threads`() throws {
    let subjects = "subject,age\n" + (0..<38).map { "s\($0),\(20 + $0 % 31)\n" }.joined()
    let setting = """
      let rows = open "{$folder}/rows.csv"
      let means = $rows | summarize x: mean(x), y: mean(y), by: [subject, roi]
      let line = $rows | fit y ~ x + roi
      let slopes = $rows | fit y ~ x, by: roi
      """
    let steps = Self.steps.map { step in
      (
        step.name,
        step.line == "fit" ? "$line.rows" : step.line == "coefficients" ? "$slopes.coefficients" : step.line
      )
    }
    try Self.compare(setting, steps, files: ["rows.csv": Self.rows(20_000), "subjects.csv": subjects])
  }

  @Test(.enabled(if: TestResources.hasKriegeskorte92))
  func `RDMs, scores and intervals are the same bytes for 1, 2 and 4 threads`() throws {
    let setting = """
      let k = benchmark "kriegeskorte92"
      let s = {v1: $k.models["v1"], hmax: $k.models["hmax"], pixels: ($k.images | rdm)}
        | score $k, compare: spearman, ceiling: rdm_group, stats: group_mean
      """
    try Self.compare(
      setting,
      [
        ("scores", "$s"), ("compared", "$k.models[\"v1\"] | compare $k.hit, method: tau_a"),
        ("pixels", "$k.images | rdm spearman | cells"),
        ("intervals", "$s | where subject == all | bootstrap score, draws: 240, seed: 3"),
        ("best", "$s | where subject == all | best score, over: model, split: halves(20), draws: 20, seed: 3"),
        ("contrast", "$s | where subject == all | bootstrap score, contrast: {model: [v1, hmax]}, draws: 240, seed: 3"),
      ], files: [:])
  }
}
