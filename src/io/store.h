/* store.h -- HDF5 files of one kind, built in memory and read from memory.
 *
 * libhdf5 never touches a file: the image is built by its core driver and handed over when it
 * closes it (lt_store_image), to be written by lt_publisher. A 512-byte userblock (userblock.h)
 * stands in front and guards every byte; it is checked before libhdf5 sees one.
 *
 * The same calls in the same order give the same bytes. content_sha256 compares what is inside,
 * whatever the container: it is the SHA-256 of one line a dataset, in byte order of the names,
 *     <name> <type> <n1>[,<n2>] <SHA-256 of the little-endian values>\n
 * with type as numpy writes it (|u1 <u4 <u8 <i8 <f8 |S12) and /provenance left out, as is that of
 * each group entered. It stands in
 * the userblock and, for readers with h5py alone, in the root attribute content_sha256.
 *
 * Thread: HDF5 is not thread-safe. All stores of the program are used by one thread. */
#ifndef LT_IO_STORE_H
#define LT_IO_STORE_H

#include <stddef.h>
#include <stdint.h>

#include "error.h"

#define LT_STORE_KIND 24 /* bytes of a kind's name */

typedef struct lt_store lt_store;
typedef enum { LT_U8, LT_U32, LT_U64, LT_I64, LT_F64 } lt_store_type;

typedef struct lt_column_info {
    const char *units, *long_name, *dims; /* attributes of the dataset */
    const char *enum_names;               /* "A,C,G,T,N" for a u8 enum, or NULL */
} lt_column_info;

/* A new file of this kind ("sample", "series", "background"), in memory. */
lt_status lt_store_create(lt_store **out, const char *kind);
/* Opens and verifies. LT_EIO when it cannot be read; LT_EFORMAT when it is not of this kind, cut,
 * changed since it was written, of another major version, or points outside of itself. */
lt_status lt_store_open(lt_store **out, const char *path, const char *kind);
/* What kind of file of ours it is, by its first bytes; fails as lt_store_open() does. */
lt_status lt_store_kind(char kind[LT_STORE_KIND], const char *path);
void lt_store_close(lt_store *store);
const char *lt_store_path(const lt_store *store); /* for messages; borrowed */

/* From now on names are below this group: "/sites/pos" is <group>/sites/pos, "/" the group itself.
 * While writing, each dataset there also gets its SHA-256 as the attribute sha256, so that
 * lt_store_copy() need not read it. */
void lt_store_enter(lt_store *store, const char *group);
void lt_store_leave(lt_store *store);
/* Copies a group that was written so from an opened store to the one that is being built, as it
 * lies: nothing is decompressed. The content is then that of a group put anew; the bytes are not,
 * libhdf5 lays copies out otherwise, but the same copies give the same bytes. */
lt_status lt_store_copy(lt_store *store, lt_store *from, const char *group);

/* rank 1 or 2 (n2 = 0: rank 1). name is a full path; groups are made. n1 may be 0. */
lt_status lt_store_put(lt_store *store, const char *name, lt_store_type type, const void *data,
                       size_t n1, size_t n2, const lt_column_info *info);
/* Fixed length: the longest, filled with zeros. NULL counts as "". */
lt_status lt_store_put_strings(lt_store *store, const char *name, const char *const *strings,
                               size_t n, const lt_column_info *info);
/* object: "/", a group (made when absent) or a dataset. LT_EINVAL above 60,000 bytes. */
lt_status lt_store_put_attribute(lt_store *store, const char *object, const char *name,
                                 const char *text);
lt_status lt_store_put_number(lt_store *store, const char *object, const char *name, double value);

/* An attribute that is a u64. */
lt_status lt_store_put_whole(lt_store *store, const char *object, const char *name, uint64_t value);

/* 1: there is a dataset or group of this name. */
int lt_store_has(lt_store *store, const char *name);
/* Size of a dataset (n2 = 0 for rank 1); LT_EFORMAT when absent, or when the file is too small to
 * hold what is claimed: memory may be taken for the answer. */
lt_status lt_store_dims(lt_store *store, const char *name, size_t *n1, size_t *n2);
/* Reads exactly n elements of this type (n1 * n2) into data. */
lt_status lt_store_get(lt_store *store, const char *name, lt_store_type type, void *data, size_t n);
/* One block of memory: the caller frees *strings, nothing else. */
lt_status lt_store_get_strings(lt_store *store, const char *name, char ***strings, size_t *n);
/* The caller frees *text. */
lt_status lt_store_get_attribute(lt_store *store, const char *object, const char *name,
                                 char **text);
lt_status lt_store_get_number(lt_store *store, const char *object, const char *name, double *value);

/* Ends the building and gives the file's bytes, userblock included (owned by the store). */
lt_status lt_store_image(lt_store *store, const uint8_t **bytes, size_t *n);
/* content_sha256 of an opened or imaged store: 64 hex digits; "" before. */
const char *lt_store_content_digest(const lt_store *store);

#endif
