internal import PomonaLanguage

/// Pages of the errors of noise, cross-validated distances, comparisons of geometry, and inference.
extension ErrorPage {
  static let rsa: [ErrorPage] = [
    ErrorPage(
      "E0480", "Too few repeats to say anything of the noise.",
      wrong: "\(b)$b | simulate repeats: 1 | rdm mahalanobis",
      right: "\(b)$b | simulate repeats: 2 | rdm mahalanobis",
      cause: "Noise is what repeats of a stimulus differ by; each stimulus was shown once, or once in the other runs."),
    ErrorPage(
      "E0481", "A unit has no noise, so that distances in units of it are undefined.",
      wrong: "\(b)$b | simulate ncsnr: 1e12 | rdm mahalanobis",
      right: "\(b)$b | rdm mahalanobis",
      cause: "A voxel outside of the brain, or one that was set to a constant."),
    ErrorPage(
      "E0482", "A noise covariance has no inverse.",
      wrong: """
        let b = benchmark from(stimuli: ({id: 1..12} | table), units: ({id: 1..60} | table))
          | simulate repeats: 3
        $b | rdm mahalanobis, noise: full
        """,
      right: """
        let b = benchmark from(stimuli: ({id: 1..12} | table), units: ({id: 1..60} | table))
          | simulate repeats: 3
        $b | rdm mahalanobis, noise: shrinkage_diag
        """,
      cause: "It was estimated without shrinkage from fewer repeats than there are units: `noise: shrinkage_diag`."),
    ErrorPage(
      "E0483", "Numbers are no covariance.",
      wrong: k + "$k.models[\"v1\"] | compare $k.mit, method: whitened_cosine, covariance: [1, 0, 1]",
      right: k + "$k.models[\"v1\"] | compare $k.mit, method: whitened_cosine"),
    ErrorPage(
      "E0484", "A response is missing or infinite, and a distance needs every unit.",
      wrong: "\(incomplete)$b | rdm crossnobis",
      right: "\(b)$b | rdm crossnobis",
      cause: "A unit without a value in one presentation; `units` and `stimuli` choose what is complete."),
    ErrorPage(
      "E0485", "A cross-validated distance needs a stimulus in two runs or more.",
      wrong: "\(b)$b | simulate repeats: 1 | rdm crossnobis",
      right: "\(b)$b | simulate repeats: 3 | rdm crossnobis",
      cause: "One run was measured, or a stimulus was shown in one of them alone."),
    ErrorPage(
      "E0486", "Without runs the r-th presentations are folds, and stimuli were shown unequally often.",
      right: "\(b)$b | rdm crossnobis",
      shell: #"""
        o='\0\0\200\77' t='\0\0\0\100' m='\0\0\300\177'
        printf '\223NUMPY\1\0\75\0{"descr": "<f4", "fortran_order": False, "shape": (2, 4, 3)}\n' > a.npy
        printf "$o$t$t$t$t$o$o$t$o$t$o$m$t$o$o$o$t$t$t$o$t$o$o$m" >> a.npy
        echo 'benchmark from(responses: "a.npy", stimuli: ({id: 1..4} | table), unit_axis: 1)
          | rdm crossnobis' | pomona run -
        """#,
      cause: "The file states no runs, and some stimuli have more repeats than others."),
    ErrorPage(
      "E0487", "A rate is below zero, and a Poisson distance is of rates or counts.",
      wrong: "\(b)$b | rdm poisson",
      right: """
        let b = benchmark from(responses: ({id: 1..4, v1: [1, 4, 2, 0], v2: [3, 0, 1, 2]} | table),
          stimuli: ({id: 1..4} | table))
        $b | rdm poisson
        """,
      cause: "Responses were centred, or are no firing rates."),
    ErrorPage(
      "E0488", "A comparison of geometry needs squared distances.",
      wrong: k + "$k.models[\"v1\"] | compare $k.mit, method: cka",
      right: k + "$k.images | rdm squared_euclidean | compare ($k.images | rdm euclidean), method: cka"),
    ErrorPage(
      "E0489", "A method needs every pair, and one is missing.",
      wrong: """
        let r = {a: [0, 1, missing, 2], b: [1, 0, 2, 3], c: [missing, 2, 0, 4], d: [2, 3, 4, 0]} | table | as_rdm
        $r | infer $r, across: stimulus, draws: 200, permutations: 200
        """,
      right: """
        let r = {a: [0, 1, 5, 2], b: [1, 0, 2, 3], c: [5, 2, 0, 4], d: [2, 3, 4, 0]} | table | as_rdm
        $r | infer $r, across: stimulus, draws: 200, permutations: 200
        """,
      cause: "Labels of stimuli cannot be exchanged, nor a geometry be centred, where a distance is missing."),
    ErrorPage(
      "E0490", "Variances do not fit the stimuli.",
      wrong: k + "$k.models[\"v1\"] | compare $k.mit, method: whitened_cosine, covariance: [1, 1, 1]",
      right: k + "$k.models[\"v1\"] | compare $k.mit, method: whitened_cosine"),
    ErrorPage(
      "E0491", "Two arguments do not go together.",
      wrong: k + "$k.models[\"v1\"] | infer $k.hit, across: both, test: sign_flip",
      right: k + "$k.models[\"v1\"] | infer $k.hit, across: subject, test: sign_flip"),
    ErrorPage(
      "E0492", "Blocks of stimuli are more or fewer than the stimuli.",
      wrong: k + "$k.models[\"v1\"] | infer $k.mit, across: stimulus, within: [\"a\", \"b\"]",
      right: k + "$k.models[\"v1\"] | infer $k.mit, across: stimulus, draws: 200, permutations: 100,\n"
        + "  within: ($k.stimuli | each \\s -> $s.category)"),
    ErrorPage(
      "E0493", "Weights of two models cannot be told apart.",
      wrong: k + "{a: $k.models[\"v1\"], b: $k.models[\"v1\"]} | regress $k.hit",
      right: k + "{a: $k.models[\"v1\"]} | regress $k.hit"),
    ErrorPage(
      "E0494", "Too few held-out pairs to measure a fit on.",
      wrong: """
        \(b){pearson: ($b | rdm).mean, euclidean: ($b | rdm euclidean).mean} | regress ($b | rdm), folds: 4
        """,
      right: """
        \(b){pearson: ($b | rdm).mean, euclidean: ($b | rdm euclidean).mean}
          | regress ($b | rdm cosine), folds: 2
        """,
      cause: "Few stimuli were divided into many folds."),
    ErrorPage(
      "E0495", "Stimuli cannot be divided into so many folds.",
      wrong: k + "$k.models[\"v1\"] | regress $k.hit, folds: 50",
      right: k + "$k.models[\"v1\"] | regress $k.hit, folds: 5"),
    ErrorPage(
      "E0497", "Models and subjects stand the wrong way round.",
      wrong: k + "$k.hit | regress $k.models",
      right: k + "$k.models | regress $k.hit",
      cause: "What explains stands before the `|`, what is explained, an RDM a subject, behind the verb."),
  ]
}
