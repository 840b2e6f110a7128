/* sites_init.c -- reads the reference once around each target interval. */
#include "sites_init.h"

#include <stdlib.h>
#include <string.h>

#include "loci.h"

enum { MARGIN_BP = 256 }; /* runs longer than a byte can tell are capped */

static lt_status copy_genome(lt_genome *out, const lt_genome *genome)
{
    out->contig = calloc((size_t)genome->n_contigs + 1, sizeof *out->contig);
    if (!out->contig)
        return lt_fail(LT_ENOMEM, "out of memory");
    for (; out->n_contigs < genome->n_contigs; out->n_contigs++) {
        lt_contig *c = &out->contig[out->n_contigs];
        *c = genome->contig[out->n_contigs];
        c->name = strdup(c->name);
        if (!c->name)
            return lt_fail(LT_ENOMEM, "out of memory");
    }
    return LT_OK;
}

/* run[i] = length of the run of one base that ends (step 1) or begins (step -1) at i; N has none.
 */
static void measure_runs(uint8_t *run, const uint8_t *code, int64_t n, int step)
{
    uint8_t before = 4, length = 0;
    for (int64_t k = 0, i = step > 0 ? 0 : n - 1; k < n; k++, i += step) {
        length = code[i] > 3 ? 0 : code[i] == before ? (uint8_t)(length + (length < 255)) : 1;
        before = code[i];
        run[i] = length;
    }
}

static uint8_t longest(uint8_t held, uint8_t left, uint8_t right)
{
    uint8_t most = held > left ? held : left;
    return most > right ? most : right;
}

static void describe_sites(lt_sample *s, const lt_interval *iv, const uint8_t *code,
                           const uint8_t *ending, const uint8_t *starting)
{
    for (int64_t x = iv->beg; x < iv->end; x++) {
        int64_t i = x - iv->beg + MARGIN_BP;
        uint32_t site = iv->first_site + (uint32_t)(x - iv->beg);
        int held = ending[i] + starting[i] - (code[i] < 4);
        s->ref[site] = code[i];
        s->context[site] = (uint8_t)(code[i - 1] * 5 + code[i + 1]);
        s->homopolymer[site] =
            longest((uint8_t)(held < 255 ? held : 255), ending[i - 1], starting[i + 1]);
    }
}

static lt_status describe_interval(lt_sample *s, const lt_interval *iv, lt_fasta *fasta)
{
    const int64_t n = iv->end - iv->beg + 2 * MARGIN_BP;
    uint8_t *code = malloc(3 * (size_t)n);
    if (!code)
        return lt_fail(LT_ENOMEM, "out of memory");
    lt_status st = lt_fasta_fetch(fasta, s->genome.contig[iv->contig].name, iv->beg - MARGIN_BP,
                                  iv->end + MARGIN_BP, code);
    if (st == LT_OK) {
        measure_runs(code + n, code, n, 1);
        measure_runs(code + 2 * n, code, n, -1);
        describe_sites(s, iv, code, code + n, code + 2 * n);
    }
    free(code);
    return st;
}

lt_status lt_sample_init(lt_sample *s, const char *name, const lt_genome *genome,
                         lt_targets *targets, lt_fasta *fasta)
{
    LT_TRY(copy_genome(&s->genome, genome));
    const size_t n = targets->n_sites;
    s->name = strdup(name);
    s->ref = malloc(n + 1);
    s->context = malloc(n + 1);
    s->homopolymer = malloc(n + 1);
    s->exposure = calloc(n + 1, LT_N_CLASSES * sizeof *s->exposure);
    s->raw_base = calloc(n + 1, 4 * sizeof *s->raw_base);
    if (!s->name || !s->ref || !s->context || !s->homopolymer || !s->exposure || !s->raw_base)
        return lt_fail(LT_ENOMEM, "out of memory: %zu target positions", n);
    s->targets = *targets;
    *targets = (lt_targets){0};
    for (size_t i = 0; i < s->targets.n; i++)
        LT_TRY(describe_interval(s, &s->targets.interval[i], fasta));
    return LT_OK;
}

lt_status lt_reference_read(lt_reference *reference, lt_sample *s, lt_fasta *fasta)
{
    LT_TRY(lt_reference_init(reference, &s->targets));
    for (size_t i = 0; i < reference->n; i++) {
        const lt_ref_window *w = &reference->window[i];
        LT_TRY(lt_fasta_fetch(fasta, s->genome.contig[w->contig].name, w->beg, w->end, w->code));
    }
    s->assessed_indel = malloc(s->targets.n_sites + 1);
    if (!s->assessed_indel)
        return lt_fail(LT_ENOMEM, "out of memory: %u target positions", s->targets.n_sites);
    memset(s->assessed_indel, 1, s->targets.n_sites);
    return LT_OK;
}

lt_status lt_targets_add_loci(lt_targets *targets, const lt_allele *loci, size_t n_loci)
{
    const size_t n = targets->n + n_loci;
    lt_interval *all = malloc((n + 1) * sizeof *all);
    if (!all)
        return lt_fail(LT_ENOMEM, "out of memory: %zu loci", n_loci);
    for (size_t i = 0; i < targets->n; i++)
        all[i] = targets->interval[i];
    for (size_t i = 0; i < n_loci; i++)
        all[targets->n + i] = (lt_interval){.contig = loci[i].contig,
                                            .beg = loci[i].pos,
                                            .end = loci[i].pos + (int64_t)strlen(loci[i].ref)};
    lt_targets_clear(targets);
    lt_status st = lt_targets_merge(targets, all, n);
    free(all);
    return st;
}
