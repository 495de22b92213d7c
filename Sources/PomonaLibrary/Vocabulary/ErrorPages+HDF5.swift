internal import PomonaLanguage

/// Pages of the errors of the HDF5 library.
extension ErrorPage {
  static let hdf5: [ErrorPage] = [
    ErrorPage(
      "E0910", "A file is no whole HDF5 file.",
      shell: #"""
        echo '{x: [1, 2]} | table | save "a.h5"' | pomona run -
        head -c 2000 a.h5 > b.h5
        echo 'open "b.h5"' | pomona run -
        """#,
      cause: #"""
        It was cut short, or is of another format. This works: `echo '{x: [1, 2]} | table | save "a.h5"' | pomona \#
        run -; echo 'open "a.h5"' | pomona run -`.
        """#),
    ErrorPage(
      "E0911", "An HDF5 file cannot be opened.",
      shell: #"""
        mkdir a.h5
        echo 'benchmark "a.h5"' | pomona run -
        """#,
      cause: #"""
        It is not there, or another program holds it. This works: `rmdir a.h5; echo '{x: [1, 2]} | table | save \#
        "a.h5"' | pomona run -; echo 'open "a.h5"' | pomona run -`.
        """#),
    ErrorPage(
      "E0912", "An HDF5 file cannot be made.",
      cause: #"""
        The folder is not there, or is not yours, and was so a moment before, when E0902 looked. `ls -ld FOLDER` \#
        says whose it is, and `mkdir -p FOLDER` makes it.
        """#),
    ErrorPage(
      "E0913", "An HDF5 file holds nothing of that name.",
      shell: #"""
        echo '{alpha: 1..3, beta: 1..3} | table | save "a.h5"' | pomona run -
        LC_ALL=C sed 's/alpha/zlpha/' a.h5 > b.h5
        echo 'open "b.h5"' | pomona run -
        """#,
      cause: #"""
        The error lists what it holds. `h5ls -r a.h5` lists them, and `open "a.h5", array: "x"` takes one. A name \#
        of an array that nothing has is E0605.
        """#),
    ErrorPage(
      "E0914", "A dataset of an HDF5 file is of another kind.",
      cause: #"""
        The error says of which. `h5ls -r a.h5` shows the kind of each.
        """#),
    ErrorPage(
      "E0915", "A block reaches beyond a dataset.",
      cause: #"""
        The file changed, or is of another size than thought. `h5ls -r a.h5` shows the size of each; open the \#
        file anew when nothing writes it.
        """#),
    ErrorPage(
      "E0916", "HDF5 could not do what was asked.",
      shell: #"""
        echo '{roi: ["V1", "V2"], score: [1, 2]} | table | save "a.h5"' | pomona run -
        LC_ALL=C sed 's/score/scoore/' a.h5 > b.h5
        echo 'open "b.h5"' | pomona run -
        """#,
      cause: #"""
        The error quotes what it said. `h5dump -H a.h5` shows whether HDF5's own programs can read it.
        """#),
  ]
}
