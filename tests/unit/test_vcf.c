/* test_vcf.c -- VCF, VCF.gz and BCF: one line by hand, all records by htslib and by bcftools. */
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <htslib/synced_bcf_reader.h>
#include <htslib/tbx.h>
#include <htslib/vcf.h>

#include "sample_fixture.h"
#include "unit.h"
#include "vcf.h"

static char base[64]; /* of the paths; ends without a suffix */

static void make_base(void)
{
    snprintf(base, sizeof base, "/tmp/lt_vcf_%ld", (long)getpid());
}

static char *path_of(const char *suffix)
{
    static char paths[4][96];
    static int next = 0;
    char *path = paths[next++ % 4];
    snprintf(path, sizeof paths[0], "%s%s", base, suffix);
    return path;
}

static void remove_paths(void)
{
    static const char *const suffixes[] = {".vcf", ".vcf.gz", ".bcf", ".vcf.gz.tbi", ".bcf.csi"};
    for (size_t i = 0; i < sizeof suffixes / sizeof *suffixes; i++)
        unlink(path_of(suffixes[i]));
}

static const lt_vcf_config bare = {.provenance = "{\"a\":1}", .threshold = 2e-9};

static void write_vcf(const char *suffix, const lt_sample *sample, const lt_calls *calls,
                      const lt_vcf_config *config)
{
    const char *path = path_of(suffix);
    ck_assert_msg(lt_vcf_write(path, path, sample, calls, config) == LT_OK, "%s",
                  lt_error_message());
}

static char *read_text(const char *path)
{
    static char text[1 << 20];
    FILE *file = fopen(path, "r");
    ck_assert_ptr_nonnull(file);
    text[fread(text, 1, sizeof text - 1, file)] = '\0';
    fclose(file);
    return text;
}

/* One site of 100 molecules, by hand: class 4 (A) 50, class 8 (B) 30, class 12 (D) 20; evidence for
 * T: 3 of class 4 and 2 of class 12; for G: 1 of class 8; 5 of class 12 at level 1 are too weak.
 * Strand A: 50 + 20 - 3 - 2 = 65 reference molecules; strand B: 30 + 20 - 2 - 1 = 47. */
static void one_site(lt_sample *sample, lt_call *call)
{
    static const lt_interval place[] = {{0, 41, 42, 0}};
    fixture_sample(sample, place, 1, 1);
    free(sample->name);
    sample->name = strdup("P01");
    sample->ref[0] = 1;
    sample->context[0] = 3 * 5 + 2; /* T left, G right */
    memset(sample->exposure, 0, LT_N_CLASSES * sizeof *sample->exposure);
    sample->exposure[4] = 50, sample->exposure[8] = 30, sample->exposure[12] = 20;
    const uint32_t raw[4] = {1, 420, 2, 9};
    memcpy(sample->raw_base, raw, sizeof raw);
    const lt_evidence rows[] = {{0, 2, 8 * LT_N_LEVELS + 2, 1},
                                {0, 3, 4 * LT_N_LEVELS + 7, 3},
                                {0, 3, 12 * LT_N_LEVELS + 1, 5},
                                {0, 3, 12 * LT_N_LEVELS + 9, 2}};
    free(sample->evidence);
    sample->evidence = malloc(sizeof rows);
    memcpy(sample->evidence, rows, sizeof rows);
    sample->n_evidence = 4;
    *call = (lt_call){.ref = 1,
                      .alt = 3,
                      .evaluable = 1,
                      .depth = 100,
                      .ref_molecules = 94,
                      .alt_molecules = 5,
                      .alt_duplex = 2,
                      .alt_forward = 5,
                      .alt_reverse = 2,
                      .raw_depth = 432,
                      .raw_alt = 9,
                      .vaf = 0.05,
                      .vaf_lo = 0.0175,
                      .vaf_hi = 0.11,
                      .p_raw = 1e-31,
                      .p = 1e-30,
                      .q_bh = 1e-300,
                      .log_bf = -2.5,
                      .lod95 = 0.002,
                      .background = 2.5e-7,
                      .threshold = 2e-9,
                      .normals_share = NAN,
                      .p_tumour = NAN,
                      .p_chip = NAN,
                      .p_germline = NAN};
}

