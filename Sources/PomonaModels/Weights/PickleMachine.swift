internal import PomonaSystem

/// What a pickle says, as plain data: containers are numbered, so that one that holds itself is only a number again.
struct Pickle {
  enum Value: Equatable {
    case none
    case truth(Bool)
    case integer(Int)
    /// An integer of more than eight bytes, least significant first.
    case longInteger([UInt8])
    case real(Double)
    case text(String)
    /// Bytes of the file, not copied.
    case bytes(Range<Int>)
    /// A constructor that the caller allows, by its name.
    case global(String)
    /// A container, by its number in `nodes`.
    case node(Int)
  }

  enum Node {
    case tuple([Value])
    case list([Value])
    case dictionary([(key: Value, value: Value)])
    /// What a constructor would make of these arguments; nothing is made of it here.
    case object(global: String, arguments: [Value], state: Value?)
    case persistent(Value)
  }

  let root: Value
  let nodes: [Node]
  /// Where the bytes after the pickle begin.
  let end: Int

  func node(_ value: Value?) -> Node? {
    guard case .node(let number)? = value else { return nil }
    return nodes[number]
  }

  func tuple(_ value: Value?) -> [Value]? {
    guard case .tuple(let items)? = node(value) else { return nil }
    return items
  }

  /// A tuple of whole numbers that are not negative.
  func counts(_ value: Value?) -> [Int]? {
    guard let items = tuple(value) else { return nil }
    var counts: [Int] = []
    for item in items {
      guard case .integer(let count) = item, count >= 0 else { return nil }
      counts.append(count)
    }
    return counts
  }
}

/// Reads a pickle of protocol 2 or 3 without executing anything of it.
///
/// A pickle is a program for a stack machine that may call any function of Python. This machine knows the operations that
/// build plain data; a constructor that is not in `allowed` is refused by its name, and an allowed one is only noted with
/// its arguments. Memory stays below a small multiple of the file: lengths are checked against the bytes that are left,
/// and byte strings are not copied.
struct PickleMachine {
  let bytes: [UInt8]
  let path: String
  let allowed: [String]
  private var position: Int
  private var stack: [Pickle.Value] = []
  /// Heights of the stack at the marks that are still open.
  private var marks: [Int] = []
  private var memo: [Int: Pickle.Value] = [:]
  private var nodes: [Pickle.Node] = []

  /// Reads one pickle from byte `start`.
  ///
  /// - Throws: `.pickleRefused` for a constructor or operation outside the list, `.weightsBroken` for bytes that are none.
  static func read(
    _ bytes: [UInt8], from start: Int = 0, path: String, allowed: [String]
  ) throws(ModelError) -> Pickle {
    var machine = PickleMachine(bytes: bytes, path: path, allowed: allowed, position: start)
    return try machine.run()
  }

  private init(bytes: [UInt8], path: String, allowed: [String], position: Int) {
    self.bytes = bytes
    self.path = path
    self.allowed = allowed
    self.position = position
  }

  private mutating func run() throws(ModelError) -> Pickle {
    guard try byte() == 0x80 else {
      throw broken("it does not begin like a pickle of protocol 2 or 3", at: position - 1)
    }
    let version = try byte()
    guard version == 2 || version == 3 else {
      throw broken("pickle protocol \(version) is not 2 or 3", at: position - 1)
    }
    while true {
      let code = try byte()
      if code == UInt8(ascii: ".") {
        guard marks.isEmpty, stack.count == 1, let root = stack.first else {
          throw broken("it stops with \(stack.count) values in place of one", at: position - 1)
        }
        return Pickle(root: root, nodes: nodes, end: position)
      }
      try step(code)
    }
  }

