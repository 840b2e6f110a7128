/* make_series.c -- writes the made-up course with evidence of the fixture sample: make_series
 * OUT.h5 */
#include <stdio.h>

#include "made_series.h"
#include "sample_fixture.h"
#include "series_file.h"

static void no_tabs(char *text)
{
    for (; *text; text++)
        *text = *text == '\t' ? ' ' : *text;
}

static void fit(lt_series *s, const lt_sample *sample)
{
    for (size_t t = 0; t < s->n_draws; t++)
        no_tabs(s->draw[t].sample_id);
    for (size_t i = 0; i < s->n_marks; i++)
        no_tabs(s->mark[i].label);
    for (size_t i = 0; i < s->n_history; i++)
        no_tabs(s->history[i].sample_id);
    for (int c = 0; c < 2; c++)
        s->genome.contig[c] = sample->genome.contig[c];
}

int main(int argc, char **argv)
{
    static const lt_interval intervals[] = {{0, 10, 40, 0}, {1, 100, 130, 0}};
    static lt_sample sample; /* these live to the end of the program */
    static lt_series series;
    static lt_series_fresh fresh[9];
    lt_store *store;
    const uint8_t *bytes;
    size_t n, n_fresh = 0;
    if (argc != 2)
        return 2;
    fixture_sample(&sample, intervals, 2, 1);
    made_series(&series, 6, 6);
    fit(&series, &sample);
    for (size_t t = 0; t < 6; t++)
        fresh[n_fresh++] = (lt_series_fresh){series.draw[t].digest, &sample, NULL};
    for (size_t i = 0; i < 3; i++)
        fresh[n_fresh++] = (lt_series_fresh){series.control[i].digest, &sample, NULL};
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
    return ok ? 0 : 1;
}
