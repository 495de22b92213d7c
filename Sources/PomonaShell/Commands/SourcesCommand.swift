internal import Foundation
internal import PomonaCatalog
internal import PomonaSystem

extension Command {
  static let sources: Command = Command(
    "sources", "Lists the fetched parts with their licences and the papers to cite.",
    examples: [Example("pomona sources")], search: ["licence", "license", "cite", "citation"]
  ) { arguments, shell in
    try arguments.none(command: "pomona sources")
    guard let manifest = PartsManifest(in: shell.places), !manifest.parts.isEmpty else {
      throw Explanation(
        "E0830", "no parts have been fetched yet", facts: ["\(shell.places.manifest.path) is not there"],
        remedies: ["./run setup"])
    }
    for (index, part) in manifest.parts.enumerated() {
      if index > 0 { shell.console.say() }
      shell.console.say(shell.console.styled(part.name, .bold))
      var rows = [
        ("what for", part.purpose), ("package", "\(part.package) \(part.version)"), ("licence", part.licence),
      ]
      rows += part.citations.map { ("cite", $0) }
      shell.console.say(aligned(rows))
    }
    return .success
  }
}
