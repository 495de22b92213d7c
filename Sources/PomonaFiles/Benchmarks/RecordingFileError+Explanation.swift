public import PomonaCatalog

extension RecordingFileError: Explainable {
  public var explanation: Explanation {
    switch self {
    case .notARecording(let path, let found):
      Explanation(
        "E0620", "\"\(path)\" does not say that it is a recording", parameter: "path",
        facts: ["it lacks the attribute pomona_recording", "it holds: \(found.joined(separator: ", "))"],
        remedies: ["in Python: f.attrs[\"pomona_recording\"] = 1"])
    case .newerFormat(let path, let found, let known):
      Explanation(
        "E0621", "\"\(path)\" is of version \(found) of the format", parameter: "path",
        facts: ["this program reads versions up to \(known)"], remedies: ["a newer Pomona"])
    case .missing(let path, let dataset, let there, let line):
      Explanation(
        "E0622", "\"\(path)\" lacks `\(dataset)`", parameter: "path",
        facts: [there.isEmpty ? "nothing is there" : "there are: \(there.prefix(20).joined(separator: ", "))"],
        remedies: ["in Python: \(line)"])
    case .shape(let path, let dataset, let found, let expected, let line):
      Explanation(
        "E0623", "`\(dataset)` in \"\(path)\" is not \(expected)", parameter: "path", facts: ["it is \(found)"],
        remedies: ["in Python: \(line)"])
    case .value(let path, let dataset, let position, let found, let expected, let line):
      Explanation(
        "E0624", "`\(dataset)` in \"\(path)\" has \(found) at position \(position)", parameter: "path",
        facts: ["expected: \(expected)", "positions count from 0"], remedies: ["in Python: \(line)"])
    case .ambiguousAxes(let path, let shape, let units, let stimuli):
      Explanation(
        "E0625", "the axes of \"\(path)\" can be read in two ways", parameter: "responses",
        facts: ["shape \(NumericArray.words(shape)), \(units) units, \(stimuli) stimuli"],
        remedies: ["unit_axis: 1"])
    case .noAxis(let path, let shape, let what, let count, let instead):
      Explanation(
        "E0626", "no axis of \"\(path)\" has \(count) places for the \(what)", parameter: "responses",
        facts: ["its shape is \(NumericArray.words(shape))"]
          + (shape.contains(count + 1)
            ? ["one axis has \(count + 1): the first line of the table of \(what) is read as names of its columns"]
            : []),
        remedies: (shape.contains(count + 1) ? ["a first line with names, such as id, in the table of \(what)"] : [])
          + [instead])
    }
  }
}
