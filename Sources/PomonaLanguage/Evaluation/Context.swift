internal import PomonaCatalog
internal import PomonaParallel
internal import Synchronization

/// How the world outside of a session is told and asked.
public struct Hooks: Sendable {
  public var isInterrupted: @Sendable () -> Bool
  /// Label, done, in all; may be called from any thread.
  public var progress: @Sendable (String, Int, Int) -> Void
  /// Reads the file behind `use`: its name as written, and the file that names it, if that is no input of the session.
  /// `nil` where a session reads no files.
  public var script: (@Sendable (_ name: String, _ user: SourceText?) throws -> SourceText)?
  /// What a file holds that a line names, as `sha256 …`, and what a folder or several files do, in other words; `nil` where
  /// nothing is of that name.
  public var digest: @Sendable (_ file: String) -> String?
  /// Called before an input is checked, so that nothing is left of what was known of the one before.
  public var checking: @Sendable () -> Void

  public init(
    isInterrupted: @escaping @Sendable () -> Bool = { false },
    progress: @escaping @Sendable (String, Int, Int) -> Void = { _, _, _ in },
    script: (@Sendable (_ name: String, _ user: SourceText?) throws -> SourceText)? = nil,
    digest: @escaping @Sendable (_ file: String) -> String? = { _ in nil },
    checking: @escaping @Sendable () -> Void = {}
  ) {
    self.isInterrupted = isInterrupted
    self.progress = progress
    self.script = script
    self.digest = digest
    self.checking = checking
  }
}

/// What a verb may use beside its arguments.
public struct Context: Sendable {
  let runtime: Runtime

  /// What the library gave to the session.
  public var environment: any Sendable { runtime.environment }
  public var isInterrupted: Bool { runtime.hooks.isInterrupted() }

  /// - Throws: `E0290` when the user wants the line to stop.
  public func checkInterrupted() throws {
    if isInterrupted { throw Interruption() }
  }

  /// The value of a setting: as set, or its default.
  public func setting(_ name: String) -> Value { runtime.setting(name) }

  public func progress(_ label: String, done: Int, of total: Int) { runtime.hooks.progress(label, done, total) }

  /// One line that becomes part of what the line of input prints.
  public func warn(_ text: String) { runtime.warn(text) }

  /// Notes a file on which the result rests, for recipes and to see what is stale: its name as written, and what it holds as
  /// `Hooks.digest` says it.
  public func rests(on file: String, digest: String) { runtime.note(FileUse(name: file, digest: digest)) }

  /// The same of what is there now; nothing where no file is of that name.
  public func rests(onFile name: String) {
    if let digest = runtime.hooks.digest(name) { rests(on: name, digest: digest) }
  }

  /// Calls a function of the language.
  public func apply(_ function: FunctionValue, _ arguments: [Value]) throws -> Value {
    try runtime.evaluator(function.scope).apply(function, arguments)
  }

  /// The verb `each`.
  func each(_ arguments: Arguments) throws -> Value {
    let function = try arguments.function("function")
    let items: [Value]
    switch arguments.value("items") {
    case .list(let list): items = list
    case .object(let object):
      guard let all = object.items else {
        throw Explanation(
          "E0213", "\(object.kind.withArticle) has no items to go through", parameter: "items",
          remedies: ["[1, 2, 3] | each \\x -> …"])
      }
      items = all
    case let other:
      throw Explanation("E0213", "\(other.kind.withArticle) has no items to go through", parameter: "items")
    }
    let results =
      try runtime.isLight(function.body, in: function.scope) ? together(function, items) : inTurn(function, items)
    let name = function.parameters.first?.name ?? "item"
    if try zip(items, results).contains(where: { try hasOther(name, than: $0, $1) }) {
      warn(
        "the results have a column `\(name)` of their own, so none holds the items; with another name of the parameter "
          + "one does")
    }
    return try runtime.vocabulary.stacked(name, items, results) ?? .list(results)
  }
}

extension Context {
  /// Whether a table that an item gave has a column of the parameter's name in which something else stands.
  private func hasOther(_ name: String, than item: Value, _ result: Value) throws -> Bool {
    switch item {
    case .number, .text: break
    default: return false
    }
    guard case .object(let object) = result, case .table(let schema) = object.kind, schema[name] != nil,
      case .list(let cells)? = try object.field(name)
    else { return false }
    return cells.contains { !Operations.isEqual($0, item) }
  }

