/* test_sim.c -- simulated molecules: the same from a seed in any part or panel, and their
 * statistics beside closed forms. */
#include "simulated.h"

static uint64_t digest(uint64_t h, const void *bytes, size_t n) /* FNV-1a */
{
    const uint8_t *p = bytes;
    for (size_t i = 0; i < n; i++)
        h = (h ^ p[i]) * UINT64_C(1099511628211);
    return h;
}

static uint64_t digest_molecule(uint64_t h, const lt_sim_molecule *sm)
{
    const lt_molecule *m = &sm->molecule;
    int64_t numbers[] = {m->contig, m->left, m->right, (int64_t)m->umi.bases,
                         m->mapq,   m->n_a,  m->n_b};
    h = digest(h, numbers, sizeof numbers);
    for (uint32_t i = 0; i < m->n_a + m->n_b; i++) {
        h = digest(h, &sm->seen_umi[i].bases, sizeof sm->seen_umi[i].bases);
        for (int mate = 0; mate < 2; mate++) {
            const lt_row *row = m->templates[i].mate[mate];
            if (row->obs)
                h = digest(h, row->obs, (size_t)(row->end - row->beg));
        }
    }
    return h;
}

static uint64_t digest_run(const lt_sim_config *config, uint32_t n_parts)
{
    uint64_t h = 1;
    for (uint32_t part = 0; part < n_parts; part++) {
        lt_sim *sim = simulator(config, NULL, 0);
        ck_assert_int_eq(lt_sim_select(sim, part, n_parts), LT_OK);
        const lt_sim_molecule *m;
        while (lt_sim_next(sim, &m) == LT_OK)
            h = digest_molecule(h, m);
        uint64_t done, total;
        lt_sim_position(sim, &done, &total);
        ck_assert_uint_eq(done, total);
        lt_sim_close(sim);
    }
    return h;
}

START_TEST(a_seed_is_a_sample)
{
    lt_sim_config config;
    lt_sim_config_default(&config);
    config.depth = 200;
    uint64_t h = digest_run(&config, 1);
    ck_assert_uint_eq(digest_run(&config, 1), h);
    ck_assert_uint_eq(digest_run(&config, 2), h);
    ck_assert_uint_eq(digest_run(&config, 3), h);
    config.seed = 2;
    ck_assert_uint_ne(digest_run(&config, 1), h);
}
END_TEST

/* Written down once: every compiler, optimisation and machine must come to the same bytes. */
START_TEST(a_seed_is_the_same_sample_everywhere)
{
    lt_sim_config config;
    lt_sim_config_default(&config);
    config.depth = 200;
    config.damage_scale = 10;
    config.slippage = config.read_indels = 0; /* which have a stream of their own */
    ck_assert_uint_eq(digest_run(&config, 1), UINT64_C(5852065801996737636));
}
END_TEST

/* A molecule does not depend on what else is on the panel. */
START_TEST(a_smaller_panel_has_the_same_molecules)
{
    lt_sim_config config;
    lt_sim_config_default(&config);
    config.depth = 100;
    lt_interval one = {0, 3600, 3700, 0};
    lt_targets panel = {&one, 1, 100};
    lt_sim *whole = simulator(&config, NULL, 0), *part;
    ck_assert_int_eq(lt_sim_open(&part, &config, &test_genome, &panel, &test_reference, NULL, 0),
                     LT_OK);
    const lt_sim_molecule *m, *p;
    int n = 0;
    while (lt_sim_next(part, &p) == LT_OK) {
        do
            ck_assert_int_eq(lt_sim_next(whole, &m), LT_OK);
        while (m->key != p->key);
        ck_assert_uint_eq(digest_molecule(1, m), digest_molecule(1, p));
        n++;
    }
    ck_assert_int_gt(n, 100);
    lt_sim_close(whole);
    lt_sim_close(part);
}
END_TEST

static int touches_panel(int32_t contig, int64_t beg, int64_t end)
{
    for (size_t i = 0; i < test_panel.n; i++)
        if (test_islands[i].contig == contig && test_islands[i].beg < end &&
            test_islands[i].end > beg)
            return 1;
    return 0;
}

