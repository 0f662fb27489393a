#!/usr/bin/env python3
"""Runs the memory benchmarks of Tuco's runtime and their Go namesakes in turn.

Prints both medians of each row and their ratio Tuco/gc with the goal beside it, then pauses and windows,
and draws the pauses of both as an SVG. Quote ratios: single times depend on the machine. Pauses and windows
mean nothing on a machine that is busy with other work: the kernel then takes the CPU away in mid-pause.

    bench/memory/run.py [-n ROUNDS] [--seconds S] [--svg FILE] [alloc] [bintrees] [mark] [pauses]
"""
import argparse
import math
import pathlib
import statistics
import subprocess
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent.parent
GOALS = {"alloc_16p": 0.8, "alloc_64p": 0.8, "alloc_1024p": 0.8, "alloc_16n": 0.8, "alloc_64n": 0.8,
         "alloc_1024n": 0.8, "bintrees": 0.7, "bintrees_cpu": 0.7, "peak_mb": 1.0, "mark_cpu": 1.0}
HEAPS = (80, 2048)


def lines_of(command):
    out = subprocess.run(list(map(str, command)), check=True, capture_output=True, text=True, timeout=600).stdout
    return [line.split() for line in out.splitlines()]


def paired_rows(programs, args, rounds):
    samples = {}
    for _ in range(rounds):
        for side, program in programs.items():
            for name, value in lines_of([program, *args]):
                samples.setdefault(name, {}).setdefault(side, []).append(float(value))
    for name, sides in samples.items():
        if name == "check" or len(sides) < 2:
            continue
        tuco, gc = (statistics.median(sides[side]) for side in ("tuco", "gc"))
        goal = GOALS.get(name, 1.0)
        ratio = tuco / gc
        verdict = "" if ratio <= goal else "  misses the goal" if ratio <= 1 else "  worse than gc"
        print(f"{name:14} {tuco:10.2f} {gc:10.2f} {ratio:6.2f} {goal:5.1f}{verdict}")


def percentile(values, share):
    values = sorted(values)
    return values[min(len(values) - 1, int(len(values) * share))] if values else 0


def pauses(program, megabytes, seconds):
    found = {"pause": [], "window": []}
    for fields in lines_of([program, "pauses", megabytes, seconds]):
        if fields[0] == "pause":
            found["pause"] += [int(fields[1])] * int(fields[2])
        elif fields[0] == "window":
            found["window"].append(int(fields[1]))
    return found


def report_pauses(side, megabytes, found):
    us = [value / 1000 for value in found["pause"]]
    windows = found["window"]
    full = percentile(windows, 0.9) or 1
    print(f"{side:5} {megabytes:5} MB: {len(us)} pauses, p50 {percentile(us, 0.5):.0f} µs, "
          f"p99 {percentile(us, 0.99):.0f} µs, max {max(us, default=0):.0f} µs; "
          f"10 ms windows at full speed (p90): p1 {percentile(windows, 0.01) / full:.0%}, p50 {percentile(windows, 0.5) / full:.0%}")


def draw(results, path):
    """One histogram per side and heap, logarithmic in time: 1 µs to 100 ms, eight bars per decade."""
    bars, width, height, gap = 40, 460, 150, 40
    panels = []
    for row, ((side, megabytes), found) in enumerate(results.items()):
        counts = [0] * bars
        for ns in found["pause"]:
            at = int(8 * math.log10(max(ns, 1000) / 1000))
            counts[min(max(at, 0), bars - 1)] += 1
        top = row * (height + gap) + 30
        most = max(counts) or 1
        colour = "#2a6f97" if side == "tuco" else "#c1666b"
        panels.append(f'<text x="40" y="{top - 8}">{side}, {megabytes} MB live: {sum(counts)} pauses</text>')
        for i, count in enumerate(counts):
            h = (height - 20) * count / most
            panels.append(f'<rect x="{40 + i * 10}" y="{top + height - 20 - h:.1f}" width="9" height="{h:.1f}" fill="{colour}"/>')
        for decade, label in enumerate(("1 µs", "10 µs", "100 µs", "1 ms", "10 ms", "100 ms")):
            panels.append(f'<text x="{40 + decade * 80}" y="{top + height}" font-size="10">{label}</text>')
    total = len(results) * (height + gap) + 30
    path.write_text(f'<svg xmlns="http://www.w3.org/2000/svg" width="{width + 40}" height="{total}" '
                    f'font-family="sans-serif" font-size="12">{"".join(panels)}</svg>\n')


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("-n", type=int, default=5, help="rounds (default 5)")
    parser.add_argument("--seconds", type=int, default=10, help="of each pause run (default 10)")
    parser.add_argument("--svg", default="pauses.svg")
    parser.add_argument("--tuco", default=str(ROOT / "build/bin/bench/bench_memory"))
    parser.add_argument("parts", nargs="*")
    args = parser.parse_args()
    parts = args.parts or ["alloc", "bintrees", "mark", "pauses"]
    with tempfile.TemporaryDirectory() as folder:
        gc = folder + "/go-bench"
        subprocess.run(["go", "build", "-o", gc, "."], cwd=HERE / "go", check=True)
        programs = {"tuco": args.tuco, "gc": gc}
        print(f"{'row':14} {'tuco':>10} {'gc':>10} {'ratio':>6} {'goal':>5}")
        if "alloc" in parts:
            paired_rows(programs, ["alloc"], args.n)
        if "bintrees" in parts:
            paired_rows(programs, ["bintrees", 18], args.n)
        if "mark" in parts:
            paired_rows(programs, ["mark", 300], args.n)
        if "pauses" not in parts:
            return
        results = {}
        for megabytes in HEAPS:
            for side, program in programs.items():
                results[side, megabytes] = pauses(program, megabytes, args.seconds)
                report_pauses(side, megabytes, results[side, megabytes])
        draw(results, pathlib.Path(args.svg))


if __name__ == "__main__":
    main()
