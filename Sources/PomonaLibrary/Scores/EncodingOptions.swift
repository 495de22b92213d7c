internal import PomonaAnalysis

/// What is asked of a fit and of its scores, beside rows and split.
struct EncodingOptions: Sendable {
  enum Criterion: String, Sendable, CaseIterable {
    case looR2 = "r2_loo"
    case foldR = "kfold_r"
  }

  enum AlphaRule: String, Sendable, CaseIterable {
    case unit, roi, shared
  }

  enum MissingRule: String, Sendable, CaseIterable {
    case error
    case dropUnits = "drop(units)"
    case keep
  }

  /// What features are divided by.
  enum Scale: String, Sendable, CaseIterable {
    /// One number a layer.
    case layer
    /// Each its own deviation over training rows, with a floor.
    case feature
    /// The same without a floor, as the originals have it: units that are silent in training explode.
    case zscore
  }

  /// What predicts.
  enum Regression: Sendable, Equatable {
    case ridge
    /// On few components; `count` is `nil` where folds of the training rows choose it.
    case components(ComponentRegression.Method, count: Int?, sharing: ComponentRegression.Sharing)

    var words: String {
      guard case .components(let method, let count, let sharing) = self else { return "ridge regression" }
      let name = method == .partialLeastSquares ? "partial least squares" : "principal component regression"
      let number =
        count.map { "\($0) \($0 == 1 ? "component" : "components")" }
        ?? "1 to \(ComponentRegression.Count.usualLimit) components, chosen by five folds of training rows"
      let shared = sharing == .together ? "shared by the units of a region" : "of each unit"
      return "\(name), \(number)" + (method == .partialLeastSquares ? " \(shared)" : "")
    }
  }

  var regression = Regression.ridge
  var profile = ScoringProfile.leakFree
  var scale = Scale.layer
  var criterion = Criterion.looR2
  var alpha = AlphaRule.unit
  var grid: PenaltyGrid?
  var missing = MissingRule.error
  var limit = 1 << 30
  /// Of the halves of repeats behind ceilings.
  var seed: UInt64 = 1
  /// Whether predicted patterns are compared as RDMs, too.
  var wantsRSA = false
  var patterns = PatternComparison()

  /// Whether the training rows have a score of the same kind as the test rows, so that both may stand in one column.
  var criterionIsScore: Bool { criterion == .foldR || profile.takes(.d50) }
}
