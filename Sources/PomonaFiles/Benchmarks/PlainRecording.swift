public import Foundation
internal import PomonaCatalog
public import PomonaCore
internal import PomonaSystem
public import PomonaTables

/// A recording from plain files: an array of responses, a table of stimuli, and perhaps a table of units.
///
///     let mine = try PlainRecording(stimuli: "stim.csv", units: "voxels.csv").recording(responses: "betas.h5")
///
/// Which axis is which follows from the lengths of the tables; where that is not certain, `unitAxis` says it. Labels that
/// come with the responses (of a separated file, or arrays `stimuli` and `units` beside them) are compared with the tables,
/// and an order that differs is an error that names the first place; only `byID` puts the responses into the tables' order.
public struct PlainRecording: Sendable {
  public var facts: Recording.Facts
  public let stimuli: Table
  public var units: Table?
  /// The column of each table that holds the ids; `nil` takes the first of the usual names, else the first column.
  public var stimulusID: String?
  public var unitID: String?
  /// The axis of the responses, from 0, along which units run.
  public var unitAxis: Int?
  public var byID = false
  /// Columns of the unit table that are regions: of yes and no (or 1 and 0), or of texts, which name a region each.
  public var regions: [String] = []
  /// Those of them that a summary names; a unit that is in several counts for the first, so that their numbers add up.
  public var macro: [String] = []
  /// The column that says whose each unit is; `nil` takes `subject` where there is one.
  public var subjectColumn: String?
  /// Of volumes (NIfTI) the voxels that are units: those where it is not 0.
  public var mask: URL?
  /// Bytes that looking through the responses may take at a time.
  public var limit = 1 << 28

  static let stimulusNames = ["id", "stimulus_id", "stimulus", "image_id", "stimuli"]
  static let unitNames = ["id", "unit_id", "unit", "voxel_id", "neuroid_id", "units"]

  public init(stimuli: Table, units: Table? = nil, facts: Recording.Facts = .init(name: "recording")) {
    self.facts = facts
    self.stimuli = stimuli
    self.units = units
  }

  /// Tables from files of any format that holds tables.
  public init(stimuli: URL, units: URL? = nil, facts: Recording.Facts = .init(name: "recording")) throws {
    func table(_ url: URL) throws -> Table { try Formats.read(url).table(array: nil, path: url.path) }
    self.init(stimuli: try table(stimuli), units: try units.map(table), facts: facts)
  }

  /// Labels that come with an array.
  struct Labels {
    var stimuli: [String]?
    var units: [String]?
  }

  /// Opens the responses; arrays in HDF5, MATLAB 7.3, npy and safetensors files are read block by block when asked for.
  ///
  /// - Throws: `RecordingFileError.ambiguousAxes`, `.noAxis`, `RecordingError.unalignedLabels`, what reading meets.
  public func recording(responses url: URL, array name: String? = nil) throws -> Recording {
    let ending = url.pathExtension.lowercased()
    guard !["csv", "tsv", "txt"].contains(ending) else { return try recording(separated: url) }
    if let mask { return try recording(volumes: NIfTIImage(url), of: NIfTIImage(mask)) }
    let arrays = try StoredArrays.open(url)
    let array: any StoredArray
    if name == nil, arrays.count > 1, let only = PlainRecording.responses(among: arrays) {
      array = only
    } else {
      array = try StoredArrays.open(url, array: name)
    }
    return try recording(array, labels: try PlainRecording.labels(beside: array, in: url))
  }

  /// An array that is in memory, perhaps with labels of its own.
  public func recording(
    responses array: NumericArray, stimulusLabels: [String]? = nil, unitLabels: [String]? = nil
  ) throws -> Recording {
    try recording(
      MemoryArray(path: "the array", name: "", array: array), labels: Labels(stimuli: stimulusLabels, units: unitLabels)
    )
  }

