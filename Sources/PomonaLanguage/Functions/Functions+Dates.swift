internal import PomonaCatalog

/// Dates are texts as ISO 8601 writes them: `2024-05-01`, or with a time `2024-05-01T13:30:05`.
struct CalendarDate {
  let year: Int
  let month: Int
  let day: Int
  /// Seconds since midnight; `nil` of a date alone.
  let seconds: Double?

  init?(_ text: String) {
    let halves = text.split(maxSplits: 1, omittingEmptySubsequences: false) { $0 == "T" || $0 == " " }
    guard let date = halves.first else { return nil }
    let parts = date.split(separator: "-", omittingEmptySubsequences: false)
    guard parts.count == 3, parts[0].count == 4, parts[1].count == 2, parts[2].count == 2,
      let year = Int(parts[0]), let month = Int(parts[1]), let day = Int(parts[2]), (1...12).contains(month),
      (1...CalendarDate.length(of: month, year)).contains(day)
    else { return nil }
    (self.year, self.month, self.day) = (year, month, day)
    guard halves.count == 2 else {
      seconds = nil
      return
    }
    let time = halves[1].hasSuffix("Z") ? halves[1].dropLast() : halves[1]
    let clock = time.split(separator: ":", omittingEmptySubsequences: false)
    guard (2...3).contains(clock.count), let hour = Int(clock[0]), let minute = Int(clock[1]),
      let second = clock.count == 3 ? Double(clock[2]) : 0, (0...23).contains(hour), (0...59).contains(minute),
      (0..<61).contains(second)
    else { return nil }
    seconds = Double(hour * 3600 + minute * 60) + second
  }

  private static func length(of month: Int, _ year: Int) -> Int {
    switch month {
    case 2: (year % 4 == 0 && year % 100 != 0) || year % 400 == 0 ? 29 : 28
    case 4, 6, 9, 11: 30
    default: 31
    }
  }

  /// Days since 1970-01-01 in the Gregorian calendar: years are counted from March, so that a leap day is the last.
  var days: Int {
    let y = month > 2 ? year : year - 1
    let century = (y >= 0 ? y : y - 399) / 400
    let yearOfEra = y - century * 400
    let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
    return century * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
  }

  /// The date of so many days since 1970-01-01, as a text.
  static func text(days: Int) -> String {
    let shifted = days + 719_468
    let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
    let dayOfEra = shifted - era * 146_097
    let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let month = (5 * dayOfYear + 2) / 153
    let day = dayOfYear - (153 * month + 2) / 5 + 1
    let number = month < 10 ? month + 3 : month - 9
    let year = yearOfEra + era * 400 + (number <= 2 ? 1 : 0)
    func padded(_ value: Int, _ width: Int) -> String {
      let digits = "\(abs(value))"
      return (value < 0 ? "-" : "") + String(repeating: "0", count: max(0, width - digits.count)) + digits
    }
    return "\(padded(year, 4))-\(padded(number, 2))-\(padded(day, 2))"
  }
}

extension Function {
  private static let weekdays = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]

  private static func of(
    _ name: String, _ summary: String, gives kind: Kind = .number, _ example: String, _ prints: String,
    _ run: @escaping @Sendable (CalendarDate) -> Value
  ) -> Function {
    Function(
      "\(name)(date)", summary, takes: [.text], gives: { _ in kind }, examples: [Example(example, prints: prints)],
      .scalar { values throws(Explanation) in values.text(0).flatMap(CalendarDate.init).map(run) ?? .missing })
  }

  /// A text that is no date in the calendar gives missing.
  static let dates: [Function] = [
    of("year", "The year of a date such as `2024-05-01`.", "year(\"2024-05-01\")", "2024") { .number(Double($0.year)) },
    of("month", "The month, 1 to 12.", "month(\"2024-05-01\")", "5") { .number(Double($0.month)) },
    of("day", "The day of the month.", "day(\"2024-05-01\")", "1") { .number(Double($0.day)) },
    of("weekday", "The day of the week, in English.", gives: .text, "weekday(\"2024-05-01\")", "Wednesday") {
      .text(weekdays[(($0.days + 3) % 7 + 7) % 7])
    },
    of(
      "days", "Days since 1970-01-01, with a fraction for the time; dates are subtracted by it.",
      "days(\"2024-03-01\") - days(\"2024-02-01\")", "29"
    ) { .number(Double($0.days) + ($0.seconds ?? 0) / 86_400) },
    of("seconds", "Seconds since midnight; missing of a date alone.", "seconds(\"2024-05-01T00:01:30\")", "90") {
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
