internal import PomonaCatalog
internal import PomonaCore
internal import PomonaFiles
internal import PomonaLanguage
internal import PomonaModels
internal import PomonaTables

/// Values as named arrays: the form in which `save` writes them into npz and HDF5, and in which a program of the user gets
/// and gives them.
///
/// A number, truth or text is `value` without extents, a quantity has its `unit` beside it, a list is a vector
/// `value`. Missing items of a list of numbers, and a number that is missing, are NaN; other lists have `missing.value`
/// beside them. A table is a vector for each column, with `columns` and, where they are needed, `missing.NAME`,
/// `levels.NAME` and `starts.NAME`. An RDM is the square `rdm` with `stimuli`; RDMs are a square under each name with `stimuli`. Features of
/// one layer are `features` (stimuli x features, float32) with `stimuli` and `layer`. The fields of a record stand under
/// their names, and `NAME.array` where the field is more than one array.
enum ValueArrays {
  typealias Named = (name: String, array: NumericArray)

  // MARK: - From values

  /// - Throws: `E0428` for what has no such form.
  static func arrays(of value: Value, _ context: Context) throws -> [Named] {
    switch value {
    case .missing: return [("value", one(.float64([.nan])))]
    case .number(let number): return [("value", one(.float64([number])))]
    case .truth(let truth): return [("value", one(.truths([truth])))]
    case .text(let text): return [("value", one(.texts([text])))]
    case .quantity(let quantity):
      return [("value", one(.float64([quantity.value]))), ("unit", one(.texts([quantity.unit.name])))]
    case .list(let items): return try vector(items)
    case .record(let record):
      return try record.fields.flatMap { field in
        let arrays = try arrays(of: field.value, context)
        guard arrays[0].name == "value", arrays.allSatisfy({ ["value", maskName].contains($0.name) }) else {
          return arrays.map { ("\(field.name).\($0.name)", $0.array) }
        }
        return arrays.map { ($0.name == maskName ? "missing.\(field.name)" : field.name, $0.array) }
      }
    case .object(let table as TableValue): return try TableArrays.arrays(of: table.table)
    case .object(let rdm as RDMValue): return [("rdm", square(rdm.rdm)), ("stimuli", texts(rdm.rdm.axis.ids))]
    case .object(let rdms as RDMsValue):
      guard let first = rdms.members.first else { throw unwritable(value) }
      return rdms.members.map { ($0.name, square($0.rdm)) } + [("stimuli", texts(first.rdm.axis.ids))]
    case .object(let features as FeaturesValue):
      let (layer, map) = try matrix(of: features, context)
      return [
        ("features", map), ("stimuli", texts(features.handle.stimuli.axis.ids)), ("layer", one(.texts([layer]))),
      ]
    default: throw unwritable(value)
    }
  }

  static func unwritable(_ value: Value) -> Explanation { unwritable(value.kind) }

  /// Whether values of a kind have such a form, as far as the kind says it.
  static func areWritable(_ kind: Kind) -> Bool {
    switch kind {
    case .any, .missing, .number, .truth, .text, .quantity, .table: true
    case .list(let item):
      switch item {
      case .any, .missing, .number, .truth, .text: true
      default: false
      }
    case .record(let fields): fields.allSatisfy { areWritable($0.kind) }
    case .function: false
    case .object(let object): ["rdm", "rdms", "features"].contains(object.name)
    }
  }

  static func unwritable(_ kind: Kind) -> Explanation {
    Explanation(
      "E0428", "\(kind.withArticle) cannot be written into a file", parameter: "value",
      remedies: ["a number, a text, a list or record of them, a table, an rdm, or features of one layer can"])
  }

  private static func one(_ element: NumericArray.Elements) -> NumericArray { NumericArray(shape: [], element) }
  private static func texts(_ ids: [String]) -> NumericArray { NumericArray(shape: [ids.count], .texts(ids)) }

  /// Says which items of `value` are missing.
  private static let maskName = "missing.value"

  private static func vector(_ items: [Value]) throws -> [Named] {
    let shape = [items.count]
    let mask = items.map { if case .missing = $0 { true } else { false } }
    let masks = mask.contains(true) ? [(maskName, NumericArray(shape: shape, .truths(mask)))] : []
    // What is missing stands for any kind.
    func all<Element>(_ usual: Element, _ element: (Value) -> Element?) -> [Element]? {
      var elements: [Element] = []
      for (item, isMissing) in zip(items, mask) {
        guard let found = isMissing ? usual : element(item) else { return nil }
        elements.append(found)
      }
      return elements
    }
    if let numbers = all(Double.nan, { if case .number(let number) = $0 { number } else { nil } }) {
      return [("value", NumericArray(shape: shape, .float64(numbers)))]
    }
    if let texts = all("", { if case .text(let text) = $0 { text } else { nil } }) {
      return [("value", NumericArray(shape: shape, .texts(texts)))] + masks
    }
    if let truths = all(false, { if case .truth(let truth) = $0 { truth } else { nil } }) {
      return [("value", NumericArray(shape: shape, .truths(truths)))] + masks
    }
    throw Explanation(
      "E0428", "a list can be written where its items are numbers, texts or truths alone", parameter: "value",
      remedies: ["{a: [1, 2], b: [\"x\", \"y\"]} | table"])
  }

