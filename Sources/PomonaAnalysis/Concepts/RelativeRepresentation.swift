public import PomonaCore
internal import PomonaSystem

/// Items described by their likeness to anchors, such as prompts, prototypes or category means.
///
///     r_iq = u_i · e_q / (|u_i| |e_q|)
///
/// - Shapes: items n × D, anchors Q × D, result n × Q.
/// - Source: Moschella et al. 2023, Relative representations enable zero-shot latent space communication.
/// - Cost: n Q D.
public enum RelativeRepresentation {
  public enum Similarity: String, Sendable, CaseIterable {
    case cosine
    /// Without the lengths: anchors and items of other lengths weigh more.
    case innerProduct = "inner_product"
  }

  /// - Throws: `.shapeMismatch` for other widths, `.empty`, `.notFinite`, `.zeroVector`.
  public static func similarities(
    of items: Matrix<Double>, to anchors: Matrix<Double>, by similarity: Similarity = .cosine
  ) throws -> Matrix<Double> {
    try check(items.columnCount, anchors.columnCount, items.rowCount, anchors.rowCount)
    var sums = Sums(items.rowCount, anchors.rowCount)
    try sums.add(items.elements, anchors.elements, from: 0, width: items.columnCount)
    return try sums.similarities(similarity)
  }

  /// The same of maps that are read in blocks of features, products and lengths in double.
  public static func similarities(
    of items: any FeatureBlocks, to anchors: any FeatureBlocks, by similarity: Similarity = .cosine
  ) throws -> Matrix<Double> {
    try check(items.featureCount, anchors.featureCount, items.stimulusCount, anchors.stimulusCount)
    var sums = Sums(items.stimulusCount, anchors.stimulusCount)
    let width = 1024
    for start in stride(from: 0, to: items.featureCount, by: width) {
      let range = start..<min(items.featureCount, start + width)
      try sums.add(
        try block(items, range), try block(anchors, range), from: range.lowerBound, width: range.count)
    }
    return try sums.similarities(similarity)
  }

  /// Likeness to anchors that are weighted sums of items, such as single ones or means over classes, from the products of
  /// all pairs of items: G = X Xᵀ, A = W X, so that no feature is read again.
  ///
  ///     x_i · a_q = (G Wᵀ)_iq,   |a_q|² = (W G Wᵀ)_qq
  ///
  /// - Parameter weights: anchors × items.
  /// - Throws: `.zeroVector`.
  public static func similarities(
    products: Matrix<Double>, anchors weights: Matrix<Double>, by similarity: Similarity = .cosine
  ) throws -> Matrix<Double> {
    let (n, q) = (products.rowCount, weights.rowCount)
    precondition(products.columnCount == n && weights.columnCount == n, "products of other items")
    guard q > 0 else { throw EncodingError.empty(what: "anchors") }
    let dots = BLAS.product(
      products.elements, by: weights.elements, transposed: true, rows: n, columns: q, inner: n)
    var sums = Sums(n, q)
    sums.dots = dots
    for i in 0..<n { sums.itemSquares[i] = products[i, i] }
    for anchor in 0..<q {
      for i in 0..<n { sums.anchorSquares[anchor] += weights[anchor, i] * dots[i * q + anchor] }
    }
    return try sums.similarities(similarity)
  }

  private static func check(_ width: Int, _ anchorWidth: Int, _ items: Int, _ anchors: Int) throws(EncodingError) {
    guard width == anchorWidth else {
      throw .shapeMismatch(what: "the columns of anchors", expected: width, found: anchorWidth)
    }
    guard anchors > 0 else { throw .empty(what: "anchors") }
    guard items > 0 else { throw .empty(what: "items") }
  }

  private static func block(_ map: any FeatureBlocks, _ range: Range<Int>) throws -> [Double] {
    try map.withBlock(range) { elements, stride in
      var block: [Double] = []
      block.reserveCapacity(map.stimulusCount * range.count)
      for row in 0..<map.stimulusCount {
        for k in 0..<range.count { block.append(Double(elements[row * stride + k])) }
      }
      return block
    }
  }

  /// Products and squared lengths, summed over blocks of columns.
  private struct Sums {
    let itemCount: Int
    let anchorCount: Int
    var dots: [Double]
    var itemSquares: [Double]
    var anchorSquares: [Double]

    init(_ itemCount: Int, _ anchorCount: Int) {
      self.itemCount = itemCount
      self.anchorCount = anchorCount
      dots = Array(repeating: 0, count: itemCount * anchorCount)
      itemSquares = Array(repeating: 0, count: itemCount)
      anchorSquares = Array(repeating: 0, count: anchorCount)
    }

    mutating func add(_ items: [Double], _ anchors: [Double], from start: Int, width: Int) throws(EncodingError) {
      func squares(_ rows: [Double], _ what: String, _ sums: inout [Double]) throws(EncodingError) {
        for row in sums.indices {
          for k in 0..<width {
            let value = rows[row * width + k]
            guard value.isFinite else { throw .notFinite(what: what, row: row, column: start + k) }
            sums[row] += value * value
          }
        }
      }
      try squares(items, "items", &itemSquares)
      try squares(anchors, "anchors", &anchorSquares)
      let part = BLAS.product(
        items, by: anchors, transposed: true, rows: itemCount, columns: anchorCount, inner: width)
      for place in dots.indices { dots[place] += part[place] }
    }

    func similarities(_ similarity: Similarity) throws(EncodingError) -> Matrix<Double> {
      var elements = dots
      if similarity == .cosine {
        if let row = itemSquares.firstIndex(where: { $0 <= 0 }) { throw .zeroVector(what: "items", row: row) }
        if let row = anchorSquares.firstIndex(where: { $0 <= 0 }) { throw .zeroVector(what: "anchors", row: row) }
        let items = itemSquares.map { $0.squareRoot() }
        let anchors = anchorSquares.map { $0.squareRoot() }
        for i in 0..<itemCount {
          for q in 0..<anchorCount { elements[i * anchorCount + q] /= items[i] * anchors[q] }
        }
      }
      return Matrix(rowCount: itemCount, columnCount: anchorCount, elements: elements)
    }
  }

  /// The weights of means over the training rows of each class, classes ascending: anchors made of categories.
  public static func classMeans(labels: [String], train: [Int]) -> (names: [String], weights: Matrix<Double>) {
    let names = Set(train.map { labels[$0] }).sorted()
    var weights = Matrix<Double>(rowCount: names.count, columnCount: labels.count)
    for (place, name) in names.enumerated() {
      let members = train.filter { labels[$0] == name }
      for row in members { weights[place, row] = 1 / Double(members.count) }
    }
    return (names, weights)
  }
}
