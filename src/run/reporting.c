/* reporting.c -- see reporting.h. Texts are made in memory and put into place whole. */
#include "reporting.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "apart.h"
#include "export.h"
#include "html.h"
#include "publish.h"
#include "series.h"
#include "series_file.h"
#include "lowtide/version.h"
#include "series_vcf.h"
#include "vcf_place.h"

typedef struct text {
    char *bytes;
    size_t n;
    FILE *out;
} text;

static lt_status text_open(text *t)
{
    t->out = open_memstream(&t->bytes, &t->n);
    return t->out ? LT_OK : lt_fail(LT_ENOMEM, "out of memory");
}

static lt_status text_close(text *t, lt_status st)
{
    int failed = ferror(t->out) != 0;
    failed |= fclose(t->out) != 0;
    t->out = NULL;
    return st == LT_OK && failed ? lt_fail(LT_ENOMEM, "out of memory for the text") : st;
}

static lt_status load(lt_series *series, const char *path)
{
    lt_series_file *file;
    lt_status st = lt_series_file_open(&file, series, path);
    lt_series_file_close(file);
    return st;
}

/* To stdout at once, else into the publisher. */
static lt_status put(lt_publisher *publisher, const char *path, const text *t)
{
    if (strcmp(path, "-"))
        return lt_publisher_write(publisher, path, t->bytes, t->n);
    if (fwrite(t->bytes, 1, t->n, stdout) != t->n || fflush(stdout) != 0)
        return lt_fail(LT_EIO, "standard output cannot be written");
    return LT_OK;
}

/* ---- report ---- */

static lt_status write_page(FILE *out, const lt_series *series, size_t n)
{
    if (n == 1)
        return lt_html_report(out, series);
    const lt_series **list = calloc(n, sizeof *list);
    if (!list)
        return lt_fail(LT_ENOMEM, "out of memory: %zu series", n);
    for (size_t i = 0; i < n; i++)
        list[i] = &series[i];
    lt_status st = lt_html_cohort(out, list, n);
    free(list);
    return st;
}

static lt_status make_texts(text *page, text *json, const lt_series *series, size_t n)
{
    LT_TRY(text_open(page));
    LT_TRY(text_close(page, write_page(page->out, series, n)));
    if (n > 1)
        return LT_OK;
    LT_TRY(text_open(json));
    return text_close(json, lt_export_json(json->out, series));
}

static lt_status report(lt_publisher *publisher, lt_series *series, text *page, text *json,
                        const lt_reporting_config *c)
{
    for (size_t i = 0; i < c->n_series; i++) {
        LT_TRY(lt_check_apart(c->output, c->series[i]));
        LT_TRY(lt_check_apart(c->json, c->series[i]));
    }
    for (size_t i = 0; i < c->n_series; i++)
        LT_TRY(load(&series[i], c->series[i]));
    LT_TRY(make_texts(page, json, series, c->n_series));
    if (c->json)
        LT_TRY(put(publisher, c->json, json));
    LT_TRY(put(publisher, c->output, page));
    return lt_publisher_commit(publisher);
}

lt_status lt_reporting_run(const lt_reporting_config *config)
{
    text page = {0}, json = {0};
    lt_publisher *publisher;
    lt_series *series = calloc(config->n_series, sizeof *series);
    if (!series)
        return lt_fail(LT_ENOMEM, "out of memory: %zu series", config->n_series);
    lt_status st = lt_publisher_open(&publisher);
    if (st == LT_OK)
        st = report(publisher, series, &page, &json, config);
    lt_publisher_close(publisher);
    for (size_t i = 0; i < config->n_series; i++)
        lt_series_clear(&series[i]);
    free(series);
    free(page.bytes);
    free(json.bytes);
    return st;
}

/* ---- export ---- */

static lt_status export_text(lt_publisher *publisher, const lt_series *series,
                             const lt_exporting_config *c)
{
    static lt_status (*const writer[])(FILE *, const lt_series *) = {
        [LT_EXPORT_TSV] = lt_export_tsv,
        [LT_EXPORT_JSON] = lt_export_json,
        [LT_EXPORT_FHIR] = lt_export_fhir,
        [LT_EXPORT_MAF] = lt_export_maf,
        [LT_EXPORT_TIMELINE] = lt_export_timeline};
    text t = {0};
    LT_TRY(text_open(&t));
    lt_status st = text_close(&t, writer[c->format](t.out, series));
    if (st == LT_OK)
        st = put(publisher, c->output, &t);
    free(t.bytes);
    return st;
}

static lt_status export_vcf(lt_publisher *publisher, const lt_series *series, const char *path)
{
    lt_vcf_place place;
    if (!strcmp(path, "-"))
        return lt_series_vcf_write("-", "-", series, LT_VERSION);
    LT_TRY(lt_vcf_place_stage(&place, publisher, path));
    LT_TRY(lt_series_vcf_write(place.temporary, path, series, LT_VERSION));
    return lt_vcf_place_index(&place);
}

static lt_status export_series(lt_publisher *publisher, lt_series *series,
                               const lt_exporting_config *c)
{
    LT_TRY(lt_check_apart(c->output, c->series));
    LT_TRY(load(series, c->series));
    if (c->format == LT_EXPORT_VCF)
        LT_TRY(export_vcf(publisher, series, c->output));
    else
        LT_TRY(export_text(publisher, series, c));
    return lt_publisher_commit(publisher);
}

lt_status lt_exporting_run(const lt_exporting_config *config)
{
    lt_series series = {0};
    lt_publisher *publisher;
    LT_TRY(lt_publisher_open(&publisher));
    lt_status st = export_series(publisher, &series, config);
    lt_publisher_close(publisher);
    lt_series_clear(&series);
    return st;
}
