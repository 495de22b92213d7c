public import Foundation
public import PomonaCatalog
internal import PomonaSystem

/// Draws compiled figures with gnuplot: into files, or as text.
public struct FigureWriter: Sendable {
  /// The program, by name or path.
  public let program: String

  public init(program: String = "gnuplot") { self.program = program }

  /// The version of the program that draws; `nil` when there is none.
  public var version: String? { GnuplotPipe.version(program: program) }

  /// Draws into a file whose ending says the format: svg, pdf, png. The file appears whole or not at all.
  ///
  /// - Throws: `E0711` for another ending, `E0715`, `E0720` to `E0722`, `E0902` to `E0904`, as `Explanation`.
  public func draw(_ figure: CompiledFigure, to url: URL) throws(Explanation) {
    guard let format = CompiledFigure.Format(rawValue: url.pathExtension.lowercased()) else {
      throw FigureError.badEnding(path: url.lastPathComponent).explanation
    }
    try explained { try write([UInt8](try picture(figure, format)), to: url) }
  }

  /// Leaves `NAME.tsv`, `NAME.gp` and a picture for each format in the folder, which is made if need be.
  ///
  /// - Returns: the files, table first.
  /// - Throws: as `draw(_:to:)`, and `E0712` for a name that is not one of a file.
  @discardableResult public func save(
    _ figure: CompiledFigure, in folder: URL, name: String, formats: [CompiledFigure.Format] = [.svg]
  ) throws(Explanation) -> [URL] {
    guard FigureWriter.isName(name) else { throw FigureError.badName(name).explanation }
    return try explained {
      // Pictures first: a figure that cannot be drawn leaves no table and script that look like one.
      let pictures = try formats.map { ($0, try picture(figure, $0)) }
      do {
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
      } catch {
        throw FileSystemError.cannotWrite(path: folder.path, reason: "the folder cannot be made").explanation
      }
      func file(_ ending: String) -> URL { folder.appendingPathComponent("\(name).\(ending)") }
      var files = [file("tsv"), file("gp")]
      try write(Array(figure.table.utf8), to: files[0])
      try write(Array(figure.script(name: name).utf8), to: files[1])
      for (format, bytes) in pictures {
        files.append(file(format.rawValue))
        try write([UInt8](bytes), to: file(format.rawValue))
      }
      return files
    }
  }

  static func isName(_ name: String) -> Bool {
    guard let first = name.first, first.isLetter || first.isNumber else { return false }
    return name.count <= 100 && name.allSatisfy { $0.isLetter || $0.isNumber || "-_.".contains($0) }
  }

  private func picture(_ figure: CompiledFigure, _ format: CompiledFigure.Format) throws -> Data {
    let folder = try TemporaryFolder(prefix: "pomona-figure")
    try AtomicFile.write(figure.table.utf8, to: folder.file("figure.tsv"), durably: false)
    let pipe = try GnuplotPipe(program: program, in: folder.url)
    pipe.send(figure.script(name: "figure", format: format))
    _ = try pipe.close()
    guard let data = try? Data(contentsOf: folder.file("figure.\(format.rawValue)")), !data.isEmpty else {
      throw FigureError.nothingDrawn(path: "figure.\(format.rawValue)", words: [])
    }
    return format == .svg ? FigureWriter.crisp(data) : data
  }

  /// A browser smooths a small picture that it enlarges, which would blend the tiles of a heatmap into each other.
  private static func crisp(_ svg: Data) -> Data {
    let text = String(decoding: svg, as: UTF8.self)
    guard text.contains("<image ") else { return svg }
    return Data(text.replacing("<image ", with: "<image style='image-rendering:pixelated' ").utf8)
  }

  private func write(_ bytes: [UInt8], to url: URL) throws { try AtomicFile.write(bytes, to: url, durably: false) }

  /// Everything that can go wrong here has words.
  func explained<Result>(_ body: () throws -> Result) throws(Explanation) -> Result {
    do {
      return try body()
    } catch let error as any Explainable {
      throw error.explanation
    } catch {
      throw Explanation("E0717", "the figure could not be written", facts: ["\(error)"])
    }
  }
}
