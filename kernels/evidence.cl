/* evidence.cl -- how strongly the reads of one molecule say "alternative allele": one byte.
 *
 * In order: find the base the molecule is judged against; turn each template into a log ratio of
 * the two bases (alleles that are not single bases come with their ratios); add up, per strand,
 * what the ratios mean with and without early PCR errors; cap by the mapping quality; put the two
 * strands' answers into a level. Integers only, so the order of work and the maker of the chip do
 * not show in the bytes. Log-likelihoods are in 1/1024 nat and stay below 2^31 for 65,535 templates
 * a strand (65,535 x 16 x 1024 = 1.07e9, and a difference of two such numbers still fits).
 *
 * Cost: 11 additions a template, 10 table look-ups a strand. */
#include "layout.h"

LT_INLINE lt_u32 lt_quality_sum(const LT_GLOBAL lt_u8 *obs, lt_u32 n_obs, lt_u32 base)
{
    lt_u32 sum = 0;
    for (lt_u32 i = 0; i < n_obs; i++)
        sum += (obs[i] & 3u) == base ? obs[i] >> 2 : 0u;
    return sum;
}

/* The null base: the base other than the allele with the largest sum of qualities over both
 * strands; ties go to the reference, then A < C < G < T. A sequencing error inside a germline
 * molecule is so judged against that molecule's own base. Nearly always at most one other base was
 * seen, and then no sum is needed. */
LT_INLINE lt_u32 lt_null_base(const LT_GLOBAL lt_u8 *obs, lt_u32 n_obs, lt_u32 alt, lt_u32 ref)
{
    lt_u32 seen = 0; /* bit b: base b with a quality above 0 */
    for (lt_u32 i = 0; i < n_obs; i++)
        seen |= (lt_u32)(obs[i] > 3) << (obs[i] & 3);
    seen &= ~(1u << alt);
    if (!seen)
        return ref != alt && ref < 4 ? ref : (lt_u32)(alt == 0);
    if ((seen & (seen - 1)) == 0)
        return (seen >> 1) - (seen >> 3); /* 1 2 4 8 -> 0 1 2 3 */
    lt_u32 best = 0, best_sum = 0;
    for (lt_u32 b = 0; b < 4; b++) {
        if (!(seen >> b & 1))
            continue;
        const lt_u32 sum = lt_quality_sum(obs, n_obs, b);
        if (sum > best_sum || (sum == best_sum && b == ref)) {
            best = b;
            best_sum = sum;
        }
    }
    return best;
}

/* Observation against the pair, see LT_N_CODES. A third base, like none, is absent. */
LT_INLINE lt_u32 lt_code(lt_u32 obs, lt_u32 alt, lt_u32 null_base)
{
    const lt_u32 base = obs & 3, qual = obs >> 2;
    const lt_u32 capped = qual < LT_QUAL_MAX ? qual : LT_QUAL_MAX;
    const lt_u32 is_alt = (base == alt) & (qual != 0);
    return (is_alt | (base == null_base)) * capped + is_alt * LT_QUAL_MAX;
}

/* ln(exp x + exp y). The last entry of the table is 0 and serves all larger differences. */
LT_INLINE lt_i32 lt_lse(const LT_GLOBAL lt_tables *tables, lt_i32 x, lt_i32 y)
{
    const lt_i32 d = x > y ? x - y : y - x;
    const lt_i32 top = x > y ? x : y;
    return top + tables->lse[d < LT_N_LSE ? d : LT_N_LSE - 1];
}

/* ln of the main term plus the sub-clones, whose weights are shifted. Summed in pairs, which halves
 * the time that each sum waits for another; this order is part of the result. */
LT_INLINE lt_i32 lt_family_ln(const LT_GLOBAL lt_tables *tables, lt_i32 main_ln,
                              const lt_i32 *clone, lt_i32 shift)
{
    const LT_GLOBAL lt_i32 *weight = tables->clone_ln_weight;
    const lt_i32 large = lt_lse(tables, main_ln, clone[0] + weight[0] + shift);
    const lt_i32 middle =
        lt_lse(tables, clone[1] + weight[1] + shift, clone[2] + weight[2] + shift);
    const lt_i32 small = lt_lse(tables, clone[3] + weight[3] + shift, clone[4] + weight[4] + shift);
    return lt_lse(tables, large, lt_lse(tables, middle, small));
}

