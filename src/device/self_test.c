/* self_test.c -- test vectors that a device must answer like the host.
 *
 * For each kernel random items of every kind, then extremes. 4,096 candidates of 0 to 15 templates
 * a strand, with every base, quality, class and mapping quality (or ratio and shift), nothing but
 * absent readings, one base only, and 65,535 templates a strand. 1,024 alignments with gaps, N,
 * any place relative to the haplotype, and a long read. About 20 ms on the host. */
#include "self_test.h"

#include <stdlib.h>
#include <string.h>

enum { N_RANDOM = 4096, N_EXTREMES = 6, N_VECTORS = N_RANDOM + N_EXTREMES, MOST = 65535 };
enum { N_TEMPLATES = N_RANDOM * 30 + 2 * MOST };
enum { N_ALIGNED = 1024, MOST_BASES = 160, LONG_BASES = 4000 };
enum { N_BASES = N_ALIGNED * MOST_BASES + LONG_BASES };

/* One kernel's vectors at a time. */
typedef struct vectors {
    union {
        lt_candidate candidate[N_VECTORS];
        lt_ratio_candidate ratio_candidate[N_VECTORS];
        lt_alignment alignment[N_ALIGNED + 1];
    } item;
    union {
        uint8_t obs[2 * N_TEMPLATES];
        int16_t ratio[N_TEMPLATES];
    } templates;
    size_t n_templates;
    uint8_t read[N_BASES], base[N_BASES];
    int16_t gap_open[N_BASES];
    int32_t answer[N_VECTORS], host[N_VECTORS]; /* of any kind */
    uint32_t random_state;
} vectors;

/* xorshift32 */
static uint32_t next_random(vectors *v)
{
    v->random_state ^= v->random_state << 13;
    v->random_state ^= v->random_state >> 17;
    v->random_state ^= v->random_state << 5;
    return v->random_state >> 8;
}

/* ---- candidates ----------------------------------------------------------------------------- */

/* A candidate whose templates follow those made so far: a tenth of the readings absent, the rest
 * mostly of two bases. */
static void add_candidate(vectors *v, size_t i)
{
    lt_candidate *c = &v->item.candidate[i];
    c->first_template = (uint32_t)v->n_templates;
    c->n_a = (lt_u16)(next_random(v) % 16);
    c->n_b = (lt_u16)(next_random(v) % 16);
    c->alt = (lt_u8)(next_random(v) % 4);
    c->ref = (lt_u8)(next_random(v) % 5);
    c->klass = (lt_u8)(next_random(v) % 18);
    c->mapq = (lt_u8)next_random(v);
    uint8_t *obs = v->templates.obs + 2 * v->n_templates;
    for (size_t k = 0; k < 2u * (c->n_a + c->n_b); k++) {
        const uint32_t kind = next_random(v) % 20;
        const uint32_t base = kind < 12 ? c->alt : kind < 16 ? c->ref & 3u : next_random(v) % 4;
        obs[k] = (uint8_t)(kind > 17 ? 0 : base | (next_random(v) % 64) << 2);
    }
    v->n_templates += (size_t)c->n_a + c->n_b;
}

/* The extremes share 2 x 65,535 templates: the first half reads G at Q63, the other A at Q40. */
static lt_piece make_candidates(vectors *v)
{
    for (size_t i = 0; i < N_RANDOM; i++)
        add_candidate(v, i);
    const uint32_t first = (uint32_t)v->n_templates;
    memset(v->templates.obs + 2 * (size_t)first, 2 | 63 << 2, 2 * MOST);
    memset(v->templates.obs + 2 * ((size_t)first + MOST), 40 << 2, 2 * MOST);
    v->n_templates += 2 * MOST;
    const lt_candidate extreme[N_EXTREMES] = {
        {first, MOST, MOST, 2, 0, 12, 255},        /* one strand denies */
        {first, MOST, 0, 2, 0, 0, 255},            /* as large as it gets */
        {first, MOST, 0, 0, 2, 0, 60},             /* and as negative */
        {first + MOST / 2, MOST, 0, 0, 2, 12, 60}, /* evenly mixed */
        {first, 0, 0, 1, 1, 0, 60},                /* no template */
        {first, MOST, MOST, 3, 0, 12, 60},         /* no reading of the allele */
    };
    memcpy(v->item.candidate + N_RANDOM, extreme, sizeof extreme);
    return (lt_piece){
        LT_KIND_CANDIDATES, v->item.candidate, N_VECTORS, {{v->templates.obs, v->n_templates, 0}}};
}

/* ---- ratios --------------------------------------------------------------------------------- */

/* Half of the ratios lean to the allele, and some are beyond the range. */
static void add_ratio_candidate(vectors *v, size_t i)
{
    lt_ratio_candidate *c = &v->item.ratio_candidate[i];
    *c = (lt_ratio_candidate){.first_template = (uint32_t)v->n_templates,
                              .clone_shift = (lt_i32)(next_random(v) % 12000) - 2000,
                              .n_a = (lt_u16)(next_random(v) % 16),
                              .n_b = (lt_u16)(next_random(v) % 16),
                              .klass = (lt_u8)(next_random(v) % 18),
                              .mapq = (lt_u8)next_random(v)};
    for (int k = 0; k < c->n_a + c->n_b; k++) {
        const uint32_t kind = next_random(v) % 20;
        const int32_t ratio = (int32_t)(next_random(v) % (kind < 10 ? 900 : 2600));
        v->templates.ratio[v->n_templates++] = (int16_t)(kind < 10 ? ratio : ratio - 1300);
    }
}

