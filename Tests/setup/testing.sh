# What the tests of the set-up share: a private home with a space in its name, small packages with a manifest of their own,
# stand-ins for pip, apt-get, sudo and swift that write down how they were called, and a few expectations.
# Plain POSIX sh; no network, nothing outside one temporary folder.

clone=$(CDPATH='' cd -- "$(dirname -- "$0")/../.." && pwd -P)
tab=$(printf '\t')
work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
trap 'exit 1' HUP INT TERM
failures=0
count=0

# The environment of the person who runs the tests must not decide them.
unset POMONA_HOME POMONA_CACHE POMONA_MANIFEST POMONA_MACHINE POMONA_PIP POMONA_BUILD_LOG SWIFTPM_BUILD_DIR
unset CXX XDG_DATA_HOME XDG_CACHE_HOME XDG_STATE_HOME
unset PIP_NO_INDEX PIP_FIND_LINKS PIP_REQUIRE_HASHES CURL_CA_BUNDLE SSL_CERT_FILE

system_path=$PATH

# it SENTENCE: begins a test with an empty home.
it() {
  count=$((count + 1))
  sentence=$1
  HOME="$work/home $count"
  export HOME
  mkdir -p "$HOME"
  data=$HOME/.local/share/pomona
  calls=$work/calls.$count
  : >"$calls"
  export calls
  PATH=$system_path
  POMONA_MANIFEST=$work/manifest.tsv
  export POMONA_MANIFEST
  unset POMONA_HOME POMONA_PIP POMONA_MACHINE
}

fail() {
  failures=$((failures + 1))
  printf 'FAILED: %s\n  %s\n' "$sentence" "$*"
  printf '%s\n' "$out" | sed 's/^/  | /'
}

# attempt WORDS: runs ./run and keeps its words in $out and its code in $code.
attempt() {
  out=$(sh "$clone/run" "$@" 2>&1 </dev/null)
  code=$?
}

expect_code() { [ "$code" = "$1" ] || fail "ended with $code, not $1"; }
expect_words() { case $out in *"$1"*) ;; *) fail "does not say: $1" ;; esac; }
expect_no_words() { case $out in *"$1"*) fail "says: $1" ;; esac; }
expect_there() { [ -e "$1" ] || [ -L "$1" ] || fail "is not there: $1"; }
expect_not_there() { if [ -e "$1" ] || [ -L "$1" ]; then fail "is there: $1"; fi; }
expect_same() { cmp -s "$1" "$2" || fail "differ: $1 and $2"; }
expect_calls() { [ "$(grep -c "$1" "$calls")" = "$2" ] || fail "calls with '$1' are not $2: $(cat "$calls")"; }

finish() {
  printf '%s: %s tests, %s failures\n' "$(basename "$0")" "$count" "$failures"
  [ "$failures" = 0 ]
}

sha() { sha256sum <"$1" | cut -d ' ' -f 1; }
bytes() { wc -c <"$1" | tr -d ' '; }

# Two packages: "alpha", a source archive, and "beta", a wheel (an archive, too, where there is no Python to make a zip).
make_packages() {
  packages=$work/package\ files
  mkdir -p "$packages" "$work/src/alpha-1.0/deep" "$work/src/beta" "$work/src/beta-1.0.dist-info"
  (
    cd "$work/src" || exit
    awk 'BEGIN { for (i = 0; i < 40000; i++) print "weight", i }' >alpha-1.0/deep/weights.bin
    echo "the licence of alpha" >alpha-1.0/LICENSE
    echo "not wanted" >alpha-1.0/setup.py
    tar -czf "$packages/alpha-1.0.tar.gz" alpha-1.0
    echo "the images of beta" >beta/images.bin
    printf 'Metadata-Version: 2.1\nName: beta\nVersion: 1.0\n' >beta-1.0.dist-info/METADATA
    printf 'Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n' >beta-1.0.dist-info/WHEEL
    printf 'beta/images.bin,,\n' >beta-1.0.dist-info/RECORD
    if command -v python3 >/dev/null 2>&1 && command -v unzip >/dev/null 2>&1; then
      python3 -m zipfile -c "$packages/beta-1.0-py3-none-any.whl" beta beta-1.0.dist-info
    else
      tar -czf "$packages/beta-1.0.tar.gz" beta beta-1.0.dist-info
    fi
  ) || exit 1
  alpha=alpha-1.0.tar.gz
  beta=$(basename "$packages"/beta*)
  write_manifest "$work/manifest.tsv"
}

