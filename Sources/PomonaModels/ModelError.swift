/// What can go wrong between the name of a model and its feature maps.
public enum ModelError: Error, Sendable, Equatable {
  case unknownModel(name: String, suggestions: [String], known: [String])
  /// The file of a trained model is not installed.
  ///
  /// - `part`: what is fetched by that name only when it is asked for.
  /// - `twin`: the untrained twin, where that needs no file.
  case weightsMissing(model: String, path: String, part: String? = nil, twin: String? = nil)
  /// A pickle asks for a constructor or an operation that no weights need.
  case pickleRefused(path: String, offset: Int, what: String, allowed: [String])
  /// A file of weights is damaged, or of another layout.
  case weightsBroken(path: String, offset: Int, reason: String)
  case tensorMissing(path: String, tensor: String)
  case tensorUnexpected(path: String, tensor: String)
  case tensorShape(path: String, tensor: String, found: [Int], expected: [Int])
  case unknownLayer(model: String, name: String, suggestion: String?, known: [String])
  /// A map of one stimulus is larger than the limit allows.
  case limitTooSmall(layer: String, bytes: Int, limit: Int, needed: Int)
  case noStimuli(name: String)
  /// Stimuli of which no pictures are known; `areTexts` if they are texts.
  case noPictures(name: String, areTexts: Bool = false)
  /// Stimuli that are no texts, for a model that reads.
  case noTexts(name: String, model: String)
  /// A file that is no list of pieces of words.
  case vocabularyBroken(path: String, reason: String)
  case otherStimulusCount(name: String, found: Int, planned: Int)
  case emptySelection(model: String)
  /// The engine gave another shape than the graph declares.
  case outputShape(layer: String, found: [Int], expected: [Int])
  /// A seed was given to a model whose weights are not drawn.
  case seedOfTrained(model: String, twin: String)
}
