public import Foundation
internal import PomonaCatalog
internal import PomonaSystem
internal import PomonaTables

/// Runs a chapter from top to bottom in a fresh session and compares values, not characters.
///
/// A step that fails stops the chapter, unless its block expects the error. Nothing is written here: `ChapterRecorder`
/// does that.
public struct ChapterPlayer {
  public struct Options: Sendable {
    /// Steps before this one run, because later ones need them, and are not compared.
    public var firstStep = 1
    public var profile = "quick"

    public init() {}
  }

  public let chapter: Chapter
  public let url: URL
  public let lock: ChapterLock?
  let runner: any StepRunner
  let options: Options
  let places: FigurePlaces

  public init(
    _ chapter: Chapter, at url: URL, lock: ChapterLock?, runner: any StepRunner, options: Options = Options()
  ) {
    self.chapter = chapter
    self.url = url
    self.lock = lock
    self.runner = runner
    self.options = options
    places = FigurePlaces(chapter: url)
  }

  /// Plays the chapter; `report` is called after each step.
  ///
  /// - Throws: `ChapterError` when a parameter has no value or the first step does not exist.
  public func play(report: (StepReport) -> Void = { _ in }) throws -> Performance {
    let steps = chapter.steps
    guard options.firstStep >= 1, options.firstStep <= max(steps.count, 1) else {
      throw ChapterError.noSuchStep(file: url.path, step: options.firstStep, count: steps.count)
    }
    try bindParameters()
    let keys = StepKeys(of: chapter, runner: runner)
    let recorded = RecordedSteps(lock: lock, keys: keys.keys)
    var performance = Performance(ingredients: runner.ingredients, stepCount: steps.count)
    for block in chapter.blocks {
      let skipReason = reasonToSkip(block)
      for step in block.steps {
        var one = StepReport(step: step, key: keys.keys[step.number - 1], options: block.options)
        one.recorded = recorded[step.number]
        if let skipReason {
          one.outcome = .skipped(skipReason)
        } else {
          let result = runner.run(step.input)
          one.output = result.output
          if case .interrupted = result.outcome {
            performance.wasInterrupted = true
            return performance
          }
          let isLast = step == block.steps.last
          judge(result, of: &one, isLast: isLast)
          if step.number < options.firstStep, one.outcome != .failed(one.failureText) {
            one.outcome = .skipped("before step \(options.firstStep)")
          } else if !one.outcome.isMatch {
            one.cause = keys.cause(of: step.number, recorded: recorded, lock: lock, ingredients: runner.ingredients)
          }
        }
        performance.reports.append(one)
        report(one)
        if case .failed = one.outcome { return performance }
      }
    }
    return performance
  }

  private func bindParameters() throws(ChapterError) {
    for parameter in chapter.parameters {
      let result = runner.run("let \(parameter.name) = \(parameter.source)")
      if case .failed = result.outcome {
        throw .parameterFailed(
          file: url.path, line: parameter.line, name: parameter.name, message: result.output.first ?? "")
      }
    }
  }

  private func reasonToSkip(_ block: Chapter.Block) -> String? {
    let needed = block.options.profile ?? chapter.profile
    return needed == "full" && options.profile != "full" ? "needs full data: --profile full" : nil
  }

  // MARK: comparing one step

  private func judge(_ result: StepResult, of one: inout StepReport, isLast: Bool) {
    let expectsError = one.options.expectsError && isLast
    switch result.outcome {
    case .interrupted: break
    case .failed(let failure):
      one.failure = failure
      guard expectsError else {
        one.outcome = .failed(one.failureText)
        return
      }
      one.outcome = compareFailure(failure, one)
    case .finished(let value, let figure):
      one.value = value
      if expectsError {
        one.outcome = .changed(
          StepChange(
            "the outcome", recorded: one.recorded?.failure.map { "error \($0.code)" } ?? "an error", now: "no error"))
        return
      }
      one.outcome = compareValue(value, one)
      if isLast, let name = one.options.figure {
        guard let figure else {
          one.outcome = .failed("the block names the figure \"\(name)\", and its last step makes none")
          return
        }
        one.figure = figure
        compareFigure(figure, named: name, &one)
      }
    }
  }

  private func compareFailure(_ failure: StepFailure, _ one: StepReport) -> StepOutcome {
    guard let recorded = one.recorded else { return StepReport.notRecorded }
    guard let before = recorded.failure else {
      return .changed(StepChange("the outcome", recorded: "no error", now: "error \(failure.code)"))
    }
    if before.code != failure.code {
      return .changed(StepChange("the error", recorded: before.code, now: failure.code))
    }
    if before.span != failure.span {
      return .changed(
        StepChange("the place of the error", recorded: "columns \(before.spanText)", now: "columns \(failure.spanText)")
      )
    }
    if one.options.comparesText, let change = compareText(one, .exact) { return .changed(change) }
    return .same
  }

