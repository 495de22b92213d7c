public import PomonaCore
public import PomonaParallel

/// Ways in which test rows may be known from training rows, looked for before anything is fitted.
///
/// An audit never says that there is no leak: it says which checks ran, which fired, and which could not run.
public struct SplitAudit: Sendable, Equatable {
  public enum Check: String, Sendable, CaseIterable {
    case neighbours = "neighbours in time"
    case exactDuplicates = "exact duplicates"
    case nearImages = "near duplicates among pictures"
    case nearTexts = "near duplicates among texts"
    case sharedIdentity = "shared identity"
    case trainingList = "overlap with a training list"
    case repeatedPresentations = "repeated presentations"
    case autocorrelation = "autocorrelation of responses"
    case storyOffsets = "offsets between stories"
    case categoryConfound = "category confound"
  }

  /// A test row and what it is known from.
  public struct Pair: Sendable, Equatable {
    public let fold: Int
    public let test: Int
    /// A training row; for a training list, the position in it (ids and digests have -1).
    public let train: Int
    /// Rows between neighbours, Hamming distance, Jaccard similarity, or 0.
    public let value: Double
  }

  public struct Finding: Sendable, Equatable {
    public let check: Check
    /// The label column, or the kind of content; empty where there is one only.
    public let label: String
    public let hasFired: Bool
    /// All pairs, of which `pairs` keeps the first.
    public let pairCount: Int
    /// Test rows concerned, over all folds.
    public let rowCount: Int
    public let testRowCount: Int
    public let pairs: [Pair]
    /// A number beside the count: mean lagged correlation at lag 1, share of variance between stories, r of categories.
    public let value: Double?

    public var share: Double { Double(rowCount) / Double(testRowCount) }
    public var name: String { label.isEmpty ? check.rawValue : "\(check.rawValue) (\(label))" }
  }

  public struct Missing: Sendable, Equatable {
    public let check: Check
    public let reason: String
  }

  public let split: String
  /// Checks that ran, in the order of `Check`.
  public let findings: [Finding]
  public let missing: [Missing]
  /// For time series the share of test rows with a training row of the same story within 1, 2 and 3 rows.
  public let exposure: [Double]?
  /// Labels of the stimuli that hold near duplicates together, when a duplicate check fired: the remedy is to hold out
  /// whole labels of it.
  public let clusters: [Int]?

  public var fired: [Finding] { findings.filter(\.hasFired) }

  /// "none of these N checks fired", or those that did and what to do; then what could not run.
  public var verdict: String { verdict(stories: "story") }

  /// - Parameter stories: the column that holds stories or runs apart.
  public func verdict(stories: String) -> String {
    let ran = findings.count
    var sentences: [String] = []
    if fired.isEmpty {
      let list = ran == 0 ? "" : ": " + findings.map(\.name).joined(separator: ", ")
      sentences.append((ran == 1 ? "the one check that ran did not fire" : "none of these \(ran) checks fired") + list)
    } else {
      let list = fired.map { finding in
        let share = (finding.share * 1000).rounded() / 10
        return "\(finding.name) (\(finding.pairCount) pairs, \(share) % of test rows)"
      }
      let count = ran == 1 ? "the one check that ran fired" : "\(fired.count) of these \(ran) checks fired"
      sentences.append("\(count): " + list.joined(separator: ", "))
      sentences.append("remedy: " + remedies(stories: stories).joined(separator: "; and "))
    }
    if !missing.isEmpty {
      sentences.append(
        "could not run: " + missing.map { "\($0.check.rawValue) (\($0.reason))" }.joined(separator: ", "))
    }
    return sentences.joined(separator: "; ")
  }

