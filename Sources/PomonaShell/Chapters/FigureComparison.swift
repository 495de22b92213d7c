public import Foundation
internal import PomonaSystem
internal import PomonaTables

/// Where the figures of a chapter lie: in `figures/NAME/` beside the folder `tutorial`, or beside the chapter itself.
public struct FigurePlaces: Sendable, Equatable {
  public let folder: URL
  /// How the chapter's own text names the folder.
  public let link: String

  public init(chapter: URL) {
    let name = chapter.deletingPathExtension().lastPathComponent
    let parent = chapter.standardizedFileURL.deletingLastPathComponent()
    let isTutorial = parent.lastPathComponent == "tutorial"
    let base = isTutorial ? parent.deletingLastPathComponent() : parent
    folder = base.appendingPathComponent("figures/\(name)", isDirectory: true)
    link = "\(isTutorial ? "../" : "")figures/\(name)"
  }

  func file(_ name: String, _ ending: String) -> URL { folder.appendingPathComponent("\(name).\(ending)") }
}

extension LockedFigure {
  /// Draws the figure only if its picture can be compared.
  init(_ figure: StepFigure, named name: String, comparedWith recorded: LockedFigure?) throws {
    self.name = name
    table = SHA256.hexDigest(of: figure.table)
    script = SHA256.hexDigest(of: try figure.script(name))
    drawer = figure.drawer
    let folder = try TemporaryFolder(prefix: "pomona-figure")
    let file = folder.file("\(name).svg")
    try figure.draw(file)
    picture = try SHA256.hexDigest(ofFile: file)
  }
}

/// Compares a figure: by plotted table, then by script, then by picture where one program drew both.
struct FigureComparison {
  let tolerance: Tolerance
  let places: FigurePlaces

  func compare(_ figure: StepFigure, _ now: LockedFigure, with recorded: LockedFigure) throws -> StepOutcome {
    var outcome = StepOutcome.same
    if now.table != recorded.table {
      let file = places.file(now.name, "tsv")
      guard let bytes = try? Data(contentsOf: file), SHA256.hexDigest(of: bytes) == recorded.table else {
        return .changed(
          StepChange(
            "the plotted table of \(now.name)", recorded: "a table that is not in \(file.lastPathComponent)",
            now: "\(figure.table.split(separator: "\n").count) lines"))
      }
      outcome = compareTables(figure.table, String(decoding: bytes, as: UTF8.self), name: now.name)
      // Pictures of data that differ in the last digits may differ in a coordinate.
      guard outcome == .same else { return outcome }
    }
    if now.script != recorded.script { return .restyled("the script of \(now.name)") }
    if let drawer = now.drawer, drawer == recorded.drawer, now.picture != recorded.picture {
      return .restyled("the picture of \(now.name)")
    }
    return outcome
  }

  /// Cell by cell: numbers within tolerance, everything else exactly.
  private func compareTables(_ now: String, _ recorded: String, name: String) -> StepOutcome {
    let a = now.split(separator: "\n", omittingEmptySubsequences: false)
    let b = recorded.split(separator: "\n", omittingEmptySubsequences: false)
    guard a.count == b.count else {
      return .changed(StepChange("lines of the plotted table of \(name)", recorded: "\(b.count)", now: "\(a.count)"))
    }
    var largest = (0.0, "")
    for (index, (x, y)) in zip(a, b).enumerated() where x != y {
      let place = "\(name).tsv line \(index + 1)"
      let cells = x.split(separator: "\t", omittingEmptySubsequences: false)
      let before = y.split(separator: "\t", omittingEmptySubsequences: false)
      let change = StepOutcome.changed(
        StepChange("the plotted table, \(place)", recorded: String(y), now: String(x), note: tolerance.words))
      guard cells.count == before.count else { return change }
      for (cell, old) in zip(cells, before) where cell != old {
        guard let value = Double(cell), let other = Double(old), tolerance.accepts(value, other) else { return change }
        if abs(value - other) >= largest.0 { largest = (abs(value - other), place) }
      }
    }
    return largest.1.isEmpty ? .same : .withinTolerance(largest: largest.0, place: largest.1)
  }
}