/* Shape of a molecule, and rows left out off target without a change to the others. */
START_TEST(molecules_are_well_formed)
{
    lt_sim_config config;
    lt_sim_config_default(&config);
    config.depth = 100;
    config.slippage = config.read_indels = 0; /* all rows are one block */
    lt_sim *full = simulator(&config, NULL, 0);
    config.on_target_only = 1;
    lt_sim *sparse = simulator(&config, NULL, 0);
    const lt_sim_molecule *f, *s;
    int32_t contig = 0;
    int64_t left = 0;
    uint32_t n_absent = 0, n_wrong = 0; /* assertions are slow */
    while (lt_sim_next(full, &f) == LT_OK) {
        ck_assert_int_eq(lt_sim_next(sparse, &s), LT_OK);
        const lt_molecule *m = &f->molecule;
        ck_assert(m->contig > contig || (m->contig == contig && m->left >= left));
        contig = m->contig;
        left = m->left;
        ck_assert_uint_gt(m->n_a + m->n_b, 0);
        ck_assert_int_le(m->right, CONTIG_BP);
        int touches = 0;
        for (uint32_t i = 0; i < m->n_a + m->n_b; i++) {
            for (int mate = 0; mate < 2; mate++) {
                const lt_row *row = m->templates[i].mate[mate];
                const lt_row *other = s->molecule.templates[i].mate[mate];
                int forward = (i < m->n_a) == (mate == 0);
                n_wrong += row->reverse != !forward;
                n_wrong += forward ? row->beg != m->left : row->end != m->right;
                int64_t span = m->right - m->left;
                int64_t n = span < config.read_length ? span : config.read_length;
                n_wrong += row->end - row->beg != n || row->n_blocks != 1;
                n_wrong += row->block[0] != 0 || row->block[1] != n;
                int on = touches_panel(m->contig, row->beg, row->end);
                touches |= on;
                n_absent += !on;
                n_wrong += (other->obs != NULL) != on;
                n_wrong += on && memcmp(row->obs, other->obs, (size_t)n) != 0;
            }
        }
        ck_assert(touches);
        ck_assert_uint_eq(n_wrong, 0);
    }
    ck_assert_uint_gt(n_absent, 0);
    lt_sim_close(full);
    lt_sim_close(sparse);
}
END_TEST

START_TEST(depth_families_strands_and_mapq_are_as_configured)
{
    lt_sim_config config = quiet_config();
    config.low_mapq = 0.01;
    lt_sim *sim = simulator(&config, NULL, 0);
    const lt_sim_molecule *m;
    double n = 0, sum = 0, squares = 0, both = 0, a_only = 0, single = 0, covered = 0;
    double mapq30 = 0, mapq3 = 0;
    while (lt_sim_next(sim, &m) == LT_OK) {
        uint32_t n_a = m->molecule.n_a, n_b = m->molecule.n_b;
        double k = n_a + n_b;
        n++;
        sum += k;
        squares += k * k;
        both += n_a > 0 && n_b > 0;
        a_only += n_b == 0;
        single += k == 1;
        mapq30 += m->molecule.mapq == 30;
        mapq3 += m->molecule.mapq == 3;
        int64_t bp = m->molecule.right - m->molecule.left;
        int64_t read = bp < config.read_length ? bp : config.read_length;
        for (int64_t pos = 31000; pos < 33000; pos++)
            covered += m->molecule.contig == 1 &&
                       ((pos >= m->molecule.left && pos < m->molecule.left + read) ||
                        (pos >= m->molecule.right - read && pos < m->molecule.right));
    }
    double mean = sum / n;
    assert_close(mean, config.family, sqrt((squares / n - mean * mean) / n));
    assert_binomial(both, n, 0.48);
    assert_binomial(a_only, n, 0.26);
    assert_binomial(mapq30, n, 0.01);
    assert_binomial(mapq3, n, 0.01);
    double strand = 6.1 / 1.48 / (1.0 + 0.001 * 19.0);
    assert_binomial(single, n, 0.52 * 0.999 * pow(1.5 / (0.5 + strand), 1.5));
    /* 2,000 positions at 1,000: about 12,000 molecules of 165 bp */
    assert_close(covered / 2000.0, config.depth, config.depth / sqrt(12000.0));
    lt_sim_close(sim);
}
END_TEST

