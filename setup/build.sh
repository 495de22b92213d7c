# Building, testing, replaying, and the link to the program. Read with "." after common.sh; plain POSIX sh.

# SwiftPM reads the same variable; without it everything stays in the clone.
build_folder=${SWIFTPM_BUILD_DIR:-$root/.build}
program=$build_folder/release/pomona

# swift, with the toolchain's own caches in the build folder: nothing of a build stays elsewhere, and what the tests cache
# is not the user's. The parts stay where they are.
toolchain() {
  POMONA_HOME=$data XDG_CACHE_HOME=$build_folder/caches XDG_DATA_HOME=$build_folder/caches XDG_STATE_HOME=$build_folder/caches \
    swift "$@" </dev/null
}

# Runs a command; with POMONA_BUILD_LOG set, what it prints goes to that file, too.
logged() {
  if [ -z "${POMONA_BUILD_LOG:-}" ]; then
    "$@"
    return
  fi
  logged_code=$(mktemp) || return
  {
    "$@" 2>&1
    printf '%s\n' $? >"$logged_code"
  } | tee -a "$POMONA_BUILD_LOG"
  read -r logged_result <"$logged_code"
  rm -f "$logged_code"
  return "$logged_result"
}

build_release() {
  phase "release build"
  logged toolchain build -c release --package-path "$root" --scratch-path "$build_folder" --product pomona || exit
}

# The measurements are a program of their own, which nothing else needs.
build_bench() {
  logged toolchain build -c release --package-path "$root" --scratch-path "$build_folder" --product pomona-bench || exit
}

# Puts a link to the program where the user's own programs lie. Nothing else depends on it.
install_link() {
  link_folder=$(dirname "$link")
  if [ -L "$link" ] && [ "$(readlink "$link")" = "$program" ]; then
    :
  elif [ -L "$link" ] && case $(readlink "$link") in */release/pomona) false ;; esac; then
    say "   $link is a link to something else: it is left as it is; the program is $program"
    return 0
  elif [ -e "$link" ] && [ ! -L "$link" ]; then
    say "   $link is not from this set-up: it is left as it is; the program is $program"
    return 0
  elif [ ! -w "$installed" ] || ! mkdir -p "$link_folder" 2>/dev/null || [ ! -w "$link_folder" ]; then
    say "   no link was put into $link_folder (it cannot be written); the program is $program"
    return 0
  else
    # A link of another clone, or none: this clone's program is the newest one.
    record link "$link" "$program"
    ln -sfn "$program" "$link"
  fi
  case :$PATH: in
    *":$link_folder:"*) say "   \`pomona\` starts it: $link" ;;
    *)
      say "   $link starts it; to have it as \`pomona\`, log in again or run:"
      say "     export PATH=\"$link_folder:\$PATH\""
      ;;
  esac
}

# Replays the first chapter with the program just built.
replay_demo() {
  cd "$root" || exit
  set -- tutorial/01-*.md
  [ -f "$1" ] || stop $code_chapter "There is no chapter: tutorial/01-*.md."
  phase "replay of $1"
  "$program" replay "$1" </dev/null || exit
  phase_end
  chapter_name=$(basename "$1" .md)
  say "" "Read the chapter in $1; its figures are in figures/$chapter_name/."
  say "Start the prompt with: pomona    (or $program)"
}

run_tests() {
  # Small products on many threads cost more than they give, and the tests run side by side.
  OPENBLAS_NUM_THREADS=${OPENBLAS_NUM_THREADS:-1}
  export OPENBLAS_NUM_THREADS
  tests_code=0
  phase "tests of the set-up"
  for tests_file in "$root"/Tests/setup/*-test.sh; do
    sh "$tests_file" </dev/null || tests_code=1
  done
  phase "debug build"
  logged toolchain build --build-tests --package-path "$root" --scratch-path "$build_folder" || exit
  phase "tests"
  # One pass over XCTest would only say that there are none of its kind.
  toolchain test --skip-build --disable-xctest --package-path "$root" --scratch-path "$build_folder" "$@" || tests_code=1
  phase_end
  [ "$tests_code" = 0 ] || say "Some tests failed." >&2
  exit "$tests_code"
}

# run_fuzz COUNT [SANITIZER]: every test whose name has "fuzz" in it, with that many inputs each. Optimised, because a million
# inputs are wanted, and in a folder of its own, because tests of an optimised build need other flags than the program.
# With a sanitizer (address, thread or undefined) each access to memory is watched as well: a few times slower.
run_fuzz() {
  OPENBLAS_NUM_THREADS=${OPENBLAS_NUM_THREADS:-1}
  export OPENBLAS_NUM_THREADS
  fuzz_count=$1
  fuzz_sanitizer=${2:-}
  fuzz_folder=$build_folder/fuzz${fuzz_sanitizer:+-$fuzz_sanitizer}
  set -- -c release -Xswiftc -enable-testing --package-path "$root" --scratch-path "$fuzz_folder"
  case $fuzz_sanitizer in
    '') ;;
    # Swift's own arithmetic traps by itself; this watches the C kernels, and stops at the first undefined operation.
    undefined) set -- "$@" -Xcc -fsanitize=undefined -Xcc -fsanitize-trap=undefined ;;
    *) set -- "$@" --sanitize "$fuzz_sanitizer" ;;
  esac
  # Leaks are not looked for: the test runner itself leaves some. A crash that waits in a backtracer looks like a hang.
  # HDF5 asks for what a damaged file claims and goes on without it; where the program asks for too much, it still ends.
  ASAN_OPTIONS=${ASAN_OPTIONS:-detect_leaks=0:abort_on_error=1:allocator_may_return_null=1:suppressions=$root/setup/sanitizer-suppressions.txt}
  TSAN_OPTIONS=${TSAN_OPTIONS:-halt_on_error=1}
  SWIFT_BACKTRACE=${SWIFT_BACKTRACE:-enable=no}
  export ASAN_OPTIONS TSAN_OPTIONS SWIFT_BACKTRACE
  phase "optimised build of the tests${fuzz_sanitizer:+, watched for: $fuzz_sanitizer}"
  logged toolchain build --build-tests "$@" || exit
  phase "fuzzing, $fuzz_count inputs each"
  POMONA_FUZZ=$fuzz_count toolchain test --skip-build --disable-xctest --filter '[Ff]uzz' "$@" || exit
  phase_end
}
