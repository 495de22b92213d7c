internal import CKernels

/// The vectorised loops of the C target, behind checked arrays.
public enum Kernels {
  /// Rows less their means: what `centreRows` leaves beside the centred block.
  public struct RowMoments: Sendable {
    /// The mean of each row, rounded to a float, that was taken off.
    public var shift: [Double]
    /// The sum of each centred row: what rounding of the mean left.
    public var residual: [Double]
    /// The sum of squares of each centred row.
    public var squares: [Double]

    public init(rows: Int) {
      shift = Array(repeating: 0, count: rows)
      residual = shift
      squares = shift
    }
  }

  /// Copies `rows` rows from `first` of a strided block into `output` (`rows` × `width`), each less its mean, and before
  /// that less `columns`, when given.
  ///
  /// - Precondition: the span holds the rows; `columns` holds `width` values.
  public static func centreRows(
    _ elements: borrowing Span<Float>, stride: Int, first: Int, rows: Int, width: Int, columns: [Float]?,
    into output: inout [Float], moments: inout RowMoments
  ) {
    precondition(rows > 0 && width > 0 && stride >= width && first >= 0, "an empty block")
    precondition(elements.count >= (first + rows - 1) * stride + width, "the block is too small")
    precondition(output.count >= rows * width, "no room for the block")
    precondition(
      moments.shift.count >= rows && moments.residual.count >= rows && moments.squares.count >= rows,
      "no room for the moments")
    precondition(columns.map { $0.count >= width } ?? true, "too few column means")
    // All lengths were checked above; the C function stays within rows × width.
    unsafe elements.withUnsafeBufferPointer { x in
      unsafe output.withUnsafeMutableBufferPointer { out in
        guard let start = x.baseAddress else { return }
        unsafe pomona_centre_rows(
          start + first * stride, stride, rows, width, columns, out.baseAddress, &moments.shift, &moments.residual,
          &moments.squares)
      }
    }
  }

  /// The mean over rows of each column of a strided block.
  ///
  /// - Precondition: the span holds the rows.
  public static func columnMeans(_ elements: borrowing Span<Float>, stride: Int, rows: Int, width: Int) -> [Float] {
    precondition(rows > 0 && width > 0 && stride >= width, "an empty block")
    precondition(elements.count >= (rows - 1) * stride + width, "the block is too small")
    var means = [Float](repeating: 0, count: width)
    var scratch = [Double](repeating: 0, count: width)
    // All lengths were checked above.
    unsafe elements.withUnsafeBufferPointer { x in
      unsafe pomona_column_means(x.baseAddress, stride, rows, width, &means, &scratch)
    }
    return means
  }

  /// sums += tile, `rows` × `columns`; when `upper` only the upper triangle with the diagonal, and the sums hold that
  /// alone, row by row.
  ///
  /// - Precondition: both hold their shapes; an upper triangle is that of a square tile.
  public static func add(_ tile: [Float], rows: Int, columns: Int, upper: Bool, to sums: inout [Double]) {
    precondition(!upper || rows == columns, "a triangle of a tile that is not square")
    let kept = upper ? rows * (rows + 1) / 2 : rows * columns
    precondition(tile.count >= rows * columns && sums.count >= kept, "tile of another size")
    // Both lengths were checked above.
    unsafe pomona_add_tile(tile, rows, columns, upper ? 1 : 0, &sums)
  }

  /// Average ranks of `count` numbers from `first`, less their mean (count + 1) / 2, into `output` from `place`.
  ///
  /// - Precondition: no NaN; both arrays hold the count; `count` is below 2^31.
  public static func centredRanks(
    _ elements: borrowing Span<Float>, first: Int, count: Int, into output: inout [Float], at place: Int,
    scratch: inout RankScratch
  ) {
    precondition(count > 0 && count < 1 << 31 && first >= 0 && place >= 0, "nothing to rank")
    precondition(elements.count >= first + count && output.count >= place + count, "too few elements")
    scratch.reserve(2 * count)
    // All lengths were checked above.
    unsafe elements.withUnsafeBufferPointer { x in
      unsafe output.withUnsafeMutableBufferPointer { out in
        guard let from = x.baseAddress, let to = out.baseAddress else { return }
        unsafe pomona_centred_ranks(from + first, count, &scratch.keys, &scratch.places, to + place)
      }
    }
  }

