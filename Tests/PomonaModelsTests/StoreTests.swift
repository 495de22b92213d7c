import Foundation
import PomonaCatalog
import PomonaCore
import PomonaSystem
import PomonaTestSupport
import Synchronization
import Testing

@testable import PomonaModels

@Suite struct StoreTests {
  static func key(_ layer: String, weights: String = "w1") -> FeatureKey {
    FeatureKey(
      model: "net/\(weights)", stimulusSet: "set", weights: weights, graph: "g", preprocessing: "p", stimuli: "s",
      engine: "1.31.1", layer: layer)
  }

  static func record(_ salt: Int, count: Int = 40) -> FeatureRecord {
    FeatureRecord(
      featureCount: 100 + salt, shape: [4, 5, 5], contentDigest: "digest \(salt)",
      duplicateOf: salt % 2 == 0 ? nil : "früher", facts: ["left out": "\(salt) \"zero\"\n"],
      arrays: [
        "sums": (0..<count).map { Double($0 * salt) / 7 },
        "odd": [
          .infinity, -0.0, .leastNonzeroMagnitude, .greatestFiniteMagnitude, Double(bitPattern: 0x000F_1234_5678_9ABC),
        ], "none": [],
      ])
  }

  /// Collects the warnings of a store.
  final class Warnings: Sendable {
    private let codes = Mutex<[String]>([])
    var all: [String] { codes.withLock { $0 } }
    func take(_ explanation: Explanation) { codes.withLock { $0.append(explanation.code) } }
  }

  static func files(in folder: URL) -> [URL] {
    let names = (try? FileManager.default.subpathsOfDirectory(atPath: folder.path)) ?? []
    return names.sorted().map { folder.appendingPathComponent($0) }.filter {
      !$0.hasDirectoryPath && !$0.lastPathComponent.hasPrefix(".")
        && (try? FileManager.default.attributesOfItem(atPath: $0.path)[.type] as? FileAttributeType) == .typeRegular
    }
  }

  static func bits(_ record: FeatureRecord?) -> [String: [UInt64]] {
    record?.arrays.mapValues { $0.map(\.bitPattern) } ?? [:]
  }

  @Test func `A record is read back bit for bit, by this store and by another`() throws {
    let folder = try TemporaryFolder()
    let store = FeatureStore(folder: folder.file("features"))
    #expect(try store.record(for: Self.key("a")) == nil)
    try store.save(Self.record(3), for: Self.key("a"))
    try store.save([Self.key("b"): Self.record(4), Self.key("a", weights: "w2"): Self.record(5)])
    for reader in [store, FeatureStore(folder: folder.file("features"))] {
      #expect(try reader.record(for: Self.key("a")) == Self.record(3))
      #expect(try Self.bits(reader.record(for: Self.key("a"))) == Self.bits(Self.record(3)))
      #expect(try reader.record(for: Self.key("b")) == Self.record(4))
      #expect(try reader.record(for: Self.key("a", weights: "w2")) == Self.record(5))
      #expect(try reader.record(for: Self.key("c")) == nil)
    }
    try store.save(Self.record(6), for: Self.key("a"))
    #expect(try FeatureStore(folder: folder.file("features")).record(for: Self.key("a")) == Self.record(6))
    #expect(Self.files(in: folder.url).count == 2)
  }

  @Test func `Numbers that are no numbers keep their bits`() throws {
    let folder = try TemporaryFolder()
    let store = FeatureStore(folder: folder.url)
    var record = Self.record(1)
    record.arrays = ["nan": [.nan, Double(nan: 5, signaling: false), -.nan]]
    try store.save(record, for: Self.key("a"))
    #expect(try Self.bits(FeatureStore(folder: folder.url).record(for: Self.key("a"))) == Self.bits(record))
  }

  @Test func `Each part of a key changes its digest, and names for people do not`() {
    let key = Self.key("a")
    var changed = [key]
    for path in [
      \FeatureKey.weights, \.graph, \.preprocessing, \.stimuli, \.engine, \.layer,
    ] as [WritableKeyPath<FeatureKey, String>] {
      var other = key
      other[keyPath: path] += "\nx"
      changed.append(other)
    }
    // Moving text from one field to the next is another key.
    var moved = key
    moved.weights = "w1\ngraph g"
    changed.append(moved)
    #expect(Set(changed.map(\.digest)).count == changed.count)
    var renamed = key
    renamed.model = "other"
    renamed.stimulusSet = "other"
    #expect(renamed.digest == key.digest)
  }

