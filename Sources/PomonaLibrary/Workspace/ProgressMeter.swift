internal import Synchronization

/// Counts finished pieces of work that end in any order.
final class ProgressMeter: Sendable {
  private let done = Atomic<Int>(0)
  private let label: String
  private let total: Int
  private let control: RunControl

  init(label: String, total: Int, control: RunControl) {
    self.label = label
    self.total = total
    self.control = control
  }

  func step() { control.progress(label, done.wrappingAdd(1, ordering: .relaxed).newValue, total) }
}
