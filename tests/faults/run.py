#!/usr/bin/env python3
"""Ends lowtide, and lets calls fail, at every file call of a command. TAP on stdout.

usage: run.py LOWTIDE [--interpose LIBRARY] call|background|track|report

A command runs in a folder that holds its outputs of an earlier run. interpose.c counts its file
calls; then it runs once for each call and each way of going wrong (see there). What is promised:

killed      each output is the old or the new one, byte for byte. Outputs are put into place one
            after the other (VCF, index, sample file): those before a kill are new, those after it
            old. Hidden temporary files and a lock may stay. The same command once more gives the
            new ones.
terminated  all outputs are old or all are new; no temporary file stays; a lock may stay
failing     exit status 3, one message that tells the system's reason, all outputs old, nothing else
            stays; where a sync fails after the outputs are in place they may be new. Status 0 only
            where nothing is lost: closing what is synced, removing what is superfluous, a second
            name of an old file
short writes, interrupted calls
            as if nothing had happened
"""
import argparse
import collections
import concurrent.futures
import os
import pathlib
import re
import signal
import sys
import tempfile

from made import QUIET, Program, Tap, draw

# old: the outputs of an earlier run, name -> bytes, absent: none; outputs: in the order in which
# they are put into place; again: the exit status of the same command over its own outputs
Case = collections.namedtuple("Case", "name words old outputs again", defaults=[0])
SERIES = "p.series.h5"
TEMPORARY = re.compile(r"^\..*\.lowtide-[0-9a-f]{16}(\.old)?$|\.lock$")
WRITES = {"write", "writev", "pwrite", "pwrite64"}
NEEDED = WRITES | {"open", "open64", "openat", "openat64", "creat", "fopen", "fopen64", "mkdir",
                   "truncate", "ftruncate", "ftruncate64"}  # of those that need room
SPARE = {"close", "fclose", "unlink", "link"}  # may fail where nothing is lost
REASON = {"No space left on device", "Input/output error", "No locks available",
          "File too large"}


class Command:
    """One command in a folder with earlier outputs: what it gives, and its file calls."""

    def __init__(self, program, library, case, scratch):
        self.program, self.library, self.case, self.scratch = program, library, case, scratch
        with self.folder() as folder:
            program.must(case.words, folder)
            self.new = self.content(folder)
        same = [name for name in case.outputs if self.new.get(name) == case.old.get(name)]
        if same or set(self.new) - set(case.outputs):
            raise SystemExit(f"Bail out! {case.name}: {sorted(self.new)}, unchanged: {same}")
        self.calls = self.count()

    def folder(self):
        made = tempfile.TemporaryDirectory(dir=self.scratch)
        for name, content in self.case.old.items():
            (pathlib.Path(made.name) / name).write_bytes(content)
        return made

    @staticmethod
    def content(folder):
        return {path.name: path.read_bytes() for path in pathlib.Path(folder).iterdir()
                if not TEMPORARY.search(path.name)}

    def environment(self, folder, **fault):
        env = {"LD_PRELOAD": self.library, "LOWTIDE_FAULT_FOLDER": os.path.realpath(folder)}
        return {**env, **{f"LOWTIDE_FAULT{key}": str(value) for key, value in fault.items()}}

    def count(self):
        """The names of its file calls, in order."""
        with self.folder() as folder, tempfile.NamedTemporaryFile(dir=self.scratch) as trace:
            self.program.must(self.case.words, folder, self.environment(folder, _COUNT=trace.name))
            names = [line.split()[1] for line in pathlib.Path(trace.name).read_text().splitlines()]
            if self.content(folder) != self.new:
                raise SystemExit(f"Bail out! {self.case.name}: counted, it gives other outputs")
        return names

    def state(self, folder):
        """'old', 'new' or 'neither' for each output, and what else is there."""
        found = self.content(folder)
        state = ["old" if found.get(name) == self.case.old.get(name) else
                 "new" if found.get(name) == self.new[name] else "neither"
                 for name in self.case.outputs]
        return state, sorted(set(found) - set(self.case.outputs))

    def meet(self, mode, at, judge):
        """Runs into one fault; what is wrong afterwards."""
        with self.folder() as folder:
            env = self.environment(folder, **{"": mode, "_AT": at})
            status, _, err = self.program.run(self.case.words, folder, env)
            state, strange = self.state(folder)
            left = [name for name in os.listdir(folder) if TEMPORARY.search(name)]
            wrong = list(judge(self.calls[at - 1:], status, err, state, left))
            wrong += [f"a file that is none of ours: {name}" for name in strange]
            if mode in ("kill-half", "kill-after"):  # before the next is after this one
                wrong += self.once_more(folder, self.case.again if set(state) == {"new"} else 0)
        where = "everywhere" if mode in EVERYWHERE else f"call {at}, {self.calls[at - 1]}"
        place = f"{where}: status {status}, {' '.join(state)}"
        return [f"{place}: {what}" for what in wrong], tuple(state)

    def limited(self):
        """No file may grow beyond half a kilobyte: the system's own short write and its refusal."""
        with self.folder() as folder:
            under = ["sh", "-c", 'ulimit -f 1; exec "$@"', "sh"]
            status, _, err = self.program.run(self.case.words, folder, under=under)
            state, _ = self.state(folder)
            left = [name for name in os.listdir(folder) if TEMPORARY.search(name)]
        wrong = failed(["write"], status, err, state, left)
        return [f"{' '.join(state)}: {what}" for what in wrong]

    def once_more(self, folder, expected):
        status, _, err = self.program.run(self.case.words, folder)
        state, _ = self.state(folder)
        if status != expected or set(state) != {"new"}:
            yield f"and once more: status {status}, {' '.join(state)}: {err.strip()}"


