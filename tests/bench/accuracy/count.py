#!/usr/bin/env python3
"""The plain rule: molecules of a consensus BAM that show an allele, counted.

usage: count.py REF.fa PANEL.bed SAMPLE.bam [NORMAL.bam...]

Prints chrom, pos, ref, alt, the molecules that show it, the depth, and -log10 p of so many or more
under a Poisson law: once at the rate of the substitution over the panel (alleles below 5 % at all
positions), once at the rate that the normals show at this very site, shrunk towards that of the
substitution. Mates must not overlap, or their molecule counts twice.
"""
import math
import re
import subprocess
import sys

SKIPPED = re.compile(r"\^.|[$]")
INDEL = re.compile(r"[+-](\d+)")
PSEUDO_MOLECULES = 0.5  # weight of the substitution's rate at a site, in expected molecules


def bases(text):
    """Counts of A, C, G, T in a pileup column, both strands; the reference's as '.'."""
    text = SKIPPED.sub("", text)
    while match := INDEL.search(text):
        text = text[:match.start()] + text[match.end() + int(match.group(1)):]
    text = text.upper().replace(",", ".")
    return {b: text.count(b) for b in ".ACGT"}


def pileup(ref, bed, bam):
    command = ["samtools", "mpileup", "-d", "0", "-B", "-A", "-x", "-q", "20", "-Q", "20", "-f",
               ref, "-l", bed, bam]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
                          text=True) as child:
        for line in child.stdout:
            chrom, pos, base, _, text = line.split("\t")[:5]
            yield (chrom, int(pos), base.upper()), bases(text)


def counts(ref, bed, bam):
    """{(chrom, pos, ref, alt): (molecules of alt, depth)}"""
    found = {}
    for (chrom, pos, base), column in pileup(ref, bed, bam):
        depth = sum(column.values())
        for alt in "ACGT":
            if alt != base and base in "ACGT":
                found[chrom, pos, base, alt] = column[alt], depth
    return found


def rates(found):
    """Molecules with an error per molecule, by substitution; inherited and frequent alleles out."""
    sums = {}
    for (_, _, ref, alt), (n, depth) in found.items():
        if n <= 0.05 * depth:
            entry = sums.setdefault((ref, alt), [0.5, 1])
            entry[0] += n
            entry[1] += depth
    return {key: n / depth for key, (n, depth) in sums.items()}


def tail(n, mean):
    """-log10 P(X >= n), X Poisson."""
    if n == 0:
        return 0.0
    term = n * math.log(mean) - mean - math.lgamma(n + 1)
    total, step = 1.0, 1.0
    for k in range(n + 1, n + 2000):
        step *= mean / k
        total += step
        if step < 1e-12 * total:
            break
    return max(0.0, -(term + math.log(total)) / math.log(10))


def main():
    ref, bed, bam, *normals = sys.argv[1:]
    sample = counts(ref, bed, bam)
    own = rates(sample)
    seen = [(table, rates(table)) for table in (counts(ref, bed, n) for n in normals)]
    for key, (n, depth) in sample.items():
        if n == 0:
            continue
        base = own[key[2:]]
        observed, expected = PSEUDO_MOLECULES, PSEUDO_MOLECULES
        for table, rate in seen:
            x, d = table.get(key, (0, 0))
            if x <= 0.05 * d:
                observed, expected = observed + x, expected + d * rate[key[2:]]
        site = base * observed / expected
        print(*key, n, depth, f"{tail(n, base * depth):.3f}", f"{tail(n, site * depth):.3f}",
              sep="\t")


if __name__ == "__main__":
    main()
