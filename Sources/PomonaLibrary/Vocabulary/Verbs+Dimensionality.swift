internal import PomonaAnalysis
internal import PomonaCatalog
internal import PomonaCore
internal import PomonaLanguage
internal import PomonaModels
internal import PomonaParallel
internal import PomonaTables

/// How many dimensions the features of each layer have.
extension Verb {
  static let dimensionality: [Verb] = [effdim, effdimCurve, eigenvalues, spectrum, autocorrelation]

  /// The columns that say which layer a row is of.
  static let layerSchema = [
    Schema.Column("model", .text), Schema.Column("layer", .text), Schema.Column("layer_index", .number),
    Schema.Column("depth", .number),
  ]

  private static func layerColumns(_ layers: [LayerGeometry], of features: FeaturesValue) -> [Column] {
    [
      Column("model", .texts(layers.map { _ in features.handle.model.id })),
      Column("layer", .texts(layers.map(\.layer.name))), Column("layer_index", .integers(layers.map(\.index))),
      Column("depth", .numbers(layers.map(\.depth))),
    ]
  }

  static let effdim = Verb(
    "effdim", "Effective dimensionality of each layer: the participation ratio of its features over stimuli.",
    topic: "features",
    parameters: [.piped("features", .object("features"), "features of a network")],
    examples: [Example("$f | effdim"), Example("$f | effdim | sort desc(effdim) | take 3")],
    search: ["participation ratio", "dimension", "manifold"], isHeavy: true,
    check: { _ in
      .table(
        Schema(
          noun: "these layers",
          columns: layerSchema + ["n", "features", "effdim", "effdim_corrected"].map { Schema.Column($0, .number) }
            + [Schema.Column("flags", .text)]))
    },
    run: { arguments, context in
      let features = try arguments.object("features", as: FeaturesValue.self)
      let outcome = try FeatureSource(context.workspace).geometries(
        of: features.handle, for: .values, control: context.control)
      features.note(outcome)
      let found = try outcome.layers.map { try EffectiveDimensionality(of: $0.geometry) }
      let n = features.handle.stimuli.axis.count
      let table = try Table(
        layerColumns(outcome.layers, of: features) + [
          Column("n", .integers(found.map(\.stimulusCount))),
          Column("features", .integers(found.map(\.featureCount))),
          Column("effdim", .numbers(found.map(\.raw))),
          Column("effdim_corrected", .numbers(found.map { $0.corrected.isFinite ? $0.corrected : .nan })),
          Column("flags", .texts(found.map { $0.flags.map(\.rawValue).joined(separator: " ") })),
        ],
        header: [
          "effective dimensionality (participation ratio) over \(n) stimuli, at most \(n - 1)",
          "corrected: 1 / (1/effdim - 1/(n - 1)), missing where \(n) stimuli do not resolve it; biasedByN: over a tenth of "
            + "n - 1, read both; notResolved: over half of it, no axis for scores",
        ], provenance: Provenance([], isFromNetwork: true))
      return Value(table, noun: "these layers", reasons: FeaturesValue.reasons(features.handle, outcome))
    })

  static let effdimCurve = Verb(
    "effdim_curve", "Effective dimensionality over random subsets of the stimuli, and what it would be over many more.",
    topic: "features",
    parameters: [
      .piped("features", .object("features"), "features of a network"),
      .words(
        "by", "a column of the stimuli whose classes are drawn whole: the slope then shows how they depend",
        usual: "single stimuli"),
      .value("subsets", .number, "of each of three sizes: a quarter, a half, three quarters", usual: "20").whole(
        1...10_000),
      .value("seed", .number, "of the subsets", usual: "the setting seed").whole(0...Int.max),
    ],
    examples: [
      Example("$f | effdim_curve | plot x: n, y: effdim, color: layer | points"),
      Example("$f | effdim_curve by: category | distinct layer, slope, extrapolated"),
    ],
    search: ["participation ratio", "subsample", "bias", "extrapolate", "dimension"], isHeavy: true,
    check: { _ in
      .table(
        Schema(
          noun: "these subsets",
          columns: layerSchema + ["n", "effdim", "slope", "extrapolated"].map { Schema.Column($0, .number) }
            + [Schema.Column("flags", .text)]))
    },
    run: { arguments, context in
      let features = try arguments.object("features", as: FeaturesValue.self)
      let subsets = try arguments.count("subsets", usual: 20)
      let seed = try context.seed(arguments)
      var labels: [String]?
      if let column = try arguments.optionalText("by") {
        labels = try features.handle.stimuli.properties.classes(column, parameter: "by").map { $0 ?? "missing" }
      }
      let outcome = try FeatureSource(context.workspace).geometries(
        of: features.handle, for: .values, control: context.control)
      features.note(outcome)
      let chosen = labels
      let curves = try context.workers.map(outcome.layers.count) { index in
        try DimensionalityCurve(
          of: outcome.layers[index].geometry, labels: chosen, seed: seed, subsetCount: subsets)
      }
      let rows = zip(outcome.layers, curves).flatMap { layer, curve in
        curve.points.map { (layer: layer, curve: curve, point: $0) }
      }
      let table = try Table(
        layerColumns(rows.map(\.layer), of: features) + [
          Column("n", .integers(rows.map(\.point.stimulusCount))),
          Column("effdim", .numbers(rows.map(\.point.effectiveDimensionality))),
          Column("slope", .numbers(rows.map(\.curve.slope))),
          Column(
            "extrapolated", .numbers(rows.map { $0.curve.extrapolated.isFinite ? $0.curve.extrapolated : .nan })),
          Column("flags", .texts(rows.map { $0.curve.flags.map(\.rawValue).joined(separator: " ") })),
        ],
        header: [
          "effective dimensionality over \(subsets) random subsets of a quarter, a half and three quarters of the "
            + "\(try arguments.optionalText("by").map { "classes of `\($0)`" } ?? "stimuli"), and over all; seed \(seed)",
          "extrapolated: 1 / intercept of the line of 1/effdim on 1/(n - 1), missing where it has no positive one"
            + (labels == nil ? "; over single stimuli its slope is 1 for almost any features" : ""),
        ], provenance: Provenance([], isFromNetwork: true))
      return Value(table, noun: "these subsets", reasons: FeaturesValue.reasons(features.handle, outcome))
    })