  /// The tables and regions alone, where responses are not published, or not here.
  public func tablesOnly() throws -> Recording {
    let (stimulusIDs, unitIDs) = try ids()
    return try recording(
      axis: StimulusAxis(ids: stimulusIDs), names: unitIDs ?? [], table: units ?? Table([]), responses: nil)
  }

  /// One volume a stimulus, and the voxels of the mask as units: of a table, or by their place in the grid.
  private func recording(volumes image: NIfTIImage, of mask: NIfTIImage) throws -> Recording {
    var plain = self
    let array = try MaskedVolumes(image, mask)
    if units == nil { plain.units = try array.voxelTable() }
    plain.unitAxis = 1
    return try plain.recording(array, labels: Labels())
  }

  /// The only array of two or three axes.
  private static func responses(among arrays: [any StoredArray]) -> (any StoredArray)? {
    let candidates = arrays.filter { $0.shape.count == 2 || $0.shape.count == 3 }.filter { !$0.shape.contains(1) }
    return candidates.count == 1 ? candidates[0] : candidates.first { $0.name == "responses" }
  }

  /// Vectors of texts or whole numbers beside the responses whose names say what they are.
  private static func labels(beside array: any StoredArray, in url: URL) throws -> Labels {
    let ending = url.pathExtension.lowercased()
    guard ["npz", "h5", "hdf5", "mat"].contains(ending) else { return Labels() }
    var labels = Labels()
    let texts = try LabelVectors.all(of: url)
    for name in stimulusNames.dropFirst() where labels.stimuli == nil { labels.stimuli = texts[name] }
    for name in unitNames.dropFirst() where labels.units == nil { labels.units = texts[name] }
    return labels
  }

  private func recording(separated url: URL) throws -> Recording {
    try recording(responses: try Formats.read(url).table(array: nil, path: url.path), path: url.path)
  }

  /// Responses as a table of stimuli or units in rows, perhaps with a first column of labels; names of the other columns
  /// label what they are of.
  public func recording(responses table: Table, path: String = "the table") throws -> Recording {
    // A first column of texts labels the rows; the names of the others label the columns.
    var columns = table.columns
    var rowLabels: [String]?
    if let first = columns.first, !first.values.areNumbers || PlainRecording.isLabel(first.name) {
      rowLabels = first.cellTexts.map { $0 ?? "" }
      columns.removeFirst()
    }
    let rows = table.rowCount
    var elements = [Float](repeating: .nan, count: rows * columns.count)
    for (place, column) in columns.enumerated() {
      guard let numbers = column.numbers else {
        throw FileError.otherKind(path: path, name: column.name, found: column.values.words, expected: "numbers")
      }
      for row in 0..<rows { elements[row * columns.count + place] = Float(numbers[row]) }
    }
    let array = MemoryArray(
      path: path, name: "", array: NumericArray(shape: [rows, columns.count], .float32(elements)))
    let names = columns.map(\.name)
    let (stimulusIDs, unitIDs) = try ids()
    let axes = try axes(array.shape, path: path, stimulusCount: stimulusIDs.count, unitCount: unitIDs?.count)
    var labels = Labels()
    if axes.unit == 0 {
      labels.units = rowLabels
      labels.stimuli = names
    } else {
      labels.stimuli = rowLabels
      labels.units = names
    }
    // Names such as `value 1` that no table states are no labels.
    if axes.unit == 1, unitIDs == nil || Set(names).isDisjoint(with: unitIDs ?? []) { labels.units = nil }
    if axes.unit == 0, Set(names).isDisjoint(with: stimulusIDs) { labels.stimuli = nil }
    return try recording(array, labels: labels)
  }

  private static func isLabel(_ name: String) -> Bool { (stimulusNames + unitNames).contains(name) }