  /// Room for ranking, kept from row to row.
  public struct RankScratch: Sendable {
    fileprivate var keys: [UInt32] = []
    fileprivate var places: [UInt32] = []
    public init() {}
    fileprivate mutating func reserve(_ count: Int) {
      if keys.count < count {
        keys = Array(repeating: 0, count: count)
        places = keys
      }
    }
  }

  /// Average ranks of a sample in which item i stands `weights[i]` times; items without weight get 0.
  ///
  /// - Precondition: `order` is a permutation of the items, `group` ascends along it; equal counts.
  public static func weightedRanks(
    order: [Int32], group: [Int32], weights: [Double], into ranks: inout [Double]
  ) {
    let count = order.count
    precondition(group.count == count && weights.count == count && ranks.count == count, "unequal counts")
    // `order` is made by sorting the items, so every index is within the arrays; the counts were checked.
    unsafe pomona_weighted_ranks(order, group, count, weights, &ranks)
  }

  /// (x - weighted mean) √w scaled to norm 1, into `output` from `place`, and the norm before; all zeros, and 0, when x is
  /// constant.
  ///
  /// - Precondition: equal counts, room in the output.
  @discardableResult
  public static func weightedUnit(
    _ x: [Double], weights: [Double], centred: Bool, into output: inout [Double], at place: Int
  ) -> Double {
    precondition(x.count == weights.count && place >= 0 && output.count >= place + x.count, "unequal counts")
    // All lengths were checked above.
    return unsafe output.withUnsafeMutableBufferPointer { out in
      guard let to = out.baseAddress else { return 0 }
      return unsafe pomona_weighted_unit(x, weights, x.count, centred ? 1 : 0, to + place)
    }
  }

  /// The items of an order that stand in a sample, and the tie group of each.
  public struct SampleOrder: Sendable {
    fileprivate var order: [Int32]
    fileprivate var group: [Int32]
    fileprivate var count = 0

    /// Those with weight.
    ///
    /// - Precondition: `order` is a permutation of the items, `group` ascends along it; equal counts.
    public init(_ order: [Int32], group: [Int32], weights: [Double]) {
      precondition(group.count == order.count && weights.count == order.count, "unequal counts")
      self.order = Array(repeating: 0, count: order.count)
      self.group = self.order
      // `order` is made by sorting the items, so every index is within the arrays; the counts were checked.
      count = unsafe pomona_present(order, group, order.count, weights, &self.order, &self.group)
    }
  }

  /// Concordant less discordant pairs of a weighted sample; O(n log n).
  ///
  /// - Precondition: the sample is of these weights, sorted by u; `levels` are dense ranks of v from 0 below `levelCount`;
  ///   `scratch` has 2 `levelCount` + 1 elements.
  public static func weightedConcordance(
    _ sample: SampleOrder, levels: [Int32], levelCount: Int, weights: [Double], scratch: inout [Double]
  ) -> Double {
    precondition(levels.count == sample.order.count && weights.count == sample.order.count, "unequal counts")
    precondition(scratch.count >= 2 * levelCount + 1, "the scratch is too small")
    // The order and the levels are made by sorting, so every index is within the arrays.
    return unsafe pomona_weighted_concordance(
      sample.order, sample.group, levels, sample.count, levelCount, weights, &scratch)
  }

  /// The order that sorts whole numbers, ascending, and groups of equal ones along it.
  ///
  /// - Precondition: room for all in `order` and `group`; fewer than 2^31 numbers.
  public static func order(
    of keys: [UInt32], into order: inout [Int32], group: inout [Int32], scratch: inout [UInt32]
  ) {
    let count = keys.count
    precondition(count < 1 << 31 && order.count == count && group.count == count, "unequal counts")
    if scratch.count < 2 * count { scratch = Array(repeating: 0, count: 2 * count) }
    // All lengths were checked above.
    unsafe pomona_key_order(keys, count, &scratch, &order, &group)
  }

  /// The sum of products of two slices of equal count.
  public static func dot(_ x: ArraySlice<Double>, _ y: ArraySlice<Double>) -> Double {
    precondition(x.count == y.count, "unequal counts")
    // Equal counts were checked.
    return unsafe x.withUnsafeBufferPointer { x in
      unsafe y.withUnsafeBufferPointer { y in
        guard let a = x.baseAddress, let b = y.baseAddress else { return 0 }
        return unsafe pomona_dot(a, b, x.count)
      }
    }
  }
}
