internal import PomonaLanguage

/// Pages of the errors of recordings, their files, and pictures.
extension ErrorPage {
  private static let areas = """
    let b = benchmark from(stimuli: ({id: 1..3} | table),
      units: ({id: 1..3, V1: [1, 1, 0], V2: [0, 1, 1]} | table), rois: [V1, V2])

    """

  private static let ncsnr = """
    let b = benchmark from(stimuli: ({id: 1..3} | table), units: ({id: 1..3, ncsnr: [0.1, 0.4, 0.6]} | table))

    """

  static let recordings: [ErrorPage] = [
    ErrorPage(
      "E0660", "Two parts of a recording have different lengths.",
      cause: #"""
        A table of another set of units. `open("units.csv") | count` says how many rows the table has.
        """#),
    ErrorPage(
      "E0661", "A name stands twice in a recording.",
      wrong: "benchmark from(stimuli: ({id: [1]} | table), units: ({id: [7, 7]} | table))",
      right: "benchmark from(stimuli: ({id: [1]} | table), units: ({id: [7, 8]} | table))",
      cause: "Two units of one subject have the same id."),
    ErrorPage(
      "E0662", "There is no unit, or stimulus, at that position.",
      wrong: "\(b)$b | stimuli index: [1, 13]",
      right: "\(b)$b | stimuli index: [1, 12]",
      cause: "Positions count from 1."),
    ErrorPage(
      "E0663", "A unit belongs to no subject.",
      wrong: "benchmark from(stimuli: ({id: [1]} | table), units: ({id: [7, 8], subject: [\"S1\", missing]} | table))",
      right: "benchmark from(stimuli: ({id: [1]} | table), units: ({id: [7, 8], subject: [\"S1\", \"S2\"]} | table))",
      cause: "`open(\"units.csv\") | count subject` shows how many rows have none."),
    ErrorPage(
      "E0664", "A recording has no region, or subject, of that name.",
      wrong: """
        benchmark from(stimuli: ({id: 1..3} | table), units: ({id: 1..3, V1: [1, 1, 0]} | table),
          rois: V1, macro: V2)
        """,
      right: """
        benchmark from(stimuli: ({id: 1..3} | table), units: ({id: 1..3, V1: [1, 1, 0]} | table),
          rois: V1, macro: V1)
        """,
      cause: "The error lists those it has."),
    ErrorPage(
      "E0665", "Nothing is left of a selection.",
      wrong: "\(areas)$b | roi V1, minus: V1",
      right: "\(areas)$b | roi V1, minus: V2",
      cause: "Regions that do not overlap, or a bound too high."),
    ErrorPage(
      "E0666", "A column does not say yes or no.",
      wrong: "\(ncsnr)$b | units ncsnr",
      right: "\(ncsnr)$b | units ncsnr > 0.2",
      cause: "It holds texts, or numbers other than 0 and 1."),
    ErrorPage(
      "E0667", "Times do not rise within a run.",
      shell: #"""
        echo 'benchmark from(stimuli: ({id: 1..3} | table), units: ({id: 1..3} | table))
          | simulate repeats: 1 | stimuli index: [3, 1, 2] | save "a.h5"' | pomona run -
        LC_ALL=C sed 's/stimulus_index/time\x00lus_index/' a.h5 > b.h5
        echo 'benchmark "b.h5"' | pomona run -
        """#,
      cause: #"""
        Rows out of order, or a run without its own name. `open("events.csv") | sort run, time` puts the rows \#
        into order before `from` reads them.
        """#),
    ErrorPage(
      "E0668", "A response is missing or infinite.",
      wrong: "\(incomplete)$b | rdm poisson",
      right: "\(incomplete)$b | rdm poisson, missing: drop(units)",
      cause: "Missing ones follow `missing:`; infinite ones are damage."),
    ErrorPage(
      "E0669", "A recording has tables but no responses.",
      wrong: """
        let b = benchmark from(stimuli: ({id: 1..12} | table), units: ({id: 1..6} | table))
        $b | ceiling ncsnr
        """,
      right: """
        let b = benchmark from(stimuli: ({id: 1..12} | table), units: ({id: 1..6} | table))
        $b | simulate repeats: 3 | ceiling ncsnr
        """,
      cause: "Only its tables are published, or here."),
    ErrorPage(
      "E0670", "One unit, or all coefficients of a fit, do not fit into the limit of memory.",
      wrong: """
        \(b){size: ({id: 1..12, size: 1..12} | table),
          depth: ({id: 1..12, depth: [3, 1, 4, 1, 5, 9, 2, 6, 5, 3, 5, 8]} | table)}
          | shares $b, draws: 0, limit: 10B
        """,
      right: """
        \(b){size: ({id: 1..12, size: 1..12} | table),
          depth: ({id: 1..12, depth: [3, 1, 4, 1, 5, 9, 2, 6, 5, 3, 5, 8]} | table)}
          | shares $b, draws: 0, limit: 64MiB
        """,
      cause: "`limit:` is smaller than its row. Of `fit`, a column of texts has more values than was meant."),
    ErrorPage(
      "E0671", "Labels stand in another order than the table's ids.",
      wrong: """
        benchmark from(responses: ({id: ["b", "a"], u: [1, 2]} | table), stimuli: ({id: ["a", "b"]} | table))
        """,
      right: """
        benchmark from(responses: ({id: ["b", "a"], u: [1, 2]} | table), stimuli: ({id: ["a", "b"]} | table),
          by_id: true)
        """,
      cause: "The array was written by another program; nothing is sorted unless it is asked for by id."),
    ErrorPage(
      "E0620", "An HDF5 file does not say that it is a recording.",
      wrong: """
        {score: [0.5, 0.25]} | table | save "mine.h5"
        benchmark "mine.h5"
        """,
      right: """
        \(b)$b | save "mine.h5"
        benchmark "mine.h5"
        """,
      cause: "docs/benchmarks.md has the layout."),
    ErrorPage(
      "E0621", "A recording is of a later version of the format.",
      shell: #"""
        echo 'benchmark from(stimuli: ({id: 1..3} | table), units: ({id: 1..3} | table)) | save "a.h5"' | pomona run -
        LC_ALL=C sed 's/\(pomona_recording.\{62\}\)\xf0\x3f/\1\x08\x40/' a.h5 > b.h5
        echo 'benchmark "b.h5"' | pomona run -
        """#,
      cause: #"""
        A newer Pomona wrote it. `pomona --version` says which one this is.
        """#),
    ErrorPage(
      "E0622", "A recording lacks a dataset.",
      shell: #"""
        echo 'benchmark from(stimuli: ({id: 1..3} | table), units: ({id: 1..3} | table)) | save "a.h5"' | pomona run -
        LC_ALL=C sed 's/units/unitz/' a.h5 > b.h5
        echo 'benchmark "b.h5"' | pomona run -
        """#,
      cause: #"""
        The error has the line of Python that writes it. With h5py, `f.visititems(print)` lists each dataset and \#
        its shape.
        """#),
    ErrorPage(
      "E0623", "A dataset of a recording is of another shape.",
      shell: #"""
        echo 'benchmark from(stimuli: ({id: 1..3} | table), units: ({id: 1..3} | table))
          | simulate repeats: 2 | save "a.h5"' | pomona run -
        LC_ALL=C sed 's/stimulus_index/stimulus_indey/' a.h5 > b.h5
        echo 'benchmark "b.h5"' | pomona run -
        """#,
      cause: #"""
        Often its axes are exchanged. With h5py, `f.visititems(print)` lists each dataset and its shape.
        """#),
    ErrorPage(
      "E0624", "A value of a recording cannot be meant.",
      shell: #"""
        echo 'benchmark from(stimuli: ({id: 1..3} | table),
          units: ({id: 1..3, subjecu: [0.5, 1.5, 2]} | table)) | save "a.h5"' | pomona run -
        LC_ALL=C sed 's/subject/subjecs/; s/subjecu/subject/' a.h5 > b.h5
        echo 'benchmark "b.h5"' | pomona run -
        """#,
      cause: #"""
        The error names its position, from 0. With h5py, `f.visititems(print)` lists each dataset and its shape.
        """#),
    ErrorPage(
      "E0625", "The axes of an array can be read in two ways.",
      wrong: """
        benchmark from(responses: ({a: [1, 2], b: [3, 4]} | table), stimuli: ({id: [1, 2]} | table),
          units: ({id: [1, 2]} | table))
        """,
      right: """
        benchmark from(responses: ({a: [1, 2], b: [3, 4]} | table), stimuli: ({id: [1, 2]} | table),
          units: ({id: [1, 2]} | table), unit_axis: 1)
        """,
      cause: "As many units as stimuli, or as repeats."),
    ErrorPage(
      "E0626", "No axis of an array is as long as a table.",
      wrong: "benchmark from(responses: ({a: 1..3, b: 4..6} | table), stimuli: ({id: 1..5} | table))",
      right: "benchmark from(responses: ({a: 1..3, b: 4..6} | table), stimuli: ({id: 1..2} | table))",
      cause: "A table of other stimuli or units."),
    ErrorPage(
      "E0627", "A stimulus has no picture in a folder or archive.",
      wrong: """
        {x: [1, 2], y: [3, 4], roi: ["a", "b"]} | table | plot x: x, y: y | points | save "face.png"
        benchmark from(stimuli: ({id: ["face", "hand"]} | table), units: ({id: 1..2} | table), images: ".")
        """,
      right: """
        {x: [1, 2], y: [3, 4], roi: ["a", "b"]} | table | plot x: x, y: y | points | save "face.png"
        benchmark from(stimuli: ({id: ["face"]} | table), units: ({id: 1..2} | table), images: ".")
        """,
      cause: "Pictures are named by the ids of stimuli; only where none is are they taken in their order."),
    ErrorPage(
      "E0960", "A file is no JPEG or PNG picture.",
      shell: #"""
        echo x > a.png
        echo 'images "." | stimulus index: 1' | pomona run -
        """#,
      cause: #"""
        It is of another format, whatever its ending. In Python this writes one: \#
        `PIL.Image.open("a.tif").convert("RGB").save("a.png")`.
        """#),
    ErrorPage(
      "E0961", "A picture is in a form that is not read.",
      shell: #"""
        printf '\377\330\377\300\0\24\10\0\1\0\1\4\1\21\0\2\21\0\3\21\0\4\21\0' > a.jpg
        printf '\377\332\0\16\4\1\0\2\0\3\0\4\0\0\77\0' >> a.jpg
        echo 'images "." | stimulus index: 1' | pomona run -
        """#,
      cause: #"""
        Printing colours have no one meaning. In Python `PIL.Image.open("a.jpg").convert("RGB").save("a.png")` \#
        writes one that is read.
        """#),
    ErrorPage(
      "E0962", "A picture is damaged.",
      shell: #"""
        printf '\211PNG\r\n\32\n' > a.png
        echo 'images "." | stimulus index: 1' | pomona run -
        """#,
      cause: #"""
        It was cut short or changed. In Python this writes a whole one: `PIL.Image.open("b.png").save("a.png")`.
        """#),
    ErrorPage(
      "E0963", "A picture is too large.",
      shell: #"""
        printf '\211PNG\r\n\32\n\0\0\0\15IHDR\0\0\352`\0\0\352`\10\0\0\0\0\245\271*\236\0\0\0\1IDAT' > a.png
        echo 'images "." | stimulus index: 1' | pomona run -
        """#,
      cause: #"""
        A damaged head, or a scan far larger than a stimulus. In Python `p = PIL.Image.open("a.png"); \#
        p.thumbnail((1024, 1024)); p.save("b.png")` makes it smaller.
        """#),
  ]
}
