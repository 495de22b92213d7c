public import PomonaParallel

/// One value from the values of each group.
public enum Reduction: Sendable, Equatable {
  case count
  case sum
  case mean
  case min
  case max
  /// The mean squared distance from the mean over n - 1.
  case variance
  case sd
  /// Linear between neighbours (numpy's default); `0.5` is the median.
  case quantile(Double)
  case first
  case last
  /// How many different values there are.
  case distinct

  /// Whether it is defined by all values, so that a missing one is in the way.
  public var wantsAll: Bool {
    switch self {
    case .count, .distinct, .first, .last: false
    case .sum, .mean, .min, .max, .variance, .sd, .quantile: true
    }
  }

  /// The value of each group; missing cells are left out, and a group without any value is missing.
  ///
  /// Sums run over fixed stretches of rows whose results are added in order, so the last bit does not depend on threads.
  /// Cost: O(rows), of a quantile O(rows log rows).
  /// - Returns: `nil` for values that this is not defined for, such as the mean of texts.
  public func reduced(
    _ values: Column.Values, over grouping: Grouping, workers: Workers = Workers.all
  ) -> Column.Values? {
    switch self {
    case .count: return .whole(WholeCells(storage: Reduction.counts(values, grouping, workers)))
    case .first: return Reduction.end(values, grouping, isFirst: true)
    case .last: return Reduction.end(values, grouping, isFirst: false)
    case .distinct:
      let (starts, rows) = grouping.ordered
      return .integers(
        (0..<grouping.count).map { group in
          var seen: Set<Cell> = []
          for place in starts[group]..<starts[group + 1] { seen.insert(values.cell(rows[place])) }
          seen.remove(.missing)
          return seen.count
        })
    case .sum, .mean, .min, .max, .variance, .sd, .quantile: break
    }
    let isWhole: Bool
    let numbers: [Double]
    switch values {
    case .truth(let cells):
      numbers = cells.storage.map { $0 == TruthCells.missing ? .nan : Double($0) }
      isWhole = true
    case .whole: (numbers, isWhole) = (values.numbers ?? [], true)
    case .numbers(let cells): (numbers, isWhole) = (cells, false)
    case .text(let cells) where self == .min || self == .max: return .text(end(cells, grouping, workers))
    case .text, .list: return nil
    }
    let result = reduced(numbers, grouping, workers)
    switch self {
    case .sum, .min, .max:
      // Whole numbers stay whole as long as a Double holds them to the unit.
      guard isWhole, result.allSatisfy({ $0.isNaN || abs($0) < 9e15 }) else { return .numbers(result) }
      return .integers(result.map { $0.isNaN ? nil : Int($0) })
    default: return .numbers(result)
    }
  }

  /// The first or last text of each group in the order in which `sort` puts them.
  private func end(_ cells: TextCells, _ grouping: Grouping, _ workers: Workers) -> TextCells {
    let ranks = cells.ranks
    var levels = [Int32](repeating: -1, count: ranks.count)
    for (level, rank) in ranks.enumerated() { levels[Int(rank)] = Int32(level) }
    let result = reduced(cells.codes.map { $0 < 0 ? .nan : Double(ranks[Int($0)]) }, grouping, workers)
    return TextCells(
      codes: result.map { $0.isNaN ? -1 : levels[Int($0)] }, levels: cells.levels, isOrdered: cells.isOrdered)
  }