/* The first half of the shared templates are all for the allele, the other half all against it. */
static lt_piece make_ratios(vectors *v)
{
    for (size_t i = 0; i < N_RANDOM; i++)
        add_ratio_candidate(v, i);
    const uint32_t first = (uint32_t)v->n_templates;
    for (size_t k = 0; k < MOST; k++) {
        v->templates.ratio[first + k] = LT_RATIO_MAX;
        v->templates.ratio[first + MOST + k] = LT_RATIO_MIN;
    }
    v->n_templates += 2 * MOST;
    const lt_ratio_candidate extreme[N_EXTREMES] = {
        {first, 0, MOST, MOST, 12, 255, 0},
        {first, INT32_MAX, MOST, 0, 0, 255, 0},
        {first + MOST, INT32_MIN, MOST, 0, 0, 60, 0},
        {first + MOST / 2, 6000, MOST, 0, 12, 60, 0},
        {first, INT32_MIN, 0, 0, 0, 60, 0},
        {first + MOST - 1, INT32_MAX, 1, 1, 12, 255, 0},
    };
    memcpy(v->item.ratio_candidate + N_RANDOM, extreme, sizeof extreme);
    return (lt_piece){LT_KIND_RATIOS,
                      v->item.ratio_candidate,
                      N_VECTORS,
                      {{v->templates.ratio, v->n_templates, 0}}};
}

/* ---- alignments ----------------------------------------------------------------------------- */

/* n random bases from number first on, with repeats; the read is a copy with gaps and errors. */
static void add_alignment(vectors *v, size_t i, uint32_t first, uint32_t n, uint32_t n_read)
{
    for (uint32_t j = first; j < first + n; j++) {
        const int repeats = j > first + 2 && next_random(v) % 2;
        v->base[j] = repeats ? v->base[j - 1 - next_random(v) % 3]
                             : (uint8_t)(next_random(v) % 64 ? next_random(v) % 4 : 4);
        v->gap_open[j] = (int16_t)(80 + next_random(v) % 300);
    }
    const uint32_t begin = n ? next_random(v) % n : 0;
    for (uint32_t k = 0, j = begin; k < n_read; k++, j++) {
        const uint32_t kind = next_random(v) % 100;
        if (kind < 4)
            j += kind < 2 ? 2u : (uint32_t)-2;
        const uint32_t base = j < n && kind < 95 ? v->base[first + j] & 3u : next_random(v) % 4;
        v->read[first + k] = (uint8_t)(kind == 99 ? 0 : base | (next_random(v) % 64) << 2);
    }
    v->item.alignment[i] = (lt_alignment){first, first, (lt_u16)n_read, (lt_u16)n,
                                          (lt_i32)begin + (lt_i32)(next_random(v) % 41) - 20};
}

static lt_piece make_alignments(vectors *v)
{
    for (uint32_t i = 0; i < N_ALIGNED; i++) {
        const uint32_t n = next_random(v) % MOST_BASES, n_read = next_random(v) % MOST_BASES;
        add_alignment(v, i, i * MOST_BASES, n, n_read);
    }
    add_alignment(v, N_ALIGNED, N_ALIGNED * MOST_BASES, LONG_BASES, LONG_BASES);
    return (lt_piece){LT_KIND_ALIGNMENTS,
                      v->item.alignment,
                      N_ALIGNED + 1,
                      {{v->read, N_BASES, 0}, {v->base, N_BASES, 0}, {v->gap_open, N_BASES, 0}}};
}

/* ---- the test ------------------------------------------------------------------------------- */

static lt_status test_kernel(lt_opencl_queue *queue, const lt_tables *tables, const lt_piece *piece,
                             vectors *v)
{
    const lt_kind *kind = &lt_kinds[piece->kind];
    const char *got = (const char *)v->answer, *host = (const char *)v->host;
    LT_TRY(lt_opencl_submit(queue, piece));
    LT_TRY(lt_opencl_collect(queue, v->answer));
    kind->compute(tables, piece, 0, piece->n, v->host);
    for (size_t i = 0; i < piece->n; i++)
        if (memcmp(got + i * kind->answer_bytes, host + i * kind->answer_bytes,
                   kind->answer_bytes) != 0)
            return lt_fail(LT_EDEVICE, "self-test vector %zu of %s is not the host's", i,
                           kind->kernel);
    return LT_OK;
}

lt_status lt_self_test(lt_opencl *opencl, const lt_tables *tables)
{
    static lt_piece (*const make[])(vectors *) = {make_candidates, make_ratios, make_alignments};
    vectors *v = malloc(sizeof *v);
    lt_opencl_queue *queue = NULL;
    if (!v)
        return lt_fail(LT_ENOMEM, "self-test: out of memory");
    lt_status st = lt_opencl_queue_open(&queue, opencl);
    for (size_t k = 0; k < sizeof make / sizeof *make && st == LT_OK; k++) {
        memset(v, 0, sizeof *v);
        v->random_state = 2463534242u;
        const lt_piece piece = make[k](v);
        st = test_kernel(queue, tables, &piece, v);
    }
    lt_opencl_queue_close(queue);
    free(v);
    return st;
}
