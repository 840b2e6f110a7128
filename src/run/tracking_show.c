/* tracking_show.c -- `lowtide track show, list, loci, check`: reading only, no lock is needed since
 * a series is replaced by rename. */
#include <string.h>

#include "caller.h"
#include "export.h"
#include "sample_file.h"
#include "series.h"
#include "text_line.h"
#include "text_series.h"
#include "tracker.h"
#include "tracking.h"

lt_status lt_tracking_show(FILE *out, const char *path, enum lt_track_view view)
{
    lt_series series = {0};
    lt_series_file *file = NULL;
    lt_status st = lt_series_file_open(&file, &series, path);
    lt_series_file_close(file);
    if (st == LT_OK && view == LT_TRACK_JSON)
        st = lt_export_json(out, &series);
    else if (st == LT_OK && view == LT_TRACK_DRAWS)
        lt_text_draws(out, &series);
    else if (st == LT_OK && view == LT_TRACK_LOCI)
        lt_text_loci(out, &series);
    else if (st == LT_OK)
        lt_text_course(out, &series);
    lt_series_clear(&series);
    return st;
}

/* Reading checks sizes, ranges, order and sums; the evidence must be what its digest says. */
static lt_status check_evidence(lt_series_file *file, const char *digest, const char *name,
                                const char *path)
{
    lt_sample sample = {0};
    lt_calls calls = {0};
    char found[LT_DIGEST_HEX];
    lt_status st = lt_series_file_sample(file, digest, &sample, &calls);
    if (st == LT_OK) {
        lt_sample_digest(found, &sample);
        if (strcmp(found, digest))
            st = lt_fail(LT_EFORMAT, "%s: the evidence of %s is not what its digest says", path,
                         name);
    }
    lt_calls_clear(&calls);
    lt_sample_clear(&sample);
    return st;
}

lt_status lt_tracking_check(FILE *out, const char *path)
{
    lt_series series = {0};
    lt_series_file *file = NULL;
    lt_status st = lt_series_file_open(&file, &series, path);
    for (size_t i = 0; i < series.n_draws && st == LT_OK; i++)
        st = check_evidence(file, series.draw[i].digest, series.draw[i].sample_id, path);
    for (size_t i = 0; i < series.n_controls && st == LT_OK; i++)
        st = check_evidence(file, series.control[i].digest, series.control[i].sample_id, path);
    if (st == LT_OK)
        fprintf(out,
                "whole: SHA-256 of the file, schema, %s draws, %s loci, %s controls, their "
                "evidence; revision %llu\n",
                lt_text_count(series.n_draws).s, lt_text_count(series.n_loci).s,
                lt_text_count(series.n_controls).s, (unsigned long long)series.revision);
    lt_series_file_close(file);
    lt_series_clear(&series);
    return st;
}
