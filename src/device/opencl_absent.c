/* opencl_absent.c -- the OpenCL back end of a build without it: nothing is there. */
#include "opencl.h"

static lt_status absent(void)
{
    return lt_fail(LT_EDEVICE, "this lowtide was built without OpenCL");
}

void lt_opencl_prepare(void)
{
}

int lt_opencl_is_loaded(void)
{
    return 1; /* nothing to probe */
}

lt_status lt_opencl_enumerate(lt_opencl_info *info, size_t max, size_t *n)
{
    (void)info, (void)max;
    *n = 0;
    return absent();
}

lt_status lt_opencl_open(lt_opencl **out, size_t index, const lt_tables *tables)
{
    (void)index, (void)tables;
    *out = NULL;
    return absent();
}

void lt_opencl_close(lt_opencl *opencl)
{
    (void)opencl;
}

lt_status lt_opencl_queue_open(lt_opencl_queue **out, lt_opencl *opencl)
{
    (void)opencl;
    *out = NULL;
    return absent();
}

void lt_opencl_queue_close(lt_opencl_queue *queue)
{
    (void)queue;
}

lt_status lt_opencl_submit(lt_opencl_queue *queue, const lt_piece *piece)
{
    (void)queue, (void)piece;
    return absent();
}

lt_status lt_opencl_collect(lt_opencl_queue *queue, void *answer)
{
    (void)queue, (void)answer;
    return absent();
}
