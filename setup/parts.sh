# Fetches the pinned parts. Read with "." after common.sh and packages.sh; plain POSIX sh.
#
# A part is in place when each of its files and folders lies in DATA/parts/NAME/ with its pinned digest. A package file is fetched into
# DATA/downloads/partial, takes its name in DATA/downloads only after its digest was checked, is unpacked into a folder of
# its own, and each inner file takes its place, by a rename, only after its own digest was checked. So whatever stops the
# set-up, what lies under a final name is whole, and the next set-up goes on with what is still missing.

manifest=${POMONA_MANIFEST:-$root/parts.tsv}
machine=${POMONA_MACHINE:-$(uname -m)}
[ "$machine" = arm64 ] && machine=aarch64

for_this_machine() { [ "$1" = any ] || [ "$1" = "$machine" ]; }

# The kinds of rows that say what is kept of a package.
is_kept() { [ "$1" = file ] || [ "$1" = tree ]; }

kept_digest_of() { # KIND PATH
  if [ "$1" = tree ]; then tree_digest_of "$2"; else digest_of "$2"; fi
}

# unready NAME: sets $unready to the lines "missing FILE" and "damaged FILE" of a part, and to nothing if all is well.
unready() {
  unready=
  while IFS=$tab read -r u_kind u_part u_machine u_kept u_bytes u_digest u_path <&4; do
    is_kept "$u_kind" && [ "$u_part" = "$1" ] && for_this_machine "$u_machine" || continue
    u_file=$data/parts/$1/$u_kept
    if [ "$u_kind" = file ] && [ ! -f "$u_file" ] || [ "$u_kind" = tree ] && [ ! -d "$u_file" ]; then
      unready="${unready}missing $u_kept
"
    elif [ "$(kept_digest_of "$u_kind" "$u_file" 2>/dev/null)" != "$u_digest" ]; then
      unready="${unready}damaged $u_kept
"
    fi
  done 4<"$manifest"
}

# Parts that were asked for by name, each between two spaces.
wanted_parts=' '

# want_parts NAME...: also these of the manifest's optional parts.
want_parts() {
  for w_name in "$@"; do
    awk -F'\t' -v n="$w_name" '($1 == "part" || $1 == "optional") && $2 == n { found = 1 } END { exit !found }' "$manifest" ||
      stop $code_usage "There is no part '$w_name'. The parts that are fetched when they are asked for by name:" \
        "$(awk -F'\t' '$1 == "optional" { printf "  %s (%.0f MB): %s\n", $2, $7 / 1000000, $11 }' "$manifest")"
    wanted_parts="$wanted_parts$w_name "
  done
}

# is_wanted KIND NAME: whether a row is of a part that is to be there: all but the optional ones that nobody has asked for.
# What was asked for once is kept whole like any other.
is_wanted() {
  case $1 in
    part) return 0 ;;
    optional) case $wanted_parts in *" $2 "*) return 0 ;; esac; [ -d "$data/parts/$2" ] ;;
    *) return 1 ;;
  esac
}

# Calls `$1 NAME PACKAGE VERSION PACKAGE_FILE BYTES SHA256 PIP_OPTIONS` for each wanted part of this machine.
each_part() {
  while IFS=$tab read -r e_kind e_name e_machine e_package e_version e_file e_bytes e_digest e_options e_rest <&3; do
    is_wanted "$e_kind" "$e_name" && for_this_machine "$e_machine" || continue
    "$1" "$e_name" "$e_package" "$e_version" "$e_file" "$e_bytes" "$e_digest" "$e_options"
  done 3<"$manifest"
}

count_part() {
  parts_count=$((parts_count + 1))
  unready "$1"
  [ -z "$unready" ] || parts_wanting="$parts_wanting $1"
}

# Parts that the manifest has for other machines only.
warn_of_foreign_parts() {
  awk -F'\t' -v m="$machine" '$1 == "part" || $1 == "optional" { seen[$2] = 1; if ($3 == "any" || $3 == m) here[$2] = 1 }
    END { for (n in seen) if (!(n in here)) print n }' "$manifest" | while read -r w_name; do
    say "   note: $w_name is not pinned for this machine ($machine): it is left out"
  done
}

