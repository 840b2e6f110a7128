/* text_background.c -- what a background knows, for a person. Time: O(sites x lines of the noisiest
 * list). */
#include "text.h"

#include <stdlib.h>
#include <string.h>

#include "label.h"
#include "text_line.h"

enum { NAME_COLUMNS = 50, CONTIG_COLUMNS = 40, MAX_NAMES = 100, N_NOISIEST = 10 };

static uint64_t strong_of(const lt_background_cell *cell)
{
    return (uint64_t)cell->x[0] + cell->x[1] + cell->x[2];
}

static double expected_of(const lt_background_cell *cell)
{
    return (double)(cell->e[0] + cell->e[1] + cell->e[2]) / LT_EXPECTED_UNIT;
}

static void text_normals(FILE *out, const lt_background *bg, const char *content)
{
    char name[LT_LABEL_BYTES(NAME_COLUMNS)];
    fprintf(out, "%-12s %s\n", "Background", content);
    fprintf(out, "%-12s %s\n", "Normals", lt_text_count(bg->n_samples).s);
    for (uint32_t i = 0; i < bg->n_samples && i < MAX_NAMES; i++) {
        lt_label_text(name, NAME_COLUMNS, bg->sample[i].name);
        fprintf(out, "  %-50s %.12s...\n", name[0] ? name : "(no name)", bg->sample[i].digest);
    }
    if (bg->n_samples > MAX_NAMES)
        fprintf(out, "  and %s more\n", lt_text_count(bg->n_samples - MAX_NAMES).s);
}

static int compare_depths(const void *a, const void *b)
{
    uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;
    return x < y ? -1 : x > y;
}

static void text_depth(FILE *out, const lt_background *bg)
{
    size_t n = bg->targets.n_sites;
    uint64_t *depth = malloc(n * sizeof *depth + 1);
    fprintf(out, "%-12s %s positions in %s stretches\n", "Targets", lt_text_count(n).s,
            lt_text_count(bg->targets.n).s);
    if (!depth || !n) {
        free(depth);
        return;
    }
    memcpy(depth, bg->depth, n * sizeof *depth);
    qsort(depth, n, sizeof *depth, compare_depths);
    fprintf(out, "%-12s %s molecules over a position (median), of all normals\n", "Depth",
            lt_text_count(depth[n / 2]).s);
    fprintf(out, "  5 %% have at most %s, 95 %% at most %s\n", lt_text_count(depth[n / 20]).s,
            lt_text_count(depth[n - 1 - n / 20]).s);
    free(depth);
}

/* Where normals would show strong molecules at a site factor of 1, they tell a quiet site from a
 * noisy one. */
static void text_knowledge(FILE *out, const lt_background *bg)
{
    static const double at_least[] = {.1, 1, 10, 100};
    uint64_t n = 0, n_known[4] = {0};
    for (size_t i = 0; i < 3 * (size_t)bg->targets.n_sites; i++) {
        if (bg->ref[i / 3] > 3)
            continue;
        n++;
        for (int k = 0; k < 4; k++)
            n_known[k] += expected_of(&bg->cell[i]) >= at_least[k];
    }
    fprintf(out, "%-12s strong molecules that a usual site would show\n", "Known");
    for (int k = 0; k < 4; k++)
        fprintf(out, "  %5g and more: %8s of %s alleles\n", at_least[k],
                lt_text_share(n_known[k], n).s, lt_text_count(n).s);
}

static void text_rates(FILE *out, const lt_background *bg)
{
    uint64_t strong[LT_N_SUBSTITUTIONS] = {0}, depth[LT_N_SUBSTITUTIONS] = {0};
    for (size_t i = 0; i < 3 * (size_t)bg->targets.n_sites; i++) {
        if (bg->ref[i / 3] > 3)
            continue;
        size_t substitution = 3 * (size_t)bg->ref[i / 3] + i % 3;
        strong[substitution] += strong_of(&bg->cell[i]);
        depth[substitution] += bg->depth[i / 3];
    }
    fprintf(out, "%-12s strong molecules a million\n", "Noise");
    for (int i = 0; i < LT_N_SUBSTITUTIONS; i++) {
        int ref = i / 3, alt = i % 3 + (i % 3 >= ref);
        fprintf(out, "  %c>%c %8.2f%s", "ACGT"[ref], "ACGT"[alt],
                depth[i] ? 1e6 * (double)strong[i] / (double)depth[i] : 0, i % 3 == 2 ? "\n" : "");
    }
}

