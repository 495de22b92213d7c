import PomonaCatalog
import PomonaTables
import Synchronization
import Testing

@testable import PomonaLanguage

/// Functions along rows against the sums of each window by itself.
@Suite struct RollingWindowTests {
  private static let going = Function.Pace.none

  private static func run(
    _ name: String, _ values: Column.Values, _ length: Int?, _ pace: Function.Pace = going
  ) throws -> Column.Values {
    guard case .window(let run)? = Function.named(name)?.form else {
      Issue.record("\(name) is no function along rows")
      return values
    }
    return try run(values, length.map { [.number(Double($0))] } ?? [], pace)
  }

  /// What a window's rows give, gone through once for each window.
  private static let slow: [(name: String, value: @Sendable ([Double]) -> Double)] = [
    ("rolling_sum", { $0.reduce(0, +) }), ("rolling_mean", { $0.reduce(0, +) / Double($0.count) }),
    ("rolling_min", { rows in rows.contains(where: \.isNaN) ? .nan : rows.reduce(.infinity) { min($0, $1) } }),
    ("rolling_max", { rows in rows.contains(where: \.isNaN) ? .nan : rows.reduce(-.infinity) { max($0, $1) } }),
    (
      "rolling_sd",
      { rows in
        // About a mean that is rounded, and then without what that leaves.
        let mean = rows.reduce(0, +) / Double(rows.count)
        let rest = rows.reduce(0) { $0 + ($1 - mean) }
        let squares = rows.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
        return ((squares - rest * rest / Double(rows.count)) / Double(rows.count - 1)).squareRoot()
      }
    ),
  ]

  private static func draws(_ count: Int, _ scale: Double, _ origin: Double) -> [Double] {
    var state: UInt64 = 11
    return (0..<count).map { _ in
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return origin + scale * (Double(state >> 11) / Double(1 << 53) - 0.5)
    }
  }

  @Test(arguments: [(1.0, 0.0), (1.0, 1e9), (1e-3, -1e6), (1e150, 0.0)])
  func `Each window is what its rows give by themselves`(scale: Double, origin: Double) throws {
    var cells = Self.draws(400, scale, origin)
    // One far from the others, also at the beginning of stretches.
    cells[120] = origin + 1e6 * scale
    for length in [1, 2, 3, 7, 40, 120, 399, 400, 401] {
      for (name, value) in Self.slow where name != "rolling_sd" || (length > 1 && scale < 1e100) {
        let found = try #require(try Self.run(name, .numbers(cells), length).numbers)
        for row in cells.indices {
          guard row + 1 >= length else {
            #expect(found[row].isNaN)
            continue
          }
          let rows = Array(cells[(row + 1 - length)...row])
          let expected = value(rows)
          // Sums of both signs are known as well as their largest parts.
          let size = name == "rolling_sum" ? rows.reduce(0) { $0 + abs($1) } : max(abs(expected), abs(rows[0]) / 1e3)
          let bound = 1e-12 * (name == "rolling_sd" ? max(abs(expected), 1e-3 * .ulpOfOne * abs(origin)) : size)
          // Of numbers far from 0 each has as many digits of its distance as are left; both see the same ones.
          #expect(abs(found[row] - expected) <= bound, "\(name) of \(length) in row \(row): \(found[row]), \(expected)")
        }
      }
    }
  }

  @Test func `A missing or infinite row is in its windows and in no other`() throws {
    var cells = Self.draws(60, 2, 0)
    cells[0] = .nan
    cells[17] = .nan
    cells[18] = .infinity
    cells[33] = -.infinity
    cells[34] = .infinity
    cells[50] = -.infinity
    for length in [1, 2, 5, 16, 17] {
      for (name, value) in Self.slow where name != "rolling_sd" || length > 1 {
        let found = try #require(try Self.run(name, .numbers(cells), length).numbers)
        for row in (length - 1)..<60 {
          let expected = value(Array(cells[(row + 1 - length)...row]))
          #expect(
            found[row] == expected || found[row].isNaN && expected.isNaN || abs(found[row] - expected) < 1e-12,
            "\(name) of \(length) in row \(row): \(found[row]), \(expected)")
        }
      }
    }
  }

  @Test func `Whole numbers stay whole where they can, and truths count`() throws {
    let whole = Column.Values.integers([4, nil, 2, 5, 3])
    #expect(try Self.run("rolling_sum", whole, 2) == .integers([nil, nil, nil, 7, 8]))
    #expect(try Self.run("rolling_min", whole, 2) == .integers([nil, nil, nil, 2, 3]))
    #expect(try Self.run("rolling_max", whole, 1) == .integers([4, nil, 2, 5, 3]))
    #expect(try Self.run("rolling_sum", .truths([true, true, false]), 2) == .integers([nil, 2, 1]))
    #expect(try Self.run("cumsum", whole, nil) == .integers([4, nil, 6, 11, 14]))
    #expect(throws: Explanation.self) { try Self.run("rolling_sd", whole, 1) }
    #expect(throws: Explanation.self) { try Self.run("rolling_mean", whole, 0) }
  }

  @Test(arguments: [
    "rolling_mean", "rolling_sum", "rolling_sd", "rolling_min", "rolling_max", "cumsum", "cummax", "rank",
  ])
  func `Long columns ask now and then whether to go on`(name: String) throws {
    let cells = Column.Values.numbers(Self.draws(300_000, 1, 0))
    let length = name.hasPrefix("rolling") ? 1000 : nil
    let asked = Mutex(0)
    let pace = Function.Pace(isStopped: {
      asked.withLock { count in
        count += 1
        return count > 2
      }
    })
    let error = #expect(throws: Explanation.self) { try Self.run(name, cells, length, pace) }
    #expect(error?.code == "E0290")
    #expect(asked.withLock { $0 } >= 3)
  }
}
