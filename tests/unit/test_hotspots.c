/* test_hotspots.c -- the built-in list in both genomes, over a reference that holds just its REFs.
 */
#include "unit.h"

#include <string.h>

#include "hotspots.h"

enum { N_CHROMOSOMES = 23, N_LISTED_MAX = 2000 };

/* refdata/hotspots.tsv and genomes.tsv, read here once more. */
typedef struct listed {
    char chrom[8], ref[LT_ALLELE_BASES + 1], alt[LT_ALLELE_BASES + 1];
    long long pos[2];
} listed;

static listed list[N_LISTED_MAX];
static size_t n_listed;
static char name[N_CHROMOSOMES][16], bare_name[N_CHROMOSOMES][16];
static lt_contig contig[N_CHROMOSOMES];
static lt_genome genome = {contig, N_CHROMOSOMES};
static long long length[2][N_CHROMOSOMES];
static int which; /* genome of the moment */
static const char *spoilt;

/* Before any test runs, so without ck_assert. */
static int read_list(void)
{
    char line[1000];
    FILE *in = fopen(LT_REFDATA "/hotspots.tsv", "r"),
         *lengths = fopen(LT_REFDATA "/genomes.tsv", "r");
    if (!in || !lengths || !fgets(line, sizeof line, lengths))
        return -1;
    while (n_listed < N_LISTED_MAX && fgets(line, sizeof line, in)) {
        listed *l = &list[n_listed];
        n_listed += sscanf(line, "%7s %lld %lld %100s %100s", l->chrom, &l->pos[0], &l->pos[1],
                           l->ref, l->alt) == 5;
    }
    int n = 0;
    while (n < N_CHROMOSOMES &&
           fscanf(lengths, "%15s %lld %lld", bare_name[n], &length[0][n], &length[1][n]) == 3)
        n++;
    fclose(in);
    fclose(lengths);
    return n == N_CHROMOSOMES && n_listed > 100 ? 0 : -1;
}

static void make_genome(int assembly, const char *prefix)
{
    which = assembly;
    for (int i = 0; i < N_CHROMOSOMES; i++) {
        snprintf(name[i], sizeof name[i], "%.4s%.11s", prefix, bare_name[i]);
        contig[i] = (lt_contig){.name = name[i], .length = length[assembly][i]};
    }
    genome.n_contigs = N_CHROMOSOMES;
}

/* N but for what the list says; another base in place of the REF that is to be spoilt. */
static lt_status fetch(void *data, int32_t at, int64_t beg, int64_t end, uint8_t *codes)
{
    (void)data;
    memset(codes, 4, (size_t)(end - beg));
    for (size_t i = 0; i < n_listed; i++) {
        const listed *l = &list[i];
        if (strcmp(l->chrom, bare_name[at]) != 0)
            continue;
        for (int64_t k = 0; l->ref[k]; k++) {
            int64_t pos = l->pos[which] - 1 + k;
            uint8_t code = (uint8_t)(strchr("ACGT", l->ref[k]) - "ACGT");
            if (pos >= beg && pos < end)
                codes[pos - beg] = spoilt == l->ref ? (code + 1) & 3 : code;
        }
    }
    return LT_OK;
}

static int holds(const lt_loci *loci, int32_t at, int64_t pos, const char *ref, const char *alt)
{
    for (size_t i = 0; i < loci->n; i++)
        if (loci->allele[i].contig == at && loci->allele[i].pos == pos - 1 &&
            !strcmp(loci->allele[i].ref, ref) && !strcmp(loci->allele[i].alt, alt))
            return 1;
    return 0;
}

/* Positions of well-known variants, as dbSNP has them: rs113488022 (BRAF V600E), rs121434568 (EGFR
 * L858R), rs121913529 (KRAS G12D). */
START_TEST(both_genomes)
{
    static const char *const prefix[] = {"", "chr"};
    static const long long braf[] = {140453136, 140753336}, egfr[] = {55259515, 55191822},
                           kras[] = {25398284, 25245350};
    for (int k = 0; k < 4; k++) {
        lt_loci loci;
        lt_hotspots_seen seen;
        make_genome(k / 2, prefix[k % 2]);
        ck_assert_int_eq(lt_hotspots_read(&loci, &seen, &genome, fetch, NULL), LT_OK);
        ck_assert_str_eq(seen.genome, k / 2 ? "GRCh38" : "GRCh37");
        ck_assert_uint_eq(seen.n_listed, n_listed);
        ck_assert_uint_eq(seen.n_absent, 0);
        ck_assert_uint_eq(loci.n, n_listed);
        ck_assert(holds(&loci, 6, braf[k / 2], "A", "T"));
        ck_assert(holds(&loci, 6, egfr[k / 2], "T", "G"));
        ck_assert(holds(&loci, 11, kras[k / 2], "C", "T"));
        lt_loci_clear(&loci);
    }
}
END_TEST

START_TEST(some_chromosomes_are_enough)
{
    lt_loci loci;
    lt_hotspots_seen seen;
    size_t n = 0;
    make_genome(1, "chr");
    genome.n_contigs = 7;
    for (size_t i = 0; i < n_listed; i++)
        n += strchr("1234567", list[i].chrom[0]) && !list[i].chrom[1];
    ck_assert_int_eq(lt_hotspots_read(&loci, &seen, &genome, fetch, NULL), LT_OK);
    ck_assert_uint_eq(loci.n, n);
    ck_assert_uint_eq(seen.n_absent, n_listed - n);
    lt_loci_clear(&loci);
}
END_TEST

static void refused(lt_status want, const char *message)
{
    lt_loci loci;
    lt_hotspots_seen seen;
    ck_assert_int_eq(lt_hotspots_read(&loci, &seen, &genome, fetch, NULL), want);
    ck_assert_msg(strstr(lt_error_message(), message), "%s", lt_error_message());
    ck_assert_ptr_null(loci.allele);
}

START_TEST(other_genomes_are_refused)
{
    make_genome(0, "chr");
    contig[6].length = length[1][6];
    refused(LT_EINVAL, "chromosomes of both");
    make_genome(0, "chr");
    genome.n_contigs = 1;
    contig[0].length--;
    refused(LT_EINVAL, "chr1 has 249250620 bases");
    make_genome(0, "scaffold");
    refused(LT_EINVAL, "no contig is named as a human chromosome");
    make_genome(0, "");
    spoilt = list[17].ref;
    refused(LT_EFORMAT, "but the reference has");
    spoilt = NULL;
}
END_TEST

int main(void)
{
    if (read_list() < 0) {
        puts("Bail out! refdata cannot be read");
        return EXIT_FAILURE;
    }
    Suite *suite = suite_create("hotspots");
    TCase *tc = tcase_create("hotspots");
    tcase_add_test(tc, both_genomes);
    tcase_add_test(tc, some_chromosomes_are_enough);
    tcase_add_test(tc, other_genomes_are_refused);
    suite_add_tcase(suite, tc);
    return unit_run(suite);
}
