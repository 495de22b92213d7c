/// What can be wrong with a figure before it is drawn.
public enum FigureError: Error, Sendable, Equatable {
  case noMarks
  case noSuchColumn(channel: String, name: String, columns: [String])
  case channelMissing(mark: String, channel: Channel, columns: [String])
  case notNumbers(mark: String, channel: Channel, column: String, example: String)
  case noRows(mark: String)
  case badSize(width: Double, height: Double)
  case notPositive(channel: Channel, value: Double)
  case badLimits(channel: Channel, lower: Double, upper: Double)
  case unknownColor(String)
  case unknownPalette(String)
  case badEnding(path: String)
  case badName(String)
  case tooManyPanels(count: Int, column: String)
  case pairTwice(x: String, y: String, panel: String)
  case nothingDrawn(path: String, words: [String])
  case mixedMarks(String)
  /// Units as long on both axes, and one axis has none.
  case notEqual(channel: Channel, isLog: Bool)
  /// A label that no picture has, with some that do.
  case noPicture(label: String, known: [String])
}
