#!/bin/sh
# Folders that are kept whole, and the bridge that is compiled against one: what is checked, what is made again, what goes.
. "$(dirname "$0")/testing.sh"
make_packages
make_fake_pip

# A part named arrow with a folder of headers and two libraries, in a wheel where there is a Python to make one.
(
  cd "$work/src" || exit
  mkdir -p "gamma-1.0/lib/include/deep er"
  echo "int a;" >"gamma-1.0/lib/include/a.h"
  echo "int b;" >"gamma-1.0/lib/include/deep er/b.h"
  echo arrow >gamma-1.0/lib/libarrow.so.2600
  echo parquet >gamma-1.0/lib/libparquet.so.2600
  if command -v python3 >/dev/null 2>&1 && command -v unzip >/dev/null 2>&1; then
    python3 -m zipfile -c "$packages/gamma-1.0-py3-none-any.whl" gamma-1.0
  else
    tar -czf "$packages/gamma-1.0.tar.gz" gamma-1.0
  fi
) || exit 1
gamma=$(basename "$packages"/gamma*)
tree=$(cd "$work/src/gamma-1.0/lib/include" && find . -type f -exec sha256sum {} + | LC_ALL=C sort | sha256sum | cut -d ' ' -f 1)
{
  row part arrow any gamma 1.0 "$gamma" "$(bytes "$packages/$gamma")" "$(sha "$packages/$gamma")" --only-binary=:all: MIT tests nobody
  row tree arrow any include 2 "$tree" gamma-1.0/lib/include
  for library in libarrow.so.2600 libparquet.so.2600; do
    at=$work/src/gamma-1.0/lib/$library
    row file arrow any $library "$(bytes "$at")" "$(sha "$at")" gamma-1.0/lib/$library
  done
} >"$work/arrow.tsv"

# A compiler that writes down its calls and makes a file, or fails.
with_compiler() { # WORDS
  stand_in compiler 'echo "compiler $*" >>"$calls"
    while [ $# -gt 0 ]; do [ "$1" = -o ] && made=$2; shift; done; '"$1"
  CXX="$work/stand in $count/compiler"
  export CXX
  POMONA_MANIFEST=$work/arrow.tsv
}
# Without any other compiler, and without the toolchain.
alone() {
  bare_path
  for name in find sort; do at=$(PATH=$system_path command -v "$name") && ln -sf "$at" "$work/bare/$name"; done
}

it "a folder of a package is kept whole and checked as one"
with_compiler 'echo bridge >"$made"'
attempt parts --from "$packages"
expect_code 0
expect_same "$data/parts/arrow/include/deep er/b.h" "$work/src/gamma-1.0/lib/include/deep er/b.h"
expect_there "$data/parts/arrow/include/a.h"

it "the bridge is compiled once, against the headers and with the library beside it as its run path"
with_compiler 'echo bridge >"$made"'
attempt parts --from "$packages"
expect_code 0
expect_there "$data/parts/arrow/libpomona_arrow.so"
expect_calls 'isystem .*/parts/arrow/include' 1
expect_calls 'rpath,.ORIGIN' 1
attempt parts
expect_code 0
expect_no_words "bridge"
expect_calls . 1

it "a damaged bridge is made again, and nothing is fetched for it"
with_compiler 'echo bridge >"$made"'
attempt parts --from "$packages"
echo damage >>"$data/parts/arrow/libpomona_arrow.so"
with_fake_pip broken
attempt parts
expect_code 0
expect_calls '^compiler' 2
expect_calls '^pip' 0
[ "$(cat "$data/parts/arrow/libpomona_arrow.so")" = bridge ] || fail "the bridge is still damaged"

it "a changed, an added and a lost file make a folder new"
with_compiler 'echo bridge >"$made"'
attempt parts --from "$packages"
for change in 'echo more >>"$data/parts/arrow/include/a.h"' 'echo new >"$data/parts/arrow/include/c.h"' \
  'rm "$data/parts/arrow/include/deep er/b.h"'; do
  eval "$change"
  attempt parts --from "$packages"
  expect_code 0
  expect_words "include of arrow does not have its pinned digest"
  expect_not_there "$data/parts/arrow/include/c.h"
  expect_same "$data/parts/arrow/include/a.h" "$work/src/gamma-1.0/lib/include/a.h"
  expect_there "$data/parts/arrow/include/deep er/b.h"
done

it "a folder in a package whose digest differs is refused with both digests and counts"
with_compiler 'echo bridge >"$made"'
sed "s/$tree/$(sha "$work/arrow.tsv")/" "$work/arrow.tsv" >"$HOME/manifest.tsv"
POMONA_MANIFEST=$HOME/manifest.tsv
attempt parts --from "$packages"
expect_code 13
expect_words "expected sha256 $(sha "$work/arrow.tsv") (2 files)"
expect_words "found    sha256 $tree (2 files)"
expect_not_there "$data/parts/arrow/include"
expect_not_there "$data/parts/.new"
expect_calls . 0

it "where nothing can compile the bridge the set-up goes on, and says what stays closed and what mends it"
alone
with_compiler 'echo "no such standard" >&2; exit 1'
attempt parts --from "$packages"
expect_code 0
expect_words "no such standard"
expect_words "Parquet and Arrow files stay closed"
expect_words "./run parts"
expect_not_there "$data/parts/arrow/libpomona_arrow.so"
expect_not_there "$data/parts/arrow/.bridge"
expect_not_there "$data/parts/arrow/.bridge.log"
with_compiler 'echo bridge >"$made"'
attempt parts --from "$packages"
expect_code 0
expect_there "$data/parts/arrow/libpomona_arrow.so"

it "a part without headers has no bridge"
with_compiler 'echo bridge >"$made"'
POMONA_MANIFEST=$work/manifest.tsv
attempt parts --from "$packages"
expect_code 0
expect_calls . 0

it "uninstalling takes the folder and the bridge, and leaves what others put beside them"
with_compiler 'echo bridge >"$made"'
attempt parts --from "$packages"
echo mine >"$data/parts/arrow/mine"
attempt uninstall
expect_code 0
expect_not_there "$data/parts/arrow/include"
expect_not_there "$data/parts/arrow/libpomona_arrow.so"
expect_not_there "$data/parts/arrow/libpomona_arrow.txt"
expect_there "$data/parts/arrow/mine"
rm "$data/parts/arrow/mine"

finish
