#!/usr/bin/env python3
"""Damages a series file: no bit may flip unnoticed. TAP on stdout.

usage: flips.py LOWTIDE [--flips N] [--seed N]

In each of N copies (200) one bit, drawn at random, is the other way round; others are cut short or
have a byte more. `track check` and `track show --json` refuse such a file, or say of it to the byte
what they say of the intact one (a bit that nobody reads); they neither crash nor hang.
"""
import argparse
import concurrent.futures
import pathlib
import random
import sys
import tempfile

from made import QUIET, Program, Tap, draw

NAME = "p.series.h5"
LOOKS = (["track", "check", NAME], ["track", "show", "--json", NAME])


def series(program, made):
    """The bytes of a series with two draws."""
    d1, d2 = (draw(program, made, f"d{i}", 10 + i) for i in (1, 2))
    add = ["track", "add", *QUIET, NAME]
    program.must([*add, d1, "--patient", "P01", "--date", "2026-03-01", "--plasma-ml", "4",
                  "--cfdna-ng-per-ml", "8", "--loci", f"{made}/d1/tumour.vcf"], made)
    program.must([*add, d2, "--date", "2026-04-01"], made)
    return (pathlib.Path(made) / NAME).read_bytes()


class Damaged:
    """What lowtide says of other bytes than those it wrote."""

    def __init__(self, program, made):
        self.program = program
        self.bytes = series(program, made)
        self.intact = [program.must(words, made) for words in LOOKS]

    def look(self, what, content):
        """What is wrong, and whether the damage was noticed by all."""
        wrong, noticed = [], 0
        with tempfile.TemporaryDirectory() as folder:
            (pathlib.Path(folder) / NAME).write_bytes(content)
            for words, intact in zip(LOOKS, self.intact):
                status, out, err = self.program.run(words, folder)
                noticed += status != 0
                if status == 0 and out != intact:
                    wrong.append(f"{what}: {words[1]} does not notice, and differs")
                elif status not in (0, 1):
                    wrong.append(f"{what}: {words[1]}: status {status}: {err}")
                elif status == 1 and (out or not err.startswith("lowtide track: " + NAME)):
                    wrong.append(f"{what}: {words[1]}: {out.decode(errors='replace')} {err}")
        return wrong, noticed == len(LOOKS)

    def flipped(self, bit):
        content = bytearray(self.bytes)
        content[bit // 8] ^= 1 << bit % 8
        return self.look(f"bit {bit % 8} of byte {bit // 8}", content)

    def cut(self, n):
        return self.look(f"cut after {n} bytes", self.bytes[:n])


def check(tap, name, looks, all_noticed=False):
    wrong = [line for found, _ in looks for line in found]
    unseen = sum(not noticed for _, noticed in looks)
    if all_noticed and unseen:
        wrong.append(f"{unseen} were not noticed")
    tap.point(f"{name}; {len(looks) - unseen} of {len(looks)} refused", wrong)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("lowtide")
    parser.add_argument("--flips", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    program = Program(options.lowtide)
    if not program.has("track"):
        return Tap.skip("no command track in this build")
    tap, draw_from = Tap(), random.Random(options.seed)
    with tempfile.TemporaryDirectory() as made, concurrent.futures.ThreadPoolExecutor(2) as workers:
        damaged = Damaged(program, made)
        n = len(damaged.bytes)
        bits = [draw_from.randrange(8 * n) for _ in range(options.flips)]
        bits += [draw_from.randrange(8 * 512) for _ in range(options.flips // 5)]  # the userblock
        check(tap, "a bit flipped", list(workers.map(damaged.flipped, bits)))
        cuts = [0, 1, 8, 511, 512, n - 1] + [draw_from.randrange(n) for _ in range(10)]
        check(tap, "cut short", list(workers.map(damaged.cut, cuts)), all_noticed=True)
        check(tap, "a byte more", [damaged.look("a byte more", damaged.bytes + b"\0")], True)
        check(tap, "empty space", [damaged.look("zeros", bytes(n))], True)
    return tap.end()


sys.exit(main())
