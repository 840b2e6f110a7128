/* test_export_maf.c -- the mutation file and the timeline, cell by cell. */
#include "unit.h"

#include "exported_table.h"

START_TEST(a_row_where_there_is_a_molecule)
{
    lt_series s;
    made_series(&s, 6, 6);
    s.draw[1].locus[0].p = .5;
    table t = table_of(exported(lt_export_maf, &s));
    size_t row = 0;
    for (size_t d = 0; d < 6; d++)
        for (size_t i = 0; i < 6; i++) {
            const lt_draw_locus *x = &s.draw[d].locus[i];
            char alt[20], ref[20];
            if (!x->assessed || x->alt == 0)
                continue;
            snprintf(alt, sizeof alt, "%u", x->alt);
            snprintf(ref, sizeof ref, "%u", x->depth - x->alt);
            ck_assert_str_eq(at(&t, row, "t_alt_count"), alt);
            ck_assert_str_eq(at(&t, row, "t_ref_count"), ref);
            ck_assert_str_eq(at(&t, row, "Tumor_Sample_Barcode"), s.draw[d].sample_id);
            ck_assert_str_eq(at(&t, row, "Hugo_Symbol"), i == 2 ? "Unknown" : s.locus[i].gene);
            ck_assert_str_eq(at(&t, row, "Chromosome"), i < 3 ? "7" : "17");
            ck_assert_str_eq(at(&t, row, "n_ref_count"), i == 4 ? "2988" : "");
            ck_assert_str_eq(at(&t, row, "mask"), i == 4 ? "chip" : "");
            ck_assert_str_eq(at(&t, row, "shown_by_itself"), d == 1 && i == 0 ? "no" : "yes");
            row++;
        }
    ck_assert_uint_eq(t.n_rows, row);
    ck_assert_uint_gt(row, 15);
    free(t.text);
    lt_series_clear(&s);
}
END_TEST

/* What the GDC's definition of the format makes of each kind. */
START_TEST(alleles_as_a_maf_writes_them)
{
    static const struct {
        const char *ref, *alt, *start, *end, *type, *maf_ref, *maf_alt;
    } form[] = {
        {"C", "T", "101", "101", "SNP", "C", "T"},
        {"CA", "TG", "101", "102", "DNP", "CA", "TG"},
        {"CAC", "TGT", "101", "103", "TNP", "CAC", "TGT"},
        {"CACA", "TGTG", "101", "104", "ONP", "CACA", "TGTG"},
        {"C", "CTT", "101", "102", "INS", "-", "TT"},
        {"CTT", "C", "102", "103", "DEL", "TT", "-"},
        {"CTT", "GA", "101", "103", "DEL", "CTT", "GA"},
        {"CT", "GAA", "101", "102", "INS", "CT", "GAA"},
    };
    for (size_t i = 0; i < sizeof form / sizeof *form; i++) {
        lt_series s;
        made_series(&s, 1, 1);
        s.locus[0].allele.pos = 100;
        strcpy(s.locus[0].allele.ref, form[i].ref);
        strcpy(s.locus[0].allele.alt, form[i].alt);
        exported_label(&s.genome.contig[0].name, "chrM");
        table t = table_of(exported(lt_export_maf, &s));
        ck_assert_uint_eq(t.n_rows, 1);
        ck_assert_str_eq(at(&t, 0, "Chromosome"), "MT");
        ck_assert_str_eq(at(&t, 0, "Start_Position"), form[i].start);
        ck_assert_str_eq(at(&t, 0, "End_Position"), form[i].end);
        ck_assert_str_eq(at(&t, 0, "Variant_Type"), form[i].type);
        ck_assert_str_eq(at(&t, 0, "Reference_Allele"), form[i].maf_ref);
        ck_assert_str_eq(at(&t, 0, "Tumor_Seq_Allele1"), form[i].maf_ref);
        ck_assert_str_eq(at(&t, 0, "Tumor_Seq_Allele2"), form[i].maf_alt);
        ck_assert_str_eq(at(&t, 0, "NCBI_Build"), "");
        free(t.text);
        lt_series_clear(&s);
    }
}
END_TEST

START_TEST(the_draws_as_laboratory_tests)
{
    lt_series s;
    made_series(&s, 2, 6);
    table t = table_of(exported(lt_export_timeline, &s));
    static const char *const want[][3] = {
        {"0", "ctDNA tumor fraction", "0.012"},
        /* mean VAF .006 of 8.2 ng / 3.3 pg = 2484.848 hGE per mL */
        {"0", "ctDNA mutant molecules per mL plasma", "14.9090909091"},
        {"28", "ctDNA tumor fraction", "0.003"}, /* its DNA was not measured */
        {"56", "ctDNA tumor fraction", "0.0004"},
        {"56", "ctDNA mutant molecules per mL plasma", "0.49696969697"},
        {"84", "ctDNA tumor fraction", "not detected (LoD95 0.00016)"},
        {"112", "ctDNA tumor fraction", "not evaluable"},
        {"140", "ctDNA tumor fraction", "0.0021"},
        {"140", "ctDNA mutant molecules per mL plasma", "2.60909090909"},
    };
    ck_assert_uint_eq(t.n_rows, 9);
    for (size_t i = 0; i < 9; i++) {
        ck_assert_str_eq(at(&t, i, "PATIENT_ID"), "P01");
        ck_assert_str_eq(at(&t, i, "START_DATE"), want[i][0]);
        ck_assert_str_eq(at(&t, i, "STOP_DATE"), "");
        ck_assert_str_eq(at(&t, i, "EVENT_TYPE"), "LAB_TEST");
        ck_assert_str_eq(at(&t, i, "TEST"), want[i][1]);
        ck_assert_str_eq(at(&t, i, "RESULT"), want[i][2]);
    }
    free(t.text);
    lt_series_clear(&s);
}
END_TEST

START_TEST(labels_stay_in_their_cells)
{
    lt_series s;
    exported_hostile(&s);
    table maf = table_of(exported(lt_export_maf, &s));
    ck_assert_str_eq(at(&maf, 0, "Hugo_Symbol"),
                     "<script>alert(1)</script>\"'&]]>\\xe2\\x80\\xaeevil\\x09-->");
    ck_assert_str_eq(at(&maf, 0, "Tumor_Sample_Barcode"), s.draw[0].sample_id);
    table line = table_of(exported(lt_export_timeline, &s));
    ck_assert_str_eq(at(&line, 2, "SAMPLE_ID"), "tab\\x09here\\x0aline\\x01\\x7f\\xc2\\x85");
    free(maf.text);
    free(line.text);
    lt_series_clear(&s);
    exported_well(lt_export_maf);
    exported_well(lt_export_timeline);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("export_maf");
    TCase *tc = tcase_create("export_maf");
    tcase_add_test(tc, a_row_where_there_is_a_molecule);
    tcase_add_test(tc, alleles_as_a_maf_writes_them);
    tcase_add_test(tc, the_draws_as_laboratory_tests);
    tcase_add_test(tc, labels_stay_in_their_cells);
    suite_add_tcase(suite, tc);
    return unit_run(suite);
}
