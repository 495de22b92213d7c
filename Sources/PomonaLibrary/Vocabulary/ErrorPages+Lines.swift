internal import PomonaLanguage

/// What lines of several pages begin with, so that each page can be run as it stands.
extension ErrorPage {
  /// The benchmark of 92 pictures.
  static let k = """
    let k = benchmark "kriegeskorte92"

    """

  /// Two models scored against it.
  static let s = """
    \(k)let s = {v1: $k.models["v1"], hmax: $k.models["hmax"]} | score $k

    """

  /// Twelve stimuli, shown three times to six units.
  static let b = """
    let b = benchmark from(stimuli: ({id: 1..12} | table), units: ({id: 1..6} | table))
      | simulate repeats: 3

    """

  /// A layer of features of these stimuli, in a file.
  static let f = """
    \(b)($b | rdm).mean | save "layer.npy"
    let f = model from("layer.npy") | features $b

    """

  /// Responses of which one is missing.
  static let incomplete = """
    let b = benchmark from(responses: ({id: 1..8, v1: [1, missing, 2, 0, 4, 5, 3, 1],
      v2: [3, 0, 1, 2, 5, 3, 2, 4]} | table), stimuli: ({id: 1..8} | table))

    """

  /// A layer in which a feature is missing.
  static let lacking = """
    ({a: [0, 1, missing], b: [1, 0, 2], c: [missing, 2, 0]} | table | as_rdm) | save "layer.npy"
    let b = benchmark from(stimuli: ({id: 1..3} | table), units: ({id: 1..6} | table))
    let f = model from("layer.npy") | features $b

    """

  /// The same layer with all of its features.
  static let complete = """
    ({a: [0, 1, 3], b: [1, 0, 2], c: [3, 2, 0]} | table | as_rdm) | save "layer.npy"
    let b = benchmark from(stimuli: ({id: 1..3} | table), units: ({id: 1..6} | table))
    let f = model from("layer.npy") | features $b

    """

  /// A layer that no stimulus drives.
  static let silent = """
    ({a: [0, 0, 0, 0], b: [0, 0, 0, 0], c: [0, 0, 0, 0], d: [0, 0, 0, 0]} | table | as_rdm)
      | save "layer.npy"
    let b = benchmark from(stimuli: ({id: 1..4} | table), units: ({id: 1..6} | table))
      | simulate repeats: 3
    let f = model from("layer.npy") | features $b

    """

  /// An RDM of three stimuli.
  static let line = """
    {a: [0, 1, 3], b: [1, 0, 2], c: [3, 2, 0]} | table | as_rdm
    """

  /// An RDM that lacks a pair.
  static let gap = """
    {a: [0, 1, missing], b: [1, 0, 2], c: [missing, 2, 0]} | table | as_rdm
    """
}
