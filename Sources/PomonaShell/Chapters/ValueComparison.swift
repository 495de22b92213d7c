internal import PomonaTables

/// Compares a value with what the lock keeps of it.
struct ValueComparison {
  let tolerance: Tolerance
  let allowsTies: Bool
  private var largest: (difference: Double, place: String)?
  private var tie: StepChange?

  init(tolerance: Tolerance, allowsTies: Bool = false) {
    self.tolerance = tolerance
    self.allowsTies = allowsTies
  }

  /// - Returns: `same`, `withinTolerance` or `changed`.
  static func compare(
    _ now: ValueRecord?, with recorded: LockedValue?, options: Chapter.Options
  ) -> StepOutcome {
    switch (now, recorded) {
    case (nil, nil): return .same
    case (let now?, nil):
      return .changed(StepChange("the value", recorded: "nothing", now: "a value of kind \(now.kind)"))
    case (nil, let recorded?):
      return .changed(StepChange("the value", recorded: "a value of kind \(recorded.kind)", now: "nothing"))
    case (let now?, let recorded?):
      if now.digest == recorded.digest, now.locked == recorded { return .same }
      let tolerance = Tolerance(isFromNetwork: now.isFromNetwork || recorded.network, options: options)
      var comparison = ValueComparison(tolerance: tolerance, allowsTies: options.allowsTies)
      return comparison.compare(now, recorded)
    }
  }

  private mutating func compare(_ now: ValueRecord, _ recorded: LockedValue) -> StepOutcome {
    guard now.kind == recorded.kind else {
      return .changed(StepChange("the kind of value", recorded: recorded.kind, now: now.kind))
    }
    let names = now.columns.map(\.name)
    guard names == recorded.columns.map(\.name) else {
      return .changed(
        StepChange(
          "the columns", recorded: recorded.columns.map(\.name).joined(separator: ", "),
          now: names.joined(separator: ", ")))
    }
    for (column, locked) in zip(now.columns, recorded.columns) {
      guard column.cells.count == locked.count else {
        return .changed(StepChange("rows of \(column.name)", recorded: "\(locked.count)", now: "\(column.cells.count)"))
      }
      if let change = compare(column, locked) { return .changed(change) }
    }
    if let tie {
      return .withinTolerance(largest: largest?.difference ?? 0, place: "\(tie.place), a tie with \(tie.now)")
    }
    // The digests differ in a bit that no kept cell shows.
    return .withinTolerance(largest: largest?.difference ?? 0, place: largest?.place ?? "digits that are not kept")
  }

  private mutating func compare(_ column: ValueRecord.Column, _ locked: LockedColumn) -> StepChange? {
    switch column.cells {
    case .numbers(let cells):
      guard let recorded = locked.numbers ?? ValueComparison.numbers(locked.texts) else {
        return StepChange(column.name, recorded: "texts", now: "numbers")
      }
      let current = LockedColumn(name: column.name, numbers: cells)
      guard current.numbers?.count == recorded.count else {
        return StepChange(column.name, recorded: "another sample of its cells", now: "\(cells.count) cells")
      }
      let step = locked.stride ?? 1
      for (index, (a, b)) in zip(current.numbers ?? [], recorded).enumerated() {
        let place = locked.cellName(index * step)
        if let change = compare(a, b, at: place) { return change }
      }
      for (what, a, b) in [("mean", current.mean, locked.mean), ("root mean square", current.rms, locked.rms)] {
        guard let a, let b else { continue }
        // A mean near zero of large cells carries the cells' rounding.
        let scaled = Tolerance(
          relative: tolerance.relative, absolute: tolerance.absolute + tolerance.relative * (locked.rms ?? 0))
        if !scaled.accepts(a, b) {
          return StepChange("\(what) of \(column.name)", recorded: "\(b)", now: "\(a)", note: tolerance.words)
        }
      }
      return nil
    case .exact(let cells):
      guard let recorded = locked.texts else {
        // Numbers that all happen to be whole now.
        guard let numbers = ValueComparison.numbers(cells) else {
          return StepChange(column.name, recorded: "numbers", now: "texts")
        }
        return compare(ValueRecord.Column(column.name, .numbers(numbers)), locked)
      }
      let current = LockedColumn(name: column.name, texts: cells)
      let step = locked.stride ?? 1
      for (index, (a, b)) in zip(current.texts ?? [], recorded).enumerated() where a != b {
        let change = StepChange(locked.cellName(index * step), recorded: b, now: a, note: "compared exactly")
        guard allowsTies else { return change }
        if tie == nil { tie = change }
      }
      if current.textDigest != locked.textDigest {
        return StepChange("the texts of \(column.name)", recorded: "others", now: "these", note: "compared exactly")
      }
      return nil
    }
  }

  private static func numbers(_ texts: [String]?) -> [Double]? {
    guard let texts else { return nil }
    let numbers = texts.compactMap { Double($0) }
    return numbers.count == texts.count ? numbers : nil
  }

  private mutating func compare(_ a: Double, _ b: Double, at place: String) -> StepChange? {
    guard tolerance.accepts(a, b) else {
      return StepChange(place, recorded: "\(b)", now: "\(a)", note: tolerance.words)
    }
    let difference = abs(a - b)
    if difference > largest?.difference ?? 0 { largest = (difference, place) }
    return nil
  }
}
