#!/usr/bin/env bash
# Compares `tuco check` with go/parser + go/types (gotypes.go), in one run, on the same files: parse and check
# of std on one thread, in lines per second of CPU time, peak memory, and wall time on two threads.
# Usage: run.sh TUCO [--gc] [ROUNDS]   --gc also reads the time of cmd/compile's own front end (builds std anew, minutes)
# Each figure is the best of ROUNDS (default 5) interleaved runs.
set -euo pipefail
tuco=$(realpath "$1")
shift
with_gc=
if [ "${1:-}" = --gc ]; then with_gc=1; shift; fi
rounds=${1:-5}
here=$(cd "$(dirname "$0")" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export CGO_ENABLED=0 GOFLAGS=

(cd "$here" && go build -o "$work/gotypes" gotypes.go)
cd /
for ((i = 0; i < rounds; i++)); do
  printf 'round %d of %d\n' $((i + 1)) "$rounds" >&2
  "$work/gotypes" -j 1 std >>"$work/go1"
  "$work/gotypes" -j 2 std >>"$work/go2"
  "$tuco" check -bench -j 1 std >>"$work/tuco1"
  "$tuco" check -bench -j 2 std >>"$work/tuco2"
done
if [ -n "$with_gc" ]; then
  GOMAXPROCS=1 GOCACHE="$work/cache" go build -p 1 "-gcflags=all=-c=1 -bench=$work/gc" -o /dev/null std
fi

python3 - "$work" "$with_gc" <<'PYTHON'
import pathlib, re, sys
work = pathlib.Path(sys.argv[1])
def best(name):
    rows = [list(map(float, line.split())) for line in (work / name).read_text().splitlines()]
    return rows[0][0], min(r[1] for r in rows), min(r[2] for r in rows), min(r[3] for r in rows)
go1, go2, tuco1, tuco2 = (best(n) for n in ("go1", "go2", "tuco1", "tuco2"))
if abs(go1[0] - tuco1[0]) > 0.001 * go1[0]:
    print(f"the file sets differ: {go1[0]:.0f} and {tuco1[0]:.0f} lines")
print(f"std, {tuco1[0]:.0f} lines         go/types       tuco    ratio")
rate = lambda r: r[0] / r[1]
print(f"lines/s, one thread (CPU)  {rate(go1):9.0f}  {rate(tuco1):9.0f}   {rate(tuco1) / rate(go1):5.2f} x")
print(f"peak memory, MB            {go1[3] / 1024:9.1f}  {tuco1[3] / 1024:9.1f}   {tuco1[3] / go1[3]:5.2f}")
print(f"wall s, one thread         {go1[2]:9.3f}  {tuco1[2]:9.3f}   {go1[2] / tuco1[2]:5.2f} x")
print(f"wall s, two threads        {go2[2]:9.3f}  {tuco2[2]:9.3f}   {go2[2] / tuco2[2]:5.2f} x")
print(f"scaling, two threads       {go1[2] / go2[2]:9.2f}  {tuco1[2] / tuco2[2]:9.2f}")
if sys.argv[2]:
    seconds = lines = 0
    for row in re.findall(r"fe:parse\s+\d+\s+(\d+) ns/op.*?(\d+) lines\s", (work / "gc").read_text()):
        seconds += int(row[0]) / 1e9
        lines += int(row[1])
    print(f"cmd/compile -c=1, phase fe:parse (parsing, checking, writing unified IR): {lines / seconds:.0f} lines/s, tuco is {rate(tuco1) * seconds / lines:.2f} x")
PYTHON
