internal import PomonaCatalog

/// The prefixes that say how a value is made, was made, or would be.
extension Session {
  /// What a line would cost. Everything up to the last verb that can plan is evaluated, that verb is not run.
  func plan(_ pipeline: Pipeline) throws -> [String] {
    let evaluator = runtime.evaluator(scope)
    var piped: Value?
    var lines: [String] = []
    for (index, stage) in pipeline.stages.enumerated() {
      guard case .call(let head, let arguments) = stage.form, let verb = vocabulary.verbs[head.text] else {
        piped = try evaluator.value(Pipeline(stages: [stage], span: stage.span))
        if index == 0, pipeline.stages.count == 1 { return planned(piped) }
        continue
      }
      if verb.touchesWorld { return lines.map { "  \($0)" } + ["  \(verb.name) runs then; it changes what is outside"] }
      if let plan = verb.plan {
        var problems: [Diagnostic] = []
        let bound = Binder.bind(verb, head, arguments, isPiped: piped != nil, problems: &problems)
        if let problem = problems.first { throw problem }
        let taken = try evaluator.arguments(bound, piped: piped)
        lines += try plan(taken, Context(runtime: runtime))
        if verb.isHeavy { return lines.map { "  \($0)" } }
      } else if verb.isHeavy {
        return (lines + ["\(verb.name) runs then; it says no more of its cost"]).map { "  \($0)" }
      }
      piped = try Session.run(stage, piped: piped, evaluator)
    }
    if lines.isEmpty, !isPlanned(pipeline) { return ["  no heavy verb: to plan it is to run it"] }
    return lines.isEmpty ? planned(piped) : lines.map { "  \($0)" }
  }

  /// Whether a verb in it has a cost worth planning.
  func isPlanned(_ pipeline: Pipeline) -> Bool {
    var names: [String] = []
    Names.collect(pipeline, &names)
    return names.contains { name in vocabulary.verbs[name].map { $0.isHeavy || $0.plan != nil } ?? false }
  }

  private static let pipedName = "piped value"

  /// One stage with a value on its left.
  private static func run(_ stage: Stage, piped: Value?, _ evaluator: Evaluator) throws -> Value {
    guard let piped else { return try evaluator.value(Pipeline(stages: [stage], span: stage.span)) }
    var inner = evaluator
    inner.scope.values[pipedName] = piped
    let head = Stage(form: .expression(Node(.variable(pipedName), stage.span)), span: stage.span)
    return try inner.value(Pipeline(stages: [head, stage], span: stage.span))
  }

  private func planned(_ value: Value?) -> [String] {
    if case .object(let object)? = value, !object.details.isEmpty { return object.details.map { "  \($0)" } }
    return ["  nothing is left to compute"]
  }

  /// Lines that make the value again, whatever is set where they are run: before each stands a `set` with what was in
  /// force when it ran, where that differs from the line before.
  func recipe(of pipeline: Pipeline) -> [String] { recipeAndFiles(of: pipeline).lines }

  private func recipeAndFiles(of pipeline: Pipeline) -> (lines: [String], files: [FileUse]) {
    var used: [String] = []
    Names.collect(pipeline, &used)
    var isVariable = false
    if pipeline.stages.count == 1 {
      switch pipeline.stages[0].form {
      case .call(let head, let arguments): isVariable = arguments.isEmpty && variable(head.text) != nil
      case .expression(let node): if case .variable = node.form { isVariable = true }
      }
    }
    var steps = steps(behind: used)
    if !isVariable { steps.append(Step(serial: .max, settings: settings, line: Formatter.text(pipeline))) }
    var lines: [String] = []
    var inForce = ""
    for step in steps {
      if step.settings != inForce { lines.append(step.settings) }
      inForce = step.settings
      lines.append(step.line)
    }
    let files = files(of: steps)
    let notes = files.isEmpty ? [] : ["# files that were used:"] + files.map { "# \(words($0))" }
    return (lines + defaults(of: lines) + notes, files)
  }

  /// The files behind some steps, each once.
  private func files(of steps: [Step]) -> [FileUse] {
    var files: [FileUse] = []
    for step in steps { files += step.files.filter { !files.contains($0) } }
    return files
  }

  /// Its name, what it held, and whether that is so now.
  private func words(_ file: FileUse) -> String {
    "\(file.name): \(file.digest)" + (hasChanged(file) ? ", and it has changed since" : "")
  }

  private func hasChanged(_ file: FileUse) -> Bool {
    runtime.hooks.digest(file.name).map { $0 != file.digest } ?? false
  }

