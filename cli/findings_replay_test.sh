#!/bin/sh
# The findings of a page that `tconv findings` wrote show again: those of the adapters that are here, with the library's
# version that the page names.
#
#   findings_replay_test.sh TCONV PAGE
set -u
tconv=$1 page=$2
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
replayed=0 failed=0

# "  NAME   description [VERSION]"
"$tconv" doctor | sed -n 's/^  \([^ ]*\)  *[^ ].*\[\(.*\)\]$/\1 (\2)/p' >"$scratch/here"
# Under "## NAME (VERSION)" and "### KEY" to a line "KEY|NAME (VERSION)|tconv replay ...".
sed -n -e 's/^## \([^ ]* (.*)\).*/library \1/p' -e 's/^### /key /p' -e 's/^    replay  /replay /p' "$page" |
  while read -r what rest; do
    case $what in
      library) library=$rest ;;
      key) key=$rest ;;
      replay) echo "$key|$library|$rest" ;;
    esac
  done >"$scratch/findings"

while IFS='|' read -r key library replay; do
  if ! grep -qxF "$library" "$scratch/here"; then
    echo "not here: $library, for $key"
    continue
  fi
  replayed=$((replayed + 1))
  eval "\"\$tconv\" ${replay#tconv }" >"$scratch/out" 2>&1
  code=$?
  if [ $code -ne 1 ] || ! grep -qxF "FINDING $key" "$scratch/out"; then
    echo "FAILED: exit code $code, and no finding $key, by"
    echo "  $replay"
    cat "$scratch/out"
    failed=1
  fi
done <"$scratch/findings"
echo "$replayed findings replayed"
[ $replayed -gt 0 ] || { [ -s "$scratch/findings" ] && exit 77; echo "FAILED: $page has no findings"; exit 1; }
exit $failed
