internal import Foundation
public import PomonaCatalog
internal import PomonaSystem

extension FigureWriter {
  /// The figure as lines of plain text, panel after panel, each at most `height` lines.
  ///
  /// - Throws: `E0720` to `E0722`, as `Explanation`.
  public func text(
    _ figure: CompiledFigure, width: Int = 80, height: Int = 24
  ) throws(Explanation) -> [String] {
    let width = min(max(width, 30), 400)
    let height = min(max(height, 8), 200)
    return try explained {
      var lines: [String] = []
      for panel in figure.textPanels {
        if !panel.title.isEmpty { lines.append(String(panel.title.prefix(width))) }
        let room = height - (panel.title.isEmpty ? 0 : 1)
        lines +=
          panel.commands.isEmpty
          ? shades(panel.tiles, width: width, height: room)
          : try letters(panel, figure: figure, width: width, height: room)
      }
      return lines
    }
  }

  private func letters(_ panel: TextPanel, figure: CompiledFigure, width: Int, height: Int) throws -> [String] {
    let folder = try TemporaryFolder(prefix: "pomona-figure")
    try AtomicFile.write(figure.table.utf8, to: folder.file("figure.tsv"), durably: false)
    let pipe = try GnuplotPipe(program: program, in: folder.url)
    pipe.send(
      "reset session\nset encoding utf8\nset terminal dumb size \(width),\(height) noenhanced mono\n"
        + "set output 'figure.txt'\ndata = 'figure.tsv'\n\(panel.commands)unset output\n")
    _ = try pipe.close()
    guard let data = try? Data(contentsOf: folder.file("figure.txt")), !data.isEmpty else {
      throw FigureError.nothingDrawn(path: "figure.txt", words: [])
    }
    var lines = String(decoding: data, as: UTF8.self).split(separator: "\n", omittingEmptySubsequences: false)
      .map { String($0.filter { $0 != "\u{0C}" }.reversed().drop { $0 == " " }.reversed()) }
    while lines.last?.isEmpty == true { lines.removeLast() }
    while lines.first?.isEmpty == true { lines.removeFirst() }
    return lines
  }

  /// Tiles as shades, two characters wide where there is room; several tiles share a character by their mean.
  private func shades(_ tiles: [[Double]], width: Int, height: Int) -> [String] {
    guard let across = tiles.first?.count, across > 0 else { return ["no values"] }
    let known = tiles.joined().filter { !$0.isNaN }
    guard let low = known.min(), let high = known.max() else { return ["no values"] }
    let step = max(1, (max(across, tiles.count) + min(width / 2, height - 1) - 1) / min(width / 2, height - 1))
    let marks: [Character] = [" ", "░", "▒", "▓", "█"]
    var lines = stride(from: 0, to: tiles.count, by: step).map { top in
      stride(from: 0, to: across, by: step).map { left in
        let block = tiles[top..<min(top + step, tiles.count)].flatMap { $0[left..<min(left + step, across)] }
          .filter { !$0.isNaN }
        guard !block.isEmpty else { return "··" }
        let share = high > low ? (block.reduce(0, +) / Double(block.count) - low) / (high - low) : 0.5
        return String(repeating: marks[min(4, Int(share * 5))], count: 2)
      }.joined()
    }
    lines.append("\(String(format: "%.3g", low)) \(String(marks)) \(String(format: "%.3g", high))")
    return lines
  }
}