# check_package FILE BYTES SHA256: whether a package file is the pinned one; says both digests if not.
check_package() {
  c_found=$(digest_of "$1") || return
  [ "$c_found" = "$3" ] && return 0
  printf '%s\n' "The digest of $1 is not the pinned one, so nothing in it is used." \
    "  expected sha256 $3 ($2 bytes)" \
    "  found    sha256 $c_found ($(size_of "$1") bytes)" >&2
  return 1
}

# check_tree FOLDER FILES SHA256: the same for a folder with all that is in it.
check_tree() {
  c_found=$(tree_digest_of "$1") || return
  [ "$c_found" = "$3" ] && return 0
  printf '%s\n' "The digest of $1 is not the pinned one, so nothing in it is used." \
    "  expected sha256 $3 ($2 files)" \
    "  found    sha256 $c_found ($(find "$1" -type f | wc -l | tr -d ' ') files)" >&2
  return 1
}

install_part() { # NAME PACKAGE VERSION PACKAGE_FILE BYTES SHA256 PIP_OPTIONS
  unready "$1"
  [ -n "$unready" ] || return 0
  case $unready in
    *damaged*) printf '%s' "$unready" | sed -n "s/^damaged \(.*\)/   \1 of $1 does not have its pinned digest: it is made again/p" ;;
  esac
  if [ -n "$from" ]; then
    package_at=$from/$4
    check_package "$package_at" "$5" "$6" || exit $code_digest
  else
    package_at=$downloads/$4
    # A whole one can lie here when a set-up was stopped between fetching and unpacking.
    if [ ! -f "$package_at" ] || [ "$(digest_of "$package_at")" != "$6" ]; then
      rm -f "$package_at"
      record file "$package_at"
      fetch_package "$downloads" "$@"
    fi
  fi
  unpack_part "$1" "$package_at"
  [ -n "$from" ] || rm -f "$package_at"
}

# fetch_package INTO NAME PACKAGE VERSION PACKAGE_FILE BYTES SHA256 PIP_OPTIONS
#
# pip runs the setup script of a source package while it downloads it, so it gets the digest, which it checks before.
fetch_package() {
  partial=$1/partial
  rm -rf "$partial"
  mkdir -p "$partial/temporary" || stop $code_place "The folder $partial cannot be made."
  printf '%s==%s --hash=sha256:%s\n' "$3" "$4" "$7" >"$partial/requirement.txt"
  f_size=$(megabytes "$6")
  say "   fetching $3 $4 ($f_size) ..."
  f_start=$(date +%s)
  # Temporary files on the same disk as the parts: /tmp may be small. No pip cache: nothing is left behind elsewhere.
  set -f
  TMPDIR=$partial/temporary PIP_REQUIRE_VIRTUALENV=0 PIP_DISABLE_PIP_VERSION_CHECK=1 \
    $pip download --quiet --no-cache-dir --no-input --no-deps --require-hashes $8 \
    -d "$partial" -r "$partial/requirement.txt" >"$partial/log" 2>&1 </dev/null &
  set +f
  pip_process=$!
  watch_download "$pip_process" "$partial" "$f_size"
  if wait "$pip_process"; then f_code=0; else f_code=$?; fi
  pip_process=
  if [ "$f_code" != 0 ]; then
    explain_pip "$partial/log" "$3 $4" "$7"
  fi
  [ -f "$partial/$5" ] || stop $code_fetch "pip ended well but left no $5:" "$(tail -n 5 "$partial/log")"
  check_package "$partial/$5" "$6" "$7" || exit $code_digest
  mv -f "$partial/$5" "$1/$5" || stop $code_place "$1/$5 cannot be written."
  rm -rf "$partial"
  say "   fetched $3 in $(($(date +%s) - f_start)) s"
}

# Says how far a download is: on one line of a terminal, else every 30 seconds.
watch_download() { # PROCESS FOLDER SIZE
  w_ticks=0
  while kill -0 "$1" 2>/dev/null; do
    sleep 0.2 2>/dev/null || sleep 1
    w_ticks=$((w_ticks + 1))
    w_kilobytes=
    if [ -t 1 ] && [ $((w_ticks % 5)) = 0 ]; then
      w_kilobytes=$(du -sk "$2" 2>/dev/null | cut -f 1)
      printf '\r   %s of %s ' "$(megabytes "${w_kilobytes:-0}000")" "$3"
    elif [ ! -t 1 ] && [ $((w_ticks % 150)) = 0 ]; then
      w_kilobytes=$(du -sk "$2" 2>/dev/null | cut -f 1)
      say "   $(megabytes "${w_kilobytes:-0}000") of $3"
    fi
  done
  [ ! -t 1 ] || printf '\r%40s\r' ''
}

