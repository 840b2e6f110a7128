/* simulate.c -- `lowtide simulate`: a plasma BAM with UMIs, damage, PCR trees and known truth. */
#include <stdlib.h>
#include <string.h>

#include "commands.h"
#include "simulator.h"

#define MAX_VAFS 64

typedef struct simulate_options {
    const char *output, *reference, *targets, *variants_file, *vaf, *sample;
    int preset, library, umi, blank, quiet;
    int64_t seed, patient, assay, variants, het, hom, umi_length, read_length, threads;
    double panel_kb, depth, depth_spread, family, both_strands, jackpots, low_mapq;
    double damage, pcr_errors, indel_errors, miscalibration, umi_error;
} simulate_options;

enum { LIBRARY_DUPLEX, LIBRARY_SINGLE };
enum { UMI_DUAL, UMI_SINGLE };
enum { PRESET_DUPLEX, PRESET_SINGLE, PRESET_SHALLOW, PRESET_NOISY };

static const simulate_options defaults = {
    .vaf = "0.001,0.0025,0.005,0.01",
    .sample = "plasma",
    .seed = 1,
    .patient = 1,
    .assay = 1,
    .variants = 20,
    .het = 10,
    .hom = 5,
    .umi_length = 7,
    .read_length = 135,
    .threads = 1,
    .panel_kb = 20,
    .depth = 5000,
    .depth_spread = 0.2,
    .family = 6.1,
    .both_strands = 0.48,
    .jackpots = 0.001,
    .low_mapq = 0.002,
    .damage = 0.1,
    .pcr_errors = 1,
    .indel_errors = 1,
    .miscalibration = 2,
    .umi_error = 0.001,
};

#define AT(field) offsetof(simulate_options, field)
#define MAX_SEED 9e15 /* exact as a double */

