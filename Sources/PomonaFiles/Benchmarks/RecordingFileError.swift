/// What can be wrong with a recording's file, in facts, each with a line of Python that mends it. Positions count from 0.
public enum RecordingFileError: Error, Sendable, Equatable {
  /// An HDF5 file that does not say it is a recording.
  case notARecording(path: String, found: [String])
  /// A later version of the format.
  case newerFormat(path: String, found: Int, known: Int)
  /// A dataset or column that must be there is not.
  case missing(path: String, dataset: String, there: [String], line: String)
  /// A dataset of another shape or type.
  case shape(path: String, dataset: String, found: String, expected: String, line: String)
  /// One value of a dataset.
  case value(path: String, dataset: String, position: Int, found: String, expected: String, line: String)
  /// Arrays and tables of which it cannot be told which axis is which.
  case ambiguousAxes(path: String, shape: [Int], units: Int, stimuli: Int)
  /// No axis of the responses is as long as a table.
  case noAxis(path: String, shape: [Int], what: String, count: Int, instead: String)
}
