#!/usr/bin/env python3
"""Cost of `lowtide call`, beside `samtools view -c` over the same file in the same run.

usage: call.py LOWTIDE [RUNS] [FOLDER]

Simulates a panel BAM (60 kb, about 10,000 raw bases a position, more than 4 million reads; kept in
FOLDER if given, and used again), then takes turns: samtools view -c, call with 1 thread, with 2.
Prints medians of wall and CPU seconds and peak memory, ns per aligned base, the ratio to samtools
pair by pair, and the share of each stage as the program tells it. Times mean little on a busy
machine; the ratios are the result.
"""
import os
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time


def measure(argv, stderr):
    begin = time.monotonic()
    with open(stderr, "wb") as err:
        child = subprocess.Popen(argv, stdout=subprocess.DEVNULL, stderr=err)
        _, status, usage = os.wait4(child.pid, 0)
    wall = time.monotonic() - begin
    if status:
        sys.exit(f"{' '.join(argv)}: status {status}\n{open(stderr).read()}")
    return wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024


def simulate(lowtide, folder):
    subprocess.run(
        [lowtide, "simulate", "-o", folder, "--panel-kb", "60", "--depth", "1000", "-@", "2",
         "--seed", "20260301", "--quiet"],
        check=True,
    )


def main():
    lowtide = os.path.abspath(sys.argv[1])
    runs = int(sys.argv[2]) if len(sys.argv) > 2 else 3
    if not shutil.which("samtools"):
        print("samtools is not installed: nothing to compare with")
        sys.exit(77)
    with tempfile.TemporaryDirectory() as temporary:
        folder = sys.argv[3] if len(sys.argv) > 3 else os.path.join(temporary, "panel")
        if not os.path.exists(os.path.join(folder, "sample.bam")):
            simulate(lowtide, folder)
        bam = os.path.join(folder, "sample.bam")
        call = [lowtide, "call", "--verbosity", "debug", "--device", "host", "--quiet",
                "-f", os.path.join(folder, "ref.fa"), "-t", os.path.join(folder, "panel.bed"),
                "-o", os.path.join(temporary, "draw.h5"), bam]
        reads = int(subprocess.run(["samtools", "view", "-c", bam], check=True, capture_output=True,
                                   text=True).stdout)
        lengths = subprocess.run(f"samtools view {bam} | head -n 1000 | cut -f 10", shell=True,
                                 capture_output=True, text=True).stdout.split()
        bases = reads * sum(map(len, lengths)) / len(lengths)
        sites = sum(int(f[2]) - int(f[1]) for f in
                    (line.split() for line in open(os.path.join(folder, "panel.bed"))))
        commands = {
            "samtools view -c": ["samtools", "view", "-c", bam],
            "call, 1 thread": call + ["-@", "1"],
            "call, 2 threads": call + ["-@", "2"],
        }
        stderr = os.path.join(temporary, "stderr")
        seen = {name: [] for name in commands}
        for _ in range(runs):
            for name, argv in commands.items():
                seen[name].append(measure(argv, stderr))
                for line in open(stderr, errors="replace"):
                    if "stages" in line:
                        stages = (name, line.strip())
        print(f"{reads} reads, {bases / 1e6:.0f} M bases, {bases / sites:.0f} bases a target position"
              f" ({sites} positions); median of {runs} runs")
        print(f"{'':18} {'wall s':>8} {'CPU s':>8} {'peak MB':>8} {'ns/base':>8} {'x view -c':>10}"
              f" {'CPU x':>8}")
        for name, rows in seen.items():
            wall, cpu, peak = (statistics.median(column) for column in zip(*rows))
            base = seen["samtools view -c"]
            ratio = statistics.median(a[0] / b[0] for a, b in zip(rows, base))
            cpu_ratio = statistics.median(a[1] / b[1] for a, b in zip(rows, base))
            print(f"{name:18} {wall:8.2f} {cpu:8.2f} {peak:8.1f} {1e9 * wall / bases:8.2f}"
                  f" {ratio:10.2f} {cpu_ratio:8.2f}")
        parts = {k: float(v) for k, v in re.findall(r"(\w+) ([0-9.]+)", stages[1].split(":", 2)[-1])}
        total = sum(parts.values())
        print(f"stages of {stages[0]}: " +
              ", ".join(f"{k} {100 * v / total:.0f} %" for k, v in parts.items()))


main()
