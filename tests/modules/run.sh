#!/usr/bin/env bash
# Checks public modules of real size with everything they depend on: no errors may be reported.
# Usage: run.sh TUCO [NAME…]   names of modules.txt; default all
# Sources come from the module cache, which the go command fills where they are missing.
# Last line: N passed, N failed.
set -uo pipefail
tuco=$(realpath "$1")
shift
here=$(cd "$(dirname "$0")" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export GOWORK=off GOFLAGS= CGO_ENABLED=${CGO_ENABLED:-1}
passed=0
failed=0
while read -r name packages; do
  [[ -z $name || $name == \#* ]] && continue
  if [ $# -gt 0 ] && [[ " $* " != *" $name "* ]]; then continue; fi
  cp -r "$here/$name" "$work/$name"
  cd "$work/$name" || exit 2
  # shellcheck disable=SC2086
  if output=$("$tuco" check -v $packages 2>&1); then
    passed=$((passed + 1))
    echo "$name: $(grep '^packages' <<<"$output"), $(grep '^total' <<<"$output")"
  else
    failed=$((failed + 1))
    echo "$name: $(grep -c ': ' <<<"$output") lines of errors"
    head -n "${SHOW:-20}" <<<"$output"
  fi
done <"$here/modules.txt"
echo "$passed passed, $failed failed"
[ "$failed" = 0 ] && [ "$passed" != 0 ]
