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

  /// What a fit asks for beside rows and targets.
  public struct Options: Sendable {
    public var scale = Scale.layer
    public var profile = Profile.leakFree
    /// In units of the scaled features; `nil` takes the usual one, or that of the original.
    public var grid: PenaltyGrid?
    public var rule = PenaltyRule.perTarget
    public var missing = Ridge.Missing.refuse
    /// How training rows are held out for the choice of alpha; rows in time are held out by story or block.
    public var heldOut = HeldOut.leaveOneOut
    /// Folds of the training rows: the criterion is then r within them.
    public var criterionFolds: [[Int]]?
    public var keepsPredictions = false
    /// Also predictions of training rows from fits without them; `Ridge.Result.heldOut`.
    public var keepsHeldOut = false
    /// Of a kernel: whether its features were scaled one by one when it was made, so that penalties are in their units and
    /// the layer has no further scale.
    public var isScaled = false

    public init(
      scale: Scale = .layer, profile: Profile = .leakFree, grid: PenaltyGrid? = nil,
      missing: Ridge.Missing = .refuse
    ) {
      self.scale = scale
      self.profile = profile
      self.grid = grid
      self.missing = missing
    }
  }

  /// - Shapes: features n × p, responses n × V.
  /// - Throws: `EncodingError`; `.tooFewRows` below 3 training rows.
  /// - Cost: that of `Ridge.fit`; one kernel of n² p.
  public static func run(
    _ features: some FeatureBlocks, responses: Matrix<Float>, train: [Int], test: [Int], groups: [Group] = [],
    options: Options = Options(), workers: Workers
  ) throws -> Result {
    try check(train, test, rowCount: features.stimulusCount)
    let scaling: ColumnScaling =
      options.profile.deviations.contains(.d49)
      ? .feature(train: train, floor: 0)
      : options.scale == .feature ? .feature(train: train, floor: ColumnScaling.usualFloor) : .none
    let kernel = try FeatureKernel(features, scaling: scaling, workers: workers)
    return try fit(
      kernel, isScaled: scaling != .none, responses: responses, train: train, test: test, groups: groups,
      options: options, workers: workers)
  }

  /// The same of a kernel that was made before, such as one that serves every fold and every region.
  ///
  /// - Precondition: the scale is that of the layer, because a kernel cannot be scaled feature by feature; under D-49 its
  ///   features were.
  public static func run(
    _ kernel: FeatureKernel, responses: Matrix<Float>, train: [Int], test: [Int], groups: [Group] = [],
    options: Options = Options(), workers: Workers
  ) throws -> Result {
    precondition(
      options.scale == .layer && (options.isScaled || !options.profile.deviations.contains(.d49)),
      "a kernel has no features to scale")
    try check(train, test, rowCount: kernel.rowCount)
    return try fit(
      kernel, isScaled: options.isScaled, responses: responses, train: train, test: test, groups: groups,
      options: options,
      workers: workers)
  }

  /// A kernel scaled and factorised for some training rows: all of a fit that needs no responses, so that the fits of folds
  /// can be made ready side by side.
  public struct Ready: Sendable {
    public let train: [Int]
    public let test: [Int]
    let kernel: FeatureKernel
    /// tr(K) / n of the training rows, by whose root the layer is divided; `nil` where it is not.
    let trace: Double?
    let outlyingTestRows: [Int]
    let basis: RidgeBasis

    /// Bytes of the factorisation.
    public static func byteCount(trainCount: Int, testCount: Int) -> Int { 8 * trainCount * (trainCount + testCount) }

    /// The kernel in units of the layer. Made anew: kept, it would stand in memory once a fold.
    var scaledKernel: FeatureKernel { trace.map { kernel.times(1 / $0) } ?? kernel }
  }

  /// - Parameter isScaled: whether features were scaled one by one when the kernel was made.
  /// - Throws: as `run`.
  /// - Cost: 9 n³ for n training rows; of memory one more kernel meanwhile.
  public static func ready(
    _ unscaled: FeatureKernel, isScaled: Bool, train: [Int], test: [Int], workers: Workers
  ) throws -> Ready {
    try check(train, test, rowCount: unscaled.rowCount)
    return try made(unscaled, isScaled: isScaled, train: train, test: test, workers: workers)
  }

  /// The same as of a kernel, of one that is ready.
  public static func run(
    _ ready: Ready, responses: Matrix<Float>, groups: [Group] = [], options: Options = Options(), workers: Workers
  ) throws -> Result {
    try fit(ready, responses: responses, groups: groups, options: options, workers: workers)
  }

  private static func check(_ train: [Int], _ test: [Int], rowCount: Int) throws {
    try Rows.check(train, below: rowCount, what: "the training rows")
    try Rows.check(test, below: rowCount, what: "the test rows")
    guard train.count >= 3 else {
      throw EncodingError.tooFewRows(count: train.count, needed: 3, what: "the training side of eReg")
    }
  }

  private static func fit(
    _ unscaled: FeatureKernel, isScaled: Bool, responses: Matrix<Float>, train: [Int], test: [Int], groups: [Group],
    options: Options, workers: Workers
  ) throws -> Result {
    try fit(
      made(unscaled, isScaled: isScaled, train: train, test: test, workers: workers), responses: responses,
      groups: groups, options: options, workers: workers)
  }

  private static func made(
    _ unscaled: FeatureKernel, isScaled: Bool, train: [Int], test: [Int], workers: Workers
  ) throws -> Ready {
    var kernel = unscaled
    var trace: Double?
    if !isScaled {
      let found = kernel.meanSquaredNorm(train: train)
      if found > 0 {
        kernel = kernel.times(1 / found)
        trace = found
      }
    }
    let norms = kernel.squaredNorms(rows: train, train: train).sorted()
    let median = ((norms[(norms.count - 1) / 2]).squareRoot() + norms[norms.count / 2].squareRoot()) / 2
    let outlying = zip(test, kernel.squaredNorms(rows: test, train: train)).filter { $0.1.squareRoot() > 5 * median }
    return Ready(
      train: train, test: test, kernel: unscaled, trace: trace, outlyingTestRows: outlying.map(\.0),
      basis: try RidgeDesign(kernel).basis(train: train, test: test, workers: workers))
  }

  private static func fit(
    _ ready: Ready, responses: Matrix<Float>, groups: [Group], options: Options, workers: Workers
  ) throws -> Result {
    if let beyond = groups.flatMap(\.targets).first(where: { $0 < 0 || $0 >= responses.columnCount }) {
      throw EncodingError.shapeMismatch(what: "voxels of a region", expected: responses.columnCount, found: beyond + 1)
    }
    let deviations = options.profile.deviations
    var ridge = Ridge.Options()
    ridge.grid = options.grid ?? (options.profile == .leakFree ? .usual : .decades)
    ridge.rule = options.rule
    ridge.missing = options.missing
    ridge.heldOut = options.heldOut
    ridge.criterionFolds = options.criterionFolds
    ridge.keepsPredictions = options.keepsPredictions
    ridge.keepsHeldOut = options.keepsHeldOut
    ridge.leastTrainRows = 3
    if deviations.contains(.d02) {
      ridge.choice = .pearson
      ridge.tiesToSmaller = true
    }
    ridge.reportsLooPearson = deviations.contains(.d50)
    let bases = Ridge.Bases(rowCount: ready.kernel.rowCount, isSingular: false) { train, test in
      // Targets that lack rows have a factorisation of their own.
      train == ready.train && test == ready.test
        ? ready.basis : try RidgeDesign(ready.scaledKernel).basis(train: train, test: test, workers: workers)
    }
    let fit = try Ridge.fit(
      bases, responses: responses, train: ready.train, test: ready.test, options: ridge, workers: workers)
    let published = deviations.contains(.d50)
    let criterion = published ? fit.looPearson : fit.criterion
    return Result(
      fit: fit, criterion: criterion, criterionName: published ? HeldOutMeasure.pearson.rawValue : fit.criterionName,
      groups: groups.map { mean($0, fit.r, criterion) },
      featureScale: ready.trace?.squareRoot() ?? 1, outlyingTestRows: ready.outlyingTestRows,
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
