/* state.h -- what a run of the simulator holds; for the files of this folder. */
#ifndef LT_SIM_STATE_H
#define LT_SIM_STATE_H

#include "gaps.h"
#include "law.h"
#include "noise.h"
#include "quality.h"
#include "random.h"
#include "simulate.h"
#include "stretch.h"

enum {                         /* of a molecule */
       LT_SIM_STREAM_READ = 3, /* qualities and errors of its reads */
       LT_SIM_STREAM_SLIP = 4  /* slips; the others' draws are as without */
};

struct lt_sim {
    lt_sim_config config;
    lt_sim_reference reference;
    int64_t *contig_length;
    int32_t n_contigs;
    lt_interval *target;
    size_t n_targets;
    lt_sim_variant *variant;
    size_t n_variants;

    lt_sim_noise noise;
    lt_sim_patterns patterns;
    lt_sim_law fragment, family;
    double starts; /* molecules per left end at mean depth */

    /* where the run is */
    lt_sim_span *span;
    size_t n_spans, i_span, end_span;
    uint64_t left_ends, left_ends_done;
    lt_sim_stretch stretch;
    int64_t left;            /* the left end at work */
    uint32_t number, n_here; /* molecules made and planned there */
    size_t i_target;         /* the first target that ends right of it */
    size_t i_variant;        /* the first variant not left of it */

    /* the molecule lent out */
    lt_sim_molecule out;
    lt_template *templates;
    lt_row *row; /* two a template */
    lt_umi *umi;
    size_t template_capacity, row_capacity, umi_capacity;
    uint8_t *obs;
    size_t obs_capacity;
    lt_sim_edit *edit;
    size_t edit_capacity;
    lt_sim_slip *slip;
    size_t slip_capacity;
    uint32_t *carried;
    size_t carried_capacity;
    uint32_t block[2];                     /* of a row: one block, all of it */
    const lt_allele *gap[LT_SIM_MAX_GAPS]; /* carried insertions and deletions */
    uint32_t n_gaps;
    lt_sim_haplotype sequence;         /* of a molecule with gaps ... */
    lt_sim_layout layout[2];           /* ... and how its forward and reverse reads align */
    lt_sim_haplotype slipped_sequence; /* of the read at work ... */
    lt_sim_layout *slipped;            /* ... and how those with slips align */
    size_t slipped_capacity;
    uint32_t n_slipped;
    lt_gapped *whole;
    uint8_t *base;
    size_t whole_capacity, base_capacity;
};

/* Reads of a molecule: forward ones span [left, left + n), reverse ones [right - n, right). */
static inline int64_t lt_sim_row_length(const lt_sim *sim, const lt_molecule *m)
{
    int64_t n = m->right - m->left;
    return n < sim->config.read_length ? n : sim->config.read_length;
}

/* config.c */
lt_status lt_sim_config_check(const lt_sim_config *config);
/* edit.c: all that differs from the reference before sequencing. */
lt_status lt_sim_edit_all(lt_sim *sim, lt_sim_random *r);
/* Of an error that at least 2 of n >= 2 templates of a strand show: how many do. */
uint32_t lt_sim_clone_size(uint32_t n, lt_sim_random *r);
/* slips.c: after the edits. */
lt_status lt_sim_slip_all(lt_sim *sim);
/* rows.c: templates, rows, observations, UMIs as sequenced. */
lt_status lt_sim_sequence(lt_sim *sim, lt_sim_random *r);
int lt_sim_on_target(const lt_sim *sim, int32_t contig, int64_t beg, int64_t end);

/* gap_rows.c: rows of a molecule with gaps. The space is reserved for n templates; the seen UMIs
 * are read. */
lt_status lt_sim_sequence_gaps(lt_sim *sim, uint32_t n);

/* The templates [*first, *last) that an edit is on. */
static inline void lt_sim_edit_range(const lt_molecule *m, const lt_sim_edit *edit, uint32_t *first,
                                     uint32_t *last)
{
    *first = edit->on >= 0 ? (uint32_t)edit->on : edit->on == LT_SIM_STRAND_B ? m->n_a : 0;
    *last = edit->on >= 0 ? *first + 1 : edit->on == LT_SIM_STRAND_A ? m->n_a : m->n_a + m->n_b;
}

/* variant.c */
lt_status lt_sim_variants_set(lt_sim *sim, const lt_sim_variant *variants, size_t n);

#endif
