public import PomonaCatalog

extension ControlError: Explainable {
  public var explanation: Explanation {
    switch self {
    case .otherRowCount(let found, let expected, let what):
      return Explanation("E0390", "\(what) \(found == 1 ? "has 1 row" : "have \(found) rows") and not \(expected)")
    case .emptyInput(let what): return Explanation("E0391", "there are no \(what)")
    case .lagTooLong(let lag, let story, let length):
      return Explanation(
        "E0392", "a lag of \(lag) rows is too long for the story \"\(story)\"", parameter: "lags",
        facts: ["it has \(length) rows"], remedies: length > 1 ? ["lags: \(length - 1)"] : ["leave the story out"])
    case .outside(let parameter, let value, let needed):
      return Explanation("E0393", "\(parameter) of \(value) is not \(needed)", parameter: parameter)
    case .notFinite(let row, let column, let value):
      return Explanation(
        "E0394", "column \(column + 1) of row \(row + 1) is \(value)", facts: ["the first such place"])
    case .rowOutside(let row, let count):
      return Explanation("E0395", "row \(row + 1) is not one of the \(count) rows")
    case .tooNarrow(let width, let needed):
      return Explanation(
        "E0396", "\(needed) rows do not fit into \(width) columns", parameter: "width",
        remedies: ["leave the width out: it then follows from the rows"])
    case .otherPictureSize(let position):
      return Explanation(
        "E0397", "picture \(position + 1) has another size than the first", remedies: ["side: 32"])
    }
  }
}
