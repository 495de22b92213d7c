import Foundation
import PomonaTestSupport
import Testing

@testable import PomonaLibrary

/// Published tables with their quirks (byte-order mark, quotes around everything, lists as text, semicolons, tabs, a first
/// column without a name): the facts that their descriptions give, each in a line or two of Pomona.
struct PublishedTablesTests {
  static let folder = TestResources.measured("deepnsd-results")?.deletingLastPathComponent()

  /// What the last line prints, with `DATA` for the folder of the tables.
  static func printed(_ lines: String) throws -> [String] {
    let folder = try #require(Self.folder)
    return TableVerbTests.printed(lines.replacing("DATA", with: folder.path))
  }

  @Test(
    .enabled(if: folder != nil, "POMONA_TEST_DATA has no published tables"),
    arguments: [
      ("open \"DATA/deepnsd-results/results_summary.csv\" | count", ["672"]),
      (
        "open \"DATA/deepnsd-results/results_summary.csv\" | where model_string == alexnet_classification | select metric, score | derive score: as_text(round(score, 6))",
        ["metric  score", "crsa    0.338325", "srpr    0.350091", "wrsa    0.633393", "3 rows · 2 columns"]
      ),
      ("open \"DATA/deepnsd-results/results_summary.csv\" | distinct train_task | count", ["13"]),
      ("open \"DATA/deepnsd-results/model_typology.csv\" | count", ["491"]),
      (
        "open \"DATA/deepnsd-results/model_typology.csv\" | count model_source | sort desc(rows) | take 3",
        ["model_source  rows", "timm           308", "torchvision     60", "taskonomy       25", "3 rows · 2 columns"]
      ),
      // Row S4.3: ids of a training by its exact name.
      ("open \"DATA/deepnsd-results/model_typology.csv\" | where train_type == clip | count", ["8"]),
      ("open \"DATA/deepnsd-results/model_typology.csv\" | where train_type == ipcl | count", ["4"]),
      // Row S4.1: five rows at random are the same five for one seed.
      ("open \"DATA/deepnsd-results/model_typology.csv\" | sample 5, seed: 1 | count", ["5"]),
      (
        "open \"DATA/deepnsd-results/figure5b.csv\" | correlate effective_dimensions, score, by: metric | select metric, r, n",
        [
          "pearson · p two-sided: t with n - 2 degrees of freedom · 95 % intervals by Fisher's z",
          "metric       r    n", "CRSA    0.3789  224", "WRSA    0.3939  224", "2 rows · 3 columns",
        ]
      ),
      (
        "open \"DATA/deepnsd-results/voxel_metadata_OTC.csv\" | where subj_id == 1 | summarize otc: count(), eba: sum(EBA)",
        ["otc   eba", "8088  2525", "1 row · 2 columns"]
      ),
      ("open \"DATA/deepnsd-results/voxel_metadata_EVC.csv\" | where subj_id == 1 | count", ["4657"]),
      (
        "open \"DATA/deepnsd-results/shared1000.csv\" | derive n: length(as_list(coco_captions)) | summarize images: count(), five: sum(n >= 5), six: sum(n == 6)",
        ["images  five  six", "1000  1000    3", "1 row · 3 columns"]
      ),
      (
        "open \"DATA/encoder-dimensionality/manuscript_data.csv\" | summarize rows: count(), none: sum(task == missing)",
        ["rows  none", "552    40", "1 row · 2 columns"]
      ),
      (
        "open \"DATA/encoder-dimensionality/encoding_majajhong2015_IT_pls.csv\" | count kind",
        [
          "kind             rows", "Untrained          24", "Supervised        328", "Self-Supervised   184",
          "3 rows · 2 columns",
        ]
      ),
      ("open \"DATA/encoder-dimensionality/eigspectra_imagenet_avgpool_additional.csv\" | count", ["12032"]),
      ("open \"DATA/language-scores-and-reading/precomputed-scores.csv\" | count", ["4885"]),
      // Row S0.29: several benchmarks, and where the best layer of one network lies.
      (
        "open \"DATA/language-scores-and-reading/precomputed-scores.csv\" | where model == \"gpt2-xl\" and layer != missing | derive top: max(score), by: benchmark | where score == top | select benchmark, layer, score | take 3",
        [
          "benchmark                 layer         score", "Pereira2018-encoding      encoder.h.43  1.044",
          "Fedorenko2016v3-encoding  encoder.h.17  0.824", "Blank2014fROI-encoding    encoder.h.27  0.319",
          "3 rows · 3 columns",
        ]
      ),
      (
        "open \"DATA/language-scores-and-reading/stories_data.csv\" | summarize words: count(), stories: distinct(item)",
        ["words  stories", "10256       10", "1 row · 2 columns"]
      ),
      ("open \"DATA/language-scores-and-reading/all_stories.tok\" | count", ["10256"]),
      // A column a voxel, 25,870 of them, one below the other.
      (
        "open \"DATA/lpp-masks-isc/isc_10trials_en.npy\" | lengthen | summarize n: count(), low: round(min(value), 4), high: round(max(value), 4), mean: round(mean(value), 4)",
        ["n      low    high   mean", "258700  -0.0862  0.8649  0.365", "1 row · 4 columns"]
      ),
      // Volumes: which voxels are in the brain, and in two regions.
      ("open \"DATA/lpp-masks-isc/mask_lpp_en.nii.gz\" | lengthen | where value > 0 | count", ["25870"]),
      ("open \"DATA/lpp-masks-isc/roi_masks/AG_TPJ.nii.gz\" | lengthen | where value > 0 | count", ["56"]),
      ("open \"DATA/lpp-masks-isc/roi_masks/pSTS.nii.gz\" | lengthen | where value > 0 | count", ["69"]),
      // Row S2.36: the models of more than three thousand million parameters.
      (
        "open \"DATA/lpp-masks-isc/model_info_en.csv\" | summarize models: count(), large: sum(n_parameters > 3000000000)",
        ["models  large", "28     10", "1 row · 2 columns"]
      ),
      (
        "open \"DATA/things-norms/size_fixed.csv\" | summarize low: round(min(meanSize), 2), high: round(max(meanSize), 2)",
        ["low   high", "100.0  423.1", "1 row · 2 columns"]
      ),
      (
        "open \"DATA/things-norms/property_ratings.csv\" | summarize objects: count(), top: max(as_number(lives_mean))",
        ["objects  top", "1854    7", "1 row · 2 columns"]
      ),
      ("open \"DATA/things-norms/Categories_final_20200131.tsv\" | count", ["1855"]),
    ])
  func `Published facts come out`(line: String, lines: [String]) throws { #expect(try Self.printed(line) == lines) }

  /// Every file of the five folders, with the rows that its description states (two of which are one too low there: the
  /// files have 20 noise ceilings and 108 ImageNet accuracies).
  @Test(
    .enabled(if: folder != nil, "POMONA_TEST_DATA has no published tables"),
    arguments: [
      ("deepnsd-results/activation_pcspace.csv", 3000), ("deepnsd-results/dimensionality.csv", 450),
      ("deepnsd-results/figure2_scores.csv", 440), ("deepnsd-results/figure3.csv", 360),
      ("deepnsd-results/figure4a.csv", 192), ("deepnsd-results/figure5a.csv", 448),
      ("deepnsd-results/figure5b.csv", 448), ("deepnsd-results/figure5c.csv", 198),
      ("deepnsd-results/figure6b.csv", 954), ("deepnsd-results/imagenet1k.csv", 108),
      ("deepnsd-results/model_contrasts.csv", 226), ("deepnsd-results/model_typology.csv", 491),
      ("deepnsd-results/model_uber_rsa.csv", 50400), ("deepnsd-results/noise_ceilings.csv", 20),
      ("deepnsd-results/parameter_count.csv", 223), ("deepnsd-results/results_summary.csv", 672),
      ("deepnsd-results/shared1000.csv", 1000), ("deepnsd-results/voxel_coordinates_OTC.csv", 29480),
      ("deepnsd-results/voxel_metadata_EVC.csv", 15326), ("deepnsd-results/voxel_metadata_OTC.csv", 29480),
      ("encoder-dimensionality/eigmetrics_imagenet.csv", 536),
      ("encoder-dimensionality/eigspectra_imagenet_avgpool_additional.csv", 12032),
      ("encoder-dimensionality/encoding_freemanziemba2013_V1_pls.csv", 536),
      ("encoder-dimensionality/encoding_majajhong2015_IT_pls.csv", 536),
      ("encoder-dimensionality/encoding_majajhong2015_V4_pls.csv", 536),
      ("encoder-dimensionality/encoding_object2vec_EBA_pls.csv", 536),
      ("encoder-dimensionality/encoding_object2vec_EVC_pls.csv", 536),
      ("encoder-dimensionality/encoding_object2vec_FFA_pls.csv", 536),
      ("encoder-dimensionality/encoding_object2vec_LOC_pls.csv", 536),
      ("encoder-dimensionality/encoding_object2vec_PPA_pls.csv", 536),
      ("encoder-dimensionality/majajhong2015_neural_manifold_statistics.csv", 1),
      ("encoder-dimensionality/manuscript_data.csv", 552), ("encoder-dimensionality/rsa_majajhong2015_IT.csv", 536),
      ("language-scores-and-reading/all_stories.tok", 10256),
      ("language-scores-and-reading/precomputed-scores.csv", 4885),
      ("language-scores-and-reading/stories_data.csv", 10256), ("lpp-masks-isc/model_info_cn.csv", 10),
      ("lpp-masks-isc/model_info_en.csv", 28), ("lpp-masks-isc/model_info_fr.csv", 4),
      ("lpp-masks-isc/isc_10trials_en.npy", 10), ("things-norms/Categories_final_20200131.tsv", 1855),
      ("things-norms/property_ratings.csv", 1854), ("things-norms/size_fixed.csv", 1854),
    ])
  func `Every published table opens with the rows that it should have`(file: String, rows: Int) throws {
    #expect(try Self.printed("open \"DATA/\(file)\" | count") == ["\(rows)"])
  }

  /// Row S2.28, over the four networks that both published tables know.
  @Test(.enabled(if: folder != nil, "POMONA_TEST_DATA has no published tables"))
  func `Where the best layer lies stands beside parameters and HellaSwag`() throws {
    let found = try Self.printed(
      """
      let models = open "DATA/lpp-masks-isc/model_info_en.csv" | derive model: model_name
      let best_layers = open "DATA/language-scores-and-reading/precomputed-scores.csv"
        | where benchmark == "Pereira2018-encoding" and layer matches "encoder.h"
        | derive place: as_number(extract(layer, "[0-9]+$")) + 1, top: max(score), by: model | where score == top
      best_layers | join $models, on: model | derive depth: round(place / n_layers, 3), billions: round(n_parameters / 1e9, 2)
        | select model, depth, billions, hellaswag
      """)
    #expect(
      found.dropFirst().prefix(4).map { $0.split(separator: " ").map(String.init) } == [
        ["gpt2", "1.000", "0.12", "31.53"], ["gpt2-medium", "0.958", "0.35", "39.38"],
        ["gpt2-large", "0.944", "0.77", "45.62"], ["gpt2-xl", "0.917", "1.56", "50.89"],
      ])
  }

