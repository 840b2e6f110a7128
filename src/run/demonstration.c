/* demonstration.c -- plays the user: the steps are those of the README, in one process. */
#include "demonstration.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "caller.h"
#include "calling.h"
#include "sample_file.h"
#include "simulator.h"
#include "sites.h"

enum { PATH_BYTES = 4096, LINE_BYTES = 1024 };

typedef struct demo_paths {
    char reference[PATH_BYTES], panel[PATH_BYTES], reads[PATH_BYTES], truth[PATH_BYTES];
    char tumour[PATH_BYTES], draw[PATH_BYTES], vcf[PATH_BYTES];
} demo_paths;

/* A variant that was put in. */
typedef struct truth {
    char contig[64];
    int64_t pos; /* 0-based */
    char ref, alt;
    double vaf;
} truth;

static lt_status make_paths(demo_paths *p, const char *directory)
{
    static const char *const name[] = {"ref.fa",     "panel.bed", "sample.bam",  "truth.vcf",
                                       "tumour.vcf", "draw1.h5",  "draw1.vcf.gz"};
    char *const path[] = {p->reference, p->panel, p->reads, p->truth, p->tumour, p->draw, p->vcf};
    for (size_t i = 0; i < sizeof path / sizeof *path; i++) {
        int n = snprintf(path[i], PATH_BYTES, "%s/%s", directory, name[i]);
        if (n < 0 || n >= PATH_BYTES)
            return lt_fail(LT_EIO, "%s: the path is too long", directory);
    }
    return LT_OK;
}

/* A panel of 6 kb, 1,500 molecules a position, families of 4: seconds, and enough for 0.5 %. */
static lt_status simulate(const lt_demonstration_config *config)
{
    static const double vaf[] = {0.005, 0.01, 0.02};
    lt_simulator_config c = {.directory = config->directory,
                             .panel_bp = 6000,
                             .vaf = vaf,
                             .n_vaf = sizeof vaf / sizeof *vaf,
                             .n_variants = 9,
                             .n_het = 3,
                             .n_hom = 2,
                             .patient_seed = 1,
                             .sample = "demo",
                             .threads = config->threads,
                             .command = config->command,
                             .options = config->options};
    lt_sim_config_default(&c.sim);
    c.sim.depth = 1500;
    c.sim.family = 4;
    c.sim.seed = 1;
    c.sim.assay_seed = 1;
    return lt_simulator_run(&c);
}

static lt_status call(const lt_demonstration_config *config, const demo_paths *p)
{
    const char *input = p->reads, *tumour = p->tumour;
    const lt_string_list loci = {&tumour, 1};
    lt_calling_config c = {.inputs = &input,
                           .n_inputs = 1,
                           .output = p->draw,
                           .vcf = p->vcf,
                           .loci = &loci,
                           .command = config->command,
                           .options = config->options};
    lt_collect_config_default(&c.collect);
    c.collect.reference = p->reference;
    c.collect.targets = p->panel;
    c.collect.umi_tag = "RX";
    c.collect.threads = config->threads;
    return lt_calling_run(&c);
}

static lt_status read_truth(truth **list, size_t *n, const char *path)
{
    char line[LINE_BYTES];
    FILE *in = fopen(path, "r");
    *list = NULL;
    *n = 0;
    if (!in)
        return lt_fail(LT_EIO, "%s: %s", path, strerror(errno));
    size_t capacity = 0;
    while (fgets(line, sizeof line, in)) {
        truth t;
        long long pos;
        const char *vaf = strstr(line, "VAF=");
        if (line[0] == '#' || !vaf ||
            sscanf(line, "%63s %lld %*s %c %c", t.contig, &pos, &t.ref, &t.alt) != 4)
            continue;
        t.pos = pos - 1;
        t.vaf = strtod(vaf + 4, NULL);
        if (*n == capacity) {
            capacity = capacity ? 2 * capacity : 16;
            truth *grown = realloc(*list, capacity * sizeof **list);
            if (!grown) {
                fclose(in);
                return lt_fail(LT_ENOMEM, "out of memory");
            }
            *list = grown;
        }
        (*list)[(*n)++] = t;
    }
    fclose(in);
    return LT_OK;
}

