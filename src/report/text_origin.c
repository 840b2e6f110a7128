/* text_origin.c -- the matched control, the origins that it told, contamination, identity. */
#include "text_line.h"

#include <math.h>

static const char *const same_words[] = {
    [LT_SAME_NOT_EVALUABLE] = "too few in common to tell whose it is",
    [LT_SAME_PERSON] = "the same person",
    [LT_SAME_OTHER] = "another person",
};

static void text_control(FILE *out, const lt_calls *calls)
{
    const lt_control_seen *c = &calls->control;
    size_t n[LT_N_ORIGINS] = {0};
    if (!c->given)
        return;
    for (size_t i = 0; i < calls->n; i++) /* noise is of no origin */
        if (!(calls->call[i].filter & ~(uint32_t)LT_FILTERS_OF_ORIGIN))
            n[calls->call[i].origin]++;
    fprintf(out, "%-12s median %s molecules (sample: %s)\n", "Control", lt_text_count(c->depth).s,
            lt_text_count(c->sample_depth).s);
    fprintf(out, "  %s of %s inherited variants agree: %s\n", lt_text_count(c->match.agree).s,
            lt_text_count(c->match.shared).s, same_words[c->match.verdict]);
    fprintf(out, "  of the variants: %s tumour, %s CHIP, %s germline, %s unresolved\n",
            lt_text_count(n[LT_ORIGIN_TUMOUR]).s, lt_text_count(n[LT_ORIGIN_CHIP]).s,
            lt_text_count(n[LT_ORIGIN_GERMLINE]).s, lt_text_count(n[LT_ORIGIN_UNRESOLVED]).s);
}

static void text_contamination(FILE *out, const lt_contamination *c)
{
    if (c->n_snps == 0)
        return;
    if (isnan(c->c))
        fprintf(out, "%-12s not evaluable: only %s SNPs tell\n", "Another's",
                lt_text_count(c->n_snps).s);
    else
        fprintf(out, "%-12s %.2g %% of molecules (95 %%: %.2g-%.2g %%), by %s SNPs\n", "Another's",
                100 * c->c, 100 * c->lo, 100 * c->hi, lt_text_count(c->n_snps).s);
}

void lt_text_origin(FILE *out, const lt_calls *calls)
{
    text_control(out, calls);
    text_contamination(out, &calls->contamination);
    if (calls->identity.n)
        fprintf(out, "%-12s %s germline positions kept, to compare with other samples\n",
                "Identity", lt_text_count(calls->identity.n).s);
}