  private func ids() throws -> (stimuli: [String], units: [String]?) {
    func column(_ table: Table, _ asked: String?, _ usual: [String], _ parameter: String) throws -> [String] {
      let found: Column
      if let asked {
        found = try table.column(asked, parameter: parameter)
      } else if let name = usual.first(where: { table[$0] != nil }), let column = table[name] {
        found = column
      } else if let first = table.columns.first {
        found = first
      } else {
        return []
      }
      return found.cells.map { $0.text ?? "" }
    }
    return (
      try column(stimuli, stimulusID, PlainRecording.stimulusNames, "stimulus_id"),
      try units.map { try column($0, unitID, PlainRecording.unitNames, "unit_id") }
    )
  }

  private func axes(
    _ shape: [Int], path: String, stimulusCount: Int, unitCount: Int?
  ) throws -> (unit: Int, stimulus: Int, repeats: Int?) {
    guard shape.count == 2 || shape.count == 3 else {
      throw FileError.otherKind(
        path: path, name: "responses", found: "of shape \(NumericArray.words(shape))",
        expected: "an array of two or three axes: units, stimuli and perhaps repeats")
    }
    guard !shape.contains(0) else {
      throw FileError.otherKind(
        path: path, name: "responses", found: "of shape \(NumericArray.words(shape)), which holds nothing",
        expected: "units x stimuli")
    }
    var ways: [(unit: Int, stimulus: Int, repeats: Int?)] = []
    for unit in shape.indices where unitAxis == nil || unitAxis == unit {
      if let unitCount, shape[unit] != unitCount { continue }
      for stimulus in shape.indices where stimulus != unit && shape[stimulus] == stimulusCount {
        ways.append((unit, stimulus, shape.indices.first { $0 != unit && $0 != stimulus }))
      }
    }
    if ways.count == 1 { return ways[0] }
    if ways.isEmpty {
      if !shape.contains(stimulusCount) {
        let unit = unitAxis ?? unitCount.flatMap { shape.firstIndex(of: $0) } ?? 0
        let free = shape.indices.first { $0 != unit } ?? 0
        throw RecordingFileError.noAxis(
          path: path, shape: shape, what: "stimuli", count: stimulusCount,
          instead: "stimuli: ({id: 1..\(shape[free])} | table)"
            + (unitAxis == nil && shape[unit] == shape[free] ? ", unit_axis: \(unit + 1)" : ""))
      }
      throw RecordingFileError.noAxis(
        path: path, shape: shape, what: "units", count: unitCount ?? 0,
        instead: unitCount.flatMap { shape.firstIndex(of: $0) }.map { "unit_axis: \($0 + 1)" }
          ?? "leave `units:` out")
    }
    throw RecordingFileError.ambiguousAxes(path: path, shape: shape, units: unitCount ?? 0, stimuli: stimulusCount)
  }

  /// Where each wanted label stands among the found ones; `nil` when they stand in the same order.
  private func order(_ found: [String]?, _ wanted: [String], _ what: String) throws -> [Int]? {
    guard let found, found != wanted else { return nil }
    let place = Dictionary(found.enumerated().map { ($1, $0) }, uniquingKeysWith: { first, _ in first })
    let isSameSet = found.count == wanted.count && place.count == wanted.count && wanted.allSatisfy { place[$0] != nil }
    guard byID, isSameSet else {
      let position = zip(found, wanted).enumerated().first { $1.0 != $1.1 }?.offset ?? min(found.count, wanted.count)
      throw RecordingError.unalignedLabels(
        what: what, position: position, found: position < found.count ? found[position] : "nothing",
        expected: position < wanted.count ? wanted[position] : "nothing", sameSet: isSameSet)
    }
    return wanted.compactMap { place[$0] }
  }

