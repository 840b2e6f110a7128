/* text_line.h -- the pieces that lines of text are made of. */
#ifndef LT_REPORT_TEXT_LINE_H
#define LT_REPORT_TEXT_LINE_H

#include <stdint.h>
#include <stdio.h>

#include "lowtide/call.h"

/* A short text, returned by value: lt_text_count(n).s lives to the end of its statement. */
typedef struct lt_short_text {
    char s[32];
} lt_short_text;

lt_short_text lt_text_count(uint64_t n);                    /* 1,234,567 */
lt_short_text lt_text_share(uint64_t part, uint64_t whole); /* 12.3 %, <0.1 %; - of nothing */

/* The part of the summary that is about calls. */
void lt_text_calls(FILE *out, const lt_sample *sample, const lt_calls *calls);
/* Control, contamination, identity; nothing where there is none of it. */
void lt_text_origin(FILE *out, const lt_calls *calls);

#endif
