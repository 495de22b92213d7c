import Foundation
import PomonaCatalog
import PomonaCore
import PomonaFigures
import PomonaTables

/// Figures as a chapter draws them, over made-up numbers of plausible size.
enum Demos {
  static let all: [(name: String, make: @Sendable () throws -> FigureSpec)] = [
    ("bars", bars), ("differences", differences), ("layers", layers), ("rdms", rdms), ("training", training),
  ]

  /// cRSA per layer: trained networks, untrained twins as a band, people as points, the human ceiling in its own panel.
  @Sendable static func layers() throws -> FigureSpec {
    var model: [String] = []
    var roi: [String] = []
    var depth: [Double] = []
    var score: [Double] = []
    var low: [Double] = []
    var high: [Double] = []
    var people: (depth: [Double], score: [Double], roi: [String]) = ([], [], [])
    for (m, name) in ["squeezenet/imagenet", "efficientnet_lite0/imagenet"].enumerated() {
      for species in ["human IT", "monkey IT"] {
        let count = 12 + 5 * m
        for layer in 1...count {
          let d = Double(layer) / Double(count)
          let s = 0.08 + (species == "human IT" ? 0.17 : 0.3) * d + 0.04 * sin(7 * d + Double(m)) + 0.03 * Double(m)
          model.append(name)
          roi.append(species)
          depth.append(d)
          score.append(s)
          low.append(0.09 + 0.05 * d - 0.02 + 0.02 * Double(m))
          high.append(0.09 + 0.05 * d + 0.03 + 0.02 * Double(m))
          if species == "human IT" {
            for person in 0..<4 {
              people.depth.append(d)
              people.roi.append(species)
              people.score.append(s + 0.05 * cos(Double(person * 3 + layer)))
            }
          }
        }
      }
    }
    let table = try Table([
      Column("model", .texts(model)), Column("roi", .texts(roi)), Column("depth", .numbers(depth)),
      Column("score", .numbers(score)),
    ])
    let twins = try Table([
      Column("model", .texts(model)), Column("roi", .texts(roi)), Column("depth", .numbers(depth)),
      Column("low", .numbers(low)), Column("high", .numbers(high)),
    ])
    let persons = try Table([
      Column("roi", .texts(people.roi)), Column("depth", .numbers(people.depth)),
      Column("score", .numbers(people.score)),
    ])
    let ceiling = try Table([
      Column("roi", .texts(["human IT"])), Column("lower", .numbers([0.372])), Column("upper", .numbers([0.666])),
    ])
    return FigureSpec(table: table, mappings: [.x: "depth", .y: "score", .color: "model"])
      .adding(Mark.rule.data(ceiling, [.low: "lower", .high: "upper"]).labelled("noise ceiling"))
      .adding(Mark.band.data(twins, [.low: "low", .high: "high"]).labelled("untrained twins, five seeds"))
      .adding(Mark.points.data(persons).colored("gray").sized(2).labelled("single people").opacity(0.5))
      .adding(.lines).adding(.points)
      .faceted(.columns("roi"))
      .labelled(x: "relative depth", y: "score (Spearman ρ)")
      .titled("Every layer of two networks against inferior temporal cortex")
      .noted("cRSA over 92 stimuli; RDMs by 1 - Pearson; the score is the mean over people; ceiling lower to upper.")
  }

  @Sendable static func rdms() throws -> FigureSpec {
    let groups = [
      "human bodies", "human faces", "animal bodies", "animal faces", "natural objects", "artificial objects",
    ]
    let sizes = [12, 12, 12, 12, 23, 21]
    let category = zip(groups, sizes).flatMap { Array(repeating: $0.0, count: $0.1) }
    var a: [String] = []
    var b: [String] = []
    var group: [String] = []
    var which: [String] = []
    var value: [Double] = []
    for (k, name) in ["human IT", "monkey IT", "SqueezeNet fire9", "EfficientNet block 13"].enumerated() {
      for i in 0..<92 {
        for j in i..<92 {
          let animate = ((i < 48) == (j < 48)) ? 0.0 : 0.25
          let same = category[i] == category[j] ? -0.3 : 0
          let wobble = 0.15 * sin(Double(i * 37 + j * 91 + k * 13))
          a.append("stimulus \(i)")
          b.append("stimulus \(j)")
          group.append(category[j])
          which.append(name)
          value.append(i == j ? 0 : (k == 2 && i == 5 ? .nan : 0.75 + animate + same + wobble))
        }
      }
    }
    let table = try Table([
      Column("rdm", .texts(which)), Column("first", .texts(a)), Column("second", .texts(b)),
      Column("category", .texts(group)), Column("distance", .numbers(value)),
    ])
    return FigureSpec(table: table, mappings: [.x: "second", .y: "first", .fill: "distance", .group: "category"])
      .adding(.heatmap).faceted(.columns("rdm")).scaled(.fill, Scale(label: "distance (1 - r)"))
  }

  @Sendable static func bars() throws -> FigureSpec {
    let models = ["SqueezeNet 1.1", "EfficientNet-Lite0", "untrained twins"]
    let metrics = ["cRSA", "partial cRSA", "best layer"]
    var model: [String] = []
    var metric: [String] = []
    var score: [Double] = []
    for (i, name) in models.enumerated() {
      for (j, other) in metrics.enumerated() {
        model.append(name)
        metric.append(other)
        score.append(0.35 - 0.08 * Double(i) - 0.06 * Double(j))
      }
    }
    let table = try Table([
      Column("model", .texts(model)), Column("metric", .texts(metric)), Column("score", .numbers(score)),
      Column("low", .numbers(score.map { $0 - 0.03 })), Column("high", .numbers(score.map { $0 + 0.04 })),
    ])
    return FigureSpec(
      table: table, mappings: [.x: "metric", .y: "score", .color: "model", .low: "low", .high: "high"]
    ).adding(.bars).adding(.errorbars).labelled(x: "", y: "score (Spearman ρ)")
  }

  @Sendable static func training() throws -> FigureSpec {
    let steps = Array(0..<30)
    let middle = steps.map { 0.4 - 0.3 * exp(-Double($0) / 8) }
    let table = try Table([
      Column("epoch", .integers(steps)), Column("score", .numbers(middle)),
      Column("low", .numbers(middle.map { $0 - 0.05 })), Column("high", .numbers(middle.map { $0 + 0.05 })),
    ])
    return FigureSpec(table: table, mappings: [.x: "epoch", .y: "score", .low: "low", .high: "high"])
      .adding(Mark.band.labelled("95 % interval")).adding(Mark.lines.labelled("mean"))
  }

  @Sendable static func differences() throws -> FigureSpec {
    let layers = (1...17).map { $0 == 1 ? "stem" : $0 == 17 ? "pooled" : "block \($0 - 1)" }
    let values = (0..<17).map { 0.02 * Double($0) - 0.1 + 0.03 * sin(Double($0)) }
    let table = try Table([
      Column("layer", .texts(layers)), Column("difference", .numbers(values)),
      Column("low", .numbers(values.map { $0 - 0.06 })), Column("high", .numbers(values.map { $0 + 0.06 })),
    ])
    return FigureSpec(table: table, mappings: [.x: "difference", .y: "layer", .low: "low", .high: "high"])
      .adding(.rule(at: 0, vertical: true)).adding(.errorbars)
      .labelled(x: "trained - untrained (Spearman ρ)", y: "")
      .noted("Percentile intervals of 1,000 bootstrap draws over stimuli.")
  }
}
