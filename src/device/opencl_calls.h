/* opencl_calls.h -- the OpenCL loader, opened at run time.
 *
 * One binary runs where there is no OpenCL: nothing is linked, the entry points come from
 * libOpenCL.so.1 by name. Only the types of CL/cl.h are needed to build. */
#ifndef LT_DEVICE_OPENCL_CALLS_H
#define LT_DEVICE_OPENCL_CALLS_H

#define CL_TARGET_OPENCL_VERSION 120
#include <CL/cl.h>

#include "error.h"

#define LT_CL_CALLS(X)           \
    X(clGetPlatformIDs)          \
    X(clGetPlatformInfo)         \
    X(clGetDeviceIDs)            \
    X(clGetDeviceInfo)           \
    X(clCreateContext)           \
    X(clReleaseContext)          \
    X(clCreateCommandQueue)      \
    X(clReleaseCommandQueue)     \
    X(clCreateProgramWithSource) \
    X(clBuildProgram)            \
    X(clGetProgramBuildInfo)     \
    X(clReleaseProgram)          \
    X(clCreateKernel)            \
    X(clReleaseKernel)           \
    X(clGetKernelWorkGroupInfo)  \
    X(clSetKernelArg)            \
    X(clCreateBuffer)            \
    X(clReleaseMemObject)        \
    X(clEnqueueWriteBuffer)      \
    X(clEnqueueNDRangeKernel)    \
    X(clEnqueueReadBuffer)       \
    X(clFlush)                   \
    X(clFinish)

typedef struct lt_cl {
#define LT_CL_POINTER(name) __typeof__(name) *name;
    LT_CL_CALLS(LT_CL_POINTER)
#undef LT_CL_POINTER
} lt_cl;

/* Gives PoCL a cache directory of our own (an unwritable one hides its device), removed when the
 * process ends. Sets the environment: before threads start, and before the probe forks, so that the
 * child's builds serve this process. */
void lt_cl_give_private_cache(void);

/* Fills all pointers, or LT_EDEVICE. The library stays open until the process ends: drivers do not
 * survive being unloaded. */
lt_status lt_cl_load(lt_cl *cl);

/* Whether this process has the library open. */
int lt_cl_is_loaded(void);

/* LT_OK for CL_SUCCESS; LT_ENOMEM where a smaller piece may fit; else LT_EDEVICE. The message names
 * the call and the error. */
lt_status lt_cl_check(cl_int error, const char *call);

#endif
