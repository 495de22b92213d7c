/// The codes of the language itself; those of the science and of files come with the vocabulary.
enum ErrorPages {
  static let all: [ErrorPage] = syntax + meaning

  private static let syntax: [ErrorPage] = [
    ErrorPage("E0101", "A character that means nothing here.", wrong: "1 & 2", right: "true and false"),
    ErrorPage(
      "E0102", "A text or a name in back-quotes that does not end on its line.", wrong: "\"abc", right: "\"abc\""),
    ErrorPage("E0103", "A value is wanted and something else stands there.", wrong: "1 + * 2", right: "1 + 2"),
    ErrorPage(
      "E0104", "A symbol or a name is wanted and something else stands there.", wrong: "[1, 2", right: "[1, 2]"),
    ErrorPage(
      "E0105", "A space that can be read in two ways.", wrong: "{x: [2, 1]} | table | sort -x",
      right: "{x: [2, 1]} | table | sort desc(x)"),
    ErrorPage("E0106", "A unit that does not exist.", wrong: "512Mb", right: "512MB"),
    ErrorPage(
      "E0107", "Brackets or operators nested too deep to be meant.", wrong: String(repeating: "(", count: 130),
      right: "let part = (1 + 2) * 3\n$part + 1"),
    ErrorPage(
      "E0109", "A function body with a `|` needs parentheses.", wrong: "[1, 2] | each \\x -> [$x] | each \\y -> $y",
      right: "[1, 2] | each \\x -> ([$x] | each \\y -> $y)"),
  ]

  private static let meaning: [ErrorPage] = [
    ErrorPage(
      "E0200", "An error for which there are no words of its own.",
      cause: #"""
        A library below the program failed in a way that nobody foresaw; please report it with the line. What \#
        `pomona --version` and `pomona doctor` print belongs to that.
        """#),
    ErrorPage(
      "E0201", "There is no verb of that name.", wrong: "[1, 2] | eech \\x -> $x", right: "[1, 2] | each \\x -> $x"),
    ErrorPage("E0202", "No variable of that name is bound.", wrong: "$x + 1", right: "let x = 3\n$x + 1"),
    ErrorPage(
      "E0203", "The table has no column of that name; `describe x` lists those of x.",
      wrong: "{score: [1, 2]} | table | sort scroe", right: "{score: [1, 2]} | table | sort score"),
    ErrorPage(
      "E0204", "A word that is none of those that may stand there, or a label that no row has.",
      wrong: "zoo | where variant == imagenot", right: "zoo | where variant == imagenet"),
    ErrorPage(
      "E0205", "The verb has no argument of that name; `help VERB` lists its arguments.",
      wrong: "zoo | sample 1, sead: 2", right: "zoo | sample 1, seed: 2"),
    ErrorPage("E0206", "An argument that must be given is not.", wrong: "round()", right: "round(3.14159, 2)"),
    ErrorPage(
      "E0207", "A value of another kind than is taken there.", wrong: "set limit: 512", right: "set limit: 512MiB"),
    ErrorPage("E0208", "Quantities of unlike units do not go together.", wrong: "20s + 3cm", right: "20s + 3min"),
    ErrorPage("E0209", "More arguments than are taken.", wrong: "zoo | take 3, 4", right: "zoo | take 3"),
    ErrorPage("E0210", "A value without a field of that name.", wrong: "{a: 1}.b", right: "{a: 1}.a"),
    ErrorPage(
      "E0211", "A name that stands twice where it may stand once.", wrong: "{a: 1, a: 2}", right: "{a: 1, b: 2}"),
    ErrorPage(
      "E0212", "A verb that wants something on its left, or takes nothing there.", wrong: "sort score",
      right: "{score: [2, 1]} | table | sort score"),
    ErrorPage("E0213", "An operator or function does not take these kinds.", wrong: "1 + \"a\"", right: "1 + 2"),
    ErrorPage(
      "E0214", "A variable cannot have the name of a verb or of a word of the language.", wrong: "let sort = 3",
      right: "let my_sort = 3"),
    ErrorPage(
      "E0215", "A verb or an aggregate where an expression over one row stands.",
      wrong: "zoo | where layers > zoo()", right: "let n = zoo | count\nzoo | where layers > $n"),
    ErrorPage(
      "E0222", "A file behind `use` that is not there or cannot be read.", wrong: "use \"regions.pome\"",
      cause: "It is looked for beside the file that names it, then in the current folder and beside the chapter."),
    ErrorPage(
      "E0223", "A file that uses itself, directly or through others.",
      shell: #"""
        echo 'use "b.pome"' > a.pome
        echo 'use "a.pome"' > b.pome
        pomona run a.pome
        """#,
      cause: #"""
        Lines of a used file run as if they stood in its place, so a circle would never end. This works: `echo \#
        'let n = 3' > b.pome; pomona run a.pome`.
        """#),
    ErrorPage(
      "E0225", "A function that calls itself; what is to be repeated is done by `each`.",
      wrong: "def twice(x) = if $x > 100 then $x else twice(2 * $x)", right: "1..7 | each \\n -> 2 ^ $n"),
    ErrorPage(
      "E0224", "There is no help on that word; `help` alone lists what there is.", wrong: "help sart",
      right: "help sort"),
    ErrorPage("E0216", "There is no such setting.", wrong: "set sed: 7", right: "set seed: 7"),
    ErrorPage(
      "E0217", "A position outside of the list; positions begin at 1.", wrong: "[1, 2][0]", right: "[1, 2][1]"),
    ErrorPage(
      "E0218", "A bare word where a value is wanted: a text has quotes, a variable a `$`.", wrong: "[a, b]",
      right: "[\"a\", \"b\"]"),
    ErrorPage(
      "E0219", "Something that is no function is called, or a value stands where a verb is wanted.", wrong: "3(4)",
      right: "3 * 4"),
    ErrorPage(
      "E0220", "There is nothing under that key.", wrong: "(benchmark \"kriegeskorte92\").models[\"animocy\"]",
      right: "(benchmark \"kriegeskorte92\").models[\"animacy\"]"),
    ErrorPage(
      "E0221", "A bare word that is a column and also a value of the column beside it: say which is meant.",
      wrong: "zoo | derive imagenet: 1 | where variant == imagenet",
      right: "zoo | derive imagenet: 1 | where variant == \"imagenet\""),
    ErrorPage(
      "E0290", "The line was stopped; the session is as it was before it.",
      cause: #"""
        Ctrl-C while the line ran. In a shell `timeout -s INT 9 pomona run a.pome` stops a script after nine \#
        seconds; `pomona run a.pome` does not.
        """#),
    ErrorPage(
      "E0450", "An expression has several values in a group, where one row is made of it.",
      wrong: "zoo | summarize one: layers, by: variant", right: "zoo | summarize most: max(layers), by: variant"),
    ErrorPage(
      "E0451", "A column has missing values, and nothing says what becomes of them.",
      wrong: "{x: [1, missing]} | table | summarize mean: mean(x)",
      right: "{x: [1, missing]} | table | summarize mean: mean(x), missing: drop(rows)"),
  ]
}
