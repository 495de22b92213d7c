internal import Foundation
internal import PomonaCore
internal import Synchronization

/// The line below everything else that says how far long work has come: only on a terminal, and only after a second.
///
///     features of squeezenet1_1  34 of 92  12 s left  431.0 MiB in use
final class ProgressLine: Sendable {
  private struct State {
    var began: Date?
    var shown = false
    var lastShown = Date.distantPast
    var label = ""
    /// When the work of this label began, and where it stood: time left is told from there.
    var labelBegan = Date.distantPast
    var labelDone = 0
  }

  private let state = Mutex(State())
  private let console: Console
  private let now: @Sendable () -> Date

  init(console: Console, now: @escaping @Sendable () -> Date = { Date() }) {
    self.console = console
    self.now = now
  }

  /// A new input runs.
  func begin() {
    guard console.errorsAreTerminal else { return }
    let time = now()
    state.withLock { $0 = State(began: time) }
  }

  func update(_ progress: Progress) {
    guard console.errorsAreTerminal else { return }
    let time = now()
    let text: String? = state.withLock { state in
      guard let began = state.began else { return nil }
      if state.label != progress.label {
        state.label = progress.label
        state.labelBegan = time
        state.labelDone = progress.done
      }
      guard time.timeIntervalSince(began) >= 1, time.timeIntervalSince(state.lastShown) >= 0.1 else { return nil }
      state.lastShown = time
      state.shown = true
      return ProgressLine.text(
        progress, elapsed: time.timeIntervalSince(state.labelBegan), doneBefore: state.labelDone,
        memory: ProcessMemory.inUse())
    }
    if let text { console.scribble("\r\u{1B}[K\(text.prefix(max(console.columns - 1, 20)))") }
  }

  /// The input has ended: the line goes away.
  func end() {
    let wasShown = state.withLock { state in
      defer { state = State() }
      return state.shown
    }
    if wasShown { console.scribble("\r\u{1B}[K") }
  }

  static func text(_ progress: Progress, elapsed: Double, doneBefore: Int, memory: Int?) -> String {
    var pieces = [progress.label]
    if progress.total > 0 {
      pieces.append("\(progress.done) of \(progress.total)")
      let steps = progress.done - doneBefore
      if steps > 0, elapsed > 0.5 {
        let left = elapsed / Double(steps) * Double(max(progress.total - progress.done, 0))
        pieces.append("\(duration(left)) left")
      }
    } else if progress.done > 0 {
      pieces.append("\(progress.done)")
    }
    if let memory { pieces.append("\(Measures.bytes(memory)) in use") }
    return pieces.joined(separator: "  ")
  }

  private static func duration(_ seconds: Double) -> String {
    let whole = Int(min(seconds, 1e7).rounded(.up))
    if whole < 60 { return "\(whole) s" }
    if whole < 3600 { return "\(whole / 60) min \(whole % 60) s" }
    return "\(whole / 3600) h \(whole % 3600 / 60) min"
  }
}

/// The memory of this process.
enum ProcessMemory {
  /// Resident bytes now; `nil` where the system does not say.
  static func inUse() -> Int? {
    guard let text = try? String(contentsOfFile: "/proc/self/status", encoding: .utf8),
      let line = text.split(separator: "\n").first(where: { $0.hasPrefix("VmRSS:") }),
      let kilobytes = line.split(whereSeparator: \.isWhitespace).dropFirst().first.flatMap({ Int($0) })
    else { return nil }
    return kilobytes * 1024
  }
}
