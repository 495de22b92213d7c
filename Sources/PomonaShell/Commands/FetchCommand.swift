internal import Foundation
internal import PomonaCatalog
internal import PomonaCore
internal import PomonaLibrary
internal import PomonaSystem

extension Command {
  static let fetch: Command = Command(
    "fetch",
    "Fetches the files of benchmarks from where their authors have them, and checks them; alone it lists them.",
    usage: "[NAME…] [--from ADDRESS]",
    options: [
      Option("--from", value: "ADDRESS", "another address, or a folder, that holds a copy under the kept names")
    ],
    examples: [Example("pomona fetch"), Example("pomona fetch v4-210325")],
    search: ["download", "benchmark", "data", "install"]
  ) { arguments, shell in
    let places = shell.places
    guard !arguments.words.isEmpty else {
      let rows = BenchmarkDownload.all.map { download in
        let wanting = download.wanting(in: places).count
        let state = wanting == 0 ? "here" : wanting == download.files.count ? "not here" : "in part"
        let count = download.files.count == 1 ? "1 file" : "\(download.files.count) files"
        return (download.name, "\(state), \(count), \(Measures.bytes(download.byteCount))")
      }
      for line in aligned(rows) { shell.console.say(line) }
      return .success
    }
    for name in arguments.words {
      let download = try BenchmarkDownload.named(name)
      let count = try download.fetch(into: places, from: arguments["--from"], isInterrupted: { Interrupts.isRequested })
      shell.console.say(
        count == 0
          ? "\(name): all \(download.files.count) files are here"
          : "\(name): \(count) files fetched and checked, in \(places.folder(ofPart: name).path)")
    }
    return .success
  }
}
