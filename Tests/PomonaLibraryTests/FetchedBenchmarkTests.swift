import Foundation
import PomonaAnalysis
import PomonaCatalog
import PomonaCore
import PomonaSystem
import PomonaTables
import PomonaTestSupport
import Testing

@testable import PomonaLanguage
@testable import PomonaLibrary

/// Benchmarks whose files are fetched one by one, from a copy that `POMONA_TEST_DATA` holds.
@Suite(.enabled(if: TestResources.measured("alice-fmri/6mm") != nil, "POMONA_TEST_DATA does not hold the recordings"))
struct FetchedBenchmarkTests {
  static let folders = ["v4-210325": "v4-session-210325", "alice": "alice-fmri"]

  static func copy(_ name: String) throws -> String {
    try #require(TestResources.measured(folders[name] ?? name)).path
  }

  private static func session(_ name: String) throws -> Session {
    let session = Library.session()
    try RecordingVerbTests.run(session, "let b = benchmark from(\"\(try copy(name))\", as: \"\(name)\")")
    return session
  }

  private static func table(_ session: Session, _ line: String) throws -> Table {
    guard case .object(let object)? = try RecordingVerbTests.run(session, line).value, let value = object as? TableValue
    else { throw CancellationError() }
    return value.table
  }

  private static func mean(_ session: Session, _ method: String) throws -> Double {
    let values = try #require(try table(session, "b | ceiling \(method)").columns.last?.numbers)
    return values.reduce(0, +) / Double(values.count)
  }

  @Test func `The V4 session has its neurons, pictures and repeats, and the ceilings that are known of it`() throws {
    let session = try Self.session("v4-210325")
    let benchmark = try RecordingVerbTests.benchmark(session, "b")
    let recording = try benchmark.requireRecording()
    #expect(recording.line == "1 subject · 640 stimuli · 50 neurons · V4 50")
    let counts = try #require(recording.subjects.first?.responses).repeatCounts
    #expect(counts.min() == 6 && counts.max() == 10)
    #expect(recording.stimuli.ids[0] == "image0001" && benchmark.stimuli.hasImages)
    #expect(try benchmark.stimuli.images.allSatisfy { $0.width == 112 && $0.height == 112 })
    #expect(abs(try Self.mean(session, "split_half, draws: 20, seed: 0") - 0.589) < 0.005)
    #expect(abs(try Self.mean(session, "reliability, draws: 20, seed: 0") - 0.731) < 0.005)
    #expect(abs(try Self.mean(session, "reliability_r, draws: 20, seed: 0") - 0.852) < 0.005)
    #expect(abs(try Self.mean(session, "ncsnr, scale: r2") - 0.744) < 0.002)
    #expect(abs(try Self.mean(session, "ncsnr") - 0.860) < 0.002)
    let table = try Self.table(session, "b | ceiling ncsnr")
    #expect(table.columnNames == ["unit", "subject", "V4", "ceiling_ncsnr"] && table.rowCount == 50)
    #expect(session.run("b | ceiling schoppe").first?.diagnostics.first?.code == "E0377")
    let shown = try RecordingVerbTests.run(session, "b | stimulus index: 1").lines
    #expect(shown == ["  stimulus 1 of 640: \"image0001\"", "  picture of 112 x 112 pixels"])
  }

