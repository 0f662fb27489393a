#!/usr/bin/env bash
# Brings a Debian 12 machine to where Tuco builds: checks for every package it needs, installs the
# missing ones with apt-get, and checks that a Go of at least 1.26 is on PATH (it is never installed).
# Usage: tools/setup.sh [--check]   --check only reports what is missing and fails if anything is.
set -euo pipefail

# package: what it is for
needed=(
  "cmake ninja-build clang-19 lld-19 llvm-19-dev liblld-19-dev llvm-19-tools libclang-rt-19-dev"  # build
  "clang-format-19 clang-tidy-19 ccache"                                                          # edit
  "libgmp-dev libmpfr-dev"                                                        # libraries
  "gdb libgtest-dev libbenchmark-dev libre2-dev gcc g++ libc6-dev python3"                                           # tests; gcc for cgo packages
)

say() { printf 'setup: %s\n' "$*" >&2; }

missing=()
for package in ${needed[*]}; do
  if ! dpkg-query -W -f '${Status}' "$package" 2>/dev/null | grep -q 'ok installed'; then
    missing+=("$package")
  fi
done

if [ ${#missing[@]} -gt 0 ]; then
  if [ "${1:-}" = --check ]; then
    say "missing packages: ${missing[*]}"
    exit 1
  fi
  say "installing with apt-get: ${missing[*]}"
  root=()
  if [ "$(id -u)" != 0 ]; then
    command -v sudo >/dev/null || { say "not root and no sudo: run 'apt-get install ${missing[*]}' as root"; exit 1; }
    root=(sudo)
  fi
  export DEBIAN_FRONTEND=noninteractive
  "${root[@]}" apt-get update -q >&2
  "${root[@]}" apt-get install -y -q --no-install-recommends "${missing[@]}" >&2
fi

go_command=${TUCO_GO:-go}
command -v "$go_command" >/dev/null || { say "no '$go_command' on PATH: install Go 1.26 or later from https://go.dev/dl"; exit 1; }
version=$(cd / && "$go_command" env GOVERSION)
minor=${version#go1.}
minor=${minor%%[!0-9]*}
if [[ $version != go1.* || -z $minor || $minor -lt 26 ]]; then
  say "'$go_command' is $version: Tuco needs Go 1.26 or later"
  exit 1
fi
say "packages are there, $version"
