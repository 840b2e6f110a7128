/* error.h -- one message a thread, set where the failure happens, carried up by its status.
 *
 *     return lt_fail(LT_EFORMAT, "%s:%d: expected 4 columns, found %d", path, line, n);
 *     LT_TRY(lt_bam_next(bam, &read));
 *
 * Nothing below cmd/ prints an error or ends the program. */
#ifndef LT_BASE_ERROR_H
#define LT_BASE_ERROR_H

#include "lowtide/status.h"

#define LT_PRINTF(fmt, first) __attribute__((__format__(__printf__, fmt, first)))

/* Sets this thread's message (printf) and forgets its hint; returns status. */
lt_status lt_fail(lt_status status, const char *format, ...) LT_PRINTF(2, 3);

/* Adds "what to do" to the message just set; returns status, to be chained:
 *     return lt_hint(lt_fail(...), "samtools sort -o sorted.bam %s", path); */
lt_status lt_hint(lt_status status, const char *format, ...) LT_PRINTF(2, 3);

/* This thread's last message and hint; "" when there is none. Borrowed until the next failure. */
const char *lt_error_message(void);
const char *lt_error_hint(void);

/* The process exit status for a status: 0 done, 1 data, 2 usage, 3 I/O, 4 identity, 5 device. */
int lt_exit_status(lt_status status);

#define LT_TRY(expr)                       \
    do {                                   \
        lt_status lt_try_status_ = (expr); \
        if (lt_try_status_ < 0)            \
            return lt_try_status_;         \
    } while (0)

#endif
