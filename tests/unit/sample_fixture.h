/* sample_fixture.h -- a small sample with calls that the tests of its files share.
 *
 * Values follow from the place alone, so a sample over some of the places equals that part of the
 * whole. Two contigs; place p (0 .. 39) is position 5 * p, in runs of consecutive positions. */
#ifndef LT_TEST_SAMPLE_FIXTURE_H
#define LT_TEST_SAMPLE_FIXTURE_H

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "lowtide/call.h"
#include "sample_file.h"

#define FIXTURE_LENGTH 100000

/* 300 characters of UTF-8, quotes, tab, newline and markup. */
static inline char *fixture_name(void)
{
    char *name = calloc(1, 1024);
    strcpy(name, "P\xc3\xa4tient <01>\t\"q\"\n&'; DROP,=%");
    while (strlen(name) < 600)
        strcat(name, "\xc3\xbc");
    return name;
}

static inline void fixture_genome(lt_genome *genome)
{
    genome->contig = calloc(2, sizeof *genome->contig);
    genome->n_contigs = 2;
    genome->contig[0].name = strdup("chr1");
    genome->contig[1].name = strdup("HLA-A*01:01");
    genome->contig[0].length = genome->contig[1].length = FIXTURE_LENGTH;
    strcpy(genome->contig[0].md5, "0123456789abcdef0123456789abcdef");
}

static inline uint8_t fixture_ref(int32_t contig, int64_t pos)
{
    return (uint8_t)((pos * 7 + contig) % 5); /* N too */
}

static inline void fixture_site(lt_sample *sample, uint32_t s, int32_t contig, int64_t pos)
{
    sample->ref[s] = fixture_ref(contig, pos);
    sample->context[s] = (uint8_t)(pos % 25);
    sample->homopolymer[s] = (uint8_t)(1 + pos % 9);
    for (uint32_t k = 0; k < LT_N_CLASSES; k++)
        sample->exposure[s * LT_N_CLASSES + k] = (uint32_t)(pos % 13) * 10 + k;
    for (uint32_t b = 0; b < 4; b++)
        sample->raw_base[s * 4 + b] = b == sample->ref[s] ? 9000 + (uint32_t)pos : b;
}

/* Two rows of evidence at every third position, in class 4 (A, >= 3 templates) and 17. */
static inline void fixture_evidence(lt_sample *sample, uint32_t s, int64_t pos)
{
    if (pos % 3 != 0 || pos % 13 == 0)
        return;
    uint8_t alt = sample->ref[s] == 0 ? 2 : 0;
    lt_evidence *e = &sample->evidence[sample->n_evidence];
    e[0] = (lt_evidence){s, alt, 4 * LT_N_LEVELS + 7, 2};
    e[1] = (lt_evidence){s, alt, 17 * LT_N_LEVELS + LT_LEVEL_TOWARDS_B, 1};
    sample->n_evidence += 2;
}

/* An insertion and a deletion at every fourth position, with evidence in class 4 and, for the
 * deletion, 16. */
static inline void fixture_indels(lt_sample *sample, uint32_t s, int32_t contig, int64_t pos)
{
    sample->assessed_indel[s] = 1;
    if (pos % 4 != 1 || sample->ref[s] > 3 || pos % 13 == 0)
        return;
    const char base = "ACGT"[sample->ref[s]];
    for (int i = 0; i < 2; i++) {
        const uint32_t row = (uint32_t)sample->n_indels++;
        lt_indel *x = &sample->indel[row];
        x->allele = (lt_allele){.contig = contig, .pos = pos, .ref = {base}, .alt = {base}};
        strcat(i ? x->allele.ref : x->allele.alt, "CA");
        x->site = s;
        x->tract = (uint16_t)(2 + 300 * i);
        x->unit = 2;
        x->copies = (uint8_t)(1 + i);
        x->raw_alt = (uint32_t)pos;
        lt_evidence *e = &sample->indel_evidence[sample->n_indel_evidence];
        e[0] = (lt_evidence){row, 0, 4 * LT_N_LEVELS + 7, 2};
        e[1] = (lt_evidence){row, 0, 16 * LT_N_LEVELS + LT_LEVEL_TOWARDS_B, 1};
        sample->n_indel_evidence += (size_t)(1 + i);
    }
}

