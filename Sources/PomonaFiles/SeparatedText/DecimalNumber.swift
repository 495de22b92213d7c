/// Numbers as text, to the last bit.
enum DecimalNumber {
  /// The number that ASCII bytes spell in decimal notation, correctly rounded; `nil` when they spell none.
  ///
  /// Up to 19 digits and a power of ten within ±27 are done in whole numbers: the digits times a power of five in 128 bits,
  /// or 128 bits of the digits divided by one, whose remainder says on which side of a tie the number lies. All else goes
  /// through the library's own conversion. Swift's would also take hexadecimal numbers and `nan(0x1)`; here only digits, a
  /// point, an exponent, and `NaN`, `nan`, `inf`, `Inf` with a sign are numbers.
  static func parse(_ bytes: Span<UInt8>, _ start: Int, _ end: Int) -> Double? {
    var place = start
    guard place < end else { return nil }
    var isNegative = false
    if bytes[place] == UInt8(ascii: "-") || bytes[place] == UInt8(ascii: "+") {
      isNegative = bytes[place] == UInt8(ascii: "-")
      place += 1
    }
    var digits: UInt64 = 0
    var count = 0
    var exponent = 0
    var hasDigit = false
    var hasPoint = false
    while place < end {
      let byte = bytes[place]
      if byte >= 48 && byte <= 57 {
        hasDigit = true
        if count < 19 {
          digits = digits &* 10 &+ UInt64(byte &- 48)
          if digits != 0 { count += 1 }
          if hasPoint { exponent -= 1 }
        } else {
          // More digits than a word holds: exactness is another's business.
          return slow(bytes, start, end)
        }
      } else if byte == UInt8(ascii: "."), !hasPoint {
        hasPoint = true
      } else {
        break
      }
      place += 1
    }
    guard hasDigit else { return named(bytes, place, end, isNegative: isNegative, hasSign: place > start) }
    if place < end {
      guard bytes[place] == UInt8(ascii: "e") || bytes[place] == UInt8(ascii: "E") else { return nil }
      place += 1
      var isDown = false
      if place < end, bytes[place] == UInt8(ascii: "-") || bytes[place] == UInt8(ascii: "+") {
        isDown = bytes[place] == UInt8(ascii: "-")
        place += 1
      }
      guard place < end else { return nil }
      var power = 0
      while place < end {
        let byte = bytes[place]
        guard byte >= 48 && byte <= 57 else { return nil }
        if power < 100_000 { power = power * 10 + Int(byte - 48) }
        place += 1
      }
      exponent += isDown ? -power : power
    }
    guard let value = exact(digits, exponent) else { return slow(bytes, start, end) }
    return isNegative ? -value : value
  }

  private static func slow(_ bytes: Span<UInt8>, _ start: Int, _ end: Int) -> Double? {
    var text: [UInt8] = []
    for place in start..<end {
      switch bytes[place] {
      case 48...57, UInt8(ascii: "+"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "e"), UInt8(ascii: "E"):
        text.append(bytes[place])
      default: return nil
      }
    }
    return Double(String(decoding: text, as: UTF8.self))
  }

  private static func named(
    _ bytes: Span<UInt8>, _ start: Int, _ end: Int, isNegative: Bool, hasSign: Bool
  ) -> Double? {
    guard end - start == 3 else { return nil }
    let letters = (bytes[start], bytes[start + 1], bytes[start + 2])
    if letters == (UInt8(ascii: "N"), UInt8(ascii: "a"), UInt8(ascii: "N"))
      || letters == (UInt8(ascii: "n"), UInt8(ascii: "a"), UInt8(ascii: "n"))
    {
      return hasSign ? nil : .nan
    }
    if letters.1 == UInt8(ascii: "n"), letters.2 == UInt8(ascii: "f"),
      letters.0 == UInt8(ascii: "i") || letters.0 == UInt8(ascii: "I")
    {
      return isNegative ? -.infinity : .infinity
    }
    return nil
  }

  private static let fives: [UInt64] = (0..<27).reduce(into: [1]) { powers, place in powers.append(powers[place] * 5) }
  private static let tens: [Double] = (0..<22).reduce(into: [1]) { powers, place in powers.append(powers[place] * 10) }

  /// `digits` times a power of ten, correctly rounded; `nil` beyond the powers that are done here.
  static func exact(_ digits: UInt64, _ power: Int) -> Double? {
    if digits == 0 { return 0 }
    if digits <= 1 << 53, abs(power) <= 22 {
      // Both are exact, so one operation rounds once (Clinger 1990).
      return power < 0 ? Double(digits) / tens[-power] : Double(digits) * tens[power]
    }
    if power >= 0, power <= 27 {
      let (high, low) = digits.multipliedFullWidth(by: fives[power])
      if high == 0 { return rounded(low, isOdd: false, power) }
      let shift = high.leadingZeroBitCount
      let top = shift == 0 ? high : high << UInt64(shift) | low >> UInt64(64 - shift)
      return rounded(top, isOdd: low << UInt64(shift) != 0, power + 64 - shift)
    }
    guard power < 0, power >= -27 else { return nil }
    let divisor = fives[-power]
    let (up, across) = (divisor.leadingZeroBitCount, digits.leadingZeroBitCount)
    let numerator = digits << UInt64(across)
    let (quotient, remainder) = (divisor << UInt64(up)).dividingFullWidth((numerator >> 1, numerator << 63))
    return rounded(quotient, isOdd: remainder != 0, power - 63 + up - across)
  }

  /// `bits` times a power of two to the nearest of 53 bits, ties to even; `isOdd` says that something lies below the bits.
  private static func rounded(_ bits: UInt64, isOdd: Bool, _ power: Int) -> Double {
    let surplus = 64 - bits.leadingZeroBitCount - 53
    guard surplus > 0 else { return Double(sign: .plus, exponent: power, significand: Double(bits)) }
    var mantissa = bits >> UInt64(surplus)
    let rest = bits & (1 << UInt64(surplus) - 1)
    let half: UInt64 = 1 << UInt64(surplus - 1)
    if rest > half || (rest == half && (isOdd || mantissa & 1 == 1)) { mantissa += 1 }
    // 2^52 to 2^53 times a power of two far from both ends of the range: a carry out of the digits goes into the exponent.
    return Double(bitPattern: UInt64(power + surplus + 1075) << 52 &+ (mantissa &- 1 << 52))
  }
}
