internal import PomonaCatalog
internal import PomonaTables

extension Function {
  private static func of(
    _ name: String, _ summary: String, _ reduction: Reduction, _ prints: String
  ) -> Function {
    Function(
      "\(name)(column)", summary, takes: [.oneOf([.number, .truth])],
      examples: [Example("\(name)([1, 2, 4])", prints: prints)],
      .aggregate { _ throws(Explanation) in reduction })
  }

  private static func end(
    _ name: String, _ summary: String, _ reduction: Reduction, _ prints: String
  ) -> Function {
    Function(
      "\(name)(column)", summary, takes: [.oneOf([.number, .truth, .text])],
      gives: { kind in
        switch kind {
        case .text, .any: kind
        default: .number
        }
      },
      examples: [Example("\(name)([1, 2, 4])", prints: prints)],
      .aggregate { _ throws(Explanation) in reduction })
  }

  static let aggregates: [Function] = [
    of("mean", "The mean.", .mean, "2.33333"),
    of("sum", "The sum; of truths, how many are true.", .sum, "7"),
    end("min", "The smallest; of texts and categories, the first in the order of `sort`.", .min, "1"),
    end("max", "The largest; of texts and categories, the last in the order of `sort`.", .max, "4"),
    of("median", "The middle value; of an even number, the mean of the middle two.", .quantile(0.5), "2"),
    of("sd", "The standard deviation (ddof 1).", .sd, "1.52753"),
    of("variance", "The variance (ddof 1).", .variance, "2.33333"),
    Function(
      "count(column)", "How many rows, or how many rows where the column is not missing.", takes: [.any], required: 0,
      examples: [Example("zoo | summarize models: count(training_data), by: family")],
      .aggregate { _ throws(Explanation) in .count }),
    Function(
      "distinct(column)", "How many different values there are.", takes: [.any],
      examples: [Example("zoo | summarize architectures: distinct(architecture), by: family")],
      .aggregate { _ throws(Explanation) in .distinct }),
    Function(
      "first(column)", "The value of the first row.", takes: [.any], gives: same,
      examples: [Example("first([3, 1])", prints: "3")], .aggregate { _ throws(Explanation) in .first }),
    Function(
      "last(column)", "The value of the last row.", takes: [.any], gives: same,
      examples: [Example("last([3, 1])", prints: "1")], .aggregate { _ throws(Explanation) in .last }),
    Function(
      "quantile(column, 75%)", "The value below which this share of the values lies, linear between neighbours.",
      takes: [.number, .quantity(.share)], examples: [Example("quantile([1, 2, 3], 25%)", prints: "1.5")],
      .aggregate { further throws(Explanation) in
        guard case .quantity(let share)? = further.first, share.dimension == .share else {
          throw Explanation("E0208", "`quantile` wants a share", remedies: ["quantile(score, 75%)"])
        }
        guard (0...1).contains(share.base) else {
          throw Explanation(
            "E0213", "a share of \(share.words) is outside of 0% to 100%", remedies: ["quantile(score, 75%)"])
        }
        return .quantile(share.base)
      }),
  ]
}
