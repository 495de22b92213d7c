internal import PomonaAnalysis
internal import PomonaCatalog
internal import PomonaCore
internal import PomonaLanguage
internal import PomonaModels
internal import PomonaTables

/// Geometry to look at: places in few dimensions, trees, RDMs of RDMs.
extension Verb {
  static let spaces: [Verb] = [mds, tsne, components, cluster, secondOrder, asRDM]

  private static let oneRDM = VerbParameter.piped("rdm", .object("rdm"), "an rdm")
  private static let dimensions = VerbParameter.value("dimensions", .number, "how many columns of places", usual: "2")
    .whole(1...64)

  /// Known before the run where the number of dimensions is typed.
  private static func placeKind(_ call: Call) -> Kind {
    guard let names = axisNames(call.number("dimensions") ?? (call.isGiven("dimensions") ? nil : 2)) else {
      return .table(Schema(noun: "these places", columns: []))
    }
    return .table(
      Schema(
        noun: "these places",
        columns: [Schema.Column("stimulus", .text)] + names.map { Schema.Column($0, .number) }))
  }

  private static func axisNames(_ count: Double?) -> [String]? {
    guard let count, let whole = Int(exactly: count), (1...64).contains(whole) else { return nil }
    return whole <= 3 ? Array(["x", "y", "z"].prefix(whole)) : (1...whole).map { "x\($0)" }
  }

  private static func table(_ configuration: Configuration, _ rdm: RDM, header: [String]) throws -> Value {
    let places = configuration.places
    let names = axisNames(Double(places.columnCount)) ?? []
    let columns = names.enumerated().map { k, name in
      Column(name, .numbers((0..<places.rowCount).map { places[$0, k] }))
    }
    return Value(
      try Table(
        [Column("stimulus", .texts(configuration.axis.ids))] + columns, header: header,
        provenance: Provenance([], isFromNetwork: rdm.provenance.isFromNetwork)), noun: "these places")
  }

  // MARK: - Places

  static let mds = Verb(
    "mds", "Multidimensional scaling: a place for each stimulus whose distances resemble those of an RDM.",
    topic: "comparing",
    parameters: [
      oneRDM,
      .choice(
        "method", ["classical", "metric"], "classical (of inner products), metric (least squares of distances)",
        usual: "classical"),
      dimensions,
      .value("starts", .number, "of metric: the classical places and so many less one random ones", usual: "8").whole(
        1...1000),
      .value("seed", .number, "of random starts", usual: "0").whole(0...Int.max),
    ],
    examples: [
      Example("$k.hit.mean | mds"), Example("$k.hit.mean | mds metric | join $k.stimuli, on: stimulus"),
    ],
    citation: Citation(
      "Borg and Groenen 2005, Modern Multidimensional Scaling", doi: "10.1007/0-387-28981-X"),
    search: ["scaling", "embedding", "map", "torgerson", "smacof", "stress"], isHeavy: true, check: placeKind,
    run: { arguments, context in
      let value = try arguments.object("rdm", as: RDMValue.self)
      let dimensions = try arguments.count("dimensions", usual: 2)
      if try arguments.text("method", usual: "classical") == "classical" {
        let found = try ClassicalScaling(of: value.rdm, dimensions: dimensions)
        return try table(
          found.configuration, value.rdm,
          header: [
            "classical scaling of \(value.name) (\(value.rdm.distance)) · stress-1 \(Scoring.three(found.configuration.stress))"
              + " · \(FitValue.short(100 * found.keptShare)) % of positive eigenvalues kept, \(FitValue.short(100 * found.negativeShare)) % of all negative"
          ])
      }
      let found = try MetricScaling(
        of: value.rdm, dimensions: dimensions, starts: try arguments.count("starts", usual: 8),
        seed: UInt64(try arguments.count("seed", usual: 0)), workers: context.workers)
      let worst = found.stresses.filter { !$0.isNaN }.max() ?? .nan
      return try table(
        found.configuration, value.rdm,
        header: [
          "metric scaling of \(value.name) (\(value.rdm.distance)) · stress-1 \(Scoring.three(found.configuration.stress)), the best of \(found.stresses.count) starts (worst \(Scoring.three(worst)))"
            + (found.hasConverged ? "" : " · not at rest after 1000 steps")
        ])
    }
  ).rules { arguments in
    guard try arguments.text("method", usual: "classical") == "classical",
      let name = ["starts", "seed"].first(where: arguments.isGiven)
    else { return }
    throw Explanation(
      "E0207", "classical scaling has one answer, so `\(name)` means nothing", parameter: name,
      remedies: ["mds metric, \(name): 8"])
  }

