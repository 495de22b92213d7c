internal import Foundation
internal import PomonaCatalog
internal import PomonaCore
internal import PomonaTables

/// Responses with a known truth, of the shape of a recording: what an analysis should find is known before it looks.
///
///     y_u(p) = s_u(i_p) + n_u(p) + d_u(p)
///
/// s_u is a random mixture of features, z-scored over the stimuli (ddof 1): weights are standard normal, features are
/// z-scored before, constant ones left out. n_u is noise with standard deviation 1 / ncsnr, of which neighbours within a run
/// correlate with `autocorrelation` (AR(1)). d_u is a drift along each run from -a to a or back, a = drift / ncsnr. So a
/// mean over k presentations has the ceiling ncsnr² / (ncsnr² + 1 / k) of variance where there are neither. Where the signal
/// is in some units alone, s_u is 0 for all others. Every number is drawn by the seed, the names of subject and unit, and its
/// place.
struct SimulatedRecording {
  struct Options {
    var ncsnr = 1.0
    /// How often each stimulus is shown; `nil` for the presentations of the recording.
    var repeats: Int?
    var autocorrelation = 0.0
    var drift = 0.0
    var seed: UInt64 = 1
    /// The regions whose units have the signal, and these units; all have it unless given.
    var signalRegions: [String] = []
    var signalUnits: UnitSet?
  }

  /// Dimensions of random features, where none are given.
  static let randomDimensions = 20

  let recording: Recording
  let options: Options
  /// Stimuli x features whose mixtures are the signal, and what they are called.
  let features: Matrix<Float>
  let featureName: String

  /// - Parameter features: over the stimuli of the recording; random ones by the seed unless given.
  init(like recording: Recording, features: (Matrix<Float>, name: String)?, _ options: Options) {
    self.recording = recording
    self.options = options
    if let features {
      self.features = features.0
      featureName = features.name
    } else {
      let stream = RandomStream(seed: options.seed, name: "simulated features")
      let count = recording.stimuli.count * Self.randomDimensions
      self.features = Matrix(
        rowCount: recording.stimuli.count, columnCount: Self.randomDimensions,
        elements: (0..<count).map { Float(stream.normal(at: $0)) })
      featureName = "\(Self.randomDimensions) random features"
    }
  }

  /// One sentence with all that was set.
  var words: String {
    let region =
      options.signalUnits.map {
        " in the \($0.count) \(recording.facts.unitWord) of \(options.signalRegions.joined(separator: ", ")) alone"
      } ?? ""
    return "SIMULATED responses, nothing was measured: signal from \(featureName)\(region)"
      + ", ncsnr \(number(options.ncsnr)), autocorrelation \(number(options.autocorrelation)), drift \(number(options.drift)), seed \(options.seed)"
  }

  private func number(_ value: Double) -> String { Cell.number(value).text ?? "" }

  /// - Throws: `RecordingError` where the recording has no stimulus.
  func made() throws -> Recording {
    let standard = Self.standardized(features)
    var subjects: [Recording.Subject] = []
    for subject in recording.subjects {
      subjects.append(
        .init(name: subject.name, units: subject.units, responses: try responses(of: subject, standard)))
    }
    let facts = Recording.Facts(
      name: "\(Recording.Facts.simulatedPrefix) like \(recording.facts.name)",
      title: "SIMULATED, like \(recording.facts.title.isEmpty ? recording.facts.name : recording.facts.title)",
      licence: "none needed: simulated numbers", version: recording.facts.version, unitWord: recording.facts.unitWord)
    return try Recording(
      facts: facts, stimuli: recording.stimuli, stimulusTable: recording.stimulusTable, unitIDs: recording.unitIDs,
      unitTable: recording.unitTable.with(
        Column("true_ncsnr", .numbers(recording.unitIDs.indices.map { hasSignal($0) ? options.ncsnr : 0 }))),
      regions: recording.regions, subjects: subjects)
  }

  private func hasSignal(_ unit: Int) -> Bool { options.signalUnits?.contains(unit) ?? true }

