import Foundation
import PomonaCatalog
import PomonaSystem
import Testing

@testable import PomonaShell

@Suite("The commands of the program")
struct CommandTests {
  @Test("--version and --help answer with 0, each command has a page, and the list is alphabetical")
  func general() throws {
    let toy = try ToyShell()
    #expect(toy.call("--version") == .success)
    #expect(toy.output == "pomona \(Version.current)\n")
    #expect(toy.call("--help") == .success)
    #expect(toy.output.contains("usage: pomona [COMMAND]") && toy.output.contains("  replay    Replays chapters"))
    #expect(Command.all.names == Command.all.names.sorted())
    for command in Command.all.entries {
      let page = try ToyShell()
      #expect(page.call(command.card.name, "--help") == .success)
      #expect(page.output.hasPrefix(command.card.summary))
      #expect(page.output.contains("usage: pomona \(command.card.name)"))
      for option in command.options { #expect(page.output.contains(option.name)) }
    }
  }

  @Test(
    "a wrong call ends with 2 and names what would work",
    arguments: [
      (["rplay"], "E0820", "try: pomona replay"),
      (["--verson"], "E0821", "pomona --version"),
      (["replay", "--acept", "x.md"], "E0821", "pomona replay --accept"),
      (["replay"], "E0823", "pomona replay wants a chapter"),
      (["replay", "x.md", "--from"], "E0822", "--from STEP"),
      (["replay", "x.md", "--from", "no"], "E0822", "a whole number from 1 up"),
      (["replay", "x.md", "--accept", "--from", "2"], "E0822", "--accept"),
      (["replay", "x.md", "--profile", "slow"], "E0822", "quick or full"),
      (["run"], "E0823", "a script or a chapter"),
      (["run", "a.pome", "b.pome"], "E0823", "b.pome"),
      (["run", "nowhere.pome"], "E0824", "nowhere.pome"),
      (["run", "a.py"], "E0826", ".pome or .md"),
      (["check", "a.py"], "E0826", ".pome"),
      (["format"], "E0823", "scripts or chapters"),
      (["doctor", "x"], "E0823", "x"),
      (["sources", "--all"], "E0821", "--all"),
      (["help", "replai"], "E0827", "pomona help replay"),
      (["--errors", "xml"], "E0822", "json or text"),
    ])
  func wrong(words: [String], code: String, part: String) throws {
    let toy = try ToyShell()
    #expect(toy.shell.run(words) == .usage)
    #expect(toy.errors.contains("error \(code):") && toy.errors.contains(part), "\(toy.errors)")
    #expect(toy.output == "")
  }

  @Test("the exporter is printed as it is, and fetch lists what it can fetch and names what is not there")
  func exporterAndFetch() throws {
    let toy = try ToyShell()
    #expect(toy.call("exporter") == .success)
    #expect(toy.output.hasPrefix("\"\"\"Writes the layers of a PyTorch module") && toy.output.contains("def export("))
    let list = try ToyShell()
    #expect(list.call("fetch") == .success)
    for name in ["v4-210325", "fmri78", "finger7t", "alice"] { #expect(list.output.contains("\(name) ")) }
    let wrong = try ToyShell()
    #expect(wrong.call("fetch", "finger8t") == .failure)
    #expect(wrong.errors.contains("E0410") && wrong.errors.contains("finger7t"))
    let nowhere = try ToyShell()
    #expect(nowhere.call("fetch", "finger7t", "--from", "/nowhere") == .failure)
    #expect(nowhere.errors.contains("E0418") && nowhere.errors.contains("/nowhere/data_recipe_finger7T.mat"))
  }

  @Test("errors as JSON are one object a line")
  func json() throws {
    let toy = try ToyShell()
    #expect(toy.call("--errors", "json", "rplay") == .usage)
    let object = try #require(
      try JSONSerialization.jsonObject(with: Data(toy.errors.utf8)) as? [String: Any])
    #expect(object["code"] as? String == "E0820")
    #expect(toy.errors.split(separator: "\n").count == 1)
  }

  @Test("a script runs to its first error, which names file and line and ends it with 1")
  func runScript() throws {
    let toy = try ToyShell()
    let path = try toy.write(
      "# a comment\ncount\n\nlet a = (1,\n\n 2)\ncount |\n| x\nfail E0203\ncount\n", to: "a.pome")
    #expect(toy.call("run", path) == .failure)
    #expect(toy.output == "  26\n  26\n")
    #expect(toy.errors == "\(path):9:\nerror E0203: no column `rio`\n  │ where rio\n")
  }

  @Test("a byte-order mark before a script or a chapter is no part of it")
  func marked() throws {
    let toy = try ToyShell()
    #expect(toy.call("run", try toy.write("\u{FEFF}count\n", to: "a.pome")) == .success)
    #expect(
      toy.call("run", try toy.write("\u{FEFF}---\npomona: 1\n---\n```pomona\n> count\n```\n", to: "c.md")) == .success)
    #expect(toy.output == "  26\n  26\n")
  }

