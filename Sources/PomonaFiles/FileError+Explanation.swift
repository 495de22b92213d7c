public import PomonaCatalog

extension FileError: Explainable {
  public var explanation: Explanation {
    switch self {
    case .otherFormat(let path, let expected, let reason):
      Explanation("E0601", "\"\(path)\" is no \(expected)", parameter: "path", facts: [reason])
    case .unsupported(let path, let what, let advice):
      Explanation("E0602", "\"\(path)\" holds \(what), which is not read", parameter: "path", remedies: [advice])
    case .damaged(let path, let offset, let reason):
      Explanation(
        "E0603", "\"\(path)\" is damaged", parameter: "path", facts: ["at byte \(offset): \(reason)"],
        remedies: ["get the file again; this one is not whole"])
    case .broken(let path, let reason):
      Explanation(
        "E0609", "\"\(path)\" is damaged", parameter: "path", facts: [reason],
        remedies: ["get the file again; this one is not whole"])
    case .badLine(let path, let line, let reason):
      Explanation("E0604", "line \(line) of \"\(path)\" cannot be read", parameter: "path", facts: [reason])
    case .noEntry(let path, let name, let known):
      Explanation(
        "E0605", "\"\(path)\" holds nothing named \"\(name)\"", parameter: "array",
        facts: ["it holds: \(known.isEmpty ? "nothing" : known.joined(separator: ", "))"],
        remedies: Spelling.nearest(to: name, among: known).map { ["array: \"\($0)\""] } ?? [])
    case .otherKind(let path, let name, let found, let expected):
      Explanation(
        "E0606", "\"\(name)\" in \"\(path)\" is \(found), not \(expected)", parameter: "array")
    case .cannotHold(let path, let what):
      Explanation(
        "E0608", "\"\(path)\" cannot hold \(what)", parameter: "path", facts: ["nothing was written"],
        remedies: path.hasSuffix(".npy") ? ["save \"\(path.dropLast(4)).h5\", which can"] : [])
    case .unknownEnding(let path, let known):
      Explanation(
        "E0607", "the ending of \"\(path)\" is that of no format here", parameter: "path",
        facts: ["endings: \(known.joined(separator: ", "))"])
    }
  }
}