  @Test func `All layers of a network are read in little time`() throws {
    let folder = try TemporaryFolder()
    let keys = (0..<93).map { Self.key("layer\($0)") }
    // As much as Pearson, cosine, Euclidean and Spearman over 92 stimuli take.
    let records = Dictionary(
      uniqueKeysWithValues: keys.enumerated().map { ($1, Self.record($0, count: 2 * 4186 + 92)) })
    try FeatureStore(folder: folder.url).save(records)
    let store = FeatureStore(folder: folder.url)
    let clock = ContinuousClock()
    var found = 0
    let time = try clock.measure {
      for key in keys { found += try store.record(for: key) == nil ? 0 : 1 }
    }
    #expect(found == 93)
    // 20 ms in a release build; tests are built without optimisation and share the machine.
    #expect(time < .seconds(2))
  }

  @Test func `Damage at any byte is seen, reported and mended`() throws {
    let folder = try TemporaryFolder()
    let warnings = Warnings()
    let saved = Self.record(7)
    try FeatureStore(folder: folder.url).save(saved, for: Self.key("a"))
    let url = try #require(Self.files(in: folder.url).first)
    let whole = try Data(contentsOf: url)
    var generator = SystemRandomNumberGenerator()
    let count = TestResources.fuzzCount(usual: 300)
    for round in 0..<count {
      var bytes = whole
      let place = round < 100 ? round : Int.random(in: 0..<bytes.count, using: &generator)
      bytes[place] ^= UInt8.random(in: 1...255, using: &generator)
      try bytes.write(to: url)
      let store = FeatureStore(folder: folder.url, warn: warnings.take)
      #expect(try store.record(for: Self.key("a")) == nil, "byte \(place) of \(bytes.count)")
      #expect(!FileManager.default.fileExists(atPath: url.path))
      if round == 0 {
        try store.save(saved, for: Self.key("a"))
        #expect(try store.record(for: Self.key("a")) == saved)
      }
    }
    #expect(warnings.all == Array(repeating: "E0580", count: count))
  }

  @Test(arguments: [0, 1, 89, 90, 2047, 2048, 2049, 3000, -1])
  func `A file that is cut short is seen and dropped`(length: Int) throws {
    let folder = try TemporaryFolder()
    let warnings = Warnings()
    let store = FeatureStore(folder: folder.url, warn: warnings.take)
    try store.save(Self.record(7), for: Self.key("a"))
    try store.saveMap(for: Self.key("a"), stimulusCount: 2, shape: [50]) {
      try Self.put(Self.rows(2, 50), in: $0)
    }
    for url in Self.files(in: folder.url) {
      let whole = try Data(contentsOf: url)
      try whole.prefix(length < 0 ? whole.count + length : length).write(to: url)
    }
    #expect(try store.record(for: Self.key("a")) == nil)
    #expect(try store.mapBlocks(for: Self.key("a")) == nil)
    #expect(warnings.all == ["E0580", "E0580"])
    #expect(Self.files(in: folder.url).isEmpty)
  }

  /// Whole rows from stimulus `row` on. Not the span of a temporary: Swift 6.3 makes broken code of that in a call that
  /// throws.
  static func put(_ values: some Sequence<Float>, in writer: FeatureMapWriter, from row: Int = 0) throws {
    let values = Array(values)
    try writer.write(values.span, from: row)
  }

  static func rows(_ count: Int, _ features: Int) -> [Float] {
    (0..<count * features).map { Float($0) * 0.37 - 5 }
  }

  @Test func `A map is written by rows in any order and read by blocks of features`() throws {
    let folder = try TemporaryFolder()
    let store = FeatureStore(folder: folder.url)
    let values = Self.rows(7, 60)
    let writer = try store.mapWriter(for: Self.key("a"), stimulusCount: 7, shape: [3, 4, 5])
    try Self.put(values[180..<420], in: writer, from: 3)
    #expect(throws: FeatureStoreError.incompleteMap(layer: "a", rows: 4, expected: 7)) { try writer.finish() }
    #expect(!store.hasMap(for: Self.key("a")))
    try Self.put(values[0..<180], in: writer, from: 0)
    #expect(throws: FeatureStoreError.self) { try Self.put(values[0..<61], in: writer, from: 0) }
    #expect(throws: FeatureStoreError.self) { try Self.put(values[0..<120], in: writer, from: 6) }
    try writer.finish()
    let map = try #require(try FeatureStore(folder: folder.url).mapBlocks(for: Self.key("a")))
    #expect(map.stimulusCount == 7)
    #expect(map.featureCount == 60)
    #expect(map.shape == [3, 4, 5])
    for range in [0..<60, 0..<1, 17..<41, 59..<60] {
      try map.withBlock(range) { elements, stride in
        for row in 0..<7 {
          for column in range.indices {
            #expect(elements[row * stride + column - range.lowerBound] == values[row * 60 + column])
          }
        }
      }
    }
    // The file is a plain HDF5 file behind its block.
    let url = try #require(Self.files(in: folder.url).first)
    #expect(try HDF5File(reading: url).dataset("features").read(as: Float.self) == values)
  }

