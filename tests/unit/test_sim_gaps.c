/* test_sim_gaps.c -- molecules with insertions and deletions against their sequence, written out
 * naively from the alleles they carry and from the bases that PCR and sequencing lost or doubled.
 */
#include "simulated.h"

static uint8_t (*base_at)(int32_t contig, int64_t pos) = reference_base;

enum { N_CASES = 6 };
static const int64_t place[N_CASES] = {2150, 2400, 2650, 3300, 3700, 4200};

/* A deletion of 15, an insertion of 12, two bases changed, a homopolymer longer and a repeat
 * shorter by one, a complex change. */
static lt_sim_variant make_case(int i)
{
    lt_sim_variant v = {.vaf = 0.3};
    int64_t pos = place[i];
    if (i == 3 || i == 4) /* a run of three or more bases */
        while (reference_base(0, pos) > 3 || reference_base(0, pos) != reference_base(0, pos + 1) ||
               reference_base(0, pos) != reference_base(0, pos + 2))
            pos++;
    static const int n_ref[N_CASES] = {16, 1, 2, 1, 2, 5};
    v.change.pos = pos;
    for (int k = 0; k < n_ref[i]; k++)
        v.change.ref[k] = "ACGT"[reference_base(0, pos + k)];
    v.change.alt[0] = v.change.ref[0];
    if (i == 1)
        strcpy(v.change.alt + 1, "ACGTTGCAAGTC");
    if (i == 3)
        v.change.alt[1] = v.change.ref[0];
    if (i == 2 || i == 5) {
        v.change.alt[0] = "ACGT"[3 - reference_base(0, pos)];
        v.change.alt[1] = "ACGT"[3 - reference_base(0, pos + n_ref[i] - 1)];
    }
    return v;
}

/* The molecule in letters. */
static size_t write_out(char *text, const lt_sim_molecule *m, const lt_sim_variant *v)
{
    size_t n = 0;
    int64_t pos = m->molecule.left;
    for (uint32_t i = 0; i <= m->n_variants; i++) {
        const lt_allele *a = i < m->n_variants ? &v[m->variants[i]].change : NULL;
        for (; pos < (a ? a->pos : m->molecule.right); pos++)
            text[n++] = "ACGTN"[reference_base(m->molecule.contig, pos)];
        if (a) {
            strcpy(text + n, a->alt);
            n += strlen(a->alt);
            pos += (int64_t)strlen(a->ref);
        }
    }
    return n;
}

typedef struct seen {
    double wrong, gaps, clipped, near_end, different;
} seen;

/* A read against the text that it should be, and its row against both. */
static void check_read(seen *s, const lt_row *row, const lt_gapped *whole, const char *text,
                       int32_t contig, int carries_substitution)
{
    int64_t pos = whole->beg;
    uint32_t k = 0, n_blocks = 0;
    for (uint32_t c = 0; c < whole->n_cigar; c++) {
        uint32_t n = whole->cigar[c] >> 4, op = whole->cigar[c] & 15;
        s->gaps += op == 1 || op == 2;
        s->clipped += op == 4;
        s->wrong += op == 4 && c > 0 && c + 1 < whole->n_cigar;
        s->wrong += (op == 1 || op == 2) && (c == 0 || c + 1 == whole->n_cigar);
        s->near_end +=
            op == 0 && whole->n_cigar > 1 && (c == 0 || c + 1 == whole->n_cigar) && n <= 5;
        if (op == 0) {
            s->wrong += n_blocks >= row->n_blocks ||
                        row->block[2 * n_blocks] != (uint32_t)(pos - row->beg) ||
                        row->block[2 * n_blocks + 1] != (uint32_t)(pos - row->beg) + n;
            n_blocks++;
        }
        for (uint32_t j = 0; j < n; j++) {
            if (op != 2)
                s->wrong += text[k] != 'N' && "ACGT"[LT_OBS_BASE(whole->base[k])] != text[k];
            if (op == 0) {
                s->wrong += row->obs[pos - row->beg] != whole->base[k];
                s->different += !carries_substitution && text[k] != 'N' &&
                                text[k] != "ACGTN"[base_at(contig, pos)];
            }
            if (op == 2)
                s->wrong += row->obs[pos - row->beg] != LT_OBS_NONE;
            k += op != 2;
            pos += op == 0 || op == 2;
        }
    }
    s->wrong += pos != row->end || whole->beg != row->beg || n_blocks != row->n_blocks;
}

