internal import COpenBLAS

/// Factorisations of matrices.
public enum LAPACK {
  /// Eigenvalues in ascending order, and the eigenvectors as rows of a row-major n × n array; `nil` when the routine does
  /// not converge. Cost: 9 n³.
  ///
  /// - Precondition: `matrix.count == order * order`; the upper triangle is read.
  public static func symmetricEigen(_ matrix: [Double], order: Int) -> (values: [Double], vectors: [Double])? {
    precondition(order > 0 && order <= Int(Int32.max) && matrix.count == order * order, "matrix of another size")
    BLAS.useOneThread()
    // A row-major upper triangle is Fortran's lower one; the columns that it returns are our rows.
    var vectors = matrix
    var values = [Double](repeating: 0, count: order)
    var n = Int32(order)
    var leading = n
    var info: Int32 = 0
    var wanted = 0.0
    var wantedIntegers: Int32 = 0
    var query: Int32 = -1
    // First call: the routine only says how much scratch it wants.
    unsafe dsyevd_("V", "L", &n, &vectors, &leading, &values, &wanted, &query, &wantedIntegers, &query, &info)
    guard info == 0 else { return nil }
    var scratchCount = max(1, Int32(wanted))
    var integerCount = max(1, wantedIntegers)
    var scratch = [Double](repeating: 0, count: Int(scratchCount))
    var integers = [Int32](repeating: 0, count: Int(integerCount))
    // All arrays have the lengths that the routine asked for.
    unsafe dsyevd_(
      "V", "L", &n, &vectors, &leading, &values, &scratch, &scratchCount, &integers, &integerCount, &info)
    return info == 0 ? (values, vectors) : nil
  }
}
