public import PomonaCatalog

/// A verb of the language: one declaration, from which help, completion, checks and the call itself follow.
public struct Verb: Carded {
  public let card: Card
  /// Where the one-page map lists it: `tables`, `models` …
  public let topic: String
  public let parameters: [VerbParameter]
  /// Whether it may take long, so that `plan` and progress are worth it.
  public let isHeavy: Bool
  /// Whether it changes something outside of the session.
  public let touchesWorld: Bool
  /// Part of the key of every value that it made; rises when its results change.
  public let version: Int
  /// What becomes of the rows that its expressions see.
  public private(set) var rowUse = RowUse.each
  /// What `methods` writes of it.
  private(set) var methods: Methods?
  let check: @Sendable (Call) throws -> Kind
  let run: @Sendable (Arguments, Context) throws -> Value
  let plan: (@Sendable (Arguments, Context) throws -> [String])?
  /// What its arguments must be to each other, whatever they meet: asked before anything runs, as far as they are known
  /// then, and again before the verb runs.
  private(set) var rules: (@Sendable (Arguments) throws -> Void)?
  /// The value, where it follows from the arguments alone: what is written out is known before anything runs.
  private(set) var constant: (@Sendable (Arguments) throws -> Value)?

  /// - Parameters:
  ///   - check: the kind of the result, from what is known of the arguments; throws what can be known to be wrong.
  ///   - plan: lines that say what a run would cost; nothing of it is done.
  public init(
    _ name: String, _ summary: String, topic: String, parameters: [VerbParameter], examples: [Example] = [],
    citation: Citation? = nil, search: [String] = [], isHeavy: Bool = false, touchesWorld: Bool = false,
    version: Int = 1, plan: (@Sendable (Arguments, Context) throws -> [String])? = nil,
    check: @escaping @Sendable (Call) throws -> Kind, run: @escaping @Sendable (Arguments, Context) throws -> Value
  ) {
    card = Card(
      name, summary, parameters: parameters.map(\.card), citation: citation, examples: examples, search: search)
    self.topic = topic
    self.parameters = parameters
    self.isHeavy = isHeavy
    self.touchesWorld = touchesWorld
    self.version = version
    self.check = check
    self.run = run
    self.plan = plan
  }

  /// The same with a result of one kind.
  public init(
    _ name: String, _ summary: String, topic: String, parameters: [VerbParameter], gives kind: Kind,
    examples: [Example] = [], citation: Citation? = nil, search: [String] = [], isHeavy: Bool = false,
    touchesWorld: Bool = false, version: Int = 1,
    plan: (@Sendable (Arguments, Context) throws -> [String])? = nil,
    run: @escaping @Sendable (Arguments, Context) throws -> Value
  ) {
    self.init(
      name, summary, topic: topic, parameters: parameters, examples: examples, citation: citation, search: search,
      isHeavy: isHeavy, touchesWorld: touchesWorld, version: version, plan: plan, check: { _ in kind }, run: run)
  }

  /// A verb whose value follows from its arguments alone, such as a split: it is made as soon as these are known, so a mistake
  /// in it is found before the line runs, and other verbs may look at it then.
  public init(
    _ name: String, _ summary: String, topic: String, parameters: [VerbParameter], examples: [Example] = [],
    search: [String] = [], check: @escaping @Sendable (Call) throws -> Kind,
    constant: @escaping @Sendable (Arguments) throws -> Value
  ) {
    self.init(
      name, summary, topic: topic, parameters: parameters, examples: examples, search: search, check: check,
      run: { arguments, _ in try constant(arguments) })
    self.constant = constant
  }

  /// The same with a result of one kind.
  public init(
    _ name: String, _ summary: String, topic: String, parameters: [VerbParameter], gives kind: Kind,
    examples: [Example] = [], search: [String] = [], constant: @escaping @Sendable (Arguments) throws -> Value
  ) {
    self.init(
      name, summary, topic: topic, parameters: parameters, examples: examples, search: search, check: { _ in kind },
      constant: constant)
  }

  /// The same verb with rules for its arguments, which see those that are known: they ask with the methods that throw, and
  /// what is not known yet ends them without a word.
  public func rules(_ rules: @escaping @Sendable (Arguments) throws -> Void) -> Verb {
    var copy = self
    copy.rules = rules
    return copy
  }

