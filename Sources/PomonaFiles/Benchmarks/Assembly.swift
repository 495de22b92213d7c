public import Foundation
public import PomonaCore
internal import PomonaTables

/// A recording from an assembly as brain-score saves it: `presentation x neuroid` (and a `time_bin` of one) in netCDF-4.
public enum Assembly {
  /// - Parameters:
  ///   - stimulusID: the coordinate over presentations that names the stimulus.
  ///   - unitID: the coordinate over neuroids that names the unit.
  /// - Throws: `.noEntry`, `.otherKind` for an assembly of other dimensions or of several time bins.
  public static func recording(
    _ url: URL, variable name: String? = nil, stimulusID: String? = nil, unitID: String? = nil,
    facts: Recording.Facts? = nil
  ) throws -> Recording {
    let file = try NetCDF(url)
    let variable = try name.map { try file.variable($0) } ?? file.mainVariable()
    guard let array = variable.array else {
      throw FileError.otherKind(path: file.path, name: variable.name, found: "texts", expected: "numbers")
    }
    func axis(_ words: [String]) throws -> Int {
      guard let axis = variable.dimensions.firstIndex(where: { words.contains($0) }) else {
        throw FileError.otherKind(
          path: file.path, name: variable.name,
          found: "over \(variable.dimensions.joined(separator: " x "))", expected: "over \(words[0])")
      }
      return axis
    }
    let presentationAxis = try axis(["presentation", "stimulus", "image"])
    let unitAxis = try axis(["neuroid", "unit", "voxel"])
    for (place, extent) in variable.shape.enumerated()
    where place != presentationAxis && place != unitAxis && extent != 1 {
      throw FileError.otherKind(
        path: file.path, name: variable.name, found: "over \(extent) places of \(variable.dimensions[place])",
        expected: "one; in Python: assembly.isel(\(variable.dimensions[place])=0).to_netcdf(\"x.nc\")")
    }
    let shown = try file.table(over: variable.dimensions[presentationAxis])
    let units = try file.table(over: variable.dimensions[unitAxis])
    let stimulusColumn = try shown.column(
      stimulusID ?? ["stimulus_id", "image_id", "stimulus", variable.dimensions[presentationAxis]]
        .first { shown[$0] != nil } ?? "stimulus_id", parameter: "stimulus_id")
    let unitColumn = try units.column(
      unitID ?? ["neuroid_id", "unit_id", variable.dimensions[unitAxis]].first { units[$0] != nil } ?? "neuroid_id",
      parameter: "unit_id")
    // Stimuli in the order in which they were first shown, with what is said of that presentation.
    var place: [String: Int] = [:]
    var ids: [String] = []
    var first: [Int] = []
    var positions: [Int] = []
    for (row, cell) in stimulusColumn.cells.enumerated() {
      let id = cell.text ?? ""
      if place[id] == nil {
        place[id] = ids.count
        ids.append(id)
        first.append(row)
      }
      positions.append(place[id] ?? 0)
    }
    let unitIDs = unitColumn.cells.map { $0.text ?? "" }
    let blocks = FlatResponses(array, unitAxis: unitAxis, presentationAxis: presentationAxis)
    let responses = try Responses(blocks, stimuli: positions, stimulusCount: ids.count)
    let owners = (units["subject"] ?? units["subject_id"] ?? units["animal"])?.cells.map(\.text)
    let grouped = try SubjectUnits.grouped(owners ?? unitIDs.map { _ in "1" }, ids: unitIDs)
    var subjects: [Recording.Subject] = []
    for (name, own) in grouped {
      subjects.append(
        .init(
          name: name, units: own,
          responses: grouped.count == 1 ? responses : try responses.selecting(units: own).withoutAbsent()))
    }
    var levels: [RegionLevel] = []
    if let regions = units["region"]?.cells.map({ $0.text ?? "" }) {
      var names: [String] = []
      for name in regions where !name.isEmpty && !names.contains(name) { names.append(name) }
      levels = [
        RegionLevel(
          "ROI", names.map { name in Region(name, UnitSet(regions.indices.filter { regions[$0] == name })) })
      ]
    }
    return try Recording(
      facts: facts
        ?? .init(
          name: file.attributes["identifier"] ?? url.deletingPathExtension().lastPathComponent,
          title: file.attributes["identifier"] ?? "", unitWord: "neuroids"),
      stimuli: try StimulusAxis(ids: ids), stimulusTable: shown.rows(first), unitIDs: unitIDs, unitTable: units,
      regions: try RegionStructure(levels: levels, unitCount: unitIDs.count), subjects: subjects)
  }
}

/// An array of which all axes but two have one place.
struct FlatResponses: ResponseBlocks {
  private let array: any StoredArray
  private let unitAxis: Int
  private let presentationAxis: Int

  init(_ array: any StoredArray, unitAxis: Int, presentationAxis: Int) {
    self.array = array
    self.unitAxis = unitAxis
    self.presentationAxis = presentationAxis
  }

  var presentationCount: Int { array.shape[presentationAxis] }
  var unitCount: Int { array.shape[unitAxis] }

  func read(presentations: Range<Int>, units: Range<Int>) throws -> Matrix<Float> {
    var start = [Int](repeating: 0, count: array.shape.count)
    var count = array.shape
    start[unitAxis] = units.lowerBound
    count[unitAxis] = units.count
    start[presentationAxis] = presentations.lowerBound
    count[presentationAxis] = presentations.count
    let values = try array.floats(from: start, count: count)
    guard unitAxis < presentationAxis else {
      return Matrix(rowCount: presentations.count, columnCount: units.count, elements: values)
    }
    var elements = [Float](repeating: 0, count: values.count)
    for unit in 0..<units.count {
      for row in 0..<presentations.count {
        elements[row * units.count + unit] = values[unit * presentations.count + row]
      }
    }
    return Matrix(rowCount: presentations.count, columnCount: units.count, elements: elements)
  }
}