START_TEST(reads_are_the_sequence_and_align_to_the_reference)
{
    lt_sim_config config = quiet_config();
    config.depth = 400;
    lt_sim_variant variants[N_CASES];
    for (int i = 0; i < N_CASES; i++)
        variants[i] = make_case(i);
    lt_sim *sim = simulator(&config, variants, N_CASES);
    size_t n;
    const lt_sim_variant *v = lt_sim_variants(sim, &n);
    const lt_sim_molecule *m;
    seen s = {0};
    double n_whole = 0;
    while (lt_sim_next(sim, &m) == LT_OK) {
        if (!m->whole)
            continue;
        n_whole++;
        char text[2 * LT_SIM_MAX_FRAGMENT];
        size_t length = write_out(text, m, v);
        int substitution = 0;
        for (uint32_t i = 0; i < m->n_variants; i++) /* the first base changes */
            substitution |= v[m->variants[i]].change.ref[0] != v[m->variants[i]].change.alt[0];
        for (uint32_t i = 0; i < 2 * (m->molecule.n_a + m->molecule.n_b); i++) {
            const lt_row *row = m->molecule.templates[i / 2].mate[i % 2];
            size_t bases = length < 135 ? length : 135;
            check_read(&s, row, &m->whole[i], row->reverse ? text + length - bases : text,
                       m->molecule.contig, substitution);
        }
    }
    ck_assert_double_eq(s.wrong, 0.0);
    ck_assert_double_eq(s.different, 0.0);
    ck_assert_double_eq(s.near_end, 0.0);
    ck_assert_double_gt(n_whole, 300.0);
    ck_assert_double_gt(s.gaps, 1000.0);
    ck_assert_double_gt(s.clipped, 50.0);
    for (size_t i = 0; i < n; i++)
        assert_binomial(v[i].carriers, v[i].depth, 0.3);
    lt_sim_close(sim);
}
END_TEST

START_TEST(changes_become_canonical)
{
    lt_sim_config config = quiet_config();
    lt_sim_variant variants[N_CASES];
    for (int i = 0; i < N_CASES; i++)
        variants[i] = make_case(i);
    lt_sim *sim = simulator(&config, variants, N_CASES);
    size_t n;
    const lt_sim_variant *v = lt_sim_variants(sim, &n);
    /* the run at its left end: the base before it comes first, and differs from the run */
    const lt_allele *longer = &v[3].change, *shorter = &v[4].change;
    ck_assert_uint_eq(strlen(longer->ref), 1);
    ck_assert_uint_eq(strlen(longer->alt), 2);
    ck_assert_int_ne(longer->ref[0], longer->alt[1]);
    ck_assert_uint_eq(strlen(shorter->ref), 2);
    ck_assert_int_ne(shorter->ref[0], shorter->ref[1]);
    lt_sim_close(sim);

    lt_sim *refused;
    memset(variants[1].change.alt, 0, sizeof variants[1].change.alt);
    memset(variants[1].change.alt, 'A', 100); /* reads of 100 cannot show it */
    variants[1].change.alt[0] = variants[1].change.ref[0];
    config.read_length = 100;
    ck_assert_int_eq(lt_sim_open(&refused, &config, &test_genome, &test_panel, &test_reference,
                                 variants, N_CASES),
                     LT_EINVAL);
}
END_TEST

/* Runs of 1 to 12 bases in turn, neighbours different. */
static uint8_t base_of_runs(int32_t contig, int64_t pos)
{
    if (pos < 0 || pos >= CONTIG_BP)
        return 4;
    int64_t in_turn = pos % 78, run = pos / 78 * 12; /* 1 + 2 + ... + 12 = 78 */
    for (int64_t n = 1; in_turn >= n; n++) {
        in_turn -= n;
        run++;
    }
    return (uint8_t)((run + contig) & 3);
}

/* Length of the run that begins at pos; 0: none does. */
static int run_at(int32_t contig, int64_t pos)
{
    uint8_t base = base_of_runs(contig, pos);
    int n = 0;
    if (base_of_runs(contig, pos - 1) != base)
        while (base_of_runs(contig, pos + n) == base)
            n++;
    return n;
}

static lt_status fetch_runs(void *data, int32_t contig, int64_t beg, int64_t end, uint8_t *codes)
{
    (void)data;
    for (int64_t pos = beg; pos < end; pos++)
        codes[pos - beg] = base_of_runs(contig, pos);
    return LT_OK;
}

static lt_sim *run_simulator(const lt_sim_config *config)
{
    static const lt_sim_reference reference = {fetch_runs, NULL};
    lt_sim *sim;
    ck_assert_int_eq(lt_sim_open(&sim, config, &test_genome, &test_panel, &reference, NULL, 0),
                     LT_OK);
    return sim;
}

static const double times[13] = {0, 1, 1, 1, 3, 10, 30, 100, 200, 300, 500, 500, 500};
typedef struct slip_count {
    double pcr[13], pcr_expected[13], shown, shown_expected;
    double read[13], read_expected[13], shorter, all;
} slip_count;

