/// One thing that Pomona looks for on a machine.
struct Finding: Sendable, Equatable {
  enum State: Sendable, Equatable {
    case fine
    /// Something works less well.
    case lacking
    /// The main job cannot run.
    case missing
  }

  let name: String
  let state: State
  /// What was found, or what was not.
  let detail: String
  /// What stops working without it.
  let consequence: String?
  /// The line that mends it.
  let remedy: String?

  static func fine(_ name: String, _ detail: String) -> Finding {
    Finding(name: name, state: .fine, detail: detail, consequence: nil, remedy: nil)
  }

  static func missing(_ name: String, _ detail: String, without consequence: String, mend remedy: String) -> Finding {
    Finding(name: name, state: .missing, detail: detail, consequence: consequence, remedy: remedy)
  }

  static func lacking(_ name: String, _ detail: String, without consequence: String, mend remedy: String) -> Finding {
    Finding(name: name, state: .lacking, detail: detail, consequence: consequence, remedy: remedy)
  }
}
