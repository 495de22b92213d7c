internal import PomonaLanguage

/// Pages of the errors of what is loaded while the program runs: the inference engine, and the part that reads
/// Parquet and Arrow.
extension ErrorPage {
  static let engine: [ErrorPage] = [
    ErrorPage(
      "E0920", "The inference engine is not installed.",
      shell: #"""
        echo 'model "squeezenet1_1/random" | features (benchmark "kriegeskorte92") | rdm' |
          POMONA_ONNXRUNTIME=none pomona run -
        """#,
      cause: #"""
        It is fetched by `./run setup`. This works: `echo 'model "squeezenet1_1/random" | features (benchmark \#
        "kriegeskorte92") | rdm' | pomona run -`.
        """#),
    ErrorPage(
      "E0921", "The inference engine cannot be loaded.",
      shell: #"""
        echo x > a.so
        echo 'model "squeezenet1_1/random" | features (benchmark "kriegeskorte92") | rdm' |
          POMONA_ONNXRUNTIME=a.so pomona run -
        """#,
      cause: #"""
        It was built for another machine. This works: `echo 'model "squeezenet1_1/random" | features (benchmark \#
        "kriegeskorte92") | rdm' | pomona run -`.
        """#),
    ErrorPage(
      "E0922", "The library is not the inference engine.",
      shell: #"""
        lib=$(ls /lib*/*/libm.so.6 | head -n 1)
        echo 'model "squeezenet1_1/random" | features (benchmark "kriegeskorte92") | rdm' |
          POMONA_ONNXRUNTIME=$lib pomona run -
        """#,
      cause: #"""
        `POMONA_ONNXRUNTIME` names another file. This works: `echo 'model "squeezenet1_1/random" | features \#
        (benchmark "kriegeskorte92") | rdm' | pomona run -`.
        """#),
    ErrorPage(
      "E0923", "The inference engine is too old.",
      cause: #"""
        `./run setup` fetches one that will do. `pomona doctor` names the engine that is loaded, and `./run \#
        parts` fetches the one that was tested.
        """#),
    ErrorPage(
      "E0924", "The inference engine does not start.",
      cause: #"""
        The error quotes what it said. `pomona doctor` names the engine that is loaded, and `./run parts` \#
        fetches the one that was tested.
        """#),
    ErrorPage(
      "E0925", "The inference engine does not accept a network.",
      cause: #"""
        The error quotes what it said. `pomona doctor` names the engine that is loaded, and `./run parts` \#
        fetches the one that was tested.
        """#),
    ErrorPage(
      "E0926", "A network takes another input than pictures as 32-bit numbers.",
      cause: #"""
        It is not of this kind. `pomona doctor` names the engine that is loaded, and `./run parts` fetches the \#
        one that was tested.
        """#),
    ErrorPage(
      "E0927", "An input does not fit a network.",
      cause: #"""
        Its shape is another one. `pomona doctor` names the engine that is loaded, and `./run parts` fetches the \#
        one that was tested.
        """#),
    ErrorPage(
      "E0928", "A network has no such output.",
      cause: #"""
        The error lists those that it has. `pomona doctor` names the engine that is loaded, and `./run parts` \#
        fetches the one that was tested.
        """#),
    ErrorPage(
      "E0929", "An output of a network does not hold 32-bit numbers.",
      cause: #"""
        It counts or classifies. `pomona doctor` names the engine that is loaded, and `./run parts` fetches the \#
        one that was tested.
        """#),
    ErrorPage(
      "E0930", "The inference engine stopped.",
      cause: #"""
        The error quotes what it said. `pomona doctor` names the engine that is loaded, and `./run parts` \#
        fetches the one that was tested. A smaller `limit: 256MiB` of `features` takes less memory.
        """#),
    ErrorPage(
      "E0940", "The part that reads and writes Parquet and Arrow files is not installed.",
      shell: #"""
        echo '{x: [1, 2]} | table | save "a.parquet"' | POMONA_HOME=none pomona run -
        """#,
      cause: #"""
        It is fetched, and the bridge to it compiled, by `./run parts`. After that this works: `echo '{x: [1, 2]} \#
        | table | save "a.parquet"' | pomona run -`.
        """#),
    ErrorPage(
      "E0941", "The part that reads and writes Parquet and Arrow files cannot be loaded.",
      shell: #"""
        mkdir -p h/parts/arrow
        echo x > h/parts/arrow/libpomona_arrow.so
        echo '{x: [1, 2]} | table | save "a.parquet"' | POMONA_HOME=h pomona run -
        """#,
      cause: #"""
        It is damaged, or was made for another version of the program; `./run parts` makes it again. This works: \#
        `echo '{x: [1, 2]} | table | save "a.parquet"' | pomona run -`.
        """#),
    ErrorPage(
      "E0942", "A Parquet or Arrow file cannot be read.",
      cause: #"""
        The error quotes what the library said. In Python `pyarrow.parquet.read_table("a.parquet")` shows \#
        whether Arrow reads it; `./run parts` renews Arrow here.
        """#),
    ErrorPage(
      "E0943", "A Parquet or Arrow file cannot be written.",
      shell: #"""
        echo '{x: [1, 2]} | table | save "a.parquet"' | (ulimit -f 0; pomona run -)
        """#,
      cause: #"""
        The error quotes what the library said. This works: `echo '{x: [1, 2]} | table | save "a.parquet"' | \#
        pomona run -`.
        """#),
  ]
}
