import PomonaLanguage
import Testing

@Suite struct FormatterTests {
  @Test(arguments: [
    ("let   x=3", "let x = 3\n"), ("open(\"a\")|where roi==hIT", "open \"a\" | where roi == hIT\n"),
    ("1+2*3", "1 + 2 * 3\n"), ("(1+2)*3", "(1 + 2) * 3\n"), ("- 2 ^ 2", "-2^2\n"), ("x|sort(-y)", "x | sort(-y)\n"),
    ("# alone\n1  # beside", "# alone\n1  # beside\n"), ("1\n\n\n2", "1\n\n2\n"), ("'it\"s'", "\"it\\\"s\"\n"),
    ("let r=let r", "let r = let r\n"), ("join $c|def  wh", "join $c | def wh\n"), ("3+`let`( r )", "3 + `let`(r)\n"),
    ("`FFA-1`", "`FFA-1`\n"), ("\\x->(x|twice)", "\\x -> (x | twice)\n"), ("{a:1,b:[1,2]}", "{a: 1, b: [1, 2]}\n"),
    ("if a then b else c", "if a then b else c\n"), ("a and (b or c)", "a and (b or c)\n"), ("1 .. 5", "1..5\n"),
    ("y~x+z", "y ~ x + z\n"), ("$k.models[\"a\"]", "$k.models[\"a\"]\n"), ("512 MiB", nil),
    ("not (a and b)", "not (a and b)\n"), ("(a == b) == c", "(a == b) == c\n"), ("a - (b - c)", "a - (b - c)\n"),
    ("set seed:7,limit:2GiB", "set seed: 7, limit: 2GiB\n"), ("def f(a,b:2)=a+b", "def f(a, b: 2) = a + b\n"),
    ("\"a {1+1} b\"", "\"a {1 + 1} b\"\n"), ("f(1)(2)", "f(1)(2)\n"), ("plan x|f", "plan x | f\n"),
    ("\"{if a then 'y' else  'n\"'}\"", "\"{if a then 'y' else 'n\"'}\"\n"),
    ("let z = f( )", "let z = f()\n"), ("let z = f", "let z = f\n"),
    ("x\n  | f\n  # between\n\n  | g", "x\n    | f\n    # between\n    | g\n"),
  ])
  func `One form for each input`(source: String, formatted: String?) throws {
    guard let formatted else {
      #expect(throws: Diagnostic.self) { try Formatter.format(source) }
      return
    }
    let once = try Formatter.format(source)
    #expect(once == formatted)
    #expect(try Formatter.format(once) == once)
  }

  @Test func `A long pipeline is broken before each bar, and stays so`() throws {
    let stages = (1...12).map { "where column_\($0) == value_\($0)" }.joined(separator: "|")
    let once = try Formatter.format("let x=open(\"a\")|\(stages)")
    #expect(once.split(separator: "\n").count == 13)
    #expect(try Formatter.format(once) == once)
  }

  @Test func `A stage that is too long goes on behind its commas`() throws {
    let rows = (1...12).map { "{roi: \"V\($0)\", score: 0.\($0)}" }.joined(separator: ", ")
    let names = (1...20).map { "column_\($0)" }.joined(separator: ", ")
    let once = try Formatter.format("let x = [\(rows)] | table | select \(names)")
    #expect(once.split(separator: "\n").allSatisfy { $0.count <= 100 })
    #expect(
      once.hasPrefix("let x = [{roi: \"V1\", score: 0.1},") && once.contains("\n    | table\n    | select column_1,"))
    #expect(try Formatter.format(once) == once)
    let call = try Formatter.format("score(" + (1...20).map { "argument_\($0): \($0)" }.joined(separator: ", ") + ")")
    #expect(call.split(separator: "\n").count > 2)
    #expect(try Formatter.format(call) == call)
  }

  @Test(arguments: [
    ("let x=[ # all\n1, # one\n  2   # two\n]", "let x = [  # all\n    1,  # one\n    2  # two\n]\n"),
    ("f {a:1, # first\nb: 2}", "f {a: 1,  # first\n    b: 2}\n"),
    ("$x # list\n# alone\n|each \\k->$k # end", "$x  # list\n    # alone\n    | each \\k -> $k  # end\n"),
    ("f(a, # one\n # two\n b)", "f a,  # one\n    # two\n    b\n"),
    ("x | f a, # one\n b\n | g 'c', # two\n `d`", "x | f a,  # one\n    b\n    | g \"c\",  # two\n        d\n"),
    (
      "let y = (\n$x # what\n| f [\n1 # deep\n]\n)",
      "let y = (\n    $x  # what\n    | f [\n        1  # deep\n    ]\n)\n"
    ),
    // Parentheses that the form does without.
    ("let z = 1 + (# sum\n2 * 3 # product\n)", nil), ("if a then # yes\n b else # no\n c", nil),
    ("def f(x) = [ # items\n\"{$x}\", # text\n'{raw}']", nil),
  ])
  func `A comment inside of a line stays where it is`(source: String, formatted: String?) throws {
    let once = try Formatter.format(source)
    if let formatted { #expect(once == formatted) }
    #expect(try Formatter.format(once) == once)
    let comments = source.split(separator: "#").dropFirst().map { $0.prefix { $0 != "\n" } }
    for comment in comments { #expect(once.contains("#\(comment)")) }
  }

  @Test func `No comment is lost`() throws {
    let source = "# one\nlet x = [1, # two\n  2] # three\n\n# four\nx | # five\n  twice\n# six"
    let once = try Formatter.format(source)
    for word in ["one", "two", "three", "four", "five", "six"] { #expect(once.contains("# \(word)")) }
    #expect(try Formatter.format(once) == once)
  }
}
