internal import Foundation
internal import PomonaCatalog
internal import PomonaCore
internal import PomonaModels
internal import PomonaSystem

/// Looks at a machine part by part, in the order in which a report names them.
struct Examination {
  let places: Places
  var environment = ProcessInfo.processInfo.environment
  /// Compare digests and not only sizes: reads every file of the parts.
  var comparesDigests = false

  var findings: [Finding] {
    [processor, blas, engine, arrow] + parts + [gnuplot, fonts, characterSet, cache] + folders
  }

  var processor: Finding {
    let info = ProcessInfo.processInfo
    let memory = Measures.bytes(Int(clamping: info.physicalMemory))
    let model = (try? String(contentsOfFile: "/proc/cpuinfo", encoding: .utf8))?.split(separator: "\n")
      .first { $0.hasPrefix("model name") }?.split(separator: ":").last.map { $0.drop(while: \.isWhitespace) }
    let name = model.map { "\($0), " } ?? ""
    return .fine("machine", "\(name)\(info.activeProcessorCount) cores, \(memory)")
  }

  var blas: Finding {
    let facts = BLASFacts.current()
    var words: [String] = []
    if let configuration = facts.configuration {
      words.append(configuration.split(separator: " ").prefix(2).joined(separator: " "))
    }
    if let kernel = facts.kernel { words.append("kernel \(kernel)") }
    if let count = facts.threadCount { words.append("\(count) thread\(count == 1 ? "" : "s") of its own") }
    if let library = facts.library { words.append(library) }
    return .fine("BLAS", words.isEmpty ? "a BLAS that does not name itself" : words.joined(separator: ", "))
  }

  var engine: Finding {
    let library = InferenceEngine.library(in: places, environment: environment)
    do throws(EngineError) {
      let engine = try InferenceEngine(libraryAt: library)
      return .fine("inference engine", "ONNX Runtime \(engine.version), \(library.path)")
    } catch {
      return .missing(
        "inference engine", error.explanation.message,
        without: "no network runs; benchmarks, RDMs of data and figures work", mend: "./run setup")
    }
  }

  var arrow: Finding {
    do throws(ArrowError) {
      let library = try ArrowLibrary(bridgeAt: ArrowLibrary.library(in: places))
      return .fine("tables by column", "Apache Arrow \(library.version), \(library.url.path)")
    } catch {
      return .lacking(
        "tables by column", error.explanation.message,
        without: "Parquet, Arrow and feather files are neither read nor written", mend: "./run parts")
    }
  }

  var parts: [Finding] {
    guard let manifest = PartsManifest(in: places) else {
      return [
        .missing(
          "parts", "nothing in \(places.data.path)", without: "there are no networks and no benchmark",
          mend: "./run setup")
      ]
    }
    return manifest.parts.map { part in
      if part.isOptional, !FileManager.default.fileExists(atPath: places.folder(ofPart: part.name).path) {
        return .lacking(
          part.name, "not asked for yet", without: "what needs it stops with an error (\(part.purpose))",
          mend: "./run parts \(part.name)")
      }
      for file in part.files {
        let url = places.file(file.name, ofPart: part.name)
        let size = (try? FileManager.default.attributesOfItem(atPath: url.path))?[.size] as? Int
        var problem: String?
        if let size {
          if size != file.byteCount {
            problem = "\(file.name) has \(size) bytes, not \(file.byteCount)"
          } else if comparesDigests, (try? SHA256.hexDigest(ofFile: url)) != file.digest {
            problem = "\(file.name) is not the file that was fetched: its digest differs"
          }
        } else {
          problem = "\(file.name) is not there"
        }
        if let problem {
          return .missing(
            part.name, problem, without: "what needs it stops with an error (\(part.purpose))", mend: "./run parts")
        }
      }
      let checked = comparesDigests ? ", digests checked" : ""
      return .fine(part.name, "\(part.package) \(part.version), \(part.files.count) files\(checked)")
    }
  }

  var gnuplot: Finding {
    let consequence = "no figure is drawn, in a window or in a file"
    guard let version = OtherProgram.output(of: "gnuplot", ["--version"])?.split(whereSeparator: \.isNewline).first
    else {
      return .missing("gnuplot", "not on the path", without: consequence, mend: "apt-get install gnuplot-nox")
    }
    let listed = OtherProgram.output(of: "gnuplot", ["-e", "set print '-'; print GPVAL_TERMINALS"]) ?? ""
    let terminals = Set(listed.split(whereSeparator: \.isWhitespace).map(String.init))
    let wanted = ["dumb", "pdfcairo", "pngcairo", "svg"]
    let absent = wanted.filter { !terminals.contains($0) }
    guard absent.isEmpty else {
      return .missing(
        "gnuplot", "\(version) without \(absent.joined(separator: ", "))",
        without: "figures of these kinds are refused", mend: "apt-get install gnuplot-nox")
    }
    return .fine("gnuplot", "\(version), with \(wanted.joined(separator: ", "))")
  }

  var fonts: Finding {
    let mend = "apt-get install fontconfig fonts-dejavu-core"
    guard let match = OtherProgram.output(of: "fc-match", ["sans"])?.split(whereSeparator: \.isNewline).first else {
      return .lacking(
        "fonts", "fontconfig does not answer", without: "PDF and PNG figures may lack their letters", mend: mend)
    }
    return .fine("fonts", "sans is \(match)")
  }

  var characterSet: Finding {
    Terminal.useUTF8()
      ? .fine("character set", "UTF-8")
      : .lacking(
        "character set", "the system has no UTF-8 locale", without: "the prompt reads plain lines, without editing",
        mend: "apt-get install locales")
  }

  var cache: Finding {
    let budget = Measures.bytes(FeatureStore.usualBudget)
    guard FileManager.default.fileExists(atPath: places.cache.path) else {
      return .fine("cache", "empty, budget \(budget), \(places.cache.path)")
    }
    return .fine("cache", "\(Measures.bytes(Examination.size(of: places.cache))) of \(budget), \(places.cache.path)")
  }

  /// Folders that must be writable, or be makeable.
  var folders: [Finding] {
    [("data folder", places.data), ("history folder", places.state)].map { name, url in
      var existing = url
      while !FileManager.default.fileExists(atPath: existing.path), existing.path.count > 1 {
        existing.deleteLastPathComponent()
      }
      guard FileManager.default.isWritableFile(atPath: existing.path) else {
        return .lacking(
          name, "\(url.path) cannot be written", without: "nothing new is kept there",
          mend: name == "data folder" ? "export POMONA_HOME=FOLDER" : "export XDG_STATE_HOME=FOLDER")
      }
      return .fine(name, url.path)
    }
  }

  private static func size(of folder: URL) -> Int {
    guard let files = FileManager.default.enumerator(at: folder, includingPropertiesForKeys: [.fileSizeKey]) else {
      return 0
    }
    var total = 0
    while let file = files.nextObject() as? URL {
      total += (try? file.resourceValues(forKeys: [.fileSizeKey]))?.fileSize ?? 0
    }
    return total
  }
}
