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
 * ascending. What lies beyond the haplotype's ends is N. Before its first base no path begins, and
 * none comes back from behind its last, so these cells need no care until the answer is taken.
 *
 * A work-item takes LT_LANES jobs side by side: one on a device, which has work-items enough; a
 * vector of them on the host. 33 cells a read base.
 *
 * Sums stay above -2^31: a cell that no path reaches begins at -2^30; 65,535 bases of at most -400
 * and a gap. */
#include "layout.h"

#define LT_SCORE_NEVER (-(1 << 30)) /* of a cell that no path reaches */
#define LT_WINDOW 64                /* haplotype columns kept: a power of 2, >= LT_BAND */

typedef struct lt_band {
    lt_i32 best[LT_BAND + 1][LT_LANES], insert[LT_BAND + 1][LT_LANES]; /* the last is outside */
    lt_u16 column[LT_WINDOW][LT_LANES]; /* ring: base code + 8 gap_open */
} lt_band;

/* One job, with its part of the arrays; nothing is read of an empty one. */
typedef struct lt_job {
    const LT_GLOBAL lt_u8 *obs, *base;
    const LT_GLOBAL lt_i16 *gap_open;
    lt_i32 n, m;  /* bases of the read and of the haplotype */
    lt_i32 shift; /* haplotype position of the band's first cell in row -1 */
} lt_job;

LT_INLINE lt_i32 lt_larger(lt_i32 x, lt_i32 y)
{
    return x > y ? x : y;
}

/* The haplotype base at position j as a column of the band. */
LT_INLINE lt_u16 lt_column(const lt_job *job, lt_i32 j)
{
    if (job->m == 0)
        return 4;
    const lt_i32 near = j < 0 ? 0 : j < job->m ? j : job->m - 1;
    const lt_u32 code = near == j ? job->base[near] & 7u : 4u;
    const lt_i32 open = job->gap_open[near];
    return (lt_u16)(code | (lt_u32)(open < LT_GAP_OPEN_MAX ? open : LT_GAP_OPEN_MAX) << 3);
}

/* Row -1 and its columns. */
LT_INLINE void lt_band_begin(lt_band *band, const lt_job *job)
{
    for (lt_i32 k = 0; k <= LT_BAND; k++)
        for (lt_i32 l = 0; l < LT_LANES; l++) {
            const lt_i32 j = job[l].shift + k;
            const int is_start = k < LT_BAND && j >= -1 && j < job[l].m;
            band->best[k][l] = is_start ? 0 : LT_SCORE_NEVER;
            band->insert[k][l] = LT_SCORE_NEVER;
            band->column[k][l] = lt_column(&job[l], j);
        }
}

/* From row i - 1 to row i, whose readings are seen, worth match or mismatch. */
LT_INLINE void lt_band_step(lt_band *band, lt_i32 i, lt_i32 extend, const lt_i32 *seen,
                            const lt_i32 *match, const lt_i32 *mismatch)
{
    lt_i32 left[LT_LANES], deleted[LT_LANES];
    for (lt_i32 l = 0; l < LT_LANES; l++)
        left[l] = deleted[l] = LT_SCORE_NEVER;
    for (lt_i32 k = 0; k < LT_BAND; k++) {
        const lt_u16 *column = band->column[(i + 1 + k) % LT_WINDOW];
        for (lt_i32 l = 0; l < LT_LANES; l++) {
            const lt_i32 code = column[l] & 7, open = column[l] >> 3;
            const lt_i32 differs = code > 3 ? 0 : mismatch[l];
            const lt_i32 score = code == seen[l] ? match[l] : differs;
            const lt_i32 inserted =
                lt_larger(band->best[k + 1][l] - open, band->insert[k + 1][l] - extend);
            const lt_i32 top = lt_larger(band->best[k][l] + score, inserted);
            deleted[l] = lt_larger(left[l] - open, deleted[l] - extend);
            left[l] = top;
            band->insert[k][l] = inserted;
            band->best[k][l] = lt_larger(top, deleted[l]);
        }
    }
}