  /// The maps of a trained network onto real neurons: what takes the leaks away does not cost predictions.
  @Test(.enabled(if: TestResources.hasEngine && TestResources.hasSqueezeNet), arguments: ["ereg", "ersa"])
  func `The leak-free profile predicts at least as well as the published one`(metric: String) throws {
    let session = try Self.session("v4-210325")
    try RecordingVerbTests.run(session, "let some = b | stimuli index: 1..160")
    try RecordingVerbTests.run(
      session, "let f = model \"squeezenet1_1/imagenet\" | features $some, layers: fire9 | pool 2")
    let scores = try ["", ", profile: as_published(deepnsd)"].map { profile in
      try #require(
        try Self.table(
          session, "$f | score $some, metrics: \(metric), split: odd_even\(profile) | where part == test | select score"
        ).columns.first?.numbers?.first)
    }
    #expect(scores[0] >= scores[1] && scores[1] > 0.3, "\(scores)")
  }

  /// How features are scaled decides more than which network they are of: EfficientNet's last stage onto V4.
  @Test(.enabled(if: TestResources.hasEngine && TestResources.hasEfficientNet))
  func `One scale for a layer predicts V4 where each feature by its own deviation fails`() throws {
    let session = try Self.session("v4-210325")
    try RecordingVerbTests.run(session, "let f = model \"efficientnet_lite0/imagenet\" | features $b, layers: pooled")
    func score(_ steps: String, _ options: String) throws -> (r: Double, header: [String]) {
      let table = try Self.table(
        session, "$f\(steps) | score $b, metrics: ereg, split: odd_even\(options) | where part == test")
      return (try #require(table["score"]?.numbers?.first), table.header)
    }
    let projected = " | project jl(0.1, upward: true)"
    let layer = try score("", "")
    #expect(abs(layer.r - 0.416) < 0.005, "\(layer.r)")
    #expect(abs(try score(projected, "").r - layer.r) < 0.02)
    let each = try score("", ", scale: zscore")
    #expect(abs(each.r - 0.119) < 0.005, "\(each.r)")
    #expect(each.header.contains("outlyingTestRows (over 5 median norms): pooled 10"), "\(each.header)")
    let decades = try score("", ", scale: zscore, alphas: [0.1, 1, 10, 100, 1000, 10000, 100000]")
    #expect(abs(decades.r - 0.117) < 0.005, "\(decades.r)")
    // What is projected mixes many units, so that none of its columns is silent in training.
    #expect(abs(try score(projected, ", scale: zscore").r - 0.415) < 0.01)
  }

  @Test(.enabled(if: TestResources.hasEngine && TestResources.hasSqueezeNet))
  func `Two stages of SqueezeNet predict V4 alike, pooled better than whole, in both directions`() throws {
    let session = try Self.session("v4-210325")
    // Neighbours change places, so that even pictures train.
    let turned = (1...320).map { "\(2 * $0), \(2 * $0 - 1)" }.joined(separator: ", ")
    try RecordingVerbTests.run(session, "let turned = b | stimuli index: [\(turned)]")
    try RecordingVerbTests.run(
      session, "let f = model \"squeezenet1_1/imagenet\" | features $b, layers: [fire5, fire9]")
    // The 27 x 27 places of fire5 do not divide by 4: which of two parts a place counts for moves its r by .005.
    for (steps, known, tolerance) in [(" | pool 4", [0.547, 0.552], 0.008), ("", [0.506, 0.535], 0.005)] {
      let sides = try ["$b", "$turned"].map { benchmark in
        try #require(
          try Self.table(
            session,
            "$f\(steps) | score \(benchmark), metrics: ereg, split: odd_even | where part == test | sort layer_index")[
              "score"]?.numbers)
      }
      let means = zip(sides[0], sides[1]).map { ($0 + $1) / 2 }
      #expect(zip(means, known).allSatisfy { abs($0 - $1) < tolerance } && means.count == 2, "\(steps): \(means)")
    }
  }

  @Test func `Twenty-seven people hear the story, and the lost recording is named and left out`() throws {
    let session = try Self.session("alice")
    let recording = try RecordingVerbTests.benchmark(session, "b").requireRecording()
    #expect(recording.subjects.count == 27 && recording.unitCount == 162 && recording.stimuli.count == 362)
    #expect(!recording.subjectNames.contains("s33"))
    let printed = try RecordingVerbTests.run(session, "b").lines
    #expect(printed.contains("  s33 is all zeros: the recording was lost, and it is left out"))
    let table = try Self.table(session, "b | ceiling leave_one_out, floor: 0")
    #expect(table["unit"]?.cellTexts == ["LATL", "RATL", "LPTL", "LIPL", "LPreM", "LIFG"])
    // Each z-scored, against the mean of the other 26; computed with numpy.
    let known = [0.306, 0.197, 0.384, 0.276, 0.222, 0.139]
    for (found, wanted) in zip(try #require(table["ceiling_leave_one_out"]?.numbers), known) {
      #expect(abs(found - wanted) < 0.006)
    }
    // A twin of a time series is one, however often it is heard.
    for repeats in [1, 2] {
      try RecordingVerbTests.run(
        session, "let twin = b | subject [s18, s22] | simulate ncsnr: 1, repeats: \(repeats), drift: 1")
      let twin = try RecordingVerbTests.benchmark(session, "twin").requireRecording()
      let (own, known) = (try #require(twin.subjects[0].responses), try #require(recording.subjects[0].responses))
      let times = try #require(known.times)
      #expect(own.times == (0..<repeats).flatMap { _ in times } && own.presentationCount == repeats * 362)
      let refused = session.run("$twin.stimuli | select id, rate | encode $twin, split: shuffled(5)")
      #expect(refused.flatMap(\.diagnostics).map(\.code) == ["E0412"])
    }
    // What an audit says of several is said once.
    let audit = try Self.table(session, "b | subject [s18, s22, s23, s24] | audit shuffled(5)").header
    #expect(
      audit.count == 4 && audit[1].hasPrefix("subject s18: 2 of these 3")
        && audit[2].hasPrefix("every subject: test rows")
        && audit[3].hasPrefix("subjects s22, s23, s24: 2 of these 3"), "\(audit)")
    // Four of them predicted from each other, with the same split beside a score.
    try RecordingVerbTests.run(session, "let few = b | subject [s18, s22, s23, s24]")
    let ceiling = try Self.table(session, "$few | ceiling extrapolated, split: contiguous(5)")
    #expect(ceiling.rowCount == 24 && ceiling["LPTL"]?.cellTexts.count { $0 == "true" } == 4)
    let (values, low, high) = try (
      #require(ceiling["ceiling_extrapolated"]?.numbers), #require(ceiling["low"]?.numbers),
      #require(ceiling["high"]?.numbers)
    )
    #expect(values.allSatisfy { $0.isNaN || (0...1).contains($0) } && values.contains { $0 > 0.2 }, "\(values)")
    #expect(zip(low, high).allSatisfy { $0.isNaN || $0 <= $1 })
    let beside = try Self.table(
      session,
      "$few.stimuli | select id, rate | encode $few, split: contiguous(5), ceiling: extrapolated | where part == test")
    #expect(
      beside["ceiling_extrapolated"]?.numbers?.map { $0.isNaN ? -1 : $0 }.sorted()
        == values.map { $0.isNaN ? -1 : $0 }.sorted())
    #expect(
      session.run("b | subject [s18, s22] | ceiling extrapolated").flatMap(\.diagnostics).map(\.code) == ["E0373"])
    #expect(session.check("b | ceiling leave_one_out, split: odd_even").map(\.code) == ["E0377"])
    let part = try RecordingVerbTests.run(session, "b | roi LPTL | subject [s18, s22]").lines
    #expect(part.first == "  2 subjects · 362 stimuli · 2 regions")
  }

  @Test func `Seven people move five fingers, in runs, and each has voxels of its own`() throws {
    let session = try Self.session("finger7t")
    let recording = try RecordingVerbTests.benchmark(session, "b").requireRecording()
    #expect(recording.subjects.map(\.units.count) == [1946, 1657, 1681, 1736, 1589, 1722, 1702])
    let responses = try #require(recording.subjects[0].responses)
    #expect(responses.presentationCount == 40 && Set(responses.runs ?? []).count == 8)
    #expect(Set(recording.subjects[1].responses?.runs ?? []).count == 7)
    let outcome = try RecordingVerbTests.run(session, "(b | subject [\"1\", \"2\"] | rdm euclidean)[\"2\"].values")
    guard case .list(let values)? = outcome.value else { throw CancellationError() }
    #expect(values.count == 10)
    // Three RDMs of models lie in the same file, 5 x 5.
    #expect(
      try RecordingVerbTests.run(session, "$b.models.names").lines == [#"  ["muscle", "hand_use", "somatotopy"]"#])
    func model(_ name: String) throws -> [Double] {
      let outcome = try RecordingVerbTests.run(session, "$b.models[\"\(name)\"].values")
      guard case .list(let values)? = outcome.value else { throw CancellationError() }
      return values.compactMap { if case .number(let value) = $0 { value } else { nil } }
    }
    // Read with scipy.
    let muscle = try model("muscle")
    #expect(muscle.count == 10 && abs(muscle[0] - 0.434574) < 5e-7 && abs(muscle[9] - 0.151_390_69) < 5e-9)
    #expect(abs(try model("hand_use")[0] - 0.405_457_88) < 5e-9)
    #expect(abs(try model("somatotopy")[3] - 0.124_872_97) < 5e-9)
    let scores = try Self.table(session, "$b.models[\"muscle\"] | compare (b | rdm crossnobis), method: cosine")
    #expect(scores.rowCount == 8)
  }

  @Test func `Fifteen people have RDMs over 78 pictures, and features of networks meet them by id`() throws {
    let session = try Self.session("fmri78")
    let benchmark = try RecordingVerbTests.benchmark(session, "b")
    #expect(benchmark.rois.map(\.name) == ["EVC", "IT"] && benchmark.rois.allSatisfy { $0.subjects.count == 15 })
    // People hardly agree: lower ceilings of Spearman, each against the mean of the others' ranks, computed with scipy.
    for (roi, known) in zip(benchmark.rois, [0.018001225, 0.006414152]) {
      let ceiling = try Ceiling(of: roi.rdms, by: .spearman)
      #expect(abs(ceiling.lower - known) < 1e-6, "\(roi.name) \(ceiling.lower)")
    }
    // All 64 bits that are stored: 32 make ties, and the mean square is 0.00215375812; numpy and scipy find this.
    let squares = try Self.table(
      session, "$b.models[\"resnet18_layer3\"] | compare $b.evc, method: spearman | where subject != all")
    let scores = try #require(squares["score"]?.numbers)
    #expect(abs(scores.reduce(0) { $0 + $1 * $1 } / Double(scores.count) - 0.0021537602471385824) < 1e-14)
    try RecordingVerbTests.inFolder { session, _ in
      let folder = try Self.copy("fmri78")
      try RecordingVerbTests.run(
        session,
        "let b = benchmark from(\"\(folder)\", as: fmri78)\n"
          + "let m = model from(\"\(folder)/features/resnet18*.npy\", stimuli: $b.stimuli.id, name: \"resnet18\")\n"
          + "let f = m | features $b")
      #expect(
        try RecordingVerbTests.run(session, "m").lines.last?.contains("4 layers from 4 files · 78 stimuli by id")
          == true)
      // The repository's RDM of layer 4, 1 - r, within the bound that is stated of it.
      let outcome = try RecordingVerbTests.run(session, "($f[\"resnet18_layer4\"] | rdm).values")
      guard case .list(let values)? = outcome.value else { throw CancellationError() }
      let own = values.compactMap { if case .number(let value) = $0 { value } else { nil } }
      let given = try #require(benchmark.models.last).rdm.values
      #expect(own.count == 3003 && zip(own, given).allSatisfy { abs($0 - $1) < 8e-5 })
      let scores = try Self.table(session, "f | score $b, compare: spearman")
      #expect(scores.rowCount == 4 * 2 * 16)
      #expect(try Self.table(session, "f | effdim").rowCount == 4)
      #expect(try Self.table(session, "f | layers").columnNames.prefix(2) == ["layer_index", "layer"])
      let why = try RecordingVerbTests.run(session, "why f").lines
      #expect(why.joined().contains("kept from before"))
      #expect(session.check("f | score $b, controls: untrained(seed: 1)").map(\.code) == ["E0422"])
      try RecordingVerbTests.run(session, "describe f")
    }
  }

  @Test(arguments: ["v4-210325", "fmri78", "finger7t", "alice"])
  func `The files are fetched over the loopback, checked, and loaded by name`(name: String) throws {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("fetch-\(UUID().uuidString)")
    defer { try? FileManager.default.removeItem(at: folder) }
    let places = Places(environment: ["POMONA_HOME": folder.path, "HOME": folder.path])
    let download = try BenchmarkDownload.named(name)
    #expect(download.wanting(in: places).count == download.files.count)
    let server = try LoopbackServer(of: try Self.copy(name))
    defer { server.stop() }
    // One file is there already, one is another: both are seen.
    let damaged = places.folder(ofPart: name).appendingPathComponent(download.files[0].name)
    try FileManager.default.createDirectory(
      at: damaged.deletingLastPathComponent(), withIntermediateDirectories: true)
    try Data("no".utf8).write(to: damaged)
    #expect(try download.fetch(into: places, from: server.address) == download.files.count)
    #expect(try download.fetch(into: places, from: server.address) == 0)
    let workspace = Workspace(places: places)
    let loaded = try workspace.benchmark(name)
    #expect(loaded.name == name)
    #expect(Library.session(workspace: workspace).check("benchmark \"\(name)\" | rois").isEmpty)
  }

  @Test func `What is not there, or is another file, is an error, and nothing is kept of it`() throws {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("fetch-\(UUID().uuidString)")
    defer { try? FileManager.default.removeItem(at: folder) }
    let places = Places(environment: ["POMONA_HOME": folder.path, "HOME": folder.path])
    let other = folder.appendingPathComponent("other")
    try FileManager.default.createDirectory(at: other, withIntermediateDirectories: true)
    func code(_ source: String) -> String? {
      do {
        _ = try BenchmarkDownload.finger7t.fetch(into: places, from: source)
        return nil
      } catch { return (error as? any Explainable)?.explanation.code }
    }
    #expect(code(other.path) == "E0418")
    let server = try LoopbackServer(of: other.path)
    defer { server.stop() }
    #expect(code(server.address) == "E0418")
    try Data("another file".utf8).write(to: other.appendingPathComponent("data_recipe_finger7T.mat"))
    #expect(code(server.address) == "E0419" && code(other.path) == "E0419")
    let kept = try FileManager.default.contentsOfDirectory(atPath: places.folder(ofPart: "finger7t").path)
    #expect(kept.isEmpty)
    let problem = try #require(
      Library.session(workspace: Workspace(places: places)).check("benchmark \"finger7t\"").first)
    #expect(problem.code == "E0411" && problem.explanation.remedies.first == "in a shell: pomona fetch finger7t")
  }
}

/// Python's own server of a folder, on this machine alone.
final class LoopbackServer {
  private let process = Process()
  let address: String

  init(of folder: String) throws {
    let port = 20_000 + Int.random(in: 0..<30_000)
    address = "http://127.0.0.1:\(port)"
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = [
      "python3", "-m", "http.server", "\(port)", "--bind", "127.0.0.1", "--directory", folder,
    ]
    process.standardOutput = FileHandle.nullDevice
    process.standardError = FileHandle.nullDevice
    try process.run()
    // It answers within a moment, or the test says that it does not.
    for _ in 0..<100 {
      if OtherProgram.output(of: "curl", ["--silent", "--output", "/dev/null", address]) != nil { return }
      Thread.sleep(forTimeInterval: 0.1)
    }
  }

  func stop() { if process.isRunning { process.terminate() } }
}
