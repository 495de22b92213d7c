/// What can be wrong with the input of an analysis, in facts.
public enum AnalysisError: Error, Sendable, Equatable {
  /// The first position at which two RDMs have different stimuli (from 0), with both ids; `nil` when one is longer.
  case otherStimuli(position: Int?, first: String?, second: String?, counts: [Int])
  case tooFewStimuli(count: Int, needed: Int, what: String)
  case tooFewFeatures(count: Int, distance: String)
  /// A stimulus whose features are all one value, as far as 32-bit numbers tell; `spacing` is how far apart these are at that
  /// value, where that may be what makes them one.
  case constantStimulus(id: String, position: Int, count: Int, distance: String, spacing: Double? = nil)
  /// Features of a size (the largest root mean square of a stimulus) whose products 32-bit numbers cannot hold.
  case beyondSingle(size: Double)
  case notFinite(stimulus: String, position: Int, feature: Int, value: String)
  /// A geometry of values asked for ranks, or the reverse.
  case otherGeometry(distance: String)
  case stimulusCount(geometry: Int, axis: Int)
  /// Two RDMs lack different pairs; the first that only one of them lacks.
  case otherMissingPairs(first: String, second: String)
  case tooFewPairs(count: Int, needed: Int)
  case noPartial(comparison: String)
  case dependentControls(position: Int)
  case noSubjects
  case oneSubject(what: String)
  case otherCeiling(ceiling: String, score: String)
  case noDraws(count: Int)
  case tooFewInHalf(count: Int, needed: Int, divided: String = "stimuli")
  case noCandidates
  case undefinedCandidates
  case tooManyFeaturesToRank(count: Int)
}
