/* store_write.c -- datasets and attributes of a file that is being built.
 *
 * Each dataset: fixed size, chunks of about 64 Ki elements (1024 x 16 over loci and timepoints)
 * that never exceed the extent (libhdf5 refuses larger ones), shuffle + deflate 4 + fletcher32, no
 * times. One without elements cannot be chunked and is stored plainly. Its digest is taken here,
 * from the values given. NaN is written as one bit pattern. Time: about 20 ns a byte, which is
 * deflate. */
#include "store_state.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "array.h"

#define CHUNK_ELEMENTS 65536
#define CHUNK_COLUMNS 4096
#define CHUNK_LOCI 1024 /* of matrices over loci and timepoints: one draw is read alone */
#define CHUNK_TIMEPOINTS 16
#define CHUNK_BYTES ((size_t)1 << 20) /* long strings: fewer rows */
#define DEFLATE_LEVEL 4
#define ATTRIBUTE_MAX 60000 /* libhdf5's old format holds 64 KiB an object header message */

/* What a dataset looks like, for put_dataset(). */
typedef struct lt_shape {
    hid_t file_type, memory_type;
    size_t element_bytes;
    size_t n1, n2;
    const char *type_name;
} lt_shape;

static lt_status refused(const lt_store *store, const char *name)
{
    return lt_fail(LT_EBUG, "bug: %s: libhdf5 refused to write %s", store->path, name);
}

static lt_status check_writing(const lt_store *store, const char *name)
{
    if (!store->writing)
        return lt_fail(LT_EBUG, "bug: %s: %s is written after the file was closed", store->path,
                       name);
    if (name[0] != '/')
        return lt_fail(LT_EBUG, "bug: %s: %s is not a full path", store->path, name);
    return LT_OK;
}

/* Makes the group of this path unless it is there. */
static int make_group(const lt_store *store, const char *path)
{
    if (H5Lexists(store->file, path, H5P_DEFAULT) > 0)
        return 1;
    hid_t gcpl = H5Pcreate(H5P_GROUP_CREATE);
    hid_t group = H5I_INVALID_HID;
    if (gcpl >= 0 && H5Pset_obj_track_times(gcpl, 0) >= 0)
        group = H5Gcreate2(store->file, path, H5P_DEFAULT, gcpl, H5P_DEFAULT);
    H5Pclose(gcpl);
    return group >= 0 && H5Gclose(group) >= 0;
}

/* Makes every group that name lies in; with whole, name itself too. */
static lt_status make_groups(const lt_store *store, const char *name, int whole)
{
    char *path = strdup(name);
    if (!path)
        return lt_fail(LT_ENOMEM, "%s: out of memory", store->path);
    int ok = 1;
    for (char *slash = strchr(path + 1, '/'); slash && ok; slash = strchr(slash + 1, '/')) {
        *slash = '\0';
        ok = make_group(store, path);
        *slash = '/';
    }
    if (ok && whole && path[1])
        ok = make_group(store, path);
    free(path);
    return ok ? LT_OK : refused(store, name);
}

lt_status lt_store_make_groups(const lt_store *store, const char *full)
{
    return make_groups(store, full, 0);
}

static hid_t string_type(size_t width)
{
    hid_t type = H5Tcopy(H5T_C_S1);
    if (type < 0 || H5Tset_size(type, width) < 0 || H5Tset_cset(type, H5T_CSET_UTF8) < 0 ||
        H5Tset_strpad(type, H5T_STR_NULLPAD) < 0) {
        H5Tclose(type);
        return H5I_INVALID_HID;
    }
    return type;
}

/* ---- attributes ---- */

static int write_attribute(hid_t object, const char *name, hid_t type, const void *value)
{
    hid_t space = H5Screate(H5S_SCALAR);
    hid_t attribute = H5Acreate2(object, name, type, space, H5P_DEFAULT, H5P_DEFAULT);
    int ok = attribute >= 0 && H5Awrite(attribute, type, value) >= 0;
    H5Aclose(attribute);
    H5Sclose(space);
    return ok;
}

static int write_text(hid_t object, const char *name, const char *text)
{
    hid_t type = string_type(text[0] ? strlen(text) : 1);
    int ok = type >= 0 && write_attribute(object, name, type, text);
    H5Tclose(type);
    return ok;
}

/* A dataset or group to hang an attribute on. */
static lt_status open_object(lt_store *store, const char *object, const char *name, hid_t *id)
{
    char full[LT_STORE_PATH];
    object = lt_store_full(store, object, full);
    LT_TRY(check_writing(store, object));
    LT_TRY(make_groups(store, object, 1));
    *id = H5Oopen(store->file, object, H5P_DEFAULT);
    return *id < 0 ? refused(store, name) : LT_OK;
}

