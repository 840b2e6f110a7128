/* opencl.c -- kernels on an OpenCL 1.2 device.
 *
 * Context, program and tables are made once a device and shared; each queue has its own kernel
 * objects, because clSetKernelArg() is not thread-safe, and its own buffers, which are kept, only
 * grow, and serve all kernels. A piece is its items and arrays in, the kernel, the answers out, in
 * order. Keeping built programs
 * between runs would go around build_program(). */
#include "opencl.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kernels_text.h"
#include "opencl_calls.h"

/* Work-items a group: small enough for every device, a multiple of all their widths. */
enum { GROUP = 64, MAX_PLATFORMS = 16, BUILD_LOG_BYTES = 16384 };

struct lt_opencl {
    lt_cl cl;
    cl_device_id device;
    cl_context context;
    cl_program program;
    cl_mem tables;
};

typedef struct device_buffer {
    cl_mem mem;
    size_t bytes; /* 0: none */
    cl_mem_flags flags;
} device_buffer;

struct lt_opencl_queue {
    lt_opencl *opencl;
    cl_command_queue commands;
    cl_kernel kernel[LT_N_KINDS];
    size_t group[LT_N_KINDS];
    device_buffer item, array[LT_MAX_ARRAYS], answer;
    size_t answer_bytes; /* under way */
};

/* All devices of all platforms in the loader's order. A platform that fails has none. */
static lt_status list_devices(const lt_cl *cl, cl_device_id *device, cl_platform_id *platform_of,
                              size_t *n)
{
    cl_platform_id platform[MAX_PLATFORMS];
    cl_uint n_platforms = 0;
    *n = 0;
    const cl_int error = cl->clGetPlatformIDs(MAX_PLATFORMS, platform, &n_platforms);
    if (error == -1001) /* CL_PLATFORM_NOT_FOUND_KHR: a loader without drivers */
        return LT_OK;
    LT_TRY(lt_cl_check(error, "clGetPlatformIDs"));
    for (cl_uint p = 0; p < n_platforms && p < MAX_PLATFORMS; p++) {
        cl_uint found = 0;
        const cl_uint room = (cl_uint)(LT_OPENCL_MAX_DEVICES - *n);
        if (room == 0 || cl->clGetDeviceIDs(platform[p], CL_DEVICE_TYPE_ALL, room, device + *n,
                                            &found) != CL_SUCCESS)
            continue;
        for (cl_uint d = 0; d < found && d < room; d++)
            platform_of[(*n)++] = platform[p];
    }
    return LT_OK;
}

void lt_opencl_prepare(void)
{
    lt_cl_give_private_cache();
}

int lt_opencl_is_loaded(void)
{
    return lt_cl_is_loaded();
}

/* "platform: device"; control characters, which drivers may put there, become spaces. */
static void describe(const lt_cl *cl, cl_platform_id platform, cl_device_id device,
                     lt_opencl_info *info)
{
    char platform_name[64] = "?", device_name[120] = "?";
    cl_device_type type = 0;
    cl->clGetPlatformInfo(platform, CL_PLATFORM_NAME, sizeof platform_name, platform_name, NULL);
    cl->clGetDeviceInfo(device, CL_DEVICE_NAME, sizeof device_name, device_name, NULL);
    cl->clGetDeviceInfo(device, CL_DEVICE_TYPE, sizeof type, &type, NULL);
    platform_name[sizeof platform_name - 1] = device_name[sizeof device_name - 1] = '\0';
    snprintf(info->name, sizeof info->name, "%s: %s", platform_name, device_name);
    for (char *c = info->name; *c; c++)
        if ((unsigned char)*c < ' ')
            *c = ' ';
    info->is_gpu = (type & CL_DEVICE_TYPE_GPU) != 0;
}

