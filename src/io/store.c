/* store.c -- opening, imaging and closing; the values pass through store_write.c, store_read.c.
 *
 * Building: H5Fcreate (core driver, nothing on disk) -> puts -> content digest -> H5Fclose, during
 * which the driver hands us its buffer through the image_free callback -> userblock filled in.
 * H5Fget_file_image gives images that do not open, so it is not used. One leaked identifier makes
 * H5Fclose succeed without delivering the image: H5F_CLOSE_SEMI makes it an error, and a missing
 * image is reported as a bug.
 * Reading: whole file into memory -> userblock and digest -> H5Fopen on the image.
 * Memory: the image, while opening twice the image. */
#include "store_state.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#define IMAGE_STEP ((size_t)1 << 18) /* the buffer grows by this much */

lt_status lt_store_allocate(lt_store **out, const char *kind, const char *path)
{
    *out = NULL;
    H5Eset_auto2(H5E_DEFAULT, NULL, NULL);
    H5PLset_loading_state(0);
    lt_store *store = calloc(1, sizeof *store);
    char *copy = strdup(path);
    if (!store || !copy) {
        free(store);
        free(copy);
        return lt_fail(LT_ENOMEM, "%s: out of memory", path);
    }
    store->file = H5I_INVALID_HID;
    store->path = copy;
    snprintf(store->kind, sizeof store->kind, "%s", kind);
    *out = store;
    return LT_OK;
}

const char *lt_store_path(const lt_store *store)
{
    return store->path;
}

const char *lt_store_content_digest(const lt_store *store)
{
    return store->content;
}

void lt_store_close(lt_store *store)
{
    if (!store)
        return;
    if (store->file >= 0)
        H5Fclose(store->file);
    for (size_t i = 0; i < store->n_entries; i++)
        free(store->entry[i].name);
    free(store->entry);
    free(store->bytes);
    free(store->path);
    free(store);
}

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
    void *grown = realloc(old, n);
    if (grown)
        store->n_bytes = n;
    return grown;
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

static hid_t core_access(void)
{
    hid_t fapl = H5Pcreate(H5P_FILE_ACCESS);
    if (fapl < 0)
        return fapl;
    if (H5Pset_fapl_core(fapl, IMAGE_STEP, 0) < 0 ||
        H5Pset_fclose_degree(fapl, H5F_CLOSE_SEMI) < 0 ||
        H5Pset_libver_bounds(fapl, H5F_LIBVER_EARLIEST, H5F_LIBVER_V18) < 0) {
        H5Pclose(fapl);
        return H5I_INVALID_HID;
    }
    return fapl;
}

/* libhdf5 tells open files in memory apart by name; the name is not part of the image. */
static void memory_name(const lt_store *store, char name[40])
{
    snprintf(name, 40, "lowtide-%p", (const void *)store);
}

static lt_status create_file(lt_store *store)
{
    H5FD_file_image_callbacks_t callbacks = {.image_malloc = image_malloc,
                                             .image_realloc = image_realloc,
                                             .image_free = image_free,
                                             .udata_copy = keep_udata,
                                             .udata_free = leave_udata,
                                             .udata = store};
    char name[40];
    memory_name(store, name);
    hid_t fapl = core_access();
    hid_t fcpl = H5Pcreate(H5P_FILE_CREATE);
    int ok = fapl >= 0 && fcpl >= 0 && H5Pset_file_image_callbacks(fapl, &callbacks) >= 0 &&
             H5Pset_userblock(fcpl, LT_USERBLOCK_BYTES) >= 0 &&
             H5Pset_obj_track_times(fcpl, 0) >= 0;
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

/* The driver's buffer is rounded up to IMAGE_STEP. The superblock (version 0, HDF5 file format
 * specification II.A) tells where the file ends: bytes 24-31 base address, 40-47 end of file. */
static size_t used_bytes(const uint8_t *bytes, size_t n)
{
    static const uint8_t signature[8] = {0x89, 'H', 'D', 'F', '\r', '\n', 0x1a, '\n'};
    const uint8_t *superblock = bytes + LT_USERBLOCK_BYTES;
    if (n < LT_USERBLOCK_BYTES + 96 || memcmp(superblock, signature, sizeof signature) != 0 ||
        superblock[8] != 0 || superblock[13] != 8)
        return 0;
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

/* ---- reading ---- */

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

/* Everything that can be known about the file before libhdf5 sees it. */
static lt_status read_verified(uint8_t **payload, lt_userblock *block, FILE *file, const char *path,
                               const char *kind)
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
    LT_TRY(lt_userblock_parse(block, head, path));
    uint64_t size = (uint64_t)about.st_size;
    if (size < LT_USERBLOCK_BYTES || size - LT_USERBLOCK_BYTES != block->payload_bytes)
        return cut(path, size, block->payload_bytes + LT_USERBLOCK_BYTES);
    if (strcmp(block->kind, kind) != 0)
        return lt_fail(LT_EFORMAT, "%s: a %s file where a %s file is needed", path, block->kind,
                       kind);
    return read_payload(payload, block, file, path);
}

/* Takes payload over. */
static lt_status open_image(lt_store *store, uint8_t *payload)
{
    char name[40];
    memory_name(store, name);
    hid_t fapl = core_access();
    if (fapl >= 0 && H5Pset_file_image(fapl, payload, store->n_bytes) >= 0) {
        free(payload);
        payload = NULL;
        store->file = H5Fopen(name, H5F_ACC_RDONLY, fapl);
    }
    free(payload);
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
    memcpy(store->content, block.content_sha256, LT_DIGEST_HEX);
    if ((st = open_image(store, payload)) < 0 || (st = lt_store_check_links(store)) < 0 ||
        (st = check_root(store)) < 0) {
        lt_store_close(store);
        return st;
    }
    *out = store;
    return LT_OK;
}
