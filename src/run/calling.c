/* calling.c -- from inputs to outputs, in this order:
 *   1. stage the outputs, so that a path that cannot be written is told before a long run;
 *   2. collect the evidence (reads) or read and add up sample files;
 *   3. load what tells origins (control, frequencies), and refuse it before the long part; call;
 *      judge the origin of each call;
 *   4. write each output beside its place, then let all appear together; what goes to stdout goes
 *      just before, so that a reader that has left leaves no file behind. */
#include "calling.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "apart.h"
#include "asked.h"
#include "call_normals.h"
#include "caller.h"
#include "digest.h"
#include "indel_ask.h"
#include "indel_call.h"
#include "log.h"
#include "origins.h"
#include "provenance.h"
#include "publish.h"
#include "lowtide/version.h"
#include "sample_file.h"
#include "text.h"
#include "vcf.h"
#include "vcf_place.h"

typedef struct call_state {
    const lt_calling_config *config;
    lt_sample sample;
    lt_calls calls;
    lt_calls lent; /* of --rates */
    lt_call_normals normals;
    lt_loci loci;
    lt_asked asked; /* of these, at the sample's targets */
    double asked_threshold;
    lt_origins origins;
    lt_publisher *publisher;
    lt_vcf_place vcf;
    char rates_digest[LT_DIGEST_HEX];
} call_state;

int lt_is_sample_file(const char *path)
{
    char magic[8] = "";
    struct stat about;
    /* What is looked at in a pipe is gone for its reader. */
    int may_be = strcmp(path, "-") && stat(path, &about) == 0 && S_ISREG(about.st_mode);
    FILE *in = may_be ? fopen(path, "rb") : NULL;
    if (!in)
        return 0;
    size_t n = fread(magic, 1, sizeof magic, in);
    fclose(in);
    return n == sizeof magic && !memcmp(magic, "LOWTIDE\n", sizeof magic);
}

static int is_stdout(const char *path)
{
    return !strcmp(path, "-");
}

static lt_status check_outputs(const lt_calling_config *c)
{
    const char *const other[] = {c->collect.reference, c->collect.targets, c->rates,
                                 c->background,        c->control,         c->snps};
    const char *const output[] = {c->output, c->vcf};
    for (size_t k = 0; k < 2; k++) {
        for (size_t i = 0; i < c->n_inputs; i++)
            LT_TRY(lt_check_apart(output[k], c->inputs[i]));
        for (size_t i = 0; i < sizeof other / sizeof *other; i++)
            LT_TRY(lt_check_apart(output[k], other[i]));
        for (size_t i = 0; c->loci && i < c->loci->n; i++)
            LT_TRY(lt_check_apart(output[k], c->loci->v[i]));
    }
    return LT_OK;
}

static lt_origins_config origins_config(const lt_calling_config *c)
{
    return (lt_origins_config){.control = c->control,
                               .control_sample = c->control_sample,
                               .snps = c->snps,
                               .command = c->command,
                               .options = c->options};
}

static lt_status stage_outputs(call_state *s)
{
    const lt_calling_config *c = s->config;
    const char *temporary;
    LT_TRY(check_outputs(c));
    LT_TRY(lt_publisher_open(&s->publisher));
    if (c->vcf && !is_stdout(c->vcf))
        LT_TRY(lt_vcf_place_stage(&s->vcf, s->publisher, c->vcf));
    return c->output ? lt_publisher_stage(s->publisher, c->output, &temporary) : LT_OK;
}

static lt_status collect_reads(call_state *s)
{
    const lt_calling_config *c = s->config;
    lt_collect_config collect = c->collect;
    lt_collect_seen seen;
    collect.input = c->inputs[0];
    collect.loci = c->loci;
    lt_status st = lt_collect(&s->sample, &seen, &collect);
    s->loci = seen.loci;
    LT_TRY(st);
    lt_log_line(LT_LOG_INFO, "evidence computed by: %s", seen.device);
    lt_log_line(LT_LOG_DEBUG,
                "stages, thread seconds: read %.2f, assemble %.2f, gather %.2f, evaluate %.2f",
                seen.stage[LT_STAGE_READ], seen.stage[LT_STAGE_ASSEMBLE],
                seen.stage[LT_STAGE_GATHER], seen.stage[LT_STAGE_EVALUATE]);
    return lt_provenance_collected(&s->sample, c->command, c->options, seen.strands.duplex);
}

