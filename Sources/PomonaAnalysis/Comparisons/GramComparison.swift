internal import Foundation
public import PomonaCatalog
public import PomonaCore
internal import PomonaSystem

/// How alike the geometries of two sets of patterns are, from the inner products that squared distances hold.
///
///     G = -½ H D H,   H = I - 1 1ᵀ / n,   D: squared distances
///
/// An RDM of `euclidean` distances is squared first; `squared_euclidean`, `mahalanobis` and `crossnobis` RDMs hold squares.
/// Divisors such as the number of units do not matter, as all of these are free of scale.
///
/// - Cost: n² for the alignments, 9 n³ for the distances of shape.
public struct GramComparison: Carded {
  public let card: Card
  /// Whether it grows with difference.
  public let isDistance: Bool
  private let form: Form

  private enum Form: Sendable { case alignment, debiased, procrustes, angle }

  public var name: String { card.name }

  public static let all: [GramComparison] = [.cka, .debiasedCKA, .procrustes, .shapeDistance]
  public static let catalog = Catalog(all)

  private static let kornblith = Citation(
    "Kornblith, Norouzi, Lee, Hinton 2019, Similarity of neural network representations revisited, ICML")
  private static let williams = Citation(
    "Williams, Kunz, Kornblith, Linderman 2021, Generalized shape metrics on neural representations, NeurIPS 34")

  /// tr(K L) / √(tr(K K) tr(L L)), in [0, 1].
  public static let cka = GramComparison(
    card: Card(
      "cka", "Linear centred kernel alignment of the patterns behind two RDMs of squared distances.",
      citation: kornblith, search: ["alignment", "whitened_cosine", "similarity"]), isDistance: false, form: .alignment)

  /// The same with each trace replaced by its unbiased estimate: 0 on average for unrelated patterns.
  public static let debiasedCKA = GramComparison(
    card: Card(
      "debiased_cka", "Linear CKA without the bias of few stimuli: 0 on average for unrelated patterns.",
      citation: kornblith, search: ["alignment", "unbiased", "hsic"]), isDistance: false, form: .debiased)

  /// √(2 - 2 s), s = ‖Xᵀ Y‖_* / (‖X‖ ‖Y‖) with X and Y centred: what is left after the best rotation.
  public static let procrustes = GramComparison(
    card: Card(
      "procrustes", "The distance of two sets of patterns after the best rotation and scale: 0 is the same shape.",
      citation: williams, search: ["rotation", "distance", "orthogonal"]), isDistance: true, form: .procrustes)

  /// arccos s, a metric on shapes as well.
  public static let shapeDistance = GramComparison(
    card: Card(
      "shape_distance", "The angle between the shapes of two sets of patterns, from 0 to π/2.", citation: williams,
      search: ["rotation", "angle", "metric", "arccos"]), isDistance: true, form: .angle)

  /// NaN where one side has no differences, or, for the distances of shape, where an RDM is of no patterns at all.
  ///
  /// - Throws: `AnalysisError.otherStimuli`, `.tooFewStimuli` below three (`debiased_cka`: four);
  ///   `RSAError.notEuclidean` for other distances, `.missingPairs`.
  public func callAsFunction(_ first: RDM, _ second: RDM) throws -> Double {
    try requireSameStimuli(first.axis, second.axis)
    return value(try kernel(first), try kernel(second), first.axis.count)
  }

  /// The mean and the values over pairings of the stimuli of one with those of the other by chance.
  ///
  /// Of few stimuli these are far from what unrelated patterns would give with many: .29 for s of 92 stimuli and 10 units.
  /// - Throws: as above; `AnalysisError.noDraws`.
  public func permuted(_ first: RDM, _ second: RDM, draws: Int = 200, seed: UInt64) throws -> [Double] {
    guard draws > 0 else { throw AnalysisError.noDraws(count: draws) }
    try requireSameStimuli(first.axis, second.axis)
    let n = first.axis.count
    let (k, l) = (try kernel(first), try kernel(second))
    let stream = RandomStream(seed: seed, name: "pairing of stimuli")
    return (0..<draws).map { draw in
      let order = stream.permutation(of: n, draw: draw)
      var shuffled = k
      for i in 0..<n { for j in 0..<n { shuffled[i * n + j] = k[order[i] * n + order[j]] } }
      return value(shuffled, l, n)
    }
  }

