/* store_open.c -- a file is read whole, verified, and only then shown to libhdf5.
 *
 * Order: a regular file, userblock, length, kind, SHA-256 of the payload, H5Fopen on the bytes, no
 * link that leads elsewhere, root attributes that agree with the userblock. Memory: the payload. */
#include "store_state.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

static lt_status cut(const char *path, uint64_t have, uint64_t want)
{
    return lt_hint(lt_fail(LT_EFORMAT, "%s: %llu bytes where %llu were written: the file was %s",
                           path, (unsigned long long)have, (unsigned long long)want,
                           have < want ? "cut" : "added to"),
                   "copy the file again, or take it from a backup");
}

static lt_status read_payload(uint8_t **payload, const lt_userblock *block, FILE *file,
                              const char *path)
{
    uint8_t *bytes = malloc(block->payload_bytes ? block->payload_bytes : 1);
    if (!bytes)
        return lt_fail(LT_ENOMEM, "%s: out of memory: %llu bytes", path,
                       (unsigned long long)block->payload_bytes);
    size_t n = fread(bytes, 1, block->payload_bytes, file);
    char hex[LT_DIGEST_HEX];
    lt_digest_bytes(hex, bytes, n);
    if (n == block->payload_bytes && strcmp(hex, block->payload_sha256) == 0) {
        *payload = bytes;
        return LT_OK;
    }
    free(bytes);
    if (ferror(file))
        return lt_fail(LT_EIO, "%s: %s", path, strerror(errno));
    return lt_hint(lt_fail(LT_EFORMAT,
                           "%s: damaged: the SHA-256 of its contents is not the one "
                           "that was written",
                           path),
                   "copy the file again, or take it from a backup");
}

/* The userblock, and the size of the file. */
static lt_status read_head(lt_userblock *block, uint64_t *size, FILE *file, const char *path)
{
    struct stat about;
    if (fstat(fileno(file), &about) != 0)
        return lt_fail(LT_EIO, "%s: %s", path, strerror(errno));
    if (!S_ISREG(about.st_mode))
        return lt_fail(LT_EIO, "%s: not a regular file", path);
    uint8_t head[LT_USERBLOCK_BYTES] = {0};
    size_t n = fread(head, 1, sizeof head, file);
    if (n < sizeof head && ferror(file))
        return lt_fail(LT_EIO, "%s: %s", path, strerror(errno));
    *size = (uint64_t)about.st_size;
    return lt_userblock_parse(block, head, path);
}

lt_status lt_store_kind(char kind[LT_STORE_KIND], const char *path)
{
    FILE *file = fopen(path, "rb");
    if (!file)
        return lt_fail(LT_EIO, "%s: %s", path, strerror(errno));
    lt_userblock block;
    uint64_t size = 0;
    lt_status st = read_head(&block, &size, file, path);
    fclose(file);
    if (st == LT_OK)
        memcpy(kind, block.kind, LT_STORE_KIND);
    return st;
}

/* Everything that can be known about the file before libhdf5 sees it. */
static lt_status read_verified(uint8_t **payload, lt_userblock *block, FILE *file, const char *path,
                               const char *kind)
{
    uint64_t size = 0;
    LT_TRY(read_head(block, &size, file, path));
    if (size < LT_USERBLOCK_BYTES || size - LT_USERBLOCK_BYTES != block->payload_bytes)
        return cut(path, size, block->payload_bytes + LT_USERBLOCK_BYTES);
    if (strcmp(block->kind, kind) != 0)
        return lt_fail(LT_EFORMAT, "%s: a %s file where a %s file is needed", path, block->kind,
                       kind);
    return read_payload(payload, block, file, path);
}

/* ---- libhdf5 works on our bytes: it never writes to a file that is opened to be read, so each of
 * the copies that it would make is the original ---- */

static void *same_malloc(size_t n, H5FD_file_image_op_t op, void *udata)
{
    (void)op;
    lt_store *store = udata;
    return n == store->n_bytes ? store->payload : NULL;
}

static void *same_memcpy(void *to, const void *from, size_t n, H5FD_file_image_op_t op, void *udata)
{
    (void)op;
    (void)udata;
    return to == from ? to : memcpy(to, from, n);
}

static void *same_realloc(void *old, size_t n, H5FD_file_image_op_t op, void *udata)
{
    (void)old;
    (void)n;
    (void)op;
    (void)udata;
    return NULL;
}

static herr_t same_free(void *bytes, H5FD_file_image_op_t op, void *udata)
{
    (void)bytes; /* lt_store_close() frees it */
    (void)op;
    (void)udata;
    return 0;
}

static void *same_udata(void *udata)
{
    return udata;
}

static herr_t leave_udata(void *udata)
{
    (void)udata;
    return 0;
}

static lt_status open_image(lt_store *store)
{
    H5FD_file_image_callbacks_t callbacks = {same_malloc, same_memcpy, same_realloc, same_free,
                                             same_udata,  leave_udata, store};
    char name[LT_STORE_NAME];
    hid_t fapl = lt_store_access(name, store);
    if (fapl >= 0 && H5Pset_file_image_callbacks(fapl, &callbacks) >= 0 &&
        H5Pset_file_image(fapl, store->payload, store->n_bytes) >= 0)
        store->file = H5Fopen(name, H5F_ACC_RDONLY, fapl);
    H5Pclose(fapl);
    if (store->file < 0)
        return lt_fail(LT_EFORMAT, "%s: libhdf5 cannot read it", store->path);
    return LT_OK;
}

/* The root attributes say the same as the userblock. */
static lt_status check_root(lt_store *store)
{
    char want[40];
    snprintf(want, sizeof want, "lowtide-%s", store->kind);
    const char *const names[] = {"format", "content_sha256"};
    const char *const values[] = {want, store->content};
    for (int i = 0; i < 2; i++) {
        char *text;
        LT_TRY(lt_store_get_attribute(store, "/", names[i], &text));
        int same = strcmp(text, values[i]) == 0;
        free(text);
        if (!same)
            return lt_fail(LT_EFORMAT, "%s: its attribute %s is not what its first line says",
                           store->path, names[i]);
    }
    return LT_OK;
}

lt_status lt_store_open(lt_store **out, const char *path, const char *kind)
{
    *out = NULL;
    FILE *file = fopen(path, "rb");
    if (!file)
        return lt_fail(LT_EIO, "%s: %s", path, strerror(errno));
    uint8_t *payload = NULL;
    lt_userblock block;
    lt_store *store = NULL;
    lt_status st = read_verified(&payload, &block, file, path, kind);
    fclose(file);
    if (st < 0 || (st = lt_store_allocate(&store, kind, path)) < 0) {
        free(payload);
        return st;
    }
    store->n_bytes = block.payload_bytes;
    store->payload = payload;
    memcpy(store->content, block.content_sha256, LT_DIGEST_HEX);
    if ((st = open_image(store)) < 0 || (st = lt_store_check_links(store)) < 0 ||
        (st = check_root(store)) < 0) {
        lt_store_close(store);
        return st;
    }
    *out = store;
    return LT_OK;
}
