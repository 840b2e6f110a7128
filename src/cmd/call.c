/* call.c -- `lowtide call`: one sample, from reads or sample files to evidence, calls and VCF. */
#include <stddef.h>

#include "calling.h"
#include "commands.h"
#include "reading.h"

typedef struct call_options {
    lt_reading reading;
    lt_string_list regions, loci;
    const char *targets, *output, *vcf, *sample, *rates, *background, *device;
    const char *control, *control_sample, *snps;
    int no_version, quiet, dense;
    int64_t threads, max_memory, batch;
    double threshold;
} call_options;

static const call_options defaults = {
    .reading = LT_READING_DEFAULTS,
    .device = "auto",
    .threads = 1,
    .max_memory = INT64_C(4) << 30,
};

#define AT(field) offsetof(call_options, field)

static const lt_option options[] = {
    {"reference", 'f', LT_OPT_STRING, AT(reading.reference), "FILE",
     "reference FASTA, plain or bgzipped; needed with reads", 0, 0, NULL, 0},
    {"targets", 't', LT_OPT_STRING, AT(targets), "BED",
     "positions to assess (plain or gzip, any order); default: the whole reference up to 10 Mb", 0,
     0, NULL, 0},
    {"region", 'r', LT_OPT_LIST, AT(regions), "CHR[:BEG-END]",
     "only this region (1-based, both ends included); may be given again", 0, 0, NULL, 0},
    {"output", 'o', LT_OPT_STRING, AT(output), "FILE.h5",
     "sample file: all evidence, so that calling again needs no reads", 0, 0, NULL, 0},
    {"vcf", 0, LT_OPT_STRING, AT(vcf), "FILE",
     "calls as .vcf, .vcf.gz or .bcf (both indexed), or - for stdout", 0, 0, NULL, 0},
    {"loci", 0, LT_OPT_LIST, AT(loci), "FILE|hotspots",
     "alleles that are always reported, with zero evidence and off the targets too (VCF, BCF, or "
     "TSV: chrom pos ref alt), or hotspots: the built-in list of actionable ones, on the targets; "
     "may be given again. n of them are called at p <= 0.1 / n",
     0, 0, NULL, 0},
    {"sample", 's', LT_OPT_STRING, AT(sample), "NAME",
     "sample (@RG SM) to assess, where the file holds several", 0, 0, NULL, 0},
    LT_READING_OPTIONS(call_options),
    {"threshold", 0, LT_OPT_REAL, AT(threshold), "P",
     "call at this p or below; 0 is the default of the model (1e-7 with normals, 2e-9 without)", 0,
     1, NULL, 0},
    {"background", 0, LT_OPT_STRING, AT(background), "PANEL.bg.h5",
     "what normals show at each position (`lowtide background`); a sample that is one of them is "
     "left out",
     0, 0, NULL, 0},
    {"rates", 0, LT_OPT_STRING, AT(rates), "DRAW.h5",
     "use the error rates that this sample file learnt, instead of learning; if it was called with "
     "a background, the same one is needed",
     0, 0, NULL, 0},
    {"control", 0, LT_OPT_STRING, AT(control), "WBC.bam|WBC.h5",
     "matched white blood cells, collected alike: each call is told as tumour, clonal "
     "haematopoiesis (chip), germline or unresolved",
     0, 0, NULL, 0},
    {"control-sample", 0, LT_OPT_STRING, AT(control_sample), "NAME",
     "sample (@RG SM) of the control, where its file holds several", 0, 0, NULL, 0},
    {"snps", 0, LT_OPT_STRING, AT(snps), "VCF",
     "alleles with their frequency among people (INFO/AF): for germline variants without a "
     "control, "
     "and for the share of molecules that are another person's",
     0, 0, NULL, 0},
    {"threads", '@', LT_OPT_INT, AT(threads), "INT", "threads in total", 1, 256, NULL, 0},
    {"device", 0, LT_OPT_STRING, AT(device), "DEVICE",
     "auto, host, opencl or opencl:N; results are the same on each", 0, 0, NULL, 0},
    {"max-memory", 0, LT_OPT_SIZE, AT(max_memory), "BYTES",
     "ceiling for reads that are open at a time, over all threads; the run ends above it", 0, 0,
     NULL, 0},
    {"batch", 0, LT_OPT_INT, AT(batch), "INT", "candidates a batch; 0 suits the device", 0, 1 << 24,
     NULL, LT_OPT_HIDDEN},
    {"dense", 0, LT_OPT_FLAG, AT(dense), NULL, "make every molecule and site a candidate", 0, 0,
     NULL, LT_OPT_HIDDEN},
    {"no-version", 0, LT_OPT_FLAG, AT(no_version), NULL,
     "leave version and provenance out of the VCF, to compare runs", 0, 0, NULL, 0},
    {"quiet", 0, LT_OPT_FLAG, AT(quiet), NULL, "neither progress nor summary", 0, 0, NULL, 0},
};

static lt_status check_control(const call_options *o, int from_file)
{
    if (!o->control && o->control_sample)
        return lt_fail(LT_EINVAL, "--control-sample names a sample of --control, which is missing");
    if (o->control && from_file && !lt_is_sample_file(o->control))
        return lt_hint(
            lt_fail(LT_EINVAL, "%s: the control of a sample file is a sample file too", o->control),
            "collect the white blood cells first, with the same options: lowtide call "
            "-f ref.fa -t panel.bed -o wbc.h5 wbc.bam");
    return LT_OK;
}

