import Foundation
import PomonaCatalog
import PomonaCore
import PomonaFigures
import PomonaSystem
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
