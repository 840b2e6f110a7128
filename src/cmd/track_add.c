/* track_add.c -- `lowtide track add`. */
#include <math.h> /* NAN */
#include <stddef.h>
#include <stdlib.h>

#include "commands.h"
#include "track.h"
#include "tracking.h"

typedef struct add_options {
    const char *patient, *sample, *date, *day, *loci_from, *tumour_sample, *wbc_sample, *background,
        *baseline;
    lt_string_list loci, controls;
    double plasma_ml, cfdna_ng_per_ml, input_ng;
    double alpha, alpha_patient, lod_limit, clearance_lod, pg_per_hge, purity;
    int64_t planned_draws, min_loci, threads;
    int replace, quiet;
} add_options;

static const add_options defaults = {.plasma_ml = NAN,
                                     .cfdna_ng_per_ml = NAN,
                                     .input_ng = NAN,
                                     .alpha = NAN,
                                     .alpha_patient = NAN,
                                     .lod_limit = NAN,
                                     .clearance_lod = NAN,
                                     .pg_per_hge = NAN,
                                     .purity = NAN,
                                     .threads = 1};

#define AT(field) offsetof(add_options, field)

static const lt_option options[] = {
    {"patient", 0, LT_OPT_STRING, AT(patient), "NAME",
     "the patient's name; needed for a new series, and compared with that of an old one", 0, 0,
     NULL, 0},
    {"date", 0, LT_OPT_STRING, AT(date), "YYYY-MM-DD",
     "when the blood was drawn; nothing is taken from file names", 0, 0, NULL, 0},
    {"day", 0, LT_OPT_STRING, AT(day), "NUMBER",
     "the day of the draw as a number, in place of dates, for all draws of the patient", 0, 0, NULL,
     0},
    {"sample", 's', LT_OPT_STRING, AT(sample), "NAME",
     "the draw's name; default: the sample's own (@RG SM)", 0, 0, NULL, 0},
    {"loci", 0, LT_OPT_LIST, AT(loci), "FILE",
     "the tumour's variants: VCF or BCF (with AD or AF), or a table: chrom pos ref alt, and with a "
     "header line gene, tumor_alt, tumor_depth, vaf, wbc_alt, wbc_depth, cn_total, multiplicity, "
     "clonality, mask. With the first draw or later",
     0, 0, NULL, 0},
    {"tumour-sample", 0, LT_OPT_STRING, AT(tumour_sample), "NAME",
     "the tumour's column in a VCF of several samples", 0, 0, NULL, 0},
    {"wbc-sample", 0, LT_OPT_STRING, AT(wbc_sample), "NAME",
     "the white blood cells' column in a VCF: what they carry is masked", 0, 0, NULL, 0},
    {"loci-from", 0, LT_OPT_STRING, AT(loci_from), "DRAW",
     "without a tumour: the calls of this draw that pass become loci (tumour-naive)", 0, 0, NULL,
     0},
    {"background", 0, LT_OPT_STRING, AT(background), "PANEL.bg.h5",
     "what normals show at each position; one for all draws: another one than before makes all "
     "draws be evaluated anew",
     0, 0, NULL, 0},
    {"control", 0, LT_OPT_LIST, AT(controls), "NORMAL.h5",
     "sample file of a person without this tumour: gives the rank of each draw among controls", 0,
     0, NULL, 0},
    {"plasma-ml", 0, LT_OPT_REAL, AT(plasma_ml), "ML", "plasma the cfDNA came from", 0.001, 1000,
     NULL, 0},
    {"cfdna-ng-per-ml", 0, LT_OPT_REAL, AT(cfdna_ng_per_ml), "NG",
     "cfDNA a mL of plasma; gives mutant molecules a mL", 0.0001, 1e6, NULL, 0},
    {"input-ng", 0, LT_OPT_REAL, AT(input_ng), "NG",
     "cfDNA put into the library; gives the share of molecules that were seen", 0.0001, 1e6, NULL,
     0},
    {"replace", 0, LT_OPT_FLAG, AT(replace), NULL,
     "put this draw in place of the one of its name; the history remembers", 0, 0, NULL, 0},
    {"alpha", 0, LT_OPT_REAL, AT(alpha), "P",
     "for the series: a draw is detected at this p or below; .01 at first", 1e-12, 0.5, NULL, 0},
    {"alpha-patient", 0, LT_OPT_REAL, AT(alpha_patient), "P",
     "for the series: false alarms a patient, spent over --planned-draws", 1e-12, 0.5, NULL, 0},
    {"planned-draws", 0, LT_OPT_INT, AT(planned_draws), "INT",
     "for the series: draws that are planned, with --alpha-patient", 0, 10000, NULL, 0},
    {"lod-limit", 0, LT_OPT_REAL, AT(lod_limit), "TF",
     "for the series: a draw that would not have shown this tumour fraction is not evaluable; .01 "
     "at first",
     1e-7, 1, NULL, 0},
    {"min-loci", 0, LT_OPT_INT, AT(min_loci), "INT",
     "for the series: fewer evaluable loci make a draw not evaluable; 1 at first", 0, 1000000, NULL,
     0},
    {"clearance-lod", 0, LT_OPT_REAL, AT(clearance_lod), "TF",
     "for the series: clearance is told only of draws with an LoD95 below; .001 at first", 1e-7, 1,
     NULL, 0},
    {"pg-per-hge", 0, LT_OPT_REAL, AT(pg_per_hge), "PG",
     "for the series: mass of a haploid genome; 3.3 at first", 1, 10, NULL, 0},
    {"purity", 0, LT_OPT_REAL, AT(purity), "SHARE",
     "for the series: tumour cells in the tumour sample; not told: loci count relative to the "
     "highest tumour VAF",
     0.01, 1, NULL, 0},
    {"baseline", 0, LT_OPT_STRING, AT(baseline), "DRAW",
     "for the series: the draw that others are compared with; default: the first evaluable one", 0,
     0, NULL, 0},
    {"threads", '@', LT_OPT_INT, AT(threads), "INT", "threads in total", 1, 256, NULL, 0},
    {"quiet", 0, LT_OPT_FLAG, AT(quiet), NULL, "neither progress nor summary", 0, 0, NULL, 0},
};

