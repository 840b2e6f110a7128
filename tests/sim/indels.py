#!/usr/bin/env python3
"""Insertions, deletions and two-base changes: simulated, called, compared with the truth.

usage: indels.py LOWTIDE DIR [SEED [REPEATS [DEPTH [FAMILY [INDEL_ERRORS]]]]]

Each repeat makes a reference with six islands of 1 kb, in which runs of one base are planted, gives
60 indels and 20 MNVs, half at 0.5 % and half at 1 %, simulates a duplex BAM, calls it, and matches
calls with the truth by position, ref and alt. Prints tables in Markdown, then what was missed or
called wrongly, one line each on stderr. INDEL_ERRORS is the factor on the simulator's slips. DIR is
kept."""
import pathlib
import random
import subprocess
import sys

ISLAND, FLANK, N_ISLANDS, SLOT = 1000, 600, 6, 68
VAFS = (0.005, 0.01)
LENGTHS = (2, 3, 5, 8, 12, 15)


def other(r, *bases):
    return r.choice([b for b in "ACGT" if b not in bases])


def cases():
    """(group, run length, kind, size): what each slot holds."""
    runs = [("indel", n, kind, 1) for n in range(1, 10) for kind in ("del", "ins") for _ in VAFS]
    free = [("indel", 0, kind, n) for n in LENGTHS for kind in ("del", "ins") for _ in VAFS]
    return runs + free + [("MNV", 0, "MNV", 2)] * 20


def left_aligned(sequence, pos, ref, alt):
    """Parsimonious, then leftmost; pos from 0."""
    while True:
        if ref and alt and ref[-1] == alt[-1] and len(ref) + len(alt) > 2:
            ref, alt = ref[:-1], alt[:-1]
        elif len(ref) > 1 and len(alt) > 1 and ref[0] == alt[0]:
            pos, ref, alt = pos + 1, ref[1:], alt[1:]
        else:
            break
        if not ref or not alt:
            pos -= 1
            ref, alt = sequence[pos] + ref, sequence[pos] + alt
    return pos, ref, alt


def place(sequence, r, pos, case):
    """Changes the sequence around pos so that it suits the case; returns pos, ref, alt there."""
    _, run, kind, size = case
    if kind == "MNV":
        ref = "".join(sequence[pos : pos + 2])
        return pos, ref, other(r, ref[0]) + other(r, ref[1])
    if run:
        base = sequence[pos]
        sequence[pos - 1] = other(r, base)
        sequence[pos : pos + run] = base * run
        sequence[pos + run] = other(r, base)
        anchor = sequence[pos - 1]
        return (pos - 1, anchor + base, anchor) if kind == "del" else (pos - 1, anchor, anchor + base)
    text = "".join(sequence[pos : pos + size + 1])
    if kind == "del":
        return pos, text, text[0]
    return pos, text[0], text[0] + "".join(r.choice("ACGT") for _ in range(size))


