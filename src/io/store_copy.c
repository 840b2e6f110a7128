/* store_copy.c -- a group of one store into another, as it lies.
 *
 * H5Ocopy() moves compressed chunks; the digest line of each dataset comes from its attribute
 * sha256. What lowtide does not write (other types, filters, storage elsewhere) is refused here as
 * it is by the reader. Time: bytes moved. */
#include "store_state.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct copying {
    lt_store *to, *from;
    const char *group;
    lt_status st;
} copying;

/* The type of an opened dataset as the digest lines have it; 0: none of ours. */
static int type_name(char name[32], hid_t type)
{
    const hid_t known[] = {H5T_STD_U8LE, H5T_STD_U32LE, H5T_STD_U64LE, H5T_STD_I64LE,
                           H5T_IEEE_F64LE};
    static const char *const names[] = {"|u1", "<u4", "<u8", "<i8", "<f8"};
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if (H5Tequal(type, known[i]) > 0) {
            strcpy(name, names[i]);
            return 1;
        }
    if (H5Tget_class(type) != H5T_STRING || H5Tis_variable_str(type) != 0)
        return 0;
    snprintf(name, 32, "|S%zu", H5Tget_size(type));
    return 1;
}

static int is_digest(const char *text)
{
    return strlen(text) == LT_DIGEST_HEX - 1 &&
           strspn(text, "0123456789abcdef") == LT_DIGEST_HEX - 1;
}

static lt_status note_dataset(copying *c, hid_t dataset, const char *full)
{
    char name[32], *sha256;
    hid_t type = H5Dget_type(dataset), space = H5Dget_space(dataset);
    hsize_t dims[2] = {0, 0};
    int rank = H5Sget_simple_extent_ndims(space);
    int ok = (rank == 1 || rank == 2) && H5Sget_simple_extent_dims(space, dims, NULL) == rank &&
             lt_store_is_inside(dataset, dims, rank, H5Tget_size(type)) && type_name(name, type);
    H5Sclose(space);
    H5Tclose(type);
    if (!ok)
        return lt_fail(LT_EFORMAT, "%s: %s is not what it should be", c->from->path, full);
    LT_TRY(lt_store_get_attribute(c->from, full, "sha256", &sha256));
    lt_status st = is_digest(sha256) ? lt_store_note(c->to, full, name, (size_t)dims[0],
                                                     rank == 2 ? (size_t)dims[1] : 0, sha256)
                                     : lt_fail(LT_EFORMAT, "%s: attribute sha256 of %s is none",
                                               c->from->path, full);
    free(sha256);
    return st;
}

static herr_t visit(hid_t group, const char *name, const H5O_info_t *info, void *data)
{
    copying *c = data;
    char full[LT_STORE_PATH];
    if (info->type == H5O_TYPE_GROUP || !strcmp(name, "provenance"))
        return 0;
    if (info->type != H5O_TYPE_DATASET) {
        c->st = lt_fail(LT_EFORMAT, "%s: %s/%s is not of lowtide's making", c->from->path, c->group,
                        name);
        return -1;
    }
    int n = snprintf(full, sizeof full, "%s/%s", c->group, name);
    hid_t dataset = n >= 0 && n < LT_STORE_PATH ? H5Dopen2(group, name, H5P_DEFAULT) : -1;
    c->st = dataset < 0 ? lt_fail(LT_EFORMAT, "%s: %s cannot be opened", c->from->path, full)
                        : note_dataset(c, dataset, full);
    H5Dclose(dataset);
    return c->st < 0 ? -1 : 0;
}

lt_status lt_store_copy(lt_store *store, lt_store *from, const char *group)
{
    copying c = {store, from, group, LT_OK};
    if (!store->writing || store->prefix[0] || from->prefix[0])
        return lt_fail(LT_EBUG, "bug: %s: %s is copied at the wrong time", store->path, group);
    if (!lt_store_has(from, group))
        return lt_fail(LT_EFORMAT, "%s: %s is missing", from->path, group);
    hid_t source = H5Oopen(from->file, group, H5P_DEFAULT);
    herr_t visited = H5Ovisit2(source, H5_INDEX_NAME, H5_ITER_INC, visit, &c, H5O_INFO_BASIC);
    H5Oclose(source);
    if (visited < 0 && c.st == LT_OK)
        c.st = lt_fail(LT_EFORMAT, "%s: %s cannot be walked through", from->path, group);
    LT_TRY(c.st);
    LT_TRY(lt_store_make_groups(store, group));
    if (H5Ocopy(from->file, group, store->file, group, H5P_DEFAULT, H5P_DEFAULT) < 0)
        return lt_fail(LT_EBUG, "bug: %s: libhdf5 refused to copy %s", store->path, group);
    return LT_OK;
}
