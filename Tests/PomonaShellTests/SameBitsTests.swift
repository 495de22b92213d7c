import Foundation
import PomonaSystem
import Testing

/// Maps and spectra of one process and of several: eigenvalues have the same bits, however many threads there are.
@Suite(
  "The same bits", .enabled(if: Tmux.speaksItsLanguage, "the program beside the tests does not evaluate 1 + 1"))
struct SameBitsTests {
  /// Distances of 92 made-up points in 20 dimensions, as a square table.
  private static var distances: String {
    let points = (0..<92).map { i in
      (0..<20).map { k -> Double in
        var bits = UInt64(i * 20 + k) &* 0x9E37_79B9_7F4A_7C15
        bits ^= bits >> 29
        bits = bits &* 0xBF58_476D_1CE4_E5B9
        return Double((bits ^ (bits >> 32)) % 100_003) / 100_003 + (i % 4 == k % 4 ? 1 : 0)
      }
    }
    let rows = points.map { a in
      points.map { b in "\(zip(a, b).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) })" }.joined(separator: ",")
    }
    return rows.joined(separator: "\n") + "\n"
  }

  private static let lines = """
    let r = open "distances.csv", header: false | as_rdm
    $r | save "f.npy"
    $r | tsne perplexity: 10 | save "tsne-1.csv"
    $r | mds | save "mds-1.csv"
    $r | mds metric | save "metric-1.csv"
    let b = benchmark from(stimuli: "ids.csv", units: ({id: [1]} | table))
    let f = model from("f.npy", stimuli: "ids.csv", axis: 1) | features $b
    $f | spectrum | save "spectrum-1.csv"
    $f | eigenvalues | save "values-1.csv"
    $f | rdm | mds | count
    $r | tsne perplexity: 10 | save "tsne-2.csv"
    $r | mds | save "mds-2.csv"
    $r | mds metric | save "metric-2.csv"
    $f | spectrum | save "spectrum-2.csv"
    $f | eigenvalues | save "values-2.csv"
    """

  @Test("maps and spectra twice in one process, and with other numbers of threads of BLAS and of the program")
  func threads() throws {
    let names = ["tsne", "mds", "metric", "spectrum", "values"]
    var first: [String: Data] = [:]
    for (blas, own) in [("1", "1"), ("2", "1"), ("2", "2"), ("2", "4")] {
      let folder = FileManager.default.temporaryDirectory.appendingPathComponent("bits-\(UUID().uuidString)")
      try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
      defer { try? FileManager.default.removeItem(at: folder) }
      try Data(Self.distances.utf8).write(to: folder.appendingPathComponent("distances.csv"))
      let ids = "id\n" + (1...92).map { "s\($0)\n" }.joined()
      try Data(ids.utf8).write(to: folder.appendingPathComponent("ids.csv"))
      try Data(Self.lines.utf8).write(to: folder.appendingPathComponent("maps.pome"))
      let process = Process()
      process.executableURL = Tmux.program
      process.arguments = ["run", "maps.pome"]
      process.currentDirectoryURL = folder
      process.environment = ProcessInfo.processInfo.environment.merging([
        "OPENBLAS_NUM_THREADS": blas, "POMONA_THREADS": own, "POMONA_CACHE": folder.appendingPathComponent("c").path,
      ]) { $1 }
      process.standardInput = FileHandle.nullDevice
      process.standardOutput = FileHandle.nullDevice
      process.standardError = FileHandle.nullDevice
      try process.run()
      process.waitUntilExit()
      #expect(process.terminationStatus == 0)
      for name in names {
        let found = try Data(contentsOf: folder.appendingPathComponent("\(name)-1.csv"))
        let again = try Data(contentsOf: folder.appendingPathComponent("\(name)-2.csv"))
        #expect(found.count > 40 && found == again, "\(name) differs when it is asked for twice")
        #expect(
          first[name, default: found] == found, "\(name) differs with OPENBLAS_NUM_THREADS=\(blas) and \(own) threads")
        first[name] = found
      }
    }
  }
}
