public import PomonaCore

/// What an audit may look at. Every part that is missing is a check that cannot run, and is named as such.
public struct AuditMaterial: Sendable {
  /// The stimulus of each row of the split, as positions in the lists below.
  public var stimuli: [Int]
  /// Ids of the stimuli, for lists of training material.
  public var ids: [String]?
  public var images: [RasterImage]?
  public var texts: [String]?
  public var sounds: [Sound]?
  /// Who or what is shown, by label column, one a stimulus (object, scene, speaker, film, passage).
  public var identities: [String: [String]]
  public var trainingList: TrainingList?
  /// A category of each stimulus that may carry a score alone.
  public var category: [String]?
  /// For time series the story or run of each row.
  public var stories: [Int]?
  /// For time series the time of each row, ascending within a story.
  public var times: [Double]?
  /// Responses of the rows, one column a unit; NaN where there is none.
  public var responses: Matrix<Float>?

  public struct Sound: Sendable, Equatable {
    public let rate: Double
    public let samples: [Float]

    public init(rate: Double, samples: [Float]) {
      self.rate = rate
      self.samples = samples
    }
  }

  /// Material that a model was trained on, as far as it is known.
  public struct TrainingList: Sendable, Equatable {
    public let name: String
    /// Names that may be ids of stimuli.
    public let ids: Set<String>
    /// Digests of contents as `StimulusDigest` makes them.
    public let digests: Set<String>
    public let hashes: [PerceptualHash]

    /// The entries that can be nothing but names.
    var names: [String] {
      ids.filter { !Self.isHexadecimal($0, 16) && !Self.isHexadecimal($0, 64) }
    }

    /// Whether a text is a number of so many hexadecimal digits: a perceptual hash has 16, a SHA-256 64.
    public static func isHexadecimal(_ text: String, _ count: Int) -> Bool {
      text.utf8.count == count && text.allSatisfy(\.isHexDigit)
    }

    public init(
      name: String, ids: Set<String> = [], digests: Set<String> = [], hashes: [PerceptualHash] = []
    ) {
      self.name = name
      self.ids = ids
      self.digests = digests
      self.hashes = hashes
    }
  }

  /// - Parameter stimuli: the stimulus of each row, counted from 0.
  public init(stimuli: [Int]) {
    self.stimuli = stimuli
    identities = [:]
  }

  /// One row a stimulus.
  public init(stimulusCount: Int) { self.init(stimuli: Array(0..<stimulusCount)) }
}
