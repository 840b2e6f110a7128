/* text_line.c -- numbers as people write them. */
#include "text_line.h"

#include <inttypes.h>
#include <string.h>

lt_short_text lt_text_count(uint64_t n)
{
    char digits[24];
    lt_short_text text;
    int n_digits = snprintf(digits, sizeof digits, "%" PRIu64, n);
    char *p = text.s;
    for (int i = 0; i < n_digits; i++) {
        if (i > 0 && (n_digits - i) % 3 == 0)
            *p++ = ',';
        *p++ = digits[i];
    }
    *p = '\0';
    return text;
}

lt_short_text lt_text_share(uint64_t part, uint64_t whole)
{
    lt_short_text text = {"-"};
    if (whole == 0)
        return text;
    double percent = 100 * (double)part / (double)whole;
    if (part > 0 && percent < .05)
        strcpy(text.s, "<0.1 %");
    else if (part < whole && percent >= 99.95)
        strcpy(text.s, ">99.9 %");
    else
        snprintf(text.s, sizeof text.s, "%.1f %%", percent);
    return text;
}
