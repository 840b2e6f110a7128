/* test_coverage.c -- classes along the reference against a count at every position. */
#include "coverage.h"
#include "lowtide/sample.h"
#include "made_read.h"

enum { MAX_TEMPLATES = 60, SPAN = 700 };

/* A molecule with its memory, of random rows within [left, right). */
typedef struct made_molecule {
    lt_molecule m;
    lt_template t[MAX_TEMPLATES];
    lt_row row[MAX_TEMPLATES][2];
    uint32_t block[MAX_TEMPLATES][2][8];
} made_molecule;

static void make_row(made_molecule *mm, dice *d, int i, int mate)
{
    lt_row *row = &mm->row[i][mate];
    uint32_t *block = mm->block[i][mate];
    int64_t span = mm->m.right - mm->m.left;
    int64_t beg = mm->m.left + (dice_percent(d, 60) ? 0 : dice_below(d, (int)span));
    if (dice_percent(d, 50)) /* few places, many reads */
        beg -= (beg - mm->m.left) % 20;
    uint32_t x = dice_percent(d, 3) ? 2 : 0;
    *row = (lt_row){.beg = beg, .block = block, .mapq = (uint8_t)dice_between(d, 20, 60)};
    for (int n = dice_percent(d, 80) ? 1 : dice_between(d, 0, 4); n > 0; n--) {
        block[2 * row->n_blocks] = x;
        x += (uint32_t)dice_between(d, 1, 80);
        block[2 * row->n_blocks++ + 1] = x;
        x += (uint32_t)(dice_percent(d, 40) ? 0 : dice_between(d, 1, 30));
    }
    row->end = beg + (row->n_blocks ? block[2 * row->n_blocks - 1] : 1);
    mm->t[i].mate[mate] = row;
    mm->m.mapq = row->mapq > mm->m.mapq ? row->mapq : mm->m.mapq;
}

static void make(made_molecule *mm, dice *d)
{
    memset(mm, 0, sizeof *mm);
    int64_t left = dice_between(d, -10, 500);
    mm->m = (lt_molecule){.left = left,
                          .right = left + dice_between(d, 1, dice_percent(d, 20) ? 12 : 300),
                          .kind = (uint8_t)dice_below(d, 3),
                          .templates = mm->t};
    mm->m.n_a = (uint32_t)dice_below(d, dice_percent(d, 30) ? MAX_TEMPLATES / 2 : 4);
    mm->m.n_b = (uint32_t)dice_below(d, dice_percent(d, 30) ? MAX_TEMPLATES / 2 : 4);
    for (int i = 0; i < (int)(mm->m.n_a + mm->m.n_b); i++)
        for (int mate = 0; mate < 2; mate++)
            if (!dice_percent(d, 25))
                make_row(mm, d, i, mate);
}

static int has_block(const lt_row *row, int64_t pos)
{
    for (uint32_t i = 0; row && i < row->n_blocks; i++)
        if (pos >= row->beg + row->block[2 * i] && pos < row->beg + row->block[2 * i + 1])
            return 1;
    return 0;
}

/* Whether a gap of the row lies within 5 bp: fewer than 5 bases between it and pos. */
static int near_indel(const lt_row *row, int64_t pos)
{
    for (uint32_t i = 1; row && i < row->n_blocks; i++) {
        int64_t beg = row->beg + row->block[2 * i - 1], end = row->beg + row->block[2 * i];
        if (pos >= beg - 5 && pos < end + 5)
            return 1;
    }
    return 0;
}

static int naive_class(const lt_molecule *m, int64_t pos)
{
    int n[2] = {0, 0}, suspect = m->mapq < 40;
    for (uint32_t i = 0; i < m->n_a + m->n_b; i++) {
        const lt_template *t = &m->templates[i];
        n[i >= m->n_a] += has_block(t->mate[0], pos) || has_block(t->mate[1], pos);
        suspect |= near_indel(t->mate[0], pos) || near_indel(t->mate[1], pos);
    }
    if (m->kind != LT_MOLECULE_REVERSE) /* the five bases of the left end */
        suspect |= pos >= m->left && pos <= m->left + 4;
    if (m->kind != LT_MOLECULE_FORWARD)
        suspect |= pos < m->right && pos >= m->right - 5;
    if (!n[0] && !n[1])
        return -1;
    int category = n[0] && n[1] ? 2 : n[0] ? 0 : 1;
    int size = category < 2 ? n[category] : n[0] < n[1] ? n[0] : n[1];
    return category * 6 + ((size > 3 ? 3 : size) - 1) * 2 + suspect;
}

START_TEST(test_classes_equal_the_count)
{
    dice d = {.state = 31};
    static made_molecule mm;
    lt_coverage coverage = {0};
    for (int round = 0; round < 1500; round++) {
        make(&mm, &d);
        ck_assert_int_eq(lt_coverage_of(&coverage, &mm.m), LT_OK);
        for (int64_t pos = mm.m.left - 20; pos < mm.m.left + SPAN; pos++) {
            int got = lt_coverage_class(&coverage, pos), expected = naive_class(&mm.m, pos);
            ck_assert_msg(got == expected, "round %d: class %d, expected %d", round, got, expected);
        }
        for (size_t i = 0; i < coverage.n; i++) {
            const lt_stretch *s = &coverage.stretch[i];
            ck_assert_int_lt(s->beg, s->end);
            ck_assert(i == 0 || s[-1].end < s->beg ||
                      (s[-1].end == s->beg && s[-1].klass != s->klass));
        }
    }
    lt_coverage_clear(&coverage);
    lt_coverage_clear(&coverage);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("coverage");
    TCase *tc = tcase_create("coverage");
    tcase_set_timeout(tc, 60);
    tcase_add_test(tc, test_classes_equal_the_count);
    suite_add_tcase(suite, tc);
    return unit_run(suite);
}
