import PomonaSystem
import Testing

/// A BLAS is trusted only after it agreed with plain loops on odd sizes and padded rows.
@Suite struct LinearAlgebraTests {
  /// Numbers that need no generator: fractional parts of multiples of the golden ratio, in [-0.5, 0.5).
  func numbers(_ count: Int, from start: Int = 1) -> [Double] {
    (start..<(start + count)).map { (Double($0) * 0.618_033_988_749_894_9).truncatingRemainder(dividingBy: 1) - 0.5 }
  }

  func product(_ a: [Double], _ b: [Double], _ rows: Int, _ columns: Int, _ inner: Int, _ stride: Int) -> [Double] {
    var c = [Double](repeating: 0, count: rows * columns)
    for i in 0..<rows {
      for j in 0..<columns {
        for k in 0..<inner { c[i * columns + j] += a[i * stride + k] * b[j * stride + k] }
      }
    }
    return c
  }

  static let sizes = [(1, 1, 1), (3, 5, 7), (17, 33, 129), (64, 31, 1000), (101, 67, 515)]

  @Test("Products agree with plain loops on odd sizes", arguments: sizes)
  func products(rows: Int, columns: Int, inner: Int) {
    let a = numbers(rows * inner)
    let b = numbers(columns * inner, from: 7919)
    let expected = product(a, b, rows, columns, inner, inner)
    var double = [Double](repeating: 1, count: rows * columns)
    BLAS.dgemm(a[...], b[...], rows: rows, columns: columns, inner: inner, into: &double)
    #expect(zip(double, expected).allSatisfy { abs($0 - $1) < 1e-12 })
    BLAS.dgemm(a[...], b[...], rows: rows, columns: columns, inner: inner, adding: true, into: &double)
    #expect(zip(double, expected).allSatisfy { abs($0 - 2 * $1) < 1e-12 })
    var single = [Float](repeating: 1, count: rows * columns)
    BLAS.sgemm(a.map(Float.init), b.map(Float.init), rows: rows, columns: columns, inner: inner, into: &single)
    // Products have a mean size of 1/16, so this is 27 roundings (6e-8) of the sum of their sizes; a wrong element is 1e-2.
    let tolerance = 1e-7 * Double(inner + 1)
    #expect(zip(single, expected).allSatisfy { abs(Double($0) - $1) < tolerance })
  }

  @Test("Products with the own transpose agree in the upper triangle, padded rows too", arguments: sizes)
  func ownTranspose(rows: Int, columns padding: Int, inner: Int) {
    let stride = inner + padding
    let a = numbers(rows * stride)
    let expected = product(a, a, rows, rows, inner, stride)
    var single = [Float](repeating: 0, count: rows * rows)
    BLAS.ssyrk(a.map(Float.init), rows: rows, inner: inner, stride: stride, into: &single)
    let packed = (0..<rows).flatMap { row in a[(row * stride)..<(row * stride + inner)] }
    var double = [Double](repeating: 0, count: rows * rows)
    BLAS.dsyrk(packed, rows: rows, inner: inner, into: &double)
    for i in 0..<rows {
      for j in i..<rows {
        #expect(abs(double[i * rows + j] - expected[i * rows + j]) < 1e-12)
        #expect(abs(Double(single[i * rows + j]) - expected[i * rows + j]) < 1e-7 * Double(inner + 1))
      }
    }
  }

  @Test("Eigenvalues and eigenvectors put the matrix together again", arguments: [1, 2, 7, 40])
  func eigen(order: Int) throws {
    let a = numbers(order * (order + 3))
    let matrix = product(a, a, order, order, order + 3, order + 3)
    let (values, vectors) = try #require(LAPACK.symmetricEigen(matrix, order: order))
    #expect(values == values.sorted())
    for i in 0..<order {
      for j in 0..<order {
        var sum = 0.0
        for k in 0..<order { sum += values[k] * vectors[k * order + i] * vectors[k * order + j] }
        #expect(abs(sum - matrix[i * order + j]) < 1e-11)
      }
    }
  }

  @Test("A row less its mean keeps its moments, with and without column means", arguments: [1, 2, 15, 16, 1001])
  func centring(width: Int) {
    let (rows, stride) = (5, width + 3)
    let x = numbers(rows * stride).map { Float($0 * 3 + 50) }
    let columns = Kernels.columnMeans(x.span, stride: stride, rows: rows, width: width)
    for k in 0..<width {
      let mean = (0..<rows).reduce(0.0) { $0 + Double(x[$1 * stride + k]) } / Double(rows)
      #expect(abs(Double(columns[k]) - mean) < 5e-6)
    }
    for means in [nil, columns] {
      var output = [Float](repeating: 0, count: 3 * width)
      var moments = Kernels.RowMoments(rows: 3)
      Kernels.centreRows(
        x.span, stride: stride, first: 1, rows: 3, width: width, columns: means, into: &output, moments: &moments)
      for row in 0..<3 {
        var sum = 0.0
        var square = 0.0
        for k in 0..<width {
          let y = Double(output[row * width + k])
          sum += y
          square += y * y
          let whole = Double(x[(row + 1) * stride + k]) - Double(means?[k] ?? 0)
          #expect(abs(y + moments.shift[row] - whole) < 1e-5)
        }
        #expect(abs(sum - moments.residual[row]) < 1e-9 && abs(square - moments.squares[row]) < 1e-9)
        #expect(abs(sum) < 1e-5 * Double(width))
      }
    }
  }

  @Test("Ranks of floats order signs, zeros and infinities, and ties share")
  func ranks() {
    let x: [Float] = [3, -0.0, -.infinity, 0, -2.5, .infinity, 3, .leastNonzeroMagnitude]
    var output = [Float](repeating: 0, count: 10)
    var scratch = Kernels.RankScratch()
    Kernels.centredRanks(x.span, first: 0, count: 8, into: &output, at: 2, scratch: &scratch)
    #expect(output == [0, 0] + [6.5, 3.5, 1, 3.5, 2, 8, 6.5, 5].map { $0 - 4.5 })
  }

  @Test("The BLAS in use is named, with one thread after the first product")
  func facts() {
    var c: [Float] = [0]
    BLAS.ssyrk([2], rows: 1, inner: 1, stride: 1, into: &c)
    let facts = BLASFacts.current()
    #expect(c == [4] && facts.library?.isEmpty == false)
    #expect(facts.threadCount == nil || facts.threadCount == 1)
  }
}
