#!/usr/bin/env python3
"""Runs the runtime benchmarks of Tuco's C++ library and their Go namesakes in turn.

Prints for each row both medians and their ratio Tuco/gc, with the goal beside it. Quote the ratios:
single times depend on the machine.

    bench/runtime/run.py [-n ROUNDS] [row ...]
"""
import argparse
import pathlib
import statistics
import subprocess
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent.parent
GOALS = {"spawn_exit": 0.6, "yield": 0.4, "ping_pong": 0.6, "buffered": 0.7, "buffered_two": 0.7,
         "select_2": 0.6, "select_8": 0.6, "mutex": 1.0, "mutex_fight": 0.8, "rw_readers": 0.8,
         "timer": 0.6}


def rows_of(command):
    out = subprocess.run(command, check=True, capture_output=True, text=True, timeout=600).stdout
    return {line.split()[0]: float(line.split()[1]) for line in out.splitlines()}


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("-n", type=int, default=5, help="rounds (default 5)")
    parser.add_argument("--tuco", default=str(ROOT / "build/bin/bench/bench_runtime"))
    parser.add_argument("rows", nargs="*")
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        go = folder + "/go-bench"
        subprocess.run(["go", "build", "-o", go, "."], cwd=HERE / "go", check=True)
        samples = {}
        for _ in range(args.n):
            for side, program in (("tuco", args.tuco), ("gc", go)):
                for name, ns in rows_of([program, *args.rows]).items():
                    samples.setdefault(name, {}).setdefault(side, []).append(ns)
    print(f"{'row':14} {'tuco ns':>9} {'gc ns':>9} {'ratio':>6} {'goal':>5}")
    for name, sides in samples.items():
        tuco, gc = (statistics.median(sides[s]) for s in ("tuco", "gc"))
        ratio = tuco / gc
        verdict = "" if ratio <= GOALS[name] else "  misses the goal" if ratio <= 1 else "  slower than gc"
        print(f"{name:14} {tuco:9.1f} {gc:9.1f} {ratio:6.2f} {GOALS[name]:5.1f}{verdict}")


if __name__ == "__main__":
    main()
