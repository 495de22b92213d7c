internal import PomonaAnalysis
internal import PomonaTables

/// How scores of a fit are made: without a leak, or as a published analysis made them, each of its ways a switch.
///
/// A result under a profile carries the numbers of the deviations that were taken, in its header.
struct ScoringProfile: Sendable, Equatable {
  /// A way in which a published analysis differs from the default, by its number in the register, that can be switched off.
  enum Deviation: String, Sendable, CaseIterable {
    case d01 = "D-01"
    case d02 = "D-02"
    case d03 = "D-03"
    case d05 = "D-05"
    case d49 = "D-49"
    case d50 = "D-50"
    case d51 = "D-51"
  }

  enum Original: String, Sendable, CaseIterable {
    case deepnsd
  }

  /// `nil` without a leak.
  let original: Original?
  let except: Set<Deviation>

  static let leakFree = ScoringProfile(original: nil, except: [])

  init(original: Original?, except: Set<Deviation>) {
    self.original = original
    self.except = except
  }

  var deviations: [Deviation] { original == nil ? [] : Deviation.allCases.filter { !except.contains($0) } }
  func takes(_ deviation: Deviation) -> Bool { original != nil && !except.contains(deviation) }

  /// As it is typed.
  var name: String {
    guard let original else { return "leak_free" }
    let left = Deviation.allCases.filter(except.contains).map { "\"\($0.rawValue)\"" }.joined(separator: ", ")
    return "as_published(\(original.rawValue)\(left.isEmpty ? "" : ", except: [\(left)]"))"
  }

  /// For a header: the name, and the numbers of what was taken.
  var words: String {
    guard original != nil else { return name }
    let taken = deviations.map(\.rawValue).joined(separator: " ")
    return "profile \(name)" + (taken.isEmpty ? "" : ": \(taken)")
  }

  /// What the fit itself takes of it. Features are scaled before (D-49), and projected before that (D-05).
  var ofFit: EncodingRegression.Profile {
    guard original != nil else { return .leakFree }
    var except: Set<EncodingRegression.Deviation> = [.d49]
    if !takes(.d02) { except.insert(.d02) }
    if !takes(.d50) { except.insert(.d50) }
    return .asPublished(except: except)
  }

  /// The projection of every layer to the size that keeps distances within 1 ± 0.1, smaller layers too (D-05).
  static let projection = FeatureTransform.project(eps: 0.1, seed: 0, upward: true)

  /// Whether a layer stands in the half of the network that the original scores: from position floor(L / 2), counted from 0,
  /// of L layers on (D-03).
  static func isInSecondHalf(index: Int, of count: Int) -> Bool { index > count / 2 }
}

extension ScoringProfile {
  /// The fact of a table by which figures of it state a profile other than the usual one.
  private static let fact = "profile"

  func provenance(of other: Provenance) -> Provenance {
    original == nil ? other : other.adding(Self.fact, words)
  }

  /// What a figure of the table says below itself.
  static func note(of table: Table) -> String? { table.provenance[fact] }

  /// Of tables that stand below each other: their profile, or that there are several.
  static func joined(_ tables: [Table], in result: Table) -> Table {
    let profiles = Set(tables.map { note(of: $0) })
    guard profiles.count > 1 else { return result }
    var result = result
    result.provenance = result.provenance.adding(fact, "several profiles: see the header of the table")
    return result
  }
}

extension ScoringProfile.Deviation {
  /// What the original does.
  var original: String {
    switch self {
    case .d01: "predictions of training rows lack the mean of each unit"
    case .d02: "alpha by Pearson r of leave-one-out predictions, the first of equal ones"
    case .d03: "the second half of a network's layers"
    case .d05: "every layer projected, jl(0.1, upward: true), seed 0"
    case .d49: "each feature divided by its deviation over training rows, without a floor"
    case .d50: "the training score is r of leave-one-out predictions"
    case .d51: "training patterns are leave-one-out predictions, compared over all training rows"
    }
  }

  /// What is done without it.
  var pomona: String {
    switch self {
    case .d01: "the mean is part of every prediction"
    case .d02: "alpha by leave-one-out squared error, the larger of equal ones"
    case .d03: "all layers that are asked for"
    case .d05: "no projection unless asked for"
    case .d49: "features centred, one number for the layer"
    case .d50: "1 - PRESS / TSS, or r within folds: criterion"
    case .d51: "predictions from five folds, compared within each fold"
    }
  }

  var effect: String {
    switch self {
    case .d01: "training and test patterns are centred otherwise"
    case .d02: "small penalties for units with little signal"
    case .d03: "peaks in early layers cannot be found"
    case .d05: "time and noise; hides D-49"
    case .d49: "features that are nearly silent in training take over test rows"
    case .d50: "near 0 without signal only together with D-02, else -.5 to -.6"
    case .d51: "copies the measured RDM under strong shrinkage"
    }
  }

  /// The scores that it moves.
  var moves: String {
    switch self {
    case .d01, .d51: "ersa, train"
    case .d02, .d05, .d49: "ereg and ersa, all parts"
    case .d03: "which layers have rows"
    case .d50: "ereg, train"
    }
  }
}

extension ScoringProfile.Original {
  /// One row a switch; what else differs stands in the header, with the line that has it.
  func table() throws -> Table {
    let all = ScoringProfile.Deviation.allCases
    return try Table(
      [
        Column("id", .texts(all.map(\.rawValue))), Column("original", .texts(all.map(\.original))),
        Column("pomona", .texts(all.map(\.pomona))), Column("effect", .texts(all.map(\.effect))),
        Column("moves", .texts(all.map(\.moves))),
      ],
      header: [
        "ways of \(rawValue) that as_published(\(rawValue)) takes, each to be switched off: except: \"D-49\"",
        "beside them its split (odd_even), its penalties (7 from 0.1 to 1e5, one a unit) and RDMs by pearson",
        "D-04, layers dropped by their test scores: not taken",
        "D-06, the layer with the best test score: best score, over: layer, choose: part == test, report: part == test",
        "D-07, D-08, D-09, faults of its code: not taken; D-58, dimensionality without correction: column effdim",
      ])
  }
}
