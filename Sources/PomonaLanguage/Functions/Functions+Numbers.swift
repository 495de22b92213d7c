internal import Foundation
internal import PomonaCatalog
internal import PomonaTables

extension Function {
  private static func of(
    _ name: String, _ summary: String, _ example: String, _ prints: String,
    _ run: @escaping @Sendable (Double) -> Double
  ) -> Function {
    Function(
      "\(name)(x)", summary, takes: [.number], examples: [Example(example, prints: prints)], .number(run))
  }

  /// Numbers at equal distances, (low (last - i) + high i) / last: one rounding of what numpy's `linspace` takes in two, so
  /// that tenths are tenths.
  ///
  /// - Throws: `E0213` for a third argument that is no count from 2 to a million, as long as a range may be.
  private static func steps(
    from low: Double, to high: Double, _ values: [Value], _ name: String
  ) throws(Explanation) -> [Double] {
    let count = try values.count(2, of: name, least: 2, usual: 2)
    guard count <= 1_000_000 else {
      throw Explanation("E0213", "a list of \(count) numbers is too long", facts: ["a list holds at most a million"])
    }
    let last = Double(count - 1)
    // Products with ends near the largest number would be infinite.
    return (0..<count).map { place in
      let sum = low * (last - Double(place)) + high * Double(place)
      return sum.isFinite ? sum / last : low * ((last - Double(place)) / last) + high * (Double(place) / last)
    }
  }