  /// What to do about each check that fired.
  ///
  /// - Parameter stories: as above.
  public func remedies(stories: String) -> [String] {
    var remedies: [String] = []
    func add(_ remedy: String) { if !remedies.contains(remedy) { remedies.append(remedy) } }
    let areStoriesCut = fired.contains { $0.check == .storyOffsets }
    // Offsets are looked for where there are several stories.
    let whole = findings.contains { $0.check == .storyOffsets } ? "leave_out(\(stories))" : nil
    // As many rows as responses are alike over, or neighbours alone.
    let reach = Int(
      fired.filter { $0.check == .autocorrelation || $0.check == .neighbours }.flatMap(\.pairs).map(\.value).max() ?? 1)
    for finding in fired {
      switch finding.check {
      case .neighbours, .autocorrelation:
        let gap = "gap(\(reach)TR, contiguous(5))"
        let both = whole.map { areStoriesCut ? $0 : "\($0) or \(gap)" } ?? gap
        add("hold out stretches that are far from training rows, \(both)")
      case .storyOffsets: add("hold out whole stories, leave_out(\(stories))")
      case .exactDuplicates, .nearImages, .nearTexts:
        add("hold out whole clusters of near duplicates, grouped(k, cluster) of what `audit gives: benchmark` gives")
      case .sharedIdentity: add("hold out whole values of \(finding.label), grouped(k, by: \(finding.label))")
      case .trainingList:
        add("leave out the stimuli that `audit gives: pairs` names, or take a model that was not trained on them")
      case .repeatedPresentations: add("divide stimuli and not their presentations")
      case .categoryConfound: break
      }
    }
    return remedies
  }

  /// - Throws: `.degenerateSplit` when presentations of one stimulus stand on both sides, which a leak-free profile
  ///   refuses.
  public func requireUnsharedStimuli() throws(SplitError) {
    for finding in fired where finding.check == .repeatedPresentations {
      let pair = finding.pairs.first
      throw .degenerateSplit(
        split: split, fold: pair?.fold ?? 0,
        reason: "rows \((pair?.train ?? 0) + 1) and \((pair?.test ?? 0) + 1) show one stimulus, on both sides "
          + "(\(finding.rowCount) test rows in all)")
    }
  }

