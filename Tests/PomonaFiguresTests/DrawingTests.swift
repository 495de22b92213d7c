import Foundation
import PomonaCatalog
import PomonaCore
import PomonaFigures
import PomonaSystem
import PomonaTables
import Testing

let hasGnuplot = FigureWriter().version != nil

@Suite("Figures drawn by gnuplot", .enabled(if: hasGnuplot, "gnuplot is not installed"))
struct DrawingTests {
  @Test("the demonstration figures are drawn in every format", arguments: Demos.all.map(\.name))
  func demonstrations(_ name: String) throws {
    let demo = try #require(Demos.all.first { $0.name == name })
    let figure = try demo.make().compiled()
    let folder = try TemporaryFolder()
    // For looking at them: POMONA_FIGURES names a folder that keeps the pictures.
    let kept = ProcessInfo.processInfo.environment["POMONA_FIGURES"].map { URL(fileURLWithPath: $0) }
    let files = try FigureWriter().save(
      figure, in: kept ?? folder.url, name: name, formats: CompiledFigure.Format.allCases)
    #expect(files.count == 5)
    #expect(try FigureWriter().text(figure).allSatisfy { $0.count <= 80 })
  }
}

@Suite("Figures that go wrong")
struct FailingFigureTests {
  private func explanation(_ body: () throws(Explanation) -> Void) -> Explanation? {
    do {
      try body()
      return nil
    } catch { return error }
  }

  @Test("without gnuplot the error gives the line that installs it")
  func missing() throws {
    let figure = try Small.spec("lines").compiled()
    let writer = FigureWriter(program: "/nonexistent/gnuplot")
    #expect(writer.version == nil)
    let folder = try TemporaryFolder()
    let url = folder.url
    let error = explanation { () throws(Explanation) in try writer.draw(figure, to: url.appendingPathComponent("a.svg"))
    }
    #expect(error?.code == "E0720" && error?.remedies == ["apt-get install gnuplot-nox"])
    #expect(try FileManager.default.contentsOfDirectory(atPath: url.path).isEmpty)
  }

  @Test(
    "a program that fails, dies early or draws nothing is an error and leaves nothing",
    arguments: [
      ("#!/bin/sh\ncat > /dev/null\necho 'line 3: undefined variable: brain' >&2\nexit 1\n", "E0722"),
      ("#!/bin/sh\nexit 7\n", "E0722"), ("#!/bin/sh\ncat > /dev/null\n", "E0715"),
    ])
  func failing(_ program: String, _ code: String) throws {
    let folder = try TemporaryFolder()
    let file = folder.file("fake")
    try program.write(to: file, atomically: true, encoding: .utf8)
    try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: file.path)
    let figure = try Small.spec("lines").compiled()
    let out = folder.file("out")
    func attempt() -> Explanation? {
      explanation { () throws(Explanation) in try FigureWriter(program: file.path).save(figure, in: out, name: "a") }
    }
    var error = attempt()
    // A process that another test forks holds the file open for writing until it runs its program; till then it is busy.
    for _ in 0..<50 where error?.code == "E0721" {
      Thread.sleep(forTimeInterval: 0.02)
      error = attempt()
    }
    #expect(error?.code == code)
    if program.contains("brain") { #expect(error?.facts == ["gnuplot: undefined variable: brain"]) }
    #expect(!FileManager.default.fileExists(atPath: out.path))
  }

  @Test("endings and names that are none are refused")
  func names() throws {
    let figure = try Small.spec("lines").compiled()
    let folder = try TemporaryFolder()
    let url = folder.url
    #expect(
      explanation { () throws(Explanation) in try FigureWriter().draw(figure, to: url.appendingPathComponent("a.gif"))
      }?
      .code == "E0711")
    for name in ["", "../a", "a/b", "a'b", ".a"] {
      #expect(
        explanation { () throws(Explanation) in try FigureWriter().save(figure, in: url, name: name) }?.code == "E0712")
    }
  }

  @Test("a folder that cannot be written is an error of the file system", .enabled(if: hasGnuplot, "no gnuplot"))
  func unwritable() throws {
    let figure = try Small.spec("lines").compiled()
    let error = explanation { () throws(Explanation) in
      try FigureWriter().save(figure, in: URL(fileURLWithPath: "/proc/nowhere"), name: "a")
    }
    #expect(error?.code == "E0902")
  }
}

@Suite("Figures at the edges", .enabled(if: hasGnuplot, "gnuplot is not installed"))
struct EdgeFigureTests {
  @Test(
    "missing values only, one point and one value are drawn", arguments: [[Double.nan, .nan], [1], [2, 2, 2], [0]])
  func edges(_ values: [Double]) throws {
    let table = try Table([
      Column("x", .integers(values.indices.map { $0 })), Column("y", .numbers(values)),
      Column("low", .numbers(values)), Column("high", .numbers(values)),
    ])
    let mappings: [Channel: String] = [.x: "x", .y: "y", .low: "low", .high: "high"]
    for kind in [MarkKind.band, .bars, .errorbars, .lines, .points] {
      let figure = try FigureSpec(table: table, mappings: mappings).adding(Mark(kind)).compiled()
      let folder = try TemporaryFolder()
      try FigureWriter().save(figure, in: folder.url, name: "edge", formats: [.svg])
      #expect(try !FigureWriter().text(figure).isEmpty)
    }
  }

  @Test(
    "the same figure is the same bytes twice, and its script runs by itself", arguments: ["facets", "heatmap", "rule"])
  func stable(_ name: String) throws {
    let figure = try Small.spec(name).compiled()
    let folder = try TemporaryFolder()
    let writer = FigureWriter()
    try writer.save(figure, in: folder.url, name: "a", formats: [.svg, .png])
    let first = try (Data(contentsOf: folder.file("a.svg")), Data(contentsOf: folder.file("a.png")))
    try writer.save(figure, in: folder.url, name: "a", formats: [.svg, .png])
    #expect(try Data(contentsOf: folder.file("a.svg")) == first.0)
    #expect(try Data(contentsOf: folder.file("a.png")) == first.1)
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = ["gnuplot", "a.gp"]
    process.currentDirectoryURL = folder.url
    try process.run()
    process.waitUntilExit()
    #expect(process.terminationStatus == 0)
  }

  @Test("a figure fits a terminal of 80 by 24")
  func terminal() throws {
    let lines = try FigureWriter().text(try Small.spec("lines").compiled(), width: 80, height: 24)
    #expect(lines.count <= 24 && lines.count > 10)
    #expect(lines.allSatisfy { $0.count <= 80 })
    #expect(lines.contains { $0.contains("depth") })
  }
}