/* A template's part in all products of lt_strand_llr(). */
LT_INLINE void lt_add_template(const LT_GLOBAL lt_tables *tables, lt_i32 *sum, lt_i32 ratio)
{
    const LT_GLOBAL lt_i32 *term = tables->term[ratio - LT_RATIO_MIN];
    for (int k = 0; k < LT_N_TERMS; k++)
        sum[k] += term[k];
}

/* ln P(strand's reads | allele) - ln P(strand's reads | null), with PCR sub-clones:
 *   l(null) = 1       + sum_g W_g prod_r [(1 - phi_g) + phi_g rho_r]
 *   l(alt)  = prod rho + sum_g W_g prod_r [(1 - phi_g) rho_r + phi_g]
 * The sum over g is folded from the largest clone to the smallest: that order is part of the
 * result. */
LT_INLINE lt_i32 lt_strand_llr(const LT_GLOBAL lt_tables *tables, const lt_i32 *sum, lt_i32 shift)
{
    return lt_family_ln(tables, sum[LT_TERM_RATIO], sum + LT_TERM_ALT, shift) -
           lt_family_ln(tables, 0, sum + LT_TERM_REF, shift);
}

LT_INLINE lt_i32 lt_weigh_strand(const LT_GLOBAL lt_tables *tables, const LT_GLOBAL lt_u8 *obs,
                                 lt_u32 n, lt_u32 alt, lt_u32 null_base)
{
    lt_i32 sum[LT_N_TERMS] = {0};
    for (lt_u32 i = 0; i < n; i++) {
        const lt_u32 first = lt_code(obs[2 * i], alt, null_base);
        const lt_u32 second = lt_code(obs[2 * i + 1], alt, null_base);
        lt_add_template(tables, sum, tables->ratio[first * LT_N_CODES + second]);
    }
    return lt_strand_llr(tables, sum, 0);
}

LT_INLINE lt_i32 lt_clamp(lt_i32 x, lt_i32 low, lt_i32 high)
{
    return x < low ? low : x > high ? high : x;
}

LT_INLINE lt_i32 lt_weigh_ratio_strand(const LT_GLOBAL lt_tables *tables,
                                       const LT_GLOBAL lt_i16 *ratio, lt_u32 n, lt_i32 shift)
{
    lt_i32 sum[LT_N_TERMS] = {0};
    for (lt_u32 i = 0; i < n; i++)
        lt_add_template(tables, sum, lt_clamp(ratio[i], LT_RATIO_MIN, LT_RATIO_MAX));
    return lt_strand_llr(tables, sum, shift);
}

/* Steps of 2 nats above 0, capped at 7. */
LT_INLINE lt_u8 lt_step(lt_i32 llr)
{
    if (llr <= 0)
        return LT_LEVEL_NONE;
    const lt_i32 step = llr / (2 * LT_NAT);
    return (lt_u8)(step < 7 ? step : 7);
}

/* A duplex: both strands must say it; one silent strand makes it discordant (8 towards A, 9 towards
 * B); one strand that says no (-4 nats or less) denies it. */
LT_INLINE lt_u8 lt_duplex_level(lt_i32 llr_a, lt_i32 llr_b)
{
    const lt_i32 low = llr_a < llr_b ? llr_a : llr_b;
    const int a_speaks = llr_a > llr_b;
    if (low > 0 || (llr_a <= 0 && llr_b <= 0))
        return lt_step(low);
    if (low > -4 * LT_NAT)
        return (lt_u8)(a_speaks ? 8 : 9);
    return (lt_u8)(a_speaks ? LT_LEVEL_DENIED_A : LT_LEVEL_DENIED_B);
}

/* The strands that a molecule's class has, as bits: A 1, B 2. */
LT_INLINE lt_u32 lt_strands(lt_u32 klass)
{
    const lt_u32 category = klass / 6; /* LT_CATEGORY_A, _B, _D */
    return category < 2 ? category + 1 : 3;
}