  private func compareValue(_ value: ValueRecord?, _ one: StepReport) -> StepOutcome {
    guard let recorded = one.recorded else { return StepReport.notRecorded }
    if let before = recorded.failure {
      return .changed(StepChange("the outcome", recorded: "error \(before.code)", now: "no error"))
    }
    let outcome = ValueComparison.compare(value, with: recorded.value, options: one.options)
    guard outcome.isMatch, one.options.comparesText else { return outcome }
    if let change = compareText(one, outcome == .same ? .exact : .lastDigit) { return .changed(change) }
    return outcome
  }

  private func compareText(_ one: StepReport, _ digits: TextComparison.Digits) -> StepChange? {
    TextComparison.firstDifference(
      recorded: one.step.output, now: ChapterText.recordable(one.output, showsTime: one.options.showsTime),
      digits: digits)
  }

  private func compareFigure(_ figure: StepFigure, named name: String, _ one: inout StepReport) {
    do {
      let current = try LockedFigure(figure, named: name, comparedWith: one.recorded?.figure)
      one.lockedFigure = current
      guard one.outcome.isMatch else { return }
      guard let recorded = one.recorded?.figure, recorded.name == name else {
        one.outcome = .changed(StepChange("the figure \(name)", recorded: "nothing", now: "a figure"))
        return
      }
      let isFromNetwork = one.value?.isFromNetwork ?? one.recorded?.value?.network ?? false
      let comparison = FigureComparison(
        tolerance: Tolerance(isFromNetwork: isFromNetwork, options: one.options), places: places)
      let outcome = try comparison.compare(figure, current, with: recorded)
      if outcome != .same { one.outcome = outcome }
    } catch {
      one.outcome = .failed("the figure \(name): \(ChapterPlayer.words(of: error))")
    }
  }

  static func words(of error: any Error) -> String {
    (error as? any Explainable)?.explanation.description ?? "\(error)"
  }
}

/// What one step gave and how that compares.
public struct StepReport: Sendable {
  public let step: Chapter.Step
  let key: String
  let options: Chapter.Options
  public internal(set) var output: [String] = []
  public internal(set) var outcome: StepOutcome = .same
  /// What differs among the things that this step rests on.
  public internal(set) var cause: String?
  var recorded: LockedStep?
  var value: ValueRecord?
  var figure: StepFigure?
  var lockedFigure: LockedFigure?
  var failure: StepFailure?

  init(step: Chapter.Step, key: String, options: Chapter.Options) {
    self.step = step
    self.key = key
    self.options = options
  }

  static let notRecorded = StepOutcome.changed(
    StepChange("the step", recorded: "nothing yet", now: "a result", note: "record it with --accept"))

  var failureText: String { output.first { !$0.allSatisfy(\.isWhitespace) } ?? "it failed without a word" }
}

/// All steps of one replay.
public struct Performance: Sendable {
  public internal(set) var reports: [StepReport] = []
  public internal(set) var wasInterrupted = false
  let ingredients: [String: String]
  let stepCount: Int

  init(ingredients: [String: String], stepCount: Int) {
    self.ingredients = ingredients
    self.stepCount = stepCount
  }

  public var firstMismatch: StepReport? { reports.first { !$0.outcome.isMatch } }

  public var failedStep: StepReport? {
    reports.first { if case .failed = $0.outcome { true } else { false } }
  }

  /// `31 steps: 20 same, 11 within tolerance (largest 3e-8 in score[4] of step 12)`
  public var summary: String {
    var counts: [(String, Int)] = []
    var largest: (Double, String)?
    for report in reports {
      let name =
        switch report.outcome {
        case .same: "same"
        case .withinTolerance: "within tolerance"
        case .restyled: "restyled"
        case .changed: "changed"
        case .failed: "failed"
        case .skipped: "skipped"
        }
      if let index = counts.firstIndex(where: { $0.0 == name }) {
        counts[index].1 += 1
      } else {
        counts.append((name, 1))
      }
      if case .withinTolerance(let difference, let place) = report.outcome, difference >= largest?.0 ?? 0 {
        largest = (difference, "\(place) of step \(report.step.number)")
      }
    }
    var text =
      "\(stepCount) step\(stepCount == 1 ? "" : "s"): " + counts.map { "\($0.1) \($0.0)" }.joined(separator: ", ")
    if let largest { text += " (largest difference \(short(largest.0)) in \(largest.1))" }
    if reports.count < stepCount { text += ", \(stepCount - reports.count) not run" }
    return text
  }
}

extension StepFailure {
  var spanText: String { span.map { $0.map(String.init).joined(separator: " to ") } ?? "none" }
}