  /// Whether it works on tables alone, without taking all threads itself.
  var isTable: Bool { topic == "tables" && !isHeavy && !touchesWorld }

  public enum RowUse: Sendable {
    /// A value in each row, or a question to all.
    case each
    /// One value a group, as of `summarize`: functions along rows have no place.
    case reduced
    /// Each named argument is a column that the next ones may use, as of `derive`.
    case extended
  }

  /// The same verb with another use of rows.
  public func rows(_ use: RowUse) -> Verb {
    var copy = self
    copy.rowUse = use
    return copy
  }

  /// A sentence for a paper, and what is cited beside the citation of the card.
  struct Methods: Sendable {
    /// With `{parameter}` where an argument stands, of the arguments as they were typed; without a full stop.
    let phrase: @Sendable ([String: String]) -> String
    /// What the phrase says in other words, or leaves out where it does not apply.
    var covers: Set<String> = []
    let cites: @Sendable ([String: String]) -> [Citation]
    /// Whether the verb's own citation belongs to what these arguments ask for.
    var citesItself: @Sendable ([String: String]) -> Bool = { _ in true }
  }

  /// The same verb with a sentence for `methods`; `cites` is given the arguments as they were typed, without quotes.
  public func methods(
    _ phrase: String, cites: @escaping @Sendable ([String: String]) -> [Citation] = { _ in [] }
  ) -> Verb {
    var copy = self
    copy.methods = Methods(phrase: { _ in phrase }, cites: cites)
    return copy
  }

  /// The same where the sentence depends on the arguments, each as it was typed, without quotes, or as it usually is.
  ///
  /// - Parameter covers: what is said in other words, so that it does not stand behind the sentence.
  /// - Parameter citesItself: whether the citation of the verb's page belongs to what the arguments ask for.
  public func methods(
    covers: Set<String>, citesItself: @escaping @Sendable ([String: String]) -> Bool = { _ in true },
    _ phrase: @escaping @Sendable ([String: String]) -> String
  ) -> Verb {
    var copy = self
    copy.methods = Methods(phrase: phrase, covers: covers, cites: { _ in [] }, citesItself: citesItself)
    return copy
  }

  public var name: String { card.name }
  /// The parameter that a `|` fills.
  var piped: VerbParameter? { parameters.first { $0.isPiped } }
  /// `best score, by: columns, over: column, …`
  public var signature: String {
    let piped = piped.map { "\($0.kindWords) | " } ?? ""
    let rest = parameters.filter { !$0.isPiped }.map(\.signature)
    return piped + name + (rest.isEmpty ? "" : " " + rest.joined(separator: ", "))
  }
}

/// A named argument: what it means and what it takes.
public struct VerbParameter: Sendable {
  public enum Form: Sendable {
    /// A value of one of these kinds.
    case value(KindPattern)
    /// One of listed words, bare or quoted; the list may depend on what is known of the call. `isMany`: or a list of them.
    case choice(@Sendable (Call) -> [String]?, isMany: Bool)
    /// A column of the table; `isMany`: or a list of them. `of`: the parameter that holds the table.
    case column(isMany: Bool)
    /// An expression over the columns, evaluated row by row or over groups.
    case expression
    /// The named arguments that are no parameter: `name: expression over columns`.
    case mapping
    /// `{column: [label, label]}`.
    case labels
    /// Labels as bare words, of a place that only the run knows.
    case words(isMany: Bool)
  }

  public let name: String
  public let form: Form
  public let summary: String
  /// As it would be typed; `nil` when the argument must be given or has no default.
  public let usual: String?
  public let isRequired: Bool
  public let isPiped: Bool
  /// Whether it takes all further positional arguments.
  public let isRepeated: Bool
  /// The parameter whose table the columns are of; the piped one if `nil`.
  public let table: String?
  /// Texts that are known to fit, for completion inside of quotes.
  public let offers: [String]
  /// The field of the piped value whose columns an expression is over; its own schema if `nil`.
  public private(set) var field: String?
  /// Verbs whose calls, without a value before them, may stand among the words of a choice, and what they give.
  public private(set) var calls: (verbs: [String], gives: KindPattern)?
  /// Words that other verbs take in its place: why it does not, and what does.
  private(set) var refused: [String: (reason: String, remedies: [String])] = [:]
  /// By the name of an object that it does not take, the verb that makes of it what it takes.
  private(set) var makers: [String: String] = [:]
  /// The call that is meant where two different names stand in place of one that both tables have, from the names and the
  /// other arguments as they were typed.
  public private(set) var pairing: (@Sendable (_ here: String, _ there: String, _ call: Call) -> String?)?
  /// Which values of their kind it takes; all if `nil`.
  private var domain: Domain?

