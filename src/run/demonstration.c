/* demonstration.c -- plays the user: the steps are those of the README, in one process.
 *
 *   three normals and six draws of one patient are simulated and called; the normals make a
 *   background; the draws, with what the tumour's sequencing would tell, make a series; the series
 *   makes a page. What was put in is printed beside what was found. */
#include "demonstration.h"

#include <errno.h>
#include <math.h> /* NAN */
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "building.h"
#include "calling.h"
#include "demonstration_files.h"
#include "log.h"
#include "progress.h"
#include "reporting.h"
#include "series.h"
#include "series_file.h"
#include "simulator.h"
#include "tracking.h"

enum { N_NORMALS = 3, N_DRAWS = 6, N_LOCI = 12, PATIENT_SEED = 1, ASSAY_SEED = 1 };

/* Baseline, therapy, response, clearance below what can be found, relapse. */
static const struct {
    const char *name, *date;
    double tf;
} course[N_DRAWS] = {{"P01-base", "2026-01-12", .02}, {"P01-w2", "2026-01-26", .006},
                     {"P01-w4", "2026-02-09", .0018}, {"P01-w8", "2026-03-09", 2e-6},
                     {"P01-w16", "2026-05-04", 2e-6}, {"P01-w24", "2026-06-29", .004}};

static const double tumour_vaf[] = {.4, .3, .2}; /* of the loci, in turn */

typedef struct demo {
    const lt_demonstration_config *config;
    const char *directory;
    lt_progress *progress;
} demo;

static lt_status simulate(const demo *d, const char *name, uint64_t seed, int is_patient, double tf)
{
    char directory[LT_DEMO_PATH];
    double vaf[3];
    for (int i = 0; i < 3; i++)
        vaf[i] = tf * tumour_vaf[i] / tumour_vaf[0];
    LT_TRY(lt_demo_path(directory, d->directory, name, ""));
    lt_simulator_config c = {.directory = directory,
                             .panel_bp = 6000,
                             .vaf = vaf,
                             .n_vaf = 3,
                             .n_variants = is_patient ? N_LOCI : 0,
                             .n_het = 4,
                             .n_hom = 3,
                             .patient_seed = is_patient ? PATIENT_SEED : 100 + seed,
                             .sample = name,
                             .threads = d->config->threads,
                             .quiet = 1};
    lt_sim_config_default(&c.sim);
    c.sim.depth = 1200;
    c.sim.family = 3;
    c.sim.seed = seed;
    c.sim.assay_seed = ASSAY_SEED;
    return lt_simulator_run(&c);
}

static lt_status call(const demo *d, const char *name, const char *background)
{
    char reads[LT_DEMO_PATH], reference[LT_DEMO_PATH], panel[LT_DEMO_PATH], draw[LT_DEMO_PATH];
    char vcf[LT_DEMO_PATH];
    const char *input = reads;
    LT_TRY(lt_demo_path(reads, d->directory, name, "/sample.bam"));
    LT_TRY(lt_demo_path(reference, d->directory, name, "/ref.fa"));
    LT_TRY(lt_demo_path(panel, d->directory, name, "/panel.bed"));
    LT_TRY(lt_demo_path(draw, d->directory, name, ".h5"));
    LT_TRY(lt_demo_path(vcf, d->directory, name, ".vcf.gz"));
    lt_calling_config c = {.inputs = &input,
                           .n_inputs = 1,
                           .output = draw,
                           .vcf = vcf,
                           .background = background,
                           .command = d->config->command,
                           .options = d->config->options};
    lt_collect_config_default(&c.collect);
    c.collect.reference = reference;
    c.collect.targets = panel;
    c.collect.umi_tag = "RX";
    c.collect.threads = d->config->threads;
    c.collect.quiet = 1;
    return lt_calling_run(&c);
}

static lt_status make_background(const demo *d, char background[LT_DEMO_PATH])
{
    char path[N_NORMALS][LT_DEMO_PATH];
    const char *input[N_NORMALS];
    for (int i = 0; i < N_NORMALS; i++) {
        char name[32];
        snprintf(name, sizeof name, "normal%d", i + 1);
        lt_progress_add(d->progress, 1, 0, name);
        LT_TRY(simulate(d, name, 50 + (uint64_t)i, 0, 0));
        LT_TRY(call(d, name, NULL));
        LT_TRY(lt_demo_path(path[i], d->directory, name, ".h5"));
        input[i] = path[i];
    }
    LT_TRY(lt_demo_path(background, d->directory, "panel", ".bg.h5"));
    const lt_building_config c = {.inputs = input,
                                  .n_inputs = N_NORMALS,
                                  .output = background,
                                  .threads = d->config->threads,
                                  .quiet = 1};
    return lt_building_run(&c);
}

static lt_tracking_add adding(const char *series, const char *background, int threads)
{
    const lt_track_settings untold = {.alpha = NAN,
                                      .alpha_patient = NAN,
                                      .lod_limit = NAN,
                                      .clearance_lod = NAN,
                                      .pg_per_hge = NAN,
                                      .purity = NAN};
    return (lt_tracking_add){.series = series,
                             .patient = "P01",
                             .when = {NULL, NAN},
                             .plasma_ml = 4,
                             .cfdna_ng_per_ml = 7.5,
                             .input_ng = 10,
                             .background = background,
                             .settings = untold,
                             .threads = threads,
                             .quiet = 1};
}

