/* align.cl -- how well a read fits a haplotype: one integer, ln P(read | haplotype, best path).
 *
 * Over all alignments of the whole read, with the haplotype's ends free, the largest sum of
 *   match[q] or mismatch[q]    an aligned base of quality q (q = 0, no reading: 0; against N: 0)
 *   -gap_open[j]               the first base of a gap
 *   -gap_extend                each further base of a gap
 * in 1/32 nat. j is the haplotype base that a deletion begins with, or the base before an insertion
 * (the first base, when nothing stands before). Only cells within LT_BAND_HALF diagonals of the
 * job's diagonal are visited; no alignment within them is LT_SCORE_NONE, an empty read 0.
 *
 * With H(i,j) the best path that ends with read base i and haplotype base j used up:
 *   H(-1,j) = 0, j = -1 .. m-1
 *   I(i,j)  = max(H(i-1,j) - gap_open[j], I(i-1,j) - gap_extend)
 *   T(i,j)  = max(H(i-1,j-1) + score(i,j), I(i,j))
 *   D(i,j)  = max(T(i,j-1) - gap_open[j], D(i,j-1) - gap_extend)
 *   H(i,j)  = max(T(i,j), D(i,j));  answer: max_j H(n-1,j)
 * A deletion is not opened after a deletion: since gap_open >= gap_extend that never pays.
 *
 * The band is kept by diagonals, k = j - (i + diagonal - LT_BAND_HALF): (i-1,j-1) lies at k,
 * (i-1,j) at k + 1 and (i,j-1) at k - 1, so one array each of H and I is updated in place, k
 * ascending. In two sweeps, so that all but the deletions, which wait for their left neighbour, are
 * independent and a compiler may do several at once. About 33 cells a read base.
 *
 * Sums stay above -2^30: 65,535 bases of at most -400 and gaps of at most 2^15 to open. */
#include "layout.h"

#define LT_SCORE_NEVER (-(1 << 30)) /* of a cell that no path reaches; costs may be added to it */

LT_INLINE lt_i32 lt_larger(lt_i32 x, lt_i32 y)
{
    return x > y ? x : y;
}

/* T and I of the row's cells lo .. hi - 1, where cell k is haplotype base shift + k. */
LT_INLINE void lt_align_row(const LT_GLOBAL lt_tables *tables, lt_u32 obs,
                            const LT_GLOBAL lt_u8 *base, const LT_GLOBAL lt_i16 *gap_open,
                            lt_i32 shift, lt_i32 lo, lt_i32 hi, lt_i32 *best, lt_i32 *insert)
{
    const lt_i32 match = tables->match[obs >> 2], mismatch = tables->mismatch[obs >> 2];
    const lt_i32 extend = tables->gap_extend, seen = (lt_i32)(obs & 3);
    for (lt_i32 k = lo; k < hi; k++) {
        const lt_i32 code = base[shift + k], open = gap_open[shift + k];
        const lt_i32 differs = code > 3 ? 0 : mismatch;
        insert[k] = lt_larger(best[k + 1] - open, insert[k + 1] - extend);
        best[k] = lt_larger(best[k] + (code == seen ? match : differs), insert[k]);
    }
}

/* H of the row's cells from their T; left: T of the cell before. */
LT_INLINE void lt_align_deletions(const LT_GLOBAL lt_i16 *gap_open, lt_i32 extend, lt_i32 shift,
                                  lt_i32 lo, lt_i32 hi, lt_i32 left, lt_i32 *best)
{
    lt_i32 deleted = LT_SCORE_NEVER;
    for (lt_i32 k = lo; k < hi; k++) {
        deleted = lt_larger(left - gap_open[shift + k], deleted - extend);
        left = best[k];
        best[k] = lt_larger(left, deleted);
    }
}