lt_status lt_store_put_attribute(lt_store *store, const char *object, const char *name,
                                 const char *text)
{
    if (strlen(text) > ATTRIBUTE_MAX)
        return lt_fail(LT_EINVAL, "%s: %s has %zu bytes, at most %d can be kept", store->path, name,
                       strlen(text), ATTRIBUTE_MAX);
    hid_t id;
    LT_TRY(open_object(store, object, name, &id));
    int ok = write_text(id, name, text);
    H5Oclose(id);
    return ok ? LT_OK : refused(store, name);
}

lt_status lt_store_put_number(lt_store *store, const char *object, const char *name, double value)
{
    hid_t id;
    LT_TRY(open_object(store, object, name, &id));
    if (isnan(value))
        value = NAN;
    hid_t space = H5Screate(H5S_SCALAR);
    hid_t attribute = H5Acreate2(id, name, H5T_IEEE_F64LE, space, H5P_DEFAULT, H5P_DEFAULT);
    int ok = attribute >= 0 && H5Awrite(attribute, H5T_NATIVE_DOUBLE, &value) >= 0;
    H5Aclose(attribute);
    H5Sclose(space);
    H5Oclose(id);
    return ok ? LT_OK : refused(store, name);
}

lt_status lt_store_put_whole(lt_store *store, const char *object, const char *name, uint64_t value)
{
    hid_t id;
    LT_TRY(open_object(store, object, name, &id));
    hid_t space = H5Screate(H5S_SCALAR);
    hid_t attribute = H5Acreate2(id, name, H5T_STD_U64LE, space, H5P_DEFAULT, H5P_DEFAULT);
    int ok = attribute >= 0 && H5Awrite(attribute, H5T_NATIVE_UINT64, &value) >= 0;
    H5Aclose(attribute);
    H5Sclose(space);
    H5Oclose(id);
    return ok ? LT_OK : refused(store, name);
}

static int describe(hid_t dataset, const lt_column_info *info)
{
    return write_text(dataset, "units", info->units) &&
           write_text(dataset, "long_name", info->long_name) &&
           write_text(dataset, "dims", info->dims) &&
           (!info->enum_names || write_text(dataset, "enum_names", info->enum_names));
}

/* ---- datasets ---- */

static size_t at_most(size_t n, size_t limit)
{
    return n < limit ? n : limit;
}

static hid_t creation_list(const lt_shape *shape, const char *dim_names)
{
    const int over_time = strcmp(dim_names, "locus,timepoint") == 0;
    hid_t dcpl = H5Pcreate(H5P_DATASET_CREATE);
    int ok = dcpl >= 0 && H5Pset_obj_track_times(dcpl, 0) >= 0;
    if (ok && shape->n1 > 0) {
        hsize_t chunk[2];
        chunk[1] =
            at_most(shape->n2 > 0 ? shape->n2 : 1, over_time ? CHUNK_TIMEPOINTS : CHUNK_COLUMNS);
        size_t elements = over_time ? CHUNK_LOCI * chunk[1]
                                    : at_most(CHUNK_ELEMENTS, CHUNK_BYTES / shape->element_bytes);
        chunk[0] = at_most(shape->n1, elements > chunk[1] ? elements / chunk[1] : 1);
        ok = H5Pset_chunk(dcpl, shape->n2 > 0 ? 2 : 1, chunk) >= 0 && H5Pset_shuffle(dcpl) >= 0 &&
             H5Pset_deflate(dcpl, DEFLATE_LEVEL) >= 0 && H5Pset_fletcher32(dcpl) >= 0;
    }
    if (ok)
        return dcpl;
    H5Pclose(dcpl);
    return H5I_INVALID_HID;
}

static int write_dataset(const lt_store *store, const char *name, const lt_shape *shape,
                         const void *data, const lt_column_info *info)
{
    hsize_t dims[2] = {shape->n1, shape->n2};
    hid_t space = H5Screate_simple(shape->n2 > 0 ? 2 : 1, dims, NULL);
    hid_t dcpl = creation_list(shape, info->dims);
    hid_t dataset = H5I_INVALID_HID;
    if (space >= 0 && dcpl >= 0)
        dataset =
            H5Dcreate2(store->file, name, shape->file_type, space, H5P_DEFAULT, dcpl, H5P_DEFAULT);
    int ok = dataset >= 0 && describe(dataset, info);
    if (ok && shape->n1 > 0)
        ok = H5Dwrite(dataset, shape->memory_type, H5S_ALL, H5S_ALL, H5P_DEFAULT, data) >= 0;
    H5Dclose(dataset);
    H5Pclose(dcpl);
    H5Sclose(space);
    return ok;
}

lt_status lt_store_note(lt_store *store, const char *full, const char *type, size_t n1, size_t n2,
                        const char *sha256)
{
    LT_TRY(lt_array_reserve(&store->entry, &store->entry_capacity, store->n_entries + 1,
                            sizeof *store->entry));
    lt_store_entry *entry = &store->entry[store->n_entries];
    *entry = (lt_store_entry){.name = strdup(full), .n1 = n1, .n2 = n2};
    if (!entry->name)
        return lt_fail(LT_ENOMEM, "%s: out of memory", store->path);
    store->n_entries++;
    snprintf(entry->type, sizeof entry->type, "%s", type);
    snprintf(entry->sha256, sizeof entry->sha256, "%s", sha256);
    return LT_OK;
}

