import Testing

@testable import DispatchSolveLinearProgramming

struct SparseVectorTests {
  /// In order, whatever was put in first, over the borders of words.
  @Test func numbersComeInOrder() {
    let set = NumberSet(below: 200)
    defer { set.free() }
    let numbers = [199, 0, 63, 64, 127, 128, 5]
    for number in numbers { set.insert(number) }
    set.insert(7)
    set.remove(7)
    var seen: [Int] = []
    set.forEach { seen.append($0) }
    #expect(seen == numbers.sorted())
    seen = []
    set.drainDescending { seen.append($0) }
    #expect(seen == numbers.sorted(by: >))
    set.forEach { Issue.record("\($0) is left") }
  }

  /// What is put in on the way is met, before and behind a word's border.
  @Test func numbersPutInOnTheWay() {
    let set = NumberSet(below: 300)
    defer { set.free() }
    set.insert(3)
    var seen: [Int] = []
    set.drainAscending { number in
      seen.append(number)
      if number < 200 { set.insert(number + 61) }
    }
    #expect(seen == [3, 64, 125, 186, 247])
    seen = []
    set.insert(250)
    set.drainDescending { number in
      seen.append(number)
      if number > 100 { set.insert(number - 61) }
    }
    #expect(seen == [250, 189, 128, 67])
  }

  @Test func clearedAllIsZero() {
    let vector = SparseVector(100)
    defer { vector.free() }
    vector[70] = 2
    vector[3] = -1
    var seen: [(Int, Double)] = []
    vector.forEach { seen.append(($0, $1)) }
    #expect(seen.map(\.0) == [3, 70] && seen.map(\.1) == [-1, 2])
    vector.clear()
    #expect((0..<100).allSatisfy { vector[$0] == 0 })
    vector.forEach { index, _ in Issue.record("\(index) is left") }
  }
}
