internal import PomonaLanguage

/// Pages of the errors of files, and of programs behind `through`.
extension ErrorPage {
  static let files: [ErrorPage] = [
    ErrorPage(
      "E0601", "A file is of another format than its ending says.",
      wrong: """
        {} | table | save "empty.csv"
        open "empty.csv"
        """,
      right: """
        {roi: ["V1"], score: [0.5]} | table | save "scores.csv"
        open "scores.csv"
        """,
      cause: "It was renamed, is something else, or is empty."),
    ErrorPage(
      "E0602", "A file holds something that is not read.",
      shell: #"""
        printf '\223NUMPY\1\0\66\0{"descr": "|O", "fortran_order": False, "shape": (1,)}\n' > a.npy
        echo 'open "a.npy"' | pomona run -
        """#,
      cause: #"""
        The error names what, and what to do instead. In Python this writes numbers: `numpy.save("a.npy", \#
        a.astype(float))`.
        """#),
    ErrorPage(
      "E0603", "A file is damaged.",
      shell: #"""
        printf '\223NUMPY\1\0' > a.npy
        echo 'open "a.npy"' | pomona run -
        """#,
      cause: #"""
        It was cut short or changed. In Python this writes a whole one: `numpy.save("a.npy", a)`.
        """#),
    ErrorPage(
      "E0604", "A line of a table cannot be read.",
      wrong: """
        {`roi note`: ["V1 clean", "V4 too noisy"]} | table | save "notes.txt"
        open "notes.txt", separator: " "
        """,
      right: """
        {`roi note`: ["V1 clean", "V4 noisy"]} | table | save "notes.txt"
        open "notes.txt", separator: " "
        """,
      cause: "A quote that is not closed, or a field too many."),
    ErrorPage(
      "E0630", "A program behind `through` is new here and may not run.",
      wrong: "5 | through \"cp\"",
      cause:
        "Nobody is there to be asked, or said no: at the prompt a yes is kept, `pomona --allow-programs` asks nothing."),
    ErrorPage(
      "E0631", "There is no such program.",
      wrong: "5 | through \"no_such_program --now\"",
      right: "5 | through \"cp\"",
      cause: "It is on no folder of PATH, or its file may not be executed."),
    ErrorPage(
      "E0632", "A program behind `through` failed.",
      wrong: "5 | through \"false\"",
      right: "5 | through \"cp\"",
      cause: "The error repeats its last words."),
    ErrorPage(
      "E0633", "A program behind `through` wrote no answer, or another than was asked for.",
      wrong: "[3, 1, 2] | through \"cp\", gives: number",
      right: "[3, 1, 2] | through \"cp\", gives: list",
      cause: "It writes the file that its last argument names, with the arrays that `gives:` wants."),
    ErrorPage(
      "E0605", "A file holds nothing of that name.",
      wrong: """
        {ids: ["a", "b"], scores: [0.5, 0.25]} | save "two.npz"
        open "two.npz", array: "scres"
        """,
      right: """
        {ids: ["a", "b"], scores: [0.5, 0.25]} | save "two.npz"
        open "two.npz", array: "scores"
        """,
      cause: "The error lists what it holds."),
    ErrorPage(
      "E0606", "A dataset is of another kind than is wanted.",
      wrong: """
        benchmark from(responses: ({id: 1..2, v1: ["low", "high"]} | table), stimuli: ({id: 1..2} | table))
        """,
      right: "benchmark from(responses: ({id: 1..2, v1: [0.1, 0.7]} | table), stimuli: ({id: 1..2} | table))",
      cause: "Texts where numbers are read."),
    ErrorPage(
      "E0607", "The ending of a file names no format that can be read or written, or it is a folder.",
      wrong: "zoo | save \"zoo.docx\"",
      right: "zoo | save \"zoo.csv\"",
      cause: "`help save` lists the endings."),
    ErrorPage(
      "E0608", "A format cannot hold what is to be written.",
      wrong: "zoo | save \"zoo.npy\"",
      right: "zoo | save \"zoo.h5\"",
      cause: "The error names one that can."),
    ErrorPage(
      "E0609", "A Parquet or Arrow file is damaged.",
      shell: #"""
        printf 'PAR1xxxxPAR1' > a.parquet
        echo 'open "a.parquet"' | pomona run -
        """#,
      cause: #"""
        It was cut short or changed; the error quotes what the library found. This works: `echo '{x: [1, 2]} | \#
        table | save "a.parquet"' | pomona run -; echo 'open "a.parquet"' | pomona run -`.
        """#),
    ErrorPage(
      "E0610", "There is no file of that name.",
      wrong: "open \"no such file.csv\"",
      right: """
        {roi: ["V1", "V2"], score: [0.5, 0.25]} | table | save "scores.csv"
        open "scores.csv"
        """,
      cause: "Names of files begin at the folder in which the program was started, or beside the script or chapter."),
  ]
}