static void expect_line(const lt_sample *sample, const lt_call *call, const char *want)
{
    lt_call copy = *call;
    lt_calls calls = {.call = &copy, .n = 1};
    write_vcf(".vcf", sample, &calls, &bare);
    const char *line = strstr(read_text(path_of(".vcf")), "\nchr1\t");
    ck_assert_ptr_nonnull(line);
    ck_assert_str_eq(line + 1, want);
}

START_TEST(one_record_by_hand)
{
    lt_sample sample;
    lt_call call;
    one_site(&sample, &call);
    expect_line(&sample, &call,
                "chr1\t42\t.\tC\tT\t300\tPASS\tP=1e-30;QBH=1.17549e-38;LBF=-2.5;LOD95=0.002;"
                "BG=2.5e-07;CTX=T[C>T]G\tGT:AD:DP:ADF:ADR:AF:AFCI:DAD:RAD:RDP\t"
                "0/1:94,5:100:65,5:47,2:0.05:0.0175,0.11:2:420,9:432\n");
    call.normals_alt = 7;
    call.normals_share = .75;
    expect_line(&sample, &call,
                "chr1\t42\t.\tC\tT\t300\tPASS\tP=1e-30;QBH=1.17549e-38;LBF=-2.5;LOD95=0.002;"
                "BG=2.5e-07;NALT=7;NKNOWN=0.75;CTX=T[C>T]G\tGT:AD:DP:ADF:ADR:AF:AFCI:DAD:RAD:RDP\t"
                "0/1:94,5:100:65,5:47,2:0.05:0.0175,0.11:2:420,9:432\n");
    call.normals_share = NAN;
    call.normals_aside = 3;
    expect_line(&sample, &call,
                "chr1\t42\t.\tC\tT\t300\tPASS\tP=1e-30;QBH=1.17549e-38;LBF=-2.5;LOD95=0.002;"
                "BG=2.5e-07;NASIDE=3;CTX=T[C>T]G\tGT:AD:DP:ADF:ADR:AF:AFCI:DAD:RAD:RDP\t"
                "0/1:94,5:100:65,5:47,2:0.05:0.0175,0.11:2:420,9:432\n");
    call.normals_aside = 0;
    call.filter = LT_FILTER_STRAND_BIAS | LT_FILTER_WEAK_EVIDENCE;
    call.forced = 1;
    call.p = 1.0;
    call.q_bh = 1.0;
    expect_line(&sample, &call,
                "chr1\t42\t.\tC\tT\t0\tweak_evidence;strand_bias\tP=1;QBH=1;LBF=-2.5;LOD95=0.002;"
                "BG=2.5e-07;CTX=T[C>T]G;FORCED\tGT:AD:DP:ADF:ADR:AF:AFCI:DAD:RAD:RDP\t"
                "0/0:94,5:100:65,5:47,2:0.05:0.0175,0.11:2:420,9:432\n");
    call.filter = LT_FILTER_GERMLINE;
    call.p = 0.0; /* 10 log10 of the smallest normal double: 3076.53 */
    call.vaf = call.vaf_lo = call.vaf_hi = call.q_bh = call.lod95 = NAN;
    expect_line(&sample, &call,
                "chr1\t42\t.\tC\tT\t3076.53\tgermline\tP=1.17549e-38;LBF=-2.5;BG=2.5e-07;"
                "CTX=T[C>T]G;FORCED\tGT:AD:DP:ADF:ADR:AF:AFCI:DAD:RAD:RDP\t"
                "0/1:94,5:100:65,5:47,2:.:.,.:2:420,9:432\n");
    call.p = NAN;
    call.filter = 0;
    call.forced = 0;
    expect_line(&sample, &call,
                "chr1\t42\t.\tC\tT\t.\tPASS\tLBF=-2.5;BG=2.5e-07;CTX=T[C>T]G\t"
                "GT:AD:DP:ADF:ADR:AF:AFCI:DAD:RAD:RDP\t"
                "0/1:94,5:100:65,5:47,2:.:.,.:2:420,9:432\n");
    lt_sample_clear(&sample);
}
END_TEST

