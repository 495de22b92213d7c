internal import PomonaParallel
internal import PomonaSystem

extension LeastSquares {
  /// The columns of a fit, made by blocks of rows, so that a wide and long design is never whole in memory.
  public struct Design: Sendable {
    public let names: [String]
    public let rowCount: Int
    /// The columns over a range of rows, one behind the other.
    let block: @Sendable (Range<Int>) -> [Double]

    /// - Precondition: `block` gives a number for each name and row.
    public init(names: [String], rowCount: Int, block: @escaping @Sendable (Range<Int>) -> [Double]) {
      self.names = names
      self.rowCount = rowCount
      self.block = block
    }

    /// - Precondition: all columns are of one length.
    public init(_ terms: [Term], rowCount: Int) {
      precondition(terms.allSatisfy { $0.values.count == rowCount }, "a design of another size")
      self.init(names: terms.map(\.name), rowCount: rowCount) { range in terms.flatMap { $0.values[range] } }
    }

    /// The rows of each block. They follow from the design alone, so that sums over them do not depend on threads, and each
    /// is short work, so that it can be stopped.
    var blocks: [Range<Int>] {
      let width = max(1, names.count)
      let length = max(64, min(1 << 20 / width, 1 << 29 / (width * width)))
      return stride(from: 0, to: rowCount, by: length).map { $0..<min(rowCount, $0 + length) }
    }

    /// What a fit over it takes at most, in bytes: square arrays of its columns, a few numbers a row, and the blocks at work.
    public static func byteCount(columns: Int, rows: Int) -> Int {
      let (width, most) = (Double(columns + 1), Double(Int.max / 2))
      let blocks = 16 * max(64 * width, min(Double(1 << 20), width * Double(rows)))
      return Int(min(most, 8 * (14 * width * width + 12 * Double(rows) + blocks)))
    }
  }

  /// A design as Q R with the part of the response along Q. A design of one block keeps its Q; of a longer one a block of Q is
  /// X R⁻¹, with R from Householder reflections of one block after the other.
  struct Factored {
    /// A stretch of blocks whose triangle is made by one task.
    private struct Strand {
      var r: [Double]
      var sums: [Double]
      /// Of each column the number in all rows so far; NaN where they differ.
      var constants: [Double]
      /// By column: the first row without a finite number, and how many there are.
      var wrong: [Int: (row: Int, count: Int)] = [:]
    }

    let design: Design
    let blocks: [Range<Int>]
    let r: [Double]
    let inverse: [Double]
    /// Qᵀ y
    let along: [Double]
    /// Qᵀ 1
    let ones: [Double]
    /// The first column that is one number other than 0 in all rows.
    let constant: Int?
    private let whole: [Double]?

    /// - Throws: `.notFinite`, `.dependentTerm`; `Workers.Stopped`.
    init(_ design: Design, _ values: [Double], _ workers: Workers) throws {
      let p = design.names.count
      let blocks = design.blocks
      self.design = design
      self.blocks = blocks
      let strands = LeastSquares.strands(of: blocks.count)
      let isWhole = blocks.count == 1
      let order = isWhole ? p : p + 1
      var parts = try workers.map(strands.count) { index in
        var strand = Strand(
          r: isWhole ? [] : Array(repeating: 0, count: order * order), sums: Array(repeating: 0, count: p),
          constants: [])
        for place in strands[index] {
          try workers.checkStopped()
          let rows = blocks[place]
          var x = design.block(rows)
          precondition(x.count == p * rows.count, "a design of another size")
          Factored.look(x, rows, p, &strand)
          guard !isWhole, strand.wrong.isEmpty else { continue }
          x += values[rows]
          LAPACK.extend(&strand.r, order: order, by: x, rows: rows.count)
        }
        return strand
      }
      try Factored.requireFinite(parts, design.names)
      for part in parts.dropFirst() {
        for column in 0..<p {
          parts[0].sums[column] += part.sums[column]
          if parts[0].constants[column] != part.constants[column] { parts[0].constants[column] = .nan }
        }
      }
      constant = parts[0].constants.firstIndex { !$0.isNaN && $0 != 0 }
      if isWhole {
        let (q, r) = LAPACK.qr(design.block(blocks[0]), rows: values.count, columns: p)
        whole = q
        self.r = r
        along = LeastSquares.products(q, values, p)
      } else {
        // The triangles of the strands are rows as any others, in their order.
        for index in parts.indices.dropFirst() {
          try workers.checkStopped()
          let more = parts[index].r
          parts[index].r = []
          LAPACK.extend(&parts[0].r, order: order, by: more, rows: order)
        }
        let found = parts[0].r
        var r = [Double](repeating: 0, count: p * p)
        for column in 0..<p { for row in 0...column { r[column * p + row] = found[column * order + row] } }
        whole = nil
        self.r = r
        along = Array(found[(p * order)..<(p * order + p)])
      }
      try LeastSquares.requireIndependent(design.names, r, rows: values.count)
      var identity = [Double](repeating: 0, count: p * p)
      for column in 0..<p { identity[column * p + column] = 1 }
      inverse = LAPACK.quotient(identity, rows: p, by: r, order: p)
      let inverse = inverse
      if let q = whole {
        let n = values.count
        ones = (0..<p).map { column in q[(column * n)..<((column + 1) * n)].reduce(0, +) }
      } else {
        let sums = parts[0].sums
        ones = (0..<p).map { column in (0...column).reduce(0) { $0 + inverse[column * p + $1] * sums[$1] } }
      }
    }

    /// Adds the sums of columns, and what is constant or not finite in them.
    private static func look(_ x: [Double], _ rows: Range<Int>, _ p: Int, _ strand: inout Strand) {
      let m = rows.count
      let isFirst = strand.constants.isEmpty
      if isFirst { strand.constants = (0..<p).map { x[$0 * m] } }
      for column in 0..<p {
        let own = x[(column * m)..<((column + 1) * m)]
        let sum = own.reduce(0, +)
        strand.sums[column] += sum
        let value = strand.constants[column]
        if !value.isNaN, own.contains(where: { $0 != value }) { strand.constants[column] = .nan }
        guard !sum.isFinite, let first = own.firstIndex(where: { !$0.isFinite }) else { continue }
        let known = strand.wrong[column]
        strand.wrong[column] = (
          known?.row ?? rows.lowerBound + first - column * m, (known?.count ?? 0) + own.count { !$0.isFinite }
        )
      }
    }

    private static func requireFinite(_ strands: [Strand], _ names: [String]) throws(StatisticsError) {
      guard let column = strands.flatMap(\.wrong.keys).min() else { return }
      let found = strands.compactMap { $0.wrong[column] }
      throw .notFinite(name: names[column], row: found[0].row, count: found.reduce(0) { $0 + $1.count })
    }

    /// The rows of Q, column by column, where X is `x` there.
    func q(_ x: [Double], rows: Int) -> [Double] {
      whole ?? LAPACK.quotient(x, rows: rows, by: r, order: design.names.count)
    }
  }

  /// Blocks in a few stretches, which are the tasks of threads whose results are as large as a square of the columns.
  static func strands(of blocks: Int) -> [Range<Int>] {
    let count = min(4, blocks)
    return (0..<count).map { blocks * $0 / count..<blocks * ($0 + 1) / count }
  }
}
