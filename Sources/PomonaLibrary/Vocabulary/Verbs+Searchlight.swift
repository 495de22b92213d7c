internal import PomonaAnalysis
internal import PomonaCatalog
internal import PomonaCore
internal import PomonaLanguage
internal import PomonaTables

/// Maps of where a geometry is found.
extension Verb {
  static let searchlights: [Verb] = [searchlight]

  static let searchlight = Verb(
    "searchlight",
    "An RDM of the units around each unit, compared with models: a map of where their geometry is found.",
    topic: "comparing",
    parameters: [
      .piped("benchmark", .object("benchmark"), "responses of units that have places"),
      .value(
        "to", .oneOf([.object("rdm"), .object("rdms"), .record(.object("rdm")), .list(.object("rdm"))]),
        "the models: an rdm, rdms, or a record of them"),
      .value(
        "radius", .oneOf([.number, .quantity(.length)]),
        "in voxels, by the columns i, j, k of the units; or a length such as 8mm, by x, y, z"),
      .value(
        "faces", .table,
        "of a surface: a row a triangle, three columns of vertices from 0, units being vertices; the radius is then along"
          + " edges, by x, y, z", usual: "none: a volume"),
      .choice("distance", Distance.all.map(\.name), "between the patterns of two stimuli", usual: "pearson").refusing(
        ResponseRDMs.distances,
        because: "a searchlight is of mean patterns, without their runs, repeats or rates",
        remedies: { ["distance: squared_euclidean", "$benchmark | units … | rdm \($0), of the units of one region"] }),
      .choice("compare", Comparison.all.map(\.name), "between two RDMs", usual: "spearman"),
      .value("least", .number, "units around a centre, below which it has no score", usual: "10").whole(2...1_000_000),
      EncodingOptions.MissingRule.parameter(
        "error, or drop(units): units without a response to a stimulus are left out of all neighbourhoods",
        [.error, .dropUnits]),
      .value("limit", .quantity(.size), "memory for responses", usual: "the setting limit"),
    ],
    examples: [
      Example("$b | searchlight to: ($f[\"fire5\"] | rdm), radius: 3"),
      Example("$b | searchlight to: {early: ($f[\"fire2\"] | rdm), late: ($f[\"fire9\"] | rdm)}, radius: 8mm"),
    ],
    citation: Citation(
      "Kriegeskorte, Goebel, Bandettini 2006, Information-based functional brain mapping, PNAS 103:3863-3868",
      doi: "10.1073/pnas.0600244103"),
    search: ["map", "local", "volume", "surface", "rsa", "whole brain"], isHeavy: true,
    check: { call in
      try call.requireResponses("benchmark")
      if let radius = call.number("radius") { try requireRadius(radius) }
      let places: [String]
      switch call.kind(of: "radius") {
      case .number: places = placeColumns(isLength: false, call.isGiven("faces"))
      case .quantity: places = placeColumns(isLength: true, call.isGiven("faces"))
      default: return .table(Schema(noun: "this searchlight", columns: []))
      }
      return .table(
        Schema(
          noun: "this searchlight",
          columns: [
            Schema.Column("subject", .text, values: labels(call, of: "benchmark", "subjects")),
            Schema.Column("unit", .text),
          ] + places.map { Schema.Column($0, .number) } + [
            Schema.Column("units", .number),
            Schema.Column("model", .text, values: namesOfSeveral(call.kind(of: "to"))),
            Schema.Column("score", .number),
          ]))
    },
    run: { arguments, context in try searched(arguments, context) })

