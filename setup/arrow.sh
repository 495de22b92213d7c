# Compiles the bridge to Apache Arrow. Read with "." after common.sh and parts.sh; plain POSIX sh.
#
# The library comes without anything that Swift could call, so a few lines of our own (Sources/CArrow/bridge) are compiled
# against its headers and lie beside it. Only Parquet and Arrow files need them: where they cannot be made, that is said,
# and the set-up goes on.

bridge_source=$root/Sources/CArrow/bridge/bridge.cpp
bridge_header=$root/Sources/CArrow/include/arrow_bridge.h

# What the bridge is made of: our lines, and the pinned digests of the part.
bridge_digest() {
  { cat "$bridge_source" "$bridge_header" && grep "^[a-z]*${tab}arrow${tab}" "$manifest"; } | sha256sum | cut -d ' ' -f 1
}

# Each C++ compiler that may be here: the one that was asked for, the toolchain's own, the system's.
each_compiler() {
  [ -z "${CXX:-}" ] || printf '%s\n' "$CXX"
  each_swift=$(command -v swift) && each_swift=$(readlink -f "$each_swift") && [ -x "$(dirname "$each_swift")/clang++" ] &&
    printf '%s\n' "$(dirname "$each_swift")/clang++"
  for each_name in clang++ g++ c++; do command -v "$each_name"; done
}

compile_bridge() { # COMPILER OUTPUT FOLDER
  # The run path lets the bridge find the library beside itself, wherever the folder is moved to.
  "$1" -std=c++20 -O2 -fPIC -shared -fvisibility=hidden -I "$(dirname "$bridge_header")" -isystem "$3/include" \
    -o "$2" "$bridge_source" "$3/libparquet.so.2600" "$3/libarrow.so.2600" \
    '-Wl,-rpath,$ORIGIN' -Wl,--no-undefined </dev/null
}

make_bridge() {
  bridge_folder=$data/parts/arrow
  # Left out of the manifest, or fetched for another machine.
  [ -d "$bridge_folder/include" ] && [ "$machine" = "$(uname -m | sed 's/^arm64$/aarch64/')" ] || return 0
  bridge_library=$bridge_folder/libpomona_arrow.so
  bridge_stamp=$bridge_folder/libpomona_arrow.txt
  bridge_made=$(bridge_digest) || return 0
  if [ -f "$bridge_library" ] && [ -f "$bridge_stamp" ] &&
    [ "$(cat "$bridge_stamp")" = "$bridge_made $(digest_of "$bridge_library")" ]; then
    return 0
  fi
  phase "bridge to Arrow"
  lock_data
  bridge_new=$bridge_folder/.bridge
  # Before anything is there: a set-up that is killed leaves nothing unknown.
  record file "$bridge_new"
  record file "$bridge_new.log"
  record file "$bridge_library"
  record file "$bridge_stamp"
  : >"$bridge_new.log" || stop $code_place "The folder $bridge_folder cannot be written."
  while IFS= read -r bridge_compiler <&5; do
    compile_bridge "$bridge_compiler" "$bridge_new" "$bridge_folder" >>"$bridge_new.log" 2>&1 || continue
    mv -f "$bridge_new" "$bridge_library" &&
      printf '%s %s\n' "$bridge_made" "$(digest_of "$bridge_library")" >"$bridge_stamp" ||
      stop $code_place "$bridge_library cannot be written."
    rm -f "$bridge_new.log"
    unlock_data
    say "   made with $bridge_compiler"
    return 0
  done 5<<END
$(each_compiler)
END
  sed 's/^/  | /' "$bridge_new.log" | tail -n 12
  rm -f "$bridge_new" "$bridge_new.log"
  unlock_data
  say "   note: no C++ compiler here could make it, so Parquet and Arrow files stay closed; all else works." \
    "   With g++ in place: ./run parts"
}