  static let numbers: [Function] = [
    of("abs", "The number without its sign.", "abs(-2)", "2") { abs($0) },
    of("ceil", "The next whole number upwards.", "ceil(1.2)", "2") { $0.rounded(.up) },
    of("floor", "The next whole number downwards.", "floor(1.8)", "1") { $0.rounded(.down) },
    of("exp", "e to the power of the number.", "exp(0)", "1") { exp($0) },
    of("log", "The natural logarithm; missing for numbers that are not positive.", "log(1)", "0") {
      $0 > 0 ? log($0) : .nan
    },
    of("log2", "The logarithm to base 2; missing for numbers that are not positive.", "log2(8)", "3") {
      $0 > 0 ? log2($0) : .nan
    },
    of("log10", "The logarithm to base 10; missing for numbers that are not positive.", "log10(1000)", "3") {
      $0 > 0 ? log10($0) : .nan
    },
    of("sqrt", "The square root; missing for negative numbers.", "sqrt(9)", "3") {
      $0 >= 0 ? $0.squareRoot() : .nan
    },
    of("sign", "-1, 0 or 1.", "sign(-3)", "-1") { $0 > 0 ? 1 : $0 < 0 ? -1 : $0 },
    of("tanh", "The hyperbolic tangent: from Fisher's z back to a correlation.", "tanh(0)", "0") { tanh($0) },
    of("atanh", "Fisher's z of a correlation; missing beyond -1 and 1.", "atanh(0)", "0") {
      abs($0) <= 1 ? atanh($0) : .nan
    },
    Function(
      "round(x, digits)", "The number with so many digits behind the point; 0 when they are not given.",
      takes: [.number, .number], required: 1, examples: [Example("round(0.12345, 2)", prints: "0.12")],
      .scalar { values throws(Explanation) in
        guard let value = values.number(0) else { return .missing }
        let scale = pow(10, values.number(1) ?? 0)
        let scaled = (value * scale).rounded()
        // So many digits that there is nothing to round; of a digit beyond the number, nothing is left.
        return .number(scaled.isFinite && scale > 0 ? scaled / scale : scale > 0 ? value : 0)
      }),
    Function(
      "clamp(x, low, high)", "The number, or the nearer end when it lies outside of low to high.",
      takes: [.number, .number, .number], examples: [Example("clamp(1.2, 0, 1)", prints: "1")],
      .scalar { values throws(Explanation) in
        guard let value = values.number(0), let low = values.number(1), let high = values.number(2) else {
          return .missing
        }
        guard low <= high else { throw Explanation("E0213", "`clamp` wants its lower end first") }
        return .number(min(max(value, low), high))
      }),
    Function(
      "bin(x, width)", "The lower end of the bin of that width in which the number lies; bins begin at 0.",
      takes: [.number, .number],
      examples: [Example("bin(37, 10)", prints: "30"), Example("bin(0.3, 0.1)", prints: "0.3")],
      .scalar { values throws(Explanation) in
        guard let value = values.number(0), let width = values.number(1) else { return .missing }
        guard width > 0 else {
          throw Explanation("E0213", "`bin` wants a width above 0, and this is \(NumberText.plain(width))")
        }
        // 0.3 is three widths of 0.1, though the quotient of the two is a last digit less.
        let (widths, whole) = (value / width, (value / width).rounded())
        let isWhole = abs(widths - whole) <= 2 * whole.ulp
        let place = isWhole ? whole : widths.rounded(.down)
        // Ends of bins of 0.1 are 0.3 and 0.7, not their neighbours: tenths are divided by, and not multiplied with.
        let parts = (1 / width).rounded()
        return .number(parts > 1 && abs(1 / width - parts) <= parts.ulp ? place / parts : place * width)
      }),
    Function(
      "linspace(low, high, count)", "So many numbers from one end to the other, both among them, with equal steps.",
      takes: [.number, .number, .number], gives: { _ in .list(.number) },
      examples: [Example("linspace(0, 1, count: 5)", prints: "[0, 0.25, 0.5, 0.75, 1]")],
      .scalar { values throws(Explanation) in
        guard let low = values.number(0), let high = values.number(1) else { return .missing }
        return .list(try steps(from: low, to: high, values, "linspace").map { .number($0) })
      }),
    Function(
      "logspace(low, high, count)",
      "So many numbers from one end to the other, both among them, with equal steps of the logarithm: penalties to choose from.",
      takes: [.number, .number, .number], gives: { _ in .list(.number) },
      examples: [Example("logspace(1, 1000, count: 4)", prints: "[1, 10, 100, 1000]")],
      .scalar { values throws(Explanation) in
        guard let low = values.number(0), let high = values.number(1) else { return .missing }
        guard low > 0, high > 0 else {
          throw Explanation(
            "E0213", "`logspace` goes between numbers above 0, and this is \(NumberText.plain(min(low, high)))",
            facts: ["the ends are the numbers themselves, not their logarithms"],
            remedies: ["logspace(10, 10000, count: 15)"])
        }
        var numbers = try steps(from: log10(low), to: log10(high), values, "logspace").map { pow(10, $0) }
        (numbers[0], numbers[numbers.count - 1]) = (low, high)
        return .list(numbers.map { .number($0) })
      }),
    Function(
      "coalesce(x, other)", "The value, or the other one where it is missing; in a column both are of one type.",
      takes: [.any, .any], gives: same,
      examples: [Example("coalesce(missing, 0)", prints: "0")],
      .scalar { values throws(Explanation) in Operations.isMissing(values[0]) ? values[1] : values[0] }),
    Function(
      "as_number(text)", "The number that a text spells; missing where it spells none.",
      takes: [.oneOf([.text, .number, .truth])], examples: [Example("as_number(\"2.5\")", prints: "2.5")],
      .scalar { values throws(Explanation) in
        switch values[0] {
        case .text(let text):
          let trimmed = text.trimmingCharacters(in: .whitespaces)
          let isPlain = trimmed.utf8.allSatisfy { "0123456789+-.eE".utf8.contains($0) }
          return isPlain ? Double(trimmed).map { .number($0) } ?? .missing : .missing
        case .truth(let truth): return .number(truth ? 1 : 0)
        case let other: return other
        }
      }),
    Function(
      "as_text(x)", "The value as a text.", takes: [.any], gives: { _ in .text },
      examples: [Example("as_text(12)", prints: "12")],
      columnwise: { values, _, _ throws(Explanation) in
        if case .whole(let cells) = values { return .texts(cells.map { $0.map(String.init) }) }
        return .texts(values.cells.map { $0 == .missing ? nil : Value($0).summary })
      },
      .scalar { values throws(Explanation) in
        Operations.isMissing(values[0]) ? .missing : .text(values[0].summary)
      }),
    Function(
      "desc(column)", "In `sort` and `rank`: from the largest to the smallest.", takes: [.any], gives: same,
      examples: [Example("rank([20, 10, 20])", prints: "[2.5, 1, 2.5]")],
      columnwise: { values, _, pace throws(Explanation) in
        guard let numbers = values.numbers else { return .numbers(try values.ranks(pace).map { -$0 }) }
        return .numbers(numbers.map { -$0 })
      },
      .scalar { values throws(Explanation) in values[0] }),
  ]
}
