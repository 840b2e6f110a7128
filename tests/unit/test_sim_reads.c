/* test_sim_reads.c -- records: in coordinate order, mates that fit, and the molecules' bases. */
#include <stdio.h>

#include "reads.h"
#include "sequence.h"
#include "simulated.h"

enum { MAX_NAME = 64 };

/* What is kept of each record: records of all molecules of a small run. */
typedef struct kept {
    lt_read read;
    int64_t insert_size;
    char name[MAX_NAME], umi[40];
    uint8_t seq[150], qual[300];
} kept;

typedef struct collector {
    kept *v;
    size_t n, capacity;
} collector;

static lt_status collect(void *data, const lt_read *read, int64_t insert_size)
{
    collector *c = data;
    if (c->n == c->capacity) {
        c->capacity = c->capacity ? 2 * c->capacity : 1024;
        c->v = realloc(c->v, c->capacity * sizeof *c->v);
        ck_assert_ptr_nonnull(c->v);
    }
    kept *k = &c->v[c->n++];
    k->read = *read;
    k->insert_size = insert_size;
    snprintf(k->name, sizeof k->name, "%s", read->name);
    ck_assert_uint_eq(strlen(read->umi), read->umi_length);
    snprintf(k->umi, sizeof k->umi, "%s", read->umi);
    ck_assert_uint_eq(read->n_cigar, 1);
    ck_assert_uint_eq(read->cigar[0], (uint32_t)read->length << 4);
    ck_assert_int_eq(read->end - read->beg, read->length);
    memcpy(k->seq, read->seq, ((size_t)read->length + 1) / 2);
    memcpy(k->qual, read->qual, (size_t)read->length);
    return LT_OK;
}

static collector all_records(const lt_sim_config *config)
{
    collector c = {NULL, 0, 0};
    lt_sim *sim = simulator(config, NULL, 0);
    lt_sim_reads *reads;
    ck_assert_int_eq(lt_sim_reads_create(&reads, config, collect, &c), LT_OK);
    const lt_sim_molecule *m;
    while (lt_sim_next(sim, &m) == LT_OK)
        ck_assert_int_eq(lt_sim_reads_add(reads, m), LT_OK);
    ck_assert_int_eq(lt_sim_reads_flush(reads), LT_OK);
    lt_sim_reads_destroy(reads);
    lt_sim_close(sim);
    return c;
}

static lt_sim_config small_config(void)
{
    lt_sim_config config;
    lt_sim_config_default(&config);
    config.depth = 20;
    config.umi_error = 0;
    config.slippage = config.read_indels = 0; /* all records are one block */
    return config;
}

START_TEST(records_are_in_coordinate_order)
{
    lt_sim_config config = small_config();
    collector c = all_records(&config);
    ck_assert_uint_gt(c.n, 4000);
    for (size_t i = 1; i < c.n; i++) {
        const lt_read *a = &c.v[i - 1].read, *b = &c.v[i].read;
        ck_assert(a->contig < b->contig || (a->contig == b->contig && a->beg <= b->beg));
    }
    free(c.v);
}
END_TEST

static int by_name(const void *a, const void *b)
{
    const kept *x = a, *y = b;
    int order = strcmp(x->name, y->name);
    return order ? order : (x->read.flag & 128) - (y->read.flag & 128);
}

/* What Picard's ValidateSamFile asks of a proper pair. */
START_TEST(mates_fit)
{
    lt_sim_config config = small_config();
    collector c = all_records(&config);
    qsort(c.v, c.n, sizeof *c.v, by_name);
    ck_assert_uint_eq(c.n % 2, 0);
    for (size_t i = 0; i < c.n; i += 2) {
        const kept *one = &c.v[i], *two = &c.v[i + 1];
        ck_assert_str_eq(one->name, two->name);
        ck_assert(i == 0 || strcmp(one->name, c.v[i - 1].name) != 0);
        ck_assert_str_eq(one->umi, two->umi);
        /* 99/147 and 83/163 */
        ck_assert((one->read.flag == 99 && two->read.flag == 147) ||
                  (one->read.flag == 83 && two->read.flag == 163));
        ck_assert_int_eq(one->read.mate_beg, two->read.beg);
        ck_assert_int_eq(two->read.mate_beg, one->read.beg);
        ck_assert_int_eq(one->read.mate_contig, two->read.contig);
        ck_assert_int_eq(one->insert_size, -two->insert_size);
        const kept *forward = one->read.flag & 16 ? two : one;
        const kept *reverse = one->read.flag & 16 ? one : two;
        ck_assert_int_eq(forward->insert_size, reverse->read.end - forward->read.beg);
        ck_assert_int_gt(forward->insert_size, 0);
    }
    free(c.v);
}
END_TEST

static const kept *find(const collector *c, const char *name, int second)
{
    kept key;
    memset(&key, 0, sizeof key);
    snprintf(key.name, sizeof key.name, "%s", name);
    key.read.flag = second ? 128 : 64;
    return bsearch(&key, c->v, c->n, sizeof key, by_name);
}

