internal import Foundation
internal import PomonaAnalysis
internal import PomonaCatalog
internal import PomonaCore
internal import PomonaFiles
internal import PomonaSystem
internal import PomonaTables

extension BenchmarkEntry {
  /// The 92 pictures of Kriegeskorte et al. 2008, with RDMs of human and monkey inferior temporal cortex.
  static let kriegeskorte92 = BenchmarkEntry(
    card: Card(
      "kriegeskorte92",
      "Human (fMRI) and monkey (single cells) inferior temporal cortex over 92 pictures of objects.",
      citation: Kriegeskorte92.citation,
      search: ["IT", "inferior temporal", "fMRI", "monkey", "RDM", "Kriegeskorte", "92 images"])
  ) { try Kriegeskorte92(folder: $0).benchmark() }
}

/// Reads the files of the supplement: pictures and categories, session RDMs, model RDMs, judgements.
struct Kriegeskorte92 {
  static let part = "kriegeskorte92"
  static let citation = Citation(
    "Kriegeskorte, Mur, Ruff, Kiani, Bodurka, Esteky, Tanaka, Bandettini 2008, Matching categorical object "
      + "representations in inferior temporal cortex of man and monkey, Neuron 60:1126-1141",
    doi: "10.1016/j.neuron.2008.10.043")

  /// The names that are typed for the models in the file, which has its own spelling.
  private static let modelNames = [
    "animacy": ("animacy", "whether exactly one of the two is animate"),
    "FaceBodyManmadeNatobj": ("face_body_manmade_natural", "whether two are of different of these four classes"),
    "EVA": ("eva", "early visual areas of the same people"),
    "HMAX": ("hmax", "HMAX, C2 units"),
    "V1": ("v1", "a model of V1: Gabor filters as simple and complex cells"),
    "Silhouette": ("silhouette", "silhouettes"),
    "RADON": ("radon", "Radon transforms"),
  ]

  /// The names that are typed, in their order.
  static var typedModelNames: [String] { modelNames.values.map { $0.0 }.sorted() }

  private let folder: URL

  init(folder: URL) { self.folder = folder }

  func benchmark() throws -> Benchmark {
    let stimuli = try stimuli()
    let axis = stimuli.axis
    let human = try people(axis)
    let models = try models(axis)
    return Benchmark(
      name: Self.part, version: "1", title: "92 pictures of objects, human and monkey inferior temporal cortex",
      citation: Self.citation,
      licence: "MIT (the package that carries it); pictures and RDMs are the supplement of the paper",
      stimuli: stimuli,
      rois: [
        BenchmarkROI(
          name: "hIT",
          description:
            "human inferior temporal cortex, fMRI, \(human.names.count) subjects (\(human.names.joined(separator: " "))), "
            + "2 sessions each; a subject's RDM is the mean of the sessions",
          subjects: human.names, sessions: human.sessions, rdms: human.rdms),
        BenchmarkROI(
          name: "mIT",
          description: "monkey inferior temporal cortex, 674 single cells of 2 animals pooled: one RDM",
          subjects: ["pooled"], sessions: [[models.monkey]], rdms: [models.monkey]),
      ],
      models: models.named, judgements: try judgements(axis),
      limits: [
        "it holds RDMs, not responses: no encoding model can be fitted to it",
        "the monkey RDM pools both animals: no subjects, no sessions, so no noise ceiling for mIT",
      ])
  }

  // MARK: - Files

  private func open(_ name: String) throws -> MatlabFile {
    let url = folder.appendingPathComponent(name)
    guard FileManager.default.fileExists(atPath: url.path) else {
      throw LibraryError.benchmarkMissing(name: Self.part, path: url.path)
    }
    return try MatlabFile(url)
  }

  // MARK: - Contents

