public import Foundation
public import PomonaSystem

/// What the tests may find on a machine: fixtures beside them, installed parts, measured data, the strength of fuzzing.
public enum TestResources {
  /// The file of a test's own target: `fixture("hdf5/h5py.h5")` called in `Tests/XTests/Y.swift` is
  /// `Tests/XTests/Fixtures/hdf5/h5py.h5`. Read from the source folder, so that a golden file is never copied.
  public static func fixture(_ path: String, from test: String = #filePath) -> URL {
    URL(fileURLWithPath: test).deletingLastPathComponent().appendingPathComponent("Fixtures/\(path)")
  }

  /// Where the fetched parts are; tests that need one are skipped, by name, on a machine without it.
  public static let places = Places()

  public static func isInstalled(_ file: String, ofPart part: String) -> Bool {
    FileManager.default.fileExists(atPath: places.file(file, ofPart: part).path)
  }

  public static var hasEngine: Bool { isInstalled("libonnxruntime.so.1.31.1", ofPart: "onnxruntime") }
  /// The fetched library and the bridge that the set-up compiles beside it.
  public static var hasArrow: Bool { isInstalled("libpomona_arrow.so", ofPart: "arrow") }
  public static var hasSqueezeNet: Bool { isInstalled("squeezenet_weights.pkl", ofPart: "squeezenet1_1") }
  public static var hasEfficientNet: Bool {
    isInstalled("efficientnet-lite0-57934424.pth", ofPart: "efficientnet_lite0")
  }
  /// Fetched only when asked for: `./run parts all-MiniLM-L6-v2`.
  public static var hasMiniLM: Bool { isInstalled("model.safetensors", ofPart: "all-MiniLM-L6-v2") }
  public static var hasKriegeskorte92: Bool { isInstalled("92_brainRDMs.mat", ofPart: "kriegeskorte92") }
  /// Everything that the main job needs, but gnuplot.
  public static var hasParts: Bool { hasEngine && hasSqueezeNet && hasEfficientNet && hasKriegeskorte92 }

  /// A file of the measured data that `POMONA_TEST_DATA` points at; `nil` when it is not there.
  public static func measured(_ path: String) -> URL? {
    guard let folder = ProcessInfo.processInfo.environment["POMONA_TEST_DATA"], !folder.isEmpty else { return nil }
    let url = URL(fileURLWithPath: folder, isDirectory: true).appendingPathComponent(path)
    return FileManager.default.fileExists(atPath: url.path) ? url : nil
  }

  /// How many inputs a fuzz test tries: `POMONA_FUZZ`, or `usual`, which is chosen to keep the whole suite quick.
  public static func fuzzCount(usual: Int = 2_000) -> Int {
    ProcessInfo.processInfo.environment["POMONA_FUZZ"].flatMap(Int.init) ?? usual
  }
}
