/* store_read.c -- datasets and attributes of an opened file, each checked before it is read.
 *
 * The digest tells that a file is as written, not that lowtide wrote it. So nothing outside of the
 * file is followed (soft and external links, external storage, virtual datasets), only the filters
 * that we write are run, and no size is believed that the file's own bytes could not hold: deflate
 * makes at most 1032 bytes of one. Types and ranks must be exactly those asked for. */
#include "store_state.h"

#include <stdlib.h>
#include <string.h>

#define DEFLATE_RATIO 1032u /* most that one byte can become (zlib's technical notes) */
#define CHUNK_BYTES_MAX ((uint64_t)64 << 20)
#define ATTRIBUTE_MAX 65536

/* A dataset that passed the checks. */
typedef struct lt_column {
    hid_t id;
    hid_t type;
    size_t n1, n2;
    size_t element_bytes;
} lt_column;

static lt_status absent(const lt_store *store, const char *name)
{
    return lt_fail(LT_EFORMAT, "%s: %s is missing or not what it should be", store->path, name);
}

/* ---- links ---- */

static herr_t refuse_soft(hid_t group, const char *name, const H5L_info_t *info, void *data)
{
    (void)group;
    (void)name;
    (void)data;
    return info->type == H5L_TYPE_HARD ? 0 : 1; /* 1 ends the walk */
}

lt_status lt_store_check_links(lt_store *store)
{
    herr_t found = H5Lvisit(store->file, H5_INDEX_NAME, H5_ITER_NATIVE, refuse_soft, NULL);
    if (found != 0)
        return lt_fail(LT_EFORMAT, "%s: holds links that lowtide does not write", store->path);
    return LT_OK;
}

/* libhdf5 wants every group on the way asked for. */
int lt_store_has(lt_store *store, const char *name)
{
    char full[LT_STORE_PATH];
    name = lt_store_full(store, name, full);
    char *path = strdup(name);
    if (!path)
        return 0;
    int found = name[0] == '/' && store->file >= 0;
    for (char *slash = strchr(path + found, '/'); slash && found; slash = strchr(slash + 1, '/')) {
        *slash = '\0';
        found = H5Lexists(store->file, path, H5P_DEFAULT) > 0;
        *slash = '/';
    }
    found = found && H5Lexists(store->file, path, H5P_DEFAULT) > 0;
    free(path);
    return found;
}

/* ---- datasets ---- */

static int filters_are_ours(hid_t dcpl)
{
    int n = H5Pget_nfilters(dcpl);
    for (int i = 0; i < n; i++) {
        unsigned flags, config;
        size_t n_values = 0;
        H5Z_filter_t filter =
            H5Pget_filter2(dcpl, (unsigned)i, &flags, &n_values, NULL, 0, NULL, &config);
        if (filter != H5Z_FILTER_SHUFFLE && filter != H5Z_FILTER_DEFLATE &&
            filter != H5Z_FILTER_FLETCHER32)
            return 0;
    }
    return n >= 0;
}

/* libhdf5 believes a chunk's size without comparing it with what comes out of the filters. */
static int chunk_is_ours(hid_t dcpl, const hsize_t dims[2], int rank, size_t element_bytes)
{
    hsize_t chunk[2] = {0, 1};
    if (H5Pget_chunk(dcpl, 2, chunk) != rank)
        return 0;
    for (int i = 0; i < rank; i++)
        if (chunk[i] == 0 || chunk[i] > dims[i])
            return 0;
    uint64_t limit = CHUNK_BYTES_MAX / element_bytes;
    return chunk[0] <= limit && chunk[1] <= limit / chunk[0];
}

int lt_store_is_inside(hid_t dataset, const hsize_t dims[2], int rank, size_t element_bytes)
{
    hid_t dcpl = H5Dget_create_plist(dataset);
    H5D_layout_t layout = H5Pget_layout(dcpl);
    int ok = dcpl >= 0 && H5Pget_external_count(dcpl) == 0 && filters_are_ours(dcpl) &&
             (layout == H5D_CHUNKED || layout == H5D_CONTIGUOUS || layout == H5D_COMPACT);
    if (ok && layout == H5D_CHUNKED)
        ok = chunk_is_ours(dcpl, dims, rank, element_bytes);
    H5Pclose(dcpl);
    return ok;
}

