/* apart.h -- no output in place of what it was made from. */
#ifndef LT_RUN_APART_H
#define LT_RUN_APART_H

#include "error.h"

/* LT_EINVAL when both are one file; either may be NULL. "-" is no file. */
lt_status lt_check_apart(const char *output, const char *input);

#endif
