/* test_sim_damage.c -- damage of the original strands and the PCR tree: rates beside the stated
 * ones, clones beside a tree grown branch by branch. */
#include "random.h"
#include "simulated.h"

static lt_sim_config damage_config(double scale)
{
    lt_sim_config config = quiet_config();
    config.damage_scale = scale;
    config.end_damage = 1;
    config.copied = config.copied_end = 0;
    config.bad_times = 1;
    config.site_sigma = config.context_sigma = 0;
    return config;
}

static uint8_t neighbour(int32_t contig, int64_t pos)
{
    return reference_base(contig, pos); /* asked for only where it is no N */
}

static int is_plain(int32_t contig, int64_t pos) /* no N at hand */
{
    return reference_base(contig, pos - 1) < 4 && reference_base(contig, pos) < 4 &&
           reference_base(contig, pos + 1) < 4;
}

/* Sum over the molecules' bases of the true rates, and the events, by strand and substitution. */
typedef struct damage_counts {
    double expected[2][12], events[2][12];
} damage_counts;

static void count_damage(damage_counts *c, const lt_sim *sim, const lt_sim_molecule *sm)
{
    const lt_molecule *m = &sm->molecule;
    for (int64_t pos = m->left; pos < m->right; pos++) {
        if (!is_plain(m->contig, pos))
            continue;
        uint8_t ref = reference_base(m->contig, pos);
        uint8_t beside[2] = {neighbour(m->contig, pos - 1), neighbour(m->contig, pos + 1)};
        for (int rank = 0; rank < 3; rank++) {
            double rate[2];
            uint8_t alt = (uint8_t)(rank + (rank >= ref));
            lt_sim_damage_rate(sim, m->contig, pos, beside, ref, alt, rate);
            c->expected[0][ref * 3 + rank] += rate[0];
            c->expected[1][ref * 3 + rank] += rate[1];
        }
    }
    for (uint32_t i = 0; i < sm->n_edits; i++) {
        const lt_sim_edit *e = &sm->edits[i];
        int64_t pos = m->left + e->offset;
        if (!is_plain(m->contig, pos))
            continue;
        uint8_t ref = reference_base(m->contig, pos);
        c->events[e->on == LT_SIM_STRAND_B][ref * 3 + e->base - (e->base > ref)]++;
    }
}

/* Context and site factors on: the events of each strand are those of the rates that are told. */
START_TEST(events_have_the_told_rates)
{
    lt_sim_config config = damage_config(20.0);
    config.site_sigma = 0.7;
    config.context_sigma = 0.4;
    config.depth = 300;
    static damage_counts c;
    lt_sim *sim = simulator(&config, NULL, 0);
    const lt_sim_molecule *m;
    while (lt_sim_next(sim, &m) == LT_OK)
        count_damage(&c, sim, m);
    for (int strand = 0; strand < 2; strand++)
        for (int sub = 0; sub < 12; sub++)
            assert_poisson(c.events[strand][sub], c.expected[strand][sub]);
    lt_sim_close(sim);
}
END_TEST

/* Deamination: C>T on A, G>A on B. Oxidation: G>T on A, C>A on B. Without context and site effects
 * a base is damaged at scale * spectrum * 2 * share of the strand, whatever its place. */
START_TEST(damage_is_of_one_strand)
{
    enum { CA = 3, CT = 5, GA = 6, GT = 8, AG = 1 };
    lt_sim_config config = damage_config(1.0);
    config.damage[CT] = 1e-3;
    lt_sim *sim = simulator(&config, NULL, 0);
    double rate[2];
    const uint8_t beside[2] = {0, 0};
    lt_sim_damage_rate(sim, 0, 100, beside, 1, 3, rate);
    /* of 16 neighbourhoods of C>T four (CpG) are three times the others: mean 1.5 */
    ck_assert_double_eq_tol(rate[0], 1e-3 * 1.8 / 1.5, 1e-12);
    ck_assert_double_eq_tol(rate[1], 1e-3 * 0.2 / 1.5, 1e-12);
    const uint8_t before_g[2] = {0, 2};
    lt_sim_damage_rate(sim, 0, 100, before_g, 1, 3, rate);
    ck_assert_double_eq_tol(rate[0], 1e-3 * 1.8 / 1.5 * 3.0, 1e-12);
    lt_sim_damage_rate(sim, 0, 100, beside, 2, 0, rate);
    ck_assert_double_gt(rate[1], 8.9 * rate[0]);
    lt_sim_damage_rate(sim, 0, 100, beside, 2, 3, rate);
    ck_assert_double_gt(rate[0], 8.9 * rate[1]);
    lt_sim_damage_rate(sim, 0, 100, beside, 1, 0, rate);
    ck_assert_double_gt(rate[1], 8.9 * rate[0]);
    lt_sim_damage_rate(sim, 0, 100, beside, 0, 2, rate);
    ck_assert_double_eq(rate[0], rate[1]);
    lt_sim_close(sim);
}
END_TEST

/* What the reads show: a damaged strand's rows all have the base, the other strand's none; a part
 * is copied to both, more near the ends, and ends are damaged more. */