/* What tells the origin; the variant is there whatever its origin, so GT is 0/1. */
START_TEST(origins_by_hand)
{
    lt_sample sample;
    lt_call call;
    one_site(&sample, &call);
    call.filter = LT_FILTER_CHIP;
    call.origin = LT_ORIGIN_CHIP;
    call.origin_basis = LT_BASIS_CONTROL;
    call.control_depth = 120;
    call.control_alt = 6;
    call.p_tumour = .03125;
    call.p_chip = .96875;
    call.p_germline = 0;
    lt_calls calls = {.call = &call, .n = 1, .control = {.given = 1}};
    write_vcf(".vcf", &sample, &calls, &bare);
    const char *line = strstr(read_text(path_of(".vcf")), "\nchr1\t");
    ck_assert_ptr_nonnull(line);
    ck_assert_str_eq(line + 1,
                     "chr1\t42\t.\tC\tT\t300\tchip\tP=1e-30;QBH=1.17549e-38;LBF=-2.5;LOD95=0.002;"
                     "BG=2.5e-07;CTX=T[C>T]G;PGERM=0;ORIGIN=chip;ORIGINBY=control;PCHIP=0.96875;"
                     "PTUM=0.03125;CAD=6;CDP=120\tGT:AD:DP:ADF:ADR:AF:AFCI:DAD:RAD:RDP\t"
                     "0/1:94,5:100:65,5:47,2:0.05:0.0175,0.11:2:420,9:432\n");
    lt_sample_clear(&sample);
}
END_TEST

START_TEST(header_says_it_all)
{
    lt_sample sample;
    lt_calls calls = {0};
    fixture_sample(&sample, NULL, 0, 0);
    lt_vcf_config config = {.version = "9.8.7", .provenance = "{\"a\":\n1}", .threshold = 2e-9};
    write_vcf(".vcf", &sample, &calls, &config);
    const char *text = read_text(path_of(".vcf"));
    ck_assert_int_eq(strncmp(text, "##fileformat=VCFv4.2\n", 21), 0);
    ck_assert_ptr_nonnull(strstr(text, "\n##source=lowtide 9.8.7\n"));
    ck_assert_ptr_nonnull(strstr(text, "\n##lowtide_provenance={\"a\":%0A1}\n"));
    ck_assert_ptr_nonnull(strstr(text, "##contig=<ID=chr1,length=100000,"
                                       "md5=0123456789abcdef0123456789abcdef>\n"));
    ck_assert_ptr_nonnull(strstr(text, "##contig=<ID=HLA-A*01:01,length=100000>\n"));
    static const char *const filters[] = {
        "weak_evidence", "germline",         "strand_bias",      "position",        "base_qual",
        "map_qual",      "clustered_events", "panel_of_normals", "low_allele_frac", "candidate"};
    for (size_t i = 0; i < sizeof filters / sizeof *filters; i++) {
        char line[80];
        snprintf(line, sizeof line, "##FILTER=<ID=%s,Description=\"", filters[i]);
        ck_assert_msg(strstr(text, line), "%s", line);
    }
    /* The sample's name: one column, whatever is in it. */
    const char *columns = strstr(text, "\n#CHROM");
    ck_assert_ptr_nonnull(columns);
    ck_assert_ptr_nonnull(strstr(columns, "\tFORMAT\tP\xc3\xa4tient <01>%09\"q\"%0A&'; DROP,=%"));
    int tabs = 0;
    for (const char *c = columns; *c; c++)
        tabs += *c == '\t';
    ck_assert_int_eq(tabs, 9);
    write_vcf(".vcf", &sample, &calls, &bare);
    text = read_text(path_of(".vcf"));
    ck_assert_ptr_null(strstr(text, "lowtide"));
    static const char *const names[] = {"", "   ", "\n"};
    static const char *const written[] = {"\tunnamed\n", "\tunnamed\n", "\t%0A\n"};
    for (int i = 0; i < 3; i++) {
        strcpy(sample.name, names[i]);
        write_vcf(".vcf", &sample, &calls, &bare);
        ck_assert_ptr_nonnull(strstr(read_text(path_of(".vcf")), written[i]));
    }
    lt_sample_clear(&sample);
}
END_TEST

