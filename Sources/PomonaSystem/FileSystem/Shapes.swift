/// What shapes say of sizes.
public enum Shapes {
  /// The product, or `nil` when it does not fit, or a size is below zero.
  public static func elementCount(_ shape: [Int]) -> Int? {
    var count = 1
    for size in shape {
      let (product, overflow) = count.multipliedReportingOverflow(by: size)
      guard !overflow, size >= 0 else { return nil }
      count = product
    }
    return count
  }
}