  @Test("a script that is interrupted ends with 130")
  func interrupted() throws {
    let toy = try ToyShell()
    let path = try toy.write("count\ninterrupt\ncount\n", to: "a.pome")
    #expect(toy.call("run", path) == .interrupted)
    #expect(toy.output == "  26\n")
  }

  @Test("the inputs of a chapter run as a script, its expected errors included")
  func runChapter() throws {
    let toy = try ToyShell()
    let path = try toy.write(
      "---\npomona: 1\nparams: { a: 1 }\n---\n```pomona expect=error\n> fail E0203\n```\n```pomona\n> count\n```\n",
      to: "c.md")
    #expect(toy.call("run", path) == .success)
    #expect(toy.output == "error E0203: no column `rio`\n  │ where rio\n  26\n")
  }

  @Test("check names each mistake and runs nothing")
  func check() throws {
    let toy = try ToyShell()
    let bad = try toy.write("count\nwhere rio\n", to: "bad.pome")
    let good = try toy.write("count\n", to: "good.pome")
    #expect(toy.call("check", bad) == .failure)
    #expect(toy.errors.hasPrefix("\(bad):2:\nerror E0203"))
    #expect(toy.call("run", bad) == .failure)
    #expect(toy.output == "", "nothing of a script with a mistake runs")
    let chapter = try toy.write(
      "---\npomona: 1\n---\n```pomona\n> a\n> where\n. rio\n```\n```pomona expect=error\n> rio\n```\n", to: "c.md")
    #expect(toy.call("check", chapter) == .failure)
    #expect(toy.errors.contains("\(chapter):7:\n") && !toy.errors.contains("\(chapter):10:"))
    #expect(toy.call("check", good) == .success)
    #expect(toy.output == "\(good): no mistake found before running\n")
  }

  @Test("format rewrites inputs, keeps prose, comments and outputs, and --check only tells")
  func format() throws {
    let toy = try ToyShell()
    let script = try toy.write("# why\n\ncount   1\nlet a  = (1,\n   2)  # inside\n", to: "a.pome")
    let chapter = try toy.write("---\npomona: 1\n---\nProse.\n```pomona\n> a   (b,\n.  c)\n  out\n```\n", to: "c.md")
    #expect(toy.call("format", "--check", script, chapter) == .failure)
    #expect(toy.output == "\(script) would change\n\(chapter) would change\n")
    #expect(toy.call("format", script, chapter) == .success)
    #expect(toy.read("a.pome") == "# why\n\ncount 1\nlet a = (1, 2) # inside\n")
    #expect(toy.read("c.md") == "---\npomona: 1\n---\nProse.\n```pomona\n> a (b, c)\n  out\n```\n")
    #expect(toy.call("format", "--check", script, chapter) == .success)
    let broken = try toy.write("broken\n", to: "b.pome")
    #expect(toy.call("format", broken) == .failure)
    #expect(toy.read("b.pome") == "broken\n")
    let later = try toy.write("count\n\nbroken\n", to: "d.pome")
    #expect(toy.call("format", later) == .failure)
    #expect(toy.errors.contains("\(later):3:\n") && toy.errors.contains("E0101"))
    let noted = try toy.write("---\npomona: 1\n---\n```pomona\n> count   1 # why\n```\n", to: "e.md")
    #expect(toy.call("format", noted) == .success)
    #expect(toy.read("e.md").contains("\n> count 1 # why\n"))
  }