/* The score of n > 0 observations against m > 0 bases. */
LT_INLINE lt_i32 lt_align_read(const LT_GLOBAL lt_tables *tables, const LT_GLOBAL lt_u8 *obs,
                               lt_i32 n, const LT_GLOBAL lt_u8 *base,
                               const LT_GLOBAL lt_i16 *gap_open, lt_i32 m, lt_i32 diagonal)
{
    lt_i32 best[LT_BAND + 1], insert[LT_BAND + 1]; /* the last lies outside the band: never */
    lt_i32 shift = diagonal - LT_BAND_HALF - 1;
    for (lt_i32 k = 0; k <= LT_BAND; k++) {
        const int is_start = k < LT_BAND && shift + k >= -1 && shift + k < m;
        best[k] = is_start ? 0 : LT_SCORE_NEVER;
        insert[k] = LT_SCORE_NEVER;
    }
    lt_i32 lo = 0, hi = 0;
    for (lt_i32 i = 0; i < n; i++) {
        shift++;
        lo = shift < 0 ? -shift : 0;
        hi = m - shift < LT_BAND ? m - shift : LT_BAND;
        if (hi < 0)
            return LT_SCORE_NEVER; /* past the haplotype's end */
        lt_i32 left = LT_SCORE_NEVER;
        if (lo > 0 && lo <= LT_BAND) { /* before the first base, only insertions */
            const lt_i32 k = lo - 1;
            left = lt_larger(best[k + 1] - gap_open[0], insert[k + 1] - tables->gap_extend);
            best[k] = insert[k] = left;
        }
        lt_align_row(tables, obs[i], base, gap_open, shift, lo, hi, best, insert);
        lt_align_deletions(gap_open, tables->gap_extend, shift, lo, hi, left, best);
    }
    lt_i32 score = LT_SCORE_NEVER;
    for (lt_i32 k = lo > 0 ? lo - 1 : 0; k < hi; k++)
        score = lt_larger(score, best[k]);
    return score;
}

/* score[i] of alignment[i]; obs, base and gap_open start with numbers obs_first, base_first and
 * gap_first. */
LT_INLINE void lt_align(const LT_GLOBAL lt_tables *tables, const LT_GLOBAL lt_alignment *alignment,
                        const LT_GLOBAL lt_u8 *obs, lt_u32 obs_first, const LT_GLOBAL lt_u8 *base,
                        lt_u32 base_first, const LT_GLOBAL lt_i16 *gap_open, lt_u32 gap_first,
                        LT_GLOBAL lt_i32 *score, lt_u32 i)
{
    const lt_alignment a = alignment[i];
    const lt_i32 n = a.read_length, m = a.haplotype_length;
    const int meets = a.diagonal > -n - LT_BAND_HALF - 1 && a.diagonal < m + LT_BAND_HALF + 1;
    lt_i32 best = n == 0 ? 0 : LT_SCORE_NEVER;
    if (n > 0 && m > 0 && meets)
        best = lt_align_read(tables, obs + (a.read_first - obs_first), n,
                             base + (a.haplotype_first - base_first),
                             gap_open + (a.haplotype_first - gap_first), m, a.diagonal);
    score[i] = best > LT_SCORE_NEVER / 2 ? best : LT_SCORE_NONE;
}

#ifdef __OPENCL_C_VERSION__
LT_KERNEL void lt_align_reads(const LT_GLOBAL lt_tables *tables,
                              const LT_GLOBAL lt_alignment *alignment, const LT_GLOBAL lt_u8 *obs,
                              lt_u32 obs_first, const LT_GLOBAL lt_u8 *base, lt_u32 base_first,
                              const LT_GLOBAL lt_i16 *gap_open, lt_u32 gap_first,
                              LT_GLOBAL lt_i32 *score, lt_u32 n)
{
    if (get_global_id(0) < n)
        lt_align(tables, alignment, obs, obs_first, base, base_first, gap_open, gap_first, score,
                 (lt_u32)get_global_id(0));
}
#endif