/* Notes the digest line of the dataset. word_bytes: 1 for strings, whose order is fixed. */
static lt_status note_entry(lt_store *store, const char *name, const char *full,
                            const lt_shape *shape, const void *data, size_t word_bytes)
{
    if (strcmp(name, "/provenance") == 0)
        return LT_OK;
    char sha256[LT_DIGEST_HEX];
    size_t n_bytes = shape->n1 * (shape->n2 > 0 ? shape->n2 : 1) * shape->element_bytes;
    lt_digest digest;
    lt_digest_init(&digest);
    lt_digest_add_words(&digest, data, n_bytes / word_bytes, word_bytes);
    lt_digest_finish(&digest, sha256);
    LT_TRY(lt_store_note(store, full, shape->type_name, shape->n1, shape->n2, sha256));
    return store->prefix[0] ? lt_store_put_attribute(store, name, "sha256", sha256) : LT_OK;
}

static lt_status put_dataset(lt_store *store, const char *name, const lt_shape *shape,
                             const void *data, size_t word_bytes, const lt_column_info *info)
{
    char path[LT_STORE_PATH];
    const char *full = lt_store_full(store, name, path);
    LT_TRY(check_writing(store, full));
    LT_TRY(make_groups(store, full, 0));
    if (!write_dataset(store, full, shape, data, info))
        return refused(store, full);
    return note_entry(store, name, full, shape, data, word_bytes);
}

/* NaN carries bits that differ between machines and compilers: all become the same. */
static lt_status put_reals(lt_store *store, const char *name, const lt_shape *shape,
                           const double *data, const lt_column_info *info)
{
    size_t n = shape->n1 * (shape->n2 > 0 ? shape->n2 : 1);
    double *copy = malloc(n ? n * sizeof *copy : 1);
    if (!copy)
        return lt_fail(LT_ENOMEM, "%s: out of memory", store->path);
    const uint64_t quiet_bits = UINT64_C(0x7ff8000000000000);
    double quiet;
    memcpy(&quiet, &quiet_bits, sizeof quiet);
    for (size_t i = 0; i < n; i++)
        memcpy(&copy[i], isnan(data[i]) ? &quiet : &data[i], sizeof quiet);
    lt_status st = put_dataset(store, name, shape, copy, sizeof *copy, info);
    free(copy);
    return st;
}

lt_status lt_store_put(lt_store *store, const char *name, lt_store_type type, const void *data,
                       size_t n1, size_t n2, const lt_column_info *info)
{
    lt_shape shape = {.n1 = n1, .n2 = n2};
    switch (type) {
    case LT_U8:
        shape.file_type = H5T_STD_U8LE, shape.memory_type = H5T_NATIVE_UINT8;
        shape.element_bytes = 1, shape.type_name = "|u1";
        break;
    case LT_U32:
        shape.file_type = H5T_STD_U32LE, shape.memory_type = H5T_NATIVE_UINT32;
        shape.element_bytes = 4, shape.type_name = "<u4";
        break;
    case LT_U64:
        shape.file_type = H5T_STD_U64LE, shape.memory_type = H5T_NATIVE_UINT64;
        shape.element_bytes = 8, shape.type_name = "<u8";
        break;
    case LT_I64:
        shape.file_type = H5T_STD_I64LE, shape.memory_type = H5T_NATIVE_INT64;
        shape.element_bytes = 8, shape.type_name = "<i8";
        break;
    case LT_F64:
        shape.file_type = H5T_IEEE_F64LE, shape.memory_type = H5T_NATIVE_DOUBLE;
        shape.element_bytes = 8, shape.type_name = "<f8";
        return put_reals(store, name, &shape, data, info);
    }
    return put_dataset(store, name, &shape, data, shape.element_bytes, info);
}

lt_status lt_store_put_strings(lt_store *store, const char *name, const char *const *strings,
                               size_t n, const lt_column_info *info)
{
    size_t width = 1;
    for (size_t i = 0; i < n; i++)
        if (strings[i] && strlen(strings[i]) > width)
            width = strlen(strings[i]);
    char *packed = calloc(n ? n : 1, width);
    hid_t string = string_type(width);
    if (!packed || string < 0) {
        free(packed);
        return lt_fail(LT_ENOMEM, "%s: out of memory for %s", store->path, name);
    }
    for (size_t i = 0; i < n; i++)
        if (strings[i])
            memcpy(packed + i * width, strings[i], strlen(strings[i]));
    char type_name[32];
    snprintf(type_name, sizeof type_name, "|S%zu", width);
    lt_shape shape = {string, string, width, n, 0, type_name};
    lt_status st = put_dataset(store, name, &shape, packed, 1, info);
    H5Tclose(string);
    free(packed);
    return st;
}