START_TEST(single_strand_libraries_have_one_strand_a_molecule)
{
    lt_sim_config config = quiet_config();
    config.duplex = 0;
    config.family = 2.4;
    config.jackpot_rate = 0;
    lt_sim *sim = simulator(&config, NULL, 0);
    const lt_sim_molecule *m;
    double n = 0, sum = 0, n_a = 0, single = 0, both = 0;
    while (lt_sim_next(sim, &m) == LT_OK) {
        both += m->molecule.n_a > 0 && m->molecule.n_b > 0;
        n++;
        n_a += m->molecule.n_a > 0;
        sum += m->molecule.n_a + m->molecule.n_b;
        single += m->molecule.n_a + m->molecule.n_b == 1;
    }
    ck_assert_double_eq(both, 0);
    assert_binomial(n_a, n, 0.5);
    assert_close(sum / n, 2.4, sqrt((1.4 + 1.4 * 1.4 / 1.5) / n));
    assert_binomial(single, n, pow(1.5 / 2.9, 1.5));
    lt_sim_close(sim);
}
END_TEST

/* Base of a template before sequencing, from the reference and the edits; N is not asked for. */
static uint8_t true_base(const lt_sim_molecule *sm, uint32_t template, int64_t pos)
{
    uint8_t base = reference_base(sm->molecule.contig, pos);
    for (uint32_t i = 0; i < sm->n_edits; i++) {
        const lt_sim_edit *e = &sm->edits[i];
        int strand = template <sm->molecule.n_a ? LT_SIM_STRAND_A : LT_SIM_STRAND_B;
        if (sm->molecule.left + e->offset == pos &&
            (e->on == LT_SIM_ALL || e->on == strand || e->on == (int32_t) template))
            base = e->base;
    }
    return base;
}

typedef struct error_counts {
    double bases[64], errors[64], shift[4];
    double first_half_low, second_half_low, reads;
} error_counts;

static void count_errors(error_counts *c, const lt_sim_molecule *sm, uint32_t template, int mate)
{
    const lt_row *row = sm->molecule.templates[template].mate[mate];
    int64_t n = row->end - row->beg;
    c->reads++;
    for (int64_t i = 0; i < n; i++) {
        uint8_t q = LT_OBS_QUAL(row->obs[i]), base = LT_OBS_BASE(row->obs[i]);
        int64_t cycle = row->reverse ? n - 1 - i : i;
        c->first_half_low += cycle < 20 && q < 37;
        c->second_half_low += cycle >= 40 && cycle < 60 && q < 37;
        uint8_t truth = true_base(sm, template, row->beg + i);
        if (truth > 3)
            continue;
        c->bases[q]++;
        c->errors[q] += base != truth;
        c->shift[(base - truth) & 3] += base != truth;
    }
}

START_TEST(reads_err_by_quality)
{
    lt_sim_config config;
    lt_sim_config_default(&config);
    config.depth = 100;
    config.damage_scale = 10.0;
    config.pcr_transition = config.late_pcr = 1e-4;
    static error_counts c;
    lt_sim *sim = simulator(&config, NULL, 0);
    const lt_sim_molecule *m;
    while (lt_sim_next(sim, &m) == LT_OK)
        for (uint32_t t = 0; t < m->molecule.n_a + m->molecule.n_b; t++)
            for (int mate = 0; mate < 2; mate++)
                count_errors(&c, m, t, mate);
    double n = c.bases[37] + c.bases[25] + c.bases[11];
    assert_binomial(c.errors[37], c.bases[37], 2.0 * pow(10.0, -3.7));
    assert_binomial(c.errors[25], c.bases[25], pow(10.0, -2.5));
    assert_binomial(c.errors[11], c.bases[11], pow(10.0, -1.1));
    double errors = c.errors[37] + c.errors[25] + c.errors[11];
    for (int shift = 1; shift < 4; shift++)
        assert_binomial(c.shift[shift], errors, 1.0 / 3.0);
    /* 2,048 strings of 135: one in ten poor, so their shares vary by a few per cent; short reads
     * lack the last, lower cycles */
    ck_assert_double_gt(c.bases[25] / n, 0.060);
    ck_assert_double_lt(c.bases[25] / n, 0.074);
    ck_assert_double_gt(c.bases[11] / n, 0.0085);
    ck_assert_double_lt(c.bases[11] / n, 0.0108);
    /* lower qualities grow as 0.5 + cycle / 134: .571 in cycles 0-19, .869 in 40-59 */
    double ratio = c.second_half_low / c.first_half_low;
    ck_assert_double_gt(ratio, 0.92 * 0.869 / 0.571);
    ck_assert_double_lt(ratio, 1.08 * 0.869 / 0.571);
    lt_sim_close(sim);
}
END_TEST