  /// How well a rotation that was fitted on some stimuli carries the first patterns onto the second on others.
  public struct HeldOut: Sendable, Equatable {
    /// 1 - ‖X Q s - Y‖² / ‖Y‖² over held-out stimuli, by fold; below 0 where no rotation would do better.
    public let shares: [Double]
    /// Of X and of Y: all, or half the training stimuli where there are more.
    public let componentCounts: [[Int]]

    public var share: Double { definedMean(shares) }
  }

  /// In-sample s is far from 0 for unrelated patterns of few stimuli; this is not.
  ///
  /// Training stimuli alone give the centre, the principal components, the rotation Q = U Vᵀ of X_trᵀ Y_tr = U S Vᵀ and the
  /// scale tr S / ‖X_tr‖². Squared distances are enough: they hold the patterns up to a rotation, which changes nothing.
  /// - Cost: 20 n³ a fold.
  /// - Throws: as above; `RSAError.tooManyFolds` below three stimuli a fold.
  /// - Precondition: it is a comparison of shapes, `procrustes`.
  public func heldOut(_ first: RDM, _ second: RDM, folds count: Int, seed: UInt64) throws -> HeldOut {
    precondition(form == .procrustes, "a rotation")
    try requireSameStimuli(first.axis, second.axis)
    let n = first.axis.count
    guard count > 1, n / count > 2 else { throw RSAError.tooManyFolds(folds: count, stimuli: n, parameter: "folds") }
    let (k, l) = (try kernel(first), try kernel(second))
    let fold = Folds.ofEach(n, folds: count, seed: seed, name: "folds of stimuli")
    var shares: [Double] = []
    var counts: [[Int]] = []
    for held in 0..<count {
      let training = (0..<n).filter { fold[$0] != held }
      let x = TrainedPatterns(k, n, training: training)
      let y = TrainedPatterns(l, n, training: training)
      counts.append([x.width, y.width])
      shares.append(x.share(of: y, rows: (0..<n).filter { fold[$0] == held }, training: training))
    }
    return HeldOut(shares: shares, componentCounts: counts)
  }

  private func value(_ k: [Double], _ l: [Double], _ n: Int) -> Double {
    switch form {
    case .alignment: return LinearCKA.alignment(k, l, n, debiased: false)
    case .debiased: return LinearCKA.alignment(k, l, n, debiased: true)
    case .procrustes: return (2 - 2 * GramComparison.nuclear(k, l, n)).squareRoot()
    case .angle: return acos(GramComparison.nuclear(k, l, n))
    }
  }

  private func kernel(_ rdm: RDM) throws -> [Double] {
    let n = rdm.axis.count
    let needed = form == .debiased ? 4 : 3
    guard n >= needed else { throw AnalysisError.tooFewStimuli(count: n, needed: needed, what: name) }
    let isRoot = rdm.distance == Distance.euclidean.rdmName
    guard isRoot || GramComparison.squares.contains(rdm.distance) else {
      throw RSAError.notEuclidean(distance: rdm.distance, comparison: name)
    }
    var square = [Double](repeating: 0, count: n * n)
    var place = 0
    for i in 0..<n {
      for j in (i + 1)..<max(i + 1, n) {
        let value = rdm.values[place]
        guard !value.isNaN else {
          throw RSAError.missingPairs(what: name, first: rdm.axis.ids[i], second: rdm.axis.ids[j])
        }
        square[i * n + j] = isRoot ? value * value : value
        square[j * n + i] = square[i * n + j]
        place += 1
      }
    }
    return GramComparison.doublyCentred(square, n)
  }

  private static let squares: Set = [Distance.squaredEuclidean.rdmName, "mahalanobis", "crossnobis"]

  /// -½ H D H
  static func doublyCentred(_ square: [Double], _ n: Int) -> [Double] {
    let means = (0..<n).map { i in square[(i * n)..<((i + 1) * n)].reduce(0, +) / Double(n) }
    let mean = means.reduce(0, +) / Double(n)
    var result = square
    for i in 0..<n { for j in 0..<n { result[i * n + j] = -0.5 * (square[i * n + j] - means[i] - means[j] + mean) } }
    return result
  }

