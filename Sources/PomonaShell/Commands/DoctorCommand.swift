internal import Foundation
internal import PomonaCatalog
internal import PomonaSystem

extension Command {
  static let doctor: Command = Command(
    "doctor", "Says what is installed and what is missing, what stops working without it, and what mends it.",
    usage: "[--digests]",
    options: [Option("--digests", "compare the digest of every file of the fetched parts, and not only its size")],
    examples: [Example("pomona doctor")], search: ["install", "version", "missing", "kernel"]
  ) { arguments, shell in
    try arguments.none(command: "pomona doctor")
    let examination = Examination(places: shell.places, comparesDigests: arguments.has("--digests"))
    let findings = examination.findings
    let console = shell.console
    console.say(console.styled("pomona \(Version.current)", .bold))
    let width = findings.map(\.name.count).max() ?? 0
    for finding in findings {
      let (mark, style): (String, Console.Style) =
        switch finding.state {
        case .fine: ("ok      ", .green)
        case .lacking: ("lacking ", .yellow)
        case .missing: ("missing ", .red)
        }
      let name = finding.name + String(repeating: " ", count: width - finding.name.count)
      console.say("  \(console.styled(mark, style)) \(name)  \(finding.detail)")
      let indent = String(repeating: " ", count: 13 + width)
      if let consequence = finding.consequence { console.say("\(indent)without it: \(consequence)") }
      if let remedy = finding.remedy { console.say("\(indent)to mend it: \(remedy)") }
    }
    let missing = findings.filter { $0.state == .missing }
    console.say(
      missing.isEmpty
        ? "Everything that is needed is there." : "Missing: \(missing.map(\.name).joined(separator: ", ")).")
    return missing.isEmpty ? .success : .failure
  }
}
