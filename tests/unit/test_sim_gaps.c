/* test_sim_gaps.c -- molecules with insertions and deletions against their sequence, written out
 * naively from the alleles they carry. */
#include "simulated.h"

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
                                text[k] != "ACGTN"[reference_base(contig, pos)];
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

int main(void)
{
    Suite *suite = suite_create("sim_gaps");
    TCase *tc = tcase_create("sim_gaps");
    tcase_set_timeout(tc, 60);
    tcase_add_test(tc, reads_are_the_sequence_and_align_to_the_reference);
    tcase_add_test(tc, changes_become_canonical);
    suite_add_tcase(suite, tc);
    return unit_run(suite);
}
