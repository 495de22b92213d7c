extension Token {
  /// Words behind which something is wanted.
  private static let open: Set = ["and", "else", "if", "in", "matches", "not", "or", "then"]

  /// Whether a line that ends behind these tokens goes on: behind a comma or an operator, in words or in signs.
  static func goesOn(behind tokens: [Token]) -> Bool {
    switch tokens.last?.form {
    case .symbol(let last)?: return [.comma, .pipe, .assign, .arrow, .colon].contains(last) || last.isBinaryOperator
    case .name(let word)? where open.contains(word):
      // `help in` asks for the page of the word.
      let line = tokens.suffix(2)
      guard line.count == 2, case .name("help")? = line.first?.form else { return true }
      return tokens.count > 2 && tokens[tokens.count - 3].form != .newline
    default: return false
    }
  }
}