# write_manifest FILE [SED]: the manifest of the two packages, changed by a sed script.
write_manifest() {
  {
    echo "# a manifest for tests"
    row part first any alpha 1.0 "$alpha" "$(bytes "$packages/$alpha")" "$(sha "$packages/$alpha")" --no-binary=alpha MIT tests nobody
    row file first any weights.bin "$(bytes "$work/src/alpha-1.0/deep/weights.bin")" "$(sha "$work/src/alpha-1.0/deep/weights.bin")" alpha-1.0/deep/weights.bin
    row file first any LICENSE "$(bytes "$work/src/alpha-1.0/LICENSE")" "$(sha "$work/src/alpha-1.0/LICENSE")" alpha-1.0/LICENSE
    row part second any beta 1.0 "$beta" "$(bytes "$packages/$beta")" "$(sha "$packages/$beta")" --only-binary=:all: MIT tests nobody
    row file second any images.bin "$(bytes "$work/src/beta/images.bin")" "$(sha "$work/src/beta/images.bin")" beta/images.bin
  } | sed "${2:-}" >"$1"
}
row() {
  printf '%s' "$1"
  shift
  printf '\t%s' "$@"
  printf '\n'
}

# A pip that copies from the package files, as FAKE_PIP says: right, half, slow (never ends), or broken.
make_fake_pip() {
  mkdir -p "$work/fake"
  cat >"$work/fake/pip" <<'END'
#!/bin/sh
[ "$1" = --version ] && exit 0
printf 'pip %s\n' "$*" >>"$calls"
while [ $# -gt 0 ]; do
  case $1 in
    -d) into=$2; shift ;;
    -r) wanted=$(sed 's/==.*//' "$2"); shift ;;
  esac
  shift
done
for file in "$packages/$wanted"*; do :; done
case ${FAKE_PIP:-right} in
  right) cp "$file" "$into" ;;
  half) head -c 100 "$file" >"$into/$(basename "$file")" ;;
  slow) if [ "$wanted" = beta ]; then head -c 100 "$file" >"$into/$(basename "$file")"; exec sleep 60; else cp "$file" "$into"; fi ;;
  pause) sleep 1; cp "$file" "$into" ;;
  broken) echo "the index did not answer" >&2; exit 1 ;;
esac
END
  chmod +x "$work/fake/pip"
  export packages
}
with_fake_pip() {
  POMONA_PIP=pip
  FAKE_PIP=$1
  export POMONA_PIP FAKE_PIP
  PATH=$work/fake:$system_path
}

# A path with the commands that a bare system has and nothing else.
bare_path() {
  if [ ! -d "$work/bare" ]; then
    mkdir -p "$work/bare"
    for name in sh awk sed grep cat cp mv rm mkdir rmdir mktemp dirname basename date wc tr cut head tail tar gzip find sort \
      sha256sum cmp df du flock id readlink ln ls sleep uname chmod env tee touch unzip; do
      at=$(command -v "$name") && ln -sf "$at" "$work/bare/$name"
    done
  fi
  PATH=$work/bare
}

# stand_in NAME SCRIPT: puts a command for this test alone at the head of the path.
stand_in() {
  mkdir -p "$work/stand in $count"
  printf '#!/bin/sh\n%s\n' "$2" >"$work/stand in $count/$1"
  chmod +x "$work/stand in $count/$1"
  case $PATH in "$work/stand in $count":*) ;; *) PATH="$work/stand in $count:$PATH" ;; esac
}