lt_status lt_opencl_enumerate(lt_opencl_info *info, size_t max, size_t *n)
{
    lt_cl cl;
    cl_device_id device[LT_OPENCL_MAX_DEVICES];
    cl_platform_id platform_of[LT_OPENCL_MAX_DEVICES];
    *n = 0;
    size_t found;
    LT_TRY(lt_cl_load(&cl));
    LT_TRY(list_devices(&cl, device, platform_of, &found));
    for (; *n < found && *n < max; (*n)++)
        describe(&cl, platform_of[*n], device[*n], &info[*n]);
    return LT_OK;
}

/* The compiler's first lines say what and where: "evidence.cl:22: ...". */
static lt_status build_failure(const lt_opencl *opencl, cl_int error)
{
    char *log = calloc(1, BUILD_LOG_BYTES);
    if (!log)
        return lt_cl_check(error, "clBuildProgram");
    opencl->cl.clGetProgramBuildInfo(opencl->program, opencl->device, CL_PROGRAM_BUILD_LOG,
                                     BUILD_LOG_BYTES - 1, log, NULL);
    const lt_status st =
        lt_fail(LT_EDEVICE, "the kernels do not build (%d): %.300s", (int)error, log);
    free(log);
    return st;
}

static lt_status build_program(lt_opencl *opencl)
{
    const lt_cl *cl = &opencl->cl;
    cl_int error;
    /* The call wants pointers that it does not write through. */
    const char **lines = (const char **)(uintptr_t)lt_kernels_line;
    opencl->program =
        cl->clCreateProgramWithSource(opencl->context, lt_kernels_n_lines, lines, NULL, &error);
    LT_TRY(lt_cl_check(error, "clCreateProgramWithSource"));
    error = cl->clBuildProgram(opencl->program, 1, &opencl->device, "-cl-std=CL1.2", NULL, NULL);
    return error == CL_SUCCESS ? LT_OK : build_failure(opencl, error);
}

static lt_status start_device(lt_opencl *opencl, size_t index, const lt_tables *tables)
{
    const lt_cl *cl = &opencl->cl;
    cl_device_id device[LT_OPENCL_MAX_DEVICES];
    cl_platform_id platform_of[LT_OPENCL_MAX_DEVICES];
    size_t n;
    LT_TRY(lt_cl_load(&opencl->cl));
    LT_TRY(list_devices(cl, device, platform_of, &n));
    if (index >= n)
        return lt_fail(LT_EDEVICE, "there are %zu OpenCL devices", n);
    opencl->device = device[index];
    const cl_context_properties on[] = {CL_CONTEXT_PLATFORM,
                                        (cl_context_properties)platform_of[index], 0};
    cl_int error;
    opencl->context = cl->clCreateContext(on, 1, &opencl->device, NULL, NULL, &error);
    LT_TRY(lt_cl_check(error, "clCreateContext"));
    LT_TRY(build_program(opencl));
    opencl->tables = cl->clCreateBuffer(opencl->context, CL_MEM_READ_ONLY | CL_MEM_COPY_HOST_PTR,
                                        sizeof *tables, (void *)(uintptr_t)tables, &error);
    return lt_cl_check(error, "clCreateBuffer");
}

lt_status lt_opencl_open(lt_opencl **out, size_t index, const lt_tables *tables)
{
    *out = NULL;
    lt_opencl *opencl = calloc(1, sizeof *opencl);
    if (!opencl)
        return lt_fail(LT_ENOMEM, "OpenCL: out of memory");
    const lt_status st = start_device(opencl, index, tables);
    if (st < 0) {
        lt_opencl_close(opencl);
        return st;
    }
    *out = opencl;
    return LT_OK;
}

void lt_opencl_close(lt_opencl *opencl)
{
    if (!opencl)
        return;
    if (opencl->tables)
        opencl->cl.clReleaseMemObject(opencl->tables);
    if (opencl->program)
        opencl->cl.clReleaseProgram(opencl->program);
    if (opencl->context)
        opencl->cl.clReleaseContext(opencl->context);
    free(opencl);
}

