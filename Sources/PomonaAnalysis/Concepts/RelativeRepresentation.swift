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
    guard items.columnCount == anchors.columnCount else {
      throw EncodingError.shapeMismatch(
        what: "the columns of anchors", expected: items.columnCount, found: anchors.columnCount)
    }
    guard anchors.rowCount > 0 else { throw EncodingError.empty(what: "anchors") }
    guard items.rowCount > 0 else { throw EncodingError.empty(what: "items") }
    let items = try unit(items, "items", similarity)
    let anchors = try unit(anchors, "anchors", similarity)
    return Matrix(
      rowCount: items.rowCount, columnCount: anchors.rowCount,
      elements: BLAS.product(
        items.elements, by: anchors.elements, transposed: true, rows: items.rowCount, columns: anchors.rowCount,
        inner: items.columnCount))
  }

  /// The mean of the rows of each label, in the order of the labels' first rows: anchors made of categories.
  public static func means(of items: Matrix<Double>, labels: [String]) -> (names: [String], anchors: Matrix<Double>) {
    precondition(labels.count == items.rowCount, "one label a row")
    var names: [String] = []
    var place: [String: Int] = [:]
    var counts: [Int] = []
    let width = items.columnCount
    var sums: [Double] = []
    for (row, label) in labels.enumerated() {
      let at = place[label] ?? names.count
      if at == names.count {
        place[label] = at
        names.append(label)
        counts.append(0)
        sums += [Double](repeating: 0, count: width)
      }
      counts[at] += 1
      for k in 0..<width { sums[at * width + k] += items[row, k] }
    }
    for at in names.indices { for k in 0..<width { sums[at * width + k] /= Double(counts[at]) } }
    return (names, Matrix(rowCount: names.count, columnCount: width, elements: sums))
  }

  private static func unit(_ rows: Matrix<Double>, _ what: String, _ similarity: Similarity) throws -> Matrix<Double> {
    let width = rows.columnCount
    var elements = rows.elements
    for row in 0..<rows.rowCount {
      var square = 0.0
      for k in 0..<width {
        let value = elements[row * width + k]
        guard value.isFinite else { throw EncodingError.notFinite(what: what, row: row, column: k) }
        square += value * value
      }
      guard similarity == .cosine else { continue }
      guard square > 0 else { throw EncodingError.zeroVector(what: what, row: row) }
      let length = square.squareRoot()
      for k in 0..<width { elements[row * width + k] /= length }
    }
    return Matrix(rowCount: rows.rowCount, columnCount: width, elements: elements)
  }
}