  static let chapter = """
    ---
    pomona: 1
    title: Toy
    ---
    ```pomona
    > count
    > scores
    ```
    ```pomona figure=depth
    > figure
    ```
    """

  @Test("replay: 3 before it is accepted, 0 after, 3 with the step named when the record differs")
  func replay() throws {
    let toy = try ToyShell()
    let path = try toy.write(CommandTests.chapter, to: "tutorial/01-toy.md")
    #expect(toy.call("replay", path) == .mismatch)
    #expect(toy.errors.contains("step 1 (\(path):6) not recorded yet:"))
    #expect(toy.read("tutorial/01-toy.lock") == "")
    #expect(toy.call("replay", "--accept", path) == .success)
    #expect(toy.output.contains("+   26") && toy.output.contains("+ 01-toy.lock: 3 steps"))
    #expect(toy.call("replay", path) == .success)
    #expect(toy.output.contains("3 steps: 3 same"))
    #expect(FileManager.default.fileExists(atPath: toy.path("figures/01-toy/depth.svg")))

    let lock = toy.read("tutorial/01-toy.lock").replacingOccurrences(of: "0.21513", with: "0.21613")
    try toy.write(lock, to: "tutorial/01-toy.lock")
    let again = try ToyShell()
    #expect(again.call("replay", path) == .mismatch)
    #expect(again.errors.contains("step 2 (\(path):8) changed:\n  > scores\n  score[2]\n    recorded: 0.21613\n"))
    #expect(again.call("replay", path, "--from", "3") == .success)
  }

  @Test("a replay makes the PDF that is not kept with the chapter, and changes no other file")
  func missingPDF() throws {
    let toy = try ToyShell()
    let path = try toy.write(CommandTests.chapter, to: "tutorial/01-toy.md")
    #expect(toy.call("replay", "--accept", path) == .success)
    let pdf = toy.path("figures/01-toy/depth.pdf")
    try FileManager.default.removeItem(atPath: pdf)
    let text = toy.read("tutorial/01-toy.md")
    #expect(toy.call("replay", path) == .success)
    #expect(FileManager.default.fileExists(atPath: pdf) && toy.read("tutorial/01-toy.md") == text)
  }

  @Test("a step that fails records nothing and ends an accepting replay with 1")
  func acceptFailing() throws {
    let toy = try ToyShell()
    let text = "---\npomona: 1\n---\n```pomona\n> count\n> fail E0203\n```\n"
    let path = try toy.write(text, to: "c.md")
    #expect(toy.call("replay", "--accept", path) == .failure)
    #expect(toy.read("c.md") == text && toy.read("c.lock") == "")
    #expect(toy.errors.contains("step 2 (\(path):6) failed:") && toy.errors.contains("nothing was recorded"))
  }

  @Test("what a chapter prints does not depend on the terminal")
  func terminal() throws {
    let console = Console(output: { _ in }, errors: { _ in }, colours: true, columns: 40)
    let shell = Shell(console: console, interpreter: { ToyInterpreter($0) })
    let chapter = try #require(try shell.interpreter(.chapter) as? ToyInterpreter)
    #expect(chapter.options.columns == 100 && !chapter.options.colours)
    let prompt = try #require(try shell.interpreter(.prompt) as? ToyInterpreter)
    #expect(prompt.options.columns == 40 && prompt.options.colours)
  }

