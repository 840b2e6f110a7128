/* userblock.c -- printing and parsing the block that guards a file. No memory, no file. */
#include "userblock.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define DIGEST_LINE "block_sha256 "

lt_status lt_userblock_print(uint8_t bytes[LT_USERBLOCK_BYTES], const lt_userblock *block)
{
    char text[LT_USERBLOCK_BYTES];
    int n = snprintf(text, sizeof text,
                     LT_USERBLOCK_MAGIC "kind %s\nschema %s\npayload_bytes %" PRIu64 "\n"
                                        "payload_sha256 %s\ncontent_sha256 %s\n",
                     block->kind, block->schema, block->payload_bytes, block->payload_sha256,
                     block->content_sha256);
    char hex[LT_DIGEST_HEX];
    if (n < 0 || (size_t)n + strlen(DIGEST_LINE) + sizeof hex + 1 > sizeof text)
        return lt_fail(LT_EBUG, "bug: the userblock does not fit into %d bytes",
                       LT_USERBLOCK_BYTES);
    lt_digest_bytes(hex, text, (size_t)n);
    n += snprintf(text + n, sizeof text - (size_t)n, DIGEST_LINE "%s\n", hex);
    memset(bytes, 0, LT_USERBLOCK_BYTES);
    memcpy(bytes, text, (size_t)n);
    return LT_OK;
}

static lt_status damaged(const char *path)
{
    return lt_hint(lt_fail(LT_EFORMAT, "%s: damaged: its first %d bytes are not as written", path,
                           LT_USERBLOCK_BYTES),
                   "take the file from where it came from again, or from a backup");
}

/* The digest line comes last; behind it stand only zeros. */
static int is_whole(const uint8_t *bytes, const char *text)
{
    const char *line = strstr(text, "\n" DIGEST_LINE);
    if (!line)
        return 0;
    size_t n = (size_t)(line + 1 - text);
    char hex[LT_DIGEST_HEX];
    lt_digest_bytes(hex, bytes, n);
    size_t end = n + strlen(DIGEST_LINE) + strlen(hex) + 1;
    if (end > LT_USERBLOCK_BYTES)
        return 0;
    if (memcmp(text + n + strlen(DIGEST_LINE), hex, strlen(hex)) != 0 || text[end - 1] != '\n')
        return 0;
    for (size_t i = end; i < LT_USERBLOCK_BYTES; i++)
        if (bytes[i])
            return 0;
    return 1;
}

/* The value of "name value\n" into value[n]; 0 when absent or too long. */
static int line_value(const char *text, const char *name, char *value, size_t n)
{
    size_t n_name = strlen(name);
    for (const char *line = text; line; line = strchr(line, '\n')) {
        line += *line == '\n';
        if (strncmp(line, name, n_name) != 0 || line[n_name] != ' ')
            continue;
        const char *beg = line + n_name + 1;
        const char *end = strchr(beg, '\n');
        if (!end || (size_t)(end - beg) >= n)
            return 0;
        memcpy(value, beg, (size_t)(end - beg));
        value[end - beg] = '\0';
        return 1;
    }
    return 0;
}

lt_status lt_userblock_parse(lt_userblock *block, const uint8_t bytes[LT_USERBLOCK_BYTES],
                             const char *path)
{
    memset(block, 0, sizeof *block);
    size_t n_magic = strlen(LT_USERBLOCK_MAGIC);
    if (memcmp(bytes, LT_USERBLOCK_MAGIC, n_magic) != 0)
        return lt_hint(lt_fail(LT_EFORMAT,
                               "%s: not a file of lowtide: it does not begin with "
                               "LOWTIDE",
                               path),
                       "give a file that `lowtide call -o`, `background -o` or `track add` wrote; "
                       "copies made by other HDF5 tools lose that beginning");
    char text[LT_USERBLOCK_BYTES + 1];
    memcpy(text, bytes, LT_USERBLOCK_BYTES);
    text[LT_USERBLOCK_BYTES] = '\0';
    if (!is_whole(bytes, text))
        return damaged(path);
    char length[24];
    if (!line_value(text, "kind", block->kind, sizeof block->kind) ||
        !line_value(text, "schema", block->schema, sizeof block->schema) ||
        !line_value(text, "payload_bytes", length, sizeof length) ||
        !line_value(text, "payload_sha256", block->payload_sha256, LT_DIGEST_HEX) ||
        !line_value(text, "content_sha256", block->content_sha256, LT_DIGEST_HEX))
        return damaged(path);
    char *end;
    block->payload_bytes = strtoull(length, &end, 10);
    if (end == length || *end)
        return damaged(path);
    if (strncmp(block->schema, "1.", 2) != 0)
        return lt_hint(
            lt_fail(LT_EFORMAT, "%s: schema %s, this lowtide reads 1.x", path, block->schema),
            "use the lowtide that wrote the file, or a newer one");
    return LT_OK;
}
