internal import COpenBLAS

extension LAPACK {
  /// The upper triangle R with Rᵀ R = M, row-major with zeros below; `nil` when M is not positive definite. Cost: n³/3.
  ///
  /// - Precondition: `matrix.count == order * order`; the upper triangle is read.
  public static func cholesky(_ matrix: [Double], order: Int) -> [Double]? {
    precondition(order > 0 && order <= Int(Int32.max) && matrix.count == order * order, "matrix of another size")
    BLAS.useOneThread()
    var r = matrix
    var n = Int32(order)
    var leading = n
    var info: Int32 = 0
    // A row-major upper triangle is Fortran's lower one, and its factor L is our Rᵀ.
    unsafe dpotrf_("L", &n, &r, &leading, &info)
    guard info == 0 else { return nil }
    for row in 1..<max(1, order) { for column in 0..<row { r[row * order + column] = 0 } }
    return r
  }

  /// The inverse of a symmetric positive definite matrix; `nil` when it is not. Cost: n³.
  ///
  /// - Precondition: `matrix.count == order * order`; the upper triangle is read.
  public static func inverse(ofPositive matrix: [Double], order: Int) -> [Double]? {
    guard var a = cholesky(matrix, order: order) else { return nil }
    var n = Int32(order)
    var leading = n
    var info: Int32 = 0
    // The factor is where dpotrf left it, in the triangle that it is read from.
    unsafe dpotri_("L", &n, &a, &leading, &info)
    guard info == 0 else { return nil }
    for row in 1..<max(1, order) { for column in 0..<row { a[row * order + column] = a[column * order + row] } }
    return a
  }

  /// Thin singular value decomposition M = U S Vᵀ of `rows` × `columns`, row-major, k = min of both: `left` is Uᵀ
  /// (k × rows), `right` is Vᵀ (k × columns), both with vectors as rows, the largest value first; `nil` when the routine
  /// does not converge.
  ///
  /// - Precondition: `matrix.count == rows * columns`.
  public static func singular(
    _ matrix: [Double], rows: Int, columns: Int
  ) -> (left: [Double], values: [Double], right: [Double])? {
    precondition(rows > 0 && columns > 0 && matrix.count == rows * columns, "matrix of another size")
    precondition(max(rows, columns) <= Int(Int32.max), "beyond what LAPACK counts")
    BLAS.useOneThread()
    let k = min(rows, columns)
    // Fortran sees Mᵀ, columns × rows, and its U is our V.
    var a = matrix
    var m = Int32(columns)
    var n = Int32(rows)
    var leading = m
    var inner = Int32(k)
    var values = [Double](repeating: 0, count: k)
    var right = [Double](repeating: 0, count: columns * k)
    var transposedLeft = [Double](repeating: 0, count: k * rows)
    var integers = [Int32](repeating: 0, count: 8 * k)
    var wanted = [0.0]
    var query: Int32 = -1
    var info: Int32 = 0
    var alsoLeading = m
    // First call: the routine only says how much scratch it wants.
    unsafe dgesdd_(
      "S", &m, &n, &a, &leading, &values, &right, &alsoLeading, &transposedLeft, &inner, &wanted, &query, &integers,
      &info)
    guard info == 0 else { return nil }
    var scratchCount = max(1, Int32(wanted[0]))
    var scratch = [Double](repeating: 0, count: Int(scratchCount))
    // All arrays have the sizes that are passed with them.
    unsafe dgesdd_(
      "S", &m, &n, &a, &leading, &values, &right, &alsoLeading, &transposedLeft, &inner, &scratch, &scratchCount,
      &integers, &info)
    guard info == 0 else { return nil }
    // Fortran's Vᵀ is k × rows column by column, so its element (i, row) stands at row * k + i: Uᵀ is its transpose.
    var left = [Double](repeating: 0, count: k * rows)
    for row in 0..<rows { for index in 0..<k { left[index * rows + row] = transposedLeft[row * k + index] } }
    return (left, values, right)
  }
}