static lt_status add_sample_file(call_state *s, const char *path)
{
    lt_sample more = {0};
    lt_status st = lt_sample_file_read(&more, NULL, path);
    if (st == LT_OK)
        st = lt_provenance_match(s->sample.provenance, more.provenance, path,
                                 "the first sample file");
    if (st == LT_OK)
        st = lt_sample_merge(&s->sample, &more);
    lt_sample_clear(&more);
    return st;
}

static lt_status load_evidence(call_state *s)
{
    const lt_calling_config *c = s->config;
    if (!lt_is_sample_file(c->inputs[0]))
        return collect_reads(s);
    LT_TRY(lt_sample_file_read(&s->sample, NULL, c->inputs[0]));
    s->sample.consensus = (uint8_t)lt_provenance_is_consensus(s->sample.provenance);
    for (size_t i = 1; i < c->n_inputs; i++)
        LT_TRY(add_sample_file(s, c->inputs[i]));
    return c->n_inputs > 1 ? lt_provenance_merged(&s->sample) : LT_OK;
}

static lt_status load_loci(call_state *s)
{
    const lt_string_list *sources = s->config->loci;
    if (!sources)
        return LT_OK;
    if (lt_is_sample_file(s->config->inputs[0])) /* collecting reads them too */
        LT_TRY(lt_asked_read_sample(&s->loci, &s->sample, sources));
    LT_TRY(lt_asked_split(&s->asked, &s->loci, &s->sample));
    return LT_OK;
}

static lt_status load_rates(call_state *s, lt_sample *lender, lt_model_config *model)
{
    const char *path = s->config->rates;
    LT_TRY(lt_sample_file_read(lender, &s->lent, path));
    LT_TRY(lt_provenance_match(s->sample.provenance, lender->provenance, path, "the sample"));
    model->fixed_rates = 1;
    model->rates = &s->lent.rates;
    return lt_digest_file(s->rates_digest, path);
}

/* Rates that were learnt beside normals say how sites vary given those normals. */
static lt_status check_lent_normals(const call_state *s, const lt_sample *lender)
{
    char digest[LT_DIGEST_HEX];
    lt_provenance_call_input(lender, "background", digest);
    if (!strcmp(digest, s->normals.digest))
        return LT_OK;
    if (!digest[0])
        return lt_hint(lt_fail(LT_EIDENTITY, "%s: its rates were learnt without a background",
                               s->config->rates),
                       "leave --background out, or call that sample with it, too");
    return lt_hint(lt_fail(LT_EIDENTITY, "%s: its rates were learnt with %s background",
                           s->config->rates, s->normals.digest[0] ? "another" : "a"),
                   "give the same --background: that of content_sha256 %s", digest);
}

static lt_status load_lent(call_state *s, lt_model_config *model)
{
    const lt_calling_config *c = s->config;
    lt_sample lender = {0};
    lt_status st = c->rates ? load_rates(s, &lender, model) : LT_OK;
    if (st == LT_OK && c->background) {
        st = lt_call_normals_load(&s->normals, c->background, &s->sample, c->rates ? &lender : NULL,
                                  c->collect.threads);
        model->background = &s->normals.background;
    }
    if (st == LT_OK && c->rates)
        st = check_lent_normals(s, &lender);
    lt_sample_clear(&lender);
    return st;
}

static double threshold(const call_state *s)
{
    if (s->config->threshold > 0)
        return s->config->threshold;
    return s->config->background ? LT_NORMALS_THRESHOLD : LT_DEFAULT_THRESHOLD;
}

static const char *if_any(const char *text)
{
    return text[0] ? text : NULL;
}

/* The alleles that are no SNVs, those asked for among them. */
static lt_status call_indels(call_state *s, const lt_model_config *model)
{
    uint32_t *asked;
    size_t n, n_off;
    lt_status st =
        lt_indels_ask(&s->sample, s->asked.other, s->asked.n_other, NULL, &asked, &n, &n_off);
    if (st == LT_OK && n_off)
        lt_log_line(LT_LOG_WARNING, "input: --loci: %zu loci go beyond the targets: not assessed",
                    n_off);
    if (st == LT_OK)
        st = lt_model_call_indels(&s->calls, &s->sample, asked, n, s->asked.n_snv, model);
    free(asked);
    return st;
}

