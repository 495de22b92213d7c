internal import Foundation
internal import Glibc

/// Other programs. No shell is involved, and nothing but files: Foundation's own way wants sockets, which a machine or a
/// sandbox without a network may not have.
public enum OtherProgram {
  /// How a program ended.
  public enum Ending: Sendable, Equatable {
    /// With this status.
    case exited(Int)
    /// By this signal.
    case killed(Int)
    /// It was still running when `isStopped` said that it should not, and is no more.
    case stopped
    /// There is no such program, or it may not be run.
    case notStarted(Int)
  }

  /// What a program left.
  public struct Run: Sendable {
    public let ending: Ending
    public let output: String
    /// What it wrote as its errors.
    public let errors: String
  }

  /// What the program prints; `nil` when it is not on the path, fails, or has not answered after `seconds`.
  public static func output(of name: String, _ arguments: [String], seconds: Double = 10) -> String? {
    let deadline = Date().addingTimeInterval(seconds)
    guard let run = run([name] + arguments, isStopped: { Date() > deadline }), run.ending == .exited(0) else {
      return nil
    }
    return run.output
  }

  /// Runs a program to its end, with these words as they are and nothing on its standard input.
  ///
  /// - Parameters:
  ///   - variables: of its environment, beside those of this process.
  ///   - isStopped: asked now and then; once it says yes the program is killed.
  /// - Returns: `nil` where there is no place for what it prints.
  public static func run(
    _ words: [String], variables: [String: String] = [:], isStopped: () -> Bool = { false }
  ) -> Run? {
    guard let folder = try? TemporaryFolder(prefix: "pomona-program") else { return nil }
    let output = folder.file("output")
    let errors = folder.file("errors")
    func text(_ file: URL) -> String { (try? Data(contentsOf: file)).map { String(decoding: $0, as: UTF8.self) } ?? "" }
    var child: pid_t = 0
    let code = start(words, variables, output: output.path, errors: errors.path, &child)
    guard code == 0 else { return Run(ending: .notStarted(Int(code)), output: "", errors: "") }
    var status: Int32 = 0
    var wait: UInt32 = 500
    while true {
      // The status is ours, and the child is nobody else's to wait for.
      let ended = unsafe waitpid(child, &status, WNOHANG)
      if ended == child { break }
      if ended < 0 && errno != EINTR { return nil }
      if isStopped() {
        kill(child, SIGKILL)
        _ = unsafe waitpid(child, &status, 0)  // As above.
        return Run(ending: .stopped, output: text(output), errors: text(errors))
      }
      usleep(wait)
      wait = min(wait * 2, 20_000)  // Short programs answer at once, long ones are not asked too often.
    }
    // As the macros of wait.h have it.
    let signal = Int(status & 0x7F)
    let ending = signal == 0 ? Ending.exited(Int(status >> 8) & 0xFF) : .killed(signal)
    return Run(ending: ending, output: text(output), errors: text(errors))
  }

  private static func start(
    _ words: [String], _ variables: [String: String], output: String, errors: String, _ child: inout pid_t
  ) -> Int32 {
    guard let name = words.first else { return ENOENT }
    var actions = unsafe posix_spawn_file_actions_t()
    guard unsafe posix_spawn_file_actions_init(&actions) == 0 else { return ENOMEM }
    defer { _ = unsafe posix_spawn_file_actions_destroy(&actions) }
    let make = O_WRONLY | O_CREAT | O_TRUNC
    // The texts are copied by the calls.
    guard unsafe posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0) == 0,
      unsafe posix_spawn_file_actions_addopen(&actions, 1, output, make, 0o600) == 0,
      unsafe posix_spawn_file_actions_addopen(&actions, 2, errors, make, 0o600) == 0
    else { return ENOMEM }
    // A thread may hold back signals; what it starts would heed none of them.
    var attributes = posix_spawnattr_t()
    guard unsafe posix_spawnattr_init(&attributes) == 0 else { return ENOMEM }
    defer { _ = unsafe posix_spawnattr_destroy(&attributes) }
    var none = sigset_t()
    unsafe sigemptyset(&none)
    guard unsafe posix_spawnattr_setsigmask(&attributes, &none) == 0,
      unsafe posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK)) == 0
    else { return ENOMEM }
    let all = ProcessInfo.processInfo.environment.merging(variables) { _, own in own }
    let list = unsafe copies(of: words)
    let environment = unsafe copies(of: all.map { "\($0.key)=\($0.value)" })
    // Each copy is freed once, after the program has its own.
    defer {
      for index in unsafe list.indices { unsafe free(list[index]) }
      for index in unsafe environment.indices { unsafe free(environment[index]) }
    }
    // Both lists end with nil and live through the call.
    return unsafe posix_spawnp(&child, name, &actions, &attributes, list, environment)
  }

  private static func copies(of texts: [String]) -> [UnsafeMutablePointer<CChar>?] {
    unsafe texts.map { unsafe strdup($0) } + [nil]
  }
}
