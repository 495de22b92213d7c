public import Foundation
internal import PomonaCore
internal import PomonaSystem
public import PomonaTables

/// Tables in Parquet and Arrow files, which pandas, polars, R and many others read and write.
///
/// - Numbers of every width are numbers or whole numbers; one beyond 63 bits makes its column texts. An ordered dictionary
///   is a category, any other one is texts (or whatever it holds). Dates and times are texts as ISO 8601 writes them, in
///   UTC with a `Z` behind them where the file names a zone. Nulls are missing.
/// - Written are float64 (NaN as null), int64, bool, utf8, ordered dictionaries and lists.
/// - Structs, maps, bytes, decimals, durations and times of day have no column here and are refused by name.
public enum ArrowTables {
  /// What the name of a file says, if it says either.
  static func kind(of url: URL) -> ArrowLibrary.Kind? {
    let ending = url.pathExtension.lowercased()
    if Format.parquet.endings.contains(ending) { return .parquet }
    return Format.arrow.endings.contains(ending) ? .ipc : nil
  }

  /// That what reads and writes such a file is there, before an evening of work is spent on what is to be written.
  ///
  /// - Throws: an `ArrowError` when the part is not installed; nothing of a file of another kind.
  public static func requireLibrary(for url: URL) throws {
    if kind(of: url) != nil { _ = try ArrowLibrary.shared() }
  }

  /// The columns of a file without its rows; `nil` of a file of another kind.
  ///
  /// - Cost: the head of the file alone is read, and for Arrow's own format that of each batch.
  public static func head(of url: URL) throws -> [Column]? {
    guard let kind = kind(of: url) else { return nil }
    let reader = try opened(url, kind)
    return reader.fields.map { Column($0.name, ColumnGatherer($0.type).values) }
  }

  /// - Throws: `.otherFormat`, `.unsupported` (with the column), `.broken`; an `ArrowError` when the part is not installed.
  static func read(_ url: URL, _ kind: ArrowLibrary.Kind) throws -> Table {
    var reader = try opened(url, kind)
    let names = reader.fields.map(\.name)
    if let twice = Dictionary(grouping: names, by: { $0 }).first(where: { $0.value.count > 1 }) {
      throw FileError.unsupported(
        path: url.path, what: "two columns named \"\(twice.key)\"", advice: "give each column a name of its own")
    }
    var gatherers = reader.fields.map { ColumnGatherer($0.type) }
    do throws(ArrowError) {
      while let cells = try reader.next() {
        for (index, part) in cells.enumerated() { gatherers[index].append(part) }
      }
    } catch {
      throw asFileError(error)
    }
    let columns = zip(names, gatherers).map { Column($0, $1.values) }
    if let first = columns.first, first.count != reader.rowCount {
      throw FileError.broken(
        path: url.path, reason: "it says that it has \(reader.rowCount) rows and holds \(first.count)")
    }
    return try Table(columns)
  }

  /// - Throws: `.cannotHold`, and what writing meets; the file is whole or as it was.
  static func write(_ table: Table, to url: URL, _ kind: ArrowLibrary.Kind) throws {
    let library = try ArrowLibrary.shared()
    if kind == .parquet, table.columns.isEmpty {
      throw FileError.cannotHold(path: url.path, what: "a table without columns")
    }
    let columns = table.columns.map { ($0.name, ArrowCells($0.values)) }
    try AtomicFile.replace(url) { temporary in
      try library.write(columns, rowCount: table.rowCount, to: temporary, kind: kind, reportedAs: url.path)
    }
  }

  /// Looks at both ends of a file, opens it, and refuses what has no column here.
  private static func opened(_ url: URL, _ kind: ArrowLibrary.Kind) throws -> ArrowReader {
    try checkEnds(of: url, kind)
    let reader: ArrowReader
    let library = try ArrowLibrary.shared()
    do throws(ArrowError) {
      reader = try library.reader(of: url, kind: kind)
    } catch {
      throw asFileError(error)
    }
    for field in reader.fields {
      guard let words = field.type.unreadable else { continue }
      throw FileError.unsupported(
        path: url.path, what: "\(words) in column \"\(field.name)\"",
        advice: "leave the column out, or turn it into numbers, texts or lists, where the file is made")
    }
    return reader
  }

  /// What the first and last bytes say, in better words than the library has.
  private static func checkEnds(of url: URL, _ kind: ArrowLibrary.Kind) throws {
    let file = try RandomAccessFile(reading: url)
    let size = file.byteCount
    let (mark, words) = kind == .parquet ? ("PAR1", "Parquet file") : ("ARROW1", "Arrow file")
    let start = String(decoding: try file.bytes(min(size, 6), at: 0), as: UTF8.self)
    guard start.hasPrefix(mark) else {
      if start.hasPrefix("PARE") {
        throw FileError.unsupported(path: url.path, what: "an encrypted table", advice: "write it without encryption")
      }
      if start.hasPrefix("FEA1") {
        throw FileError.unsupported(
          path: url.path, what: "a table in version 1 of Feather", advice: "pyarrow: feather.write_feather(table, path)"
        )
      }
      if kind == .ipc, try file.bytes(min(size, 4), at: 0) == [255, 255, 255, 255] {
        throw FileError.unsupported(
          path: url.path, what: "a stream of Arrow batches", advice: "pyarrow: ipc.new_file in place of ipc.new_stream")
      }
      let found =
        start.hasPrefix("ARROW1") ? "it is an Arrow file" : start.hasPrefix("PAR1") ? "it is a Parquet file" : nil
      throw FileError.otherFormat(
        path: url.path, expected: words, reason: found ?? "it does not start with \"\(mark)\"")
    }
    let end = size < 12 ? [] : try file.bytes(mark.utf8.count, at: size - mark.utf8.count)
    guard end == Array(mark.utf8) else {
      let isEncrypted = end == Array("PARE".utf8)
      if isEncrypted {
        throw FileError.unsupported(path: url.path, what: "an encrypted table", advice: "write it without encryption")
      }
      throw FileError.damaged(path: url.path, offset: size, reason: "it does not end with \"\(mark)\": it is cut short")
    }
  }

  private static func asFileError(_ error: ArrowError) -> any Error {
    if case .refused(let path, let reason) = error { return FileError.broken(path: path, reason: reason) }
    return error
  }
}

extension ArrowCells {
  init(_ values: Column.Values) {
    switch values {
    case .numbers(let cells): self = .numbers(cells)
    case .whole(let cells): self = .whole(cells.storage)
    case .truth(let cells): self = .truths(cells.storage)
    case .text(let cells) where cells.isOrdered:
      var levels = ArrowTexts()
      for level in cells.levels { levels.append(level) }
      self = .coded(cells.codes, values: .texts(levels), isOrdered: true)
    case .text(let cells):
      var texts = ArrowTexts()
      for cell in cells { texts.append(cell) }
      self = .texts(texts)
    case .list(let cells):
      self = .lists(starts: cells.starts, missing: cells.missing, items: ArrowCells(cells.items))
    }
  }
}
