/* capture.h -- what a piece of code writes to stderr, as a string. */
#ifndef LT_TEST_CAPTURE_H
#define LT_TEST_CAPTURE_H

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "unit.h"

typedef struct capture {
    FILE *file;
    int saved;
} capture;

static inline capture capture_begin(void)
{
    capture c = {.file = tmpfile(), .saved = dup(STDERR_FILENO)};
    ck_assert_ptr_nonnull(c.file);
    ck_assert_int_ge(c.saved, 0);
    fflush(stderr);
    ck_assert_int_ge(dup2(fileno(c.file), STDERR_FILENO), 0);
    return c;
}

/* Ends it; text holds at most size - 1 bytes of it, zero-terminated. */
static inline void capture_end(capture c, char *text, size_t size)
{
    fflush(stderr);
    dup2(c.saved, STDERR_FILENO);
    close(c.saved);
    rewind(c.file);
    text[fread(text, 1, size - 1, c.file)] = '\0';
    fclose(c.file);
}

#endif
