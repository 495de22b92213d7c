/// The head of an npy file: a Python dictionary of three known keys, read by its grammar and never evaluated.
struct NPYHead {
  struct Content {
    let descriptor: String
    let isFirstFastest: Bool
    let shape: [Int]
  }

  private let bytes: ArraySlice<UInt8>
  private let path: String
  private var position: Int

  init(bytes: ArraySlice<UInt8>, path: String) {
    self.bytes = bytes
    self.path = path
    position = bytes.startIndex
  }

  mutating func parse() throws(FileError) -> Content {
    var descriptor: String?
    var isFirstFastest: Bool?
    var shape: [Int]?
    try expect("{")
    while !take("}") {
      let place = position
      let key = try text()
      try expect(":")
      switch key {
      case "descr" where descriptor == nil:
        skipBlanks()
        guard position < bytes.endIndex, bytes[position] != UInt8(ascii: "[") else {
          throw .unsupported(
            path: path, what: "an array of records (fields of several types)",
            advice: "in Python: save each field by itself, numpy.save(\"x.npy\", a[\"x\"])")
        }
        descriptor = try text()
      case "fortran_order" where isFirstFastest == nil: isFirstFastest = try truth()
      case "shape" where shape == nil: shape = try numbers()
      default: throw damaged("the key \"\(key)\"", at: place)
      }
      if !take(",") {
        try expect("}")
        break
      }
    }
    skipBlanks()
    guard position == bytes.endIndex else { throw damaged("text behind the dictionary") }
    guard let descriptor, let isFirstFastest, let shape else {
      throw damaged("not all of descr, fortran_order and shape")
    }
    return Content(descriptor: descriptor, isFirstFastest: isFirstFastest, shape: shape)
  }

  private func damaged(_ what: String, at place: Int? = nil) -> FileError {
    .damaged(path: path, offset: place ?? position, reason: "the head has \(what)")
  }

  private mutating func skipBlanks() {
    while position < bytes.endIndex, [0x20, 0x0A, 0x09, 0x0D].contains(bytes[position]) { position += 1 }
  }

  private mutating func take(_ mark: Unicode.Scalar) -> Bool {
    skipBlanks()
    guard position < bytes.endIndex, bytes[position] == UInt8(ascii: mark) else { return false }
    position += 1
    return true
  }

  private mutating func expect(_ mark: Unicode.Scalar) throws(FileError) {
    guard take(mark) else { throw damaged("no \"\(mark)\" where one belongs") }
  }

  private mutating func text() throws(FileError) -> String {
    skipBlanks()
    guard position < bytes.endIndex, bytes[position] == 0x27 || bytes[position] == 0x22 else {
      throw damaged("no text where one belongs")
    }
    let quote = bytes[position]
    let start = position + 1
    guard let end = bytes[start...].firstIndex(of: quote) else { throw damaged("a text that does not end") }
    position = end + 1
    return String(decoding: bytes[start..<end], as: UTF8.self)
  }

  private mutating func truth() throws(FileError) -> Bool {
    skipBlanks()
    for (word, value) in [("True", true), ("False", false)] where bytes[position...].starts(with: word.utf8) {
      position += word.utf8.count
      return value
    }
    throw damaged("neither True nor False where one belongs")
  }

  private mutating func numbers() throws(FileError) -> [Int] {
    var numbers: [Int] = []
    try expect("(")
    while !take(")") {
      skipBlanks()
      let digits = bytes[position...].prefix { (0x30...0x39).contains($0) }
      guard let number = Int(String(decoding: digits, as: UTF8.self)) else {
        throw damaged("no whole number where an extent belongs")
      }
      position += digits.count
      // Python 2 marks long numbers so.
      if position < bytes.endIndex, bytes[position] == UInt8(ascii: "L") { position += 1 }
      numbers.append(number)
      if !take(",") {
        try expect(")")
        break
      }
    }
    return numbers
  }
}
