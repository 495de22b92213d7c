internal import PomonaLanguage

/// Pages of the errors of tables, analyses, models and benchmarks.
extension ErrorPage {
  private static let pairs = """
    {subject: ["a", "a", "b", "b"], model: ["v1", "hmax", "v1", "hmax"], score: [0.1, 0.4, 0.2, 0.3]} | table
      | test score, across: subject, contrast: {model: [v1, hmax]}
    """

  private static let larger = """
    let b = benchmark from(stimuli: ({id: 1..40} | table), units: ({id: 1..6} | table))
      | simulate repeats: 3

    """

  private static let scored = """
    {pearson: ($b | rdm).mean, euclidean: ($b | rdm euclidean).mean} | score $b

    """

  private static let channels = """
    let b = benchmark from(stimuli: ({id: 1..4} | table),
      responses: ({id: 1..4, v1: [1, 0, 2, 4], v2: [3, 0, 1, 2], v3: [2, 0, 2, 3]} | table))

    """

  static let ofVerbs: [ErrorPage] =
    tables + analysis + rsa + splits + reductions + spaces + statistics + science + encoding + scoring + models
    + files + figures + chapters + calls + machine + hdf5 + engine

  private static let tables: [ErrorPage] = [
    ErrorPage(
      "E0305", "Two values are over different stimuli, or over the same in another order.",
      wrong: "\(k){line: (\(line))} | score $k",
      right: "\(k){v1: $k.models[\"v1\"]} | score $k",
      cause: "Stimuli meet by their ids, in one order; nothing is sorted or left out silently."),
    ErrorPage(
      "E0310", "Two stimuli have the same id.",
      wrong: """
        benchmark from(stimuli: ({id: ["face", "hand", "face"]} | table), units: ({id: 1..6} | table))
        """,
      right: """
        benchmark from(stimuli: ({id: ["face", "hand", "tree"]} | table), units: ({id: 1..6} | table))
        """,
      cause: "A list of stimuli in a file names one of them twice."),
    ErrorPage(
      "E0311", "An RDM of n stimuli has n(n-1)/2 pairs, and a file holds another number.",
      cause: #"""
        A file of distances is cut short, or is of other stimuli. `wc -l a.csv` counts what it holds: 10 stimuli \#
        have 45 pairs. No line leads here, since an earlier check answers first; a program that uses the library \#
        may.
        """#),
    ErrorPage(
      "E0320", "Columns of a table have different lengths, or its records different fields.",
      wrong: "{a: [1, 2], b: [1]} | table", right: "{a: [1, 2], b: [1, missing]} | table"),
    ErrorPage(
      "E0321", "Two columns of a table have the same name.",
      wrong: """
        {layer: ["fire2", "fire9"], V1: [0.3, 0.1], IT: [0.1, 0.4]} | table
          | lengthen [V1, IT], names: "layer"
        """,
      right: """
        {layer: ["fire2", "fire9"], V1: [0.3, 0.1], IT: [0.1, 0.4]} | table
          | lengthen [V1, IT], names: "roi"
        """,
      cause: "The names of columns in a file, or those that were put together from labels, repeat."),
    ErrorPage(
      "E0322", "A column that was promised is not in the table.",
      wrong: """
        {roi: ["V1", "IT"], score: [0.3, 0.4], n: [1, 1]} | table
          | widen roi, values: score | select n, V4
        """,
      right: """
        {roi: ["V1", "IT"], score: [0.3, 0.4], n: [1, 1]} | table
          | widen roi, values: score | select n, V1
        """,
      cause: "Only the run could tell which columns there are, as behind `widen`."),
    ErrorPage(
      "E0323", "The key of a join is of one type here and of another there.",
      wrong: "zoo | select model, layers | join ({layers: [\"a\"]} | table), on: layers",
      right: "zoo | select model, layers | join ({layers: [53]} | table), on: layers"),
    ErrorPage(
      "E0324", "Both tables of a join have a column of the same name that is no key.",
      wrong: "zoo | join zoo(), on: model",
      right: "zoo | join zoo(), on: model, suffix: [\"a\", \"b\"]"),
    ErrorPage(
      "E0325", "A join would have more rows than a table may.",
      wrong: """
        let voxels = {voxel: 1..50000} | table | derive roi: "V1"
        $voxels | join $voxels, on: roi, suffix: ["a", "b"]
        """,
      right: """
        let voxels = {voxel: 1..50000} | table | derive roi: "V1"
        $voxels | join $voxels, on: [voxel, roi] | count
        """,
      cause: "Keys that stand in many rows of both tables multiply; name more keys."),
    ErrorPage(
      "E0326", "Two rows fall into one cell of a wide table, or a name of a column would be missing.",
      wrong: "{key: [1, 1], roi: [\"a\", \"a\"], x: [1, 2]} | table | widen roi, values: x",
      right: "{key: [1, 1], roi: [\"a\", \"b\"], x: [1, 2]} | table | widen roi, values: x"),
    ErrorPage(
      "E0327", "Columns of different types cannot stand one below the other.",
      wrong: "zoo | lengthen [layers, family]", right: "zoo | lengthen [layers, parameters]"),
  ]

  private static let analysis: [ErrorPage] = [
    ErrorPage(
      "E0330", "Two RDMs are over different stimuli.",
      wrong: "\(k)(\(line)) | compare $k.mit",
      right: "\(k)$k.models[\"v1\"] | compare $k.mit",
      cause: "They come from different benchmarks, or from different parts of one."),
    ErrorPage(
      "E0331", "Too few stimuli for what is computed.",
      wrong: "\(b)$b | stimuli index: 5 | rdm",
      right: "\(b)$b | stimuli index: 5..9 | rdm",
      cause: "A set of one or two stimuli."),
    ErrorPage(
      "E0332", "A correlation distance over a single feature is undefined.",
      wrong: """
        let b = benchmark from(stimuli: ({id: 1..12} | table), units: ({id: ["v1"]} | table))
          | simulate repeats: 3
        $b | rdm pearson
        """,
      right: """
        let b = benchmark from(stimuli: ({id: 1..12} | table), units: ({id: ["v1"]} | table))
          | simulate repeats: 3
        $b | rdm euclidean
        """,
      cause: "A layer has one feature a stimulus; a Euclidean distance is defined for it."),
    ErrorPage(
      "E0333", "A stimulus has the same activation in all features, so that its distances are undefined.",
      wrong: "\(channels)$b | rdm pearson",
      right: "\(channels)$b | rdm euclidean",
      cause: "A layer that is silent for a stimulus, or a picture of one colour."),
    ErrorPage(
      "E0334", "A feature is no finite number.",
      wrong: "\(lacking)$f | rdm euclidean",
      right: "\(complete)$f | rdm euclidean",
      cause: "A network overflowed, or a file of features is damaged."),
    ErrorPage(
      "E0335", "A distance cannot be had from what was kept of these features.",
      cause: #"""
        What is kept serves some distances; for the others the features are extracted again. `echo 'cache clear' | \#
        pomona run -` drops what is kept, and the line then extracts anew. No line leads here, since an earlier \#
        check answers first; a program that uses the library may.
        """#),
    ErrorPage(
      "E0336", "Features of n stimuli do not fit an axis of another length.",
      cause: #"""
        A mistake of the program. Please report it with `pomona --version` and `pomona doctor`.
        """#),
    ErrorPage(
      "E0337", "Two RDMs lack different pairs.",
      wrong: """
        let first = \(gap)
        let second = \(line)
        $first | compare $second
        """,
      right: """
        let first = \(gap)
        let second = \(line)
        $first | compare $second, missing: drop(pairs)
        """,
      cause: "Distances that are missing in a file are so in one of them only."),
    ErrorPage(
      "E0338", "Too few pairs of stimuli for a comparison.",
      wrong: """
        \(b)let pair = ($b | stimuli index: 1..2 | rdm).mean
        $pair | compare $pair
        """,
      right: """
        \(b)let part = ($b | stimuli index: 1..6 | rdm).mean
        $part | compare $part
        """,
      cause: "RDMs of two stimuli have one pair."),
    ErrorPage(
      "E0339", "A comparison without a partial form was given something to hold constant.",
      wrong: k + "$k.models[\"v1\"] | compare $k.mit, method: tau_a, given: [$k.models[\"animacy\"]]",
      right: k + "$k.models[\"v1\"] | compare $k.mit, method: spearman, given: [$k.models[\"animacy\"]]"),
    ErrorPage(
      "E0340", "An RDM that is held constant has no variation left of its own.",
      wrong: k + "$k.models[\"v1\"] | compare $k.mit, given: [$k.models[\"animacy\"], $k.models[\"animacy\"]]",
      right: k + "$k.models[\"v1\"] | compare $k.mit, given: [$k.models[\"animacy\"]]"),
    ErrorPage(
      "E0341", "There is no subject to compare with.",
      wrong: "\(k)$k.models[\"v1\"] | compare []",
      right: "\(k)$k.models[\"v1\"] | compare $k.hit",
      cause: "A selection of subjects is empty."),
    ErrorPage(
      "E0342", "A noise ceiling needs two subjects or more.",
      wrong: "\(b)$b | rdm | ceiling",
      right: "\(k)$k.hit | ceiling",
      cause: "One RDM says nothing of how people differ."),
    ErrorPage(
      "E0343", "No draws give no interval and no test.",
      right: "{score: [0.1, 0.4, 0.2]} | table | bootstrap score, across: rows, draws: 1000",
      cause: "A program that uses the library asked for none."),
    ErrorPage(
      "E0344", "Half of the stimuli are too few to choose a layer on.",
      wrong: "\(b)\(scored)  | best score, over: model, split: halves(20)",
      right: "\(larger)\(scored)  | best score, over: model, split: halves(2), draws: 0",
      cause: "A benchmark of a few stimuli."),
    ErrorPage(
      "E0345", "There is no layer to choose from.",
      wrong: "\(k){} | score $k",
      right: "\(k){v1: $k.models[\"v1\"]} | score $k",
      cause: "All layers were filtered out."),
    ErrorPage(
      "E0346", "No layer has a defined score.",
      wrong: """
        \(larger)let r = ($b | rdm).mean
        {pearson: $r} | score $b, given: [$r] | best score, over: model, split: halves(2), draws: 0
        """,
      right: """
        \(larger)let r = ($b | rdm).mean
        {pearson: $r} | score $b | best score, over: model, split: halves(2), draws: 0
        """,
      cause: "All distances of all layers are constant, or what is held constant leaves nothing of them."),
    ErrorPage(
      "E0347", "So many features cannot be ranked exactly.",
      cause: #"""
        A layer of more than 16,777,216 features. `rdm pearson` needs no ranks.
        """#),
    ErrorPage(
      "E0348", "Features are too large or too small for products of 32-bit numbers.",
      wrong: """
        ({a: [0, 3e38, 2e38, 3e38], b: [3e38, 0, 3e38, 1e38], c: [2e38, 3e38, 0, 3e38], d: [3e38, 1e38, 3e38, 0]}
          | table | as_rdm) | save "layer.npy"
        model from("layer.npy") | features benchmark(from(stimuli: ({id: 1..4} | table), units: ({id: [1]} | table))) | rdm
        """,
      right: """
        ({a: [0, 3, 2, 3], b: [3, 0, 3, 1], c: [2, 3, 0, 3], d: [3, 1, 3, 0]} | table | as_rdm) | save "layer.npy"
        model from("layer.npy") | features benchmark(from(stimuli: ({id: 1..4} | table), units: ({id: [1]} | table))) | rdm
        """,
      cause: "Mostly they are of another unit than is meant: divide them by their size before they are saved."),
  ]

  private static let statistics: [ErrorPage] = [
    ErrorPage(
      "E0350", "Too few rows for the statistic.", wrong: "{x: [1], y: [2]} | table | correlate x, y",
      right: "{x: [1, 2, 4, 5], y: [0, 3, 2, 6]} | table | correlate x, y"),
    ErrorPage(
      "E0351", "A term of a fit follows from the terms before it.",
      wrong: "{x: [1, 2, 3, 5], y: [0, 1, 3, 2]} | table | derive z: 2 * x | fit y ~ x + z",
      right: "{x: [1, 2, 3, 5], y: [0, 1, 3, 2]} | table | fit y ~ x"),
    ErrorPage(
      "E0352", "What is to be fitted is the same in all rows.",
      wrong: "{x: [1, 2, 3, 5], y: [1, 1, 1, 1]} | table | fit y ~ x",
      right: "{x: [1, 2, 3, 5], y: [0, 1, 3, 2]} | table | fit y ~ x"),
    ErrorPage(
      "E0353", "A number is infinite, or is missing where none may be.",
      wrong:
        "{x: [1, 2, 3, 4, 5], t: [\"0\", \"1e400\", \"3\", \"2\", \"4\"]} | table | derive z: as_number(t) | fit z ~ x",
      right:
        "{x: [1, 2, 3, 4, 5], t: [\"0\", \"1e40\", \"3\", \"2\", \"4\"]} | table | derive z: as_number(t) | fit z ~ x",
      cause:
        "What an operator or function gives that is not finite is missing; files, programs and texts have infinite numbers."
    ),
    ErrorPage(
      "E0354", "A statistic of values that do not vary is undefined.",
      wrong: "{x: [1, 1, 1, 1], y: [0, 3, 2, 6]} | table | correlate x, y",
      right: "{x: [1, 2, 4, 5], y: [0, 3, 2, 6]} | table | correlate x, y"),
    ErrorPage(
      "E0355", "Too few draws reach into the tails of an interval.",
      wrong: "{score: [0.1, 0.4, 0.2]} | table | bootstrap score, across: rows, draws: 20",
      right: "{score: [0.1, 0.4, 0.2]} | table | bootstrap score, across: rows, draws: 1000"),
    ErrorPage(
      "E0356", "A row stands for several of the units that a test takes for independent.",
      wrong: "{subject: [\"a\", \"b\", \"all\"], score: [0.1, 0.2, 0.4]} | table | test score, across: subject",
      right: "{subject: [\"a\", \"b\", \"c\"], score: [0.1, 0.2, 0.4]} | table | test score, across: subject"),
    ErrorPage(
      "E0357", "A unit has several rows where a test takes one.",
      wrong: "{subject: [\"a\", \"a\", \"b\"], score: [0.1, 0.2, 0.4]} | table | test score, across: subject",
      right: "{subject: [\"a\", \"b\", \"c\"], score: [0.1, 0.2, 0.4]} | table | test score, across: subject"),
    ErrorPage(
      "E0358", "Unpaired rows are compared in two groups, and there are more or fewer.",
      wrong: "{group: [\"a\", \"b\", \"c\"], x: [1, 2, 4]} | table | test x, between: group",
      right: "{group: [\"a\", \"a\", \"b\", \"b\"], x: [1, 2, 4, 5]} | table | test x, between: group"),
    ErrorPage(
      "E0359", "A method is of paired rows, and these are unpaired, or the other way round.",
      wrong:
        "{group: [\"a\", \"a\", \"b\", \"b\"], x: [1, 2, 4, 5]} | table | test x, between: group, method: wilcoxon",
      right:
        "{group: [\"a\", \"a\", \"b\", \"b\"], x: [1, 2, 4, 5]} | table | test x, between: group, method: mann_whitney"),
  ]

  private static let science: [ErrorPage] = [
    ErrorPage(
      "E0400", "The line was stopped; what was finished is kept.",
      cause: #"""
        Ctrl-C while features were extracted. In a shell `timeout -s INT 9 pomona run a.pome` stops a script so; \#
        `pomona run a.pome` then goes on from what is kept.
        """#),
    ErrorPage(
      "E0410", "There is no benchmark of that name.", wrong: "benchmark \"kriegeskorte93\"",
      right: "benchmark \"kriegeskorte92\""),
    ErrorPage(
      "E0411", "The files of a benchmark are not here.",
      wrong: "benchmark from(\".\", as: alice)",
      right: "benchmark \"kriegeskorte92\"",
      cause: "They are fetched by `./run setup`, or by `pomona fetch NAME`."),
    ErrorPage(
      "E0413", "A region has no such part.",
      right: "\(k)$k.hit[\"BE\"]",
      cause: #"""
        The language answers `$k.hit["nobody"]` with E0220; a program that uses the library asks otherwise.
        """#),
    ErrorPage(
      "E0415", "A benchmark holds RDMs, not responses.",
      wrong: "\(k)$k | ceiling ncsnr",
      right: "\(k)$k.hit | ceiling",
      cause: "Its responses were never published: it has regions and subjects, but no units to choose from."),
    ErrorPage(
      "E0416", "Files hold something else than is asked of them.",
      wrong: "model from(responses: ({a: [1, 2]} | table), stimuli: ({id: 1..2} | table))",
      right: "benchmark from(responses: ({a: [1, 2]} | table), stimuli: ({id: 1..2} | table))",
      cause: "`benchmark` wants responses and `model` features; `axis` is of features, `unit_axis` of responses."),
    ErrorPage(
      "E0417", "Files hold no features of a stimulus.",
      wrong: """
        \(k)$k.mit | save "it.npy"
        model from("it.npy") | features $k
        """,
      right: """
        \(k)$k.mit | save "it.npy"
        model from("it.npy", stimuli: $k.stimuli.stimulus) | features $k
        """,
      cause: "Stimuli meet by id: the files have other ids, or state none (`stimuli:` says where they are)."),
    ErrorPage(
      "E0418", "A file of a benchmark could not be fetched.",
      shell: #"""
        POMONA_HOME=h pomona fetch finger7t --from .
        """#,
      cause: "No network, another address, or no curl. With a network `pomona fetch finger7t`."),
    ErrorPage(
      "E0419", "A fetched file has another digest.",
      shell: #"""
        echo x > data_recipe_finger7T.mat
        POMONA_HOME=h pomona fetch finger7t --from .
        """#,
      cause: "It was changed or cut short; nothing was kept of it. With a network `pomona fetch finger7t`."),
    ErrorPage(
      "E0420", "Seeds are different whole numbers from 0.", wrong: "untrained(seed: [1, 1])",
      right: "untrained(seed: [1, 2])"),
    ErrorPage(
      "E0421", "Pictures of different sizes have no pixels in common.",
      wrong: """
        {x: [1, 2], y: [3, 4]} | table | plot x: x, y: y | points | size 8cm, 8cm | save "face.png"
        {x: [1, 2], y: [4, 3]} | table | plot x: x, y: y | points | size 6cm, 6cm | save "hand.png"
        let b = benchmark from(stimuli: ({id: ["face", "hand"]} | table), units: ({id: 1..2} | table), images: ".")
        $b.images | rdm
        """,
      right: """
        {x: [1, 2], y: [3, 4]} | table | plot x: x, y: y | points | size 8cm, 8cm | save "face.png"
        {x: [1, 2], y: [4, 3]} | table | plot x: x, y: y | points | size 8cm, 8cm | save "hand.png"
        let b = benchmark from(stimuli: ({id: ["face", "hand"]} | table), units: ({id: 1..2} | table), images: ".")
        $b.images | rdm
        """,
      cause: "A folder of unlike pictures."),
    ErrorPage(
      "E0422", "An RDM has no untrained twin.",
      wrong: k + "{v1: $k.models[\"v1\"]} | score $k, controls: untrained(seed: 1..2)",
      right: k + "{v1: $k.models[\"v1\"]} | score $k"),
    ErrorPage(
      "E0423", "A split already says which rows choose and which report.",
      wrong: k + "{v1: $k.models[\"v1\"], animacy: $k.models[\"animacy\"]} | score $k\n"
        + "  | best score, over: model, split: halves(20), choose: roi == hIT",
      right: k + "{v1: $k.models[\"v1\"], animacy: $k.models[\"animacy\"]} | score $k\n"
        + "  | best score, over: model, by: [roi, subject], choose: roi == hIT, report: roi == hIT"),
    ErrorPage(
      "E0424", "Halves of the stimuli need the scores as `score` made them.",
      wrong: "{model: [\"a\", \"b\"], score: [0.1, 0.2]} | table | best score, over: model, split: halves(20)",
      right: "{model: [\"a\", \"b\"], score: [0.1, 0.2]} | table | best score, over: model"),
    ErrorPage(
      "E0425", "Over resamples of stimuli only the column `score` can be computed again.",
      wrong: k + "{v1: $k.models[\"v1\"]} | score $k | bootstrap n",
      right: k + "{v1: $k.models[\"v1\"]} | score $k | bootstrap score"),
    ErrorPage(
      "E0426", "A contrast names one column and two of its values.",
      wrong: k
        + "{v1: $k.models[\"v1\"], hmax: $k.models[\"hmax\"]} | score $k | bootstrap score, contrast: {model: [v1]}",
      right: k
        + "{v1: $k.models[\"v1\"], hmax: $k.models[\"hmax\"]} | score $k | bootstrap score, contrast: {model: [v1, hmax]}"
    ),
    ErrorPage(
      "E0429", "A statistic is of a column over rows; scores are computed again over stimuli.",
      wrong: k + "{v1: $k.models[\"v1\"]} | score $k | bootstrap score, statistic: median",
      right: k + "{v1: $k.models[\"v1\"]} | score $k | bootstrap score"),
    ErrorPage(
      "E0427", "A file takes the features of one layer.",
      wrong: """
        \(k)$k.hit | save "people.npz"
        let f = model from("people.npz", stimuli: "stimuli") | features $k
        $f | save "features.npy"
        """,
      right: """
        \(k)$k.hit | save "people.npz"
        let f = model from("people.npz", stimuli: "stimuli") | features $k
        $f["BE"] | save "features.npy"
        """,
      cause: "`save` was given features of several layers."),
    ErrorPage(
      "E0428", "A value of this kind cannot be written into a file.",
      wrong: "odd_even | save \"split.npz\"",
      right: "{split: \"odd_even\", score: 0.4} | save \"split.npz\"",
      cause: "`save` was given a model or a split."),
    ErrorPage(
      "E0430", "One RDM has no noise ceiling.", wrong: k + "$k.mit | ceiling method: spearman",
      right: k + "$k.hit | ceiling method: spearman"),
    ErrorPage(
      "E0431", "A ceiling bounds scores made in the same way, and no others.",
      wrong: """
        \(k){v1: $k.models["v1"]} | score $k, ceiling: rdm_group, stats: group_mean
          | derive share: score_group_mean / ceiling_rdm_group_lower
        """,
      right: """
        \(k){v1: $k.models["v1"]} | score $k, ceiling: rdm_group
          | derive share: score / ceiling_rdm_group_lower
        """,
      cause: "A ceiling over subjects stands beside a score against the subjects' mean RDM."),
    ErrorPage(
      "E0440", "No row has one side of a contrast.",
      wrong: """
        {subject: ["a", "b"], model: ["v1", "v1"], score: [0.1, 0.2]} | table
          | test score, across: subject, contrast: {model: [v1, hmax]}
        """,
      right: pairs,
      cause: "It was filtered out, or is spelt otherwise."),
    ErrorPage(
      "E0441", "One side of a contrast has several rows where one is wanted.",
      wrong: """
        {subject: ["a", "a", "a"], model: ["v1", "v1", "hmax"], score: [0.1, 0.2, 0.4]} | table
          | test score, across: subject, contrast: {model: [v1, hmax]}
        """,
      right: pairs,
      cause: "A key is left open."),
    ErrorPage(
      "E0442", "One side of a contrast has a row that the other lacks.",
      wrong: """
        {subject: ["a", "a", "b"], model: ["v1", "hmax", "v1"], score: [0.1, 0.4, 0.2]} | table
          | test score, across: subject, contrast: {model: [v1, hmax]}
        """,
      right: pairs,
      cause: "Both sides need the same rows."),
    ErrorPage(
      "E0443", "A row is no score that can be computed again.",
      wrong: "\(s)$s | summarize score: mean(score), by: model | bootstrap score",
      right: "\(s)$s | where subject == all | bootstrap score",
      cause: "It was made from other rows."),
    ErrorPage(
      "E0444", "A group of rows holds several regions or subjects.",
      wrong: """
        \(s)$s | where model == v1 and roi == hIT and subject == all or model == hmax and roi == mIT
          | best score, over: model, by: metric, split: halves(20)
        """,
      right: "\(s)$s | where subject == all | best score, over: model, by: roi, split: halves(2), draws: 0",
      cause: "A choice is made within each."),
    ErrorPage(
      "E0445", "A candidate stands twice in one group.",
      wrong: "\(s)$s | best score, over: metric, by: [roi, subject], split: halves(20)",
      right: "\(s)$s | where subject == all | best score, over: model, by: roi, split: halves(2), draws: 0",
      cause: "A key is missing in `by:`, or a list of features holds a layer twice."),
    ErrorPage(
      "E0446", "Two maxima were not found on the same halves.",
      wrong: """
        \(s)$s | where subject in [all, pooled]
          | best score, over: model, by: roi, split: halves(2), draws: 0
          | bootstrap score, contrast: {roi: [hIT, mIT]}
        """,
      right: """
        \(s)$s | where roi == hIT and subject == all
          | best score, over: model, by: roi, split: halves(2), draws: 0
        """,
      cause: "They come from two calls of `best`, or are of two regions."),
    ErrorPage(
      "E0447", "There is no row left.",
      wrong: "\(s)$s | where score > 5 | best score, over: model, split: halves(20)",
      right: "\(s)$s | where subject == all | best score, over: model, by: roi",
      cause: "A filter before it lets no row through."),
    ErrorPage(
      "E0449", "What is chosen has no row that reports it.",
      wrong: """
        {layer: ["fire2", "fire9"], part: ["train", "test"], score: [0.3, 0.2]} | table
          | best score, by: [], choose: part == train, report: part == test
        """,
      right: """
        {layer: ["fire2", "fire2"], part: ["train", "test"], score: [0.3, 0.2]} | table
          | best score, by: [], choose: part == train, report: part == test
        """,
      cause: "`choose:` and `report:` need the same layers."),
  ]
}
