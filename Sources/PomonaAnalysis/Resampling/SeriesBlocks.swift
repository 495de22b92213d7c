internal import Foundation

/// The blocks of neighbouring rows that a bootstrap of a time series draws.
///
/// A block begins at each row and goes on within its story, whose rows stand in a ring: every row is drawn equally often, and
/// blocks overlap. A draw takes as many of them as hold all rows.
///
/// The length follows from ρ, the correlation of responses with themselves one row later. Where responses and predictions
/// are of first order, their products correlate by ρ²ᵏ over k rows, and sums over b rows lack the share 2ρ² / ((1 - ρ⁴) b) of
/// the variance that further rows would show. It is 4 % for
///
///     b = 50 ρ² / (1 - ρ⁴),
///
/// which is 10 rows at ρ .43, 21 at .6, 54 at .8. Blocks are never shorter than 10 rows, and never longer than leaves 12 of
/// them: Student's t with the few degrees of freedom of fewer would widen intervals more than longer blocks do.
///
/// - Source: Politis & Romano 1992 for the ring. The length with the least error of the variance (Politis & White 2004, doi
///   10.1081/ETC-120028836), 6 rows at ρ .6 and 240 rows, lacks 14 % of the variance, so that intervals cover too seldom.
public struct SeriesBlocks: Sendable, Equatable {
  public static let leastLength = 10
  public static let leastCount = 12
  /// What sums over a block may lack of their variance.
  private static let allowedLoss = 0.04

  /// Rows of a block; a shorter story is a block by itself.
  public let length: Int
  /// What the correlation asks for, were there rows enough.
  public let wantedLength: Int
  /// How many a draw takes.
  public let count: Int
  /// One beginning at each row.
  public let blocks: [[Int]]

  /// - Parameters:
  ///   - stories: the rows of each as they follow each other.
  ///   - lagOne: ρ; none below 0.
  public init(stories: [[Int]], lagOne: Double) {
    let rowCount = stories.reduce(0) { $0 + $1.count }
    wantedLength = max(Self.leastLength, Self.length(lagOne: lagOne))
    let length = min(wantedLength, max(Self.leastLength, rowCount / Self.leastCount))
    self.length = length
    blocks = stories.flatMap { story in
      story.indices.map { first in
        (0..<min(length, story.count)).map { story[(first + $0) % story.count] }
      }
    }
    let held = blocks.reduce(0) { $0 + $1.count }
    count = held == 0 ? 0 : max(1, Int((Double(rowCount) * Double(rowCount) / Double(held)).rounded()))
  }

  private static func length(lagOne: Double) -> Int {
    guard lagOne > 0 else { return 1 }
    let a = min(lagOne, 0.999) * min(lagOne, 0.999)
    return Int((2 * a / ((1 - a * a) * allowedLoss)).rounded(.up))
  }

  /// For a header.
  public var words: String {
    let own = "\(count) blocks of \(length) test rows, within stories"
    guard wantedLength > length + length / 4 else { return own }
    return own
      + " (so slow responses ask for blocks of \(wantedLength), of which there are too few rows: intervals may be narrow)"
  }
}
