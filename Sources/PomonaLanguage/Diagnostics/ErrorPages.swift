/// `help E0203`: what a code means, and a line that runs into it beside one that does not.
enum ErrorPages {
  static let all: [String: [String]] = [
    "E0101": ["A character that means nothing here.", "wrong: 1 & 2", "right: true and false"],
    "E0102": ["A text or a name in back-quotes that does not end on its line.", "wrong: \"abc", "right: \"abc\""],
    "E0103": ["A value is wanted and something else stands there.", "wrong: 1 + ", "right: 1 + 2"],
    "E0104": [
      "A symbol or a name is wanted and something else stands there.", "wrong: [1, 2", "right: [1, 2]",
    ],
    "E0105": [
      "A space that can be read in two ways.", "wrong: sort -score", "right: sort desc(score)",
      "right: 3 - 1",
    ],
    "E0106": ["A unit that does not exist.", "wrong: 512Mb", "right: 512MB"],
    "E0107": ["Brackets or operators nested too deep to be meant.", "right: let a = (1 + 2) on a line of its own"],
    "E0109": ["A function body with a `|` needs parentheses.", "wrong: \\x -> 1 | f", "right: \\x -> (1 | f)"],
    "E0201": ["There is no verb of that name, or none that takes what stands before it.", "help lists them"],
    "E0202": ["No variable of that name is bound.", "wrong: $x", "right: let x = 3, then $x"],
    "E0203": ["The table has no column of that name.", "describe x lists the columns of x"],
    "E0204": ["A word that is none of those that may stand there, or a label that no row has."],
    "E0205": ["The verb has no argument of that name.", "help VERB lists its arguments"],
    "E0206": ["An argument that must be given is not.", "wrong: round()", "right: round(3.14159, 2)"],
    "E0207": ["A value of another kind than is taken there.", "wrong: set limit: 512", "right: set limit: 512MiB"],
    "E0208": ["Quantities of unlike units do not go together.", "wrong: 20s + 3cm", "right: 20s + 3min"],
    "E0209": ["More arguments than are taken."],
    "E0210": ["A value without a field of that name.", "wrong: {a: 1}.b", "right: {a: 1}.a"],
    "E0211": ["A name that stands twice where it may stand once.", "wrong: {a: 1, a: 2}", "right: {a: 1, b: 2}"],
    "E0212": ["A verb that wants something on its left, or takes nothing there."],
    "E0213": ["An operator or function does not take these kinds.", "wrong: 1 + \"a\"", "right: 1 + 2"],
    "E0214": ["A variable cannot have the name of a verb.", "wrong: let mean = 3", "right: let my_mean = 3"],
    "E0215": ["A verb or an aggregate where an expression over one row stands."],
    "E0216": ["There is no such setting.", "right: set seed: 7"],
    "E0217": ["A position outside of the list; positions begin at 1.", "wrong: [1, 2][0]", "right: [1, 2][1]"],
    "E0218": ["A bare word where a value is wanted.", "wrong: [a, b]", "right: [\"a\", \"b\"], or $a for a variable"],
    "E0219": ["Something that is no function is called, or a value stands where a verb is wanted."],
    "E0220": ["There is nothing under that key."],
    "E0221": [
      "A bare word that is a column and also a value of the column beside it: say which is meant.",
      "right: where predictor == \"model\"",
    ],
    "E0290": ["The line was stopped with Ctrl-C; the session is as it was before it."],
  ]
}
