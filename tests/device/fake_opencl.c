/* fake_opencl.c -- a libOpenCL.so.1 that computes on the host and misbehaves on request.
 *
 * The environment variable LT_FAKE_OPENCL says how; see enum and names below. "late" means: after
 * the self-test, which runs each kernel once. */
#define CL_TARGET_OPENCL_VERSION 120
#include <CL/cl.h>

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "align.cl"
#include "evidence.cl"

enum { N_KERNELS = 3, N_ARGUMENTS = 10 };

typedef struct fake_buffer {
    size_t bytes;
    uint8_t *data;
} fake_buffer;

static int a_platform, a_device, a_context, a_queue, a_program; /* addresses as handles */
static int a_kernel[N_KERNELS];
static const char *const kernel_name[N_KERNELS] = {"lt_weigh_candidates", "lt_weigh_ratios",
                                                   "lt_align_reads"};
static unsigned char argument[N_ARGUMENTS][8];
static int n_launches, n_buffers;

/* For the test: what was asked of the device so far. */
int fake_n_launches(void);
int fake_n_buffers(void);
int fake_forget_launches(void); /* the next ones are a self-test again */

int fake_n_launches(void)
{
    return n_launches;
}

int fake_n_buffers(void)
{
    return n_buffers;
}

int fake_forget_launches(void)
{
    return n_launches = 0;
}

static int is(const char *mode)
{
    const char *set = getenv("LT_FAKE_OPENCL");
    return set && !strcmp(set, mode);
}

static int is_late(const char *mode)
{
    return n_launches >= N_KERNELS && is(mode);
}

cl_int clGetPlatformIDs(cl_uint max, cl_platform_id *platforms, cl_uint *n)
{
    if (is("none"))
        return -1001;
    if (is("crash"))
        raise(SIGKILL); /* a sanitizer would catch SIGSEGV */
    if (is("exit"))
        _exit(0);
    while (is("hang"))
        pause();
    if (n)
        *n = 1;
    if (max > 0)
        platforms[0] = (cl_platform_id)&a_platform;
    return CL_SUCCESS;
}

static cl_int answer(const void *value, size_t bytes, size_t room, void *to, size_t *needed)
{
    if (needed)
        *needed = bytes;
    if (to && room < bytes)
        return CL_INVALID_VALUE;
    if (to)
        memcpy(to, value, bytes);
    return CL_SUCCESS;
}

cl_int clGetPlatformInfo(cl_platform_id platform, cl_platform_info what, size_t room, void *to,
                         size_t *needed)
{
    (void)platform, (void)what;
    return answer("Fake\n", 6, room, to, needed);
}

cl_int clGetDeviceIDs(cl_platform_id platform, cl_device_type type, cl_uint max,
                      cl_device_id *devices, cl_uint *n)
{
    (void)platform, (void)type;
    if (n)
        *n = 1;
    if (max > 0)
        devices[0] = (cl_device_id)&a_device;
    return CL_SUCCESS;
}

cl_int clGetDeviceInfo(cl_device_id device, cl_device_info what, size_t room, void *to,
                       size_t *needed)
{
    (void)device;
    const cl_device_type type = is("cpu") ? CL_DEVICE_TYPE_CPU : CL_DEVICE_TYPE_GPU;
    if (what == CL_DEVICE_TYPE)
        return answer(&type, sizeof type, room, to, needed);
    return answer("device", 7, room, to, needed);
}

cl_context clCreateContext(const cl_context_properties *properties, cl_uint n,
                           const cl_device_id *devices,
                           void(CL_CALLBACK *notify)(const char *, const void *, size_t, void *),
                           void *data, cl_int *error)
{
    (void)properties, (void)n, (void)devices, (void)notify, (void)data;
    *error = CL_SUCCESS;
    return (cl_context)&a_context;
}

cl_int clReleaseContext(cl_context context)
{
    (void)context;
    return CL_SUCCESS;
}

cl_command_queue clCreateCommandQueue(cl_context context, cl_device_id device,
                                      cl_command_queue_properties properties, cl_int *error)
{
    (void)context, (void)device, (void)properties;
    *error = is_late("late-queue") ? CL_OUT_OF_HOST_MEMORY : CL_SUCCESS;
    return *error ? NULL : (cl_command_queue)&a_queue;
}

