/* made_file.h -- the series of made_series.h as a file, with the fixture sample as the evidence of
 * every draw and control. */
#ifndef LT_TEST_MADE_FILE_H
#define LT_TEST_MADE_FILE_H

#include <string.h>

#include "made_series.h"
#include "sample_fixture.h"
#include "scratch.h"
#include "series_file.h"
#include "unit.h"

#define MADE_FRESH 64

static const lt_interval made_intervals[] = {{0, 10, 40, 0}, {1, 100, 130, 0}};
static lt_sample made_sample;
static lt_calls made_calls;
static char made_content[LT_DIGEST_HEX]; /* of the file last written */

static inline void made_evidence(void)
{
    fixture_sample(&made_sample, made_intervals, 2, 1);
    fixture_calls(&made_calls, &made_sample);
}

static inline void made_no_tabs(char *text)
{
    for (; *text; text++)
        *text = *text == '\t' ? ' ' : *text;
}

/* As a file takes it: labels without control characters, the genome of the evidence. */
static inline void made_for_file(lt_series *s, size_t n_loci, size_t n_draws)
{
    made_series(s, n_loci, n_draws);
    for (size_t t = 0; t < s->n_draws; t++) {
        made_no_tabs(s->draw[t].sample_id);
        if (n_loci == 0)
            s->draw[t].burden.n_evaluable = s->draw[t].burden.n_supporting = 0;
    }
    for (size_t i = 0; i < s->n_marks; i++)
        made_no_tabs(s->mark[i].label);
    for (size_t i = 0; i < s->n_history; i++)
        made_no_tabs(s->history[i].sample_id);
    for (int c = 0; c < 2; c++) {
        free(s->genome.contig[c].name);
        s->genome.contig[c] = made_sample.genome.contig[c];
        s->genome.contig[c].name = made_copy(made_sample.genome.contig[c].name);
    }
}

static inline size_t made_fresh(lt_series_fresh fresh[MADE_FRESH], const lt_series *s)
{
    size_t n = 0;
    for (size_t t = 0; t < s->n_draws; t++)
        fresh[n++] = (lt_series_fresh){s->draw[t].digest, &made_sample, &made_calls};
    for (size_t i = 0; i < s->n_controls; i++)
        fresh[n++] = (lt_series_fresh){s->control[i].digest, &made_sample, &made_calls};
    return n;
}

/* The path. The first n_fresh of draws and controls are written anew, the others copied. */
static inline const char *made_write(const lt_series *s, lt_series_file *old, size_t n_fresh,
                                     const char *name)
{
    lt_series_fresh fresh[MADE_FRESH];
    lt_store *store;
    const uint8_t *bytes;
    size_t n;
    made_fresh(fresh, s);
    ck_assert_msg(lt_series_file_build(&store, s, old, fresh, n_fresh) == LT_OK, "%s",
                  lt_error_message());
    ck_assert_msg(lt_store_image(store, &bytes, &n) == LT_OK, "%s", lt_error_message());
    const char *path = scratch_write(name, bytes, n);
    strcpy(made_content, lt_store_content_digest(store));
    lt_store_close(store);
    return path;
}

/* The whole file, which is smaller than max. */
static inline size_t made_read(uint8_t *bytes, size_t max, const char *path)
{
    FILE *in = fopen(path, "rb");
    ck_assert_ptr_nonnull(in);
    const size_t n = fread(bytes, 1, max, in);
    fclose(in);
    ck_assert(n > 0 && n < max);
    return n;
}

#endif