static lt_status start_kernel(lt_opencl_queue *queue, int kind)
{
    const lt_opencl *opencl = queue->opencl;
    const lt_cl *cl = &opencl->cl;
    cl_int error;
    queue->kernel[kind] = cl->clCreateKernel(opencl->program, lt_kinds[kind].kernel, &error);
    LT_TRY(lt_cl_check(error, "clCreateKernel"));
    size_t most = GROUP;
    LT_TRY(lt_cl_check(cl->clGetKernelWorkGroupInfo(queue->kernel[kind], opencl->device,
                                                    CL_KERNEL_WORK_GROUP_SIZE, sizeof most, &most,
                                                    NULL),
                       "clGetKernelWorkGroupInfo"));
    queue->group[kind] = most > 0 && most < GROUP ? most : GROUP;
    return LT_OK;
}

static lt_status start_queue(lt_opencl_queue *queue)
{
    const lt_opencl *opencl = queue->opencl;
    cl_int error;
    queue->commands = opencl->cl.clCreateCommandQueue(opencl->context, opencl->device, 0, &error);
    LT_TRY(lt_cl_check(error, "clCreateCommandQueue"));
    for (int kind = 0; kind < LT_N_KINDS; kind++)
        LT_TRY(start_kernel(queue, kind));
    return LT_OK;
}

lt_status lt_opencl_queue_open(lt_opencl_queue **out, lt_opencl *opencl)
{
    *out = NULL;
    lt_opencl_queue *queue = calloc(1, sizeof *queue);
    if (!queue)
        return lt_fail(LT_ENOMEM, "OpenCL: out of memory");
    queue->opencl = opencl;
    queue->item.flags = CL_MEM_READ_ONLY;
    for (int a = 0; a < LT_MAX_ARRAYS; a++)
        queue->array[a].flags = CL_MEM_READ_ONLY;
    queue->answer.flags = CL_MEM_WRITE_ONLY;
    const lt_status st = start_queue(queue);
    if (st < 0) {
        lt_opencl_queue_close(queue);
        return st;
    }
    *out = queue;
    return LT_OK;
}

static void release_buffer(const lt_cl *cl, device_buffer *buffer)
{
    if (buffer->bytes)
        cl->clReleaseMemObject(buffer->mem);
    buffer->bytes = 0;
}

void lt_opencl_queue_close(lt_opencl_queue *queue)
{
    if (!queue)
        return;
    const lt_cl *cl = &queue->opencl->cl;
    release_buffer(cl, &queue->item);
    for (int a = 0; a < LT_MAX_ARRAYS; a++)
        release_buffer(cl, &queue->array[a]);
    release_buffer(cl, &queue->answer);
    for (int kind = 0; kind < LT_N_KINDS; kind++)
        if (queue->kernel[kind])
            cl->clReleaseKernel(queue->kernel[kind]);
    if (queue->commands)
        cl->clReleaseCommandQueue(queue->commands);
    free(queue);
}

/* Makes room for the bytes: a quarter more than asked for where that fits. */
static lt_status reserve(lt_opencl_queue *queue, device_buffer *buffer, size_t bytes)
{
    const lt_cl *cl = &queue->opencl->cl;
    if (bytes <= buffer->bytes)
        return LT_OK;
    release_buffer(cl, buffer);
    size_t room = bytes + bytes / 4;
    cl_int error;
    cl_mem mem = cl->clCreateBuffer(queue->opencl->context, buffer->flags, room, NULL, &error);
    if (error != CL_SUCCESS) {
        room = bytes;
        mem = cl->clCreateBuffer(queue->opencl->context, buffer->flags, room, NULL, &error);
    }
    LT_TRY(lt_cl_check(error, "clCreateBuffer"));
    buffer->mem = mem;
    buffer->bytes = room;
    return LT_OK;
}

static lt_status upload(lt_opencl_queue *queue, const device_buffer *buffer, const void *from,
                        size_t bytes)
{
    if (bytes == 0)
        return LT_OK;
    return lt_cl_check(queue->opencl->cl.clEnqueueWriteBuffer(
                           queue->commands, buffer->mem, CL_FALSE, 0, bytes, from, 0, NULL, NULL),
                       "clEnqueueWriteBuffer");
}

