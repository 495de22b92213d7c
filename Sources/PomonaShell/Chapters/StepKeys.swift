internal import PomonaSystem

/// The key of each step: a digest of its input and of the keys of the steps that bound the names it uses, so that an
/// edited line changes the keys of what depends on it and no others.
struct StepKeys {
  /// In the order of the steps.
  let keys: [String]
  private let lines: [Int]
  /// For each step the positions of the steps that it uses, itself last, ascending.
  private let ancestors: [[Int]]

  init(of chapter: Chapter, runner: any StepRunner) {
    var binders: [String: Int] = [:]
    var parameterKeys: [String: String] = [:]
    for parameter in chapter.parameters {
      parameterKeys[parameter.name] = SHA256.hexDigest(of: "\(parameter.name) = \(parameter.source)")
    }
    var keys: [String] = []
    var ancestors: [[Int]] = []
    for (position, step) in chapter.steps.enumerated() {
      let facts = runner.facts(of: step.input)
      var text = facts.formatted
      var all: Set<Int> = [position]
      for name in facts.uses.sorted() {
        if let binder = binders[name] {
          text += "\n\(name) \(keys[binder])"
          all.formUnion(ancestors[binder])
        } else if let parameter = parameterKeys[name] {
          text += "\n\(name) \(parameter)"
        }
      }
      // Sixteen digits tell any two steps of a chapter apart.
      keys.append(String(SHA256.hexDigest(of: text).prefix(16)))
      ancestors.append(all.sorted())
      for name in facts.binds { binders[name] = position }
    }
    self.keys = keys
    self.ancestors = ancestors
    lines = chapter.steps.map(\.line)
  }

  /// The earliest thing that differs from the record among what the step rests on.
  func cause(
    of step: Int, recorded: RecordedSteps, lock: ChapterLock?, ingredients: [String: String]
  ) -> String? {
    guard let lock else { return "the chapter has no lock file yet" }
    for position in ancestors[step - 1] where recorded[position + 1]?.key != keys[position] {
      let what = recorded[position + 1] == nil ? "is new" : "was edited, or a parameter or a file that it uses"
      return "step \(position + 1) (line \(lines[position])) \(what)"
    }
    let before = lock.head.ingredients
    let differing = Set(before.keys).union(ingredients.keys).filter { before[$0] != ingredients[$0] }.sorted()
    guard let first = differing.first else { return "no input, version or data file differs from the record" }
    return "\(first) was \(before[first] ?? "absent") and is \(ingredients[first] ?? "absent")"
  }
}

/// The steps of the lock, found by key where steps were moved or inserted, and by number otherwise.
struct RecordedSteps {
  private var byNumber: [Int: LockedStep] = [:]

  init(lock: ChapterLock?, keys: [String]) {
    guard let lock else { return }
    var free: [String: [LockedStep]] = [:]
    for step in lock.steps.reversed() { free[step.key, default: []].append(step) }
    var unmatched: [Int] = []
    for (position, key) in keys.enumerated() {
      if let step = free[key]?.popLast() { byNumber[position + 1] = step } else { unmatched.append(position + 1) }
    }
    let left = Dictionary(
      free.values.joined().map { ($0.step, $0) }, uniquingKeysWith: { first, _ in first })
    for number in unmatched { byNumber[number] = left[number] }
  }

  subscript(step: Int) -> LockedStep? { byNumber[step] }
}
