import Foundation
import PomonaAnalysis
import PomonaCore
import PomonaFiles
import PomonaSystem
import PomonaTables
import Testing

@testable import PomonaLanguage
@testable import PomonaLibrary

/// Leaks that are planted into clean data, each found by its own check through the verb `audit`, and none where none is.
@Suite struct AuditVerbTests {
  // MARK: - Pictures

  /// Smooth made-up pictures, each of its own seed; `shift` brightens.
  static func picture(_ seed: Int, shift: Int = 0, isMirrored: Bool = false, side: Int = 36) -> RasterImage {
    let stream = RandomStream(seed: UInt64(seed), name: "picture")
    let waves = (0..<6).map { k in (0..<3).map { stream.uniform(at: 3 * k + $0) } }
    var pixels: [UInt8] = []
    for y in 0..<side {
      for x in 0..<side {
        let across = isMirrored ? side - 1 - x : x
        let value = waves.reduce(0) { $0 + sin(0.5 * $1[0] * Double(across) + 0.5 * $1[1] * Double(y) + 6.3 * $1[2]) }
        let grey = UInt8(min(255, max(0, 127 + shift + Int(20 * value))))
        pixels += [grey, grey, grey]
      }
    }
    return RasterImage(width: side, height: side, pixels: pixels)
  }

  /// PNG without compression: stored blocks of at most 65535 bytes.
  static func png(_ image: RasterImage) -> [UInt8] {
    func big(_ value: UInt32) -> [UInt8] { (0..<4).map { UInt8(truncatingIfNeeded: value >> UInt32(24 - 8 * $0)) } }
    func chunk(_ name: String, _ body: [UInt8]) -> [UInt8] {
      let named = Array(name.utf8) + body
      return big(UInt32(body.count)) + named + big(Zlib.crc32(named))
    }
    var lines: [UInt8] = []
    for y in 0..<image.height {
      lines.append(0)
      lines += image.pixels[(3 * y * image.width)..<(3 * (y + 1) * image.width)]
    }
    var stream: [UInt8] = [0x78, 0x01]
    for start in stride(from: 0, to: lines.count, by: 65_535) {
      let part = lines[start..<min(lines.count, start + 65_535)]
      let length = UInt16(part.count)
      stream.append(part.endIndex == lines.count ? 1 : 0)
      for value in [length, ~length] { stream += [UInt8(value & 0xFF), UInt8(value >> 8)] }
      stream += part
    }
    var (a, b): (UInt32, UInt32) = (1, 0)
    for byte in lines {
      a = (a + UInt32(byte)) % 65_521
      b = (b + a) % 65_521
    }
    stream += big(b << 16 | a)
    let size = big(UInt32(image.width)) + big(UInt32(image.height))
    return [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A] + chunk("IHDR", size + [8, 2, 0, 0, 0])
      + chunk("IDAT", stream) + chunk("IEND", [])
  }

  // MARK: - Stimuli shown independently

  /// Twelve stimuli of six speakers, in pairs of neighbours; each with a picture and a sentence of its own.
  struct Still {
    var pictures = (0..<12).map { AuditVerbTests.picture($0) }
    var texts = (0..<12).map { stimulus -> String in
      let stream = RandomStream(seed: UInt64(stimulus), name: "text")
      return (0..<12).map { "w\(stream.integer(at: $0, below: 5000))" }.joined(separator: " ")
    }
    var speakers = (0..<12).map { "speaker \($0 / 2)" }

    func open(_ session: Session, _ folder: URL, as name: String) throws {
      let images = folder.appendingPathComponent(name)
      try FileManager.default.createDirectory(at: images, withIntermediateDirectories: true)
      let ids = (0..<12).map { "s\($0)" }
      for (id, picture) in zip(ids, pictures) {
        try Data(AuditVerbTests.png(picture)).write(to: images.appendingPathComponent("\(id).png"))
      }
      try Formats.write(
        .table(
          try Table([
            Column("id", .texts(ids)), Column("text", .texts(texts)), Column("speaker", .texts(speakers)),
            // Every pair of speakers that comes next is a block; a category that responses do not follow.
            Column("block", .texts((0..<12).map { "block \($0 / 4)" })),
            Column("category", .texts((0..<12).map { ["x", "y", "z"][$0 % 3] })),
          ])), to: folder.appendingPathComponent("\(name).csv"))
      let stream = RandomStream(seed: 3, name: "responses")
      try Formats.write(
        .array(NumericArray(shape: [5, 12], .float64((0..<60).map { stream.normal(at: $0) }))),
        to: folder.appendingPathComponent("\(name).npy"))
      try RecordingVerbTests.run(
        session,
        "let \(name) = benchmark from(responses: \"\(name).npy\", stimuli: \"\(name).csv\", images: \"\(name)\")")
    }
  }

