import Glibc
import PomonaSystem
import Testing

@Suite struct OtherProgramTests {
  @Test func `What a program prints is its answer, with its arguments as they are`() {
    #expect(OtherProgram.output(of: "printf", ["%s|", "a b", "$(x)", "'"]) == "a b|$(x)|'|")
    #expect(OtherProgram.output(of: "true", []) == "")
  }

  @Test func `A program that is not there, fails or does not answer gives nothing`() {
    #expect(OtherProgram.output(of: "no-such-program-here", []) == nil)
    #expect(OtherProgram.output(of: "false", []) == nil)
    #expect(OtherProgram.output(of: "sleep", ["5"], seconds: 0.1) == nil)
  }

  @Test func `A program heeds the signals that the thread which starts it holds back`() {
    // The sets live through the calls.
    var (held, before) = (sigset_t(), sigset_t())
    unsafe sigemptyset(&held)
    unsafe sigaddset(&held, SIGTERM)
    unsafe pthread_sigmask(SIG_BLOCK, &held, &before)
    defer { unsafe pthread_sigmask(SIG_SETMASK, &before, nil) }
    #expect(OtherProgram.output(of: "grep", ["SigBlk", "/proc/self/status"]) == "SigBlk:\t0000000000000000\n")
  }
}
