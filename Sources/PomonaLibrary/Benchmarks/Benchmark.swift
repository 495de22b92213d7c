public import PomonaCatalog
public import PomonaCore
public import PomonaSystem

/// Recordings that models are compared with: stimuli, regions, subjects, and what they can be used for.
public struct Benchmark: Sendable {
  public let name: String
  /// Rises when scores of the same model change, and only then.
  public let version: Int
  public let title: String
  public let citation: Citation
  public let licence: String
  public let stimuli: StimulusSet
  public let rois: [BenchmarkROI]
  /// RDMs of models and descriptions that come with the recordings.
  public let models: [NamedRDM]
  /// RDMs of people's judgements, one a person.
  public let judgements: [NamedRDM]
  /// What it cannot be used for, one sentence each.
  public let limits: [String]
  public var recording: Recording?

  public func roi(_ name: String) -> BenchmarkROI? { rois.first { $0.name == name } }

  /// The benchmark as printed at the prompt.
  public var lines: [String] {
    var lines = ["\(name), version \(version): \(title)", "\(stimuli.axis.count) stimuli"]
    for roi in rois { lines.append("\(roi.name): \(roi.description)") }
    lines.append("models beside them: \(models.map(\.name).joined(separator: ", "))")
    if !judgements.isEmpty { lines.append("judgements of similarity: \(judgements.count) people") }
    lines += limits
    lines.append("cite: \(citation.text)")
    return lines
  }
}

/// A region, and the RDMs that were measured in it.
public struct BenchmarkROI: Sendable {
  public let name: String
  public let description: String
  /// `BE`, `KO`, …; one, named `pooled`, where all animals or people are in one matrix.
  public let subjects: [String]
  /// By subject, then by session.
  public let sessions: [[RDM]]
  /// By subject: the mean over sessions.
  public let rdms: [RDM]

  /// Whether only one matrix is known, so that nothing can be said of how subjects differ.
  public var isPooled: Bool { rdms.count == 1 }
}

/// An RDM with the name that it is asked for by.
public struct NamedRDM: Sendable {
  public let name: String
  public let description: String
  public let rdm: RDM
}

/// A benchmark that is known by name; loading is separate, so that lists cost nothing.
public struct BenchmarkEntry: Carded {
  public let card: Card
  let load: @Sendable (Places) throws -> Benchmark

  public init(card: Card, load: @escaping @Sendable (Places) throws -> Benchmark) {
    self.card = card
    self.load = load
  }
}

/// The benchmarks that Pomona knows.
public enum Benchmarks {
  public static let all: [BenchmarkEntry] = [.kriegeskorte92]
  public static let catalog = Catalog(all)

  /// - Throws: `E0410` for a name that is none; what loading meets: missing files with the line that fetches them.
  public static func load(_ name: String, places: Places) throws -> Benchmark {
    guard let entry = catalog[name] else {
      throw LibraryError.unknownBenchmark(
        name: name,
        nearest: catalog.nearest(to: name) ?? (name.isEmpty ? nil : catalog.withPrefix(name).first?.card.name),
        known: catalog.names)
    }
    return try entry.load(places)
  }
}
