/* label.h -- names from files (samples, contigs), made fit for a terminal. */
#ifndef LT_REPORT_LABEL_H
#define LT_REPORT_LABEL_H

#include <stddef.h>

/* Bytes that hold a label of so many columns: 4 a UTF-8 character, 4 an escaped byte, and a zero.
 */
#define LT_LABEL_BYTES(columns) (4 * (columns) + 1)

/* Writes label into text, at most columns wide (longer ones end in "..."; columns >= 4). Control
 * characters, characters that turn or hide text (bidirectional marks, zero width) and bytes that
 * are no UTF-8 become \xNN, a backslash becomes two. NULL is "". */
void lt_label_text(char *text, int columns, const char *label);

#endif
