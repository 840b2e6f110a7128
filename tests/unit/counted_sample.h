/* counted_sample.h -- samples made of drawn counts, for tests of the statistics.
 *
 * Nothing here is the model's: levels of true molecules, damage by context class (3e-7 .. 3e-5,
 * drawn), site factors (log-normal, sigma .7, and .5 % of sites 20 times noisier), sequencing
 * errors in the weak levels, PCR errors in the strong ones, a tenth of damage on both strands. */
#ifndef LT_TEST_COUNTED_SAMPLE_H
#define LT_TEST_COUNTED_SAMPLE_H

#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "lowtide/sample.h"

typedef struct counted_rng {
    uint64_t state;
} counted_rng;

static inline double counted_uniform(counted_rng *rng) /* splitmix64, (0, 1) */
{
    uint64_t z = (rng->state += 0x9e3779b97f4a7c15u);
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    return ((double)((z ^ (z >> 31)) >> 11) + 0.5) * 0x1p-53;
}

static inline double counted_normal(counted_rng *rng)
{
    double u = counted_uniform(rng), v = counted_uniform(rng);
    return sqrt(-2 * log(u)) * cos(6.283185307179586 * v);
}

static inline uint32_t counted_poisson(counted_rng *rng, double mean)
{
    if (mean > 1000) {
        double x = mean + sqrt(mean) * counted_normal(rng) + 0.5;
        return x < 0 ? 0 : (uint32_t)x;
    }
    uint32_t n = 0;
    while (mean > 0) {
        double part = mean > 30 ? 30 : mean, limit = exp(-part), product = counted_uniform(rng);
        for (; product > limit; n++)
            product *= counted_uniform(rng);
        mean -= part;
    }
    return n;
}

/* n trials one by one; as Poisson's law where p is so small that it does not show */
static inline uint32_t counted_binomial(counted_rng *rng, uint32_t n, double p)
{
    uint32_t k = 0;
    if (p < 0.01)
        k = counted_poisson(rng, n * p);
    for (uint32_t i = 0; p >= 0.01 && i < n; i++)
        k += counted_uniform(rng) < p;
    return k < n ? k : n;
}

/* Site rates of a real assay in place of the drawn ones: by substitution, both strands alike. */
typedef struct counted_law {
    double *rate[12], mean[12];
    size_t n[12];
} counted_law;

typedef struct counted_sample {
    lt_sample sample;
    lt_contig contig;
    lt_interval interval;
    size_t capacity;
    double class_share[LT_N_CLASSES];
    double q[LT_N_CLASSES][LT_N_LEVELS + 1]; /* true molecules */
    double scale;                            /* multiplies all damage; 1 */
    double molecules;                        /* mean depth */
    const counted_law *law;                  /* or NULL */
    uint64_t assay;       /* not 0: samples of one assay share reference and site factors */
    double private_share; /* of (site, allele): noisy in this sample alone, on one strand */
    counted_rng rng;
    uint32_t site_count[4][LT_N_BINS]; /* of the site being drawn */
} counted_sample;

/* kind 0: duplex library, 6 reads a molecule; 1: single strand; 2: duplex with small families, 2.7
 * reads a molecule: most strands were seen once, at Q37. */
static inline void counted_library(counted_sample *s, int kind)
{
    static const double category[3][3] = {{.26, .26, .48}, {.5, .5, 0}, {.36, .36, .28}};
    static const double size[3][3] = {{.18, .22, .60}, {.18, .22, .60}, {.25, .35, .40}};
    static const double level[3][LT_N_LEVELS + 1] = {
        {.015, .01, .01, .05, .735, .12, 0, 0, 0, 0, .06},
        {.005, .002, .003, .01, .08, .2, .69, 0, 0, 0, .01},
        {.002, .001, .001, .003, .02, .07, .9, 0, 0, 0, .003}};
    static const double small[3][3] = {{.55, .25, .20}, {.55, .25, .20}, {.62, .26, .12}};
    for (int k = 0; k < LT_N_CLASSES; k++) {
        int c = k / 6, z = k / 2 % 3;
        const double *sizes = kind == 2 ? small[c] : size[c];
        s->class_share[k] = category[kind][c] * sizes[z] * (k % 2 ? .08 : .92);
        memcpy(s->q[k], level[z], sizeof s->q[k]);
        if (c == LT_CATEGORY_D) {
            s->q[k][4] = .12;
            s->q[k][5] = .25;
            s->q[k][6] = .585;
            s->q[k][8] = s->q[k][9] = .01;
            s->q[k][0] = s->q[k][1] = s->q[k][2] = .003;
            s->q[k][3] = .006;
            s->q[k][10] = .01;
            if (kind == 2 && z == 0) { /* two single reads: both at about 8 nats */
                s->q[k][4] = .70;
                s->q[k][5] = .18;
                s->q[k][6] = .03;
                s->q[k][3] = .03;
                s->q[k][10] = .031;
            }
        }
    }
}

