# Removes what was put outside the clone. Read with "." after common.sh; plain POSIX sh.
#
# Only what is in the list of what was installed goes; anything else in the same folders stays, and is named. The list,
# DATA/installed.tsv, has one line each, with tabs: file PATH, tree PATH (a folder of a part, goes with all that is in it),
# folder PATH (goes when it is empty), link PATH TARGET (goes while it still points there), own PATH (goes with all that is
# in it).

gone() { say "   removed $1"; }

remove_file() {
  [ -e "$1" ] || [ -L "$1" ] || return 0
  rm -f "$1" && gone "$1"
}

# Removes a folder if nothing is left in it.
remove_folder() {
  [ -d "$1" ] || return 0
  if rmdir "$1" 2>/dev/null; then
    gone "$1"
  fi
}

uninstall() {
  phase "uninstall"
  if [ -f "$data/.lock" ] && command -v flock >/dev/null 2>&1; then
    exec 9>>"$data/.lock"
    flock -n 9 || stop $code_place "A set-up is running on $data: end it first."
  fi
  # Read whole before the first removal: the list itself goes, too.
  listed=
  [ ! -f "$installed" ] || listed=$(cat "$installed")
  uninstall_links
  uninstall_own_folders
  uninstall_data
  for left in "$data" "$cache" "$state"; do
    [ ! -d "$left" ] || say "   left: $left (the set-up did not make it, or others have files in it)"
  done
  say "   left: the Debian packages that the set-up may have installed; to remove one: apt-get remove NAME"
  awk -F'\t' '!/^#/ && $2 != "swift" { printf "     %s\n", $1 }' "$root/setup/packages.tsv"
  say "   left: this clone, $root"
}

uninstall_links() {
  printf '%s\n' "$listed" | while IFS=$tab read -r kind path target; do
    [ "$kind" = link ] || continue
    # Someone may have put something else in its place since.
    if [ -L "$path" ] && [ "$(readlink "$path")" = "$target" ]; then
      remove_file "$path"
    fi
  done
}

uninstall_data() {
  printf '%s\n' "$listed" | while IFS=$tab read -r kind path more; do
    [ "$kind" != file ] || remove_file "$path"
    case $kind:$path in tree:"$data/parts/"*/*) [ ! -d "$path" ] || { rm -rf "$path" && gone "$path"; } ;; esac
  done
  if [ -f "$installed" ]; then
    rm -rf "$data/parts/.new" "$downloads/partial" "$data/.parts.tsv.new"
    remove_file "$installed"
  fi
  # Inner folders after outer ones in the list, so from its end.
  printf '%s\n' "$listed" | awk '{ line[NR] = $0 } END { for (i = NR; i; i--) print line[i] }' |
    while IFS=$tab read -r kind path more; do
      [ "$kind" != folder ] || remove_folder "$path"
    done
}

# The cache and the prompt's history: folders of the name pomona that the set-up made for Pomona alone go with all that the
# program put there; one that was there before, or that POMONA_CACHE named, is only named.
uninstall_own_folders() {
  printf '%s\n' "$listed" | while IFS=$tab read -r kind path more; do
    [ "$kind" = own ] && [ "$(basename "$path")" = pomona ] && [ -d "$path" ] && [ ! -L "$path" ] || continue
    own_size=$(du -sk "$path" | cut -f 1)
    rm -rf "$path" && gone "$path (what Pomona kept there, $(megabytes "${own_size:-0}000"))"
  done
}
