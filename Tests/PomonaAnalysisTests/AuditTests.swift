import Foundation
import PomonaCore
import PomonaParallel
import Testing

@testable import PomonaAnalysis

@Suite struct AuditTests {
  private let two = Workers(threadCount: 2)

  /// Smooth made-up pictures, each of its own seed.
  private func picture(_ seed: Int, side: Int = 40) -> RasterImage {
    let stream = RandomStream(seed: UInt64(seed), name: "picture")
    let waves = (0..<6).map { k in
      (stream.uniform(at: 4 * k) * 0.5, stream.uniform(at: 4 * k + 1) * 0.5, stream.uniform(at: 4 * k + 2) * 6.3)
    }
    var pixels: [UInt8] = []
    for y in 0..<side {
      for x in 0..<side {
        var value = 0.0
        for (a, b, phase) in waves {
          value += sin(a * Double(x) * 40 / Double(side) + b * Double(y) * 40 / Double(side) + phase)
        }
        let grey = UInt8(min(255, max(0, 127 + 20 * value)))
        pixels += [grey, grey, grey]
      }
    }
    return RasterImage(width: side, height: side, pixels: pixels)
  }

  private func mirrored(_ image: RasterImage) -> RasterImage {
    var pixels: [UInt8] = []
    for y in 0..<image.height {
      for x in (0..<image.width).reversed() {
        let start = 3 * (y * image.width + x)
        pixels += image.pixels[start..<(start + 3)]
      }
    }
    return RasterImage(width: image.width, height: image.height, pixels: pixels)
  }

  private func brighter(_ image: RasterImage) -> RasterImage {
    RasterImage(width: image.width, height: image.height, pixels: image.pixels.map { UInt8(min(255, Int($0) + 6)) })
  }

  private func text(_ seed: Int) -> String {
    let stream = RandomStream(seed: UInt64(seed), name: "text")
    return (0..<12).map { "w\(stream.integer(at: $0, below: 5000))" }.joined(separator: " ")
  }

  /// 24 rows in 4 stories, one stimulus a row, white responses: nothing of a whole story is known from another.
  private func clean() throws -> (split: Split, material: AuditMaterial) {
    let stories = (0..<24).map { $0 / 6 }
    let rows = try SplitRows(count: 24, labels: ["story": stories.map(String.init)])
    var material = AuditMaterial(stimulusCount: 24)
    material.ids = (0..<24).map { "stimulus \($0)" }
    material.images = (0..<24).map { picture($0) }
    material.texts = (0..<24).map(text)
    material.sounds = (0..<24).map { AuditMaterial.Sound(rate: 16_000, samples: [Float($0), 1, 2]) }
    material.identities = ["speaker": stories.map { "speaker \($0)" }]
    material.trainingList = AuditMaterial.TrainingList(
      name: "seen before", ids: ["stimulus 99"], digests: ["0"], hashes: [PerceptualHash(of: picture(999))])
    material.stories = stories
    material.times = (0..<24).map { Double($0 % 6) }
    let stream = RandomStream(seed: 8, name: "responses")
    material.responses = Matrix(
      rowCount: 24, columnCount: 10, elements: (0..<240).map { Float(stream.normal(at: $0)) })
    material.category = (0..<24).map { "category \($0 % 3)" }
    return (try SplitScheme.leaveOut("story").split(rows), material)
  }

  private func fired(_ split: Split, _ material: AuditMaterial) throws -> Set<SplitAudit.Check> {
    Set(try SplitAudit(split, of: material, workers: two).fired.map(\.check))
  }