  @Test(.enabled(if: folder != nil, "POMONA_TEST_DATA has no published tables"))
  func `Voxels of both regions are counted once`() throws {
    let found = try Self.printed(
      """
      let evc = open "DATA/deepnsd-results/voxel_metadata_EVC.csv" | where subj_id == 1 | select voxel_id | derive evc: true
      let otc = open "DATA/deepnsd-results/voxel_metadata_OTC.csv" | where subj_id == 1 | select voxel_id | derive otc: true
      otc | join $evc, on: voxel_id, how: outer | summarize all: count(), otc_only: sum(evc == missing), both: sum(evc != missing and otc != missing)
      """)
    #expect(found.prefix(3) == ["all  otc_only  both", "11967      7310   778", "1 row · 3 columns"])
  }

  @Test(.enabled(if: folder != nil, "POMONA_TEST_DATA has no published tables"))
  func `Scores and dimensionality of 536 layers join without loss`() throws {
    let found = try Self.printed(
      """
      let scores = open "DATA/encoder-dimensionality/encoding_majajhong2015_IT_pls.csv"
      let spectra = open "DATA/encoder-dimensionality/eigmetrics_imagenet.csv"
      let both = scores | join $spectra, on: [layer, architecture, task, kind, source]
      both | correlate score, `effective dimensionality`, alpha, method: spearman | derive r: round(r, 3) | select r, n
      """)
    #expect(found.suffix(4) == ["0.587  536", "-0.627  536", "-0.982  536", "3 rows · 2 columns"])
  }
}

