import Foundation
import PomonaCatalog
import PomonaCore
import PomonaSystem
import PomonaTables
import PomonaTestSupport
import Testing

@testable import PomonaFiles

/// MATLAB 7.3 and netCDF-4 files: HDF5 inside, written by hdf5storage, h5py, xarray and netCDF4.
struct HDF5FormatsTests {
  struct Numbers: Decodable { let matrix: [Double]?, values: [Double]? }

  private func expected(_ folder: String) throws -> Numbers {
    try JSONDecoder().decode(
      Numbers.self, from: Data(contentsOf: TestResources.fixture("\(folder)/expected.json")))
  }

  @Test func `MATLAB 7_3 variables have the shapes, texts, cells and structures that MATLAB shows`() throws {
    let file = try MatlabFile(TestResources.fixture("matlab73/matlab.mat"))
    let matrix = try #require(try expected("matlab73").matrix)
    #expect(try file["matrix"] == .numbers(shape: [3, 4], matrix))
    #expect(try file["truth"] == .truths(shape: [1, 3], [true, false, true]))
    #expect(try file["text"] == .text("größer"))
    #expect(try file["rows"] == .cells(shape: [3, 1], ["ab", "cd", "ef"].map { .text($0) }))
    #expect(try file["cells"] == .cells(shape: [1, 2], [.text("EVC"), .text("OTC")]))
    #expect(try file["empty"] == .numbers(shape: [0, 3], []))
    #expect(
      try file["record"]
        == .structures(shape: [1, 1], [["name": .text("V4"), "rate": .numbers(shape: [1, 1], [2.5])]]))
    #expect(
      try file["people"]
        == .structures(
          shape: [1, 2], [31, 47].map { ["age": .numbers(shape: [1, 1], [$0])] }))
    #expect(try file["sparse"] == .opaque("a sparse matrix"))
    // 2 x 3 x 4, value = place in C order; the first index is fastest in MATLAB's.
    guard case .numbers(let shape, let values) = try file["packed"] else { return #expect(Bool(false)) }
    #expect(shape == [2, 3, 4] && values[0..<3] == [0, 12, 4])
  }

  @Test(arguments: ["a/b", "/", "x/y%2Fz", "%", "%25", "%2F", "%252F", "50%", ".", "..", "a.b", "%2E", "ü/ß"])
  func `Any name of a column comes back from HDF5, and is one dataset in it`(name: String) throws {
    let folder = try TemporaryFolder()
    let url = folder.file("x.h5")
    let table = try Table([
      Column(name, .truths([true, nil])), Column("a_b", .integers([1, 2])), Column("c", .texts(["x", nil])),
    ])
    try Formats.write(.table(table), to: url)
    let back = try Formats.table(url, array: nil)
    #expect(back.columnNames == table.columnNames)
    #expect(back[name]?.values == table[name]?.values && back["c"]?.values == table["c"]?.values)
    #expect(try Formats.table(url, array: name).columnNames == [name])
    // No group: a reader that knows no escapes finds every column at the root.
    #expect(try HDF5File(reading: url).names().allSatisfy { !$0.hasSuffix("/") })
  }

  @Test func `hdf5storage's files are read as well`() throws {
    let file = try MatlabFile(TestResources.fixture("matlab73/hdf5storage.mat"))
    #expect(try file["matrix"] == .numbers(shape: [3, 4], try #require(try expected("matlab73").matrix)))
    #expect(try file["bytes"] == .bytes(shape: [2, 2], [0, 7, 255, 8]))
    #expect(try file["whole"] == .numbers(shape: [1, 2], [-5, 6]))
    #expect(try file["truth"] == .truths(shape: [1, 3], [true, false, true]))
    #expect(try file["text"] == .text("größer"))
    guard case .cells(_, let cells) = try file["cells"] else { return #expect(Bool(false)) }
    #expect(cells == [.text("one"), .numbers(shape: [1, 2], [1, 2])])
    guard case .structures(_, let records) = try file["record"] else { return #expect(Bool(false)) }
    #expect(records[0]["name"] == .text("V4"))
  }

  @Test func `Large arrays of MATLAB 7_3 are read by blocks, in the shape that MATLAB shows`() throws {
    let arrays = try StoredArrays.open(TestResources.fixture("matlab73/matlab.mat"))
    let packed = try #require(arrays.first { $0.name == "packed" })
    #expect(packed.shape == [2, 3, 4])
    #expect(try packed.allFloats() == (0..<24).map { Float($0) })
    #expect(try packed.floats(from: [1, 0, 2], count: [1, 2, 2]) == [14, 15, 18, 19])
  }

  @Test func `References that make a circle are an error, not an endless walk`() {
    #expect(throws: FileError.self) { try MatlabFile(TestResources.fixture("matlab73/circle.mat")) }
  }

  @Test(arguments: ["assembly.nc", "packed.nc"])
  func `An assembly is read with its dimensions, coordinates and texts`(name: String) throws {
    let file = try NetCDF(TestResources.fixture("netcdf/\(name)"))
    let variable = try file.mainVariable()
    #expect(variable.name == "dicarlo" && variable.shape == [7, 5, 1])
    #expect(variable.dimensions == ["presentation", "neuroid", "time_bin"])
    #expect(file.attributes["identifier"] == "made.up.V4")
    let units = try file.table(over: "neuroid")
    #expect(units["region"]?.cellTexts == ["V4", "V4", "IT", "IT", "IT"])
    #expect(units["is_good"]?.values == .truths([true, false, true, true, false]))
    #expect(units["reliability"]?.cells == [.number(0.5), .missing, .number(0.25), .number(1), .number(0)])
    #expect(try file.table(over: "presentation")["object_name"]?.cellTexts[2] == "dög")
    #expect(throws: FileError.self) { try file.table(over: "neuron") }
    let values = try #require(try expected("netcdf").values).map { Float($0) }
    #expect(try variable.array?.allFloats() == values)
  }

  @Test func `An assembly is a recording of its animals`() throws {
    let recording = try Assembly.recording(TestResources.fixture("netcdf/assembly.nc"))
    #expect(recording.facts.name == "made.up.V4")
    #expect(recording.stimuli.ids == ["im3", "im1", "im2"])
    #expect(recording.stimulusTable["object_name"]?.cellTexts == ["car", "face", "dög"])
    #expect(recording.subjects.map(\.name) == ["a", "b"] && recording.subjects.map(\.units) == [[0, 2], [1, 3, 4]])
    #expect(recording.regions.lines() == ["Level 0:ROI V4, IT"])
    let values = try #require(try expected("netcdf").values)
    let b = try #require(recording.subject(["b"]).subjects[0].responses)
    #expect(b.stimuli == [0, 1, 2, 1, 0, 2, 1] && b.repeatCounts == [2, 3, 2])
    let mean = try b.meanOverRepeats(units: 0..<3)
    // Stimulus im1 at presentations 1, 3 and 6; neuroid 3 is the second of animal b.
    let plain = [1, 3, 6].reduce(0.0) { $0 + Double(Float(values[$1 * 5 + 3])) } / 3
    #expect(mean[1, 1] == Float(plain))
    #expect(throws: FileError.self) { try Assembly.recording(TestResources.fixture("netcdf/refused-bins.nc")) }
  }

  @Test func `Truths and whole numbers beyond 63 bits of h5py come as they are, and what is empty is left out`() throws
  {
    let url = TestResources.fixture("hdf5/h5py.h5")
    let table = try Formats.table(url, array: nil)
    #expect(table.columnNames == ["group/values", "half", "ids", "truths_of"])
    #expect(table["ids"]?.values == .texts(["9223372036854775813", "9223372036854775815", "1"]))
    #expect(table["truths_of"]?.values == .truths([true, false, true]))
    #expect(table["half"]?.values == .numbers([0.5, -2, 65504]))
    #expect(
      try HDF5Arrays.heads(url).map(\.element) == [.number, .number, .number, .truth])
    #expect(try Formats.table(url, array: "truths_of").columns == [table.column("truths_of")])
    #expect(throws: FileError.self) { try Formats.table(url, array: "empty") }
    let names = ["empty", "group/values", "half", "ids", "truths_of"]
    #expect(throws: FileError.noEntry(path: url.path, name: "idz", known: names)) {
      try Formats.table(url, array: "idz")
    }
  }

  @Test func `A dataset is read though another of the file cannot be`() throws {
    let url = TestResources.fixture("hdf5/filter.h5")
    #expect(throws: HDF5Error.self) { try Formats.table(url, array: nil) }
    #expect(throws: HDF5Error.self) { try Formats.table(url, array: "packed") }
    #expect(try Formats.table(url, array: "small").columns == [Column("small", .numbers([0, 1, 2]))])
  }

  @Test func `A file of compound tables alone is refused by name, and is no empty table`() throws {
    let url = TestResources.fixture("hdf5/compound.h5")
    #expect(
      throws: FileError.otherKind(
        path: url.path, name: "t", found: "empty, or of a compound type", expected: "numbers or texts")
    ) { try Formats.table(url, array: nil) }
  }

  @Test func `Compound tables beside numbers are named as left out`() throws {
    let url = TestResources.fixture("hdf5/mixed.h5")
    #expect(try Formats.table(url, array: nil).columns == [Column("score", .numbers([0.25, 0.5]))])
    #expect(try Formats.leftOut(url) == ["runs/events"])
    #expect(try Formats.leftOut(TestResources.fixture("hdf5/h5py.h5")) == ["empty"])
  }

  @Test func `Whole numbers beyond 63 bits are written and read again with all digits`() throws {
    let folder = try TemporaryFolder()
    let url = folder.url.appendingPathComponent("ids.h5")
    let ids = NumericArray(shape: [3], .uint64([1 << 63 + 5, .max, 1]))
    try HDF5Arrays.write([("ids", ids)], to: url)
    #expect(try HDF5Arrays.read(url, array: "ids") == ids)
  }

  @Test func `Packed numbers are as the conventions mean them`() throws {
    let array = try #require(try NetCDF(TestResources.fixture("netcdf/scaled.nc")).variable("t").array)
    let values = try array.allFloats()
    #expect(values[0] == 10.5 && values[2].isNaN && values[5] == 13)
  }

  @Test func `Classic, damaged and other files are named`() throws {
    for (name, code) in [
      ("netcdf/refused-classic.nc", "E0602"), ("netcdf/truncated.nc", "E0910"), ("netcdf/wrong.nc", "E0910"),
      ("matlab73/truncated.mat", "E0910"),
    ] {
      #expect {
        try Formats.read(TestResources.fixture(name))
      } throws: { ($0 as? any Explainable)?.explanation.code == code }
    }
  }

  @Test(arguments: [
    ("matlab73/matlab.mat", "10 MATLAB variables"), ("nifti/series.nii.gz", "an array of shape 4 x 3 x 5 x 6"),
    ("safetensors/all.safetensors", "10 named arrays"), ("netcdf/scaled.nc", "1 named arrays"),
  ])
  func `The ending says how a file is read`(path: String, words: String) throws {
    #expect(try Formats.read(TestResources.fixture(path)).kindWords == words)
  }

  /// Beginnings of a file, and copies with zeroed stretches, which the HDF5 library itself refuses.
  @Test func `Cut HDF5 files are errors with a code`() throws {
    let folder = try TemporaryFolder()
    for path in ["matlab73/matlab.mat", "netcdf/assembly.nc", "recordings/two.h5"] {
      let bytes = try fixtureBytes(path)
      let url = folder.file("x." + String(path.suffix(3)).replacing(".", with: ""))
      for part in 1...12 {
        try AtomicFile.write(bytes[0..<(bytes.count * part / 13)], to: url, durably: false)
        #expect {
          if path.hasSuffix("mat") {
            _ = try MatlabFile(url)
          } else if path.hasSuffix("nc") {
            _ = try NetCDF(url)
          } else {
            _ = try RecordingFile.read(url)
          }
        } throws: { $0 is any Explainable }
      }
    }
  }

  /// The HDF5 library itself takes most of the damage; what it lets through must be an error here, and no endless walk.
  @Test func `Damaged HDF5 files are errors with a code (fuzz)`() throws {
    let folder = try TemporaryFolder()
    for (path, ending) in [("matlab73/matlab.mat", "mat"), ("netcdf/assembly.nc", "nc"), ("recordings/two.h5", "h5")] {
      // The head of 512 bytes that MATLAB writes, and the data behind the structure, are not what is tested.
      let damage = Damage("hdf5-\(ending)", of: [try fixtureBytes(path)])
      let url = folder.file("x.\(ending)")
      for index in 0..<TestResources.fuzzCount(usual: 60) {
        try AtomicFile.write(damage.copy(index), to: url, durably: false)
        do {
          switch ending {
          case "mat": _ = try MatlabFile(url)
          case "nc": _ = try Assembly.recording(url)
          default: _ = try RecordingFile.read(url)
          }
        } catch {
          #expect(error is any Explainable, "\(path) \(index) met \(error)")
        }
      }
    }
  }

  @Test func `A mapped npy file gives the blocks of the whole, in either order of axes`() throws {
    for name in ["f4", "f8-big", "i2", "u1", "fortran", "bool", "scalar", "empty"] {
      let url = TestResources.fixture("npy/\(name).npy")
      let whole = try NPY.read(url)
      let stored = try #require(try StoredArrays.open(url).first)
      #expect(stored.shape == whole.shape)
      #expect(try stored.allFloats() == whole.doubles?.map { Float($0) }, "\(name)")
    }
    let fortran = try StoredArrays.open(TestResources.fixture("npy/fortran.npy"), array: nil)
    #expect(try fortran.floats(from: [1, 1, 2], count: [1, 2, 2]) == [18, 19, 22, 23])
    #expect(throws: FileError.self) { try StoredArrays.open(TestResources.fixture("npy/text.npy")) }
    #expect(throws: FileError.self) { try StoredArrays.open(TestResources.fixture("npy/stored.npz"), array: "nothing") }
  }

  /// Found by damaging at random: the size of the truths of `rois/members` says more than their numbers have.
  @Test func `An enumeration of another size than its numbers is refused, before the library copies what is not there`()
    throws
  {
    let folder = try TemporaryFolder()
    var bytes = try RandomAccessFile.contents(of: TestResources.fixture("recordings/mine.h5"))
    #expect(bytes[12215] == 0)
    #expect(throws: Never.self) { try Formats.read(TestResources.fixture("recordings/mine.h5")) }
    bytes[12215] = 0x4F
    let url = folder.file("x.h5")
    try AtomicFile.write(bytes, to: url, durably: false)
    #expect(throws: (any Error).self) { try RecordingFile.read(url) }
    #expect(throws: (any Error).self) { try Formats.read(url) }
  }
}
