/* sample.h -- the sufficient statistics of one sample: all that calling needs, and no read.
 *
 * Everything is a count, so samples over disjoint targets, shards and threads merge by addition.
 *
 * A molecule's class at a site follows from alignments only: category (A, B, D = both strands) x
 * size (1, 2, >= 3 templates; of the smaller strand for D) x suspicion (near a 5' end or an indel,
 * or poorly mapped). Its level is how strongly its reads say "alternative allele".
 * bin = class * LT_N_LEVELS + level. */
#ifndef LOWTIDE_SAMPLE_H
#define LOWTIDE_SAMPLE_H

#include <stddef.h>
#include <stdint.h>

#include "lowtide/allele.h"
#include "lowtide/genome.h"

#define LT_N_CATEGORIES 3
#define LT_N_SIZES 3
#define LT_N_CLASSES 18
#define LT_N_LEVELS 10
#define LT_N_BINS 180
#define LT_CLASS(category, size, suspicion) ((category)*6 + (size)*2 + (suspicion))

enum { LT_CATEGORY_A, LT_CATEGORY_B, LT_CATEGORY_D };
enum { LT_LEVEL_TOWARDS_A = 8, LT_LEVEL_TOWARDS_B = 9 }; /* duplex, one strand silent */

/* Molecules of one bin that speak for one alternative allele at one site. */
typedef struct lt_evidence {
    uint32_t site;
    uint8_t alt;
    uint8_t bin;
    uint32_t count;
} lt_evidence;

/* An allele that is not a single base, and what calling needs to know of the reference there. */
typedef struct lt_indel {
    lt_allele allele; /* canonical */
    uint32_t site;    /* of allele.pos, which must be a target */
    uint16_t tract;   /* bases from the first changed one on within which the change may as well
                         lie: only a read that goes beyond both ends can tell */
    uint8_t unit;     /* bases of the unit that is gained or lost; 0 for an MNV or complex change */
    uint8_t copies;   /* of that unit in the reference there; 255 and above: 255 */
    uint32_t raw_alt; /* reads that fit it better than all else, of molecules with a read whose
                         alignment shows it */
} lt_indel;

/* What became of each record that overlaps a target position, once each. */
enum lt_ledger_reason {
    LT_LEDGER_USED,
    LT_LEDGER_UNMAPPED,
    LT_LEDGER_SECONDARY,
    LT_LEDGER_SUPPLEMENTARY,
    LT_LEDGER_QC_FAIL,
    LT_LEDGER_LOW_MAPQ,
    LT_LEDGER_TOO_LONG, /* footprint above --max-fragment */
    LT_LEDGER_NO_BASES, /* no sequence or no qualities */
    LT_LEDGER_NO_UMI,
    LT_LEDGER_UMI_N,      /* a base that is not A, C, G, T */
    LT_LEDGER_UMI_ALL_G,  /* no signal on two-colour instruments */
    LT_LEDGER_UMI_LENGTH, /* longer than 32 bases */
    LT_N_LEDGER
};

/* A word for each reason, in that order: static const char *const name[] = LT_LEDGER_NAMES; */
#define LT_LEDGER_NAMES                                                                      \
    {                                                                                        \
        "used", "unmapped", "secondary", "supplementary", "qc_fail", "low_mapq", "too_long", \
            "no_bases", "no_umi", "umi_n", "umi_all_g", "umi_too_long"                       \
    }

#define LT_FAMILY_SIZE_MAX 64 /* the last cell holds that size and above */
enum { LT_FAMILY_A_ONLY, LT_FAMILY_B_ONLY, LT_FAMILY_BOTH, LT_N_FAMILY_STATES };

/* Families are tallied once a run: at the first target position at or right of their left end. */
typedef struct lt_family_tally {
    uint64_t size[LT_N_FAMILY_STATES][LT_FAMILY_SIZE_MAX + 1]; /* templates a molecule */
    uint64_t molecules, templates, singletons; /* singletons: molecules of one template */
    uint64_t umis_seen;   /* distinct UMIs before error correction, summed over positions */
    uint64_t umis_merged; /* of these, merged into another as its error */
    uint64_t templates_corrected;
} lt_family_tally;

/* Which substitutions one strand of a duplex shows and the other denies: [12 substitutions in
 * order ref*3 + rank of alt][strand A, B]. */
typedef uint64_t lt_damage_tally[12][2];

typedef struct lt_sample {
    char *name; /* @RG SM */
    lt_genome genome;
    lt_targets targets; /* the sites */
    /* per site, n_sites long */
    uint8_t *ref;     /* A0 C1 G2 T3 N4 */
    uint8_t *context; /* left neighbour * 5 + right neighbour, codes as ref */
    uint8_t
        *homopolymer;   /* longest run of one base that holds or touches the site, capped at 255 */
    uint32_t *exposure; /* n_sites x LT_N_CLASSES: molecules with an aligned block over the site */
    uint32_t *raw_base; /* n_sites x 4: usable read bases A, C, G, T */
    /* sparse, sorted by (site, alt, bin), each triple once, counts above 0 */
    lt_evidence *evidence;
    size_t n_evidence;
    /* By site, ref, alt. Evidence as above, with the index into indel[] for site, and alt 0; a
     * molecule's class is that at the base before the change, without its suspicion (0). */
    lt_indel *indel;
    size_t n_indels;
    lt_evidence *indel_evidence;
    size_t n_indel_evidence;
    uint8_t *assessed_indel; /* by site, 1: such alleles were looked for; NULL: nowhere */
    /* levels of every 256th molecule-site that shows only the reference, had it been the
     * alternative; the last column counts those that would have been no evidence */
    uint64_t mirror[LT_N_CLASSES][LT_N_LEVELS + 1];
    lt_damage_tally damage;
    lt_family_tally families;
    uint64_t ledger[LT_N_LEDGER];
    uint8_t consensus; /* 1: of consensus reads, as the provenance says: no UMIs were looked at */
    char *provenance;  /* JSON: version, options that change results, digests; no path, no clock */
} lt_sample;

#endif
