public import Foundation
internal import PomonaSystem
public import PomonaTables

/// A netCDF-4 file: variables over named dimensions, as xarray saves arrays and brain-score its assemblies.
///
/// netCDF-4 is HDF5 with dimension scales. `scale_factor`, `add_offset` and `_FillValue` are applied (CF conventions 8.1 and
/// 2.5.1); numbers of a variable are read by blocks.
public struct NetCDF: Sendable {
  public struct Variable: Sendable {
    public let name: String
    /// One name for each axis.
    public let dimensions: [String]
    public let shape: [Int]
    /// `nil` for texts.
    public let array: (any StoredArray)?
  }

  public let path: String
  /// In alphabetical order; coordinates are among them.
  public let variables: [Variable]
  /// Attributes of the whole file that are texts.
  public let attributes: [String: String]

  /// - Throws: `.otherFormat` for netCDF-3 (classic) files and others, `FileError`, `HDF5Error`.
  public init(_ url: URL) throws {
    path = url.path
    let lead = try RandomAccessFile(reading: url)
    if lead.byteCount >= 4, try lead.bytes(3, at: 0) == Array("CDF".utf8) {
      throw FileError.unsupported(
        path: url.path, what: "a classic netCDF file (version 3)",
        advice: "in Python: xarray.open_dataset(\"x.nc\").to_netcdf(\"y.nc\", format=\"NETCDF4\")")
    }
    let file = try HDF5File(reading: url)
    var variables: [Variable] = []
    for name in try HDF5Names.datasets(file) {
      let dataset = try file.dataset(name)
      // A dimension without values of its own is a dataset that says so.
      if case .text(let words)? = try dataset.attribute("NAME"),
        words.hasPrefix("This is a netCDF dimension but not a netCDF variable")
      {
        continue
      }
      var dimensions = try dataset.dimensionNames().map { $0.split(separator: "/").last.map(String.init) ?? "" }
      if dimensions.isEmpty, try dataset.attribute("CLASS") == .text("DIMENSION_SCALE"), dataset.shape.count == 1 {
        dimensions = [name.split(separator: "/").last.map(String.init) ?? name]
      }
      if dimensions.count != dataset.shape.count || dimensions.contains("") {
        dimensions = dataset.shape.indices.map { "axis\($0 + 1)" }
      }
      var array: (any StoredArray)?
      switch dataset.elementType {
      case .text: array = nil
      case .reference, .other: continue
      default:
        let stored = try HDF5StoredArray(file, name)
        func number(_ key: String) throws -> Double? {
          if case .numbers(let values)? = try dataset.attribute(key) { return values.first }
          return nil
        }
        let (slope, intercept) = (try number("scale_factor"), try number("add_offset"))
        let fill = try number("_FillValue")
        if slope != nil || intercept != nil || (fill != nil && fill?.isNaN == false) {
          array = DecodedArray(base: stored, slope: slope ?? 1, intercept: intercept ?? 0, fill: fill.map { Float($0) })
        } else {
          array = stored
        }
      }
      variables.append(Variable(name: name, dimensions: dimensions, shape: dataset.shape, array: array))
    }
    self.variables = variables
    var attributes: [String: String] = [:]
    for name in try file.attributeNames() {
      if case .text(let text)? = try file.attribute(name) { attributes[name] = text }
    }
    self.attributes = attributes
  }

  /// - Throws: `.noEntry` with the names that there are.
  public func variable(_ name: String) throws(FileError) -> Variable {
    guard let found = variables.first(where: { $0.name == name }) else {
      throw .noEntry(path: path, name: name, known: variables.map(\.name))
    }
    return found
  }

  /// All variables over this dimension alone, one column each: what an assembly says of its units or presentations.
  ///
  /// - Throws: `.noEntry` for a dimension of no variable.
  public func table(over dimension: String) throws -> Table {
    let known = Set(variables.flatMap(\.dimensions))
    guard known.contains(dimension) else {
      throw FileError.noEntry(path: path, name: dimension, known: known.sorted())
    }
    let file = try HDF5File(reading: URL(fileURLWithPath: path))
    var columns: [Column] = []
    for variable in variables where variable.dimensions == [dimension] {
      let dataset = try file.dataset(variable.name)
      switch dataset.elementType {
      case .text: columns.append(Column(variable.name, .texts(try dataset.readTexts())))
      case .uint64:
        columns += TableArrays.columns(variable.name, NumericArray(shape: dataset.shape, .uint64(try dataset.read())))
      case .int64, .uint8:
        let values = try dataset.read(as: Int64.self)
        // xarray saves truths as bytes and says so, h5py as an enumeration.
        let saysTruths = try dataset.attribute("dtype") == .text("bool")
        if saysTruths || dataset.areTruths {
          columns.append(Column(variable.name, .truths(values.map { $0 != 0 })))
        } else {
          columns.append(Column(variable.name, .integers(values.map { Int(clamping: $0) })))
        }
      default: columns.append(Column(variable.name, .numbers(try dataset.read(as: Double.self))))
      }
    }
    return try Table(columns)
  }

  /// The variable that is no coordinate: the one with the most elements of those over two axes or more.
  ///
  /// - Throws: `.otherKind` where there is none.
  public func mainVariable() throws(FileError) -> Variable {
    let candidates = variables.filter { $0.array != nil && $0.shape.count >= 2 }
    guard let main = candidates.max(by: { $0.shape.reduce(1, *) < $1.shape.reduce(1, *) }) else {
      throw .otherKind(
        path: path, name: variables.map(\.name).joined(separator: ", "), found: "no array over two dimensions",
        expected: "an assembly such as presentation x neuroid")
    }
    return main
  }
}

/// Packed numbers as they are meant: `slope · stored + intercept`, the fill value missing.
struct DecodedArray: StoredArray {
  let base: HDF5StoredArray
  let slope: Double
  let intercept: Double
  let fill: Float?

  var path: String { base.path }
  var name: String { base.name }
  var shape: [Int] { base.shape }
  var typeName: String { base.typeName }

  func floats(from start: [Int], count: [Int]) throws -> [Float] {
    try base.floats(from: start, count: count).map { value in
      value == fill ? .nan : Float(Double(value) * slope + intercept)
    }
  }
}
