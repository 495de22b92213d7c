public import PomonaCore
public import PomonaLanguage
internal import PomonaTables

/// One stimulus of a benchmark: its id, what is known of it, and its picture where there is one.
public struct StimulusValue: LanguageObject {
  /// Its position in the benchmark, from 0.
  let position: Int
  let stimuli: StimulusSet
  let style: PictureText.Style?

  init(_ position: Int, of stimuli: StimulusSet, style: PictureText.Style?) {
    self.position = position
    self.stimuli = stimuli
    self.style = style
  }

  static let kind = Kind.object(ObjectKind("stimulus", fields: [("id", .text), ("index", .number)]))
  public var kind: Kind { Self.kind }

  var id: String { stimuli.axis.ids[position] }
  public var summary: String { "stimulus \(position + 1) of \(stimuli.axis.count): \"\(id)\"" }

  public func display(width: Int) throws -> [String] {
    var lines = [summary]
    for column in stimuli.properties.columns {
      guard let text = column.cell(position).text, text != id else { continue }
      lines.append("\(column.name): \(text)")
    }
    for text in stimuli.texts?[position] ?? [] where text != id { lines.append("text: \"\(text)\"") }
    guard stimuli.hasImages else { return lines }
    let image = try stimuli.images[position]
    lines.append("picture of \(image.width) x \(image.height) pixels")
    if let style { lines += PictureText.lines(of: image, columns: min(width, 64), style) }
    return lines
  }

  public func field(_ name: String) throws -> Value? {
    switch name {
    case "id": .text(id)
    case "index": .number(Double(position + 1))
    default: nil
    }
  }
}

/// A picture as lines of characters.
public enum PictureText {
  public enum Style: Sendable {
    /// Two pixels a character, one above the other, in 24-bit colour.
    case colour
    /// A character for each brightness, for terminals without colours.
    case shades

    /// What a terminal says of itself; `nil` for one that shows plain text only.
    public init?(environment: [String: String]) {
      let terminal = environment["TERM"] ?? ""
      guard !terminal.isEmpty, terminal != "dumb" else { return nil }
      let says = environment["COLORTERM"] ?? ""
      self = environment["NO_COLOR"] == nil && ["truecolor", "24bit"].contains(says) ? .colour : .shades
    }
  }

  /// At most so many characters wide, in the proportions of the picture where a character is twice as high as wide.
  ///
  /// Each cell is the mean over its pixels; brightness is 0.299 R + 0.587 G + 0.114 B. No lines for an empty picture.
  public static func lines(of image: RasterImage, columns: Int, _ style: Style) -> [String] {
    guard image.width > 0, image.height > 0, columns > 0 else { return [] }
    let width = min(columns, image.width)
    // Rows of square cells, two to a line.
    let rows = max(2, (image.height * width + image.width / 2) / image.width / 2 * 2)
    let cells = (0..<rows).map { row in (0..<width).map { mean(of: image, column: $0, of: width, row: row, of: rows) } }
    return stride(from: 0, to: rows, by: 2).map { row in
      switch style {
      case .colour:
        zip(cells[row], cells[row + 1]).map { upper, lower in
          "\u{1B}[38;2;\(upper[0]);\(upper[1]);\(upper[2]);48;2;\(lower[0]);\(lower[1]);\(lower[2])m▀"
        }.joined() + "\u{1B}[0m"
      case .shades:
        String(zip(cells[row], cells[row + 1]).map { shade((brightness($0) + brightness($1)) / 2) })
      }
    }
  }

  private static func brightness(_ colour: [Int]) -> Double {
    0.299 * Double(colour[0]) + 0.587 * Double(colour[1]) + 0.114 * Double(colour[2])
  }

  private static func shade(_ brightness: Double) -> Character {
    let shades: [Character] = [" ", "░", "▒", "▓", "█"]
    return shades[min(4, Int(brightness / 255 * 5))]
  }

  private static func mean(of image: RasterImage, column: Int, of columns: Int, row: Int, of rows: Int) -> [Int] {
    let left = column * image.width / columns
    let right = max(left + 1, (column + 1) * image.width / columns)
    let top = min(image.height - 1, row * image.height / rows)
    let bottom = min(image.height, max(top + 1, (row + 1) * image.height / rows))
    var sums = [0, 0, 0]
    for y in top..<bottom {
      for x in left..<right {
        for channel in 0..<3 { sums[channel] += Int(image.pixels[(y * image.width + x) * 3 + channel]) }
      }
    }
    let count = (right - left) * (bottom - top)
    return sums.map { ($0 + count / 2) / count }
  }
}