  private func stimuli() throws -> StimulusSet {
    let file = try open("Kriegeskorte_Neuron2008_supplementalData.mat")
    let elements = try file.structures("stimuli_92objs")
    guard elements.count == 92 else {
      throw FileError.otherKind(
        path: file.path, name: "stimuli_92objs", found: "\(elements.count) stimuli", expected: "92")
    }
    var images: [RasterImage] = []
    var categories: [String] = []
    var flags: [String: [Bool?]] = [:]
    for fields in elements {
      images.append(try picture(fields["image"], in: file))
      categories.append(try file.text("category", of: fields))
      for name in ["animal", "human", "face", "natural"] {
        guard let value = fields[name]?.numeric?.values.first else {
          throw FileError.otherKind(path: file.path, name: name, found: "missing", expected: "0 or 1")
        }
        flags[name, default: []].append(value != 0)
      }
    }
    // Ids say place and category, so that a list of stimuli can be read.
    let ids = categories.enumerated().map { place, category in
      String(format: "%02d ", place + 1) + category
    }
    let axis = try StimulusAxis(ids: ids)
    let properties = try Table([
      Column("stimulus", .texts(ids)), Column("category", .texts(categories)),
      Column("animate", .truths(flags["animal"] ?? [])), Column("human", .truths(flags["human"] ?? [])),
      Column("face", .truths(flags["face"] ?? [])), Column("natural", .truths(flags["natural"] ?? [])),
    ])
    return StimulusSet(name: Self.part, axis: axis, images: images, properties: properties)
  }

  /// From MATLAB's order (row fastest, channel slowest) to rows of interleaved pixels.
  private func picture(_ value: MatlabValue?, in file: MatlabFile) throws -> RasterImage {
    guard case .bytes(let shape, let values)? = value, shape.count == 3, shape[2] == 3 else {
      throw FileError.otherKind(
        path: file.path, name: "image", found: value?.kindWords ?? "missing", expected: "a picture in colour")
    }
    let (height, width) = (shape[0], shape[1])
    var pixels = [UInt8](repeating: 0, count: values.count)
    for channel in 0..<3 {
      for column in 0..<width {
        for row in 0..<height {
          pixels[(row * width + column) * 3 + channel] = values[(channel * width + column) * height + row]
        }
      }
    }
    return RasterImage(width: width, height: height, pixels: pixels)
  }

  /// The people's session RDMs: names are such as `hIT | BE | Session: 1`.
  private func people(_ axis: StimulusAxis) throws -> (names: [String], sessions: [[RDM]], rdms: [RDM]) {
    let file = try open("92_brainRDMs.mat")
    var names: [String] = []
    var sessions: [String: [RDM]] = [:]
    for fields in try file.structures("RDMs") {
      let name = try file.text("name", of: fields)
      let parts = name.split(separator: "|").map { $0.trimmingCharacters(in: .whitespaces) }
      guard parts.count == 3, parts[0] == "hIT" else {
        throw FileError.otherKind(
          path: file.path, name: "name", found: "\"\(name)\"", expected: "hIT | subject | session")
      }
      if !names.contains(parts[1]) { names.append(parts[1]) }
      sessions[parts[1], default: []].append(
        try file.rdm(fields["RDM"], name, of: Self.part, axis: axis, distance: "1 - pearson"))
    }
    names.sort()
    let ordered = names.map { sessions[$0] ?? [] }
    return (names, ordered, try ordered.map { try RDM.mean(of: $0, over: "\($0.count) sessions") })
  }

  /// The model RDMs, and among them the monkey's, which is no model.
  private func models(_ axis: StimulusAxis) throws -> (named: [NamedRDM], monkey: RDM) {
    let file = try open("92_modelRDMs.mat")
    var named: [NamedRDM] = []
    var monkey: RDM?
    for fields in try file.structures("Models") {
      let name = try file.text("name", of: fields)
      if name == "monkeyIT" {
        monkey = try file.rdm(fields["RDM"], name, of: Self.part, axis: axis, distance: "1 - pearson")
      } else if let (typed, description) = Self.modelNames[name] {
        named.append(
          NamedRDM(
            name: typed, description: description,
            rdm: try file.rdm(fields["RDM"], name, of: Self.part, axis: axis, distance: "model \(typed)")))
      }
    }
    guard let monkey else {
      throw FileError.noEntry(path: file.path, name: "monkeyIT", known: named.map(\.name))
    }
    return (named.sorted { $0.name < $1.name }, monkey)
  }

  private func judgements(_ axis: StimulusAxis) throws -> [NamedRDM] {
    let file = try open("92_behavRDMs.mat")
    return try file.structures("rdms_behav_92").map { fields in
      let name = try file.text("name", of: fields)
      let person = name.split(separator: "|").last.map { $0.trimmingCharacters(in: .whitespaces) } ?? name
      return NamedRDM(
        name: person, description: "similarity judged by arranging the pictures",
        rdm: try file.rdm(fields["RDM"], name, of: Self.part, axis: axis, distance: "judged dissimilarity"))
    }
  }
}