START_TEST(damage_shows_on_its_strand_or_is_copied)
{
    lt_sim_config config = damage_config(20.0);
    config.copied = 0.06;
    config.copied_end = 0.5;
    config.end_damage = 3;
    lt_sim *sim = simulator(&config, NULL, 0);
    const lt_sim_molecule *m;
    double inner = 0, inner_both = 0, end = 0, end_both = 0, inner_bp = 0, end_bp = 0;
    int n_wrong = 0, n_checked = 0;
    while (lt_sim_next(sim, &m) == LT_OK) {
        int64_t span = m->molecule.right - m->molecule.left;
        inner_bp += (double)span - 2 * LT_SIM_END_BP;
        end_bp += 2 * LT_SIM_END_BP;
        for (uint32_t i = 0; i < m->n_edits; i++) {
            const lt_sim_edit *e = &m->edits[i];
            int at_end = e->offset < LT_SIM_END_BP || e->offset >= span - LT_SIM_END_BP;
            *(at_end ? &end : &inner) += 1;
            *(at_end ? &end_both : &inner_both) += e->on == LT_SIM_ALL;
            if (m->n_edits > 1)
                continue;
            int64_t pos = m->molecule.left + e->offset;
            for (uint32_t t = 0; t < m->molecule.n_a + m->molecule.n_b; t++) {
                int strand = t < m->molecule.n_a ? LT_SIM_STRAND_A : LT_SIM_STRAND_B;
                for (int mate = 0; mate < 2; mate++) {
                    const lt_row *row = m->molecule.templates[t].mate[mate];
                    if (pos < row->beg || pos >= row->end ||
                        reference_base(m->molecule.contig, pos) > 3)
                        continue;
                    int changed = LT_OBS_BASE(row->obs[pos - row->beg]) !=
                                  reference_base(m->molecule.contig, pos);
                    n_wrong += changed != (e->on == LT_SIM_ALL || e->on == strand);
                    n_checked++;
                }
            }
        }
    }
    ck_assert_int_gt(n_checked, 10000);
    ck_assert_int_eq(n_wrong, 0);
    assert_binomial(inner_both, inner, 0.06);
    assert_binomial(end_both, end, 0.5);
    /* the reference has no ends: the ratio of rates is the factor, but for which bases lie there */
    double ratio = end / end_bp / (inner / inner_bp);
    assert_close(ratio, 3.0, 3.0 * sqrt(1.0 / end + 1.0 / inner) + 0.02);
    lt_sim_close(sim);
}
END_TEST

/* Factors of (site, alt): mean 1, ln normal, one in 200 times 20; the same on both strands, and the
 * same for another sample of the assay. */
START_TEST(site_factors_are_log_normal_with_bad_sites)
{
    enum { N = 60000 };
    lt_sim_config config = damage_config(1.0);
    config.site_sigma = 0.7;
    config.bad_sites = 0.005;
    config.bad_times = 20;
    lt_sim *sim = simulator(&config, NULL, 0);
    config.seed = 77;
    lt_sim *other = simulator(&config, NULL, 0);
    config.assay_seed = 78;
    lt_sim *foreign = simulator(&config, NULL, 0);
    const uint8_t beside[2] = {0, 0};
    double base = config.damage[1], sum = 0, squares = 0, above = 0, below = 0;
    int same = 0, differ = 0;
    double scale = 1.0 + 0.005 * 19.0;
    for (int64_t pos = 0; pos < N; pos++) {
        double rate[2], again[2], else_where[2];
        lt_sim_damage_rate(sim, 0, pos, beside, 0, 2, rate);
        lt_sim_damage_rate(other, 0, pos, beside, 0, 2, again);
        lt_sim_damage_rate(foreign, 0, pos, beside, 0, 2, else_where);
        differ += rate[0] != rate[1] || rate[0] != again[0];
        same += rate[0] == else_where[0];
        double factor = rate[0] / base;
        sum += factor;
        squares += factor * factor;
        double z = (log(factor * scale) + 0.5 * 0.49) / 0.7;
        below += z < -1.2815516;
        above += z > log(20.0) / 0.7 - 1.0;
    }
    ck_assert_int_eq(same, 0);
    ck_assert_int_eq(differ, 0);
    double mean = sum / N;
    assert_close(mean, 1.0, sqrt((squares / N - mean * mean) / N));
    assert_binomial(below, N, 0.995 * 0.1); /* no bad site is that low, nearly */
    double beyond = 0.5 * erfc((log(20.0) / 0.7 - 1.0) / sqrt(2.0));
    assert_binomial(above, N, 0.995 * beyond + 0.005 * 0.5 * erfc(-1.0 / sqrt(2.0)));
    lt_sim_close(sim);
    lt_sim_close(other);
    lt_sim_close(foreign);
}
END_TEST

/* The naive form: a pure-birth tree of 1,500 copies, each new copy with an error at rate mu, of
 * which n are sequenced; shown[k] counts errors seen in k of the n. */
