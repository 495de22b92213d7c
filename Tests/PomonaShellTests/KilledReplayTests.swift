import Foundation
import PomonaShell
import PomonaSystem
import Testing

@Suite(
  "A recording that is killed", .serialized,
  .enabled(if: Tmux.speaksItsLanguage, "the program beside the tests does not evaluate 1 + 1"))
struct KilledReplayTests {
  @Test("chapter, lock and figures are whole at whatever moment it ends, and recording again ends as ever")
  func killed() throws {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("pomona-killed-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let url = folder.appendingPathComponent("c.md")
    let lock = ChapterLock.url(beside: url)
    let text = "---\npomona: 1\n---\n```pomona\n" + (1...40).map { "> \($0) / 7\n" }.joined() + "```\n"
    try Data(text.utf8).write(to: url)
    #expect(replay(url, killedAfter: nil) == 0)
    let whole = try Data(contentsOf: url)
    let wholeLock = try Data(contentsOf: lock)
    var random = Moments(state: 20_261_123)
    for _ in 0..<12 {
      // From the beginning of the process to past its end.
      try Data(text.utf8).write(to: url)
      try FileManager.default.removeItem(at: lock)
      _ = replay(url, killedAfter: Double(random.next(80)) / 1000)
      let after = try Data(contentsOf: url)
      #expect(after == Data(text.utf8) || after == whole)
      if FileManager.default.fileExists(atPath: lock.path) { #expect(try Data(contentsOf: lock) == wholeLock) }
      #expect(replay(url, killedAfter: nil) == 0)
      #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted() == ["c.lock", "c.md"])
      #expect(try Data(contentsOf: url) == whole && Data(contentsOf: lock) == wholeLock)
    }
  }

  private func replay(_ url: URL, killedAfter seconds: Double?) -> Int32 {
    let process = Process()
    process.executableURL = Tmux.program
    process.arguments = ["replay", "--accept", url.path]
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = FileHandle.nullDevice
    process.standardError = FileHandle.nullDevice
    guard (try? process.run()) != nil else { return -1 }
    if let seconds {
      Thread.sleep(forTimeInterval: seconds)
      kill(process.processIdentifier, SIGKILL)
    }
    process.waitUntilExit()
    return process.terminationStatus
  }
}

/// Numbers for choosing moments.
private struct Moments {
  var state: UInt64
  mutating func next(_ bound: Int) -> Int {
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    return Int((state >> 33) % UInt64(bound))
  }
}
