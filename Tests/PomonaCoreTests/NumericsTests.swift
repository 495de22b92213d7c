import PomonaCore
import PomonaParallel
import Synchronization
import Testing

@Suite struct NumericsTests {
  @Test(
    "Ties share the average of their places, as scipy's rankdata",
    arguments: [
      ([], []), ([3.0], [1.0]), ([2.0, 1, 3], [2.0, 1, 3]), ([1.0, 1, 1], [2.0, 2, 2]),
      ([0.0, 2, 3, 2], [1.0, 2.5, 4, 2.5]), ([-0.0, 0.0, -1], [2.5, 2.5, 1]),
      ([.infinity, 1, -.infinity, 1], [4.0, 2.5, 1, 2.5]),
    ] as [([Double], [Double])])
  func ranks(values: [Double], expected: [Double]) {
    #expect(Ranks.average(values) == expected)
  }

  @Test("Pearson and Spearman agree with scipy")
  func correlations() {
    let x = [1.0, 2.5, 0.3, 7, 2.5]
    let y = [0.4, 2.0, 1.1, 5.5, 3.0]
    // scipy.stats.pearsonr and spearmanr, 1.17.1
    #expect(abs(Correlation.pearson(x, y) - 0.9547749251967037) < 1e-14)
    #expect(abs(Correlation.spearman(x, y) - 0.8720815992723809) < 1e-14)
  }

  @Test("A constant has no correlation, also when rounding hides it; a line has exactly 1")
  func constants() {
    let line = (0..<10).map(Double.init)
    #expect(Correlation.pearson(line, Array(repeating: 3, count: 10)).isNaN)
    let third = Array(repeating: 1e8 / 3, count: 10)
    #expect(Correlation.pearson(third, line).isNaN)
    #expect(Correlation.pearson([1], [1]).isNaN && Correlation.pearson([], []).isNaN)
    #expect(abs(Correlation.pearson(line, line.map { 5 - 2 * $0 }) + 1) < 1e-15)
    #expect(Correlation.clamped(1 + 1e-9) == 1 && Correlation.clamped(-2) == -1 && Correlation.clamped(.nan).isNaN)
    // A spread of one in 1e6 is no constant.
    #expect(!Correlation.pearson(line.map { 1e6 + $0 }, line).isNaN)
  }

  @Test("A matrix is row-major")
  func matrix() {
    var matrix = Matrix(rowCount: 2, columnCount: 3, elements: [1.0, 2, 3, 4, 5, 6])
    #expect(matrix[1, 0] == 4 && Array(matrix.row(1)) == [4, 5, 6])
    matrix[0, 2] = 9
    #expect(matrix.elements == [1, 2, 9, 4, 5, 6])
  }

  @Test("A block of a feature map begins at its first feature, with the map's stride")
  func blocks() throws {
    let map = FeatureMap(
      matrix: Matrix(rowCount: 2, columnCount: 4, elements: [0, 1, 2, 3, 10, 11, 12, 13]), shape: [4])
    let found = try map.withBlock(1..<3) { elements, stride in
      (0..<2).map { row in (0..<2).map { elements[row * stride + $0] } }
    }
    #expect(found == [[1, 2], [11, 12]])
  }

  @Test("Results come in the order of the index for any number of threads", arguments: [1, 2, 3, 8])
  func order(threads: Int) throws {
    let found = try Workers(threadCount: threads).map(500) { $0 * $0 }
    #expect(found == (0..<500).map { $0 * $0 })
    #expect(try Workers(threadCount: threads).map(0) { $0 }.isEmpty)
  }

  struct Failure: Error, Equatable { let index: Int }

  @Test("The error of the smallest failing index is thrown, and later work is not begun", arguments: [1, 2, 4])
  func errors(threads: Int) {
    let begun = Atomic<Int>(0)
    #expect(throws: Failure(index: 7)) {
      try Workers(threadCount: threads).map(100_000) { index in
        begun.wrappingAdd(1, ordering: .relaxed)
        if index == 7 || index > 20 { throw Failure(index: index) }
        return index
      }
    }
    #expect(begun.load(ordering: .relaxed) < 1000)
  }
}
