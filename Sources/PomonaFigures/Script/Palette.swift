/// Colours that people with any kind of colour vision can tell apart.
public enum Palette {
  /// Okabe and Ito's colours, in an order in which neighbours differ in lightness too.
  public static let named: [(name: String, hex: String)] = [
    ("black", "#000000"), ("blue", "#0072B2"), ("gray", "#8C8C8C"), ("green", "#009E73"), ("orange", "#E69F00"),
    ("pink", "#CC79A7"), ("sky", "#56B4E9"), ("vermilion", "#D55E00"), ("white", "#FFFFFF"), ("yellow", "#F0E442"),
  ]

  static let categories = ["#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#000000", "#B8A800"]

  /// Light grey: no value, in tiles.
  static let missing = "#DDDDDD"

  /// Continuous palettes by name, from low to high.
  static let continuous: [(name: String, stops: [String])] = [
    ("blues", ["#F7FBFF", "#C6DBEF", "#6BAED6", "#2171B5", "#08306B"]),
    ("cividis", ["#00204D", "#31446B", "#666970", "#958F78", "#CBBA69", "#FFEA46"]),
    ("grays", ["#FFFFFF", "#000000"]),
    ("signed", ["#053061", "#2166AC", "#67A9CF", "#F7F7F7", "#EF8A62", "#B2182B", "#67001F"]),
    ("viridis", ["#440154", "#414487", "#2A788E", "#22A884", "#7AD151", "#FDE725"]),
  ]

  public static var names: [String] { continuous.map(\.name) }

  /// - Throws: `E0709`.
  static func color(_ name: String) throws(FigureError) -> String {
    if let known = named.first(where: { $0.name == name || ($0.name == "gray" && name == "grey") }) { return known.hex }
    let digits = name.dropFirst()
    guard name.hasPrefix("#"), digits.count == 6, digits.utf8.allSatisfy(isHexDigit) else {
      throw .unknownColor(name)
    }
    return name.uppercased()
  }

  private static func isHexDigit(_ byte: UInt8) -> Bool {
    (48...57).contains(byte) || (65...70).contains(byte) || (97...102).contains(byte)
  }

  /// gnuplot's form with transparency: `#AARRGGBB`, where 00 is opaque.
  static func color(_ hex: String, opacity: Double) -> String {
    guard opacity < 1 else { return hex }
    let alpha = Int(((1 - max(0, opacity)) * 255).rounded())
    let digits = String(alpha, radix: 16, uppercase: true)
    return "#\(digits.count == 1 ? "0" : "")\(digits)\(hex.dropFirst())"
  }

  /// The colour of category `index` of `count`: the list again, with more of it mixed into white, when it is used up.
  static func category(_ index: Int, of count: Int) -> String {
    if count <= categories.count { return categories[index] }
    let stops = continuous[4].stops
    let place = Double(index) / Double(count - 1) * Double(stops.count - 1) * 0.94
    let low = min(Int(place), stops.count - 2)
    return mix(stops[low], stops[low + 1], place - Double(low))
  }

  private static func mix(_ a: String, _ b: String, _ share: Double) -> String {
    let x = Int(a.dropFirst(), radix: 16) ?? 0
    let y = Int(b.dropFirst(), radix: 16) ?? 0
    var sum = 0
    for shift in [16, 8, 0] {
      let from = Double((x >> shift) & 255)
      let to = Double((y >> shift) & 255)
      sum |= Int((from + (to - from) * share).rounded()) << shift
    }
    let digits = String(sum, radix: 16, uppercase: true)
    return "#" + String(repeating: "0", count: 6 - digits.count) + digits
  }
}
