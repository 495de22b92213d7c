public import Foundation
public import PomonaCatalog
internal import PomonaCore
internal import PomonaSystem
public import PomonaTables

/// What a file holds, after reading.
public enum FileContent: Sendable {
  case table(Table)
  case array(NumericArray)
  case arrays([(name: String, array: NumericArray)])
  case variables(MatlabFile)

  /// What of it a format must hold to be written.
  public enum Form: Sendable {
    case table
    case array
    case arrays
  }

  public var kindWords: String {
    switch self {
    case .table(let table): "a table of \(table.rowCount) rows and \(table.columns.count) columns"
    case .array(let array): "an array of shape \(array.shape.map(String.init).joined(separator: " x "))"
    case .arrays(let arrays): "\(arrays.count) named arrays"
    case .variables(let file): "\(file.variables.count) MATLAB variables"
    }
  }
}

/// A file format: how it is recognised, read, and, where that is possible, written.
public struct Format: Carded {
  public let card: Card
  /// Endings of file names without the dot, in lower case.
  public let endings: [String]
  /// Those of files that gzip has packed, which are read and not written.
  public let packedEndings: [String]
  public let read: @Sendable (URL) throws -> FileContent
  /// One array of a file by its name, without reading the others; `nil` where all are read anyway.
  let readArray: (@Sendable (URL, String) throws -> NumericArray)?
  /// What the arrays of a file are, without reading their elements; `nil` where only reading tells.
  public let heads: (@Sendable (URL) throws -> [ArrayHead])?
  /// `nil` where Pomona only reads.
  public let write: (@Sendable (FileContent, URL) throws -> Void)?

  /// What it can be given to write.
  public let holds: Set<FileContent.Form>

  public var name: String { card.name }

  init(
    card: Card, endings: [String], packedEndings: [String] = [], read: @escaping @Sendable (URL) throws -> FileContent,
    readArray: (@Sendable (URL, String) throws -> NumericArray)? = nil,
    heads: (@Sendable (URL) throws -> [ArrayHead])? = nil,
    holds: Set<FileContent.Form> = [], write: (@Sendable (FileContent, URL) throws -> Void)? = nil
  ) {
    self.card = card
    self.holds = holds
    self.endings = endings
    self.packedEndings = packedEndings
    self.read = read
    self.readArray = readArray
    self.heads = heads
    self.write = write
  }
}

extension FileContent {
  /// As a table: vectors of one length are its columns, a matrix is a column for each of its own.
  ///
  /// - Parameter name: of a container, the one array that is wanted.
  /// - Throws: `.noEntry`, `.otherKind`.
  public func table(array name: String?, path: String) throws -> Table {
    func chosen(_ arrays: [(name: String, array: NumericArray)]) throws -> Table {
      guard let name else { return try TableArrays.table(of: arrays, path: path) }
      guard let found = arrays.first(where: { $0.name == name }) else {
        throw FileError.noEntry(path: path, name: name, known: arrays.map(\.name))
      }
      return try TableArrays.table(of: found.array, named: name)
    }
    switch self {
    case .table(let table):
      if let name { throw FileError.noEntry(path: path, name: name, known: table.columnNames) }
      return table
    case .array(let array): return try TableArrays.table(of: array, named: "value")
    case .arrays(let arrays): return try chosen(arrays)
    case .variables(let file):
      return try chosen(
        file.variables.compactMap { name, value in
          guard let (shape, values) = value.numeric else { return nil }
          let sizes = shape.contains(1) ? [values.count] : shape
          return (name, NumericArray(shape: sizes, .float64(NumericArray.fromFirstFastest(values, shape: shape))))
        })
    }
  }
}

/// The formats that Pomona knows.
public enum Formats {
  public static let all: [Format] = [
    .arrow, .csv, .hdf5, .matlab, .netcdf, .nifti, .npy, .npz, .parquet, .safetensors, .tsv,
  ]
  public static let catalog = Catalog(all)

  /// The format that the ending of a file's name says.
  ///
  /// - Throws: `.unknownEnding` with the endings that there are.
  public static func of(_ url: URL, writing: Bool = false) throws(FileError) -> Format {
    let usable = writing ? all.filter { $0.write != nil } : all
    let name = url.lastPathComponent.lowercased()
    func endings(_ format: Format) -> [String] { format.endings + (writing ? [] : format.packedEndings) }
    guard let format = usable.first(where: { endings($0).contains { name.hasSuffix(".\($0)") } }) else {
      throw .unknownEnding(path: url.path, known: usable.flatMap(endings).map { ".\($0)" })
    }
    return format
  }

  public static func read(_ url: URL) throws -> FileContent { try of(url).read(url) }

  /// The content of a file as a table, or that of one of its arrays, for which no other is read where the format allows it.
  ///
  /// - Throws: as `read` and `FileContent.table(array:path:)`.
  public static func table(_ url: URL, array name: String?) throws -> Table {
    let format = try of(url)
    guard let name, let readArray = format.readArray else {
      return try format.read(url).table(array: name, path: url.path)
    }
    return try TableArrays.table(of: readArray(url, name), named: name)
  }

