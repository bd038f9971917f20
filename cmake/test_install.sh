#!/bin/sh
# Installs the build folder $1 to a prefix, builds the examples against it as a user would, and runs the installed tconv on
# them: by find_package and ctest, and by pkg-config and a plain compiler. Finds nothing that is not installed.
set -eu
build=$1
examples=$(CDPATH='' cd -- "$(dirname -- "$0")/../examples" && pwd)
work=$(mktemp -d "${TMPDIR:-/tmp}/tconv-install.XXXXXX")
trap 'rm -rf "$work"' EXIT

cmake --install "$build" --prefix "$work/prefix" >"$work/log" || { cat "$work/log"; exit 1; }
for example in c cpp; do
  cmake -S "$examples/$example" -B "$work/$example" -G Ninja -DCMAKE_BUILD_TYPE=Release -DCMAKE_PREFIX_PATH="$work/prefix" \
    "-DTCONV_VERIFY_ARGS=--cases;2000" >"$work/log" || { cat "$work/log"; exit 1; }
  cmake --build "$work/$example" >"$work/log" || { cat "$work/log"; exit 1; }
  (cd "$work/$example" && ctest --output-on-failure --no-tests=error)
done

PKG_CONFIG_PATH=$(dirname "$(find "$work/prefix" -name tconv.pc)")
export PKG_CONFIG_PATH
# shellcheck disable=SC2046  # the flags are to be split
cc -std=c99 -O1 -shared -fPIC $(pkg-config --cflags tconv) "$examples/c/my_tconv.c" -o "$work/libplain.so"
"$work/prefix/bin/tconv" verify "$work/libplain.so" --cases 500
