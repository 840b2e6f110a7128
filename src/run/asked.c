/* asked.c -- see asked.h.
 *
 * A sample file knows the reference at its targets only. An insertion or deletion that could move
 * to the left out of them has no known spelling: it counts as off the targets, as its site is. */
#include "asked.h"

#include <stdlib.h>
#include <string.h>

#include "hotspots.h"
#include "log.h"
#include "sites.h"
#include "sites_init.h"

typedef struct bases {
    lt_allele_fetch fetch;
    void *data;
} bases;

void lt_asked_clear(lt_asked *asked)
{
    free(asked->snv);
    free(asked->other);
    memset(asked, 0, sizeof *asked);
}

static lt_status read_hotspots(lt_loci *loci, const lt_genome *genome, const bases *from)
{
    lt_hotspots_seen seen;
    LT_TRY(lt_hotspots_read(loci, &seen, genome, from->fetch, from->data));
    lt_log_line(LT_LOG_INFO, "hotspots: %s, %s: %zu loci", seen.origin, seen.genome, seen.n_listed);
    if (seen.n_absent)
        lt_log_line(LT_LOG_WARNING,
                    "input: hotspots: %zu loci are on chromosomes that the reference lacks",
                    seen.n_absent);
    return LT_OK;
}

static lt_status read_file(lt_loci *loci, lt_targets *targets, const lt_genome *genome,
                           const bases *from, const char *path)
{
    char why[200];
    LT_TRY(lt_loci_read(loci, genome, from->fetch, from->data, path));
    size_t n_skipped = lt_loci_skipped(loci, why, sizeof why);
    if (n_skipped)
        lt_log_line(LT_LOG_WARNING, "input: %s: %zu alleles are left out: %s", path, n_skipped,
                    why);
    return targets ? lt_targets_add_loci(targets, loci->allele, loci->n) : LT_OK;
}

static lt_status read_all(lt_loci *loci, lt_targets *targets, const lt_genome *genome,
                          const bases *from, const lt_string_list *sources)
{
    memset(loci, 0, sizeof *loci);
    for (size_t i = 0; i < sources->n; i++) {
        lt_loci one = {0};
        lt_status st = !strcmp(sources->v[i], LT_HOTSPOTS_NAME)
                           ? read_hotspots(&one, genome, from)
                           : read_file(&one, targets, genome, from, sources->v[i]);
        if (st == LT_OK)
            st = lt_loci_merge(loci, &one);
        lt_loci_clear(&one);
        if (st < 0) {
            lt_loci_clear(loci);
            return st;
        }
    }
    return LT_OK;
}

lt_status lt_asked_read(lt_loci *loci, lt_targets *targets, const lt_genome *genome,
                        lt_fasta *fasta, const lt_string_list *sources)
{
    lt_fasta_bases known = {fasta, genome};
    const bases from = {lt_fasta_bases_fetch, &known};
    return read_all(loci, targets, genome, &from, sources);
}

lt_status lt_asked_fetch(void *data, int32_t contig, int64_t beg, int64_t end, uint8_t *codes)
{
    const lt_sample *sample = data;
    for (int64_t pos = beg; pos < end; pos++) {
        uint32_t site =
            pos < 0 ? UINT32_MAX : lt_sites_first(&sample->targets, contig, pos, pos + 1);
        codes[pos - beg] = site == UINT32_MAX ? 4 : sample->ref[site];
    }
    return LT_OK;
}

lt_status lt_asked_read_sample(lt_loci *loci, const lt_sample *sample,
                               const lt_string_list *sources)
{
    const bases from = {lt_asked_fetch, (void *)sample};
    return read_all(loci, NULL, &sample->genome, &from, sources);
}

static uint8_t code_of(char base)
{
    return (uint8_t)(strchr("ACGT", base) - "ACGT");
}

/* An insertion or deletion is written with the base behind where the one before is not known. Only
 * then both alleles end alike: with the base before, it could still move to the left. */
static int is_anchored_behind(const lt_allele *a)
{
    enum lt_allele_kind kind = lt_allele_kind(a);
    return (kind == LT_ALLELE_INSERTION || kind == LT_ALLELE_DELETION) &&
           a->ref[strlen(a->ref) - 1] == a->alt[strlen(a->alt) - 1];
}

/* UINT32_MAX: off the targets. */
static uint32_t site_of(const lt_allele *a, const lt_sample *sample)
{
    if (a->pos > 0 && is_anchored_behind(a) &&
        lt_sites_first(&sample->targets, a->contig, a->pos - 1, a->pos) == UINT32_MAX)
        return UINT32_MAX;
    return lt_sites_first(&sample->targets, a->contig, a->pos, a->pos + 1);
}

static lt_status take(lt_asked *asked, const lt_allele *a, uint32_t site, const lt_sample *sample)
{
    if (lt_allele_kind(a) != LT_ALLELE_SNV) {
        asked->other[asked->n_other++] = *a;
        return LT_OK;
    }
    const lt_locus locus = {a->contig, a->pos, code_of(a->ref[0]), code_of(a->alt[0])};
    if (sample->ref[site] != locus.ref)
        return lt_hint(lt_fail(LT_EFORMAT, "--loci: %s:%lld: REF is %s, but the reference has %c",
                               sample->genome.contig[a->contig].name, (long long)a->pos + 1, a->ref,
                               "ACGTN"[sample->ref[site]]),
                       "the loci must be of the genome that the reads were aligned to");
    asked->snv[asked->n_snv++] = locus;
    return LT_OK;
}

static void digest_add(lt_digest *digest, const lt_allele *a, const lt_genome *genome)
{
    const char *contig = genome->contig[a->contig].name;
    lt_digest_add(digest, contig, strlen(contig) + 1);
    lt_digest_add_words(digest, &a->pos, 1, sizeof a->pos);
    lt_digest_add(digest, a->ref, strlen(a->ref) + 1);
    lt_digest_add(digest, a->alt, strlen(a->alt) + 1);
}

lt_status lt_asked_split(lt_asked *asked, const lt_loci *loci, const lt_sample *sample)
{
    memset(asked, 0, sizeof *asked);
    asked->snv = malloc((loci->n + 1) * sizeof *asked->snv);
    asked->other = malloc((loci->n + 1) * sizeof *asked->other);
    lt_status st = LT_OK;
    if (!asked->snv || !asked->other)
        st = lt_fail(LT_ENOMEM, "out of memory: %zu loci", loci->n);
    lt_digest digest;
    lt_digest_init(&digest);
    size_t n_off = 0;
    for (size_t i = 0; st == LT_OK && i < loci->n; i++) {
        uint32_t site = site_of(&loci->allele[i], sample);
        if (site == UINT32_MAX) {
            n_off++;
            continue;
        }
        st = take(asked, &loci->allele[i], site, sample);
        digest_add(&digest, &loci->allele[i], &sample->genome);
    }
    lt_digest_finish(&digest, asked->digest);
    if (st < 0) {
        lt_asked_clear(asked);
        return st;
    }
    if (n_off)
        lt_log_line(LT_LOG_WARNING,
                    "input: --loci: %zu of %zu loci are no target positions: not "
                    "assessed",
                    n_off, loci->n);
    return LT_OK;
}