  static let tsne = Verb(
    "tsne", "A map that keeps neighbours together; distances between groups mean nothing.", topic: "comparing",
    parameters: [
      oneRDM, .value("perplexity", .number, "about how many neighbours count", usual: "30, or a third of the others"),
      dimensions,
    ],
    examples: [
      Example("$k.hit.mean | tsne"), Example("$k.hit.mean | tsne perplexity: 10 | join $k.stimuli, on: stimulus"),
    ],
    citation: Citation("van der Maaten and Hinton 2008, Visualizing data using t-SNE, JMLR 9:2579"),
    search: ["neighbours", "embedding", "map", "umap", "t-sne"], isHeavy: true, check: placeKind,
    run: { arguments, context in
      let value = try arguments.object("rdm", as: RDMValue.self)
      let found = try NeighbourMap(
        of: value.rdm, dimensions: try arguments.count("dimensions", usual: 2),
        perplexity: arguments.isGiven("perplexity") ? try arguments.number("perplexity") : nil,
        workers: context.workers)
      return try table(
        found.configuration, value.rdm,
        header: [
          "t-SNE of \(value.name) (\(value.rdm.distance)) · perplexity \(FitValue.short(found.perplexity)) · divergence \(Scoring.three(found.divergence))"
            + " · trustworthiness \(Scoring.three(found.trustworthiness)) over \(found.neighbourCount) neighbours",
          "neighbours can be read from it, distances between groups cannot",
        ])
    })

  // MARK: - Principal components

  static let components = Verb(
    "components",
    "Principal components: a place for each stimulus on the axes along which features, or responses, vary most.",
    topic: "comparing",
    parameters: [
      .piped(
        "of", .oneOf([.object("features"), .object("benchmark")]),
        "features, layer by layer, or a benchmark with responses, subject by subject"), dimensions,
      .choice(
        "missing", EncodingOptions.MissingRule.allCases.map(\.rawValue),
        "of responses: error; drop(units): units that lack one; keep: means over the other presentations",
        usual: "error"),
    ],
    examples: [
      Example("$f[\"fire9\"] | components | plot x: x, y: y, label: stimulus | pictures $k.images"),
      Example("$f | components dimensions: 3 | distinct layer, share_x, share_y, share_z"),
      Example("$b | components dimensions: 1, missing: drop(units)"),
    ],
    citation: Citation(
      "Jolliffe and Cadima 2016, Principal component analysis: a review and recent developments, Philosophical"
        + " Transactions of the Royal Society A 374:20150202", doi: "10.1098/rsta.2015.0202"),
    search: ["pca", "principal", "axes", "map", "scores", "explained variance", "eigenvectors"], isHeavy: true,
    check: { call in
      if call.benchmark("of") != nil { try call.requireResponses("of") }
      guard case .object(let kind) = call.piped,
        let names = axisNames(call.number("dimensions") ?? (call.isGiven("dimensions") ? nil : 2))
      else { return .table(Schema(noun: "these places", columns: [])) }
      if kind.name == "features", call.isGiven("missing") {
        throw RSAError.unfit(
          what: "`missing`", with: "features, which are whole", parameter: "missing", remedy: "leave `missing:` out")
      }
      let keys =
        kind.name == "features"
        ? [
          Schema.Column("model", .text, values: kind.labels["model"]),
          Schema.Column("layer", .text, values: kind.labels["layers"]), Schema.Column("layer_index", .number),
          Schema.Column("depth", .number),
        ] : [Schema.Column("subject", .text, values: kind.labels["subjects"])]
      return .table(
        Schema(
          noun: "these places",
          columns: keys + [Schema.Column("stimulus", .text)]
            + (names + names.map { "share_\($0)" }).map { Schema.Column($0, .number) }))
    },
    run: { arguments, context in
      let dimensions = try arguments.count("dimensions", usual: 2)
      if let features = try? arguments.object("of", as: FeaturesValue.self) {
        return try ofLayers(features, dimensions, context)
      }
      return try ofResponses(
        try blaming("of") { try arguments.object("of", as: BenchmarkValue.self).benchmark.requireRecording() },
        dimensions, try EncodingOptions.MissingRule(arguments), try limit(arguments, context), context)
    })

