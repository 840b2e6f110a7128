/* test_series_vcf.c -- the VCF and BCF read again by htslib, value by value; the bytes of one
 * record, written down by hand. */
#include "unit.h"

#include <htslib/kstring.h>
#include <htslib/vcf.h>

#include "made_series.h"
#include "scratch.h"
#include "series_vcf.h"
#include "vcf.h"

/* A file that was written and opened again. */
typedef struct again {
    htsFile *file;
    bcf_hdr_t *header;
    bcf1_t *record;
} again;

static const char *written(const char *name, const lt_series *s, const char *version)
{
    const char *path = scratch_path(name);
    lt_status st = lt_series_vcf_write(path, path, s, version);
    ck_assert_msg(st == LT_OK, "%s", lt_error_message());
    return path;
}

static again again_open(const char *path)
{
    again a = {.file = hts_open(path, "r"), .record = bcf_init()};
    ck_assert_ptr_nonnull(a.file);
    a.header = bcf_hdr_read(a.file);
    ck_assert_ptr_nonnull(a.header);
    return a;
}

static void again_next(const again *a)
{
    ck_assert_int_eq(bcf_read(a->file, a->header, a->record), 0);
    ck_assert_int_eq(a->record->errcode, 0);
    ck_assert_int_eq(bcf_unpack(a->record, BCF_UN_ALL), 0);
}

static void again_close(again *a)
{
    ck_assert_int_eq(bcf_read(a->file, a->header, a->record), -1);
    bcf_destroy(a->record);
    bcf_hdr_destroy(a->header);
    ck_assert_int_eq(hts_close(a->file), 0);
}

/* Two values a draw; what a draw lacks is missing, then ended. */
static void counts_are(const again *a, const char *id, size_t n_draws, int each, int64_t (*want)[2])
{
    int32_t *v = NULL;
    int n = 0;
    ck_assert_int_eq(bcf_get_format_int32(a->header, a->record, id, &v, &n), (int)n_draws * each);
    for (size_t t = 0; t < n_draws; t++)
        for (int k = 0; k < each; k++) {
            int32_t seen = v[t * (size_t)each + (size_t)k];
            int64_t wanted = want[t][k];
            if (want[t][0] == -1 && want[t][1] == -1) /* the draw does not assess it */
                ck_assert(seen == (k ? bcf_int32_vector_end : bcf_int32_missing));
            else if (wanted == -1)
                ck_assert(seen == bcf_int32_missing);
            else
                ck_assert_msg(seen == wanted, "%s of draw %zu: %d", id, t, seen);
        }
    free(v);
}

static void reals_are(const again *a, const char *id, size_t n_draws, int each, double (*want)[2])
{
    float *v = NULL;
    int n = 0;
    ck_assert_int_eq(bcf_get_format_float(a->header, a->record, id, &v, &n), (int)n_draws * each);
    for (size_t t = 0; t < n_draws; t++)
        for (int k = 0; k < each; k++) {
            float seen = v[t * (size_t)each + (size_t)k];
            if (isnan(want[t][k]))
                ck_assert(bcf_float_is_missing(seen) || bcf_float_is_vector_end(seen));
            else
                ck_assert(fabs((double)seen - want[t][k]) <= 1e-5 * want[t][k]);
        }
    free(v);
}

enum { DRAWS = 6 };

/* A field of the locus in each draw. */
#define EACH(first, second)                                \
    for (size_t t = 0; t < DRAWS; t++) {                   \
        const lt_draw_locus *x = &s->draw[t].locus[i];     \
        want[t][0] = x->assessed ? (int64_t)(first) : -1;  \
        want[t][1] = x->assessed ? (int64_t)(second) : -1; \
    }