static inline void counted_init_assay(counted_sample *s, uint32_t n_sites, double molecules,
                                      int kind, uint64_t seed, uint64_t assay)
{
    memset(s, 0, sizeof *s);
    s->assay = assay;
    s->rng.state = assay ? assay : seed;
    s->scale = 1;
    s->molecules = molecules;
    counted_library(s, kind);
    s->contig.name = (char *)"chr1";
    s->contig.length = n_sites + 1000;
    s->interval = (lt_interval){0, 500, 500 + (int64_t)n_sites, 0};
    lt_sample *x = &s->sample;
    x->name = (char *)"drawn";
    x->genome = (lt_genome){&s->contig, 1};
    x->targets = (lt_targets){&s->interval, 1, n_sites};
    x->ref = malloc(n_sites);
    x->context = malloc(n_sites);
    x->homopolymer = malloc(n_sites);
    x->exposure = calloc((size_t)n_sites * LT_N_CLASSES, sizeof *x->exposure);
    x->raw_base = calloc((size_t)n_sites * 4, sizeof *x->raw_base);
    for (uint32_t i = 0; i < n_sites; i++)
        x->ref[i] = (uint8_t)(counted_uniform(&s->rng) * 4);
    s->rng.state = assay ? seed : s->rng.state;
    for (uint32_t i = 0; i < n_sites; i++) {
        x->context[i] =
            (uint8_t)((i ? x->ref[i - 1] : 0) * 5 + (i + 1 < n_sites ? x->ref[i + 1] : 0));
        x->homopolymer[i] = 1;
        double depth = molecules * (0.8 + 0.4 * counted_uniform(&s->rng));
        for (int k = 0; k < LT_N_CLASSES; k++)
            x->exposure[i * LT_N_CLASSES + (uint32_t)k] =
                (uint32_t)(depth * s->class_share[k] + counted_uniform(&s->rng));
        x->raw_base[i * 4 + x->ref[i]] = (uint32_t)depth;
    }
    for (int k = 0; k < LT_N_CLASSES; k++)
        for (int level = 0; level <= LT_N_LEVELS; level++)
            x->mirror[k][level] =
                (uint64_t)(n_sites * molecules / 256 * s->class_share[k] * s->q[k][level]);
}

static inline void counted_init(counted_sample *s, uint32_t n_sites, double molecules, int kind,
                                uint64_t seed)
{
    counted_init_assay(s, n_sites, molecules, kind, seed, 0);
}

static inline void counted_clear(counted_sample *s)
{
    free(s->sample.ref);
    free(s->sample.context);
    free(s->sample.homopolymer);
    free(s->sample.exposure);
    free(s->sample.raw_base);
    free(s->sample.evidence);
}

/* Damage per molecule of the top strand for a base ref seen as alt: by context, 3e-7 .. 3e-5. */
static inline double counted_damage(const counted_sample *s, int ref, int alt, int context)
{
    static const double rate[10] = {3e-7,   3e-7,   3e-7,   3e-7, 3e-7,
                                    1.5e-6, 1.5e-6, 1.5e-6, 8e-6, 3e-5};
    unsigned hash = (unsigned)(ref * 4 + alt) * 25u + (unsigned)context;
    if (s->law)
        return s->scale * s->law->mean[ref * 3 + alt - (alt > ref)];
    hash = (hash * 2654435761u) >> 7;
    return s->scale * rate[hash % 10];
}

/* The same of the bottom strand. */
static inline double counted_damage_below(const counted_sample *s, int ref, int alt, int context)
{
    return s->law ? counted_damage(s, ref, alt, context)
                  : counted_damage(s, 3 - ref, 3 - alt, context % 5 * 5 + context / 5);
}

static inline void counted_put(counted_sample *s, int alt, int klass, uint32_t n, int true_levels)
{
    for (; n; n--) {
        double u = counted_uniform(&s->rng), total = 0;
        int level = 0;
        /* a damaged or variant molecule: levels of q; a PCR error likewise, but seldom unanimous */
        for (; level < LT_N_LEVELS; level++) {
            total += s->q[klass][level];
            if (u < total)
                break;
        }
        if (!true_levels && level > 4 && level < 8)
            level -= 1;
        if (level < LT_N_LEVELS)
            s->site_count[alt][klass * LT_N_LEVELS + level]++;
    }
}

