/* log.h -- what is told on stderr besides results: levels, and each repeated warning once. */
#ifndef LT_BASE_LOG_H
#define LT_BASE_LOG_H

#include "error.h"

typedef enum lt_log_level { LT_LOG_ERROR, LT_LOG_WARNING, LT_LOG_INFO, LT_LOG_DEBUG } lt_log_level;

/* Messages above the level are dropped. Set once, before threads start. Default: INFO. */
void lt_log_set_level(lt_log_level level);
lt_log_level lt_log_get_level(void);

/* One line, prefixed "lowtide: " (and "warning: " etc.); thread-safe. A text that was already
 * logged as a warning is not printed again but counted; lt_log_flush() tells the counts. Name who
 * is to blame where it is known: "input: ...", "device: ...", "bug: ...". */
void lt_log_line(lt_log_level level, const char *format, ...) LT_PRINTF(2, 3);
void lt_log_flush(void);

/* The last line of a terminal, redrawn in place (progress): printable, at most 79 characters. Lines
 * logged meanwhile appear above it. NULL ends it: what was drawn last stays. Thread-safe; dropped
 * below the INFO level. */
void lt_log_status(const char *text);

#endif
