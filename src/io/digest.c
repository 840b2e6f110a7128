/* digest.c -- SHA-256 by nettle (FIPS 180-4). Time: O(n), about 2 ns a byte without CPU support. */
#include "digest.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

void lt_digest_init(lt_digest *digest)
{
    sha256_init(digest);
}

void lt_digest_add(lt_digest *digest, const void *bytes, size_t n)
{
    if (n > 0)
        sha256_update(digest, n, bytes);
}

void lt_digest_add_words(lt_digest *digest, const void *words, size_t n, size_t word_bytes)
{
#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
    lt_digest_add(digest, words, n * word_bytes);
#else
    const uint8_t *word = words;
    for (size_t i = 0; i < n; i++, word += word_bytes) {
        uint8_t turned[8];
        for (size_t b = 0; b < word_bytes; b++)
            turned[b] = word[word_bytes - 1 - b];
        lt_digest_add(digest, turned, word_bytes);
    }
#endif
}

void lt_digest_finish(lt_digest *digest, char hex[LT_DIGEST_HEX])
{
    uint8_t raw[SHA256_DIGEST_SIZE];
    sha256_digest(digest, sizeof raw, raw);
    for (size_t i = 0; i < sizeof raw; i++) {
        hex[2 * i] = "0123456789abcdef"[raw[i] >> 4];
        hex[2 * i + 1] = "0123456789abcdef"[raw[i] & 15];
    }
    hex[LT_DIGEST_HEX - 1] = '\0';
}

void lt_digest_bytes(char hex[LT_DIGEST_HEX], const void *bytes, size_t n)
{
    lt_digest digest;
    lt_digest_init(&digest);
    lt_digest_add(&digest, bytes, n);
    lt_digest_finish(&digest, hex);
}

lt_status lt_digest_file(char hex[LT_DIGEST_HEX], const char *path)
{
    FILE *file = fopen(path, "rb");
    if (!file)
        return lt_fail(LT_EIO, "%s: %s", path, strerror(errno));
    lt_digest digest;
    lt_digest_init(&digest);
    uint8_t part[65536];
    size_t n;
    while ((n = fread(part, 1, sizeof part, file)) > 0)
        lt_digest_add(&digest, part, n);
    int failed = ferror(file) ? errno : 0;
    fclose(file);
    if (failed)
        return lt_fail(LT_EIO, "%s: %s", path, strerror(failed));
    lt_digest_finish(&digest, hex);
    return LT_OK;
}
