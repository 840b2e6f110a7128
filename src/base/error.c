/* error.c -- the thread's last message and its hint. */
#include "error.h"

#include <stdarg.h>
#include <stdio.h>

static _Thread_local char message[2048];
static _Thread_local char hint[2048];

lt_status lt_fail(lt_status status, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    vsnprintf(message, sizeof message, format, args);
    va_end(args);
    hint[0] = '\0';
    return status;
}

lt_status lt_hint(lt_status status, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    vsnprintf(hint, sizeof hint, format, args);
    va_end(args);
    return status;
}

const char *lt_error_message(void)
{
    return message;
}

const char *lt_error_hint(void)
{
    return hint;
}

int lt_exit_status(lt_status status)
{
    switch (status) {
    case LT_OK:
    case LT_EOF:
        return 0;
    case LT_EINVAL:
        return 2;
    case LT_EIO:
        return 3;
    case LT_EIDENTITY:
        return 4;
    case LT_EDEVICE:
        return 5;
    case LT_EFORMAT:
    case LT_ENOMEM:
    case LT_EBUG:
        break;
    }
    return 1;
}
