/* test_null.c -- the null on real site counts: molecules (UMIs) of a QIAseq panel at
 * homozygous-reference sites, one strand each, with and without UMIs of a single read pair.
 *
 * Each site is judged by the rates and priors of the other half of the sites. Observed exceedances
 * should be near the nominal p. Skipped where the data are not beside the source tree. */
#include "unit.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "caller.h"
#include "counted_sample.h"

#define MAX_SITES 12000

/* Column of each substitution in the file, by ref * 3 + rank. */
static const char *const column_name[12] = {"A/C", "A/G", "A/T", "C/A", "C/G", "C/T",
                                            "G/A", "G/C", "G/T", "T/A", "T/C", "T/G"};

typedef struct site_row {
    long pos;
    int ref; /* of the sequenced strand */
    uint32_t depth, count[12];
} site_row;

static FILE *open_counts(const char *which)
{
    const char *root = getenv("LT_REAL_DATA");
    char name[1024], command[1100];
    snprintf(name, sizeof name, "%s/noise/qiaseq_site_counts.%s_single_pair_umis.tsv.gz",
             root ? root : "", which);
    FILE *file = fopen(name, "rb");
    if (!file)
        return NULL;
    fclose(file);
    snprintf(command, sizeof command, "gzip -dc '%s'", name);
    return popen(command, "r");
}

/* Counts are in the orientation of the sequenced strand: there the reference is its complement. */
static int read_row(site_row *row, const char *line, const int column[12])
{
    static const char bases[] = "ACGT";
    char chrom[32], ref;
    unsigned value[15];
    if (sscanf(line, "%31s %ld %c %u %u %u %u %u %u %u %u %u %u %u %u %u %u %u", chrom, &row->pos,
               &ref, &value[0], &value[1], &value[2], &value[3], &value[4], &value[5], &value[6],
               &value[7], &value[8], &value[9], &value[10], &value[11], &value[12], &value[13],
               &value[14]) != 18 ||
        !strchr(bases, ref))
        return 0;
    row->ref = (int)(strchr(bases, ref) - bases);
    if (value[13] > value[12])
        row->ref = 3 - row->ref;
    row->depth = value[14];
    for (int i = 0; i < 12; i++)
        row->count[i] = value[column[i]];
    return 1;
}

static size_t read_sites(site_row *row, const char *which)
{
    char line[1024];
    int column[12] = {0}, at = 0;
    size_t n = 0;
    FILE *file = open_counts(which);
    if (!file)
        return 0;
    ck_assert_ptr_nonnull(fgets(line, sizeof line, file));
    for (char *word = strtok(line, "\t\n"); word; word = strtok(NULL, "\t\n"), at++)
        for (int i = 0; i < 12; i++)
            if (!strcmp(word, column_name[i]))
                column[i] = at - 3;
    while (n < MAX_SITES && fgets(line, sizeof line, file))
        n += (size_t)read_row(&row[n], line, column);
    pclose(file);
    return n;
}

static void fill_sample(counted_sample *s, const site_row *row, uint32_t n)
{
    enum { KLASS = LT_CLASS(LT_CATEGORY_A, 2, 0), LEVEL = 6 };
    counted_init(s, n, 100, 1, 1);
    memset(s->sample.mirror, 0, sizeof s->sample.mirror);
    s->sample.mirror[KLASS][LEVEL] = 1000000;
    memset(s->sample.exposure, 0, n * LT_N_CLASSES * sizeof *s->sample.exposure);
    for (uint32_t i = 0; i < n; i++) {
        s->sample.ref[i] = (uint8_t)row[i].ref;
        s->sample.context[i] = 24; /* neighbours on the sequenced strand: not given */
        s->sample.exposure[i * LT_N_CLASSES + KLASS] = row[i].depth;
        for (int alt = 0; alt < 4; alt++)
            if (alt != row[i].ref)
                s->site_count[alt][KLASS * LT_N_LEVELS + LEVEL] =
                    row[i].count[row[i].ref * 3 + alt - (alt > row[i].ref)];
        counted_flush(s, i);
    }
}

/* Observed exceedances of one file, added to observed and expected by [substitution, 12 = all]. */
static void judge_file(const char *which, double observed[13][LT_N_CALIBRATION],
                       double expected[13][LT_N_CALIBRATION])
{
    static site_row row[MAX_SITES];
    static lt_calls calls;
    size_t n = read_sites(row, which);
    ck_assert(n > 10000);
    counted_sample s;
    fill_sample(&s, row, (uint32_t)n);
    lt_model_config config;
    lt_model_config_default(&config);
    config.report_p = 0;
    ck_assert_int_eq(lt_model_call(&calls, &s.sample, NULL, 0, &config, 2), LT_OK);
    for (int c = 0; c < 13; c++)
        for (int i = 0; i < LT_N_CALIBRATION; i++) {
            observed[c][i] += (double)calls.calibration.exceed[c][i];
            expected[c][i] += calls.calibration.nominal[i] * (double)calls.calibration.tests[c];
        }
    lt_calls_clear(&calls);
    counted_clear(&s);
}

/* Within lowest .. 2 times nominal, give or take 3 standard deviations of the count. */
static void check_rate(double observed, double expected, double lowest, int nominal, int c)
{
    double most = 2 * expected, least = lowest * expected;
    ck_assert_msg(observed <= most + 3 * sqrt(most), "%s at 1e-%d: %g, nominal %g",
                  c < 12 ? column_name[c] : "all", nominal, observed, expected);
    ck_assert_msg(observed >= least - 3 * sqrt(least), "%s at 1e-%d: %g, nominal %g",
                  c < 12 ? column_name[c] : "all", nominal, observed, expected);
}

START_TEST(exceedances_are_near_nominal)
{
    double observed[13][LT_N_CALIBRATION] = {{0}}, expected[13][LT_N_CALIBRATION] = {{0}};
    judge_file("with", observed, expected);
    judge_file("without", observed, expected);
    for (int i = 1; i < 4; i++) /* 1e-2, 1e-3, 1e-4: about 625, 62 and 6 expected */
        check_rate(observed[12][i], expected[12][i], .5, i + 1, 12);
    for (int c = 0; c < 12; c++) /* 55 a substitution; T>C and C>T, on few sites, are cautious */
        check_rate(observed[c][1], expected[c][1], .3, 2, c);
}
END_TEST

int main(void)
{
    FILE *probe = open_counts("with");
    if (!probe)
        return unit_skip("the real data are not here");
    pclose(probe);
    Suite *suite = suite_create("null");
    TCase *tc = tcase_create("null");
    tcase_set_timeout(tc, 120);
    tcase_add_test(tc, exceedances_are_near_nominal);
    suite_add_tcase(suite, tc);
    return unit_run(suite);
}
