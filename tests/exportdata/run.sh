#!/bin/sh
# run.sh EXPORT_STD [patterns]: export data of std by Tuco against those of the installed Go compiler.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
export_std=$1
shift
[ $# -gt 0 ] || set -- std
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
(cd "$here/compare" && GOWORK=off go build -o "$work/compare" .)
cd /
"$export_std" "$work/archives" "$@"
go list -export -deps -f '{{if .Export}}{{.ImportPath}} {{.Export}}{{end}}' "$@" > "$work/list"
"$work/compare" "$work/archives" < "$work/list"
