internal import Foundation

/// Letters as uncased BERT sees them, by the tables of the `tokenizers` package, which are those of Unicode 8 with a few
/// exceptions; what Unicode has named since is neither a mark, nor punctuation, nor invisible there.
///
/// Tried against that package for every letter that Unicode has.
enum BertText {
  private static let newest = Unicode.Version(major: 8, minor: 0)

  private static func isKnown(_ scalar: Unicode.Scalar) -> Bool {
    guard let age = scalar.properties.age else { return false }
    return (age.major, age.minor) <= (newest.major, newest.minor)
  }

  /// The words of a text as bytes, with the number of letters of each, until `body` says that it is enough.
  static func eachWord(_ scalars: ArraySlice<Unicode.Scalar>, _ body: (_ word: [UInt8], _ length: Int) -> Bool) {
    var word: [UInt8] = []
    var length = 0
    func isEnough() -> Bool {
      defer {
        word.removeAll(keepingCapacity: true)
        length = 0
      }
      return length > 0 && body(word, length)
    }
    for scalar in normalized(scalars) {
      if scalar.properties.isWhitespace {
        if isEnough() { return }
      } else if isPunctuation(scalar) {
        if isEnough() || body(Array(scalar.utf8), 1) { return }
      } else {
        word.append(contentsOf: scalar.utf8)
        length += 1
      }
    }
    _ = isEnough()
  }

  static func words(_ scalars: [Unicode.Scalar]) -> [[UInt8]] {
    var words: [[UInt8]] = []
    eachWord(scalars[...]) { word, _ in
      words.append(word)
      return false
    }
    return words
  }

  /// Without what is invisible and without accents, small, spaces as spaces, Chinese characters between spaces.
  static func normalized(_ scalars: ArraySlice<Unicode.Scalar>) -> [Unicode.Scalar] {
    var result: [Unicode.Scalar] = []
    result.reserveCapacity(scalars.count)
    for scalar in scalars {
      if scalar.isASCII {
        switch scalar.value {
        case 0x41...0x5A: result.append(Unicode.Scalar(UInt8(scalar.value) | 0x20))
        case 0x20...0x7E: result.append(scalar)
        case 0x09, 0x0A, 0x0D: result.append(" ")
        default: break
        }
        continue
      }
      if isInvisible(scalar) { continue }
      if scalar.properties.isWhitespace {
        result.append(" ")
        continue
      }
      let isChinese = isChinese(scalar)
      if isChinese { result.append(" ") }
      for part in decomposed(scalar) where !isMark(part) {
        for small in part.properties.lowercaseMapping.unicodeScalars { append(small, to: &result) }
      }
      if isChinese { result.append(" ") }
    }
    return result
  }

  /// Marks that stay go into the order in which equal texts have them.
  private static func append(_ scalar: Unicode.Scalar, to result: inout [Unicode.Scalar]) {
    let order = scalar.properties.canonicalCombiningClass.rawValue
    var place = result.count
    if order > 0 {
      while place > 0, result[place - 1].properties.canonicalCombiningClass.rawValue > order { place -= 1 }
    }
    result.insert(scalar, at: place)
  }

  private static func decomposed(_ scalar: Unicode.Scalar) -> String.UnicodeScalarView {
    isKnown(scalar) ? String(scalar).decomposedStringWithCanonicalMapping.unicodeScalars : String(scalar).unicodeScalars
  }

  private static func isInvisible(_ scalar: Unicode.Scalar) -> Bool {
    if scalar.value == 0xFFFD { return true }
    return switch scalar.properties.generalCategory {
    case .control, .privateUse: true
    case .format: isKnown(scalar)
    default: false
    }
  }

  private static func isMark(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0x1734, 0x1171E: true
    case 0x1885, 0x1886, 0xA9BD, 0x111C9: false
    default: scalar.properties.generalCategory == .nonspacingMark && isKnown(scalar)
    }
  }

  static func isPunctuation(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    // Signs such as $ and + are punctuation for BERT where they are ASCII.
    case 0x21...0x2F, 0x3A...0x40, 0x5B...0x60, 0x7B...0x7E, 0x166D, 0x111C9: return true
    case 0..<0x80: return false
    default: break
    }
    return switch scalar.properties.generalCategory {
    case .connectorPunctuation, .dashPunctuation, .openPunctuation, .closePunctuation, .initialPunctuation,
      .finalPunctuation, .otherPunctuation:
      isKnown(scalar)
    default: false
    }
  }

  private static func isChinese(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    // The sixth range begins at 2B820 in Unicode and at 2B920 in that package.
    case 0x4E00...0x9FFF, 0x3400...0x4DBF, 0x20000...0x2A6DF, 0x2A700...0x2B73F, 0x2B740...0x2B81F,
      0x2B920...0x2CEAF, 0xF900...0xFAFF, 0x2F800...0x2FA1F:
      true
    default: false
    }
  }
}
