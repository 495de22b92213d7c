public import PomonaCatalog

extension HDF5Error: Explainable {
  public var explanation: Explanation {
    switch self {
    case .notHDF5(let path, let reason):
      Explanation(
        "E0910", "\"\(path)\" is no whole HDF5 file", parameter: "path", facts: [reason],
        remedies: ["get the file again; if it is of another format, give it that ending"])
    case .cannotOpen(let path, let reason):
      Explanation("E0911", "cannot open \"\(path)\"", parameter: "path", facts: [reason])
    case .cannotCreate(let path, let reason):
      Explanation("E0912", "cannot make \"\(path)\"", parameter: "path", facts: [reason])
    case .noSuchObject(let path, let name, let others):
      Explanation(
        "E0913", "\"\(path)\" holds nothing named \"\(name)\"", parameter: "array",
        facts: others.isEmpty ? ["it is empty there"] : ["it holds: \(others.joined(separator: ", "))"],
        remedies: Spelling.nearest(to: name, among: others).map { ["array: \"\($0)\""] } ?? [])
    case .otherContent(let path, let name, let expected, let found):
      Explanation(
        "E0914", "\"\(name)\" in \"\(path)\" is not \(expected)", parameter: "array", facts: ["it is \(found)"])
    case .outside(let path, let name, let start, let count, let shape):
      Explanation(
        "E0915", "the block reaches beyond \"\(name)\" in \"\(path)\"", parameter: "array",
        facts: ["it starts at \(start) and has \(count)", "the dataset has \(shape)"])
    case .failed(let path, let operation, let reason):
      Explanation("E0916", "HDF5 could not \(operation) in \"\(path)\"", parameter: "path", facts: [reason])
    }
  }
}
