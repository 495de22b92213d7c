internal import Foundation
internal import PomonaCatalog
internal import PomonaCore
internal import PomonaSystem
internal import PomonaTables

/// Reads a recording's file and checks it against the layout of docs/benchmarks.md, part by part.
final class RecordingFileReader {
  private let file: HDF5File
  private let path: String
  private let root: [String]

  init(_ url: URL) throws {
    file = try HDF5File(reading: url)
    path = url.path
    root = try file.names()
    guard case .numbers(let version)? = try file.attribute(RecordingFile.mark), let number = version.first else {
      throw RecordingFileError.notARecording(path: url.path, found: root)
    }
    guard number <= Double(RecordingFile.formatVersion) else {
      throw RecordingFileError.newerFormat(
        path: url.path, found: Int(min(number, 1e9)), known: RecordingFile.formatVersion)
    }
  }

  func recording(limit: Int) throws -> Recording {
    let stimuli = try table("stimuli", "image_ids")
    let units = try table("units", "voxel_ids")
    let axis = try StimulusAxis(ids: stimuli.ids)
    let subjects = try owners(units.table, ids: units.ids)
    let regions = try regions(unitCount: units.ids.count, subjects: subjects)
    return try Recording(
      facts: try facts(), stimuli: axis, stimulusTable: stimuli.table, unitIDs: units.ids, unitTable: units.table,
      regions: regions, subjects: try recorded(subjects, axis: axis, unitCount: units.ids.count, limit: limit))
  }

  // MARK: - Facts

  private func facts() throws -> Recording.Facts {
    func text(_ name: String) throws -> String {
      switch try file.attribute(name) {
      case .text(let text)?: return text
      case .numbers(let numbers)?: return numbers.first.map { Cell.number($0).text ?? "" } ?? ""
      case nil: return ""
      }
    }
    let doi = try text("doi")
    let version = try text("version")
    let word = try text("unit_word")
    let name = try text("name")
    return Recording.Facts(
      name: name.isEmpty
        ? URL(fileURLWithPath: path).deletingPathExtension().lastPathComponent : name,
      title: try text("title"), citation: Citation(try text("citation"), doi: doi.isEmpty ? nil : doi),
      licence: try text("licence"), version: version.isEmpty ? "1" : version, unitWord: word.isEmpty ? "units" : word)
  }

  // MARK: - Tables

  /// A vector of texts or numbers.
  private func vector(_ name: String, count: Int?, of what: String) throws -> NumericArray {
    let dataset = try file.dataset(name)
    let line = "f[\"\(name)\"] = …  # one value a \(what)"
    guard dataset.shape.count == 1 else {
      throw RecordingFileError.shape(
        path: path, dataset: name, found: "an array of shape \(dataset.shape)", expected: "one value a \(what)",
        line: line)
    }
    if let count, dataset.count != count {
      throw RecordingFileError.shape(
        path: path, dataset: name, found: "\(dataset.count) values", expected: "one value a \(what): \(count)",
        line: line)
    }
    switch dataset.elementType {
    case .float32: return NumericArray(shape: dataset.shape, .float32(try dataset.read()))
    case .float64: return NumericArray(shape: dataset.shape, .float64(try dataset.read()))
    case .int64: return NumericArray(shape: dataset.shape, .int64(try dataset.read()))
    case .uint8:
      let values: [UInt8] = try dataset.read()
      // h5py writes truths as an enumeration; Pomona itself lists the columns that are.
      return NumericArray(
        shape: dataset.shape, dataset.areTruths ? .truths(values.map { $0 != 0 }) : .uint8(values))
    case .uint64: return NumericArray(shape: dataset.shape, .uint64(try dataset.read()))
    case .text: return NumericArray(shape: dataset.shape, .texts(try dataset.readTexts()))
    case .reference, .other:
      throw RecordingFileError.shape(
        path: path, dataset: name, found: "of a type that is neither numbers nor texts",
        expected: "numbers or texts", line: line)
    }
  }

  /// Texts as they are, whole numbers by their digits.
  private func labels(_ array: NumericArray, _ name: String) throws -> [String] {
    if case .texts(let texts) = array.elements { return texts }
    let numbers = array.doubles ?? []
    if let bad = numbers.firstIndex(where: { $0 != $0.rounded() || abs($0) > 9e15 }) {
      throw RecordingFileError.value(
        path: path, dataset: name, position: bad, found: "\(numbers[bad])", expected: "a text or a whole number",
        line: "f[\"\(name)\"] = [str(x) for x in ids]")
    }
    return numbers.map { String(Int($0)) }
  }