static int is_at(const lt_sample *s, uint32_t site, const truth *t)
{
    for (size_t i = 0; i < s->targets.n; i++) {
        const lt_interval *iv = &s->targets.interval[i];
        if (site >= iv->first_site && site - iv->first_site < (uint64_t)(iv->end - iv->beg))
            return iv->beg + (site - iv->first_site) == t->pos &&
                   !strcmp(s->genome.contig[iv->contig].name, t->contig);
    }
    return 0;
}

static const lt_call *find_call(const lt_sample *s, const lt_calls *calls, const truth *t)
{
    for (size_t i = 0; i < calls->n; i++)
        if ("ACGT"[calls->call[i].alt] == t->alt && is_at(s, calls->call[i].site, t))
            return &calls->call[i];
    return NULL;
}

static void print_comparison(FILE *out, const lt_sample *s, const lt_calls *calls,
                             const truth *list, size_t n)
{
    size_t found = 0, somatic = 0, pass = 0;
    fputs("\nvariant            put in   measured [95 % interval]      molecules  verdict\n", out);
    for (size_t i = 0; i < n; i++) {
        const truth *t = &list[i];
        const lt_call *c = find_call(s, calls, t);
        int is_somatic = t->vaf < 0.4;
        somatic += is_somatic;
        found += is_somatic && c && !c->filter;
        fprintf(out, "%-8s%6lld %c>%c %6.4g %%   ", t->contig, (long long)t->pos + 1, t->ref,
                t->alt, 100 * t->vaf);
        if (!c) {
            fputs("no evidence worth a record\n", out);
            continue;
        }
        fprintf(out, "%6.3f %% [%6.3f, %6.3f]  %5u of %5u  %s\n", 100 * c->vaf, 100 * c->vaf_lo,
                100 * c->vaf_hi, c->alt_molecules, c->depth,
                !c->filter                        ? "PASS"
                : c->filter & LT_FILTER_GERMLINE  ? "germline"
                : c->filter & LT_FILTER_CANDIDATE ? "candidate"
                                                  : "below the threshold");
    }
    for (size_t i = 0; i < calls->n; i++)
        pass += !calls->call[i].filter;
    fprintf(
        out,
        "\n%zu of %zu somatic variants found; the loci of the tumour were asked for (--loci), so "
        "each has a row.\n%zu calls at other positions.\n",
        found, somatic, pass - found);
}

static lt_status compare(FILE *out, const demo_paths *p)
{
    lt_sample sample = {0};
    lt_calls calls = {0};
    truth *list = NULL;
    size_t n = 0;
    lt_status st = lt_sample_file_read(&sample, &calls, p->draw);
    if (st == LT_OK)
        st = read_truth(&list, &n, p->truth);
    if (st == LT_OK)
        print_comparison(out, &sample, &calls, list, n);
    free(list);
    lt_calls_clear(&calls);
    lt_sample_clear(&sample);
    return st;
}

lt_status lt_demonstration_run(FILE *out, const lt_demonstration_config *config)
{
    demo_paths *p = malloc(sizeof *p);
    if (!p)
        return lt_fail(LT_ENOMEM, "out of memory");
    lt_status st = make_paths(p, config->directory);
    if (st == LT_OK)
        st = simulate(config);
    if (st == LT_OK)
        st = call(config, p);
    if (st == LT_OK)
        st = compare(out, p);
    if (st == LT_OK)
        fprintf(out,
                "\nEverything is simulated. Look at:\n"
                "  %s    the calls: zcat it, or bcftools view\n"
                "  %s        all evidence: h5dump -H, or h5py\n"
                "  lowtide explain -f %s %s CHR:POS:REF:ALT\n"
                "                                  every molecule behind one of the lines above\n",
                p->vcf, p->draw, p->reference, p->reads);
    free(p);
    return st;
}
