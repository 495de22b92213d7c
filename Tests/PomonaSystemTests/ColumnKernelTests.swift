import PomonaSystem
import Testing

/// Products of parts, factorisations and loops over columns, beside plain loops at odd sizes.
@Suite struct ColumnKernelTests {
  /// Numbers without a pattern that a wrong stride would keep.
  private func numbers(_ count: Int, _ step: Int) -> [Double] {
    (0..<count).map { Double(($0 * step + 11) % 97) / 48 - 1 }
  }

  private func near(_ a: [Double], _ b: [Double], _ tolerance: Double = 1e-12) -> Bool {
    a.count == b.count && zip(a, b).allSatisfy { abs($0 - $1) < tolerance }
  }

  private func product(_ a: [Double], _ b: [Double], _ rows: Int, _ columns: Int, _ inner: Int) -> [Double] {
    (0..<(rows * columns)).map { place in
      (0..<inner).reduce(0) { $0 + a[place / columns * inner + $1] * b[$1 * columns + place % columns] }
    }
  }

  private func transposed(_ a: [Double], _ rows: Int, _ columns: Int) -> [Double] {
    (0..<(rows * columns)).map { a[$0 % rows * columns + $0 / rows] }
  }

  @Test("Products are those of plain loops, transposed, in parts of larger arrays, and added")
  func products() {
    let (rows, columns, inner) = (5, 7, 3)
    let (a, b) = (numbers(rows * inner, 31), numbers(inner * columns, 53))
    let expected = product(a, b, rows, columns, inner)
    #expect(near(BLAS.product(a, by: b, rows: rows, columns: columns, inner: inner), expected))
    #expect(
      near(
        BLAS.product(
          a, by: transposed(b, inner, columns), transposed: true, rows: rows, columns: columns, inner: inner), expected)
    )
    #expect(
      near(
        BLAS.columnGram(a, rows: rows, columns: inner),
        product(transposed(a, rows, inner), a, inner, inner, rows)))
    // A from element 4 with rows of 9, B from 2 with rows of 8, C from 3 with rows of 10.
    var (wideA, wideB) = ([Float](repeating: 9, count: 60), [Float](repeating: 9, count: 40))
    for i in 0..<rows { for k in 0..<inner { wideA[4 + i * 9 + k] = Float(a[i * inner + k]) } }
    for k in 0..<inner { for j in 0..<columns { wideB[2 + k * 8 + j] = Float(b[k * columns + j]) } }
    var c = [Float](repeating: 1, count: 60)
    for adding in [false, true] {
      BLAS.multiply(
        wideA, at: 4, stride: 9, wideB, at: 2, stride: 8, rows: rows, columns: columns, inner: inner,
        scale: adding ? 2 : 1, adding: adding, into: &c, at: 3, stride: 10)
      for i in 0..<rows {
        for j in 0..<10 where 3 + i * 10 + j < 60 {
          let value = expected[i * columns + min(j, columns - 1)]
          let wanted = j < columns ? (adding ? 3 * value : value) : 1
          #expect(abs(Double(c[3 + i * 10 + j]) - wanted) < 1e-5, "\(adding) \(i) \(j)")
        }
      }
    }
  }

  @Test("Factors of a positive matrix give it back, its inverse undoes it, and an indefinite one has none")
  func positive() throws {
    let n = 6
    let a = numbers(8 * n, 29)
    var matrix = product(transposed(a, 8, n), a, n, n, 8)
    for i in 0..<n { matrix[i * n + i] += 1 }
    let r = try #require(LAPACK.cholesky(matrix, order: n))
    #expect(near(product(transposed(r, n, n), r, n, n, n), matrix))
    for row in 1..<n { for column in 0..<row { #expect(r[row * n + column] == 0) } }
    let inverse = try #require(LAPACK.inverse(ofPositive: matrix, order: n))
    let unit = (0..<(n * n)).map { $0 % (n + 1) == 0 ? 1.0 : 0 }
    #expect(near(product(matrix, inverse, n, n, n), unit))
    matrix[0] = -1
    #expect(LAPACK.cholesky(matrix, order: n) == nil && LAPACK.inverse(ofPositive: matrix, order: n) == nil)
  }

  @Test("Singular values and vectors give the matrix back, tall and wide", arguments: [(7, 4), (4, 7), (5, 5)])
  func singular(rows: Int, columns: Int) throws {
    let matrix = numbers(rows * columns, 37)
    let k = min(rows, columns)
    let found = try #require(LAPACK.singular(matrix, rows: rows, columns: columns))
    #expect(found.values == found.values.sorted(by: >) && found.values.count == k)
    var scaled = found.right
    for index in scaled.indices { scaled[index] *= found.values[index / columns] }
    #expect(near(product(transposed(found.left, k, rows), scaled, rows, columns, k), matrix))
    let unit = (0..<(k * k)).map { $0 % (k + 1) == 0 ? 1.0 : 0 }
    #expect(near(product(found.left, transposed(found.left, k, rows), k, k, rows), unit))
    #expect(near(product(found.right, transposed(found.right, k, columns), k, k, columns), unit))
  }

  @Test("Loops over columns are those of plain loops")
  func columns() {
    let (stride, start, width, rows) = (11, 2, 7, [0, 3, 4, 5, 8])
    let x = numbers(9 * stride, 41).map { Float($0) + 100 }
    func value(_ row: Int, _ k: Int) -> Double { Double(x[row * stride + start + k]) }
    let means = (0..<width).map { k in rows.reduce(0) { $0 + value($1, k) } / 5 }
    let squares = (0..<width).map { k in rows.reduce(0) { $0 + (value($1, k) - means[k]) * (value($1, k) - means[k]) } }
    let found = Kernels.columnSums(x.span, stride: stride, rows: rows, start: start, width: width)
    #expect(near(found.means, means) && near(found.squares, squares))
    let factors = (0..<width).map { Float($0) / 2 }
    var gathered = [Float](repeating: 0, count: 5 * width)
    Kernels.gather(
      x.span, stride: stride, rows: rows, start: start, width: width, less: means, times: factors, into: &gathered)
    let expected = rows.flatMap { row in (0..<width).map { (value(row, $0) - means[$0]) * Double(factors[$0]) } }
    #expect(near(gathered.map(Double.init), expected, 1e-6))

    var sums = [Double](repeating: 1, count: width)
    Kernels.addSquares(gathered, rows: 5, width: width, to: &sums)
    #expect(near(sums, (0..<width).map { k in (0..<5).reduce(1) { $0 + pow2(expected[$1 * width + k]) } }, 1e-5))

    let values: [Double] = [0.5, 1, 2, 4, 8]
    let penalties = (0..<width).map { Double($0 + 1) }
    var filtered = gathered
    Kernels.filter(
      gathered, numerators: values.map { Float($0 * 3) }, values: values.map(Float.init),
      penalties: penalties.map(Float.init), into: &filtered)
    let wanted = expected.enumerated().map { place, x in
      x * values[place / width] * 3 / (values[place / width] + penalties[place % width])
    }
    #expect(near(filtered.map(Double.init), wanted, 1e-5))

    let y = numbers(5 * width, 59).map(Float.init)
    let moments = Kernels.columnProducts(gathered, stride: width, y, stride: width, rows: 5, width: width)
    for k in 0..<width {
      let (p, q) = ((0..<5).map { Double(gathered[$0 * width + k]) }, (0..<5).map { Double(y[$0 * width + k]) })
      let (mp, mq) = (p.reduce(0, +) / 5, q.reduce(0, +) / 5)
      func sum(_ term: (Int) -> Double) -> Double { (0..<5).reduce(0) { $0 + term($1) } }
      func at(_ part: ArraySlice<Double>) -> Double { part[part.startIndex + k] }
      #expect(
        near(
          [
            at(moments.meansOfX), at(moments.meansOfY), at(moments.squaresOfX), at(moments.squaresOfY),
            at(moments.products), at(moments.errors), at(moments.plainSquaresOfY),
          ],
          [
            mp, mq, sum { pow2(p[$0] - mp) }, sum { pow2(q[$0] - mq) }, sum { (p[$0] - mp) * (q[$0] - mq) },
            sum { pow2(q[$0] - p[$0]) }, sum { q[$0] * q[$0] },
          ]))
    }
  }

  private func pow2(_ x: Double) -> Double { x * x }
}
