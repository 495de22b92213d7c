internal import PomonaAnalysis
public import PomonaCore
internal import PomonaSystem

extension BenchmarkROI {
  /// One subject's RDM: of one session (from 1), or the mean over sessions.
  ///
  /// - Throws: `E0413` for a subject or a session that there is not, with those that there are.
  public func rdm(subject: String, session: Int? = nil) throws -> RDM {
    guard let place = subjects.firstIndex(of: subject) else {
      throw BenchmarkError.noSuchRDM(roi: name, what: "subject \"\(subject)\"", known: subjects)
    }
    guard let session else { return rdms[place] }
    guard sessions[place].indices.contains(session - 1) else {
      throw BenchmarkError.noSuchRDM(
        roi: name, what: "session \(session) of \(subject)", known: (1...max(1, sessions[place].count)).map(String.init)
      )
    }
    return sessions[place][session - 1]
  }

  /// The mean over subjects: another quantity than any subject's RDM, so that no ceiling over subjects goes with its
  /// scores. The one matrix itself where only a pooled one is known.
  public var groupMean: RDM {
    get throws { isPooled ? rdms[0] : try RDM.mean(of: rdms, over: "\(rdms.count) subjects") }
  }
}

extension Benchmark {
  /// SHA-256 over ids, sizes and pixels of all stimuli in order: what was shown, whatever the file was packed like.
  public var contentDigest: String {
    get throws {
      var digest = SHA256()
      for (id, image) in zip(stimuli.axis.ids, try stimuli.images) {
        digest.update("\(id)\n\(image.width) \(image.height)\n")
        digest.update(image.pixels.span)
      }
      return digest.finishHex()
    }
  }
}
