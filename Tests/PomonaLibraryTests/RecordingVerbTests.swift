import Foundation
import PomonaCatalog
import PomonaCore
import PomonaFiles
import PomonaSystem
import PomonaTables
import PomonaTestSupport
import Testing

@testable import PomonaLanguage
@testable import PomonaLibrary

/// Recordings from files, by lines of the language.
struct RecordingVerbTests {
  /// A fixture of the tests of the files.
  static func fixture(_ path: String) -> String {
    URL(fileURLWithPath: ExampleTests.recording).deletingLastPathComponent().deletingLastPathComponent()
      .appendingPathComponent(path).path
  }

  /// A session whose files are in a folder of its own, which `body` gets; the folder is gone afterwards.
  static func inFolder(
    programs: ProgramPermission = ProgramPermission(), _ body: (Session, URL) throws -> Void
  ) throws {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("recordings-\(UUID().uuidString)")
    defer { try? FileManager.default.removeItem(at: folder) }
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    var environment = ProcessInfo.processInfo.environment
    environment["POMONA_CACHE"] = folder.appendingPathComponent("cache").path
    try body(
      Library.session(
        workspace: Workspace(places: Places(environment: environment), folder: folder, programs: programs)), folder)
  }

  /// The last value of lines that all run.
  @discardableResult static func run(_ session: Session, _ source: String) throws -> Outcome {
    let outcomes = session.run(source)
    try #require(
      outcomes.allSatisfy { !$0.isFailed }, "\(source): \(outcomes.flatMap(\.diagnostics).map(\.explanation))")
    return try #require(outcomes.last)
  }

  static func benchmark(_ session: Session, _ name: String) throws -> Benchmark {
    guard case .object(let object)? = session[name], let value = object as? BenchmarkValue else {
      throw CancellationError()
    }
    return value.benchmark
  }

  /// Means of units x stimuli, unit by unit.
  static func means(_ benchmark: Benchmark) throws -> [Float] {
    let responses = try #require(try benchmark.requireRecording().subjects.first?.responses)
    let matrix = try responses.meanOverRepeats(units: 0..<responses.unitCount)
    return (0..<matrix.columnCount).flatMap { unit in (0..<matrix.rowCount).map { matrix[$0, unit] } }
  }

  static let tables = """
    {id: ["a", "b", "c"], kind: ["face", "house", "face"]} | table | save "stim.csv"
    {id: ["u1", "u2"], ncsnr: [0.1, 0.4], V1: [1, 0], area: ["V1", "V4"]} | table | save "units.tsv"

    """

  /// The same two units x three stimuli in each format that the language can write.
  static let writers = [
    ("betas.csv", "{id: [\"u1\", \"u2\"], a: [1, 4], b: [2, 5], c: [3, 6]} | table | save \"PATH\""),
    ("betas.tsv", "{id: [\"a\", \"b\", \"c\"], u1: [1, 2, 3], u2: [4, 5, 6]} | table | save \"PATH\""),
  ]

  private static func inCurrent(_ folder: URL, _ lines: String) -> String {
    lines.replacing(/save "([^"\/]+)"/) { "save \"\(folder.path)/\($0.output.1)\"" }
  }

  @Test(arguments: writers) func `Responses as text are read with their labels`(name: String, line: String) throws {
    try Self.inFolder { session, folder in
      try Self.run(session, Self.inCurrent(folder, Self.tables))
      try Self.run(session, line.replacing("PATH", with: "\(folder.path)/\(name)"))
      try Self.run(
        session,
        "let b = benchmark from(responses: \"\(name)\", stimuli: \"stim.csv\", units: \"units.tsv\", rois: V1)")
      let benchmark = try Self.benchmark(session, "b")
      #expect(try Self.means(benchmark) == [1, 2, 3, 4, 5, 6])
      #expect(benchmark.name == "betas")
      let shown = try Self.run(session, "b | units ncsnr > 0.2")
      #expect(shown.lines == ["  1 subject · 3 stimuli · 1 units"])
      // What is not there is known before anything runs.
      #expect(session.check("b | units ncsrn > 0.2").map(\.code) == ["E0203"])
      #expect(session.check("b | roi V2").map(\.code) == ["E0204"])
      #expect(session.check("b | stimuli kind == fase").map(\.code) == ["E0204"])
      #expect(
        try Self.run(session, "b | stimuli kind == face | stimulus index: 2").lines.first?.contains("\"c\"") == true)
    }
  }

  @Test func `Arrays in npy, npz, HDF5, MATLAB 5 and 7_3 are read, axes by their lengths`() throws {
    try Self.inFolder { session, folder in
      try Self.run(session, Self.inCurrent(folder, Self.tables))
      let array = NumericArray(shape: [2, 3], .float64([1, 2, 3, 4, 5, 6]))
      try Formats.write(.array(array), to: folder.appendingPathComponent("betas.npy"))
      try Formats.write(.arrays([("responses", array)]), to: folder.appendingPathComponent("betas.npz"))
      try Formats.write(
        .arrays([("responses", array), ("other", array)]), to: folder.appendingPathComponent("betas.h5"))
      for name in ["betas.npy", "betas.npz", "betas.h5"] {
        let array = name == "betas.h5" ? ", array: \"responses\"" : ""
        try Self.run(
          session,
          "let b = benchmark from(responses: \"\(name)\", stimuli: \"stim.csv\", units: \"units.tsv\"\(array))")
        #expect(try Self.means(try Self.benchmark(session, "b")) == [1, 2, 3, 4, 5, 6], "\(name)")
      }
      // A text column names a region each of its texts.
      try Self.run(
        session,
        "let c = benchmark from(responses: \"betas.npy\", stimuli: \"stim.csv\", units: \"units.tsv\", rois: area)")
      #expect(try Self.benchmark(session, "c").recording?.regions.regionNames == ["V1", "V4"])
      // 3 x 4 in version 7.3.
      try Self.run(
        session,
        "let m = benchmark from(responses: \"\(Self.fixture("matlab73/matlab.mat"))\", array: \"matrix\", "
          + "stimuli: ({id: 1..4} | table), units: \"\(folder.path)/three.csv\")".replacing(
            "\"\(folder.path)/three.csv\"", with: "({id: 1..3} | table)"))
      let matlab = try Self.benchmark(session, "m")
      #expect(matlab.recording?.unitCount == 3 && matlab.recording?.stimuli.count == 4)
      #expect(try Self.means(matlab).count == 12 && Self.means(matlab).allSatisfy(\.isFinite))
    }
  }

  @Test func `A MATLAB 5 file gives the numbers that its shape says`() throws {
    try Self.inFolder { session, _ in
      let file = try MatlabFile(URL(fileURLWithPath: Self.fixture("matlab/plain.mat")))
      let matrix = try #require(
        file.variables.first {
          $0.value.numeric.map { $0.shape.count == 2 && $0.shape[0] > 1 && $0.shape[1] > $0.shape[0] } ?? false
        })
      let (shape, values) = try #require(matrix.value.numeric)
      try Self.run(
        session,
        "let m = benchmark from(responses: \"\(Self.fixture("matlab/plain.mat"))\", array: \"\(matrix.name)\", "
          + "stimuli: ({id: 1..\(shape[1])} | table), units: ({id: 1..\(shape[0])} | table))")
      let means = try Self.means(try Self.benchmark(session, "m"))
      // MATLAB has the first axis fastest.
      for unit in 0..<shape[0] {
        for stimulus in 0..<shape[1] {
          #expect(means[unit * shape[1] + stimulus] == Float(values[stimulus * shape[0] + unit]))
        }
      }
    }
  }

  @Test func `Volumes with a mask are units at their places in the grid`() throws {
    try Self.inFolder { session, _ in
      try Self.run(
        session,
        "let b = benchmark from(responses: \"\(Self.fixture("nifti/series.nii.gz"))\", "
          + "mask: \"\(Self.fixture("nifti/mask.nii.gz"))\", stimuli: ({id: 1..6} | table))")
      let benchmark = try Self.benchmark(session, "b")
      let recording = try benchmark.requireRecording()
      let series = try NIfTIImage(URL(fileURLWithPath: Self.fixture("nifti/series.nii.gz")))
      let mask = try NIfTIImage(URL(fileURLWithPath: Self.fixture("nifti/mask.nii.gz")))
      let expected = try series.masked(by: mask)
      let responses = try #require(recording.subjects[0].responses)
      #expect(
        try responses.blocks.read(presentations: 0..<6, units: 0..<recording.unitCount).elements == expected.elements)
      #expect(try responses.blocks.read(presentations: 2..<4, units: 1..<3).elements.count == 4)
      #expect(recording.unitTable.columnNames == ["id", "i", "j", "k", "x", "y", "z"])
      #expect(recording.facts.unitWord == "voxels")
      let i = try #require(recording.unitTable["i"]?.numbers)[1]
      let j = try #require(recording.unitTable["j"]?.numbers)[1]
      let k = try #require(recording.unitTable["k"]?.numbers)[1]
      #expect(recording.unitIDs[1] == "\(Int(i))-\(Int(j))-\(Int(k))")
      #expect(recording.unitTable["x"]?.numbers?[1] == mask.position(Int(i), Int(j), Int(k))[0])
      #expect(session.check("b | units x > 0 | units w > 0").map(\.code) == ["E0203"])
    }
  }

  @Test func `An assembly in netCDF-4 and a file of our own are opened by name, and saved with the same bits`() throws {
    try Self.inFolder { session, folder in
      try Self.run(session, "let a = benchmark \"\(Self.fixture("netcdf/assembly.nc"))\"")
      let assembly = try Self.benchmark(session, "a").requireRecording()
      #expect(assembly.facts.unitWord == "neuroids" && assembly.unitCount > 1)
      for (name, source) in [("a", "netcdf/assembly.nc"), ("m", "recordings/mine.h5"), ("t", "recordings/two.h5")] {
        try Self.run(session, "let \(name) = benchmark from(\"\(Self.fixture(source))\")")
        // Saved and read in one input: the file is not there when the lines are checked.
        try Self.run(
          session,
          "\(name) | save \"\(folder.path)/\(name).h5\"\nlet \(name)2 = benchmark from(\"\(folder.path)/\(name).h5\")")
        let first = try Self.benchmark(session, name).requireRecording()
        let second = try Self.benchmark(session, "\(name)2").requireRecording()
        #expect(first.unitIDs == second.unitIDs && first.stimuli == second.stimuli && first.regions == second.regions)
        for (a, b) in zip(first.subjects, second.subjects) {
          let (x, y) = (try #require(a.responses), try #require(b.responses))
          let u = try x.blocks.read(presentations: 0..<x.presentationCount, units: 0..<x.unitCount).elements
          let v = try y.blocks.read(presentations: 0..<y.presentationCount, units: 0..<y.unitCount).elements
          #expect(a.name == b.name && x.stimuli == y.stimuli && u.map(\.bitPattern) == v.map(\.bitPattern), "\(name)")
        }
      }
      #expect(session.check("m | save \"m.npz\"").map(\.code) == ["E0607"])
    }
  }

  @Test func `A value from files is rebuilt from its recipe, which names the files by digest`() throws {
    try Self.inFolder { session, folder in
      try Self.run(session, Self.inCurrent(folder, Self.tables))
      try Formats.write(
        .array(NumericArray(shape: [2, 3], .float64([1, 2, 3, 4, 5, 6]))),
        to: folder.appendingPathComponent("betas.npy"))
      try Self.run(
        session,
        "let b = benchmark from(responses: \"betas.npy\", stimuli: \"stim.csv\", units: \"units.tsv\")\n"
          + "let c = b | units V1 | stimuli index: [3, 1]")
      let recipe = try Self.run(session, "recipe c").lines.map { String($0.dropFirst(2)) }
      let digest = try SHA256.hexDigest(ofFile: folder.appendingPathComponent("betas.npy"))
      #expect(recipe.contains("# betas.npy: sha256 \(digest)"))
      let other = Library.session(workspace: Workspace(folder: folder))
      try Self.run(other, recipe.joined(separator: "\n"))
      #expect(try Self.means(try Self.benchmark(other, "c")) == [3, 1])
      #expect(try Self.means(try Self.benchmark(session, "c")) == [3, 1])
      // A changed file is read anew.
      try Formats.write(
        .array(NumericArray(shape: [2, 3], .float64([7, 2, 3, 4, 5, 60]))),
        to: folder.appendingPathComponent("betas.npy"))
      try FileManager.default.setAttributes(
        [.modificationDate: Date(timeIntervalSinceNow: 60)],
        ofItemAtPath: folder.appendingPathComponent("betas.npy").path)
      try Self.run(
        session, "let d = benchmark from(responses: \"betas.npy\", stimuli: \"stim.csv\", units: \"units.tsv\")")
      #expect(try Self.means(try Self.benchmark(session, "d")) == [7, 2, 3, 4, 5, 60])
    }
  }

  @Test(arguments: [
    ("benchmark from(responses: \"betas.npy\", stimuli: \"stin.csv\")", "E0610", "stin.csv"),
    ("benchmark from(responses: \"betas.npy\", stimuli: \"stim.csv\", units: \"units.tsv\", rois: V2)", "E0322", "V2"),
    (
      "benchmark from(responses: \"betas.npy\", stimuli: \"stim.csv\", unit_id: nam, units: \"units.tsv\")", "E0322",
      "nam"
    ),
    (
      "benchmark from(responses: \"betas.npy\", stimuli: \"stim.csv\", units: \"stim.csv\")", "E0626", "\"betas.npy\""
    ),
    ("benchmark from(response: \"betas.npy\", stimuli: \"stim.csv\")", "E0205", "response"),
    ("benchmark from(stimuli: ({id: [1]} | table), units: ({id: [1]} | table), rois: V1)", "E0203", "V1"),
    ("benchmark from(\"betas.npy\", stimuli: \"stim.csv\", axis: 1, unit_axis: 1)", "E0416", "1"),
    ("benchmark from(\"betas.npy\")", "E0416", "from(\"betas.npy\")"),
    ("benchmark from(\"plain.h5\")", "E0620", "from(\"plain.h5\")"),
    ("model from(\"m.h5\")", "E0416", "from(\"m.h5\")"),
    ("benchmark from(responses: \"betas.npy\", unit_word: \"x\")", "E0206", "from"),
    ("benchmark \"m.h5\" | roi [EVC, OTX]", "E0204", "OTX"),
    ("benchmark \"m.h5\" | subject \"2\"", "E0204", "\"2\""),
    ("benchmark \"m.h5\" | stimuli index: 5, sample: 2", "E0206", "2"),
    ("benchmark \"m.h5\" | ceiling nscnr", "E0204", "nscnr"),
    ("benchmark \"m.h5\" | ceiling", "E0206", "ceiling"),
    ("benchmark \"kriegeskorte92\" | units ncsnr > 1", "E0415", "units"),
    ("benchmark \"kriegeskorte92\" | save \"k.h5\"", "E0415", "save"),
    ("benchmark from(stimuli: \"stim.csv\", units: \"units.tsv\") | ceiling ncsnr", "E0669", "ceiling"),
    ("model(\"squeezenet1_1/random\") | features (benchmark \"m.h5\")", "E0527", "(benchmark \"m.h5\")"),
  ]) func `A mistake is known before anything runs, at its place`(line: String, code: String, place: String) throws {
    try Self.inFolder { session, folder in
      try Self.run(session, Self.inCurrent(folder, Self.tables))
      let array = NumericArray(shape: [2, 3], .float64([1, 2, 3, 4, 5, 6]))
      try Formats.write(.array(array), to: folder.appendingPathComponent("betas.npy"))
      try Formats.write(.arrays([("responses", array)]), to: folder.appendingPathComponent("plain.h5"))
      try FileManager.default.copyItem(
        at: URL(fileURLWithPath: ExampleTests.recording), to: folder.appendingPathComponent("m.h5"))
      let problem = try #require(session.check(line).first)
      #expect(problem.code == code, "\(problem.explanation)")
      let bytes = Array(line.utf8)
      let found = String(decoding: bytes[problem.span.start..<problem.span.end], as: UTF8.self)
      #expect(found == place || found.contains(place), "\(found)")
    }
  }

  @Test func `A unit without a subject is named`() throws {
    try Self.inFolder { session, _ in
      let outcomes = session.run(
        "benchmark from(stimuli: ({id: [1]} | table), units: ({id: [7, 8], subject: [\"a\", missing]} | table))")
      let problem = try #require(outcomes.flatMap(\.diagnostics).first)
      #expect(problem.code == "E0663" && problem.explanation.message == "unit \"8\" belongs to no subject")
    }
  }

  @Test func `Labels in another order are an error, and by id they are put in order`() throws {
    try Self.inFolder { session, folder in
      try Self.run(session, Self.inCurrent(folder, Self.tables))
      try Self.run(
        session,
        "{id: [\"b\", \"a\", \"c\"], u1: [2, 1, 3], u2: [5, 4, 6]} | table | save \"\(folder.path)/other.csv\"")
      let line = "let b = benchmark from(responses: \"other.csv\", stimuli: \"stim.csv\", units: \"units.tsv\""
      let problem = try #require(session.check(line + ")").first)
      #expect(problem.code == "E0671" && problem.explanation.remedies == ["by_id: true"])
      try Self.run(session, line + ", by_id: true)")
      #expect(try Self.means(try Self.benchmark(session, "b")) == [1, 2, 3, 4, 5, 6])
    }
  }

  @Test func `Responses have one RDM a subject, and ceilings one row a unit`() throws {
    try Self.inFolder { session, _ in
      try Self.run(session, "let b = benchmark \"\(ExampleTests.recording)\"")
      let table = try Self.run(session, "b | ceiling ncsnr, scale: r2")
      guard case .object(let object)? = table.value, let value = object as? TableValue else {
        throw CancellationError()
      }
      #expect(value.table.columnNames == ["unit", "subject", "EVC", "OTC", "FFA-1", "ceiling_ncsnr"])
      #expect(value.table.rowCount == 6 && value.table["unit"]?.cellTexts[5] == "S1-5")
      #expect(value.table.header[0].contains("r2, of the mean of the repeats"))
      let problems = session.check("b | ceiling ncsnr | where ceiling_ncsrn > 0.2")
      #expect(problems.map(\.code) == ["E0203"])
      let rdms = try Self.run(session, "(b | roi OTC | rdm euclidean, missing: keep)[\"1\"].values")
      guard case .list(let values)? = rdms.value else { throw CancellationError() }
      #expect(values.count == 6)
      let bad = session.run("b | ceiling schoppe")
      #expect(bad.first?.diagnostics.first?.code == "E0377")
    }
  }

  @Test func `A stimulus is shown by its id and size, and as blocks where a terminal can`() throws {
    // Red on the left, green above.
    var pixels: [UInt8] = []
    for y in 0..<4 { for x in 0..<4 { pixels += [x < 2 ? 255 : 0, y < 2 ? 255 : 0, 0] } }
    let image = RasterImage(width: 4, height: 4, pixels: pixels)
    // (226 + 76) / 2 and (150 + 0) / 2 of 255.
    #expect(PictureText.lines(of: image, columns: 2, .shades) == ["▒░"])
    let colours = PictureText.lines(of: image, columns: 2, .colour)
    #expect(
      colours == [
        "\u{1B}[38;2;255;255;0;48;2;255;0;0m▀\u{1B}[38;2;0;255;0;48;2;0;0;0m▀\u{1B}[0m"
      ])
    let axis = try StimulusAxis(ids: ["cross"])
    let set = StimulusSet(
      name: "x", axis: axis, images: [image], properties: try Table([Column("id", .texts(["cross"]))]))
    let plain = try StimulusValue(0, of: set, style: nil).display(width: 80)
    #expect(plain == ["stimulus 1 of 1: \"cross\"", "picture of 4 x 4 pixels"])
    #expect(try StimulusValue(0, of: set, style: .shades).display(width: 80).count == 4)
    #expect(PictureText.Style(environment: ["TERM": "dumb"]) == nil && PictureText.Style(environment: [:]) == nil)
    #expect(PictureText.Style(environment: ["TERM": "xterm", "COLORTERM": "truecolor"]) == .colour)
    #expect(PictureText.Style(environment: ["TERM": "xterm", "COLORTERM": "truecolor", "NO_COLOR": "1"]) == .shades)
  }

  @Test func `A simulated twin says so everywhere, is the same by seed, and has the ceiling that was set`() throws {
    try Self.inFolder { session, folder in
      try Self.run(
        session,
        "let b = benchmark from(stimuli: ({id: 1..200} | table), units: ({id: 1..40, V1: 1..40} | table | derive V1: if V1 > 20 then 1 else 0), rois: V1)\n"
          + "let t = b | simulate ncsnr: 0.8, repeats: 4, seed: 3")
      let printed = try Self.run(session, "t").lines.joined()
      #expect(printed.contains("SIMULATED") && printed.contains("ncsnr 0.8") && printed.contains("seed 3"))
      #expect(try Self.run(session, "describe t").lines.joined().contains("SIMULATED, like"))
      let twin = try Self.benchmark(session, "t").requireRecording()
      #expect(twin.facts.name.hasPrefix("simulated like") && twin.subjects[0].responses?.presentationCount == 800)
      try Self.run(
        session,
        "let again = b | simulate ncsnr: 0.8, repeats: 4, seed: 3\nlet other = b | simulate ncsnr: 0.8, repeats: 4, seed: 4"
      )
      #expect(try Self.means(try Self.benchmark(session, "again")) == Self.means(try Self.benchmark(session, "t")))
      #expect(try Self.means(try Self.benchmark(session, "other")) != Self.means(try Self.benchmark(session, "t")))
      // ncsnr² / (ncsnr² + 1 / 4) of the mean of four.
      func ceiling(_ line: String) throws -> Double {
        guard case .object(let object)? = try Self.run(session, line).value, let value = object as? TableValue,
          let values = value.table.columns.last?.numbers
        else { throw CancellationError() }
        return values.reduce(0, +) / Double(values.count)
      }
      let truth = 0.64 / (0.64 + 0.25)
      #expect(abs(try ceiling("t | ceiling ncsnr, scale: r2") - truth) < 0.02)
      #expect(abs(try ceiling("t | ceiling reliability, draws: 20") - truth) < 0.02)
      // The signal in one region alone: its units are those of the whole twin, all others have noise and nothing else.
      try Self.run(session, "let part = b | simulate roi: V1, ncsnr: 0.8, repeats: 4, seed: 3")
      #expect(try Self.run(session, "part").lines.joined(separator: " ").contains("in the 20 units of V1 alone"))
      let (some, all) = (
        try Self.means(try Self.benchmark(session, "part")), try Self.means(try Self.benchmark(session, "t"))
      )
      #expect(some.suffix(4000) == all.suffix(4000) && some.prefix(4000) != all.prefix(4000))
      #expect(abs(try ceiling("part | roi V1 | ceiling ncsnr, scale: r2") - truth) < 0.03)
      #expect(try ceiling("part | units V1 == 0 | ceiling ncsnr, scale: r2") < 0.06)
      let known = try Self.benchmark(session, "part").requireRecording().unitTable["true_ncsnr"]?.numbers ?? []
      #expect(known == Array(repeating: 0, count: 20) + Array(repeating: 0.8, count: 20))
      #expect(session.check("b | simulate roi: V2").map(\.code) == ["E0204"])
      // What is made of it, and what comes back from a file, says what it is.
      func header(_ line: String) throws -> [String] {
        guard case .object(let object)? = try Self.run(session, line).value, let value = object as? TableValue else {
          throw CancellationError()
        }
        return value.table.header
      }
      let words = "SIMULATED responses, not measured: \(twin.facts.name)"
      #expect(try header("t | ceiling ncsnr").contains(words) && header("t | audit odd_even").contains(words))
      try Self.run(session, "t | save \"\(folder.appendingPathComponent("twin.h5").path)\"")
      try Self.run(session, "let back = benchmark \"\(folder.appendingPathComponent("twin.h5").path)\"")
      #expect(try Self.run(session, "back").lines.contains("  " + words))
      #expect(try header("back | ceiling ncsnr").contains(words))
      // Neighbouring noise: what is left of a time series after its signal, which is the same in all repeats.
      try Self.run(session, "let slow = b | simulate ncsnr: 0.001, repeats: 1, autocorrelation: 0.7, seed: 1")
      let series = try Self.means(try Self.benchmark(session, "slow"))
      var lag: [Double] = []
      for unit in 0..<40 {
        let own = series[(unit * 200)..<(unit * 200 + 200)].map(Double.init)
        lag.append(Correlation.pearson(Array(own.dropLast()), Array(own.dropFirst())))
      }
      #expect(abs(lag.reduce(0, +) / 40 - 0.7) < 0.04)
      try Self.run(session, "let ramp = b | simulate ncsnr: 0.001, repeats: 1, drift: 100, seed: 1")
      let ramp = try Self.means(try Self.benchmark(session, "ramp"))
      #expect(abs(Correlation.pearson(ramp.prefix(200).map(Double.init), (0..<200).map(Double.init))) > 0.99)
      #expect(session.run("b | simulate ncsnr: 0").first?.diagnostics.first?.code == "E0207")
    }
  }

  @Test func `The signal of a twin is that of the given features`() throws {
    try Self.inFolder { session, folder in
      let clip = folder.appendingPathComponent("clip")
      try FileManager.default.createDirectory(at: clip, withIntermediateDirectories: true)
      try Formats.write(
        .array(NumericArray(shape: [30, 1], .float64((0..<30).map { Double($0 * $0 % 17) }))),
        to: clip.appendingPathComponent("one.npy"))
      try Self.run(
        session,
        "let b = benchmark from(stimuli: ({id: 1..30} | table), units: ({id: 1..3} | table))\n"
          + "let f = model(from(\"clip\")) | features $b\n"
          + "let t = b | simulate features: $f[\"one\"], ncsnr: 1000, seed: 2")
      let means = try Self.means(try Self.benchmark(session, "t"))
      for unit in 0..<3 {
        let own = means[(unit * 30)..<(unit * 30 + 30)].map(Double.init)
        #expect(abs(Correlation.pearson(own, (0..<30).map { Double($0 * $0 % 17) })) > 0.9999)
      }
    }
  }
}
