/* series.h -- one patient over time: the loci that are followed, the draws, what each draw says of
 * each locus and of the tumour's share of the cfDNA, and what follows from all draws together.
 *
 * Everything but the evidence is here; the whole evidence of each draw stays in the series file, so
 * that a locus found later is looked up in old draws without their BAM. All that is computed
 * (counts, burden, response, kinetics) is a function of the evidence, the loci, the background and
 * the settings alone: in which order draws and loci came does not show. */
#ifndef LOWTIDE_SERIES_H
#define LOWTIDE_SERIES_H

#include <stddef.h>
#include <stdint.h>

#include "lowtide/allele.h"
#include "lowtide/burden.h"
#include "lowtide/genome.h"
#include "lowtide/origin.h"

#define LT_SERIES_DIGEST 65 /* 64 hex digits and a zero */
#define LT_SERIES_DATE 11   /* "2026-03-01" and a zero; "" where days are numbered */

/* Why a locus stays out of the burden; 0: it counts. */
enum lt_mask {
    LT_MASK_USER = 1 << 0,     /* asked for */
    LT_MASK_CHIP = 1 << 1,     /* white blood cells carry it: clonal haematopoiesis */
    LT_MASK_GERMLINE = 1 << 2, /* inherited */
    LT_MASK_NORMALS = 1 << 3,  /* two or more normals carry it as their own */
    LT_N_MASKS = 4
};
/* Words for them, in that order: static const char *const name[] = LT_MASK_NAMES; */
#define LT_MASK_NAMES                                  \
    {                                                  \
        "user", "chip", "germline", "panel_of_normals" \
    }

/* A locus that is followed. */
typedef struct lt_series_locus {
    lt_allele allele;                  /* canonical */
    char *gene;                        /* "" when not known; from users: hostile */
    char *source;                      /* of the list it came with: "tumour", "draw S1", ... */
    uint32_t tumour_alt, tumour_depth; /* reads in the tumour; depth 0: not known */
    double tumour_vaf;                 /* where only the fraction is known, else alt / depth;
                                          NaN: not known */
    uint32_t wbc_alt, wbc_depth;       /* in white blood cells; depth 0: not known */
    double cn_total, multiplicity;     /* copies at the locus in the tumour, and of these with
                                          the allele; NaN: not known */
    double clonality;                  /* share of tumour cells with it; NaN: not known */
    uint8_t mask;                      /* bits of lt_mask */
    uint8_t mask_given;                /* of these, those given by the user */
} lt_series_locus;

typedef struct lt_draw {
    char *sample_id; /* from users: hostile */
    char date[LT_SERIES_DATE];
    double day;                                  /* since the earliest dated draw, or as given */
    double plasma_ml, cfdna_ng_per_ml, input_ng; /* NaN: not told */
    char digest[LT_SERIES_DIGEST];               /* of the evidence: names it in the file */
    lt_burden burden;
    lt_response response;
    lt_draw_quality quality;
    double *likelihood;   /* ln L(tau) - max, LT_N_TAU */
    lt_draw_locus *locus; /* n_loci */
    lt_match *match;      /* against each draw, n_draws; one with itself is all zero */
    uint8_t chose_loci;   /* 1: loci were chosen among its own calls, so its p is no test */
} lt_draw;

/* A sample without the tumour, at the patient's loci. */
typedef struct lt_series_control {
    char *sample_id;
    char digest[LT_SERIES_DIGEST];
    double p_model; /* of the integrated test, as if it were a draw */
    uint32_t n_evaluable;
    uint64_t informative_molecules;
} lt_series_control;

/* A stretch of draws over which ln tau goes straight: only what lies between its first and last
 * draw is told. */
enum lt_trend { LT_TREND_FALLING, LT_TREND_RISING, LT_TREND_UNCLEAR, LT_N_TRENDS };
#define LT_TREND_NAMES                 \
    {                                  \
        "falling", "rising", "unclear" \
    }

typedef struct lt_kinetics {
    uint32_t first, last;          /* draws */
    uint32_t n_draws;              /* of these evaluable, at least 3 */
    uint8_t trend;                 /* lt_trend: the 95 % interval of the slope leaves out 0 */
    double slope, lo, hi;          /* of ln tau a day: median, 95 % interval */
    double time, time_lo, time_hi; /* days to half (falling) or double (rising): "apparent"; NaN
                                      where the trend is unclear */
} lt_kinetics;

enum lt_mark_kind { LT_MARK_THERAPY, LT_MARK_IMAGING, LT_MARK_SURGERY, LT_MARK_OTHER, LT_N_MARKS };
#define LT_MARK_NAMES                            \
    {                                            \
        "therapy", "imaging", "surgery", "other" \
    }

/* Something that happened to the patient. */
typedef struct lt_mark {
    uint8_t kind;                                    /* lt_mark_kind */
    char *label;                                     /* from users: hostile */
    char start[LT_SERIES_DATE], end[LT_SERIES_DATE]; /* dates, "" where days are numbered */
    double start_day, end_day;                       /* end NaN: not ended; imaging: both equal */
} lt_mark;

typedef struct lt_history {
    uint64_t revision; /* of the series after the action */
    char *action;      /* "add", "replace", "remove", "loci", "background", "annotate", ... */
    char *sample_id;   /* "" where none was meant */
    char digest[LT_SERIES_DIGEST]; /* of the evidence, list or background; "" */
} lt_history;

/* What the user decides; stored in the series. */
typedef struct lt_series_settings {
    double alpha;         /* p up to which one draw is detected: .01 */
    double alpha_patient; /* false alarms a patient over planned_draws; NaN: alpha counts */
    uint32_t planned_draws;
    double lod_limit;     /* a draw whose LoD95 lies above is not evaluable: .01 */
    uint32_t min_loci;    /* fewer evaluable loci: not evaluable: 1 */
    double clearance_lod; /* "clearance" needs an LoD95 below: 1e-3 */
    double pg_per_hge;    /* mass of a haploid genome: 3.3 pg */
    double purity;        /* of the tumour sample; NaN: not known, loci then count relative to
                                   the one with the highest tumour VAF */
    char *baseline;       /* sample_id, or "": the first evaluable draw */
} lt_series_settings;

typedef struct lt_series {
    char *patient_id; /* from users: hostile */
    uint64_t revision;
    lt_series_settings settings;
    lt_genome genome;
    char background[LT_SERIES_DIGEST]; /* content of the background; "" without */
    uint8_t naive;                     /* 1: no tumour list; loci are calls of a draw */
    char *provenance;                  /* JSON */
    lt_series_locus *locus;            /* by place */
    size_t n_loci;
    lt_draw *draw; /* by day, then sample_id */
    size_t n_draws;
    lt_series_control *control; /* by digest */
    size_t n_controls;
    lt_kinetics *kinetics;
    size_t n_kinetics;
    int64_t nadir;        /* draw with the lowest burden; -1: none is evaluable */
    double clearance_day; /* day of the first clearance; NaN: none */
    lt_mark *mark;        /* by start_day, kind, label */
    size_t n_marks;
    lt_history *history;
    size_t n_history;
} lt_series;

#endif