  private struct Domain: Sendable {
    let code: String
    /// `a whole number, 1 to 64`
    let words: String
    let remedies: [String]
    let holds: @Sendable (Value) -> Bool
  }

  init(
    _ name: String, _ form: Form, _ summary: String, usual: String?, isRequired: Bool, isPiped: Bool = false,
    isRepeated: Bool = false, table: String? = nil, offers: [String] = []
  ) {
    self.offers = offers
    self.name = name
    self.form = form
    self.summary = summary
    self.usual = usual
    self.isRequired = isRequired
    self.isPiped = isPiped
    self.isRepeated = isRepeated
    self.table = table
  }

  /// The value on the left of the `|`.
  public static func piped(_ name: String, _ pattern: KindPattern, _ summary: String) -> VerbParameter {
    VerbParameter(name, .value(pattern), summary, usual: nil, isRequired: true, isPiped: true)
  }

  /// Optional when it has a `usual` (the default as typed; `"none"` for nothing).
  public static func value(
    _ name: String, _ pattern: KindPattern, _ summary: String, usual: String? = nil, offers: [String] = []
  ) -> VerbParameter {
    VerbParameter(name, .value(pattern), summary, usual: usual, isRequired: usual == nil, offers: offers)
  }

  public static func choice(
    _ name: String, _ words: [String], _ summary: String, usual: String? = nil, isMany: Bool = false,
    isRepeated: Bool = false
  ) -> VerbParameter {
    VerbParameter(
      name, .choice({ _ in words }, isMany: isMany || isRepeated), summary, usual: usual, isRequired: usual == nil,
      isRepeated: isRepeated)
  }

  /// Words that follow from the call; `nil` where they are not known before the run.
  public static func choice(
    _ name: String, from words: @escaping @Sendable (Call) -> [String]?, _ summary: String, usual: String? = nil,
    isMany: Bool = false, isRepeated: Bool = false
  ) -> VerbParameter {
    VerbParameter(
      name, .choice(words, isMany: isMany || isRepeated), summary, usual: usual, isRequired: usual == nil,
      isRepeated: isRepeated)
  }

  public static func column(_ name: String, _ summary: String, usual: String? = nil) -> VerbParameter {
    VerbParameter(name, .column(isMany: false), summary, usual: usual, isRequired: usual == nil)
  }

  public static func columns(
    _ name: String, _ summary: String, usual: String? = nil, isRepeated: Bool = false
  ) -> VerbParameter {
    VerbParameter(
      name, .column(isMany: true), summary, usual: usual, isRequired: usual == nil, isRepeated: isRepeated)
  }

  public static func expression(
    _ name: String, _ summary: String, usual: String? = nil, isRepeated: Bool = false
  ) -> VerbParameter {
    VerbParameter(name, .expression, summary, usual: usual, isRequired: usual == nil, isRepeated: isRepeated)
  }

  /// All other named arguments. `of` names the parameter whose table their columns are of.
  public static func mapping(_ name: String, _ summary: String, of table: String? = nil) -> VerbParameter {
    VerbParameter(name, .mapping, summary, usual: "none", isRequired: false, table: table)
  }

  public static func labels(_ name: String, _ summary: String, usual: String? = nil) -> VerbParameter {
    VerbParameter(name, .labels, summary, usual: usual, isRequired: usual == nil)
  }

  public static func words(
    _ name: String, _ summary: String, usual: String? = nil, isMany: Bool = false, isRepeated: Bool = false
  ) -> VerbParameter {
    VerbParameter(
      name, .words(isMany: isMany || isRepeated), summary, usual: usual, isRequired: usual == nil,
      isRepeated: isRepeated)
  }