explain_pip() { # LOG WHAT SHA256
  if grep -q 'DO NOT MATCH THE HASHES' "$1"; then
    e_found=$(sed -n 's/.*Got  *\([0-9a-f]\{64\}\).*/\1/p' "$1" | head -n 1)
    rm -rf "$partial"
    stop $code_digest "The digest of what pip was given for $2 is not the pinned one; nothing of it was kept or run." \
      "  expected sha256 $3" "  found    sha256 $e_found"
  fi
  printf '%s\n' "pip could not fetch $2. Its last words:" >&2
  tail -n 12 "$1" | sed 's/^/  | /' >&2
  rm -rf "$partial"
  stop $code_fetch "Run the same command again when the network is there: what was fetched is kept." \
    "Without a network: './run download DIR' on a machine that has one, then './run setup --from DIR' here."
}

unpack_part() { # NAME PACKAGE_FILE
  p_folder=$data/parts/$1
  p_new=$data/parts/.new
  rm -rf "$p_new"
  make_folder "$p_folder"
  record folder "$p_folder"
  mkdir -p "$p_new" || stop $code_place "The folder $p_new cannot be made."
  # The list of inner paths, for one pass over the archive. tar takes a folder whole; unzip wants a pattern for it.
  case $2 in *.whl | *.zip) p_all='/*' ;; *) p_all= ;; esac
  awk -F'\t' -v n="$1" -v m="$machine" -v all="$p_all" '$2 == n && ($3 == "any" || $3 == m) {
      if ($1 == "file") print $7
      if ($1 == "tree") print $7 all
    }' "$manifest" >"$p_new/.list"
  case $2 in
    *.whl | *.zip)
      # unzip reads [ and * in a member's name as a pattern; no pinned name has them but the * behind a folder.
      set -f
      old_ifs=$IFS
      IFS='
'
      unzip -q -o "$2" $(cat "$p_new/.list") -d "$p_new" >"$p_new/.log" 2>&1 </dev/null
      p_code=$?
      IFS=$old_ifs
      set +f
      ;;
    *) tar -xzf "$2" -C "$p_new" -T "$p_new/.list" >"$p_new/.log" 2>&1 </dev/null; p_code=$? ;;
  esac
  if [ "$p_code" != 0 ]; then
    sed 's/^/  | /' "$p_new/.log" >&2
    rm -rf "$p_new"
    stop $code_place "$2 could not be unpacked into $data (free there: $(df -Pk "$data" | awk 'NR == 2 { print int($4 / 1000) }') MB)."
  fi
  while IFS=$tab read -r p_kind p_part p_machine p_kept p_bytes p_digest p_path <&4; do
    is_kept "$p_kind" && [ "$p_part" = "$1" ] && for_this_machine "$p_machine" || continue
    if [ "$p_kind" = tree ]; then
      check_tree "$p_new/$p_path" "$p_bytes" "$p_digest" || { rm -rf "$p_new"; exit $code_digest; }
      rm -rf "$p_folder/$p_kept"
    else
      check_package "$p_new/$p_path" "$p_bytes" "$p_digest" || { rm -rf "$p_new"; exit $code_digest; }
      chmod 644 "$p_new/$p_path"
    fi
    record "$p_kind" "$p_folder/$p_kept"
    mv -f "$p_new/$p_path" "$p_folder/$p_kept" || stop $code_place "$p_folder/$p_kept cannot be written."
  done 4<"$manifest"
  rm -rf "$p_new"
  say "   $1: in place, digests checked"
}

# With --from: says all the files that the folder lacks at once, not one a run.
require_package_file() {
  unready "$1"
  [ -n "$unready" ] || return 0
  [ -f "$from/$4" ] || lacking="$lacking  $4
"
}

