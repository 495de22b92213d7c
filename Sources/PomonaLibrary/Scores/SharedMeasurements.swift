internal import PomonaAnalysis
internal import PomonaCore
internal import Synchronization

/// What all candidates of one call are scored against: mean responses, and RDMs of measured patterns on the rows of a fold.
///
/// They depend on the benchmark alone. Each kind is kept up to an eighth of the limit, and what does not fit is made anew for
/// each candidate; the numbers are the same.
final class SharedMeasurements: Sendable {
  /// Units that are fitted together, by the first of them.
  struct Block: Hashable, Sendable {
    let subject: Int
    let unit: Int
  }

  /// Rows of a fold: its test side, or one part of its training side.
  struct Side: Hashable, Sendable {
    let block: Block
    let fold: Int
    let part: Int?
  }

  /// The patterns of a region on some rows.
  struct Patterns: Hashable, Sendable {
    let side: Side
    /// Of the block's subjects.
    let subject: Int
    let target: Int
  }

  /// Units that have all responses, and the RDM over them; `nil` where they make none.
  struct Measured: Sendable {
    let units: [Int]
    let rdm: RDM?
  }

  typealias Means = (values: Matrix<Float>, dropped: Set<Int>)

  private struct State {
    var means: [Block: Means] = [:]
    var measured: [Patterns: Measured] = [:]
    var leftOfMeans: Int
    var leftOfRDMs: Int
  }

  private let state: Mutex<State>

  init(limit: Int) { state = Mutex(State(leftOfMeans: limit / 8, leftOfRDMs: limit / 8)) }

  func means(_ block: Block, make: () throws -> Means) rethrows -> Means {
    if let known = state.withLock({ $0.means[block] }) { return known }
    let made = try make()
    state.withLock { state in
      let bytes = 4 * made.values.elements.count
      guard bytes <= state.leftOfMeans, state.means[block] == nil else { return }
      state.leftOfMeans -= bytes
      state.means[block] = made
    }
    return made
  }

  /// Several tasks may ask for the same at one time: they make the same.
  func measured(_ patterns: Patterns, make: () -> Measured) -> Measured {
    if let known = state.withLock({ $0.measured[patterns] }) { return known }
    let made = make()
    state.withLock { state in
      let bytes = 8 * (made.units.count + (made.rdm?.values.count ?? 0))
      guard bytes <= state.leftOfRDMs, state.measured[patterns] == nil else { return }
      state.leftOfRDMs -= bytes
      state.measured[patterns] = made
    }
    return made
  }
}
