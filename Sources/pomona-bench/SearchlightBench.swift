import Foundation
import PomonaCore
import PomonaSystem

extension BenchPart {
  /// A map of a whole brain from files to a table of scores: spheres of radius 3 around every voxel of a box, Pearson RDMs of 40
  /// stimuli, one model, by the program itself.
  static let searchlight = BenchPart(
    name: "searchlight",
    summary: "20,384 centres, 40 stimuli, radius 3 (limits: 10x rsatoolbox, a tenth of its peak)"
  ) { options in
    let (stimuli, size) = (options.rows ?? 40, [28, 28, 26])
    let count = size.reduce(1, *)
    let folder = try TemporaryFolder(prefix: "pomona-bench")
    let noise = RandomStream(seed: 5, name: "bench voxels")
    var units = "id,i,j,k\n"
    for voxel in 0..<count {
      units += "v\(voxel),\(voxel / (size[1] * size[2])),\(voxel / size[2] % size[1]),\(voxel % size[2])\n"
    }
    let kinds = (0..<stimuli).map { Double($0 % 2) - 0.5 }
    let responses = (0..<stimuli * count).map { place -> Float in
      // One corner of the box follows the model.
      let (row, voxel) = (place / count, place % count)
      let isIn = voxel / (size[1] * size[2]) < 8 && voxel % size[2] < 8
      return Float(noise.normal(at: place) + (isIn ? kinds[row] * noise.normal(at: stimuli * count + voxel) : 0))
    }
    let ids = (0..<stimuli).map { "s\($0)" }
    let model =
      "id," + ids.joined(separator: ",") + "\n"
      + ids.indices.map { row in
        ids[row] + "," + ids.indices.map { kinds[row] == kinds[$0] ? "0" : "1" }.joined(separator: ",") + "\n"
      }.joined()
    for (name, text) in [
      ("units.csv", units), ("stimuli.csv", "id\n" + ids.map { $0 + "\n" }.joined()), ("model.csv", model),
      (
        "map.pome",
        """
        let b = benchmark from(responses: "responses.npy", stimuli: "stimuli.csv", units: "units.csv")
        let m = open("model.csv") | as_rdm
        let s = $b | searchlight to: $m, radius: 3, compare: pearson, least: 2
        $s | select unit, score | save "scores.csv"

        """
      ),
    ] {
      try Data(text.utf8).write(to: folder.file(name))
    }
    try NumpyFile.write(responses, rows: stimuli, columns: count, to: folder.file("responses.npy"))
    let own = try WholeRun.pomona(folder.file("map.pome"), in: folder.url, options)
    var lines = ["Pomona, files to table     \(own.text)"]
    guard let python = options.python else { return lines }
    let output = folder.file("peer.txt")
    let peer = try WholeRun.peer(
      python, options.peer("searchlight"), [folder.url.path, size.map(String.init).joined(separator: ","), output.path])
    lines.append("rsatoolbox, files to array \(peer.text)   \(peer.facts)")
    lines.append(
      String(
        format: "ratio   %.1f of 10 times Pomona's time; peak %.3f of 0.1 of the peer's", peer.seconds / own.seconds,
        Double(own.peak) / Double(peer.peak)))
    let theirs = try String(contentsOf: output, encoding: .utf8).split(separator: "\n").compactMap { Double($0) }
    let ours = try String(contentsOf: folder.file("scores.csv"), encoding: .utf8).split(separator: "\n")
      .compactMap { $0.split(separator: ",").last.flatMap { Double($0) } }
    guard ours.count == theirs.count else {
      throw BenchProblem(description: "\(ours.count) scores here, \(theirs.count) of the peer")
    }
    lines.append(
      String(
        format: "%d scores, largest difference %.1e", ours.count, zip(ours, theirs).map { abs($0 - $1) }.max() ?? 0))
    return lines
  }
}

/// The file form of numpy for one matrix.
enum NumpyFile {
  static func head(rows: Int, columns: Int) -> [UInt8] {
    let words = "{'descr': '<f4', 'fortran_order': False, 'shape': (\(rows), \(columns)), }"
    let padded = words + String(repeating: " ", count: 117 - words.utf8.count) + "\n"
    return [0x93] + Array("NUMPY".utf8) + [1, 0, 118, 0] + Array(padded.utf8)
  }

  /// An empty file.
  static func create(_ file: URL) throws -> RandomAccessFile {
    guard FileManager.default.createFile(atPath: file.path, contents: nil) else {
      throw BenchProblem(description: "cannot write \(file.path)")
    }
    return try RandomAccessFile(updating: file)
  }

  static func write(_ values: [Float], rows: Int, columns: Int, to file: URL) throws {
    let (output, head) = (try create(file), head(rows: rows, columns: columns))
    try output.write(head.span, at: 0)
    try output.write(values.span, at: head.count)
  }
}
