internal import COpenBLAS

/// Products of parts of row-major arrays, for matrices that are worked on block by block.
extension BLAS {
  /// C = A B (added to C when `adding`) in float: A is `rows` × `inner`, B `inner` × `columns`, C `rows` × `columns`. Each
  /// begins at its `start` and has `stride` elements from row to row.
  ///
  /// - Precondition: the arrays hold what the shapes say.
  public static func multiply(
    _ a: [Float], at aStart: Int = 0, stride aStride: Int, _ b: [Float], at bStart: Int = 0, stride bStride: Int,
    rows: Int, columns: Int, inner: Int, scale: Float = 1, adding: Bool = false, into c: inout [Float],
    at cStart: Int = 0, stride cStride: Int
  ) {
    require(a.count, aStart, rows, inner, aStride, "A")
    require(b.count, bStart, inner, columns, bStride, "B")
    require(c.count, cStart, rows, columns, cStride, "C")
    useOneThread()
    // All three parts were checked above.
    unsafe a.withUnsafeBufferPointer { a in
      unsafe b.withUnsafeBufferPointer { b in
        unsafe c.withUnsafeMutableBufferPointer { c in
          guard let a = a.baseAddress, let b = b.baseAddress, let c = c.baseAddress else { return }
          unsafe cblas_sgemm(
            CblasRowMajor, CblasNoTrans, CblasNoTrans, Int32(rows), Int32(columns), Int32(inner), scale, a + aStart,
            Int32(aStride), b + bStart, Int32(bStride), adding ? 1 : 0, c + cStart, Int32(cStride))
        }
      }
    }
  }

  /// C = R B in float: R is an upper triangle in `order` × `order`, B and C are `order` × `columns`, all packed.
  ///
  /// - Precondition: the arrays hold what the shapes say; what C has beyond stays.
  public static func multiply(triangle r: [Float], order: Int, _ b: [Float], columns: Int, into c: inout [Float]) {
    require(r.count, 0, order, order, order, "R")
    require(b.count, 0, order, columns, columns, "B")
    require(c.count, 0, order, columns, columns, "C")
    useOneThread()
    // All three lengths were checked above; the routine works in place.
    unsafe b.withUnsafeBufferPointer { b in
      unsafe c.withUnsafeMutableBufferPointer { c in
        guard let from = b.baseAddress, let to = c.baseAddress else { return }
        unsafe to.update(from: from, count: order * columns)
        unsafe cblas_strmm(
          CblasRowMajor, CblasLeft, CblasUpper, CblasNoTrans, CblasNonUnit, Int32(order), Int32(columns), 1, r,
          Int32(order), to, Int32(columns))
      }
    }
  }

  /// C = A B, or A Bᵀ when `transposed`, in double, all packed: C is `rows` × `columns`, `inner` the length of the sums.
  ///
  /// - Precondition: the arrays hold what the shapes say.
  public static func product(
    _ a: [Double], by b: [Double], transposed bTransposed: Bool = false, rows: Int, columns: Int, inner: Int
  ) -> [Double] {
    precondition(rows > 0 && columns > 0 && inner > 0, "an empty product")
    precondition(a.count == rows * inner && b.count == inner * columns, "matrices of other sizes")
    precondition(max(rows, columns, inner) <= Int(Int32.max), "beyond what BLAS counts")
    useOneThread()
    var c = [Double](repeating: 0, count: rows * columns)
    // All lengths were checked above.
    unsafe cblas_dgemm(
      CblasRowMajor, CblasNoTrans, bTransposed ? CblasTrans : CblasNoTrans, Int32(rows),
      Int32(columns), Int32(inner), 1, a, Int32(inner), b,
      Int32(bTransposed ? inner : columns), 0, &c, Int32(columns))
    return c
  }

  /// Aᵀ A in double, all of it; A is `rows` × `columns`, packed.
  ///
  /// - Precondition: the array holds the shape.
  public static func columnGram(_ a: [Double], rows: Int, columns: Int) -> [Double] {
    precondition(rows > 0 && columns > 0 && a.count == rows * columns, "a matrix of another size")
    useOneThread()
    var c = [Double](repeating: 0, count: columns * columns)
    // Both lengths were checked above.
    unsafe cblas_dsyrk(
      CblasRowMajor, CblasUpper, CblasTrans, Int32(columns), Int32(rows), 1, a, Int32(columns), 0, &c, Int32(columns))
    for row in 1..<max(1, columns) { for column in 0..<row { c[row * columns + column] = c[column * columns + row] } }
    return c
  }

  private static func require(_ count: Int, _ start: Int, _ rows: Int, _ columns: Int, _ stride: Int, _ name: String) {
    precondition(rows > 0 && columns > 0 && stride >= columns && start >= 0, "an empty \(name)")
    precondition(count >= start + (rows - 1) * stride + columns, "\(name) is too small")
    precondition(rows <= Int(Int32.max) && stride <= Int(Int32.max), "\(name) is beyond what BLAS counts")
  }
}
