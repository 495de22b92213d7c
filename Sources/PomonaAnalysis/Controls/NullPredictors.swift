internal import Foundation
public import PomonaCore
internal import PomonaSystem

/// Features that know when a row is, and nothing of what was heard then.
///
/// What such features earn under a split is what the split leaks. All are matrices of rows × features, to be scored as a
/// model's are.
public enum NullPredictors {
  /// Powers 1 to `degree` of the place within the story, from -1 at its first row to 1 at its last (0 in a story of one row).
  ///
  /// - Parameter ofEachStory: columns of its own for every story, with a constant in front, in place of shared ones.
  /// - Throws: `.outside` when the degree is below 1.
  public static func timePosition(
    _ stories: StoryRows, degree: Int = 3, ofEachStory: Bool = false
  ) throws(ControlError) -> Matrix<Double> {
    guard degree > 0 else { throw .outside(parameter: "degree", value: Double(degree), needed: "1 or more") }
    let width = ofEachStory ? (degree + 1) * stories.count : degree
    var features = Matrix<Double>(rowCount: stories.rowCount, columnCount: width)
    for (story, rows) in stories.rows.enumerated() {
      for (place, row) in rows.enumerated() {
        let u = rows.count > 1 ? 2 * Double(place) / Double(rows.count - 1) - 1 : 0
        var power = 1.0
        if ofEachStory { features[row, story * (degree + 1)] = 1 }
        for k in 1...degree {
          power *= u
          features[row, ofEachStory ? story * (degree + 1) + k : k - 1] = power
        }
      }
    }
    return features
  }

  /// One column a label, in the order of first appearance: stories, or the categories of stimuli.
  public static func oneHot(_ labels: [String]) -> (features: Matrix<Double>, names: [String]) {
    let groups = StoryRows(labels)
    var features = Matrix<Double>(rowCount: labels.count, columnCount: groups.count)
    for row in labels.indices { features[row, groups.indices[row]] = 1 }
    return (features, groups.names)
  }

  /// Words in each text, as separated by white space: one column.
  public static func wordCounts(_ texts: [String]) -> Matrix<Double> {
    Matrix(
      rowCount: texts.count, columnCount: 1,
      elements: texts.map { Double($0.split(whereSeparator: \.isWhitespace).count) })
  }

  /// Words a second in each row of `seconds` length: how many of the onsets fall into it, over its length. Row i begins at
  /// `start + i * seconds` and does not hold its end. One column.
  ///
  /// - Throws: `.outside` when the length is not above 0, `.notFinite` at the first onset that is no number.
  public static func wordRate(
    onsets: [Double], rowCount: Int, seconds: Double, start: Double = 0
  ) throws(ControlError) -> Matrix<Double> {
    guard seconds > 0, seconds.isFinite else {
      throw .outside(parameter: "seconds", value: seconds, needed: "above 0")
    }
    var counts = [Double](repeating: 0, count: rowCount)
    for (row, onset) in onsets.enumerated() {
      guard onset.isFinite else { throw .notFinite(row: row, column: 0, value: "\(onset)") }
      let place = ((onset - start) / seconds).rounded(.down)
      if place >= 0, place < Double(rowCount) { counts[Int(place)] += 1 / seconds }
    }
    return Matrix(rowCount: rowCount, columnCount: 1, elements: counts)
  }

  /// A vector drawn for each word, uniform in [0, 1) or, centred, in [-0.5, 0.5): the same word has the same vector
  /// everywhere, and the mean over the words of a row is its feature. A row without words is zero.
  ///
  /// It knows which words are alike because they are the same, and how many there are; nothing of meaning.
  public static func wordEmbeddings(
    _ texts: [String], width: Int, seed: UInt64, centred: Bool = true
  ) throws(ControlError) -> Matrix<Double> {
    guard width > 0 else { throw .outside(parameter: "width", value: Double(width), needed: "1 or more") }
    var features = Matrix<Double>(rowCount: texts.count, columnCount: width)
    var vectors: [Substring: [Double]] = [:]
    for (row, text) in texts.enumerated() {
      let words = text.split(whereSeparator: \.isWhitespace)
      for word in words {
        let vector =
          vectors[word]
          ?? {
            let stream = RandomStream(seed: seed, name: "word \(word)")
            return (0..<width).map { stream.uniform(at: $0) - (centred ? 0.5 : 0) }
          }()
        vectors[word] = vector
        for k in 0..<width { features[row, k] += vector[k] / Double(words.count) }
      }
    }
    return features
  }

