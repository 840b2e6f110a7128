/* test_assemble.c -- molecules of random libraries against the naive oracle. */
#include "assemble.h"

#include "molecule_oracle.h"

/* What the sink saw: one line a molecule. */
typedef struct seen {
    const library *l;
    const lt_shard *shard;
    char **line;
    size_t n, capacity;
    uint64_t fates[LT_N_LEDGER];
} seen;

static void add_line(seen *s, char *line)
{
    if (s->n == s->capacity) {
        s->capacity = s->capacity ? 2 * s->capacity : 256;
        s->line = realloc(s->line, s->capacity * sizeof *s->line);
        ck_assert_ptr_nonnull(s->line);
    }
    s->line[s->n++] = line;
}

static void seen_clear(seen *s)
{
    for (size_t i = 0; i < s->n; i++)
        free(s->line[i]);
    free(s->line);
    memset(s, 0, sizeof *s);
}

static int compare_lines(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

/* A molecule in one line; parts are its templates as "strand name mates", in any order. */
static char *write_line(int contig, int64_t left, int64_t right, int kind, int lib, lt_umi umi,
                        char **part, size_t n)
{
    char text[40];
    if (umi.length[0] <= 32)
        lt_umi_format(umi, text);
    else
        snprintf(text, sizeof text, "%llu", (unsigned long long)umi.bases);
    qsort(part, n, sizeof *part, compare_lines);
    size_t bytes = 200;
    for (size_t i = 0; i < n; i++)
        bytes += strlen(part[i]) + 1;
    char *line = malloc(bytes);
    ck_assert_ptr_nonnull(line);
    int at = snprintf(line, bytes, "%d:%lld-%lld/%d/%d/%s", contig, (long long)left,
                      (long long)right, kind, lib, text);
    for (size_t i = 0; i < n; i++)
        at += snprintf(line + at, bytes - (size_t)at, " %s", part[i]);
    return line;
}

static char *write_part(int strand, const char *name, int has_one, int has_two)
{
    char *part = malloc(64);
    ck_assert_ptr_nonnull(part);
    snprintf(part, 64, "%c.%s.%s%s", "AB"[strand], name, has_one ? "1" : "", has_two ? "2" : "");
    return part;
}

/* Whether the row is this record, cut to the molecule. */
static int row_is(const lt_row *row, const made_read *r, int64_t left, int64_t right, int is_bare)
{
    static uint8_t obs[READ_MAX_BASES];
    static char kind[READ_MAX_BASES];
    const int64_t beg = r->read.beg > left ? r->read.beg : left;
    const int64_t end = r->read.end < right ? r->read.end : right;
    if (row->beg != beg || row->end != end || row->mapq != r->read.mapq ||
        row->reverse != ((r->read.flag & LT_READ_REVERSE) != 0) || (!is_bare && !row->obs))
        return 0;
    naive_row(r, 10, obs, kind);
    if (row->obs && memcmp(row->obs, obs + (beg - r->read.beg), (size_t)(end - beg)))
        return 0;
    for (int64_t x = beg; x < end; x++) {
        int within = 0;
        for (uint32_t i = 0; i < row->n_blocks; i++)
            within |= x >= row->beg + row->block[2 * i] && x < row->beg + row->block[2 * i + 1];
        if (within != (kind[x - r->read.beg] == 'B'))
            return 0;
    }
    return 1;
}

static void check_row(const seen *s, const lt_molecule *m, const lt_row *row, const char *name,
                      int second)
{
    const int is_pair = m->kind == LT_MOLECULE_PAIR;
    for (size_t i = 0; i < s->l->n; i++) {
        const made_read *r = &s->l->read[i];
        if (r->read.contig == m->contig && ((r->read.flag & LT_READ_SECOND) != 0) == second &&
            !strcmp(r->name, name) &&
            row_is(row, r, is_pair ? m->left : INT64_MIN, is_pair ? m->right : INT64_MAX,
                   !s->shard))
            return;
    }
    ck_abort_msg("a row of %s that is no record", name);
}

static lt_status see_molecule(void *data, const lt_molecule *m)
{
    seen *s = data;
    const uint32_t n = m->n_a + m->n_b;
    char **part = malloc(n * sizeof *part);
    uint8_t mapq = 0;
    for (uint32_t i = 0; i < n; i++) {
        const lt_template *t = &m->templates[i];
        part[i] = write_part(i >= m->n_a, t->name, t->mate[0] != NULL, t->mate[1] != NULL);
        for (int mate = 0; mate < 2; mate++)
            if (t->mate[mate]) {
                check_row(s, m, t->mate[mate], t->name, mate);
                mapq = t->mate[mate]->mapq > mapq ? t->mate[mate]->mapq : mapq;
            }
    }
    ck_assert_uint_eq(m->mapq, mapq);
    add_line(s, write_line(m->contig, m->left, m->right, m->kind, m->library, m->umi, part, n));
    for (uint32_t i = 0; i < n; i++)
        free(part[i]);
    free(part);
    return LT_OK;
}

static lt_status see_fate(void *data, const lt_read *read, enum lt_ledger_reason reason)
{
    (void)read;
    ((seen *)data)->fates[reason]++;
    return LT_OK;
}

static void expect_molecules(seen *s, const oracle *o)
{
    char **part = malloc((o->n + 1) * sizeof *part);
    for (int m = 0; m < o->n_molecules; m++) {
        size_t n = 0;
        const oracle_template *first = NULL;
        int64_t left = INT64_MAX, right = INT64_MIN;
        for (size_t j = 0; j < o->n; j++) {
            const oracle_template *t = &o->t[j];
            if (t->molecule != m)
                continue;
            const made_read *any = t->read[0] ? t->read[0] : t->read[1];
            part[n++] = write_part(t->strand, any->name, t->read[0] != NULL, t->read[1] != NULL);
            left = t->left < left ? t->left : left;
            right = t->right > right ? t->right : right;
            first = t;
        }
        add_line(s, write_line(first->contig, left, right, first->kind, first->library, first->name,
                               part, n));
        for (size_t j = 0; j < n; j++)
            free(part[j]);
    }
    free(part);
}

static void compare_seen(seen *got, seen *expected)
{
    qsort(got->line, got->n, sizeof *got->line, compare_lines);
    qsort(expected->line, expected->n, sizeof *expected->line, compare_lines);
    for (size_t i = 0; i < got->n && i < expected->n; i++)
        ck_assert_str_eq(got->line[i], expected->line[i]);
    ck_assert_uint_eq(got->n, expected->n);
}

static void push_all(lt_assembler *a, const library *l)
{
    for (size_t i = 0; i < l->n; i++)
        ck_assert_int_eq(lt_assembler_push(a, &l->read[i].read), LT_OK);
    ck_assert_int_eq(lt_assembler_finish(a), LT_OK);
}

/* The assembler twice (it can be used again), with every position a site, then without a shard. */
static void check_library(const library *l, const lt_assembler_config *config)
{
    static oracle o;
    memset(&o, 0, sizeof o);
    o.l = l;
    o.config = *config;
    memset(o.is_site, 1, sizeof o.is_site);
    oracle_run(&o);
    lt_interval interval[LIBRARY_CONTIGS];
    uint32_t n_sites = 0;
    for (int c = 0; c < LIBRARY_CONTIGS; c++) {
        interval[c] = (lt_interval){c, 0, l->contig[c].length, n_sites};
        n_sites += (uint32_t)l->contig[c].length;
    }
    const lt_targets targets = {interval, LIBRARY_CONTIGS, n_sites};
    const lt_shard shard = {&targets, 0, n_sites};
    seen expected = {0};
    expect_molecules(&expected, &o);
    for (int bare = 0; bare < 2; bare++) {
        seen got = {.l = l, .shard = bare ? NULL : &shard};
        const lt_assembler_sink sink = {see_molecule, see_fate, &got};
        lt_assembler_config c = *config;
        c.shard = got.shard;
        lt_assembler *a;
        ck_assert_int_eq(lt_assembler_create(&a, &c, &l->genome, &sink), LT_OK);
        push_all(a, l);
        compare_seen(&got, &expected);
        ck_assert_mem_eq(lt_assembler_ledger(a), o.ledger, sizeof o.ledger);
        ck_assert_mem_eq(lt_assembler_families(a), &o.families, sizeof o.families);
        if (!bare)
            ck_assert_mem_eq(got.fates, o.ledger, sizeof o.ledger);
        seen_clear(&got);
        got.l = l;
        got.shard = c.shard;
        push_all(a, l);
        compare_seen(&got, &expected);
        seen_clear(&got);
        lt_assembler_destroy(a);
    }
    seen_clear(&expected);
    oracle_clear(&o);
}

static void check_many(int n_rounds, int n_molecules, int max_fragment, int duplex,
                       lt_umi_from from)
{
    for (int round = 0; round < n_rounds; round++) {
        static library l;
        library_init(&l, 1000 + (uint64_t)round, max_fragment);
        library_make(&l, n_molecules);
        lt_assembler_config config;
        lt_assembler_config_default(&config);
        config.max_fragment = max_fragment;
        config.duplex = duplex;
        config.umi_from = from;
        if (from == LT_UMI_MI)
            for (size_t i = 0; i < l.n; i++) {
                made_read *r = &l.read[i];
                snprintf(r->umi, sizeof r->umi, "%u/%c", (unsigned)(r->read.beg / 90),
                         "AB"[r->read.flag / LT_READ_REVERSE % 2]);
                made_read_seal(r);
            }
        check_library(&l, &config);
        library_clear(&l);
    }
}

START_TEST(test_duplex_molecules)
{
    check_many(4, 400, 300, 1, LT_UMI_AUTO);
    check_many(1, 400, 1000, 1, LT_UMI_TAG);
}
END_TEST

START_TEST(test_single_strand_molecules)
{
    check_many(4, 400, 300, 0, LT_UMI_AUTO);
}
END_TEST

/* Few positions, many UMIs: the clusters decide. */
START_TEST(test_crowded_positions)
{
    check_many(2, 800, 40, 1, LT_UMI_AUTO);
    check_many(2, 800, 40, 0, LT_UMI_AUTO);
}
END_TEST

START_TEST(test_molecules_without_umis)
{
    check_many(2, 300, 300, 0, LT_UMI_NONE);
}
END_TEST

START_TEST(test_molecules_of_given_groups)
{
    check_many(2, 300, 300, 1, LT_UMI_MI);
    check_many(2, 300, 300, 0, LT_UMI_MI);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("assemble");
    TCase *tc = tcase_create("assemble");
    tcase_set_timeout(tc, 60);
    tcase_add_test(tc, test_duplex_molecules);
    tcase_add_test(tc, test_single_strand_molecules);
    tcase_add_test(tc, test_crowded_positions);
    tcase_add_test(tc, test_molecules_without_umis);
    tcase_add_test(tc, test_molecules_of_given_groups);
    suite_add_tcase(suite, tc);
    return unit_run(suite);
}
