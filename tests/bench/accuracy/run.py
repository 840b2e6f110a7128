#!/usr/bin/env python3
"""Every caller over one cohort of cohort.py; each step is skipped where its program is absent.

usage: run.py LOWTIDE FOLDER [STEP...]

Writes FOLDER/sampleN/runs/NAME.vcf or NAME.tsv, NAME.log beside it, and times.tsv (seconds of CPU,
of wall). A step whose result is there already is not run again; naming steps runs only these.
"""
import glob
import os
import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

# Consensus reads at three depths of family, and duplex only: total, larger and smaller strand;
# then the least quality of a consensus base. One read of Q37 gives about Q35, two that agree Q44.
SETS = {"m1": ("1,1,0", 30), "m2": ("2,1,0", 40), "m3": ("3,1,0", 40), "dup": ("2,1,1", 40)}
CALLED = ["m2", "dup"]  # the sets that the peers call; the plain count takes all

LOWTIDE = """ call -@ 2 --quiet -f {ref} -t {bed} --device host -o {out}.h5 --vcf {out}.vcf {bam}"""

AGAIN = """ call --quiet --background {folder}/background.h5 --vcf {out}.vcf {runs}/lowtide.h5"""

# What is run on normals too.
NORMAL = ["lowtide", "group", "consensus", "realign", *SETS]

GROUP = """samtools sort -@ 1 -n -u {bam} | samtools fixmate -u -m - - |
fgumi sort --input /dev/stdin --output {runs}/sorted.bam --order template-coordinate &&
fgumi group --input {runs}/sorted.bam --output {runs}/grouped.bam --strategy paired --edits 1"""

CONSENSUS = """fgumi duplex --input {runs}/grouped.bam --output {runs}/cons.bam --min-reads 1,1,0
--min-input-base-quality 10 --output-per-base-tags true"""

REALIGN = """test -e {ref}.bwt || bwa index {ref}; test -e {dict} || samtools dict {ref} > {dict};
fgumi fastq --input {runs}/cons.bam | bwa mem -t 1 -p -K 150000000 -Y {ref} - |
fgumi zipper --unmapped {runs}/cons.bam --reference {ref} --output {runs}/mapped.bam"""

FILTER = """fgumi filter --input {runs}/mapped.bam --output {runs}/{set}.filtered.bam --ref {ref}
--min-reads {reads} --min-base-quality {quality} --max-base-error-rate 0.2
--max-no-call-fraction 0.3 --reverse-per-base-tags &&
fgumi clip --input {runs}/{set}.filtered.bam --output {runs}/{set}.clipped.bam --reference {ref}
--clip-overlapping-reads && samtools sort -u {runs}/{set}.clipped.bam |
samtools view --keep-tag RG,MI,MC,NM -o {runs}/{set}.bam - && samtools index {runs}/{set}.bam"""

# FilterMutectCalls without its orientation model: that one is of raw reads, and on consensus reads it
# takes variants away. The limits on events are lifted, since the truth is denser than in a patient.
MUTECT = """gatk Mutect2 -R {ref} -I {runs}/{set}.bam -L {bed} -O {out}.raw.vcf.gz
--max-reads-per-alignment-start 0 --max-mnp-distance 0 --tumor-lod-to-emit 0
--initial-tumor-lod 0.5 --adaptive-pruning-initial-error-rate 0.00001
--native-pair-hmm-threads 1 &&
gatk FilterMutectCalls -R {ref} -V {out}.raw.vcf.gz --max-events-in-region 1000
--max-events-in-haplotype 1000 --max-alt-allele-count 3 -O {out}.vcf"""

VARDICT = """awk 'BEGIN {{ OFS = "\\t" }} {{ print $1, $2, $3, "t" NR }}' {bed} > {out}.bed &&
vardict-java -G {ref} -f 0.0002 -r 1 -N plasma -b {runs}/{set}.bam -c 1 -S 2 -E 3 -g 4 -z 1 --nosv
-fisher {out}.bed | var2vcf_valid.pl -N plasma -E -A -f 0.0002 -v 1 > {out}.vcf"""

LOFREQ = """lofreq indelqual --dindel -f {ref} -o {out}.bam {runs}/{set}.bam &&
samtools index {out}.bam && rm -f {out}.vcf &&
lofreq call -f {ref} -l {bed} -d 1000000 --call-indels {options} -o {out}.vcf {out}.bam"""

FREEBAYES = """freebayes -f {ref} -t {bed} --pooled-continuous -F 0.0002 -C 2 -m 20 -q 20
--haplotype-length -1 --use-best-n-alleles 4 {runs}/{set}.bam > {out}.vcf"""

COUNT = """{here}/count.py {ref} {bed} {runs}/{set}.bam {normals} > {out}.tsv"""


