/* origins.c -- see origins.h. The control is refused in order of cost: genome, options, targets,
 * itself, person; only then is its depth looked at. */
#include "origins.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "allele_counts.h"
#include "calling.h"
#include "genome_table.h"
#include "identity.h"
#include "log.h"
#include "origin.h"
#include "provenance.h"
#include "sample_file.h"
#include "sites.h"
#include "snps.h"
#include "tests.h"

/* ---- the control ---- */

static lt_status read_control(lt_sample *control, const lt_origins_config *c)
{
    if (lt_is_sample_file(c->control))
        return lt_sample_file_read(control, NULL, c->control);
    lt_collect_config collect = *c->collect;
    lt_collect_seen seen;
    collect.input = c->control;
    collect.sample = c->control_sample;
    lt_status st = lt_collect(control, &seen, &collect);
    lt_loci_clear(&seen.loci);
    LT_TRY(st);
    return lt_provenance_collected(control, c->command, c->options, seen.strands.duplex);
}

static int is_asked(const lt_loci *loci, int32_t contig, int64_t pos)
{
    for (size_t i = 0; i < loci->n; i++)
        if (loci->allele[i].contig == contig && loci->allele[i].pos <= pos &&
            loci->allele[i].pos + (int64_t)strlen(loci->allele[i].ref) > pos)
            return 1;
    return 0;
}

/* What is missing at asked-for loci is only unresolved there. */
static lt_status check_targets(const lt_sample *control, const lt_sample *sample,
                               const lt_loci *loci, const char *path)
{
    uint32_t n_missing = 0, first = 0;
    int32_t contig;
    int64_t pos;
    for (uint32_t site = 0; site < sample->targets.n_sites; site++) {
        lt_site_position(&sample->targets, site, &contig, &pos);
        if (lt_sites_first(&control->targets, contig, pos, pos + 1) != UINT32_MAX ||
            is_asked(loci, contig, pos))
            continue;
        if (!n_missing++)
            first = site;
    }
    if (!n_missing)
        return LT_OK;
    lt_site_position(&sample->targets, first, &contig, &pos);
    return lt_hint(lt_fail(LT_EIDENTITY,
                           "%s: the control lacks %u of %u target positions, the first %s:%lld",
                           path, (unsigned)n_missing, (unsigned)sample->targets.n_sites,
                           sample->genome.contig[contig].name, (long long)pos + 1),
                   "collect both with the same -t (and --loci)");
}

static lt_status check_person(lt_match *match, const lt_sample *control, const lt_sample *sample,
                              const char *path)
{
    lt_identity known;
    LT_TRY(lt_identity_collect(&known, control));
    lt_identity_match(match, &known, sample);
    free(known.site);
    if (match->verdict == LT_SAME_OTHER)
        return lt_hint(lt_fail(LT_EIDENTITY,
                               "%s: the control is of another person: %u of %u inherited variants "
                               "agree",
                               path, (unsigned)match->agree, (unsigned)match->shared),
                       "were samples exchanged? call without --control to see the plasma alone");
    if (match->verdict == LT_SAME_NOT_EVALUABLE)
        lt_log_line(LT_LOG_WARNING,
                    "input: %s: too little in common to tell whether the control is of the same "
                    "person: %u of %u inherited variants agree",
                    path, (unsigned)match->agree, (unsigned)match->shared);
    return LT_OK;
}

static lt_status check_alike(lt_origins *o, const lt_sample *sample, const lt_loci *loci,
                             const char *path)
{
    char own[LT_DIGEST_HEX];
    LT_TRY(lt_genome_compare(&sample->genome, &o->control.genome, "the sample", path));
    if (lt_provenance_match(sample->provenance, o->control.provenance, path, "the sample") < 0)
        return lt_hint(lt_fail(LT_EIDENTITY,
                               "%s: the control was collected by another lowtide or with other "
                               "options than the sample",
                               path),
                       "collect both with the same -q, -Q, --max-fragment, --strands and UMI "
                       "options");
    LT_TRY(check_targets(&o->control, sample, loci, path));
    lt_sample_digest(own, sample);
    lt_sample_digest(o->control_digest, &o->control);
    if (!strcmp(own, o->control_digest) && sample->n_evidence)
        return lt_hint(lt_fail(LT_EIDENTITY, "%s: the control is the sample itself", path),
                       "--control is the patient's white blood cells");
    return LT_OK;
}

