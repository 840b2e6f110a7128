/* kernels_text.h -- the flattened text of all kernels, made by embed.py at build time. */
#ifndef LT_KERNEL_TEXT_H
#define LT_KERNEL_TEXT_H

extern const char *const lt_kernels_line[]; /* each ends in a newline */
extern const unsigned lt_kernels_n_lines;
extern const char lt_kernels_sha256[65]; /* of all lines joined, 64 hex digits */

#endif