  private func recording(_ array: any StoredArray, labels: Labels) throws -> Recording {
    let (stimulusIDs, unitIDs) = try ids()
    let axis = try StimulusAxis(ids: stimulusIDs)
    let axes = try axes(array.shape, path: array.path, stimulusCount: axis.count, unitCount: unitIDs?.count)
    let names = unitIDs ?? labels.units ?? (0..<array.shape[axes.unit]).map { String($0 + 1) }
    var blocks: any ResponseBlocks = try ArrayResponses(
      array, unitAxis: axes.unit, stimulusAxis: axes.stimulus, repeatAxis: axes.repeats)
    let repeats = axes.repeats.map { array.shape[$0] } ?? 1
    let stimulusOrder = try order(labels.stimuli, stimulusIDs, "stimuli")
    let unitOrder = try order(unitIDs == nil ? nil : labels.units, names, "units")
    if stimulusOrder != nil || unitOrder != nil {
      let presentations = stimulusOrder.map { order in order.flatMap { s in (0..<repeats).map { s * repeats + $0 } } }
      blocks = SelectedResponses(blocks, presentations: presentations, units: unitOrder)
    }
    let responses = try Responses(
      blocks, stimuli: (0..<blocks.presentationCount).map { $0 / max(1, repeats) }, stimulusCount: axis.count
    ).withoutAbsent(limit: limit)
    return try recording(
      axis: axis, names: names, table: try units ?? Table([Column("id", .texts(names))]), responses: responses)
  }

  private func recording(
    axis: StimulusAxis, names: [String], table: Table, responses: Responses?
  ) throws -> Recording {
    let owners = try subjectColumn.map { try table.column($0, parameter: "subject") } ?? table["subject"]
    let grouped = try SubjectUnits.grouped(owners?.cells.map(\.text) ?? names.map { _ in "1" }, ids: names)
    var subjects: [Recording.Subject] = []
    for (name, own) in grouped {
      var part = responses
      if grouped.count > 1 { part = try responses?.selecting(units: own).withoutAbsent(limit: limit) }
      subjects.append(.init(name: name, units: own, responses: part))
    }
    let regions = try namedRegions(of: table)
    return try Recording(
      facts: facts, stimuli: axis, stimulusTable: stimuli, unitIDs: names, unitTable: table,
      regions: try RegionStructure(
        levels: regions.isEmpty ? [] : [RegionLevel("ROI", regions)], unitCount: names.count), subjects: subjects)
  }

  private func namedRegions(of table: Table) throws -> [Region] {
    var found: [Region] = []
    for name in regions {
      // A region may be named where the column is meant that has it.
      if table[name] == nil, let holder = table.columns.first(where: { $0.cellTexts.contains(name) }) {
        throw Explanation(
          "E0322", "`rois` takes columns of the units, and `\(name)` is a value of `\(holder.name)`", parameter: "rois",
          facts: ["a column of texts names a region each"], remedies: ["rois: \(holder.name)"])
      }
      let column = try table.column(name, parameter: "rois")
      guard case .text = column.values else {
        found += try RegionStructure.regions([name], macro: Set(macro), of: table)
        continue
      }
      let labels = column.cellTexts
      var order: [String] = []
      var rows: [String: [Int]] = [:]
      for (unit, label) in labels.enumerated() {
        guard let label, !label.isEmpty else { continue }
        if rows[label] == nil { order.append(label) }
        rows[label, default: []].append(unit)
      }
      found += order.map { Region($0, UnitSet(rows[$0] ?? []), isMacro: macro.contains($0)) }
    }
    if let absent = macro.first(where: { name in !found.contains { $0.name == name } }) {
      throw RecordingError.unknown(what: "macro", name: absent, known: found.map(\.name))
    }
    let exclusive = UnitTables.exclusive(found.filter(\.isMacro))
    return found.map { region in exclusive.first { region.isMacro && $0.name == region.name } ?? region }
  }
}

/// Volumes as an array of volumes × the voxels of a mask.
struct MaskedVolumes: StoredArray {
  private let image: NIfTIImage
  private let mask: NIfTIImage
  let shape: [Int]
  var path: String { image.path }
  var name: String { "" }
  var typeName: String { "float32" }

  init(_ image: NIfTIImage, _ mask: NIfTIImage) throws {
    self.image = image
    self.mask = mask
    shape = [image.volumeCount, try mask.mask().count { $0 }]
    // Another grid, or another place of it, is known before a volume is read.
    _ = try image.masked(by: mask, volumes: 0..<0)
  }

