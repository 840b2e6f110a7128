/* umi_text.h -- UMIs from text and at random, for the tests of umi.h. */
#ifndef LT_TEST_UMI_TEXT_H
#define LT_TEST_UMI_TEXT_H

#include "unit.h"

#include <stdint.h>
#include <string.h>

#include "umi.h"

/* xorshift64*, for inputs only. */
static inline uint64_t random_bits(uint64_t *state)
{
    *state ^= *state >> 12;
    *state ^= *state << 25;
    *state ^= *state >> 27;
    return *state * UINT64_C(2685821657736338717);
}

static inline uint32_t random_below(uint64_t *state, uint32_t n)
{
    return (uint32_t)((random_bits(state) >> 32) * n >> 32);
}

static inline lt_umi umi_of(const char *text)
{
    lt_umi umi;
    ck_assert_msg(lt_umi_parse(&umi, text, strlen(text)) == LT_LEDGER_USED, "%s", text);
    return umi;
}

static inline void random_text(uint64_t *state, char *text, int n_first, int n_second)
{
    for (int i = 0; i < n_first; i++)
        *text++ = "ACGT"[random_below(state, 4)];
    if (n_second > 0)
        *text++ = '-';
    for (int i = 0; i < n_second; i++)
        *text++ = "ACGT"[random_below(state, 4)];
    *text = '\0';
}

#endif
