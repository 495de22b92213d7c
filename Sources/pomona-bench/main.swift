import Foundation
import PomonaCatalog
import PomonaSystem

// The speed of Pomona beside what one would use instead, on this machine and now; see bench/README.md.

ProcessSignals.ignoreWriteSignals()
// As the program does.
ProcessMemory.keepFreed()

var words = Array(CommandLine.arguments.dropFirst())
let options = BenchOptions(taking: &words)
if words == ["list"] {
  for part in BenchPart.all { print("\(part.name)  \(part.summary)") }
  exit(0)
}
// Started by a part, for a process that does nothing else.
if let once = words.first, once.hasSuffix("-once") {
  do {
    let lines = try once == "engine-once" ? BenchPart.engineOnce.run(options) : BenchPart.memoryOnce(words[1], options)
    print(lines.joined(separator: "\n"))
    exit(0)
  } catch {
    print((error as? any Explainable)?.explanation.description ?? "\(error)")
    exit(1)
  }
}
if let stranger = words.first(where: { word in !BenchPart.all.contains { $0.name == word } }) {
  print("bench knows no part \"\(stranger)\"; it has: \(BenchPart.all.map(\.name).joined(separator: ", "))")
  exit(2)
}
let chosen = words.isEmpty ? BenchPart.all : BenchPart.all.filter { words.contains($0.name) }
var failed = false
print(Machine.lines(options).joined(separator: "\n"))
for part in chosen {
  print("\n\(part.name): \(part.summary)")
  do {
    for line in try part.run(options) { print("  \(line)") }
  } catch {
    failed = true
    print("  \((error as? any Explainable)?.explanation.description ?? "\(error)")")
  }
}
exit(failed ? 1 : 0)
