internal import PomonaAnalysis
internal import PomonaCatalog
internal import PomonaCore
internal import PomonaFiles
internal import PomonaLanguage

/// A metric that a program of the user computes from features and responses: one run for each layer, region, subject and
/// fold.
///
/// It gets `train.features` and `test.features` (stimuli x features, float32), `train.responses` and `test.responses`
/// (stimuli x units, float32, means over repeats), `train.stimuli`, `test.stimuli` and `units` (ids), and `model`, `layer`,
/// `roi`, `subject` and `metric`. It gives `value`, the score on the test rows, and may give `criterion`, a number of the
/// training rows by which layers are chosen.
struct MetricProgram {
  /// As the column `metric` has it: the program and its arguments.
  let name: String
  private let program: UserProgram
  private let form: String

  /// Whether a word among metrics is a call of a program, as it was written.
  static func isMetric(_ word: String) -> Bool { word.hasPrefix("through(") }

  /// - Parameter call: the arguments of `through`, without a value before it.
  /// - Throws: `E0630`, `E0631`; `E0204` where it is asked for more than a number.
  init(_ call: Arguments, _ context: Context) throws {
    let gives = try call.text("gives", usual: ValueArrays.Answer.number.rawValue)
    guard gives == ValueArrays.Answer.number.rawValue else {
      throw Explanation(
        "E0204", "a metric gives a number, and not a \(gives)", parameter: "metrics", remedies: ["leave `gives:` out"])
    }
    name = try Verb.programWords(call).joined(separator: " ")
    program = try blaming("metrics") { try Verb.permitted(call, context) }
    form = try call.text("form", usual: "npz")
  }

  /// What one run is of.
  struct Rows {
    let features: Matrix<Float>
    let responses: Matrix<Float>
    let stimuli: [String]

    fileprivate func arrays(_ side: String) -> [ValueArrays.Named] {
      func array(_ matrix: Matrix<Float>) -> NumericArray {
        NumericArray(shape: [matrix.rowCount, matrix.columnCount], .float32(matrix.elements))
      }
      return [
        ("\(side).features", array(features)), ("\(side).responses", array(responses)),
        ("\(side).stimuli", NumericArray(shape: [stimuli.count], .texts(stimuli))),
      ]
    }
  }

  /// The numbers of one run as the program gave them, finite or not; a criterion is `nil` where it gave none.
  ///
  /// - Parameter keys: `model`, `layer` and so on, by name.
  /// - Throws: `E0632`, `E0633` with the place of the run. Cost: the arrays are written and the program is started once.
  func scores(
    train: Rows, test: Rows, units: [String], keys: [(name: String, value: String)], _ context: Context
  ) throws -> (value: Double, criterion: Double?) {
    let arrays: [ValueArrays.Named] =
      train.arrays("train") + test.arrays("test") + [("units", NumericArray(shape: [units.count], .texts(units)))]
      + keys.map { ($0.name, NumericArray(shape: [], .texts([$0.value]))) }
    do {
      let answer = try Verb.answer(of: program, to: arrays, form: form, context)
      func number(_ arrays: [ValueArrays.Named]) throws -> Double {
        let value = try ValueArrays.value(of: arrays, as: .number, ids: nil, name: "`\(name)`")
        if case .number(let number) = value { return number }
        return .nan
      }
      let criteria = answer.filter { $0.name == "criterion" }
      return (
        try number(answer.filter { $0.name != "criterion" }), criteria.isEmpty ? nil : try number(criteria)
      )
    } catch let error as any Explainable {
      var explanation = error.explanation
      explanation.parameter = "metrics"
      explanation.facts.append("for " + keys.map { "\($0.name) \($0.value)" }.joined(separator: ", "))
      throw explanation
    }
  }
}
