/// How a value was made, as facts that travel with it to the columns of a table and the caption of a figure.
public struct Provenance: Sendable, Equatable {
  /// Name and value, in the order in which they arose: `("model", "squeezenet/imagenet")`, `("distance", "pearson")`.
  public private(set) var facts: [Fact]
  /// Whether float32 activations of a network stand behind it: replay then allows the last digits to differ.
  public var isFromNetwork: Bool

  public struct Fact: Sendable, Equatable {
    public let name: String
    public let value: String
  }

  public init(_ facts: [(String, String)] = [], isFromNetwork: Bool = false) {
    self.facts = facts.map { Fact(name: $0.0, value: $0.1) }
    self.isFromNetwork = isFromNetwork
  }

  public subscript(name: String) -> String? { facts.last { $0.name == name }?.value }

  public func adding(_ name: String, _ value: String) -> Provenance {
    var copy = self
    copy.facts.append(Fact(name: name, value: value))
    return copy
  }
}