static lt_status track(const demo *d, const char *background, const char *series)
{
    char loci[LT_DEMO_PATH], draw[LT_DEMO_PATH], truth[LT_DEMO_PATH];
    const char *list = loci;
    LT_TRY(lt_demo_path(loci, d->directory, "tumour", ".tsv"));
    for (int i = 0; i < N_DRAWS; i++) {
        const char *name = course[i].name;
        lt_progress_add(d->progress, 1, 0, name);
        LT_TRY(simulate(d, name, 1 + (uint64_t)i, 1, course[i].tf));
        LT_TRY(call(d, name, background));
        LT_TRY(lt_demo_path(draw, d->directory, name, ".h5"));
        LT_TRY(lt_demo_path(truth, d->directory, name, "/tumour.vcf"));
        lt_tracking_add c = adding(series, background, d->config->threads);
        c.draw = draw;
        c.when.date = course[i].date;
        if (i == 0) {
            LT_TRY(lt_demo_write_loci(loci, truth, tumour_vaf, 3));
            c.loci = (lt_string_list){&list, 1};
        }
        LT_TRY(lt_tracking_add_run(&c));
    }
    return LT_OK;
}

static lt_status annotate(const char *series)
{
    const lt_tracking_edit edit = {.series = series, .threads = 1, .quiet = 1};
    const lt_tracking_mark mark[] = {
        {LT_MARK_THERAPY, "therapy", {"2026-01-13", NAN}, {"2026-05-20", NAN}, 0},
        {LT_MARK_IMAGING, "CT", {"2026-03-10", NAN}, {NULL, NAN}, 0},
        {LT_MARK_IMAGING, "CT", {"2026-06-30", NAN}, {NULL, NAN}, 0}};
    for (size_t i = 0; i < sizeof mark / sizeof *mark; i++)
        LT_TRY(lt_tracking_annotate(&edit, &mark[i]));
    return LT_OK;
}

/* ---- what was put in beside what was found ---- */

static void print_draw(FILE *out, const lt_draw *draw, double tf)
{
    static const char *const state[] = LT_DRAW_STATE_NAMES;
    const lt_burden *b = &draw->burden;
    char found[64];
    if (b->state == LT_DRAW_NOT_EVALUABLE)
        snprintf(found, sizeof found, "-");
    else if (b->state == LT_DRAW_DETECTED)
        snprintf(found, sizeof found, "%.3f %% [%.3f, %.3f]", 100 * b->tf, 100 * b->tf_lo,
                 100 * b->tf_hi);
    else
        snprintf(found, sizeof found, "below %.3f %%", 100 * b->tf_hi);
    fprintf(out, "%-10s %-10s %8.4g %%   %-26s%.3f %%   %s\n", draw->sample_id, draw->date,
            100 * tf, found, 100 * b->lod95, state[b->state]);
}

static lt_status compare(FILE *out, const char *path)
{
    lt_series series = {0};
    lt_series_file *file;
    lt_status st = lt_series_file_open(&file, &series, path);
    lt_series_file_close(file);
    if (st == LT_OK)
        fputs("\ndraw       date         put in     tumour fraction [95 %]    LoD95     state\n",
              out);
    for (size_t i = 0; i < series.n_draws && i < N_DRAWS; i++)
        print_draw(out, &series.draw[i], course[i].tf);
    lt_series_clear(&series);
    return st;
}

static lt_status run(demo *d, FILE *out)
{
    char background[LT_DEMO_PATH], series[LT_DEMO_PATH], page[LT_DEMO_PATH], json[LT_DEMO_PATH];
    const char *input = series;
    LT_TRY(lt_demo_path(series, d->directory, "P01", ".series.h5"));
    LT_TRY(lt_demo_path(page, d->directory, "P01", ".html"));
    LT_TRY(lt_demo_path(json, d->directory, "P01", ".json"));
    LT_TRY(make_background(d, background));
    LT_TRY(track(d, background, series));
    LT_TRY(annotate(series));
    const lt_reporting_config report = {
        .series = &input, .n_series = 1, .output = page, .json = json};
    LT_TRY(lt_reporting_run(&report));
    LT_TRY(compare(out, series));
    fprintf(out,
            "\nEverything is simulated. Look at:\n"
            "  %s    the patient's page, in any browser\n"
            "  lowtide track show %s    the course in the terminal\n"
            "  %s/%s.vcf.gz    the calls of the first draw\n"
            "  lowtide explain -f %s/%s/ref.fa %s/%s/sample.bam CHR:POS:REF:ALT\n"
            "      every molecule behind a number; loci are in %s/tumour.tsv\n",
            page, series, d->directory, course[0].name, d->directory, course[0].name, d->directory,
            course[0].name, d->directory);
    return LT_OK;
}

lt_status lt_demonstration_run(FILE *out, const lt_demonstration_config *config)
{
    demo d = {.config = config, .directory = config->directory};
    const lt_log_level level = lt_log_get_level();
    LT_TRY(lt_demo_directory(config->directory));
    d.progress = lt_progress_create("demo", N_NORMALS + N_DRAWS, 0);
    lt_log_set_level(LT_LOG_WARNING); /* each step would tell of itself */
    lt_status st = run(&d, out);
    lt_log_set_level(level);
    lt_progress_destroy(d.progress);
    return st;
}