/* The largest cell of lane l in row i that lies on the haplotype, or before its first base. */
LT_INLINE lt_i32 lt_band_end(const lt_band *band, const lt_job *job, lt_i32 l, lt_i32 i)
{
    lt_i32 best = LT_SCORE_NEVER;
    for (lt_i32 k = 0; k < LT_BAND; k++) {
        const lt_i32 j = job->shift + i + 1 + k;
        if (j >= -1 && j < job->m)
            best = lt_larger(best, band->best[k][l]);
    }
    return best > LT_SCORE_NEVER / 2 ? best : LT_SCORE_NONE;
}

/* Fills the scores of jobs with at least one read base; n_rows is the longest read's length. */
LT_INLINE void lt_align_jobs(const LT_GLOBAL lt_tables *tables, const lt_job *job, lt_i32 n_rows,
                             lt_i32 *score)
{
    lt_band band;
    lt_i32 seen[LT_LANES], match[LT_LANES], mismatch[LT_LANES];
    lt_band_begin(&band, job);
    for (lt_i32 i = 0; i < n_rows; i++) {
        for (lt_i32 l = 0; l < LT_LANES; l++) {
            const lt_u32 obs = i < job[l].n ? job[l].obs[i] : 0u;
            seen[l] = (lt_i32)(obs & 3);
            match[l] = tables->match[obs >> 2];
            mismatch[l] = tables->mismatch[obs >> 2];
            band.column[(i + LT_BAND) % LT_WINDOW][l] =
                lt_column(&job[l], job[l].shift + i + LT_BAND);
        }
        lt_band_step(&band, i, tables->gap_extend, seen, match, mismatch);
        for (lt_i32 l = 0; l < LT_LANES; l++)
            if (i == job[l].n - 1)
                score[l] = lt_band_end(&band, &job[l], l, i);
    }
}

/* The scores of alignments i * LT_LANES up to i * LT_LANES + LT_LANES - 1, as far as there are n;
 * obs, base and gap_open start with numbers obs_first, base_first and gap_first. */
LT_INLINE void lt_align(const LT_GLOBAL lt_tables *tables, const LT_GLOBAL lt_alignment *alignment,
                        const LT_GLOBAL lt_u8 *obs, lt_u32 obs_first, const LT_GLOBAL lt_u8 *base,
                        lt_u32 base_first, const LT_GLOBAL lt_i16 *gap_open, lt_u32 gap_first,
                        LT_GLOBAL lt_i32 *score, lt_u32 n, lt_u32 i)
{
    lt_job job[LT_LANES];
    lt_i32 answer[LT_LANES], n_rows = 0;
    for (lt_u32 l = 0; l < LT_LANES; l++) {
        job[l].n = job[l].m = job[l].shift = answer[l] = 0;
        if (i * LT_LANES + l >= n)
            continue;
        const lt_alignment a = alignment[i * LT_LANES + l];
        const lt_i32 n_read = a.read_length, m = a.haplotype_length;
        answer[l] = n_read > 0 ? LT_SCORE_NONE : 0;
        if (n_read == 0 || m == 0 || a.diagonal <= -n_read - LT_BAND || a.diagonal >= m + LT_BAND)
            continue;
        job[l].obs = obs + (a.read_first - obs_first);
        job[l].base = base + (a.haplotype_first - base_first);
        job[l].gap_open = gap_open + (a.haplotype_first - gap_first);
        job[l].n = n_read;
        job[l].m = m;
        job[l].shift = a.diagonal - LT_BAND_HALF - 1;
        n_rows = lt_larger(n_rows, n_read);
    }
    lt_align_jobs(tables, job, n_rows, answer);
    for (lt_u32 l = 0; l < LT_LANES && i * LT_LANES + l < n; l++)
        score[i * LT_LANES + l] = answer[l];
}

#ifdef __OPENCL_C_VERSION__
LT_KERNEL void lt_align_reads(const LT_GLOBAL lt_tables *tables,
                              const LT_GLOBAL lt_alignment *alignment, const LT_GLOBAL lt_u8 *obs,
                              lt_u32 obs_first, const LT_GLOBAL lt_u8 *base, lt_u32 base_first,
                              const LT_GLOBAL lt_i16 *gap_open, lt_u32 gap_first,
                              LT_GLOBAL lt_i32 *score, lt_u32 n)
{
    if (get_global_id(0) < n)
        lt_align(tables, alignment, obs, obs_first, base, base_first, gap_open, gap_first, score, n,
                 (lt_u32)get_global_id(0));
}
#endif
