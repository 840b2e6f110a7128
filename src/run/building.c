/* building.c -- see building.h. Each input becomes a background and is added to the sum; which
 * events are set aside is decided once, at the end, from all normals.
 *
 * Time: learning the rates of each sample. Memory: one sample and three backgrounds. */
#include "building.h"

#include <stdlib.h>
#include <string.h>

#include "apart.h"
#include "background.h"
#include "background_file.h"
#include "bins.h"
#include "caller.h"
#include "genome_table.h"
#include "log.h"
#include "progress.h"
#include "provenance.h"
#include "publish.h"
#include "sample_file.h"
#include "text.h"

lt_status lt_building_one(lt_background *one, const lt_sample *sample, int threads)
{
    char digest[LT_DIGEST_HEX];
    lt_model_config model;
    lt_calls *calls = calloc(1, sizeof *calls);
    memset(one, 0, sizeof *one);
    if (!calls)
        return lt_fail(LT_ENOMEM, "out of memory");
    lt_model_config_default(&model);
    model.report_p = 0; /* only the rates are of use */
    lt_sample_digest(digest, sample);
    lt_status st = lt_model_call(calls, sample, NULL, 0, &model, threads);
    if (st == LT_OK)
        st = lt_background_init_from(one, sample, &calls->rates, digest);
    if (st == LT_OK)
        lt_rates_digest(one->sample[0].rates, &calls->rates);
    lt_calls_clear(calls);
    free(calls);
    return st;
}

static lt_status load_sample(lt_background *part, const char *path, int threads)
{
    lt_sample sample = {0};
    lt_status st = lt_sample_file_read(&sample, NULL, path);
    if (st == LT_OK)
        st = lt_building_one(part, &sample, threads);
    lt_sample_clear(&sample);
    return st;
}

static lt_status load_part(lt_background *part, const char *path, int threads)
{
    char kind[LT_STORE_KIND], content[LT_DIGEST_HEX];
    LT_TRY(lt_store_kind(kind, path));
    if (!strcmp(kind, "background"))
        return lt_background_file_read(part, content, path);
    if (!strcmp(kind, "sample"))
        return load_sample(part, path, threads);
    return lt_hint(lt_fail(LT_EFORMAT, "%s: a %s file where a sample or background file is needed",
                           path, kind),
                   "normals are files that `lowtide call -o` or `lowtide background -o` wrote");
}

/* No normal twice. Two of one name may be two draws: told, not refused. */
static lt_status check_samples(const lt_background *sum, const lt_background *part,
                               const char *path)
{
    for (uint32_t i = 0; i < part->n_samples; i++) {
        const lt_background_sample *sample = &part->sample[i];
        if (lt_background_find(sum, sample->digest) >= 0)
            return lt_hint(lt_fail(LT_EIDENTITY,
                                   "%s: the normal %s is there already, with the same evidence",
                                   path, sample->name),
                           "give each normal once: a background file holds those that `lowtide "
                           "background show` lists");
        for (uint32_t k = 0; k < sum->n_samples; k++)
            if (!strcmp(sum->sample[k].name, sample->name))
                lt_log_line(LT_LOG_WARNING,
                            "input: %s: a second normal of the name %s: right for another draw, "
                            "wrong for the same reads counted anew",
                            path, sample->name);
    }
    return LT_OK;
}

static lt_status add_part(lt_background *sum, lt_background *part, const char *path,
                          const char *first_path)
{
    if (sum->n_samples > 0) {
        if (lt_genome_compare(&sum->genome, &part->genome, first_path, path) < 0)
            return lt_hint(LT_EIDENTITY, "normals of two genomes make two backgrounds");
        LT_TRY(lt_provenance_match(sum->provenance, part->provenance, path, first_path));
        LT_TRY(check_samples(sum, part, path));
        lt_genome_learn(&part->genome, &sum->genome); /* the sum takes over the part's */
    }
    return lt_background_merge(sum, part);
}

static lt_status add_all(lt_background *sum, const lt_building_config *c)
{
    lt_status st = LT_OK;
    lt_progress *progress = lt_progress_create("background", c->n_inputs, c->quiet);
    for (size_t i = 0; i < c->n_inputs && st == LT_OK; i++) {
        lt_background part = {0};
        st = load_part(&part, c->inputs[i], c->threads);
        if (st == LT_OK)
            st = add_part(sum, &part, c->inputs[i], c->inputs[0]);
        lt_background_clear(&part);
        lt_progress_add(progress, 1, 0, c->inputs[i]);
    }
    lt_progress_destroy(progress);
    return st;
}

static void count_sites(lt_site_counts counts, const lt_background *bg)
{
    memset(counts, 0, sizeof(lt_site_counts));
    for (size_t i = 0; i < 3 * (size_t)bg->targets.n_sites; i++) {
        const uint32_t *x = bg->cell[i].x;
        size_t site = i / 3;
        if (bg->ref[site] >= LT_BASE_N || !bg->depth[site])
            continue;
        uint64_t strong = (uint64_t)x[0] + x[1] + x[2];
        int group = lt_factor_group(bg->ref[site] * 3 + (int)(i % 3), bg->homopolymer[site]);
        counts[group][strong < LT_SITE_COUNTS ? strong : LT_SITE_COUNTS - 1]++;
    }
}

static lt_status write_background(lt_publisher *publisher, const lt_background *bg,
                                  const char *path, char content[LT_DIGEST_HEX])
{
    lt_store *store = NULL;
    const uint8_t *bytes;
    size_t n;
    uint64_t(*counts)[LT_SITE_COUNTS] = malloc(sizeof(lt_site_counts));
    if (!counts)
        return lt_fail(LT_ENOMEM, "out of memory");
    count_sites(counts, bg);
    lt_status st = lt_background_file_build(&store, bg, counts);
    free(counts);
    if (st == LT_OK)
        st = lt_store_image(store, &bytes, &n);
    if (st == LT_OK)
        st = lt_publisher_write(publisher, path, bytes, n);
    if (st == LT_OK)
        strcpy(content, lt_store_content_digest(store));
    lt_store_close(store);
    return st;
}

static lt_status build(lt_background *sum, lt_publisher *publisher, const lt_building_config *c)
{
    const char *temporary;
    char content[LT_DIGEST_HEX];
    for (size_t i = 0; i < c->n_inputs; i++)
        LT_TRY(lt_check_apart(c->output, c->inputs[i]));
    LT_TRY(lt_publisher_stage(publisher, c->output, &temporary));
    LT_TRY(add_all(sum, c));
    LT_TRY(lt_background_settle(sum));
    LT_TRY(lt_provenance_background(sum));
    LT_TRY(write_background(publisher, sum, c->output, content));
    LT_TRY(lt_publisher_commit(publisher));
    if (!c->quiet)
        lt_text_background(stderr, sum, content);
    return LT_OK;
}

lt_status lt_building_run(const lt_building_config *config)
{
    lt_background sum = {0};
    lt_publisher *publisher;
    LT_TRY(lt_publisher_open(&publisher));
    lt_status st = build(&sum, publisher, config);
    lt_publisher_close(publisher);
    lt_background_clear(&sum);
    return st;
}

lt_status lt_building_show(FILE *out, const char *path)
{
    lt_background bg = {0};
    char content[LT_DIGEST_HEX];
    lt_status st = lt_background_file_read(&bg, content, path);
    if (st == LT_OK)
        lt_text_background(out, &bg, content);
    lt_background_clear(&bg);
    return st;
}
