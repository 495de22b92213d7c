public import PomonaCore
public import PomonaParallel

/// Encoding regression (eReg): how well the features of a layer predict each voxel on pictures that no choice has seen.
///
/// Without a leak, features are centred on the training rows and divided by one number for the layer, alpha is chosen for
/// each voxel by leave-one-out squared error on a trace-scaled grid, r is reported on test rows, and the criterion by which
/// layers are chosen is R²_loo. `asPublished` takes the grid of DeepNSD, 10⁻¹ … 10⁵, and its ways in place
/// of these, each by the number of its deviation. Projection of a layer (D-05) is a step before this one.
public enum EncodingRegression {
  /// A way of the original that differs, by its number in the register.
  public enum Deviation: String, Sendable, CaseIterable {
    /// Alpha by Pearson r of leave-one-out predictions, with the first of equal ones.
    case d02 = "D-02"
    /// Every feature divided by its own deviation over the training rows, without a floor.
    case d49 = "D-49"
    /// The training score is the Pearson r of leave-one-out predictions.
    case d50 = "D-50"
  }

  public enum Profile: Sendable, Equatable {
    case leakFree
    case asPublished(except: Set<Deviation>)

    public var deviations: Set<Deviation> {
      switch self {
      case .leakFree: []
      case .asPublished(let except): Set(Deviation.allCases).subtracting(except)
      }
    }
  }

  public enum Scale: String, Sendable, CaseIterable {
    /// One number for the layer, √(tr(K) / n).
    case layer
    /// Each feature by its own deviation over training rows, with a floor of 0.1 times the median.
    case feature
  }

  /// A region: its name and the places of its voxels, which may lie in other regions, too.
  public struct Group: Sendable, Equatable {
    public let name: String
    public let targets: [Int]

    public init(_ name: String, targets: [Int]) {
      self.name = name
      self.targets = targets
    }
  }

  /// Means over the voxels of a region that have a score.
  public struct GroupScore: Sendable {
    public let name: String
    public let r: Double
    public let criterion: Double
    public let targetCount: Int
    /// Voxels without r, left out of the mean.
    public let skipped: Int
  }

  public struct Result: Sendable {
    public let fit: Ridge.Result
    /// By voxel: R²_loo, or under D-50 r of the leave-one-out predictions.
    public let criterion: [Double]
    public let criterionName: String
    public let groups: [GroupScore]
    /// √(tr(K) / n) of the training rows, by which the layer is divided; penalties are in units of what results. 1 where
    /// features were divided one by one.
    public let featureScale: Double
    /// Test rows more than 5 median training norms from the training mean.
    public let outlyingTestRows: [Int]
    /// The numbers of the deviations that were taken.
    public let deviations: [String]
  }

  /// - Shapes: features n × p, responses n × V.
  /// - Parameter grid: in units of the scaled features; by default the usual one, or that of the original.
  /// - Throws: `EncodingError`; `.tooFewRows` below 3 training rows.
  /// - Cost: that of `Ridge.fit`; one kernel of n² p.
  public static func run(
    _ features: some FeatureBlocks, responses: Matrix<Float>, train: [Int], test: [Int], groups: [Group] = [],
    scale: Scale = .layer, profile: Profile = .leakFree, grid: PenaltyGrid? = nil, missing: Ridge.Missing = .refuse,
    workers: Workers
  ) throws -> Result {
    try Rows.check(train, below: features.stimulusCount, what: "the training rows")
    try Rows.check(test, below: features.stimulusCount, what: "the test rows")
    guard train.count >= 3 else { throw EncodingError.tooFewRows(count: train.count, needed: 3, what: "eReg") }
    if let beyond = groups.flatMap(\.targets).first(where: { $0 < 0 || $0 >= responses.columnCount }) {
      throw EncodingError.shapeMismatch(what: "voxels of a region", expected: responses.columnCount, found: beyond + 1)
    }
    let deviations = profile.deviations
    let scaling: ColumnScaling =
      deviations.contains(.d49)
      ? .feature(train: train, floor: 0)
      : scale == .feature ? .feature(train: train, floor: ColumnScaling.usualFloor) : .none
    var options = Ridge.Options()
    options.grid = grid ?? (profile == .leakFree ? .usual : .decades)
    options.missing = missing
    options.leastTrainRows = 3
    if deviations.contains(.d02) {
      options.choice = .pearson
      options.tiesToSmaller = true
    }
    options.reportsLooPearson = deviations.contains(.d50)
    var kernel = try FeatureKernel(features, scaling: scaling, workers: workers)
    var featureScale = 1.0
    if scaling == .none {
      let trace = kernel.squaredNorms(rows: train, train: train).reduce(0, +) / Double(train.count)
      if trace > 0 {
        kernel = kernel.times(1 / trace)
        featureScale = trace.squareRoot()
      }
    }
    let fit = try Ridge.fit(
      RidgeDesign(kernel), responses: responses, train: train, test: test, options: options, workers: workers)
    let published = deviations.contains(.d50)
    let criterion = published ? fit.looPearson : fit.criterion
    let norms = kernel.squaredNorms(rows: train, train: train).sorted()
    let median = ((norms[(norms.count - 1) / 2]).squareRoot() + norms[norms.count / 2].squareRoot()) / 2
    let outlying = zip(test, kernel.squaredNorms(rows: test, train: train)).filter { $0.1.squareRoot() > 5 * median }
    return Result(
      fit: fit, criterion: criterion, criterionName: published ? HeldOutMeasure.pearson.rawValue : fit.criterionName,
      groups: groups.map { mean($0, fit.r, criterion) },
      featureScale: featureScale, outlyingTestRows: outlying.map(\.0),
      deviations: deviations.map(\.rawValue).sorted())
  }

  private static func mean(_ group: Group, _ r: [Double], _ criterion: [Double]) -> GroupScore {
    func mean(_ values: [Double]) -> Double {
      let defined = values.filter { !$0.isNaN }
      return defined.isEmpty ? .nan : defined.reduce(0, +) / Double(defined.count)
    }
    let own = group.targets.map { r[$0] }
    return GroupScore(
      name: group.name, r: mean(own), criterion: mean(group.targets.map { criterion[$0] }),
      targetCount: own.count, skipped: own.count(where: \.isNaN))
  }
}