  private mutating func step(_ code: UInt8) throws(ModelError) {
    switch code {
    case UInt8(ascii: "N"): stack.append(.none)
    case 0x88: stack.append(.truth(true))
    case 0x89: stack.append(.truth(false))
    case UInt8(ascii: "K"): stack.append(.integer(Int(try byte())))
    case UInt8(ascii: "M"): stack.append(.integer(try unsigned(2)))
    case UInt8(ascii: "J"): stack.append(.integer(Int(Int32(truncatingIfNeeded: try unsigned(4)))))
    case 0x8a: try longInteger()
    case UInt8(ascii: "G"): try real()
    case UInt8(ascii: "X"): try text(count: try unsigned(4))
    case UInt8(ascii: "U"): try text(count: Int(try byte()))
    case UInt8(ascii: "T"): try text(count: try unsigned(4))
    case UInt8(ascii: "B"): stack.append(.bytes(try range(try unsigned(4))))
    case UInt8(ascii: "C"): stack.append(.bytes(try range(Int(try byte()))))
    case UInt8(ascii: "("): marks.append(stack.count)
    case UInt8(ascii: ")"): push(.tuple([]))
    case UInt8(ascii: "]"): push(.list([]))
    case UInt8(ascii: "}"): push(.dictionary([]))
    case UInt8(ascii: "t"): push(.tuple(try popToMark()))
    case 0x85, 0x86, 0x87: push(.tuple(try pop(Int(code) - 0x84)))
    case UInt8(ascii: "a"): try append([try pop()])
    case UInt8(ascii: "e"): try append(try popToMark())
    case UInt8(ascii: "s"): try setItems(try pop(2))
    case UInt8(ascii: "u"): try setItems(try popToMark())
    case UInt8(ascii: "q"): try remember(Int(try byte()))
    case UInt8(ascii: "r"): try remember(try unsigned(4))
    case UInt8(ascii: "h"): try recall(Int(try byte()))
    case UInt8(ascii: "j"): try recall(try unsigned(4))
    case UInt8(ascii: "c"): try global()
    case UInt8(ascii: "R"): try reduce()
    case UInt8(ascii: "b"): try build()
    case UInt8(ascii: "Q"): push(.persistent(try pop()))
    default:
      throw .pickleRefused(
        path: path, offset: position - 1, what: "the pickle operation 0x\(String(code, radix: 16))", allowed: allowed)
    }
  }

  // MARK: Bytes

  private func broken(_ reason: String, at offset: Int) -> ModelError {
    .weightsBroken(path: path, offset: offset, reason: reason)
  }

  private mutating func byte() throws(ModelError) -> UInt8 {
    guard position < bytes.count else { throw broken("it ends inside a pickle", at: position) }
    position += 1
    return bytes[position - 1]
  }

  private mutating func range(_ count: Int) throws(ModelError) -> Range<Int> {
    guard count <= bytes.count - position else {
      throw broken("\(count) bytes should follow and \(bytes.count - position) do", at: position)
    }
    position += count
    return (position - count)..<position
  }

  /// A number of at most four bytes, least significant first.
  private mutating func unsigned(_ count: Int) throws(ModelError) -> Int {
    bytes[try range(count)].reversed().reduce(0) { $0 << 8 | Int($1) }
  }

  private mutating func longInteger() throws(ModelError) {
    let digits = bytes[try range(Int(try byte()))]
    guard digits.count <= 8 else {
      stack.append(.longInteger(Array(digits)))
      return
    }
    var value = digits.reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
    if let last = digits.last, last >= 0x80, digits.count < 8 { value |= ~UInt64(0) << UInt64(8 * digits.count) }
    stack.append(.integer(Int(truncatingIfNeeded: value)))
  }

  private mutating func real() throws(ModelError) {
    let bits = bytes[try range(8)].reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
    stack.append(.real(Double(bitPattern: bits)))
  }

  private mutating func text(count: Int) throws(ModelError) {
    let start = position
    guard let text = String(validating: bytes[try range(count)], as: UTF8.self) else {
      throw broken("a text is not UTF-8", at: start)
    }
    stack.append(.text(text))
  }

