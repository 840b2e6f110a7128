/* make_series.c -- writes the made-up series of tests/unit/made_series.h, six loci in six draws
 * unless told otherwise, with the fixture sample as everybody's evidence:
 * make_series OUT.h5 [LOCI DRAWS] */
#include <stdio.h>

#include "made_series.h"
#include "sample_fixture.h"
#include "series_file.h"

/* Labels without control characters; the genome is the evidence's. */
static void suit(lt_series *s, const lt_sample *sample)
{
    for (size_t t = 0; t < s->n_draws; t++)
        for (char *c = s->draw[t].sample_id; *c; c++)
            *c = *c == '\t' ? ' ' : *c;
    for (size_t i = 0; i < s->n_marks; i++)
        for (char *c = s->mark[i].label; *c; c++)
            *c = *c == '\t' ? ' ' : *c;
    for (size_t i = 0; i < s->n_history; i++)
        for (char *c = s->history[i].sample_id; *c; c++)
            *c = *c == '\t' ? ' ' : *c;
    for (int c = 0; c < 2; c++) {
        free(s->genome.contig[c].name);
        s->genome.contig[c] = sample->genome.contig[c];
        s->genome.contig[c].name = made_copy(sample->genome.contig[c].name);
        s->genome.contig[c].length = 1000000;
    }
}

int main(int argc, char **argv)
{
    lt_sample sample;
    lt_calls calls;
    lt_series series;
    lt_series_fresh fresh[64];
    lt_store *store = NULL;
    const uint8_t *bytes;
    size_t n, n_fresh = 0;
    if (argc != 2 && argc != 4)
        return 2;
    const size_t n_loci = argc > 2 ? strtoul(argv[2], NULL, 10) : 6;
    const size_t n_draws = argc > 2 ? strtoul(argv[3], NULL, 10) : 6;
    if (n_draws > 60)
        return 2;
    fixture_full(&sample);
    fixture_calls(&calls, &sample);
    made_series(&series, n_loci, n_draws);
    suit(&series, &sample);
    for (size_t t = 0; t < n_draws; t++)
        fresh[n_fresh++] = (lt_series_fresh){series.draw[t].digest, &sample, &calls};
    for (size_t i = 0; i < 3; i++)
        fresh[n_fresh++] = (lt_series_fresh){series.control[i].digest, &sample, &calls};
    if (lt_series_file_build(&store, &series, NULL, fresh, n_fresh) < 0 ||
        lt_store_image(store, &bytes, &n) < 0) {
        fprintf(stderr, "%s\n", lt_error_message());
        return 1;
    }
    FILE *file = fopen(argv[1], "wb");
    int ok = file && fwrite(bytes, 1, n, file) == n;
    if (file && fclose(file) != 0)
        ok = 0;
    lt_store_close(store);
    lt_series_clear(&series);
    lt_sample_clear(&sample);
    fixture_calls_clear(&calls);
    return ok ? 0 : 1;
}
