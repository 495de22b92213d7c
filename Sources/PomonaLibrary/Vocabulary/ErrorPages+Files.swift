internal import PomonaLanguage

/// Pages of the errors of models, files, figures, the program and the machine.
extension ErrorPage {
  static let files: [ErrorPage] = [
    ErrorPage(
      "E0501", "No model has that name.", wrong: "model \"squeezenet1_1/imagenot\"",
      right: "zoo | where variant == imagenet | select model"),
    ErrorPage(
      "E0502", "The weights of a model are not installed.",
      shell: #"""
        echo 'model "squeezenet1_1/imagenet"' | POMONA_HOME=none pomona run -
        """#,
      cause: #"""
        They are fetched by `./run setup`. The untrained twin needs none: `echo 'model "squeezenet1_1/random"' | \#
        pomona run -`.
        """#),
    ErrorPage(
      "E0510", "A file of weights asks for what no such file needs.",
      shell: #"""
        mkdir -p h/parts/squeezenet1_1
        printf '\200\2cos\nsystem\n.' > h/parts/squeezenet1_1/squeezenet_weights.pkl
        echo 'model "squeezenet1_1/imagenet"' | POMONA_HOME=h pomona run -
        """#,
      cause: #"""
        Nothing of it was run. A damaged part is said by `pomona doctor --digests` and fetched again by `./run \#
        parts`.
        """#),
    ErrorPage(
      "E0511", "A file of weights is not whole.",
      shell: #"""
        mkdir -p h/parts/squeezenet1_1
        echo x > h/parts/squeezenet1_1/squeezenet_weights.pkl
        echo 'model "squeezenet1_1/imagenet"' | POMONA_HOME=h pomona run -
        """#,
      cause: "It was cut short or changed. What mends it says `pomona doctor --digests`."),
    ErrorPage(
      "E0512", "A file of weights lacks a tensor.",
      shell: #"""
        mkdir -p h/parts/squeezenet1_1
        printf '\200\2}.' > h/parts/squeezenet1_1/squeezenet_weights.pkl
        echo 'model "squeezenet1_1/imagenet"' | POMONA_HOME=h pomona run -
        """#,
      cause: #"""
        It is of another version of the architecture. A damaged part is said by `pomona doctor --digests` and \#
        fetched again by `./run parts`.
        """#),
    ErrorPage(
      "E0513", "A file of weights has a tensor too many.",
      shell: #"""
        mkdir -p h/parts/squeezenet1_1
        home=${POMONA_HOME:-${XDG_DATA_HOME:-$HOME/.local/share}/pomona}
        head -c -1 "$home/parts/squeezenet1_1/squeezenet_weights.pkl" > w
        array='cnumpy.core.multiarray\n_reconstruct\n(cnumpy\nndarray\ntR(K\1('
        number='cnumpy\ndtype\n(U\2f4tR(K\3U\1<tb\211C\4\0\0\200\77tb'
        printf "U\4more](${array}K\1K\1K\1K\1t$number${array}K\1t${number}es." >> w
        mv w h/parts/squeezenet1_1/squeezenet_weights.pkl
        echo 'model "squeezenet1_1/imagenet"' | POMONA_HOME=h pomona run -
        """#,
      cause: #"""
        It is of another version of the architecture. A damaged part is said by `pomona doctor --digests` and \#
        fetched again by `./run parts`.
        """#),
    ErrorPage(
      "E0514", "A tensor has another shape than the architecture.",
      shell: #"""
        mkdir -p h/parts/squeezenet1_1
        array='cnumpy.core.multiarray\n_reconstruct\n(cnumpy\nndarray\ntR(K\1('
        number='cnumpy\ndtype\n(U\2f4tR(K\3U\1<tb\211C\4\0\0\200\77tb'
        printf "\200\2}U\5conv1](${array}K\1K\1K\1K\1t$number${array}K\1t${number}es." > w
        mv w h/parts/squeezenet1_1/squeezenet_weights.pkl
        echo 'model "squeezenet1_1/imagenet"' | POMONA_HOME=h pomona run -
        """#,
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
      shell: #"""
        echo 'let k = benchmark "kriegeskorte92"
        model "squeezenet1_1/random" | features ($k | stimuli index: 1..3), layers: fire2 | rdm' > a.pome
        export POMONA_CACHE=cache
        pomona run a.pome
        for file in cache/features/*/*; do echo x >> "$file"; done
        pomona run a.pome
        """#,
      cause: #"""
        A file of the cache was changed. A note says so, and the line goes on. To drop all that is kept: `echo \#
        'cache clear' | pomona run -`.
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
      wrong: "\(t) | plot x: x, y: y, fill: x | heatmap | points | show",
      right: "\(t) | plot x: x, y: y, fill: x | heatmap | show",
      cause: "Draw two figures."),
    ErrorPage(
      "E0717", "A figure could not be written.",
      right: "\(t) | plot x: x, y: y | lines | save \"figure.svg\"",
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
      wrong: t + " | plot x: roi, y: y | points | size aspect: equal | show",
      right: t + " | plot x: x, y: y | points | size aspect: equal | show"),
  ]

  static let program: [ErrorPage] = [
    ErrorPage(
      "E0801", "A chapter or its lock file is not text in UTF-8.",
      shell: #"""
        printf -- '---\npomona: 1\n---\n' > c.md
        printf 'caf\351\n' > c.lock
        pomona replay c.md
        """#,
      cause: #"""
        An editor saved a lock file in another encoding: `rm c.lock; pomona replay --accept c.md` writes it anew. \#
        Of a chapter the program says E0825, and `iconv -f latin1 -t utf-8 old.md > new.md` makes UTF-8 of it.
        """#),
    ErrorPage(
      "E0802", "The head of a chapter is not as it should be.",
      shell: #"""
        echo 'A text' > c.md
        pomona run c.md
        """#,
      cause: #"""
        It stands between two lines of ---. This works: `printf -- '---\npomona: 1\n---\nA text\n' > c.md; pomona \#
        run c.md`.
        """#),
    ErrorPage(
      "E0803", "A chapter is of a format that this program does not read.",
      shell: #"""
        printf -- '---\npomona: 2\n---\n' > c.md
        pomona run c.md
        """#,
      cause: "It says `pomona: 1`. This works: `sed -i 's/: 2/: 1/' c.md; pomona run c.md`."),
    ErrorPage(
      "E0804", "Parameters of a chapter are names with values in braces.",
      shell: #"""
        printf -- '---\npomona: 1\nparams: 7\n---\n' > c.md
        pomona run c.md
        """#,
      cause: "`params: { seed: 7 }`. This works: `sed -i 's/: 7/: { seed: 7 }/' c.md; pomona run c.md`."),
    ErrorPage(
      "E0805", "A block of a chapter is not closed or is indented.",
      shell: #"""
        printf -- '---\npomona: 1\n---\n```pomona\n> 1 + 2\n' > c.md
        pomona run c.md
        """#,
      cause: #"""
        It begins and ends with ```. This works: `printf '\140\140\140\n' >> c.md; pomona run c.md`.
        """#),
    ErrorPage(
      "E0806", "An output or a line that goes on has no input before it.",
      shell: #"""
        printf -- '---\npomona: 1\n---\n```pomona\n3\n```\n' > c.md
        pomona run c.md
        """#,
      cause: "An input begins with `> `. This works: `sed -i 's/^3/> 3/' c.md; pomona run c.md`."),
    ErrorPage(
      "E0807", "A block has no option of that name.",
      shell: #"""
        printf -- '---\npomona: 1\n---\n```pomona figur=a\n> 3\n```\n' > c.md
        pomona run c.md
        """#,
      cause: "The error lists them. This works: `sed -i 's/figur=/figure=/' c.md; pomona run c.md`."),
    ErrorPage(
      "E0808", "An option of a block has a value that it does not take.",
      shell: #"""
        printf -- '---\npomona: 1\n---\n```pomona profile=slow\n> 3\n```\n' > c.md
        pomona run c.md
        """#,
      cause: "The error says what it takes. This works: `sed -i 's/slow/full/' c.md; pomona run c.md`."),
    ErrorPage(
      "E0809", "Two blocks of a chapter make a figure of one name.",
      shell: #"""
        printf -- '---\npomona: 1\n---\n' > c.md
        printf '```pomona figure=a\n> 3\n```\n```pomona figure=a\n> 3\n```\n' >> c.md
        pomona run c.md
        """#,
      cause: "Give one of them another name. This works: `sed -i '7s/=a/=b/' c.md; pomona run c.md`."),
    ErrorPage(
      "E0810", "A lock file is not as the program writes it.",
      shell: #"""
        printf -- '---\npomona: 1\n---\n' > c.md
        echo x > c.lock
        pomona replay c.md
        """#,
      cause: "It was edited or merged by hand. This works: `rm c.lock; pomona replay --accept c.md`."),
    ErrorPage(
      "E0811", "A parameter of a chapter has no value.",
      shell: #"""
        printf -- '---\npomona: 1\nparams: { n: $x }\n---\n' > c.md
        pomona replay c.md
        """#,
      cause: #"""
        Its line fails; the error says why. This works: `sed -i 's/\$x/7/' c.md; pomona replay --accept c.md`.
        """#),
    ErrorPage(
      "E0812", "A chapter has no step of that number.",
      shell: #"""
        printf -- '---\npomona: 1\n---\n```pomona\n> 3\n  3\n```\n' > c.md
        pomona replay --accept c.md
        pomona replay --from 2 c.md
        """#,
      cause: "`--from` beyond its end. This works: `pomona replay --from 1 c.md`."),
    ErrorPage(
      "E0815", "A step of a chapter differs from its record.",
      shell: #"""
        printf -- '---\npomona: 1\n---\n```pomona\n> 3\n```\n' > c.md
        pomona replay --accept c.md
        printf -- '---\npomona: 1\n---\n```pomona\n> 4\n  3\n```\n' > c.md
        pomona --errors json replay c.md
        """#,
      cause: "`pomona replay` names both values. This works: `pomona replay --accept c.md`."),
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

  static let machine: [ErrorPage] = [
    ErrorPage(
      "E0901", "A file cannot be read.",
      shell: #"""
        mkdir a.npy
        echo 'model from("a.npy")' | pomona run -
        """#,
      cause: #"""
        It is not there, or is not yours. This works: `printf 'x\n1\n' > b.csv; echo 'open "b.csv"' | pomona run \#
        -`.
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
      shell: #"""
        echo '{x: [1, 2]} | table | save "a.csv"' | (ulimit -f 0; pomona run -)
        """#,
      cause: #"""
        The limit of the shell or file system. This works: `echo '{x: [1, 2]} | table | save "a.csv"' | pomona run \#
        -`.
        """#),
    ErrorPage(
      "E0905", "A file cannot be locked.",
      shell: #"""
        mkdir -p c/features/.lock
        echo 'cache clear' | POMONA_CACHE=c pomona run -
        """#,
      cause: #"""
        A file system without locks, such as some network folders. `POMONA_CACHE=FOLDER pomona` keeps the cache \#
        in a folder of another disk.
        """#),
    ErrorPage(
      "E0906", "A file ends too early.",
      cause: #"""
        It was cut short while it was read, or is of raw numbers; the readers of formats say E0603. `ls -l FILE` \#
        shows its size, to compare with the original; of fetched parts, `pomona doctor --digests` compares all.
        """#),
    ErrorPage(
      "E0907", "Compressed bytes do not unpack.",
      cause: #"""
        The file is damaged; the readers of formats say E0603 and quote this. Of an archive `unzip -t a.npz` says \#
        which part; of fetched parts, `pomona doctor --digests` says which file.
        """#),
    ErrorPage(
      "E0910", "A file is no whole HDF5 file.",
      shell: #"""
        echo '{x: [1, 2]} | table | save "a.h5"' | pomona run -
        head -c 2000 a.h5 > b.h5
        echo 'open "b.h5"' | pomona run -
        """#,
      cause: #"""
        It was cut short, or is of another format. This works: `echo '{x: [1, 2]} | table | save "a.h5"' | pomona \#
        run -; echo 'open "a.h5"' | pomona run -`.
        """#),
    ErrorPage(
      "E0911", "An HDF5 file cannot be opened.",
      shell: #"""
        mkdir a.h5
        echo 'benchmark "a.h5"' | pomona run -
        """#,
      cause: #"""
        It is not there, or another program holds it. This works: `rmdir a.h5; echo '{x: [1, 2]} | table | save \#
        "a.h5"' | pomona run -; echo 'open "a.h5"' | pomona run -`.
        """#),
    ErrorPage(
      "E0912", "An HDF5 file cannot be made.",
      cause: #"""
        The folder is not there, or is not yours, and was so a moment before, when E0902 looked. `ls -ld FOLDER` \#
        says whose it is, and `mkdir -p FOLDER` makes it.
        """#),
    ErrorPage(
      "E0913", "An HDF5 file holds nothing of that name.",
      shell: #"""
        echo '{alpha: 1..3, beta: 1..3} | table | save "a.h5"' | pomona run -
        LC_ALL=C sed 's/alpha/zlpha/' a.h5 > b.h5
        echo 'open "b.h5"' | pomona run -
        """#,
      cause: #"""
        The error lists what it holds. `h5ls -r a.h5` lists them, and `open "a.h5", array: "x"` takes one. A name \#
        of an array that nothing has is E0605.
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
      shell: #"""
        echo '{roi: ["V1", "V2"], score: [1, 2]} | table | save "a.h5"' | pomona run -
        LC_ALL=C sed 's/score/scoore/' a.h5 > b.h5
        echo 'open "b.h5"' | pomona run -
        """#,
      cause: #"""
        The error quotes what it said. `h5dump -H a.h5` shows whether HDF5's own programs can read it.
        """#),
    ErrorPage(
      "E0920", "The inference engine is not installed.",
      shell: #"""
        echo 'model "squeezenet1_1/random" | features (benchmark "kriegeskorte92") | rdm' |
          POMONA_ONNXRUNTIME=none pomona run -
        """#,
      cause: #"""
        It is fetched by `./run setup`. This works: `echo 'model "squeezenet1_1/random" | features (benchmark \#
        "kriegeskorte92") | rdm' | pomona run -`.
        """#),
    ErrorPage(
      "E0921", "The inference engine cannot be loaded.",
      shell: #"""
        echo x > a.so
        echo 'model "squeezenet1_1/random" | features (benchmark "kriegeskorte92") | rdm' |
          POMONA_ONNXRUNTIME=a.so pomona run -
        """#,
      cause: #"""
        It was built for another machine. This works: `echo 'model "squeezenet1_1/random" | features (benchmark \#
        "kriegeskorte92") | rdm' | pomona run -`.
        """#),
    ErrorPage(
      "E0922", "The library is not the inference engine.",
      shell: #"""
        lib=$(ls /lib*/*/libm.so.6 | head -n 1)
        echo 'model "squeezenet1_1/random" | features (benchmark "kriegeskorte92") | rdm' |
          POMONA_ONNXRUNTIME=$lib pomona run -
        """#,
      cause: #"""
        `POMONA_ONNXRUNTIME` names another file. This works: `echo 'model "squeezenet1_1/random" | features \#
        (benchmark "kriegeskorte92") | rdm' | pomona run -`.
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
      shell: #"""
        echo '{x: [1, 2]} | table | save "a.parquet"' | POMONA_HOME=none pomona run -
        """#,
      cause: #"""
        It is fetched, and the bridge to it compiled, by `./run parts`. After that this works: `echo '{x: [1, 2]} \#
        | table | save "a.parquet"' | pomona run -`.
        """#),
    ErrorPage(
      "E0941", "The part that reads and writes Parquet and Arrow files cannot be loaded.",
      shell: #"""
        mkdir -p h/parts/arrow
        echo x > h/parts/arrow/libpomona_arrow.so
        echo '{x: [1, 2]} | table | save "a.parquet"' | POMONA_HOME=h pomona run -
        """#,
      cause: #"""
        It is damaged, or was made for another version of the program; `./run parts` makes it again. This works: \#
        `echo '{x: [1, 2]} | table | save "a.parquet"' | pomona run -`.
        """#),
    ErrorPage(
      "E0942", "A Parquet or Arrow file cannot be read.",
      cause: #"""
        The error quotes what the library said. In Python `pyarrow.parquet.read_table("a.parquet")` shows \#
        whether Arrow reads it; `./run parts` renews Arrow here.
        """#),
    ErrorPage(
      "E0943", "A Parquet or Arrow file cannot be written.",
      shell: #"""
        echo '{x: [1, 2]} | table | save "a.parquet"' | (ulimit -f 0; pomona run -)
        """#,
      cause: #"""
        The error quotes what the library said. This works: `echo '{x: [1, 2]} | table | save "a.parquet"' | \#
        pomona run -`.
        """#),
  ]
}