/* Could the stored bytes hold this many? */
static int size_is_possible(const lt_store *store, hid_t dataset, const hsize_t dims[2], int rank,
                            size_t element_bytes)
{
    if (dims[0] == 0 || (rank == 2 && dims[1] == 0))
        return rank == 1 || dims[1] > 0;
    uint64_t stored = H5Dget_storage_size(dataset);
    if (stored > store->n_bytes)
        return 0;
    uint64_t limit = stored * DEFLATE_RATIO / element_bytes;
    return dims[0] <= limit && (rank == 1 || dims[1] <= limit / dims[0]);
}

static void close_column(lt_column *column)
{
    H5Tclose(column->type);
    H5Dclose(column->id);
}

static lt_status open_column(lt_store *store, const char *relative, lt_column *column)
{
    char full[LT_STORE_PATH];
    const char *name = lt_store_full(store, relative, full);
    *column = (lt_column){.id = H5I_INVALID_HID, .type = H5I_INVALID_HID};
    H5O_info_t about;
    if (!lt_store_has(store, relative) ||
        H5Oget_info_by_name2(store->file, name, &about, H5O_INFO_BASIC, H5P_DEFAULT) < 0 ||
        about.type != H5O_TYPE_DATASET)
        return absent(store, name);
    column->id = H5Dopen2(store->file, name, H5P_DEFAULT);
    column->type = H5Dget_type(column->id);
    column->element_bytes = H5Tget_size(column->type);
    hid_t space = H5Dget_space(column->id);
    hsize_t dims[2] = {0, 0};
    int rank = H5Sget_simple_extent_ndims(space);
    int ok = column->id >= 0 && column->element_bytes > 0 && (rank == 1 || rank == 2) &&
             H5Sget_simple_extent_dims(space, dims, NULL) == rank &&
             lt_store_is_inside(column->id, dims, rank, column->element_bytes) &&
             size_is_possible(store, column->id, dims, rank, column->element_bytes);
    H5Sclose(space);
    if (!ok) {
        close_column(column);
        return absent(store, name);
    }
    column->n1 = (size_t)dims[0];
    column->n2 = rank == 2 ? (size_t)dims[1] : 0;
    return LT_OK;
}

lt_status lt_store_dims(lt_store *store, const char *name, size_t *n1, size_t *n2)
{
    lt_column column;
    LT_TRY(open_column(store, name, &column));
    close_column(&column);
    *n1 = column.n1;
    *n2 = column.n2;
    return LT_OK;
}

lt_status lt_store_get(lt_store *store, const char *name, lt_store_type type, void *data, size_t n)
{
    const hid_t stored[] = {H5T_STD_U8LE, H5T_STD_U32LE, H5T_STD_U64LE, H5T_STD_I64LE,
                            H5T_IEEE_F64LE};
    const hid_t native[] = {H5T_NATIVE_UINT8, H5T_NATIVE_UINT32, H5T_NATIVE_UINT64,
                            H5T_NATIVE_INT64, H5T_NATIVE_DOUBLE};
    lt_column column;
    LT_TRY(open_column(store, name, &column));
    lt_status st = LT_OK;
    size_t have = column.n1 * (column.n2 > 0 ? column.n2 : 1);
    if (H5Tequal(column.type, stored[type]) <= 0)
        st = lt_fail(LT_EFORMAT, "%s: %s has another type than it should", store->path, name);
    else if (have != n)
        st = lt_fail(LT_EFORMAT, "%s: %s has %zu values where %zu are expected", store->path, name,
                     have, n);
    else if (n > 0 && H5Dread(column.id, native[type], H5S_ALL, H5S_ALL, H5P_DEFAULT, data) < 0)
        st = lt_fail(LT_EFORMAT, "%s: %s cannot be read", store->path, name);
    close_column(&column);
    return st;
}

