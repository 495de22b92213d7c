public import Foundation
public import PomonaCatalog
public import PomonaCore
public import PomonaSystem
internal import PomonaTables

/// What models are compared with: stimuli, and either responses of units to them (a recording), or RDMs by region and subject,
/// and what they can be used for.
public struct Benchmark: Sendable {
  public let name: String
  /// Rises when scores of the same model change, and only then; of a recording the text that its facts state.
  public let version: String
  public let title: String
  public let citation: Citation
  public let licence: String
  public let stimuli: StimulusSet
  /// The responses; `nil` where only RDMs are known.
  public let recording: Recording?
  /// Regions whose RDMs are known; empty where there are responses.
  public let rois: [BenchmarkROI]
  /// RDMs of models and descriptions that come with the recordings.
  public let models: [NamedRDM]
  /// RDMs of people's judgements, one a person.
  public let judgements: [NamedRDM]
  /// What it cannot be used for, and what was left out of it, one sentence each.
  public let limits: [String]

  /// Of RDMs.
  public init(
    name: String, version: String, title: String, citation: Citation, licence: String, stimuli: StimulusSet,
    rois: [BenchmarkROI], models: [NamedRDM] = [], judgements: [NamedRDM] = [], limits: [String] = []
  ) {
    self.name = name
    self.version = version
    self.title = title
    self.citation = citation
    self.licence = licence
    self.stimuli = stimuli
    recording = nil
    self.rois = rois
    self.models = models
    self.judgements = judgements
    self.limits = limits
  }

  /// Of responses, with what its facts say.
  ///
  /// - Parameters:
  ///   - stimuli: with pictures, over the same axis; without it those of the recording's table, which have none.
  ///   - models: RDMs of models that come with the responses.
  public init(
    _ recording: Recording, stimuli: StimulusSet? = nil, models: [NamedRDM] = [], limits: [String] = []
  ) {
    let facts = recording.facts
    name = facts.name
    version = facts.version
    title = facts.title
    citation = facts.citation
    licence = facts.licence
    self.stimuli =
      stimuli
      ?? StimulusSet(name: facts.name, axis: recording.stimuli, properties: recording.stimulusTable)
    self.recording = recording
    rois = []
    self.models = models
    judgements = []
    self.limits = limits
  }

  public func roi(_ name: String) -> BenchmarkROI? { rois.first { $0.name == name } }

  /// - Throws: `E0415` where only RDMs are known.
  public func requireRecording() throws -> Recording {
    guard let recording else { throw LibraryError.noRecording(name: name) }
    return recording
  }

  /// The same with other units or stimuli of its recording: a selection made of it.
  ///
  /// - Parameter positions: where its stimuli stood, when they are not all, or in another order.
  func with(_ recording: Recording, stimuli positions: [Int]? = nil) -> Benchmark {
    Benchmark(
      recording, stimuli: positions.map { stimuli.subset($0) } ?? stimuli,
      models: positions.map { chosen in models.map { $0.selecting(chosen) } } ?? models, limits: limits)
  }

  /// The same stimuli, of which more is known.
  func with(stimulusTable: Table) throws -> Benchmark {
    let stimuli = stimuli.with(properties: stimulusTable)
    guard let recording else {
      return Benchmark(
        name: name, version: version, title: title, citation: citation, licence: licence, stimuli: stimuli, rois: rois,
        models: models, judgements: judgements, limits: limits)
    }
    return Benchmark(
      try Recording(
        facts: recording.facts, stimuli: recording.stimuli, stimulusTable: stimulusTable, unitIDs: recording.unitIDs,
        unitTable: recording.unitTable, regions: recording.regions, subjects: recording.subjects), stimuli: stimuli,
      models: models, limits: limits)
  }

  /// The one line that the prompt prints first.
  public var line: String {
    recording?.line ?? "\(name), version \(version): \(title)"
  }

  /// What it is, one fact a line.
  public var lines: [String] {
    var lines: [String]
    if let recording {
      lines = recording.lines + ["name: \(name), version \(version)"]
    } else {
      lines = [line, "\(stimuli.axis.count) stimuli"]
      for roi in rois { lines.append("\(roi.name): \(roi.description)") }
    }
    if !models.isEmpty { lines.append("models beside them: \(models.map(\.name).joined(separator: ", "))") }
    if !judgements.isEmpty { lines.append("judgements of similarity: \(judgements.count) people") }
    lines += limits
    if !citation.text.isEmpty { lines.append("cite: \(citation.text)") }
    if recording != nil, !licence.isEmpty { lines.append("licence: \(licence)") }
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

  public init(name: String, description: String, rdm: RDM) {
    self.name = name
    self.description = description
    self.rdm = rdm
  }

  /// Over the stimuli at the given positions.
  func selecting(_ positions: [Int]) -> NamedRDM {
    NamedRDM(name: name, description: description, rdm: rdm.subset(positions))
  }
}

/// A benchmark that is known by name; loading is separate, so that lists cost nothing.
public struct BenchmarkEntry: Carded {
  public let card: Card
  /// Reads the files of a folder, whoever put them there.
  let read: @Sendable (_ folder: URL) throws -> Benchmark

  public init(card: Card, read: @escaping @Sendable (_ folder: URL) throws -> Benchmark) {
    self.card = card
    self.read = read
  }

  /// From the folder in which fetched parts lie.
  func load(_ places: Places) throws -> Benchmark { try read(places.folder(ofPart: card.name)) }
}

/// The benchmarks that Pomona knows.
public enum Benchmarks {
  public static let all: [BenchmarkEntry] = [.alice, .finger7t, .fmri78, .kriegeskorte92, .v4]
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
