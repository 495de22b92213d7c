import PomonaAnalysis
import PomonaCore
import PomonaParallel
import Testing

@Suite struct LinearCKATests {
  let one = Workers(threadCount: 1)

  @Test func `Both forms are those of their formulas in numpy`() throws {
    let golden = try ReductionsGolden.load().cka
    let (a, b) = (matrix(golden.first), matrix(golden.second))
    #expect(try abs(LinearCKA.value(a, b, workers: one) - golden.value) < 1e-12)
    #expect(try abs(LinearCKA.value(a, b, debiased: true, workers: one) - golden.debiased) < 1e-12)
    // float32 inputs differ by 6e-8 of their size.
    #expect(try abs(LinearCKA.value(floats(a), floats(b), workers: one) - golden.value) < 1e-6)
  }

  @Test func `Scale, shift and rotation change nothing, and features are aligned with themselves`() throws {
    let a = normals(12, 4, "a")
    let b = normals(12, 9, "b")
    let value = try LinearCKA.value(a, b, workers: one)
    var turned = a
    for row in 0..<12 {
      turned[row, 0] = 5 * (0.6 * a[row, 0] - 0.8 * a[row, 1]) + 100
      turned[row, 1] = 5 * (0.8 * a[row, 0] + 0.6 * a[row, 1]) - 3
      turned[row, 2] = 5 * a[row, 3]
      turned[row, 3] = -5 * a[row, 2]
    }
    #expect(try abs(LinearCKA.value(turned, b, workers: one) - value) < 1e-12)
    #expect(try abs(LinearCKA.value(b, a, workers: one) - value) < 1e-12)
    #expect(try abs(LinearCKA.value(a, a, workers: one) - 1) < 1e-12)
  }

  @Test func `Unrelated features have a debiased value near 0 where the plain one is far above`() throws {
    var plain: [Double] = []
    var debiased: [Double] = []
    for seed in 0..<20 {
      let a = normals(20, 60, "x", seed: UInt64(seed))
      let b = normals(20, 60, "y", seed: UInt64(seed))
      plain.append(try LinearCKA.value(a, b, workers: one))
      debiased.append(try LinearCKA.value(a, b, debiased: true, workers: one))
    }
    let spread = NullDistribution(debiased)
    #expect(abs(spread.mean) < 3 * spread.standardDeviation / 20.0.squareRoot())
    #expect(plain.allSatisfy { $0 > 0.6 })
  }

  @Test func `Constant features have no value, and too few or unequal stimuli are refused`() throws {
    let a = normals(6, 3, "a")
    #expect(try LinearCKA.value(a, Matrix(rowCount: 6, columnCount: 2, repeating: 0.1), workers: one).isNaN)
    #expect(throws: ReductionError.otherRowCount(first: 6, other: 5, position: 1)) {
      try LinearCKA.value(a, normals(5, 3, "b"))
    }
    #expect(throws: ReductionError.tooFewTrainingRows(count: 3, needed: 4)) {
      try LinearCKA.value(normals(3, 3, "a"), normals(3, 3, "b"), debiased: true)
    }
  }
}