  static let eigenvalues = Verb(
    "eigenvalues", "The eigenvalues of the covariance of each layer's features over stimuli, from the largest.",
    topic: "features",
    parameters: [.piped("features", .object("features"), "features of a network")],
    examples: [
      Example("$f | eigenvalues | where rank <= 3 | select layer, rank, eigenvalue, share"),
      Example(
        "$f | eigenvalues | plot x: rank, y: eigenvalue, color: layer | lines | scale x, kind: log | scale y, kind: log"
      ),
    ],
    search: ["spectrum", "scree", "variance explained", "rank", "power law", "pca"], isHeavy: true,
    check: { _ in
      .table(
        Schema(
          noun: "these eigenvalues",
          columns: layerSchema + ["rank", "eigenvalue", "share"].map { Schema.Column($0, .number) }))
    },
    run: { arguments, context in
      let features = try arguments.object("features", as: FeaturesValue.self)
      let outcome = try FeatureSource(context.workspace).geometries(
        of: features.handle, for: .values, control: context.control)
      features.note(outcome)
      let spectra = try context.workers.map(outcome.layers.count) { index in
        try Eigenspectrum(of: outcome.layers[index].geometry).values
      }
      let rows = zip(outcome.layers, spectra).flatMap { layer, values in
        let sum = values.reduce(0, +)
        return values.enumerated().map { (layer: layer, rank: $0 + 1, value: $1, share: $1 / sum) }
      }
      let n = features.handle.stimuli.axis.count
      let table = try Table(
        layerColumns(rows.map(\.layer), of: features) + [
          Column("rank", .integers(rows.map(\.rank))), Column("eigenvalue", .numbers(rows.map(\.value))),
          Column("share", .numbers(rows.map(\.share))),
        ],
        header: [
          "eigenvalues of the covariance of features over \(n) stimuli (divided by n - 1), those above rounding; "
            + "share: of their sum"
        ], provenance: Provenance([], isFromNetwork: true))
      return Value(table, noun: "these eigenvalues", reasons: FeaturesValue.reasons(features.handle, outcome))
    })

  static let spectrum = Verb(
    "spectrum", "The eigenspectrum of each layer's features and the power law that it follows.", topic: "features",
    parameters: [
      .piped("features", .object("features"), "features of a network"),
      .value("from", .number, "the first rank of the power law", usual: "1").whole(1...Int.max),
      .value("to", .number, "the last rank of the power law", usual: "the last that all subsets have").whole(
        3...Int.max),
      .value("share", .quantity(.share), "of the variance, for the number of components", usual: "80%"),
      .value("level", .quantity(.share), "of the interval", usual: "95%").asLevel,
      .value("seed", .number, "of the groups of stimuli that are left out in turn", usual: "0").whole(0...Int.max),
    ],
    examples: [Example("$f | spectrum"), Example("$f | spectrum from: 5, to: 50, share: 90%")],
    search: ["eigenvalues", "power law", "exponent", "alpha", "components", "pca"], isHeavy: true,
    check: { _ in
      .table(
        Schema(
          noun: "these layers",
          columns: layerSchema
            + ["n", "components", "exponent", "low", "high"].map { Schema.Column($0, .number) }))
    },
    run: { arguments, context in
      let features = try arguments.object("features", as: FeaturesValue.self)
      let (from, to) = try ranks(arguments)
      let share = try arguments.quantity("share", .share) ?? 0.8
      let level = try arguments.level()
      let seed = UInt64(try arguments.count("seed", usual: 0))
      let outcome = try FeatureSource(context.workspace).geometries(
        of: features.handle, for: .values, control: context.control)
      features.note(outcome)
      let found = try outcome.layers.map { layer in
        (
          components: try Eigenspectrum(of: layer.geometry).componentCount(share: share),
          law: try Eigenspectrum.exponent(
            of: layer.geometry, from: from, to: to, level: level, seed: seed, workers: context.workers)
        )
      }
      let n = features.handle.stimuli.axis.count
      let table = try Table(
        layerColumns(outcome.layers, of: features) + [
          Column("n", .integers(found.map { _ in n })),
          Column("components", .integers(found.map(\.components))),
          Column("exponent", .numbers(found.map(\.law.value))),
          Column("low", .numbers(found.map(\.law.low))), Column("high", .numbers(found.map(\.law.high))),
        ],
        header: [
          "components: the fewest with \(FitValue.short(share * 100)) % of the variance over \(n) stimuli",
          "exponent: -slope of log eigenvalue on log rank from \(from)\(to.map { " to \($0)" } ?? ""); "
            + "\(FitValue.short(level * 100)) % interval: ten groups of stimuli left out in turn",
        ], provenance: Provenance([], isFromNetwork: true))
      return Value(table, noun: "these layers", reasons: FeaturesValue.reasons(features.handle, outcome))
    }
  ).rules { _ = try ranks($0) }

  /// Between which ranks the power law is looked for: three at least.
  private static func ranks(_ arguments: Arguments) throws -> (from: Int, to: Int?) {
    let from = try arguments.count("from", usual: 1)
    return (from, arguments.isGiven("to") ? try arguments.count("to", in: (from + 2)...Int.max) : nil)
  }
}