  /// ‖K^½ L^½‖_* / √(tr K tr L), in [0, 1]: the sum of singular values of Xᵀ Y from the Gram matrices alone.
  ///
  /// Eigenvalues below zero are no patterns: rounding is left out, more than that (crossnobis) is NaN.
  static func nuclear(_ k: [Double], _ l: [Double], _ n: Int) -> Double {
    guard let a = root(k, n), let b = root(l, n) else { return .nan }
    // Both roots have eigenvectors as rows, scaled: K = Aᵀ A. The singular values of X Yᵀ are those of A Bᵀ.
    let product = BLAS.product(a.rows, by: b.rows, transposed: true, rows: n, columns: n, inner: n)
    guard let values = LAPACK.singularValues(product, order: n) else { return .nan }
    return min(1, max(0, values.reduce(0, +) / (a.trace * b.trace).squareRoot()))
  }

  private static func root(_ k: [Double], _ n: Int) -> (rows: [Double], trace: Double)? {
    guard let (values, vectors) = LAPACK.symmetricEigen(k, order: n), let largest = values.last, largest > 0,
      values[0] > -1e-8 * largest
    else { return nil }
    var rows = vectors
    var trace = 0.0
    for (place, value) in values.enumerated() {
      let scale = max(0, value).squareRoot()
      trace += max(0, value)
      for k in 0..<n { rows[place * n + k] *= scale }
    }
    return (rows, trace)
  }
}

/// Patterns along the principal components of training stimuli, from inner products alone.
private struct TrainedPatterns {
  /// Stimuli × components, centred by training means.
  private let rows: [Double]
  let width: Int

  init(_ gram: [Double], _ n: Int, training: [Int]) {
    let count = Double(training.count)
    // Centred by the training stimuli: G - means of rows and columns over them + their mean.
    let means = (0..<n).map { i in training.reduce(0.0) { $0 + gram[i * n + $1] } / count }
    let mean = training.reduce(0.0) { $0 + means[$1] } / count
    func product(_ i: Int, _ j: Int) -> Double { gram[i * n + j] - means[i] - means[j] + mean }
    let t = training.count
    let own = training.flatMap { i in training.map { product(i, $0) } }
    guard let (values, vectors) = LAPACK.symmetricEigen(own, order: t), let largest = values.last, largest > 0
    else {
      (rows, width) = ([], 0)
      return
    }
    let kept = values.indices.reversed().prefix { values[$0] > 1e-10 * largest }.prefix(t / 2)
    width = kept.count
    rows = (0..<n).flatMap { i -> [Double] in
      let products = training.map { product(i, $0) }
      return kept.map { component in
        let sum = (0..<t).reduce(0.0) { $0 + products[$1] * vectors[component * t + $1] }
        return sum / values[component].squareRoot()
      }
    }
  }

  private func part(_ wanted: [Int]) -> [Double] { wanted.flatMap { rows[($0 * width)..<(($0 + 1) * width)] } }

  /// Of other patterns, what these give after the training rows' rotation and scale.
  func share(of other: TrainedPatterns, rows held: [Int], training: [Int]) -> Double {
    guard width > 0, other.width > 0 else { return .nan }
    let (x, y) = (part(training), other.part(training))
    var cross = [Double](repeating: 0, count: width * other.width)
    for i in training.indices {
      for a in 0..<width {
        for b in 0..<other.width { cross[a * other.width + b] += x[i * width + a] * y[i * other.width + b] }
      }
    }
    guard let (left, values, right) = LAPACK.singular(cross, rows: width, columns: other.width) else { return .nan }
    let scale = values.reduce(0, +) / x.reduce(0) { $0 + $1 * $1 }
    var (rest, whole) = (0.0, 0.0)
    for i in held {
      for b in 0..<other.width {
        var predicted = 0.0
        for k in values.indices {
          let along = (0..<width).reduce(0.0) { $0 + rows[i * width + $1] * left[k * width + $1] }
          predicted += along * right[k * other.width + b]
        }
        let observed = other.rows[i * other.width + b]
        rest += (observed - scale * predicted) * (observed - scale * predicted)
        whole += observed * observed
      }
    }
    return whole > 0 ? 1 - rest / whole : .nan
  }
}
