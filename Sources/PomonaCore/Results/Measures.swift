/// Sizes in words.
public enum Measures {
  /// `40.01 MiB`; whole bytes below one KiB.
  public static func bytes(_ count: Int) -> String {
    guard count >= 1024 else { return "\(count) bytes" }
    let units = ["KiB", "MiB", "GiB", "TiB"]
    var value = Double(count) / 1024
    var unit = 0
    while value >= 1024, unit + 1 < units.count {
      value /= 1024
      unit += 1
    }
    let hundredths = Int((value * 100).rounded())
    let (whole, rest) = (hundredths / 100, hundredths % 100)
    if rest == 0 { return "\(whole) \(units[unit])" }
    return "\(whole).\(rest < 10 ? "0" : "")\(rest) \(units[unit])"
  }

  /// `2 097 536`, as large counts are printed everywhere.
  public static func count(_ count: Int) -> String {
    var digits = String(count)
    var groups: [String] = []
    while digits.count > 3 {
      groups.insert(String(digits.suffix(3)), at: 0)
      digits.removeLast(3)
    }
    return ([digits] + groups).joined(separator: " ")
  }
}