  /// What is known of a layer is its Gram matrix, so that no map is read again.
  private static func ofLayers(_ features: FeaturesValue, _ dimensions: Int, _ context: Context) throws -> Value {
    let outcome = try FeatureSource(context.workspace).geometries(
      of: features.handle, for: .values, control: context.control)
    features.note(outcome)
    let axis = features.handle.stimuli.axis
    let found = try outcome.layers.map { layer in
      try features.handle.naming(layer.layer.name) {
        try Self.found(dimensions, axis.count, layer.geometry.featureCount, what: "layer") {
          try PrincipalComponents(
            of: FeatureKernel(layer.geometry), trainingRows: Array(0..<axis.count), count: dimensions)
        }
      }
    }
    func each<Element>(_ value: (LayerGeometry) -> Element) -> [Element] {
      outcome.layers.flatMap { [Element](repeating: value($0), count: axis.count) }
    }
    return try table(
      found, Array(axis.ids),
      keys: [
        Column("model", .texts(each { _ in features.handle.model.id })),
        Column("layer", .texts(each { $0.layer.name })), Column("layer_index", .integers(each { $0.index })),
        Column("depth", .numbers(each { $0.depth })),
      ], of: outcome.layers.map { $0.layer.name }, isFromNetwork: true,
      reasons: FeaturesValue.reasons(features.handle, outcome))
  }

  /// Mean patterns of each subject over the stimuli that all of them saw, its units as features.
  private static func ofResponses(
    _ recording: Recording, _ dimensions: Int, _ missing: EncodingOptions.MissingRule, _ limit: Int, _ context: Context
  ) throws -> Value {
    var axis: StimulusAxis?
    let found = try subjectPatterns(
      of: recording, missing: missing, limit: limit, context
    ) { subject, patterns, shared in
      axis = shared
      return (
        subject.name,
        try Self.found(dimensions, shared.count, patterns.featureCount, what: "pattern") {
          try PrincipalComponents(
            of: patterns, trainingRows: Array(0..<shared.count), count: dimensions, workers: context.workers)
        }
      )
    }
    let ids = axis.map { Array($0.ids) } ?? []
    return try table(
      found.map(\.1), ids,
      keys: [Column("subject", .texts(found.flatMap { [String](repeating: $0.0, count: ids.count) }))],
      of: found.map(\.0), isFromNetwork: false, reasons: [],
      header: recording.facts.simulatedLine.map { [$0] } ?? [])
  }

  /// - Throws: `E0532` for more dimensions than stimuli less one, or than there are directions; `E0385` without any.
  private static func found(
    _ dimensions: Int, _ stimuli: Int, _ features: Int, what: String, _ body: () throws -> PrincipalComponents
  ) throws -> PrincipalComponents {
    guard dimensions < stimuli else {
      throw SpaceError.dimensionCount(count: dimensions, largest: stimuli - 1)
    }
    let found: PrincipalComponents
    do { found = try body() } catch ReductionError.noVariance {
      throw Explanation(
        "E0385", "every \(what == "layer" ? "feature" : "unit") has one value for all \(stimuli) stimuli",
        parameter: "of", facts: ["there is no axis along which it varies"],
        remedies: [what == "layer" ? "features $b, layers: [fire8, fire9], which leaves this layer out" : "rois"])
    }
    // Beyond the features there is rounding alone.
    let count = min(found.count, features)
    guard count == dimensions else {
      throw SpaceError.tooFewDirections(
        of: what == "layer" ? "this layer" : "this set of responses", found: count, wanted: dimensions)
    }
    return found
  }

  private static func table(
    _ found: [PrincipalComponents], _ stimuli: [String], keys: [Column], of names: [String], isFromNetwork: Bool,
    reasons: [String], header: [String] = []
  ) throws -> Value {
    let axes = axisNames(Double(found.first?.count ?? 0)) ?? []
    let places = axes.enumerated().map { k, name in
      Column(name, .numbers(found.flatMap { own in stimuli.indices.map { own.scores[$0, k] } }))
    }
    let shares = axes.enumerated().map { k, name in
      Column("share_\(name)", .numbers(found.flatMap { own in stimuli.map { _ in own.varianceShares[k] } }))
    }
    // A header of a hundred layers is read by nobody: the columns have it.
    let lines = zip(names, found).prefix(12).map { name, own in
      let shares = own.varianceShares.prefix(5).map { FitValue.short(100 * $0) }.joined(separator: " + ")
      return "\(name): \(shares)\(own.count > 5 ? " + …" : "") % of the variance"
    }
    return Value(
      try Table(
        keys + [Column("stimulus", .texts(found.flatMap { _ in stimuli }))] + places + shares,
        header: header + [
          "principal components over \(stimuli.count) stimuli, centred, not scaled; the entry of largest size of each is "
            + "positive; share_x …: of the variance"
        ] + lines + (names.count > 12 ? ["… and \(names.count - 12) more"] : []),
        provenance: Provenance([], isFromNetwork: isFromNetwork)), noun: "these places", reasons: reasons)
  }

