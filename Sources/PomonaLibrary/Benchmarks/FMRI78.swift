internal import Foundation
internal import PomonaCatalog
internal import PomonaCore
internal import PomonaFiles
internal import PomonaTables

extension BenchmarkEntry {
  /// RDMs of 15 people over 78 natural pictures, in early visual and inferior temporal cortex.
  static let fmri78 = BenchmarkEntry(
    card: Card(
      FMRI78.name, "Early visual and inferior temporal cortex (fMRI RDMs) of 15 people over 78 pictures.",
      citation: FMRI78.citation, search: ["EVC", "IT", "fMRI", "Algonauts", "RDM", "78 images"])
  ) { try FMRI78(folder: $0).benchmark() }
}

/// Reads two arrays of people x pictures x pictures, and the pictures.
struct FMRI78 {
  static let name = "fmri78"
  static let citation = Citation(
    "Cichy, Roig, Andonian, Dwivedi, Lahner, Lascelles, Mohsenzadeh, Ramakrishnan, Oliva 2019, The Algonauts Project: "
      + "A platform for communication between the sciences of biological and artificial intelligence, arXiv:1905.05675")

  let folder: URL

  func benchmark() throws -> Benchmark {
    let pictures = try PictureFiles(BenchmarkFiles.url("images", in: folder, of: Self.name))
    let ids = pictures.names.map { URL(fileURLWithPath: $0).deletingPathExtension().lastPathComponent }
    let axis = try StimulusAxis(ids: ids)
    let stimuli = try pictures.stimuli(
      of: axis, name: Self.name, properties: try Table([Column("id", .texts(ids))]))
    return Benchmark(
      name: Self.name, version: "1", title: "78 natural pictures, RDMs of 15 people (fMRI)", citation: Self.citation,
      licence: "BSD-3-Clause (the repository that carries it); the pictures show people: for tests only",
      stimuli: stimuli,
      rois: [
        try roi("EVC", "early visual cortex", "fmri_EVC_RDMs.npz", axis),
        try roi("IT", "inferior temporal cortex", "fmri_IT_RDMs.npz", axis),
      ],
      models: try models(axis),
      limits: [
        "it holds RDMs, not responses: no encoding model can be fitted to it",
        "people hardly agree (lower ceilings of Spearman .018 and .006): single scores cannot be told from noise",
      ])
  }

  private func roi(_ name: String, _ words: String, _ file: String, _ axis: StimulusAxis) throws -> BenchmarkROI {
    let url = try BenchmarkFiles.url(file, in: folder, of: Self.name)
    let array = try NPZ(url).array("arr_0")
    let n = axis.count
    // In the 64 bits that are stored: 32 make ties, and ranks move.
    guard array.shape.count == 3, array.shape[1] == n, array.shape[2] == n, array.shape[0] > 0,
      let values = array.doubles
    else {
      throw FileError.otherKind(
        path: url.path, name: "arr_0", found: "of shape \(array.shape)", expected: "people x \(n) x \(n)")
    }
    let names = (1...array.shape[0]).map { $0 < 10 ? "p0\($0)" : "p\($0)" }
    let rdms = try names.indices.map { person in
      try rdm(
        values[(person * n * n)..<((person + 1) * n * n)], axis, "1 - pearson",
        [("benchmark", "\(Self.name) 1"), ("roi", name), ("subject", names[person])])
    }
    return BenchmarkROI(
      name: name, description: "\(words), fMRI, \(names.count) people", subjects: names, sessions: rdms.map { [$0] },
      rdms: rdms)
  }

  /// RDMs of a network's layers, where the folder has them.
  private func models(_ axis: StimulusAxis) throws -> [NamedRDM] {
    let n = axis.count
    return try (1...4).compactMap { layer in
      let url = folder.appendingPathComponent("model_rdms/pearson/RDM_layer\(layer).npz")
      guard FileManager.default.fileExists(atPath: url.path) else { return nil }
      let array = try NPZ(url).array("rdm")
      guard array.shape == [RDM.pairCount(of: n)], let values = array.doubles else {
        throw FileError.otherKind(
          path: url.path, name: "rdm", found: "of shape \(array.shape)", expected: "the pairs of \(n) pictures")
      }
      let name = "resnet18_layer\(layer)"
      return NamedRDM(
        name: name, description: "ResNet18, layer \(layer), 1 - pearson of flattened maps",
        rdm: try RDM(
          axis: axis, distance: "1 - pearson", values: values, provenance: Provenance([("model", name)])))
    }
  }

  /// The mean of both triangles, which differ in the last bits.
  private func rdm(
    _ square: ArraySlice<Double>, _ axis: StimulusAxis, _ distance: String, _ facts: [(String, String)]
  ) throws -> RDM {
    let n = axis.count
    let first = square.startIndex
    var values: [Double] = []
    values.reserveCapacity(RDM.pairCount(of: n))
    for i in 0..<n {
      for j in (i + 1)..<max(n, i + 1) {
        values.append((square[first + i * n + j] + square[first + j * n + i]) / 2)
      }
    }
    return try RDM(axis: axis, distance: distance, values: values, provenance: Provenance(facts))
  }
}
