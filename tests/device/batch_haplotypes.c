/* batch_haplotypes.c -- batches of ratios and of alignments for the device tests. */
#include "batch.h"

#include <stdlib.h>
#include <string.h>

enum { MOST = 65535 };

static uint32_t next_random(uint32_t *state)
{
    *state = *state * 1664525u + 1013904223u;
    return *state >> 8;
}

static void *need(size_t n, size_t size)
{
    void *room = calloc(n + 1, size);
    if (!room)
        abort();
    return room;
}

/* ---- ratios --------------------------------------------------------------------------------- */

static test_ratios allocate_ratios(size_t n, size_t n_ratios)
{
    return (test_ratios){need(n, sizeof(lt_ratio_candidate)), need(n_ratios, sizeof(int16_t)),
                         need(n, 1), n, n_ratios};
}

void ratios_free(test_ratios *batch)
{
    free(batch->candidate);
    free(batch->ratio);
    free(batch->level);
}

test_ratios ratios_random(uint32_t seed, size_t n, unsigned most)
{
    test_ratios batch = allocate_ratios(n, 2 * n * most);
    size_t used = 0;
    for (size_t i = 0; i < n; i++) {
        lt_ratio_candidate *c = &batch.candidate[i];
        c->first_template = (lt_u32)used;
        c->clone_shift = next_random(&seed) % 3 ? (lt_i32)(next_random(&seed) % 6400) : 0;
        c->n_a = (lt_u16)(next_random(&seed) % (most + 1));
        c->n_b = (lt_u16)(next_random(&seed) % (most + 1));
        c->klass = (lt_u8)(next_random(&seed) % 18);
        c->mapq = (lt_u8)next_random(&seed);
        const int lean = (int)(next_random(&seed) % 3) * 600 - 600;
        for (int k = 0; k < c->n_a + c->n_b; k++) {
            const uint32_t kind = next_random(&seed) % 16;
            const int spread = kind < 2 ? 3000 : 500;
            const int ratio = lean + (int)next_random(&seed) % (2 * spread) - spread;
            batch.ratio[used++] = (int16_t)(kind == 15 ? 0 : ratio);
        }
    }
    batch.n_ratios = used;
    return batch;
}

/* Sections of MOST templates: all for; all against; mixed; nothing; beyond the range. */
test_ratios ratios_extreme(void)
{
    enum { SECTIONS = 5, N_SHIFTS = 5 };
    static const unsigned klass[] = {0, 7, 17};
    static const lt_i32 shift[N_SHIFTS] = {0, 6364, INT32_MAX, INT32_MIN, -6364};
    test_ratios batch = allocate_ratios((SECTIONS - 1) * N_SHIFTS * 3 * 3, (size_t)SECTIONS * MOST);
    for (size_t k = 0; k < MOST; k++) {
        batch.ratio[k] = LT_RATIO_MAX;
        batch.ratio[MOST + k] = LT_RATIO_MIN;
        batch.ratio[2 * MOST + k] = (int16_t)(k % 3 ? 656 : -840);
        batch.ratio[3 * MOST + k] = 0;
        batch.ratio[4 * MOST + k] = (int16_t)(k * 37);
    }
    size_t i = 0;
    for (unsigned section = 0; section < SECTIONS - 1; section++)
        for (unsigned s = 0; s < N_SHIFTS; s++)
            for (unsigned k = 0; k < 3; k++) {
                const lt_u32 first = section * MOST;
                const lt_u8 kl = (lt_u8)klass[k];
                batch.candidate[i++] =
                    (lt_ratio_candidate){first, shift[s], MOST, MOST, kl, 255, 0};
                batch.candidate[i++] = (lt_ratio_candidate){first, shift[s], 1, MOST, kl, 60, 0};
                batch.candidate[i++] =
                    (lt_ratio_candidate){first + MOST / 2, shift[s], MOST, 0, kl, 0, 0};
            }
    return batch;
}

/* ---- alignments ----------------------------------------------------------------------------- */

static test_alignments allocate_alignments(size_t n, size_t n_obs, size_t n_bases)
{
    test_alignments batch = {.alignment = need(n, sizeof(lt_alignment)),
                             .obs = need(n_obs, 1),
                             .base = need(n_bases, 1),
                             .gap_open = need(n_bases, sizeof(int16_t)),
                             .score = need(n, sizeof(int32_t))};
    batch.jobs =
        (lt_alignments){batch.alignment, batch.obs, batch.base, batch.gap_open, n, n_obs, n_bases};
    return batch;
}

void alignments_free(test_alignments *batch)
{
    free(batch->alignment);
    free(batch->obs);
    free(batch->base);
    free(batch->gap_open);
    free(batch->score);
}

/* Two letters mostly, so that many paths are nearly as good. */
static uint8_t random_base(uint32_t *seed)
{
    const uint32_t kind = next_random(seed) % 64;
    return (uint8_t)(kind == 0 ? 4 : kind < 24 ? next_random(seed) % 4 : kind % 2);
}

