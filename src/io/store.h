/* store.h -- HDF5 files that are whole or absent.
 *
 * The file is built in memory, and its image written by us: temporary file in the same directory,
 * fsync, rename, fsync of the directory. A 512-byte userblock with a digest stands in front and is
 * checked before libhdf5 sees a byte. */
#ifndef LT_IO_STORE_H
#define LT_IO_STORE_H

#include <stddef.h>
#include <stdint.h>

#include "error.h"

typedef struct lt_store lt_store;
typedef enum { LT_U8, LT_U32, LT_U64, LT_I64, LT_F64 } lt_store_type;

typedef struct lt_column_info {
    const char *units, *long_name, *dims; /* attributes of the dataset */
    const char *enum_names;               /* "A,C,G,T,N" for a u8 enum, or NULL */
} lt_column_info;

/* A new file of this kind ("sample", "series", "background"), in memory. */
lt_status lt_store_create(lt_store **out, const char *kind);
/* Opens and verifies; path for messages. */
lt_status lt_store_open(lt_store **out, const char *path, const char *kind);
void lt_store_close(lt_store *store);

/* rank 1 or 2 (n2 = 0: rank 1). name is a full path; groups are made. */
lt_status lt_store_put(lt_store *store, const char *name, lt_store_type type, const void *data,
                       size_t n1, size_t n2, const lt_column_info *info);
lt_status lt_store_put_strings(lt_store *store, const char *name, const char *const *strings,
                               size_t n, const lt_column_info *info);
lt_status lt_store_put_attribute(lt_store *store, const char *object, const char *name,
                                 const char *text);
lt_status lt_store_put_number(lt_store *store, const char *object, const char *name, double value);

/* Size of a dataset (n2 = 0 for rank 1); LT_EFORMAT when absent. */
lt_status lt_store_dims(lt_store *store, const char *name, size_t *n1, size_t *n2);
/* Reads exactly n elements of this type (n1 * n2) into data. */
lt_status lt_store_get(lt_store *store, const char *name, lt_store_type type, void *data, size_t n);
lt_status lt_store_get_strings(lt_store *store, const char *name, char ***strings, size_t *n);
lt_status lt_store_get_attribute(lt_store *store, const char *object, const char *name,
                                 char **text);
lt_status lt_store_get_number(lt_store *store, const char *object, const char *name, double *value);

/* Ends the building and gives the file's bytes, userblock included (owned by the store). */
lt_status lt_store_image(lt_store *store, const uint8_t **bytes, size_t *n);
/* content_sha256 of an opened or imaged store: 64 hex digits. */
const char *lt_store_content_digest(const lt_store *store);

#endif
