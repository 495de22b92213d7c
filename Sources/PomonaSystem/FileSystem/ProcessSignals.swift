internal import Glibc

/// Signals that would end the program where an error is wanted.
public enum ProcessSignals {
  /// Makes a write to a closed pipe, or past the file-size limit, an error instead of the end of the program.
  ///
  /// Called once at the start of `main`; a child process inherits it.
  public static func ignoreWriteSignals() {
    _ = signal(SIGPIPE, SIG_IGN)
    _ = signal(SIGXFSZ, SIG_IGN)
  }
}

/// Limits that the system sets to this process.
public enum ProcessLimits {
  /// Raises the count of files that may be open as far as the system lets this user: each file of a map stays open while
  /// its features are in use, and a folder may hold more layers than the usual 1,024.
  public static func allowManyFiles() {
    var limit = rlimit()
    // Both calls read or fill the structure that they are given.
    guard unsafe getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else { return }
    limit.rlim_cur = limit.rlim_max
    _ = unsafe setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
  }

  /// Runs `body` while no file may grow beyond `byteCount`: the way to see a full disk without filling one.
  public static func withFileSizeLimit<Result>(_ byteCount: Int, _ body: () throws -> Result) rethrows -> Result {
    ProcessSignals.ignoreWriteSignals()
    var before = rlimit()
    // Both calls read or fill the structure that they are given. Only the soft limit moves, so that it can go back.
    _ = unsafe getrlimit(__rlimit_resource_t(RLIMIT_FSIZE.rawValue), &before)
    var limited = before
    limited.rlim_cur = rlim_t(byteCount)
    _ = unsafe setrlimit(__rlimit_resource_t(RLIMIT_FSIZE.rawValue), &limited)
    defer { _ = unsafe setrlimit(__rlimit_resource_t(RLIMIT_FSIZE.rawValue), &before) }
    return try body()
  }
}
