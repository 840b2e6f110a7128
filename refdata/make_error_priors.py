#!/usr/bin/env python3
"""Turns error_priors.tsv into a C header: make_error_priors.py IN.tsv OUT.h

Row order of the tables: ref * 3 + rank of alt among the other bases, A < C < G < T.
"""
import sys

COLUMNS = ("with_single_pair_umis", "without_single_pair_umis")


def read_rates(path):
    with open(path, encoding="ascii") as lines:
        header = next(lines).split()
        rows = [dict(zip(header, line.split())) for line in lines]
    expected = [f"{r}>{a}" for r in "ACGT" for a in "ACGT" if a != r]
    if [row["substitution"] for row in rows] != expected:
        sys.exit(f"{path}: expected the 12 substitutions A>C .. T>G in order")
    for row in rows:
        for column in COLUMNS:
            if not 0 < float(row[column]) < 0.01:
                sys.exit(f"{path}: {row['substitution']}: {column} is not a rate")
    return rows


def table(name, values):
    return f"static const double {name}[12] = {{\n    " + ",\n    ".join(values) + "};\n"


def main():
    rows = read_rates(sys.argv[1])
    names = ", ".join(f'"{row["substitution"]}"' for row in rows)
    with open(sys.argv[2], "w", encoding="ascii") as out:
        out.write(
            "/* error_priors.h -- generated from refdata/error_priors.tsv.\n"
            " *\n"
            " * False molecules per molecule by substitution (ref * 3 + rank of alt), in the orientation\n"
            " * of the molecule's own strand; origin in refdata/README.md. */\n"
            "#ifndef LT_REFDATA_ERROR_PRIORS_H\n"
            "#define LT_REFDATA_ERROR_PRIORS_H\n\n"
        )
        out.write("/* all molecules, also those seen in one read pair only */\n")
        out.write(table("lt_error_prior_all", [row[COLUMNS[0]] for row in rows]))
        out.write("\n/* molecules seen in two read pairs or more */\n")
        out.write(table("lt_error_prior_paired", [row[COLUMNS[1]] for row in rows]))
        out.write(f"\nstatic const char lt_error_prior_name[12][4] = {{{names}}};\n")
        out.write("\n#endif\n")


main()
