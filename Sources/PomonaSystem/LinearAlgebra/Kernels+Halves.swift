internal import CKernels

extension Kernels {
  /// Adds to `moments` (six rows of `width`: n, Σa, Σb, Σa², Σb², Σab) those of the halves of each stimulus' repeats.
  ///
  /// - Parameters:
  ///   - block: presentations × width.
  ///   - order: the presentations of stimulus i from `starts[i]` to `starts[i + 1]`: the first half, the next half, and
  ///     an odd one that is left out.
  ///   - present: for each stimulus and unit how many presentations are numbers; `nil` when all are.
  ///   - centre: taken from both means, so that sums of squares lose no digits.
  /// - Precondition: the counts fit; `order` names rows of the block and `starts` ascends within it.
  public static func halfMoments(
    _ block: [Float], width: Int, order: [Int32], starts: [Int32], present: [Int32]?, centre: [Double],
    into moments: inout [Double]
  ) {
    let stimuli = starts.count - 1
    precondition(width > 0 && stimuli >= 0 && block.count % width == 0, "an empty block")
    precondition(centre.count == width && moments.count == 6 * width, "no room for the moments")
    precondition(present.map { $0.count == stimuli * width } ?? true, "counts of another size")
    precondition(starts.first == 0 && starts.last.map(Int.init) == order.count, "starts of another order")
    let rows = Int32(block.count / width)
    precondition(order.allSatisfy { $0 >= 0 && $0 < rows }, "a presentation outside of the block")
    precondition(zip(starts, starts.dropFirst()).allSatisfy { $0 <= $1 }, "starts that do not ascend")
    var scratch = [Double](repeating: 0, count: 3 * width)
    // Lengths, rows and starts were checked above.
    unsafe pomona_half_moments(block, width, order, starts, stimuli, present, centre, &moments, &scratch)
  }
}