  @Test("a malformed chapter or lock ends with 1 and its line")
  func malformed() throws {
    let toy = try ToyShell()
    let path = try toy.write("---\npomona: 1\n---\n```pomona\n> a\n", to: "c.md")
    #expect(toy.call("replay", path) == .failure)
    #expect(toy.errors.contains("error E0805: \(path):4:"))
    let other = try toy.write("---\npomona: 1\n---\n", to: "d.md")
    try toy.write("{", to: "d.lock")
    #expect(toy.call("replay", other) == .failure)
    #expect(toy.errors.contains("E0810"))
  }

  static let manifest = """
    # comment
    part\tengine\tx86_64\tonnxruntime\t1.31.1\tf.whl\t10\tabc\t-\tMIT\truns networks\tONNX developers
    part\tengine\taarch64\tonnxruntime\t1.31.1\tg.whl\t10\tabc\t-\tMIT\truns networks\tONNX developers
    part\timages\tany\trsatoolbox\t0.0.4\th.gz\t10\tabc\t-\tMIT, see there\t92 images\tOne 2008 ; Two 2013
    file\timages\tany\ta.mat\t3\t\(SHA256.hexDigest(of: "abc"))\tx/a.mat
    optional\treader\tany\tbert\t0.1\ti.whl\t10\tabc\t-\tMIT\tembeddings of texts\tThree 2019
    file\treader\tany\tb.bin\t3\t\(SHA256.hexDigest(of: "abc"))\tx/b.bin
    """

  @Test("sources lists each part of this machine with licence and papers")
  func sources() throws {
    let toy = try ToyShell()
    #expect(toy.call("sources") == .failure)
    #expect(toy.errors.contains("E0830") && toy.errors.contains("./run setup"))
    try toy.write(CommandTests.manifest, to: ".local/share/pomona/parts.tsv")
    #expect(toy.call("sources") == .success)
    #expect(toy.output.contains("images\n  what for  92 images\n  package   rsatoolbox 0.0.4\n"))
    #expect(toy.output.contains("  licence   MIT, see there\n  cite      One 2008\n  cite      Two 2013\n"))
    #expect(
      PartsManifest(text: CommandTests.manifest, machine: "aarch64").parts.map(\.name) == [
        "engine", "images", "reader",
      ])
  }

  @Test("doctor names every part, what fails without it and what mends it, and ends with 1 if something is missing")
  func doctor() throws {
    let toy = try ToyShell()
    try toy.write(CommandTests.manifest, to: ".local/share/pomona/parts.tsv")
    try toy.write("abd", to: ".local/share/pomona/parts/images/a.mat")
    #expect(toy.call("doctor") == .failure)
    for part in [
      "machine", "BLAS", "inference engine", "tables by column", "images", "gnuplot", "fonts", "character set", "cache",
    ] {
      #expect(toy.output.contains("\(part) "))
    }
    #expect(toy.output.contains("without it: no network runs"))
    #expect(toy.output.contains("to mend it: ./run setup"))
    #expect(toy.output.contains("without it: Parquet, Arrow and feather files are neither read nor written"))
    #expect(toy.output.contains("ok       images"))
    #expect(toy.call("doctor", "--digests") == .failure)
    #expect(toy.output.contains("a.mat is not the file that was fetched"))
    try toy.write("ab", to: ".local/share/pomona/parts/images/a.mat")
    _ = toy.call("doctor")
    #expect(toy.output.contains("a.mat has 2 bytes, not 3"))
    // A part that nobody has asked for is no fault of the set-up.
    #expect(toy.output.contains("lacking  reader") && toy.output.contains("(embeddings of texts)"))
    #expect(toy.output.contains("to mend it: ./run parts reader") && !toy.output.contains("Missing: reader"))
    try toy.write("ab", to: ".local/share/pomona/parts/reader/b.bin")
    _ = toy.call("doctor")
    #expect(toy.output.contains("b.bin has 2 bytes, not 3"))
  }

  @Test("help on a verb comes from the language")
  func help() throws {
    let toy = try ToyShell()
    #expect(toy.call("help", "toy") == .success)
    #expect(toy.output == "  toy: a verb.\n")
  }
}
