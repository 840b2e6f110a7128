/* store_state.h -- what the files of the store share; nobody else includes it. */
#ifndef LT_IO_STORE_STATE_H
#define LT_IO_STORE_STATE_H

#include <hdf5.h>

#include "store.h"
#include "userblock.h"

#define LT_STORE_VERSION "1.0"
#define LT_STORE_NAME 40                /* bytes of a file's name in memory */
#define LT_STORE_PATH 256               /* bytes of a dataset's full name */
#define LT_STORE_TREE 2                 /* most datasets have one chunk: small index nodes */
#define LT_STORE_STEP ((size_t)1 << 18) /* the image grows by this much */

/* Digest line of one dataset. */
typedef struct lt_store_entry {
    char *name;
    char type[32];
    size_t n1, n2;
    char sha256[LT_DIGEST_HEX];
} lt_store_entry;

struct lt_store {
    hid_t file;  /* negative when closed */
    int writing; /* 1: being built, until imaged */
    char *path;  /* as given, or the kind of a file being built */
    char kind[24];
    char prefix[LT_STORE_PATH]; /* lt_store_enter(): put before every name; "" */
    uint8_t *bytes;             /* the image: set when libhdf5 frees it at the end of a building */
    uint8_t *payload;           /* of an opened file; libhdf5 reads it in place */
    size_t capacity;            /* of the image's memory while it is built */
    size_t n_bytes;             /* of the image; while reading, of the payload */
    lt_store_entry *entry;
    size_t n_entries, entry_capacity;
    char content[LT_DIGEST_HEX];
};

/* A store with no file yet. libhdf5 is quiet and loads no plugin from now on. */
lt_status lt_store_allocate(lt_store **out, const char *kind, const char *path);
/* File access list for a file in memory (H5Pclose() ends it), and a name for it: libhdf5 tells open
 * files in memory apart by name, which is not part of the image. Negative on failure. */
hid_t lt_store_access(char name[LT_STORE_NAME], const lt_store *store);
/* The full name of an object: prefix and name, "/" being the prefix itself. */
const char *lt_store_full(const lt_store *store, const char *name, char full[LT_STORE_PATH]);
/* Makes the groups that an object of this full name lies in. */
lt_status lt_store_make_groups(const lt_store *store, const char *full);
/* Adds a digest line, whose digest is given. */
lt_status lt_store_note(lt_store *store, const char *full, const char *type, size_t n1, size_t n2,
                        const char *sha256);
/* 1: an opened dataset of these dimensions lies in the file, in chunks and through filters as we
 * write them. */
int lt_store_is_inside(hid_t dataset, const hsize_t dims[2], int rank, size_t element_bytes);
/* LT_EFORMAT when something in the file is not of our making: links that lead elsewhere. */
lt_status lt_store_check_links(lt_store *store);

#endif
