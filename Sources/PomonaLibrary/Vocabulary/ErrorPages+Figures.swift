internal import PomonaLanguage

/// Pages of the errors of figures.
extension ErrorPage {
  /// Two rows, for lines that draw or save something.
  static let someTable = "{x: [1, 2], y: [3, 4], roi: [\"a\", \"b\"]} | table"

  static let figures: [ErrorPage] = [
    ErrorPage(
      "E0701", "A figure has no marks.", wrong: someTable + " | plot x: x, y: y | save \"empty.svg\"",
      right: someTable + " | plot x: x, y: y | lines | show"),
    ErrorPage(
      "E0718", "A figure has no channel of that name.", wrong: someTable + " | plot x: x, z: y | points",
      right: someTable + " | plot x: x, y: y | points | show"),
    ErrorPage(
      "E0719", "A label of a figure has no picture.",
      wrong: "let k = benchmark \"kriegeskorte92\"\n" + someTable
        + " | plot x: x, y: y, label: roi | pictures $k.images | show",
      right: "let k = benchmark \"kriegeskorte92\"\n"
        + "$k.hit.mean | mds | plot x: x, y: y, label: stimulus | pictures $k.images | show"),
    ErrorPage(
      "E0702", "A figure's table has no such column.",
      wrong: """
        \(someTable) | plot x: x, y: y
          | points data: ({x: [1], z: [2]} | table) | show
        """,
      right: """
        \(someTable) | plot x: x, y: y
          | points data: ({x: [1], y: [2]} | table) | show
        """,
      cause: "Only the run could tell which columns there are."),
    ErrorPage(
      "E0703", "A mark needs a column that is not given.", wrong: someTable + " | plot x: x, y: y | band | show",
      right: someTable + " | plot x: x, low: x, high: y | band | show"),
    ErrorPage(
      "E0704", "A mark takes numbers where a column holds texts.",
      wrong: someTable + " | plot x: x, low: roi, high: y | band | show",
      right: someTable + " | plot x: x, low: x, high: y | band | show"),
    ErrorPage(
      "E0705", "There are no rows to draw.", wrong: someTable + " | where x > 5 | plot x: x, y: y | lines | show",
      right: someTable + " | plot x: x, y: y | lines | show"),
    ErrorPage(
      "E0706", "A figure of that size cannot be drawn.",
      wrong: someTable + " | plot x: x, y: y | lines | size 1cm, 400cm | show",
      right: someTable + " | plot x: x, y: y | lines | size 16cm, 9cm | show"),
    ErrorPage(
      "E0707", "A logarithmic scale has no place for zero and below.",
      wrong: "{x: [0, 1], y: [1, 2]} | table | plot x: x, y: y | lines | scale x, kind: log | show",
      right: "{x: [1, 10], y: [1, 2]} | table | plot x: x, y: y | lines | scale x, kind: log | show"),
    ErrorPage(
      "E0708", "The limits of a scale are not in order.",
      wrong: someTable + " | plot x: x, y: y | lines | scale y, limits: [5, 1] | show",
      right: someTable + " | plot x: x, y: y | lines | scale y, limits: [1, 5] | show"),
    ErrorPage(
      "E0709", "There is no colour of that name.",
      wrong: "\(someTable) | plot x: x, y: y | lines color: \"blu\" | show",
      right: "\(someTable) | plot x: x, y: y | lines color: \"blue\" | show",
      cause: "The error lists the names; `#0072B2` works as well."),
    ErrorPage(
      "E0710", "There is no palette of that name.",
      wrong: """
        {palette: ["viridi"]} | table | save "style.csv"
        let style = open "style.csv"
        \(someTable) | plot x: x, y: y, color: y
          | points | scale color, palette: $style.palette[1] | show
        """,
      right: """
        {palette: ["viridis"]} | table | save "style.csv"
        let style = open "style.csv"
        \(someTable) | plot x: x, y: y, color: y
          | points | scale color, palette: $style.palette[1] | show
        """,
      cause: "The error lists the names."),
    ErrorPage(
      "E0711", "The ending of a file is no format of a figure.",
      wrong: """
        {file: ["figure.gif"]} | table | save "style.csv"
        let style = open "style.csv"
        \(someTable) | plot x: x, y: y | lines | save $style.file[1]
        """,
      right: "\(someTable) | plot x: x, y: y | lines | save \"figure.svg\"",
      cause: "Figures are saved as svg, pdf or png."),
    ErrorPage(
      "E0712", "A name cannot be that of a figure's files.",
      cause: #"""
        `figure=` of a block with a blank or a slash, which the program refuses first, with E0808: in the head \#
        line of a block, `figure=a-b` is a name and `figure=a/b` is none. A program that uses the library meets \#
        it.
        """#),
    ErrorPage(
      "E0713", "A figure of that many panels cannot be read.",
      wrong: "{x: 1..65, y: 1..65} | table | plot x: x, y: y | points | facet x | show",
      right: "{x: 1..6, y: 1..6} | table | plot x: x, y: y | points | facet x | show",
      cause: "`facet` of a column with over 64 values."),
    ErrorPage(
      "E0714", "A heatmap has two values for one tile.",
      wrong: "{x: [1, 1], y: [1, 1], v: [2, 3]} | table | plot x: x, y: y, fill: v | heatmap | show",
      right: "{x: [1, 2], y: [1, 1], v: [2, 3]} | table | plot x: x, y: y, fill: v | heatmap | show"),
    ErrorPage(
      "E0715", "gnuplot drew nothing.",
      shell: #"""
        printf '#!/bin/sh\nexec cat\n' > gnuplot
        chmod +x gnuplot
        echo '{x: [1, 2]} | table | plot x: x, y: x | points | save "a.svg"' | PATH=$PWD:$PATH pomona run -
        """#,
      cause: "It stopped, or could not write into the folder. `command -v gnuplot` says which program is run."),
    ErrorPage(
      "E0716", "A heatmap fills its panel, so that no other mark can be seen over it.",
      wrong: "\(someTable) | plot x: x, y: y, fill: x | heatmap | points | show",
      right: "\(someTable) | plot x: x, y: y, fill: x | heatmap | show",
      cause: "Draw two figures."),
    ErrorPage(
      "E0717", "A figure could not be written.",
      right: "\(someTable) | plot x: x, y: y | lines | save \"figure.svg\"",
      cause: "Something that no other error has words for; a folder that is not there is E0902."),
    ErrorPage(
      "E0720", "gnuplot, which draws the figures, is not installed.",
      shell: #"""
        ln -s "$(command -v pomona)" pomona
        echo '{x: [1, 2]} | table | plot x: x, y: x | points | save "a.svg"' | PATH=. ./pomona run -
        """#,
      cause: #"""
        All else works without it. After `apt-get install gnuplot-nox` this works: `echo '{x: [1, 2]} | table | \#
        plot x: x, y: x | points | save "a.svg"' | pomona run -`.
        """#),
    ErrorPage(
      "E0721", "gnuplot does not start.",
      shell: #"""
        ln -s gnuplot gnuplot
        echo '{x: [1, 2]} | table | plot x: x, y: x | points | save "a.svg"' | PATH=$PWD:$PATH pomona run -
        """#,
      cause: #"""
        The program of that name is something else, or a link to itself. `command -v gnuplot` says which it is, \#
        and `apt-get install gnuplot-nox` installs the right one.
        """#),
    ErrorPage(
      "E0722", "gnuplot could not draw a figure.",
      shell: #"""
        printf '#!/bin/sh\nexit 1\n' > gnuplot
        chmod +x gnuplot
        echo '{x: [1, 2]} | table | plot x: x, y: x | points | save "a.svg"' | PATH=$PWD:$PATH pomona run -
        """#,
      cause: "The error quotes what it said. `command -v gnuplot` says which program is run."),
    ErrorPage(
      "E0723", "Units cannot be as long on both axes.",
      wrong: someTable + " | plot x: roi, y: y | points | size aspect: equal | show",
      right: someTable + " | plot x: x, y: y | points | size aspect: equal | show"),
  ]
}
