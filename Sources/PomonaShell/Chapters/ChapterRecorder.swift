public import Foundation
internal import PomonaSystem

/// Writes what a replay gave: outputs into the chapter, figures, lock. Each file is whole or as it was.
///
/// A step that is the same or within tolerance keeps its record, so that accepting on another machine changes nothing
/// that did not change.
public struct ChapterRecorder {
  let player: ChapterPlayer

  public init(_ player: ChapterPlayer) { self.player = player }

  /// - Returns: the difference, for people to read; empty when nothing changed.
  public func accept(_ performance: Performance) throws -> [String] {
    removeLeftovers()
    let chapter = player.chapter
    var outputs: [Int: [String]] = [:]
    var steps: [LockedStep] = []
    var figures: [StepReport] = []
    var figureNames: Set<String> = []
    for report in performance.reports {
      let isKept =
        switch report.outcome {
        case .same, .withinTolerance, .skipped: report.recorded != nil
        default: false
        }
      if let name = report.lockedFigure?.name { figureNames.insert(name) }
      if isKept, var record = report.recorded {
        record.step = report.step.number
        record.key = report.key
        steps.append(record)
        continue
      }
      if case .skipped = report.outcome {
        steps.append(LockedStep(step: report.step.number, key: report.key))
        continue
      }
      steps.append(
        LockedStep(
          step: report.step.number, key: report.key, value: report.value?.locked, figure: report.lockedFigure,
          failure: report.failure))
      if report.options.comparesText || report.step.output.isEmpty {
        outputs[report.step.number] = ChapterText.recordable(report.output, showsTime: report.options.showsTime)
      }
      if report.figure != nil { figures.append(report) }
    }
    let lock = ChapterLock(chapter: chapter.name, ingredients: performance.ingredients, steps: steps)
    let lines = ChapterText.rewritten(chapter, outputs: outputs, figures: figureNames, places: player.places)

    var difference = LineDiff.report(from: chapter.lines, to: lines, named: player.url.lastPathComponent)
    for report in figures { difference += try write(report) }
    if lines != chapter.lines {
      try AtomicFile.write(Array((lines.joined(separator: "\n") + "\n").utf8), to: player.url)
    }
    let lockURL = ChapterLock.url(beside: player.url)
    let lockText = try lock.text
    let before = (try? Data(contentsOf: lockURL)).map { String(decoding: $0, as: UTF8.self) }
    if lockText != before {
      // Last, so that a lock never speaks of what is not there.
      try AtomicFile.write(Array(lockText.utf8), to: lockURL)
      let changed = zip(performance.reports, steps).filter { $0.recorded != $1 }.map { "\($0.0.step.number)" }
      difference.append(
        before == nil
          ? "+ \(lockURL.lastPathComponent): \(steps.count) steps"
          : "~ \(lockURL.lastPathComponent): \(changed.isEmpty ? "versions" : "steps \(changed.joined(separator: ", "))")"
      )
    }
    return difference
  }

  /// Removes what a recording that was killed left beside the chapter and its figures.
  private func removeLeftovers() {
    let chapterFolder = player.url.deletingLastPathComponent()
    let names = [player.url.lastPathComponent, ChapterLock.url(beside: player.url).lastPathComponent]
    for folder in [chapterFolder, player.places.folder] {
      for name in (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
      where AtomicFile.isLeftover(name) {
        // Beside the chapter lie files of others.
        guard folder != chapterFolder || names.contains(where: { name.hasPrefix(".\($0).") }) else { continue }
        try? FileManager.default.removeItem(at: folder.appendingPathComponent(name))
      }
    }
  }

  private func write(_ report: StepReport) throws -> [String] {
    guard let figure = report.figure, let name = report.lockedFigure?.name else { return [] }
    let places = player.places
    try FileManager.default.createDirectory(at: places.folder, withIntermediateDirectories: true)
    let table = places.file(name, "tsv")
    let before = (try? Data(contentsOf: table)).map { String(decoding: $0, as: UTF8.self) }
    try AtomicFile.write(Array(figure.table.utf8), to: table)
    try AtomicFile.write(Array(try figure.script(name).utf8), to: places.file(name, "gp"))
    try ChapterRecorder.draw(figure, named: name, endings: ["svg", "pdf"], in: places)
    func lines(_ text: String) -> [String] { text.split(separator: "\n").map(String.init) }
    guard let before else { return ["+ \(places.link)/\(name).svg: a new figure"] }
    let changes = LineDiff.report(from: lines(before), to: lines(figure.table), named: "\(places.link)/\(name).tsv")
    return changes.isEmpty ? ["~ \(places.link)/\(name).svg: drawn anew from the same data"] : changes
  }

  /// Makes the pictures that a replay did not find: PDFs are never compared and so need not be kept with the chapter.
  public func drawMissing(_ performance: Performance) throws -> [URL] {
    var made: [URL] = []
    for report in performance.reports {
      guard let figure = report.figure, let name = report.lockedFigure?.name else { continue }
      let missing = ["svg", "pdf"].filter {
        !FileManager.default.fileExists(atPath: player.places.file(name, $0).path)
      }
      guard !missing.isEmpty else { continue }
      try FileManager.default.createDirectory(at: player.places.folder, withIntermediateDirectories: true)
      try ChapterRecorder.draw(figure, named: name, endings: missing, in: player.places)
      made += missing.map { player.places.file(name, $0) }
    }
    return made
  }

  private static func draw(
    _ figure: StepFigure, named name: String, endings: [String], in places: FigurePlaces
  ) throws {
    let folder = try TemporaryFolder(prefix: "pomona-figure")
    for ending in endings {
      let file = folder.file("\(name).\(ending)")
      try figure.draw(file)
      try AtomicFile.write(try Data(contentsOf: file), to: places.file(name, ending))
    }
  }
}
