# Shared by the tasks of ./run: words, places, digests, and the list of what was installed. Read with "."; plain POSIX sh.

tab=$(printf '\t')

# Exit codes, in one place; `./run` prints them.
code_usage=64 code_packages=10 code_swift=11 code_fetch=12 code_digest=13 code_place=14 code_chapter=15

say() { printf '%s\n' "$*"; }

# stop CODE LINE...: says why on stderr and ends.
stop() {
  stop_code=$1
  shift
  printf '%s\n' "$@" >&2
  exit "$stop_code"
}

# phase WORDS: a heading, after the time that the phase before it took.
phase_name=
phase() {
  phase_end
  phase_name=$*
  phase_start=$(date +%s)
  say "== $phase_name"
}
phase_end() {
  [ -n "$phase_name" ] || return 0
  say "   $phase_name: $(($(date +%s) - phase_start)) s"
  phase_name=
}

# Bytes as megabytes, rounded up, so that nothing has size 0.
megabytes() { say "$((($1 + 999999) / 1000000)) MB"; }

digest_of() {
  # Through stdin: sha256sum escapes unusual names, and marks the line when it does.
  digest_line=$(sha256sum <"$1") || return
  say "${digest_line%% *}"
}

# One digest for a folder: that of the list of its files, each with its own digest, in the order of that list.
tree_digest_of() {
  tree_list=$(cd "$1" && find . -type f -exec sha256sum {} + | LC_ALL=C sort) || return
  tree_line=$(printf '%s\n' "$tree_list" | sha256sum) || return
  say "${tree_line%% *}"
}

size_of() { wc -c <"$1" | tr -d ' '; }

# The folders of Pomona by the XDG convention; a relative path in an XDG variable is ignored, as the convention asks.
# The Swift side decides in the same way (Places.swift).
absolute() {
  case $1 in
    /*) say "$1" ;;
    *) say "$PWD/$1" ;;
  esac
}
xdg() {
  case $1 in
    /*) say "$1/pomona" ;;
    *) say "${HOME:?}/$2/pomona" ;;
  esac
}
find_places() {
  [ -n "${HOME:-}" ] || stop $code_place "HOME is not set: there is no place to install to."
  # Relative places are made absolute here, because the tasks change to the clone.
  if [ -n "${POMONA_HOME:-}" ]; then
    POMONA_HOME=$(absolute "$POMONA_HOME")
    export POMONA_HOME
    data=$POMONA_HOME
  else
    data=$(xdg "${XDG_DATA_HOME:-}" .local/share)
  fi
  if [ -n "${POMONA_CACHE:-}" ]; then
    POMONA_CACHE=$(absolute "$POMONA_CACHE")
    export POMONA_CACHE
    cache=$POMONA_CACHE
  else
    cache=$(xdg "${XDG_CACHE_HOME:-}" .cache)
  fi
  state=$(xdg "${XDG_STATE_HOME:-}" .local/state)
  downloads=$data/downloads
  installed=$data/installed.tsv
  link=$HOME/.local/bin/pomona
}

# make_folder PATH: like mkdir -p, and adds to $made each folder that was not there before, outermost first.
made=
make_folder() {
  make_new=
  make_at=$1
  while [ ! -d "$make_at" ]; do
    make_new="folder$tab$make_at
$make_new"
    make_at=$(dirname "$make_at")
  done
  mkdir -p "$1" 2>/dev/null ||
    stop $code_place "The folder $1 cannot be made." \
      "Set POMONA_HOME to a folder that you may write to, and run the same command again."
  made="$made$make_new"
}

# record KIND PATH [MORE]: notes in the list of what was installed, once, before the thing is put in place, so that a
# set-up that is killed leaves nothing that `./run uninstall` does not know.
record() {
  record_line=$1$tab$2${3:+$tab$3}
  if [ -n "$made" ]; then
    printf '%s' "$made" >>"$installed" || stop $code_place "The list $installed cannot be written."
    made=
  fi
  if [ ! -f "$installed" ] || ! grep -Fqx -e "$record_line" "$installed"; then
    printf '%s\n' "$record_line" >>"$installed" || stop $code_place "The list $installed cannot be written."
  fi
}
