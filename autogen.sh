#!/bin/sh
# autogen.sh - makes configure, in a checkout.  A release tarball has it.
set -eu
cd "$(dirname "$0")"
exec autoreconf --install