/// What chapter 3 says of the measured tables, by its own lines.
struct PublishedScoresTests {
  @Test(
    .enabled(if: PublishedTablesTests.folder != nil, "POMONA_TEST_DATA has no published tables"),
    arguments: [
      (
        "figure5b",
        "where training != Untrained | correlate effective_dimensions, score, by: metric | select metric, r, n",
        ["CRSA    -0.0945  160", "WRSA    -0.1024  160"]
      ),
      (
        "figure5c", "correlate imagenet_accuracy, score, by: metric | select metric, r, n",
        ["CRSA    0.2274  99", "WRSA    0.4942  99"]
      ),
      (
        "figure5c", "correlate imagenet_accuracy, score, by: metric, method: spearman | select metric, r, n",
        ["CRSA    -0.0057  99", "WRSA     0.1726  99"]
      ),
      (
        "results_summary",
        "select model_string, metric, score | widen metric, values: score | correlate crsa, srpr, wrsa, method: spearman | select x, y, r, n",
        ["crsa  srpr  0.8705  224", "crsa  wrsa  0.8473  224", "srpr  wrsa  0.9419  224"]
      ),
      (
        "results_summary",
        "where compare_training != missing | test score, by: metric, across: architecture, contrast: {compare_training: [classification, random]}, method: t | select metric, difference, n",
        ["crsa        0.3004  64", "srpr        0.2550  64", "wrsa        0.5574  64"]
      ),
      (
        "results_summary",
        "where compare_architecture in [Convolutional, Transformer] | test score, by: metric, between: compare_architecture, method: welch | select metric, difference, n",
        ["crsa       0.04075  55", "srpr       0.00410  55", "wrsa       0.00988  55"]
      ),
    ])
  func `The text of the chapter holds on the measured tables`(table: String, line: String, rows: [String]) throws {
    let found = try PublishedTablesTests.printed("open \"DATA/deepnsd-results/\(table).csv\" | \(line)")
    #expect(found.suffix(rows.count + 1).dropLast().map { $0 } == rows)
  }
}
