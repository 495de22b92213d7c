import Foundation
import Glibc
import PomonaSystem
import Testing

/// The prompt as a person meets it, typed at through tmux.
@Suite(
  "The prompt in a terminal", .serialized,
  .enabled(if: Tmux.isInstalled, "tmux is not installed"),
  .enabled(if: Tmux.speaksItsLanguage, "the program beside the tests does not evaluate 1 + 1"))
struct TerminalTests {
  @Test("it greets, evaluates, remembers variables, and leaves at Ctrl-D")
  func evaluates() throws {
    let terminal = try Tmux()
    try terminal.wait(for: "Ctrl-D leaves")
    terminal.type("let answer = 40 + 2", enter: true)
    terminal.type("$answer * 2", enter: true)
    try terminal.wait(for: "84")
    terminal.key("C-d")
    try terminal.wait(for: "ended with 0")
  }

  @Test("an input of several lines goes on at a second prompt, and history brings it back whole")
  func severalLines() throws {
    let terminal = try Tmux()
    try terminal.wait(for: "Ctrl-D leaves")
    terminal.type("(40 +", enter: true)
    terminal.type("2)", enter: true)
    try terminal.wait(for: "42")
    #expect(terminal.screen.contains("\n. 2)"))
    terminal.type("7 * 11", enter: true)
    try terminal.wait(for: "77")
    terminal.key("Up")
    terminal.key("Up")
    terminal.key("End")
    terminal.type(" * 100", enter: true)
    try terminal.wait(for: "4200")
  }

  @Test("history outlives the session, even one that is killed")
  func history() throws {
    let terminal = try Tmux()
    try terminal.wait(for: "Ctrl-D leaves")
    terminal.type("12345 + 1", enter: true)
    try terminal.wait(for: "12346")
    let next = try Tmux(home: terminal.home)
    terminal.kill()
    try next.wait(for: "Ctrl-D leaves")
    next.key("Up")
    try next.wait(for: "> 12345 + 1")
  }

  @Test("Tab completes a variable, and lists the candidates when pressed again")
  func completion() throws {
    let terminal = try Tmux()
    try terminal.wait(for: "Ctrl-D leaves")
    terminal.type("let stimulus_count = 92", enter: true)
    terminal.type("$stimu")
    terminal.key("Tab")
    try terminal.wait(for: "$stimulus_count")
    terminal.key("Enter")
    try terminal.wait(for: "92")
    terminal.type("let stimulus_kind = 1", enter: true)
    terminal.type("$stimulus")
    terminal.key("Tab")
    terminal.key("Tab")
    terminal.key("Tab")
    try terminal.wait(for: "stimulus_count  $stimulus_kind", or: "stimulus_count  stimulus_kind")
  }

  @Test("Ctrl-C drops the line being typed and keeps the session")
  func interruptTyping() throws {
    let terminal = try Tmux()
    try terminal.wait(for: "Ctrl-D leaves")
    terminal.type("let kept = 6", enter: true)
    terminal.type("let lost = (")
    terminal.key("C-c")
    terminal.type("$kept * 7", enter: true)
    try terminal.wait(for: "42")
  }

  @Test("Ctrl-C stops a running line and keeps the session")
  func interruptRunning() throws {
    let terminal = try Tmux()
    try terminal.wait(for: "Ctrl-D leaves")
    terminal.type("let kept = 6", enter: true)
    terminal.type("1..9000 | each \\k -> (1..9000 | each \\j -> $j * $k)", enter: true)
    Thread.sleep(forTimeInterval: 1.5)
    terminal.key("C-c")
    try terminal.wait(for: "nterrupted")
    terminal.type("$kept * 7", enter: true)
    try terminal.wait(for: "42")
  }

  @Test("a paste of several lines with letters beyond ASCII goes in whole and runs at Enter")
  func paste() throws {
    let terminal = try Tmux()
    try terminal.wait(for: "Ctrl-D leaves")
    terminal.paste("let said = \"Größe → 🧠\"\n$said\n")
    Thread.sleep(forTimeInterval: 0.3)
    #expect(terminal.screen.components(separatedBy: "Größe → 🧠").count == 2, "it ran before Enter")
    terminal.key("Enter")
    Thread.sleep(forTimeInterval: 0.3)
    #expect(terminal.screen.components(separatedBy: "Größe → 🧠").count == 3)
  }

  @Test("in the C locale letters beyond ASCII work, too")
  func plainLocale() throws {
    let terminal = try Tmux(locale: "C")
    try terminal.wait(for: "Ctrl-D leaves")
    terminal.type("\"Größe\" == \"Größe\"", enter: true)
    try terminal.wait(for: "true")
  }

