internal import PomonaAnalysis
internal import PomonaCore

/// RDMs of measured responses, region by region and subject by subject.
enum RecordingRDMs {
  /// Over the stimuli that all subjects saw, repeats averaged.
  ///
  /// - Throws: `E0473` for a region without units; `RecordingError`; what the distance throws, such as for a missing response.
  static func targets(
    _ recording: Recording, rois: [String]?, distance: Distance, limit: Int
  ) throws -> (targets: [ScoreTarget], axis: StimulusAxis) {
    let shared = recording.sharedStimuli
    guard shared.count > 1 else {
      throw RecordingError.emptySelection(
        what: "stimulus", asked: "no two stimuli were seen by all subjects", of: recording.stimuli.count)
    }
    let axis = recording.stimuli.subset(shared)
    let names = rois ?? EncodingScoring.usualRegions(recording)
    var means: [Matrix<Float>] = []
    for subject in recording.subjects {
      guard let responses = subject.responses else { throw RecordingError.noResponses(name: recording.facts.name) }
      means.append(try responses.meanOverRepeats(units: 0..<subject.units.count, stimuli: shared, limit: limit))
    }
    let targets = try (names.isEmpty ? ["all"] : names).map { name in
      let region = names.isEmpty ? nil : try recording.regions.region(name).units
      var subjects: [String] = []
      var rdms: [RDM] = []
      for (subject, mean) in zip(recording.subjects, means) {
        let units = subject.units.indices.filter { region?.contains(subject.units[$0]) ?? true }
        guard !units.isEmpty else { throw ScoringError.noUnits(roi: name, subject: subject.name) }
        let part = mean.selecting(columns: units)
        subjects.append(recording.subjects.count == 1 ? "pooled" : subject.name)
        rdms.append(
          try distance(
            Matrix(
              rowCount: part.rowCount, columnCount: part.columnCount, elements: part.elements.map(Double.init)),
            axis: axis))
      }
      return ScoreTarget(roi: name, subjects: subjects, rdms: rdms)
    }
    return (targets, axis)
  }
}

extension ScoreCandidate {
  /// The same over the stimuli of an axis, in its order.
  ///
  /// - Throws: `E0305` when an RDM of another order is given for the same stimuli, `E0471` when one lacks stimuli.
  func over(_ axis: StimulusAxis) throws -> ScoreCandidate {
    if rdm.axis == axis { return self }
    let places = Dictionary(uniqueKeysWithValues: zip(rdm.axis.ids, rdm.axis.ids.indices))
    guard rdm.axis.count > axis.count else {
      try rdm.axis.requireEqual(to: axis, parameter: "of")
      return self
    }
    let missing = axis.ids.filter { places[$0] == nil }
    if let first = missing.first {
      throw ScoringError.otherStimuli(
        missing: first, count: missing.count, of: axis.count, what: "features of \(model)")
    }
    return ScoreCandidate(
      model: model, layer: layer, layerIndex: layerIndex, depth: depth, predictor: predictor, seed: seed,
      rdm: rdm.subset(axis.ids.compactMap { places[$0] }), dimensionality: dimensionality)
  }
}
