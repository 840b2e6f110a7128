/* store_rows.h -- what the readers and writers of every kind of file do: rows of the right number,
 * records as columns, provenance. */
#ifndef LT_IO_STORE_ROWS_H
#define LT_IO_STORE_ROWS_H

#include "store.h"

/* Rows of a matrix with this many columns (0: of a vector), to be had before memory is taken. */
lt_status lt_store_rows(lt_store *store, const char *name, size_t n_columns, size_t *n);
/* LT_EFORMAT unless there are n of them. */
lt_status lt_store_same_rows(lt_store *store, const char *name, size_t n_columns, size_t n);
/* Reads n elements into new memory, whose address goes to *array: the caller frees it, also after a
 * failure. */
lt_status lt_store_get_new(lt_store *store, const char *name, lt_store_type type, size_t n,
                           size_t element_bytes, void *array);

/* One field of a record, kept as a column. Text: LT_POINTER (char *, allocated when read) or
 * LT_INLINE (char [width]); texts are only of vectors. */
enum { LT_NUMBER, LT_POINTER, LT_INLINE };
typedef struct lt_record_column {
    const char *name; /* in the group */
    size_t offset;    /* in the record */
    lt_store_type type;
    const char *units, *long_name, *enum_names;
    int text;     /* LT_NUMBER, or what kind of text: type and enum_names do not count then */
    size_t width; /* of LT_INLINE, with its zero */
} lt_record_column;

/* Records that lie stride bytes apart, as n1 rows (of n2 columns, unless 0); dims as in
 * lt_column_info. */
typedef struct lt_records {
    const char *group, *dims;
    const lt_record_column *column;
    size_t n_columns, stride, n1, n2;
} lt_records;

lt_status lt_records_put(lt_store *store, const lt_records *records, const void *first);
/* Into records of that number; LT_EFORMAT where a column has another size. */
lt_status lt_records_get(lt_store *store, const lt_records *records, void *first);

/* /provenance: one text of JSON; NULL is written as {}. The caller frees *provenance. */
lt_status lt_store_put_provenance(lt_store *store, const char *provenance);
lt_status lt_store_get_provenance(lt_store *store, char **provenance);

#endif
