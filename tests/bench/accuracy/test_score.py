#!/usr/bin/env python3
"""score.py and count.py against counts by hand; TAP on stdout."""
import math
import os
import sys
import tempfile

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import count  # noqa: E402
import score  # noqa: E402


def records():
    """Scores 9 8 7 7 6 5: true 9, 7, 6 (0.1 %) and 5 (1 %); false 8 and 7."""
    rows = [(9, 0.001), (8, None), (7, 0.001), (7, None), (6, 0.001), (5, 0.01)]
    return [(False, {"QUAL": float(v)}, vaf) for v, vaf in rows]


def thresholds():
    placed = {0.001: 4, 0.01: 1}
    yield "no false positive: only what is above 8", \
        score.at_false(records(), "QUAL", 0, placed) == (0, [0.25, 0.0])
    yield "one: a true one that ties with the second false one does not pass", \
        score.at_false(records(), "QUAL", 1, placed) == (1, [0.25, 0.0])
    yield "more than there are: all", \
        score.at_false(records(), "QUAL", 3, placed) == (2, [0.75, 1.0])


def columns():
    yield "bases of a pileup column, without starts, ends and indels", \
        count.bases("^].,$A-2CGa+1T.*G") == {".": 3, "A": 2, "C": 0, "G": 1, "T": 0}
    direct = 1 - sum(math.exp(-2.5) * 2.5**k / math.factorial(k) for k in range(6))
    yield "Poisson tail as one less the sum below", \
        math.isclose(count.tail(6, 2.5), -math.log10(direct), rel_tol=1e-9)
    yield "nothing seen proves nothing", count.tail(0, 2.5) == 0
    found = {("c", 1, "A", "G"): (3, 100), ("c", 2, "A", "G"): (1, 100), ("c", 3, "A", "G"): (9, 99)}
    yield "a frequent allele is no error", \
        math.isclose(count.rates(found)["A", "G"], 4.5 / 201)


def truth():
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "truth.vcf")
        with open(path, "w") as out:
            print("#CHROM", file=out)
            print("c", 7, ".", "A", "G", ".", "PASS", "VAF=0.5;KIND=het", sep="\t", file=out)
            print("c", 9, ".", "C", "T", ".", "PASS", "VAF=0.001;KIND=somatic", sep="\t", file=out)
        yield "inherited positions apart from somatic variants", \
            score.read_truth(path) == ({("c", 9, "C", "T"): 0.001}, {("c", 7)})


def main():
    results = [*thresholds(), *columns(), *truth()]
    print(f"1..{len(results)}")
    for n, (what, good) in enumerate(results, 1):
        print("ok" if good else "not ok", n, "-", what)
    sys.exit(0 if all(good for _, good in results) else 1)


if __name__ == "__main__":
    main()
