/* track_fit.c -- see track_fit.h. */
#include "track_fit.h"

#include <stdlib.h>
#include <string.h>

#include "background.h"
#include "background_file.h"
#include "genome_table.h"
#include "identity.h"
#include "label.h"
#include "log.h"
#include "provenance.h"

#define PANEL_SHARE 0.9 /* of the larger panel's positions that both have */

/* ---- labels ---- */

lt_status lt_track_label(const char *text, const char *what)
{
    size_t n = 0;
    for (const char *c = text; *c; n++) {
        enum lt_label_character kind;
        c += lt_label_character(&kind, c);
        if (kind == LT_LABEL_CONTROL || kind == LT_LABEL_BROKEN)
            return lt_fail(LT_EINVAL,
                           "%s: character %zu of the name is a control character or no UTF-8", what,
                           n + 1);
    }
    if (n == 0 || n > LT_SERIES_LABEL_CHARACTERS)
        return lt_fail(LT_EINVAL, "%s: the name has %zu characters, 1 to %d are possible", what, n,
                       LT_SERIES_LABEL_CHARACTERS);
    return LT_OK;
}

/* ---- genome, options, panel ---- */

/* Positions that both have; intervals are sorted and disjoint. */
static uint64_t shared_positions(const lt_targets *a, const lt_targets *b)
{
    uint64_t sum = 0;
    for (size_t i = 0, k = 0; i < a->n && k < b->n;) {
        const lt_interval *x = &a->interval[i], *y = &b->interval[k];
        int64_t beg = x->beg > y->beg ? x->beg : y->beg, end = x->end < y->end ? x->end : y->end;
        if (x->contig == y->contig && beg < end)
            sum += (uint64_t)(end - beg);
        int x_first = x->contig != y->contig ? x->contig < y->contig : x->end < y->end;
        i += (size_t)x_first;
        k += (size_t)!x_first;
    }
    return sum;
}

static lt_status check_panel(const lt_targets *a, const lt_targets *b, const char *path)
{
    uint32_t larger = a->n_sites > b->n_sites ? a->n_sites : b->n_sites;
    uint64_t shared = shared_positions(a, b);
    if ((double)shared >= PANEL_SHARE * larger)
        return LT_OK;
    return lt_hint(lt_fail(LT_EIDENTITY,
                           "%s: of another panel: it has %u target positions, the series' first "
                           "draw %u, and both share %llu",
                           path, (unsigned)b->n_sites, (unsigned)a->n_sites,
                           (unsigned long long)shared),
                   "call all draws of a patient with the same -t panel.bed");
}

static lt_status begin(lt_series *series, const lt_sample *sample)
{
    LT_TRY(lt_genome_copy(&series->genome, &sample->genome));
    return lt_provenance_shared(&series->provenance, sample->provenance);
}

lt_status lt_track_fit(lt_tracker *tracker, const lt_track_sample *sample, const char *path)
{
    lt_series *series = &tracker->series;
    lt_track_sample *first;
    if (series->n_draws == 0 && series->n_controls == 0) {
        lt_genome old = series->genome;
        series->genome = (lt_genome){0};
        lt_genome_clear(&old);
        return begin(series, &sample->sample);
    }
    if (lt_genome_compare(&series->genome, &sample->sample.genome, tracker->path, path) < 0)
        return lt_hint(LT_EIDENTITY, "draws of a patient must be aligned to one genome");
    LT_TRY(lt_provenance_match(series->provenance, sample->sample.provenance, path,
                               "the series' first draw"));
    LT_TRY(lt_tracker_sample(
        tracker, series->n_draws ? series->draw[0].digest : series->control[0].digest, &first));
    return check_panel(&first->sample.targets, &sample->sample.targets, path);
}

/* ---- person ---- */

static lt_status other_person(const lt_series *series, size_t other, const lt_match *m,
                              const char *path)
{
    return lt_hint(lt_fail(LT_EIDENTITY,
                           "%s: of another person than the draw %s: %u of %u inherited alleles "
                           "agree",
                           path, series->draw[other].sample_id, (unsigned)m->agree,
                           (unsigned)m->shared),
                   "look for a swap of tubes, libraries or files; nothing was added");
}

lt_status lt_track_match(lt_tracker *tracker, const lt_track_sample *sample, const char *path)
{
    lt_series *series = &tracker->series;
    const size_t last = series->n_draws - 1;
    for (size_t i = 0; i < last; i++) {
        lt_identity known = {0};
        lt_match match;
        LT_TRY(lt_series_file_identity(tracker->file, series->draw[i].digest, &known));
        lt_identity_match(&match, &known, &sample->sample);
        free(known.site);
        if (match.verdict == LT_SAME_OTHER)
            return other_person(series, i, &match, path);
        series->draw[i].match[last] = series->draw[last].match[i] = match;
    }
    return LT_OK;
}

/* ---- background ---- */

lt_status lt_track_background(lt_tracker *tracker, const char *path)
{
    lt_series *series = &tracker->series;
    lt_background bg = {0};
    char content[LT_DIGEST_HEX];
    if (!path) {
        if (!series->background[0] || !(tracker->stale || tracker->n_fresh > 0))
            return LT_OK;
        return lt_hint(lt_fail(LT_EINVAL,
                               "%s: its draws were evaluated with a background, this one must be, "
                               "too",
                               tracker->path),
                       "--background FILE: that of content_sha256 %s, or a newer one for all draws",
                       series->background);
    }
    lt_status st = lt_background_file_read(&bg, content, path);
    lt_background_clear(&bg);
    LT_TRY(st);
    if (!strcmp(series->background, content))
        return LT_OK;
    if (series->n_draws > tracker->n_fresh)
        lt_log_line(LT_LOG_INFO, "background: another one than before: all draws are evaluated "
                                 "anew");
    strcpy(series->background, content);
    tracker->stale = 1;
    return lt_tracker_note(tracker, "background", "", content);
}