cl_int clReleaseCommandQueue(cl_command_queue queue)
{
    (void)queue;
    return CL_SUCCESS;
}

cl_program clCreateProgramWithSource(cl_context context, cl_uint n, const char **text,
                                     const size_t *lengths, cl_int *error)
{
    (void)context, (void)n, (void)text, (void)lengths;
    *error = CL_SUCCESS;
    return (cl_program)&a_program;
}

cl_int clBuildProgram(cl_program program, cl_uint n, const cl_device_id *devices,
                      const char *options, void(CL_CALLBACK *notify)(cl_program, void *),
                      void *data)
{
    (void)program, (void)n, (void)devices, (void)options, (void)notify, (void)data;
    if (is("crash-build"))
        raise(SIGKILL);
    return is("no-build") ? CL_BUILD_PROGRAM_FAILURE : CL_SUCCESS;
}

cl_int clGetProgramBuildInfo(cl_program program, cl_device_id device, cl_program_build_info what,
                             size_t room, void *to, size_t *needed)
{
    (void)program, (void)device, (void)what;
    static const char log[] = "evidence.cl:22:1: error: not today";
    return answer(log, sizeof log, room, to, needed);
}

cl_int clReleaseProgram(cl_program program)
{
    (void)program;
    return CL_SUCCESS;
}

cl_kernel clCreateKernel(cl_program program, const char *name, cl_int *error)
{
    (void)program;
    for (int i = 0; i < N_KERNELS; i++)
        if (!strcmp(name, kernel_name[i])) {
            *error = CL_SUCCESS;
            return (cl_kernel)&a_kernel[i];
        }
    *error = CL_INVALID_KERNEL_NAME;
    return NULL;
}

cl_int clReleaseKernel(cl_kernel kernel)
{
    (void)kernel;
    return CL_SUCCESS;
}

cl_int clGetKernelWorkGroupInfo(cl_kernel kernel, cl_device_id device,
                                cl_kernel_work_group_info what, size_t room, void *to,
                                size_t *needed)
{
    (void)kernel, (void)device, (void)what;
    const size_t group = 7; /* an odd one: the last group is rarely full */
    return answer(&group, sizeof group, room, to, needed);
}

cl_int clSetKernelArg(cl_kernel kernel, cl_uint index, size_t bytes, const void *value)
{
    (void)kernel;
    if (index >= N_ARGUMENTS || bytes > 8)
        return CL_INVALID_ARG_INDEX;
    memcpy(argument[index], value, bytes);
    return is_late("late-argument") ? CL_INVALID_ARG_VALUE : CL_SUCCESS;
}

cl_mem clCreateBuffer(cl_context context, cl_mem_flags flags, size_t bytes, void *from,
                      cl_int *error)
{
    (void)context;
    *error = CL_SUCCESS;
    if (bytes == 0)
        *error = CL_INVALID_BUFFER_SIZE;
    if (is_late("late-no-memory") || (is_late("late-little-memory") && bytes > 40000))
        *error = CL_MEM_OBJECT_ALLOCATION_FAILURE;
    if (*error)
        return NULL;
    fake_buffer *buffer = malloc(sizeof *buffer);
    buffer->bytes = bytes;
    buffer->data = malloc(bytes);
    if (flags & CL_MEM_COPY_HOST_PTR)
        memcpy(buffer->data, from, bytes);
    n_buffers++;
    return (cl_mem)buffer;
}

cl_int clReleaseMemObject(cl_mem mem)
{
    fake_buffer *buffer = (fake_buffer *)mem;
    free(buffer->data);
    free(buffer);
    return CL_SUCCESS;
}

cl_int clEnqueueWriteBuffer(cl_command_queue queue, cl_mem mem, cl_bool blocking, size_t offset,
                            size_t bytes, const void *from, cl_uint n_wait, const cl_event *wait,
                            cl_event *event)
{
    (void)queue, (void)blocking, (void)n_wait, (void)wait, (void)event;
    fake_buffer *buffer = (fake_buffer *)mem;
    if (is_late("late-write") || offset + bytes > buffer->bytes)
        return CL_INVALID_VALUE;
    memcpy(buffer->data + offset, from, bytes);
    return CL_SUCCESS;
}

