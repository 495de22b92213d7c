internal import Foundation
internal import PomonaCatalog
internal import PomonaCore
internal import PomonaFiles
internal import PomonaTables

extension BenchmarkEntry {
  /// BOLD in six regions of people who listened to a chapter of a story.
  static let alice = BenchmarkEntry(
    card: Card(
      AliceStory.name, "Six language regions (fMRI) of 27 people who listen to a story of 12 minutes.",
      citation: AliceStory.citation, search: ["story", "language", "fMRI", "listening", "Alice", "naturalistic"])
  ) { try AliceStory(folder: $0).benchmark() }
}

/// Reads one text file a person: 362 volumes of 2 s in rows, six regions of 6 mm in columns.
struct AliceStory {
  static let name = "alice"
  /// What the authors computed of the words of each volume, convolved with a haemodynamic response: word rate, frequency,
  /// sentence breaks, nodes and depth of a phrase structure from above and below, surprisals of grammars of several orders.
  static let predictorNames = [
    "rate", "frequency", "break", "nodes_top_down", "depth_top_down", "nodes_bottom_up", "depth_bottom_up",
    "surprisal_grammar", "surprisal_bigram", "surprisal_trigram", "surprisal_bigram_pos", "surprisal_trigram_pos",
  ]
  static let predictorFile = "sept18-generic-predictors-under-hrf-with-logfrqhal.txt"
  /// Volumes before the first of the recordings, which the predictors do have.
  static let droppedVolumes = 10
  static let regionNames = ["LATL", "RATL", "LPTL", "LIPL", "LPreM", "LIFG"]
  /// Seconds between volumes; the first ten volumes are not in the files.
  static let repetitionTime = 2.0
  static let firstSecond = 20.0
  static let citation = Citation(
    "Brennan, Stabler, Van Wagenen, Luh, Hale 2016, Abstract linguistic structure correlates with temporal activity "
      + "during naturalistic comprehension, Brain and Language 157-158:81-94", doi: "10.1016/j.bandl.2016.04.008")

  let folder: URL

  /// People without any signal are left out and named.
  func benchmark() throws -> Benchmark {
    let place = try BenchmarkFiles.url("6mm", in: folder, of: Self.name)
    let files = try FileManager.default.contentsOfDirectory(at: place, includingPropertiesForKeys: nil)
      .filter { $0.lastPathComponent.hasSuffix("-timecourses.txt") }
      .sorted { NaturalOrder.precedes($0.lastPathComponent, $1.lastPathComponent) }
    guard !files.isEmpty else {
      throw LibraryError.benchmarkMissing(
        name: Self.name, path: place.appendingPathComponent("s18-timecourses.txt").path)
    }
    var lost: [String] = []
    var people: [(name: String, matrix: Matrix<Float>)] = []
    for file in files {
      let name = String(file.lastPathComponent.prefix { $0 != "-" })
      let matrix = try series(file, columns: Self.regionNames.count)
      if matrix.elements.allSatisfy({ $0 == 0 }) { lost.append(name) } else { people.append((name, matrix)) }
    }
    let count = people.first?.matrix.rowCount ?? 0
    if let other = people.first(where: { $0.matrix.rowCount != count }) {
      throw FileError.otherKind(
        path: place.path, name: other.name, found: "\(other.matrix.rowCount) volumes", expected: "\(count)")
    }
    let limits = lost.map { "\($0) is all zeros: the recording was lost, and it is left out" }
    let predictors = try series(
      try BenchmarkFiles.url(Self.predictorFile, in: folder, of: Self.name), columns: Self.predictorNames.count)
    guard predictors.rowCount == count + Self.droppedVolumes else {
      throw FileError.otherKind(
        path: folder.appendingPathComponent(Self.predictorFile).path, name: "predictors",
        found: "\(predictors.rowCount) volumes", expected: "\(count + Self.droppedVolumes)")
    }
    return Benchmark(
      try recording(people, predictors, volumes: count), limits: limits + ["regions are means over spheres of 6 mm"])
  }

  private func recording(
    _ people: [(name: String, matrix: Matrix<Float>)], _ predictors: Matrix<Float>, volumes: Int
  ) throws -> Recording {
    let seconds = (0..<volumes).map { Self.firstSecond + Self.repetitionTime * Double($0) }
    let axis = try StimulusAxis(ids: (0..<volumes).map { "volume \($0 + 1)" })
    let width = Self.regionNames.count
    var subjects: [Recording.Subject] = []
    for (place, person) in people.enumerated() {
      subjects.append(
        .init(
          name: person.name, units: Array((place * width)..<((place + 1) * width)),
          responses: try Responses(
            person.matrix, stimuli: Array(0..<volumes), stimulusCount: volumes,
            runs: (0..<volumes).map { _ in "chapter 1" },
            times: seconds)))
    }
    let ids = people.flatMap { _ in Self.regionNames }
    let regions = Self.regionNames.enumerated().map { place, name in
      Region(name, UnitSet(people.indices.map { $0 * width + place }))
    }
    return try Recording(
      facts: .init(
        name: Self.name, title: "Alice in Wonderland, chapter 1: BOLD of six regions while people listen",
        citation: Self.citation, licence: "CC-BY-4.0", unitWord: "regions"),
      stimuli: axis,
      stimulusTable: Table(
        [
          Column("id", .texts(axis.ids)), Column("story", .texts(axis.ids.map { _ in "chapter 1" })),
          Column("second", .numbers(seconds)),
          Column("minute", .texts(seconds.map { "minute \(Int($0 / 60) + 1)" })),
        ]
          + Self.predictorNames.enumerated().map { place, name in
            Column(name, .numbers((0..<volumes).map { Double(predictors[$0 + Self.droppedVolumes, place]) }))
          }),
      unitIDs: ids,
      unitTable: Table([
        Column("id", .texts(ids)),
        Column("subject", .texts(people.flatMap { p in Self.regionNames.map { _ in p.name } })),
        Column("region", .texts(ids)),
      ]),
      regions: RegionStructure(levels: [RegionLevel("ROI", regions)], unitCount: ids.count), subjects: subjects)
  }

  /// Numbers between blanks, a volume a line.
  private func series(_ url: URL, columns: Int) throws -> Matrix<Float> {
    let text = try String(contentsOf: url, encoding: .utf8)
    var elements: [Float] = []
    var rows = 0
    for (number, line) in text.split(whereSeparator: \.isNewline).enumerated() {
      let words = line.split { $0 == " " || $0 == "\t" }
      guard !words.isEmpty else { continue }
      let values = words.compactMap { Float($0) }
      guard values.count == columns, words.count == values.count, values.allSatisfy(\.isFinite) else {
        throw FileError.badLine(
          path: url.path, line: number + 1, reason: "\(columns) finite numbers are wanted")
      }
      elements += values
      rows += 1
    }
    return Matrix(rowCount: rows, columnCount: columns, elements: elements)
  }
}
