#!/bin/sh
# flags_tested.sh TCONV FOLDER: every flag that --help of a command shows is in a test of the folder.
set -eu
missing=0
for command in $("$1" --help | sed -n '/^Subcommands:/,/^$/s/^  \([a-z]*\) .*/\1/p') 'bench verify'; do
  # shellcheck disable=SC2086  # a command may be two words
  for flag in $("$1" $command --help | sed -n 's/^  \(-h,\)\{0,1\}\(--[a-z-]*\).*/\2/p'); do
    if ! grep -qF -e "$flag\"" -e "$flag " -e "$flag=" "$2"/*_test.cc "$2"/*_test.sh; then
      echo "no test has $flag of $command"
      missing=1
    fi
  done
done
exit "$missing"