START_TEST(variants_are_carried_by_their_share_of_molecules)
{
    static const double vaf[] = {0.0, 0.001, 0.01, 0.1, 0.5, 1.0};
    lt_sim_config config = quiet_config();
    config.depth = 3000;
    lt_sim_variant variants[8];
    memset(variants, 0, sizeof variants);
    for (int i = 0; i < 8; i++) {
        lt_sim_variant *v = &variants[7 - i]; /* unsorted on purpose */
        v->pos = 2100 + 60 * i;
        v->ref = reference_base(0, v->pos);
        v->alt = (v->ref + 1) & 3;
        v->vaf = i < 6 ? vaf[i] : 0.2; /* the last two are in phase */
        v->phase = i >= 6 ? 5 : 0;
    }
    lt_sim *sim = simulator(&config, variants, 8);
    const lt_sim_molecule *m;
    double depth[8] = {0}, carriers[8] = {0}, apart = 0;
    while (lt_sim_next(sim, &m) == LT_OK) {
        const lt_row *row[2] = {m->molecule.templates[0].mate[0], m->molecule.templates[0].mate[1]};
        int seen[8] = {0}, alt[8] = {0};
        for (int i = 0; i < 8; i++) {
            int64_t pos = 2100 + 60 * i;
            for (int mate = 0; mate < 2; mate++) {
                if (m->molecule.contig != 0 || pos < row[mate]->beg || pos >= row[mate]->end)
                    continue;
                seen[i] = 1;
                alt[i] =
                    LT_OBS_BASE(row[mate]->obs[pos - row[mate]->beg]) != reference_base(0, pos);
            }
            depth[i] += seen[i];
            carriers[i] += alt[i];
        }
        apart += seen[6] && seen[7] && alt[6] != alt[7];
    }
    size_t n;
    const lt_sim_variant *v = lt_sim_variants(sim, &n);
    ck_assert_uint_eq(n, 8);
    for (size_t i = 0; i < n; i++) {
        ck_assert_int_eq(v[i].pos, 2100 + 60 * (int64_t)i);
        ck_assert_double_eq(v[i].depth, depth[i]);
        ck_assert_double_eq(v[i].carriers, carriers[i]);
        ck_assert_double_gt(depth[i], 2000.0);
        assert_binomial(carriers[i], depth[i], v[i].vaf);
    }
    ck_assert_double_eq(apart, 0.0);
    lt_sim_close(sim);
}
END_TEST

START_TEST(umis_are_uniform_and_misread_at_their_rate)
{
    lt_sim_config config = quiet_config();
    config.umi_error = 0.01;
    lt_sim *sim = simulator(&config, NULL, 0);
    const lt_sim_molecule *m;
    double first[4] = {0}, last[4] = {0}, n = 0, n_bases = 0, errors = 0;
    int n_wrong = 0;
    while (lt_sim_next(sim, &m) == LT_OK) {
        uint64_t umi = m->molecule.umi.bases;
        n_wrong += umi >> 28 != 0;
        n++;
        first[umi >> 26]++;
        last[umi & 3]++;
        for (uint32_t t = 0; t < m->molecule.n_a + m->molecule.n_b; t++) {
            n_wrong += m->seen_umi[t].length[0] != 7 || m->seen_umi[t].length[1] != 7;
            n_bases += 14;
            for (uint64_t x = m->seen_umi[t].bases ^ umi; x; x >>= 2)
                errors += (x & 3) != 0;
        }
    }
    ck_assert_int_eq(n_wrong, 0);
    assert_binomial(errors, n_bases, 0.01);
    for (int b = 0; b < 4; b++) {
        assert_binomial(first[b], n, 0.25);
        assert_binomial(last[b], n, 0.25);
    }
    lt_sim_close(sim);
}
END_TEST

