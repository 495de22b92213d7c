import Foundation
import PomonaCatalog
import PomonaCore
import PomonaFiles
import PomonaSystem
import PomonaTables
import PomonaTestSupport
import Testing

/// Damaged files read all the way to their numbers, as an analysis reads them: a recording's responses, the blocks of a layer,
/// an array with its tables. Each either works or is an error with a code.
@Suite struct ReadingFuzzTests {
  /// That reading works or throws an error with a code, which is counted.
  private func met(_ what: String, _ body: () throws -> Void) -> Bool {
    do {
      try body()
      return false
    } catch {
      #expect(error is any Explainable, "\(what) met \(error)")
      return true
    }
  }

  /// Small numbers of them, whatever a damaged head promises.
  private func readResponses(_ recording: Recording) throws {
    for subject in recording.subjects {
      guard let responses = subject.responses, responses.unitCount > 0, responses.presentationCount > 0 else {
        continue
      }
      _ = try responses.blocks.read(
        presentations: 0..<min(64, responses.presentationCount), units: 0..<min(64, responses.unitCount))
      _ = try responses.meanOverRepeats(units: 0..<min(16, responses.unitCount), limit: 1 << 24)
    }
  }

  @Test func `Responses of damaged recordings are read or refused (fuzz)`() throws {
    let folder = try TemporaryFolder()
    for (path, ending) in [("recordings/mine.h5", "h5"), ("recordings/two.h5", "h5"), ("netcdf/assembly.nc", "nc")] {
      let damage = Damage("reading-\(path)", of: [try fixtureBytes(path)])
      let url = folder.file("x.\(ending)")
      var refused = 0
      let count = TestResources.fuzzCount(usual: 40)
      for index in 0..<count {
        try AtomicFile.write(damage.copy(index), to: url, durably: false)
        if met(
          "\(path) \(index)",
          {
            try readResponses(ending == "nc" ? Assembly.recording(url) : RecordingFile.read(url, limit: 1 << 24))
          })
        {
          refused += 1
        }
      }
      #expect(refused > count / 4, "\(path): \(refused) of \(count) refused")
    }
  }

  @Test func `Layers of damaged features are read or refused (fuzz)`() throws {
    let folder = try TemporaryFolder()
    let ids = ["p", "q", "r"]
    let array = NumericArray(shape: [3, 2, 2], .float32((0..<12).map(Float.init)))
    let labels = NumericArray(shape: [3], .texts(ids))
    for ending in ["npz", "h5"] {
      try Formats.write(.arrays([("conv", array), ("ids", labels)]), to: folder.file("good.\(ending)"))
    }
    let sources = try [
      ("npz", RandomAccessFile.contents(of: folder.file("good.npz"))),
      ("h5", RandomAccessFile.contents(of: folder.file("good.h5"))),
      ("safetensors", fixtureBytes("safetensors/all.safetensors")), ("npy", fixtureBytes("npy/f4.npy")),
      ("mat", fixtureBytes("matlab/packed.mat")),
    ]
    for (ending, bytes) in sources {
      let damage = Damage("features-\(ending)", of: [bytes])
      let url = folder.file("x.\(ending)")
      for index in 0..<TestResources.fuzzCount(usual: ending == "h5" ? 40 : 300) {
        try AtomicFile.write(damage.copy(index), to: url, durably: false)
        _ = met("\(ending) \(index)") {
          let features =
            ["npz", "h5"].contains(ending) ? try StoredFeatures(url, stimuli: "ids") : try StoredFeatures(url)
          for layer in features.layers.prefix(4) where layer.byteCount < 1 << 20 && layer.featureCount > 0 {
            try layer.withBlock(0..<min(8, layer.featureCount)) { _, _ in }
          }
        }
      }
    }
  }

