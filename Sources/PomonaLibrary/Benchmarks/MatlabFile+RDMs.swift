internal import PomonaCore
internal import PomonaFiles
internal import PomonaTables

/// What benchmarks in MATLAB files hold: structures with names and square matrices.
extension MatlabFile {
  /// The elements of a variable that is an array of structures.
  ///
  /// - Throws: `FileError.otherKind` for a variable of another kind, `.noEntry` for none.
  func structures(_ variable: String) throws -> [[String: MatlabValue]] {
    let value = try self[variable]
    guard case .structures(_, let elements) = value else {
      throw FileError.otherKind(path: path, name: variable, found: value.kindWords, expected: "structures")
    }
    return elements
  }

  /// - Throws: `FileError.otherKind` for a field that is no text, or is not there.
  func text(_ name: String, of fields: [String: MatlabValue]) throws -> String {
    guard case .text(let text)? = fields[name] else {
      throw FileError.otherKind(
        path: path, name: name, found: fields[name]?.kindWords ?? "missing", expected: "a text")
    }
    return text
  }

  /// A square matrix as an RDM.
  ///
  /// - Throws: `FileError.otherKind` for another shape, and for one that is not symmetric with a zero diagonal.
  func rdm(
    _ value: MatlabValue?, _ name: String, of benchmark: String, axis: StimulusAxis, distance: String
  ) throws -> RDM {
    let n = axis.count
    guard let (shape, values) = value?.numeric, shape == [n, n] else {
      throw FileError.otherKind(
        path: path, name: name, found: value?.kindWords ?? "missing", expected: "an RDM of \(n) x \(n)")
    }
    var condensed: [Double] = []
    condensed.reserveCapacity(RDM.pairCount(of: n))
    for i in 0..<n {
      for j in (i + 1)..<max(n, i + 1) {
        guard values[i * n + j] == values[j * n + i], values[i * n + i] == 0 else {
          throw FileError.otherKind(
            path: path, name: name, found: "not symmetric at row \(i + 1), column \(j + 1)", expected: "an RDM")
        }
        condensed.append(values[i * n + j])
      }
    }
    return try RDM(
      axis: axis, distance: distance, values: condensed,
      provenance: Provenance([("benchmark", "\(benchmark) 1"), ("rdm", name)]))
  }
}