  /// The whole square, so that other programs need no rule for pairs.
  static func square(_ rdm: RDM) -> NumericArray {
    let n = rdm.axis.count
    var elements: [Double] = []
    elements.reserveCapacity(n * n)
    for i in 0..<n { for j in 0..<n { elements.append(rdm[i, j]) } }
    return NumericArray(shape: [n, n], .float64(elements))
  }

  /// Stimuli x features of the one layer.
  static func matrix(of features: FeaturesValue, _ context: Context) throws -> (layer: String, NumericArray) {
    let names = try features.handle.plan().layers.map(\.name)
    guard names.count == 1, let name = names.first else {
      throw Explanation(
        "E0427", "a file takes the features of one layer", parameter: "value",
        facts: ["these are \(names.count) layers"], remedies: ["$f[\"\(names.last ?? "")\"] | save \"features.npy\""])
    }
    let map = try FeatureSource(context.workspace).map(of: name, in: features.handle, control: context.control)
    var elements: [Float] = []
    elements.reserveCapacity(map.stimulusCount * map.featureCount)
    for row in 0..<map.stimulusCount { elements += try map.row(row) }
    return (name, NumericArray(shape: [map.stimulusCount, map.featureCount], .float32(elements)))
  }

  // MARK: - To values

  /// What a program may be asked for.
  enum Answer: String, CaseIterable {
    case number, truth, text, quantity, list, table, rdm, record

    var kind: Kind {
      switch self {
      case .number: .number
      case .truth: .truth
      case .text: .text
      // Its unit is known when it is there.
      case .quantity: .any
      case .list: .list(.any)
      case .table: .table(Schema(columns: []))
      case .rdm: RDMValue.kind
      case .record: .any
      }
    }

    /// How it is written by a program, for messages.
    var form: String {
      switch self {
      case .number: "`value`: one number"
      case .truth: "`value`: one bool"
      case .text: "`value`: one text"
      case .quantity: "`value`: one number, and `unit`: its unit as one text, such as \"s\""
      case .list: "`value`: a vector of numbers, bools or texts"
      case .table: "vectors of one length, one for each column"
      case .rdm: "`rdm`: a symmetric square with zeros on its diagonal, and `stimuli`: their ids"
      case .record: "arrays of no or one extent"
      }
    }
  }

