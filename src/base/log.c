/* log.c -- one line at a time on stderr.
 *
 * Warnings are remembered (the first 64 different ones), so that a fault met a million times is
 * said once, and how often it was met is said at the end. */
#include "log.h"

#include <pthread.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

enum { N_REMEMBERED = 64, MESSAGE_BYTES = 1024 };

static lt_log_level max_level = LT_LOG_INFO;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static struct {
    char text[MESSAGE_BYTES];
    unsigned long count;
} seen[N_REMEMBERED];
static int n_seen;

void lt_log_set_level(lt_log_level level)
{
    max_level = level;
}

lt_log_level lt_log_get_level(void)
{
    return max_level;
}

/* Whether this warning was met before; remembers it if there is room. */
static int is_repeated(const char *text)
{
    for (int i = 0; i < n_seen; i++)
        if (!strcmp(seen[i].text, text)) {
            seen[i].count++;
            return 1;
        }
    if (n_seen < N_REMEMBERED) {
        memcpy(seen[n_seen].text, text, strlen(text) + 1);
        seen[n_seen++].count = 1;
    }
    return 0;
}

void lt_log(lt_log_level level, const char *format, ...)
{
    static const char *const prefix[] = {"error: ", "warning: ", "", "debug: "};
    if (level > max_level)
        return;
    char text[MESSAGE_BYTES];
    va_list args;
    va_start(args, format);
    vsnprintf(text, sizeof text, format, args);
    va_end(args);
    pthread_mutex_lock(&lock);
    if (level != LT_LOG_WARNING || !is_repeated(text))
        fprintf(stderr, "lowtide: %s%s\n", prefix[level], text);
    pthread_mutex_unlock(&lock);
}

void lt_log_flush(void)
{
    pthread_mutex_lock(&lock);
    for (int i = 0; i < n_seen; i++)
        if (seen[i].count > 1)
            fprintf(stderr, "lowtide: warning: met %lu times: %s\n", seen[i].count, seen[i].text);
    n_seen = 0;
    pthread_mutex_unlock(&lock);
}
