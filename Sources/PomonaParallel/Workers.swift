internal import Dispatch
internal import Foundation
internal import Synchronization

/// How many threads share a piece of work. Results never depend on the number: tasks are fixed, outcomes are collected
/// by index, and sums over tasks are taken in the order of the index.
public struct Workers: Sendable {
  public let threadCount: Int
  /// Asked before each task; where it says so the rest is left and `Stopped` thrown.
  private let isStopped: (@Sendable () -> Bool)?

  public init(threadCount: Int, isStopped: (@Sendable () -> Bool)? = nil) {
    precondition(threadCount > 0, "no work without a thread")
    self.threadCount = threadCount
    self.isStopped = isStopped
  }

  /// Work was left because it was not wanted any more.
  public struct Stopped: Error {}

  /// For tasks that take long: to be asked between their steps.
  ///
  /// - Throws: `Stopped` where the rest is not wanted any more.
  public func checkStopped() throws(Stopped) {
    if isStopped?() == true { throw Stopped() }
  }

  /// The same number of threads for work that can be stopped between tasks.
  public func stopping(_ isStopped: @escaping @Sendable () -> Bool) -> Workers {
    Workers(threadCount: threadCount, isStopped: isStopped)
  }

  /// For work whose result is wanted whole.
  public var unstoppable: Workers { Workers(threadCount: threadCount) }

  /// Runs `task` once for each index and returns the results in order; the error of the smallest failing index wins.
  public func map<Result: Sendable>(
    _ count: Int, _ task: @Sendable (Int) throws -> Result
  ) throws -> [Result] {
    @Sendable func run(_ index: Int) throws -> Result {
      if isStopped?() == true { throw Stopped() }
      return try task(index)
    }
    guard threadCount > 1, count > 1 else { return try (0..<count).map(run) }
    let next = Atomic<Int>(0)
    let slots = Mutex<[Swift.Result<Result, any Error>?]>(Array(repeating: nil, count: count))
    DispatchQueue.concurrentPerform(iterations: min(threadCount, count)) { _ in
      while true {
        let index = next.wrappingAdd(1, ordering: .relaxed).oldValue
        guard index < count else { return }
        let outcome = Swift.Result { try run(index) }
        slots.withLock { $0[index] = outcome }
        if case .failure = outcome { next.store(count, ordering: .relaxed) }
      }
    }
    let outcomes = slots.withLock { $0 }
    for case .failure(let error)? in outcomes { throw error }
    return outcomes.compactMap { try? $0?.get() }
  }
}

extension Workers {
  /// As many threads as there are processors, or as `POMONA_THREADS` says.
  public static let all: Workers = {
    if let text = ProcessInfo.processInfo.environment["POMONA_THREADS"], let count = Int(text), count > 0 {
      return Workers(threadCount: count)
    }
    return Workers(threadCount: max(1, ProcessInfo.processInfo.activeProcessorCount))
  }()
}