/* Every row of every molecule, under its name, strand and UMI. */
START_TEST(records_hold_the_molecules)
{
    lt_sim_config config = small_config();
    config.umi_length[0] = 3;
    config.umi_length[1] = 2;
    collector c = all_records(&config);
    qsort(c.v, c.n, sizeof *c.v, by_name);
    lt_sim *sim = simulator(&config, NULL, 0);
    const lt_sim_molecule *m;
    size_t n = 0;
    while (lt_sim_next(sim, &m) == LT_OK) {
        for (uint32_t t = 0; t < m->molecule.n_a + m->molecule.n_b; t++) {
            int is_b = t >= m->molecule.n_a;
            uint64_t u = m->molecule.umi.bases;
            char umi[16], name[MAX_NAME];
            char first[4] = {"ACGT"[u >> 8], "ACGT"[u >> 6 & 3], "ACGT"[u >> 4 & 3], 0};
            char second[3] = {"ACGT"[u >> 2 & 3], "ACGT"[u & 3], 0};
            snprintf(umi, sizeof umi, "%s-%s", is_b ? second : first, is_b ? first : second);
            snprintf(name, sizeof name, "%d.%d.%d.%s.%d", m->molecule.contig + 1,
                     (int)m->molecule.left + 1, (int)m->number, is_b ? "B" : "A",
                     (int)(is_b ? t - m->molecule.n_a : t) + 1);
            for (int mate = 0; mate < 2; mate++, n++) {
                const kept *k = find(&c, name, mate);
                const lt_row *row = m->molecule.templates[t].mate[mate];
                ck_assert_msg(k != NULL, "no record %s", name);
                ck_assert_str_eq(k->umi, umi);
                ck_assert_int_eq(k->read.beg, row->beg);
                ck_assert_int_eq((k->read.flag & 16) != 0, row->reverse);
                ck_assert_uint_eq(k->read.mapq, m->molecule.mapq);
                int n_wrong = 0; /* one assertion a row: they are slow */
                for (int64_t i = 0; i < row->end - row->beg; i++) {
                    uint8_t nibble = k->seq[i / 2] >> (i % 2 ? 0 : 4) & 15;
                    n_wrong += "NACNGNNNTNNNNNNN"[nibble] != "ACGT"[row->obs[i] & 3];
                    n_wrong += k->qual[i] != row->obs[i] >> 2;
                }
                ck_assert_int_eq(n_wrong, 0);
            }
        }
    }
    ck_assert_uint_eq(n, c.n);
    lt_sim_close(sim);
    free(c.v);
}
END_TEST

START_TEST(umis_are_written_by_strand)
{
    char text[34];
    lt_umi umi = {0x1b, {2, 2}}; /* AC GT */
    ck_assert_uint_eq(lt_sim_umi_text(text, &umi, 0), 5);
    ck_assert_str_eq(text, "AC-GT");
    lt_sim_umi_text(text, &umi, 1);
    ck_assert_str_eq(text, "GT-AC");
    lt_umi single = {0x1b, {4, 0}};
    ck_assert_uint_eq(lt_sim_umi_text(text, &single, 1), 4);
    ck_assert_str_eq(text, "ACGT");
}
END_TEST

static lt_status refuse(void *data, const lt_read *read, int64_t insert_size)
{
    (void)read;
    (void)insert_size;
    int *left = data;
    return (*left)-- > 0 ? LT_OK : lt_fail(LT_EIO, "full");
}

START_TEST(a_failed_put_ends_the_run)
{
    lt_sim_config config = small_config();
    lt_sim *sim = simulator(&config, NULL, 0);
    lt_sim_reads *reads;
    int left = 1000;
    ck_assert_int_eq(lt_sim_reads_create(&reads, &config, refuse, &left), LT_OK);
    const lt_sim_molecule *m;
    lt_status st = LT_OK;
    while (st == LT_OK && lt_sim_next(sim, &m) == LT_OK)
        st = lt_sim_reads_add(reads, m);
    ck_assert_int_eq(st, LT_EIO);
    lt_sim_reads_destroy(reads);
    lt_sim_close(sim);
}
END_TEST

START_TEST(sequence_is_like_human_dna)
{
    enum { N = 200000 };
    static uint8_t codes[N], other[N];
    lt_sim_sequence_draw(codes, N, 5);
    lt_sim_sequence_draw(other, N, 6);
    double gc = 0, cpg = 0, equal = 0;
    for (int i = 0; i < N; i++) {
        ck_assert_uint_le(codes[i], 3);
        gc += codes[i] == 1 || codes[i] == 2;
        cpg += i > 0 && codes[i - 1] == 1 && codes[i] == 2;
        equal += codes[i] == other[i];
    }
    ck_assert_double_eq_tol(gc / N, 0.41, 0.01);
    ck_assert_double_lt(cpg / N, 0.3 * 0.205 * 0.205);
    ck_assert_double_lt(equal / N, 0.28);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("sim_reads");
    TCase *tc = tcase_create("sim_reads");
    tcase_set_timeout(tc, 60);
    tcase_add_test(tc, records_are_in_coordinate_order);
    tcase_add_test(tc, mates_fit);
    tcase_add_test(tc, records_hold_the_molecules);
    tcase_add_test(tc, umis_are_written_by_strand);
    tcase_add_test(tc, a_failed_put_ends_the_run);
    tcase_add_test(tc, sequence_is_like_human_dna);
    suite_add_tcase(suite, tc);
    return unit_run(suite);
}
