internal import PomonaCatalog
internal import PomonaTables

/// Functions along the rows of a table, or of each group of `by:`, in the order in which the rows stand.
extension Function {
  private static func numbers(_ values: Column.Values, _ name: String) throws(Explanation) -> [Double] {
    if case .truth(let cells) = values { return cells.map { $0.map { $0 ? 1 : 0 } ?? .nan } }
    guard let numbers = values.numbers else {
      throw Explanation("E0207", "`\(name)` takes numbers, and these are \(values.words)")
    }
    return numbers
  }

  /// Whole numbers stay whole.
  private static func like(_ values: Column.Values, _ numbers: [Double]) -> Column.Values {
    if case .numbers = values { return .numbers(numbers) }
    guard numbers.contains(where: { !$0.isNaN }),
      numbers.allSatisfy({ $0.isNaN || ($0 == $0.rounded() && abs($0) <= 9e15) })
    else { return .numbers(numbers) }
    return .whole(WholeCells(storage: numbers.map { $0.isNaN ? WholeCells.missing : Int($0) }))
  }

  private static func running(
    _ name: String, _ summary: String, _ prints: String, _ combine: @escaping @Sendable (Double, Double) -> Double
  ) -> Function {
    Function(
      "\(name)(column)", summary, takes: [.oneOf([.number, .truth])],
      examples: [Example("\(name)([2, 1, 3])", prints: prints)],
      .window { values, _, pace throws(Explanation) in
        let cells = try numbers(values, name)
        var result = cells
        var state: Double?
        try pace.stretches(cells.count) { rows throws(Explanation) in
          for row in rows where !cells[row].isNaN {
            let next = state.map { combine($0, cells[row]) } ?? cells[row]
            state = next
            result[row] = next
          }
        }
        return like(values, result)
      })
  }

  /// A number in each row from so many rows up to it; missing where there are fewer, or one of them is missing.
  private static func rolling<Window: RollingWindow>(
    _ name: String, _ summary: String, least: Int = 1, _ prints: String, keepsWhole: Bool, _ window: Window.Type
  ) -> Function {
    Function(
      "\(name)(column, rows)", summary, takes: [.oneOf([.number, .truth]), .number],
      examples: [Example("\(name)([1, 3, 5], 2)", prints: prints)],
      .window { values, further, pace throws(Explanation) in
        let length = try further.count(0, of: name, least: least, usual: 2)
        let result = try window.along(try numbers(values, name), length: length, pace)
        return keepsWhole ? like(values, result) : .numbers(result)
      })
  }

  private static func shifted(_ name: String, _ summary: String, _ sign: Int, _ prints: String) -> Function {
    Function(
      "\(name)(column, rows)", summary, takes: [.any, .number], required: 1, gives: same,
      examples: [Example("\(name)([1, 2, 3])", prints: prints)],
      .window { values, further, _ throws(Explanation) in
        if let rows = further.number(0), rows < 0, rows == rows.rounded() {
          throw Explanation(
            "E0213", "`\(name)` wants a whole number, 0 to 999999999, and this is \(NumberText.plain(rows))",
            remedies: ["\(sign < 0 ? "lead" : "lag")(column, \(NumberText.plain(-rows)))"])
        }
        let by = sign * (try further.count(0, of: name, least: 0, usual: 1))
        return values.rows(values.indices.map { values.indices.contains($0 + by) ? $0 + by : -1 })
      })
  }

  static let windows: [Function] = [
    running("cumsum", "The sum up to each row; a missing row is missing and adds nothing.", "[2, 3, 6]", +),
    running("cummax", "The largest up to each row.", "[2, 2, 3]") { max($0, $1) },
    running("cummin", "The smallest up to each row.", "[2, 1, 1]") { min($0, $1) },
    shifted("lag", "The value so many rows before, 1 when not given; missing at the beginning.", -1, "[missing, 1, 2]"),
    shifted("lead", "The value so many rows behind, 1 when not given; missing at the end.", 1, "[2, 3, missing]"),
    Function(
      "row()", "The number of the row, from 1.", takes: [.any], required: 0,
      examples: [Example("row([\"a\", \"b\"])", prints: "[1, 2]")],
      .window { values, _, _ throws(Explanation) in .whole(WholeCells(storage: values.indices.map { $0 + 1 })) }),
    Function(
      "rank(column)",
      "The rank from the smallest, 1; equal values share their mean rank; `rank(desc(x))` from the largest.",
      takes: [.any], examples: [Example("rank([20, 10, 20])", prints: "[2.5, 1, 2.5]")],
      .window { values, _, pace throws(Explanation) in .numbers(try values.ranks(pace)) }),
    rolling(
      "rolling_mean", "The mean of so many rows up to each; missing where there are fewer.", "[missing, 2, 4]",
      keepsWhole: false, RollingMean.self),
    rolling(
      "rolling_sum", "The sum of so many rows up to each; missing where there are fewer.", "[missing, 4, 8]",
      keepsWhole: true, RollingSum.self),
    rolling(
      "rolling_sd", "The standard deviation (n - 1) of so many rows up to each; missing where there are fewer.",
      least: 2,
      "[missing, 1.4142135623730951, 1.4142135623730951]", keepsWhole: false, RollingDeviation.self),
    rolling(
      "rolling_min", "The smallest of so many rows up to each; missing where there are fewer.", "[missing, 1, 3]",
      keepsWhole: true, RollingLeast.self),
    rolling(
      "rolling_max", "The largest of so many rows up to each; missing where there are fewer.", "[missing, 3, 5]",
      keepsWhole: true, RollingMost.self),
  ]
}

extension Column.Values {
  var indices: Range<Int> { 0..<count }

  /// Ranks from 1 in the order in which `sort` puts the cells, equal ones sharing their mean; missing ones have none.
  ///
  /// - Throws: `E0290` where the user stopped the line.
  func ranks(_ pace: Function.Pace) throws(Explanation) -> [Double] {
    var ranks = [Double](repeating: .nan, count: count)
    let order = try Table([Column("x", self)]).order(by: [("x", false)], isStopped: pace.isStopped)
    try pace.check()
    var start = 0
    var next = 0
    while start < order.count {
      if start >= next {
        try pace.check()
        next = start + Function.Pace.stretch
      }
      let cell = cell(order[start])
      var end = start + 1
      while end < order.count, self.cell(order[end]) == cell { end += 1 }
      if cell != .missing {
        for place in start..<end { ranks[order[place]] = Double(start + end + 1) / 2 }
      }
      start = end
    }
    return ranks
  }
}
