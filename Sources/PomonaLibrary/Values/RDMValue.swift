internal import PomonaAnalysis
public import PomonaCore
public import PomonaLanguage
internal import PomonaTables

/// Which side of a comparison RDMs are made for, where that is known: verbs that explain the ones by the others tell by it
/// when they stand the wrong way round.
public enum RDMRole: String, Sendable {
  /// Models, layers, pixels: what explains.
  case models
  /// Subjects, people, sessions, cells: what is explained.
  case data

  /// Of a kind, an RDM or several: what all of a record are, as far as they are known.
  init?(_ kind: Kind) {
    switch kind {
    case .object(let kind): self.init(labels: kind.labels)
    case .record(let fields):
      let roles = Set(fields.map { RDMRole($0.kind) })
      guard roles.count == 1, let role = roles.first ?? nil else { return nil }
      self = role
    default: return nil
    }
  }

  /// Of a value: what all of a list or record are.
  init?(_ value: Value) {
    guard case .list(let items) = value else {
      self.init(value.kind)
      return
    }
    let roles = Set(items.map { RDMRole($0) })
    guard roles.count == 1, let role = roles.first ?? nil else { return nil }
    self = role
  }

  private init?(labels: [String: [String]]) {
    guard let word = labels["role"]?.first, let role = RDMRole(rawValue: word) else { return nil }
    self = role
  }

  static func labels(_ role: RDMRole?) -> [String: [String]] { role.map { ["role": [$0.rawValue]] } ?? [:] }
}

/// One RDM in the language.
public struct RDMValue: LanguageObject {
  public let rdm: RDM
  public let name: String
  public let role: RDMRole?
  public var reasons: [String]

  public init(_ rdm: RDM, name: String, role: RDMRole? = nil, reasons: [String] = []) {
    self.rdm = rdm
    self.name = name
    self.role = role
    self.reasons = reasons
  }

  /// What one is called that was given no name.
  static let unnamed = "square table"

  static let kind: Kind = Self.kind(nil as RDMRole?)
  static func kind(_ role: RDMRole?) -> Kind {
    .object(
      ObjectKind(
        "rdm", fields: [("distance", .text), ("stimuli", .list(.text)), ("values", .list(.number))],
        labels: RDMRole.labels(role)))
  }
  public var kind: Kind { Self.kind(role) }

  public var summary: String { "\(name): \(rdm.axis.count) x \(rdm.axis.count), \(rdm.distance)" }

  public func display(width: Int) throws -> [String] {
    let values = rdm.values.filter { !$0.isNaN }
    let low = values.min() ?? .nan
    let high = values.max() ?? .nan
    let mean = values.isEmpty ? .nan : values.reduce(0, +) / Double(values.count)
    var lines = [
      "rdm \(name): \(rdm.distance), \(rdm.axis.count) stimuli, \(rdm.values.count) pairs",
      "from \(Scoring.three(low)) to \(Scoring.three(high)), mean \(Scoring.three(mean))",
    ]
    if values.count < rdm.values.count { lines.append("\(rdm.values.count - values.count) pairs are missing") }
    return lines
  }

  public func field(_ name: String) throws -> Value? {
    switch name {
    case "distance": .text(rdm.distance)
    case "stimuli": .list(rdm.axis.ids.map { .text($0) })
    case "values": .list(rdm.values.map { .number($0) })
    default: nil
    }
  }

  public var details: [String] { rdm.provenance.facts.map { "\($0.name): \($0.value)" } }
  public var byteCount: Int? { rdm.values.count * 8 }
}

/// Several RDMs over the same stimuli, by name: the people of a region, the layers of a network.
public struct RDMsValue: LanguageObject {
  public let members: [(name: String, rdm: RDM)]
  /// What they are: `people`, `layers`, `models`.
  public let what: String
  public let role: RDMRole?
  public var reasons: [String]

  public init(
    _ members: [(name: String, rdm: RDM)], what: String, role: RDMRole?, reasons: [String] = []
  ) {
    self.members = members
    self.what = what
    self.role = role
    self.reasons = reasons
  }

  static func kind(keys: [String]?, _ role: RDMRole?) -> Kind {
    let one = RDMValue.kind(role)
    return .object(
      ObjectKind(
        "rdms", fields: [("mean", one), ("mean_scaled", one), ("names", .list(.text))], item: one, keys: keys,
        labels: RDMRole.labels(role)))
  }
  public var kind: Kind { Self.kind(keys: members.map(\.name), role) }

  public var summary: String { "\(members.count) RDMs (\(what))" }

  public func display(width: Int) throws -> [String] {
    let longest = members.map(\.name.count).max() ?? 0
    let stimuli = members.first?.rdm.axis.count ?? 0
    return ["\(members.count) RDMs of \(stimuli) stimuli (\(what))"]
      + members.prefix(20).map { member in
        "\(member.name)\(String(repeating: " ", count: longest - member.name.count))  \(member.rdm.distance)"
      } + (members.count > 20 ? ["… \(members.count - 20) more"] : [])
  }

  public func field(_ name: String) throws -> Value? {
    switch name {
    case "mean":
      .object(
        RDMValue(
          try RDM.mean(of: members.map(\.rdm), over: "\(members.count) \(what)"),
          name: "mean of \(members.count) \(what)", role: role))
    case "mean_scaled":
      .object(
        RDMValue(
          try RDM.mean(of: members.map(\.rdm), .scaled, over: "\(members.count) \(what)"),
          name: "scaled mean of \(members.count) \(what)", role: role))
    case "names": .list(members.map { .text($0.name) })
    default: nil
    }
  }

  public func item(_ key: Value) throws -> Value? {
    switch key {
    case .text(let name): members.first { $0.name == name }.map { .object(RDMValue($0.rdm, name: $0.name, role: role)) }
    case .number(let number):
      Int(exactly: number).flatMap { members.indices.contains($0 - 1) ? members[$0 - 1] : nil }.map {
        .object(RDMValue($0.rdm, name: $0.name, role: role))
      }
    default: nil
    }
  }

  public var items: [Value]? { members.map { .object(RDMValue($0.rdm, name: $0.name, role: role)) } }
}
