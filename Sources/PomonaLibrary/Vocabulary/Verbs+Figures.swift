internal import PomonaCatalog
internal import PomonaCore
internal import PomonaFigures
internal import PomonaLanguage
internal import PomonaTables

extension Verb {
  static let figures: [Verb] = [plot, facet, note, scale, show, size, smooth, title] + Marks.all.map(mark)

  private static let figure = VerbParameter.piped("figure", .object("figure"), "a figure")

  static let plot = Verb(
    "plot", "A figure of a table: which columns are x, y, color, … Marks come behind it.", topic: "figures",
    parameters: [
      .piped("table", .table, "what is shown"), .mapping("channels", "x: column, y: column, color: column, …"),
    ],
    examples: [
      Example("$s | plot x: depth, y: score, color: model | lines | facet roi"),
      Example("{x: [1, 2, 3], y: [1, 4, 9]} | table | plot x: x, y: y | points | lines"),
    ],
    search: ["chart", "graph", "draw", "ggplot"],
    check: { call in
      for mapping in call.mapping { _ = try channel(mapping.name) }
      var kind = ObjectKind("figure", schema: call.schema)
      if let y = call.mapping.first(where: { $0.name == "y" })?.column {
        kind = ObjectKind("figure", labels: ["y": [y]], schema: call.schema)
      }
      return .object(kind)
    },
    run: { arguments, _ in
      let value = try arguments.object("table", as: TableValue.self)
      var table = value.table
      let mappings = try mapped(arguments, in: &table)
      let schema = TableValue(table, noun: value.noun).kind.schema ?? Schema(columns: [])
      var spec = FigureSpec(table: table, mappings: mappings.columns)
      spec.note = ScoringProfile.note(of: table)
      return .object(FigureValue(spec, schema: schema))
    })

  private static func channel(_ name: String) throws -> Channel {
    if let channel = Channel(rawValue: name) { return channel }
    let known = Channel.allCases.map(\.rawValue)
    // What a mark takes is no channel of the figure; some of it has other names elsewhere.
    let ofMarks = [
      "alpha": "points opacity: 0.5", "at": "rule at: 0", "linewidth": "lines thickness: 2pt",
      "width": "lines thickness: 2pt", "data": "points data: $t", "images": "pictures $k.images",
      "opacity": "points opacity: 0.5",
      "size": "points size: 4pt", "thickness": "lines thickness: 2pt",
    ]
    throw Explanation(
      "E0718", "there is no channel `\(name)`", parameter: name, facts: ["channels: \(known.joined(separator: ", "))"],
      remedies: ofMarks[name].map { ["of a mark, behind `plot`: \($0)"] }
        ?? Spelling.nearest(to: name, among: known + ofMarks.keys.sorted() + ["axis"]).map { ["\($0): …"] } ?? [])
  }

  /// Columns by channel; an expression that is no column becomes one. Texts that are no column are constants.
  private static func mapped(
    _ arguments: Arguments, in table: inout Table
  ) throws -> (columns: [Channel: String], constants: [Channel: String]) {
    var columns: [Channel: String] = [:]
    var constants: [Channel: String] = [:]
    for (name, expression) in arguments.mapping {
      let channel = try channel(name)
      if let column = expression.columnName {
        _ = try table.column(column, parameter: name)
        columns[channel] = column
      } else if case .text(let text)? = expression.literal {
        constants[channel] = text
      } else {
        table = try table.with(Column(expression.text, try expression.column(in: table).values))
        columns[channel] = expression.text
      }
    }
    return (columns, constants)
  }

  // MARK: - Marks