static lt_status load_control(lt_origins *o, const lt_sample *sample, const lt_loci *loci,
                              const lt_origins_config *c)
{
    lt_control_seen *seen = &o->seen;
    LT_TRY(read_control(&o->control, c));
    LT_TRY(check_alike(o, sample, loci, c->control));
    LT_TRY(check_person(&seen->match, &o->control, sample, c->control));
    seen->given = 1;
    seen->depth = lt_depth_median(&o->control);
    seen->sample_depth = lt_depth_median(sample);
    if (2 * (uint64_t)seen->depth < seen->sample_depth)
        lt_log_line(LT_LOG_WARNING,
                    "input: %s: the control has %u molecules a position where the sample has %u: "
                    "low fractions stay unresolved",
                    c->control, (unsigned)seen->depth, (unsigned)seen->sample_depth);
    return LT_OK;
}

/* ---- frequencies ---- */

static lt_status check_snps(const lt_origins *o, const lt_sample *sample, const char *path)
{
    for (size_t i = 0; i < o->n_snps; i++) {
        const lt_snp *s = &o->snp[i];
        uint32_t site = lt_sites_first(&sample->targets, s->contig, s->pos, s->pos + 1);
        if (sample->ref[site] != s->ref)
            return lt_hint(lt_fail(LT_EFORMAT, "%s: %s:%lld: REF is %c, but the reference has %c",
                                   path, sample->genome.contig[s->contig].name,
                                   (long long)s->pos + 1, "ACGTN"[s->ref],
                                   "ACGTN"[sample->ref[site]]),
                           "the SNPs must be of the genome that the reads were aligned to");
    }
    return LT_OK;
}

/* Sorts, keeps each allele once (the highest frequency), and takes their digest. */
static void settle_snps(lt_origins *o, const lt_sample *sample)
{
    size_t n = 0;
    lt_digest digest;
    qsort(o->snp, o->n_snps, sizeof *o->snp, lt_snp_compare);
    for (size_t i = 0; i < o->n_snps; i++) {
        if (n && !lt_snp_compare(&o->snp[n - 1], &o->snp[i])) {
            if (o->snp[i].af > o->snp[n - 1].af)
                o->snp[n - 1].af = o->snp[i].af;
            continue;
        }
        o->snp[n++] = o->snp[i];
    }
    o->n_snps = n;
    lt_digest_init(&digest);
    for (size_t i = 0; i < n; i++) {
        const lt_snp *s = &o->snp[i];
        const char *contig = sample->genome.contig[s->contig].name;
        lt_digest_add(&digest, contig, strlen(contig) + 1);
        lt_digest_add_words(&digest, &s->pos, 1, sizeof s->pos);
        lt_digest_add(&digest, (const uint8_t[]){s->ref, s->alt}, 2);
        lt_digest_add_words(&digest, &s->af, 1, sizeof s->af);
    }
    lt_digest_finish(&digest, o->snps_digest);
}

static lt_status load_snps(lt_origins *o, const lt_sample *sample, const char *path)
{
    LT_TRY(lt_snps_read(&o->snp, &o->n_snps, &sample->genome, &sample->targets, path));
    if (o->n_snps == 0)
        lt_log_line(LT_LOG_WARNING, "input: %s: none of its SNPs is a target position", path);
    LT_TRY(check_snps(o, sample, path));
    settle_snps(o, sample);
    return LT_OK;
}

/* ---- the whole ---- */

/* What is no path, stdin or a URL, is for its reader to find. */
static lt_status check_readable(const char *path)
{
    if (!path || !strcmp(path, "-") || strstr(path, "://") || access(path, R_OK) == 0)
        return LT_OK;
    return lt_fail(LT_EIO, "%s: %s", path, strerror(errno));
}

lt_status lt_origins_check(const lt_origins_config *config)
{
    LT_TRY(check_readable(config->control));
    return check_readable(config->snps);
}

lt_status lt_origins_load(lt_origins *origins, const lt_sample *sample, const lt_loci *loci,
                          const lt_origins_config *config)
{
    memset(origins, 0, sizeof *origins);
    if (config->snps)
        LT_TRY(load_snps(origins, sample, config->snps));
    return config->control ? load_control(origins, sample, loci, config) : LT_OK;
}

lt_status lt_origins_apply(lt_calls *calls, lt_sample *sample, const lt_origins *origins,
                           const lt_background *background, double threshold, int n_threads)
{
    const lt_origin_config config = {.control = origins->seen.given ? &origins->control : NULL,
                                     .snp = origins->snp,
                                     .n_snps = origins->n_snps,
                                     .background = background,
                                     .threshold = threshold};
    calls->control = origins->seen;
    LT_TRY(lt_origins_judge(calls, sample, &config, n_threads));
    return lt_provenance_origins(sample, origins->control_digest, origins->snps_digest);
}

void lt_origins_clear(lt_origins *origins)
{
    lt_sample_clear(&origins->control);
    free(origins->snp);
    memset(origins, 0, sizeof *origins);
}
