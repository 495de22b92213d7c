#!/bin/sh
# Uninstalling: everything that was put there goes, nothing else does.
. "$(dirname "$0")/testing.sh"
make_packages

it "nothing of the set-up stays, not even the folders that it made, the cache and the history"
attempt parts --from "$packages"
mkdir -p "$HOME/.cache/pomona/features"
echo made >"$HOME/.cache/pomona/features/one.h5"
echo typed >"$HOME/.local/state/pomona/history"
attempt uninstall
expect_code 0
expect_words "removed $data/parts/first/weights.bin"
expect_not_there "$HOME/.local"
out=$(ls -A "$HOME")
[ -z "$out" ] || fail "something is left in the home folder"

it "the files and folders of others stay and are named"
mkdir -p "$data/parts/first"
attempt parts --from "$packages"
echo mine >"$data/parts/first/mine.txt"
echo mine >"$data/notes.txt"
attempt uninstall
expect_code 0
expect_there "$data/parts/first/mine.txt"
expect_there "$data/notes.txt"
expect_not_there "$data/parts/first/weights.bin"
expect_not_there "$data/parts.tsv"
expect_words "left: $data"

it "a cache folder that was there before stays and is named"
mkdir -p "$HOME/.cache/pomona"
echo mine >"$HOME/.cache/pomona/mine.txt"
attempt parts --from "$packages"
attempt uninstall
expect_there "$HOME/.cache/pomona/mine.txt"
expect_words "left: $HOME/.cache/pomona"

it "a folder that POMONA_CACHE names stays"
POMONA_CACHE="$HOME/my cache"
export POMONA_CACHE
attempt parts --from "$packages"
mkdir "$POMONA_CACHE"
attempt uninstall
expect_there "$POMONA_CACHE"
expect_words "left: $POMONA_CACHE"
unset POMONA_CACHE

it "a file that lay there before with other content is not ours, its replacement is"
mkdir -p "$data/parts/second"
echo "older" >"$data/parts/second/images.bin"
attempt parts --from "$packages"
attempt uninstall
expect_not_there "$data/parts/second/images.bin"

it "what an interrupted set-up left goes, too"
mkdir -p "$HOME/broken"
cp "$packages/$alpha" "$HOME/broken"
head -c 10 "$packages/$beta" >"$HOME/broken/$beta"
attempt parts --from "$HOME/broken"
expect_code 13
expect_there "$data/parts/first/weights.bin"
attempt uninstall
expect_not_there "$data"

it "uninstalling twice, or with nothing installed, is no error"
attempt uninstall
expect_code 0
attempt uninstall
expect_code 0
expect_words "apt-get remove"

it "it does not run beside a set-up"
attempt parts --from "$packages"
(
  exec 8>>"$data/.lock"
  flock 8
  sleep 2
) &
sleep 0.3
attempt uninstall
expect_code 14
expect_words "A set-up is running"
expect_there "$data/parts/first/weights.bin"
wait

it "a link that someone turned elsewhere stays"
attempt parts --from "$packages"
mkdir -p "$HOME/.local/bin"
printf 'link\t%s\t%s\n' "$HOME/.local/bin/pomona" "$clone/.build/release/pomona" >>"$data/installed.tsv"
ln -s /elsewhere "$HOME/.local/bin/pomona"
attempt uninstall
expect_code 0
expect_there "$HOME/.local/bin/pomona"

finish
