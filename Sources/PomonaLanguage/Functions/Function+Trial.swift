internal import PomonaCatalog
internal import PomonaTables

extension Function {
  /// What is wrong with arguments that are known before anything runs; where all are known, the value too.
  func tried(_ all: [Checker.Known], inRows: Bool) throws(Explanation) -> Value? {
    let values = all.compactMap(\.value)
    // Of a list its items are looked at where it is used.
    if values.count == all.count, !all.isEmpty, !inRows || !(isAggregate || isWindow) {
      return try applied(values, .none)
    }
    let further = all.dropFirst().compactMap(\.value)
    guard further.count == max(0, all.count - 1) else { return nil }
    switch form {
    case .number: break
    case .aggregate(let reduction): _ = try reduction(further)
    case .window(let run): _ = try run(.numbers([]), further, .none)
    case .scalar(let run):
      guard !further.isEmpty, let first = all.first?.kind else { break }
      if let columnwise {
        guard inRows, case .text = first else { break }
        _ = try columnwise(.texts([]), further, .none)
      } else if case .text = first {
        _ = try run([.text("")] + further)
      } else if case .number = first, inRows {
        _ = try run([.number(1)] + further)
      }
    }
    return nil
  }
}
