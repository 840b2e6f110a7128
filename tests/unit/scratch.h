/* scratch.h -- a temporary directory for a test's files, and random numbers for its inputs. */
#ifndef LT_TEST_SCRATCH_H
#define LT_TEST_SCRATCH_H

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static char scratch_dir[512];

static inline void scratch_open(void)
{
    const char *parent = getenv("TMPDIR");
    snprintf(scratch_dir, sizeof scratch_dir, "%s/lowtide-test-XXXXXX", parent ? parent : "/tmp");
    if (!mkdtemp(scratch_dir))
        abort();
}

/* Removes the directory and what is in it. */
static inline void scratch_close(void)
{
    char command[600];
    snprintf(command, sizeof command, "rm -rf '%s'", scratch_dir);
    if (system(command) != 0)
        abort();
}

/* A path in the directory; valid for the next 16 calls. */
static inline const char *scratch_path(const char *name)
{
    static char paths[16][600];
    static int turn;
    char *path = paths[turn++ % 16];
    snprintf(path, sizeof paths[0], "%s/%s", scratch_dir, name);
    return path;
}

static inline const char *scratch_write(const char *name, const void *bytes, size_t n)
{
    const char *path = scratch_path(name);
    FILE *f = fopen(path, "wb");
    if (!f || fwrite(bytes, 1, n, f) != n || fclose(f) != 0)
        abort();
    return path;
}

static inline const char *scratch_text(const char *name, const char *text)
{
    return scratch_write(name, text, strlen(text));
}

/* The bytes of a file; freed by the caller. */
static inline uint8_t *scratch_read(const char *path, size_t *n)
{
    FILE *f = fopen(path, "rb");
    if (!f || fseek(f, 0, SEEK_END) != 0)
        abort();
    *n = (size_t)ftell(f);
    rewind(f);
    uint8_t *bytes = malloc(*n + 1);
    if (!bytes || fread(bytes, 1, *n, f) != *n)
        abort();
    fclose(f);
    return bytes;
}

/* xorshift64*, for inputs only. */
static inline uint32_t scratch_random(uint64_t *state, uint32_t below)
{
    *state ^= *state >> 12;
    *state ^= *state << 25;
    *state ^= *state >> 27;
    return (uint32_t)(((*state * UINT64_C(2685821657736338717)) >> 32) * below >> 32);
}

#endif
