internal import PomonaTables

/// How far two numbers may lie apart and still count as the same result.
public struct Tolerance: Sendable, Equatable {
  public var relative: Double
  public var absolute: Double

  public init(relative: Double, absolute: Double) {
    self.relative = relative
    self.absolute = absolute
  }

  /// Double precision on another machine: the order of a sum.
  public static let computed = Tolerance(relative: 1e-6, absolute: 1e-9)
  /// Behind float32 activations, which another processor computes in another order. The absolute part is for differences
  /// of scores near zero, which keep fewer digits than the scores.
  public static let network = Tolerance(relative: 1e-4, absolute: 1e-6)

  /// The tolerance of a value, with what its block sets.
  init(isFromNetwork: Bool, options: Chapter.Options) {
    self = isFromNetwork ? .network : .computed
    if let relative = options.relativeTolerance { self.relative = relative }
    if let absolute = options.absoluteTolerance { self.absolute = absolute }
  }

  /// Whether `a` is near the recorded `b`. Two NaN are the same, as are two equal infinities.
  func accepts(_ a: Double, _ b: Double) -> Bool {
    if a == b || (a.isNaN && b.isNaN) { return true }
    return abs(a - b) <= absolute + relative * abs(b)
  }

  var words: String { "allowed: \(short(relative)) relative, \(short(absolute)) absolute" }
}
