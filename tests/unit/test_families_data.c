/* test_families_data.c -- real duplex reads: families beside what is known of them, and the
 * partition of templates beside fgbio's GroupReadsByUmi (tag MI), which grouped the strands apart.
 */
#include "unit.h"

#include <htslib/sam.h>
#include <stdio.h>
#include <string.h>

#include "assemble.h"
#include "bam.h"

enum { MAX_NAME = 1000000 }; /* read names of these files are numbers below that */

static const char *data_path(const char *name)
{
    static char paths[4][1024];
    static int turn;
    char *path = paths[turn++ % 4];
    const char *root = getenv("LT_REAL_DATA");
    snprintf(path, sizeof paths[0], "%s/umi_chr22/%s", root ? root : "../shared/data", name);
    return path;
}

typedef struct grouping {
    int32_t theirs[MAX_NAME]; /* MI + 1; 0: not there */
    int32_t ours[MAX_NAME];   /* number of the molecule's strand + 1 */
    int32_t n_ours;
} grouping;

static grouping *seen;

static lt_status take_molecule(void *data, const lt_molecule *m)
{
    (void)data;
    for (uint32_t i = 0; i < m->n_a + m->n_b; i++) {
        if (i == 0 || i == m->n_a)
            seen->n_ours++;
        seen->ours[atoi(m->templates[i].name)] = seen->n_ours;
    }
    return LT_OK;
}

static lt_family_tally assemble(const char *name)
{
    lt_bam_config bam_config = {.reference = data_path("ref.fa")};
    lt_assembler_config config;
    lt_assembler_sink sink = {.molecule = take_molecule};
    lt_bam *bam;
    lt_assembler *assembler;
    const lt_read *read;
    lt_assembler_config_default(&config);
    config.duplex = 1;
    ck_assert_int_eq(lt_bam_open(&bam, data_path(name), &bam_config), LT_OK);
    ck_assert_int_eq(lt_assembler_create(&assembler, &config, lt_bam_genome(bam), &sink), LT_OK);
    while (lt_bam_next(bam, &read) == LT_OK)
        ck_assert_int_eq(lt_assembler_push(assembler, read), LT_OK);
    ck_assert_int_eq(lt_assembler_finish(assembler), LT_OK);
    lt_family_tally families = *lt_assembler_families(assembler);
    lt_assembler_destroy(assembler);
    lt_bam_close(bam);
    return families;
}

static uint64_t both_strands(const lt_family_tally *f)
{
    uint64_t n = 0;
    for (size_t i = 0; i <= LT_FAMILY_SIZE_MAX; i++)
        n += f->size[LT_FAMILY_BOTH][i];
    return n;
}

static int compare(const void *a, const void *b)
{
    int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
    return (x > y) - (x < y);
}

/* Pairs of templates that share a label. */
static int64_t pairs(int64_t *label, size_t n)
{
    int64_t sum = 0;
    qsort(label, n, sizeof *label, compare);
    for (size_t i = 0, j; i < n; i = j) {
        for (j = i; j < n && label[j] == label[i];)
            j++;
        sum += (int64_t)((j - i) * (j - i - 1) / 2);
    }
    return sum;
}

static void read_groups(void)
{
    samFile *file = sam_open(data_path("normal.grouped_by_template.bam"), "r");
    ck_assert_ptr_nonnull(file);
    sam_hdr_t *header = sam_hdr_read(file);
    bam1_t *b = bam_init1();
    while (sam_read1(file, header, b) >= 0)
        seen->theirs[atoi(bam_get_qname(b))] = atoi(bam_aux2Z(bam_aux_get(b, "MI"))) + 1;
    bam_destroy1(b);
    sam_hdr_destroy(header);
    sam_close(file);
}

/* About 2,150 and 2,090 families before UMIs are corrected, 795 and 695 with both strands. */
START_TEST(families_are_as_many_as_known)
{
    static const struct {
        const char *name;
        uint64_t families, both;
    } known[] = {{"normal.bam", 2150, 795}, {"tumour.bam", 2090, 695}};
    for (size_t i = 0; i < 2; i++) {
        lt_family_tally f = assemble(known[i].name);
        ck_assert_int_le(llabs((long long)(f.umis_seen - known[i].families)), 10);
        ck_assert_int_le(llabs((long long)(both_strands(&f) - known[i].both)), 10);
    }
}
END_TEST

START_TEST(partition_is_that_of_fgbio)
{
    static int64_t a[MAX_NAME], b[MAX_NAME], ab[MAX_NAME];
    size_t n = 0;
    memset(seen, 0, sizeof *seen);
    assemble("normal.bam");
    read_groups();
    for (size_t i = 0; i < MAX_NAME; i++)
        if (seen->theirs[i]) {
            ck_assert_int_gt(seen->ours[i], 0); /* none of theirs is left out here */
            a[n] = seen->theirs[i];
            b[n] = seen->ours[i];
            ab[n++] = (int64_t)seen->theirs[i] << 32 | seen->ours[i];
        }
    ck_assert_uint_eq(n, 7880);
    int64_t theirs = pairs(a, n), ours = pairs(b, n), common = pairs(ab, n);
    ck_assert_int_eq(theirs, 12886);  /* of the file itself */
    ck_assert_int_eq(common, theirs); /* nothing of theirs is split */
    /* A UMI with two pairs is joined with one that has two on this strand and three on the other:
     * fgbio counted the strands apart. */
    ck_assert_int_le(ours - theirs, 4);
}
END_TEST

int main(void)
{
    FILE *there = fopen(data_path("normal.bam"), "rb");
    if (!there) {
        puts("1..0 # SKIP no real data beside the source tree");
        return 0;
    }
    fclose(there);
    seen = calloc(1, sizeof *seen);
    Suite *suite = suite_create("families_data");
    TCase *tc = tcase_create("families_data");
    tcase_set_timeout(tc, 60);
    tcase_add_test(tc, families_are_as_many_as_known);
    tcase_add_test(tc, partition_is_that_of_fgbio);
    suite_add_tcase(suite, tc);
    int status = unit_run(suite);
    free(seen);
    return status;
}