  @Test func `Arrays with their tables, either of them damaged, are read or refused (fuzz)`() throws {
    let folder = try TemporaryFolder()
    let array = NumericArray(shape: [2, 3], .float64([0, 1, 2, 10, 11, 12]))
    let labels = NumericArray(shape: [3], .texts(["s1", "s2", "s3"]))
    let stimuli = try Table([Column("id", .texts(["s1", "s2", "s3"])), Column("kind", .texts(["x", "y", "x"]))])
    let units = try Table([Column("id", .texts(["a", "b"])), Column("EVC", .integers([1, 0]))])
    try Formats.write(.table(stimuli), to: folder.file("stim.csv"))
    try Formats.write(.table(units), to: folder.file("units.tsv"))
    for ending in ["npy", "npz", "h5"] {
      let content: FileContent =
        ending == "npy" ? .array(array) : .arrays([("betas", array), ("id", labels)])
      try Formats.write(content, to: folder.file("good.\(ending)"))
    }
    func damage(_ name: String) throws -> Damage {
      Damage("plain-\(name)", of: [try RandomAccessFile.contents(of: folder.file(name))])
    }
    for (name, count) in [
      ("good.npy", 300), ("good.npz", 300), ("good.h5", 40), ("stim.csv", 300), ("units.tsv", 300),
    ] {
      let damage = try damage(name)
      let url = folder.file("x." + (name.split(separator: ".").last.map(String.init) ?? ""))
      for index in 0..<TestResources.fuzzCount(usual: count) {
        try AtomicFile.write(damage.copy(index), to: url, durably: false)
        _ = met("\(name) \(index)") {
          var plain = try PlainRecording(
            stimuli: name == "stim.csv" ? url : folder.file("stim.csv"),
            units: name == "units.tsv" ? url : folder.file("units.tsv"))
          plain.regions = ["EVC"]
          plain.limit = 1 << 24
          let responses = name.hasPrefix("good") ? url : folder.file("good.npy")
          try readResponses(plain.recording(responses: responses))
        }
      }
    }
  }

  @Test func `Arrays and texts of damaged HDF5 files are read or refused (fuzz)`() throws {
    let folder = try TemporaryFolder()
    let own = folder.file("own.h5")
    do {
      let file = try HDF5File(creating: own)
      try file.write(texts: (0..<300).map { "text \($0)" }, to: "texts")
      try file.makeGroup("group").write((0..<400).map(Double.init), to: "packed", shape: [20, 20], compression: 6)
      try file.setAttribute("words", .text("an attribute of varying length"))
      try file.close()
    }
    let others = ["hdf5/h5py.h5", "matlab73/hdf5storage.mat", "netcdf/assembly.nc"]
    for original in [own] + others.map({ TestResources.fixture($0) }) {
      let name = original.lastPathComponent
      let damage = Damage("hdf5-\(name)", of: [try RandomAccessFile.contents(of: original)])
      let url = folder.file("x.\(original.pathExtension)")
      var refused = 0
      let count = TestResources.fuzzCount(usual: 40)
      for index in 0..<count {
        try AtomicFile.write(damage.copy(index), to: url, durably: false)
        if met("\(name) \(index)", { _ = try Formats.read(url) }) { refused += 1 }
      }
      #expect(refused > count / 10, "\(name): \(refused) of \(count) refused")
    }
  }

  /// The head of an npy file without any element behind it.
  private func head(_ shape: String) -> [UInt8] {
    var text = "{'descr': '<f4', 'fortran_order': False, 'shape': \(shape), }"
    text += String(repeating: " ", count: (64 - (11 + text.utf8.count) % 64) % 64) + "\n"
    let length = text.utf8.count
    return [0x93] + Array("NUMPY".utf8) + [1, 0, UInt8(length & 0xFF), UInt8(length >> 8)] + Array(text.utf8)
  }

  @Test func `Arrays of nothing, whatever extents they have beside it, are refused as layers and as responses`() throws
  {
    let folder = try TemporaryFolder()
    let url = folder.file("x.npy")
    let stimuli = try Table([Column("id", .texts(["a", "b"]))])
    for shape in [
      "(0, 4611686018427387904, 4)", "(4611686018427387904, 0)", "(2, 0)", "(0, 2)", "(2, 0, 4611686018427387904)",
    ] {
      try AtomicFile.write(head(shape), to: url, durably: false)
      // Extents whose product is too large to exist are damage; others hold nothing.
      func isRefused(_ error: any Error) -> Bool {
        guard case let error as FileError = error else { return false }
        switch error {
        case .damaged(_, _, let reason): return reason.contains("too large")
        case .otherKind(_, _, let found, _): return found.contains("which holds nothing")
        default: return false
        }
      }
      #expect { try StoredFeatures(url) } throws: { isRefused($0) }
      #expect { try PlainRecording(stimuli: stimuli).recording(responses: url) } throws: { isRefused($0) }
    }
  }
}
