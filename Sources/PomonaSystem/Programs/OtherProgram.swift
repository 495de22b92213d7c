internal import Foundation
internal import Glibc

/// Other programs, asked for a word. No shell is involved, and nothing but files: Foundation's own way wants sockets, which
/// a machine or a sandbox without a network may not have.
public enum OtherProgram {
  /// What the program prints; `nil` when it is not on the path, fails, or has not answered after `seconds`.
  public static func output(of name: String, _ arguments: [String], seconds: Double = 10) -> String? {
    guard let folder = try? TemporaryFolder(prefix: "pomona-program") else { return nil }
    let answer = folder.file("answer")
    guard let child = start([name] + arguments, output: answer.path) else { return nil }
    let deadline = Date().addingTimeInterval(seconds)
    var status: Int32 = 0
    while true {
      // The status is ours, and the child is nobody else's to wait for.
      let ended = unsafe waitpid(child, &status, WNOHANG)
      if ended == child { break }
      if ended < 0 && errno != EINTR { return nil }
      if Date() > deadline {
        kill(child, SIGKILL)
        _ = unsafe waitpid(child, &status, 0)  // As above.
        return nil
      }
      usleep(500)
    }
    guard status == 0, let data = try? Data(contentsOf: answer) else { return nil }
    return String(decoding: data, as: UTF8.self)
  }

  private static func start(_ words: [String], output: String) -> pid_t? {
    var actions = unsafe posix_spawn_file_actions_t()
    guard unsafe posix_spawn_file_actions_init(&actions) == 0 else { return nil }
    defer { _ = unsafe posix_spawn_file_actions_destroy(&actions) }
    // The texts are copied by the calls.
    guard unsafe posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0) == 0,
      unsafe posix_spawn_file_actions_addopen(&actions, 1, output, O_WRONLY | O_CREAT | O_TRUNC, 0o600) == 0,
      unsafe posix_spawn_file_actions_addopen(&actions, 2, "/dev/null", O_WRONLY, 0) == 0
    else { return nil }
    var copies: [UnsafeMutablePointer<CChar>?] = unsafe words.map { unsafe strdup($0) }
    // Each copy is freed once, after the program has its own.
    defer { for index in unsafe copies.indices { unsafe free(copies[index]) } }
    unsafe copies.append(nil)
    var child: pid_t = 0
    // The list ends with nil and lives through the call, as does the environment of the process.
    let code = unsafe posix_spawnp(&child, words[0], &actions, nil, copies, environ)
    return code == 0 ? child : nil
  }
}
