extension Recording {
  /// As one line: `1 subject · 1000 stimuli · 11967 voxels · EVC 4657 · OTC 7310`.
  public var line: String {
    var parts = [
      "\(subjects.count) subject\(subjects.count == 1 ? "" : "s")", "\(stimuli.count) stimuli",
      "\(unitCount) \(facts.unitWord)",
    ]
    parts += regions.macroRegions.map { "\($0.name) \($0.units.count)" }
    return parts.joined(separator: " · ")
  }

  /// What the recording is, one fact a line, with its largest regions.
  public var lines: [String] {
    func listed(_ names: [String]) -> String { "[\(names.joined(separator: ", "))]" }
    let word = facts.unitWord.prefix(1).uppercased() + facts.unitWord.dropFirst()
    var lines = [facts.title.isEmpty ? facts.name : facts.title]
    let macro = regions.macroRegions
    if !macro.isEmpty { lines.append("Macro ROI(s): \(listed(macro.map { "'\($0.name)'" }))") }
    lines.append("SubjectID(s): \(listed(subjectNames))")
    lines.append("# Probe Stimuli: \(stimuli.count)")
    lines.append("# Responding \(word): \(unitCount)")
    let largest = regions.largest(3)
    if !largest.isEmpty {
      lines.append("Largest ROI Constituents:")
      lines += largest.map { "\($0.name): \($0.units.count) \(word)" }
    }
    return lines
  }
}