  /// What a file holds beside what is read from it, by name: compound tables of HDF5.
  public static func leftOut(_ url: URL) throws -> [String] {
    try of(url).name == Format.hdf5.name ? try HDF5Arrays.leftOut(url) : []
  }

  /// - Throws: `.unknownEnding`, `.cannotHold` when the format is for something else, what writing meets.
  public static func write(_ content: FileContent, to url: URL) throws {
    try of(url, writing: true).write?(content, url)
  }
}

extension Format {
  static let csv = separated(
    "csv", "Tables as text with commas (RFC 4180).", by: ",", endings: ["csv"], search: ["comma", "excel", "pandas"])
  static let tsv = separated(
    "tsv", "Tables as text with tabs.", by: "\t", endings: ["tsv", "txt", "tok", "dat"], search: ["tab", "bids"])

  static let matlab = Format(
    card: Card(
      "matlab", "Variables of MATLAB, version 5 (save -v6, -v7) and 7.3.",
      citation: Citation("The MathWorks, MAT-File Format, version 5"), search: ["mat", "octave"]),
    endings: ["mat"], read: { .variables(try MatlabFile($0)) })

  static let npy = Format(
    card: Card("npy", "One array as numpy saves it.", search: ["numpy", "array"]), endings: ["npy"],
    packedEndings: ["npy.gz"],
    read: { .array(try NPY.read($0)) }, heads: { [try NPY.head($0)] }, holds: [.array],
    write: { content, url in
      guard case .array(let array) = content else {
        throw FileError.cannotHold(path: url.path, what: content.kindWords)
      }
      try NPY.write(array, to: url)
    })

  static let npz = Format(
    card: Card("npz", "Named arrays as numpy saves them, compressed.", search: ["numpy", "arrays", "savez"]),
    endings: ["npz"],
    read: { url in
      let file = try NPZ(url)
      return .arrays(try file.names.map { ($0, try file.array($0)) })
    }, readArray: { try NPZ($0).array($1) }, heads: { try NPZ($0).heads() },
    holds: [.table, .array, .arrays],
    write: { content, url in
      switch content {
      case .arrays(let arrays): try NPZ.write(arrays, to: url)
      case .array(let array): try NPZ.write([("array", array)], to: url)
      case .table(let table): try NPZ.write(try TableArrays.arrays(of: table, path: url.path), to: url)
      case .variables: throw FileError.cannotHold(path: url.path, what: content.kindWords)
      }
    })

  static let hdf5 = Format(
    card: Card(
      "hdf5", "Named arrays, and tables of them, as h5py reads them.", search: ["h5", "h5py", "arrays", "hierarchical"]),
    endings: ["h5", "hdf5"], read: { .arrays(try HDF5Arrays.read($0)) },
    readArray: { try HDF5Arrays.read($0, array: $1) }, heads: { try HDF5Arrays.heads($0) },
    holds: [.table, .array, .arrays],
    write: { content, url in
      switch content {
      case .arrays(let arrays): try HDF5Arrays.write(arrays, to: url)
      case .array(let array): try HDF5Arrays.write([("array", array)], to: url)
      case .table(let table): try HDF5Arrays.write(try TableArrays.arrays(of: table, path: url.path), to: url)
      case .variables: throw FileError.cannotHold(path: url.path, what: content.kindWords)
      }
    })

  static let arrow = columnar(
    "arrow", "Tables as Apache Arrow keeps them in a file; feather, version 2, is the same.", .ipc,
    endings: ["arrow", "feather"], search: ["feather", "ipc", "polars", "pandas"])
  static let parquet = columnar(
    "parquet", "Tables by column, compressed (Apache Parquet).", .parquet, endings: ["parquet"],
    search: ["arrow", "polars", "pandas", "columnar"])

  private static func columnar(
    _ name: String, _ summary: String, _ kind: ArrowLibrary.Kind, endings: [String], search: [String]
  ) -> Format {
    Format(
      card: Card(
        name, summary, citation: Citation("The Apache Software Foundation, Apache Arrow, https://arrow.apache.org"),
        search: search),
      endings: endings, read: { .table(try ArrowTables.read($0, kind)) }, holds: [.table],
      write: { content, url in
        guard case .table(let table) = content else {
          throw FileError.cannotHold(path: url.path, what: content.kindWords)
        }
        try ArrowTables.write(table, to: url, kind)
      })
  }

  private static func separated(
    _ name: String, _ summary: String, by separator: Character, endings: [String], search: [String]
  ) -> Format {
    Format(
      card: Card(name, summary, search: search), endings: endings, packedEndings: endings.map { "\($0).gz" },
      read: { .table(try SeparatedText.table(from: $0, separator: separator)) }, holds: [.table],
      write: { content, url in
        guard case .table(let table) = content else {
          throw FileError.cannotHold(path: url.path, what: content.kindWords)
        }
        try SeparatedText.write(table, to: url, separator: separator)
      })
  }
}
