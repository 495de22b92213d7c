internal import CKernels

/// A sparse matrix of random signs that is never stored: features in rows, outputs in columns, each entry plus or minus
/// one with the same small chance and zero otherwise.
///
/// A row follows from the key and the number of the feature alone, so any block of features can be had at any time. Zeros
/// between entries are drawn at once (geometric gaps, from a table of whole numbers), with the counter-based generator of
/// `RandomStream`; no logarithm is taken, so that the entries are the same on every machine.
public struct SignMatrix: Sendable {
  /// Features of one block, which is also the unit in which sums are taken: part of what the bits of a result depend on.
  public static let blockWidth = 4096

  public let key: UInt64
  public let outputCount: Int
  /// The chance that an entry is not zero.
  public let density: Double
  /// 2^31 times the chance that m entries in a row are zero.
  private let survival: [UInt32]
  private let guide: [UInt32]

  /// - Precondition: 0 < density ≤ 1, 0 < outputs < 2^31.
  public init(key: UInt64, outputCount: Int, density: Double) {
    precondition(density > 0 && density <= 1, "a density is a chance")
    precondition(outputCount > 0 && outputCount < 1 << 31, "outputs are counted in 31 bits")
    self.key = key
    self.outputCount = outputCount
    self.density = density
    var chance = 1.0
    var survival: [UInt32] = []
    survival.reserveCapacity(outputCount + 1)
    for _ in 0...outputCount {
      survival.append(UInt32((chance * 0x1p31).rounded()))
      chance *= 1 - density
    }
    var guide = [UInt32](repeating: 0, count: 4096)
    var zeros = 0
    for bucket in (0..<4096).reversed() {
      let largest = UInt32(bucket) << 19 | 0x7ffff
      while zeros < outputCount, largest < survival[zeros + 1] { zeros += 1 }
      guide[bucket] = UInt32(zeros)
    }
    self.survival = survival
    self.guide = guide
  }

  /// The entries of `count` features from `first` on.
  ///
  /// - Precondition: 0 < count ≤ `blockWidth`.
  public func rows(from first: Int, count: Int) -> SignRows {
    precondition(first >= 0 && count > 0 && count <= SignMatrix.blockWidth, "an empty block, or a wide one")
    let expected = Double(count) * Double(outputCount) * density
    var capacity = Int(expected + 8 * expected.squareRoot()) + outputCount + 16
    var starts = [UInt32](repeating: 0, count: count + 1)
    while true {
      var entries = [UInt32](repeating: 0, count: capacity)
      // The tables have the lengths that `outputCount` says; the function stops before it leaves the capacity.
      let found = unsafe pomona_projection_entries(
        key, UInt64(first), count, UInt32(outputCount), survival, guide, capacity, &starts, &entries)
      if found >= 0 {
        entries.removeLast(capacity - found)
        return SignRows(outputCount: outputCount, starts: starts, codes: entries)
      }
      capacity *= 2
    }
  }
}

/// The entries of a block of features, feature by feature.
public struct SignRows: Sendable {
  public let outputCount: Int
  private let starts: [UInt32]
  /// Twice the output, plus 1 for a minus.
  private let codes: [UInt32]

  fileprivate init(outputCount: Int, starts: [UInt32], codes: [UInt32]) {
    self.outputCount = outputCount
    self.starts = starts
    self.codes = codes
  }

  /// Entries that are given: for each feature its outputs with their signs, ascending.
  ///
  /// - Precondition: at most `SignMatrix.blockWidth` features; outputs are below the count.
  public init(outputCount: Int, entries: [[(output: Int, isMinus: Bool)]]) {
    precondition(!entries.isEmpty && entries.count <= SignMatrix.blockWidth, "an empty block, or a wide one")
    var starts: [UInt32] = [0]
    var codes: [UInt32] = []
    for row in entries {
      for entry in row {
        precondition(entry.output >= 0 && entry.output < outputCount, "an entry beyond the outputs")
        codes.append(UInt32(entry.output) << 1 | (entry.isMinus ? 1 : 0))
      }
      starts.append(UInt32(codes.count))
    }
    self.init(outputCount: outputCount, starts: starts, codes: codes)
  }

