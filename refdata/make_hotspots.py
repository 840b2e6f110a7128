#!/usr/bin/env python3
"""Makes hotspots.tsv from a release of CIViC. By hand, when a newer release is taken:

    make_hotspots.py civic.vcf VariantSummaries.tsv grch37.tsv grch38.tsv [more37.tsv more38.tsv] > hotspots.tsv

civic.vcf and VariantSummaries.tsv are CIViC's own (GRCh37). The other tables name changes of the
same variants in both genomes (column genomic_change, CHROM_POS_REF_ALT): each gene must be shifted
by one number of bases, and every variant that both genomes list must have the same letters. A
position in GRCh38 that CIViC gives itself must agree. Genes without a shift are left out and told.
"""
import collections
import csv
import re
import sys

csv.field_size_limit(1 << 30)
GENOME_38 = {"01": 11, "02": 12, "03": 12, "04": 12, "05": 10, "06": 12, "07": 14, "08": 11,
             "09": 12, "10": 11, "11": 10, "12": 12, "13": 11, "14": 9, "15": 10, "16": 10,
             "17": 11, "18": 10, "19": 10, "20": 11, "21": 9, "22": 11, "23": 11}


def tell(text):
    print(text, file=sys.stderr)


def table(path):
    with open(path) as lines:
        return list(csv.DictReader(lines, delimiter="\t"))


def changes(row):
    parts = [c.strip().split("_") for c in row["genomic_change"].split(",")]
    return sorted((c, int(p), r, a) for c, p, r, a in (x for x in parts if len(x) == 4))


def key(row):
    return tuple(row.get(k, "") for k in ("evidence_id", "hotspot", "symbol", "hgvsc", "hgvsp", "exon"))


def add_pairs(shifts, letters, path37, path38):
    """Shifts of each gene, and the changes of GRCh37 that have the same letters in GRCh38."""
    other = {key(row): row for row in table(path38)}
    for row in table(path37):
        if key(row) not in other:
            continue
        old, new = changes(row), changes(other[key(row)])
        if len(old) != len(new) or any(o[0] + o[2] + o[3] != n[0] + n[2] + n[3]
                                       for o, n in zip(old, new)):
            continue
        for o, n in zip(old, new):
            shifts[row["symbol"]].add(n[1] - o[1])
            letters.add(o)


def own_shifts(path):
    """Where CIViC itself gives one position in each genome: its shift, by gene."""
    own = collections.defaultdict(set)
    for row in table(path):
        found = re.findall(r"NC_0000(\d\d)\.(\d+):g\.(\d+)", row["hgvs_expressions"])
        new = [int(p) for c, v, p in found if int(v) == GENOME_38[c]]
        old = [int(p) for c, v, p in found if int(v) == GENOME_38[c] - 1]
        if len(old) == 1 and len(new) == 1:
            own[row["gene"]].add(new[0] - old[0])
    return own


def contradicts(ref, alt, item):
    """Whether all that the item says of the coding change has other letters, on either strand."""
    said = re.findall(r"c(?:\.|\\x2E)\d+([ACGT])(?:>|\\x3E)([ACGT])(?![ACGT])", item[6] + "|" + item[11])
    turn = str.maketrans("ACGT", "TGCA")
    return len(ref) == len(alt) == 1 and bool(said) and \
        not any(s in ((ref, alt), (ref.translate(turn), alt.translate(turn))) for s in said)


def actionable(path):
    """Loci with an accepted supporting item of evidence, somatic, of level A to D."""
    loci = {}
    with open(path) as lines:
        for line in lines:
            if line.startswith("#"):
                continue
            chrom, pos, _, ref, alt, _, _, info = line.rstrip("\n").split("\t")[:8]
            for item in dict(x.split("=", 1) for x in info.split(";"))["CSQ"].split(","):
                f = item.split("|")
                if len(f) > 27 and f[15] == "evidence" and f[19:21] == ["Somatic", "accepted"] \
                        and f[22] == "Supports" and f[27] in "ABCD":
                    if contradicts(ref, alt, f):
                        tell(f"left out: {f[2]} {f[8]} {chrom}:{pos} {ref}>{alt}, but {f[6]}")
                        continue
                    entry = loci.setdefault((chrom, int(pos), ref, alt), [f[2], f[8], f[27]])
                    entry[2] = min(entry[2], f[27])
    return loci


def main(vcf, summaries, *pairs):
    shifts, letters = collections.defaultdict(set), set()
    add_pairs(shifts, letters, *pairs[:2])
    more = collections.defaultdict(set)
    for i in range(2, len(pairs), 2):
        add_pairs(more, set(), *pairs[i:i + 2])
    own = own_shifts(summaries)
    n_agree = {"more": 0, "own": 0}
    rows = []
    for (chrom, pos, ref, alt), (gene, name, level) in actionable(vcf).items():
        shift = shifts.get(gene) or own.get(gene) or more.get(gene)
        if not shift or len(shift) != 1 or not re.fullmatch("[ACGT]{1,100}", ref) \
                or not re.fullmatch("[ACGT]{1,100}", alt):
            tell(f"left out: {gene} {name} {chrom}:{pos} {ref}>{alt}, shifts {shift}")
            continue
        by = next(iter(shift))
        for what, others in (("more", more), ("own", own)):
            if gene in others and by not in others[gene]:
                sys.exit(f"{gene}: shifted by {by}, but {others[gene]} elsewhere")
            n_agree[what] += gene in shifts and gene in others
        checked = (chrom, pos, ref, alt) in letters
        rows.append((chrom, pos, pos + by, ref, alt, gene, name, level, checked))
    order = {str(i): i for i in range(1, 23)} | {"X": 23, "Y": 24}
    rows.sort(key=lambda r: (order[r[0]],) + r[1:5])
    with open(vcf) as lines:
        day = next(x.strip()[-8:] for x in lines if x.startswith("##fileDate="))
    print(f"# CIViC of {day[:4]}-{day[4:6]}-{day[6:]}")
    print("chrom\tpos_grch37\tpos_grch38\tref\talt\tgene\tvariant\tlevel")
    for row in rows:
        print(*row[:8], sep="\t")
    tell(f"{len(rows)} loci; letters the same in both genomes' tables: {sum(r[8] for r in rows)}; "
         f"shift confirmed by further tables: {n_agree['more']}, by CIViC's own: {n_agree['own']}")


if __name__ == "__main__":
    main(*sys.argv[1:])