/* See kinds.h for their order. */
static lt_status set_arguments(lt_opencl_queue *queue, const lt_piece *piece)
{
    const int n_arrays = lt_kinds[piece->kind].n_arrays;
    const cl_uint n = (cl_uint)piece->n;
    struct {
        size_t bytes;
        const void *value;
    } argument[4 + 2 * LT_MAX_ARRAYS];
    cl_uint used = 0;
    argument[used].bytes = sizeof(cl_mem), argument[used++].value = &queue->opencl->tables;
    argument[used].bytes = sizeof(cl_mem), argument[used++].value = &queue->item.mem;
    for (int a = 0; a < n_arrays; a++) {
        argument[used].bytes = sizeof(cl_mem), argument[used++].value = &queue->array[a].mem;
        argument[used].bytes = sizeof(cl_uint), argument[used++].value = &piece->array[a].first;
    }
    argument[used].bytes = sizeof(cl_mem), argument[used++].value = &queue->answer.mem;
    argument[used].bytes = sizeof n, argument[used++].value = &n;
    for (cl_uint i = 0; i < used; i++)
        LT_TRY(lt_cl_check(queue->opencl->cl.clSetKernelArg(queue->kernel[piece->kind], i,
                                                            argument[i].bytes, argument[i].value),
                           "clSetKernelArg"));
    return LT_OK;
}

static lt_status enqueue_piece(lt_opencl_queue *queue, const lt_piece *piece)
{
    const lt_cl *cl = &queue->opencl->cl;
    const lt_kind *kind = &lt_kinds[piece->kind];
    const size_t item_bytes = piece->n * kind->item_bytes;
    size_t bytes[LT_MAX_ARRAYS];
    LT_TRY(reserve(queue, &queue->item, item_bytes));
    for (int a = 0; a < kind->n_arrays; a++) {
        bytes[a] = piece->array[a].n * kind->element_bytes[a];
        LT_TRY(reserve(queue, &queue->array[a], bytes[a] ? bytes[a] : 1));
    }
    LT_TRY(reserve(queue, &queue->answer, piece->n * kind->answer_bytes));
    LT_TRY(set_arguments(queue, piece));
    LT_TRY(upload(queue, &queue->item, piece->item, item_bytes));
    for (int a = 0; a < kind->n_arrays; a++)
        LT_TRY(upload(queue, &queue->array[a], piece->array[a].data, bytes[a]));
    const size_t group = queue->group[piece->kind];
    const size_t items = (piece->n + group - 1) / group * group;
    LT_TRY(lt_cl_check(cl->clEnqueueNDRangeKernel(queue->commands, queue->kernel[piece->kind], 1,
                                                  NULL, &items, &group, 0, NULL, NULL),
                       "clEnqueueNDRangeKernel"));
    return lt_cl_check(cl->clFlush(queue->commands), "clFlush");
}

lt_status lt_opencl_submit(lt_opencl_queue *queue, const lt_piece *piece)
{
    const lt_status st = enqueue_piece(queue, piece);
    if (st < 0)
        queue->opencl->cl.clFinish(queue->commands); /* nothing may read the piece from here on */
    queue->answer_bytes = st < 0 ? 0 : piece->n * lt_kinds[piece->kind].answer_bytes;
    return st;
}

lt_status lt_opencl_collect(lt_opencl_queue *queue, void *answer)
{
    const lt_cl *cl = &queue->opencl->cl;
    const lt_status st =
        lt_cl_check(cl->clEnqueueReadBuffer(queue->commands, queue->answer.mem, CL_TRUE, 0,
                                            queue->answer_bytes, answer, 0, NULL, NULL),
                    "clEnqueueReadBuffer");
    if (st < 0)
        cl->clFinish(queue->commands);
    return st;
}
