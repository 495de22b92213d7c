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
}
