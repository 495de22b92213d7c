internal import PomonaLanguage

/// Pages of the errors of calls of the program from a shell.
extension ErrorPage {
  static let calls: [ErrorPage] = [
    ErrorPage(
      "E0820", "The program has no command of that name.",
      shell: #"""
        pomona rnu
        """#,
      cause: "`pomona --help` lists them."),
    ErrorPage(
      "E0821", "A command has no option of that name.",
      shell: #"""
        pomona replay --acept
        """#,
      cause: "`pomona COMMAND --help` lists them, as `pomona replay --help`."),
    ErrorPage(
      "E0822", "An option has no value, or one that it does not take.",
      shell: #"""
        pomona --errors xml doctor
        """#,
      cause: "The error says what it takes. This works: `pomona --errors json doctor`."),
    ErrorPage(
      "E0823", "A command was given too few or too many words.",
      shell: #"""
        pomona run
        """#,
      cause: "`pomona COMMAND --help` shows how. This works: `echo 'zoo' | pomona run -`."),
    ErrorPage(
      "E0824", "There is no such file.",
      shell: #"""
        echo 3 > a.pome
        pomona run b.pome
        """#,
      cause: "The error names one that is nearly so called. This works: `pomona run a.pome`."),
    ErrorPage(
      "E0825", "A file cannot be read as text.",
      shell: #"""
        mkdir a.pome
        pomona run a.pome
        """#,
      cause: #"""
        It is a folder, or is not UTF-8. This works: `rmdir a.pome; echo 3 > a.pome; pomona run a.pome`.
        """#),
    ErrorPage(
      "E0826", "A file has another ending than the command takes.",
      shell: #"""
        echo 3 > a.txt
        pomona run a.txt
        """#,
      cause: "Scripts end with .pome, chapters with .md. This works: `mv a.txt a.pome; pomona run a.pome`."),
    ErrorPage(
      "E0827", "There is no help on that word.",
      shell: #"""
        pomona help replai
        """#,
      cause: #"""
        `help` alone lists the verbs. `pomona help sort` shows a verb, `pomona help replay` a command.
        """#),
    ErrorPage(
      "E0830", "No parts have been fetched yet.",
      shell: #"""
        POMONA_HOME=none pomona sources
        """#,
      cause: "`./run setup` fetches them. After `./run parts` this works: `pomona sources`."),
    ErrorPage(
      "E0899", "Something unforeseen went wrong.",
      cause: #"""
        Please report it with the line. What `pomona --version` and `pomona doctor` print belongs to that.
        """#),
  ]
}