# ---- what must be true after a fault; calls: the one it came at, and those that would follow ----


def killed(calls, status, err, state, left):
    if status != -signal.SIGKILL:
        yield f"was not killed: {err}"
    if "neither" in state:
        yield "an output is neither the old nor the new one"
    elif state != sorted(state):  # "new" < "old"
        yield "outputs were not put into place in their order"


def terminated(calls, status, err, state, left):
    if status != -signal.SIGTERM:
        yield f"was not ended by the signal: {err}"
    if set(state) not in ({"old"}, {"new"}):
        yield "outputs are not all old or all new"
    if not all(name.endswith(".lock") for name in left):
        yield f"left behind: {left}"


def failed(calls, status, err, state, left):
    if status == 0 and calls[0] in SPARE:
        yield from done(calls, status, err, state, left if calls[0] != "unlink" else [])
        return
    messages = [line for line in err.splitlines() if not line.startswith("hint:")]
    if status != 3:
        yield f"exit status: {err}"
    if len(messages) != 1 or not messages[0].startswith("lowtide "):
        yield f"not one message: {err}"
    elif not any(reason in messages[0] for reason in REASON):
        yield f"does not tell the reason: {err}"
    if set(state) not in ([{"old"}, {"new"}] if calls[0] in ("fsync", "fdatasync") else [{"old"}]):
        yield "outputs are not all old"
    if left and calls[0] != "flock":  # a lock that cannot be had is nobody's to remove
        yield f"left behind: {left}"


def filled(calls, status, err, state, left):
    return (failed if NEEDED & set(calls) else done)(["write"], status, err, state, left)


def done(calls, status, err, state, left):
    if status != 0 or set(state) != {"new"} or left:
        yield f"not as without: {err} {left}"


MODES = {"kill-before": killed, "kill-half": killed, "kill-after": killed, "term": terminated,
         "fail": failed, "full": filled, "short": done, "interrupt": done}
EVERYWHERE = ("short", "interrupt")


def places(command, mode):
    if mode in EVERYWHERE:
        return [1]
    return [i for i, call in enumerate(command.calls, 1) if mode != "kill-half" or call in WRITES]


