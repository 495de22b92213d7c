internal import CKernels

/// Loops over columns that stand side by side, such as the targets of an encoding model.
extension Kernels {
  /// The mean of each column over the rows named, and the sum of squares about it.
  ///
  /// - Precondition: the span holds the rows, `start` is the first column's place in a row.
  public static func columnSums(
    _ elements: borrowing Span<Float>, stride: Int, rows: [Int], start: Int = 0, width: Int
  ) -> (means: [Double], squares: [Double]) {
    check(elements.count, stride, rows, start, width)
    var means = [Double](repeating: 0, count: width)
    var squares = means
    // Every row and the width were checked to lie inside the span.
    unsafe elements.withUnsafeBufferPointer { x in
      guard let x = x.baseAddress else { return }
      unsafe pomona_column_sums(x + start, stride, rows, rows.count, width, &means, &squares)
    }
    return (means, squares)
  }

  /// The rows named (rows × width), less the means of their columns, times `factors` when given.
  ///
  /// - Precondition: the span holds the rows; a mean and a factor a column.
  public static func gather(
    _ elements: borrowing Span<Float>, stride: Int, rows: [Int], start: Int = 0, width: Int, less means: [Double],
    times factors: [Float]? = nil, into output: inout [Float]
  ) {
    check(elements.count, stride, rows, start, width)
    precondition(means.count >= width && (factors?.count ?? width) >= width, "a mean and a factor a column")
    precondition(output.count >= rows.count * width, "no room for the rows")
    // Every row and the width were checked to lie inside the span, and the output holds them.
    unsafe elements.withUnsafeBufferPointer { x in
      guard let x = x.baseAddress else { return }
      unsafe pomona_gather_rows(x + start, stride, rows, rows.count, width, means, factors, &output)
    }
  }

  /// Where `take` is not 0, a column of `out` (rows × width) becomes that of x.
  ///
  /// - Precondition: all hold the shape.
  public static func takeColumns(_ x: [Float], rows: Int, width: Int, take: [UInt32], into out: inout [Float]) {
    precondition(
      x.count >= rows * width && take.count >= width && out.count >= rows * width, "arrays of another size")
    // All lengths were checked above.
    unsafe pomona_take_columns(x, rows, width, take, &out)
  }

  /// sums += the squares of each column of `rows` × `width`.
  ///
  /// - Precondition: both hold the shape.
  public static func addSquares(_ x: [Float], rows: Int, width: Int, to sums: inout [Double]) {
    precondition(x.count >= rows * width && sums.count >= width, "arrays of another size")
    // Both lengths were checked above.
    unsafe pomona_add_squares(x, rows, width, &sums)
  }

  /// Sums over rows of e, e² and e y, column by column.
  public struct ResidualSums: Sendable {
    public var plain: [Double]
    public var squares: [Double]
    public var products: [Double]

    public init(width: Int) {
      plain = Array(repeating: 0, count: width)
      squares = plain
      products = plain
    }
  }

  /// Adds the rows named of e and y (both with rows of `width`) to the sums.
  ///
  /// - Precondition: all hold the shape.
  public static func addResiduals(
    _ e: [Float], _ y: [Float], rows: Range<Int>, width: Int, to sums: inout ResidualSums
  ) {
    precondition(min(e.count, y.count) >= rows.upperBound * width && rows.lowerBound >= 0, "arrays of another size")
    precondition(
      sums.plain.count >= width && sums.squares.count >= width && sums.products.count >= width, "sums of another size")
    let start = rows.lowerBound * width
    // All lengths were checked above.
    unsafe e.withUnsafeBufferPointer { e in
      unsafe y.withUnsafeBufferPointer { y in
        guard let e = e.baseAddress, let y = y.baseAddress else { return }
        unsafe pomona_add_residual_sums(
          e + start, y + start, rows.count, width, &sums.plain, &sums.squares, &sums.products)
      }
    }
  }

  /// out = x numerators[row] / (values[row] + penalties[column]), `numerators.count` rows of `penalties.count`.
  ///
  /// - Precondition: all hold the shape.
  public static func filter(
    _ x: [Float], numerators: [Float], values: [Float], penalties: [Float], into output: inout [Float]
  ) {
    let (rows, width) = (numerators.count, penalties.count)
    precondition(values.count == rows && x.count >= rows * width && output.count >= rows * width, "another size")
    // All lengths were checked above.
    unsafe pomona_filter_rows(x, numerators, values, penalties, rows, width, &output)
  }

  /// What two matrices of equal shape have in common, column by column.
  public struct ColumnProducts: Sendable {
    public let width: Int
    fileprivate var moments: [Double]

    public var meansOfX: ArraySlice<Double> { part(0) }
    public var meansOfY: ArraySlice<Double> { part(1) }
    /// About the mean.
    public var squaresOfX: ArraySlice<Double> { part(2) }
    /// About the mean.
    public var squaresOfY: ArraySlice<Double> { part(3) }
    public var products: ArraySlice<Double> { part(4) }
    /// Σ (y - x)²
    public var errors: ArraySlice<Double> { part(5) }
    /// Σ y²
    public var plainSquaresOfY: ArraySlice<Double> { part(6) }

    private func part(_ index: Int) -> ArraySlice<Double> { moments[(index * width)..<((index + 1) * width)] }
  }

  /// Moments of the columns `start..<start + width` of x and of y; two passes, sums in double.
  ///
  /// - Precondition: both hold the shape.
  public static func columnProducts(
    _ x: [Float], stride xStride: Int, start xStart: Int = 0, _ y: [Float], stride yStride: Int, start yStart: Int = 0,
    rows: Int, width: Int
  ) -> ColumnProducts {
    precondition(rows > 0 && width > 0 && min(xStart, yStart) >= 0, "nothing to compare")
    precondition(x.count >= xStart + (rows - 1) * xStride + width, "x is too small")
    precondition(y.count >= yStart + (rows - 1) * yStride + width, "y is too small")
    var result = ColumnProducts(width: width, moments: Array(repeating: 0, count: 7 * width))
    // All lengths were checked above.
    unsafe x.withUnsafeBufferPointer { x in
      unsafe y.withUnsafeBufferPointer { y in
        guard let x = x.baseAddress, let y = y.baseAddress else { return }
        unsafe pomona_column_products(x + xStart, xStride, y + yStart, yStride, rows, width, &result.moments)
      }
    }
    return result
  }

  private static func check(_ count: Int, _ stride: Int, _ rows: [Int], _ start: Int, _ width: Int) {
    precondition(width > 0 && start >= 0 && !rows.isEmpty, "an empty block")
    precondition(
      rows.allSatisfy { $0 >= 0 && $0 * stride + start + width <= count }, "a row beyond the block")
  }
}