/* Two values of FORMAT field id against what they should be. */
static void expect_pair(const bcf_hdr_t *header, bcf1_t *record, const char *id, uint32_t first,
                        uint32_t second)
{
    int32_t *values = NULL;
    int n = 0;
    ck_assert_int_eq(bcf_get_format_int32(header, record, id, &values, &n), 2);
    ck_assert_int_eq(values[0], (int32_t)first);
    ck_assert_int_eq(values[1], (int32_t)second);
    free(values);
}

static void expect_record(const bcf_hdr_t *header, bcf1_t *record, const lt_sample *sample,
                          const lt_call *call)
{
    uint32_t site = 0;
    const lt_interval *in = sample->targets.interval; /* the naive search */
    while (call->site >= in->first_site + (uint32_t)(in->end - in->beg))
        in++;
    site = call->site - in->first_site;
    ck_assert_int_eq(bcf_unpack(record, BCF_UN_ALL), 0);
    ck_assert_str_eq(bcf_hdr_id2name(header, record->rid), sample->genome.contig[in->contig].name);
    ck_assert_int_eq(record->pos, in->beg + site);
    ck_assert_int_eq(record->n_allele, 2);
    ck_assert_int_eq(record->d.allele[0][0], "ACGTN"[call->ref]);
    ck_assert_int_eq(record->d.allele[1][0], "ACGT"[call->alt]);
    expect_pair(header, record, "AD", call->ref_molecules, call->alt_molecules);
    ck_assert_int_eq(bcf_get_info_flag(header, record, "FORCED", NULL, NULL), call->forced);
    ck_assert_int_eq(record->d.n_flt, call->filter & LT_FILTER_CANDIDATE ? 2 : 1);
    float *p = NULL;
    int n = 0;
    ck_assert_int_eq(bcf_get_info_float(header, record, "P", &p, &n), 1);
    ck_assert(p[0] == (float)call->p);
    free(p);
}

START_TEST(every_format_reads_back)
{
    static const char *const suffixes[] = {".vcf", ".vcf.gz", ".bcf"};
    lt_sample sample;
    lt_calls calls;
    fixture_full(&sample);
    fixture_calls(&calls, &sample);
    write_vcf(suffixes[_i], &sample, &calls, &bare);
    htsFile *file = hts_open(path_of(suffixes[_i]), "r");
    ck_assert_ptr_nonnull(file);
    ck_assert_int_eq(file->format.format, _i == 2 ? bcf : vcf);
    ck_assert_int_eq(file->format.compression, _i == 0 ? no_compression : bgzf);
    bcf_hdr_t *header = bcf_hdr_read(file);
    ck_assert_ptr_nonnull(header);
    bcf1_t *record = bcf_init();
    for (size_t i = 0; i < calls.n; i++) {
        ck_assert_int_eq(bcf_read(file, header, record), 0);
        expect_record(header, record, &sample, &calls.call[i]);
    }
    ck_assert_int_eq(bcf_read(file, header, record), -1);
    bcf_destroy(record);
    bcf_hdr_destroy(header);
    hts_close(file);
    lt_sample_clear(&sample);
    fixture_calls_clear(&calls);
}
END_TEST

START_TEST(index_finds_records)
{
    const char *suffix = _i ? ".bcf" : ".vcf.gz";
    lt_sample sample;
    lt_calls calls;
    fixture_full(&sample);
    fixture_calls(&calls, &sample);
    write_vcf(suffix, &sample, &calls, &bare);
    const char *index = path_of(_i ? ".bcf.csi" : ".vcf.gz.tbi");
    ck_assert_msg(lt_vcf_index(path_of(suffix), index, index, _i) == LT_OK, "%s",
                  lt_error_message());
    bcf_srs_t *reader = bcf_sr_init();
    ck_assert_int_eq(bcf_sr_set_opt(reader, BCF_SR_REQUIRE_IDX), 0);
    ck_assert_int_eq(bcf_sr_set_regions(reader, "chr1:150-159", 0), 0);
    ck_assert_int_eq(bcf_sr_add_reader(reader, path_of(suffix)), 1);
    int n = 0;
    while (bcf_sr_next_line(reader))
        n++;
    ck_assert_int_eq(n, 10); /* one call a site there */
    bcf_sr_destroy(reader);
    ck_assert_int_eq(lt_vcf_index("/nonexistent.vcf.gz", index, index, _i), LT_EIO);
    lt_sample_clear(&sample);
    fixture_calls_clear(&calls);
}
END_TEST