  static func fired(_ session: Session, _ line: String) throws -> (fired: Set<String>, table: Table) {
    let table = try EncodingVerbTests.table(session, line)
    let rows = (0..<table.rowCount).filter { table["fired"]?.cellTexts[$0] == "true" }
    return (Set(rows.compactMap { table["check"]?.cellTexts[$0] }), table)
  }

  static let line = "audit grouped(3, by: block), identity: [speaker, block], training_list: [\"s99\"]"

  @Test func `None of eight checks fires on clean stimuli, and what could not run is named`() throws {
    try RecordingVerbTests.inFolder { session, folder in
      try Still().open(session, folder, as: "clean")
      let (fired, table) = try Self.fired(session, "$clean | \(Self.line)")
      #expect(fired.isEmpty, "\(fired)")
      #expect(
        Set((table["check"]?.cellTexts ?? []).compactMap { $0 }) == [
          "exact duplicates (pictures)", "exact duplicates (texts)", "near duplicates among pictures",
          "near duplicates among texts", "shared identity (block)", "shared identity (speaker)",
          "overlap with a training list (training_list)", "repeated presentations", "category confound",
        ])
      let header = table.header.joined(separator: "\n")
      #expect(header.contains("none of these 9 checks fired") && header.contains("could not run: neighbours in time"))
      #expect(header.contains("autocorrelation of responses") && header.contains("offsets between stories"))
    }
  }

  @Test(arguments: [
    "exact duplicates (pictures)", "exact duplicates (texts)", "near duplicates among pictures", "mirror image",
    "near duplicates among texts", "shared identity (speaker)", "overlap with a training list (training_list)",
  ]) func `A leak among stimuli is found by its own check alone`(kind: String) throws {
    try RecordingVerbTests.inFolder { session, folder in
      var still = Still()
      var (line, check) = (Self.line, kind)
      // Stimulus 0 lies in the first block and stimulus 11 in the last.
      switch kind {
      case "exact duplicates (pictures)": still.pictures[11] = Self.picture(0)
      case "near duplicates among pictures": still.pictures[11] = Self.picture(0, shift: 6)
      case "mirror image":
        still.pictures[11] = Self.picture(0, isMirrored: true)
        check = "near duplicates among pictures"
      case "exact duplicates (texts)": still.texts[11] = "  " + still.texts[0].uppercased() + " "
      case "near duplicates among texts": still.texts[11] = still.texts[0] + " and more"
      case "shared identity (speaker)": still.speakers[11] = still.speakers[0]
      default: line = line.replacing("s99", with: "s5")
      }
      try still.open(session, folder, as: "leaky")
      let (fired, table) = try Self.fired(session, "$leaky | \(line)")
      #expect(fired == [check], "\(kind): \(fired)")
      let row = try #require(table["check"]?.cellTexts.firstIndex(of: check))
      let first = table["first"]?.cellTexts[row] ?? ""
      #expect(
        kind.hasPrefix("overlap") ? first == "s5" : Set(first.split(separator: " ")) == ["s0", "from", "s11"],
        "\(first)")
      let remedy =
        check.contains("duplicates")
        ? "grouped(k, cluster)" : check.hasPrefix("shared") ? "grouped(k, by: speaker)" : "`audit gives: pairs` names"
      #expect(table.header.joined().contains(remedy), "\(table.header)")
    }
  }

  @Test func `Entries of a training list that nothing could match are no finding`() throws {
    try RecordingVerbTests.inFolder { session, folder in
      try Still().open(session, folder, as: "still")
      func audited(_ benchmark: String, _ list: String) throws -> (checks: [String], header: String) {
        let table = try EncodingVerbTests.table(session, "\(benchmark) | audit odd_even, training_list: \(list)")
        return (
          (table["check"]?.cellTexts ?? []).compactMap(\.self).filter { $0.hasPrefix("overlap") },
          table.header.joined(separator: "\n")
        )
      }
      let other = try audited("$still", "[\"n01440764_10.JPEG\", \"n01440764_11.JPEG\"]")
      #expect(other.checks.isEmpty)
      #expect(
        other.header.contains(
          "overlap with a training list (could not be matched: names such as \"n01440764_10.JPEG\", and stimuli such as \"s0\")"
        ), "\(other.header)")
      // A name of the same scheme could have been there; one that is there fires whatever the others are.
      #expect(try audited("$still", "[\"s77\"]").checks.count == 1)
      let some = try audited("$still", "[\"s5\", \"n01440764_10.JPEG\"]")
      #expect(some.checks.count == 1 && !some.header.contains("could not be matched"))
      // Hashes are of pictures.
      let bare = "benchmark(from(responses: \"still.npy\", stimuli: ({id: 1..12} | table)))"
      let hashed = try audited(bare, "[\"0123456789abcdef\"]")
      #expect(hashed.checks.isEmpty && hashed.header.contains("1 perceptual hashes, and no pictures"))
      #expect(session.run("\(bare) | audit gives: benchmark").first?.diagnostics.first?.code == "E0367")
    }
  }

  @Test func `Near duplicates are handed over as pairs, and as a column by which a split holds them together`() throws {
    try RecordingVerbTests.inFolder { session, folder in
      var still = Still()
      still.pictures[11] = Self.picture(0, shift: 6)
      still.texts[3] = still.texts[4] + " and more"
      try still.open(session, folder, as: "leaky")
      let pairs = try EncodingVerbTests.table(
        session, "$leaky | audit odd_even, gives: pairs | where check == \"near duplicates among pictures\"")
      let row = try #require(pairs["test"]?.cellTexts.firstIndex(of: "s11"))
      #expect(pairs["train"]?.cellTexts[row] == "s0" && pairs["fold"]?.cellTexts[row] == "1")
      #expect((pairs["value"]?.numbers?[row] ?? 9) <= 6)
      let outcome = try RecordingVerbTests.run(session, "let tied = $leaky | audit gives: benchmark")
      #expect(outcome.lines.contains { $0.contains("of 12 stimuli, near duplicates together") }, "\(outcome.lines)")
      let clusters = try EncodingVerbTests.table(session, "$tied.stimuli")["cluster"]?.cellTexts ?? []
      #expect(clusters[11] == "s0" && clusters[0] == "s0" && clusters[4] == "s3" && clusters[3] == "s3")
      #expect(session.check("$leaky | audit grouped(3, by: cluster)").map(\.code) == ["E0364"])
      let (fired, _) = try Self.fired(session, "$tied | audit grouped(3, by: cluster)")
      #expect(fired.isEmpty, "\(fired)")
      #expect(session.run("$tied | audit gives: benchmark").first?.diagnostics.first?.code == "E0324")
    }
  }

  @Test func `What a model was trained on is known by pictures, digests and hashes, and not by names alone`() throws {
    try RecordingVerbTests.inFolder { session, folder in
      try Still().open(session, folder, as: "clean")
      let training = folder.appendingPathComponent("training")
      try FileManager.default.createDirectory(at: training, withIntermediateDirectories: true)
      // Another name, and brighter: near to one stimulus, and the mirror image of a second.
      for (name, picture) in [
        ("a", Self.picture(5, shift: 6)), ("b", Self.picture(7, isMirrored: true)), ("c", Self.picture(40)),
      ] {
        try Data(Self.png(picture)).write(to: training.appendingPathComponent("\(name).png"))
      }
      func found(_ list: String) throws -> (count: String?, first: String?) {
        let table = try EncodingVerbTests.table(
          session,
          "$clean | audit grouped(3, by: block), training_list: \(list)"
            + " | where check == \"overlap with a training list (training_list)\"")
        return (table["pairs"]?.cellTexts[0], table["first"]?.cellTexts[0])
      }
      let pictures = try found("images(\"training/\")")
      #expect(pictures.count == "2" && pictures.first?.hasPrefix("s5 from a") == true, "\(pictures)")
      let digest = StimulusDigest.of(Self.picture(2))
      #expect(try found("[\"x\", \"\(digest.uppercased())\"]") == ("1", "s2"))
      let hash = String(PerceptualHash(of: Self.picture(9)).bits, radix: 16)
      let padded = String(repeating: "0", count: 16 - hash.count) + hash
      #expect(try found("[\"\(padded)\"]") == ("1", "s9 from \(padded)"))
      // A digit less is a name, and such as no stimulus has.
      let cut = try EncodingVerbTests.table(
        session, "$clean | audit grouped(3, by: block), training_list: [\"\(padded.dropLast())\"]")
      #expect(cut.header.joined().contains("(could not be matched: names such as \"\(padded.dropLast())\""))
    }
  }

  // MARK: - Time series

  /// Four stories of 30 rows; `make` gives a response from row, unit and the response before it in its story.
  static func openTimed(
    _ session: Session, _ folder: URL, as name: String, _ make: (Int, Int, Double) -> Double
  ) throws {
    let (n, units) = (120, 8)
    var values = Matrix<Float>(rowCount: n, columnCount: units)
    for unit in 0..<units {
      var before = 0.0
      for row in 0..<n {
        before = make(row, unit, row % 30 == 0 ? 0 : before)
        values[row, unit] = Float(before)
      }
    }
    let ids = (0..<n).map { "t\($0)" }
    let stories = (0..<n).map { "story \($0 / 30)" }
    let recording = try Recording(
      facts: .init(name: name), stimuli: try StimulusAxis(ids: ids),
      stimulusTable: try Table([Column("id", .texts(ids)), Column("story", .texts(stories))]),
      unitIDs: (0..<units).map { "u\($0)" }, unitTable: try Table([Column("id", .texts((0..<units).map { "u\($0)" }))]),
      regions: try RegionStructure(levels: [], unitCount: units),
      subjects: [
        .init(
          name: "1", units: Array(0..<units),
          responses: try Responses(
            values, stimuli: Array(0..<n), stimulusCount: n, runs: stories,
            times: (0..<n).map { 2 * Double($0 % 30) }))
      ])
    try RecordingFile.write(recording, to: folder.appendingPathComponent("\(name).h5"))
    try RecordingVerbTests.run(session, "let \(name) = benchmark \"\(folder.path)/\(name).h5\"")
  }

  @Test func `Neighbours, slow responses and offsets of stories are found under splits that cut stories`() throws {
    let stream = RandomStream(seed: 8, name: "slow")
    func noise(_ row: Int, _ unit: Int) -> Double { stream.normal(at: 8 * row + unit) }
    try RecordingVerbTests.inFolder { session, folder in
      try Self.openTimed(session, folder, as: "white") { row, unit, _ in noise(row, unit) }
      try Self.openTimed(session, folder, as: "slow") { row, unit, before in 0.8 * before + noise(row, unit) }
      try Self.openTimed(session, folder, as: "offset") { row, unit, _ in
        noise(row, unit) + 3 * Double((row / 30 + unit) % 3)
      }
      for (name, split, expected) in [
        ("white", "shuffled(5, leaky: true)", ["neighbours in time"]),
        ("white", "odd_even(leaky: true)", ["neighbours in time"]),
        ("white", "contiguous(8)", ["neighbours in time"]),
        ("white", "gap(2TR, contiguous(8))", []),
        // Slow responses leave stories different means, too.
        ("slow", "gap(1TR, contiguous(8))", ["autocorrelation of responses", "offsets between stories"]),
        ("offset", "gap(2TR, tail(20%))", ["offsets between stories"]),
        ("white", "leave_out(story)", []), ("slow", "leave_out(story)", []), ("offset", "leave_out(story)", []),
        ("slow", "grouped(2, by: story)", []), ("offset", "grouped(2, by: story)", []),
      ] as [(String, String, Set<String>)] {
        let (fired, table) = try Self.fired(session, "$\(name) | audit \(split), identity: story")
        let shares = split.contains("story") ? expected : expected.union(["shared identity (story)"])
        #expect(fired == shares, "\(name), \(split): \(fired)")
        #expect(table.header.joined().contains("within 1, 2, 3 rows"), "\(table.header)")
        #expect(
          expected.isEmpty || table.header.joined().contains("leave_out(story)"), "\(name), \(split): \(table.header)")
      }
      // The usual split of a time series leaves out whole stories.
      #expect(try Self.fired(session, "$slow | audit").fired.isEmpty)
    }
  }
}
