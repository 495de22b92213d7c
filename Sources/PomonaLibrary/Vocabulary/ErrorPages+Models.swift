internal import PomonaLanguage

/// Pages of the errors of models, their weights and what is kept of their features.
extension ErrorPage {
  static let models: [ErrorPage] = [
    ErrorPage(
      "E0501", "No model has that name.", wrong: "model \"squeezenet1_1/imagenot\"",
      right: "zoo | where variant == imagenet | select model"),
    ErrorPage(
      "E0502", "The weights of a model are not installed.",
      shell: #"""
        echo 'model "squeezenet1_1/imagenet"' | POMONA_HOME=none pomona run -
        """#,
      cause: #"""
        They are fetched by `./run setup`, those of an optional model by `./run parts` with its name. The untrained \#
        twin needs none: `echo 'model "squeezenet1_1/random"' | \#
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
      "E0515", "A vocabulary of a model of texts is not whole.",
      shell: #"""
        mkdir -p h/parts/all-MiniLM-L6-v2
        echo x > h/parts/all-MiniLM-L6-v2/vocab.txt
        echo 'model "minilm_l6/random"' | POMONA_HOME=h pomona run -
        """#,
      cause: #"""
        It was cut short or changed. What mends it says `pomona doctor --digests`, and `./run parts \#
        all-MiniLM-L6-v2` fetches it again.
        """#),
    ErrorPage(
      "E0516", "Layers have no such parts.",
      wrong: "\(f)$f | parts 5",
      right: "\(f)$f | parts 4",
      cause: "Parts are equal ranges of the features that files hold, before any other step."),
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
      "E0528", "Stimuli have no texts for a model to read.",
      wrong: "\(k)model(\"minilm_l6/random\") | features $k",
      right: "\(k)model(\"squeezenet1_1/random\") | features $k",
      cause: "A model of texts takes texts: a list of them, or a column of the stimuli, as `texts` makes them."),
    ErrorPage(
      "E0529", "There is no text where one is wanted.",
      wrong: "{id: [1, 2], size: [3, 4]} | table | texts size",
      right: "{id: [1, 2], caption: [\"a cat\", \"a dog\"]} | table | texts caption",
      cause: "A column of numbers, a missing cell, or several columns of texts of which none was named."),
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
  ]
}
