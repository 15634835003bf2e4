import Dispatch
import Synchronization

/// Does `count` jobs on some threads, whoever is free takes the next, and returns their answers in order.
///
/// - Parameter threads: At most so many; 1 does them on the caller's thread.
func inParallel<Answer: Sendable>(
  _ count: Int, threads: Int, _ job: @Sendable (Int) -> Answer
) -> [Answer] {
  let workers = min(threads, count)
  guard workers > 1 else { return (0..<count).map(job) }
  let next = Atomic(0)
  let answers = Mutex([Answer?](repeating: nil, count: count))
  DispatchQueue.concurrentPerform(iterations: workers) { _ in
    while true {
      let number = next.add(1, ordering: .relaxed).oldValue
      guard number < count else { return }
      let answer = job(number)
      answers.withLock { $0[number] = answer }
    }
  }
  return answers.withLock { $0 }.compactMap { $0 }
}

extension Range<Int> {
  /// The range in pieces of at most `size`.
  func pieces(of size: Int) -> [Range<Int>] {
    stride(from: lowerBound, to: upperBound, by: size).map { $0..<Swift.min(upperBound, $0 + size) }
  }
}