  private static func mark(_ kind: MarkKind) -> Verb {
    Verb(
      kind.name, kind.card.summary, topic: "figures",
      parameters: (kind == .pictures
        ? [
          figure, .value("images", .object("images"), "pictures of stimuli, found by the column of the channel label"),
        ]
        : [figure]) + [
          .value("data", .table, "rows of its own, in place of the figure's", usual: "none"),
          .value(
            "at", .oneOf([.number, .list(.number)]), "of a rule: a value, or the two ends of a band", usual: "none"),
          .choice("axis", ["x", "y"], "of a rule: the axis that its values stand on", usual: "y"),
          .value("opacity", .number, "from 0, not seen, to 1", usual: "none").numbers(
            "from 0 to 1", remedies: ["opacity: 0.5"]
          ) { $0 >= 0 && $0 <= 1 },
          .value("thickness", .quantity(.length), "of lines", usual: "none").quantities(
            "0 or more", remedies: ["thickness: 2pt"]
          ) { $0 >= 0 && $0.isFinite },
          .value("size", .quantity(.length), "of points, pictures or type", usual: "none").quantities(
            "0 or more", remedies: ["size: 2pt"]
          ) { $0 >= 0 && $0.isFinite },
          .mapping(
            "channels",
            "columns of its own (\((kind.required + kind.optional).map(\.rawValue).joined(separator: ", "))); "
              + "color: \"blue\" and label: \"words\" in quotes are the same everywhere", of: "data"),
        ],
      examples: examples(of: kind), search: kind.card.searchTerms,
      check: { call in
        for mapping in call.mapping {
          let channel = try channel(mapping.name)
          if mapping.isText { try requireColumn(channel, mapping.text) }
        }
        if case .object(let drawn) = call.piped, drawn.labels["y"] == ["score_group_mean"],
          call.mapping.contains(where: { $0.column?.hasPrefix("ceiling_rdm_group") == true })
        {
          throw LibraryError.ceilingOfOther(
            score: "and this figure shows `score_group_mean`",
            parameter: call.mapping.first { $0.column?.hasPrefix("ceiling_rdm_group") == true }?.name)
        }
        return call.piped
      },
      run: { arguments, _ in try adding(kind, arguments) }
    ).rules { try requireFitting(kind, $0) }
  }

  /// Which arguments a kind of mark has.
  private static func requireFitting(_ kind: MarkKind, _ arguments: Arguments) throws {
    if arguments.isGiven("axis"), kind != .rule {
      throw Explanation(
        "E0207", "`axis` is of a rule, and `\(kind.name)` has none", parameter: "axis",
        remedies: ["rule at: 0, axis: x"])
    }
    guard arguments.isGiven("at") else { return }
    let count = kind == .rule ? try arguments.numbers("at").count : 0
    guard count == 1 || count == 2 else {
      throw Explanation(
        "E0207", "`at` is one value or the two ends of a band, of a rule", parameter: "at", remedies: ["rule at: 0"])
    }
  }

  /// A colour and words in quotes are the same everywhere; any other channel is read from a column.
  private static func requireColumn(_ channel: Channel, _ text: String) throws {
    guard ![.color, .fill, .label].contains(channel) else { return }
    throw Explanation(
      "E0207", "`\(channel.rawValue)` takes a column, and \(text) is a text", parameter: channel.rawValue)
  }

  private static func adding(_ kind: MarkKind, _ arguments: Arguments) throws -> Value {
    let figure = try arguments.object("figure", as: FigureValue.self)
    var mark = Mark(kind)
    let own = try arguments.optionalObject("data", as: TableValue.self)?.table
    var table = own ?? figure.spec.table
    let before = table.columnNames
    let (columns, constants) = try mapped(arguments, in: &table)
    if own != nil || table.columnNames != before { mark.table = table }
    mark.mappings = columns
    for (channel, text) in constants {
      switch channel {
      case .color, .fill: mark.color = text
      case .label: mark.label = text
      default: try requireColumn(channel, "\"\(text)\"")
      }
    }
    if arguments.isGiven("opacity") { mark.opacity = try arguments.number("opacity") }
    if let thickness = try arguments.quantity("thickness", .length) { mark.thickness = thickness / 25.4 * 72 }
    if let size = try arguments.quantity("size", .length) { mark.size = size / 25.4 * 72 }
    if arguments.isGiven("at") { mark.values = try arguments.numbers("at") }
    if arguments.isGiven("axis") { mark.isVertical = try arguments.text("axis") == "x" }
    if kind == .pictures { mark.thumbnails = try arguments.object("images", as: ImagesValue.self).thumbnails() }
    return try figure.changed { $0.adding(mark) }
  }