static const lt_option options[] = {
    {"output", 'o', LT_OPT_STRING, AT(output), "DIR", "new or empty directory for the files", 0, 0,
     NULL, LT_OPT_REQUIRED},
    {"preset", 0, LT_OPT_CHOICE, AT(preset), "KIND",
     "kind of library: duplex; single (one strand a molecule); shallow (duplex, mean family 2.5); "
     "noisy (duplex, ten times the damage); other options change it further",
     0, 0, "duplex|single|shallow|noisy", LT_OPT_RESULT},
    {"seed", 0, LT_OPT_INT, AT(seed), "INT", "the sample: another seed is another draw of blood", 0,
     MAX_SEED, NULL, LT_OPT_RESULT},
    {"patient", 0, LT_OPT_INT, AT(patient), "INT",
     "where drawn variants lie: samples of one patient share them", 0, MAX_SEED, NULL,
     LT_OPT_RESULT},
    {"assay", 0, LT_OPT_INT, AT(assay), "INT",
     "made-up reference, noisy sites and depth profile: samples of one assay share them", 0,
     MAX_SEED, NULL, LT_OPT_RESULT},
    {"reference", 'f', LT_OPT_STRING, AT(reference), "FILE",
     "reference FASTA; without it one is made up and written", 0, 0, NULL, 0},
    {"targets", 't', LT_OPT_STRING, AT(targets), "BED",
     "target positions on the reference; default: all of it, up to 10 Mb", 0, 0, NULL, 0},
    {"panel-kb", 0, LT_OPT_REAL, AT(panel_kb), "KB",
     "target positions of a made-up panel, in thousands, in islands of 1 kb", 0.1, 1e5, NULL,
     LT_OPT_RESULT},
    {"depth", 0, LT_OPT_REAL, AT(depth), "REAL", "molecules over a target position, on average",
     0.1, 1e6, NULL, LT_OPT_RESULT},
    {"depth-spread", 0, LT_OPT_REAL, AT(depth_spread), "REAL",
     "standard deviation of ln depth along the targets", 0, 2, NULL, LT_OPT_RESULT},
    {"library", 0, LT_OPT_CHOICE, AT(library), "KIND",
     "whether both strands of a molecule carry its UMI", 0, 0, "duplex|single", LT_OPT_RESULT},
    {"both-strands", 0, LT_OPT_REAL, AT(both_strands), "SHARE",
     "duplex: molecules of which reads of both strands are seen", 0, 1, NULL, LT_OPT_RESULT},
    {"family", 0, LT_OPT_REAL, AT(family), "REAL", "read pairs a molecule, on average", 1, 200,
     NULL, LT_OPT_RESULT},
    {"jackpots", 0, LT_OPT_REAL, AT(jackpots), "SHARE",
     "strand families that grow to 20 times their size", 0, 0.5, NULL, LT_OPT_RESULT},
    {"variants", 0, LT_OPT_INT, AT(variants), "INT", "somatic SNVs at random target positions", 0,
     1e6, NULL, LT_OPT_RESULT},
    {"vaf", 0, LT_OPT_STRING, AT(vaf), "LIST",
     "their allele fractions, separated by commas, taken in turn", 0, 0, NULL, LT_OPT_RESULT},
    {"het", 0, LT_OPT_INT, AT(het), "INT", "heterozygous germline SNVs", 0, 1e6, NULL,
     LT_OPT_RESULT},
    {"hom", 0, LT_OPT_INT, AT(hom), "INT", "homozygous germline SNVs", 0, 1e6, NULL, LT_OPT_RESULT},
    {"blank", 0, LT_OPT_FLAG, AT(blank), NULL, "no somatic SNVs are drawn: a healthy donor", 0, 0,
     NULL, LT_OPT_RESULT},
    {"variants-file", 0, LT_OPT_STRING, AT(variants_file), "FILE",
     "further variants of any kind, insertions and deletions too: chrom, pos (from 1), ref, alt "
     "(as in a VCF), vaf, and optionally a phase number, which variants on the same molecules "
     "share; or a VCF with VAF= and PHASE= in INFO",
     0, 0, NULL, 0},
    {"damage", 0, LT_OPT_REAL, AT(damage), "REAL",
     "factor on the error rates of real single-strand consensus reads (refdata)", 0, 30, NULL,
     LT_OPT_RESULT},
    {"pcr-errors", 0, LT_OPT_REAL, AT(pcr_errors), "REAL",
     "factor on PCR errors: transitions 1e-6, transversions 2e-7 each, late errors 1e-6", 0, 1000,
     NULL, LT_OPT_RESULT},
    {"indel-errors", 0, LT_OPT_REAL, AT(indel_errors), "REAL",
     "factor on bases that PCR and sequencing lose and double: 1e-6 each a base alone, up to 5e-4 "
     "(PCR) and 5e-5 (a read) a run of 10 bases",
     0, 100, NULL, LT_OPT_RESULT},
    {"miscalibration", 0, LT_OPT_REAL, AT(miscalibration), "REAL",
     "true errors of Q37 bases over what Q37 says", 0, 100, NULL, LT_OPT_RESULT},
    {"read-length", 0, LT_OPT_INT, AT(read_length), "BP", "length of each mate", 20, 300, NULL,
     LT_OPT_RESULT},
    {"umi", 0, LT_OPT_CHOICE, AT(umi), "KIND", "a UMI on each end of the fragment, or one", 0, 0,
     "dual|single", LT_OPT_RESULT},
    {"umi-length", 0, LT_OPT_INT, AT(umi_length), "BP", "length of each UMI", 1, 15, NULL,
     LT_OPT_RESULT},
    {"umi-error", 0, LT_OPT_REAL, AT(umi_error), "P", "misread UMI bases", 0, 0.2, NULL,
     LT_OPT_RESULT},
    {"low-mapq", 0, LT_OPT_REAL, AT(low_mapq), "SHARE",
     "molecules with MAPQ 30, and again as many with MAPQ 3", 0, 0.5, NULL, LT_OPT_RESULT},
    {"sample", 's', LT_OPT_STRING, AT(sample), "NAME", "sample name (@RG SM)", 0, 0, NULL,
     LT_OPT_RESULT},
    {"threads", '@', LT_OPT_INT, AT(threads), "INT", "threads in total", 1, 256, NULL, 0},
    {"quiet", 0, LT_OPT_FLAG, AT(quiet), NULL, "neither progress nor summary", 0, 0, NULL, 0},
};

static void apply_preset(simulate_options *o, int preset)
{
    *o = defaults;
    switch (preset) {
    case PRESET_SINGLE:
        o->library = LIBRARY_SINGLE;
        break;
    case PRESET_SHALLOW:
        o->family = 2.5;
        break;
    case PRESET_NOISY:
        o->damage = 10 * defaults.damage;
        break;
    default:
        break;
    }
}

/* "0.001,0.0025" */
static lt_status parse_vafs(double vaf[MAX_VAFS], size_t *n, const char *text)
{
    *n = 0;
    for (const char *p = text;; p++) {
        char *end;
        double x = strtod(p, &end);
        if (end == p || !(x > 0.0 && x <= 1.0) || (*end && *end != ','))
            return lt_hint(
                lt_fail(LT_EINVAL, "--vaf %s: not a list of fractions above 0, up to 1", text),
                "--vaf 0.001,0.0025");
        if (*n == MAX_VAFS)
            return lt_fail(LT_EINVAL, "--vaf: more than %d fractions", MAX_VAFS);
        vaf[(*n)++] = x;
        p = end;
        if (!*p)
            return LT_OK;
    }
}