  /// Runs every check for which there is material.
  ///
  /// - Parameters:
  ///   - mostPairs: how many pairs a finding keeps; all are counted.
  ///   - lags: the largest lag of the autocorrelation; at most the shortest story less 2.
  /// - Throws: `SplitError.shapeMismatch` for a list of another length, `.unsortedTimes`; `ControlError.notFinite` for
  ///   an infinite response.
  /// - Cost: n² / 2 popcounts for pictures up to 20 000; else about linear in rows, pairs and folds.
  public init(
    _ split: Split, of material: AuditMaterial, mostPairs: Int = 1000, lags: Int = 30, workers: Workers = .all
  ) throws {
    let run = try AuditRun(split, material, mostPairs: mostPairs)
    var findings: [Finding] = []
    var missing: [Missing] = []
    func lacks(_ check: Check, _ reason: String) { missing.append(Missing(check: check, reason: reason)) }
    var closePairs: [NearDuplicates.Pair] = []
    var duplicateLabels: [[Int]] = []

    if let stories = run.stories {
      findings.append(run.neighbours(.neighbours, stories, reach: 1))
      exposure = try LeakExposure.shares(of: split, stories: stories)
    } else {
      lacks(.neighbours, "no story or time of the rows")
      exposure = nil
    }

    var contents: [(kind: String, digests: [String])] = []
    if let images = material.images {
      contents.append(("pictures", try workers.map(images.count) { StimulusDigest.of(images[$0]) }))
    }
    if let texts = material.texts { contents.append(("texts", texts.map(StimulusDigest.of))) }
    if let sounds = material.sounds { contents.append(("sounds", sounds.map(StimulusDigest.of))) }
    let digests = contents.map { (kind: $0.kind, labels: SplitRows.coded($0.digests)) }
    for (kind, labels) in digests {
      let finding = run.sharing(.exactDuplicates, kind, stimulusLabels: labels, ignoringSameStimulus: true)
      findings.append(finding)
      if finding.hasFired { duplicateLabels.append(labels) }
    }
    if digests.isEmpty { lacks(.exactDuplicates, "no content of the stimuli") }

    var hashes: [PerceptualHash]?
    if let images = material.images {
      let found = try NearDuplicates.hashes(of: images, workers: workers)
      hashes = found
      let labels = digests.first { $0.kind == "pictures" }?.labels ?? []
      let pairs = try NearDuplicates.pairs(of: found, workers: workers).filter { labels[$0.first] != labels[$0.second] }
      findings.append(run.near(.nearImages, pairs))
      closePairs += pairs
    } else {
      lacks(.nearImages, "no pictures")
    }
    if let texts = material.texts {
      let labels = digests.first { $0.kind == "texts" }?.labels ?? []
      let pairs = NearDuplicates.pairs(ofTexts: texts).filter { labels[$0.first] != labels[$0.second] }
      findings.append(run.near(.nearTexts, pairs))
      closePairs += pairs
    } else {
      lacks(.nearTexts, "no texts")
    }

    for (name, labels) in material.identities.sorted(by: { $0.key < $1.key }) {
      findings.append(run.sharing(.sharedIdentity, name, stimulusLabels: SplitRows.coded(labels)))
    }
    if material.identities.isEmpty { lacks(.sharedIdentity, "no label column") }

    if let list = material.trainingList {
      let unmatched = run.unmatched(of: list, hasContents: !contents.isEmpty, hasPictures: hashes != nil)
      // Nothing found among entries that nothing could match is no finding.
      if !unmatched.isAll {
        findings.append(run.overlap(with: list, hashes: hashes, digests: contents.map(\.digests)))
      }
      if !unmatched.reasons.isEmpty {
        lacks(.trainingList, "could not be matched: \(unmatched.reasons.joined(separator: "; "))")
      }
    } else {
      lacks(.trainingList, "no training list")
    }

    findings.append(run.sharing(.repeatedPresentations, "", stimulusLabels: Array(0..<run.stimulusCount)))

    if let responses = material.responses, let stories = run.stories {
      let most = min(lags, (stories.rows.map(\.count).min() ?? 0) - 2)
      if most >= 1 {
        let mean = try Autocorrelation(
          of: responses, stories: stories, maximumLag: most, workers: workers
        ).meanLagged
        let threshold = 2 / Double(split.rowCount).squareRoot()
        let reach = mean.dropFirst().prefix { $0 > threshold }.count
        findings.append(run.neighbours(.autocorrelation, stories, reach: reach, value: mean[1]))
      } else {
        lacks(.autocorrelation, "a story of fewer than 3 rows")
      }
      if stories.count > 1, stories.count < split.rowCount {
        findings.append(try run.offsets(stories, responses, workers: workers))
      } else {
        lacks(.storyOffsets, stories.count > 1 ? "no story has two rows" : "one story only")
      }
    } else {
      let reason = material.responses == nil ? "no responses" : "no story or time of the rows"
      lacks(.autocorrelation, reason)
      lacks(.storyOffsets, reason)
    }

    if let category = material.category, let responses = material.responses {
      findings.append(run.confound(SplitRows.coded(category), responses))
    } else {
      lacks(.categoryConfound, material.category == nil ? "no category column" : "no responses")
    }

    let sidesShare = findings.contains {
      $0.hasFired && [.exactDuplicates, .nearImages, .nearTexts].contains($0.check)
    }
    if sidesShare {
      for labels in duplicateLabels {
        for line in Split.rowsByLabel(labels) {
          closePairs += line.dropFirst().map { NearDuplicates.Pair(first: line[0], second: $0, value: 0) }
        }
      }
      clusters = NearDuplicates.clusters(of: closePairs, count: run.stimulusCount)
    } else {
      clusters = nil
    }
    self.split = split.name
    let order = Check.allCases
    self.findings = findings.sorted {
      (order.firstIndex(of: $0.check) ?? 0, $0.label) < (order.firstIndex(of: $1.check) ?? 0, $1.label)
    }
    self.missing = missing
  }
}
