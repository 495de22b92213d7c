internal import Foundation
internal import PomonaCatalog
internal import PomonaCore
internal import PomonaFiles
internal import PomonaTables

extension BenchmarkEntry {
  /// One session of macaque V4: spike counts of 50 neurons to 640 pictures.
  static let v4 = BenchmarkEntry(
    card: Card(
      V4Session.name, "50 neurons of macaque V4 over 640 pictures, shown 6 to 10 times each.",
      citation: V4Session.citation, search: ["V4", "macaque", "monkey", "neurons", "electrodes", "spikes"])
  ) { try V4Session(folder: $0).benchmark() }
}

/// Reads one session as its authors publish it: an archive of pictures, and neuron x picture x repeat.
struct V4Session {
  static let name = "v4-210325"
  static let citation = Citation(
    "Cowley, Stan, Pillow, Smith 2023, Compact deep neural network models of visual cortex, bioRxiv",
    doi: "10.1101/2023.11.22.568315")

  let folder: URL

  /// Pictures are decoded when they are asked for and take 24 MB then; responses are mapped.
  func benchmark() throws -> Benchmark {
    let pictures = try PictureFiles(BenchmarkFiles.url("images_210325.zip", in: folder, of: Self.name))
    let ids = pictures.names.map { name in
      URL(fileURLWithPath: name).deletingPathExtension().lastPathComponent
    }
    let neurons = try BenchmarkFiles.url("responses_raw_210325.npy", in: folder, of: Self.name)
    guard let count = try StoredArrays.open(neurons, array: nil).shape.first else {
      throw FileError.otherKind(
        path: neurons.path, name: "responses", found: "one number", expected: "neurons x pictures x repeats")
    }
    var plain = PlainRecording(
      stimuli: try Table([Column("id", .texts(ids))]),
      units: try Table([
        Column("id", .texts((1...max(1, count)).map(String.init))),
        Column("subject", .texts((0..<count).map { _ in "PE" })),
        Column("area", .texts((0..<count).map { _ in "V4" })),
      ]),
      facts: .init(
        name: Self.name, title: "Macaque V4, one session: spike counts (100 ms) over natural and other pictures",
        citation: Self.citation, licence: "GPL-3.0 (the repository that carries it)", unitWord: "neurons"))
    plain.unitAxis = 0
    plain.regions = ["area"]
    plain.macro = ["V4"]
    let recording = try plain.recording(responses: neurons)
    return Benchmark(
      recording,
      stimuli: try pictures.stimuli(
        of: recording.stimuli, name: Self.name, properties: recording.stimulusTable))
  }
}

/// Files in the folder of a benchmark.
enum BenchmarkFiles {
  /// - Throws: `E0411` where it is not there, with the line that fetches it.
  static func url(_ name: String, in folder: URL, of benchmark: String) throws -> URL {
    let url = folder.appendingPathComponent(name)
    guard FileManager.default.fileExists(atPath: url.path) else {
      throw LibraryError.benchmarkMissing(name: benchmark, path: url.path)
    }
    return url
  }
}
