/* text.c -- the summary of a sample: what went in, what was left out and why, what it amounts to.
 *
 * Operations in order: sample and targets; the ledger, whose lines add up to its first; molecules
 * and families; UMIs; depth; damage; origins (text_origin.c); then the calls (text_calls.c). Each
 * starts with its name in the first 13 columns. Costs one sort of the depths. */
#include "text.h"

#include <stdlib.h>
#include <string.h>

#include "label.h"
#include "text_line.h"

enum { LABEL_COLUMNS = 60, FEW_MOLECULES = 100 };

static const char *const ledger_words[LT_N_LEDGER] = {
    [LT_LEDGER_USED] = "used",
    [LT_LEDGER_UNMAPPED] = "unmapped",
    [LT_LEDGER_SECONDARY] = "secondary alignment",
    [LT_LEDGER_SUPPLEMENTARY] = "supplementary alignment",
    [LT_LEDGER_QC_FAIL] = "failed the instrument's QC",
    [LT_LEDGER_LOW_MAPQ] = "low mapping quality",
    [LT_LEDGER_TOO_LONG] = "longer than --max-fragment",
    [LT_LEDGER_NO_BASES] = "no bases or no qualities",
    [LT_LEDGER_NO_UMI] = "no UMI",
    [LT_LEDGER_UMI_N] = "UMI with N",
    [LT_LEDGER_UMI_ALL_G] = "UMI of G only (no signal)",
    [LT_LEDGER_UMI_LENGTH] = "UMI longer than 32 bases",
};

static void text_sample(FILE *out, const lt_sample *sample)
{
    char name[LT_LABEL_BYTES(LABEL_COLUMNS)];
    lt_label_text(name, LABEL_COLUMNS, sample->name);
    fprintf(out, "%-12s %s\n", "Sample", name[0] ? name : "(no name)");
    fprintf(out, "%-12s %s positions in %s stretches\n", "Targets",
            lt_text_count(sample->targets.n_sites).s, lt_text_count(sample->targets.n).s);
}

static void text_ledger(FILE *out, const lt_sample *sample)
{
    uint64_t total = 0;
    for (int i = 0; i < LT_N_LEDGER; i++)
        total += sample->ledger[i];
    fprintf(out, "%-12s %s %srecords over the targets\n", "Reads", lt_text_count(total).s,
            sample->consensus ? "consensus " : "");
    for (int i = 0; i < LT_N_LEDGER; i++)
        if (sample->ledger[i] > 0 || i == LT_LEDGER_USED)
            fprintf(out, "  %-28s %15s %8s\n", ledger_words[i], lt_text_count(sample->ledger[i]).s,
                    lt_text_share(sample->ledger[i], total).s);
}

static void text_families(FILE *out, const lt_family_tally *f)
{
    if (f->molecules == 0) {
        fprintf(out, "%-12s none\n", "Molecules");
        return;
    }
    uint64_t n[LT_N_FAMILY_STATES] = {0};
    for (int state = 0; state < LT_N_FAMILY_STATES; state++)
        for (int size = 0; size <= LT_FAMILY_SIZE_MAX; size++)
            n[state] += f->size[state][size];
    uint64_t all = n[LT_FAMILY_A_ONLY] + n[LT_FAMILY_B_ONLY] + n[LT_FAMILY_BOTH];
    fprintf(out, "%-12s %s, from %s templates (%.2f each)\n", "Molecules",
            lt_text_count(f->molecules).s, lt_text_count(f->templates).s,
            (double)f->templates / (double)f->molecules);
    fprintf(out, "  both strands (duplex) %s, A only %s, B only %s\n",
            lt_text_share(n[LT_FAMILY_BOTH], all).s, lt_text_share(n[LT_FAMILY_A_ONLY], all).s,
            lt_text_share(n[LT_FAMILY_B_ONLY], all).s);
    fprintf(out, "  of one template (singletons) %s\n",
            lt_text_share(f->singletons, f->molecules).s);
}

static void text_umis(FILE *out, const lt_sample *sample)
{
    const lt_family_tally *f = &sample->families;
    if (sample->consensus) {
        fprintf(out, "%-12s not looked at: each consensus read is one molecule\n", "UMIs");
        return;
    }
    if (f->umis_seen == 0) {
        fprintf(out, "%-12s none: molecules are told apart by their ends only\n", "UMIs");
        return;
    }
    fprintf(out, "%-12s %s seen, summed over positions\n", "UMIs", lt_text_count(f->umis_seen).s);
    fprintf(out, "  merged as errors: %s (%s), on %s templates (%s)\n",
            lt_text_count(f->umis_merged).s, lt_text_share(f->umis_merged, f->umis_seen).s,
            lt_text_count(f->templates_corrected).s,
            lt_text_share(f->templates_corrected, f->templates).s);
}