  // MARK: - Trees

  static let cluster = Verb(
    "cluster", "Joins the nearest stimuli, layers or models of an RDM first: a dendrogram.", topic: "comparing",
    parameters: [
      oneRDM,
      .choice(
        "method", Tree.Method.allCases.map(\.rawValue),
        "how far apart two clusters are: average, farthest, nearest, ward",
        usual: "average"),
      .value("groups", .number, "how many groups the leaves fall into", usual: "1").whole(1...Int.max),
    ],
    examples: [
      Example("$k.hit.mean | cluster groups: 4"),
      Example("($k.hit.mean | cluster).paths | plot x: place, y: height, group: join | lines color: \"black\""),
    ],
    citation: Citation("Müllner 2011, Modern hierarchical, agglomerative clustering algorithms, arXiv:1109.2378"),
    search: ["tree", "dendrogram", "linkage", "hierarchical", "ward"],
    check: { _ in TreeValue.kind },
    run: { arguments, _ in
      let value = try arguments.object("rdm", as: RDMValue.self)
      let method = Tree.Method(rawValue: try arguments.text("method", usual: "average")) ?? .average
      return .object(
        try TreeValue(
          try Tree(of: value.rdm, method: method),
          groups: try arguments.count("groups", in: 1...max(1, value.rdm.axis.count), usual: 1), name: value.name,
          isFromNetwork: value.rdm.provenance.isFromNetwork))
    })

  // MARK: - RDMs of RDMs

  static let secondOrder = Verb(
    "second_order", "The RDM of RDMs: how unlike the geometries of layers, models or subjects are.",
    topic: "comparing",
    parameters: [
      .piped(
        "of", .oneOf([.object("rdms"), .record(.object("rdm")), .list(.object("rdm"))]), "rdms, or a record of them"),
      .choice("compare", Comparison.all.map(\.name), "one less this comparison", usual: "pearson"), .missingPairs,
    ],
    examples: [
      Example("$k.hit | second_order | cluster"),
      Example("{human: $k.hit.mean, monkey: $k.mit, animacy: $k.models[\"animacy\"]} | second_order compare: spearman"),
    ], search: ["layers", "models", "similarity of similarity", "rsa of rsa", "matrix"],
    check: { _ in RDMValue.kind },
    run: { arguments, context in
      let aligned = AlignedRDMs(try namedRDMs(arguments.value("of"), parameter: "of"))
      let members = aligned.data
      for note in aligned.notes { context.warn(note) }
      let comparison = try comparison(arguments, "compare")
      let missing = try arguments.missingPairs()
      if missing == .dropped, members.count > 1 {
        context.warnOfDropped(pairs: try SecondOrder.droppedPairCount(of: members.map(\.rdm)))
      }
      let isFromNetwork = members.contains { $0.rdm.provenance.isFromNetwork }
      return .object(
        RDMValue(
          try SecondOrder.rdm(
            of: members, by: comparison, missing: missing,
            provenance: Provenance([("of", members.map(\.name).joined(separator: ", "))], isFromNetwork: isFromNetwork)),
          name: "\(members.count) RDMs"))
    })

  // MARK: - From tables

