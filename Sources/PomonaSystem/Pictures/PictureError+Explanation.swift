public import PomonaCatalog

extension PictureError: Explainable {
  public var explanation: Explanation {
    switch self {
    case .otherFormat(let path):
      Explanation(
        "E0960", "\"\(path)\" is neither a JPEG nor a PNG picture", parameter: "path",
        remedies: ["in Python: PIL.Image.open(\"x\").convert(\"RGB\").save(\"x.png\")"])
    case .unsupported(let path, let what):
      Explanation(
        "E0961", "\"\(path)\" is a picture in \(what), which is not read", parameter: "path",
        remedies: ["in Python: PIL.Image.open(\"x.jpg\").convert(\"RGB\").save(\"x.png\")"])
    case .damaged(let path, let reason):
      Explanation(
        "E0962", "\"\(path)\" is damaged", parameter: "path", facts: [reason],
        remedies: ["get the file again; this one is not whole"])
    case .tooLarge(let path, let width, let height, let limit):
      Explanation(
        "E0963", "\"\(path)\" is too large a picture", parameter: "path",
        facts: ["\(width) x \(height) pixels; at most \(limit) in all are read"])
    }
  }
}