  /// A model's own features with the rows of each story in another order: what is left is which story it is, and how the
  /// values are distributed.
  ///
  /// - Throws: `.otherRowCount`.
  public static func shuffledWithinStories(
    _ features: Matrix<Double>, _ stories: StoryRows, seed: UInt64, draw: Int = 0
  ) throws(ControlError) -> Matrix<Double> {
    guard features.rowCount == stories.rowCount else {
      throw .otherRowCount(found: features.rowCount, expected: stories.rowCount, what: "features")
    }
    let stream = RandomStream(seed: seed, name: "rows shuffled within stories \(draw)")
    var source = Array(0..<features.rowCount)
    for (story, rows) in stories.rows.enumerated() {
      // Draws of a story use the indices from its number times the row count on, which no other story reaches.
      let order = stream.permutation(of: rows.count, offset: story * stories.rowCount)
      for (place, row) in rows.enumerated() { source[row] = rows[order[place]] }
    }
    return Matrix(
      rowCount: features.rowCount, columnCount: features.columnCount,
      elements: source.flatMap { features.row($0) })
  }

  /// A model's own features with random phases in each story: the spectrum of every feature, and so its autocorrelation
  /// around the story as a circle, stays, and so does the covariance between features; where in the story it happens does not.
  ///
  /// All features of a story share the phases (Prichard and Theiler 1994, doi 10.1103/PhysRevLett.73.951), so a story of L
  /// rows is multiplied by one circulant L × L matrix with a spectrum of size 1.
  ///
  /// - Throws: `.otherRowCount`, `.emptyInput`, `.notFinite`.
  public static func phaseRandomized(
    _ features: Matrix<Double>, _ stories: StoryRows, seed: UInt64, draw: Int = 0
  ) throws(ControlError) -> Matrix<Double> {
    try features.requireFinite(rows: stories.rowCount, "features")
    let p = features.columnCount
    var result = features
    for (story, rows) in stories.rows.enumerated() where rows.count > 1 {
      let n = rows.count
      let filter = phaseFilter(n, RandomStream(seed: seed, name: "phases \(draw)"), from: story * stories.rowCount)
      let circulant = (0..<n).flatMap { t in (0..<n).map { filter[(t - $0 + n) % n] } }
      var columns = [Double](repeating: 0, count: p * n)
      for (place, row) in rows.enumerated() { for k in 0..<p { columns[k * n + place] = features[row, k] } }
      var product = [Double](repeating: 0, count: n * p)
      BLAS.dgemm(circulant[...], columns[...], rows: n, columns: p, inner: n, into: &product)
      for (place, row) in rows.enumerated() { for k in 0..<p { result[row, k] = product[place * p + k] } }
    }
    return result
  }

  /// The impulse response of a filter that turns the phase of every frequency but 0 by a random angle.
  private static func phaseFilter(_ n: Int, _ stream: RandomStream, from index: Int) -> [Double] {
    var filter = [Double](repeating: 1 / Double(n), count: n)
    for k in 1..<(n / 2 + 1) {
      let draw = stream.uniform(at: index + k)
      // The highest frequency of an even number of rows can only keep its sign or change it.
      let isHighest = 2 * k == n
      let phase = isHighest ? (draw < 0.5 ? 0 : Double.pi) : 2 * Double.pi * draw
      for t in 0..<n {
        // k t modulo n, so that the angle keeps its digits.
        let angle = 2 * Double.pi * Double((k * t) % n) / Double(n) + phase
        filter[t] += (isHighest ? 1 : 2) * cos(angle) / Double(n)
      }
    }
    return filter
  }
}

extension RandomStream {
  /// A random order of `0..<count` from the draws at `offset` up to `offset + count`.
  fileprivate func permutation(of count: Int, offset: Int) -> [Int] {
    var order = Array(0..<count)
    guard count > 1 else { return order }
    for last in stride(from: count - 1, to: 0, by: -1) {
      order.swapAt(last, integer(at: offset + last, below: last + 1))
    }
    return order
  }
}
