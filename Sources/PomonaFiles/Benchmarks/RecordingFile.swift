public import Foundation
internal import PomonaCatalog
public import PomonaCore
internal import PomonaSystem
internal import PomonaTables

/// Pomona's own format for recordings, in HDF5: see docs/benchmarks.md for the layout and ten lines of Python that write it.
public enum RecordingFile {
  /// The version that is written, and the latest that is read.
  public static let formatVersion = 1
  static let mark = "pomona_recording"

  /// Whether an HDF5 file says that it is a recording, of whatever version; `false` for what cannot be opened.
  public static func isRecording(_ url: URL) -> Bool {
    guard let file = try? HDF5File(reading: url) else { return false }
    return (try? file.attributeNames().contains(mark)) ?? false
  }

  /// Opens a recording; tables are read, responses are read when they are asked for.
  ///
  /// An array of units × stimuli × repeats is looked through once for stimuli that were shown less often (values missing in
  /// all units), at most `limit` bytes at a time; it stops as soon as every repeat has shown a value.
  /// - Throws: `RecordingFileError` naming dataset and position with a line that mends it; `RecordingError`, `HDF5Error`.
  public static func read(_ url: URL, limit: Int = 1 << 28) throws -> Recording {
    try RecordingFileReader(url).recording(limit: limit)
  }

  /// Writes a recording, at most about `limit` bytes of responses in memory at a time; the file is whole or not there.
  ///
  /// - Throws: `FileError.cannotHold` for list columns, subjects with a slash in their names, and a column `id` or `subject`
  ///   that says something else; what reading the responses meets.
  public static func write(_ recording: Recording, to url: URL, limit: Int = 1 << 28) throws {
    try AtomicFile.replace(url) { target in
      let file = try HDF5File(creating: target)
      try write(recording, to: file, path: url.path, limit: limit)
      try file.close()
    }
  }

  private static func write(
    _ recording: Recording, to file: borrowing HDF5File, path: String, limit: Int
  ) throws {
    let facts = recording.facts
    try file.setAttribute(mark, .numbers([Double(formatVersion)]))
    for (name, text) in [
      ("name", facts.name), ("title", facts.title), ("citation", facts.citation.text),
      ("doi", facts.citation.doi ?? ""), ("licence", facts.licence), ("version", facts.version),
      ("unit_word", facts.unitWord),
    ] where !text.isEmpty { try file.setAttribute(name, .text(text)) }
    let stimuli = try file.makeGroup("stimuli")
    try write(recording.stimulusTable, with: [("id", recording.stimuli.ids)], to: stimuli, path: path)
    var owners = [String](repeating: "", count: recording.unitCount)
    for subject in recording.subjects { for unit in subject.units { owners[unit] = subject.name } }
    let units = try file.makeGroup("units")
    try write(recording.unitTable, with: [("id", recording.unitIDs), ("subject", owners)], to: units, path: path)
    // Names of regions are unique within their level only.
    let regions = recording.regions.levels.flatMap { level in level.regions.map { (level.name, $0) } }
    if !regions.isEmpty {
      let rois = try file.makeGroup("rois")
      try rois.write(texts: regions.map(\.1.name), to: "name")
      try rois.write(texts: regions.map(\.0), to: "level")
      try rois.write(regions.map { UInt8($0.1.isMacro ? 1 : 0) }, to: "macro")
      let members = try rois.makeDataset("members", of: .uint8, shape: [regions.count, recording.unitCount])
      for (place, region) in regions.enumerated() {
        var row = [UInt8](repeating: 0, count: recording.unitCount)
        for unit in region.1.units.rows { row[unit] = 1 }
        try members.write(row.span, from: [place, 0], count: [1, row.count])
      }
    }
    let recorded = recording.subjects.filter { $0.responses != nil }
    guard !recorded.isEmpty else { return }
    if recording.subjects.count == 1, let responses = recorded[0].responses {
      try write(responses, to: file, "responses", limit: limit)
      let presentations = try file.makeGroup("presentations")
      try writePresentations(responses, to: presentations)
      return
    }
    let group = try file.makeGroup("responses")
    let presentations = try file.makeGroup("presentations")
    for subject in recorded {
      guard !subject.name.contains("/"), !subject.name.isEmpty, let responses = subject.responses else {
        throw FileError.cannotHold(path: path, what: "a subject named \"\(subject.name)\"")
      }
      try write(responses, to: group, subject.name, limit: limit)
      try writePresentations(responses, to: try presentations.makeGroup(subject.name))
    }
  }

  private static func write<Place: HDF5Location & ~Copyable>(
    _ table: Table, with keys: [(name: String, texts: [String])], to place: borrowing Place, path: String
  ) throws {
    var kept: [Column] = []
    for column in table.columns {
      guard let key = keys.first(where: { $0.name == column.name }) else {
        kept.append(column)
        continue
      }
      guard column.cellTexts.elementsEqual(key.texts, by: { $0 == $1 }) else {
        throw FileError.cannotHold(path: path, what: "a column `\(column.name)` beside the \(column.name)s themselves")
      }
    }
    for key in keys { try place.write(texts: key.texts, to: key.name) }
    guard !kept.isEmpty else { return }
    var truths: [String] = []
    for (name, array) in try TableArrays.arrays(of: try Table(kept), path: path) {
      guard !name.contains("/") else { throw FileError.cannotHold(path: path, what: "a column named \"\(name)\"") }
      switch array.elements {
      case .float64(let values): try place.write(values, to: name)
      case .int64(let values): try place.write(values, to: name)
      case .truths(let values):
        truths.append(name)
        try place.write(values.map { UInt8($0 ? 1 : 0) }, to: name)
      case .texts(let values): try place.write(texts: values, to: name)
      default: try place.write(array.doubles ?? [], to: name)
      }
    }
    if !truths.isEmpty { try place.write(texts: truths, to: "truths") }
  }

  private static func write<Place: HDF5Location & ~Copyable>(
    _ responses: Responses, to place: borrowing Place, _ name: String, limit: Int
  ) throws {
    let count = responses.presentationCount
    let dataset = try place.makeDataset(name, of: .float32, shape: [responses.unitCount, count])
    for units in try responses.unitBlocks(limit: max(limit / 2, 4 * max(1, count))) {
      let block = try responses.blocks.read(presentations: 0..<count, units: units)
      var turned = [Float](repeating: 0, count: block.elements.count)
      let source = block.elements.span
      var target = turned.mutableSpan
      for row in 0..<count {
        for unit in 0..<units.count { target[unit * count + row] = source[row * units.count + unit] }
      }
      try dataset.write(turned.span, from: [units.lowerBound, 0], count: [units.count, count])
    }
  }

  private static func writePresentations<Place: HDF5Location & ~Copyable>(
    _ responses: Responses, to place: borrowing Place
  ) throws {
    try place.write(responses.stimuli.map(Int64.init), to: "stimulus_index")
    if let runs = responses.runs { try place.write(texts: runs, to: "run") }
    if let times = responses.times { try place.write(times, to: "time") }
  }
}