  /// The same with an answer to `a == b`, `{a: b}` and the like, where columns of the same name are wanted in two tables.
  public func pairing(_ line: @escaping @Sendable (_ here: String, _ there: String, _ call: Call) -> String?)
    -> VerbParameter
  {
    var copy = self
    copy.pairing = line
    return copy
  }

  /// The same over the columns of a field of the piped value, such as the `stimuli` of a benchmark.
  public func over(field: String) -> VerbParameter {
    var copy = self
    copy.field = field
    return copy
  }

  /// The same for values of which this holds, of a list for each item: asked before anything runs where the value is known
  /// then, and before the verb runs.
  ///
  /// - Parameter words: what it is, with its article: `a whole number, 1 to 64`.
  public func taking(
    _ words: String, code: String = "E0207", remedies: [String] = [], _ holds: @escaping @Sendable (Value) -> Bool
  ) -> VerbParameter {
    var copy = self
    copy.domain = Domain(code: code, words: words, remedies: remedies, holds: holds)
    return copy
  }

  /// The same for whole numbers in a range.
  public func whole(_ range: ClosedRange<Int>) -> VerbParameter {
    taking("a whole number, \(Arguments.words(range))") { value in
      guard case .number(let number) = value else { return true }
      return Int(exactly: number).map(range.contains) ?? false
    }
  }

  /// The same for numbers of which this holds; `words`: `a number above 0`.
  public func numbers(
    _ words: String, remedies: [String] = [], _ holds: @escaping @Sendable (Double) -> Bool
  ) -> VerbParameter {
    taking(words, remedies: remedies) { if case .number(let number) = $0 { holds(number) } else { true } }
  }

  /// The same for quantities of which this holds in their base unit.
  public func quantities(
    _ words: String, code: String = "E0207", remedies: [String] = [], _ holds: @escaping @Sendable (Double) -> Bool
  ) -> VerbParameter {
    taking(words, code: code, remedies: remedies) {
      if case .quantity(let quantity) = $0 { holds(quantity.base) } else { true }
    }
  }

  /// Why a value of its kind is none that it takes.
  func refusal(of value: Value) -> Explanation? {
    guard let domain else { return nil }
    if case .list(let items) = value { return items.lazy.compactMap { refusal(of: $0) }.first }
    guard !domain.holds(value) else { return nil }
    return Explanation(
      domain.code, "`\(name)` is \(domain.words), and this is \(value.quoted)", parameter: name, facts: [summary],
      remedies: domain.remedies)
  }

  /// The same choice, in which a call of one of these verbs may stand like a word: it waits for the value that the verb
  /// of the choice hands it.
  public func orCalls(of verbs: [String], giving pattern: KindPattern) -> VerbParameter {
    var copy = self
    copy.calls = (verbs, pattern)
    return copy
  }

  /// The same, where a verb makes what it takes of these objects, or of other kinds by their words: that is proposed for them.
  public func made(of objects: [String], by verb: String) -> VerbParameter {
    var copy = self
    for object in objects { copy.makers[object] = verb }
    return copy
  }

  /// The same choice, with a reason and lines that work for words that other verbs take there.
  public func refusing(
    _ words: [String], because reason: String, remedies: @Sendable (String) -> [String]
  ) -> VerbParameter {
    var copy = self
    for word in words { copy.refused[word] = (reason, remedies(word)) }
    return copy
  }

  var kindWords: String {
    switch form {
    case .value(let pattern): pattern.words
    case .choice(_, let isMany): isMany ? "words" : "word"
    case .column(let isMany): isMany ? "columns" : "column"
    case .expression: "expression"
    case .mapping: "name: expression, …"
    case .labels: "{column: [labels]}"
    case .words(let isMany): isMany ? "words" : "word"
    }
  }

  var signature: String {
    if case .mapping = form { return "name: …" }
    let text = isRepeated || isRequired ? name : "\(name): \(usual ?? "…")"
    return isRepeated ? "\(text), …" : text
  }

  var card: Parameter {
    var choices: [String] = []
    if case .choice(let words, _) = form { choices = words(Call.unknown) ?? [] }
    return Parameter(name, kind: kindWords, summary, default: isRequired ? nil : usual, choices: choices)
  }
}
