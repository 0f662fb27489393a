#!/usr/bin/env python3
"""Runs the driver's scenarios: run.py TUCO [FILTER]

A scenario is a .txt file: commands, then files in the form of a txtar archive ("-- name --" starts a file).
The files are written into a fresh directory and the commands run there, one per line:
  env NAME=VALUE    for the commands that follow ($WORK is the scenario's directory)
  cd DIR
  same ARGS         `tuco check ARGS` must print to stderr exactly what `go build -p 1 ARGS` prints, with the same exit code
  same-vet ARGS     the same, but the oracle is `go vet` with one harmless analyser, and tuco gets -tests
  fails same ARGS   as `same`, and the exit code must not be 0 (guards against scenarios that test nothing)
  tuco ARGS         runs tuco
  stable ARGS       `tuco check ARGS` prints the same with 1, 2, 3 and 8 threads, several times
  exit N            the last tuco command's exit code
  stdout RE, stderr RE, no-stdout, no-stderr    what it printed (RE is searched)
The user's go is the oracle, so the expected text is never written down here.
Prints failing scenarios and a last line `N passed, N failed`.
"""
import concurrent.futures
import difflib
import os
import pathlib
import re
import shlex
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
FILE = re.compile(r"^-- (.+) --$")


class Failure(Exception):
    pass


def read_scenario(path):
    commands, files, current = [], {}, None
    for line in path.read_text().splitlines(keepends=True):
        match = FILE.match(line.strip())
        if match:
            current = match.group(1)
            files[current] = ""
        elif current is not None:
            files[current] += line
        elif line.strip() and not line.startswith("#"):
            commands.append(line.strip())
    return commands, files


class Run:
    def __init__(self, tuco, work):
        self.tuco, self.work, self.dir = tuco, work, work
        self.env = dict(os.environ, GOFLAGS="", GOWORK="off", GOPROXY="off")
        self.last = None

    def call(self, argv):
        env = dict(self.env, PWD=str(self.dir))
        return subprocess.run(argv, cwd=self.dir, env=env, capture_output=True, text=True, timeout=120)

    def compare(self, oracle, argv, must_fail):
        # The oracle's output must not land among the sources.
        want, got = self.call(oracle), self.call(argv)
        if want.stderr != got.stderr:
            diff = difflib.unified_diff(want.stderr.splitlines(), got.stderr.splitlines(), "go", "tuco", lineterm="")
            raise Failure(f"{' '.join(argv)}\n" + "\n".join(diff))
        if want.returncode != got.returncode:
            raise Failure(f"{' '.join(argv)}: exit code {got.returncode}, go's is {want.returncode}\n{got.stderr}")
        if must_fail and want.returncode == 0:
            raise Failure(f"{' '.join(argv)}: was to fail")
        self.last = got

    def do(self, command):
        verb, _, rest = command.partition(" ")
        rest = rest.replace("$WORK", str(self.work))
        if verb == "fails":
            return self.same(rest.split(" ", 1)[1] if " " in rest else "", True)
        if verb == "same":
            return self.same(rest, False)
        if verb == "same-vet":
            args = shlex.split(rest)
            return self.compare(["go", "vet", "-p=1", "-framepointer", *args],
                                [self.tuco, "check", "-tests", *args], False)
        if verb == "env":
            name, _, value = rest.partition("=")
            self.env[name] = value
        elif verb == "cd":
            self.dir = (self.dir / rest).resolve()
        elif verb == "tuco":
            self.last = self.call([self.tuco, *shlex.split(rest)])
        elif verb == "stable":
            self.stable(shlex.split(rest))
        elif verb == "exit":
            if self.last.returncode != int(rest):
                raise Failure(f"exit code {self.last.returncode}, want {rest}\n{self.last.stderr}")
        elif verb in ("stdout", "stderr"):
            text = getattr(self.last, verb)
            if not re.search(rest, text, re.M):
                raise Failure(f"no match for {rest!r} in {verb}:\n{text}")
        elif verb in ("no-stdout", "no-stderr"):
            text = getattr(self.last, verb[3:])
            if text:
                raise Failure(f"{verb[3:]} is not empty:\n{text}")
        else:
            raise Failure(f"unknown command {command!r}")

    def stable(self, args):
        first = self.call([self.tuco, "check", "-j", "1", *args])
        for threads in (2, 3, 8) * 5:
            other = self.call([self.tuco, "check", "-j", str(threads), *args])
            if (first.stdout, first.stderr, first.returncode) != (other.stdout, other.stderr, other.returncode):
                raise Failure(f"output with {threads} threads differs:\n{first.stderr}\n{other.stderr}")
        self.last = first

    def same(self, rest, must_fail):
        args = shlex.split(rest)
        chdir = args[:2] if args[:1] == ["-C"] else []
        tail = args[len(chdir):]
        go_args = ["-gcflags=-e" if a == "-e" else a for a in tail]
        self.compare(["go", "build", *chdir, "-p", "1", "-o", os.devnull, *go_args], [self.tuco, "check", *args], must_fail)


def run_scenario(tuco, path):
    commands, files = read_scenario(path)
    with tempfile.TemporaryDirectory(prefix="tuco-driver-") as work:
        work = pathlib.Path(work).resolve()
        for name, text in files.items():
            file = work / name
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text.replace("$WORK", str(work)))
        run = Run(tuco, work)
        try:
            for command in commands:
                run.do(command)
        except Failure as failure:
            return str(failure)
        except subprocess.TimeoutExpired as late:
            return f"no end: {late}"
    return None


def main():
    tuco = str(pathlib.Path(sys.argv[1]).resolve())
    pattern = sys.argv[2] if len(sys.argv) > 2 else ""
    paths = [p for p in sorted(HERE.glob("*.txt")) if re.search(pattern, p.stem)]
    failed = 0
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        for path, fault in zip(paths, pool.map(lambda p: run_scenario(tuco, p), paths)):
            if fault:
                failed += 1
                print(f"{path.name}: {fault}\n")
    print(f"{len(paths) - failed} passed, {failed if paths else 1} failed")
    return 1 if failed or not paths else 0


if __name__ == "__main__":
    sys.exit(main())
