#!/usr/bin/env python3
"""Sensitivity at equal false positives, over all samples of a cohort.

usage: score.py FOLDER [FOLDER...]

Ranks the records of each caller by its own score over all samples together and takes the least
strict threshold at which 0, 1, 3, 10 false positives pass; then the caller's own verdict (PASS).
A false positive is an allele in the panel that the truth does not hold; alleles at an inherited
variant's position count for nobody. Where a caller offers several scores each is a row. The
denominator is every variant placed, whatever number of molecules happened to carry it.
"""
import glob
import math
import os
import re
import subprocess
import sys

FALSE = [0, 1, 3, 10]


def read_truth(path):
    """{(chrom, pos, ref, alt): fraction} of somatic variants, and inherited positions."""
    somatic, inherited = {}, set()
    for line in open(path):
        if line.startswith("#"):
            continue
        chrom, pos, _, ref, alt, _, _, info = line.split()[:8]
        vaf = float(re.search(r"VAF=([^;]+)", info).group(1))
        if vaf >= 0.3:
            inherited.add((chrom, int(pos)))
        else:
            somatic[chrom, int(pos), ref, alt] = vaf
    return somatic, inherited


def panel(path):
    rows = [line.split()[:3] for line in open(path)]
    return [(c, int(b), int(e)) for c, b, e in rows]


def vcf_records(path, ref):
    """(key, passed, {score name: value}) for each allele, split and left-aligned."""
    command = (f"(bcftools reheader -f {ref}.fai {path} | bcftools norm --atomize -m -any -f {ref})"
               f" 2>{path}.norm.log")
    text = subprocess.run(command, shell=True, capture_output=True, text=True, check=True).stdout
    for line in text.splitlines():
        if line.startswith("#"):
            continue
        f = line.split("\t")
        info = dict(x.split("=", 1) for x in f[7].split(";") if "=" in x)
        values = {"QUAL": number(f[5])}
        for name in ("TLOD", "LBF", "AO", "VD", "AF"):
            values[name] = number(info.get(name, "."))
        if f[7].startswith("DP4") or "DP4" in info:
            values["DP4"] = sum(map(int, info["DP4"].split(",")[2:]))
        yield (f[0], int(f[1]), f[3], f[4]), f[6] in ("PASS", "."), values


def number(text):
    try:
        return float(text.split(",")[0])
    except ValueError:
        return math.nan


def count_records(path):
    for line in open(path):
        chrom, pos, ref, alt, n, depth, p, p_site = line.split()
        values = {"molecules": float(n), "Poisson": float(p)}
        if p_site != p:
            values["Poisson+normals"] = float(p_site)
        yield (chrom, int(pos), ref, alt), False, values


SCORES = {"lowtide": ["QUAL", "LBF"], "mutect2": ["TLOD"], "vardict": ["QUAL", "VD"],
          "lofreq": ["QUAL"], "freebayes": ["QUAL", "AO"],
          "count": ["molecules", "Poisson", "Poisson+normals"]}
# Told to print everything, so that there is no verdict of theirs.
UNJUDGED = {f"lofreq-{reads}" for reads in ("m1", "m2", "m3", "dup")}


def finished(sample):
    """Names of callers whose run came to its end."""
    names = {line.split()[0] for line in open(os.path.join(sample, "runs", "times.tsv"))}
    return sorted(n for n in names if n.split("-")[0] in SCORES)


def gather(folders):
    """{run name: {score: [(value, passed, fraction or None)]}} and {fraction: placed}."""
    runs, placed, size = {}, {}, 0
    for folder in folders:
        ref = os.path.join(folder, "panel", "ref.fa")
        targets = panel(os.path.join(folder, "panel", "panel.bed"))
        for sample in sorted(glob.glob(os.path.join(folder, "sample*"))):
            somatic, inherited = read_truth(os.path.join(sample, "truth.vcf"))
            size += sum(e - b for _, b, e in targets)
            for vaf in somatic.values():
                placed[vaf] = placed.get(vaf, 0) + 1
            for name in finished(sample):
                path = os.path.join(sample, "runs", name + ".vcf")
                path = path if os.path.exists(path) else path[:-3] + "tsv"
                one_run(runs.setdefault(name, {"files": 0, "records": {}}), path, ref, somatic,
                        inherited, targets)
    return runs, placed, size, len([1 for f in folders for _ in glob.glob(f + "/sample*")])


def one_run(run, path, ref, somatic, inherited, targets):
    records = vcf_records(path, ref) if path.endswith(".vcf") else count_records(path)
    run["files"] += 1
    for key, passed, values in records:
        inside = any(c == key[0] and b < key[1] <= e for c, b, e in targets)
        if not inside or (key[0], key[1]) in inherited:
            continue
        kind = len(key[2]) == len(key[3]) == 1
        unique = (run["files"], *key)
        if not kind:
            unique = (*unique, "indel")
        old = run["records"].get(unique)
        if old is None or passed > old[0]:
            run["records"][unique] = passed, values, somatic.get(key)


def sensitivity(found, placed):
    return [sum(1 for v in found if v == vaf) / placed[vaf] for vaf in sorted(placed)]


def at_false(records, score, allowed, placed):
    """Strictly above the score of the first false positive that is not allowed."""
    values = [(v.get(score, math.nan), vaf) for _, v, vaf in records]
    wrong = sorted((v for v, vaf in values if vaf is None and not math.isnan(v)), reverse=True)
    limit = wrong[allowed] if len(wrong) > allowed else -math.inf
    passed = sum(1 for v in wrong if v > limit)
    return passed, sensitivity([vaf for v, vaf in values if vaf and v > limit], placed)


def table(title, rows, placed):
    print(f"\n{title}\n")
    print("| caller | score | false positives |" + "".join(f" {100 * v:g} % |" for v in sorted(placed)))
    print("|---|---|---|" + "---|" * len(placed))
    for name, score, wrong, found in rows:
        print(f"| {name} | {score} | {wrong} |" + "".join(f" {x:.2f} |" for x in found))


def main():
    runs, placed, size, samples = gather(sys.argv[1:])
    print(f"{samples} samples, {size} target positions in all; variants a fraction: "
          + ", ".join(f"{100 * v:g} %: {n}" for v, n in sorted(placed.items())))
    names = [n for n in sorted(runs) if runs[n]["files"] == samples]
    for name in sorted(set(runs) - set(names)):
        print(f"{name}: left out, {runs[name]['files']} of {samples} samples")
    for allowed in FALSE:
        rows = []
        for name in names:
            records = list(runs[name]["records"].values())
            for score in SCORES[name.split("-")[0]]:
                wrong, found = at_false(records, score, allowed, placed)
                if any(found):
                    rows.append((name, score, wrong, found))
        table(f"At most {allowed} false positives ({1e6 * allowed / size:.0f} a Mb)", rows, placed)
    rows = []
    for name in names:
        if name in UNJUDGED:
            continue
        passed = [vaf for ok, _, vaf in runs[name]["records"].values() if ok]
        wrong = sum(1 for vaf in passed if vaf is None)
        if passed:
            rows.append((name, "PASS", f"{wrong} ({1e6 * wrong / size:.0f} a Mb)",
                         sensitivity([v for v in passed if v], placed)))
    table("The caller's own verdict", rows, placed)


if __name__ == "__main__":
    main()