  static let smooth = Verb(
    "smooth",
    "A line of least squares through the points, and the interval of its mean: one for each panel and colour.",
    topic: "figures",
    parameters: [
      figure,
      .choice("method", ["linear"], "linear: y ~ x, of logarithms where an axis is logarithmic", usual: "linear"),
      level,
      .value("color", .text, "one colour, and one line through the points of all colours", usual: "that of the points"),
      .value("label", .text, "its words in the legend", usual: "none"),
    ],
    examples: [
      Example("$s | plot x: depth, y: score, color: model | points | smooth linear | facet roi"),
      Example("{x: [1, 2, 3, 4], y: [1, 3, 2, 5]} | table | plot x: x, y: y | points | smooth"),
    ],
    search: ["regression line", "trend", "fit", "geom_smooth", "regplot"],
    check: { call in call.piped },
    run: { arguments, _ in
      let figure = try arguments.object("figure", as: FigureValue.self)
      return try figure.smoothed(
        arguments.level(), color: arguments.optionalText("color"), label: arguments.optionalText("label"))
    })

  // MARK: - Layout

  static let facet = Verb(
    "facet", "One panel for each value of a column; `rows ~ columns` for a grid of two.", topic: "figures",
    parameters: [
      figure, .expression("by", "a column, or rows ~ columns"),
      .value("wrap", .number, "how many panels stand beside each other", usual: "none").whole(1...20),
      .words("order", "values in the order of the panels", usual: "none", isMany: true),
      .choice("free", ["x", "y"], "axes on which each panel has its own scale", usual: "none", isMany: true),
    ],
    examples: [
      Example("$s | plot x: depth, y: score | lines | facet roi"),
      Example("$s | plot x: depth, y: score | points | facet model, wrap: 2"),
    ],
    search: ["panel", "grid", "small multiples"],
    check: { call in
      if let by = call.expressions("by").first, by.column == nil, !by.isFormula { throw noFacet(by.text) }
      return call.piped
    },
    run: { arguments, _ in
      let figure = try arguments.object("figure", as: FigureValue.self)
      guard let by = arguments.expression("by") else { return .object(figure) }
      var facet: Facet
      if let (rows, columns) = by.formula {
        guard let below = rows.columnName, let beside = columns.columnName else {
          throw Explanation(
            "E0207", "a grid is `rows ~ columns`, two columns", parameter: "by", remedies: ["facet roi ~ subject"])
        }
        facet = .grid(rows: below, columns: beside)
      } else if let column = by.columnName {
        facet =
          arguments.isGiven("wrap")
          ? .wrap(column, columns: try arguments.count("wrap")) : .columns(column)
      } else {
        throw noFacet(by.text)
      }
      if let order = try arguments.texts("order") { facet = facet.ordered(order) }
      let free = try arguments.texts("free") ?? []
      facet = facet.free(x: free.contains("x"), y: free.contains("y"))
      return try figure.changed { $0.faceted(facet) }
    })

  private static func noFacet(_ text: String) -> Explanation {
    Explanation(
      "E0207", "a facet is a column, and `\(text)` is none", parameter: "by",
      remedies: ["derive panel: \(text) | plot … | facet panel"])
  }