static int compare_counts(const void *a, const void *b)
{
    uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;
    return x < y ? -1 : x > y;
}

/* Molecules over each site; NULL when out of memory. */
static uint64_t *site_depths(const lt_sample *sample)
{
    size_t n_sites = sample->targets.n_sites;
    uint64_t *depth = malloc(n_sites * sizeof *depth);
    if (!depth)
        return NULL;
    for (size_t i = 0; i < n_sites; i++) {
        depth[i] = 0;
        for (size_t k = 0; k < LT_N_CLASSES; k++)
            depth[i] += sample->exposure[i * LT_N_CLASSES + k];
    }
    return depth;
}

static void text_depth(FILE *out, const lt_sample *sample)
{
    size_t n = sample->targets.n_sites, n_few = 0, n_none = 0;
    uint64_t *depth = n > 0 ? site_depths(sample) : NULL;
    if (!depth) {
        fprintf(out, "%-12s %s\n", "Depth", n > 0 ? "not told: out of memory" : "no position");
        return;
    }
    qsort(depth, n, sizeof *depth, compare_counts);
    while (n_none < n && depth[n_none] == 0)
        n_none++;
    for (n_few = n_none; n_few < n && depth[n_few] < FEW_MOLECULES; n_few++)
        ;
    fprintf(out, "%-12s median %s molecules (5 %%: %s; 95 %%: %s)\n", "Depth",
            lt_text_count(depth[(n - 1) / 2]).s, lt_text_count(depth[(n - 1) / 20]).s,
            lt_text_count(depth[n - 1 - (n - 1) / 20]).s);
    if (n_few > 0)
        fprintf(out, "  below %d molecules: %s positions (%s), %s of them without any\n",
                FEW_MOLECULES, lt_text_count(n_few).s, lt_text_share(n_few, n).s,
                lt_text_count(n_none).s);
    free(depth);
}

/* Duplex molecules over positions of each reference base. */
static void duplex_exposure(uint64_t bases[4], const lt_sample *sample)
{
    memset(bases, 0, 4 * sizeof *bases);
    for (size_t i = 0; i < sample->targets.n_sites; i++)
        for (int k = LT_CLASS(LT_CATEGORY_D, 0, 0); sample->ref[i] < 4 && k < LT_N_CLASSES; k++)
            bases[sample->ref[i]] += sample->exposure[i * LT_N_CLASSES + (size_t)k];
}

/* The chemistry that is known for such a pattern; a strand's C>T reads G>A on the other. */
static const char *damage_cause(char ref, char alt, int strand)
{
    if ((strand == 0 && ref == 'C' && alt == 'T') || (strand == 1 && ref == 'G' && alt == 'A'))
        return ", as by deamination";
    if ((strand == 0 && ref == 'G' && alt == 'T') || (strand == 1 && ref == 'C' && alt == 'A'))
        return ", as by oxidation";
    return "";
}

/* The most frequent substitution that one strand of a duplex shows and the other denies. */
static void text_damage(FILE *out, const lt_sample *sample)
{
    uint64_t bases[4];
    double highest = 0;
    int worst = -1, strand = 0;
    duplex_exposure(bases, sample);
    for (int i = 0; i < 12; i++)
        for (int s = 0; s < 2 && bases[i / 3] > 0; s++) {
            double rate = (double)sample->damage[i][s] / (double)bases[i / 3];
            if (rate > highest) {
                highest = rate;
                worst = i;
                strand = s;
            }
        }
    if (worst < 0) {
        fprintf(out, "%-12s %s\n", "Damage", "none seen (it shows in duplex molecules only)");
        return;
    }
    int ref = worst / 3, alt = worst % 3 + (worst % 3 >= ref);
    fprintf(out, "%-12s highest: %c>%c on strand %c%s (%.1e)\n", "Damage", "ACGT"[ref], "ACGT"[alt],
            "AB"[strand], damage_cause("ACGT"[ref], "ACGT"[alt], strand), highest);
    fprintf(out, "  %s of %s duplex bases (one strand shows it, the other not)\n",
            lt_text_count(sample->damage[worst][strand]).s, lt_text_count(bases[ref]).s);
}

void lt_text_summary(FILE *out, const lt_sample *sample, const lt_calls *calls)
{
    text_sample(out, sample);
    text_ledger(out, sample);
    text_families(out, &sample->families);
    text_umis(out, sample);
    text_depth(out, sample);
    text_damage(out, sample);
    if (calls) {
        lt_text_origin(out, calls);
        lt_text_calls(out, sample, calls);
    }
}
