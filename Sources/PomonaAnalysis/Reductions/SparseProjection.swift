internal import Foundation
public import PomonaCore
public import PomonaParallel
internal import PomonaSystem
internal import Synchronization

/// A sparse random projection of a layer's features, which keeps distances between stimuli (Li, Hastie and Church 2006,
/// "Very sparse random projections", doi 10.1145/1150402.1150436).
///
///     Z = A P,   P[j, k] = ± D^¼ / √M  with chance 1 / √D each, else 0;   E |z|² = |a|²
///
/// Goals, in order: the same bits for any batch of stimuli and any number of threads; memory of the result and a few
/// megabytes, never that of P or of the wide map; speed. P depends on (seed, D, feature) alone and is made anew, block by
/// block, each time that it is wanted. Layers of equal width share it.
///
/// - Shapes: n stimuli × D features to n × M components.
/// - Cost: n M √D additions, and M √D random draws for each call, which take as long as projecting some 100 stimuli: give
///   stimuli in batches of a hundred and more, where there is a choice. Memory: the result twice, and 1 MB a thread.
public struct SparseProjection: Sendable, Equatable {
  public let featureCount: Int
  public let componentCount: Int
  public let seed: UInt64

  /// The chance that an entry is not zero.
  public var density: Double { 1 / Double(featureCount).squareRoot() }
  /// The size of an entry that is not zero.
  public var entry: Double { (1 / density).squareRoot() / Double(componentCount).squareRoot() }

  /// - Throws: `.noFeatures`, `.noComponents`.
  public init(featureCount: Int, componentCount: Int, seed: UInt64 = 0) throws(ReductionError) {
    guard featureCount > 0 else { throw .noFeatures }
    guard componentCount > 0 else { throw .noComponents(count: componentCount) }
    precondition(componentCount < 1 << 31, "components are counted in 31 bits")
    self.featureCount = featureCount
    self.componentCount = componentCount
    self.seed = seed
  }

  /// How many components keep the distances between n stimuli within a factor of 1 ± eps (Johnson and Lindenstrauss).
  ///
  ///     M = floor(4 ln n / (eps²/2 - eps³/3))
  ///
  /// n counts all stimuli, training and test. 1000 stimuli at 0.1 give 5920.
  ///
  /// - Throws: `.tooFewForBound` below two stimuli, `.distortionOutside` when eps is not between 0 and 1.
  public static func componentCount(
    keepingDistancesOf stimulusCount: Int, eps: Double = 0.1
  ) throws(ReductionError) -> Int {
    guard stimulusCount > 1 else { throw .tooFewForBound(count: stimulusCount) }
    guard eps > 0, eps < 1 else { throw .distortionOutside(value: eps) }
    let bound = 4 * log(Double(stimulusCount)) / (eps * eps / 2 - eps * eps * eps / 3)
    guard bound < 0x1p31 else { throw .distortionOutside(value: eps) }
    return Int(bound)
  }

  /// The projection of a layer of `featureCount` features; `nil` where the layer stays as it is, because it has no more
  /// features than the projection would have components.
  ///
  /// - Parameter upsampling: projects such a layer, too, as the original did: it costs time and adds noise to distances.
  public static func planned(
    featureCount: Int, stimulusCount: Int, eps: Double = 0.1, upsampling: Bool = false, seed: UInt64 = 0
  ) throws(ReductionError) -> SparseProjection? {
    let components = try componentCount(keepingDistancesOf: stimulusCount, eps: eps)
    guard featureCount > 0 else { throw .noFeatures }
    guard upsampling || featureCount > components else { return nil }
    return try SparseProjection(featureCount: featureCount, componentCount: components, seed: seed)
  }

  /// Which components a feature goes to, ascending, and with which sign.
  public func entries(of feature: Int) -> [(component: Int, isMinus: Bool)] {
    precondition(feature >= 0 && feature < featureCount, "no such feature")
    return signs.rows(from: feature, count: 1)[0].map { ($0.output, $0.isMinus) }
  }

  private var signs: SignMatrix {
    let stream = RandomStream(seed: seed, name: "sparse projection of \(featureCount)")
    return SignMatrix(key: stream.words(at: 0).0, outputCount: componentCount, density: density)
  }

  /// Blocks of features whose signs are made together, before stimuli are worked on.
  private static let blocksAtOnce = 8