/* bcftools as a stranger who reads the file: no warning, and the numbers that were put. */
START_TEST(bcftools_agrees)
{
    if (system("bcftools --version > /dev/null 2>&1") != 0)
        return;
    lt_sample sample;
    lt_calls calls;
    fixture_full(&sample);
    fixture_calls(&calls, &sample);
    write_vcf(".vcf.gz", &sample, &calls, &bare);
    char command[400];
    snprintf(command, sizeof command,
             "bcftools query -f '%%POS %%REF %%ALT [%%DP %%DAD %%RDP]\\n' %s 2>&1",
             path_of(".vcf.gz"));
    FILE *pipe = popen(command, "r");
    ck_assert_ptr_nonnull(pipe);
    for (size_t i = 0; i < calls.n; i++) {
        char line[500];
        long pos;
        char ref, alt;
        unsigned depth, duplex, raw;
        ck_assert_ptr_nonnull(fgets(line, sizeof line, pipe));
        ck_assert_msg(sscanf(line, "%ld %c %c %u %u %u", &pos, &ref, &alt, &depth, &duplex, &raw) ==
                          6,
                      "%s", line);
        ck_assert_int_eq(alt, "ACGT"[calls.call[i].alt]);
        ck_assert_uint_eq(depth, calls.call[i].depth);
        ck_assert_uint_eq(duplex, calls.call[i].alt_duplex);
        ck_assert_uint_eq(raw, calls.call[i].raw_depth);
    }
    ck_assert_int_eq(fgetc(pipe), EOF);
    ck_assert_int_eq(pclose(pipe), 0);
    snprintf(command, sizeof command, "bcftools view %s 2>&1 >/dev/null | grep -q .",
             path_of(".vcf.gz"));
    ck_assert_int_ne(system(command), 0); /* nothing on stderr */
    lt_sample_clear(&sample);
    fixture_calls_clear(&calls);
}
END_TEST

/* In a child: bgzf_close() of htslib 1.16 keeps its buffers when the last write fails. */
static int fails_on_a_full_disk(const char *final, const lt_sample *sample, const lt_calls *calls)
{
    pid_t child = fork();
    ck_assert_int_ge(child, 0);
    if (child == 0) {
        lt_status st = lt_vcf_write("/dev/full", final, sample, calls, &bare);
        _exit(st == LT_EIO && strstr(lt_error_message(), final) ? 0 : 1);
    }
    int status;
    ck_assert_int_eq(waitpid(child, &status, 0), child);
    return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

START_TEST(unwritable_is_an_error)
{
    lt_sample sample;
    lt_calls calls;
    fixture_full(&sample);
    fixture_calls(&calls, &sample);
    static const char *const formats[] = {"x.vcf", "x.vcf.gz", "x.bcf"};
    for (int i = 0; i < 3; i++) {
        ck_assert_int_eq(lt_vcf_write("/nonexistent/x", formats[i], &sample, &calls, &bare),
                         LT_EIO);
        ck_assert_ptr_nonnull(strstr(lt_error_message(), formats[i]));
        ck_assert(fails_on_a_full_disk(formats[i], &sample, &calls));
    }
    lt_sample_clear(&sample);
    fixture_calls_clear(&calls);
}
END_TEST

int main(void)
{
    make_base();
    Suite *suite = suite_create("vcf");
    TCase *tcase = tcase_create("vcf");
    tcase_set_timeout(tcase, 60);
    tcase_add_checked_fixture(tcase, NULL, remove_paths);
    tcase_add_test(tcase, one_record_by_hand);
    tcase_add_test(tcase, origins_by_hand);
    tcase_add_test(tcase, header_says_it_all);
    tcase_add_loop_test(tcase, every_format_reads_back, 0, 3);
    tcase_add_loop_test(tcase, index_finds_records, 0, 2);
    tcase_add_test(tcase, bcftools_agrees);
    tcase_add_test(tcase, unwritable_is_an_error);
    suite_add_tcase(suite, tcase);
    return unit_run(suite);
}