enum { N_SAMPLED = 6, N_COPIES = 1500, N_TREES = 6000 };

static void grow_tree(lt_sim_random *r, double mu, double shown[N_SAMPLED + 1])
{
    static int parent_error[N_COPIES]; /* the last error a copy descends from, 0 none */
    static int before[4 * N_COPIES];   /* the error that an error descends from */
    int n_errors = 0;
    parent_error[0] = 0;
    for (int n = 1; n < N_COPIES; n++) {
        parent_error[n] = parent_error[lt_sim_below(r, (uint32_t)n)];
        if (lt_sim_uniform(r) < mu) {
            before[++n_errors] = parent_error[n];
            parent_error[n] = n_errors;
        }
    }
    static int count[4 * N_COPIES];
    memset(count, 0, sizeof count);
    int picked[N_SAMPLED];
    for (int i = 0; i < N_SAMPLED; i++) {
        int is_new;
        do {
            picked[i] = (int)lt_sim_below(r, N_COPIES);
            is_new = 1;
            for (int j = 0; j < i; j++)
                is_new &= picked[j] != picked[i];
        } while (!is_new);
        for (int e = parent_error[picked[i]]; e; e = before[e])
            count[e]++;
    }
    for (int e = 1; e <= n_errors; e++)
        shown[count[e]]++;
}

START_TEST(clones_are_those_of_a_growing_tree)
{
    const double mu = 1e-4;
    lt_sim_config config = quiet_config();
    config.pcr_transition = 0.7 * mu;
    config.pcr_transversion = 0.15 * mu;
    config.depth = 4000;
    lt_sim *sim = simulator(&config, NULL, 0);
    const lt_sim_molecule *m;
    double shown[N_SAMPLED + 1] = {0}, bases = 0, transitions = 0, transversions = 0;
    while (lt_sim_next(sim, &m) == LT_OK) {
        if (m->molecule.n_a == N_SAMPLED)
            bases += (double)(m->molecule.right - m->molecule.left);
        for (uint32_t i = 0; i < m->n_edits;) {
            uint32_t k = i;
            while (k < m->n_edits && m->edits[k].offset == m->edits[i].offset)
                k++;
            uint8_t ref = reference_base(m->molecule.contig, m->molecule.left + m->edits[i].offset);
            if (ref < 4)
                *(m->edits[i].base == (ref ^ 2) ? &transitions : &transversions) += 1;
            if (m->molecule.n_a == N_SAMPLED && m->edits[i].on < N_SAMPLED)
                shown[k - i]++;
            i = k;
        }
    }
    double tree[N_SAMPLED + 1] = {0};
    lt_sim_random r = {11};
    for (int i = 0; i < N_TREES; i++)
        grow_tree(&r, 0.02, tree);
    for (int k = 2; k <= N_SAMPLED; k++) {
        double law = mu * bases * N_SAMPLED / (k * (k - 1.0));
        assert_poisson(shown[k], law);
        double naive = tree[k] / (N_TREES * 0.02) * mu * bases;
        double sd = naive * sqrt(1.5 / tree[k]) + sqrt(naive); /* errors of one tree are nested */
        assert_close(shown[k], naive, sd);
    }
    assert_binomial(transitions, transitions + transversions, 0.7);
    lt_sim_close(sim);
}
END_TEST

START_TEST(late_errors_are_of_one_template)
{
    lt_sim_config config = quiet_config();
    config.late_pcr = 1e-4;
    lt_sim *sim = simulator(&config, NULL, 0);
    const lt_sim_molecule *m;
    double bases = 0, errors = 0, on_a = 0, bases_a = 0;
    int n_wrong = 0;
    while (lt_sim_next(sim, &m) == LT_OK) {
        double bp = (double)(m->molecule.right - m->molecule.left);
        bases += bp * (m->molecule.n_a + m->molecule.n_b);
        bases_a += bp * m->molecule.n_a;
        for (uint32_t i = 0; i < m->n_edits; i++) {
            n_wrong += m->edits[i].cause != LT_SIM_LATE || m->edits[i].on < 0 ||
                       m->edits[i].on >= (int32_t)(m->molecule.n_a + m->molecule.n_b);
            errors++;
            on_a += m->edits[i].on < (int32_t)m->molecule.n_a;
        }
    }
    ck_assert_int_eq(n_wrong, 0);
    assert_poisson(errors, bases * 1e-4);
    assert_poisson(on_a, bases_a * 1e-4);
    lt_sim_close(sim);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("sim_damage");
    TCase *tc = tcase_create("sim_damage");
    tcase_set_timeout(tc, 60);
    tcase_add_test(tc, events_have_the_told_rates);
    tcase_add_test(tc, damage_is_of_one_strand);
    tcase_add_test(tc, damage_shows_on_its_strand_or_is_copied);
    tcase_add_test(tc, site_factors_are_log_normal_with_bad_sites);
    tcase_add_test(tc, clones_are_those_of_a_growing_tree);
    tcase_add_test(tc, late_errors_are_of_one_template);
    suite_add_tcase(suite, tc);
    return unit_run(suite);
}
