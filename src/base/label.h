/* label.h -- names from files and users (samples, contigs, genes), made fit for a terminal, a table
 * or whatever else must show them as text. */
#ifndef LT_BASE_LABEL_H
#define LT_BASE_LABEL_H

#include <stddef.h>
#include <stdio.h>

/* Bytes that hold a label of so many columns: 4 a UTF-8 character, 4 an escaped byte, and a zero.
 */
#define LT_LABEL_BYTES(columns) (4 * (columns) + 1)

enum lt_label_character {
    LT_LABEL_PLAIN,
    LT_LABEL_CONTROL, /* C0, DEL, C1 */
    LT_LABEL_HIDDEN,  /* turns or hides text: bidirectional marks, zero width, tags */
    LT_LABEL_BROKEN   /* a byte that is not UTF-8 */
};

/* Bytes of the character at text (1 where it is broken, 0 at the end), and of which kind it is. */
size_t lt_label_character(enum lt_label_character *kind, const char *text);

/* Writes label into text, at most columns wide (longer ones end in "..."; columns >= 4). Control
 * characters, characters that turn or hide text (bidirectional marks, zero width) and bytes that
 * are no UTF-8 become \xNN, a backslash becomes two. NULL is "". */
void lt_label_text(char *text, int columns, const char *label);

/* The same, whole, to a stream. */
void lt_label_print(FILE *out, const char *label);

#endif
