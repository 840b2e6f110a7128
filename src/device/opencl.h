/* opencl.h -- the OpenCL back end, as the rest of this floor sees it.
 *
 * Two files implement it: opencl.c, and opencl_absent.c where lowtide is built without OpenCL.
 * Failures are LT_EDEVICE, or LT_ENOMEM when the device has no room for a piece, with a message
 * that names the call; what to make of them is the caller's business. */
#ifndef LT_DEVICE_OPENCL_H
#define LT_DEVICE_OPENCL_H

#include <stddef.h>
#include <stdint.h>

#include "error.h"
#include "kinds.h"

typedef struct lt_opencl lt_opencl;             /* context, program, tables; shared by threads */
typedef struct lt_opencl_queue lt_opencl_queue; /* queue, kernels, buffers; one a thread */

enum { LT_OPENCL_NAME_BYTES = 192, LT_OPENCL_MAX_DEVICES = 32 };

typedef struct lt_opencl_info {
    char name[LT_OPENCL_NAME_BYTES]; /* platform and device */
    int is_gpu;
} lt_opencl_info;

/* What must be set in the environment before a driver is loaded, here or in a child of ours. */
void lt_opencl_prepare(void);

/* Whether this process has loaded the drivers already (then they cannot be probed in a child). */
int lt_opencl_is_loaded(void);

/* All devices of all platforms, in the loader's order; their index is what _open() takes. No device
 * is LT_OK with *n == 0; no loader is LT_EDEVICE. Loads the drivers: it may crash or hang. */
lt_status lt_opencl_enumerate(lt_opencl_info *info, size_t max, size_t *n);

/* Builds the kernels and uploads the tables. */
lt_status lt_opencl_open(lt_opencl **out, size_t index, const lt_tables *tables);
void lt_opencl_close(lt_opencl *opencl);

lt_status lt_opencl_queue_open(lt_opencl_queue **out, lt_opencl *opencl);
void lt_opencl_queue_close(lt_opencl_queue *queue);

/* Starts transfers and kernel, and waits for the answers. Items and arrays must stay until
 * _collect() returned. One piece is under way at a time; two or three, so that transfers overlap
 * with filling, would be an index into the queue's buffers here and there. */
lt_status lt_opencl_submit(lt_opencl_queue *queue, const lt_piece *piece);
lt_status lt_opencl_collect(lt_opencl_queue *queue, void *answer);

#endif
