/* log.c -- one line at a time on stderr.
 *
 * Warnings are remembered (the first 64 different ones), so that a fault met a million times is
 * said once, and how often it was met is said at the end. A status line, if there is one, is the
 * last line of the terminal and left open: other lines blank it, and draw it again below. */
#include "log.h"

#include <pthread.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

enum { N_REMEMBERED = 64, MESSAGE_BYTES = 1024, STATUS_BYTES = 80 };

static lt_log_level max_level = LT_LOG_INFO;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static struct {
    char text[MESSAGE_BYTES];
    unsigned long count;
} seen[N_REMEMBERED];
static int n_seen;
static char status[STATUS_BYTES]; /* drawn on the open last line; "" when there is none */

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

/* Blanks the open line, so that another text can take its place. */
static void status_hide(void)
{
    if (status[0])
        fprintf(stderr, "\r%*s\r", (int)strlen(status), "");
}

static void status_show(void)
{
    if (status[0])
        fputs(status, stderr);
    fflush(stderr);
}

void lt_log_status(const char *text)
{
    if (max_level < LT_LOG_INFO)
        return;
    pthread_mutex_lock(&lock);
    if (text) {
        size_t n_old = strlen(status), n = strlen(text); /* one write: it must not flicker */
        fprintf(stderr, "\r%-*s", (int)(n > n_old ? n : n_old), text);
        snprintf(status, sizeof status, "%s", text);
        fflush(stderr);
    } else if (status[0]) {
        status[0] = '\0';
        fputc('\n', stderr);
    }
    pthread_mutex_unlock(&lock);
}

void lt_log_line(lt_log_level level, const char *format, ...)
{
    static const char *const prefix[] = {"error: ", "warning: ", "", "debug: "};
    if (level > max_level)
        return;
    char text[MESSAGE_BYTES];
    va_list args;
    va_start(args, format);
    vsnprintf(text, sizeof text, format, args);
    va_end(args);
    for (char *c = text; *c; c++) /* names from files must not steer the terminal */
        if ((*c > 0 && *c < ' ' && *c != '\n' && *c != '\t') || *c == 127)
            *c = '?';
    pthread_mutex_lock(&lock);
    if (level != LT_LOG_WARNING || !is_repeated(text)) {
        status_hide();
        fprintf(stderr, "lowtide: %s%s\n", prefix[level], text);
        status_show();
    }
    pthread_mutex_unlock(&lock);
}

void lt_log_flush(void)
{
    pthread_mutex_lock(&lock);
    status_hide();
    for (int i = 0; i < n_seen; i++)
        if (seen[i].count > 1)
            fprintf(stderr, "lowtide: warning: met %lu times: %s\n", seen[i].count, seen[i].text);
    n_seen = 0;
    status_show();
    pthread_mutex_unlock(&lock);
}