/* E k of 2 <= k <= n at weights 1 / (k (k-1)), of which the sum is 1 - 1/n. */
static double mean_clone(uint32_t n)
{
    double sum = 0;
    for (uint32_t k = 2; k <= n; k++)
        sum += 1.0 / (k - 1);
    return sum / (1.0 - 1.0 / n);
}

static void count_expected(slip_count *c, const lt_molecule *m, const lt_sim_config *config)
{
    for (int64_t pos = m->left + 1; pos < m->right; pos++) {
        int n = run_at(m->contig, pos);
        if (n == 0 || pos + n >= m->right)
            continue;
        for (int strand = 0; strand < 2; strand++) {
            uint32_t k = strand ? m->n_b : m->n_a;
            double rate = k < 2 ? 0 : config->slippage * times[n] * (k - 1);
            c->pcr_expected[n] += rate;
            c->shown_expected += rate > 0 ? rate * mean_clone(k) : 0;
        }
        int reads = (pos < m->left + 135) + (pos >= m->right - 135);
        double tenth = times[n] > 10 ? times[n] / 10 : 1;
        c->read_expected[n] += config->read_indels * tenth * reads * (m->n_a + m->n_b);
    }
}

static void count_slips(slip_count *c, const lt_sim_molecule *m)
{
    const lt_sim_slip *last = NULL;
    for (uint32_t i = 0; i < m->n_slips; i++) {
        const lt_sim_slip *s = &m->slips[i];
        int n = run_at(m->molecule.contig, m->molecule.left + s->offset);
        ck_assert_int_gt(n, 0);
        int is_new = s->mate >= 0 || !last || last->mate >= 0 || last->offset != s->offset ||
                     last->change != s->change || last->on >= s->on ||
                     (last->on < m->molecule.n_a) != (s->on < m->molecule.n_a);
        (s->mate < 0 ? c->pcr : c->read)[n] += is_new;
        c->shown += s->mate < 0;
        c->all += is_new;
        c->shorter += is_new && s->change < 0;
        last = s;
    }
}

START_TEST(slips_come_as_often_as_runs_are_long)
{
    lt_sim_config config = quiet_config();
    config.depth = 700;
    config.family_shape = 1000; /* clones of like families: little spread beside Poisson's */
    config.jackpot_rate = 0;
    config.slippage = 1e-5;
    config.read_indels = 2e-5;
    lt_sim *sim = run_simulator(&config);
    const lt_sim_molecule *m;
    slip_count c = {0};
    while (lt_sim_next(sim, &m) == LT_OK) {
        count_expected(&c, &m->molecule, &config);
        count_slips(&c, m);
    }
    for (int n = 1; n <= 12; n++) {
        assert_poisson(c.pcr[n], c.pcr_expected[n]);
        assert_poisson(c.read[n], c.read_expected[n]);
    }
    ck_assert_double_gt(c.pcr_expected[10], 500);
    assert_close(c.shown, c.shown_expected, 4 * sqrt(c.shown_expected)); /* k is 2 to 6 or so */
    assert_binomial(c.shorter, c.all, 2.0 / 3.0);
    lt_sim_close(sim);
}
END_TEST

/* The read's letters, from the slips on it; returns how many slips that are. */
static uint32_t write_slipped(char *text, size_t *length, const lt_sim_molecule *m, uint32_t i,
                              const lt_sim_slip **slip)
{
    uint32_t n = 0;
    *length = 0;
    *slip = NULL;
    for (uint32_t k = 0; k < m->n_slips; k++)
        if (m->slips[k].on == i / 2 && (m->slips[k].mate < 0 || m->slips[k].mate == (int)(i % 2))) {
            *slip = &m->slips[k];
            n++;
        }
    for (int64_t pos = m->molecule.left; pos < m->molecule.right; pos++) {
        int here = *slip && pos - m->molecule.left == (*slip)->offset;
        int copies = here ? 1 + (*slip)->change : 1;
        for (; copies > 0; copies--)
            text[(*length)++] = "ACGT"[base_of_runs(m->molecule.contig, pos)];
    }
    return n;
}

/* Where the read's only gap stands, with its length (below 0: deleted); 0 when there is none. */
static int only_gap(const lt_gapped *whole, int64_t *pos)
{
    int gap = 0, n_gaps = 0;
    *pos = whole->beg;
    int64_t at = whole->beg;
    for (uint32_t c = 0; c < whole->n_cigar; c++) {
        int n = (int)(whole->cigar[c] >> 4), op = whole->cigar[c] & 15;
        if (op == 1 || op == 2) {
            gap = op == 1 ? n : -n;
            n_gaps++;
            *pos = at;
        }
        at += op == 0 || op == 2 ? n : 0;
    }
    return n_gaps > 1 ? 99 : gap;
}