static lt_status check(const simulate_options *o, int argc, char **argv, int first)
{
    if (first < argc)
        return lt_hint(lt_fail(LT_EINVAL, "no operand expected, found '%s'", argv[first]),
                       "lowtide simulate -o DIR");
    if (!o->output || !*o->output)
        return lt_hint(lt_fail(LT_EINVAL, "no output directory given"), "lowtide simulate -o DIR");
    if (o->targets && !o->reference)
        return lt_hint(lt_fail(LT_EINVAL, "-t needs the reference that it refers to"),
                       "give it with -f, or drop -t for a made-up panel");
    return LT_OK;
}

static lt_sim_config sim_config_of(const simulate_options *o)
{
    lt_sim_config c;
    lt_sim_config_default(&c);
    c.seed = (uint64_t)o->seed;
    c.assay_seed = (uint64_t)o->assay;
    c.depth = o->depth;
    c.depth_spread = o->depth_spread;
    c.duplex = o->library == LIBRARY_DUPLEX;
    c.both_strands = o->both_strands;
    c.family = o->family;
    c.jackpot_rate = o->jackpots;
    c.low_mapq = o->low_mapq;
    c.damage_scale = o->damage;
    c.pcr_transition *= o->pcr_errors;
    c.pcr_transversion *= o->pcr_errors;
    c.late_pcr *= o->pcr_errors;
    c.slippage *= o->indel_errors;
    c.read_indels *= o->indel_errors;
    c.quality[0].error *= o->miscalibration / 2.0; /* the default is twice nominal */
    c.read_length = (int)o->read_length;
    c.umi_length[0] = (int)o->umi_length;
    c.umi_length[1] = o->umi == UMI_DUAL ? (int)o->umi_length : 0;
    c.umi_error = o->umi_error;
    return c;
}

static lt_status run(const simulate_options *o)
{
    double vaf[MAX_VAFS];
    size_t n_vaf;
    LT_TRY(parse_vafs(vaf, &n_vaf, o->vaf));
    const lt_simulator_config config = {
        .sim = sim_config_of(o),
        .directory = o->output,
        .reference = o->reference,
        .targets = o->targets,
        .panel_bp = (int64_t)(o->panel_kb * 1000.0 + 0.5),
        .variants = o->variants_file,
        .vaf = vaf,
        .n_vaf = n_vaf,
        .n_variants = o->blank ? 0 : (size_t)o->variants,
        .n_het = (size_t)o->het,
        .n_hom = (size_t)o->hom,
        .patient_seed = (uint64_t)o->patient,
        .sample = o->sample,
        .threads = (int)o->threads,
        .quiet = o->quiet,
        .command = &lt_simulate_command,
        .options = o,
    };
    return lt_simulator_run(&config);
}

/* Read twice: what a preset sets, explicit options change wherever they stand. */
static int simulate_run(int argc, char **argv)
{
    simulate_options o = defaults;
    int first;
    lt_status st = lt_options_parse(&lt_simulate_command, &o, argc, argv, &first);
    if (st == LT_OK) {
        apply_preset(&o, o.preset);
        st = lt_options_parse(&lt_simulate_command, &o, argc, argv, &first);
    }
    if (st == LT_OK)
        st = check(&o, argc, argv, first);
    if (st == LT_OK)
        st = run(&o);
    lt_options_clear(&lt_simulate_command, &o);
    return lt_exit_status(st);
}

const lt_command lt_simulate_command = {
    .name = "simulate",
    .summary = "plasma BAMs with UMIs, damage, PCR trees and known truth",
    .usage = "[options] -o DIR",
    .description =
        "Makes cfDNA molecules over a panel, lets them carry variants, damages their strands, "
        "amplifies them with errors and sequences them with UMIs. The directory gets ref.fa (where "
        "none was given), panel.bed, sample.bam, truth.vcf (all variants with the molecules that "
        "cover and carry them), tumour.vcf (somatic ones only, as a tumour's sequencing would give "
        "them), molecules.tsv and simulation.tsv (the options). All files appear, or none.\n\n"
        "The same options and seeds give the same molecules on every machine. Samples of one "
        "patient share --patient and differ in --seed; normals of the assay have another "
        "--patient and --blank.\n\n"
        "The simulator shares no code with the caller, so that they can disagree.",
    .examples = "lowtide simulate -o draw1 --seed 1 --vaf 0.005\n"
                "lowtide simulate -o draw2 --seed 2 --vaf 0.0005\n"
                "lowtide simulate -o normal1 --seed 3 --patient 9 --blank -s normal1\n"
                "lowtide simulate -o mine -f ref.fa -t panel.bed --variants-file mine.tsv",
    .options = options,
    .n_options = sizeof options / sizeof *options,
    .defaults = &defaults,
    .run = simulate_run,
};
