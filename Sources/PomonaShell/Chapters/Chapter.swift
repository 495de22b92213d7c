/// A tutorial chapter: a Markdown file whose ```` ```pomona ```` blocks are a transcript, so that it is at once a document, a
/// script and a test.
public struct Chapter: Sendable, Equatable {
  /// The file's name without its ending; the folder of its figures has the same.
  public let name: String
  public let title: String
  /// Values that the first lines may use, in order: each is bound before the first step.
  public let parameters: [Parameter]
  /// `quick` runs everywhere, `full` needs the larger data.
  public let profile: String
  public let blocks: [Block]
  /// The whole file, line by line, without line ends.
  public let lines: [String]

  public struct Parameter: Sendable, Equatable {
    public let name: String
    /// What stands after the colon, an expression of the language.
    public let source: String
    public let line: Int
  }

  /// One fenced block.
  public struct Block: Sendable, Equatable {
    /// The line of the opening fence, counted from 1.
    public let line: Int
    /// The line of the closing fence.
    public let lastLine: Int
    public let options: Options
    public let steps: [Step]
  }

  /// One input and what it printed when it was recorded.
  public struct Step: Sendable, Equatable {
    /// Counted from 1 over the whole chapter.
    public let number: Int
    /// The line of the file where the input begins, counted from 1.
    public let line: Int
    /// The input without prompts; several lines are joined by line ends.
    public let input: String
    public let output: [String]
    /// Where the recorded output stands in `Chapter.lines`.
    public let outputPositions: Range<Int>
  }

  /// What the words after ```` ```pomona ```` set.
  public struct Options: Sendable, Equatable {
    /// The name under which the last step's figure is kept.
    public var figure: String?
    /// The last step is to fail.
    public var expectsError = false
    public var relativeTolerance: Double?
    public var absoluteTolerance: Double?
    /// Times stay in the recorded text; they are never compared.
    public var showsTime = false
    /// Winners may change when all numbers agree within tolerance.
    public var allowsTies = false
    /// What is printed is not compared, as where it says what a cache held.
    public var comparesText = true
    /// The block runs only under this profile.
    public var profile: String?

    public init() {}

    static let names = ["atol", "expect", "figure", "profile", "rtol", "show", "text", "ties"]
  }

  public var steps: [Step] { blocks.flatMap(\.steps) }
}