START_TEST(slipped_reads_are_their_sequence)
{
    lt_sim_config config = quiet_config();
    config.depth = 100;
    config.slippage = config.read_indels = 2e-5;
    lt_sim *sim = run_simulator(&config);
    base_at = base_of_runs;
    const lt_sim_molecule *m;
    seen s = {0};
    double n_inside = 0, misplaced = 0, without = 0;
    while (lt_sim_next(sim, &m) == LT_OK) {
        for (uint32_t i = 0; m->whole && i < 2 * (m->molecule.n_a + m->molecule.n_b); i++) {
            char text[2 * LT_SIM_MAX_FRAGMENT];
            size_t length;
            int64_t pos;
            const lt_sim_slip *slip;
            const lt_row *row = m->molecule.templates[i / 2].mate[i % 2];
            uint32_t n = write_slipped(text, &length, m, i, &slip);
            if (n > 1)
                continue;
            size_t bases = length < 135 ? length : 135;
            check_read(&s, row, &m->whole[i], row->reverse ? text + length - bases : text,
                       m->molecule.contig, 0);
            int gap = only_gap(&m->whole[i], &pos);
            without += n == 0 && gap != 0;
            int64_t at = slip ? m->molecule.left + slip->offset : 0;
            if (n == 0 || at < row->beg + 8 || at + run_at(m->molecule.contig, at) > row->end - 8)
                continue;
            n_inside++;
            misplaced += gap != slip->change || pos != at;
        }
    }
    base_at = reference_base;
    ck_assert_double_eq(s.wrong, 0.0);
    ck_assert_double_eq(s.different, 0.0);
    ck_assert_double_eq(s.near_end, 0.0);
    ck_assert_double_eq(without, 0.0);
    ck_assert_double_gt(n_inside, 500.0);
    ck_assert_double_eq(misplaced, 0.0);
    lt_sim_close(sim);
}
END_TEST

static uint64_t add_digest(uint64_t digest, int64_t value)
{
    return (digest ^ (uint64_t)value) * UINT64_C(1099511628211);
}

/* Of all molecules with their slips and bases; or, without slips, of what else they are. */
static uint64_t digest_of(const lt_sim_config *config, uint32_t n_parts, int with_slips)
{
    uint64_t digest = 1;
    for (uint32_t part = 0; part < n_parts; part++) {
        lt_sim *sim = run_simulator(config);
        ck_assert_int_eq(lt_sim_select(sim, part, n_parts), LT_OK);
        const lt_sim_molecule *m;
        while (lt_sim_next(sim, &m) == LT_OK) {
            digest = add_digest(digest, m->molecule.left << 20 | m->molecule.right);
            digest = add_digest(digest, m->molecule.n_a << 16 | m->molecule.n_b);
            digest = add_digest(digest, (int64_t)m->molecule.umi.bases);
            for (uint32_t i = 0; with_slips && i < m->n_slips; i++)
                digest = add_digest(digest, m->slips[i].offset * 8 + m->slips[i].change);
            const lt_row *row = m->molecule.templates[0].mate[0];
            for (int64_t k = 0; with_slips && k < row->end - row->beg; k++)
                digest = add_digest(digest, row->obs[k]);
        }
        lt_sim_close(sim);
    }
    return digest;
}

START_TEST(slips_are_a_function_of_the_seed)
{
    lt_sim_config config = quiet_config(), other;
    config.depth = 40;
    config.slippage = config.read_indels = 1e-5;
    uint64_t one = digest_of(&config, 1, 1), others_one = digest_of(&config, 1, 0);
    ck_assert_uint_eq(digest_of(&config, 1, 1), one);
    ck_assert_uint_eq(digest_of(&config, 3, 1), one);
    other = config;
    other.seed++;
    ck_assert_uint_ne(digest_of(&other, 1, 1), one);
    other = config;
    other.slippage = other.read_indels = 0;
    ck_assert_uint_ne(digest_of(&other, 1, 1), one);
    ck_assert_uint_eq(digest_of(&other, 1, 0), others_one);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("sim_gaps");
    TCase *tc = tcase_create("sim_gaps");
    tcase_set_timeout(tc, 60);
    tcase_add_test(tc, reads_are_the_sequence_and_align_to_the_reference);
    tcase_add_test(tc, changes_become_canonical);
    tcase_add_test(tc, slips_come_as_often_as_runs_are_long);
    tcase_add_test(tc, slipped_reads_are_their_sequence);
    tcase_add_test(tc, slips_are_a_function_of_the_seed);
    suite_add_tcase(suite, tc);
    return unit_run(suite);
}
