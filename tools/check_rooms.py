#!/usr/bin/env python3
"""Fails on an #include from one room into another that rooms.dag does not list.

Also fails when a room names a room below it (the order is what keeps the graph free of cycles),
when a folder of a listed tree is no room, and when compiler/ and runtime/ meet.
Prints each fault as file:line: message.
"""
import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
TREES = ("abi", "compiler", "runtime", "include")
INCLUDE = re.compile(r'^\s*#\s*include\s+["<]([^">]+)[">]')
SOURCES = {".h", ".cc", ".S", ".def", ".inc", ".c"}


def read_rooms(path):
    allowed, faults = {}, []
    for number, line in enumerate(path.read_text().splitlines(), 1):
        line = line.split("#")[0].strip()
        if not line:
            continue
        room, _, deps = line.partition(":")
        for dep in deps.split():
            if dep not in allowed:
                faults.append(f"{path.name}:{number}: {room} names {dep}, which is not above it")
        if room in allowed:
            faults.append(f"{path.name}:{number}: {room} is listed twice")
        allowed[room] = set(deps.split())
    for room, deps in allowed.items():
        if room.startswith("compiler/") and any(d.startswith("runtime/") for d in deps):
            faults.append(f"{path.name}: {room} depends on the runtime")
        if room.startswith("runtime/") and any(d.startswith("compiler/") for d in deps):
            faults.append(f"{path.name}: {room} depends on the compiler")
    return allowed, faults


def room_of(path, rooms):
    """The longest room that is a prefix of `path`, or None."""
    parts = path.split("/")
    for n in range(len(parts), 0, -1):
        candidate = "/".join(parts[:n])
        if candidate in rooms:
            return candidate
    return None


def resolve(include, rooms):
    """The room an include path points into; None for system and same-directory headers."""
    if include.startswith("tuco/"):
        return "include/tuco"
    if include.split("/")[0] in TREES:
        return room_of(include, rooms)
    return None


def main():
    rooms, faults = read_rooms(ROOT / "rooms.dag")
    files = edges = 0
    for tree in TREES:
        for path in sorted((ROOT / tree).rglob("*")):
            if path.suffix not in SOURCES:
                continue
            name = path.relative_to(ROOT).as_posix()
            room = room_of(name, rooms)
            if room is None:
                faults.append(f"{name}:1: is in no room of rooms.dag")
                continue
            files += 1
            for number, line in enumerate(path.read_text(errors="replace").splitlines(), 1):
                match = INCLUDE.match(line)
                if not match:
                    continue
                include = match.group(1)
                if include.startswith(("llvm/", "lld/", "llvm-c/")) and room not in LLVM_ROOMS:
                    faults.append(f"{name}:{number}: {room} may not see {include}")
                target = resolve(include, rooms)
                if target is None:
                    if include.split("/")[0] in TREES:
                        faults.append(f"{name}:{number}: {include} is in no room")
                    continue
                edges += target != room
                if target != room and target not in rooms[room]:
                    faults.append(f"{name}:{number}: {room} may not include {include} ({target})")
    for fault in faults:
        print(fault)
    print(f"{files} files, {len(rooms)} rooms, {edges} includes across rooms, {len(faults)} faults")
    return 1 if faults else 0


# The only rooms that may include LLVM and lld headers.
LLVM_ROOMS = {"compiler/codegen", "compiler/asm", "compiler/link"}

if __name__ == "__main__":
    sys.exit(main())
