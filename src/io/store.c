/* store.c -- the life of a store; its parts do the work.
 *
 * store_image.c builds and images, store_open.c verifies and opens, store_write.c and store_read.c
 * pass the values. All files of libhdf5 live in memory (core driver, nothing on disk). */
#include "store_state.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

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

void lt_store_enter(lt_store *store, const char *group)
{
    snprintf(store->prefix, sizeof store->prefix, "%s", group);
}

void lt_store_leave(lt_store *store)
{
    store->prefix[0] = '\0';
}

const char *lt_store_full(const lt_store *store, const char *name, char full[LT_STORE_PATH])
{
    const int is_root = !strcmp(name, "/") && store->prefix[0];
    int n = snprintf(full, LT_STORE_PATH, "%s%s", store->prefix, is_root ? "" : name);
    return n >= 0 && n < LT_STORE_PATH ? full : ""; /* refused as no full path */
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
    free(store->payload);
    free(store->path);
    free(store);
}

hid_t lt_store_access(char name[LT_STORE_NAME], const lt_store *store)
{
    snprintf(name, LT_STORE_NAME, "lowtide-%p", (const void *)store);
    hid_t fapl = H5Pcreate(H5P_FILE_ACCESS);
    if (fapl < 0)
        return fapl;
    if (H5Pset_fapl_core(fapl, LT_STORE_STEP, 0) < 0 ||
        H5Pset_fclose_degree(fapl, H5F_CLOSE_SEMI) < 0 ||
        H5Pset_libver_bounds(fapl, H5F_LIBVER_EARLIEST, H5F_LIBVER_V18) < 0) {
        H5Pclose(fapl);
        return H5I_INVALID_HID;
    }
    return fapl;
}
