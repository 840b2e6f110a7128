/* batch.c -- batches of candidates for the device tests. */
#include "batch.h"

#include <stdlib.h>

enum { MOST = 65535 };

static uint32_t next_random(uint32_t *state)
{
    *state = *state * 1664525u + 1013904223u;
    return *state >> 8;
}

static test_batch allocate(size_t n, size_t n_templates)
{
    test_batch batch = {.n = n, .n_templates = n_templates};
    batch.candidate = calloc(n, sizeof *batch.candidate);
    batch.obs = calloc(n_templates + 1, 2);
    batch.level = calloc(n, 1);
    if (!batch.candidate || !batch.obs || !batch.level)
        abort();
    return batch;
}

void batch_free(test_batch *batch)
{
    free(batch->candidate);
    free(batch->obs);
    free(batch->level);
}

test_batch batch_random(uint32_t seed, size_t n, unsigned most)
{
    test_batch batch = allocate(n, 2 * n * most);
    size_t used = 0;
    for (size_t i = 0; i < n; i++) {
        lt_candidate *c = &batch.candidate[i];
        c->first_template = (lt_u32)used;
        c->n_a = (lt_u16)(next_random(&seed) % (most + 1));
        c->n_b = (lt_u16)(next_random(&seed) % (most + 1));
        c->alt = (lt_u8)(next_random(&seed) % 4);
        c->ref = (lt_u8)(next_random(&seed) % 5);
        c->klass = (lt_u8)(next_random(&seed) % 18);
        c->mapq = (lt_u8)next_random(&seed);
        const unsigned purity = next_random(&seed) % 9; /* of 8 */
        uint8_t *obs = batch.obs + 2 * used;
        for (size_t k = 0; k < 2u * (c->n_a + c->n_b); k++) {
            const unsigned other = next_random(&seed) % 8 ? c->ref & 3u : next_random(&seed) % 4;
            const unsigned base = next_random(&seed) % 8 < purity ? c->alt : other;
            obs[k] =
                (uint8_t)(next_random(&seed) % 8 == 0 ? 0 : base | (next_random(&seed) % 64) << 2);
        }
        used += (size_t)c->n_a + c->n_b;
    }
    batch.n_templates = used;
    return batch;
}

test_batch batch_typical(uint32_t seed, size_t n)
{
    static const unsigned quality[16] = {37, 37, 37, 37, 37, 37, 37, 37,
                                         37, 37, 37, 37, 37, 37, 25, 11};
    test_batch batch = allocate(n, 10 * n);
    size_t used = 0;
    for (size_t i = 0; i < n; i++) {
        lt_candidate *c = &batch.candidate[i];
        const int is_duplex = next_random(&seed) % 2, is_true = next_random(&seed) % 4 == 0;
        c->first_template = (lt_u32)used;
        c->n_a = (lt_u16)(1 + next_random(&seed) % 5);
        c->n_b = (lt_u16)(is_duplex ? 1 + next_random(&seed) % 5 : 0);
        c->alt = (lt_u8)(next_random(&seed) % 4);
        c->ref = (lt_u8)((c->alt + 1) % 4);
        c->klass = is_duplex ? 12 : 0;
        c->mapq = 60;
        uint8_t *obs = batch.obs + 2 * used;
        for (size_t k = 0; k < 2u * (c->n_a + c->n_b); k++)
            if (k % 2 == 0 || next_random(&seed) % 10 < 6)
                obs[k] = (uint8_t)((is_true || k == 0 ? c->alt : c->ref) |
                                   quality[next_random(&seed) % 16] << 2);
        used += (size_t)c->n_a + c->n_b;
    }
    batch.n_templates = used;
    return batch;
}

/* Sections of MOST templates: all G Q63; all A Q40; G and A mixed; nothing; a ramp of every byte.
 */
test_batch batch_extreme(void)
{
    enum { SECTIONS = 5 };
    static const unsigned klass[] = {0, 7, 17};
    test_batch batch = allocate((SECTIONS - 1) * 4 * 3 * 3, (size_t)SECTIONS * MOST);
    for (size_t k = 0; k < 2 * MOST; k++) {
        batch.obs[k] = 2 | 63 << 2;
        batch.obs[2 * MOST + k] = 0 | 40 << 2;
        batch.obs[4 * MOST + k] = k % 3 ? 2 | 11 << 2 : 0 | 37 << 2;
        batch.obs[6 * MOST + k] = 0;
        batch.obs[8 * MOST + k] = (uint8_t)(k * 7);
    }
    size_t i = 0;
    for (unsigned section = 0; section < SECTIONS - 1; section++)
        for (unsigned alt = 0; alt < 4; alt++)
            for (unsigned k = 0; k < 3; k++) {
                const lt_u32 first = section * MOST;
                const lt_u8 a = (lt_u8)alt, kl = (lt_u8)klass[k];
                batch.candidate[i++] = (lt_candidate){first, MOST, MOST, a, 0, kl, 255};
                batch.candidate[i++] = (lt_candidate){first, 1, MOST, a, 4, kl, 60};
                batch.candidate[i++] = (lt_candidate){first + MOST / 2, MOST, 0, a, a, kl, 0};
            }
    return batch;
}