/* The strands' answers, capped by the mapping quality, as a level. */
LT_INLINE lt_u8 lt_molecule_level(const LT_GLOBAL lt_tables *tables, lt_u32 strands, lt_u32 mapq,
                                  lt_i32 llr_a, lt_i32 llr_b)
{
    const lt_i32 cap = tables->mapq_cap[mapq];
    llr_a = llr_a < cap ? llr_a : cap;
    llr_b = llr_b < cap ? llr_b : cap;
    if (strands == 3)
        return lt_duplex_level(llr_a, llr_b);
    return lt_step(strands == 1 ? llr_a : llr_b);
}

/* level[i] of candidate[i]; obs starts with template number obs_first. */
LT_INLINE void lt_weigh_candidate(const LT_GLOBAL lt_tables *tables,
                                  const LT_GLOBAL lt_candidate *candidate,
                                  const LT_GLOBAL lt_u8 *obs, lt_u32 obs_first,
                                  LT_GLOBAL lt_u8 *level, lt_u32 i)
{
    const lt_candidate c = candidate[i];
    const LT_GLOBAL lt_u8 *strand_a = obs + 2 * (size_t)(c.first_template - obs_first);
    const LT_GLOBAL lt_u8 *strand_b = strand_a + 2 * (size_t)c.n_a;
    const lt_u32 alt = c.alt & 3, strands = lt_strands(c.klass);
    const lt_u32 null_base = lt_null_base(strand_a, 2 * ((lt_u32)c.n_a + c.n_b), alt, c.ref);
    lt_i32 llr_a = 0, llr_b = 0;
    if (strands & 1)
        llr_a = lt_weigh_strand(tables, strand_a, c.n_a, alt, null_base);
    if (strands & 2)
        llr_b = lt_weigh_strand(tables, strand_b, c.n_b, alt, null_base);
    level[i] = lt_molecule_level(tables, strands, c.mapq, llr_a, llr_b);
}

/* level[i] of candidate[i]; ratio starts with template number ratio_first. */
LT_INLINE void lt_weigh_ratio_candidate(const LT_GLOBAL lt_tables *tables,
                                        const LT_GLOBAL lt_ratio_candidate *candidate,
                                        const LT_GLOBAL lt_i16 *ratio, lt_u32 ratio_first,
                                        LT_GLOBAL lt_u8 *level, lt_u32 i)
{
    const lt_ratio_candidate c = candidate[i];
    const LT_GLOBAL lt_i16 *strand_a = ratio + (c.first_template - ratio_first);
    const lt_u32 strands = lt_strands(c.klass);
    const lt_i32 shift = lt_clamp(c.clone_shift, -LT_CLONE_SHIFT_MAX, LT_CLONE_SHIFT_MAX);
    lt_i32 llr_a = 0, llr_b = 0;
    if (strands & 1)
        llr_a = lt_weigh_ratio_strand(tables, strand_a, c.n_a, shift);
    if (strands & 2)
        llr_b = lt_weigh_ratio_strand(tables, strand_a + c.n_a, c.n_b, shift);
    level[i] = lt_molecule_level(tables, strands, c.mapq, llr_a, llr_b);
}

#ifdef __OPENCL_C_VERSION__
LT_KERNEL void lt_weigh_candidates(const LT_GLOBAL lt_tables *tables,
                                   const LT_GLOBAL lt_candidate *candidate,
                                   const LT_GLOBAL lt_u8 *obs, lt_u32 obs_first,
                                   LT_GLOBAL lt_u8 *level, lt_u32 n)
{
    if (get_global_id(0) < n)
        lt_weigh_candidate(tables, candidate, obs, obs_first, level, (lt_u32)get_global_id(0));
}

LT_KERNEL void lt_weigh_ratios(const LT_GLOBAL lt_tables *tables,
                               const LT_GLOBAL lt_ratio_candidate *candidate,
                               const LT_GLOBAL lt_i16 *ratio, lt_u32 ratio_first,
                               LT_GLOBAL lt_u8 *level, lt_u32 n)
{
    if (get_global_id(0) < n)
        lt_weigh_ratio_candidate(tables, candidate, ratio, ratio_first, level,
                                 (lt_u32)get_global_id(0));
}
#endif
