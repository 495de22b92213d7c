#!/bin/sh
# System packages, the Swift toolchain, and the link to the program. Nothing is installed or built: swift, apt-get and
# dpkg-query are stand-ins.
. "$(dirname "$0")/testing.sh"
make_packages
SWIFTPM_BUILD_DIR=$work/build
export SWIFTPM_BUILD_DIR
mkdir -p "$work/build/release"
printf '#!/bin/sh\necho the program\n' >"$work/build/release/pomona"
chmod +x "$work/build/release/pomona"

swift_of() {
  stand_in swift "
case \$1 in
  --version) echo 'Swift version $1 (swift-$1-RELEASE)' ;;
  *) echo \"swift \$*\" >>\"\$calls\" ;;
esac"
}
everything_installed='shift 2; for name; do echo "$name installed"; done'

it "alone it names its tasks"
attempt
expect_code 0
for name in demo test setup build parts download bench doctor uninstall; do expect_words "  $name"; done

it "a task that does not exist is refused"
attempt demmo
expect_code 64
expect_words "demmo"

it "fuzzing with a sanitizer builds the tests for it, and tries as many inputs as are asked for"
bare_path
swift_of 6.3
stand_in dpkg-query "$everything_installed"
attempt fuzz --sanitize 300
expect_code 0
expect_words "watched for: address"
expect_words "fuzzing, 300 inputs each"
expect_calls "swift build --build-tests.*--sanitize address" 1
expect_calls "swift test.*--sanitize address" 1
attempt fuzz --sanitize undefined 300
expect_code 0
expect_calls "swift test.*-fsanitize=undefined" 1

it "a sanitizer that there is not, and a count that is none, are refused"
attempt fuzz --sanitize memory
expect_code 64
expect_words "memory"
attempt fuzz --sanitize thread many
expect_code 64
expect_words "many"

it "without Swift it says which one is needed"
bare_path
attempt build
expect_code 11
expect_words "6.2 or later"

it "an older Swift is refused with both versions"
bare_path
swift_of 6.1.3
stand_in dpkg-query "$everything_installed"
attempt build
expect_code 11
expect_words "Swift 6.1.3"
expect_words "6.2 or later"

it "a later major version is taken"
bare_path
swift_of 7.0
stand_in dpkg-query "$everything_installed"
attempt build
expect_code 0

it "a toolchain that does not start is said in its own words"
bare_path
stand_in swift 'echo "error while loading shared libraries: libncurses.so.6" >&2; exit 127'
stand_in dpkg-query "$everything_installed"
attempt build
expect_code 11
expect_words "libncurses.so.6"

it "without apt-get it lists what to install, with what each is for"
bare_path
swift_of 6.3
attempt build
expect_code 10
expect_words "libopenblas-dev"
expect_words "linear algebra"
expect_words "gnuplot-nox"
expect_words "no apt-get"

it "what is there by other means is not asked for"
bare_path
swift_of 6.3
stand_in pkg-config 'exit 0'
stand_in gnuplot 'exit 0'
stand_in clang++ 'exit 0'
stand_in curl 'exit 0'
echo certificates >"$work/authorities.pem"
SSL_CERT_FILE=$work/authorities.pem
export SSL_CERT_FILE
attempt build
unset SSL_CERT_FILE
expect_code 0

it "apt-get installs only what is missing, and fetches its lists only when it has to"
bare_path
swift_of 6.3
stand_in id 'echo 0'
stand_in dpkg-query 'shift 2; for name; do [ "$name" = libhdf5-dev ] || echo "$name installed"; done'
stand_in apt-get 'echo "apt-get $*" >>"$calls"
case "$*" in *update*) touch "$HOME/lists" ;; *install*) [ -e "$HOME/lists" ] || { echo "Unable to locate package"; exit 100; } ;; esac'
attempt build
expect_code 0
expect_calls 'install .* libhdf5-dev$' 2
expect_calls update 1
expect_words "fetching the package lists"

it "apt-get's words are shown when it cannot install"
bare_path
swift_of 6.3
stand_in id 'echo 0'
stand_in apt-get 'echo "E: no space left"; exit 100'
attempt build
expect_code 10
expect_words "E: no space left"

it "sudo is used when not root, and never waits for a password that nobody can type"
bare_path
swift_of 6.3
stand_in id 'echo 1000'
stand_in dpkg-query 'shift 2; for name; do [ "$name" = libhdf5-dev ] || echo "$name installed"; done'
stand_in apt-get 'echo "apt-get $*" >>"$calls"'
stand_in sudo 'echo "sudo $*" >>"$calls"'
attempt build
expect_code 0
expect_calls '^sudo -n env DEBIAN_FRONTEND=noninteractive apt-get' 1
expect_calls '^apt-get' 0

it "without root and sudo the line for an administrator is said"
bare_path
swift_of 6.3
stand_in id 'echo 1000'
stand_in apt-get 'exit 1'
attempt build
expect_code 10
expect_words "apt-get install --no-install-recommends"

it "pomona is linked into the user's own programs, once, and removed again"
bare_path
swift_of 6.3
stand_in dpkg-query "$everything_installed"
attempt setup --from "$packages"
expect_code 0
[ "$("$HOME/.local/bin/pomona")" = "the program" ] || fail "the link does not start the program"
expect_words "export PATH="
attempt setup --from "$packages"
expect_code 0
attempt uninstall
expect_not_there "$HOME/.local/bin/pomona"

it "a pomona of someone else is left as it is"
bare_path
swift_of 6.3
stand_in dpkg-query "$everything_installed"
mkdir -p "$HOME/.local/bin"
echo mine >"$HOME/.local/bin/pomona"
attempt setup --from "$packages"
expect_code 0
expect_words "is left as it is"
attempt uninstall
[ "$(cat "$HOME/.local/bin/pomona")" = mine ] || fail "the user's own file was changed"

it "demo without a chapter fails"
if ! ls "$clone"/tutorial/01-*.md >/dev/null 2>&1; then
  bare_path
  swift_of 6.3
  stand_in dpkg-query "$everything_installed"
  attempt demo --from "$packages"
  expect_code 15
fi

finish
