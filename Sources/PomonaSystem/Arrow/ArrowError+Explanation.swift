public import PomonaCatalog

extension ArrowError: Explainable {
  public var explanation: Explanation {
    switch self {
    case .missing(let path):
      Explanation(
        "E0940", "the part that reads and writes Parquet and Arrow files is not installed", parameter: "path",
        facts: ["there is no file \"\(path)\""], remedies: ["./run parts"])
    case .notLoadable(let path, let reason):
      Explanation(
        "E0941", "the part that reads and writes Parquet and Arrow files cannot be loaded", parameter: "path",
        facts: ["\"\(path)\": \(reason)"], remedies: ["./run parts"])
    case .refused(let path, let reason):
      Explanation("E0942", "\"\(path)\" cannot be read", parameter: "path", facts: [reason])
    case .cannotWrite(let path, let reason):
      Explanation("E0943", "\"\(path)\" cannot be written", parameter: "path", facts: [reason])
    }
  }
}
