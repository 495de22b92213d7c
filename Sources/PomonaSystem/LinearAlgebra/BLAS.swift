internal import COpenBLAS
internal import Synchronization

/// Matrix products on row-major arrays, each call on one thread.
///
/// Threads are Pomona's own, over tiles that do not depend on their number: so results keep their bits for any number of
/// threads, which a threaded BLAS call does not give.
public enum BLAS {
  /// C = A Aᵀ (added to C when `adding`), upper triangle; A is `rows` × `inner` with `stride` elements from row to row, C is `rows` × `rows`.
  ///
  /// - Precondition: the arrays hold what the shapes say.
  public static func ssyrk(
    _ a: [Float], rows: Int, inner: Int, stride: Int, adding: Bool = false, into c: inout [Float]
  ) {
    check(a.count, rows, inner, stride, "A")
    precondition(c.count >= rows * rows, "C is too small")
    useOneThread()
    // Both lengths were checked above; BLAS reads and writes within the shapes it is given.
    unsafe a.withUnsafeBufferPointer { a in
      unsafe c.withUnsafeMutableBufferPointer { c in
        unsafe cblas_ssyrk(
          CblasRowMajor, CblasUpper, CblasNoTrans, Int32(rows), Int32(inner), 1, a.baseAddress, Int32(stride),
          adding ? 1 : 0, c.baseAddress, Int32(rows))
      }
    }
  }

  /// C = A Bᵀ (added to C when `adding`); A is `rows` × `inner`, B is `columns` × `inner`, C is `rows` × `columns`.
  ///
  /// - Precondition: the arrays hold what the shapes say.
  public static func sgemm(
    _ a: [Float], _ b: [Float], rows: Int, columns: Int, inner: Int, adding: Bool = false, into c: inout [Float]
  ) {
    check(a.count, rows, inner, inner, "A")
    check(b.count, columns, inner, inner, "B")
    precondition(c.count >= rows * columns, "C is too small")
    useOneThread()
    // All three lengths were checked above.
    unsafe a.withUnsafeBufferPointer { a in
      unsafe b.withUnsafeBufferPointer { b in
        unsafe c.withUnsafeMutableBufferPointer { c in
          unsafe cblas_sgemm(
            CblasRowMajor, CblasNoTrans, CblasTrans, Int32(rows), Int32(columns), Int32(inner), 1, a.baseAddress,
            Int32(inner), b.baseAddress, Int32(inner), adding ? 1 : 0, c.baseAddress, Int32(columns))
        }
      }
    }
  }

  /// C = A Aᵀ in double, upper triangle; the shapes of `ssyrk`.
  ///
  /// - Precondition: the arrays hold what the shapes say.
  public static func dsyrk(_ a: [Double], rows: Int, inner: Int, into c: inout [Double]) {
    check(a.count, rows, inner, inner, "A")
    precondition(c.count >= rows * rows, "C is too small")
    useOneThread()
    // Both lengths were checked above.
    unsafe a.withUnsafeBufferPointer { a in
      unsafe c.withUnsafeMutableBufferPointer { c in
        unsafe cblas_dsyrk(
          CblasRowMajor, CblasUpper, CblasNoTrans, Int32(rows), Int32(inner), 1, a.baseAddress, Int32(inner), 0,
          c.baseAddress, Int32(rows))
      }
    }
  }

  /// C = A Bᵀ in double (added to C when `adding`); A is rows `aRows` of `inner` elements each, B likewise.
  ///
  /// - Precondition: the arrays hold what the shapes say.
  public static func dgemm(
    _ a: ArraySlice<Double>, _ b: ArraySlice<Double>, rows: Int, columns: Int, inner: Int, adding: Bool = false,
    into c: inout [Double]
  ) {
    check(a.count, rows, inner, inner, "A")
    check(b.count, columns, inner, inner, "B")
    precondition(c.count >= rows * columns, "C is too small")
    useOneThread()
    // All three lengths were checked above.
    unsafe a.withUnsafeBufferPointer { a in
      unsafe b.withUnsafeBufferPointer { b in
        unsafe c.withUnsafeMutableBufferPointer { c in
          unsafe cblas_dgemm(
            CblasRowMajor, CblasNoTrans, CblasTrans, Int32(rows), Int32(columns), Int32(inner), 1, a.baseAddress,
            Int32(inner), b.baseAddress, Int32(inner), adding ? 1 : 0, c.baseAddress, Int32(columns))
        }
      }
    }
  }

  private static func check(_ count: Int, _ rows: Int, _ inner: Int, _ stride: Int, _ name: String) {
    precondition(rows > 0 && inner > 0 && stride >= inner, "an empty \(name)")
    precondition(count >= (rows - 1) * stride + inner, "\(name) is too small")
    precondition(rows <= Int(Int32.max) && stride <= Int(Int32.max), "\(name) is beyond what BLAS counts")
  }

  /// Set once: the number of BLAS threads belongs to the process, and Pomona never wants another.
  static func useOneThread() { _ = oneThread }
  private static let oneThread: Void = BLASFacts.setThreadCount(1)
}
