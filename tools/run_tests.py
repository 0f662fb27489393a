#!/usr/bin/env python3
"""Runs every registered test program and prints one last line `N passed, N failed`.

Usage: run_tests.py BUILD [NAME-REGEX]
Counts GoogleTest cases one by one; a program that prints its own last line `N passed, N failed`
(corpora, driver tests) counts with those numbers; any other program counts as one.
Programs run one after another, since most of them use every core themselves.
"""
import json
import re
import subprocess
import sys
import time

TALLY = re.compile(r"^(\d+) passed, (\d+) failed$", re.M)
GTEST_PASSED = re.compile(r"^\[  PASSED  \] (\d+) tests?\.", re.M)
GTEST_FAILED = re.compile(r"^\[  FAILED  \] (\d+) tests?, listed below", re.M)


def registered(build, pattern):
    out = subprocess.run(["ctest", "--test-dir", build, "--show-only=json-v1"],
                         check=True, capture_output=True, text=True).stdout
    for test in json.loads(out)["tests"]:
        if "command" not in test:
            sys.exit(f"run_tests: {test['name']} has not been built")
        props = {p["name"]: p["value"] for p in test.get("properties", [])}
        if re.search(pattern, test["name"]):
            yield test["name"], test["command"], props


def tally(output, code):
    """(passed, failed) of one program. A program that exits non-zero never counts as all passed."""
    found = TALLY.findall(output)
    if "[==========]" in output:
        passed = sum(map(int, GTEST_PASSED.findall(output)))
        failed = sum(map(int, GTEST_FAILED.findall(output)))
    elif found:
        passed, failed = map(int, found[-1])
    else:
        passed, failed = (1, 0) if code == 0 else (0, 1)
    if code != 0 and failed == 0:
        failed = 1
    return passed, failed


def run(name, command, props):
    env = None
    if "ENVIRONMENT" in props:
        import os
        env = dict(os.environ, **dict(e.split("=", 1) for e in props["ENVIRONMENT"]))
    timeout = float(props.get("TIMEOUT", 900))
    try:
        done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace",
                              cwd=props.get("WORKING_DIRECTORY"), timeout=timeout, env=env)
        return done.stdout, done.returncode
    except subprocess.TimeoutExpired as late:
        text = late.stdout or b""
        return (text if isinstance(text, str) else text.decode(errors="replace")) + f"\n{name}: no end after {timeout:.0f} s\n", 124


def main():
    build = sys.argv[1] if len(sys.argv) > 1 else "build"
    pattern = sys.argv[2] if len(sys.argv) > 2 else ""
    passed = failed = 0
    for name, command, props in registered(build, pattern):
        start = time.time()
        output, code = run(name, command, props)
        good, bad = tally(output, code)
        passed += good
        failed += bad
        if bad:
            print(output)
        print(f"{name}: {good} passed, {bad} failed, {time.time() - start:.1f} s", flush=True)
    if passed + failed == 0:
        print("run_tests: no test is registered", file=sys.stderr)
        failed = 1
    print(f"{passed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
