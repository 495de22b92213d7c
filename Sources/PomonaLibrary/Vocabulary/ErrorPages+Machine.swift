internal import PomonaLanguage

/// Pages of the errors of the machine: its disk, and bytes that do not unpack.
extension ErrorPage {
  static let machine: [ErrorPage] = [
    ErrorPage(
      "E0901", "A file cannot be read.",
      shell: #"""
        mkdir a.npy
        echo 'model from("a.npy")' | pomona run -
        """#,
      cause: #"""
        It is not there, or is not yours. This works: `printf 'x\n1\n' > b.csv; echo 'open "b.csv"' | pomona run \#
        -`.
        """#),
    ErrorPage(
      "E0902", "A file cannot be written.",
      wrong: "\(someTable) | save \"no_such_folder/t.csv\"",
      right: "\(someTable) | save \"t.csv\"",
      cause: "The folder is not there, or is not yours."),
    ErrorPage(
      "E0903", "The disk is full.",
      cause: #"""
        Nothing half-written was left. `df -h .` says how full it is; `echo 'cache prune, to: 1GiB' | pomona run \#
        -` drops kept features.
        """#),
    ErrorPage(
      "E0904", "A file would be larger than files may be here.",
      shell: #"""
        echo '{x: [1, 2]} | table | save "a.csv"' | (ulimit -f 0; pomona run -)
        """#,
      cause: #"""
        The limit of the shell or file system. This works: `echo '{x: [1, 2]} | table | save "a.csv"' | pomona run \#
        -`.
        """#),
    ErrorPage(
      "E0905", "A file cannot be locked.",
      shell: #"""
        mkdir -p c/features/.lock
        echo 'cache clear' | POMONA_CACHE=c pomona run -
        """#,
      cause: #"""
        A file system without locks, such as some network folders. `POMONA_CACHE=FOLDER pomona` keeps the cache \#
        in a folder of another disk.
        """#),
    ErrorPage(
      "E0906", "A file ends too early.",
      cause: #"""
        It was cut short while it was read, or is of raw numbers; the readers of formats say E0603. `ls -l FILE` \#
        shows its size, to compare with the original; of fetched parts, `pomona doctor --digests` compares all.
        """#),
    ErrorPage(
      "E0907", "Compressed bytes do not unpack.",
      cause: #"""
        The file is damaged; the readers of formats say E0603 and quote this. Of an archive `unzip -t a.npz` says \#
        which part; of fetched parts, `pomona doctor --digests` says which file.
        """#),
  ]
}