def check(tap, command, workers):
    seen = set()
    for mode, judge in MODES.items():
        at = places(command, mode)
        done = list(workers.map(lambda n, m=mode, j=judge: command.meet(m, n, j), at))
        seen.update(state for _, state in done)
        where = "everywhere" if mode in EVERYWHERE else f"at each of {len(at)} calls"
        tap.point(f"{command.case.name}: {mode} {where}", [line for w, _ in done for line in w])
    tap.point(f"{command.case.name}: files of limited size", command.limited())
    n = len(command.case.outputs)
    tap.point(f"{command.case.name}: both outcomes were seen",
              [f"never all {word}" for word in ("old", "new") if (word,) * n not in seen])


# ---- the commands ----


def draws(program, made, n):
    return [draw(program, made, f"d{i}", 10 + i) for i in range(1, n + 1)]


def read(folder, *names):
    return {name: (pathlib.Path(folder) / name).read_bytes() for name in names}


def additions(made, d1, d2):
    """Two draws into a series, one after the other."""
    add = ["track", "add", *QUIET, SERIES]
    return ([*add, d1, "--patient", "P01", "--date", "2026-03-01", "--loci",
             f"{made}/d1/tumour.vcf"], [*add, d2, "--date", "2026-04-01"])


def call_cases(program, made):
    d1, d2 = draws(program, made, 2)
    words = ["call", *QUIET, "--device", "host", "-o", "x.h5", "--vcf", "x.vcf.gz"]
    outputs = ["x.vcf.gz", "x.vcf.gz.tbi", "x.h5"]
    threshold = ["--threshold", "0.3"]  # another number of records: another index
    program.must([*words, *threshold, d1], made)
    old = read(made, *outputs)
    yield Case("call over its outputs", [*words, d2], old, outputs)
    yield Case("call -o", ["call", *QUIET, "--device", "host", "-o", "x.h5", d2], {}, ["x.h5"])


def background_cases(program, made):
    d1, d2 = draws(program, made, 2)
    program.must(["background", *QUIET, "-o", "x.h5", d1], made)
    words = ["background", *QUIET, "-o", "x.h5", d1, d2]
    yield Case("background over its output", words, read(made, "x.h5"), ["x.h5"])


def track_cases(program, made):
    d1, d2 = draws(program, made, 2)
    first, second = additions(made, d1, d2)
    program.must(first, made)
    yield Case("track add: the first draw", first, {}, [SERIES])
    yield Case("track add: one more", second, read(made, SERIES), [SERIES])
    program.must(second, made)
    remove = ["track", "remove-draw", SERIES, "d2"]
    yield Case("track remove-draw", remove, read(made, SERIES), [SERIES], 2)


def report_cases(program, made):
    series = f"{made}/{SERIES}"
    page = ["report", "-o", "x.html", "--json", "x.json", series]
    vcf = ["export", "--format", "vcf", "-o", "x.bcf", series]
    page_outputs, vcf_outputs = ["x.json", "x.html"], ["x.bcf", "x.bcf.csi"]
    first, second = additions(made, *draws(program, made, 2))
    for words in (first, page, vcf, second):
        program.must(words, made)
    yield Case("report", page, read(made, *page_outputs), page_outputs)
    yield Case("export", vcf, read(made, "x.bcf"), vcf_outputs)


CASES = {"call": call_cases, "background": background_cases, "track": track_cases,
         "report": report_cases}


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("lowtide")
    parser.add_argument("command", choices=CASES)
    parser.add_argument("--interpose")
    options = parser.parse_args()
    program = Program(options.lowtide)
    if not options.interpose:
        return Tap.skip("no library to preload in this build")
    if not program.has(options.command):
        return Tap.skip(f"no command {options.command} in this build")
    library = str(pathlib.Path(options.interpose).resolve())
    tap = Tap()
    with tempfile.TemporaryDirectory() as made, concurrent.futures.ThreadPoolExecutor(2) as workers:
        scratch = pathlib.Path(made) / "scratch"
        scratch.mkdir()
        for case in CASES[options.command](program, made):
            check(tap, Command(program, library, case, scratch), workers)
    return tap.end()


sys.exit(main())
