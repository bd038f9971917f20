#!/bin/bash
# Builds all fuzz targets, with their seeds, dictionaries and options. Serves OSS-Fuzz and ClusterFuzzLite, which set
# the variables, and anybody's own machine:
#
#   fuzz/build.sh                        address sanitizer, libFuzzer, in build/fuzz-address
#   SANITIZER=undefined fuzz/build.sh    or memory, none, coverage
#   FUZZING_ENGINE=afl fuzz/build.sh     for AFL++, in build/fuzz-afl-address
#
#   OUT  where the targets go            WORK  where the objects go
#   CC CXX CFLAGS CXXFLAGS LIB_FUZZING_ENGINE  are taken as they are where LIB_FUZZING_ENGINE is set
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)

# What OSS-Fuzz has in its environment, for a machine that is none of its.
local_environment() {
  local engine=${FUZZING_ENGINE:-libfuzzer} common='-O2 -fno-omit-frame-pointer -gline-tables-only' sanitize coverage
  export SANITIZER=${SANITIZER:-address}
  case $SANITIZER in
    address) sanitize='-fsanitize=address -fsanitize-address-use-after-scope' ;;
    undefined) sanitize='-fsanitize=undefined,unsigned-integer-overflow -fno-sanitize-recover=undefined' ;;
    memory)
      local libcxx=$root/build/fuzz-libcxx
      [ -f "$libcxx/lib/libc++abi.a" ] || "$root/fuzz/libcxx_for_memory.sh" "$libcxx" >&2
      sanitize="-fsanitize=memory -fsanitize-memory-track-origins -nostdinc++ -isystem $libcxx/include/c++/v1"
      # The compiler adds the system's, which is left to the engine; exceptions are of one kind.
      options=("-DCMAKE_EXE_LINKER_FLAGS=-Wl,--whole-archive $libcxx/lib/libc++abi.a -Wl,--no-whole-archive"
        "-DCMAKE_CXX_STANDARD_LIBRARIES=$libcxx/lib/libc++.a")
      ;;
    coverage) sanitize='-fprofile-instr-generate -fcoverage-mapping' ;;
    none) sanitize='' ;;
    *) echo "build.sh: unknown SANITIZER '$SANITIZER'; there are address, undefined, memory, coverage and none" >&2; exit 2 ;;
  esac
  case $engine in
    libfuzzer)
      CC=${CC:-clang} CXX=${CXX:-clang++} coverage='-fsanitize=fuzzer-no-link' LIB_FUZZING_ENGINE='-fsanitize=fuzzer' ;;
    afl)
      CC=${CC:-afl-clang-fast} CXX=${CXX:-afl-clang-fast++} coverage='' LIB_FUZZING_ENGINE=/usr/lib/afl/libAFLDriver.a ;;
    *) echo "build.sh: unknown FUZZING_ENGINE '$engine'; set LIB_FUZZING_ENGINE, CC and CXX for it" >&2; exit 2 ;;
  esac
  export CC CXX LIB_FUZZING_ENGINE CFLAGS="$common $sanitize $coverage" CXXFLAGS="$common $sanitize $coverage"
  local name=fuzz-$SANITIZER
  [ "$engine" = libfuzzer ] || name=fuzz-$engine-$SANITIZER
  WORK=${WORK:-$root/build/$name}
  OUT=${OUT:-$WORK/out}
  mkdir -p "$OUT"
}

options=()
[ -n "${LIB_FUZZING_ENGINE:-}" ] || local_environment
build=${WORK:?}/tconv
cmake -S "$root" -B "$build" -G "$(command -v ninja >/dev/null && echo Ninja || echo 'Unix Makefiles')" \
  -DTCONV_LEAN=ON -DCMAKE_BUILD_TYPE=None -DBUILD_SHARED_LIBS=OFF -DLIB_FUZZING_ENGINE="$LIB_FUZZING_ENGINE" \
  "${options[@]}" >&2
cmake --build "$build" --parallel >&2

# Files are inputs, hidden ones apart; a target without seeds gets no archive.
for target in "$build"/fuzz-targets/*; do
  name=$(basename "$target")
  [ -x "$target" ] || { cp "$target" "$OUT/"; continue; }
  cp "$target" "$OUT/$name"
  rm -f "$OUT/${name}_seed_corpus.zip"
  seeds=$(find "$root/fuzz/corpus/$name" "$root/fuzz/regressions/$name" -type f ! -name '.*' 2>/dev/null | sort || true)
  if [ -n "$seeds" ]; then
    zip -q -j -X "$OUT/${name}_seed_corpus.zip" -@ <<<"$seeds" >&2
    chmod a-x "$OUT/${name}_seed_corpus.zip"
  fi
  for extension in dict options; do
    [ ! -f "$root/fuzz/$name.$extension" ] || cp "$root/fuzz/$name.$extension" "$OUT/"
  done
done
echo "$OUT"
