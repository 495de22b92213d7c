internal import PomonaCatalog
internal import PomonaTables

extension Function {
  private static let weekdays = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]

  private static func of(
    _ name: String, _ summary: String, gives kind: Kind = .number, _ example: String, _ prints: String,
    _ run: @escaping @Sendable (CalendarDate) -> Value
  ) -> Function {
    @Sendable func value(_ text: String, row: Int?) throws(Explanation) -> Value {
      if let date = CalendarDate(text) { return run(date) }
      throw Explanation(
        "E0213",
        "`\(name)` takes dates such as 2024-05-01, and this is \"\(text)\"" + (row.map { " in row \($0 + 1)" } ?? ""),
        remedies: ["\(name)(\"2024-05-01T13:30:05\")"])
    }
    return Function(
      "\(name)(date)", summary, takes: [.text], gives: { _ in kind }, examples: [Example(example, prints: prints)],
      columnwise: { values, _, _ throws(Explanation) in
        guard case .text(let cells) = values else {
          return Column.Values(cells: Array(repeating: .missing, count: values.count))
        }
        // Once for each different text, and not for those that stand in no row.
        var known: [Int32: Cell] = [:]
        var results: [Cell] = []
        results.reserveCapacity(cells.count)
        for (row, code) in cells.codes.enumerated() {
          guard code >= 0 else {
            results.append(.missing)
            continue
          }
          let cell: Cell
          if let found = known[code] { cell = found } else { cell = try value(cells.levels[Int(code)], row: row).cell }
          known[code] = cell
          results.append(cell)
        }
        return Column.Values(cells: results)
      },
      .scalar { values throws(Explanation) in
        guard let text = values.text(0) else { return .missing }
        return try value(text, row: nil)
      })
  }

  /// A text that is no date in the calendar is an error that names it; what is missing stays missing.
  static let dates: [Function] = [
    of(
      "year",
      "The year of a date such as `2024-05-01`, by its own clock; an offset such as `+02:00` moves `days` alone.",
      "year(\"2024-05-01\")", "2024"
    ) { .number(Double($0.year)) },
    of("month", "The month, 1 to 12.", "month(\"2024-05-01\")", "5") { .number(Double($0.month)) },
    of("day", "The day of the month.", "day(\"2024-05-01\")", "1") { .number(Double($0.day)) },
    of("weekday", "The day of the week, in English.", gives: .text, "weekday(\"2024-05-01\")", "Wednesday") {
      .text(weekdays[(($0.days + 3) % 7 + 7) % 7])
    },
    of(
      "days",
      "Days since 1970-01-01 in UTC, with a fraction for the time: moments are subtracted by it, also of unlike offsets, and times 86400 it is seconds.",
      "round(86400 * (days(\"2024-05-01T12:00:30+02:00\") - days(\"2024-05-01T09:00:00Z\")), 3)", "3630"
    ) { .number(Double($0.days) + (($0.seconds ?? 0) - $0.offset) / 86_400) },
    of(
      "seconds",
      "Seconds since midnight by the date's own clock, whatever its offset; missing of a date alone. For the time between two moments see `days`.",
      "seconds(\"2024-05-01T00:01:30\")", "90"
    ) {
      $0.seconds.map { .number($0) } ?? .missing
    },
    Function(
      "date(days)", "The date of so many days since 1970-01-01.", takes: [.number], gives: { _ in .text },
      examples: [Example("date(days(\"2024-02-28\") + 2)", prints: "2024-03-01")],
      .scalar { values throws(Explanation) in
        guard let days = values.number(0), abs(days) < 1e8 else { return .missing }
        return .text(CalendarDate.text(days: Int(days.rounded(.down))))
      }),
  ]
}
