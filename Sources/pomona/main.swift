internal import Foundation
internal import PomonaLanguage
internal import PomonaShell
internal import PomonaSystem

let places = Places()
var shell = Shell(places: places) { options in
  LanguageInterpreter(
    Session(Vocabulary(verbs: []), hooks: LanguageInterpreter.hooks(options)), options: options,
    ingredients: LanguageInterpreter.ingredients(in: places))
}
shell.movesToPrivateFolder = true
exit(shell.run(Array(CommandLine.arguments.dropFirst())).rawValue)