# Fails at once where a copy would fail later: the lock is also the proof that the folder can be written.
lock_data() {
  make_folder "$data"
  (: >>"$data/.lock") 2>/dev/null ||
    stop $code_place "The folder $data cannot be written." \
      "Set POMONA_HOME to a folder that you may write to, and run the same command again."
  # The kernel lets go of the lock when its holder ends, however it ends: there is no stale lock.
  exec 9>>"$data/.lock"
  if command -v flock >/dev/null 2>&1 && ! flock -n 9; then
    say "   another set-up is running on $data: waiting for it"
    flock 9
  fi
}
unlock_data() { exec 9>&-; }

parts_cleanup() {
  [ -z "${pip_process:-}" ] || kill "$pip_process" 2>/dev/null
  [ -z "${partial:-}" ] || rm -rf "$partial"
  [ -z "${p_new:-}" ] || rm -rf "$p_new"
}

install_parts() {
  phase "parts"
  [ -f "$manifest" ] || stop $code_place "The manifest $manifest is not there."
  warn_of_foreign_parts
  parts_count=0 parts_wanting=
  each_part count_part
  if [ -n "$parts_wanting" ] || ! cmp -s "$manifest" "$data/parts.tsv"; then
    lock_data
    trap parts_cleanup EXIT
    trap 'exit 129' HUP
    trap 'exit 130' INT
    trap 'exit 143' TERM
    # Another set-up may have done it all while this one waited.
    parts_count=0 parts_wanting=
    each_part count_part
    if [ -n "$parts_wanting" ]; then
      fetch_wanting_parts
    fi
    record file "$data/.lock"
    record file "$data/parts.tsv"
    [ -n "${POMONA_CACHE:-}" ] || claim "$cache"
    claim "$state"
    if ! cmp -s "$manifest" "$data/parts.tsv"; then
      # Last: it says that everything in it lies here.
      cp "$manifest" "$data/.parts.tsv.new" && mv -f "$data/.parts.tsv.new" "$data/parts.tsv" ||
        stop $code_place "$data/parts.tsv cannot be written."
    fi
    trap - EXIT HUP INT TERM
    unlock_data
  fi
  say "   $parts_count parts in $data/parts, every file with its pinned digest"
}

# Makes a folder that the program will fill, so that uninstalling knows it as Pomona's own. One that is there already may
# hold what others put there.
claim() {
  if [ ! -e "$1" ]; then
    make_folder "$1"
    record own "$1"
  fi
}

fetch_wanting_parts() {
  record file "$data/.lock"
  make_folder "$data/parts"
  record folder "$data/parts"
  if [ -n "$from" ]; then
    lacking=
    each_part require_package_file
    [ -z "$lacking" ] ||
      stop $code_fetch "The folder $from lacks:" "" "$lacking" \
        "Fill it on a machine with a network: ./run download DIR${machine:+ --machine $machine}"
    # unzip may be there in spite of a missing network; pip is not needed.
    command -v unzip >/dev/null 2>&1 || install_packages fetch
  else
    install_packages fetch
    find_pip || stop $code_packages "There is no pip that runs (${POMONA_PIP:-python3 -m pip, pip3})."
    make_folder "$downloads"
    record folder "$downloads"
  fi
  each_part install_part
  # Not in the list of what is to be kept, so nothing of use is lost if others put files there: then it stays.
  rmdir "$downloads" 2>/dev/null
  :
}

# download_parts DIR: the package files alone, for `setup --from DIR` elsewhere.
download_parts() {
  phase "package files"
  mkdir -p "$1" || stop $code_place "The folder $1 cannot be made."
  into=$(cd "$1" && pwd) || exit $code_place
  warn_of_foreign_parts
  find_pip || install_packages fetch
  find_pip || stop $code_packages "There is no pip that runs (${POMONA_PIP:-python3 -m pip, pip3})."
  trap parts_cleanup EXIT
  trap 'exit 130' INT
  trap 'exit 143' TERM
  each_part download_one
  trap - EXIT INT TERM
  say "   all package files for $machine are in $into; on the other machine: ./run setup --from DIR"
}
download_one() {
  if [ -f "$into/$4" ] && [ "$(digest_of "$into/$4")" = "$6" ]; then
    say "   $4: there already"
    return 0
  fi
  fetch_package "$into" "$@"
}
