internal import Synchronization

/// Room for the cells of a column, written by several threads at places that do not overlap, which becomes an array without
/// a copy.
///
/// Room that is never written takes no memory of the machine where it is large: the system gives pages when they are touched.
@safe public final class CellRoom<Cell: BitwiseCopyable & Sendable>: @unchecked Sendable {
  public let capacity: Int
  /// Nothing but `base` writes to it before it is taken.
  private var cells: [Cell]
  private let base: UnsafeMutableBufferPointer<Cell>

  public init(capacity: Int) {
    self.capacity = capacity
    // Plain values need no initialization before they are written; those that never are, are not read.
    unsafe cells = [Cell](unsafeUninitializedCapacity: capacity) { _, initialized in initialized = capacity }
    // The storage stays in place as long as the array is neither changed nor let go, which only `taken` does.
    unsafe base = cells.withUnsafeMutableBufferPointer { unsafe $0 }
  }

  /// Gives `body` the cells of a range to set.
  ///
  /// - Precondition: no other thread has a range that overlaps, and the cells are not taken yet.
  public func fill<Result>(_ range: Range<Int>, _ body: (inout MutableSpan<Cell>) -> Result) -> Result {
    precondition(range.lowerBound >= 0 && range.upperBound <= capacity, "cells beyond the room")
    let part = unsafe UnsafeMutableBufferPointer(rebasing: base[range])
    var span = unsafe MutableSpan(_unsafeElements: part)
    return body(&span)
  }

  /// The first cells; the room is empty then.
  ///
  /// - Precondition: no thread has any of them, and the first `count` have been written.
  public func taken(_ count: Int) -> [Cell] {
    var taken: [Cell] = []
    swap(&taken, &cells)
    taken.removeLast(taken.count - count)
    return taken
  }
}
