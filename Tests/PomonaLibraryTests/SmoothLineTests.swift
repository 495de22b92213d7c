import Foundation
import PomonaFigures
import PomonaLanguage
import PomonaTables
import PomonaTestSupport
import Testing

@testable import PomonaLibrary

/// Row S4.42: points, a line of least squares and its band, in each panel and colour.
struct SmoothLineTests {
  /// Twelve rows in two metrics and two trainings, and one without a score.
  static let lines = """
    let t = {x: [1, 2, 3, 4, 5, 6, 1, 2, 3, 4, 5, 6, 7], y: [1, 3, 2, 5, 4, 6, 9, 7, 8, 4, 5, 1, missing],
      metric: ["a", "a", "a", "a", "a", "a", "b", "b", "b", "b", "b", "b", "b"],
      training: ["p", "q", "p", "q", "p", "q", "p", "q", "p", "q", "p", "q", "q"]} | table

    """

  private func figure(_ line: String) throws -> FigureSpec {
    let outcomes = Library.session().run(Self.lines + line)
    let last = try #require(outcomes.last)
    try #require(outcomes.allSatisfy { !$0.isFailed }, "\(outcomes.flatMap(\.diagnostics).map(\.explanation))")
    guard case .object(let object)? = last.value else { throw CocoaError(.coderInvalidValue) }
    return try #require(object as? FigureValue).spec
  }

  @Test func `The line of each panel is the fit of its rows`() throws {
    let spec = try figure("t | plot x: x, y: y | points | smooth linear | facet metric")
    #expect(spec.marks.map(\.kind.name) == ["points", "band", "lines"])
    let drawn = try #require(spec.marks[2].table)
    let metrics = try drawn.column("metric").cells
    for (metric, part) in [("a", "a"), ("b", "b")] {
      let session = Library.session()
      let outcomes = session.run(
        Self.lines + "let f = t | where metric == \"\(metric)\" and y != missing | fit y ~ x\nf.rows")
      guard case .object(let object)? = outcomes.last?.value, let rows = (object as? TableValue)?.table else {
        throw CocoaError(.coderInvalidValue)
      }
      let places = metrics.indices.filter { metrics[$0] == .text(part) }
      for end in [0, 5] {
        let x = try rows.column("x").numbers?[end]
        let place = try #require(places.first { drawn["x"]?.numbers?[$0] == x })
        for (ours, theirs) in [("y", "fitted"), ("mean_low", "fitted_low"), ("mean_high", "fitted_high")] {
          let a = try #require(drawn[ours]?.numbers?[place])
          let b = try #require(rows[theirs]?.numbers?[end])
          #expect(abs(a - b) < 1e-12 * max(1, abs(b)), "\(metric) \(ours)")
        }
      }
    }
  }

  @Test func `A facet may come before or after, and a mark behind it lies over the line`() throws {
    let before = try figure("t | plot x: x, y: y | points | facet metric | smooth linear | lines")
    let after = try figure("t | plot x: x, y: y | points | smooth linear | lines | facet metric")
    #expect(before.marks == after.marks)
    #expect(before.marks.map(\.kind.name) == ["points", "band", "lines", "lines"])
    #expect(before.marks.last?.table == nil)
  }

  @Test func `A colour of its own makes one line through all colours`() throws {
    let each = try figure("t | plot x: x, y: y, color: training | points | smooth | facet metric")
    let one = try figure(
      "t | plot x: x, y: y, color: training | points | smooth linear, color: \"black\" | facet metric")
    #expect(each.marks[2].table?.columnNames.contains("training") == true)
    #expect(each.marks[2].mappings[.color] == "training")
    #expect(one.marks[2].table?.columnNames.contains("training") == false)
    #expect(one.marks[2].color == "black")
    #expect(try each.compiled().script(name: "f").contains("plot"))
  }

  @Test func `On a logarithmic axis the line is that of the logarithms`() throws {
    let spec = try figure("t | where metric == \"a\" | plot x: x, y: y | points | smooth linear | scale x, kind: log")
    let outcomes = Library.session().run(
      Self.lines + "let f = t | where metric == \"a\" | fit y ~ log(x)\nf.rows")
    guard case .object(let object)? = outcomes.last?.value, let rows = (object as? TableValue)?.table else {
      throw CocoaError(.coderInvalidValue)
    }
    let drawn = try #require(spec.marks[2].table)
    let (ends, fitted) = (try #require(drawn["y"]?.numbers), try #require(rows["fitted"]?.numbers))
    #expect(abs(ends[0] - fitted[0]) < 1e-12 && abs(ends[60] - fitted[5]) < 1e-12)
  }

  @Test func `Too few points of a group are named, and no figure is lost`() {
    let printed = TableVerbTests.printed(
      Self.lines + "t | where x < 3 | plot x: x, y: y, color: training | points | smooth linear | facet metric")
    #expect(printed.joined().contains("at least 3 points"))
    #expect(printed.joined().contains("training p"))
    #expect(printed.joined().contains("color: \"black\""))
  }
}
