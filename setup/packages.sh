# The system's packages and the Swift toolchain. Read with "." after common.sh; plain POSIX sh.

swift_needed_major=6
swift_needed_minor=2

# A C++ compiler for asking about headers: Swift's own, because that is the one which builds.
cxx() {
  cxx_swift=$(command -v swift) && cxx_swift=$(dirname "$cxx_swift")/clang++
  for cxx_one in "$cxx_swift" clang++ c++ g++; do
    if command -v "$cxx_one" >/dev/null 2>&1; then
      "$cxx_one" "$@"
      return
    fi
  done
  return 1
}

# The pip to use: POMONA_PIP, or the first Python that can run it. Sets $pip (words to be split).
find_pip() {
  if [ -n "${POMONA_PIP:-}" ]; then
    pip=$POMONA_PIP
    $pip --version >/dev/null 2>&1
    return
  fi
  for find_one in "python3 -m pip" "/usr/bin/python3 -m pip" pip3 pip; do
    if $find_one --version >/dev/null 2>&1; then
      pip=$find_one
      return 0
    fi
  done
  return 1
}

# Certificates of the servers' authorities: a file that the environment names, or one where Debian, Fedora, SUSE or Alpine keep it.
find_certificates() {
  for find_one in "${CURL_CA_BUNDLE:-}" "${SSL_CERT_FILE:-}" /etc/ssl/certs/ca-certificates.crt \
    /etc/pki/tls/certs/ca-bundle.crt /etc/ssl/ca-bundle.pem /etc/ssl/cert.pem; do
    [ -n "$find_one" ] && [ -s "$find_one" ] && return 0
  done
  return 1
}

probe() { # KIND ARGUMENT
  case $1 in
    library) pkg-config --exists "$2" 2>/dev/null ;;
    command) command -v "$2" >/dev/null 2>&1 ;;
    header) printf '#include <%s>\n' "$2" | cxx -x c++ -std=c++17 -fsyntax-only - >/dev/null 2>&1 ;;
    pip) find_pip ;;
    certificates) find_certificates ;;
    *) return 1 ;;
  esac
}

# missing_packages WHEN: sets $missing (names) and $missing_lines (names with what they are for).
missing_packages() {
  missing=
  missing_lines=
  # One question for all of them: the second set-up should not feel this.
  present=
  if command -v dpkg-query >/dev/null 2>&1; then
    present=$(dpkg-query -W -f='${Package} ${db:Status-Status}\n' $(awk -F'\t' '!/^#/ { print $1 }' "$root/setup/packages.tsv") 2>/dev/null)
  fi
  while IFS=$tab read -r package when kind argument purpose <&3; do
    case $package in \#* | '') continue ;; esac
    [ "$when" = "$1" ] || continue
    case "
$present
" in *"
$package installed
"*) continue ;; esac
    probe "$kind" "$argument" && continue
    missing="$missing $package"
    missing_lines="$missing_lines$(printf '  %-24s %s' "$package" "$purpose")
"
  done 3<"$root/setup/packages.tsv"
}

# install_packages WHEN: installs what is missing of that row of the list, or says what to install.
install_packages() {
  missing_packages "$1"
  [ -n "$missing" ] || return 0
  if ! command -v apt-get >/dev/null 2>&1; then
    stop $code_packages "These are missing, and this machine has no apt-get to install them with (the names are Debian's):" \
      "" "$missing_lines" \
      "Install them by this machine's own means, then run the same command again."
  fi
  as_root=
  if [ "$(id -u)" != 0 ]; then
    if ! command -v sudo >/dev/null 2>&1; then
      stop $code_packages "These Debian packages are missing, and there is neither root nor sudo here to install them:" \
        "" "$missing_lines" "Let an administrator run this, then run the same command again:" \
        "" "  apt-get install --no-install-recommends$missing"
    fi
    as_root=sudo
    # Without a terminal nobody can type a password: fail rather than wait.
    [ -t 0 ] || as_root="sudo -n"
  fi
  say "   installing Debian packages${as_root:+ (with sudo)}:$missing"
  apt_log=$(mktemp) || stop $code_place "No temporary file can be made (TMPDIR is ${TMPDIR:-/tmp})."
  # A machine whose lists are empty or old fails at once; only then are they fetched.
  if ! apt_install >"$apt_log" 2>&1; then
    say "   fetching the package lists"
    if ! { $as_root apt-get -o DPkg::Lock::Timeout=120 update && apt_install; } >"$apt_log" 2>&1 </dev/null; then
      tail -n 15 "$apt_log" >&2
      rm -f "$apt_log"
      stop $code_packages "" "apt-get could not install:$missing (its last words stand above)." \
        "Mend that, or install them by hand, then run the same command again."
    fi
  fi
  rm -f "$apt_log"
}

apt_install() {
  $as_root env DEBIAN_FRONTEND=noninteractive apt-get -o DPkg::Lock::Timeout=120 install -y --no-install-recommends \
    $missing </dev/null
}

require_swift() {
  command -v swift >/dev/null 2>&1 ||
    stop $code_swift "There is no Swift toolchain on the path; Pomona needs Swift $swift_needed_major.$swift_needed_minor or later." \
      "Install one from https://www.swift.org/install, put its usr/bin folder on PATH, then run the same command again."
}

check_swift_version() {
  # `swift build` needs more libraries of the system than `swift --version`; an unpacked toolchain can lack either's.
  if ! swift_words=$(swift --version 2>&1 && swift build --version 2>&1); then
    install_packages swift
    swift_words=$(swift --version 2>&1 && swift build --version 2>&1) ||
      stop $code_swift "The Swift toolchain does not start:" "$swift_words"
  fi
  swift_version=$(printf '%s\n' "$swift_words" | sed -n 's/.*Swift version \([0-9][0-9.]*\).*/\1/p' | head -n 1)
  swift_major=${swift_version%%.*}
  swift_rest=${swift_version#*.}
  swift_minor=${swift_rest%%.*}
  case $swift_major.$swift_minor in
    *[!0-9.]* | .* | *.) stop $code_swift "The Swift toolchain did not say its version, but:" "$swift_words" ;;
  esac
  if [ "$swift_major" -lt "$swift_needed_major" ] ||
    { [ "$swift_major" -eq "$swift_needed_major" ] && [ "$swift_minor" -lt "$swift_needed_minor" ]; }; then
    stop $code_swift "This is Swift $swift_version; Pomona needs $swift_needed_major.$swift_needed_minor or later." \
      "Install a later one from https://www.swift.org/install, put its usr/bin folder first on PATH, then run the same command again."
  fi
}

prepare_system() {
  phase "system packages and Swift"
  require_swift
  install_packages build
  check_swift_version
  say "   Swift $swift_version; nothing is missing"
}
