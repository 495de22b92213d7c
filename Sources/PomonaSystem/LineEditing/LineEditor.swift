internal import CLineEditor
public import Foundation
internal import Glibc

/// Reads lines from a terminal with editing, history, completion and paste, over libedit.
///
/// One editor at a time, used on the thread that made it. While it reads, Ctrl-C ends the line and not the program.
@safe
public final class LineEditor {
  public enum Reading: Equatable, Sendable {
    case line(String)
    /// Ctrl-C: what was typed is dropped.
    case interrupted
    /// Ctrl-D on an empty line, or no more input.
    case end
  }

  /// What a press of Tab does.
  public struct Completion: Equatable, Sendable {
    /// Goes in at the cursor.
    public var insert: String
    /// Shown below the line, as it is.
    public var list: String

    public init(insert: String = "", list: String = "") {
      self.insert = insert
      self.list = list
    }
  }

  /// Called with the text before the cursor, and whether the last key was Tab, too.
  public var completer: ((String, Bool) -> Completion)?

  private var editor: OpaquePointer?

  /// - Returns: `nil` where there is no terminal, or no UTF-8 locale: read plain lines then.
  public init?(program: String = "pomona") {
    guard Terminal.isTerminal(.input), Terminal.isTerminal(.output) else { return nil }
    Interrupts.watch()
    // The context is this object, unretained: the C editor lives no longer than it and calls back only inside `read`.
    let context = unsafe Unmanaged.passUnretained(self).toOpaque()
    unsafe editor = pomona_editor_open(program, completeForEditor, context)
    if unsafe editor == nil { return nil }
  }

  deinit {
    // The pointer came from `pomona_editor_open` and is used nowhere after this.
    unsafe pomona_editor_close(editor)
  }

  /// Reads one line. Escape sequences in the prompt stand between two `\u{1}`.
  public func read(prompt: String) -> Reading {
    var text: UnsafePointer<CChar>?
    // The text belongs to the editor until the next call; it is copied at once.
    let outcome = unsafe pomona_editor_read(editor, prompt, &text)
    switch outcome {
    case pomona_editor_line:
      guard let text = unsafe text else { return .end }
      return unsafe .line(String(cString: text))
    case pomona_editor_interrupted: return .interrupted
    default: return .end
    }
  }

  /// Adds an entry, of one line or several, to the history.
  public func remember(_ text: String) {
    // The text is copied by the history.
    unsafe pomona_editor_remember(editor, text)
  }

  /// Reads the history from a file that `saveHistory` wrote; a file that is not there leaves it as it is.
  public func loadHistory(from url: URL) {
    // The path is read during the call only.
    _ = unsafe pomona_editor_load_history(editor, url.path)
  }

  /// Writes the history, whole or not at all, readable by this user only. Makes the folder if need be.
  public func saveHistory(to url: URL) throws {
    let folder = url.deletingLastPathComponent()
    try FileManager.default.createDirectory(
      at: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
    try AtomicFile.replace(url, durably: false) { temporary in
      // The path is read during the call only.
      guard unsafe pomona_editor_save_history(editor, temporary.path) else {
        throw FileSystemError.afterWriting(url.path)
      }
    }
  }

  fileprivate func complete(_ before: String, repeated: Bool) -> Completion {
    completer?(before, repeated) ?? Completion()
  }
}

/// The C side of `LineEditor.completer`.
private func completeForEditor(
  context: UnsafeMutableRawPointer?, before: UnsafePointer<CChar>?, repeated: Bool
) -> pomona_completion {
  guard let context = unsafe context, let before = unsafe before else {
    return unsafe pomona_completion(insert: nil, list: nil)
  }
  // The context is the editor that is reading, so it is alive.
  let editor = unsafe Unmanaged<LineEditor>.fromOpaque(context).takeUnretainedValue()
  let answer = editor.complete(unsafe String(cString: before), repeated: repeated)
  // The C side frees both copies.
  return unsafe pomona_completion(insert: strdup(answer.insert), list: strdup(answer.list))
}
