/* userblock.h -- the 512 bytes in front of every HDF5 file of ours.
 *
 *     LOWTIDE
 *     kind sample
 *     schema 1.0
 *     payload_bytes 81234
 *     payload_sha256 <64 hex digits>     of everything after the 512 bytes
 *     content_sha256 <64 hex digits>     of the datasets' names, types, sizes and values
 *     block_sha256 <64 hex digits>       of the lines above
 *
 * and zeros. A reader ignores lines that it does not know (a later minor version), and refuses
 * another major version. Every byte of the file stands under one of the two digests. */
#ifndef LT_IO_USERBLOCK_H
#define LT_IO_USERBLOCK_H

#include <stdint.h>

#include "digest.h"

#define LT_USERBLOCK_BYTES 512
#define LT_USERBLOCK_MAGIC "LOWTIDE\n"

typedef struct lt_userblock {
    char kind[24];
    char schema[16]; /* "1.0" */
    uint64_t payload_bytes;
    char payload_sha256[LT_DIGEST_HEX];
    char content_sha256[LT_DIGEST_HEX];
} lt_userblock;

/* LT_EBUG when it does not fit. */
lt_status lt_userblock_print(uint8_t bytes[LT_USERBLOCK_BYTES], const lt_userblock *block);
/* LT_EFORMAT when any byte is not what lt_userblock_print() wrote. path for messages. */
lt_status lt_userblock_parse(lt_userblock *block, const uint8_t bytes[LT_USERBLOCK_BYTES],
                             const char *path);

#endif
