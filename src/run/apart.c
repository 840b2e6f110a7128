/* apart.c -- see apart.h. The rename at the end would put the result in place of the input. */
#include "apart.h"

#include <string.h>
#include <sys/stat.h>

lt_status lt_check_apart(const char *output, const char *input)
{
    struct stat a, b;
    if (!output || !input || !strcmp(output, "-") || stat(output, &a) || stat(input, &b) ||
        a.st_dev != b.st_dev || a.st_ino != b.st_ino)
        return LT_OK;
    return lt_hint(lt_fail(LT_EINVAL, "%s: is an input of this run (%s)", output, input),
                   "give the output another name");
}