  static let scale = Verb(
    "scale", "How a channel becomes places or colours: title, limits, order, palette.", topic: "figures",
    parameters: [
      figure, .choice("channel", Channel.allCases.map(\.rawValue), "x, y, color, …"),
      .value("label", .text, "the title of the axis, legend or colour bar", usual: "none"),
      .value("limits", .list(.any), "[low, high]; missing follows the data", usual: "none"),
      .choice("kind", Scale.Kind.allCases.map(\.rawValue), "linear or log", usual: "linear"),
      .choice("palette", Palette.names, "colours from low to high", usual: "none"),
      .words("order", "values in their order", usual: "none", isMany: true),
      .value("centred", .truth, "both ends equally far from zero", usual: "false"),
      .value("reversed", .truth, "largest first", usual: "false"),
      .choice("ticks", ["shown", "none"], "of x and y: ticks, and what is written at them", usual: "shown"),
    ],
    examples: [
      Example("$s | plot x: depth, y: score | lines | scale y, label: \"score\", limits: [0, 0.7]"),
      Example("$s | plot x: depth, y: score, fill: score | heatmap | scale fill, label: \"score\""),
      Example("{x: [1, 2], y: [3, 4]} | table | plot x: x, y: y | points | scale x, ticks: none"),
    ],
    search: ["axis", "limits", "label", "palette", "colour"],
    check: { call in call.piped },
    run: { arguments, _ in
      let figure = try arguments.object("figure", as: FigureValue.self)
      let channel = try channel(try arguments.text("channel"))
      var scale = figure.spec.scales[channel] ?? Scale()
      if let label = try arguments.optionalText("label") { scale.label = label }
      if arguments.isGiven("kind") { scale.kind = Scale.Kind(rawValue: try arguments.text("kind")) ?? .linear }
      if let palette = try arguments.optionalText("palette") { scale.palette = palette }
      if let order = try arguments.texts("order") { scale.order = order }
      if arguments.isGiven("ticks") {
        scale.hasTicks = try arguments.text("ticks") == "shown"
      }
      scale.isCentred = try arguments.truth("centred", usual: scale.isCentred)
      scale.isReversed = try arguments.truth("reversed", usual: scale.isReversed)
      if arguments.isGiven("limits") { (scale.lower, scale.upper) = try limits(arguments, of: channel) }
      return try figure.changed { $0.scaled(channel, scale) }
    }
  ).rules { arguments in
    let channel = try channel(try arguments.text("channel"))
    if arguments.isGiven("ticks"), channel != .x, channel != .y {
      throw Explanation(
        "E0207", "only x and y have ticks, and this is the scale of \(channel.rawValue)", parameter: "ticks",
        remedies: ["scale x, ticks: none"])
    }
    if arguments.isGiven("limits") { _ = try limits(arguments, of: channel) }
  }

  private static func limits(_ arguments: Arguments, of channel: Channel) throws -> (lower: Double?, upper: Double?) {
    let ends = try arguments.knownValues("limits").map { value -> Double? in
      switch value {
      case .number(let number): return number
      case .missing: return nil
      default: throw Explanation("E0207", "limits are numbers", parameter: "limits", remedies: ["limits: [0, 0.7]"])
      }
    }
    guard ends.count == 2 else {
      throw Explanation("E0207", "limits are two numbers", parameter: "limits", remedies: ["limits: [0, 0.7]"])
    }
    if let lower = ends[0], let upper = ends[1], !(lower < upper) {
      var explanation = FigureError.badLimits(channel: channel, lower: lower, upper: upper).explanation
      explanation.parameter = "limits"
      throw explanation
    }
    return (ends[0], ends[1])
  }

  static let size = Verb(
    "size", "The size of a figure on paper, or the shape of its panels.", topic: "figures",
    parameters: [
      figure, .value("width", .quantity(.length), "such as 16cm", usual: "by the panels"),
      .value("height", .quantity(.length), "such as 8cm", usual: "by the panels"),
      .choice(
        "aspect", ["free", "equal"], "equal: a unit of x is as long as a unit of y, as on a map", usual: "free"),
    ],
    examples: [
      Example("$s | plot x: depth, y: score | lines | size 16cm, 8cm"),
      Example("{x: [1, 2], y: [3, 4]} | table | plot x: x, y: y | lines | size 240pt, 150pt"),
      Example("$k.hit.mean | mds | plot x: x, y: y | points | size aspect: equal"),
    ], search: ["width", "height", "aspect", "equal", "coord_fixed", "map"],
    check: { call in
      let sides = ["width", "height"].filter { call.isGiven($0) }
      guard sides.count == 2 || (sides.isEmpty && call.isGiven("aspect")) else {
        throw Explanation(
          "E0206", "`size` wants a width and a height, or `aspect`", parameter: sides.first ?? "width",
          remedies: ["size 16cm, 8cm", "size aspect: equal"])
      }
      return call.piped
    },
    run: { arguments, _ in
      var figure = try arguments.object("figure", as: FigureValue.self)
      if try arguments.text("aspect", usual: "free") == "equal",
        case .object(let equal) = try figure.changed({ $0.equalled() }), let equal = equal as? FigureValue
      {
        figure = equal
      }
      guard arguments.isGiven("width") else { return .object(figure) }
      let (width, height) = try sides(arguments)
      return try figure.changed { $0.sized(FigureSize(width: width, height: height)) }
    }
  ).rules { _ = try sides($0) }

