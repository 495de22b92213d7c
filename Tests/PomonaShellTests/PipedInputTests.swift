import Foundation
import Testing

/// Lines on standard input, as `cat script | pomona` and another program give them.
@Suite struct PipedInputTests {
  private let process = Process()
  private let input = Pipe()
  private let output = Pipe()
  private let errors = Pipe()

  private func start() throws {
    process.executableURL = Tmux.program
    process.environment = ProcessInfo.processInfo.environment.merging(["NO_COLOR": "1"]) { $1 }
    (process.standardInput, process.standardOutput, process.standardError) = (input, output, errors)
    try process.run()
  }

  private func write(_ text: String) throws { try input.fileHandleForWriting.write(contentsOf: Data(text.utf8)) }

  private func rest(of pipe: Pipe) throws -> String {
    String(decoding: try pipe.fileHandleForReading.readToEnd() ?? Data(), as: UTF8.self)
  }

  @Test func `A script is understood as a whole before any of it runs`() throws {
    try start()
    try write("let x = 1\n$x\n\n\n$yy\n")
    try input.fileHandleForWriting.close()
    #expect(try rest(of: output) == "")
    #expect(try rest(of: errors).hasPrefix("error E0202: there is no variable `yy`\n"))
    process.waitUntilExit()
    #expect(process.terminationStatus == 1)
  }

  @Test func `A program that waits for an answer gets it before it writes on`() throws {
    try start()
    try write("let x = 1\n$x + 1\n")
    #expect(String(decoding: output.fileHandleForReading.availableData, as: UTF8.self) == "  2\n")
    try write("$x + 2\n")
    #expect(String(decoding: output.fileHandleForReading.availableData, as: UTF8.self) == "  3\n")
    try input.fileHandleForWriting.close()
    process.waitUntilExit()
    #expect(process.terminationStatus == 0)
  }
}
