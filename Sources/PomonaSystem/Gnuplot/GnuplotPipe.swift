internal import CGnuplot
public import Foundation
internal import Glibc

/// A gnuplot process that takes commands through a pipe and works in a folder.
///
///     var pipe = try GnuplotPipe(in: folder.url)
///     try pipe.send("set output 'a.svg'\n")
///     try pipe.close()
///
/// What it says goes to a file in the folder, so that no pipe can fill up. One figure takes one process: 12 to 27 ms.
@safe
public struct GnuplotPipe: ~Copyable {
  /// The program by default: the first `gnuplot` of PATH.
  public static let program = "gnuplot"

  private let handle: OpaquePointer
  private let errors: URL
  private let output: URL
  private var isClosed = false

  /// - Throws: `E0720` when there is no such program, `E0721` when it cannot be run.
  public init(program: String = GnuplotPipe.program, in folder: URL) throws(GnuplotError) {
    errors = folder.appendingPathComponent(".gnuplot-words")
    output = folder.appendingPathComponent(".gnuplot-output")
    var code: Int32 = 0
    // The texts and the code live through the call, and nothing of them is kept.
    let opened = unsafe pomona_gnuplot_open(program, folder.path, output.path, errors.path, &code)
    guard let opened = unsafe opened else {
      if code == ENOENT { throw .missing(program: program) }
      throw .notStarted(program: program, reason: FileSystemError.words(of: code))
    }
    unsafe handle = opened
  }

  deinit {
    // Not closed before, so that the handle is still ours; closing frees it.
    if !isClosed { _ = unsafe pomona_gnuplot_close(handle) }
  }

  /// Sends commands as they are. A gnuplot that died before is reported by `close()`, with what it said.
  public borrowing func send(_ commands: String) {
    // The text lives through the call; a failed write leaves the stream failed, which the exit status explains.
    _ = unsafe pomona_gnuplot_command(handle, commands)
    _ = unsafe pomona_gnuplot_flush(handle)
  }

  /// Waits for the end: what gnuplot printed, such as a figure drawn as text.
  ///
  /// - Throws: `E0722` with gnuplot's words when it stopped at a command, and when it complained of anything but a
  ///   harmless warning.
  public consuming func close() throws(GnuplotError) -> String {
    isClosed = true
    let status = unsafe pomona_gnuplot_close(handle)  // The handle is used here for the last time.
    let words = (try? String(decoding: Data(contentsOf: errors), as: UTF8.self)) ?? ""
    guard status == 0 else { throw .failed(status: Int(status), words: GnuplotPipe.said(words)) }
    return (try? String(decoding: Data(contentsOf: output), as: UTF8.self)) ?? ""
  }

  /// Lines that say something: without the echoed command, the caret and the place, which is a pipe.
  static func said(_ words: String) -> [String] {
    words.split(whereSeparator: \.isNewline).map { line in
      line.trimmingCharacters(in: .whitespaces)
    }.filter { !$0.isEmpty && $0 != "^" }
      .suffix(6).map { line in
        guard line.hasPrefix("\"") || line.hasPrefix("line ") || line.hasPrefix("gnuplot>") else { return line }
        return line.range(of: ": ").map { String(line[$0.upperBound...]) } ?? line
      }
  }

  /// The version of the program, such as `gnuplot 5.4 patchlevel 4`; `nil` when it is missing or says nothing.
  public static func version(program: String = GnuplotPipe.program) -> String? {
    guard let folder = try? TemporaryFolder(prefix: "pomona-gnuplot"),
      let pipe = try? GnuplotPipe(program: program, in: folder.url)
    else { return nil }
    pipe.send("set print '-'\nprint sprintf('gnuplot %.1f patchlevel %s', GPVAL_VERSION, GPVAL_PATCHLEVEL)\n")
    guard let text = try? pipe.close() else { return nil }
    return text.split(whereSeparator: \.isNewline).last { $0.hasPrefix("gnuplot ") }.map(String.init)
  }
}
