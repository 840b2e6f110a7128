#!/usr/bin/env python3
"""What the sources look like: TAP on stdout, the offenders on stderr.

usage: check.py SOURCE_ROOT
"""
import pathlib
import re
import shutil
import subprocess
import sys

ROOT = pathlib.Path(sys.argv[1])
FOLDERS = ["include", "kernels", "src", "tests", "refdata", ".ci"]
CODE = {".c", ".h", ".cl"}
TEXT = CODE | {".md", ".py", ".sh", ".build", ".txt", ".yml", ".yaml", ".cff", ""}
MAX_LINES = 500
MAX_FUNCTION_LINES = 60
# Parts are glued here so that this file does not offend itself.
MACHINE_PATH = re.compile(r"(?<![\w.])/(?:" + "|".join(["wor" + "k", "hom" + "e", "roo" + "t"]) + r")/")
UNFINISHED = re.compile(r"\b(?:" + "|".join(["TO" + "DO", "FIX" + "ME", "XX" + "X"]) + r")\b")
UPWARD = re.compile(r'^\s*#\s*include\s+"\.\./', re.M)


def files():
    """Every file of ours, with its path below the root."""
    top = [p for p in ROOT.iterdir() if p.is_file()]
    below = [p for f in FOLDERS for p in (ROOT / f).rglob("*") if p.is_file()]
    for path in sorted(top + below):
        if "__pycache__" not in path.parts and path.suffix in TEXT and path.name != ".git":
            yield path.relative_to(ROOT)


def lines_that_match(paths, pattern):
    return [
        f"{path}:{n}: {line.strip()}"
        for path in paths
        for n, line in enumerate(text(path).splitlines(), 1)
        if pattern.search(line)
    ]


def text(path):
    return (ROOT / path).read_text(encoding="utf-8", errors="replace")


def too_long(paths):
    return [f"{p}: {n} lines" for p in paths if (n := len(text(p).splitlines())) > MAX_LINES]


def long_functions(paths):
    """Bodies between braces in the first column."""
    found = []
    for path in paths:
        begin = None
        for n, line in enumerate(text(path).splitlines(), 1):
            if line == "{":
                begin = n
            elif line.startswith("}") and begin:
                if n - begin - 1 > MAX_FUNCTION_LINES:
                    found.append(f"{path}:{begin}: {n - begin - 1} lines")
                begin = None
    return found


def unfinished_lines(paths):
    return [
        f"{p}: does not end with exactly one newline"
        for p in paths
        if (t := text(p)) and (not t.endswith("\n") or t.endswith("\n\n"))
    ]


def versions():
    """The version is said in four places."""
    said = {
        "meson.build": r"version: '([^']*)'",
        "include/lowtide/version.h": r'LT_VERSION "([^"]*)"',
        "CITATION.cff": r"(?m)^version: \"?([^\"\n]*)",
        "CHANGELOG.md": r"(?m)^## ([0-9][^\s]*)",
    }
    found = {p: re.search(r, text(p)).group(1) for p, r in said.items()}
    return [] if len(set(found.values())) == 1 else [f"{p}: {v}" for p, v in found.items()]


def formatter():
    """clang-format 14, the one that decides; None when it is not here."""
    for name in ("clang-format-14", "clang-format"):
        path = shutil.which(name)
        if path and " 14." in subprocess.run([path, "--version"], capture_output=True, text=True).stdout:
            return path
    return None


def badly_formatted(program, paths):
    run = subprocess.run(
        [program, "--dry-run", "-Werror", *map(str, paths)], cwd=ROOT, capture_output=True, text=True
    )
    return [line for line in run.stderr.splitlines() if "error:" in line]


def main():
    paths = list(files())
    code = [p for p in paths if p.suffix in CODE]
    program = formatter()
    checks = [
        ("formatted by clang-format 14", badly_formatted(program, code) if program else None),
        (f"no file above {MAX_LINES} lines", too_long(code)),
        (f"no function above {MAX_FUNCTION_LINES} lines", long_functions(code)),
        ("one newline at the end", unfinished_lines(paths)),
        ("no path of a machine", lines_that_match(paths, MACHINE_PATH)),
        ("nothing left unfinished", lines_that_match(code, UNFINISHED)),
        ("no include that climbs", lines_that_match(code, UPWARD)),
        ("one version", versions()),
    ]
    print(f"1..{len(checks)}")
    for n, (name, offenders) in enumerate(checks, 1):
        for offender in offenders or []:
            print("#", offender, file=sys.stderr)
        skip = " # SKIP clang-format 14 is not installed" if offenders is None else ""
        print(f"{'not ok' if offenders else 'ok'} {n} - {name}{skip}")
    return any(offenders for _, offenders in checks)


sys.exit(main())
