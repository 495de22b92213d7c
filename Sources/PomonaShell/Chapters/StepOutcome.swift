/// How a step of a chapter compares with what was recorded.
public enum StepOutcome: Sendable, Equatable {
  case same
  /// All values agree; the largest difference, and where it is.
  case withinTolerance(largest: Double, place: String)
  /// The data are the same, the look of a figure is another.
  case restyled(String)
  case changed(StepChange)
  /// The step stopped with an error that the chapter does not expect.
  case failed(String)
  case skipped(String)

  /// Whether a replay with this outcome is a match.
  public var isMatch: Bool {
    switch self {
    case .same, .withinTolerance, .restyled, .skipped: true
    case .changed, .failed: false
    }
  }

  public var words: String {
    switch self {
    case .same: "same"
    case .withinTolerance(let largest, let place): "within tolerance (largest \(short(largest)) in \(place))"
    case .restyled(let what): "restyled (\(what))"
    case .changed: self == StepReport.notRecorded ? "not recorded yet" : "changed"
    case .failed: "failed"
    case .skipped(let reason): "skipped (\(reason))"
    }
  }
}

/// The first thing in a step that differs beyond its tolerance.
public struct StepChange: Sendable, Equatable {
  /// What differs: `score[4]`, `output line 2`, `the plotted table of depth, line 3`.
  public var place: String
  public var recorded: String
  public var now: String
  /// Why this counts: the tolerance, or a rule.
  public var note: String?

  public init(_ place: String, recorded: String, now: String, note: String? = nil) {
    self.place = place
    self.recorded = recorded
    self.now = now
    self.note = note
  }

  public var lines: [String] {
    var lines = ["\(place)", "  recorded: \(recorded)", "  now:      \(now)"]
    if let note { lines.append("  \(note)") }
    return lines
  }
}

/// A number in three figures: `3e-08`, `0.0012`.
func short(_ number: Double) -> String {
  guard number.isFinite, number != 0 else { return "\(number)" }
  var exponent = 0
  var mantissa = abs(number)
  while mantissa >= 10 {
    mantissa /= 10
    exponent += 1
  }
  while mantissa < 1 {
    mantissa *= 10
    exponent -= 1
  }
  var rounded = (mantissa * 10).rounded() / 10
  if rounded >= 10 {
    rounded = 1
    exponent += 1
  }
  let digits = rounded == rounded.rounded() ? "\(Int(rounded))" : "\(rounded)"
  return "\(number < 0 ? "-" : "")\(digits)e\(exponent)"
}
