/* sample_digest.c -- SHA-256 over what makes a sample what it is. Time: O(sites + evidence). */
#include "sample_file.h"

#include <string.h>

static void add_targets(lt_digest *digest, const lt_sample *sample)
{
    for (size_t i = 0; i < sample->targets.n; i++) {
        const lt_interval *interval = &sample->targets.interval[i];
        const char *contig = sample->genome.contig[interval->contig].name;
        const int64_t span[2] = {interval->beg, interval->end};
        lt_digest_add(digest, contig, strlen(contig) + 1);
        lt_digest_add_words(digest, span, 2, sizeof *span);
    }
}

void lt_sample_digest(char hex[LT_DIGEST_HEX], const lt_sample *sample)
{
    lt_digest digest;
    lt_digest_init(&digest);
    add_targets(&digest, sample);
    lt_digest_add_words(&digest, sample->exposure, (size_t)sample->targets.n_sites * LT_N_CLASSES,
                        sizeof *sample->exposure);
    for (size_t i = 0; i < sample->n_evidence; i++) {
        const lt_evidence *e = &sample->evidence[i];
        const uint32_t row[4] = {e->site, e->alt, e->bin, e->count};
        lt_digest_add_words(&digest, row, 4, sizeof *row);
    }
    lt_digest_finish(&digest, hex);
}

void lt_rates_digest(char hex[LT_DIGEST_HEX], const lt_rates *rates)
{
    lt_digest digest;
    lt_digest_init(&digest);
    lt_digest_add_words(&digest, rates->q, sizeof rates->q / 8, 8);
    lt_digest_add_words(&digest, rates->fold_e, sizeof rates->fold_e / 8, 8);
    lt_digest_add_words(&digest, rates->q_count, sizeof rates->q_count / 8, 8);
    lt_digest_add_words(&digest, rates->e_count, sizeof rates->e_count / 8, 8);
    lt_digest_add_words(&digest, rates->e_exposure, sizeof rates->e_exposure / 8, 8);
    lt_digest_finish(&digest, hex);
}