static void record_is(const again *a, const lt_series *s, size_t i)
{
    const lt_series_locus *l = &s->locus[i];
    int64_t want[DRAWS][2];
    double real[DRAWS][2], interval[DRAWS][2];
    ck_assert_int_eq(a->record->rid, l->allele.contig);
    ck_assert_int_eq(a->record->pos, l->allele.pos);
    ck_assert_int_eq(a->record->n_allele, 2);
    ck_assert_str_eq(a->record->d.allele[0], l->allele.ref);
    ck_assert_str_eq(a->record->d.allele[1], l->allele.alt);
    ck_assert(bcf_float_is_missing(a->record->qual));
    ck_assert_int_eq(a->record->d.n_flt, 0);
    EACH(x->depth - x->alt, x->alt)
    counts_are(a, "AD", DRAWS, 2, want);
    EACH(x->depth, 0)
    counts_are(a, "DP", DRAWS, 1, want);
    EACH(-1, x->alt_forward)
    counts_are(a, "ADF", DRAWS, 2, want);
    EACH(-1, x->alt_reverse)
    counts_are(a, "ADR", DRAWS, 2, want);
    EACH(x->alt_duplex, 0)
    counts_are(a, "DAD", DRAWS, 1, want);
    EACH(x->raw_depth - x->raw_alt, x->raw_alt)
    counts_are(a, "RAD", DRAWS, 2, want);
    EACH(x->raw_depth, 0)
    counts_are(a, "RDP", DRAWS, 1, want);
    EACH(bcf_gt_unphased(0), x->alt ? bcf_gt_unphased(1) : bcf_gt_unphased(0))
    for (size_t t = 0; t < DRAWS; t++) {
        const lt_draw_locus *x = &s->draw[t].locus[i];
        real[t][0] = x->vaf;
        interval[t][0] = x->vaf_lo;
        interval[t][1] = x->vaf_hi;
        if (!x->assessed)
            want[t][0] = want[t][1] = bcf_gt_missing;
    }
    counts_are(a, "GT", DRAWS, 2, want);
    reals_are(a, "AF", DRAWS, 1, real);
    reals_are(a, "AFCI", DRAWS, 2, interval);
}

START_TEST(htslib_reads_it_again)
{
    static const char *const names[] = {"s.vcf", "s.vcf.gz", "s.bcf"};
    lt_series s;
    made_series(&s, 6, DRAWS);
    for (size_t f = 0; f < 3; f++) {
        again a = again_open(written(names[f], &s, "1"));
        ck_assert_str_eq(bcf_hdr_get_version(a.header), "VCFv4.2");
        ck_assert_int_eq(bcf_hdr_nsamples(a.header), DRAWS);
        for (size_t t = 0; t < DRAWS; t++)
            if (t != 4) /* made hostile */
                ck_assert_str_eq(a.header->samples[t], s.draw[t].sample_id);
        for (size_t i = 0; i < 6; i++) {
            char *text = NULL;
            int n = 0;
            again_next(&a);
            record_is(&a, &s, i);
            int length = bcf_get_info_string(a.header, a.record, "GENE", &text, &n);
            ck_assert_int_eq(length > 0, s.locus[i].gene[0] != '\0');
            if (length > 0)
                ck_assert_str_eq(text, s.locus[i].gene);
            length = bcf_get_info_string(a.header, a.record, "MASK", &text, &n);
            ck_assert_int_eq(length > 0, i == 4);
            if (length > 0)
                ck_assert_str_eq(text, "chip");
            free(text);
        }
        again_close(&a);
    }
    lt_series_clear(&s);
}
END_TEST

static char *text_of(const char *path)
{
    size_t n;
    char *text = (char *)scratch_read(path, &n);
    text[n] = '\0';
    return text;
}

/* Draw 0 of made_series.h: tau .012, depth 4000: alt 24 (.012 * 4000 * .5), of these 12 duplex, 18
 * forward, 16 reverse; six reads each; VAF .006. Draw 1 does not assess it here, draw 2 has no
 * molecule at all. */
