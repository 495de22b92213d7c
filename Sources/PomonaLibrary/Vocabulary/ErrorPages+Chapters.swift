internal import PomonaLanguage

/// Pages of the errors of chapters and their lock files.
extension ErrorPage {
  static let chapters: [ErrorPage] = [
    ErrorPage(
      "E0801", "A chapter or its lock file is not text in UTF-8.",
      shell: #"""
        printf -- '---\npomona: 1\n---\n' > c.md
        printf 'caf\351\n' > c.lock
        pomona replay c.md
        """#,
      cause: #"""
        An editor saved a lock file in another encoding: `rm c.lock; pomona replay --accept c.md` writes it anew. \#
        Of a chapter the program says E0825, and `iconv -f latin1 -t utf-8 old.md > new.md` makes UTF-8 of it.
        """#),
    ErrorPage(
      "E0802", "The head of a chapter is not as it should be.",
      shell: #"""
        echo 'A text' > c.md
        pomona run c.md
        """#,
      cause: #"""
        It stands between two lines of ---. This works: `printf -- '---\npomona: 1\n---\nA text\n' > c.md; pomona \#
        run c.md`.
        """#),
    ErrorPage(
      "E0803", "A chapter is of a format that this program does not read.",
      shell: #"""
        printf -- '---\npomona: 2\n---\n' > c.md
        pomona run c.md
        """#,
      cause: "It says `pomona: 1`. This works: `sed -i 's/: 2/: 1/' c.md; pomona run c.md`."),
    ErrorPage(
      "E0804", "Parameters of a chapter are names with values in braces.",
      shell: #"""
        printf -- '---\npomona: 1\nparams: 7\n---\n' > c.md
        pomona run c.md
        """#,
      cause: "`params: { seed: 7 }`. This works: `sed -i 's/: 7/: { seed: 7 }/' c.md; pomona run c.md`."),
    ErrorPage(
      "E0805", "A block of a chapter is not closed or is indented.",
      shell: #"""
        printf -- '---\npomona: 1\n---\n```pomona\n> 1 + 2\n' > c.md
        pomona run c.md
        """#,
      cause: #"""
        It begins and ends with ```. This works: `printf '\140\140\140\n' >> c.md; pomona run c.md`.
        """#),
    ErrorPage(
      "E0806", "An output or a line that goes on has no input before it.",
      shell: #"""
        printf -- '---\npomona: 1\n---\n```pomona\n3\n```\n' > c.md
        pomona run c.md
        """#,
      cause: "An input begins with `> `. This works: `sed -i 's/^3/> 3/' c.md; pomona run c.md`."),
    ErrorPage(
      "E0807", "A block has no option of that name.",
      shell: #"""
        printf -- '---\npomona: 1\n---\n```pomona figur=a\n> 3\n```\n' > c.md
        pomona run c.md
        """#,
      cause: "The error lists them. This works: `sed -i 's/figur=/figure=/' c.md; pomona run c.md`."),
    ErrorPage(
      "E0808", "An option of a block has a value that it does not take.",
      shell: #"""
        printf -- '---\npomona: 1\n---\n```pomona profile=slow\n> 3\n```\n' > c.md
        pomona run c.md
        """#,
      cause: "The error says what it takes. This works: `sed -i 's/slow/full/' c.md; pomona run c.md`."),
    ErrorPage(
      "E0809", "Two blocks of a chapter make a figure of one name.",
      shell: #"""
        printf -- '---\npomona: 1\n---\n' > c.md
        printf '```pomona figure=a\n> 3\n```\n```pomona figure=a\n> 3\n```\n' >> c.md
        pomona run c.md
        """#,
      cause: "Give one of them another name. This works: `sed -i '7s/=a/=b/' c.md; pomona run c.md`."),
    ErrorPage(
      "E0810", "A lock file is not as the program writes it.",
      shell: #"""
        printf -- '---\npomona: 1\n---\n' > c.md
        echo x > c.lock
        pomona replay c.md
        """#,
      cause: "It was edited or merged by hand. This works: `rm c.lock; pomona replay --accept c.md`."),
    ErrorPage(
      "E0811", "A parameter of a chapter has no value.",
      shell: #"""
        printf -- '---\npomona: 1\nparams: { n: $x }\n---\n' > c.md
        pomona replay c.md
        """#,
      cause: #"""
        Its line fails; the error says why. This works: `sed -i 's/\$x/7/' c.md; pomona replay --accept c.md`.
        """#),
    ErrorPage(
      "E0812", "A chapter has no step of that number.",
      shell: #"""
        printf -- '---\npomona: 1\n---\n```pomona\n> 3\n  3\n```\n' > c.md
        pomona replay --accept c.md
        pomona replay --from 2 c.md
        """#,
      cause: "`--from` beyond its end. This works: `pomona replay --from 1 c.md`."),
    ErrorPage(
      "E0815", "A step of a chapter differs from its record.",
      shell: #"""
        printf -- '---\npomona: 1\n---\n```pomona\n> 3\n```\n' > c.md
        pomona replay --accept c.md
        printf -- '---\npomona: 1\n---\n```pomona\n> 4\n  3\n```\n' > c.md
        pomona --errors json replay c.md
        """#,
      cause: "`pomona replay` names both values. This works: `pomona replay --accept c.md`."),
  ]
}