/* Pointers first, then the zero-terminated texts. */
static char **unpack_strings(const char *packed, size_t n, size_t width)
{
    if (n > SIZE_MAX / (width + 1 + sizeof(char *)))
        return NULL;
    char **strings = malloc(n ? n * (width + 1 + sizeof *strings) : 1);
    if (!strings)
        return NULL;
    char *text = (char *)(strings + n);
    for (size_t i = 0; i < n; i++, text += width + 1) {
        memcpy(text, packed + i * width, width);
        text[width] = '\0';
        strings[i] = text;
    }
    return strings;
}

lt_status lt_store_get_strings(lt_store *store, const char *name, char ***strings, size_t *n)
{
    *strings = NULL;
    *n = 0;
    lt_column column;
    LT_TRY(open_column(store, name, &column));
    lt_status st = LT_OK;
    size_t n_bytes = column.n1 * column.element_bytes;
    char *packed = NULL;
    if (H5Tget_class(column.type) != H5T_STRING || H5Tis_variable_str(column.type) != 0 ||
        column.n2 > 0) {
        st = lt_fail(LT_EFORMAT, "%s: %s is no list of fixed-length strings", store->path, name);
        goto done;
    }
    packed = calloc(n_bytes ? n_bytes : 1, 1);
    if (packed && n_bytes > 0 &&
        H5Dread(column.id, column.type, H5S_ALL, H5S_ALL, H5P_DEFAULT, packed) < 0) {
        st = lt_fail(LT_EFORMAT, "%s: %s cannot be read", store->path, name);
        goto done;
    }
    if (packed)
        *strings = unpack_strings(packed, column.n1, column.element_bytes);
    if (!*strings)
        st = lt_fail(LT_ENOMEM, "%s: out of memory for %s", store->path, name);
    else
        *n = column.n1;
done:
    free(packed);
    close_column(&column);
    return st;
}

/* ---- attributes ---- */

/* Opens a scalar attribute; *id is negative when absent. */
static void open_attribute(lt_store *store, const char *object, const char *name, hid_t *id,
                           hid_t *type)
{
    *id = H5I_INVALID_HID;
    *type = H5I_INVALID_HID;
    char full[LT_STORE_PATH];
    if (strcmp(object, "/") != 0 && !lt_store_has(store, object))
        return;
    object = lt_store_full(store, object, full);
    *id = H5Aopen_by_name(store->file, object, name, H5P_DEFAULT, H5P_DEFAULT);
    hid_t space = H5Aget_space(*id);
    int scalar = space >= 0 && H5Sget_simple_extent_npoints(space) == 1;
    H5Sclose(space);
    if (scalar) {
        *type = H5Aget_type(*id);
        return;
    }
    H5Aclose(*id);
    *id = H5I_INVALID_HID;
}

lt_status lt_store_get_attribute(lt_store *store, const char *object, const char *name, char **text)
{
    *text = NULL;
    hid_t id, type;
    open_attribute(store, object, name, &id, &type);
    size_t width = H5Tget_size(type);
    lt_status st = LT_OK;
    if (id < 0 || H5Tget_class(type) != H5T_STRING || H5Tis_variable_str(type) != 0 ||
        width > ATTRIBUTE_MAX)
        st = lt_fail(LT_EFORMAT, "%s: attribute %s of %s is missing or no text", store->path, name,
                     object);
    else if (!(*text = calloc(width + 1, 1)))
        st = lt_fail(LT_ENOMEM, "%s: out of memory", store->path);
    else if (H5Aread(id, type, *text) < 0) {
        free(*text);
        *text = NULL;
        st =
            lt_fail(LT_EFORMAT, "%s: attribute %s of %s cannot be read", store->path, name, object);
    }
    H5Tclose(type);
    H5Aclose(id);
    return st;
}

lt_status lt_store_get_number(lt_store *store, const char *object, const char *name, double *value)
{
    hid_t id, type;
    open_attribute(store, object, name, &id, &type);
    int ok =
        id >= 0 && H5Tequal(type, H5T_IEEE_F64LE) > 0 && H5Aread(id, H5T_NATIVE_DOUBLE, value) >= 0;
    H5Tclose(type);
    H5Aclose(id);
    if (!ok)
        return lt_fail(LT_EFORMAT, "%s: attribute %s of %s is missing or no number", store->path,
                       name, object);
    return LT_OK;
}