static lt_status load_origins(call_state *s)
{
    lt_collect_config collect = s->config->collect;
    collect.loci = s->config->loci;
    lt_origins_config config = origins_config(s->config);
    config.collect = &collect;
    return lt_origins_load(&s->origins, &s->sample, &s->loci, &config);
}

static lt_status call(call_state *s)
{
    lt_model_config model;
    lt_model_config_default(&model);
    model.threshold = threshold(s);
    LT_TRY(load_loci(s));
    LT_TRY(load_lent(s, &model));
    LT_TRY(load_origins(s));
    model.n_other_asked = s->asked.n_other;
    s->asked_threshold = lt_model_asked_threshold(&model, s->asked.n_snv + s->asked.n_other);
    LT_TRY(lt_model_call(&s->calls, &s->sample, s->asked.snv, s->asked.n_snv, &model,
                         s->config->collect.threads));
    LT_TRY(call_indels(s, &model));
    const lt_call_inputs inputs = {.rates = if_any(s->rates_digest),
                                   .loci = if_any(s->asked.digest),
                                   .background = if_any(s->normals.digest),
                                   .left_out = if_any(s->normals.left_out)};
    LT_TRY(lt_provenance_called(&s->sample, model.threshold, &inputs));
    LT_TRY(lt_provenance_asked(&s->sample, s->asked.n_snv + s->asked.n_other, s->asked_threshold));
    return lt_origins_apply(&s->calls, &s->sample, &s->origins, model.background, model.threshold,
                            s->config->collect.threads);
}

static lt_vcf_config vcf_config(const call_state *s)
{
    const int bare = s->config->no_version;
    return (lt_vcf_config){.version = bare ? NULL : LT_VERSION,
                           .provenance = bare ? NULL : s->sample.provenance,
                           .threshold = threshold(s),
                           .n_asked = s->asked.n_snv + s->asked.n_other,
                           .asked_threshold = s->asked_threshold};
}

static lt_status write_vcf(call_state *s, const char *final)
{
    const lt_vcf_config config = vcf_config(s);
    LT_TRY(lt_vcf_write(s->vcf.temporary, final, &s->sample, &s->calls, &config));
    return lt_vcf_place_index(&s->vcf);
}

static lt_status write_sample(call_state *s)
{
    lt_store *store;
    const uint8_t *bytes;
    size_t n;
    LT_TRY(lt_sample_file_build(&store, &s->sample, &s->calls));
    lt_status st = lt_store_image(store, &bytes, &n);
    if (st == LT_OK)
        st = lt_publisher_write(s->publisher, s->config->output, bytes, n);
    lt_store_close(store);
    return st;
}

static lt_status write_outputs(call_state *s)
{
    const lt_calling_config *c = s->config;
    if (c->vcf && !is_stdout(c->vcf))
        LT_TRY(write_vcf(s, c->vcf));
    if (c->output)
        LT_TRY(write_sample(s));
    if (c->vcf && is_stdout(c->vcf)) {
        const lt_vcf_config config = vcf_config(s);
        LT_TRY(lt_vcf_write("-", "-", &s->sample, &s->calls, &config));
    }
    return lt_publisher_commit(s->publisher);
}

static lt_status run(call_state *s)
{
    const lt_origins_config origins = origins_config(s->config);
    LT_TRY(lt_origins_check(&origins));
    LT_TRY(stage_outputs(s));
    LT_TRY(load_evidence(s));
    LT_TRY(call(s));
    LT_TRY(write_outputs(s));
    if (!s->config->collect.quiet)
        lt_text_summary(stderr, &s->sample, &s->calls);
    return LT_OK;
}

lt_status lt_calling_run(const lt_calling_config *config)
{
    call_state *s = calloc(1, sizeof *s);
    if (!s)
        return lt_fail(LT_ENOMEM, "out of memory");
    s->config = config;
    lt_status st = run(s);
    lt_publisher_close(s->publisher);
    lt_calls_clear(&s->calls);
    lt_calls_clear(&s->lent);
    lt_call_normals_clear(&s->normals);
    lt_origins_clear(&s->origins);
    lt_sample_clear(&s->sample);
    lt_loci_clear(&s->loci);
    lt_asked_clear(&s->asked);
    free(s);
    return st;
}
