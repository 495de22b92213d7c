/// User text as a gnuplot literal that is only ever text.
enum GnuplotText {
  /// Single quotes: nothing is expanded in them, neither backticks nor escapes; a quote becomes
  /// a typographic one (gnuplot misreads some runs of doubled quotes), and control
  /// characters, which could end the line, become blanks. Enhanced mode is off, so that `_` and `^` stay themselves.
  static func quoted(_ text: String) -> String {
    let plain = PlottedTable.plain(text).replacing("'", with: "’")
    return "'\(plain)'"
  }

  /// For tick labels, in which gnuplot would fill in `%` formats.
  static func quotedTick(_ text: String) -> String { quoted(text.replacing("%", with: "%%")) }

  static func shortened(_ text: String, to count: Int) -> String {
    text.count > count ? text.prefix(count - 1) + "…" : text
  }

  /// The text, cut to a width in points.
  static func fitting(_ text: String, width: Double, size: Double) -> String {
    var count = text.count
    var shown = text
    while count > 1, self.width(shown, size: size) * 1.08 > width {
      count -= 1
      shown = shortened(text, to: count)
    }
    return shown
  }

  /// The width in points of a text in a sans face: an estimate for the layout, on the wide side.
  static func width(_ text: String, size: Double) -> Double {
    text.reduce(0.0) { sum, character in
      let share =
        "iljI.,:;|!'".contains(character)
        ? 0.32 : "mwMW@%".contains(character) ? 0.92 : character.isUppercase ? 0.69 : character.isASCII ? 0.575 : 0.7
      return sum + share * size
    }
  }
}
