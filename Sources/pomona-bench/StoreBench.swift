import Foundation
import PomonaModels
import PomonaSystem

extension BenchPart {
  /// What a second run waits for instead of extracting: the records of all layers of a network from the disk, checked.
  static let store = BenchPart(
    name: "store", summary: "kept records of 93 layers over 92 stimuli, read and checked (20 ms)"
  ) {
    options in
    let folder = try TemporaryFolder(prefix: "pomona-bench")
    let keys = (0..<93).map {
      FeatureKey(
        model: "network", stimulusSet: "set", weights: "w", graph: "g", preprocessing: "p", stimuli: "s", engine: "e",
        layer: "layer\($0)")
    }
    // Products of all pairs of stimuli, one more condensed RDM, and a sum a stimulus.
    let count = 2 * 92 * 91 / 2 + 2 * 92
    let records = keys.enumerated().map { index, key in
      let numbers = (0..<count).map { Double($0 * index) / 7 }
      return (key, FeatureRecord(featureCount: 1, shape: [1], contentDigest: "d", arrays: ["numbers": numbers]))
    }
    var (writing, reading) = (Timing(), Timing())
    for _ in 0..<options.rounds {
      try writing.measure {
        try FeatureStore(folder: folder.url).save(Dictionary(uniqueKeysWithValues: records))
      }
      let store = FeatureStore(folder: folder.url)
      try reading.measure {
        for key in keys where try store.record(for: key) == nil { throw BenchProblem(description: "a record is lost") }
      }
    }
    return ["reading   \(reading.text)", "writing   \(writing.text)"]
  }
}
