/// The text of a chapter with new outputs in it.
enum ChapterText {
  /// Output in the form in which it can stand in a block: no line is taken for an input or for the end of the block, and
  /// times, which no run repeats, are left out.
  static func recordable(_ output: [String], showsTime: Bool) -> [String] {
    var lines = output.flatMap { $0.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline) }.map { line in
      var text = showsTime ? String(line) : TextComparison.withoutTimes(String(line))
      while text.last?.isWhitespace == true { text.removeLast() }
      let isTaken =
        Chapter.input(of: text, after: ">") != nil || Chapter.input(of: text, after: ".") != nil
        || text.drop { $0 == " " }.hasPrefix("```")
      return isTaken ? "    \(text)" : text
    }
    while lines.last?.isEmpty == true { lines.removeLast() }
    return lines
  }

  /// The lines of the chapter with the outputs of some steps replaced, and with a link to each figure that has none.
  static func rewritten(
    _ chapter: Chapter, outputs: [Int: [String]], figures: Set<String>, places: FigurePlaces
  ) -> [String] {
    var lines = chapter.lines
    // From the end, so that positions before stay right.
    for block in chapter.blocks.reversed() {
      if let figure = block.options.figure, figures.contains(figure) {
        let link = "\(places.link)/\(figure).svg"
        let next = lines[block.lastLine...].first { !$0.allSatisfy(\.isWhitespace) }
        if next?.contains(link) != true { lines.insert("![\(figure)](\(link))", at: block.lastLine) }
      }
      for step in block.steps.reversed() {
        if let output = outputs[step.number] { lines.replaceSubrange(step.outputPositions, with: output) }
      }
    }
    return lines
  }
}
