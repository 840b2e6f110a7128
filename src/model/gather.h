/* gather.h -- molecules become exposures, raw counts and a batch of candidates.
 *
 * One gatherer a worker. It writes the per-site arrays of its shard directly (difference arrays
 * until finish), fills a batch of candidates for a device, and counts what the device returns. */
#ifndef LT_MODEL_GATHER_H
#define LT_MODEL_GATHER_H

#include "alleles.h"
#include "error.h"
#include "layout.h"
#include "lowtide/molecule.h"
#include "lowtide/sample.h"
#include "sites.h"
#include "tally.h"

#define LT_MIRROR_PERIOD                                                     \
    256 /* every 256th position of a molecule tells what a true allele shows \
         */

/* Candidates waiting for their levels. */
typedef struct lt_batch {
    lt_candidate *candidate;
    uint32_t *site; /* of each candidate; UINT32_MAX: a mirrored one */
    uint8_t *level; /* to be filled by the device */
    uint8_t *obs;   /* two bytes a template */
    size_t n, n_templates;
    size_t capacity, site_capacity, level_capacity, obs_capacity;
} lt_batch;

typedef struct lt_gather lt_gather;

/* Per-site arrays are the sample's; only the shard's part is written. dense: every (molecule, site,
 * allele) becomes a candidate, for tests. */
lt_status lt_gather_create(lt_gather **out, lt_sample *sample, const lt_shard *shard, int dense);
void lt_gather_destroy(lt_gather *gather);

/* Alleles other than single bases are looked for from now on; the reference is borrowed. */
void lt_gather_look_for_alleles(lt_gather *gather, const lt_reference *reference);
lt_alleles *lt_gather_alleles(lt_gather *gather);

lt_status lt_gather_molecule(lt_gather *gather, const lt_molecule *molecule);

/* The batch so far, for a device. */
lt_batch *lt_gather_batch(lt_gather *gather);
/* Counts the batch's levels and empties it. */
lt_status lt_gather_absorb(lt_gather *gather);

/* Turns the difference arrays into counts. Once, after the last molecule. */
void lt_gather_finish(lt_gather *gather);

/* What was counted, to be added up over shards. */
lt_tally *lt_gather_evidence(lt_gather *gather);
void lt_gather_add_to(const lt_gather *gather, lt_sample *sample); /* mirror, damage */

#endif