  /// The group of that name as a table, and its ids.
  private func table(_ name: String, _ example: String) throws -> (ids: [String], table: Table) {
    guard root.contains(name + "/") else {
      throw RecordingFileError.missing(
        path: path, dataset: name, there: root, line: "f[\"\(name)/id\"] = \(example)  # texts, or whole numbers")
    }
    let what = name == "units" ? "unit" : "stimulus"
    let names = try file.group(name).names()
    guard names.contains("id") else {
      throw RecordingFileError.missing(
        path: path, dataset: "\(name)/id", there: names, line: "f[\"\(name)/id\"] = \(example)")
    }
    let ids = try labels(try vector("\(name)/id", count: nil, of: what), "\(name)/id")
    if name == "units" {
      // Those of stimuli are checked by their axis.
      if let empty = ids.firstIndex(of: "") {
        throw RecordingFileError.value(
          path: path, dataset: "units/id", position: empty, found: "an empty text", expected: "a name",
          line: "f[\"units/id\"] = \(example)")
      }
    }
    var arrays: [(name: String, array: NumericArray)] = []
    var truths: Set<String> = []
    for column in names where !column.hasSuffix("/") {
      let isOfItsOwnLength = column == "columns" || column == "truths" || column.hasPrefix("levels.")
      let values = try vector("\(name)/\(column)", count: isOfItsOwnLength ? nil : ids.count, of: what)
      if column == "truths", case .texts(let listed) = values.elements {
        truths = Set(listed)
      } else {
        arrays.append((column, values))
      }
    }
    arrays = arrays.map { column, array in
      guard truths.contains(column), case .uint8(let values) = array.elements else { return (column, array) }
      return (column, NumericArray(shape: array.shape, .truths(values.map { $0 != 0 })))
    }
    // The listed columns may leave out the keys, which come first.
    if let place = arrays.firstIndex(where: { $0.name == "columns" }),
      case .texts(let listed) = arrays[place].array.elements
    {
      for column in listed where !arrays.contains(where: { $0.name == column }) {
        throw RecordingFileError.missing(
          path: path, dataset: "\(name)/\(column)", there: names, line: "f[\"\(name)/\(column)\"] = …")
      }
      var all = ["id"] + (arrays.contains { $0.name == "subject" } && name == "units" ? ["subject"] : [])
      all += listed.filter { !all.contains($0) }
      arrays[place].array = NumericArray(shape: [all.count], .texts(all))
    }
    return (ids, try TableArrays.table(of: arrays, path: path))
  }

  private func owners(_ table: Table, ids: [String]) throws -> [(name: String, units: [Int])] {
    guard table["subject"] != nil else { return [("1", Array(ids.indices))] }
    let names = try labels(try vector("units/subject", count: ids.count, of: "unit"), "units/subject")
    return try SubjectUnits.grouped(names, ids: ids)
  }

  // MARK: - Regions

  private func regions(
    unitCount: Int, subjects: [(name: String, units: [Int])]
  ) throws -> RegionStructure {
    guard root.contains("rois/") else { return try RegionStructure(levels: [], unitCount: unitCount) }
    let there = try file.group("rois").names()
    for needed in ["name", "members"] where !there.contains(needed) {
      let line =
        needed == "name" ? "f[\"rois/name\"] = [\"V1\", \"V2\"]" : "f[\"rois/members\"] = masks  # rois x units"
      throw RecordingFileError.missing(path: path, dataset: "rois/\(needed)", there: there, line: line)
    }
    let names = try labels(try vector("rois/name", count: nil, of: "roi"), "rois/name")
    let levels =
      there.contains("level")
      ? try labels(try vector("rois/level", count: names.count, of: "roi"), "rois/level")
      : names.map { _ in "ROI" }
    var macro = [Bool](repeating: false, count: names.count)
    if there.contains("macro") {
      macro = try vector("rois/macro", count: names.count, of: "roi").doubles?.map { $0 != 0 } ?? macro
    }
    let members = try file.dataset("rois/members")
    guard members.shape == [names.count, unitCount] else {
      let isTurned = members.shape == [unitCount, names.count]
      throw RecordingFileError.shape(
        path: path, dataset: "rois/members", found: "of shape \(members.shape)",
        expected: "of shape rois x units, [\(names.count), \(unitCount)]",
        line: "f[\"rois/members\"] = \(isTurned ? "masks.T" : "masks")")
    }
    var order: [String] = []
    var regions: [String: [Region]] = [:]
    for (place, name) in names.enumerated() {
      let row: [Int64] =
        members.elementType == .uint8
        ? try members.read(as: UInt8.self, from: [place, 0], count: [1, unitCount]).map { Int64($0) }
        : try members.read(as: Int64.self, from: [place, 0], count: [1, unitCount])
      if let bad = row.firstIndex(where: { $0 != 0 && $0 != 1 }) {
        throw RecordingFileError.value(
          path: path, dataset: "rois/members", position: place * unitCount + bad, found: "\(row[bad])",
          expected: "0 or 1 for unit \(bad) of \"\(name)\"", line: "f[\"rois/members\"] = masks > 0")
      }
      if regions[levels[place]] == nil { order.append(levels[place]) }
      regions[levels[place], default: []].append(
        Region(name, UnitSet(row.indices.filter { row[$0] == 1 }), isMacro: macro[place]))
    }
    return try RegionStructure(levels: order.map { RegionLevel($0, regions[$0] ?? []) }, unitCount: unitCount)
  }

  // MARK: - Responses