  /// - Parameter ids: of the stimuli, where the answer does not name them.
  static func value(of arrays: [Named], as answer: Answer, ids: [String]?, name: String) throws -> Value {
    func refused(_ reason: String) -> Explanation {
      let found = arrays.map { "\($0.name): \(words($0.array))" }
      return Explanation(
        "E0633", "\(name) did not answer with \(answer == .rdm ? "an" : "a") \(answer.rawValue): \(reason)",
        parameter: "gives",
        facts: [
          found.isEmpty ? "it wrote no array" : "it wrote " + found.prefix(6).joined(separator: ", "),
          "wanted: \(answer.form)",
        ])
    }
    func wanted(_ name: String) throws -> NumericArray {
      if let found = arrays.first(where: { $0.name == name }) { return found.array }
      let others = arrays.filter { $0.name != maskName }
      if others.count == 1 { return others[0].array }
      throw refused("there is no array `\(name)`")
    }
    switch answer {
    case .number, .truth, .text:
      let array = try wanted("value")
      // R and MATLAB have no array without extents.
      guard array.elements.count == 1, let one = items(array).first else {
        throw refused(array.elements.count == 0 ? "it is an empty array" : "it is a list of \(array.elements.count)")
      }
      if answer == .number, let unit = unit(arrays, "unit") {
        var explanation = refused("it is a quantity, in \(unit)")
        explanation.remedies = ["gives: quantity"]
        throw explanation
      }
      switch (answer, one) {
      case (.number, .number), (.number, .missing), (.truth, .truth), (.text, .text): return one
      default: throw refused("it is \(one.kind.withArticle)")
      }
    case .quantity:
      guard let unit = unit(arrays, "unit"), let known = Quantity.Unit.named(unit) else {
        let units = Quantity.Unit.all.map(\.name).joined(separator: " ")
        throw refused("there is no `unit` that is one of: \(units)")
      }
      let array = try wanted("value")
      guard array.elements.count == 1, case .number(let number)? = items(array).first else {
        throw refused("`value` is not one number")
      }
      return .quantity(Quantity(number, known))
    case .list:
      let mask = arrays.first { $0.name == maskName }?.array
      guard case .list(let items)? = plain(try wanted("value"), mask) else { throw refused("it is no vector") }
      return .list(items)
    case .record:
      let masks = Dictionary(
        arrays.filter { $0.name.hasPrefix("missing.") }.map { ($0.name, $0.array) }, uniquingKeysWith: { a, _ in a })
      // `NAME.value` and `NAME.unit` are a quantity.
      var quantities: [String: Quantity] = [:]
      for array in arrays where array.name.hasSuffix(".unit") {
        let name = String(array.name.dropLast(5))
        guard let unit = unit(arrays, array.name).flatMap({ Quantity.Unit.named($0) }),
          let number = arrays.first(where: { $0.name == "\(name).value" })?.array, number.elements.count == 1,
          case .number(let value)? = items(number).first
        else { continue }
        quantities[name] = Quantity(value, unit)
      }
      let names = Set(
        arrays.map { "missing.\($0.name)" } + quantities.keys.map { "\($0).unit" })
      return .record(
        Value.Record(
          try arrays.filter { !names.contains($0.name) }.map { array in
            if array.name.hasSuffix(".value"), let quantity = quantities[String(array.name.dropLast(6))] {
              return (String(array.name.dropLast(6)), .quantity(quantity))
            }
            guard let value = plain(array.array, masks["missing.\(array.name)"]) else {
              throw refused("`\(array.name)` has more than one extent")
            }
            return (array.name, value)
          }))
    case .table:
      let table = try FileContent.arrays(arrays).table(array: nil, path: name)
      return .object(TableValue(table, noun: "this table", reasons: ["made by \(name)"]))
    case .rdm:
      let square = try wanted("rdm")
      guard let cells = square.doubles, square.shape.count == 2, square.shape[0] == square.shape[1] else {
        throw refused("`rdm` is no square of numbers")
      }
      let n = square.shape[0]
      var labels = ids
      if case .texts(let found)? = arrays.first(where: { $0.name == "stimuli" })?.array.elements { labels = found }
      guard let labels, labels.count == n else {
        throw refused("\(n) rows and \(labels.map { "\($0.count)" } ?? "no") ids of stimuli")
      }
      var pairs: [Double] = []
      pairs.reserveCapacity(RDM.pairCount(of: n))
      for i in 0..<n {
        guard cells[i * n + i] == 0 else {
          throw refused("a stimulus is \(cells[i * n + i]) from itself, the first is \(labels[i])")
        }
        for j in i + 1..<max(n, i + 1) {
          let (above, below) = (cells[i * n + j], cells[j * n + i])
          guard above == below || (above.isNaN && below.isNaN) || abs(above - below) <= 1e-9 * abs(above) else {
            throw refused("\(labels[i]) to \(labels[j]) is \(above), and back it is \(below)")
          }
          pairs.append(above)
        }
      }
      let rdm = try RDM(
        axis: StimulusAxis(ids: labels), distance: name, values: pairs, provenance: Provenance([("program", name)]))
      return .object(RDMValue(rdm, name: name, reasons: ["made by \(name)"]))
    }
  }

  /// The one text of an array of that name.
  private static func unit(_ arrays: [Named], _ name: String) -> String? {
    guard let array = arrays.first(where: { $0.name == name })?.array, array.elements.count == 1,
      case .text(let text)? = items(array).first
    else { return nil }
    return text
  }

  /// A single element or a list, of one extent but for those of 1; `nil` for an array of more.
  private static func plain(_ array: NumericArray, _ mask: NumericArray?) -> Value? {
    if array.shape.isEmpty { return items(array).first }
    guard array.shape.count(where: { $0 != 1 }) <= 1 else { return nil }
    let found = items(array)
    let hidden = mask?.doubles.flatMap { $0.count == found.count ? $0 : nil }
    return .list(found.enumerated().map { place, item in (hidden?[place] ?? 0) != 0 ? .missing : item })
  }

  private static func items(_ array: NumericArray) -> [Value] {
    switch array.elements {
    case .truths(let truths): truths.map { .truth($0) }
    case .texts(let texts): texts.map { .text($0) }
    default: (array.doubles ?? []).map { $0.isNaN ? .missing : .number($0) }
    }
  }

  private static func words(_ array: NumericArray) -> String {
    let shape = array.shape.isEmpty ? "one" : array.shape.map(String.init).joined(separator: " x ")
    return "\(shape) \(array.elements.typeName)"
  }
}
