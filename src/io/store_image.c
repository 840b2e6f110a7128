/* store_image.c -- building a file in memory and taking its bytes.
 *
 * H5Fcreate (core driver) -> puts -> content digest -> H5Fclose, during which the driver hands us
 * its buffer through the image_free callback -> userblock filled in. H5Fget_file_image gives images
 * that do not open, so it is not used. One leaked identifier makes H5Fclose succeed without
 * delivering the image: H5F_CLOSE_SEMI makes it an error, and a missing image is reported as a bug.
 * Memory: the image. */
#include "store_state.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- the image, as the core driver grows and gives it ---- */

static void *image_malloc(size_t n, H5FD_file_image_op_t op, void *udata)
{
    (void)op;
    (void)udata;
    return malloc(n);
}

static void *image_realloc(void *old, size_t n, H5FD_file_image_op_t op, void *udata)
{
    (void)op;
    lt_store *store = udata;
    if (n > store->capacity) { /* by halves: moving page tables is what costs */
        const size_t capacity = n + n / 2;
        void *grown = realloc(old, capacity);
        if (!grown)
            return NULL;
        store->capacity = capacity;
        old = grown;
    }
    store->n_bytes = n;
    return old;
}

static herr_t image_free(void *bytes, H5FD_file_image_op_t op, void *udata)
{
    lt_store *store = udata;
    if (op == H5FD_FILE_IMAGE_OP_FILE_CLOSE && !store->bytes)
        store->bytes = bytes;
    else
        free(bytes);
    return 0;
}

static void *keep_udata(void *udata)
{
    return udata;
}

static herr_t leave_udata(void *udata)
{
    (void)udata;
    return 0;
}

static lt_status create_file(lt_store *store)
{
    H5FD_file_image_callbacks_t callbacks = {.image_malloc = image_malloc,
                                             .image_realloc = image_realloc,
                                             .image_free = image_free,
                                             .udata_copy = keep_udata,
                                             .udata_free = leave_udata,
                                             .udata = store};
    char name[LT_STORE_NAME];
    hid_t fapl = lt_store_access(name, store);
    hid_t fcpl = H5Pcreate(H5P_FILE_CREATE);
    int ok = fapl >= 0 && fcpl >= 0 && H5Pset_file_image_callbacks(fapl, &callbacks) >= 0 &&
             H5Pset_userblock(fcpl, LT_USERBLOCK_BYTES) >= 0 &&
             H5Pset_istore_k(fcpl, LT_STORE_TREE) >= 0 && H5Pset_obj_track_times(fcpl, 0) >= 0;
    if (ok)
        store->file = H5Fcreate(name, H5F_ACC_TRUNC, fcpl, fapl);
    H5Pclose(fcpl);
    H5Pclose(fapl);
    if (store->file < 0)
        return lt_fail(LT_EBUG, "bug: libhdf5 did not create a file in memory");
    return LT_OK;
}

lt_status lt_store_create(lt_store **out, const char *kind)
{
    lt_status st = lt_store_allocate(out, kind, kind);
    if (st < 0)
        return st;
    lt_store *store = *out;
    store->writing = 1;
    char format[40];
    snprintf(format, sizeof format, "lowtide-%s", store->kind);
    if ((st = create_file(store)) < 0 ||
        (st = lt_store_put_attribute(store, "/", "format", format)) < 0 ||
        (st = lt_store_put_attribute(store, "/", "format_version", LT_STORE_VERSION)) < 0 ||
        (st = lt_store_put_attribute(store, "/", "created_by", "lowtide " LT_VERSION)) < 0) {
        lt_store_close(store);
        *out = NULL;
    }
    return st;
}

/* ---- the end of a building ---- */

static int by_name(const void *a, const void *b)
{
    return strcmp(((const lt_store_entry *)a)->name, ((const lt_store_entry *)b)->name);
}

static void digest_content(lt_store *store)
{
    if (store->n_entries > 1)
        qsort(store->entry, store->n_entries, sizeof *store->entry, by_name);
    lt_digest digest;
    lt_digest_init(&digest);
    for (size_t i = 0; i < store->n_entries; i++) {
        const lt_store_entry *entry = &store->entry[i];
        char tail[160];
        char second[24] = "";
        if (entry->n2 > 0)
            snprintf(second, sizeof second, ",%zu", entry->n2);
        int n = snprintf(tail, sizeof tail, " %s %zu%s %s\n", entry->type, entry->n1, second,
                         entry->sha256);
        lt_digest_add(&digest, entry->name, strlen(entry->name));
        lt_digest_add(&digest, tail, (size_t)n);
    }
    lt_digest_finish(&digest, store->content);
}

static uint64_t little_endian(const uint8_t *bytes)
{
    uint64_t value = 0;
    for (int i = 7; i >= 0; i--)
        value = value << 8 | bytes[i];
    return value;
}

/* The driver's buffer is rounded up to LT_STORE_STEP. The superblock (HDF5 file format
 * specification II.A) tells where the file ends: bytes 24-31 base address, 40-47 end of file; in
 * version 1, which tells the size of index nodes too, 4 bytes later. */
static size_t used_bytes(const uint8_t *bytes, size_t n)
{
    static const uint8_t signature[8] = {0x89, 'H', 'D', 'F', '\r', '\n', 0x1a, '\n'};
    const uint8_t *superblock = bytes + LT_USERBLOCK_BYTES;
    if (n < LT_USERBLOCK_BYTES + 96 || memcmp(superblock, signature, sizeof signature) != 0 ||
        superblock[8] > 1 || superblock[13] != 8)
        return 0;
    superblock += superblock[8] == 1 ? 4 : 0;
    uint64_t end = little_endian(superblock + 40);
    if (little_endian(superblock + 24) != LT_USERBLOCK_BYTES || end > n ||
        end <= LT_USERBLOCK_BYTES)
        return 0;
    return (size_t)end;
}

static lt_status fill_userblock(lt_store *store)
{
    lt_userblock block = {.schema = LT_STORE_VERSION,
                          .payload_bytes = store->n_bytes - LT_USERBLOCK_BYTES};
    memcpy(block.kind, store->kind, sizeof block.kind);
    memcpy(block.content_sha256, store->content, LT_DIGEST_HEX);
    lt_digest_bytes(block.payload_sha256, store->bytes + LT_USERBLOCK_BYTES, block.payload_bytes);
    return lt_userblock_print(store->bytes, &block);
}

lt_status lt_store_image(lt_store *store, const uint8_t **bytes, size_t *n)
{
    *bytes = NULL;
    *n = 0;
    if (store->writing) {
        digest_content(store);
        LT_TRY(lt_store_put_attribute(store, "/", "content_sha256", store->content));
        store->writing = 0;
        herr_t closed = H5Fclose(store->file);
        store->file = H5I_INVALID_HID;
        if (closed < 0 || !store->bytes)
            return lt_fail(LT_EBUG, "bug: libhdf5 closed the %s file without giving its image",
                           store->kind);
        store->n_bytes = used_bytes(store->bytes, store->n_bytes);
        if (store->n_bytes == 0)
            return lt_fail(LT_EBUG, "bug: the image of the %s file has no end", store->kind);
        LT_TRY(fill_userblock(store));
    }
    if (!store->bytes || store->n_bytes == 0)
        return lt_fail(LT_EBUG, "bug: %s: no image was built", store->path);
    *bytes = store->bytes;
    *n = store->n_bytes;
    return LT_OK;
}
