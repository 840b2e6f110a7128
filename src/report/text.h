/* text.h -- what a person reads in the terminal. */
#ifndef LT_REPORT_TEXT_H
#define LT_REPORT_TEXT_H

#include <stdio.h>

#include "lowtide/background.h"
#include "lowtide/call.h"

/* The summary after a call: sample, reads, molecules, depth, damage, and with calls (NULL: none
 * were made) calibration and calls. Plain text of at most 80 columns; labels cannot harm a
 * terminal. */
void lt_text_summary(FILE *out, const lt_sample *sample, const lt_calls *calls);

/* What a background knows: normals, depth, how many strong molecules it expects where, error rates
 * by substitution, the noisiest sites, what is set aside. content: its digest. */
void lt_text_background(FILE *out, const lt_background *bg, const char *content);

#endif
