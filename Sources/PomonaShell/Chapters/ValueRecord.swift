internal import Foundation
internal import PomonaSystem
internal import PomonaTables

/// A value taken apart into what is compared: named columns of numbers, and of texts that must be the same.
///
/// Counts, shapes, names and truth values go into texts; measured and computed numbers into numbers.
public struct ValueRecord: Sendable, Equatable {
  /// The kind in the words of the language: `table`, `rdm`, `number`.
  public var kind: String
  public var columns: [Column]
  /// Whether float32 activations of a network stand behind it; another processor computes those in another order.
  public var isFromNetwork: Bool

  public struct Column: Sendable, Equatable {
    public var name: String
    public var cells: Cells

    public init(_ name: String, _ cells: Cells) {
      self.name = name
      self.cells = cells
    }
  }

  public enum Cells: Sendable, Equatable {
    case numbers([Double])
    case exact([String])

    public var count: Int {
      switch self {
      case .numbers(let cells): cells.count
      case .exact(let cells): cells.count
      }
    }
  }

  public init(kind: String, columns: [Column], isFromNetwork: Bool = false) {
    self.kind = kind
    self.columns = columns
    self.isFromNetwork = isFromNetwork
  }

  /// The digest of everything in it, bit by bit; every NaN counts as one.
  public var digest: String {
    var digest = SHA256()
    digest.update("\(kind)\n\(isFromNetwork)\n")
    for column in columns {
      digest.update("\(column.name.utf8.count) \(column.name) \(column.cells.count)\n")
      switch column.cells {
      case .numbers(let cells):
        // As whole numbers: a compiler may keep the payload of a NaN that is replaced by another.
        let canonical = cells.map { $0.isNaN ? 0x7FF8_0000_0000_0000 : $0 == 0 ? UInt64(0) : $0.bitPattern }
        digest.update(Binary.bytes(of: canonical))
      case .exact(let cells):
        for cell in cells { digest.update("\(cell.utf8.count) \(cell)\n") }
      }
    }
    return digest.finishHex()
  }
}

extension ValueRecord {
  /// The form in which the lock keeps it.
  public var locked: LockedValue {
    LockedValue(
      kind: kind, digest: digest, network: isFromNetwork,
      columns: columns.map { column in
        switch column.cells {
        case .numbers(let cells): LockedColumn(name: column.name, numbers: cells)
        case .exact(let cells): LockedColumn(name: column.name, texts: cells)
        }
      })
  }
}

/// A value in the lock: small ones in full precision; of long columns the digest, a regular sample and two sums.
public struct LockedValue: Sendable, Equatable, Codable {
  public var kind: String
  public var digest: String
  public var network: Bool
  public var columns: [LockedColumn]
}

public struct LockedColumn: Sendable, Equatable, Codable {
  public var name: String
  public var count: Int
  /// The cells at positions 0, `stride`, 2 `stride` …
  public var numbers: [Double]?
  public var texts: [String]?
  /// Above 1 where only a sample is kept.
  public var stride: Int?
  /// For a sample of numbers: mean and root mean square of all finite cells.
  public var mean: Double?
  public var rms: Double?
  /// For a sample of texts: the digest of all.
  public var textDigest: String?

  /// Longer columns are kept as a sample of about `sampleCount`.
  static let keptInFull = 1_024
  static let sampleCount = 128

  public init(name: String, numbers: [Double]) {
    self.name = name
    count = numbers.count
    let step = LockedColumn.step(count)
    self.numbers = Swift.stride(from: 0, to: count, by: step).map { numbers[$0] }
    guard step > 1 else { return }
    self.stride = step
    let finite = numbers.filter(\.isFinite)
    let scale = Double(max(finite.count, 1))
    mean = finite.reduce(0, +) / scale
    rms = (finite.reduce(0) { $0 + $1 * $1 } / scale).squareRoot()
  }

  public init(name: String, texts: [String]) {
    self.name = name
    count = texts.count
    let step = LockedColumn.step(count)
    self.texts = Swift.stride(from: 0, to: count, by: step).map { texts[$0] }
    guard step > 1 else { return }
    stride = step
    textDigest = SHA256.hexDigest(of: texts.map { "\($0.utf8.count) \($0)\n" }.joined())
  }

  /// A missing number is the same as a missing number.
  public static func == (a: LockedColumn, b: LockedColumn) -> Bool {
    func alike(_ x: Double?, _ y: Double?) -> Bool { x == y || (x?.isNaN == true && y?.isNaN == true) }
    let numbers =
      switch (a.numbers, b.numbers) {
      case (nil, nil): true
      case (let x?, let y?): x.count == y.count && zip(x, y).allSatisfy(alike)
      default: false
      }
    return numbers && a.name == b.name && a.count == b.count && a.texts == b.texts && a.stride == b.stride
      && alike(a.mean, b.mean) && alike(a.rms, b.rms) && a.textDigest == b.textDigest
  }

  private static func step(_ count: Int) -> Int {
    count <= keptInFull ? 1 : max(1, count / sampleCount)
  }

  /// What a report calls the cell at a position of the column.
  func cellName(_ position: Int) -> String { count == 1 ? name : "\(name)[\(position + 1)]" }
}