static inline int fixture_same_indels(const lt_sample *a, const lt_sample *b)
{
    int same = !a->assessed_indel == !b->assessed_indel && a->n_indels == b->n_indels &&
               a->n_indel_evidence == b->n_indel_evidence;
    if (same && a->assessed_indel)
        same = !memcmp(a->assessed_indel, b->assessed_indel, a->targets.n_sites);
    for (size_t i = 0; same && i < a->n_indels; i++) {
        const lt_indel *x = &a->indel[i], *y = &b->indel[i];
        same = !strcmp(x->allele.ref, y->allele.ref) && !strcmp(x->allele.alt, y->allele.alt) &&
               x->allele.contig == y->allele.contig && x->allele.pos == y->allele.pos &&
               x->site == y->site && x->tract == y->tract && x->unit == y->unit &&
               x->copies == y->copies && x->raw_alt == y->raw_alt;
    }
    for (size_t i = 0; same && i < a->n_indel_evidence; i++) {
        const lt_evidence *x = &a->indel_evidence[i], *y = &b->indel_evidence[i];
        same = x->site == y->site && x->alt == y->alt && x->bin == y->bin && x->count == y->count;
    }
    return same;
}

static inline void fixture_tallies(lt_sample *sample, uint64_t factor)
{
    for (int i = 0; i < LT_N_CLASSES * (LT_N_LEVELS + 1); i++)
        (&sample->mirror[0][0])[i] = factor * (uint64_t)i;
    for (int i = 0; i < 24; i++)
        (&sample->damage[0][0])[i] = factor * (uint64_t)(100 + i);
    for (int i = 0; i < LT_N_LEDGER; i++)
        sample->ledger[i] = factor * (uint64_t)(1000 - i);
    for (int i = 0; i < LT_N_FAMILY_STATES * (LT_FAMILY_SIZE_MAX + 1); i++)
        (&sample->families.size[0][0])[i] = factor * (uint64_t)(i % 11);
    sample->families.molecules = factor * 11;
    sample->families.templates = factor * 22;
    sample->families.singletons = factor * 3;
    sample->families.umis_seen = factor * 15;
    sample->families.umis_merged = factor * 4;
    sample->families.templates_corrected = factor * 5;
}

/* intervals: sorted, disjoint, not touching. */
static inline void fixture_sample(lt_sample *sample, const lt_interval *intervals, size_t n,
                                  uint64_t tally_factor)
{
    memset(sample, 0, sizeof *sample);
    sample->name = fixture_name();
    sample->provenance = strdup("{\"version\":\"test\",\"options\":{\"min-baseq\":10}}");
    fixture_genome(&sample->genome);
    sample->targets.interval = calloc(n + 1, sizeof *intervals);
    sample->targets.n = n;
    for (size_t i = 0; i < n; i++) {
        sample->targets.interval[i] = intervals[i];
        sample->targets.interval[i].first_site = sample->targets.n_sites;
        sample->targets.n_sites += (uint32_t)(intervals[i].end - intervals[i].beg);
    }
    size_t n_sites = sample->targets.n_sites;
    sample->ref = calloc(n_sites + 1, 1);
    sample->context = calloc(n_sites + 1, 1);
    sample->homopolymer = calloc(n_sites + 1, 1);
    sample->exposure = calloc(n_sites + 1, LT_N_CLASSES * sizeof *sample->exposure);
    sample->raw_base = calloc(n_sites + 1, 4 * sizeof *sample->raw_base);
    sample->evidence = calloc(n_sites + 1, 2 * sizeof *sample->evidence);
    sample->assessed_indel = calloc(n_sites + 1, 1);
    sample->indel = calloc(2 * n_sites + 1, sizeof *sample->indel);
    sample->indel_evidence = calloc(4 * n_sites + 1, sizeof *sample->indel_evidence);
    uint32_t s = 0;
    for (size_t i = 0; i < n; i++)
        for (int64_t pos = intervals[i].beg; pos < intervals[i].end; pos++, s++) {
            fixture_site(sample, s, intervals[i].contig, pos);
            fixture_evidence(sample, s, pos);
            fixture_indels(sample, s, intervals[i].contig, pos);
        }
    fixture_tallies(sample, tally_factor);
}

static const lt_interval fixture_whole[] = {
    {0, 0, 5, 0}, {0, 100, 160, 0}, {0, 99990, 100000, 0}, {1, 30, 70, 0}, {1, 500, 501, 0}};

static inline void fixture_full(lt_sample *sample)
{
    fixture_sample(sample, fixture_whole, sizeof fixture_whole / sizeof *fixture_whole, 3);
}

