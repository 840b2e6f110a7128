/* lines.h -- the lines of a text file, plain or gzip. */
#ifndef LT_IO_LINES_H
#define LT_IO_LINES_H

#include <stddef.h>

#include "error.h"

struct hFILE;
typedef struct lt_lines lt_lines;

/* "-" is stdin. */
lt_status lt_lines_open(lt_lines **out, const char *path);
/* Takes over an opened htslib stream, also on failure. */
lt_status lt_lines_adopt(lt_lines **out, struct hFILE *stream, const char *path);
void lt_lines_close(lt_lines *lines);

/* The next line without its end (LF or CRLF), which the caller may write into until the next call.
 * LT_EOF at the end; LT_EFORMAT when compressed data are damaged or cut, or a line holds a NUL. */
lt_status lt_lines_next(lt_lines *lines, char **text);

const char *lt_lines_path(const lt_lines *lines);
size_t lt_lines_number(const lt_lines *lines); /* of the last line, from 1 */

/* Splits at tabs, or at runs of blanks when there is no tab, in place. Returns the number of
 * fields, at most max; what follows the last one wanted is dropped. */
size_t lt_line_split(char *text, char **field, size_t max);

/* The whole of text as a decimal number, commas between digits allowed when said so. 0 or -1. */
int lt_number_parse(long long *value, const char *text, int with_commas);

#endif
