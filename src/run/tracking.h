/* tracking.h -- what `lowtide track` does to a series file. Each call is one transaction: it is
 * done and on disk, or nothing has changed. */
#ifndef LT_RUN_TRACKING_H
#define LT_RUN_TRACKING_H

#include <stdio.h>

#include "options.h"
#include "track_order.h"

/* NaN, 0 and NULL: not told, what the series has stays. */
typedef struct lt_track_settings {
    double alpha, alpha_patient, lod_limit, clearance_lod, pg_per_hge, purity;
    int64_t planned_draws, min_loci;
    const char *baseline;
} lt_track_settings;

typedef struct lt_tracking_add {
    const char *series;
    const char *draw;    /* sample file, or NULL: only loci, controls or settings change */
    const char *patient; /* needed for a new series */
    const char *sample;  /* the draw's name; NULL: that of the sample file */
    lt_track_day when;
    double plasma_ml, cfdna_ng_per_ml, input_ng;
    lt_string_list loci;                    /* lists */
    const char *loci_from;                  /* name of a draw whose calls become loci */
    const char *tumour_sample, *wbc_sample; /* columns of a VCF */
    const char *background;
    lt_string_list controls; /* sample files of people without the tumour */
    lt_track_settings settings;
    int replace;
    int threads, quiet;
} lt_tracking_add;

/* A draw that is there with the same evidence stays as it is: done. Summary to stderr unless quiet.
 */
lt_status lt_tracking_add_run(const lt_tracking_add *config);

typedef struct lt_tracking_edit {
    const char *series;
    const char *background; /* of the series, where draws must be evaluated anew */
    int threads, quiet;
} lt_tracking_edit;

/* Takes a draw out, with its evidence. */
lt_status lt_tracking_remove(const lt_tracking_edit *config, const char *sample_id);
/* Masks or unmasks loci; all draws are evaluated anew. */
lt_status lt_tracking_mask(const lt_tracking_edit *config, const lt_string_list *mask,
                           const lt_string_list *unmask);

typedef struct lt_tracking_mark {
    int kind; /* lt_mark_kind */
    const char *label;
    lt_track_day start, end; /* end: neither told: not ended; imaging and surgery: the start */
    int remove;              /* 1: the mark of this kind, label and start leaves */
} lt_tracking_mark;

lt_status lt_tracking_annotate(const lt_tracking_edit *config, const lt_tracking_mark *mark);

enum lt_track_view { LT_TRACK_COURSE, LT_TRACK_JSON, LT_TRACK_DRAWS, LT_TRACK_LOCI };
lt_status lt_tracking_show(FILE *out, const char *series, enum lt_track_view view);

/* Digest, schema, invariants, and the evidence of every draw; says what was looked at. */
lt_status lt_tracking_check(FILE *out, const char *series);

#endif
