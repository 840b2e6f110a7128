/* haplotypes.h -- a molecule's reads against an allele and what else they could be.
 *
 * A candidate is a (molecule, allele): a few haplotypes of the reference around the allele, the
 * reference first and the allele second, and each read that tells them apart aligned with each of
 * them. The scores become one ratio a template, ln P(reads | allele) - ln P(reads | best other);
 * haplotypes that hold the allele and something beside it speak for it as well. */
#ifndef LT_MODEL_HAPLOTYPES_H
#define LT_MODEL_HAPLOTYPES_H

#include "changes.h"
#include "error.h"
#include "layout.h"
#include "lowtide/molecule.h"

#define LT_MAX_HAPLOTYPES 8
#define LT_FLANK_BP 40 /* of the reads, to both sides of the haplotypes' differences */

/* Waiting for a device: alignments first, then ratios. */
typedef struct lt_haplotype_batch {
    /* alignments: the jobs of a read stand together, the reference's first */
    lt_alignment *job;
    uint8_t *job_of; /* haplotype | mate << 7 of each job */
    int32_t *score;  /* to be filled by the device */
    size_t n_jobs;
    uint8_t *obs, *base;
    int16_t *gap_open;
    size_t n_obs, n_bases;
    /* templates that tell */
    uint32_t *first_job;
    int16_t *ratio; /* filled by lt_haplotypes_ratios() */
    size_t n_templates;
    /* candidates */
    lt_ratio_candidate *candidate;
    uint32_t *indel; /* of each candidate */
    uint32_t *raw;   /* its reads that fit the allele best; filled by lt_haplotypes_ratios() */
    uint8_t *with;   /* bit h: its haplotype h holds the allele */
    uint8_t *level;  /* to be filled by the device */
    size_t n;
    size_t job_capacity, job_of_capacity, score_capacity, obs_capacity, base_capacity, gap_capacity,
        first_capacity, ratio_capacity, candidate_capacity, indel_capacity, raw_capacity,
        with_capacity, level_capacity;
} lt_haplotype_batch;

/* One haplotype: the reference with these changes, in order and apart from each other. */
typedef struct lt_haplotype {
    lt_change change[LT_MAX_PARTS];
    size_t n;        /* 0: the reference */
    uint8_t is_with; /* holds the allele, and something beside it */
} lt_haplotype;

typedef struct lt_haplotype_set {
    lt_haplotype haplotype[LT_MAX_HAPLOTYPES]; /* [0] reference, [1] the allele */
    size_t n;
    const lt_ref_window *window;
    int64_t beg, end; /* what a read must cover, allele's span and LT_CHANGE_FLANK_BP around it */
} lt_haplotype_set;

void lt_haplotypes_clear(lt_haplotype_batch *batch);
void lt_haplotypes_empty(lt_haplotype_batch *batch);

/* Adds the candidate unless no read tells; haplotypes that spell the same as an earlier one are
 * left out. klass and mapq are the molecule's, shift as in lt_ratio_candidate. */
lt_status lt_haplotypes_add(lt_haplotype_batch *batch, const lt_molecule *molecule,
                            const lt_haplotype_set *set, const lt_ratio_candidate *like,
                            uint32_t indel);

/* Ratios of all templates out of the scores. */
lt_status lt_haplotypes_ratios(lt_haplotype_batch *batch, const lt_tables *tables);

#endif
