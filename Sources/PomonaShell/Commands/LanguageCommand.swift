internal import PomonaCatalog
internal import PomonaLanguage
internal import PomonaLibrary

extension Command {
  static let language: Command = Command(
    "language", "Prints the whole language: verbs, functions, settings, units, operators, errors.",
    usage: "[--json|--markdown|--textmate]",
    options: [
      Option("--json", "one object, for editors and programs"),
      Option("--markdown", "the page docs/reference.md"),
      Option("--textmate", "a grammar for editors, editors/pomona.tmLanguage.json"),
    ],
    examples: [Example("pomona language --json"), Example("pomona language --markdown > docs/reference.md")],
    search: ["reference", "vocabulary", "editor", "grammar"]
  ) { arguments, shell in
    try arguments.none(command: "pomona language")
    let forms = ["--json", "--markdown", "--textmate"].filter(arguments.has)
    guard forms.count < 2 else {
      throw ShellError.optionValue(forms[0], value: forms[1], wanted: "none beside it")
    }
    let reference = LanguageReference(Library.vocabulary)
    var text =
      switch forms.first {
      case "--json": try reference.json()
      case "--textmate": try reference.textMate()
      default: reference.markdown
      }
    text.removeLast()
    shell.console.say(text)
    return .success
  }
}
