internal import Dispatch
internal import Foundation
internal import Synchronization

/// How many threads share a piece of work. Results never depend on the number: tasks are fixed, outcomes are collected
/// by index, and sums over tasks are taken in the order of the index.
public struct Workers: Sendable {
  public let threadCount: Int

  public init(threadCount: Int) {
    precondition(threadCount > 0, "no work without a thread")
    self.threadCount = threadCount
  }

  /// Runs `task` once for each index and returns the results in order; the error of the smallest failing index wins.
  public func map<Result: Sendable>(
    _ count: Int, _ task: @Sendable (Int) throws -> Result
  ) throws -> [Result] {
    guard threadCount > 1, count > 1 else { return try (0..<count).map(task) }
    let next = Atomic<Int>(0)
    let slots = Mutex<[Swift.Result<Result, any Error>?]>(Array(repeating: nil, count: count))
    DispatchQueue.concurrentPerform(iterations: min(threadCount, count)) { _ in
      while true {
        let index = next.wrappingAdd(1, ordering: .relaxed).oldValue
        guard index < count else { return }
        let outcome = Swift.Result { try task(index) }
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