  /// Reads whole volumes, one at a time.
  func floats(from start: [Int], count: [Int]) throws -> [Float] {
    try check(start, count)
    let block = try image.masked(by: mask, volumes: start[0]..<(start[0] + count[0]))
    if count[1] == block.columnCount { return block.elements }
    var elements: [Float] = []
    for row in 0..<count[0] { elements += block.row(row).dropFirst(start[1]).prefix(count[1]) }
    return elements
  }

  /// The voxels: `id` as place in the grid, from 0, the place along each axis, and the middle in millimetres.
  func voxelTable() throws -> Table {
    let grid = mask.grid
    let places = try mask.mask().enumerated().filter(\.element).map(\.offset)
    let indices = places.map { [$0 / (grid[1] * grid[2]), $0 / grid[2] % grid[1], $0 % grid[2]] }
    let middles = indices.map { mask.position($0[0], $0[1], $0[2]) }
    var columns = [Column("id", .texts(indices.map { "\($0[0])-\($0[1])-\($0[2])" }))]
    for (axis, name) in ["i", "j", "k"].enumerated() {
      columns.append(Column(name, .integers(indices.map { $0[axis] })))
    }
    for (axis, name) in ["x", "y", "z"].enumerated() {
      columns.append(Column(name, .numbers(middles.map { $0[axis] })))
    }
    return try Table(columns)
  }
}

/// The vectors of labels in a container, by name: texts, and whole numbers by their digits.
enum LabelVectors {
  static func all(of url: URL) throws -> [String: [String]] {
    var found: [String: [String]] = [:]
    func take(_ name: String, _ array: NumericArray) {
      guard array.shape.count == 1 || (array.shape.count == 2 && array.shape.contains(1)) else { return }
      switch array.elements {
      case .texts(let texts): found[name] = texts
      case .float32, .float64, .truths: break
      // Numbers would round the long ones, and may be beyond `Int`.
      case .int64(let values): found[name] = values.map { String($0) }
      case .uint64(let values): found[name] = values.map { String($0) }
      default: found[name] = (array.doubles ?? []).map { String(Int($0)) }
      }
    }
    switch url.pathExtension.lowercased() {
    case "npz":
      let archive = try NPZ(url)
      let known = Set(PlainRecording.stimulusNames + PlainRecording.unitNames)
      for name in archive.names where known.contains(name) { take(name, try archive.array(name)) }
    case "mat":
      for (name, value) in try MatlabFile(url).variables {
        if case .cells(_, let cells) = value {
          let texts = cells.compactMap { cell -> String? in
            if case .text(let text) = cell { text } else { nil }
          }
          if texts.count == cells.count { found[name] = texts }
        } else if let (shape, values) = value.numeric, shape.contains(1), values.allSatisfy({ $0 == $0.rounded() }) {
          found[name] = values.map { Cell.number($0).text ?? "" }
        }
      }
    default:
      for (name, array) in try HDF5Arrays.vectors(of: url) { take(name, array) }
    }
    return found
  }
}

extension HDF5Arrays {
  /// The vectors of an HDF5 file, of texts and whole numbers.
  static func vectors(of url: URL) throws -> [(name: String, array: NumericArray)] {
    let file = try HDF5File(reading: url)
    var vectors: [(name: String, array: NumericArray)] = []
    for name in try HDF5Names.datasets(file) {
      let dataset = try file.dataset(name)
      guard dataset.shape.count == 1 else { continue }
      switch dataset.elementType {
      case .text: vectors.append((name, NumericArray(shape: dataset.shape, .texts(try dataset.readTexts()))))
      case .int64: vectors.append((name, NumericArray(shape: dataset.shape, .int64(try dataset.read()))))
      case .uint64: vectors.append((name, NumericArray(shape: dataset.shape, .uint64(try dataset.read()))))
      default: continue
      }
    }
    return vectors
  }
}
