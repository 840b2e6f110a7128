/* opencl_calls.c -- the OpenCL loader, opened at run time. */
#include "opencl_calls.h"

#include <dlfcn.h>
#include <fts.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const char LIBRARY[] = "libOpenCL.so.1";

/* Known when the process ends; "" when there is none to remove. */
static char cache_path[256];
static pid_t cache_owner; /* a forked child must not remove it */

static void remove_cache(void)
{
    char *const paths[] = {cache_path, NULL};
    if (getpid() != cache_owner)
        return;
    FTS *tree = fts_open(paths, FTS_PHYSICAL | FTS_NOCHDIR | FTS_NOSTAT, NULL);
    if (!tree)
        return;
    for (FTSENT *entry; (entry = fts_read(tree)) != NULL;)
        if (entry->fts_info != FTS_D)
            remove(entry->fts_accpath);
    fts_close(tree);
}

void lt_cl_give_private_cache(void)
{
    if (cache_path[0] || getenv("POCL_CACHE_DIR"))
        return;
    const char *where = getenv("TMPDIR");
    char path[sizeof cache_path];
    const int n = snprintf(path, sizeof path, "%s/lowtide-pocl-XXXXXX", where ? where : "/tmp");
    if (n < 0 || (size_t)n >= sizeof path || !mkdtemp(path))
        return; /* PoCL may still find a place of its own */
    memcpy(cache_path, path, sizeof path);
    cache_owner = getpid();
    setenv("POCL_CACHE_DIR", cache_path, 1);
    atexit(remove_cache);
}

lt_status lt_cl_load(lt_cl *cl)
{
    void *library = dlopen(LIBRARY, RTLD_NOW | RTLD_LOCAL);
    if (!library)
        return lt_fail(LT_EDEVICE, "no OpenCL loader (%s)", dlerror());
    void *found; /* copied, for ISO C has no cast from object to function pointers */
#define LT_CL_FIND(name)                                           \
    found = dlsym(library, #name);                                 \
    if (!found)                                                    \
        return lt_fail(LT_EDEVICE, "%s lacks %s", LIBRARY, #name); \
    memcpy(&cl->name, &found, sizeof found);
    LT_CL_CALLS(LT_CL_FIND)
#undef LT_CL_FIND
    return LT_OK;
}

int lt_cl_is_loaded(void)
{
    void *library = dlopen(LIBRARY, RTLD_LAZY | RTLD_NOLOAD);
    if (library)
        dlclose(library);
    return library != NULL;
}

static const char *error_name(cl_int error)
{
    switch (error) {
    case CL_DEVICE_NOT_FOUND:
        return "device not found";
    case CL_DEVICE_NOT_AVAILABLE:
        return "device not available";
    case CL_COMPILER_NOT_AVAILABLE:
        return "no compiler";
    case CL_MEM_OBJECT_ALLOCATION_FAILURE:
        return "out of device memory";
    case CL_OUT_OF_RESOURCES:
        return "out of resources";
    case CL_OUT_OF_HOST_MEMORY:
        return "out of host memory";
    case CL_BUILD_PROGRAM_FAILURE:
        return "the kernels do not build";
    case CL_INVALID_BUFFER_SIZE:
        return "buffer too large";
    case CL_EXEC_STATUS_ERROR_FOR_EVENTS_IN_WAIT_LIST:
        return "the kernel failed";
    default:
        return "error";
    }
}

lt_status lt_cl_check(cl_int error, const char *call)
{
    if (error == CL_SUCCESS)
        return LT_OK;
    const int lacks_room = error == CL_MEM_OBJECT_ALLOCATION_FAILURE ||
                           error == CL_OUT_OF_RESOURCES || error == CL_OUT_OF_HOST_MEMORY ||
                           error == CL_INVALID_BUFFER_SIZE;
    return lt_fail(lacks_room ? LT_ENOMEM : LT_EDEVICE, "%s: %s (%d)", call, error_name(error),
                   (int)error);
}
