#!/bin/bash -eu
"$SRC/tconv/fuzz/build.sh"
