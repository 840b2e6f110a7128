/* genome.h -- the contigs that positions refer to, and the target positions, called sites.
 *
 * A site is one target position. Sites are numbered 0 .. n_sites-1 in the order of the contigs in
 * the alignment header, then by position; every per-site array is indexed by that number. */
#ifndef LOWTIDE_GENOME_H
#define LOWTIDE_GENOME_H

#include <stddef.h>
#include <stdint.h>

typedef struct lt_contig {
    char *name;
    int64_t length;
    char md5[33]; /* M5 of the sequence in lower-case hex; "" when not known */
} lt_contig;

typedef struct lt_genome {
    lt_contig *contig;
    int32_t n_contigs;
} lt_genome;

/* A stretch of target positions, 0-based half-open. */
typedef struct lt_interval {
    int32_t contig;
    int64_t beg, end;
    uint32_t first_site; /* the site number of beg */
} lt_interval;

/* Disjoint, sorted, non-touching intervals. */
typedef struct lt_targets {
    lt_interval *interval;
    size_t n;
    uint32_t n_sites;
} lt_targets;

#endif
