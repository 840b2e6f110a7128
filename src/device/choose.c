/* choose.c -- which device a run computes on, and why.
 *
 * A device is used only after it built the kernels and gave the host's bytes for the self-test,
 * first in a child process (a driver may crash or hang), then here. GPUs are asked first. What the
 * person demanded and cannot be had is an error; what auto cannot have is one line on the log. */
#include "choose.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "device.h"
#include "log.h"
#include "probe.h"
#include "self_test.h"

/* Starting a GPU (probe, context, build) takes about a second, in which the host computes about
 * 130 MB of observations a thread. */
#define WORTH_A_GPU_BYTES (UINT64_C(256) << 20)

static const char HOST_NAME[] = "host (plain C)";

typedef enum demand { DEMAND_AUTO, DEMAND_HOST, DEMAND_ANY, DEMAND_INDEX } demand;

static lt_status parse_spec(demand *what, size_t *index, const char *spec)
{
    static const char *const word[] = {"auto", "host", "opencl"};
    for (int i = 0; i < 3; i++)
        if (!strcmp(spec, word[i])) {
            *what = (demand)i;
            return LT_OK;
        }
    const size_t prefix = strlen("opencl:");
    const size_t digits =
        strncmp(spec, "opencl:", prefix) ? 0 : strspn(spec + prefix, "0123456789");
    if (digits == 0 || digits > 4 || spec[prefix + digits] != '\0')
        return lt_hint(lt_fail(LT_EINVAL, "--device %s: no such device", spec),
                       "use auto, host, opencl, or opencl:N with N from `lowtide devices`");
    *what = DEMAND_INDEX;
    *index = (size_t)atoi(spec + prefix);
    return LT_OK;
}

/* Builds and tests in a child, then here. */
static lt_status open_tested(lt_opencl **out, size_t index, const lt_tables *tables)
{
    *out = NULL;
    if (!lt_opencl_is_loaded())
        LT_TRY(lt_census_trial(index, tables, LT_TRIAL_PATIENCE_S));
    lt_opencl *opencl;
    LT_TRY(lt_opencl_open(&opencl, index, tables));
    const lt_status st = lt_self_test(opencl, tables);
    if (st < 0) {
        lt_opencl_close(opencl);
        return st;
    }
    *out = opencl;
    return LT_OK;
}

/* The first device that passes, GPUs before others; those that fail are named on the log.
 * LT_EDEVICE with the last trouble when there is none. */
static lt_status open_first(lt_opencl **out, size_t *index, const lt_census *census, int gpu_only,
                            const lt_tables *tables)
{
    char trouble[512];
    snprintf(trouble, sizeof trouble, "no OpenCL %s", gpu_only ? "GPU" : "device");
    for (int want_gpu = 1; want_gpu >= gpu_only; want_gpu--)
        for (*index = 0; *index < census->n; ++*index) {
            const lt_opencl_info *device = &census->device[*index];
            if (device->is_gpu != want_gpu)
                continue;
            if (open_tested(out, *index, tables) == LT_OK)
                return LT_OK;
            snprintf(trouble, sizeof trouble, "%s refused: %s", device->name, lt_error_message());
            lt_log_line(LT_LOG_WARNING, "device: %s", trouble);
        }
    return lt_fail(LT_EDEVICE, "%s", trouble);
}

static lt_status open_demanded(lt_opencl **out, size_t *index, const lt_census *census, demand what,
                               const lt_tables *tables)
{
    if (what == DEMAND_INDEX && *index >= census->n)
        return lt_fail(LT_EDEVICE, "there are %zu OpenCL devices, numbered from 0", census->n);
    if (what == DEMAND_INDEX)
        return open_tested(out, *index, tables);
    return open_first(out, index, census, what == DEMAND_AUTO, tables);
}

/* auto: anything but a good GPU means the host. */
static void tell_host(const char *why)
{
    lt_log_line(LT_LOG_INFO, "device: %s: %s", HOST_NAME, why);
}

lt_status lt_choose(lt_opencl **out, char name[LT_OPENCL_NAME_BYTES], const char *spec,
                    const lt_tables *tables, uint64_t work_bytes)
{
    *out = NULL;
    snprintf(name, LT_OPENCL_NAME_BYTES, "%s", HOST_NAME);
    demand what = DEMAND_AUTO;
    size_t index = 0;
    LT_TRY(parse_spec(&what, &index, spec));
    if (what == DEMAND_HOST)
        return LT_OK;
    if (what == DEMAND_AUTO && work_bytes != 0 && work_bytes < WORTH_A_GPU_BYTES) {
        tell_host("too little work for a GPU to pay");
        return LT_OK;
    }
    lt_census census;
    lt_status st = lt_census_take(&census, LT_CENSUS_PATIENCE_S);
    if (st == LT_OK)
        st = open_demanded(out, &index, &census, what, tables);
    if (st < 0 && what == DEMAND_AUTO) {
        tell_host(lt_error_message());
        return LT_OK;
    }
    if (st < 0) {
        char why[512];
        snprintf(why, sizeof why, "%s", lt_error_message());
        return lt_hint(lt_fail(LT_EDEVICE, "--device %s: %s", spec, why),
                       "`lowtide devices` lists what there is; --device host always computes");
    }
    snprintf(name, LT_OPENCL_NAME_BYTES, "%s", census.device[index].name);
    lt_log_line(LT_LOG_INFO, "device: opencl:%zu %s, self-test passed", index, name);
    return LT_OK;
}

lt_status lt_devices_list(FILE *out, const lt_tables *tables)
{
    fprintf(out, "host\t%s\talways there; the reference\n", HOST_NAME);
    lt_census census;
    if (lt_census_take(&census, LT_CENSUS_PATIENCE_S) < 0) {
        fprintf(out, "opencl\tnone\t%s\n", lt_error_message());
        return LT_OK;
    }
    if (census.n == 0)
        fprintf(out, "opencl\tnone\tno platform offers a device\n");
    for (size_t i = 0; i < census.n; i++) {
        const lt_status st = lt_census_trial(i, tables, LT_TRIAL_PATIENCE_S);
        fprintf(out, "opencl:%zu\t%s\t%s, self-test %s%s\n", i, census.device[i].name,
                census.device[i].is_gpu ? "GPU" : "not a GPU: only when asked for",
                st == LT_OK ? "passed" : "FAILED: ", st == LT_OK ? "" : lt_error_message());
    }
    return LT_OK;
}
