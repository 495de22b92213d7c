internal import Foundation
internal import PomonaSystem

/// The records of all layers of one network over one set of stimuli: one file, because a hundred small ones take longer
/// to open than this one to read.
///
/// In the HDF5 file `layers` has one JSON text a layer, which says where in `numbers` its arrays lie.
struct FeatureShelf: Sendable {
  var records: [String: FeatureRecord] = [:]

  private struct Entry: Codable {
    var layer: String
    var featureCount: Int
    var shape: [Int]
    var contentDigest: String
    var duplicateOf: String?
    var facts: [String: String]
    var arrays: [Place]
  }

  private struct Place: Codable {
    var name: String
    var offset: Int
    var count: Int
  }

  /// The bytes of an HDF5 file; the same for the same records.
  func image() throws -> [UInt8] {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    var (texts, numbers): ([String], [Double]) = ([], [])
    for (layer, record) in records.sorted(by: { $0.key < $1.key }) {
      var entry = Entry(
        layer: layer, featureCount: record.featureCount, shape: record.shape, contentDigest: record.contentDigest,
        duplicateOf: record.duplicateOf, facts: record.facts, arrays: [])
      for (name, values) in record.arrays.sorted(by: { $0.key < $1.key }) {
        entry.arrays.append(Place(name: name, offset: numbers.count, count: values.count))
        numbers += values
      }
      texts.append(String(decoding: try encoder.encode(entry), as: UTF8.self))
    }
    let file = try HDF5File(inMemoryNamed: "kept features")
    try file.write(texts: texts, to: "layers")
    try file.write(numbers, to: "numbers")
    return try file.image()
  }

  init() {}

  /// Reads a file whose seal was checked.
  init(reading url: URL) throws {
    let file = try HDF5File(reading: url)
    let texts = try file.dataset("layers").readTexts()
    let numbers = try file.dataset("numbers").read(as: Double.self)
    let decoder = JSONDecoder()
    for text in texts {
      let entry = try decoder.decode(Entry.self, from: Data(text.utf8))
      var record = FeatureRecord(
        featureCount: entry.featureCount, shape: entry.shape, contentDigest: entry.contentDigest,
        duplicateOf: entry.duplicateOf, facts: entry.facts)
      for place in entry.arrays {
        guard place.offset >= 0, place.count >= 0, place.count <= numbers.count - place.offset else {
          throw FeatureStoreError.damaged(path: url.path, reason: "\"\(place.name)\" reaches beyond the numbers")
        }
        record.arrays[place.name] = Array(numbers[place.offset..<place.offset + place.count])
      }
      records[entry.layer] = record
    }
  }
}
