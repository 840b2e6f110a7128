#!/usr/bin/env python3
"""A simulated cohort of known truth for the race: plasma samples and normals of one assay.

usage: cohort.py LOWTIDE FOLDER [--seed N] [--samples N] [--normals N] [--panel-kb KB] [--depth N]
                 [--family X] [--every BP] [--preset KIND]

FOLDER gets panel/ (ref.fa, panel.bed), sample1/ ... (sample.bam, truth.vcf) and normal1/ ...
A sample has one somatic SNV every so many target positions, its substitution and allele fraction
(0.1, 0.25, 0.5, 1 %) taken in turn, and a germline variant every kilobase. The truth is the
simulator's own file, with the molecules that carry each variant.
"""
import argparse
import os
import random
import subprocess

FRACTIONS = [0.001, 0.0025, 0.005, 0.01]


def contigs(path):
    found, name = {}, None
    for line in open(path):
        if line.startswith(">"):
            name = line[1:].split()[0]
            found[name] = []
        else:
            found[name].append(line.strip().upper())
    return {name: "".join(parts) for name, parts in found.items()}


def variants(reference, bed, every, seed):
    """Rows of a variants file; which alternative and fraction come next never depends on chance."""
    draw = random.Random(seed)
    sequences = contigs(reference)
    turn = seed * 5
    for line in open(bed):
        chrom, begin, end = line.split()[:3]
        for block in range(int(begin), int(end) - every + 1, every):
            pos = block + 5 + draw.randrange(every - 10)
            ref = sequences[chrom][pos]
            alt = [b for b in "ACGT" if b != ref][turn // len(FRACTIONS) % 3]
            yield chrom, pos + 1, ref, alt, FRACTIONS[turn % len(FRACTIONS)]
            turn += 1
        middle = (int(begin) + int(end)) // 2 // every * every
        ref = sequences[chrom][middle]
        yield chrom, middle + 1, ref, "ACGT"[("ACGT".index(ref) + 2) % 4], draw.choice([0.5, 0.5, 1])


def simulate(lowtide, folder, *options):
    subprocess.run([lowtide, "simulate", "-o", folder, "--quiet", *map(str, options)], check=True)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("lowtide")
    parser.add_argument("folder")
    parser.add_argument("--seed", type=int, default=11)
    parser.add_argument("--samples", type=int, default=2)
    parser.add_argument("--normals", type=int, default=8)
    parser.add_argument("--panel-kb", type=float, default=8)
    parser.add_argument("--depth", type=float, default=3000)
    parser.add_argument("--family", type=float, default=6)
    parser.add_argument("--every", type=int, default=80)
    parser.add_argument("--preset", default="duplex")
    args = parser.parse_args()
    os.makedirs(args.folder, exist_ok=True)
    panel = os.path.join(args.folder, "panel")
    assay = ["--assay", args.seed, "--preset", args.preset]
    simulate(args.lowtide, panel, *assay, "--panel-kb", args.panel_kb, "--depth", 1, "--blank",
             "--het", 0, "--hom", 0)
    reference, bed = (os.path.join(panel, name) for name in ("ref.fa", "panel.bed"))
    assay += ["-f", reference, "-t", bed, "--depth", args.depth, "--family", args.family, "-@", 2,
              "--blank"]
    for i in range(1, args.samples + 1):
        seed = 1000 * args.seed + i
        tsv = os.path.join(args.folder, f"variants{i}.tsv")
        with open(tsv, "w") as out:
            print("chrom", "pos", "ref", "alt", "vaf", sep="\t", file=out)
            for row in variants(reference, bed, args.every, seed):
                print(*row, sep="\t", file=out)
        simulate(args.lowtide, os.path.join(args.folder, f"sample{i}"), *assay, "--seed", seed,
                 "--het", 0, "--hom", 0, "--variants-file", tsv)
    for i in range(1, args.normals + 1):
        seed = 1000 * args.seed + 500 + i
        simulate(args.lowtide, os.path.join(args.folder, f"normal{i}"), *assay, "--seed", seed,
                 "--patient", seed, "--sample", f"normal{i}")


if __name__ == "__main__":
    main()