  static let asRDM = Verb(
    "as_rdm", "A square table of distances, or of similarities, as an RDM.", topic: "comparing",
    parameters: [
      .piped("table", .table, "as many columns of numbers as rows; a column of texts names the stimuli"),
      .value("similarity", .truth, "whether entries are similarities: distances are one less them", usual: "false"),
      .value("name", .text, "what it is called among others; without one its place in a list, from 1", usual: "none"),
      .choice(
        "distance", (Distance.all.map(\.name) + ResponseRDMs.distances).sorted(),
        "what its distances are, which cka, procrustes and shape_distance must know", usual: "as given"),
    ],
    examples: [
      Example("{name: [\"a\", \"b\", \"c\"], a: [0, 1, 2], b: [1, 0, 3], c: [2, 3, 0]} | table | as_rdm"),
      Example("{a: [1, 0.5], b: [0.5, 1]} | table | as_rdm similarity: true, name: \"layer 1\""),
      Example("{a: [0, 4, 9], b: [4, 0, 1], c: [9, 1, 0]} | table | as_rdm distance: squared_euclidean"),
    ],
    search: ["matrix", "square", "read", "open", "similarity", "rsm"],
    check: { call in
      if call.truth("similarity") == true, let distance = call.text("distance"), !ofSimilarity.contains(distance) {
        throw RSAError.unfit(
          what: "`similarity`", with: "the distance \(distance)", parameter: "similarity",
          remedy: "as_rdm distance: \(distance)")
      }
      return RDMValue.kind
    },
    run: { arguments, _ in
      let value = try arguments.object("table", as: TableValue.self)
      let rdm = try squareRDM(value.table, isSimilarity: try arguments.truth("similarity", usual: false))
      return .object(
        RDMValue(
          try declared(rdm, try arguments.optionalText("distance")),
          name: try arguments.optionalText("name") ?? RDMValue.unnamed))
    })

  /// Distances that are one less a similarity.
  private static let ofSimilarity: Set = [Distance.cosine.name, Distance.pearson.name, Distance.spearman.name]

  /// The same under the name of a distance, which the user vouches for.
  private static func declared(_ rdm: RDM, _ distance: String?) throws -> RDM {
    guard let distance else { return rdm }
    let name = Distance.catalog[distance]?.rdmName ?? distance
    return try RDM(
      axis: rdm.axis, distance: name, values: rdm.values,
      provenance: rdm.provenance.adding("distance", "\(name), as declared"))
  }

  /// Symmetric to a millionth of the largest entry; what stands on the diagonal must be the distance of a thing to itself.
  private static func squareRDM(_ table: Table, isSimilarity: Bool) throws -> RDM {
    func wrong(_ message: String, _ facts: [String], _ remedies: [String]) -> Explanation {
      Explanation("E0538", message, parameter: "table", facts: facts, remedies: remedies)
    }
    let numbers = table.columns.compactMap { column in column.values.numbers.map { (column.name, $0) } }
    let names = table.columns.filter { $0.values.numbers == nil }
    let n = table.rowCount
    guard numbers.count == n, names.count <= 1, n > 1 else {
      throw wrong(
        "a table of \(n) row\(n == 1 ? "" : "s") and \(numbers.count) columns of numbers is not square",
        ["an RDM has a row and a column for each stimulus, and at most one column of texts that names them"],
        ["select the columns that belong to it"])
    }
    let ids = names.first.map { $0.cellTexts.map { $0 ?? "missing" } } ?? numbers.map(\.0)
    for (column, values) in numbers.enumerated() {
      guard let row = values.1.firstIndex(where: \.isInfinite) else { continue }
      throw wrong(
        "\"\(ids[row])\" and \"\(ids[column])\" are infinitely apart, and a distance is a number",
        ["row \(row + 1), column \(column + 1)"], ["write missing for a pair that is not known"])
    }
    let largest = numbers.reduce(0) { $1.1.reduce($0) { $1.isNaN ? $0 : max($0, abs($1)) } }
    let self0 = isSimilarity ? 1.0 : 0.0
    var values: [Double] = []
    for i in 0..<n {
      let own = numbers[i].1[i]
      guard own.isNaN || abs(own - self0) <= 1e-6 * max(1, largest) else {
        throw wrong(
          "\"\(ids[i])\" has \(own) to itself, and \(isSimilarity ? "a similarity" : "a distance") to itself is \(Int(self0))",
          ["row \(i + 1), column \(i + 1)"], isSimilarity ? ["as_rdm"] : ["as_rdm similarity: true"])
      }
      for j in (i + 1)..<max(n, i + 1) {
        let (upper, lower) = (numbers[j].1[i], numbers[i].1[j])
        guard upper.isNaN == lower.isNaN, upper.isNaN || abs(upper - lower) <= 1e-6 * max(1, largest) else {
          throw wrong(
            "\"\(ids[i])\" and \"\(ids[j])\" have \(upper) one way and \(lower) the other",
            ["row \(i + 1), column \(j + 1)", "an RDM is symmetric"], ["use a table that is"])
        }
        values.append(isSimilarity ? 1 - upper : upper)
      }
    }
    return try RDM(
      axis: try StimulusAxis(ids: ids), distance: isSimilarity ? "1 - similarity" : "as given", values: values,
      provenance: Provenance([("read from", "a square table of \(n) rows")]))
  }
}
