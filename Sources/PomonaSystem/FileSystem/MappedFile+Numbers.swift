extension MappedFile {
  /// A copy of `count` numbers from byte `offset`, which need not be aligned, as they lie there.
  ///
  /// - Throws: `.endsEarly` when the file does not hold them.
  public func numbers<Number: BitwiseCopyable>(
    _ type: Number.Type, count: Int, at offset: Int
  ) throws(FileSystemError) -> [Number] {
    try numbers(type, rows: 1, stride: count, columns: count, at: offset)
  }

  /// A copy of the first `columns` of each of `rows` rows of `stride` numbers, the first row from byte `offset`.
  ///
  /// - Throws: `.endsEarly` when the file does not hold them.
  public func numbers<Number: BitwiseCopyable>(
    _ type: Number.Type, rows: Int, stride: Int, columns: Int, at offset: Int
  ) throws(FileSystemError) -> [Number] {
    guard rows > 0, columns > 0 else { return [] }
    let (before, overflows) = (rows - 1).multipliedReportingOverflow(by: stride)
    let (last, isTooLong) = before.addingReportingOverflow(columns)
    let (length, overflow) = last.multipliedReportingOverflow(by: MemoryLayout<Number>.stride)
    guard !overflows, !isTooLong, !overflow, offset >= 0, length <= byteCount, offset <= byteCount - length else {
      throw .endsEarly(
        path: path, wanted: overflows || isTooLong || overflow ? Int.max : offset &+ length, found: byteCount)
    }
    return try file.values(type, rows: rows, stride: stride, columns: 0..<columns, at: offset)
  }
}