/* Noise of n[class] molecules with base `from`, seen as alt; g is the site's factor. */
static inline void counted_noise(counted_sample *s, const double *n, int from, int alt, int context,
                                 double g)
{
    static const double sequencing[4] = {4e-4, 6e-5, 1e-5, 1.5e-6};
    double top = counted_damage(s, from, alt, context),
           bottom = counted_damage_below(s, from, alt, context);
    for (int k = 0; k < LT_N_CLASSES; k++) {
        int category = k / 6;
        double strand = category == 0 ? top : category == 1 ? bottom : 0.1 * (top + bottom) / 2;
        if (n[k] <= 0)
            continue;
        counted_put(s, alt, k, counted_poisson(&s->rng, n[k] * g * strand), 1);
        counted_put(s, alt, k, counted_poisson(&s->rng, n[k] * (category == 2 ? 5e-8 : 1e-6)), 0);
        for (int level = 0; level < 4; level++)
            s->site_count[alt][k * LT_N_LEVELS + level] +=
                counted_poisson(&s->rng, n[k] * sequencing[level] *
                                             (category == 2 ? .02
                                              : k / 2 % 3   ? .2
                                                            : 1));
    }
}

static inline double counted_draw_factor(counted_rng *rng)
{
    double g = exp(0.7 * counted_normal(rng));
    return counted_uniform(rng) < 0.005 ? 20 * g : g;
}

/* Of a site: drawn anew, or the assay's. */
static inline double counted_site_factor(counted_sample *s, uint32_t site, int alt)
{
    counted_rng assay = {s->assay ^
                         (((uint64_t)site * 4 + (uint64_t)alt + 1) * 0xd1342543de82ef95u)};
    int ref = s->sample.ref[site], k = ref * 3 + alt - (alt > ref);
    if (s->law && ref != alt)
        return s->law->rate[k][(size_t)(counted_uniform(&assay) * (double)s->law->n[k])] /
               s->law->mean[k];
    return counted_draw_factor(s->assay ? &assay : &s->rng);
}

/* Molecules of strand A (or B) alone at a fraction of 2e-4 .. 5e-3, log-uniform. */
static inline void counted_private(counted_sample *s, const double *n, int alt)
{
    int category = counted_uniform(&s->rng) < .5;
    double f = 2e-4 * exp(counted_uniform(&s->rng) * log(25));
    for (int k = 6 * category; k < 6 * category + 6; k++)
        if (n[k] > 0)
            counted_put(s, alt, k, counted_poisson(&s->rng, n[k] * f), 1);
}

/* True molecules of alt at fraction f; their number by class is added to taken. */
static inline void counted_variant(counted_sample *s, uint32_t site, int alt, double f,
                                   double taken[LT_N_CLASSES])
{
    for (int k = 0; k < LT_N_CLASSES; k++) {
        uint32_t n = s->sample.exposure[site * LT_N_CLASSES + (uint32_t)k];
        uint32_t carriers = f >= 1 ? n : counted_binomial(&s->rng, n, f);
        carriers = carriers > n ? n : carriers;
        counted_put(s, alt, k, carriers, 1);
        taken[k] += carriers;
    }
}

/* Appends the drawn counts of the site to the evidence. */
static inline void counted_flush(counted_sample *s, uint32_t site)
{
    lt_sample *x = &s->sample;
    for (int alt = 0; alt < 4; alt++)
        for (int b = 0; b < LT_N_BINS; b++) {
            if (!s->site_count[alt][b])
                continue;
            if (x->n_evidence == s->capacity) {
                s->capacity = s->capacity ? 2 * s->capacity : 4096;
                x->evidence = realloc(x->evidence, s->capacity * sizeof *x->evidence);
            }
            x->evidence[x->n_evidence++] =
                (lt_evidence){site, (uint8_t)alt, (uint8_t)b, s->site_count[alt][b]};
            s->site_count[alt][b] = 0;
        }
}

/* Draws one site: noise of reference molecules towards the three other bases, and of the variant's
 * molecules (fraction f of allele alt; f = 0: none) towards the others. */
static inline void counted_site(counted_sample *s, uint32_t site, int alt, double f)
{
    int ref = s->sample.ref[site], context = s->sample.context[site];
    double carriers[LT_N_CLASSES] = {0}, others[LT_N_CLASSES];
    if (f > 0)
        counted_variant(s, site, alt, f, carriers);
    for (int k = 0; k < LT_N_CLASSES; k++)
        others[k] = s->sample.exposure[site * LT_N_CLASSES + (uint32_t)k] - carriers[k];
    for (int to = 0; to < 4; to++) {
        if (to == ref)
            continue;
        if (f < .999 && !(f > .1 && to == alt))
            counted_noise(s, others, ref, to, context, counted_site_factor(s, site, to));
        if (f > 0 && to != alt)
            counted_noise(s, carriers, alt, to, context, counted_site_factor(s, site, to));
        if (s->private_share > 0 && f == 0 && counted_uniform(&s->rng) < s->private_share)
            counted_private(s, others, to);
    }
    counted_flush(s, site);
}

#endif
