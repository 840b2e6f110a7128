/* vcf_output.c -- see vcf_output.h. */
#include "vcf_output.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <htslib/hfile.h>

/* htslib does not always leave a reason. */
lt_status lt_vcf_output_refused(const char *path)
{
    return lt_fail(LT_EIO, "%s: cannot be written: %s", path,
                   errno ? strerror(errno) : "the system gave no reason");
}

float lt_vcf_real(double value)
{
    float stored;
    if (isnan(value)) {
        bcf_float_set_missing(stored);
        return stored;
    }
    return (float)value;
}

static int ends_with(const char *text, const char *end)
{
    size_t n = strlen(text), n_end = strlen(end);
    return n >= n_end && strcmp(text + n - n_end, end) == 0;
}

static const char *mode_of(const char *final)
{
    if (ends_with(final, ".bcf"))
        return "wb";
    return ends_with(final, ".gz") || ends_with(final, ".bgz") ? "wz" : "w";
}

/* htslib closes what it opens; our stdout is flushed and judged at the end of the process, so it
 * gets a copy. */
htsFile *lt_vcf_output_open(const char *path, const char *final)
{
    const char *mode = mode_of(final);
    if (strcmp(path, "-"))
        return hts_open(path, mode);
    fflush(stdout);
    int fd = dup(STDOUT_FILENO);
    hFILE *copy = fd < 0 ? NULL : hdopen(fd, mode);
    return copy ? hts_hopen(copy, "standard output", mode) : NULL;
}
