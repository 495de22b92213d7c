import Foundation
import PomonaAnalysis
import PomonaCatalog
import PomonaCore
import PomonaFigures
import PomonaFiles
import PomonaModels
import PomonaSystem
import PomonaTables
import PomonaTestSupport
import Testing

@testable import PomonaLanguage
@testable import PomonaLibrary

/// One file a code: the input, a line of `---`, and the whole rendering. `POMONA_RECORD=1` records them anew, to be read.
///
/// What a line alone can bring about is run. What a machine brings about (a full disk, a file cut short) is thrown by the
/// verb that would meet it, so that its place in the line is tested as well. The codes of the language have their files in
/// the tests of the language, those of the program in the tests of the program.
@Suite(.enabled(if: TestResources.hasKriegeskorte92)) struct ErrorGalleryTests {
  struct Entry {
    let code: String
    let source: String
    /// The verb that meets the error, and the error.
    var fault: (verb: String, error: any Error)?
    /// The input as the first remedy would have it: it runs.
    var mended: String?

    init(_ code: String, _ source: String, mended: String? = nil) {
      self.code = code
      self.source = source
      self.mended = mended
    }

    init(_ code: String, _ source: String, _ verb: String, _ error: any Error) {
      self.init(code, source)
      fault = (verb, error)
    }

    /// An error that a function throws.
    init(_ code: String, _ source: String, _ verb: String, of body: () throws -> Void) {
      self.init(code, source)
      do { try body() } catch { fault = (verb, error) }
    }
  }

  private struct Unforeseen: Error {}

  /// Codes of parts of the analysis that no verb reaches: a declared width of oasm, pixels without a size.
  static let withoutVerb: Set<String> = ["E0396", "E0397"]

  private static let t = "{x: [1, 2], y: [3, 4], roi: [\"a\", \"b\"]} | table"
  private static let plot = t + " | plot x: x, y: y"
  private static let model = "model \"squeezenet1_1/imagenet\""

  static let all: [Entry] =
    language + tables + analysis + rsa + spaces + splits + scores + encoding + models + recordings + files + figures
    + machine

  private static let language: [Entry] = [
    Entry("E0200", "zoo | take 2", "take", Unforeseen()),
    Entry("E0222", "use \"region.pome\"", mended: "use \"regions.pome\""),
    Entry("E0223", "use \"circle.pome\""),
    Entry("E0290", "zoo | take 2", "take", Interruption().explanation),
    Entry(
      "E0450", "zoo | summarize one: layers, by: variant", mended: "zoo | summarize one: mean(layers), by: variant"),
    Entry(
      "E0451", "{x: [1, missing]} | table | summarize mean: mean(x)",
      mended: "{x: [1, missing]} | table | summarize mean: mean(x), missing: drop(rows)"),
  ]

  private static let tables: [Entry] = [
    Entry("E0305", "$r | compare $k.mit", "compare") {
      try StimulusAxis(ids: ["face", "hand"]).requireEqual(to: StimulusAxis(ids: ["face", "tree"]), parameter: "with")
    },
    Entry("E0310", "$r | cells", "cells") { _ = try StimulusAxis(ids: ["face", "hand", "face"]) },
    Entry("E0311", "$r | cells", "cells") {
      _ = try RDM(axis: StimulusAxis(ids: ["a", "b", "c"]), distance: "pearson", values: [0.5, 0.25])
    },
    Entry("E0320", "{a: [1, 2], b: [1]} | table", mended: "{a: [1, 2], b: [1, missing]} | table"),
    Entry(
      "E0321", "zoo | select model, layers | lengthen layers, names: \"model\"",
      mended: "zoo | select model, layers | lengthen layers, names: \"name\""),
    Entry("E0322", "zoo | take 2", "take") {
      _ = try Table([Column("region", .texts([]))]).column("roi", parameter: "count")
    },
    Entry(
      "E0323", "zoo | select model, layers | join ({layers: [\"53\"]} | table), on: layers",
      mended:
        "zoo | select model, layers | derive layers: as_text(layers) | join ({layers: [\"53\"]} | table), on: layers"),
    Entry("E0324", "zoo | join zoo(), on: model", mended: "zoo | join zoo(), on: model, suffix: [\"a\", \"b\"]"),
    Entry("E0325", "let many = {a: 1..50000} | table | derive k: 1\n$many | join $many, on: k, suffix: [\"a\", \"b\"]"),
    Entry(
      "E0326", "{key: [1, 1], roi: [\"a\", \"a\"], x: [1, 2]} | table | widen roi, values: x",
      mended: "{key: [1, 1], roi: [\"a\", \"a\"], x: [1, 2]} | table | summarize x: mean(x), by: [key, roi]\n"
        + "  | widen roi, values: x"),
    Entry(
      "E0327", "zoo | lengthen [layers, family]",
      mended: "zoo | derive layers: as_text(layers), family: as_text(family) | lengthen [layers, family]"),
  ]

  private static let analysis: [Entry] = [
    Entry(
      "E0330", "$r | compare $k.mit", "compare",
      AnalysisError.otherStimuli(position: 3, first: "face4", second: "hand1", counts: [92, 96])),
    Entry(
      "E0331", "$r | compare $k.mit", "compare",
      AnalysisError.tooFewStimuli(count: 2, needed: 3, what: "a comparison of RDMs")),
    Entry("E0332", "$k.images | rdm pearson", "rdm", AnalysisError.tooFewFeatures(count: 1, distance: "pearson")),
    Entry(
      "E0333", "$k.images | rdm pearson", "rdm",
      AnalysisError.constantStimulus(id: "black", position: 6, count: 92, distance: "pearson")),
    Entry(
      "E0334", "$k.images | rdm pearson", "rdm",
      AnalysisError.notFinite(stimulus: "face4", position: 3, feature: 12, value: "infinite")),
    Entry("E0335", "$k.images | rdm spearman", "rdm", AnalysisError.otherGeometry(distance: "spearman")),
    Entry("E0336", "$k.images | rdm pearson", "rdm", AnalysisError.stimulusCount(geometry: 91, axis: 92)),
    Entry(
      "E0337", "$r | compare $k.mit", "compare", AnalysisError.otherMissingPairs(first: "face4", second: "hand1")),
    Entry("E0338", "$r | compare $k.mit", "compare", AnalysisError.tooFewPairs(count: 1, needed: 3)),
    Entry(
      "E0339", "$r | compare $k.mit, method: tau_a, given: [$k.models[\"animacy\"]]",
      mended: "$r | compare $k.mit, method: spearman, given: [$k.models[\"animacy\"]]"),
    Entry(
      "E0340", "$r | compare $k.mit, given: [$k.models[\"animacy\"], $k.models[\"animacy\"]]",
      mended: "$r | compare $k.mit, given: [$k.models[\"animacy\"]]"),
    Entry("E0341", "$r | compare $k.hit", "compare", AnalysisError.noSubjects),
    Entry("E0342", "$k.hit | ceiling", "ceiling", AnalysisError.oneSubject(what: "a noise ceiling")),
    Entry("E0343", "$s | bootstrap score, draws: 1", "bootstrap", AnalysisError.noDraws(count: 1)),
    Entry(
      "E0344", "$s | best score, over: model, split: halves(20)", "best",
      AnalysisError.tooFewInHalf(count: 2, needed: 3)),
    Entry("E0345", "$s | best score, over: model", "best", AnalysisError.noCandidates),
    Entry("E0346", "$s | best score, over: model", "best", AnalysisError.undefinedCandidates),
    Entry("E0347", "$k.images | rdm distance: spearman", "rdm", AnalysisError.tooManyFeaturesToRank(count: 20_000_000)),
    Entry("E0348", "$k.images | rdm", "rdm", AnalysisError.beyondSingle(size: 3e31)),
    Entry("E0350", "{x: [1], y: [2]} | table | correlate x, y"),
    Entry(
      "E0351", "{x: [1, 2, 3, 5], y: [0, 1, 3, 2]} | table | derive z: 2 * x | fit y ~ x + z",
      mended: "{x: [1, 2, 3, 5], y: [0, 1, 3, 2]} | table | derive z: 2 * x | fit y ~ x"),
    Entry("E0352", "{x: [1, 2, 3, 5], y: [1, 1, 1, 1]} | table | fit y ~ x"),
    Entry(
      "E0353",
      "{x: [1, 2, 3, 4, 5], t: [\"0\", \"1e400\", \"3\", \"2\", \"4\"]} | table | derive z: as_number(t) | fit z ~ x",
      mended:
        "{x: [1, 2, 3, 4, 5], t: [\"0\", \"1e400\", \"3\", \"2\", \"4\"]} | table | derive z: as_number(t) | where z < 700 | fit z ~ x"
    ),
    Entry("E0354", "{x: [1, 1, 1, 1], y: [0, 3, 2, 6]} | table | correlate x, y"),
    Entry(
      "E0355", "{score: [0.1, 0.4, 0.2]} | table | bootstrap score, across: rows, draws: 20",
      mended: "{score: [0.1, 0.4, 0.2]} | table | bootstrap score, across: rows, draws: 2000"),
    Entry(
      "E0356", "{subject: [\"a\", \"b\", \"all\"], score: [0.1, 0.2, 0.4]} | table | test score, across: subject",
      mended: "{subject: [\"a\", \"b\", \"all\"], score: [0.1, 0.2, 0.4]} | table | where subject != all\n"
        + "  | test score, across: subject"),
    Entry(
      "E0357", "{subject: [\"a\", \"a\", \"b\"], score: [0.1, 0.2, 0.4]} | table | test score, across: subject",
      mended: "{subject: [\"a\", \"a\", \"b\"], score: [0.1, 0.2, 0.4]} | table\n"
        + "  | summarize score: mean(score), by: [subject] | test score, across: subject"),
    Entry(
      "E0358", "{group: [\"a\", \"b\", \"c\", \"a\"], x: [1, 2, 4, 2]} | table | test x, between: group",
      mended:
        "{group: [\"a\", \"b\", \"c\", \"a\"], x: [1, 2, 4, 2]} | table | where group in [a, b] | test x, between: group"
    ),
    Entry(
      "E0359",
      "{group: [\"a\", \"a\", \"b\", \"b\"], x: [1, 2, 4, 5]} | table | test x, between: group, method: wilcoxon",
      mended:
        "{group: [\"a\", \"a\", \"b\", \"b\"], x: [1, 2, 4, 5]} | table | test x, between: group, method: mann_whitney"),
  ]

  private static let rsa: [Entry] = [
    Entry("E0480", "$b | rdm crossnobis", "rdm", RSAError.tooFewResiduals(count: 4, degrees: 0)),
    Entry("E0481", "$b | rdm mahalanobis", "rdm", RSAError.silentUnit(unit: 3)),
    Entry(
      "E0482", "$b | rdm mahalanobis, noise: full", "rdm",
      RSAError.singularNoise(units: 6, degrees: 4, estimator: "full")),
    Entry("E0483", "$r | compare $k.mit, method: whitened_cosine, covariance: [1, 0, 1]"),
    Entry(
      "E0484", "$b | rdm crossnobis", "rdm",
      RSAError.notFinite(what: "presentation", row: 4, unit: 2, value: "missing")),
    Entry("E0485", "$b | rdm crossnobis", "rdm", RSAError.tooFewFolds(stimulus: "12", count: 1, needed: 2)),
    Entry("E0486", "$b | rdm crossnobis"),
    Entry("E0487", "$b | rdm poisson", "rdm", RSAError.negativeRate(stimulus: "12", unit: 3, value: -0.5)),
    Entry(
      "E0488", "$r | compare $k.mit, method: cka",
      mended: "$k.images | rdm squared_euclidean | compare ($k.images | rdm euclidean), method: cka"),
    Entry(
      "E0489", "$r | compare $k.mit, method: cka", "compare",
      RSAError.missingPairs(what: "cka", first: "face4", second: "hand1")),
    Entry("E0490", "$r | compare $k.mit, method: whitened_cosine, covariance: [1, 1, 1]"),
    Entry(
      "E0491", "$r | infer $k.hit, across: both, test: sign_flip, draws: 20",
      mended: "$r | infer $k.hit, across: both, test: t, draws: 20"),
    Entry("E0492", "$r | infer $k.mit, across: stimulus, within: [\"a\", \"b\"]"),
    Entry("E0493", "{a: $r, b: $r} | regress $k.hit", mended: "{a: $r} | regress $k.hit"),
    Entry(
      "E0494", "$r | regress $k.hit, folds: 4", "regress",
      RSAError.tooFewHeldOutPairs(count: 3, predictors: 2, needed: 6)),
    Entry("E0495", "$r | regress $k.hit, folds: 50", mended: "$r | regress $k.hit, folds: 5"),
    Entry("E0497", "$k.hit | regress $r", mended: "$r | regress $k.hit"),
  ]

  private static func square(_ a: String, _ b: String, _ c: String) -> String {
    "{a: [\(a)], b: [\(b)], c: [\(c)]} | table | as_rdm"
  }
  private static let line = square("0, 1, 3", "1, 0, 2", "3, 2, 0")

  private static let spaces: [Entry] = [
    Entry("E0530", square("0, 1, missing", "1, 0, 2", "missing, 2, 0") + " | mds"),
    Entry("E0531", "{a: [0, 1], b: [1, 0]} | table | as_rdm | mds dimensions: 1"),
    Entry("E0532", line + " | mds", mended: line + " | mds dimensions: 1"),
    Entry("E0533", "$k.hit.mean | tsne perplexity: 40", mended: "$k.hit.mean | tsne perplexity: 30"),
    Entry("E0534", square("0, -1, 3", "-1, 0, 2", "3, 2, 0") + " | mds metric, dimensions: 1"),
    Entry("E0535", "{flat: (\(square("0, 1, 1", "1, 0, 1", "1, 1, 0"))), line: (\(line))} | second_order"),
    Entry("E0536", "$k.hit.mean | cluster", "cluster", SpaceError.groupCount(count: 0, largest: 92)),
    Entry("E0537", "$k.hit.mean | mds", "mds", SpaceError.notConverged),
    Entry(
      "E0538", "{a: [1, 0.5], b: [0.5, 1]} | table | as_rdm",
      mended: "{a: [1, 0.5], b: [0.5, 1]} | table | as_rdm similarity: true"),
  ]

  private static let scores: [Entry] = [
    Entry("E0400", "$s | bootstrap score", "bootstrap", LibraryError.interrupted),
    Entry("E0410", "benchmark \"kriegeskorte93\"", mended: "benchmark \"kriegeskorte92\""),
    Entry(
      "E0411", "benchmark \"kriegeskorte92\"", "benchmark",
      LibraryError.benchmarkMissing(name: "kriegeskorte92", path: "PARTS/kriegeskorte92/92_brainRDMs.mat")),
    Entry(
      "E0413", "$k.hit | ceiling", "ceiling",
      BenchmarkError.noSuchRDM(roi: "hIT", what: "session 3", known: ["session 1", "session 2"])),
    Entry("E0415", "$k.images | rdm", "rdm", LibraryError.noRecording(name: "kriegeskorte92")),
    Entry("E0420", "untrained(seed: [1, 1])", mended: "untrained(seed: 1..5)"),
    Entry(
      "E0421", "$k.images | rdm", "rdm",
      Explanation("E0421", "pictures of different sizes have no pixels in common", parameter: "of")),
    Entry("E0422", "{v1: $r} | score $k, controls: untrained(seed: 1..2)", mended: "{v1: $r} | score $k"),
    Entry(
      "E0423", "$s | best score, over: model, split: halves(20), choose: roi == hIT",
      mended: "$s | best score, over: model, split: halves(20)"),
    Entry(
      "E0424", "{model: [\"a\", \"b\"], score: [0.1, 0.2]} | table | best score, over: model, split: halves(20)",
      mended: "{model: [\"a\", \"b\"], score: [0.1, 0.2]} | table | best score, over: model"),
    Entry("E0425", "$s | bootstrap n", mended: "$s | bootstrap score"),
    Entry("E0426", "$s | bootstrap score, contrast: {model: [v1]}"),
    Entry("E0427", "model(\"squeezenet1_1/random\") | features $k | save \"{$folder}/f.npz\""),
    Entry("E0428", "(\\x -> $x) | save \"{$folder}/f.npz\""),
    Entry(
      "E0429", "$s | bootstrap score, statistic: median",
      mended: "$s | bootstrap score, across: rows, statistic: median"),
    Entry("E0430", "$k.mit | ceiling method: spearman", mended: "$k.hit | ceiling method: spearman"),
    Entry(
      "E0431",
      "{v1: $r} | score $k, ceiling: rdm_group, stats: group_mean\n"
        + "  | derive share: score_group_mean / ceiling_rdm_group_lower",
      mended: "{v1: $r} | score $k, ceiling: rdm_group, stats: group_mean\n"
        + "  | derive share: score / ceiling_rdm_group_lower"),
    Entry(
      "E0440", "$s | bootstrap score, contrast: {model: [v1, hmax]}", "bootstrap",
      LibraryError.contrastSideMissing(column: "model", side: "hmx", known: ["hmax", "v1"])),
    Entry(
      "E0441", "$s | bootstrap score, contrast: {model: [v1, hmax]}, by: roi", "bootstrap",
      LibraryError.contrastManyRows(count: 4, column: "subject", by: ["roi"], place: "roi hIT, model v1")),
    Entry(
      "E0442", "$s | bootstrap score, contrast: {model: [v1, hmax]}", "bootstrap",
      LibraryError.contrastUnpaired(side: "hmax", place: "roi mIT", condition: "roi == \"mIT\"")),
    Entry(
      "E0443", "{score: [0.1, 0.2]} | table | bootstrap score",
      mended: "{score: [0.1, 0.2]} | table | bootstrap score, across: rows"),
    Entry(
      "E0444", "$s | best score, over: model, by: metric, split: halves(20)", "best",
      LibraryError.severalTargets(by: ["metric"])),
    Entry("E0445", "$s | best score, over: metric, by: [roi, subject], split: halves(20)"),
    Entry(
      "E0446", "$s | bootstrap score, contrast: {model: [v1, hmax]}", "bootstrap", LibraryError.maximaNotPaired),
    Entry("E0447", "$s | where score > 5 | best score, over: model, split: halves(20)"),
    Entry(
      "E0449", "$s | best score, over: model, choose: roi == hIT, report: roi == mIT", "best",
      LibraryError.unreported(over: "model", value: "v1")),
  ]

  private static let splits: [Entry] = [
    Entry("E0360", "$k | audit odd_even", "audit", SplitError.emptyInput(what: "rows")),
    Entry(
      "E0361", "$k | audit odd_even", "audit",
      SplitError.shapeMismatch(what: "labels of the rows", count: 91, expected: 92)),
    Entry("E0362", "$k | audit tail(20%, within: stimulus)"),
    Entry("E0363", "tail(100%)"),
    Entry("E0364", "$k | audit leave_out(categry)", mended: "$k | audit leave_out(category)"),
    Entry(
      "E0365", "$k | audit odd_even", "audit", SplitError.unalignedLabels(subject: 1, stimulus: "face4")),
    Entry("E0366", "$k | audit odd_even", "audit", SplitError.unsortedTimes(row: 12)),
    Entry("E0380", "jl(1.5)", mended: "jl(eps: 0.1)"),
    Entry("E0381", "$g | pca 0", mended: "$g | pca 50"),
    Entry(
      "E0382", "model(\"squeezenet1_1/random\") | features $k | project", "project",
      ReductionError.notFinite(row: 2, feature: 11, value: "infinite")),
    Entry(
      "E0383", "[$g, ($m | features ($b | stimuli index: 1..2))] | concat",
      mended: "[$g, ($m | features $b | standardize)] | concat"),
    Entry(
      "E0384", "$g | pca 1 | encode $b", "encode", ReductionError.tooFewTrainingRows(count: 1, needed: 2)),
    Entry("E0385", "$g | pca 1 | encode $b", "encode", ReductionError.noVariance),
    Entry("E0386", "$g | pca 1 | encode $b", "encode", ReductionError.notConverged),
    Entry(
      "E0390", "$g | encode $b", "encode",
      ControlError.otherRowCount(found: 4, expected: 5, what: "predictions of test rows")),
    Entry("E0391", "$k | audit odd_even", "audit", ControlError.emptyInput(what: "test rows")),
    Entry("E0392", "$g | autocorrelation lags: 4", mended: "$g | autocorrelation lags: 3"),
    Entry("E0393", "walk(sigma: -1)"),
    Entry("E0394", "$k | audit odd_even", "audit", ControlError.notFinite(row: 2, column: 3, value: "infinite")),
    Entry("E0395", "$g | encode $b", "encode", ControlError.rowOutside(row: 4, count: 4)),
    Entry(
      "E0412", "{v1: $r} | score $k, split: shuffled(5)", "score",
      ScoringError.leakySplit(scheme: "shuffled(5, seed 1)", subject: "1", lag: 0.41, stories: "story")),
    Entry("E0470", "$k | audit halves(20)", mended: "$k | audit split: odd_even"),
    Entry(
      "E0471", "{v1: $r} | score $k", "score",
      ScoringError.otherStimuli(missing: "face4", count: 2, of: 92, what: "features of clip")),
    Entry("E0472", "{v1: $r} | score $k, controls: category"),
    Entry("E0473", "{v1: $r} | score $k, roi: hIT", "score", ScoringError.noUnits(roi: "FFA-1", subjects: ["2"])),
    Entry("E0474", "{v1: $r} | score $k, criterion: kfold_r", mended: "{v1: $r} | score $k"),
    Entry("E0496", "{v1: $r} | score $k | nulls"),
  ]

  private static let encoding: [Entry] = [
    Entry(
      "E0460", "$g | encode $b", "encode",
      EncodingError.shapeMismatch(what: "rows of features and of responses", expected: 4, found: 5)),
    Entry("E0461", "$g | encode $b", "encode", EncodingError.empty(what: "targets")),
    Entry("E0462", "$g | encode $b", "encode", EncodingError.notFinite(what: "responses", row: 2, column: 11)),
    Entry(
      "E0463", "$g | encode $b", "encode", EncodingError.tooFewRows(count: 1, needed: 2, what: "a fit")),
    Entry("E0464", "$g | encode $b, alphas: [0, 1]", "encode", EncodingError.badPenalty(value: 0)),
    Entry(
      "E0465", "$g | encode $b, split: odd_even", "encode",
      EncodingError.badRows(what: "a row stands in training and in test", row: 2)),
    Entry("E0466", "$g | encode $b", "encode", EncodingError.notConverged(what: "kernel's eigenvalues")),
    Entry("E0467", "$g | encode $b, regression: pls(0)", mended: "pls(25)"),
    Entry("E0468", "{form: $g} | shares $b"),
    Entry("E0475", "$g | encode $b, scale: feature, profile: as_published(deepnsd)"),
    Entry("E0476", "$g | encode $b, regression: pls(2), alphas: [1, 2]"),
    Entry(
      "E0477", "$g | classify labels: kind", "classify", EncodingError.oneClass(name: "animal", rows: 46)),
    Entry(
      "E0478", "$g | classify labels: kind", "classify", EncodingError.unseenClass(name: "plant", row: 11)),
    Entry("E0479", "$g | encode $b", "encode", EncodingError.zeroVector(what: "items", row: 2)),
    Entry("E0540", "$g | relative to: $g, at: \"nowhere\""),
    Entry("E0541", t + " | weights"),
    Entry("E0542", t + " | against"),
    Entry("E0543", "$b | searchlight to: $k.hit.mean, radius: 0"),
  ]

  private static let models: [Entry] = [
    Entry("E0501", "model \"squeezenet1_1/imagenot\"", mended: "model \"squeezenet1_1/imagenet\""),
    Entry(
      "E0502", model, "model",
      ModelError.weightsMissing(
        model: "squeezenet1_1/imagenet", path: "PARTS/squeezenet1_1/squeezenet_weights.pkl",
        twin: "squeezenet1_1/random")),
    Entry(
      "E0510", model, "model",
      ModelError.pickleRefused(path: "weights.pkl", offset: 12, what: "os.system", allowed: ["numpy.ndarray"])),
    Entry("E0511", model, "model", ModelError.weightsBroken(path: "weights.pkl", offset: 12, reason: "it ends early")),
    Entry("E0512", model, "model", ModelError.tensorMissing(path: "weights.pkl", tensor: "conv1.weight")),
    Entry("E0513", model, "model", ModelError.tensorUnexpected(path: "weights.pkl", tensor: "conv9.weight")),
    Entry(
      "E0514", model, "model",
      ModelError.tensorShape(path: "weights.pkl", tensor: "conv1.weight", found: [64, 3], expected: [64, 3, 3, 3])),
    Entry(
      "E0515", "model \"minilm_l6/random\"", "model",
      ModelError.vocabularyBroken(path: "vocab.txt", reason: "1 lines, and none is [UNK], [CLS], [SEP]")),
    Entry("E0516", "$g | parts 5", mended: "$g | parts 2"),
    Entry(
      "E0520", "model(\"squeezenet1_1/random\") | features $k, layers: fire9", "features",
      ModelError.unknownLayer(
        model: "squeezenet1_1/random", name: "fire12", suggestion: "fire2", known: ["conv1", "fire2", "fire3"])),
    Entry(
      "E0521", "model(\"squeezenet1_1/random\") | features $k, limit: 1MiB", "features",
      ModelError.limitTooSmall(layer: "conv1", bytes: 3_154_176, limit: 1_048_576, needed: 6_308_352)),
    Entry("E0522", "model(\"squeezenet1_1/random\") | features $k", "features", ModelError.noStimuli(name: "samples/")),
    Entry(
      "E0523", "model(\"squeezenet1_1/random\") | features $k, layers: fire9", "features",
      ModelError.emptySelection(model: "squeezenet1_1/random")),
    Entry(
      "E0524", "model(\"squeezenet1_1/random\") | features $k", "features",
      ModelError.outputShape(layer: "conv1", found: [8, 64, 54, 54], expected: [8, 64, 55, 55])),
    Entry("E0525", model + ", seed: 3", mended: "model \"squeezenet1_1/random\", seed: 1"),
    Entry(
      "E0526", "model(\"squeezenet1_1/random\") | features $k", "features",
      ModelError.otherStimulusCount(name: "samples/", found: 91, planned: 92)),
    Entry(
      "E0527", "model(\"squeezenet1_1/random\") | features $k", "features", ModelError.noPictures(name: "alice")),
    Entry("E0528", "model(\"all-MiniLM-L6-v2\") | features $k"),
    Entry(
      "E0529", "{id: [1, 2], size: [3, 4], caption: [\"a cat\", \"a dog\"]} | table | texts size",
      mended: "{id: [1, 2], size: [3, 4], caption: [\"a cat\", \"a dog\"]} | table | texts caption"),
    Entry(
      "E0580", "cache", "cache", FeatureStoreError.damaged(path: "CACHE/fire9", reason: "its digest is another")),
    Entry(
      "E0581", "model(\"squeezenet1_1/random\") | features $k, keep: maps", "features",
      FeatureStoreError.mapOverBudget(layer: "conv1", byteCount: 290_000_000, budget: 100_000_000)),
    Entry(
      "E0582", "model(\"squeezenet1_1/random\") | features $k, keep: maps", "features",
      FeatureStoreError.incompleteMap(layer: "conv1", rows: 91, expected: 92)),
    Entry(
      "E0583", "model(\"squeezenet1_1/random\") | features $k, keep: maps", "features",
      FeatureStoreError.outsideMap(layer: "conv1", row: 92, elements: 64, stimulusCount: 92, featureCount: 64)),
  ]

  private static let recordings: [Entry] = [
    Entry("E0367", "$b | audit gives: benchmark"),
    Entry("E0370", "$b | ceiling ncsnr", "ceiling", CeilingError.emptyInput(what: "responses")),
    Entry(
      "E0371", "$b | ceiling leave_one_out", "ceiling",
      CeilingError.shapeMismatch(what: "units of a subject", count: 5, expected: 6)),
    Entry(
      "E0372", "$b | ceiling ncsnr", "ceiling",
      CeilingError.nonFinite(what: "responses of unit 3", row: 11, value: "infinite")),
    Entry(
      "E0373", "$b | simulate repeats: 1 | ceiling ncsnr", mended: "$b | simulate repeats: 2 | ceiling ncsnr"),
    Entry(
      "E0374", "$b | ceiling leave_one_out", "ceiling",
      CeilingError.tooFewSamples(what: "rows of the longest story", count: 4, needed: 10)),
    Entry(
      "E0375", "$b | ceiling split_half, draws: 1", "ceiling",
      CeilingError.invalidHyperparameter(name: "draws of halves", value: "0", allowed: "at least 1")),
    Entry(
      "E0376", "$b | ceiling ncsnr", "ceiling",
      CeilingError.incompatibleCeiling(ceiling: "ncsnr, r of the mean", score: "r2 of the mean")),
    Entry("E0377", "$b | ceiling schoppe", mended: "$b | ceiling ncsnr"),
    Entry("E0416", "benchmark from(\"{$folder}/short.npy\", axis: 1, unit_axis: 2)"),
    Entry(
      "E0417", "model(\"squeezenet1_1/random\") | features $k", "features",
      LibraryError.stimulusAbsent(id: "face4", position: 3, absent: 2, of: 92, model: "clip", hasIDs: true)),
    Entry(
      "E0418", "$b | rois", "rois", LibraryError.downloadFailed(address: "http://host/a.npy", reason: "curl: (22) 404")),
    Entry(
      "E0419", "$b | rois", "rois", LibraryError.downloadOther(file: "a.npy", found: "12ab", expected: "34cd")),
    Entry("E0620", "benchmark \"{$folder}/two.h5\""),
    Entry(
      "E0621", "benchmark \"kriegeskorte92\"", "benchmark",
      RecordingFileError.newerFormat(path: "mine.h5", found: 2, known: 1)),
    Entry(
      "E0622", "benchmark \"kriegeskorte92\"", "benchmark",
      RecordingFileError.missing(
        path: "mine.h5", dataset: "units/id", there: ["stimuli/id"], line: "f[\"units/id\"] = voxel_ids")),
    Entry(
      "E0623", "benchmark \"kriegeskorte92\"", "benchmark",
      RecordingFileError.shape(
        path: "mine.h5", dataset: "responses", found: "of shape [4, 6]", expected: "of shape units x stimuli, [6, 4]",
        line: "f[\"responses\"] = responses.T")),
    Entry(
      "E0624", "benchmark \"kriegeskorte92\"", "benchmark",
      RecordingFileError.value(
        path: "mine.h5", dataset: "rois/members", position: 13, found: "3", expected: "0 or 1",
        line: "f[\"rois/members\"] = masks > 0")),
    Entry(
      "E0625",
      "benchmark from(responses: ({a: [1, 2], b: [3, 4]} | table), stimuli: ({id: [1, 2]} | table),\n"
        + "  units: ({id: [1, 2]} | table))",
      mended: "benchmark from(responses: ({a: [1, 2], b: [3, 4]} | table), stimuli: ({id: [1, 2]} | table),\n"
        + "  units: ({id: [1, 2]} | table), unit_axis: 1)"),
    Entry(
      "E0626",
      "benchmark from(responses: ({a: 1..3, b: 4..6} | table), stimuli: ({id: 1..5} | table))",
      mended: "benchmark from(responses: ({a: 1..3, b: 4..6} | table), stimuli: ({id: 1..2} | table))"),
    Entry(
      "E0627", "$b | rois", "rois",
      Explanation(
        "E0627", "stimulus \"584\" has no picture in \"pictures\"", parameter: "images", facts: ["3 pictures"])),
    Entry(
      "E0660", "$b | rois", "rois",
      RecordingError.countMismatch(what: "units", count: 6, other: "rows of the unit table", otherCount: 5)),
    Entry(
      "E0661", "benchmark from(stimuli: ({id: [1]} | table), units: ({id: [7, 7]} | table))",
      mended: "benchmark from(stimuli: ({id: [1]} | table), units: ({id: [7, 8]} | table))"),
    Entry("E0662", "$b | stimuli index: [1, 9]", mended: "$b | stimuli index: [1, 4]"),
    Entry("E0663", "$b | rois", "rois", RecordingError.unitOfNobody(unit: 3, id: "S1-3")),
    Entry("E0664", "$b | roi EVC", "roi", RecordingError.unknown(what: "roi", name: "ECV", known: ["EVC", "OTC"])),
    Entry("E0665", "$b | roi EVC, minus: EVC", mended: "$b | roi EVC, minus: \"FFA-1\""),
    Entry("E0666", "$b | units ncsnr", mended: "$b | units ncsnr > 0.2"),
    Entry(
      "E0667", "$b | rois", "rois", RecordingError.unsortedTimes(run: "2", position: 5, time: 3, before: 4.5)),
    Entry(
      "E0668", "$b | rois", "rois",
      RecordingError.nonFinite(subject: "1", presentation: 3, unit: "S1-3", value: .nan, count: 2)),
    Entry(
      "E0669", "benchmark from(stimuli: ({id: [1]} | table), units: ({id: [7]} | table)) | ceiling ncsnr"),
    Entry(
      "E0670", "$b | simulate repeats: 2", "simulate", RecordingError.beyondLimit(needed: 5_000_000_000, limit: 1 << 32)
    ),
    Entry(
      "E0671",
      "benchmark from(responses: ({id: [\"b\", \"a\"], u: [1, 2]} | table), stimuli: ({id: [\"a\", \"b\"]} | table))",
      mended: "benchmark from(responses: ({id: [\"b\", \"a\"], u: [1, 2]} | table),\n"
        + "  stimuli: ({id: [\"a\", \"b\"]} | table), by_id: true)"),
    Entry("E0960", "$k | stimulus index: 1", "stimulus", PictureError.otherFormat(path: "a.png")),
    Entry(
      "E0961", "$k | stimulus index: 1", "stimulus",
      PictureError.unsupported(path: "a.jpg", what: "printing colours (CMYK)")),
    Entry(
      "E0962", "$k | stimulus index: 1", "stimulus",
      PictureError.damaged(path: "a.png", reason: "Not enough image data")),
    Entry(
      "E0963", "$k | stimulus index: 1", "stimulus",
      PictureError.tooLarge(path: "a.png", width: 90_000, height: 90_000, limit: 1 << 30)),
  ]

  private static let files: [Entry] = [
    Entry("E0601", "open \"{$folder}/text.npy\""),
    Entry(
      "E0602", "open \"scores.npy\"", "open",
      FileError.unsupported(
        path: "scores.npy", what: "Python objects", advice: "np.save(\"scores.npy\", scores.astype(float))")),
    Entry("E0603", "open \"{$folder}/short.npy\""),
    Entry("E0604", "open \"{$folder}/ragged.csv\""),
    Entry(
      "E0605", "open \"{$folder}/two.npz\", array: \"scres\"", mended: "open \"{$folder}/two.npz\", array: \"scores\""),
    Entry(
      "E0606", "open \"betas.h5\", array: \"names\"", "open",
      FileError.otherKind(path: "betas.h5", name: "names", found: "texts", expected: "numbers")),
    Entry("E0607", "zoo | save \"zoo.docx\"", mended: "zoo | save \"{$folder}/zoo.csv\""),
    Entry("E0608", "zoo | save \"{$folder}/zoo.npy\"", mended: "zoo | save \"{$folder}/zoo.npz\""),
    Entry(
      "E0609", "open \"scores.parquet\"", "open",
      FileError.broken(path: "scores.parquet", reason: "Couldn't deserialize thrift: No more data to read")),
    Entry("E0610", "open \"{$folder}/score.csv\"", mended: "open \"{$folder}/scores.csv\""),
    Entry("E0630", "5 | through \"cp\""),
    Entry("E0631", "5 | through \"no_such_program --now\""),
    Entry("E0632", "5 | through \"sh fails.sh\""),
    Entry("E0633", "5 | through \"true\""),
  ]

  private static let figures: [Entry] = [
    Entry("E0701", plot + " | save \"{$folder}/empty.svg\"", mended: plot + " | lines | show"),
    Entry(
      "E0702", plot + " | lines | show", "show",
      FigureError.noSuchColumn(channel: "y", name: "scroe", columns: ["score", "roi"])),
    Entry("E0703", plot + " | band | show", mended: plot + " | band low: x, high: y | show"),
    Entry(
      "E0704", t + " | plot x: x, low: roi, high: y | band | show",
      mended: t + " | plot x: x, low: as_number(roi), high: y | band | show"),
    Entry("E0705", t + " | where x > 5 | plot x: x, y: y | lines | show"),
    Entry("E0706", plot + " | lines | size 1cm, 400cm | show", mended: plot + " | lines | size 16cm, 9cm | show"),
    Entry(
      "E0707", "{x: [0, 1], y: [1, 2]} | table | plot x: x, y: y | lines | scale x, kind: log | show",
      mended: "{x: [0, 1], y: [1, 2]} | table | plot x: x, y: y | lines | scale x, kind: linear | show"),
    Entry(
      "E0708", plot + " | lines | scale y, limits: [5, 1] | show",
      mended: plot + " | lines | scale y, limits: [1, 5] | show"),
    Entry("E0709", plot + " | lines color: \"blu\" | show", mended: plot + " | lines color: \"blue\" | show"),
    Entry("E0710", plot + " | lines | show", "show", FigureError.unknownPalette("viridi")),
    Entry("E0711", plot + " | lines | save \"f.svg\"", "save", FigureError.badEnding(path: "f.gif")),
    Entry("E0712", plot + " | lines | save \"f.svg\"", "save", FigureError.badName("a b")),
    Entry("E0713", "{x: 1..65, y: 1..65} | table | plot x: x, y: y | lines | facet x | show"),
    Entry(
      "E0714", "{x: [1, 1], y: [1, 1], v: [2, 3]} | table | plot x: x, y: y, fill: v | heatmap | show",
      mended: "{x: [1, 1], y: [1, 1], v: [2, 3]} | table | take 1 | plot x: x, y: y, fill: v | heatmap | show"),
    Entry(
      "E0715", plot + " | lines | save \"f.svg\"", "save",
      FigureError.nothingDrawn(path: "f.svg", words: ["cannot open file; output not changed"])),
    Entry("E0716", t + " | plot x: x, y: y, fill: x | heatmap | lines | show"),
    Entry(
      "E0717", plot + " | lines | save \"f.svg\"", "save",
      Explanation("E0717", "the figure could not be written", facts: ["the folder \"out\" is not there"])),
    Entry("E0718", t + " | plot x: x, y: y, size: roi | points", mended: plot + " | points size: 4pt | show"),
    Entry(
      "E0719",
      "{x: [1, 2], y: [2, 1], who: [\"ann\", \"bob\"]} | table | plot x: x, y: y, label: who"
        + " | pictures $k.images | show"),
    Entry("E0720", plot + " | lines | show", "show", GnuplotError.missing(program: "gnuplot")),
    Entry("E0721", plot + " | lines | show", "show", GnuplotError.notStarted(program: "gnuplot", reason: "no version")),
    Entry("E0722", plot + " | lines | show", "show", GnuplotError.failed(status: 1, words: ["undefined variable: y"])),
    Entry(
      "E0723", plot + " | points | size aspect: equal | scale x, kind: log | show",
      mended: plot + " | points | size 12cm, 8cm | scale x, kind: log | show"),
  ]

  private static let machine: [Entry] = [
    Entry("E0901", "open \"a.csv\"", "open", FileSystemError.cannotRead(path: "a.csv", reason: "Permission denied")),
    Entry(
      "E0902", "zoo | save \"a.csv\"", "save", FileSystemError.cannotWrite(path: "a.csv", reason: "Is a directory")),
    Entry("E0903", "zoo | save \"a.csv\"", "save", FileSystemError.diskFull(path: "a.csv")),
    Entry("E0904", "zoo | save \"a.csv\"", "save", FileSystemError.fileSizeLimit(path: "a.csv")),
    Entry("E0905", "cache", "cache", FileSystemError.cannotLock(path: "CACHE/lock", reason: "No locks available")),
    Entry("E0906", "open \"a.npy\"", "open", FileSystemError.endsEarly(path: "a.npy", wanted: 800, found: 312)),
    Entry("E0907", "open \"a.npz\"", "open", FileSystemError.badDeflate(reason: "invalid block type")),
    Entry("E0910", "open \"a.h5\"", "open", HDF5Error.notHDF5(path: "a.h5", reason: "file signature not found")),
    Entry("E0911", "open \"a.h5\"", "open", HDF5Error.cannotOpen(path: "a.h5", reason: "unable to lock file")),
    Entry("E0912", "zoo | save \"a.h5\"", "save", HDF5Error.cannotCreate(path: "a.h5", reason: "permission denied")),
    Entry(
      "E0913", "open \"a.h5\", array: \"scoers\"", "open",
      HDF5Error.noSuchObject(path: "a.h5", name: "scoers", others: ["ids", "scores"])),
    Entry(
      "E0914", "open \"a.h5\", array: \"ids\"", "open",
      HDF5Error.otherContent(path: "a.h5", name: "ids", expected: "numbers", found: "texts")),
    Entry(
      "E0915", "open \"a.h5\", array: \"x\"", "open",
      HDF5Error.outside(path: "a.h5", name: "x", start: [90, 0], count: [10, 5], shape: [92, 5])),
    Entry("E0916", "open \"a.h5\"", "open", HDF5Error.failed(path: "a.h5", operation: "read", reason: "bad chunk")),
    Entry("E0920", model, "model", EngineError.missing(path: "PARTS/onnxruntime/libonnxruntime.so")),
    Entry("E0921", model, "model", EngineError.notLoadable(path: "libonnxruntime.so", reason: "wrong ELF class")),
    Entry("E0922", model, "model", EngineError.otherLibrary(path: "libm.so")),
    Entry("E0923", model, "model", EngineError.tooOld(path: "libonnxruntime.so", version: "1.2.0", oldest: "1.15.0")),
    Entry("E0924", model, "model", EngineError.notStarted(path: "libonnxruntime.so", reason: "no memory")),
    Entry("E0925", model, "model", EngineError.badGraph(reason: "node conv1 has no input")),
    Entry("E0926", model, "model", EngineError.otherInput(found: [])),
    Entry(
      "E0927", "model(\"squeezenet1_1/random\") | features $k", "features",
      EngineError.otherShape(input: "input", expected: [nil, 3, 224, 224], found: [8, 3, 227, 227], count: 1_236_696)),
    Entry(
      "E0928", "model(\"squeezenet1_1/random\") | features $k", "features",
      EngineError.noSuchOutput(name: "fire12", others: ["conv1", "fire2"])),
    Entry(
      "E0929", "model(\"squeezenet1_1/random\") | features $k", "features",
      EngineError.otherElements(output: "class", type: "64-bit whole numbers")),
    Entry(
      "E0930", "model(\"squeezenet1_1/random\") | features $k", "features", EngineError.failed(reason: "out of memory")),
    Entry(
      "E0940", "zoo | save \"zoo.parquet\"", "save",
      ArrowError.missing(path: "PARTS/arrow/libpomona-arrow.so")),
    Entry(
      "E0941", "zoo | save \"zoo.parquet\"", "save",
      ArrowError.notLoadable(path: "PARTS/arrow/libpomona-arrow.so", reason: "wrong ELF class")),
    Entry(
      "E0942", "open \"scores.arrow\"", "open",
      ArrowError.refused(path: "scores.arrow", reason: "Invalid: Not an Arrow file")),
    Entry(
      "E0943", "zoo | save \"zoo.parquet\"", "save",
      ArrowError.cannotWrite(path: "zoo.parquet", reason: "IOError: no space left on device")),
  ]

  // MARK: - Running

  /// A folder with what the lines open, and the folder's name as `$folder`.
  private final class Place {
    let folder: URL
    let workspace: Workspace
    let strict: Workspace

    init() throws {
      folder = FileManager.default.temporaryDirectory.appendingPathComponent("gallery-\(UUID().uuidString)")
      try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
      let short = Data([0x93] + Array("NUMPY".utf8) + [1, 0, 70, 0] + Array("{'descr': '<f8', 'fortran_order'".utf8))
      let texts = [
        "text.npy": "these are words", "ragged.csv": "roi,score\nV1,0.5\nV2,0.25,7\n",
        "scores.csv": "roi,score\nV1,0.5\n", "regions.pome": "let areas = [\"V1\", \"V4\"]\n",
        "circle.pome": "let one = 1\nuse \"circle.pome\"\n", "fails.sh": "echo 'no layer conv9' >&2; exit 3\n",
      ]
      for (name, text) in texts { try Data(text.utf8).write(to: folder.appendingPathComponent(name)) }
      try short.write(to: folder.appendingPathComponent("short.npy"))
      workspace = Workspace(folder: folder, programs: ProgramPermission(isGeneral: true))
      strict = Workspace(
        places: Places(environment: ["HOME": folder.path]), folder: folder, programs: ProgramPermission())
      let clip = folder.appendingPathComponent("clip")
      try FileManager.default.createDirectory(at: clip, withIntermediateDirectories: true)
      try Formats.write(
        .array(NumericArray(shape: [4, 2], .float64([1, 5, 2, 3, 0, 4, 7, 1]))),
        to: clip.appendingPathComponent("one.npy"))
      _ = Library.session(workspace: workspace).run(
        "{ids: [\"a\", \"b\"], scores: [0.5, 0.25]} | save \"\(folder.path)/two.npz\"\n"
          + "{scores: [0.5, 0.25]} | table | save \"\(folder.path)/two.h5\"")
    }

    deinit { try? FileManager.default.removeItem(at: folder) }

    /// With a verb that fails in place of its own, and the variables that the lines name.
    func session(for source: String, _ entry: Entry) throws -> Session {
      var vocabulary = Library.vocabulary
      if let (name, error) = entry.fault {
        let verbs = vocabulary.verbs.entries.filter { $0.name != "each" }.map { verb in
          guard verb.name == name else { return verb }
          return Verb(
            verb.name, verb.card.summary, topic: verb.topic, parameters: verb.parameters,
            // The file that it would read is not there.
            check: { call in name == "open" ? .table(Schema(columns: [])) : try verb.check(call) },
            run: { _, _ in throw error }
          ).rows(verb.rowUse)
        }
        vocabulary = Vocabulary(verbs: verbs, settings: vocabulary.settings, errors: vocabulary.errors)
      }
      let workspace = entry.code == "E0630" ? strict : workspace
      var hooks = Hooks()
      hooks.script = { name, user in try workspace.script(name, usedBy: user) }
      let session = Session(vocabulary, environment: workspace, hooks: hooks)
      var setting = "let folder = \"\(folder.path)\"\n"
      let names = ["$k", "$r", "$s"].filter { source.contains($0) }
      if source.contains("$b") || source.contains("$g") {
        setting += "let b = benchmark \"\(ExampleTests.recording)\"\n"
      }
      if source.contains("$g") {
        setting += "let m = model from(\"clip\", stimuli: [\"584\", \"12\", \"7\", \"99\"])\nlet g = $m | features $b\n"
      }
      if !names.isEmpty, entry.fault?.verb != "benchmark" { setting += "let k = benchmark \"kriegeskorte92\"\n" }
      if names.contains("$r") || names.contains("$s") { setting += "let r = $k.models[\"v1\"]\n" }
      if names.contains("$s") { setting += "let s = {v1: $r, hmax: $k.models[\"hmax\"]} | score $k\n" }
      let made = session.run(setting)
      try #require(made.allSatisfy { !$0.isFailed }, "\(entry.code): \(made.flatMap(\.diagnostics))")
      return session
    }

    /// What depends on the machine or on the run has one word in its place.
    func masked(_ line: String) -> String {
      line.replacing(folder.path, with: "FOLDER")
        .replacing(FileManager.default.currentDirectoryPath, with: "HERE")
        .replacing(/sha256 [0-9a-f]+/, with: "sha256 DIGEST")
    }
  }

  static func renders(_ code: String, _ text: String, at url: URL) throws {
    if ProcessInfo.processInfo.environment["POMONA_RECORD"] == "1" {
      try text.write(to: url, atomically: true, encoding: .utf8)
    }
    let recorded = try? String(contentsOf: url, encoding: .utf8)
    #expect(recorded == text, "\(code) reads otherwise than it was recorded:\n\(text)")
  }

  @Test func `An error reads as it was recorded, and names a place inside of the line`() throws {
    let place = try Place()
    for entry in Self.all {
      let source = entry.source
      let diagnostics = try place.session(for: source, entry).run(source).flatMap(\.diagnostics)
      #expect(diagnostics.map(\.code) == [entry.code], "\(entry.code): \(diagnostics.map(\.explanation))")
      for diagnostic in diagnostics {
        let span = diagnostic.place
        #expect(span.start >= 0 && span.end > span.start && span.end <= source.utf8.count, "\(entry.code)")
      }
      let lines = diagnostics.flatMap { DiagnosticRenderer().lines($0, in: source) }.map(place.masked)
      let text = ([source, "---"] + lines).joined(separator: "\n") + "\n"
      try Self.renders(entry.code, text, at: TestResources.fixture("Errors/\(entry.code).txt"))
      // One line that would work, or where to find one; one suggestion for a name; nothing of the host's language.
      #expect(lines.contains { $0.hasPrefix("  try: ") }, "\(entry.code)")
      #expect(!text.contains("Optional(") && !text.contains("Swift") && !text.contains(".swift"), "\(entry.code)")
    }
  }

  @Test func `The input as the first remedy would have it runs`() throws {
    let place = try Place()
    for entry in Self.all {
      guard let mended = entry.mended else { continue }
      let session = try place.session(for: mended, entry)
      let diagnostics = session.run(mended).flatMap(\.diagnostics)
      #expect(diagnostics.isEmpty, "\(entry.code): \(diagnostics.map(\.explanation))")
      // What stands between the gaps of the remedy stands in the mended line.
      let first = try place.session(for: entry.source, entry).run(entry.source).flatMap(\.diagnostics).first
      // The line itself, without the clause that says what for.
      let whole = first?.explanation.remedies.first ?? ""
      let remedy = whole.firstRange(of: ", which ").map { String(whole[..<$0.lowerBound]) } ?? whole
      guard !remedy.contains("leave ") && !remedy.contains("behind ") && !remedy.contains("or keep") else { continue }
      let joined = mended.replacing("\n ", with: "").replacing("{$folder}/", with: "")
      for part in remedy.split(separator: "…") {
        let words = place.masked(String(part)).replacing("FOLDER/", with: "")
          .trimmingCharacters(in: CharacterSet(charactersIn: " |"))
        #expect(joined.contains(words), "\(entry.code): \"\(words)\" of its remedy is not in \"\(joined)\"")
      }
    }
  }

  @Test func `Every code that the program lists has one file, and every file a code`() throws {
    let tests = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    var files: [String] = []
    for target in ["PomonaLanguageTests", "PomonaLibraryTests", "PomonaShellTests"] {
      let folder = tests.appendingPathComponent("\(target)/Fixtures/Errors")
      files += try FileManager.default.contentsOfDirectory(atPath: folder.path).map { String($0.prefix { $0 != "." }) }
    }
    let codes = ReferenceTests.reference.errors.map(\.code)
    #expect(files.sorted() == codes.filter { !Self.withoutVerb.contains($0) }.sorted())
    // A code leaves the list when its verb comes, and has a file then.
    #expect(Self.withoutVerb.subtracting(codes).isEmpty)
    #expect(Set(Self.all.map(\.code)).count == Self.all.count)
  }

  @Test func `Several mistakes of a script are all reported at once`() {
    let source = """
      let t = {x: [1, 2], roi: ["a", "b"]} | table
      $t | wher x > 1
      $t | sort depth | take 1, seed: 3
      set limit: 512
      $t | where x > | take 1
      $t | where z > 1 and width < 2 | derive q: log(scroe)
      20s + 3cm
      let where = 3
      $unknown | take 1
      $t | sample 1, sead: 2, bi: roi
      """
    let found = Library.session().check(source)
    #expect(
      found.map(\.code) == [
        "E0201", "E0203", "E0205", "E0207", "E0103", "E0203", "E0203", "E0203", "E0208", "E0214", "E0202", "E0205",
        "E0205",
      ], "\(found.map { "\($0.code) \($0.explanation.message)" })")
    // What a line that cannot be read would bind is no further mistake.
    #expect(Library.session().check("let a = (1 +\n$a + $b").map(\.code) == ["E0104"])
    #expect(Library.session().check("let a = 1 + * 2\n$a + $b").map(\.code) == ["E0103", "E0202"])
  }
}