  /// One item after another: heavy verbs take all threads themselves, and as much memory as the limit lets one of them have.
  private func inTurn(_ function: FunctionValue, _ items: [Value]) throws -> [Value] {
    var results: [Value] = []
    for (place, item) in items.enumerated() {
      try checkInterrupted()
      results.append(try apply(function, [item]))
      if items.count > 1 { progress("each", done: place + 1, of: items.count) }
    }
    return results
  }

  /// Several items at a time. What they warn of and rest on is told in the order of the items.
  private func together(_ function: FunctionValue, _ items: [Value]) throws -> [Value] {
    let hooks = runtime.hooks
    let outcomes = try Workers.all.stopping(hooks.isInterrupted).map(items.count) { place in
      let own = runtime.apart
      let value = try own.evaluator(function.scope).apply(function, [items[place]])
      return (value: value, warnings: own.takeWarnings(), files: own.takeFiles())
    }
    for outcome in outcomes {
      outcome.warnings.forEach(runtime.warn)
      outcome.files.forEach(runtime.note)
    }
    return outcomes.map(\.value)
  }
}

/// A file on which a value rests.
struct FileUse: Sendable, Equatable {
  let name: String
  let digest: String
}

/// Thrown where the user stopped a line.
struct Interruption: Error, Explainable {
  var explanation: Explanation {
    Explanation("E0290", "stopped", facts: ["the session is as it was before this line"])
  }
}

/// What all evaluation of a session shares.
final class Runtime: Sendable {
  let vocabulary: Vocabulary
  let environment: any Sendable
  let hooks: Hooks
  private let settings: Mutex<[String: Value]>
  private let warnings = Mutex<[String]>([])
  private let files = Mutex<[FileUse]>([])

  init(_ vocabulary: Vocabulary, environment: any Sendable, hooks: Hooks) {
    self.vocabulary = vocabulary
    self.environment = environment
    self.hooks = hooks
    settings = Mutex([:])
  }

  func setting(_ name: String) -> Value {
    settings.withLock { $0[name] } ?? vocabulary.settings.first { $0.name == name }?.usual ?? .missing
  }

  func set(_ name: String, _ value: Value) { settings.withLock { $0[name] = value } }
  func restore(_ changed: [String: Value]) { settings.withLock { $0 = changed } }
  var changedSettings: [String: Value] { settings.withLock { $0 } }

  func warn(_ text: String) {
    warnings.withLock { if !$0.contains(text) { $0.append(text) } }
  }

  func note(_ file: FileUse) {
    files.withLock { if !$0.contains(file) { $0.append(file) } }
  }

  /// What was noted since the last call.
  func takeFiles() -> [FileUse] {
    files.withLock { noted in
      let taken = noted
      noted = []
      return taken
    }
  }

  /// The same world and settings, and nothing said of it yet.
  var apart: Runtime {
    let other = Runtime(vocabulary, environment: environment, hooks: hooks)
    other.restore(changedSettings)
    return other
  }

  /// Whether no verb in it is heavy or changes anything outside of the session, nor one of a function that it calls.
  func isLight(_ body: Node, in scope: Scope) -> Bool {
    // Functions that call functions may have more ways through them than can be gone.
    var left = 1_000
    return isLight(body, in: scope, depth: 0, left: &left)
  }

  private func isLight(_ body: Node, in scope: Scope, depth: Int, left: inout Int) -> Bool {
    left -= 1
    guard depth < 20, left > 0 else { return false }
    var names: [String] = []
    Names.collect(body, &names)
    for name in Set(names) {
      if let verb = vocabulary.verbs[name], !verb.isTable { return false }
      if case .function(let inner)? = scope.values[name],
        !isLight(inner.body, in: inner.scope, depth: depth + 1, left: &left)
      {
        return false
      }
    }
    return true
  }

  func takeWarnings() -> [String] {
    warnings.withLock { waiting in
      let taken = waiting
      waiting = []
      return taken
    }
  }

  func evaluator(_ scope: Scope) -> Evaluator { Evaluator(runtime: self, scope: scope) }
}