  /// Projects all stimuli of a map, which may be any part of a layer's stimuli in any order.
  ///
  /// The map is read in blocks of 32,768 features, of some stimuli at a time where it lies in rows.
  ///
  /// - Throws: `.otherFeatureCount`, `.notFinite` at the first NaN or infinity, `.overflow`, the map's own errors.
  public func callAsFunction(_ map: some FeatureBlocks, workers: Workers = .all) throws -> Matrix<Float> {
    guard map.featureCount == featureCount else {
      throw ReductionError.otherFeatureCount(found: map.featureCount, expected: featureCount)
    }
    let n = map.stimulusCount
    let lanes = SignSums.laneCount
    let outputs = componentCount
    let groups = (0..<((n + lanes - 1) / lanes)).map { group in
      StimulusGroup(first: group * lanes, count: min(lanes, n - group * lanes), outputCount: outputs)
    }
    let signs = self.signs
    let width = SignMatrix.blockWidth
    for first in stride(from: 0, to: featureCount, by: width * Self.blocksAtOnce) {
      let features = first..<min(featureCount, first + width * Self.blocksAtOnce)
      let lists = try workers.map((features.count + width - 1) / width) { block in
        let start = first + block * width
        return signs.rows(from: start, count: min(width, features.upperBound - start)).lists()
      }
      let areFinite: [Bool]
      if map.isInRows {
        // Each thread reads the stimuli that it works on.
        areFinite = try workers.map(groups.count) { index in
          let group = groups[index]
          return try map.withPart(group.rows, features) { elements, stride in
            group.add(lists, elements, offset: 0, stride: stride)
            return Self.isFinite(lists, elements, rows: 0..<group.rows.count, stride: stride)
          }
        }
      } else {
        areFinite = try map.withBlock(features) { elements, stride in
          try workers.map(groups.count) { index in
            let group = groups[index]
            group.add(lists, elements, offset: group.rows.lowerBound * stride, stride: stride)
            return Self.isFinite(lists, elements, rows: group.rows, stride: stride)
          }
        }
      }
      guard !areFinite.contains(false) else { throw try firstNotFinite(map) }
    }
    let scale = Float(entry)
    let result = try workers.filled(n * outputs, with: Float(0), part: lanes * outputs) { range, elements in
      for index in (range.lowerBound / (lanes * outputs))..<((range.upperBound - 1) / (lanes * outputs) + 1) {
        groups[index].write(scaledBy: scale, into: &elements, at: index * lanes * outputs - range.lowerBound)
      }
    }
    if let place = result.firstIndex(where: { !$0.isFinite }) {
      if let error = try map.notFinitePlace() { throw error }
      throw ReductionError.overflow(row: place / outputs)
    }
    return Matrix(rowCount: n, columnCount: outputs, elements: result)
  }

  /// A NaN shows in the sums, but for a feature that goes nowhere.
  private static func isFinite(
    _ lists: [SignLists], _ elements: borrowing Span<Float>, rows: Range<Int>, stride: Int
  ) -> Bool {
    for (block, list) in lists.enumerated() {
      for feature in list.unused {
        let first = block * SignMatrix.blockWidth + feature
        for row in rows where !elements[row * stride + first].isFinite { return false }
      }
    }
    return true
  }

  private func firstNotFinite(_ map: some FeatureBlocks) throws -> ReductionError {
    try map.notFinitePlace() ?? .overflow(row: 0)
  }
}

/// The sums of a few stimuli, which one thread at a time adds to.
private final class StimulusGroup: Sendable {
  let rows: Range<Int>
  private let state: Mutex<State>

  private struct State: Sendable {
    var sums: SignSums
    var scratch: [Float] = []
  }

  init(first: Int, count: Int, outputCount: Int) {
    rows = first..<first + count
    state = Mutex(State(sums: SignSums(rowCount: count, outputCount: outputCount)))
  }

  /// Adds neighbouring blocks of features, the first at the beginning of each row, from element `offset` on.
  func add(_ lists: [SignLists], _ elements: Span<Float>, offset: Int, stride: Int) {
    state.withLock { state in
      var offset = offset
      for list in lists {
        list.add(elements, offset: offset, stride: stride, scratch: &state.scratch, to: &state.sums)
        offset += list.featureCount
      }
      // Kept for a moment only: there are more groups than threads.
      state.scratch = []
    }
  }

  func write(scaledBy scale: Float, into output: inout MutableSpan<Float>, at place: Int) {
    state.withLock { $0.sums }.write(scaledBy: scale, into: &output, at: place)
  }
}

extension FeatureBlocks {
  /// The first NaN or infinity in the order of rows, then features. Only looked for when there is one.
  func notFinitePlace() throws -> ReductionError? {
    var found: (row: Int, feature: Int, value: Float)?
    let width = 16384
    for start in stride(from: 0, to: featureCount, by: width) {
      let range = start..<Swift.min(featureCount, start + width)
      try withBlock(range) { elements, stride in
        for row in 0..<(found?.row ?? stimulusCount) {
          for k in 0..<range.count where !elements[row * stride + k].isFinite {
            found = (row, range.lowerBound + k, elements[row * stride + k])
            return
          }
        }
      }
    }
    return found.map { .notFinite(row: $0.row, feature: $0.feature, value: "\($0.value)") }
  }
}