START_TEST(a_record_as_text)
{
    lt_series s;
    made_series(&s, 1, 3);
    lt_draw_locus_init(&s.draw[1].locus[0]);
    lt_draw_locus_init(&s.draw[2].locus[0]);
    s.draw[2].locus[0].assessed = 1;
    s.locus[0].mask = LT_MASK_USER | LT_MASK_NORMALS;
    char *text = text_of(written("t.vcf", &s, NULL));
    ck_assert_ptr_nonnull(strstr(text, "\n#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\tFORMAT\t"
                                       "P01-base\tP01-c1\tP01-c2\n"
                                       "chr7\t1001\t.\tC\tT\t.\t.\tGENE=EGFR;"
                                       "MASK=user,panel_of_normals\t"
                                       "GT:AD:DP:ADF:ADR:AF:AFCI:DAD:RAD:RDP\t"
                                       "0/1:3976,24:4000:.,18:.,16:0.006:0.0036,0.009:12:"
                                       "23856,144:24000\t"
                                       "./.:.:.:.:.:.:.:.:.:.\t"
                                       "0/0:0,0:0:.,0:.,0:.:.:0:0,0:0\n"));
    ck_assert_ptr_nonnull(strstr(text, "##lowtide_draw=<ID=P01-base,Sample=\"P01-base\","
                                       "State=detected,Date=2026-03-01,Day=0,TumourFraction=0.012,"
                                       "TumourFractionLow=0.0072,TumourFractionHigh=0.0192,"
                                       "LoD95=0.0002>\n"));
    ck_assert_ptr_nonnull(strstr(text, "##lowtide_patient=P01\n"));
    ck_assert_ptr_null(strstr(text, "##source"));
    ck_assert_ptr_null(strstr(text, "provenance"));
    free(text);
    text = text_of(written("v.vcf", &s, "0.1.0"));
    ck_assert_ptr_nonnull(strstr(text, "##source=lowtide 0.1.0\n##lowtide_provenance={}\n"));
    free(text);
    lt_series_clear(&s);
}
END_TEST

START_TEST(a_genotype_by_its_own_evidence)
{
    lt_series s;
    made_series(&s, 4, 1);
    s.draw[0].locus[0].p = .0026; /* alpha is .01 over 4 loci */
    s.draw[0].locus[1].p = .0024;
    s.draw[0].locus[2].alt = 0;
    s.draw[0].locus[3].p = NAN;
    again a = again_open(written("g.vcf", &s, NULL));
    for (int i = 0; i < 4; i++) {
        int32_t *v = NULL;
        int n = 0;
        again_next(&a);
        ck_assert_int_eq(bcf_get_genotypes(a.header, a.record, &v, &n), 2);
        ck_assert_int_eq(bcf_gt_allele(v[1]), i == 1);
        free(v);
    }
    again_close(&a);
    lt_series_clear(&s);
}
END_TEST

static void name_set(char **name, const char *text)
{
    free(*name);
    *name = made_copy(text);
}

/* %XX becomes its byte again. */
static void decode(char *text)
{
    char *to = text;
    for (const char *at = text; *at; to++) {
        unsigned byte;
        int is_code = *at == '%' && sscanf(at + 1, "%2X", &byte) == 1;
        *to = is_code ? (char)byte : *at;
        at += is_code ? 3 : 1;
    }
    *to = '\0';
}

START_TEST(hostile_names)
{
    static const char *const names[DRAWS] = {MADE_HOSTILE, "a b,c%20\"\\", "a\nb\t#CHROM\r",
                                             "",           "unnamed",      "\xff\xc3(\xe2\x80\x8b"};
    char long_name[601] = "";
    for (int i = 0; i < 300; i++)
        strcat(long_name, "\xc3\xa9");
    lt_series s;
    made_series(&s, 3, DRAWS);
    for (size_t t = 0; t < DRAWS; t++)
        name_set(&s.draw[t].sample_id, names[t]);
    name_set(&s.patient_id, MADE_HOSTILE "\n##INFO=<ID=X>\n");
    name_set(&s.locus[0].gene, "A;B=C,D E\t%\nchr1\t1" MADE_HOSTILE);
    name_set(&s.locus[1].gene, long_name);
    name_set(&s.locus[2].gene, ".");
    again a = again_open(written("h.vcf", &s, "1"));
    ck_assert_int_eq(bcf_hdr_nsamples(a.header), DRAWS);
    for (int t = 0; t < DRAWS; t++) {
        char decoded[400];
        for (const char *c = a.header->samples[t]; *c; c++)
            ck_assert((unsigned char)*c > 0x20 && !strchr(",;<>\"\\", *c));
        snprintf(decoded, sizeof decoded, "%s", a.header->samples[t]);
        decode(decoded);
        ck_assert_str_eq(decoded, t == 3 ? "unnamed" : t == 4 ? "unnamed_2" : names[t]);
        bcf_hrec_t *line =
            bcf_hdr_get_hrec(a.header, BCF_HL_STR, "ID", a.header->samples[t], "lowtide_draw");
        ck_assert_ptr_nonnull(line);
        const char *quoted = line->vals[bcf_hrec_find_key(line, "Sample")];
        snprintf(decoded, sizeof decoded, "%.*s", (int)strlen(quoted) - 2, quoted + 1);
        decode(decoded);
        ck_assert_str_eq(decoded, names[t]);
    }
    ck_assert_int_eq(bcf_hdr_id2int(a.header, BCF_DT_ID, "X"), -1);
    for (size_t i = 0; i < 3; i++) {
        char *text = NULL;
        int n = 0;
        again_next(&a);
        ck_assert_int_gt(bcf_get_info_string(a.header, a.record, "GENE", &text, &n), 0);
        decode(text);
        ck_assert_str_eq(text, s.locus[i].gene);
        free(text);
    }
    again_close(&a);
    lt_series_clear(&s);
}
END_TEST