static inline lt_call fixture_call(const lt_sample *sample, uint32_t site, uint8_t alt)
{
    lt_call call = {.site = site, .ref = sample->ref[site], .alt = alt, .evaluable = 1};
    for (int k = 0; k < LT_N_CLASSES; k++)
        call.depth += sample->exposure[site * LT_N_CLASSES + (uint32_t)k];
    for (int b = 0; b < 4; b++)
        call.raw_depth += sample->raw_base[site * 4 + (uint32_t)b];
    call.raw_alt = sample->raw_base[site * 4 + alt];
    for (size_t i = 0; i < sample->n_evidence; i++) {
        const lt_evidence *e = &sample->evidence[i];
        if (e->site != site || e->alt != alt)
            continue;
        int category = e->bin / LT_N_LEVELS / 6;
        call.alt_molecules += e->count;
        call.alt_duplex += category == LT_CATEGORY_D ? e->count : 0;
        call.alt_forward += category != LT_CATEGORY_B ? e->count : 0;
        call.alt_reverse += category != LT_CATEGORY_A ? e->count : 0;
    }
    call.ref_molecules = call.depth - call.alt_molecules;
    call.forced = site % 2;
    call.evaluable = call.depth > 0;
    call.filter = site % 4 == 0   ? LT_FILTER_WEAK_EVIDENCE | LT_FILTER_CANDIDATE
                  : site % 4 == 1 ? LT_FILTER_GERMLINE
                                  : 0;
    call.vaf = call.depth ? (double)call.alt_molecules / call.depth : NAN;
    call.vaf_lo = call.vaf / 2;
    call.vaf_hi = call.depth ? fmin(1.0, call.vaf * 2) : NAN;
    call.p_raw = 1e-30;
    call.p = site == 7 ? 1.0 : 3.25e-30;
    call.q_bh = 0.0125;
    call.log_bf = 12.5;
    call.lod95 = 0.0015;
    call.background = 2.5e-7;
    call.threshold = 2e-9;
    call.normals_alt = site;
    call.normals_aside = site % 3;
    call.normals_share = site % 2 ? NAN : .75;
    call.origin = (uint8_t)(site % LT_N_ORIGINS);
    call.origin_basis = (uint8_t)(site % LT_N_BASES);
    call.control_depth = 7 + site;
    call.control_alt = site % 7;
    call.p_tumour = site % 2 ? NAN : 0.25;
    call.p_chip = site % 2 ? NAN : 0.5;
    call.p_germline = 0.25;
    return call;
}

/* One call at every site with a base, two at site 6. */
static inline void fixture_calls(lt_calls *calls, const lt_sample *sample)
{
    memset(calls, 0, sizeof *calls);
    calls->call = calloc(2 * sample->targets.n_sites + 1, sizeof *calls->call);
    for (uint32_t s = 0; s < sample->targets.n_sites; s++) {
        uint8_t alt = sample->ref[s] == 0 ? 2 : 0;
        calls->call[calls->n++] = fixture_call(sample, s, alt);
        if (s == 6)
            calls->call[calls->n++] = fixture_call(sample, s, sample->ref[s] == 3 ? 1 : 3);
    }
    for (int i = 0; i < LT_N_CLASSES * (LT_N_LEVELS + 1); i++)
        (&calls->rates.q[0][0])[i] = 1.0 / (i + 2);
    for (int i = 0; i < LT_N_CONTEXTS * LT_N_BINS; i++)
        (&calls->rates.e[0][0])[i] = 1e-7 * i;
    calls->rates.q_count[3][4] = 17;
    calls->rates.e_count[191][179] = UINT64_C(1) << 40;
    calls->rates.e_exposure[1][2] = 12;
    calls->rates.sites_learnt = 4321;
    calls->rates.from_prior = 1;
    for (int i = 0; i < LT_N_CALIBRATION; i++)
        calls->calibration.nominal[i] = pow(10, -1 - i);
    for (int i = 0; i < 13 * LT_N_CALIBRATION; i++) {
        (&calls->calibration.observed[0][0])[i] = i % 2 ? NAN : 0.01 * i;
        (&calls->calibration.exceed[0][0])[i] = (uint64_t)i;
    }
    calls->calibration.tests[12] = 99;
    calls->calibration.alpha = 0.5;
    calls->calibration.kappa = 0.75;
    calls->contamination = (lt_contamination){0.0125, 0, NAN, 321};
    calls->identity.n = 3;
    calls->identity.site = calloc(3, sizeof *calls->identity.site);
    calls->identity.site[0] = (lt_genotype){0, 3, 0, 2, 1, 100, 44};
    calls->identity.site[1] = (lt_genotype){0, 3, 0, 3, 0, 100, 2};
    calls->identity.site[2] = (lt_genotype){1, 0, 3, 1, 2, 50, 50};
}

static inline void fixture_calls_clear(lt_calls *calls)
{
    free(calls->call);
    free(calls->identity.site);
}

#endif
