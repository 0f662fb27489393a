#!/usr/bin/env python3
"""The gdb script against a stopped program: goroutines, their states and their stacks.

Usage: gdb_test.py SCRIPT PROGRAM, where PROGRAM is the prime sieve.
"""
import subprocess
import sys


def main():
    script, program = sys.argv[1:]
    commands = [f"source {script}", "set breakpoint pending on", "tbreak write", "run 5 > /dev/null", "info goroutines", "goroutine 2 bt",
                "goroutine 999 bt"]
    args = ["gdb", "-nx", "-batch"]
    for command in commands:
        args += ["-ex", command]
    out = subprocess.run(args + [program], capture_output=True, text=True, timeout=120)
    text = out.stdout + out.stderr
    wanted = ["waiting   chan", "in send ()", "generate ()", "tuco_goroutine_entry", "no goroutine 999"]
    missing = [w for w in wanted if w not in text]
    if missing:
        print(text)
    print(f"{len(wanted) - len(missing)} passed, {len(missing)} failed")
    return 1 if missing else 0


if __name__ == "__main__":
    sys.exit(main())
