internal import COpenBLAS

extension LAPACK {
  /// Q and R of a tall matrix that is given column by column: Q has its shape and orthonormal columns, R is square, column
  /// by column, with zeros below the diagonal. Householder, without exchanging columns. Cost: 4 rows columns².
  ///
  /// - Precondition: `matrix.count == rows * columns`, rows ≥ columns > 0.
  public static func qr(_ matrix: [Double], rows: Int, columns: Int) -> (q: [Double], r: [Double]) {
    precondition(
      columns > 0 && rows >= columns && rows <= Int(Int32.max) && matrix.count == rows * columns,
      "matrix of another size")
    BLAS.useOneThread()
    var a = matrix
    var m = Int32(rows)
    var n = Int32(columns)
    var leading = m
    var tau = [Double](repeating: 0, count: columns)
    var info: Int32 = 0
    // Blocks of 64 columns are as many as the routine ever uses.
    var scratchCount = Int32(64 * columns)
    var scratch = [Double](repeating: 0, count: Int(scratchCount))
    // All arrays have the sizes that are passed with them.
    unsafe dgeqrf_(&m, &n, &a, &leading, &tau, &scratch, &scratchCount, &info)
    precondition(info == 0, "an argument of dgeqrf is wrong")
    var r = [Double](repeating: 0, count: columns * columns)
    for column in 0..<columns {
      for row in 0...column { r[column * columns + row] = a[column * rows + row] }
    }
    var reflectors = n
    // As above; `a` becomes Q in place.
    unsafe dorgqr_(&m, &n, &reflectors, &a, &leading, &tau, &scratch, &scratchCount, &info)
    precondition(info == 0, "an argument of dorgqr is wrong")
    return (a, r)
  }

  /// Turns the triangle R of some rows into that of these and more: R' with R'ᵀ R' = Rᵀ R + Bᵀ B, by Householder reflections,
  /// as safe as `qr` of all rows at once. Starting from zeros, a tall matrix needs never be whole. Cost: 2 rows order².
  ///
  /// - Parameters:
  ///   - r: `order` × `order`, column by column; what stands below the diagonal is not looked at.
  ///   - block: B, `rows` × `order`, column by column.
  public static func extend(_ r: inout [Double], order: Int, by block: consuming [Double], rows: Int) {
    precondition(
      order > 0 && rows > 0 && max(order, rows) <= Int(Int32.max) && r.count == order * order
        && block.count == rows * order, "matrix of another size")
    BLAS.useOneThread()
    let width = min(32, order)
    var b = block
    var m = Int32(rows)
    var n = Int32(order)
    var leading = n
    var alsoLeading = m
    var none: Int32 = 0
    var panel = Int32(width)
    var alsoPanel = panel
    var factors = [Double](repeating: 0, count: width * order)
    var scratch = [Double](repeating: 0, count: width * order)
    var info: Int32 = 0
    // All arrays have the sizes that are passed with them.
    unsafe dtpqrt_(
      &m, &n, &none, &panel, &r, &leading, &b, &alsoLeading, &factors, &alsoPanel, &scratch, &info)
    precondition(info == 0, "an argument of dtpqrt is wrong")
  }

  /// B R⁻¹ for an upper triangle R. Cost: rows order².
  ///
  /// - Parameters:
  ///   - block: B, `rows` × `order`, column by column.
  ///   - r: column by column, no zero on its diagonal.
  public static func quotient(_ block: consuming [Double], rows: Int, by r: [Double], order: Int) -> [Double] {
    precondition(
      order > 0 && rows > 0 && max(order, rows) <= Int(Int32.max) && r.count == order * order
        && block.count == rows * order, "matrix of another size")
    BLAS.useOneThread()
    var b = block
    // Both lengths were checked above.
    unsafe b.withUnsafeMutableBufferPointer { b in
      unsafe r.withUnsafeBufferPointer { r in
        unsafe cblas_dtrsm(
          CblasColMajor, CblasRight, CblasUpper, CblasNoTrans, CblasNonUnit, Int32(rows), Int32(order), 1,
          r.baseAddress,
          Int32(order), b.baseAddress, Int32(rows))
      }
    }
    return b
  }

  /// The singular values of a square matrix, the largest first; `nil` when the routine does not converge.
  ///
  /// - Precondition: `matrix.count == order * order`. Either layout: a matrix and its transpose have the same.
  public static func singularValues(_ matrix: [Double], order: Int) -> [Double]? {
    precondition(order > 0 && order <= Int(Int32.max) && matrix.count == order * order, "matrix of another size")
    BLAS.useOneThread()
    var a = matrix
    var n = Int32(order)
    var m = n
    var leading = n
    var values = [Double](repeating: 0, count: order)
    var integers = [Int32](repeating: 0, count: 8 * order)
    var left = [0.0]
    var right = [0.0]
    var one: Int32 = 1
    var alsoOne: Int32 = 1
    var info: Int32 = 0
    var wanted = [0.0]
    var query: Int32 = -1
    // First call: the routine only says how much scratch it wants. U and V are not asked for.
    unsafe dgesdd_(
      "N", &m, &n, &a, &leading, &values, &left, &one, &right, &alsoOne, &wanted, &query, &integers, &info)
    guard info == 0 else { return nil }
    var scratchCount = max(1, Int32(wanted[0]))
    var scratch = [Double](repeating: 0, count: Int(scratchCount))
    unsafe dgesdd_(
      "N", &m, &n, &a, &leading, &values, &left, &one, &right, &alsoOne, &scratch, &scratchCount, &integers, &info)
    return info == 0 ? values : nil
  }
}