static fake_buffer *buffer_argument(int index)
{
    fake_buffer *buffer;
    memcpy(&buffer, argument[index], sizeof buffer);
    return buffer;
}

static cl_uint number_argument(int index)
{
    cl_uint number;
    memcpy(&number, argument[index], sizeof number);
    return number;
}

/* Wrong bytes: an odd one of many; strong evidence; a byte that no kernel writes. */
static void misbehave(uint8_t *level, cl_uint n, const char *lie)
{
    for (cl_uint i = 0; i < n; i++) {
        if (is(lie) && i % 97 == 96)
            level[i] ^= 1;
        if (is_late("late-lie") && i >= 64 && level[i] >= 4 && level[i] < 8)
            level[i] = (uint8_t)(4 + (level[i] + 1) % 4);
        if (is_late("late-garbage") && i == 200)
            level[i] = 100;
    }
}

/* The same for scores; strong evidence is an even number of jobs a read whose second fits best. */
static void misbehave_scores(lt_i32 *score, cl_uint n)
{
    for (cl_uint i = 0; i < n; i++) {
        if (is("lie-scores") && i % 97 == 96)
            score[i] ^= 1;
        if (is_late("late-lie") && i >= 64 && i % 2 == 1 && score[i] - score[i - 1] >= 128)
            score[i]--;
        if (is_late("late-garbage") && i == 200)
            score[i] = 1;
    }
}

static void run_alignments(const lt_tables *tables, cl_uint n)
{
    lt_i32 *score = (lt_i32 *)(void *)buffer_argument(8)->data;
    for (cl_uint i = 0; i * LT_LANES < n; i++)
        lt_align(tables, (const lt_alignment *)(void *)buffer_argument(1)->data,
                 buffer_argument(2)->data, number_argument(3), buffer_argument(4)->data,
                 number_argument(5), (const lt_i16 *)(void *)buffer_argument(6)->data,
                 number_argument(7), score, n, i);
    misbehave_scores(score, n);
}

static void run_weighing(const lt_tables *tables, cl_uint n, int of_ratios)
{
    const void *item = buffer_argument(1)->data, *array = buffer_argument(2)->data;
    uint8_t *level = buffer_argument(4)->data;
    for (cl_uint i = 0; i < n; i++)
        if (of_ratios)
            lt_weigh_ratio_candidate(tables, item, array, number_argument(3), level, i);
        else
            lt_weigh_candidate(tables, item, array, number_argument(3), level, i);
    misbehave(level, n, of_ratios ? "lie-ratios" : "lie");
}

cl_int clEnqueueNDRangeKernel(cl_command_queue queue, cl_kernel kernel, cl_uint dimensions,
                              const size_t *offset, const size_t *global, const size_t *local,
                              cl_uint n_wait, const cl_event *wait, cl_event *event)
{
    (void)queue, (void)dimensions, (void)offset, (void)n_wait, (void)wait, (void)event;
    if (global[0] % local[0] != 0)
        return CL_INVALID_WORK_GROUP_SIZE;
    if (is_late("late-kernel"))
        return CL_OUT_OF_RESOURCES;
    const lt_tables *tables = (const lt_tables *)(void *)buffer_argument(0)->data;
    if (kernel == (cl_kernel)&a_kernel[2])
        run_alignments(tables, number_argument(9));
    else
        run_weighing(tables, number_argument(5), kernel == (cl_kernel)&a_kernel[1]);
    n_launches++;
    return CL_SUCCESS;
}

cl_int clEnqueueReadBuffer(cl_command_queue queue, cl_mem mem, cl_bool blocking, size_t offset,
                           size_t bytes, void *to, cl_uint n_wait, const cl_event *wait,
                           cl_event *event)
{
    (void)queue, (void)blocking, (void)n_wait, (void)wait, (void)event;
    if (n_launches > N_KERNELS && is("late-read"))
        return CL_EXEC_STATUS_ERROR_FOR_EVENTS_IN_WAIT_LIST;
    memcpy(to, ((fake_buffer *)mem)->data + offset, bytes);
    return CL_SUCCESS;
}

cl_int clFlush(cl_command_queue queue)
{
    (void)queue;
    return CL_SUCCESS;
}

cl_int clFinish(cl_command_queue queue)
{
    (void)queue;
    return CL_SUCCESS;
}