  private func recorded(
    _ subjects: [(name: String, units: [Int])], axis: StimulusAxis, unitCount: Int, limit: Int
  ) throws -> [Recording.Subject] {
    if root.contains("responses") {
      let all = try responses(
        "responses", presentations: root.contains("presentations/") ? "presentations" : nil, units: unitCount,
        axis: axis)
      var result: [Recording.Subject] = []
      for subject in subjects {
        let own = subjects.count == 1 ? all.responses : try all.responses.selecting(units: subject.units)
        result.append(
          Recording.Subject(
            name: subject.name, units: subject.units,
            responses: all.mayLackRepeats ? try own.withoutAbsent(limit: limit) : own))
      }
      return result
    }
    guard root.contains("responses/") else {
      return subjects.map { Recording.Subject(name: $0.name, units: $0.units, responses: nil) }
    }
    let names = try file.group("responses").names()
    for name in names where !subjects.contains(where: { $0.name == name }) {
      throw RecordingFileError.missing(
        path: path, dataset: "units/subject", there: subjects.map(\.name),
        line: "f[\"units/subject\"] = [\"\(name)\"] * len(voxel_ids)  # whose unit each is")
    }
    var result: [Recording.Subject] = []
    for subject in subjects {
      var own: Responses?
      if names.contains(subject.name) {
        let place = "presentations/\(subject.name)"
        let found = try responses(
          "responses/\(subject.name)", presentations: try file.contains(place) ? place : nil,
          units: subject.units.count, axis: axis)
        own = found.mayLackRepeats ? try found.responses.withoutAbsent(limit: limit) : found.responses
      }
      result.append(Recording.Subject(name: subject.name, units: subject.units, responses: own))
    }
    return result
  }

  /// One array of responses with what is known of its presentations.
  private func responses(
    _ name: String, presentations place: String?, units: Int, axis: StimulusAxis
  ) throws -> (responses: Responses, mayLackRepeats: Bool) {
    let array = try HDF5StoredArray(file, name)
    var shown: [Int]?
    var runs: [String]?
    var times: [Double]?
    if let place {
      let there = try file.group(place).names()
      if there.contains("stimulus_index") {
        let found = try vector("\(place)/stimulus_index", count: nil, of: "presentation").doubles ?? []
        if let bad = found.firstIndex(where: { !($0 >= 0 && $0 < Double(axis.count) && $0 == $0.rounded()) }) {
          throw RecordingFileError.value(
            path: path, dataset: "\(place)/stimulus_index", position: bad, found: "\(found[bad])",
            expected: "a position from 0 to \(axis.count - 1)",
            line: "f[\"\(place)/stimulus_index\"] = index  # the first stimulus is 0")
        }
        shown = found.map { Int($0) }
      } else if there.contains("stimulus") {
        let ids = try labels(
          try vector("\(place)/stimulus", count: nil, of: "presentation"), "\(place)/stimulus")
        let positions = Dictionary(uniqueKeysWithValues: axis.ids.enumerated().map { ($1, $0) })
        shown = try ids.enumerated().map { position, id in
          guard let found = positions[id] else {
            throw RecordingFileError.value(
              path: path, dataset: "\(place)/stimulus", position: position, found: "\"\(id)\"",
              expected: "an id of stimuli/id", line: "f[\"stimuli/id\"] = sorted(set(shown))")
          }
          return found
        }
      }
      if there.contains("run") {
        runs = try labels(try vector("\(place)/run", count: shown?.count, of: "presentation"), "\(place)/run")
      }
      if there.contains("time") {
        times = try vector("\(place)/time", count: shown?.count, of: "presentation").doubles
      }
    }
    let second = shown?.count ?? axis.count
    let word = shown == nil ? "stimuli" : "presentations"
    guard (2...3).contains(array.shape.count), array.shape[0] == units, array.shape[1] == second,
      array.shape.count == 2 || shown == nil
    else {
      let isTurned = array.shape.prefix(2) == [second, units]
      let mend = isTurned ? (array.shape.count == 2 ? "responses.T" : "responses.swapaxes(0, 1)") : "responses"
      throw RecordingFileError.shape(
        path: path, dataset: name, found: "of shape \(array.shape)",
        expected: "of shape units x \(word)\(shown == nil ? " (x repeats)" : ""), [\(units), \(second)]",
        line: "f[\"\(name)\"] = \(mend)  # \(units) units x \(second) \(word)")
    }
    let hasRepeats = array.shape.count == 3
    let blocks = try ArrayResponses(array, unitAxis: 0, stimulusAxis: 1, repeatAxis: hasRepeats ? 2 : nil)
    let repeats = hasRepeats ? array.shape[2] : 1
    if let runs, runs.count != blocks.presentationCount {
      throw RecordingFileError.shape(
        path: path, dataset: "\(place ?? "presentations")/run", found: "\(runs.count) values",
        expected: "one value a presentation: \(blocks.presentationCount)",
        line: "f[\"\(place ?? "presentations")/run\"] = runs")
    }
    let stimuli = shown ?? (0..<blocks.presentationCount).map { $0 / max(1, repeats) }
    return (
      try Responses(blocks, stimuli: stimuli, stimulusCount: axis.count, runs: runs, times: times), shown == nil
    )
  }
}