  private static func searched(_ arguments: Arguments, _ context: Context) throws -> Value {
    let benchmark = try arguments.object("benchmark", as: BenchmarkValue.self).benchmark
    let recording = try blaming("benchmark") { try benchmark.requireRecording() }
    let models = try namedRDMs(arguments.value("to"), parameter: "to")
    let distance = try distance(arguments)
    let name = try arguments.text("compare", usual: Comparison.spearman.name)
    let comparison = Comparison.all.first { $0.name == name } ?? .spearman
    let least = try arguments.count("least", usual: 10)
    let faces = try arguments.optionalObject("faces", as: TableValue.self)
    let radius: Double
    let columns: [String]
    if case .number(let number) = arguments.value("radius") {
      radius = number
      columns = placeColumns(isLength: false, faces != nil)
    } else {
      radius = try arguments.quantity("radius", .length) ?? 0
      columns = placeColumns(isLength: true, faces != nil)
    }
    try requireRadius(radius)
    let places = try places(recording.unitTable, columns)
    let limit = try limit(arguments, context)
    var (subjects, units, centres) = ([String](), [String](), [Int]())
    var (unitCounts, modelNames, scores) = ([Int](), [String](), [Double]())
    var (tooSmall, undefined, lacking) = (0, 0, 0)
    var firstUndefined: String?
    let missing = try EncodingOptions.MissingRule(arguments)
    for (subject, position) in zip(recording.subjects, recording.subjects.indices) {
      try context.checkInterrupted()
      let rows = try SubjectRows(recording, subject: subject)
      let needed = 8 * rows.rowCount * rows.units.count
      guard needed <= limit else {
        var explanation = RecordingError.beyondLimit(needed: needed, limit: limit).explanation
        explanation.message =
          "mean responses of \(rows.units.count) units over \(rows.rowCount) stimuli do not fit into the limit of memory"
        explanation.facts.append("of subject \"\(subject.name)\"; neighbourhoods share them, block by block")
        throw explanation
      }
      let axis = recording.stimuli.subset(rows.stimuli)
      let own = rows.units.map { places[$0] }
      let around =
        try faces.map { try surface($0.table, own, radius: radius, subject: subject.name) }
        ?? .ball(own, radius: radius)
      let means = try rows.means(units: 0..<rows.units.count, limit: limit)
      var isLeftOut = [Bool](repeating: false, count: rows.units.count)
      if missing == .dropUnits {
        for (place, value) in means.elements.enumerated() where value.isNaN {
          isLeftOut[place % rows.units.count] = true
        }
      }
      let kept = isLeftOut.indices.filter { !isLeftOut[$0] }
      lacking += rows.units.count - kept.count
      let patterns = means.selecting(columns: kept)
      try requireNumbers(
        patterns, units: kept.map { rows.units[$0] }, of: subject.name, in: recording, axis: axis,
        remedies: missing == .error ? ["missing: drop(units)"] : [])
      if missing == .error { try recording.requireWhole(subject, stimuli: rows.stimuli, missing: .keep, context) }
      let meter = ProgressMeter(
        label: "searchlight" + (recording.subjects.count > 1 ? ", subject \(position + 1)" : ""),
        total: (rows.units.count + Searchlight.batchSize - 1) / Searchlight.batchSize, control: context.control)
      let found = try Searchlight(
        patterns, axis: axis, around: lacking > 0 ? around.selecting(kept) : around, distance: distance,
        models: try models.map { try ScoreCandidate(model: $0.name, rdm: $0.rdm).over(axis).rdm },
        comparison: comparison, leastUnits: least, workers: context.workers,
        interrupted: {
          if context.isInterrupted { throw LibraryError.interrupted }
          meter.step()
        })
      tooSmall += found.tooSmall
      undefined += found.undefined
      if let first = found.firstUndefined, firstUndefined == nil {
        firstUndefined =
          "first: \"\(first.stimulus)\" around \"\(recording.unitIDs[rows.units[kept[first.centre]]])\" of subject "
          + "\"\(subject.name)\""
      }
      for (centre, unit) in kept.map({ rows.units[$0] }).enumerated() {
        for (model, (name, _)) in models.enumerated() {
          subjects.append(subject.name)
          units.append(recording.unitIDs[unit])
          centres.append(unit)
          unitCounts.append(found.unitCounts[centre])
          modelNames.append(name)
          scores.append(found.scores[centre, model])
        }
      }
    }
    let size = columns[0] == "i" ? "\(NumberText.plain(radius)) voxels" : "\(NumberText.plain(radius)) mm"
    var header = [
      "searchlight: \(distance.name) distances between mean responses of the units within \(size)"
        + (faces == nil ? "" : " along the surface") + ", compared by \(comparison.name)"
    ]
    if lacking > 0 { header.append("left out: \(lacking) units that lack a response") }
    if tooSmall > 0 { header.append("no score: \(tooSmall) centres with fewer than \(least) units") }
    if undefined > 0 {
      header.append(
        "no score: \(undefined) centres where a stimulus has "
          + (distance.name == Distance.cosine.name ? "no response in any unit" : "the same response in all units")
          + (firstUndefined.map { " (\($0))" } ?? ""))
    }
    if let line = recording.facts.simulatedLine { header.insert(line, at: 0) }
    return Value(
      try Table(
        [Column("subject", .texts(subjects)), Column("unit", .texts(units))]
          + columns.enumerated().map { axis, name in Column(name, .numbers(centres.map { places[$0][axis] })) }
          + [
            Column("units", .integers(unitCounts)), Column("model", .texts(modelNames)),
            Column("score", .numbers(scores)),
          ], header: header,
        provenance: Provenance([], isFromNetwork: models.contains { $0.rdm.provenance.isFromNetwork })),
      noun: "this searchlight")
  }