/* Numbers of what `bcftools query` says of a line, when it is here. */
START_TEST(bcftools_reads_it_again)
{
    char command[1500], line[300];
    lt_series s;
    made_series(&s, 3, 2);
    const char *path = written("b.vcf.gz", &s, "1");
    char index[700];
    snprintf(index, sizeof index, "%s.tbi", path);
    ck_assert_int_eq(lt_vcf_index(path, index, index, 0), LT_OK);
    snprintf(command, sizeof command,
             "bcftools query -r chr17 -f '%%CHROM %%POS %%REF %%ALT[ %%DP]\\n' '%s'", path);
    FILE *out = popen(command, "r");
    ck_assert_ptr_nonnull(out);
    ck_assert_ptr_nonnull(fgets(line, sizeof line, out));
    /* locus 2 of 3 is on the second contig at 1000 + 2 * 137 from 0; draw 1 does not assess it */
    ck_assert_str_eq(line, "chr17 1275 C T 4100 .\n");
    ck_assert_ptr_null(fgets(line, sizeof line, out));
    ck_assert_int_eq(pclose(out), 0);
    lt_series_clear(&s);
}
END_TEST

START_TEST(no_draws_and_no_loci)
{
    lt_series s;
    lt_series_init(&s);
    again a = again_open(written("e.vcf", &s, NULL));
    ck_assert_int_eq(bcf_hdr_nsamples(a.header), 0);
    again_close(&a);
    lt_series_clear(&s);
    made_series(&s, 2, 0);
    a = again_open(written("n.vcf", &s, NULL));
    again_next(&a);
    again_next(&a);
    again_close(&a);
    lt_series_clear(&s);
}
END_TEST

START_TEST(what_cannot_be_written_is_told)
{
    lt_series s;
    made_series(&s, 2, 2);
    ck_assert_int_eq(lt_series_vcf_write(scratch_path("absent/x.vcf"), "x.vcf", &s, NULL), LT_EIO);
    ck_assert_ptr_nonnull(strstr(lt_error_message(), "x.vcf: cannot be written: No such file"));
    if (access("/dev/full", W_OK) == 0)
        ck_assert_int_eq(lt_series_vcf_write("/dev/full", "x.vcf", &s, NULL), LT_EIO);
    name_set(&s.genome.contig[0].name, "a>b");
    ck_assert_int_eq(lt_series_vcf_write(scratch_path("c.vcf"), "c.vcf", &s, NULL), LT_EFORMAT);
    lt_series_clear(&s);
}
END_TEST

int main(void)
{
    scratch_open();
    Suite *suite = suite_create("series_vcf");
    TCase *tc = tcase_create("series_vcf");
    tcase_add_test(tc, htslib_reads_it_again);
    tcase_add_test(tc, a_record_as_text);
    tcase_add_test(tc, a_genotype_by_its_own_evidence);
    tcase_add_test(tc, hostile_names);
    if (system("bcftools --version >/dev/null 2>&1") == 0) /* else it is not among the tests */
        tcase_add_test(tc, bcftools_reads_it_again);
    tcase_add_test(tc, no_draws_and_no_loci);
    tcase_add_test(tc, what_cannot_be_written_is_told);
    suite_add_tcase(suite, tc);
    int status = unit_run(suite);
    scratch_close();
    return status;
}
