#!/bin/sh
# Includes go one way: each room of the project uses only those below it (CONTRIBUTING.md), and ref/, which everything
# else is measured against, only the standard library. Names every include that breaks this; exits 1 if there is one.
#
#   cmake/check_includes.sh [ROOT]    ROOT: the checkout, by default the one this script is in
set -eu
cd "${1:-$(dirname -- "$0")/..}"

set --
for room in ref impls props report fuzz bench cli; do
  [ ! -d "$room" ] || set -- "$@" "$room"
done
[ $# -gt 0 ] || { echo "check_includes: $(pwd) has none of the project's folders; name the checkout" >&2; exit 2; }

find "$@" -type f \( -name '*.h' -o -name '*.cc' -o -name '*.c' -o -name '*.inc' \) -exec awk '
  BEGIN {
    uses["ref"] = "ref"
    uses["impls"] = "ref impls"
    uses["props"] = "ref impls props"
    uses["report"] = "ref impls props report"
    uses["fuzz"] = "ref impls props report fuzz"
    uses["cli"] = "ref impls props fuzz report bench cli"
    uses["bench"] = "ref impls props bench"
  }

  function wrong(rule) {
    printf "%s:%d: %s: %s\n", FILENAME, FNR, target, rule
    found = 1
  }

  /^[ \t]*#[ \t]*include/ {
    target = $0
    sub(/^[ \t]*#[ \t]*include[a-z_]*[ \t]*/, "", target)
    sub(/[ \t\r]*(\/[\/*].*)?$/, "", target)
    name = substr(target, 2, length(target) - 2)
    room = FILENAME
    sub(/\/.*/, "", room)
    used = name
    sub(/\/.*/, "", used)

    if (name != used && used in uses) {
      if (index(" " uses[room] " ", " " used " ") == 0) wrong(room "/ may include only from: " uses[room])
    } else if (target ~ /^"/) {
      wrong("write includes of the project from its root (\"ref/problem.h\"), others in <>")
    } else if (room == "ref" && target !~ /^<[a-z0-9_]+>$/ &&
               !(FILENAME ~ /_test\.cc$/ && name ~ /^(gtest\/gtest|gmock\/gmock)\.h$/)) {
      wrong("ref/ uses nothing but C++ standard headers (<cmath>, not <math.h>), its tests also gtest")
    }
  }

  END { exit found }
' {} +