  private mutating func line() throws(ModelError) -> String {
    let start = position
    // No name of a module or class is longer; a missing end of line should not swallow the file.
    let window = bytes[position..<min(bytes.count, position + 256)]
    guard let end = window.firstIndex(of: 0x0a), let text = String(validating: bytes[start..<end], as: UTF8.self) else {
      throw broken("a name of a constructor does not end", at: start)
    }
    position = end + 1
    return text
  }

  // MARK: Stack

  private mutating func push(_ node: Pickle.Node) {
    stack.append(.node(nodes.count))
    nodes.append(node)
  }

  private mutating func pop(_ count: Int) throws(ModelError) -> [Pickle.Value] {
    guard stack.count - (marks.last ?? 0) >= count else {
      throw broken("it takes a value that is not there", at: position - 1)
    }
    let values = Array(stack.suffix(count))
    stack.removeLast(count)
    return values
  }

  private mutating func pop() throws(ModelError) -> Pickle.Value {
    let values = try pop(1)
    return values[0]
  }

  private mutating func popToMark() throws(ModelError) -> [Pickle.Value] {
    guard let mark = marks.popLast(), mark <= stack.count else {
      throw broken("it closes a list that was not opened", at: position - 1)
    }
    let values = Array(stack[mark...])
    stack.removeSubrange(mark...)
    return values
  }

  private func top() throws(ModelError) -> Pickle.Value {
    guard stack.count > marks.last ?? 0, let value = stack.last else {
      throw broken("it uses a value that is not there", at: position - 1)
    }
    return value
  }

  private mutating func append(_ values: [Pickle.Value]) throws(ModelError) {
    guard case .node(let number) = try top(), case .list(var items) = nodes[number] else {
      throw broken("it appends to something that is no list", at: position - 1)
    }
    // Emptied first, so that the items are not copied for each value that is appended.
    nodes[number] = .list([])
    items += values
    nodes[number] = .list(items)
  }

  private mutating func setItems(_ values: [Pickle.Value]) throws(ModelError) {
    guard case .node(let number) = try top(), case .dictionary(var items) = nodes[number], values.count % 2 == 0 else {
      throw broken("it sets entries of something that is no dictionary", at: position - 1)
    }
    nodes[number] = .dictionary([])
    for index in stride(from: 0, to: values.count, by: 2) { items.append((values[index], values[index + 1])) }
    nodes[number] = .dictionary(items)
  }

  private mutating func remember(_ key: Int) throws(ModelError) { memo[key] = try top() }

  private mutating func recall(_ key: Int) throws(ModelError) {
    guard let value = memo[key] else { throw broken("it recalls value \(key), which was never kept", at: position - 1) }
    stack.append(value)
  }

  // MARK: Constructors

  private mutating func global() throws(ModelError) {
    let start = position - 1
    let module = try line()
    let name = "\(module).\(try line())"
    guard allowed.contains(name) else {
      throw .pickleRefused(path: path, offset: start, what: "\"\(name)\"", allowed: allowed)
    }
    stack.append(.global(name))
  }

  private mutating func reduce() throws(ModelError) {
    let values = try pop(2)
    guard case .global(let name) = values[0], case .node(let number) = values[1],
      case .tuple(let arguments) = nodes[number]
    else { throw broken("it calls something that is no constructor", at: position - 1) }
    // An ordered dictionary is filled after it was made, as a plain one is.
    if name == "collections.OrderedDict", arguments.isEmpty {
      push(.dictionary([]))
    } else {
      push(.object(global: name, arguments: arguments, state: nil))
    }
  }

  private mutating func build() throws(ModelError) {
    let state = try pop()
    guard case .node(let number) = try top() else {
      throw broken("it sets up something that takes no state", at: position - 1)
    }
    switch nodes[number] {
    case .object(let global, let arguments, _):
      nodes[number] = .object(global: global, arguments: arguments, state: state)
    case .dictionary:
      // Attributes of an ordered dictionary, such as torch's `_metadata`: nothing here needs them.
      break
    default: throw broken("it sets up something that takes no state", at: position - 1)
    }
  }
}
