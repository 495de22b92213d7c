internal import PomonaCatalog
internal import PomonaLibrary

extension Command {
  static let exporter: Command = Command(
    "exporter",
    "Prints a Python file that writes features of a PyTorch model, and responses, so that Pomona opens them.",
    examples: [Example("pomona exporter > pomona_export.py")],
    search: ["python", "pytorch", "torch", "features", "export"]
  ) { arguments, shell in
    try arguments.none(command: "pomona exporter")
    shell.console.say(ExporterFile.text)
    return .success
  }
}