  /// In centimetres.
  private static func sides(_ arguments: Arguments) throws -> (width: Double, height: Double) {
    let width = (try arguments.quantity("width", .length) ?? 160) / 10
    let height = (try arguments.quantity("height", .length) ?? 80) / 10
    // Known here, where the argument to blame is.
    for (name, side) in [("width", width), ("height", height)] where !FigureSize.limits.contains(side) {
      var explanation = FigureError.badSize(width: width, height: height).explanation
      explanation.parameter = name
      throw explanation
    }
    return (width, height)
  }

  static let title = Verb(
    "title", "A line above the figure.", topic: "figures", parameters: [figure, .value("text", .text, "the words")],
    examples: [
      Example("$s | plot x: depth, y: score | lines | title \"Score by depth\""),
      Example("{x: [1, 2], y: [3, 4]} | table | plot x: x, y: y | lines | title \"Two rows\""),
    ], search: ["heading"],
    check: { call in call.piped },
    run: { arguments, _ in
      let figure = try arguments.object("figure", as: FigureValue.self)
      let text = try arguments.text("text")
      return try figure.changed { $0.titled(text) }
    })

  static let note = Verb(
    "note", "A line below the figure; without words, what the table says of itself.", topic: "figures",
    parameters: [figure, .value("text", .text, "the words", usual: "the header of the table")],
    examples: [
      Example("$s | plot x: depth, y: score | lines | note \"92 stimuli\""),
      Example("{x: [1, 2], y: [3, 4]} | table | plot x: x, y: y | lines | note \"made up\""),
    ], search: ["caption"],
    check: { call in call.piped },
    run: { arguments, _ in
      let figure = try arguments.object("figure", as: FigureValue.self)
      var text = try arguments.optionalText("text") ?? figure.spec.table.header.first ?? ""
      // Words of one's own do not take away under which profile scores were made.
      if let profile = ScoringProfile.note(of: figure.spec.table), !text.contains(profile) {
        text = text.isEmpty ? profile : "\(text) · \(profile)"
      }
      let note = text
      return try figure.changed { $0.noted(note) }
    })

  static let show = Verb(
    "show", "The figure as text, for a terminal without pictures.", topic: "figures", parameters: [figure],
    gives: .text,
    examples: [
      Example("$s | plot x: depth, y: score | points | show"),
      Example("{x: [1, 2], y: [3, 4]} | table | plot x: x, y: y | lines | show"),
    ], search: ["display", "print"],
    run: { arguments, _ in
      let figure = try arguments.object("figure", as: FigureValue.self)
      return .text(try figure.display(width: 100).joined(separator: "\n"))
    })
}

extension Verb {
  /// A few rows with a column for each channel that the mark needs, and the same of scores.
  private static func examples(of kind: MarkKind) -> [Example] {
    if kind == .pictures {
      return [
        Example("$k.hit.mean | mds | plot x: x, y: y | pictures $k.images, label: stimulus, size: 8mm"),
        Example("$k.hit.mean | tsne | plot x: x, y: y, label: stimulus | pictures $k.images"),
      ]
    }
    let verb = kind.name == "rule" ? "points | rule at: 2" : kind.name
    let channels = kind.required.isEmpty ? [Channel.x, .y] : kind.required
    let made = channels.map { $0 == .label ? "label: [\"a\", \"b\"]" : "\($0.rawValue): [1, 2]" }
    let mapped = channels.map { "\($0.rawValue): \($0.rawValue)" }
    let scores = channels.map { channel in
      switch channel {
      case .x: "x: depth"
      case .y: kind.name == "heatmap" ? "y: roi" : "y: score"
      case .low, .high: "\(channel.rawValue): \(channel.rawValue)"
      case .label: "label: roi"
      default: "\(channel.rawValue): score"
      }
    }
    return [
      Example(
        "{\(made.joined(separator: ", "))} | table | plot \(mapped.joined(separator: ", ")) | \(verb)"),
      Example(
        "$s | summarize score: mean(score), low: min(score), high: max(score), by: [model, depth, roi]"
          + " | plot \(scores.joined(separator: ", ")) | \(verb) | facet model"),
    ]
  }
}
