#!/usr/bin/env python3
"""Eight writers of one series, killed now and then. TAP on stdout.

usage: writers.py LOWTIDE [--interpose LIBRARY] [--draws N] [--writers N] [--seed N]

N draws (30) are added to one series that nobody made before, by 8 processes at a time. Half of the
additions are killed: at a file call drawn at random (interpose.c, where there is one), or after a
time drawn at random. What was killed is started again until it ends with status 0, which is the
acknowledgement. Meanwhile a reader looks, and finds whole series, never an earlier one than before.

In the end every draw is there, the file is whole, every revision has its history and each draw was
added once; and the course is what one writer makes of these draws.
"""
import argparse
import collections
import concurrent.futures
import json
import os
import pathlib
import random
import signal
import sys
import tempfile
import threading

from made import QUIET, TIMEOUT_S, Program, Tap, draw

NAME = "p.series.h5"
ALONE = "alone.series.h5"
N_CALLS = 16  # file calls of an addition, about
MAX_ATTEMPTS = 50


class Writers:
    """Adds draws from several threads, each a process at a time."""

    def __init__(self, program, folder, library, seed):
        self.program, self.folder, self.library, self.seed = program, folder, library, seed
        self.lock, self.tally = threading.Lock(), collections.Counter()

    def words(self, i, name=NAME):
        return ["track", "add", *QUIET, name, f"d{i}.h5", "--patient", "P01", "--day", i,
                "--loci", "d0/tumour.vcf"]

    def fault(self, chance):
        """Where the library kills, and after how many seconds we do (None: not)."""
        kind = chance.random()
        if kind < 0.25 and self.library:
            at = {"LOWTIDE_FAULT": chance.choice(["kill-before", "kill-half", "kill-after"]),
                  "LOWTIDE_FAULT_AT": str(chance.randint(1, N_CALLS)), "LD_PRELOAD": self.library,
                  "LOWTIDE_FAULT_FOLDER": os.path.realpath(self.folder)}
            return at, None
        if kind < 0.5:
            return {}, chance.uniform(0, chance.choice([0.2, 1, 4]))
        return {}, None

    def add_once(self, i, chance):
        env, seconds = self.fault(chance)
        with self.program.start(self.words(i), self.folder, env) as process:
            timer = threading.Timer(seconds if seconds is not None else TIMEOUT_S, process.kill)
            timer.start()
            _, err = process.communicate()
            timer.cancel()
        return process.returncode, err.decode(errors="replace")

    def add(self, i):
        """Until it is acknowledged; what is wrong."""
        chance = random.Random(f"{self.seed} {i}")
        for _ in range(MAX_ATTEMPTS):
            status, err = self.add_once(i, chance)
            with self.lock:
                self.tally[status] += 1
            if status == 0:
                return []
            if status != -signal.SIGKILL:
                return [f"d{i}: status {status}: {err}"]
        return [f"d{i}: killed {MAX_ATTEMPTS} times"]

    def all(self, n, n_writers):
        """The draws are shared out; meanwhile one writer, undisturbed, makes his own series."""
        over = threading.Event()
        with concurrent.futures.ThreadPoolExecutor(n_writers + 2) as workers:
            alone, reader = workers.submit(self.alone, n), workers.submit(self.look, over)
            wrong = [line for lines in workers.map(self.add, range(n)) for line in lines]
            over.set()
            alone.result()
        return wrong + reader.result()

    def look(self, over):
        """What a reader finds wrong until the writers are done."""
        last = (0, 0)
        while not over.wait(0.3):
            if not (pathlib.Path(self.folder) / NAME).exists():
                continue
            status, out, err = self.program.run(["track", "show", "--json", NAME], self.folder)
            if status != 0:
                return [f"a reader: status {status}: {err}"]
            course = json.loads(out)
            now = (course["revision"], len(course["draws"]))
            if now < last or now[1] < last[1]:
                return [f"a reader: revision and draws {now} after {last}"]
            last = now
        return []

    def alone(self, n):
        for i in range(n):
            self.program.must(self.words(i, ALONE), self.folder)


def shown(program, folder, name):
    return json.loads(program.must(["track", "show", "--json", name], folder))


def history(course, n):
    """Revisions begin with 1, none is left out, and each draw was added once, as it is there."""
    entries = course["history"]
    told = [entry["revision"] for entry in entries]
    if told != sorted(told) or set(told) != set(range(1, course["revision"] + 1)):
        yield f"revisions {told} of {course['revision']}"
    added = collections.Counter(entry["sample"] for entry in entries if entry["action"] == "add")
    if added != collections.Counter(f"d{i}" for i in range(n)):
        yield f"additions: {added}"
    others = {entry["action"] for entry in entries} - {"create", "add", "loci"}
    if others:
        yield f"nobody asked for: {others}"


def without_history(course):
    return {key: value for key, value in course.items() if key not in ("history", "revision")}


def check(tap, program, made, writers, options):
    n = options.draws
    wrong = writers.all(n, options.writers)
    killed = writers.tally[-signal.SIGKILL]
    if killed < n // 10:
        wrong.append(f"only {killed} were killed")
    tap.point(f"{n} draws by {options.writers} writers, {killed} times one was killed", wrong)
    status, out, err = program.run(["track", "check", NAME], made)
    tap.point("the series is whole", [] if status == 0 else [f"status {status}: {err}"])
    course = shown(program, made, NAME)
    present = [entry["sample"] for entry in course["draws"]]
    expected = [f"d{i}" for i in range(n)]
    tap.point("every draw is there, in the order of their days",
              [] if present == expected else [f"found {present}"])
    tap.point("the history is without a gap", history(course, n))
    same = without_history(shown(program, made, ALONE)) == without_history(course)
    tap.point("one writer makes the same", [] if same else ["the courses differ"])


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("lowtide")
    parser.add_argument("--interpose")
    parser.add_argument("--draws", type=int, default=30)
    parser.add_argument("--writers", type=int, default=8)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    program = Program(options.lowtide)
    if not program.has("track"):
        return Tap.skip("no command track in this build")
    library = options.interpose and str(pathlib.Path(options.interpose).resolve())
    tap = Tap()
    with tempfile.TemporaryDirectory() as made:
        with concurrent.futures.ThreadPoolExecutor(2) as workers:
            list(workers.map(lambda i: draw(program, made, f"d{i}", 100 + i), range(options.draws)))
        check(tap, program, made, Writers(program, made, library, options.seed), options)
    return tap.end()


sys.exit(main())