  public var featureCount: Int { starts.count - 1 }
  public var entryCount: Int { codes.count }

  /// The entries of one feature of the block, by output.
  public subscript(feature: Int) -> [(output: Int, isMinus: Bool)] {
    codes[Int(starts[feature])..<Int(starts[feature + 1])].map { (Int($0 >> 1), $0 & 1 == 1) }
  }

  /// The same, output by output.
  public func lists() -> SignLists {
    var places = [UInt32](repeating: 0, count: 2 * outputCount + 1)
    // One more, so that an empty list has an address.
    var features = [UInt16](repeating: 0, count: codes.count + 1)
    // Codes are below twice the outputs and features below 2^16, both by construction.
    unsafe pomona_projection_lists(starts, codes, featureCount, UInt32(outputCount), &places, &features)
    return SignLists(
      featureCount: featureCount, outputCount: outputCount, places: places, features: features,
      unused: (0..<featureCount).filter { starts[$0] == starts[$0 + 1] })
  }
}

/// The entries of a block of features, output by output, ready to be applied.
public struct SignLists: Sendable {
  public let featureCount: Int
  public let outputCount: Int
  private let places: [UInt32]
  private let features: [UInt16]
  /// Features of the block without an entry, which leave no trace in a product.
  public let unused: [Int]

  fileprivate init(featureCount: Int, outputCount: Int, places: [UInt32], features: [UInt16], unused: [Int]) {
    self.featureCount = featureCount
    self.outputCount = outputCount
    self.places = places
    self.features = features
    self.unused = unused
  }

  /// sums += X S for up to `SignSums.laneCount` rows: row r of the block starts at `offset + r * stride`.
  ///
  /// In each sum features come in ascending order, those with plus before those with minus.
  ///
  /// - Precondition: the span holds the rows.
  public func add(
    _ elements: borrowing Span<Float>, offset: Int, stride: Int, scratch: inout [Float], to sums: inout SignSums
  ) {
    precondition(sums.outputCount == outputCount, "sums of another size")
    precondition(offset >= 0 && stride >= featureCount, "rows that overlap")
    precondition(
      elements.count >= offset + (sums.rowCount - 1) * stride + featureCount, "the block is too small")
    let needed = featureCount * SignSums.laneCount
    if scratch.count < needed { scratch = Array(repeating: 0, count: needed) }
    // Lengths were checked above; the lists stay within features and outputs by construction.
    unsafe elements.withUnsafeBufferPointer { x in
      guard let start = x.baseAddress else { return }
      unsafe pomona_projection_add(
        start + offset, stride, sums.rowCount, featureCount, UInt32(outputCount), places, features, &scratch,
        &sums.values)
    }
  }
}

/// Sums of a few rows side by side, outputs × lanes.
public struct SignSums: Sendable {
  /// Rows that are worked on together.
  public static let laneCount = Int(pomona_projection_lanes)

  public let rowCount: Int
  public let outputCount: Int
  fileprivate var values: [Float]

  /// - Precondition: 0 < rows ≤ `laneCount`, outputs above zero.
  public init(rowCount: Int, outputCount: Int) {
    precondition(rowCount > 0 && rowCount <= SignSums.laneCount && outputCount > 0, "sums of no size")
    self.rowCount = rowCount
    self.outputCount = outputCount
    values = Array(repeating: 0, count: outputCount * SignSums.laneCount)
  }

  /// scale × the sums, row by row, into `output` from `place`.
  ///
  /// - Precondition: room for rows × outputs.
  public func write(scaledBy scale: Float, into output: inout MutableSpan<Float>, at place: Int) {
    precondition(place >= 0 && output.count >= place + rowCount * outputCount, "no room for the rows")
    // The length was checked above.
    unsafe output.withUnsafeMutableBufferPointer { out in
      guard let start = out.baseAddress else { return }
      unsafe pomona_projection_rows(values, rowCount, UInt32(outputCount), scale, start + place)
    }
  }
}
