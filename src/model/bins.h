/* bins.h -- names for what a bin, a substitution and a context number mean. */
#ifndef LT_MODEL_BINS_H
#define LT_MODEL_BINS_H

#include "lowtide/call.h"

#define LT_BASE_N 4

/* Both strands of a duplex, or the one strand, at L >= 8: not a sequencing error. */
static inline int lt_level_is_strong(int level)
{
    return level >= 4 && level < LT_LEVEL_TOWARDS_A;
}

/* Such molecules are counted as alternative (AD). */
static inline int lt_level_is_counted(int level)
{
    return level >= 2;
}

static inline int lt_level_is_possible(int category, int level)
{
    return level < LT_LEVEL_TOWARDS_A || category == LT_CATEGORY_D;
}

static inline int lt_class_category(int klass)
{
    return klass / (2 * LT_N_SIZES);
}

static inline int lt_class_size(int klass)
{
    return klass / 2 % LT_N_SIZES;
}

static inline int lt_class_suspicion(int klass)
{
    return klass % 2;
}

/* Whose evidence a bin is: of strand A alone (also a duplex with a silent strand B), of strand B
 * alone, or of both. */
enum { LT_SIDE_A, LT_SIDE_B, LT_SIDE_BOTH };

static inline int lt_side_of_bin(int bin)
{
    int category = lt_class_category(bin / LT_N_LEVELS), level = bin % LT_N_LEVELS;
    if (category != LT_CATEGORY_D)
        return category == LT_CATEGORY_A ? LT_SIDE_A : LT_SIDE_B;
    return level == LT_LEVEL_TOWARDS_A   ? LT_SIDE_A
           : level == LT_LEVEL_TOWARDS_B ? LT_SIDE_B
                                         : LT_SIDE_BOTH;
}

/* ref * 3 + rank of alt; both 0..3 and unequal. */
static inline int lt_substitution(int ref, int alt)
{
    return ref * 3 + alt - (alt > ref);
}

/* The substitution as the other strand shows it (A>G is T>C). */
static inline int lt_substitution_complement(int substitution)
{
    int ref = substitution / 3, rank = substitution % 3;
    return lt_substitution(3 - ref, 3 - (rank + (rank >= ref)));
}

/* Row of the null rates for a base ref read as alt between the neighbours in context (lt_sample):
 * beside an N, the substitution's own row. */
static inline int lt_null_row(int ref, int alt, int context)
{
    int substitution = lt_substitution(ref, alt), left = context / 5, right = context % 5;
    if (left >= LT_BASE_N || right >= LT_BASE_N)
        return LT_N_CONTEXTS + substitution;
    return substitution * 16 + left * 4 + right;
}

static inline int lt_row_substitution(int row)
{
    return row < LT_N_CONTEXTS ? row / 16 : row - LT_N_CONTEXTS;
}

/* Sites in or at a homopolymer of 6 and more share a group of their own: polymerases slip there. */
static inline int lt_factor_group(int substitution, int homopolymer)
{
    return homopolymer >= 6 ? LT_N_SUBSTITUTIONS : substitution;
}

#endif
