internal import Foundation
internal import PomonaLibrary
public import PomonaSystem

extension Shell {
  /// The program as it is installed: every verb, and the folders of the user.
  public static func pomona(places: Places = Places()) -> Shell {
    var shell = Shell(places: places) { options in
      let session = Library.session(
        workspace: Workspace(
          places: places, folder: options.folder,
          programs: ProgramPermission(isGeneral: options.allowsPrograms, ask: options.ask),
          // What a chapter or a file records is the same on every machine.
          pictures: options.use == .prompt && Terminal.isTerminal(.output)
            ? PictureText.Style(environment: ProcessInfo.processInfo.environment) : nil),
        hooks: LanguageInterpreter.hooks(options),
        width: options.columns)
      return LanguageInterpreter(
        session, options: options, ingredients: LanguageInterpreter.ingredients(in: places))
    }
    shell.movesToPrivateFolder = true
    return shell
  }
}