static lt_status open_with(const lt_sim_config *config, const lt_sim_variant *variants, size_t n)
{
    lt_sim *sim;
    lt_status st =
        lt_sim_open(&sim, config, &test_genome, &test_panel, &test_reference, variants, n);
    if (st < 0)
        ck_assert_ptr_null(sim);
    lt_sim_close(sim);
    return st;
}

START_TEST(impossible_runs_are_refused)
{
    lt_sim_config config = quiet_config();
    lt_sim_variant v = {.pos = 2500, .ref = reference_base(0, 2500), .vaf = 0.1};
    v.alt = (v.ref + 1) & 3;
    lt_sim_variant twice[2] = {v, v};
    ck_assert_int_eq(open_with(&config, &v, 1), LT_OK);
    ck_assert_int_eq(open_with(&config, twice, 2), LT_EINVAL);
    v.ref = (v.ref + 2) & 3;
    ck_assert_int_eq(open_with(&config, &v, 1), LT_EINVAL);
    v.contig = 2;
    ck_assert_int_eq(open_with(&config, &v, 1), LT_EINVAL);
    config.family = 1.2; /* 48 % of molecules have two templates at least */
    ck_assert_int_eq(open_with(&config, NULL, 0), LT_EINVAL);
    config = quiet_config();
    config.quality[0].share = 0.5;
    ck_assert_int_eq(open_with(&config, NULL, 0), LT_EINVAL);
    config = quiet_config();
    config.umi_error = NAN;
    ck_assert_int_eq(open_with(&config, NULL, 0), LT_EINVAL);
    config = quiet_config();
    config.read_length = 0;
    ck_assert_int_eq(open_with(&config, NULL, 0), LT_EINVAL);
}
END_TEST

START_TEST(drawn_variants_are_distinct_sites_of_the_panel)
{
    lt_sim_variant *v;
    ck_assert_int_eq(lt_sim_variants_draw(&v, 500, 9, &test_panel, &test_reference), LT_OK);
    double on_second = 0, descents = 0;
    int n_twice = 0;
    for (int i = 0; i < 500; i++) {
        ck_assert(touches_panel(v[i].contig, v[i].pos, v[i].pos + 1));
        ck_assert_uint_eq(v[i].ref, reference_base(v[i].contig, v[i].pos));
        ck_assert_uint_ne(v[i].ref, v[i].alt);
        ck_assert_uint_le(v[i].alt, 3);
        for (int j = 0; j < i; j++)
            n_twice += v[i].contig == v[j].contig && v[i].pos == v[j].pos;
        descents += i > 0 && v[i].pos < v[i - 1].pos;
        on_second += v[i].contig == 1;
    }
    assert_binomial(on_second, 500, 4.0 / 7.0);
    ck_assert_int_eq(n_twice, 0);
    ck_assert_double_gt(descents, 150); /* not in the order of the panel */
    free(v);
    ck_assert_int_eq(lt_sim_variants_draw(&v, 7001, 9, &test_panel, &test_reference), LT_EINVAL);
    ck_assert_ptr_null(v);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("sim");
    TCase *tc = tcase_create("sim");
    tcase_set_timeout(tc, 60);
    tcase_add_test(tc, a_seed_is_a_sample);
    tcase_add_test(tc, a_seed_is_the_same_sample_everywhere);
    tcase_add_test(tc, a_smaller_panel_has_the_same_molecules);
    tcase_add_test(tc, molecules_are_well_formed);
    tcase_add_test(tc, depth_families_strands_and_mapq_are_as_configured);
    tcase_add_test(tc, single_strand_libraries_have_one_strand_a_molecule);
    tcase_add_test(tc, reads_err_by_quality);
    tcase_add_test(tc, variants_are_carried_by_their_share_of_molecules);
    tcase_add_test(tc, umis_are_uniform_and_misread_at_their_rate);
    tcase_add_test(tc, impossible_runs_are_refused);
    tcase_add_test(tc, drawn_variants_are_distinct_sites_of_the_panel);
    suite_add_tcase(suite, tc);
    return unit_run(suite);
}