  @Test func `Entries that nothing here could match are missing and no finding, as far as all of them are so`() throws {
    var (split, material) = try clean()
    func audited(_ list: AuditMaterial.TrainingList) throws -> (hasRun: Bool, reason: String?) {
      material.trainingList = list
      let audit = try SplitAudit(split, of: material, workers: two)
      return (
        audit.findings.contains { $0.check == .trainingList }, audit.missing.first { $0.check == .trainingList }?.reason
      )
    }
    let other = try audited(.init(name: "list", ids: ["n01440764_10.JPEG", "n7_2.JPEG"]))
    #expect(!other.hasRun)
    #expect(
      other.reason
        == "could not be matched: names such as \"n01440764_10.JPEG\", and stimuli such as \"stimulus 0\"")
    // What could be matched is looked for beside what could not.
    let some = try audited(.init(name: "list", ids: ["cat.png"], digests: ["0"]))
    #expect(some.hasRun && some.reason?.contains("cat.png") == true)
    #expect(try audited(.init(name: "list", ids: ["stimulus 400"])) == (true, nil))
    // A text of sixteen hexadecimal digits is a hash, and no name of another scheme.
    #expect(
      try audited(.init(name: "list", ids: ["0123456789abcdef"], hashes: [PerceptualHash(bits: 1, mirrored: 1)])) == (
        true, nil
      ))
    material.images = nil
    #expect(try audited(.init(name: "list", hashes: [PerceptualHash(bits: 1, mirrored: 1)])).hasRun == false)
    material.ids = nil
    #expect(try audited(.init(name: "list", ids: ["a"])).reason?.hasSuffix("and stimuli have no ids") == true)
  }

  @Test func `None of the checks fires on clean data, and the verdict says no more than that`() throws {
    let (split, material) = try clean()
    let audit = try SplitAudit(split, of: material, workers: two)
    #expect(audit.fired.isEmpty && audit.missing.isEmpty && audit.clusters == nil)
    #expect(audit.findings.count == 12)
    #expect(audit.verdict.hasPrefix("none of these 12 checks fired: neighbours in time, exact duplicates (pictures), "))
    #expect(audit.exposure == [0, 0, 0])
    try audit.requireUnsharedStimuli()
  }

  @Test func `Checks that cannot run are named with what they lack`() throws {
    let split = try SplitScheme.oddEven.split(count: 4)
    let audit = try SplitAudit(split, of: AuditMaterial(stimulusCount: 4))
    #expect(audit.findings.map(\.check) == [.repeatedPresentations])
    #expect(audit.missing.count == 9)
    #expect(
      audit.verdict.hasPrefix(
        "the one check that ran did not fire: repeated presentations; could not run: neighbours in time (no story"))
  }

  @Test func `Planted leaks among stimuli are all found, each by its own check, which says what to do`() throws {
    let (split, clean) = try clean()
    var kinds: Set<SplitAudit.Check> = []
    func plant(_ check: SplitAudit.Check, _ change: (inout AuditMaterial) -> Void, split other: Split? = nil) throws {
      var material = clean
      change(&material)
      let audit = try SplitAudit(other ?? split, of: material, workers: two)
      let found = Set(audit.fired.map(\.check))
      #expect(found == [check], "\(check.rawValue): \(found)")
      #expect(audit.remedies(stories: "story").count == 1 && audit.verdict.contains("remedy: "), "\(audit.verdict)")
      kinds.insert(check)
    }
    // Row 0 is of the first story and row 23 of the last.
    try plant(.exactDuplicates, { $0.images?[23] = picture(0) })
    try plant(.exactDuplicates, { $0.sounds?[23] = AuditMaterial.Sound(rate: 16_000, samples: [0, 1, 2]) })
    try plant(.exactDuplicates, { $0.texts?[23] = "  " + text(0).uppercased() + "\n" })
    try plant(.nearImages, { $0.images?[23] = brighter(picture(0)) })
    try plant(.nearImages, { $0.images?[23] = mirrored(picture(0)) })
    try plant(.nearTexts, { $0.texts?[23] = text(0) + " and more" })
    try plant(.sharedIdentity, { $0.identities["speaker"]?[23] = "speaker 0" })
    try plant(
      .trainingList,
      {
        $0.trainingList = AuditMaterial.TrainingList(name: "list", ids: ["stimulus 3"])
      })
    try plant(
      .trainingList,
      {
        $0.trainingList = AuditMaterial.TrainingList(name: "list", digests: [StimulusDigest.of(picture(3))])
      })
    try plant(
      .trainingList,
      {
        $0.trainingList = AuditMaterial.TrainingList(name: "list", hashes: [PerceptualHash(of: mirrored(picture(3)))])
      })
    // Presentations, not stimuli, are divided: row 23 shows what row 0 shows.
    try plant(
      .repeatedPresentations,
      { material in
        material.stimuli[23] = 0
        // What row 0 shows has one speaker, who then stands on both sides as well.
        material.identities = [:]
      })
    // All that fire but the three of time, which stand below; a category never fires alone.
    let others: Set<SplitAudit.Check> = [.neighbours, .autocorrelation, .storyOffsets, .categoryConfound]
    #expect(kinds == Set(SplitAudit.Check.allCases).subtracting(others))
  }

  @Test func `Neighbours, slow responses and offsets of stories are found under splits that cut stories`() throws {
    let stories = (0..<120).map { $0 / 30 }
    let rows = try SplitRows(count: 120, labels: ["story": stories.map(String.init)])
    let stream = RandomStream(seed: 8, name: "slow")
    var material = AuditMaterial(stimulusCount: 120)
    material.stories = stories
    func responses(_ make: (Int, Int, Float) -> Float) -> Matrix<Float> {
      var matrix = Matrix<Float>(rowCount: 120, columnCount: 8)
      for unit in 0..<8 {
        var before: Float = 0
        for row in 0..<120 {
          before = make(row, unit, row % 30 == 0 ? 0 : before)
          matrix[row, unit] = before
        }
      }
      return matrix
    }
    func noise(_ row: Int, _ unit: Int) -> Float { Float(stream.normal(at: 8 * row + unit)) }
    let shuffled = try SplitScheme.shuffled(5).split(rows)
    let whole = try SplitScheme.leaveOut("story").split(rows)

    material.responses = responses { row, unit, _ in noise(row, unit) }
    #expect(try fired(shuffled, material) == [.neighbours])
    #expect(try fired(whole, material).isEmpty)

    material.responses = responses { row, unit, before in 0.8 * before + noise(row, unit) }
    #expect(try fired(shuffled, material).contains(.autocorrelation))
    #expect(try fired(whole, material).isEmpty)

    func remedies(_ split: Split) throws -> [String] {
      try SplitAudit(split, of: material, workers: two).remedies(stories: "run")
    }
    #expect(try remedies(whole).isEmpty)
    let far = "hold out stretches that are far from training rows, leave_out(run)"
    #expect(try remedies(shuffled).first?.hasPrefix(far) == true)
    material.responses = responses { row, unit, _ in noise(row, unit) }
    #expect(try remedies(shuffled) == [far + " or gap(1TR, contiguous(5))"])

    material.responses = responses { row, unit, _ in noise(row, unit) + 3 * Float((row / 30 + unit) % 3) }
    #expect(try remedies(shuffled) == [far, "hold out whole stories, leave_out(run)"])
    #expect(try fired(shuffled, material) == [.neighbours, .storyOffsets])
    let tail = try SplitScheme.tail(0.8, by: "story").split(rows).purged(gap: 1, stories: stories)
    #expect(try fired(tail, material) == [.storyOffsets])
    #expect(try fired(whole, material).isEmpty)
  }

  @Test func `The exposure of a split is the share of test rows with a training row near by`() throws {
    let stories = (0..<1320).map { $0 / 165 }
    let rows = try SplitRows(count: 1320, labels: ["story": stories.map(String.init)])
    var material = AuditMaterial(stimulusCount: 1320)
    material.stories = stories
    func exposure(_ scheme: SplitScheme) throws -> [Double] {
      try #require(try SplitAudit(scheme.split(rows), of: material, mostPairs: 3).exposure)
    }
    // About 1 - .2² under shuffled folds, 0 under groups.
    #expect(abs(try exposure(.shuffled(5))[0] - 0.96) < 0.01)
    #expect(try exposure(.leaveOut("story")) == [0, 0, 0])
    #expect(try exposure(.tail(0.8, by: "story")) == [1.0 / 33, 2.0 / 33, 3.0 / 33])
  }

  @Test func `A count goes on when pairs are kept no more, and names rows of both sides`() throws {
    var material = AuditMaterial(stimulusCount: 40)
    material.identities = ["film": [String](repeating: "one", count: 40)]
    let split = try SplitScheme.oddEven.split(count: 40)
    let finding = try #require(try SplitAudit(split, of: material, mostPairs: 7).fired.first)
    #expect(finding.pairCount == 400 && finding.rowCount == 20 && finding.share == 1 && finding.pairs.count == 7)
    #expect(finding.pairs.allSatisfy { $0.test % 2 == 1 && $0.train % 2 == 0 })
  }

  @Test func `Presentations of a stimulus on both sides are an error where no leak is allowed`() throws {
    let split = try SplitScheme.oddEven.split(count: 6)
    let audit = try SplitAudit(split, of: AuditMaterial(stimuli: [0, 0, 1, 1, 2, 3]))
    #expect(
      throws: SplitError.degenerateSplit(
        split: "odd_even", fold: 0, reason: "rows 1 and 2 show one stimulus, on both sides (2 test rows in all)")
    ) { try audit.requireUnsharedStimuli() }
  }

  @Test func `Holding out clusters of near duplicates is a remedy`() throws {
    var (_, material) = try clean()
    material.stories = nil
    material.times = nil
    material.images?[1] = brighter(picture(0))
    material.images?[2] = mirrored(picture(0))
    material.texts?[9] = text(4)
    let split = try SplitScheme.oddEven.split(count: 24)
    material.identities = [:]
    let audit = try SplitAudit(split, of: material, workers: two)
    #expect(Set(audit.fired.map(\.check)) == [.nearImages, .exactDuplicates])
    let clusters = try #require(audit.clusters)
    #expect(clusters[0] == clusters[1] && clusters[1] == clusters[2] && clusters[4] == clusters[9])
    #expect(Set(clusters).count == 21)
    let rows = try SplitRows(count: 24, labels: ["cluster": clusters.map(String.init)])
    let remedy = try SplitScheme.grouped(4, by: "cluster").split(rows)
    #expect(try fired(remedy, material).isEmpty)
  }

  @Test func `The score of the category alone stands beside and never fires`() throws {
    var material = AuditMaterial(stimulusCount: 40)
    material.category = (0..<40).map { "c\($0 / 2 % 2)" }
    material.responses = Matrix(rowCount: 40, columnCount: 1, elements: (0..<40).map { Float($0 / 2 % 2) })
    let audit = try SplitAudit(SplitScheme.oddEven.split(count: 40), of: material)
    let finding = try #require(audit.findings.first { $0.check == .categoryConfound })
    #expect(!finding.hasFired && abs((finding.value ?? 0) - 1) < 1e-12)
  }

  @Test func `Lists of another length, times that do not ascend and stray stimuli are refused`() throws {
    let split = try SplitScheme.oddEven.split(count: 4)
    func refuses(_ error: SplitError, _ change: (inout AuditMaterial) -> Void) {
      var material = AuditMaterial(stimulusCount: 4)
      change(&material)
      #expect(throws: error) { try SplitAudit(split, of: material) }
    }
    refuses(.shapeMismatch(what: "stimuli of rows", count: 3, expected: 4)) { $0.stimuli = [0, 1, 2] }
    refuses(.shapeMismatch(what: "stories of rows", count: 1, expected: 4)) { $0.stories = [0] }
    refuses(.shapeMismatch(what: "stimuli in a list", count: 3, expected: 4)) {
      $0.ids = ["a", "b", "c", "d"]
      $0.texts = ["a", "b", "c"]
    }
    refuses(.shapeMismatch(what: "the stimulus of a row", count: 2, expected: 1)) { $0.ids = ["a", "b"] }
    refuses(.unsortedTimes(row: 2)) { $0.times = [0, 1, 1, 2] }
    refuses(.unsortedTimes(row: 1)) { $0.times = [0, .nan, 1, 2] }
  }

  @Test func `An audit is the same with one, two and four threads`() throws {
    let (_, material) = try clean()
    let split = try SplitScheme.shuffled(3).split(count: 24)
    let one = try SplitAudit(split, of: material, workers: Workers(threadCount: 1))
    for count in [2, 4] { #expect(try SplitAudit(split, of: material, workers: Workers(threadCount: count)) == one) }
  }

  // MARK: - Near duplicates

  @Test func `A perceptual hash has the bits of scipy's cosine transform`() throws {
    for golden in try SplitGolden.load().hashes {
      let hash = PerceptualHash(grey: golden.grey)
      func text(_ bits: UInt64) -> String { (0..<63).map { bits >> UInt64($0) & 1 == 1 ? "1" : "0" }.joined() }
      #expect(text(hash.bits) == golden.bits)
      #expect(text(hash.mirrored) == golden.mirrored)
    }
  }

  @Test func `Pictures shrink and grow as Pillow's bilinear filter has them`() throws {
    for golden in try SplitGolden.load().resizings {
      let small = PerceptualHash.shrunk(golden.grey, width: golden.width, height: golden.height)
      // Pillow computes in single precision and the golden values have four digits.
      #expect(largestDifference(small, golden.small) < 2e-3)
    }
  }

  @Test func `Noise, brightness and size move few bits, and a mirror image is known as one`() {
    let hash = PerceptualHash(of: picture(3))
    #expect(PerceptualHash(of: brighter(picture(3))).distance(to: hash) <= PerceptualHash.nearDistance)
    #expect(PerceptualHash(of: picture(3, side: 60)).distance(to: hash) <= PerceptualHash.nearDistance)
    let other = PerceptualHash(of: mirrored(picture(3)))
    #expect(other.distance(to: hash) == 0 && other.bits == hash.mirrored)
    #expect((other.bits ^ hash.bits).nonzeroBitCount > PerceptualHash.nearDistance)
    let flat = PerceptualHash(of: RasterImage(width: 9, height: 9, pixels: [UInt8](repeating: 77, count: 243)))
    #expect(flat.bits == 0 && flat.mirrored == 0)
    #expect(PerceptualHash(of: picture(4)).distance(to: hash) > PerceptualHash.nearDistance)
  }

  @Test func `The search by bands finds the pairs of the exact search`() throws {
    let stream = RandomStream(seed: 6, name: "hashes")
    let mask: UInt64 = (1 << 63) - 1
    var hashes = (0..<300).map { index in
      let (a, b) = stream.words(at: UInt64(index))
      return PerceptualHash(bits: a & mask, mirrored: b & mask)
    }
    // Near copies, straight and mirrored, at distances from 0 to 9.
    for k in 0..<60 {
      var flipped = hashes[k].bits
      for bit in 0..<(k % 10) { flipped ^= 1 << UInt64((7 * bit + k) % 63) }
      hashes.append(
        k % 2 == 0
          ? PerceptualHash(bits: flipped, mirrored: hashes[k].mirrored)
          : PerceptualHash(bits: stream.words(at: UInt64(1000 + k)).0 & mask, mirrored: flipped))
    }
    let exact = try NearDuplicates.exactPairs(of: hashes, within: 6, workers: two)
    #expect(exact.count == 42)
    #expect(NearDuplicates.bandPairs(of: hashes, within: 6) == exact)
    #expect(try NearDuplicates.exactPairs(of: [], within: 6, workers: two).isEmpty)
  }

  @Test func `Texts are near when they share half of their triples, or four fifths of few words`() throws {
    let texts = [
      "The cat sat on the mat in the sun", "the CAT sat, on the mat in the shade", "a dog ran over the hill to the sea",
      "red green blue", "Blue, red green!", "red green yellow", "", "--",
    ]
    let pairs = NearDuplicates.pairs(ofTexts: texts)
    #expect(pairs.map { [$0.first, $0.second] } == [[0, 1], [3, 4]])
    // 7 triples each, 6 in common.
    #expect(abs(pairs[0].value - 6.0 / 8) < 1e-15 && pairs[1].value == 1)
  }

  @Test func `Pairs of texts are those of the comparison of all with all`() {
    let stream = RandomStream(seed: 3, name: "words")
    let texts = (0..<60).map { text in
      (0..<(2 + stream.integer(at: 1000 + text, below: 8))).map { "w\(stream.integer(at: 20 * text + $0, below: 3))" }
        .joined(separator: " ")
    }
    var expected: [NearDuplicates.Pair] = []
    for i in texts.indices {
      for j in texts.indices.dropFirst(i + 1) {
        let (a, b) = (texts[i].split(separator: " "), texts[j].split(separator: " "))
        let isShort = min(a.count, b.count) < 6
        func set(_ words: [Substring]) -> Set<String> {
          let texts = words.map(String.init)
          guard !isShort else { return Set(texts) }
          var triples: Set<String> = []
          for k in 0..<(texts.count - 2) { triples.insert(texts[k...(k + 2)].joined(separator: " ")) }
          return triples
        }
        let similarity = Double(set(a).intersection(set(b)).count) / Double(set(a).union(set(b)).count)
        if similarity >= (isShort ? 0.8 : 0.5) {
          expected.append(NearDuplicates.Pair(first: i, second: j, value: similarity))
        }
      }
    }
    #expect(expected.count > 20)
    #expect(NearDuplicates.pairs(ofTexts: texts) == expected)
  }
}