  /// The files that calls of verbs which touch the world name in so many words, with their digests: known without a run.
  func files(namedIn line: Line) -> [FileUse] {
    var found: [FileUse] = []
    Session.calls(in: line) { head, arguments, _ in
      guard head.text == "through" else { return }
      for argument in arguments {
        var texts: [String] = []
        if let text = argument.value.literalText { texts = text.split(separator: " ").map(String.init) }
        if case .list(let items) = argument.value.form { texts = items.compactMap(\.literalText) }
        for text in texts {
          // A folder among the words is only looked into by the program.
          guard let digest = runtime.hooks.digest(text), digest.hasPrefix("sha256 ") else { continue }
          found.append(FileUse(name: text, digest: digest))
        }
      }
    }
    return found
  }

  private static func calls(in line: Line, _ body: (Word, [Argument], String?) -> Void) {
    switch line.form {
    case .pipeline(let pipeline), .binding(_, let pipeline): calls(in: pipeline, body)
    case .definition(_, _, let node): calls(in: node, of: nil, nil, body)
    default: break
    }
  }

  /// The lines that variables rest on, in the order in which they ran.
  func steps(behind names: [String]) -> [Step] {
    makings(behind: names).map(\.step)
  }

  /// All settings as a line.
  var settings: String {
    let words = vocabulary.settings.map { "\($0.name): \(runtime.setting($0.name).quoted)" }
    return words.isEmpty ? "" : "set " + words.joined(separator: ", ")
  }

  /// The defaults that the lines rest on, as comments: written out, and readable without Pomona.
  private func defaults(of lines: [String]) -> [String] {
    var notes: [String] = []
    for line in lines {
      for parsed in Parser.parse(line).lines {
        switch parsed.form {
        case .pipeline(let pipeline), .binding(_, let pipeline):
          Session.calls(in: pipeline) { head, arguments, _ in
            guard let verb = vocabulary.verbs[head.text] else { return }
            let given = Set(arguments.compactMap { $0.name?.text })
            let positional = arguments.count { $0.name == nil }
            let left = verb.parameters.filter { !$0.isPiped }.dropFirst(positional).filter {
              !given.contains($0.name) && $0.usual != nil && $0.usual != "none"
            }
            if !left.isEmpty {
              notes.append("# \(verb.name): " + left.map { "\($0.name): \($0.usual ?? "")" }.joined(separator: ", "))
            }
          }
        default: break
        }
      }
    }
    var unique: [String] = []
    for note in notes where !unique.contains(note) { unique.append(note) }
    return unique.isEmpty ? [] : ["# defaults that were taken:"] + unique
  }

  /// The calls in a line, those in the arguments of a call behind it.
  ///
  /// - Parameter body: `within`: the call in whose argument a whole pipeline stands that this one is a stage of.
  static func calls(
    in pipeline: Pipeline, within: String? = nil, _ body: (_ head: Word, [Argument], _ within: String?) -> Void
  ) {
    for stage in pipeline.stages {
      switch stage.form {
      case .call(let head, let arguments):
        body(head, arguments, within)
        for argument in arguments { calls(in: argument.value, of: head.text, within, body) }
      case .expression(let node): calls(in: node, of: nil, within, body)
      }
    }
  }

  private static func calls(
    in node: Node, of verb: String?, _ within: String?, _ body: (Word, [Argument], String?) -> Void
  ) {
    func look(_ node: Node) { calls(in: node, of: verb, within, body) }
    switch node.form {
    case .call(let head, let arguments):
      body(head, arguments, within)
      for argument in arguments { calls(in: argument.value, of: head.text, within, body) }
    case .pipeline(let pipeline):
      calls(in: pipeline, within: pipeline.stages.count > 1 ? verb ?? within : within, body)
    case .list(let items): items.forEach(look)
    case .record(let fields): for field in fields { look(field.value) }
    case .function(_, let inner): look(inner)
    case .binary(_, let left, let right), .index(let left, let right), .range(let left, let right),
      .formula(let left, let right):
      look(left)
      look(right)
    case .member(let object, _), .unary(_, let object): look(object)
    case .conditional(let condition, let yes, let no): [condition, yes, no].forEach(look)
    case .apply(let function, let arguments):
      look(function)
      for argument in arguments { look(argument.value) }
    case .text(let parts): for case .hole(let inner) in parts { look(inner) }
    case .number, .quantity, .truth, .missing, .name, .variable, .broken: break
    }
  }

