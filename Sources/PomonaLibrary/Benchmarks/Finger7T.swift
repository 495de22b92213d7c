internal import Foundation
internal import PomonaCatalog
internal import PomonaCore
internal import PomonaFiles
internal import PomonaTables

extension BenchmarkEntry {
  /// Patterns of five finger movements in the motor cortex of seven people, run by run.
  static let finger7t = BenchmarkEntry(
    card: Card(
      Finger7T.name, "Motor cortex (7T fMRI) of 7 people over the movements of 5 fingers, in 7 or 8 runs.",
      citation: Finger7T.citation, search: ["motor", "fingers", "fMRI", "7T", "hand", "runs"])
  ) { try Finger7T(folder: $0).benchmark() }
}

/// Reads the file of the toolbox that carries it: for each person patterns, finger and run of each row.
struct Finger7T {
  static let name = "finger7t"
  static let file = "data_recipe_finger7T.mat"
  static let citation = Citation(
    "Ejaz, Hamada, Diedrichsen 2015, Hand use predicts the structure of representations in sensorimotor cortex, "
      + "Nature Neuroscience 18:1034-1040", doi: "10.1038/nn.4038")

  /// The names that are typed for the models in the file, which has its own spelling, in their order.
  private static let modelNames = [
    ("Muscle", "muscle", "squared distances of muscle activity while each finger moves"),
    ("Naturalstats", "hand_use", "squared distances by how fingers move together in daily life"),
    ("somatotopy", "somatotopy", "squared distances of places side by side, one a finger"),
  ]

  let folder: URL

  func benchmark() throws -> Benchmark {
    let file = try MatlabFile(BenchmarkFiles.url(Self.file, in: folder, of: Self.name))
    let patterns = try cells("Y", in: file)
    let fingers = try cells("condVec", in: file)
    let runs = try cells("partVec", in: file)
    guard patterns.count == fingers.count, patterns.count == runs.count else {
      throw FileError.otherKind(
        path: file.path, name: "condVec", found: "of \(fingers.count) people", expected: "of \(patterns.count)")
    }
    let axis = try StimulusAxis(ids: (1...5).map { "finger\($0)" })
    var subjects: [Recording.Subject] = []
    var ids: [String] = []
    var owners: [String] = []
    for person in patterns.indices {
      let responses = try responses(patterns[person], fingers[person], runs[person], axis, in: file)
      let name = String(person + 1)
      let start = ids.count
      ids += (1...responses.unitCount).map(String.init)
      owners += (0..<responses.unitCount).map { _ in name }
      subjects.append(.init(name: name, units: Array(start..<ids.count), responses: responses))
    }
    let all = Region("motor", UnitSet(0..<ids.count), isMacro: true)
    return Benchmark(
      try Recording(
        facts: .init(
          name: Self.name, title: "Movements of five fingers, 7T fMRI of motor cortex", citation: Self.citation,
          licence: "MIT (the toolbox that carries it)", unitWord: "voxels"),
        stimuli: axis,
        stimulusTable: Table([Column("id", .texts(axis.ids)), Column("finger", .integers(Array(1...5)))]),
        unitIDs: ids, unitTable: Table([Column("id", .texts(ids)), Column("subject", .texts(owners))]),
        regions: RegionStructure(levels: [RegionLevel("ROI", [all])], unitCount: ids.count), subjects: subjects),
      models: try models(axis, in: file),
      limits: ["voxels of different people are not the same: subjects are compared by RDMs"])
  }

  private func models(_ axis: StimulusAxis, in file: MatlabFile) throws -> [NamedRDM] {
    var found: [String: MatlabValue] = [:]
    for fields in try file.structures("Model") { found[try file.text("name", of: fields)] = fields["RDM"] }
    return try Self.modelNames.map { name, typed, description in
      NamedRDM(
        name: typed, description: description,
        rdm: try file.rdm(found[name], name, of: Self.name, axis: axis, distance: "model \(typed)"))
    }
  }

  private func cells(_ variable: String, in file: MatlabFile) throws -> [MatlabValue] {
    let value = try file[variable]
    guard case .cells(_, let cells) = value, !cells.isEmpty else {
      throw FileError.otherKind(path: file.path, name: variable, found: value.kindWords, expected: "a cell a person")
    }
    return cells
  }

  /// Rows of one person: a presentation each, with its finger and run.
  private func responses(
    _ patterns: MatlabValue, _ fingers: MatlabValue, _ runs: MatlabValue, _ axis: StimulusAxis, in file: MatlabFile
  ) throws -> Responses {
    guard let (shape, values) = patterns.numeric, shape.count == 2, shape[0] > 0, shape[1] > 0,
      let finger = fingers.numeric?.values, let run = runs.numeric?.values, finger.count == shape[0],
      run.count == shape[0], finger.allSatisfy({ (1...5).contains(Int($0)) })
    else {
      throw FileError.otherKind(
        path: file.path, name: "Y", found: patterns.kindWords, expected: "patterns with a finger and a run a row")
    }
    // MATLAB has rows fastest.
    var elements = [Float](repeating: 0, count: values.count)
    for unit in 0..<shape[1] {
      for row in 0..<shape[0] { elements[row * shape[1] + unit] = Float(values[unit * shape[0] + row]) }
    }
    return try Responses(
      Matrix(rowCount: shape[0], columnCount: shape[1], elements: elements), stimuli: finger.map { Int($0) - 1 },
      stimulusCount: axis.count, runs: run.map { String(Int($0)) })
  }
}
