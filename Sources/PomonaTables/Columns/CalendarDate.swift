/// Dates are texts as ISO 8601 writes them: `2024-05-01`, or with a time `2024-05-01T13:30:05`, and behind it `Z` or an offset
/// from UTC such as `+02:00`.
public struct CalendarDate {
  public let year: Int
  public let month: Int
  public let day: Int
  /// Seconds since midnight; `nil` of a date alone.
  public let seconds: Double?
  /// Seconds by which the clock is ahead of UTC; 0 where the text says nothing of it.
  public let offset: Double

  public init?(_ text: String) {
    let halves = text.split(maxSplits: 1, omittingEmptySubsequences: false) { $0 == "T" || $0 == " " }
    guard let date = halves.first else { return nil }
    let parts = date.split(separator: "-", omittingEmptySubsequences: false)
    guard parts.count == 3, parts[0].count == 4, parts[1].count == 2, parts[2].count == 2,
      let year = Int(parts[0]), let month = Int(parts[1]), let day = Int(parts[2]), (1...12).contains(month),
      (1...CalendarDate.length(of: month, year)).contains(day)
    else { return nil }
    (self.year, self.month, self.day) = (year, month, day)
    guard halves.count == 2 else {
      (seconds, offset) = (nil, 0)
      return
    }
    var time = halves[1].hasSuffix("Z") ? halves[1].dropLast() : halves[1]
    if let sign = time.lastIndex(where: { $0 == "+" || $0 == "-" }) {
      let digits = time[sign...].dropFirst().filter { $0 != ":" }
      guard digits.count == 2 || digits.count == 4, digits.allSatisfy(\.isNumber), !halves[1].hasSuffix("Z"),
        let hours = Int(digits.prefix(2)), let minutes = digits.count == 4 ? Int(digits.suffix(2)) : 0,
        hours < 24, minutes < 60
      else { return nil }
      offset = Double((time[sign] == "-" ? -1 : 1) * (hours * 3600 + minutes * 60))
      time = time[..<sign]
    } else {
      offset = 0
    }
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
  public var days: Int {
    let y = month > 2 ? year : year - 1
    let century = (y >= 0 ? y : y - 399) / 400
    let yearOfEra = y - century * 400
    let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
    return century * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
  }

  /// The date of so many days since 1970-01-01, as a text.
  public static func text(days: Int) -> String {
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
