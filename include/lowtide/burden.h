/* burden.h -- what one draw says of the patient's loci, and of the tumour's share of the cfDNA. */
#ifndef LOWTIDE_BURDEN_H
#define LOWTIDE_BURDEN_H

#include <stddef.h>
#include <stdint.h>

#include "lowtide/sample.h"

#define LT_N_TAU 701    /* points of the grid of the tumour fraction tau */
#define LT_TAU_MIN 1e-7 /* tau_i = 10^(-7 + i / 100), i = 0 .. 700 */
#define LT_TAU_PER_DECADE 100

/* One locus in one draw. */
typedef struct lt_draw_locus {
    uint8_t assessed;    /* 0: not a target of the draw; nothing below is known */
    uint8_t origin;      /* lt_origin, as the sample file's own calls tell it */
    uint8_t evaluable;   /* 1: molecules with usable bases */
    uint32_t depth, alt; /* molecules, and of these alternative */
    uint32_t depth_duplex, alt_duplex;
    uint32_t alt_forward, alt_reverse;
    uint32_t raw_depth, raw_alt; /* usable read bases */
    double vaf, vaf_lo, vaf_hi;  /* 95 %; NaN where not evaluable */
    double p;                    /* of this locus alone, calibrated */
    double log_lr;               /* ln L(tau) / L(0) of this locus at the draw's tau */
    double p_without;            /* the draw's p with this locus left out; NaN: it is not in */
} lt_draw_locus;

enum lt_draw_state {
    LT_DRAW_DETECTED,
    LT_DRAW_NOT_DETECTED,
    LT_DRAW_NOT_EVALUABLE,
    LT_N_DRAW_STATES
};
#define LT_DRAW_STATE_NAMES                         \
    {                                               \
        "detected", "not_detected", "not_evaluable" \
    }

/* Tumour burden of one draw, over all loci that are evaluable and not masked. NaN: does not exist.
 */
typedef struct lt_burden {
    uint8_t state;           /* lt_draw_state */
    uint8_t carried_by_one;  /* 1: detected, but not without its strongest locus */
    double tf, tf_lo, tf_hi; /* tumour fraction: mode and 95 % interval; tf 0: [0, one-sided 95 %
                                upper bound] */
    double mean_vaf, mean_vaf_lo, mean_vaf_hi;       /* over the loci, zeros included */
    double mtm_per_ml, mtm_per_ml_lo, mtm_per_ml_hi; /* mutant molecules a mL of plasma */
    double hge_per_ml;                               /* haploid genome equivalents a mL of plasma */
    double conversion;                     /* molecules a locus, of hGE put into the library */
    double p_model;                        /* integrated test, with the sample factor
                                              where that is above 1 */
    double p_uncorrected;                  /* the same without it */
    double p_decoy;                        /* rank among sets of positions without variants */
    double p_control;                      /* rank among control samples */
    double specificity_lo, specificity_hi; /* Clopper-Pearson 95 %, of the controls at alpha */
    double loo;                            /* p without the locus whose absence raises it most */
    double lod95, lod50;                   /* tumour fraction found with that probability */
    double ceiling;       /* tumour fraction of which one molecule is sampled with p .95 */
    double sample_factor; /* observed / expected strong molecules on the decoys */
    double alpha;         /* p up to which it is detected */
    uint32_t n_decoys, n_controls;
    uint32_t n_evaluable, n_supporting; /* loci; of these with an alternative molecule */
    uint64_t informative_molecules;     /* molecules at evaluable loci, summed */
} lt_burden;

/* What a draw's library was like. */
typedef struct lt_draw_quality {
    double depth_median; /* molecules a target position */
    uint32_t n_sites;
    uint64_t molecules, templates, singletons;
    uint64_t duplex;                             /* molecules seen on both strands */
    uint64_t ledger[LT_N_LEDGER];                /* records, by what became of them */
    double calibration_alpha, calibration_kappa; /* p_cal = max(p, exp(alpha) p^kappa) */
    double contamination, contamination_lo, contamination_hi; /* NaN: not known */
} lt_draw_quality;

enum lt_response_kind {
    LT_RESPONSE_BASELINE,      /* the draw that others are compared with */
    LT_RESPONSE_RATIO,         /* both were detected */
    LT_RESPONSE_AT_MOST,       /* this one was not detected: hi is a one-sided 95 % bound */
    LT_RESPONSE_CLEARANCE,     /* the same, and LoD95 is below the declared limit */
    LT_RESPONSE_NOT_EVALUABLE, /* this draw or the baseline cannot tell */
    LT_N_RESPONSE_KINDS
};
#define LT_RESPONSE_KIND_NAMES                                       \
    {                                                                \
        "baseline", "ratio", "at_most", "clearance", "not_evaluable" \
    }

/* rho = tau / tau at baseline. */
typedef struct lt_response {
    uint8_t kind;                       /* lt_response_kind */
    double ratio, lo, hi;               /* median and 95 % interval; NaN: does not exist */
    double p_below_half, p_below_tenth; /* P(rho < .5), P(rho < .1) */
} lt_response;

#endif