  @Test func `A map that is given up leaves nothing behind`() throws {
    let folder = try TemporaryFolder()
    let store = FeatureStore(folder: folder.url)
    struct Stop: Error {}
    #expect(throws: Stop.self) {
      try store.saveMap(for: Self.key("a"), stimulusCount: 2, shape: [50]) { writer in
        try Self.put(Self.rows(1, 50), in: writer)
        throw Stop()
      }
    }
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.file("maps").path).isEmpty)
  }

  @Test func `Damage of a map is seen`() throws {
    let folder = try TemporaryFolder()
    let warnings = Warnings()
    let store = FeatureStore(folder: folder.url, warn: warnings.take)
    try store.saveMap(for: Self.key("a"), stimulusCount: 4, shape: [50]) {
      try Self.put(Self.rows(4, 50), in: $0)
    }
    let url = try #require(Self.files(in: folder.url).first)
    let whole = try Data(contentsOf: url)
    for _ in 0..<TestResources.fuzzCount(usual: 200) {
      var bytes = whole
      bytes[Int.random(in: 0..<bytes.count)] ^= UInt8.random(in: 1...255)
      try bytes.write(to: url)
      #expect(try store.mapBlocks(for: Self.key("a")) == nil)
    }
    try whole.write(to: url)
    #expect(try store.mapBlocks(for: Self.key("a")) != nil)
    #expect(Set(warnings.all) == ["E0580"])
  }

  @Test func `Maps leave before records, and the least recently used of each first`() throws {
    let folder = try TemporaryFolder()
    let time = Mutex(Date(timeIntervalSince1970: 1_000_000_000))
    let now: @Sendable () -> Date = {
      time.withLock {
        $0 += 10
        return $0
      }
    }
    let store = FeatureStore(folder: folder.url, now: now)
    try store.save(Self.record(1), for: Self.key("r", weights: "w1"))
    for layer in ["a", "b", "c"] {
      try store.saveMap(for: Self.key(layer), stimulusCount: 2, shape: [5000]) {
        try Self.put(Self.rows(2, 5000), in: $0)
      }
    }
    try store.save(Self.record(1), for: Self.key("r", weights: "w2"))
    _ = try store.mapBlocks(for: Self.key("a"))
    let entries = store.entries()
    #expect(entries.map(\.layer) == ["a", nil, "c", "b", nil])
    #expect(entries.map(\.what) == [.map, .records, .map, .map, .records])
    #expect(entries.map(\.model) == ["net/w1", "net/w2", "net/w1", "net/w1", "net/w1"])
    #expect(store.size == entries.reduce(0) { $0 + $1.byteCount })
    #expect(entries.map(\.layerCount) == [1, 1, 1, 1, 1])
    #expect(entries[0].byteCount > 40_000)
    let freed = try store.prune(to: store.size - 1)
    #expect(freed == entries[3].byteCount)
    #expect(store.entries().map(\.layer) == ["a", nil, "c", nil])
    try store.prune(to: entries[0].byteCount + entries[1].byteCount + entries[4].byteCount)
    #expect(store.entries().map(\.layer) == ["a", nil, nil])
    try store.prune(to: entries[1].byteCount)
    #expect(store.entries().map(\.model) == ["net/w2"])
    #expect(try store.record(for: Self.key("r", weights: "w1")) == nil)
    #expect(try store.record(for: Self.key("r", weights: "w2")) == Self.record(1))
    try store.clear()
    #expect(store.entries().isEmpty)
    #expect(store.size == 0)
    #expect(try store.record(for: Self.key("r", weights: "w2")) == nil)
  }

  @Test func `Many small records are kept without a look at all files each, and the budget still holds`() throws {
    let folder = try TemporaryFolder()
    let store = FeatureStore(folder: folder.url)
    for layer in 0..<40 { try store.save(Self.record(1), for: Self.key("r", weights: "w\(layer)")) }
    let sizes = store.entries().map(\.byteCount)
    #expect(sizes.count == 40)
    // Counted when the first was written, and only added to since.
    let counted = try #require(store.counted.withLock { $0 })
    #expect(counted.byteCount == sizes.reduce(0, +) && counted.addedSince == counted.byteCount - sizes[0])
    // Another process has filled the folder: that is seen once this one has written a share of the budget.
    let small = FeatureStore(folder: folder.url, budget: 10 * sizes[0])
    try small.save(Self.record(1), for: Self.key("r", weights: "new"))
    #expect(small.size <= 10 * sizes[0])
    #expect(try small.record(for: Self.key("r", weights: "new")) == Self.record(1))
  }

  @Test func `The budget holds after every map, and one that is larger is refused`() throws {
    let folder = try TemporaryFolder()
    let store = FeatureStore(folder: folder.url, budget: 100_000)
    for layer in 0..<6 {
      try store.saveMap(for: Self.key("\(layer)"), stimulusCount: 2, shape: [4000]) {
        try Self.put(Self.rows(2, 4000), in: $0)
      }
      #expect(store.size <= 100_000)
      #expect(store.hasMap(for: Self.key("\(layer)")))
    }
    #expect(store.entries().count == 2)
    #expect {
      try store.mapWriter(for: Self.key("x"), stimulusCount: 2, shape: [20_000])
    } throws: {
      ($0 as? FeatureStoreError)?.explanation.code == "E0581"
    }
    #expect(store.entries().count == 2)
  }

  @Test func `What a crash left behind is removed when it is old`() throws {
    let folder = try TemporaryFolder()
    let store = FeatureStore(folder: folder.url)
    try store.save(Self.record(1), for: Self.key("a"))
    let left = folder.file("records/.x.h5.unfinished-1")
    try AtomicFile.write([1, 2, 3], to: left)
    #expect(store.entries().count == 1)
    try store.prune(to: .max)
    #expect(FileManager.default.fileExists(atPath: left.path))
    let later = FeatureStore(folder: folder.url, now: { Date() + 100_000 })
    try later.prune(to: .max)
    #expect(!FileManager.default.fileExists(atPath: left.path))
    #expect(try store.record(for: Self.key("a")) == Self.record(1))
  }

  @Test func `Several writers at once lose nothing`() async throws {
    let folder = try TemporaryFolder()
    let url = folder.url
    try await withThrowingTaskGroup(of: Void.self) { group in
      for task in 0..<4 {
        group.addTask {
          // Each has a store of its own, as another process would.
          let store = FeatureStore(folder: url)
          for layer in 0..<6 {
            try store.save(Self.record(task * 10 + layer), for: Self.key("\(task)-\(layer)"))
            try store.saveMap(for: Self.key("shared"), stimulusCount: 3, shape: [100]) {
              try Self.put(Self.rows(3, 100), in: $0)
            }
          }
        }
      }
      try await group.waitForAll()
    }
    let warnings = Warnings()
    let store = FeatureStore(folder: url, warn: warnings.take)
    for task in 0..<4 {
      for layer in 0..<6 {
        #expect(try store.record(for: Self.key("\(task)-\(layer)")) == Self.record(task * 10 + layer))
      }
    }
    #expect(try store.mapBlocks(for: Self.key("shared")) != nil)
    #expect(warnings.all.isEmpty)
    #expect(Self.files(in: url).count == 2)
  }

  // In a process of its own, because the limit would meet the files of other tests as well.
  @Test func `A full disk is an error with the place, and what was kept stays`() async {
    await #expect(processExitsWith: .success) {
      let folder = try TemporaryFolder()
      let store = FeatureStore(folder: folder.url)
      try store.save(StoreTests.record(1), for: StoreTests.key("a"))
      let before = StoreTests.files(in: folder.url)
      func reports(_ body: () throws -> Void) -> Bool {
        do {
          try body()
          return false
        } catch {
          guard case .fileSizeLimit(let path)? = error as? FileSystemError else { return false }
          return path.hasPrefix(folder.url.path)
        }
      }
      ProcessLimits.withFileSizeLimit(20_000) {
        precondition(reports { try store.save(StoreTests.record(2, count: 30_000), for: StoreTests.key("b")) })
        precondition(
          reports {
            try store.saveMap(for: StoreTests.key("b"), stimulusCount: 2, shape: [5000]) {
              try StoreTests.put(StoreTests.rows(2, 5000), in: $0)
            }
          })
      }
      precondition(StoreTests.files(in: folder.url) == before)
      let (kept, other) = try (store.record(for: StoreTests.key("a")), store.record(for: StoreTests.key("b")))
      precondition(kept == StoreTests.record(1) && other == nil)
      let left = try FileManager.default.contentsOfDirectory(atPath: folder.file("maps").path)
      precondition(left.isEmpty)
    }
  }

  @Test func `A folder that cannot be made is an error that names it`() throws {
    let folder = try TemporaryFolder()
    try AtomicFile.write([1], to: folder.file("file"))
    let store = FeatureStore(folder: folder.file("file/features"))
    #expect(try store.record(for: Self.key("a")) == nil)
    #expect(store.entries().isEmpty)
    #expect(try store.clear() == 0)
    #expect {
      try store.save(Self.record(1), for: Self.key("a"))
    } throws: {
      ($0 as? any Explainable)?.explanation.message.contains(folder.url.path) == true
    }
  }
}
