import PomonaCatalog
import PomonaCore
import PomonaTables
import Testing

@Suite struct RDMTests {
  func axis(_ count: Int) throws -> StimulusAxis { try StimulusAxis(ids: (0..<count).map { "s\($0)" }) }

  @Test("The condensed form is scipy's: the upper triangle row by row", arguments: [2, 3, 4, 7, 92])
  func positions(n: Int) throws {
    var expected = 0
    for i in 0..<n {
      for j in (i + 1)..<max(n, i + 1) {
        #expect(RDM.position(i, j, stimulusCount: n) == expected)
        expected += 1
      }
    }
    #expect(expected == RDM.pairCount(of: n))
  }

  @Test("An entry is symmetric, the diagonal is zero")
  func entries() throws {
    let rdm = try RDM(axis: axis(4), distance: "d", values: [1, 2, 3, 4, 5, 6])
    #expect(rdm[0, 1] == 1 && rdm[3, 0] == 3 && rdm[2, 1] == 4 && rdm[2, 3] == 6)
    #expect((0..<4).allSatisfy { rdm[$0, $0] == 0 })
  }

  @Test("A subset keeps its pairs, in the order asked for")
  func subset() throws {
    let rdm = try RDM(axis: axis(5), distance: "d", values: (0..<10).map(Double.init))
    let part = rdm.subset([4, 0, 2])
    #expect(part.axis.ids == ["s4", "s0", "s2"])
    #expect(part.values == [rdm[4, 0], rdm[4, 2], rdm[0, 2]])
    #expect(rdm.subset([3]).values.isEmpty)
  }

  @Test("A wrong number of values is refused with both numbers")
  func count() throws {
    let error = #expect(throws: Explanation.self) {
      try RDM(axis: try axis(4), distance: "d", values: [1, 2])
    }
    #expect(error?.code == "E0311" && error?.message.contains("6 pairs, not 2") == true)
  }

  @Test("Two stimuli of one id are refused with both places")
  func ids() {
    let error = #expect(throws: Explanation.self) { try StimulusAxis(ids: ["a", "b", "a"]) }
    #expect(error?.code == "E0310" && error?.facts == ["positions 1 and 3 of 3"])
  }

  @Test("Axes that differ are refused at the first position that does")
  func axes() throws {
    let a = try StimulusAxis(ids: ["x", "y", "z"])
    try a.requireEqual(to: try StimulusAxis(ids: ["x", "y", "z"]), parameter: nil)
    let other = try StimulusAxis(ids: ["x", "q", "z"])
    let error = #expect(throws: Explanation.self) { try a.requireEqual(to: other, parameter: "with") }
    #expect(error?.facts.last == "first difference at position 2: \"y\" and \"q\"")
  }

  @Test("The latest fact of a name counts")
  func provenance() {
    let provenance = Provenance([("model", "a"), ("model", "b")]).adding("distance", "1 - pearson")
    #expect(provenance["model"] == "b" && provenance["distance"] == "1 - pearson" && provenance["seed"] == nil)
    #expect(provenance.facts.map(\.name) == ["model", "model", "distance"])
  }
}