static uint8_t random_obs(uint32_t *seed, unsigned base)
{
    const uint32_t kind = next_random(seed) % 32;
    if (kind == 0)
        return 0;
    return (uint8_t)((kind < 3 ? next_random(seed) % 4 : base & 3u) | (next_random(seed) % 64)
                                                                          << 2);
}

test_alignments alignments_random(uint32_t seed, size_t n, unsigned most)
{
    test_alignments batch = allocate_alignments(n, n * most, n * most);
    for (size_t i = 0; i < n; i++) {
        const size_t first = i * most;
        const unsigned m = next_random(&seed) % (most + 1),
                       n_read = next_random(&seed) % (most + 1);
        for (unsigned j = 0; j < m; j++) {
            batch.base[first + j] = random_base(&seed);
            batch.gap_open[first + j] = (int16_t)(74 + next_random(&seed) % 300);
        }
        const int begin = (int)(next_random(&seed) % (m + 40)) - 20;
        int j = begin;
        for (unsigned k = 0; k < n_read; k++, j++) {
            if (next_random(&seed) % 30 == 0)
                j += (int)(next_random(&seed) % 9) - 4;
            const int is_copy = i % 4 && j >= 0 && j < (int)m;
            const unsigned base = is_copy ? batch.base[first + (size_t)j] : random_base(&seed);
            batch.obs[first + k] = random_obs(&seed, base);
        }
        batch.alignment[i] =
            (lt_alignment){(lt_u32)first, (lt_u32)first, (lt_u16)n_read, (lt_u16)m,
                           begin + (i % 3 ? 0 : (int)(next_random(&seed) % 50) - 25)};
    }
    return batch;
}

/* A reference of WIDTH bases and the same without DELETED bases in the middle, for GROUP reads. */
enum { WIDTH = 320, DELETED = 3, READ = 150, GROUP = 64, MIDDLE = WIDTH / 2 };

static void fill_haplotypes(test_alignments *batch, size_t first, uint32_t *seed)
{
    uint8_t *ref = batch->base + first, *alt = ref + WIDTH;
    for (int j = 0; j < WIDTH; j++)
        ref[j] = (uint8_t)(next_random(seed) % 4);
    memcpy(alt, ref, MIDDLE);
    memcpy(alt + MIDDLE, ref + MIDDLE + DELETED, WIDTH - MIDDLE - DELETED);
    for (int j = 0; j < 2 * WIDTH; j++)
        batch->gap_open[first + (size_t)j] = 332;
}

test_alignments alignments_typical(uint32_t seed, size_t n_reads)
{
    const size_t n_groups = (n_reads + GROUP - 1) / GROUP;
    test_alignments batch = allocate_alignments(2 * n_reads, READ * n_reads, 2 * WIDTH * n_groups);
    for (size_t r = 0; r < n_reads; r++) {
        const size_t first = r / GROUP * 2 * WIDTH;
        if (r % GROUP == 0)
            fill_haplotypes(&batch, first, &seed);
        const int is_alt = next_random(&seed) % 10 == 0;
        const unsigned begin = next_random(&seed) % (MIDDLE - 10);
        const uint8_t *from = batch.base + first + (is_alt ? WIDTH : 0) + begin;
        for (int k = 0; k < READ; k++) {
            const unsigned wrong = next_random(&seed) % 300 == 0;
            batch.obs[r * READ + (size_t)k] = (uint8_t)((from[k] + wrong) % 4 | 37 << 2);
        }
        for (unsigned h = 0; h < 2; h++)
            batch.alignment[2 * r + h] =
                (lt_alignment){(lt_u32)(r * READ), (lt_u32)(first + h * WIDTH), READ,
                               (lt_u16)(h ? WIDTH - DELETED : WIDTH), (lt_i32)begin};
    }
    return batch;
}

test_alignments alignments_extreme(void)
{
    static const lt_u16 length[] = {0, 1, 33, MOST};
    static const lt_i32 off[] = {INT32_MIN, -70000, -17, -16, 0, 16, 17, 70000, INT32_MAX};
    enum { N_LENGTHS = sizeof length / sizeof *length, N_OFF = sizeof off / sizeof *off };
    uint32_t seed = 21;
    test_alignments batch = allocate_alignments(N_LENGTHS * N_LENGTHS * 2 * N_OFF, MOST, MOST);
    for (size_t j = 0; j < MOST; j++) {
        batch.base[j] = random_base(&seed);
        batch.gap_open[j] = (int16_t)(j % 100 ? 200 : INT16_MAX);
        batch.obs[j] = j % 1000 < 500 ? random_obs(&seed, batch.base[j]) : 3 | 63 << 2;
    }
    size_t i = 0;
    for (int n = 0; n < N_LENGTHS; n++)
        for (int m = 0; m < N_LENGTHS; m++)
            for (int k = 0; k < N_OFF; k++) {
                /* from the haplotype's beginning, and from where both end together */
                const lt_i32 end = off[k] / 2 + length[m] - length[n];
                batch.alignment[i++] = (lt_alignment){0, 0, length[n], length[m], off[k]};
                batch.alignment[i++] = (lt_alignment){0, 0, length[n], length[m], end};
            }
    return batch;
}
