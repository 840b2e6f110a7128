/* digest.h -- SHA-256, in parts or at once, as 64 lower-case hex digits.
 *
 * Words are fed least significant byte first, so a digest does not depend on the machine. */
#ifndef LT_IO_DIGEST_H
#define LT_IO_DIGEST_H

#include <stddef.h>
#include <stdint.h>

#include <nettle/sha2.h>

#include "error.h"

#define LT_DIGEST_HEX 65 /* with the closing zero */

typedef struct sha256_ctx lt_digest;

void lt_digest_init(lt_digest *digest);
void lt_digest_add(lt_digest *digest, const void *bytes, size_t n);
/* n words of word_bytes (1, 2, 4 or 8) in the host's order. */
void lt_digest_add_words(lt_digest *digest, const void *words, size_t n, size_t word_bytes);
void lt_digest_finish(lt_digest *digest, char hex[LT_DIGEST_HEX]);

void lt_digest_bytes(char hex[LT_DIGEST_HEX], const void *bytes, size_t n);
/* The bytes of a file, read once: LT_EIO when it cannot be read. */
lt_status lt_digest_file(char hex[LT_DIGEST_HEX], const char *path);

#endif
