internal import PomonaLanguage

/// Pages of the errors of models, files, figures, the program and the machine.
extension ErrorPage {
  static let files: [ErrorPage] = [
    ErrorPage(
      "E0501", "No model has that name.", wrong: "model \"squeezenet1_1/imagenot\"",
      right: "zoo | where variant == imagenet | select model"),
    ErrorPage(
      "E0502", "The weights of a model are not installed.",
      cause: #"""
        They are fetched by `./run setup`. In a shell: `echo 'model "squeezenet1_1/imagenet"' | POMONA_HOME=none \#
        pomona run -`; the untrained twin needs none: `echo 'model "squeezenet1_1/random"' | pomona run -`.
        """#),
    ErrorPage(
      "E0510", "A file of weights asks for what no such file needs.",
      cause: #"""
        Nothing of it was run. A damaged part is said by `pomona doctor --digests` and fetched again by `./run \#
        parts`.
        """#),
    ErrorPage(
      "E0511", "A file of weights is not whole.",
      cause: #"""
        It was cut short or changed. In a shell: `mkdir -p h/parts/squeezenet1_1; echo x > \#
        h/parts/squeezenet1_1/squeezenet_weights.pkl; echo 'model("squeezenet1_1/imagenet") | features \#
        (benchmark "kriegeskorte92") | rdm' | POMONA_HOME=h pomona run -`; what mends it says `pomona doctor \#
        --digests`.
        """#),
    ErrorPage(
      "E0512", "A file of weights lacks a tensor.",
      cause: #"""
        It is of another version of the architecture. A damaged part is said by `pomona doctor --digests` and \#
        fetched again by `./run parts`.
        """#),
    ErrorPage(
      "E0513", "A file of weights has a tensor too many.",
      cause: #"""
        It is of another version of the architecture. A damaged part is said by `pomona doctor --digests` and \#
        fetched again by `./run parts`.
        """#),
    ErrorPage(
      "E0514", "A tensor has another shape than the architecture.",
      cause: #"""
        The file is of another network. A damaged part is said by `pomona doctor --digests` and fetched again by \#
        `./run parts`.
        """#),
    ErrorPage(
      "E0520", "A network has no layer of that name.",
      wrong: """
        \(k){layer: ["fire9", "fire12"]} | table | save "chosen.csv"
        let chosen = open "chosen.csv"
        model("squeezenet1_1/random") | features $k, layers: $chosen.layer
        """,
      right: """
        \(k){layer: ["fire8", "fire9"]} | table | save "chosen.csv"
        let chosen = open "chosen.csv"
        model("squeezenet1_1/random") | features $k, layers: $chosen.layer
        """,
      cause: "A name that only the run could know, such as one in a variable."),
    ErrorPage(
      "E0521", "One stimulus does not fit into the limit of memory.",
      wrong: "\(k)model(\"squeezenet1_1/random\") | features $k, limit: 1MiB",
      right: "\(k)model(\"squeezenet1_1/random\") | features $k, limit: 512MiB",
      cause: "`limit:` is smaller than one map."),
    ErrorPage(
      "E0522", "There are no stimuli.",
      wrong: "\(k)model(\"squeezenet1_1/random\") | features ($k | stimuli index: [])",
      right: "\(k)model(\"squeezenet1_1/random\") | features ($k | stimuli index: 1..3)",
      cause: "A folder or list of stimuli is empty."),
    ErrorPage(
      "E0523", "No layer is selected.",
      wrong: "\(k)model(\"squeezenet1_1/random\") | features $k, layers: []",
      right: "\(k)model(\"squeezenet1_1/random\") | features $k, layers: [fire8, fire9]",
      cause: "A list of layers is empty."),
    ErrorPage(
      "E0524", "The inference engine gave a map of another shape.",
      cause: #"""
        Another engine, or a damaged one. `pomona doctor` names the engine that is loaded, and `./run parts` \#
        fetches the one that was tested.
        """#),
    ErrorPage(
      "E0525", "A trained network takes no seed.", wrong: "model \"squeezenet1_1/imagenet\", seed: 3",
      right: "model \"squeezenet1_1/random\", seed: 3"),
    ErrorPage(
      "E0526", "There are more or fewer stimuli than planned.",
      cause: #"""
        The stimuli changed while features were made. Run the line anew when the folder is at rest: `pomona run \#
        a.pome`.
        """#),
    ErrorPage(
      "E0527", "A benchmark has no pictures for a network to see.",
      wrong: "\(b)model(\"squeezenet1_1/random\") | features $b | rdm",
      right: "\(k)model(\"squeezenet1_1/random\") | features $k",
      cause: "Its stimuli are a story, or tables whose pictures are not here: `images:` says where they are."),
    ErrorPage(
      "E0580", "Kept features are damaged; they are made again.",
      cause: #"""
        A file of the cache was changed. To drop all that is kept: `echo 'cache clear' | pomona run -`.
        """#),
    ErrorPage(
      "E0581", "A map is larger than what may be kept.",
      right: "\(k)model(\"squeezenet1_1/random\") | features $k, keep: numbers",
      cause: "`keep: maps` with a small budget of the cache."),
    ErrorPage(
      "E0582", "A kept map is not complete.",
      cause: #"""
        A mistake of the program. Please report it with `pomona --version` and `pomona doctor`.
        """#),
    ErrorPage(
      "E0583", "A row does not fit a kept map.",
      cause: #"""
        A mistake of the program. Please report it with `pomona --version` and `pomona doctor`.
        """#),
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
      cause: #"""
        The error names what, and what to do instead. In a shell: `printf '\223NUMPY\1\0\66\0{"descr": "|O", \#
        "fortran_order": False, "shape": (1,)}\n' > a.npy; echo 'open "a.npy"' | pomona run -`; in Python this \#
        writes numbers: `numpy.save("a.npy", a.astype(float))`.
        """#),
    ErrorPage(
      "E0603", "A file is damaged.",
      cause: #"""
        It was cut short or changed. In a shell: `printf '\223NUMPY\1\0' > a.npy; echo 'open "a.npy"' | pomona \#
        run -`; in Python this writes a whole one: `numpy.save("a.npy", a)`.
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
      "E0607", "The ending of a file names no format that can be written.",
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
      cause: #"""
        It was cut short or changed; the error quotes what the library found. In a shell: `printf 'PAR1xxxxPAR1' \#
        > a.parquet; echo 'open "a.parquet"' | pomona run -`; instead `echo '{x: [1, 2]} | table | save \#
        "a.parquet"' | pomona run -; echo 'open "a.parquet"' | pomona run -`.
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

  private static let t = "{x: [1, 2], y: [3, 4], roi: [\"a\", \"b\"]} | table"

  static let figures: [ErrorPage] = [
    ErrorPage(
      "E0701", "A figure has no marks.", wrong: t + " | plot x: x, y: y | save \"empty.svg\"",
      right: t + " | plot x: x, y: y | lines | show"),
    ErrorPage(
      "E0718", "A figure has no channel of that name.", wrong: t + " | plot x: x, z: y | points",
      right: t + " | plot x: x, y: y | points | show"),
    ErrorPage(
      "E0719", "A label of a figure has no picture.",
      wrong: "let k = benchmark \"kriegeskorte92\"\n" + t
        + " | plot x: x, y: y, label: roi | pictures $k.images | show",
      right: "let k = benchmark \"kriegeskorte92\"\n"
        + "$k.hit.mean | mds | plot x: x, y: y, label: stimulus | pictures $k.images | show"),
    ErrorPage(
      "E0702", "A figure's table has no such column.",
      wrong: """
        \(t) | plot x: x, y: y
          | points data: ({x: [1], z: [2]} | table) | show
        """,
      right: """
        \(t) | plot x: x, y: y
          | points data: ({x: [1], y: [2]} | table) | show
        """,
      cause: "Only the run could tell which columns there are."),
    ErrorPage(
      "E0703", "A mark needs a column that is not given.", wrong: t + " | plot x: x, y: y | band | show",
      right: t + " | plot x: x, low: x, high: y | band | show"),
    ErrorPage(
      "E0704", "A mark takes numbers where a column holds texts.",
      wrong: t + " | plot x: x, low: roi, high: y | band | show",
      right: t + " | plot x: x, low: x, high: y | band | show"),
    ErrorPage(
      "E0705", "There are no rows to draw.", wrong: t + " | where x > 5 | plot x: x, y: y | lines | show",
      right: t + " | plot x: x, y: y | lines | show"),
    ErrorPage(
      "E0706", "A figure of that size cannot be drawn.",
      wrong: t + " | plot x: x, y: y | lines | size 1cm, 400cm | show",
      right: t + " | plot x: x, y: y | lines | size 16cm, 9cm | show"),
    ErrorPage(
      "E0707", "A logarithmic scale has no place for zero and below.",
      wrong: "{x: [0, 1], y: [1, 2]} | table | plot x: x, y: y | lines | scale x, kind: log | show",
      right: "{x: [1, 10], y: [1, 2]} | table | plot x: x, y: y | lines | scale x, kind: log | show"),
    ErrorPage(
      "E0708", "The limits of a scale are not in order.",
      wrong: t + " | plot x: x, y: y | lines | scale y, limits: [5, 1] | show",
      right: t + " | plot x: x, y: y | lines | scale y, limits: [1, 5] | show"),
    ErrorPage(
      "E0709", "There is no colour of that name.",
      wrong: "\(t) | plot x: x, y: y | lines color: \"blu\" | show",
      right: "\(t) | plot x: x, y: y | lines color: \"blue\" | show",
      cause: "The error lists the names; `#0072B2` works as well."),
    ErrorPage(
      "E0710", "There is no palette of that name.",
      wrong: """
        {palette: ["viridi"]} | table | save "style.csv"
        let style = open "style.csv"
        \(t) | plot x: x, y: y, color: y
          | points | scale color, palette: $style.palette[1] | show
        """,
      right: """
        {palette: ["viridis"]} | table | save "style.csv"
        let style = open "style.csv"
        \(t) | plot x: x, y: y, color: y
          | points | scale color, palette: $style.palette[1] | show
        """,
      cause: "The error lists the names."),
    ErrorPage(
      "E0711", "The ending of a file is no format of a figure.",
      wrong: """
        {file: ["figure.gif"]} | table | save "style.csv"
        let style = open "style.csv"
        \(t) | plot x: x, y: y | lines | save $style.file[1]
        """,
      right: "\(t) | plot x: x, y: y | lines | save \"figure.svg\"",
      cause: "Figures are saved as svg, pdf or png."),
    ErrorPage(
      "E0712", "A name cannot be that of a figure's files.",
      cause: #"""
        `figure=` of a block with a blank or a slash. In the head line of a block, `figure=a-b` is a name and \#
        `figure=a/b` is none.
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
      cause: #"""
        It stopped, or could not write into the folder. In a shell: `mkdir b; printf '#!/bin/sh\nexec cat\n' > \#
        b/gnuplot; chmod +x b/gnuplot; echo '{x: [1, 2]} | table | plot x: x, y: x | points | save "a.svg"' | \#
        PATH=$PWD/b:$PATH pomona run -`; instead `echo '{x: [1, 2]} | table | plot x: x, y: x | points | save \#
        "a.svg"' | pomona run -`.
        """#),
    ErrorPage(
      "E0716", "A heatmap fills its panel, so that no other mark can be seen over it.",
      wrong: "\(t) | plot x: x, y: y, fill: x | heatmap | points | show",
      right: "\(t) | plot x: x, y: y, fill: x | heatmap | show",
      cause: "Draw two figures."),
    ErrorPage(
      "E0717", "A figure could not be written.",
      right: "\(t) | plot x: x, y: y | lines | save \"figure.svg\"",
      cause: "The folder is not there, or is not yours."),
    ErrorPage(
      "E0720", "gnuplot, which draws the figures, is not installed.",
      cause: #"""
        All else works without it. In a shell: `mkdir b; ln -s $(command -v pomona) b; echo '{x: [1, 2]} | table \#
        | plot x: x, y: x | points | save "a.svg"' | PATH=b b/pomona run -`; after `apt-get install gnuplot-nox` \#
        `echo '{x: [1, 2]} | table | plot x: x, y: x | points | save "a.svg"' | pomona run -`.
        """#),
    ErrorPage(
      "E0721", "gnuplot does not start.",
      cause: #"""
        The program of that name is something else. `command -v gnuplot` says which it is, and `apt-get install \#
        gnuplot-nox` installs the right one.
        """#),
    ErrorPage(
      "E0722", "gnuplot could not draw a figure.",
      cause: #"""
        The error quotes what it said. In a shell: `mkdir b; printf '#!/bin/sh\nexit 1\n' > b/gnuplot; chmod +x \#
        b/gnuplot; echo '{x: [1, 2]} | table | plot x: x, y: x | points | save "a.svg"' | PATH=$PWD/b:$PATH \#
        pomona run -`; instead `echo '{x: [1, 2]} | table | plot x: x, y: x | points | save "a.svg"' | pomona \#
        run -`.
        """#),
    ErrorPage(
      "E0723", "Units cannot be as long on both axes.",
      wrong: t + " | plot x: roi, y: y | points | size aspect: equal | show",
      right: t + " | plot x: x, y: y | points | size aspect: equal | show"),
  ]

  static let program: [ErrorPage] = [
    ErrorPage(
      "E0801", "A chapter is not text in UTF-8.",
      cause: #"""
        An editor saved it in another encoding. In a shell, `iconv -f latin1 -t utf-8 old.md > new.md` makes \#
        UTF-8 of it.
        """#),
    ErrorPage(
      "E0802", "The head of a chapter is not as it should be.",
      cause: #"""
        It stands between two lines of ---. In a shell: `echo 'A text' > c.md; pomona run c.md`; instead `printf \#
        -- '---\npomona: 1\n---\nA text\n' > c.md; pomona run c.md`.
        """#),
    ErrorPage(
      "E0803", "A chapter is of a format that this program does not read.",
      cause: #"""
        It says `pomona: 1`. In a shell: `printf -- '---\npomona: 2\n---\n' > c.md; pomona run c.md`; instead \#
        `sed -i 's/: 2/: 1/' c.md; pomona run c.md`.
        """#),
    ErrorPage(
      "E0804", "Parameters of a chapter are names with values in braces.",
      cause: #"""
        `params: { seed: 7 }`. In a shell: `printf -- '---\npomona: 1\nparams: 7\n---\n' > c.md; pomona run \#
        c.md`; instead `sed -i 's/: 7/: { seed: 7 }/' c.md; pomona run c.md`.
        """#),
    ErrorPage(
      "E0805", "A block of a chapter is not closed or is indented.",
      cause: #"""
        It begins and ends with ```. In a shell: `printf -- '---\npomona: 1\n---\n\140\140\140pomona\n> 1 + 2\n' \#
        > c.md; pomona run c.md`; instead `printf '\140\140\140\n' >> c.md; pomona run c.md`.
        """#),
    ErrorPage(
      "E0806", "An output or a line that goes on has no input before it.",
      cause: #"""
        An input begins with `> `. In a shell: `printf -- '---\npomona: \#
        1\n---\n\140\140\140pomona\n3\n\140\140\140\n' > c.md; pomona run c.md`; instead `sed -i 's/^3/> 3/' \#
        c.md; pomona run c.md`.
        """#),
    ErrorPage(
      "E0807", "A block has no option of that name.",
      cause: #"""
        The error lists them. In a shell: `printf -- '---\npomona: 1\n---\n\140\140\140pomona figur=a\n> \#
        3\n\140\140\140\n' > c.md; pomona run c.md`; instead `sed -i 's/figur=/figure=/' c.md; pomona run c.md`.
        """#),
    ErrorPage(
      "E0808", "An option of a block has a value that it does not take.",
      cause: #"""
        The error says what it takes. In a shell: `printf -- '---\npomona: 1\n---\n\140\140\140pomona \#
        profile=slow\n> 3\n\140\140\140\n' > c.md; pomona run c.md`; instead `sed -i 's/slow/full/' c.md; pomona \#
        run c.md`.
        """#),
    ErrorPage(
      "E0809", "Two blocks of a chapter make a figure of one name.",
      cause: #"""
        Give one of them another name. In a shell: `printf -- '---\npomona: 1\n---\n' > c.md; printf \#
        '\140\140\140pomona figure=a\n> 3\n\140\140\140\n%.0s' 1 2 >> c.md; pomona run c.md`; instead `sed -i \#
        '7s/=a/=b/' c.md; pomona run c.md`.
        """#),
    ErrorPage(
      "E0810", "A lock file is not as the program writes it.",
      cause: #"""
        It was edited or merged by hand. In a shell: `printf -- '---\npomona: 1\n---\n' > c.md; echo x > c.lock; \#
        pomona replay c.md`; instead `rm c.lock; pomona replay --accept c.md`.
        """#),
    ErrorPage(
      "E0811", "A parameter of a chapter has no value.",
      cause: #"""
        Its line fails; the error says why. In a shell: `printf -- '---\npomona: 1\nparams: { n: $x }\n---\n' > \#
        c.md; pomona replay c.md`; instead `sed -i 's/\$x/7/' c.md; pomona replay --accept c.md`.
        """#),
    ErrorPage(
      "E0812", "A chapter has no step of that number.",
      cause: #"""
        `--from` beyond its end. In a shell: `printf -- '---\npomona: 1\n---\n\140\140\140pomona\n> \#
        3\n  3\n\140\140\140\n' > c.md; pomona replay --accept c.md; pomona replay --from 2 c.md`; instead \#
        `pomona replay --from 1 c.md`.
        """#),
    ErrorPage(
      "E0815", "A step of a chapter differs from its record.",
      cause: #"""
        `pomona replay` names both values. In a shell: `printf -- '---\npomona: 1\n---\n\140\140\140pomona\n> \#
        3\n\140\140\140\n' > c.md; pomona replay --accept c.md; sed -i 's/> 3/> 4/' c.md; pomona --errors json \#
        replay c.md`; instead `pomona replay --accept c.md`.
        """#),
    ErrorPage(
      "E0820", "The program has no command of that name.",
      cause: #"""
        `pomona --help` lists them. In a shell: `pomona rnu`; instead `pomona --help`.
        """#),
    ErrorPage(
      "E0821", "A command has no option of that name.",
      cause: #"""
        `pomona COMMAND --help` lists them. In a shell: `pomona replay --acept`; instead `pomona replay --help`.
        """#),
    ErrorPage(
      "E0822", "An option has no value, or one that it does not take.",
      cause: #"""
        The error says what it takes. In a shell: `pomona --errors xml doctor`; instead `pomona --errors json \#
        doctor`.
        """#),
    ErrorPage(
      "E0823", "A command was given too few or too many words.",
      cause: #"""
        `pomona COMMAND --help` shows how. In a shell: `pomona run`; instead `echo 'zoo' | pomona run -`.
        """#),
    ErrorPage(
      "E0824", "There is no such file.",
      cause: #"""
        The error names one that is nearly so called. In a shell: `echo 3 > a.pome; pomona run b.pome`; instead \#
        `pomona run a.pome`.
        """#),
    ErrorPage(
      "E0825", "A file cannot be read as text.",
      cause: #"""
        It is a folder, or is not UTF-8. In a shell: `mkdir a.pome; pomona run a.pome`; instead `rmdir a.pome; \#
        echo 3 > a.pome; pomona run a.pome`.
        """#),
    ErrorPage(
      "E0826", "A file has another ending than the command takes.",
      cause: #"""
        Scripts end with .pome, chapters with .md. In a shell: `echo 3 > a.txt; pomona run a.txt`; instead `mv \#
        a.txt a.pome; pomona run a.pome`.
        """#),
    ErrorPage(
      "E0827", "There is no help on that word.",
      cause: #"""
        `help` alone lists the verbs. `pomona help sort` shows a verb, `pomona help replay` a command.
        """#),
    ErrorPage(
      "E0830", "No parts have been fetched yet.",
      cause: #"""
        `./run setup` fetches them. In a shell: `POMONA_HOME=none pomona sources`; after `./run parts` `pomona \#
        sources`.
        """#),
    ErrorPage(
      "E0899", "Something unforeseen went wrong.",
      cause: #"""
        Please report it with the line. What `pomona --version` and `pomona doctor` print belongs to that.
        """#),
  ]

  static let machine: [ErrorPage] = [
    ErrorPage(
      "E0901", "A file cannot be read.",
      cause: #"""
        It is not there, or is not yours. In a shell: `mkdir a.csv; echo 'open "a.csv"' | pomona run -`; instead \#
        `printf 'x\n1\n' > b.csv; echo 'open "b.csv"' | pomona run -`.
        """#),
    ErrorPage(
      "E0902", "A file cannot be written.",
      wrong: "\(t) | save \"no_such_folder/t.csv\"",
      right: "\(t) | save \"t.csv\"",
      cause: "The folder is not there, or is not yours."),
    ErrorPage(
      "E0903", "The disk is full.",
      cause: #"""
        Nothing half-written was left. `df -h .` says how full it is; `echo 'cache prune, to: 1GiB' | pomona run \#
        -` drops kept features.
        """#),
    ErrorPage(
      "E0904", "A file would be larger than files may be here.",
      cause: #"""
        The limit of the shell or file system. In a shell: `echo '{x: [1, 2]} | table | save "a.csv"' | (ulimit \#
        -f 0; pomona run -)`; instead `echo '{x: [1, 2]} | table | save "a.csv"' | pomona run -`.
        """#),
    ErrorPage(
      "E0905", "A file cannot be locked.",
      cause: #"""
        A file system without locks, such as some network folders. `POMONA_CACHE=FOLDER pomona` keeps the cache \#
        in a folder of another disk.
        """#),
    ErrorPage(
      "E0906", "A file ends too early.",
      cause: #"""
        It was cut short. `ls -l FILE` shows its size, to compare with the original; of fetched parts, `pomona \#
        doctor --digests` compares all.
        """#),
    ErrorPage(
      "E0907", "Compressed bytes do not unpack.",
      cause: #"""
        The file is damaged. Of an archive `unzip -t a.npz` says which part; of fetched parts, `pomona doctor \#
        --digests` says which file.
        """#),
    ErrorPage(
      "E0910", "A file is no whole HDF5 file.",
      cause: #"""
        It was cut short, or is of another format. In a shell: `printf 'x' > a.h5; echo 'open "a.h5"' | pomona \#
        run -`; instead `echo '{x: [1, 2]} | table | save "a.h5"' | pomona run -; echo 'open "a.h5"' | pomona \#
        run -`.
        """#),
    ErrorPage(
      "E0911", "An HDF5 file cannot be opened.",
      cause: #"""
        It is not there, or another program holds it. In a shell: `mkdir a.h5; echo 'open "a.h5"' | pomona run \#
        -`; instead `rmdir a.h5; echo '{x: [1, 2]} | table | save "a.h5"' | pomona run -; echo 'open "a.h5"' | \#
        pomona run -`.
        """#),
    ErrorPage(
      "E0912", "An HDF5 file cannot be made.",
      cause: #"""
        The folder is not there, or is not yours. `ls -ld FOLDER` says whose it is, and `mkdir -p FOLDER` makes \#
        it.
        """#),
    ErrorPage(
      "E0913", "An HDF5 file holds nothing of that name.",
      cause: #"""
        The error lists what it holds. `h5ls -r a.h5` lists them, and `open "a.h5", array: "x"` takes one.
        """#),
    ErrorPage(
      "E0914", "A dataset of an HDF5 file is of another kind.",
      cause: #"""
        The error says of which. `h5ls -r a.h5` shows the kind of each.
        """#),
    ErrorPage(
      "E0915", "A block reaches beyond a dataset.",
      cause: #"""
        The file changed, or is of another size than thought. `h5ls -r a.h5` shows the size of each; open the \#
        file anew when nothing writes it.
        """#),
    ErrorPage(
      "E0916", "HDF5 could not do what was asked.",
      cause: #"""
        The error quotes what it said. `h5dump -H a.h5` shows whether HDF5's own programs can read it.
        """#),
    ErrorPage(
      "E0920", "The inference engine is not installed.",
      cause: #"""
        It is fetched by `./run setup`. In a shell: `echo 'model "squeezenet1_1/random" | features (benchmark \#
        "kriegeskorte92") | rdm' | POMONA_ONNXRUNTIME=none pomona run -`; instead `echo 'model \#
        "squeezenet1_1/random" | features (benchmark "kriegeskorte92") | rdm' | pomona run -`.
        """#),
    ErrorPage(
      "E0921", "The inference engine cannot be loaded.",
      cause: #"""
        It was built for another machine. In a shell: `echo x > a.so; echo 'model "squeezenet1_1/random" | \#
        features (benchmark "kriegeskorte92") | rdm' | POMONA_ONNXRUNTIME=a.so pomona run -`; instead `echo \#
        'model "squeezenet1_1/random" | features (benchmark "kriegeskorte92") | rdm' | pomona run -`.
        """#),
    ErrorPage(
      "E0922", "The library is not the inference engine.",
      cause: #"""
        `POMONA_ONNXRUNTIME` names another file. In a shell: `echo 'model "squeezenet1_1/random" | features \#
        (benchmark "kriegeskorte92") | rdm' | POMONA_ONNXRUNTIME=$(find -L /lib /usr/lib -name libm.so.6 | head \#
        -1) pomona run -`; instead `echo 'model "squeezenet1_1/random" | features (benchmark "kriegeskorte92") | \#
        rdm' | pomona run -`.
        """#),
    ErrorPage(
      "E0923", "The inference engine is too old.",
      cause: #"""
        `./run setup` fetches one that will do. `pomona doctor` names the engine that is loaded, and `./run \#
        parts` fetches the one that was tested.
        """#),
    ErrorPage(
      "E0924", "The inference engine does not start.",
      cause: #"""
        The error quotes what it said. `pomona doctor` names the engine that is loaded, and `./run parts` \#
        fetches the one that was tested.
        """#),
    ErrorPage(
      "E0925", "The inference engine does not accept a network.",
      cause: #"""
        The error quotes what it said. `pomona doctor` names the engine that is loaded, and `./run parts` \#
        fetches the one that was tested.
        """#),
    ErrorPage(
      "E0926", "A network takes another input than pictures as 32-bit numbers.",
      cause: #"""
        It is not of this kind. `pomona doctor` names the engine that is loaded, and `./run parts` fetches the \#
        one that was tested.
        """#),
    ErrorPage(
      "E0927", "An input does not fit a network.",
      cause: #"""
        Its shape is another one. `pomona doctor` names the engine that is loaded, and `./run parts` fetches the \#
        one that was tested.
        """#),
    ErrorPage(
      "E0928", "A network has no such output.",
      cause: #"""
        The error lists those that it has. `pomona doctor` names the engine that is loaded, and `./run parts` \#
        fetches the one that was tested.
        """#),
    ErrorPage(
      "E0929", "An output of a network does not hold 32-bit numbers.",
      cause: #"""
        It counts or classifies. `pomona doctor` names the engine that is loaded, and `./run parts` fetches the \#
        one that was tested.
        """#),
    ErrorPage(
      "E0930", "The inference engine stopped.",
      cause: #"""
        The error quotes what it said. `pomona doctor` names the engine that is loaded, and `./run parts` \#
        fetches the one that was tested. A smaller `limit: 256MiB` of `features` takes less memory.
        """#),
    ErrorPage(
      "E0940", "The part that reads and writes Parquet and Arrow files is not installed.",
      cause: #"""
        It is fetched, and the bridge to it compiled, by `./run parts`. In a shell: `echo '{x: [1, 2]} | table | \#
        save "a.parquet"' | POMONA_HOME=none pomona run -`; after `./run parts` `echo '{x: [1, 2]} | table | \#
        save "a.parquet"' | pomona run -`.
        """#),
    ErrorPage(
      "E0941", "The part that reads and writes Parquet and Arrow files cannot be loaded.",
      cause: #"""
        It is damaged, or was made for another version of the program; `./run parts` makes it again. In a shell: \#
        `mkdir -p h/parts/arrow; echo x > h/parts/arrow/libpomona_arrow.so; echo '{x: [1, 2]} | table | save \#
        "a.parquet"' | POMONA_HOME=h pomona run -`; instead `echo '{x: [1, 2]} | table | save "a.parquet"' | \#
        pomona run -`.
        """#),
    ErrorPage(
      "E0942", "A Parquet or Arrow file cannot be read.",
      cause: #"""
        The error quotes what the library said. In Python `pyarrow.parquet.read_table("a.parquet")` shows \#
        whether Arrow reads it; `./run parts` renews Arrow here.
        """#),
    ErrorPage(
      "E0943", "A Parquet or Arrow file cannot be written.",
      cause: #"""
        The error quotes what the library said. In a shell: `echo '{x: [1, 2]} | table | save "a.parquet"' | \#
        (ulimit -f 0; pomona run -)`; instead `echo '{x: [1, 2]} | table | save "a.parquet"' | pomona run -`.
        """#),
  ]
}