static lt_status check(const call_options *o, int n_operands, char **operand)
{
    if (n_operands == 0)
        return lt_hint(
            lt_fail(LT_EINVAL, "no input given"),
            "lowtide call -f ref.fa -t panel.bed -o draw1.h5 --vcf draw1.vcf.gz plasma.bam");
    if (!o->output && !o->vcf)
        return lt_hint(lt_fail(LT_EINVAL, "no output asked for"),
                       "-o FILE.h5 keeps the evidence, --vcf FILE the calls");
    int from_file = lt_is_sample_file(operand[0]);
    if (!from_file && n_operands > 1)
        return lt_hint(lt_fail(LT_EINVAL, "one alignment file a run, found %d", n_operands),
                       "samtools merge joins files of one sample; several operands may only be "
                       "sample files with disjoint targets");
    if (!from_file && !o->reading.reference)
        return lt_hint(lt_fail(LT_EINVAL, "the reference is missing"),
                       "give the FASTA that the reads were aligned to with -f");
    if (from_file && (o->targets || o->regions.n))
        return lt_fail(LT_EINVAL, "-t and -r need reads: a sample file has its own targets");
    if (from_file && (o->sample || !lt_reading_is_default(&o->reading)))
        return lt_hint(lt_fail(LT_EINVAL, "options that choose or group reads need reads: a sample "
                                          "file holds what was counted"),
                       "give the alignment file to count anew; from a sample file --threshold, "
                       "--rates, --background and --loci can be changed");
    return check_control(o, from_file);
}

static lt_status run(const call_options *o, int n_operands, char **operand)
{
    lt_calling_config c = {.inputs = (const char *const *)operand,
                           .n_inputs = (size_t)n_operands,
                           .output = o->output,
                           .vcf = o->vcf,
                           .loci = o->loci.n ? &o->loci : NULL,
                           .rates = o->rates,
                           .background = o->background,
                           .control = o->control,
                           .control_sample = o->control_sample,
                           .snps = o->snps,
                           .threshold = o->threshold,
                           .no_version = o->no_version,
                           .command = &lt_call_command,
                           .options = o};
    lt_collect_config_default(&c.collect);
    LT_TRY(lt_reading_apply(&c.collect, &o->reading));
    c.collect.targets = o->targets;
    c.collect.regions = o->regions.v;
    c.collect.n_regions = o->regions.n;
    c.collect.sample = o->sample;
    c.collect.device = o->device;
    c.collect.threads = (int)o->threads;
    c.collect.quiet = o->quiet;
    c.collect.dense = o->dense;
    c.collect.batch = (size_t)o->batch;
    c.collect.max_memory = (size_t)o->max_memory;
    return lt_calling_run(&c);
}

static int call_run(int argc, char **argv)
{
    call_options o = defaults;
    int first;
    lt_status st = lt_options_parse(&lt_call_command, &o, argc, argv, &first);
    if (st == LT_OK)
        st = check(&o, argc - first, argv + first);
    if (st == LT_OK)
        st = run(&o, argc - first, argv + first);
    lt_options_clear(&lt_call_command, &o);
    return lt_exit_status(st);
}

const lt_command lt_call_command = {
    .name = "call",
    .summary = "one sample: evidence and calls, from reads or sample files",
    .usage =
        "[options] -f REF.fa [-t PANEL.bed] [-o DRAW.h5] [--vcf DRAW.vcf.gz] PLASMA.bam|DRAW.h5...",
    .description =
        "Reads a coordinate-sorted BAM or CRAM (- for stdin) with its UMIs, puts reads together to "
        "molecules, and counts for each position and allele how strongly each molecule speaks for "
        "it. "
        "Error rates are learnt from the sample's own positions; each allele gets an exact p, a "
        "VAF "
        "with its 95 % interval, and the fraction that would have been found (LoD95).\n\n"
        "Consensus reads of fgbio and fgumi, aligned, are known by their tags (cD): each is one "
        "molecule, its strands, depths and errors are taken from the tags, and options that group "
        "reads are refused. Raw reads are the better input.\n\n"
        "With --background, what normals showed at each position says how noisy it is, and the "
        "threshold is that for calls with normals. The background must be of the same genome, "
        "kernels and reading options. Positions that no normal covers are judged as without one; "
        "stderr tells how many are covered.\n\n"
        "Sample files in place of reads are called again, under another threshold, other rates or "
        "a background; several with disjoint targets are added up first.\n\n"
        "White blood cells of the same person (--control) tell where each variant comes from. PASS "
        "then means that a variant is real and the tumour's; what they cannot tell is marked "
        "unresolved and is not PASS. Sequence them as deep as the plasma. A control of another "
        "person ends the run (exit 4).\n\n"
        "Either all outputs appear, or none and the exit status is not 0. The same input gives the "
        "same content on every device and with any number of threads.",
    .examples =
        "lowtide call -f ref.fa -t panel.bed -o draw1.h5 --vcf draw1.vcf.gz plasma.bam\n"
        "lowtide call -f ref.fa -t panel.bed --loci tumour.vcf --vcf - plasma.cram > draw1.vcf\n"
        "lowtide call --background panel.bg.h5 --vcf again.vcf.gz draw1.h5\n"
        "lowtide call -f ref.fa -t panel.bed --control wbc.bam -o draw1.h5 --vcf draw1.vcf.gz "
        "plasma.bam",
    .options = options,
    .n_options = sizeof options / sizeof *options,
    .defaults = &defaults,
    .run = call_run,
};
