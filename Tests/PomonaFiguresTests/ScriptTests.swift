import Foundation
import PomonaCatalog
import PomonaCore
import PomonaTables
import PomonaTestSupport
import Testing

@testable import PomonaFigures

/// Small figures, one for each mark, whose script and table are kept in `Fixtures/golden`.
enum Small {
  static func table() throws -> Table {
    try Table([
      Column("layer", .texts(["fire2", "fire3", "fire2", "fire3"])),
      Column("depth", .numbers([0.5, 1, 0.5, 1])),
      Column("score", .numbers([0.1, 0.2, 0.15, .nan])),
      Column("low", .numbers([0.05, 0.1, 0.1, .nan])),
      Column("high", .numbers([0.2, 0.3, 0.25, .nan])),
      Column("model", .texts(["a", "a", "b", "b"])),
      Column("roi", .texts(["IT", "IT", "V4", "V4"])),
    ])
  }

  static let mappings: [Channel: String] = [
    .x: "depth", .y: "score", .low: "low", .high: "high", .color: "model", .label: "layer",
  ]

  static let names = ["band", "bars", "errorbars", "facets", "heatmap", "lines", "pictures", "points", "rule", "text"]

  static func spec(_ name: String) throws -> FigureSpec {
    let spec = FigureSpec(table: try table(), mappings: mappings)
    switch name {
    case "bars":
      return FigureSpec(table: try table(), mappings: [.x: "layer", .y: "score", .color: "model"]).adding(.bars)
    case "facets": return spec.adding(.lines).faceted(Facet.wrap("roi").ordered(["V4"]).free(y: true)).noted("a note")
    case "heatmap":
      let triangle = try Table([
        Column("a", .texts(["p", "p", "q"])), Column("b", .texts(["q", "r", "r"])),
        Column("d", .numbers([0.5, 1, 0.25])), Column("c", .texts(["face", "body", "body"])),
      ])
      return FigureSpec(table: triangle, mappings: [.x: "b", .y: "a", .fill: "d"]).adding(.heatmap)
    case "pictures":
      let red = RasterImage(width: 2, height: 3, pixels: (0..<6).flatMap { [255, UInt8($0 * 40), 0] })
      let blue = RasterImage(width: 1, height: 2, pixels: [0, 0, 255, 0, 0, 90])
      return spec.adding(Mark.pictures.showing(["fire2": Thumbnail(red), "fire3": Thumbnail(blue)]).sized(24))
    case "rule": return spec.adding(.points).adding(Mark.rule(from: 0.3, to: 0.4).labelled("noise ceiling"))
    default: return spec.adding(Mark(try #require(Marks.catalog[name])))
    }
  }
}

@Suite("Figures as scripts")
struct ScriptTests {
  @Test("script and table of each mark are the recorded ones", arguments: Small.names)
  func golden(_ name: String) throws {
    let figure = try Small.spec(name).compiled()
    for (ending, text) in [("gp", figure.script(name: name)), ("tsv", figure.table)] {
      let file = TestResources.fixture("golden/\(name).\(ending)")
      if ProcessInfo.processInfo.environment["POMONA_RECORD"] != nil {
        try FileManager.default.createDirectory(
          at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
        try text.write(to: file, atomically: true, encoding: .utf8)
      }
      #expect(try String(contentsOf: file, encoding: .utf8) == text, "look at the figure before recording it again")
    }
  }

  @Test("the marks stand in order, with every kind that a figure can draw")
  func marks() {
    #expect(
      Marks.catalog.names == ["band", "bars", "errorbars", "heatmap", "lines", "pictures", "points", "rule", "text"])
  }

  @Test(
    "a text of the user is never a command",
    arguments: [
      "`touch pwned`", "a'b\"c", "x\nsystem('touch pwned')", "$(touch pwned)", "\\n \\", "%s %d 50%", "ρ 漢字 🧠", "'",
    ])
  func attacks(_ words: String) throws {
    let table = try Table([
      Column("x", .texts([words, "b"])), Column("y", .numbers([1, 2])), Column("f", .texts([words, words])),
    ])
    let figure = try FigureSpec(table: table, mappings: [.x: "x", .y: "y", .color: "x", .label: "x"])
      .adding(.bars).adding(.text).adding(Mark.rule(at: 1).labelled(words)).faceted(.columns("f"))
      .titled(words).noted(words).labelled(x: words, y: words).compiled()
    let script = figure.script(name: "figure")
    for line in script.split(separator: "\n") {
      // Quotes pair up in every line, so that no text leaves its literal, and double quotes hold nothing.
      #expect(line.filter { $0 == "'" }.count % 2 == 0, "\(line)")
      let outside = line.split(separator: "'", omittingEmptySubsequences: false).enumerated()
        .filter { $0.offset % 2 == 0 }.map { String($0.element) }.joined()
      #expect(!outside.contains("`") && !outside.contains("touch") && !outside.contains("\""), "\(line)")
    }
    #expect(
      figure.table.split(separator: "\n").allSatisfy {
        $0.split(separator: "\t", omittingEmptySubsequences: false).count == 10
      })
    guard hasGnuplot else { return }
    let folder = FileManager.default.temporaryDirectory
    let file = folder.appendingPathComponent("pomona-attack-\(UUID().uuidString).svg")
    defer { try? FileManager.default.removeItem(at: file) }
    try FigureWriter().draw(figure, to: file)
    _ = try FigureWriter().text(figure)
    #expect(!FileManager.default.fileExists(atPath: "pwned"))
  }

  @Test func `A line that begins upright begins on itself, so that a thick one has no spike at its foot`() throws {
    func places(_ x: [Double], _ y: [Double], dashed: Bool = false) throws -> [[String]] {
      // The second of two series is dashed.
      let kinds = dashed ? x.map { _ in "b" } : x.map { _ in "a" }
      let table = try Table([
        Column("x", .numbers([9, 10] + x)), Column("y", .numbers([1, 1] + y)),
        Column("kind", .texts(["a", "a"] + kinds)),
        Column("part", .texts(["first", "first"] + x.map { _ in "second" })),
      ])
      let spec = FigureSpec(table: table, mappings: [.x: "x", .y: "y", .line: "kind", .group: "part"]).adding(.lines)
      let rows = try spec.compiled().table.split(separator: "\n").dropFirst()
      return rows.map { $0.split(separator: "\t", omittingEmptySubsequences: false)[2...3].map(String.init) }
        .filter { Double($0[0]) ?? 0 < 9 }
    }
    let tree: (x: [Double], y: [Double]) = ([1, 1, 2, 2], [0, 4, 4, 1])
    let typed = [["1", "0"], ["1", "4"], ["2", "4"], ["2", "1"]]
    #expect(try places(tree.x, tree.y) == [["1", "2"]] + typed)
    #expect(try places(tree.x, tree.y, dashed: true) == typed)
    #expect(try places([1, 2, 2], [0, 4, 1]) == [["1", "0"], ["2", "4"], ["2", "1"]])
    #expect(try places([1, 1], [.nan, 4]).count == 2)
  }

  /// The lines of the script that hold all of these words.
  private func lines(_ spec: FigureSpec, _ words: String...) throws -> [String] {
    try spec.compiled().script(name: "f").split(separator: "\n").map(String.init)
      .filter { line in words.allSatisfy(line.contains) }
  }

  @Test("a band along x is drawn along x, from columns as from numbers, also where y holds categories")
  func vertical() throws {
    let bounds = try Table([Column("low", .numbers([0.2])), Column("high", .numbers([0.4]))])
    let spec = FigureSpec(table: try Small.table(), mappings: [.x: "score", .y: "layer"]).adding(.points)
    var band = Mark.rule.data(bounds, [.low: "low", .high: "high"])
    band.isVertical = true
    let box = try lines(spec.adding(band), "set object rectangle from first 0.2, graph 0 to first 0.4, graph 1")
    #expect(box.count == 1)
    // One value: the column of x.
    var line = Mark.rule.data(try Table([Column("bound", .numbers([0.25]))]), [.x: "bound"])
    line.isVertical = true
    #expect(try lines(spec.adding(line), "set arrow from first 0.25, graph 0").count == 1)
    var lacking = Mark.rule.data(bounds)
    lacking.isVertical = true
    #expect(throws: Explanation.self) { try spec.adding(lacking).compiled() }
  }

  @Test("the words of a band along x stand right of it, left of it or upright, and never leave the figure")
  func besides() throws {
    func place(_ low: Double, _ high: Double, reversed: Bool = false, width: Double = 10) throws -> String {
      let spec = FigureSpec(table: try Small.table(), mappings: [.x: "score", .y: "layer"]).adding(.points)
        .scaled(.x, Scale(lower: 0, upper: 1, reversed: reversed)).sized(FigureSize(width: width, height: 6))
        .adding(Mark.rule(from: low, to: high, vertical: true).labelled("noise ceiling"))
      return try #require(try lines(spec, "set label 'noise ceiling'").first)
    }
    #expect(try place(0.1, 0.2).contains("at first 0.2, graph 0.97 left offset character 0.5,0"))
    #expect(try place(0.8, 0.95).contains("at first 0.8, graph 0.97 right offset character -0.5,0"))
    #expect(try place(0.05, 0.95).contains("at first 0.95, graph 0.97 right rotate by 90 offset character 0.8,0"))
    #expect(try place(0.3, 0.7, width: 4).contains("at first 0.7, graph 0.97 right rotate by 90"))
    // Beyond the axis it stands at its end.
    #expect(try place(0.8, 3).contains("at first 0.8, graph 0.97 right"))
    #expect(try place(0.8, 0.95, reversed: true).contains("at first 0.8, graph 0.97 left"))
  }

  @Test("an axis without ticks has none, nor room for them")
  func ticks() throws {
    let spec = FigureSpec(table: try Small.table(), mappings: [.x: "depth", .y: "score"]).adding(.points)
    var none = Scale()
    none.hasTicks = false
    let bare = spec.scaled(.x, none).scaled(.y, none)
    #expect(try lines(bare, "unset xtics").count == 1 && lines(bare, "unset ytics").count == 1)
    #expect(try lines(bare, "set xtics").allSatisfy { $0 == "unset xtics" } && lines(spec, "unset xtics").isEmpty)
    func margin(_ spec: FigureSpec) throws -> Double {
      Double(try #require(try lines(spec, "set lmargin at screen").first).split(separator: " ").last ?? "") ?? .nan
    }
    #expect(try margin(bare) < margin(spec))
  }

  @Test("with equal units a panel has the shape of what it shows, whatever the size of the figure")
  func equalUnits() throws {
    let map = try Table([
      Column("x", .numbers([0, 4, 2])), Column("y", .numbers([0, 1, 0.5])), Column("p", .texts(["a", "a", "b"])),
    ])
    let spec = FigureSpec(table: map, mappings: [.x: "x", .y: "y"]).adding(.points).equalled()
    /// Points of a unit of x and of y, in each panel.
    func units(_ spec: FigureSpec) throws -> [(x: Double, y: Double)] {
      let writer = try ScriptWriter(spec)
      return zip(writer.panels, writer.layout.panels).map { panel, box in
        (box.width / (panel.x.upper - panel.x.lower), box.height / (panel.y.upper - panel.y.lower))
      }
    }
    for one in [
      spec, spec.sized(FigureSize(width: 8, height: 12)), spec.sized(FigureSize(width: 20, height: 5)),
      spec.faceted(.columns("p")), spec.faceted(Facet.wrap("p").free(x: true, y: true)),
      spec.scaled(.y, Scale(lower: -100, upper: 100)),
    ] {
      for unit in try units(one) { #expect(abs(unit.x / unit.y - 1) < 1e-9, "\(unit)") }
    }
    // Panels stay inside of the figure.
    let writer = try ScriptWriter(spec.sized(FigureSize(width: 8, height: 12)).titled("t"))
    #expect(writer.layout.panels.allSatisfy { $0.left > 0 && $0.bottom > 0 && $0.top < writer.layout.height })
    for (wrong, channel) in [
      (spec.scaled(.x, Scale(.log, lower: 0.1)), "x"),
      (FigureSpec(table: map, mappings: [.x: "x", .y: "p"]).adding(.points).equalled(), "y"),
    ] {
      let error = #expect(throws: Explanation.self) { try wrong.compiled() }
      #expect(error?.code == "E0723" && error?.message.contains(": \(channel) ") == true)
    }
  }

  @Test("on a logarithmic axis a picture stands where its point is, in even steps")
  func logarithmicPictures() throws {
    let dot = RasterImage(width: 3, height: 3, pixels: Array(repeating: 9, count: 27))
    let table = try Table([
      Column("x", .numbers([10])), Column("y", .numbers([2])), Column("label", .texts(["a"])),
    ])
    let spec = FigureSpec(table: table, mappings: [.x: "x", .y: "y", .label: "label"])
      .adding(Mark.pictures.showing(["a": Thumbnail(dot)]).sized(6))
      .scaled(.x, Scale(.log, lower: 1, upper: 1000)).scaled(.y, Scale(lower: 0, upper: 4))
    let drawn = try #require(try lines(spec, "axes x2y2 with rgbimage").first)
    #expect(try lines(spec, "set x2range [0:1]").count == 1 && lines(spec, "set y2range [0:1]").count == 1)
    // Ten is a third of the way from 1 to 1000; the middle one of three pixels of two points stands there.
    let numbers = drawn.split { "()+*,: ".contains($0) }.compactMap { Double($0) }
    let width = try ScriptWriter(spec).layout.panels[0].width
    #expect(abs(numbers[0] + 2 / width - 1.0 / 3) < 1e-6, "\(drawn)")
  }

  @Test("mistakes name the column and what would work")
  func mistakes() throws {
    let table = try Small.table()
    func code(_ spec: FigureSpec) -> Explanation? {
      do {
        _ = try spec.compiled()
        return nil
      } catch { return error }
    }
    let misspelt = code(FigureSpec(table: table, mappings: [.x: "depht", .y: "score"]).adding(.lines))
    #expect(misspelt?.code == "E0702" && misspelt?.remedies == ["x: depth"])
    #expect(misspelt?.message.contains("`depht`") == true)
    #expect(code(FigureSpec(table: table, mappings: [.x: "depth", .y: "score"]))?.code == "E0701")
    #expect(code(FigureSpec(table: table, mappings: [.x: "depth"]).adding(.lines))?.code == "E0703")
    #expect(code(FigureSpec(table: table, mappings: [.x: "layer", .y: "model"]).adding(.lines))?.code == "E0704")
    let lines = FigureSpec(table: table, mappings: [.x: "depth", .y: "score"]).adding(.lines)
    #expect(code(FigureSpec(table: table.rows([]), mappings: lines.mappings).adding(.lines))?.code == "E0705")
    #expect(code(lines.sized(FigureSize(width: 0, height: 5)))?.code == "E0706")
    #expect(code(lines.scaled(.y, Scale(.log, lower: -1)))?.code == "E0707")
    #expect(code(lines.scaled(.y, Scale(lower: 2, upper: 1)))?.code == "E0708")
    #expect(
      code(FigureSpec(table: table, mappings: lines.mappings).adding(Mark.lines.colored("blu")))?.remedies == [
        "color: \"blue\""
      ])
    #expect(code(lines.scaled(.fill, Scale(palette: "viridos")))?.code == "E0710")
    #expect(code(lines.faceted(.columns("rio")))?.remedies == ["facet: roi"])
    let pictures = FigureSpec(table: table, mappings: lines.mappings.merging([.label: "layer"]) { $1 })
    #expect(code(pictures.adding(.pictures))?.message.contains("\"fire2\"") == true)
  }

  @Test("a picture becomes means of its pixels, at most 32 on a side and at least 2")
  func thumbnails() {
    let wide = RasterImage(width: 128, height: 64, pixels: (0..<(128 * 64)).flatMap { [UInt8($0 % 128), 200, 7] })
    let small = Thumbnail(wide).matrix.split(separator: "\n").map { $0.split(separator: "\t").compactMap { Int($0) } }
    #expect(small.count == 16 && small.allSatisfy { $0.count == 32 })
    // Four columns of 4k ... 4k + 3 have the mean 4k + 1.5, rounded up.
    #expect(small.allSatisfy { row in row.indices.allSatisfy { row[$0] == (4 * $0 + 2) << 16 | 200 << 8 | 7 } })
    let dot = Thumbnail(RasterImage(width: 1, height: 1, pixels: [1, 2, 3]))
    #expect(dot.matrix == "66051\t66051\n66051\t66051")
  }

  @Test("a digest changes with the data and with the look, each by itself")
  func digests() throws {
    let spec = try Small.spec("lines")
    let digest = try spec.compiled().digest
    #expect(try spec.compiled().digest == digest)
    #expect(try spec.titled("t").compiled().digest.table == digest.table)
    #expect(try spec.titled("t").compiled().digest.script != digest.script)
  }
}