  private func reduced(_ numbers: [Double], _ grouping: Grouping, _ workers: Workers) -> [Double] {
    switch self {
    case .min: return Reduction.folded(numbers, grouping, workers, .infinity) { Swift.min($0, $1) }.values
    case .max: return Reduction.folded(numbers, grouping, workers, -.infinity) { Swift.max($0, $1) }.values
    case .sum: return Reduction.folded(numbers, grouping, workers, 0, +).values
    case .mean:
      let (sums, counts) = Reduction.folded(numbers, grouping, workers, 0, +)
      return zip(sums, counts).map { $1 == 0 ? .nan : $0 / Double($1) }
    case .variance, .sd:
      let (sums, counts) = Reduction.folded(numbers, grouping, workers, 0, +)
      let means = zip(sums, counts).map { $1 == 0 ? .nan : $0 / Double($1) }
      let squares =
        (try? workers.filled(numbers.count, with: 0) { range, part in
          let numbers = numbers.span
          let codes = grouping.codes.span
          let means = means.span
          for row in range {
            let distance = numbers[row] - means[Int(codes[row])]
            part[row - range.lowerBound] = distance * distance
          }
        }) ?? []
      let totals = Reduction.folded(squares, grouping, workers, 0, +).values
      return zip(totals, counts).map { total, count in
        guard count > 1 else { return .nan }
        let variance = total / Double(count - 1)
        return self == .sd ? variance.squareRoot() : variance
      }
    case .quantile(let share):
      let (starts, rows) = grouping.ordered
      let results = try? workers.map(grouping.count) { group in
        Reduction.quantile(rows[starts[group]..<starts[group + 1]].map { numbers[$0] }.filter { !$0.isNaN }, share)
      }
      return results ?? []
    case .count, .first, .last, .distinct: return []
    }
  }

  /// The value below which a share of the values lies, linear between neighbours; of none, NaN.
  public static func quantile(_ values: [Double], _ share: Double) -> Double {
    guard !values.isEmpty else { return .nan }
    let sorted = values.sorted()
    let place = share * Double(sorted.count - 1)
    let below = Int(place.rounded(.down))
    let above = Swift.min(below + 1, sorted.count - 1)
    return sorted[below] + (place - Double(below)) * (sorted[above] - sorted[below])
  }

  /// The values of each group put together, and how many there were; without any, NaN.
  private static func folded(
    _ numbers: [Double], _ grouping: Grouping, _ workers: Workers, _ start: Double,
    _ combine: @escaping @Sendable (Double, Double) -> Double
  ) -> (values: [Double], counts: [Int]) {
    let groups = grouping.count
    let rows = numbers.count
    // Stretches depend on the rows and groups alone; many groups in many stretches would cost more than they save.
    let stretches = Swift.max(1, Swift.min(16, rows / Swift.max(1 << 14, 8 * groups)))
    let length = (rows + stretches - 1) / stretches
    let parts =
      (try? workers.map(stretches) { index -> ([Double], [Int]) in
        var values = [Double](repeating: start, count: groups)
        var counts = [Int](repeating: 0, count: groups)
        let numbers = numbers.span
        let codes = grouping.codes.span
        for row in Swift.min(rows, index * length)..<Swift.min(rows, (index + 1) * length) {
          let value = numbers[row]
          if value.isNaN { continue }
          let group = Int(codes[row])
          values[group] = combine(values[group], value)
          counts[group] += 1
        }
        return (values, counts)
      }) ?? []
    var (values, counts) = parts.first ?? ([], [])
    for part in parts.dropFirst() {
      for group in 0..<groups {
        values[group] = combine(values[group], part.0[group])
        counts[group] += part.1[group]
      }
    }
    for group in 0..<groups where counts[group] == 0 { values[group] = .nan }
    return (values, counts)
  }

  private static func counts(_ values: Column.Values, _ grouping: Grouping, _ workers: Workers) -> [Int] {
    let groups = grouping.count
    let rows = grouping.codes.count
    let stretches = Swift.max(1, Swift.min(16, rows / Swift.max(1 << 14, 8 * groups)))
    let length = (rows + stretches - 1) / stretches
    let parts = try? workers.map(stretches) { index in
      var counts = [Int](repeating: 0, count: groups)
      let codes = grouping.codes.span
      for row in Swift.min(rows, index * length)..<Swift.min(rows, (index + 1) * length) where !values.isMissing(row) {
        counts[Int(codes[row])] += 1
      }
      return counts
    }
    return (parts ?? []).reduce(into: [Int](repeating: 0, count: groups)) { all, part in
      for group in 0..<groups { all[group] += part[group] }
    }
  }

  private static func end(_ values: Column.Values, _ grouping: Grouping, isFirst: Bool) -> Column.Values {
    if isFirst { return values.rows(grouping.first) }
    var last = grouping.first
    for (row, code) in grouping.codes.enumerated() { last[Int(code)] = row }
    return values.rows(last)
  }
}
