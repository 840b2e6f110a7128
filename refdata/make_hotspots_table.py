#!/usr/bin/env python3
"""Turns hotspots.tsv and genomes.tsv into a C header: make_hotspots_table.py HOTSPOTS GENOMES OUT.h"""
import sys

BASES = set("ACGT")


def rows(path):
    with open(path, encoding="ascii") as lines:
        lines = [line.rstrip("\n").split("\t") for line in lines if not line.startswith("#")]
    return [dict(zip(lines[0], line)) for line in lines[1:]]


def origin(path):
    with open(path, encoding="ascii") as lines:
        first = next(lines)
    if not first.startswith("# "):
        sys.exit(f"{path}: the first line must say where the list is from, and of what day")
    return first[2:].strip()


def main(hotspots, genomes, out_path):
    loci, contigs = rows(hotspots), rows(genomes)
    lengths = {c["chrom"]: (int(c["grch37"]), int(c["grch38"])) for c in contigs}
    for row in loci:
        for k, column in enumerate(("pos_grch37", "pos_grch38")):
            if not 0 < int(row[column]) <= lengths[row["chrom"]][k]:
                sys.exit(f"{hotspots}: {row['variant']}: not on the contig")
        if not BASES.issuperset(row["ref"] + row["alt"]) or row["ref"] == row["alt"] \
                or max(len(row["ref"]), len(row["alt"])) > 100:
            sys.exit(f"{hotspots}: {row['variant']}: not an allele")
    with open(out_path, "w", encoding="ascii") as out:
        out.write(
            "/* hotspots_table.h -- generated from refdata/hotspots.tsv and genomes.tsv; origin in\n"
            " * refdata/README.md. Positions from 1. */\n"
            "#ifndef LT_REFDATA_HOTSPOTS_TABLE_H\n#define LT_REFDATA_HOTSPOTS_TABLE_H\n\n"
            "#include <stdint.h>\n\n"
            f'#define LT_HOTSPOTS_ORIGIN "{origin(hotspots)}"\n\n'
            "static const struct {\n    const char *chrom;\n    int64_t length[2]; /* GRCh37, GRCh38 */\n"
            "} lt_human_contig[] = {\n")
        for c in contigs:
            out.write(f'    {{"{c["chrom"]}", {{{c["grch37"]}, {c["grch38"]}}}}},\n')
        out.write("};\n\nstatic const struct {\n    const char *chrom;\n    int64_t pos[2];\n"
                  "    const char *ref, *alt, *name;\n} lt_hotspot[] = {\n")
        for r in loci:
            out.write(f'    {{"{r["chrom"]}", {{{r["pos_grch37"]}, {r["pos_grch38"]}}}, "{r["ref"]}", '
                      f'"{r["alt"]}", "{r["gene"]} {r["variant"]}"}},\n')
        out.write("};\n\n#endif\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