  /// The columns of the units that say where they are: voxels, or millimetres for a length and for a surface.
  private static func placeColumns(isLength: Bool, _ isOfSurface: Bool) -> [String] {
    isLength || isOfSurface ? ["x", "y", "z"] : ["i", "j", "k"]
  }

  private static func requireRadius(_ radius: Double) throws {
    guard radius > 0, radius.isFinite else {
      throw Explanation(
        "E0543", "a radius of \(NumberText.plain(radius)) holds no neighbours", parameter: "radius",
        remedies: ["radius: 3", "radius: 8mm"])
    }
  }

  /// - Throws: `E0543` without the columns, or for a unit without a place.
  private static func places(_ units: Table, _ columns: [String]) throws -> [[Double]] {
    let numbers = columns.compactMap { units[$0]?.numbers }
    guard numbers.count == 3 else {
      let isByVoxel = columns[0] == "i"
      let hasOthers = placeColumns(isLength: isByVoxel, false).allSatisfy { units[$0]?.numbers != nil }
      let table = "benchmark from(…, units: a table with the columns \(columns.joined(separator: ", ")))"
      throw Explanation(
        "E0543", "the units have no places: columns \(columns.joined(separator: ", ")) of numbers", parameter: "radius",
        facts: ["the unit table has: \(units.columnNames.joined(separator: ", "))"],
        remedies: !hasOthers
          ? [table] : [isByVoxel ? "radius: 8mm, which goes by x, y, z" : "radius: 3, which goes by i, j, k"])
    }
    return try (0..<units.rowCount).map { row in
      let place = numbers.map { $0[row] }
      guard place.allSatisfy(\.isFinite) else {
        let name = units.columns.first { $0.cellTexts[row] != nil && Set($0.cellTexts).count == units.rowCount }
        throw Explanation(
          "E0543", "unit \(row + 1) has no place", parameter: "radius",
          remedies: [
            name.map {
              "units \($0.name) != \($0.numbers == nil ? "\"\($0.cellTexts[row] ?? "")\"" : $0.cellTexts[row] ?? "")"
            }
              ?? "leave it out by `units`"
          ])
      }
      return place
    }
  }

  private static func surface(
    _ faces: Table, _ vertices: [[Double]], radius: Double, subject: String
  ) throws -> Neighbourhoods {
    let numbers = faces.columns.compactMap(\.numbers)
    guard numbers.count == 3 else {
      throw Explanation(
        "E0543", "a triangle has three vertices, and this table has \(numbers.count) columns of numbers",
        parameter: "faces")
    }
    let triangles = try (0..<faces.rowCount).map { row in
      try numbers.map { column -> Int in
        guard let vertex = Int(exactly: column[row]), vertices.indices.contains(vertex) else {
          throw Explanation(
            "E0543",
            "triangle \(row + 1) has a vertex \(NumberText.plain(column[row])) that subject \(subject) has not",
            parameter: "faces", facts: ["\(vertices.count) units are the vertices 0 to \(vertices.count - 1)"])
        }
        return vertex
      }
    }
    return .surface(vertices, triangles: triangles, radius: radius)
  }
}