def make(directory, seed):
    """Reference, panel and variants; returns the truth: (contig, pos from 1, ref, alt) -> case, VAF."""
    r = random.Random(seed)
    length = FLANK + N_ISLANDS * (ISLAND + FLANK)
    sequence = [r.choice("ACGT") for _ in range(length)]
    islands = [FLANK + i * (ISLAND + FLANK) for i in range(N_ISLANDS)]
    slots = [i + 20 + k * SLOT for i in islands for k in range((ISLAND - 40) // SLOT)]
    todo = cases()
    vafs = {case: 0 for case in todo}
    placed = []
    for slot, case in zip(r.sample(slots, len(todo)), todo):
        placed.append((place(sequence, r, slot + 25, case), case, VAFS[vafs[case] % 2]))
        vafs[case] += 1
    text = "".join(sequence)
    (directory / "ref.fa").write_text(">chr1\n" + text + "\n")
    (directory / "panel.bed").write_text("".join(f"chr1\t{i}\t{i + ISLAND}\n" for i in islands))
    truth = {}
    with open(directory / "variants.tsv", "w") as out:
        for (pos, ref, alt), case, vaf in placed:
            out.write(f"chr1\t{pos + 1}\t{ref}\t{alt}\t{vaf}\n")
            pos, ref, alt = left_aligned(text, pos, ref, alt)
            truth["chr1", pos + 1, ref, alt] = (case, vaf)
    return truth, text


def records(path):
    for line in open(path):
        if not line.startswith("#"):
            field = line.rstrip("\n").split("\t")
            yield (field[0], int(field[1]), field[3], field[4]), field


def run_length(text, key):
    """Of the run right of the first base, as a gap there sees it."""
    i = n = key[1]
    while n < len(text) and text[n] == text[i]:
        n += 1
    return n - i


def kind_of(key):
    a, b = len(key[2]), len(key[3])
    if a == b:
        return "SNV" if a == 1 else "MNV"
    return "complex" if min(a, b) > 1 or key[2][0] != key[3][0] else "insertion" if a < b else "deletion"


def measure(lowtide, directory, seed, depth, family, errors):
    directory.mkdir(parents=True)
    truth, text = make(directory, seed)
    made = directory / "s"
    subprocess.run(
        [lowtide, "simulate", "-o", made, "--quiet", "--seed", str(seed), "--depth", depth]
        + ["--family", family, "--indel-errors", errors, "--blank", "--het", "0", "--hom", "0", "-f", directory / "ref.fa"]
        + ["-t", directory / "panel.bed", "--variants-file", directory / "variants.tsv"],
        check=True,
    )
    vcf = directory / "calls.vcf"
    subprocess.run(
        [lowtide, "call", "--quiet", "-f", directory / "ref.fa", "-t", directory / "panel.bed"]
        + ["--vcf", vcf, made / "sample.bam"],
        check=True,
    )
    assert {key for key, _ in records(made / "truth.vcf")} == set(truth), "two spellings of the truth"
    carriers = {key: field[7] for key, field in records(made / "truth.vcf")}
    calls = {key: field for key, field in records(vcf) if field[6] == "PASS"}
    others = {key: field for key, field in records(vcf) if field[6] != "PASS"}
    for key in sorted(truth.keys() - calls.keys()):
        seen = "; ".join(others.get(key, [])[5:8]) or "no record"
        print("missed", seed, *key, *truth[key], carriers[key], "|", seen, file=sys.stderr)
    for key in sorted(calls.keys() - truth.keys()):
        near = [k for k in truth if abs(k[1] - key[1]) <= 20]
        print("wrong", seed, *key, "run", run_length(text, key), *calls[key][5:8], near, file=sys.stderr)
    return truth, calls, text


def share(found, of):
    return f"{found}/{of}" if of else "-"


def table_rows(results):
    groups = [("all indels", lambda c: c[0] == "indel")]
    groups += [(f"{name} of 1 in a run of {n}", lambda c, n=n, k=k: c[1] == n and c[2] == k)
               for n in range(1, 10) for k, name in (("del", "deletion"), ("ins", "insertion"))]
    groups += [(f"{name} of {a}-{b}", lambda c, a=a, b=b, k=k: c[1] == 0 and c[2] == k and a <= c[3] <= b)
               for a, b in ((2, 3), (5, 8), (12, 15)) for k, name in (("del", "deletion"), ("ins", "insertion"))]
    groups += [("MNV of 2", lambda c: c[0] == "MNV")]
    for name, holds in groups:
        cells = []
        for vaf in VAFS:
            of = [key in calls for truth, calls, _ in results
                  for key, (case, v) in truth.items() if v == vaf and holds(case)]
            cells.append(share(sum(of), len(of)))
        yield name, cells


def main(lowtide, directory, seed="1", repeats="1", depth="3000", family="5", errors="1"):
    results = [measure(lowtide, pathlib.Path(directory) / str(s), s, depth, family, errors)
               for s in range(int(seed), int(seed) + int(repeats))]
    print(f"`tests/sim/indels.py build/src/cmd/lowtide DIR {seed} {repeats} {depth} {family} {errors}`\n")
    print("| true | called at 0.5 % | called at 1 % |\n|---|---|---|")
    for name, cells in table_rows(results):
        print(f"| {name} | {cells[0]} | {cells[1]} |")
    print("\n| called as | true | not true | precision |\n|---|---|---|---|")
    for kind in ("SNV", "MNV", "insertion", "deletion", "complex"):
        hits = [key in truth for truth, calls, _ in results for key in calls if kind_of(key) == kind]
        precision = f"{sum(hits) / len(hits):.3f}" if hits else "-"
        print(f"| {kind} | {sum(hits)} | {len(hits) - sum(hits)} | {precision} |")
    print("\n| not true, in a run of | 1-3 | 4-6 | 7-9 |\n|---|---|---|---|")
    wrong = [run_length(text, key) for truth, calls, text in results for key in calls
             if key not in truth and kind_of(key) in ("insertion", "deletion")]
    print("| insertions and deletions |", " | ".join(
        str(sum(a <= n <= b for n in wrong)) for a, b in ((1, 3), (4, 6), (7, 99))), "|")


if __name__ == "__main__":
    if not 3 <= len(sys.argv) <= 8:
        sys.exit(__doc__)
    main(*sys.argv[1:])