def steps(lowtide, folder, sample):
    """(name, programs that it needs, result, command), in order."""
    here = os.path.dirname(os.path.abspath(__file__))
    runs = os.path.join(sample, "runs")
    ref = os.path.join(folder, "panel", "ref.fa")
    common = {"runs": runs, "ref": ref, "here": here, "dict": ref[:-2] + "dict",
              "bed": os.path.join(folder, "panel", "panel.bed"),
              "bam": os.path.join(sample, "sample.bam"), "folder": folder}
    normals = sorted(glob.glob(os.path.join(folder, "normal*")))

    def step(name, programs, result, template, **more):
        text = template.format(**common, **more, out=os.path.join(runs, name))
        return name, programs.split(), os.path.join(runs, result), " ".join(text.split("\n"))

    yield step("lowtide", "", "lowtide.vcf", lowtide + LOWTIDE)
    if normals and "sample" in os.path.basename(sample):
        yield step("lowtide-normals", "", "lowtide-normals.vcf", lowtide + AGAIN)
    yield step("group", "fgumi samtools", "grouped.bam", GROUP)
    yield step("consensus", "fgumi", "cons.bam", CONSENSUS)
    yield step("realign", "fgumi bwa samtools", "mapped.bam", REALIGN)
    for name, (reads, quality) in SETS.items():
        yield step(name, "fgumi samtools", name + ".bam", FILTER, set=name, reads=reads,
                   quality=quality)
    for name in SETS:
        bams = [os.path.join(n, "runs", name + ".bam") for n in normals]
        yield step("count-" + name, "samtools", f"count-{name}.tsv", COUNT, set=name,
                   normals=" ".join(b for b in bams if os.path.exists(b)))
    for name in CALLED:
        yield step("lofreq-" + name, "lofreq", f"lofreq-{name}.vcf", LOFREQ, set=name,
                   options="--no-default-filter -a 1 -b 1")
    yield step("lofreq-own-m2", "lofreq", "lofreq-own-m2.vcf", LOFREQ, set="m2", options="")
    for name in CALLED:
        yield step("mutect2-" + name, "gatk", f"mutect2-{name}.vcf", MUTECT, set=name)
    for name in CALLED:
        yield step("vardict-" + name, "vardict-java var2vcf_valid.pl", f"vardict-{name}.vcf",
                   VARDICT, set=name)
    for name in CALLED:
        yield step("freebayes-" + name, "freebayes", f"freebayes-{name}.vcf", FREEBAYES, set=name)


def run(name, result, command, runs):
    """A result is kept only where the whole command succeeded."""
    log = os.path.join(runs, name + ".log")
    timed = f'TIMEFORMAT="seconds: wall %R user %U system %S"; time {{ {command}; }}'
    with open(log, "w") as out:
        print(command, file=out, flush=True)
        status = subprocess.run(["bash", "-o", "pipefail", "-c", timed], stdout=out,
                                stderr=out).returncode
    if status:
        if os.path.exists(result):
            os.remove(result)
        print(f"{runs}: {name}: failed with status {status}, see {log}")
        return
    with open(log) as out:
        _, _, wall, _, user, _, system = out.read().splitlines()[-1].split()
    cpu = float(user) + float(system)
    print(f"{runs}: {name}: {cpu:.0f} s of CPU, {float(wall):.0f} s in all", flush=True)
    with open(os.path.join(runs, "times.tsv"), "a") as times:
        print(name, f"{cpu:.1f}", wall, sep="\t", file=times)


def one_sample(lowtide, folder, sample, only):
    runs = os.path.join(sample, "runs")
    os.makedirs(runs, exist_ok=True)
    for name, programs, result, command in steps(lowtide, folder, sample):
        absent = [p for p in programs if not shutil.which(p)]
        if only and name not in only or os.path.exists(result):
            continue
        if absent:
            print(f"{runs}: {name}: skipped, {absent[0]} is not installed")
        else:
            run(name, result, command, runs)


def background(lowtide, folder, normals):
    """Sums of the normals' sample files; kept if it is there."""
    out = os.path.join(folder, "background.h5")
    files = [os.path.join(n, "runs", "lowtide.h5") for n in normals]
    if files and all(map(os.path.exists, files)) and not os.path.exists(out):
        subprocess.run([lowtide, "background", "--quiet", "-o", out, *files], check=True)


def main():
    lowtide, folder, only = os.path.abspath(sys.argv[1]), sys.argv[2], sys.argv[3:]
    samples, normals = (sorted(glob.glob(os.path.join(folder, kind)))
                        for kind in ("sample*", "normal*"))
    with ThreadPoolExecutor(2) as pool:
        if not only:
            list(pool.map(lambda n: one_sample(lowtide, folder, n, NORMAL), normals))
        background(lowtide, folder, normals)
        list(pool.map(lambda sample: one_sample(lowtide, folder, sample, only), samples))


if __name__ == "__main__":
    main()
