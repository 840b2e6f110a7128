/* exported.h -- what an export writes, as a string; and the hostile labels that it must survive. */
#ifndef LT_TEST_EXPORTED_H
#define LT_TEST_EXPORTED_H

#include "unit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "export.h"
#include "made_series.h"

typedef lt_status (*exporter)(FILE *out, const lt_series *series);

/* Freed by the caller. */
static inline char *exported(exporter export_it, const lt_series *series)
{
    char *text = NULL;
    size_t n;
    FILE *out = open_memstream(&text, &n);
    lt_status st = export_it(out, series);
    ck_assert_msg(st == LT_OK, "%s", lt_error_message());
    fclose(out);
    ck_assert_uint_eq(strlen(text), n); /* no zero byte inside */
    return text;
}

/* The same series gives the same bytes, and a full disk is told. */
static inline void exported_well(exporter export_it)
{
    lt_series s;
    made_series(&s, 7, 7);
    char *a = exported(export_it, &s), *b = exported(export_it, &s);
    ck_assert_str_eq(a, b);
    free(a);
    free(b);
    FILE *full = fopen("/dev/full", "w");
    if (full) {
        ck_assert_int_eq(export_it(full, &s), LT_EIO);
        ck_assert_ptr_nonnull(strstr(lt_error_message(), "cannot be written"));
        fclose(full);
    }
    lt_series_clear(&s);
}

static inline void exported_label(char **label, const char *text)
{
    free(*label);
    *label = made_copy(text);
}

/* 300 characters of two bytes each. */
static inline char *exported_long_label(void)
{
    char *label = calloc(601, 1);
    for (int i = 0; i < 300; i++)
        strcat(label, "\xc3\xa9");
    return label;
}

/* Every text that a user gives is hostile. */
static inline void exported_hostile(lt_series *s)
{
    made_series(s, 6, 6);
    exported_label(&s->patient_id, "a\tb\nc\r\"d\"\\x41" MADE_HOSTILE);
    exported_label(&s->locus[0].gene, MADE_HOSTILE);
    exported_label(&s->locus[1].gene, "=cmd|';,%\n#");
    exported_label(&s->locus[0].source, "\xff no UTF-8 \xc3");
    free(s->locus[2].gene);
    s->locus[2].gene = exported_long_label();
    free(s->draw[0].sample_id);
    s->draw[0].sample_id = exported_long_label();
    exported_label(&s->draw[1].sample_id, "tab\there\nline\x01\x7f\xc2\x85");
    exported_label(&s->draw[2].sample_id, "");
    exported_label(&s->mark[0].label, "\xed\xa0\x80 surrogate \xe2\x80\x8b");
}

#endif
