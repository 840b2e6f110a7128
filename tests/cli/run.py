#!/usr/bin/env python3
"""Golden cases of the command line, one line each. TAP on stdout, what differs on stderr.

usage: run.py [--accept] LOWTIDE CASES

A line of CASES (empty lines and those that begin with # do not count):

    STATUS  EXPECTED  COMMAND...      runs COMMAND with sh in a folder of its own, empty before
    setup   COMMAND...                runs COMMAND once, in a folder that all later cases share

`lowtide` is the program under test, $data the folder of CASES with its small inputs, $made the
folder that setup lines fill, $shared the folder of real data beside the source tree (a case that
names it is skipped where it is absent). EXPECTED is a file in expected/ that holds stdout and, if
anything was said there, a line "--- stderr" and stderr; or "-": only the status counts. The version
is written as VERSION. A case that fails must leave its folder empty: promise 1.

--accept writes what was seen into expected/; look at `git diff` before it is believed.
"""
import os
import pathlib
import re
import subprocess
import sys
import tempfile

TIMEOUT_S = 300


def environment(program, cases, made, shared):
    env = {k: v for k, v in os.environ.items() if not k.startswith(("LC_", "LANG", "POSIXLY"))}
    env.update(
        PATH=f"{program.parent}{os.pathsep}{os.environ['PATH']}",
        LC_ALL="C",
        data=str(cases.parent),
        made=str(made),
        shared=str(shared),
    )
    return env


def run(command, folder, env):
    done = subprocess.run(
        ["sh", "-c", command], cwd=folder, env=env, capture_output=True, timeout=TIMEOUT_S,
        stdin=subprocess.DEVNULL,
    )
    out = done.stdout.decode(errors="replace")
    err = done.stderr.decode(errors="replace")
    seen = out + (f"--- stderr\n{err}" if err else "")
    version = subprocess.run(["lowtide", "--version"], env=env, capture_output=True, text=True).stdout
    for name in ("data", "made", "shared"):
        seen = seen.replace(env[name], f"${name}")
    return done.returncode, re.sub(rf"\b{re.escape(version.split()[1])}\b", "VERSION", seen)


def difference(expected, seen):
    import difflib

    return difflib.unified_diff(
        expected.splitlines(), seen.splitlines(), "expected", "seen", lineterm=""
    )


def faults(status, expected_file, command, env, accept):
    """What is wrong with a case, as lines; none: it passed."""
    with tempfile.TemporaryDirectory() as folder:
        got, seen = run(command, folder, env)
        left = sorted(os.listdir(folder))
    if got != status:
        yield f"exit status {got}, expected {status}"
        yield from seen.splitlines()
    if status != 0 and left:
        yield f"failed and left behind: {' '.join(left)}"
    if expected_file.name == "-":
        return
    if accept:
        expected_file.parent.mkdir(exist_ok=True)
        expected_file.write_text(seen)
    expected = expected_file.read_text() if expected_file.exists() else ""
    if expected != seen and got == status:
        yield from difference(expected, seen)


def main():
    arguments = [a for a in sys.argv[1:] if a != "--accept"]
    accept = "--accept" in sys.argv
    program, cases = (pathlib.Path(a).resolve() for a in arguments)
    shared = pathlib.Path(__file__).resolve().parents[3] / "shared" / "data"
    failed = n = 0
    with tempfile.TemporaryDirectory() as made:
        env = environment(program, cases, made, shared)
        for line in cases.read_text().splitlines():
            if not line.strip() or line.startswith("#"):
                continue
            n += 1
            word, rest = line.split(None, 1)
            if "$shared" in rest and not shared.is_dir():
                print(f"ok {n} - {rest} # SKIP no real data here")
                continue
            if word == "setup":
                got, seen = run(rest, made, env)
                wrong = [f"exit status {got}", *seen.splitlines()] if got else []
            else:
                expected, rest = rest.split(None, 1)
                wrong = list(faults(int(word), cases.parent / "expected" / expected, rest, env, accept))
            for what in wrong:
                print("#", what, file=sys.stderr)
            print(f"{'not ok' if wrong else 'ok'} {n} - {rest}", flush=True)
            failed += bool(wrong)
    print(f"1..{n}")
    return failed > 0


sys.exit(main())