  @Test("an error shows a caret and the session goes on")
  func error() throws {
    let terminal = try Tmux()
    try terminal.wait(for: "Ctrl-D leaves")
    terminal.type("$nobody + 1", enter: true)
    try terminal.wait(for: "^^^")
    terminal.type("3 * 3", enter: true)
    try terminal.wait(for: "9")
  }
}

/// A terminal of fixed size that runs the program beside the tests, in a home folder of its own.
final class Tmux {
  let home: URL
  private let ownsHome: Bool
  private let server = "pomona-\(UUID().uuidString)"
  private let service = Process()

  init(home: URL? = nil, locale: String = "C.UTF-8") throws {
    ownsHome = home == nil
    self.home =
      home ?? FileManager.default.temporaryDirectory.appendingPathComponent("pomona-tmux-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: self.home, withIntermediateDirectories: true)
    let command =
      "env -u NO_COLOR HOME='\(self.home.path)' XDG_STATE_HOME= LANG=\(locale) LC_ALL=\(locale) '\(Tmux.program.path)';"
      + " echo ended with $?; sleep 60"
    // The server stays a child of the tests: one that went its own way would hold what the tests wait on.
    service.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    service.arguments = ["-u", "TMUX", "LC_ALL=C.UTF-8", "tmux", "-L", server, "-f", "/dev/null", "-D"]
    for stream in [\Process.standardInput, \.standardOutput, \.standardError] {
      service[keyPath: stream] = FileHandle.nullDevice
    }
    try service.run()
    let end = Date().addingTimeInterval(10)
    while screen == "\n", Date() < end {
      Tmux.run(["-L", server, "new-session", "-d", "-x", "100", "-y", "30", command])
      Thread.sleep(forTimeInterval: 0.05)
    }
  }

  deinit {
    kill()
    if ownsHome { try? FileManager.default.removeItem(at: home) }
  }

  /// The server has the blocked signals of the thread that started it, and heeds no other than this one.
  func kill() {
    if service.isRunning { _ = Glibc.kill(service.processIdentifier, SIGKILL) }
  }

  func key(_ name: String) { Tmux.run(["-L", server, "send-keys", name]) }

  func type(_ text: String, enter: Bool = false) {
    Tmux.run(["-L", server, "send-keys", "-l", text])
    if enter { key("Enter") }
  }

  func paste(_ text: String) {
    let file = home.appendingPathComponent("paste")
    try? Data(text.utf8).write(to: file)
    Tmux.run(["-L", server, "load-buffer", file.path])
    Tmux.run(["-L", server, "paste-buffer", "-p"])
  }

  var screen: String { Tmux.run(["-L", server, "capture-pane", "-p"]) + "\n" }

  func wait(for text: String, or other: String? = nil, source: SourceLocation = #_sourceLocation) throws {
    let end = Date().addingTimeInterval(15)
    while Date() < end {
      let now = screen
      if now.contains(text) || other.map(now.contains) == true { return }
      Thread.sleep(forTimeInterval: 0.05)
    }
    Issue.record("\"\(text)\" did not appear on:\n\(screen)", sourceLocation: source)
    throw Missing()
  }

  struct Missing: Error {}

  /// The program lies beside the bundle of tests.
  static let program: URL = {
    let tests = URL(fileURLWithPath: CommandLine.arguments[0]).resolvingSymlinksInPath()
    var folder = tests.deletingLastPathComponent()
    for _ in 0..<3 where !FileManager.default.isExecutableFile(atPath: folder.appendingPathComponent("pomona").path) {
      folder.deleteLastPathComponent()
    }
    return folder.appendingPathComponent("pomona")
  }()

  static let isInstalled = run(["-V"]).hasPrefix("tmux")

  static let speaksItsLanguage: Bool = {
    let script = FileManager.default.temporaryDirectory.appendingPathComponent("pomona-\(UUID().uuidString).pome")
    defer { try? FileManager.default.removeItem(at: script) }
    try? Data("1 + 1\n".utf8).write(to: script)
    return call(program.path, ["run", script.path]).contains("2")
  }()

  @discardableResult private static func run(_ arguments: [String]) -> String {
    // Away from the tests' own terminal, and with a character set that tmux takes.
    call("/usr/bin/env", ["-u", "TMUX", "LC_ALL=C.UTF-8", "tmux"] + arguments)
  }

  /// Not by Foundation's way: its note that a program ended does not come while a server that runs on, started at the same
  /// moment, holds the other end.
  private static func call(_ program: String, _ arguments: [String]) -> String {
    OtherProgram.output(of: program, arguments) ?? ""
  }
}
