/* store_rows.c -- see store_rows.h. Memory: one column beside the records. */
#include "store_rows.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define NAME_BYTES 96

lt_status lt_store_rows(lt_store *store, const char *name, size_t n_columns, size_t *n)
{
    size_t n2;
    LT_TRY(lt_store_dims(store, name, n, &n2));
    if (n2 != n_columns)
        return lt_fail(LT_EFORMAT, "%s: %s has %zu columns where %zu are expected",
                       lt_store_path(store), name, n2, n_columns);
    return LT_OK;
}

lt_status lt_store_same_rows(lt_store *store, const char *name, size_t n_columns, size_t n)
{
    size_t have;
    LT_TRY(lt_store_rows(store, name, n_columns, &have));
    if (have != n)
        return lt_fail(LT_EFORMAT, "%s: %s has %zu rows where %zu are expected",
                       lt_store_path(store), name, have, n);
    return LT_OK;
}

lt_status lt_store_get_new(lt_store *store, const char *name, lt_store_type type, size_t n,
                           size_t element_bytes, void *array)
{
    void *data = calloc(n ? n : 1, element_bytes);
    if (!data)
        return lt_fail(LT_ENOMEM, "%s: out of memory: %zu rows of %s", lt_store_path(store), n,
                       name);
    memcpy(array, &data, sizeof data);
    return lt_store_get(store, name, type, data, n);
}

/* ---- records ---- */

static size_t bytes_of(lt_store_type type)
{
    return type == LT_U8 ? 1 : type == LT_U32 ? 4 : 8;
}

static size_t number_of(const lt_records *records)
{
    return records->n1 * (records->n2 ? records->n2 : 1);
}

static lt_status put_column(lt_store *store, const lt_records *records, const char *first,
                            const lt_record_column *column)
{
    size_t n = number_of(records), width = bytes_of(column->type);
    char name[NAME_BYTES];
    snprintf(name, sizeof name, "%s/%s", records->group, column->name);
    char *packed = malloc(n * width + 1);
    if (!packed)
        return lt_fail(LT_ENOMEM, "%s: out of memory: %zu rows of %s", lt_store_path(store), n,
                       name);
    for (size_t i = 0; i < n; i++)
        memcpy(packed + i * width, first + i * records->stride + column->offset, width);
    lt_status st = lt_store_put(
        store, name, column->type, packed, records->n1, records->n2,
        &(lt_column_info){column->units, column->long_name, records->dims, column->enum_names});
    free(packed);
    return st;
}

static lt_status get_column(lt_store *store, const lt_records *records, char *first,
                            const lt_record_column *column)
{
    size_t n = number_of(records), width = bytes_of(column->type);
    char name[NAME_BYTES];
    char *packed = NULL;
    snprintf(name, sizeof name, "%s/%s", records->group, column->name);
    LT_TRY(lt_store_same_rows(store, name, records->n2, records->n1));
    lt_status st = lt_store_get_new(store, name, column->type, n, width, &packed);
    for (size_t i = 0; i < n && st == LT_OK; i++)
        memcpy(first + i * records->stride + column->offset, packed + i * width, width);
    free(packed);
    return st;
}

static lt_status put_texts(lt_store *store, const lt_records *records, const char *first,
                           const lt_record_column *column)
{
    char name[NAME_BYTES];
    snprintf(name, sizeof name, "%s/%s", records->group, column->name);
    const char **text = malloc((records->n1 + 1) * sizeof *text);
    if (!text)
        return lt_fail(LT_ENOMEM, "%s: out of memory: %zu rows of %s", lt_store_path(store),
                       records->n1, name);
    for (size_t i = 0; i < records->n1; i++) {
        const char *field = first + i * records->stride + column->offset;
        text[i] = field;
        if (column->text == LT_POINTER)
            memcpy(&text[i], field, sizeof *text);
    }
    lt_status st = lt_store_put_strings(
        store, name, text, records->n1,
        &(lt_column_info){column->units, column->long_name, records->dims, NULL});
    free(text);
    return st;
}

/* One text into its field. */
static lt_status take_text(char *field, const char *text, const lt_record_column *column,
                           const char *where, const char *name, size_t row)
{
    if (column->text == LT_POINTER) {
        char *copy = strdup(text);
        memcpy(field, &copy, sizeof copy);
        return copy ? LT_OK : lt_fail(LT_ENOMEM, "%s: out of memory: %s", where, name);
    }
    if (strlen(text) >= column->width)
        return lt_fail(LT_EFORMAT, "%s: %s row %zu is too long", where, name, row);
    memcpy(field, text, strlen(text) + 1);
    return LT_OK;
}

static lt_status get_texts(lt_store *store, const lt_records *records, char *first,
                           const lt_record_column *column)
{
    char name[NAME_BYTES];
    char **text;
    size_t n;
    snprintf(name, sizeof name, "%s/%s", records->group, column->name);
    LT_TRY(lt_store_get_strings(store, name, &text, &n));
    lt_status st = n == records->n1 ? LT_OK
                                    : lt_fail(LT_EFORMAT, "%s: %s has %zu rows, %zu are expected",
                                              lt_store_path(store), name, n, records->n1);
    for (size_t i = 0; i < n && st == LT_OK; i++)
        st = take_text(first + i * records->stride + column->offset, text[i], column,
                       lt_store_path(store), name, i);
    free(text);
    return st;
}

lt_status lt_records_put(lt_store *store, const lt_records *records, const void *first)
{
    for (size_t i = 0; i < records->n_columns; i++) {
        const lt_record_column *column = &records->column[i];
        LT_TRY(column->text ? put_texts(store, records, first, column)
                            : put_column(store, records, first, column));
    }
    return LT_OK;
}

lt_status lt_records_get(lt_store *store, const lt_records *records, void *first)
{
    for (size_t i = 0; i < records->n_columns; i++) {
        const lt_record_column *column = &records->column[i];
        LT_TRY(column->text ? get_texts(store, records, first, column)
                            : get_column(store, records, first, column));
    }
    return LT_OK;
}

/* ---- provenance ---- */

lt_status lt_store_put_provenance(lt_store *store, const char *provenance)
{
    const char *text = provenance ? provenance : "{}";
    return lt_store_put_strings(
        store, "/provenance", &text, 1,
        &(lt_column_info){"1", "what the results depend on, as JSON", "one", NULL});
}

lt_status lt_store_get_provenance(lt_store *store, char **provenance)
{
    char **texts;
    size_t n;
    LT_TRY(lt_store_get_strings(store, "/provenance", &texts, &n));
    lt_status st = LT_OK;
    if (n != 1)
        st = lt_fail(LT_EFORMAT, "%s: /provenance is not one text", lt_store_path(store));
    else if (!(*provenance = strdup(texts[0])))
        st = lt_fail(LT_ENOMEM, "%s: out of memory", lt_store_path(store));
    free(texts);
    return st;
}