static lt_status check(const add_options *o, int n_operands)
{
    const int changes = o->loci.n || o->controls.n || o->loci_from || o->background ||
                        o->baseline || !isnan(o->alpha) || !isnan(o->alpha_patient) ||
                        !isnan(o->lod_limit) || !isnan(o->clearance_lod) || !isnan(o->pg_per_hge) ||
                        !isnan(o->purity) || o->planned_draws || o->min_loci;
    if (n_operands < 1 || n_operands > 2 || (n_operands == 1 && !changes))
        return lt_hint(lt_fail(LT_EINVAL,
                               "a series file and a draw's sample file are expected, found %d "
                               "operands",
                               n_operands),
                       "lowtide track add P01.series.h5 draw1.h5 --patient P01 --date 2026-03-01 "
                       "--loci tumour.vcf");
    if (n_operands == 1 && (o->date || o->day || o->sample || o->replace))
        return lt_fail(LT_EINVAL, "--date, --day, --sample and --replace are of a draw, and no "
                                  "draw is given");
    return LT_OK;
}

static lt_status run(const add_options *o, int n_operands, char **operand)
{
    lt_tracking_add c = {.series = operand[0],
                         .draw = n_operands > 1 ? operand[1] : NULL,
                         .patient = o->patient,
                         .sample = o->sample,
                         .plasma_ml = o->plasma_ml,
                         .cfdna_ng_per_ml = o->cfdna_ng_per_ml,
                         .input_ng = o->input_ng,
                         .loci = o->loci,
                         .loci_from = o->loci_from,
                         .tumour_sample = o->tumour_sample,
                         .wbc_sample = o->wbc_sample,
                         .background = o->background,
                         .controls = o->controls,
                         .settings = {.alpha = o->alpha,
                                      .alpha_patient = o->alpha_patient,
                                      .lod_limit = o->lod_limit,
                                      .clearance_lod = o->clearance_lod,
                                      .pg_per_hge = o->pg_per_hge,
                                      .purity = o->purity,
                                      .planned_draws = o->planned_draws,
                                      .min_loci = o->min_loci,
                                      .baseline = o->baseline},
                         .replace = o->replace,
                         .threads = (int)o->threads,
                         .quiet = o->quiet};
    LT_TRY(lt_track_when(&c.when, o->date, o->day, "--day"));
    return lt_tracking_add_run(&c);
}

static int add_run(int argc, char **argv)
{
    add_options o = defaults;
    int first;
    lt_status st = lt_options_parse(&lt_track_add_command, &o, argc, argv, &first);
    if (st == LT_OK)
        st = check(&o, argc - first);
    if (st == LT_OK)
        st = run(&o, argc - first, argv + first);
    lt_options_clear(&lt_track_add_command, &o);
    return lt_exit_status(st);
}

const lt_command lt_track_add_command = {
    .name = "track add",
    .summary = "a draw, loci, controls or settings into a series",
    .usage = "[options] SERIES.h5 [DRAW.h5]",
    .description =
        "Adds a sample file (`lowtide call -o`) to the patient's series, or makes the series with "
        "its first draw. Error rates are learnt from the draw itself with the loci left out; all "
        "loci together are tested against noise (p), against positions without variants of the "
        "same sample (decoy p), and with --control against other people (control p). A draw is "
        "detected, not detected, or not evaluable, with the tumour fraction that would have been "
        "found (LoD95).\n\n"
        "Adding the same draw again does nothing. Other evidence under the same name is refused "
        "unless --replace is given. When loci, background or settings change, all draws are "
        "evaluated anew, so that one series is one consistent model. Without DRAW.h5, only those "
        "change.\n\n"
        "A draw is refused with status 4 when it is of another person (inherited alleles), genome "
        "or panel, or was counted with other options.",
    .examples =
        "lowtide track add P01.series.h5 draw1.h5 --patient P01 --date 2026-03-01 --loci "
        "tumour.vcf "
        "--plasma-ml 4 --cfdna-ng-per-ml 8.2 --input-ng 30\n"
        "lowtide track add P01.series.h5 draw2.h5 --date 2026-04-01 --background panel.bg.h5\n"
        "lowtide track add P01.series.h5 --control normal1.h5 --control normal2.h5\n"
        "lowtide track add P01.series.h5 --loci found_later.tsv\n"
        "lowtide track add P01.series.h5 --alpha-patient 0.05 --planned-draws 12",
    .options = options,
    .n_options = sizeof options / sizeof *options,
    .defaults = &defaults,
    .run = add_run,
};
