#!/bin/bash
# Builds libc++ with the memory sanitizer from Debian's source of the clang that is installed, into FOLDER. What another
# C++ library has written would pass for uninitialised. OSS-Fuzz brings its own; this is for all other machines.
#
#   fuzz/libcxx_for_memory.sh FOLDER     130 MB to download; some minutes
set -euo pipefail
[ $# = 1 ] || { echo "usage: $0 FOLDER" >&2; exit 2; }
mkdir -p "$1"
folder=$(cd "$1" && pwd) version=$(clang -dumpversion | cut -d . -f 1)
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

# Sources are looked for in lists of our own: the system's stay as they are.
# shellcheck disable=SC1091  # it is on every Debian
suite=$(. /etc/os-release && echo "$VERSION_CODENAME")
echo "deb-src [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] http://deb.debian.org/debian $suite main" \
  >"$scratch/sources.list"
mkdir -p "$scratch/lists/partial"
apt=(apt-get -qq -o Dir::Etc::SourceList="$scratch/sources.list" -o Dir::Etc::SourceParts=/dev/null
  -o Dir::State::Lists="$scratch/lists" -o Dir::Cache::srcpkgcache= -o Dir::Cache::pkgcache= -o APT::Sandbox::User=)
cd "$scratch"
"${apt[@]}" update
"${apt[@]}" source --download-only "llvm-toolchain-$version"
tar -xf llvm-toolchain-*.orig.tar.* --strip-components 1 --wildcards --no-wildcards-match-slash \
  '*/libcxx' '*/libcxxabi' '*/runtimes' '*/cmake' '*/llvm/cmake' '*/llvm/utils/llvm-lit'

cmake -S runtimes -B build -G Ninja -DCMAKE_BUILD_TYPE=Release -DCMAKE_C_COMPILER=clang -DCMAKE_CXX_COMPILER=clang++ \
  -DCMAKE_INSTALL_PREFIX="$folder" -DLLVM_ENABLE_RUNTIMES='libcxx;libcxxabi' -DLLVM_USE_SANITIZER=MemoryWithOrigins \
  -DLLVM_INCLUDE_TESTS=OFF -DLIBCXX_INCLUDE_BENCHMARKS=OFF -DLIBCXX_ENABLE_SHARED=OFF -DLIBCXXABI_ENABLE_SHARED=OFF \
  -DLIBCXXABI_USE_LLVM_UNWINDER=OFF -DLIBCXX_CXX_ABI=libcxxabi
cmake --build build --target install-cxx install-cxxabi