  /// When each stimulus is shown: as in the recording, or pass by pass. A time series is passed through in its own order and
  /// keeps its times, so that a split which parts neighbours is refused for its twin, too.
  private func presentations(of subject: Recording.Subject) -> (stimuli: [Int], runs: [String]?, times: [Double]?) {
    let count = recording.stimuli.count
    if options.repeats == nil, let responses = subject.responses {
      return (responses.stimuli, responses.runs, responses.times)
    }
    let passes = options.repeats ?? 1
    if let responses = subject.responses, let times = responses.times {
      let runs = responses.runs
      return (
        (0..<passes).flatMap { _ in responses.stimuli },
        passes == 1
          ? runs
          : (0..<passes).flatMap { pass in
            responses.stimuli.indices.map { place in
              runs.map { "\(pass + 1) \($0[place])" } ?? String(pass + 1)
            }
          },
        (0..<passes).flatMap { _ in times }
      )
    }
    return (
      (0..<passes).flatMap { _ in 0..<count },
      (0..<passes).flatMap { pass in (0..<count).map { _ in String(pass + 1) } },
      nil
    )
  }

  private func responses(of subject: Recording.Subject, _ features: Matrix<Double>) throws -> Responses {
    let (stimuli, runs, times) = presentations(of: subject)
    let starts = Self.runStarts(runs, count: stimuli.count)
    var elements = [Float](repeating: 0, count: stimuli.count * subject.units.count)
    for (column, unit) in subject.units.enumerated() {
      let stream = RandomStream(
        seed: options.seed, name: "simulated \(subject.name) \(recording.unitIDs[unit])")
      let signal =
        hasSignal(unit) ? Self.mixture(of: features, stream) : [Double](repeating: 0, count: features.rowCount)
      let noise = noise(starts, count: stimuli.count, from: features.columnCount + 1, stream)
      for place in stimuli.indices {
        elements[place * subject.units.count + column] = Float(signal[stimuli[place]] + noise[place])
      }
    }
    return try Responses(
      Matrix(rowCount: stimuli.count, columnCount: subject.units.count, elements: elements), stimuli: stimuli,
      stimulusCount: recording.stimuli.count, runs: runs, times: times)
  }

  /// The first place of each run, and the end.
  private static func runStarts(_ runs: [String]?, count: Int) -> [Int] {
    var starts = [0]
    if let runs { for place in 1..<max(1, count) where runs[place] != runs[place - 1] { starts.append(place) } }
    return starts + [count]
  }

  /// Noise and drift of one unit.
  private func noise(_ starts: [Int], count: Int, from first: Int, _ stream: RandomStream) -> [Double] {
    let size = 1 / options.ncsnr
    let rho = options.autocorrelation
    let fresh = (1 - rho * rho).squareRoot()
    var values = [Double](repeating: 0, count: count)
    for (run, start) in starts.dropLast().enumerated() {
      let end = starts[run + 1]
      let sign = stream.uniform(at: first + count + run) < 0.5 ? -1.0 : 1
      var last = 0.0
      for place in start..<end {
        let draw = stream.normal(at: first + place)
        last = place == start ? draw : rho * last + fresh * draw
        let along = end - start > 1 ? 2 * Double(place - start) / Double(end - start - 1) - 1 : 0
        values[place] = size * (last + sign * options.drift * along)
      }
    }
    return values
  }

  /// A signal of mean 0 and variance 1 over the stimuli; zeros where nothing varies.
  private static func mixture(of features: Matrix<Double>, _ stream: RandomStream) -> [Double] {
    var signal = [Double](repeating: 0, count: features.rowCount)
    for column in 0..<features.columnCount {
      let weight = stream.normal(at: column)
      for row in signal.indices { signal[row] += weight * features[row, column] }
    }
    return standardized(signal)
  }

  private static func standardized(_ values: [Double]) -> [Double] {
    guard values.count > 1 else { return values.map { _ in 0 } }
    let mean = values.reduce(0, +) / Double(values.count)
    let square = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(values.count - 1)
    guard square > 1e-20 * max(1, mean * mean) else { return values.map { _ in 0 } }
    return values.map { ($0 - mean) / square.squareRoot() }
  }

  private static func standardized(_ features: Matrix<Float>) -> Matrix<Double> {
    var elements = [Double](repeating: 0, count: features.rowCount * features.columnCount)
    for column in 0..<features.columnCount {
      let values = standardized((0..<features.rowCount).map { Double(features[$0, column]) })
      for row in values.indices { elements[row * features.columnCount + column] = values[row] }
    }
    return Matrix(rowCount: features.rowCount, columnCount: features.columnCount, elements: elements)
  }
}

extension Recording.Facts {
  static let simulatedPrefix = "simulated"

  var isSimulated: Bool { name.hasPrefix(Self.simulatedPrefix) }

  /// A line for the head of every table of numbers that come of simulated responses; `nil` for measured ones.
  var simulatedLine: String? {
    isSimulated ? "SIMULATED responses, not measured: \(name)" : nil
  }
}