/* Seen over expected, each with one more, so that little evidence makes no noisy site. */
static double noise_of(const lt_background_cell *cell)
{
    return ((double)strong_of(cell) + 1) / (expected_of(cell) + 1);
}

static void text_place(char *text, size_t size, const lt_background *bg, size_t at)
{
    char contig[LT_LABEL_BYTES(CONTIG_COLUMNS)];
    const lt_targets *targets = &bg->targets;
    size_t i = 0, site = at / 3;
    int ref = bg->ref[site], rank = (int)(at % 3);
    while (i + 1 < targets->n && targets->interval[i + 1].first_site <= site)
        i++;
    const lt_interval *interval = &targets->interval[i];
    lt_label_text(contig, CONTIG_COLUMNS, bg->genome.contig[interval->contig].name);
    snprintf(text, size, "%s:%lld:%c:%c", contig,
             (long long)(interval->beg + (int64_t)(site - interval->first_site)) + 1, "ACGTN"[ref],
             "ACGT"[rank + (rank >= ref)]);
}

static void text_noisiest(FILE *out, const lt_background *bg)
{
    size_t top[N_NOISIEST], n = 0;
    for (size_t i = 0; i < 3 * (size_t)bg->targets.n_sites; i++) {
        if (bg->ref[i / 3] > 3 || strong_of(&bg->cell[i]) < 2)
            continue;
        size_t k = n < N_NOISIEST ? n++ : n;
        if (k == N_NOISIEST) {
            if (noise_of(&bg->cell[i]) <= noise_of(&bg->cell[top[k - 1]]))
                continue;
            k--;
        }
        for (; k > 0 && noise_of(&bg->cell[i]) > noise_of(&bg->cell[top[k - 1]]); k--)
            top[k] = top[k - 1];
        top[k] = i;
    }
    if (n > 0)
        fprintf(out, "  %-32s %8s %9s %12s %8s\n", "noisiest", "strong", "expected", "molecules",
                "normals");
    for (size_t k = 0; k < n; k++) {
        char place[LT_LABEL_BYTES(CONTIG_COLUMNS) + 32];
        const lt_background_cell *cell = &bg->cell[top[k]];
        text_place(place, sizeof place, bg, top[k]);
        fprintf(out, "  %-32s %8llu %9.2f %12llu %8lu\n", place,
                (unsigned long long)strong_of(cell), expected_of(cell),
                (unsigned long long)bg->depth[top[k] / 3], (unsigned long)bg->n_with_two[top[k]]);
    }
    if (n > 0)
        fprintf(out, "  (normals: those with two or more strong molecules)\n");
}

static void text_events(FILE *out, const lt_background *bg)
{
    static const char *const word[] = {"30 % and more of molecules (germline, mostly)",
                                       "2 % to 30 % (clonal haematopoiesis, mostly)",
                                       "below 2 % (private artefacts, mostly)"};
    uint64_t n[3] = {0}, n_aside = 0;
    for (size_t i = 0; i < bg->n_events; i++) {
        const lt_background_event *event = &bg->event[i];
        if (!event->aside)
            continue;
        n_aside++;
        n[event->counted >= .3 * event->depth ? 0 : event->counted >= .02 * event->depth ? 1 : 2]++;
    }
    fprintf(out, "%-12s %s alleles of single normals\n", "Set aside", lt_text_count(n_aside).s);
    for (int k = 0; k < 3; k++)
        fprintf(out, "  %-48s %8s\n", word[k], lt_text_count(n[k]).s);
    fprintf(out, "  far above the usual, but noise of the site: %13s\n",
            lt_text_count(bg->n_events - n_aside).s);
}

void lt_text_background(FILE *out, const lt_background *bg, const char *content)
{
    text_normals(out, bg, content);
    text_depth(out, bg);
    text_knowledge(out, bg);
    text_rates(out, bg);
    text_noisiest(out, bg);
    text_events(out, bg);
}