  /// What was reused, what was computed, and from which lines.
  func why(_ value: Value, _ pipeline: Pipeline) -> [String] {
    var lines: [String] = []
    if case .object(let object) = value { lines = object.reasons.map { "  \($0)" } }
    let isUsual = runtime.changedSettings.isEmpty
    let (all, files) = recipeAndFiles(of: pipeline)
    let recipe = all.filter { !$0.hasPrefix("#") && !(isUsual && $0.hasPrefix("set ")) }
    lines.append("  made by \(recipe.count) \(recipe.count == 1 ? "line" : "lines"):")
    lines += recipe.map { "    \($0)" }
    guard !files.isEmpty else { return lines }
    return lines + ["  from files:"] + files.map { "    \(words($0))" }
  }

  func describe(_ value: Value, _ pipeline: Pipeline) -> [String] {
    var lines = ["  \(value.kind.words): \(value.summary)"]
    if case .object(let object) = value {
      if let count = object.byteCount { lines.append("  memory: \(Session.size(count))") }
      lines += object.details.map { "  \($0)" }
    }
    if let schema = value.kind.schema, !schema.columns.isEmpty {
      var types: [String]?
      if case .object(let object) = value { types = object.columnTypes }
      let words = schema.columns.enumerated().map { place, column in
        "\(column.name) (\(types?[place] ?? column.kind.words))"
      }
      lines.append(
        "  columns: " + words.prefix(40).joined(separator: ", ") + (words.count > 40 ? ", … (\(words.count))" : ""))
    }
    if let first = recipe(of: pipeline).first(where: { !$0.hasPrefix("set ") }) { lines.append("  from: \(first)") }
    return lines
  }

  /// `1.5 KiB`: bytes in the largest unit of which there is one.
  private static func size(_ count: Int) -> String {
    let units = ["GiB", "MiB", "KiB"].compactMap(Quantity.Unit.named)
    guard let unit = units.first(where: { Double(count) >= $0.factor }) else { return "\(count) B" }
    return "\(NumberText.plain((Double(count) / unit.factor * 10).rounded() / 10)) \(unit.name)"
  }

  /// The variable that was bound anew since, of those that this one was made from, directly or through others.
  ///
  /// - Parameter current: names that are known to be made from nothing older, so that each is looked at once.
  private func outdated(_ name: String, _ current: inout Set<String>) -> String? {
    guard !current.contains(name), let made = variable(name) else { return nil }
    // A variable is made from what was bound before it, so that the way back ends.
    for (other, serial) in made.sources.sorted(by: { $0.key < $1.key }) {
      guard let source = variable(other) else { continue }
      if source.serial != serial { return other }
      if let older = outdated(other, &current) { return older }
    }
    current.insert(name)
    return nil
  }

  /// The first file that has changed since, of those on which each variable rests, by its serial. Each file is looked at once,
  /// each making once, after those that it was made from.
  private func changedFiles() -> [Int: (step: Int, file: FileUse)] {
    var changed: [Int: (step: Int, file: FileUse)] = [:]
    var looked: [(file: FileUse, hasChanged: Bool)] = []
    for making in makings(behind: names) {
      let inherited = making.sources.compactMap { changed[$0] }.min { $0.step < $1.step }
      let own = making.step.files.first { file in
        if let known = looked.first(where: { $0.file == file }) { return known.hasChanged }
        looked.append((file, hasChanged(file)))
        return looked[looked.count - 1].hasChanged
      }
      changed[making.step.serial] = inherited ?? own.map { (making.step.serial, $0) }
    }
    return changed
  }

  /// The variables, and which of them were made from older ones.
  func status() -> [String] {
    guard !names.isEmpty else { return ["  nothing is bound yet"] }
    let width = names.map(\.count).max() ?? 0
    var lines: [String] = []
    var current: Set<String> = []
    let changed = changedFiles()
    for name in names {
      guard let variable = variable(name) else { continue }
      let stale = outdated(name, &current)
      let changed = changed[variable.serial]?.file
      let note =
        stale.map { "   stale: made from an older `\($0)`" }
        ?? changed.map { "   stale: `\($0.name)` has changed since" } ?? ""
      lines.append(
        "  \(name)\(String(repeating: " ", count: width - name.count))  \(variable.value.kind.words): \(variable.value.summary)\(note)"
      )
    }
    for (name, value) in runtime.changedSettings.sorted(by: { $0.key < $1.key }) {
      lines.append("  set \(name): \(value.summary)")
    }
    return lines
  }
}
