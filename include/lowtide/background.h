/* background.h -- what normals teach about each site: sums over samples, so backgrounds merge by
 * addition in any order.
 *
 * Per (site, alternative allele), index site * 3 + rank of alt among the other bases: strong
 * molecules by category, weak ones, and how many strong ones each normal's own rates promised at a
 * site factor of 1. What a normal shows far above the usual is kept apart as an event as well, so
 * that whether it is noise of the site (it counts) or of that person (germline, clonal
 * haematopoiesis, a private artefact: set aside) can be decided again whenever normals are added or
 * taken away. */
#ifndef LOWTIDE_BACKGROUND_H
#define LOWTIDE_BACKGROUND_H

#include <stddef.h>
#include <stdint.h>

#include "lowtide/call.h"
#include "lowtide/sample.h"

#define LT_EXPECTED_UNIT 1048576.0 /* expected molecules are in units of 2^-20 */

typedef struct lt_background_cell {
    uint32_t x[LT_N_CATEGORIES]; /* strong molecules of strand A, strand B, duplex */
    uint32_t weak;               /* molecules of lower levels */
    uint64_t e[LT_N_CATEGORIES]; /* expected strong molecules at g = 1, 2^-20 */
} lt_background_cell;

/* One normal's share of a (site, alt), kept apart. */
typedef struct lt_background_event {
    uint32_t site;
    uint8_t alt;             /* base code */
    uint8_t aside;           /* 1: set aside, not in the sums */
    uint32_t sample;         /* index into sample[] */
    uint32_t depth, counted; /* molecules; of these, counted as alternative */
    lt_background_cell cell;
} lt_background_event;

typedef struct lt_background_sample {
    char *name;
    char digest[65]; /* of its evidence, lower-case hex: the same normal is not added twice */
    char rates[65];  /* of the rates behind its expected molecules: what is taken away must be what
                        was added */
} lt_background_sample;

typedef struct lt_background {
    lt_genome genome;
    lt_targets targets;   /* all normals' */
    uint8_t *ref;         /* by site, as lt_sample */
    uint8_t *context;     /* by site */
    uint8_t *homopolymer; /* by site */
    /* by site * 3 + rank of alt; events that are set aside are not in them */
    lt_background_cell *cell;
    uint32_t *n_with_two; /* normals with two or more strong molecules */
    uint32_t *n_aside;    /* normals set aside */
    /* by site */
    uint64_t *depth;            /* molecules, summed over normals */
    lt_background_event *event; /* by site, alt, sample */
    size_t n_events;
    lt_background_sample *sample; /* by digest */
    uint32_t n_samples;
    /* group sums over sites that show no variant, as lt_rates has them for one sample */
    uint64_t count[LT_N_CONTEXTS][LT_N_BINS];
    uint64_t exposure[LT_N_CONTEXTS][LT_N_CLASSES];
    uint64_t q_count[LT_N_CLASSES][LT_N_LEVELS];
    char *provenance; /* JSON; options that every normal must share */
} lt_background;

#endif
