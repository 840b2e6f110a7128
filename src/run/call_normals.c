/* call_normals.c -- see call_normals.h. Time: O(sites), and once learning the rates when the sample
 * is one of the normals. */
#include "call_normals.h"

#include <string.h>

#include "background.h"
#include "background_file.h"
#include "building.h"
#include "genome_table.h"
#include "log.h"
#include "normals.h"
#include "provenance.h"
#include "sample_file.h"

void lt_call_normals_clear(lt_call_normals *normals)
{
    lt_background_clear(&normals->background);
    memset(normals, 0, sizeof *normals);
}

static const char *name_of(const lt_sample *sample)
{
    return sample->name ? sample->name : "";
}

/* The one of both that is a normal, or NULL. */
static const lt_sample *find_normal(const lt_background *bg, const lt_sample *sample,
                                    const lt_sample *lender, char digest[LT_DIGEST_HEX])
{
    lt_sample_digest(digest, sample);
    if (lt_background_find(bg, digest) >= 0)
        return sample;
    if (lender && !strcmp(name_of(sample), name_of(lender))) {
        lt_sample_digest(digest, lender);
        if (lt_background_find(bg, digest) >= 0)
            return lender;
    }
    return NULL;
}

static void warn_of_name(const lt_background *bg, const lt_sample *sample, const char *path)
{
    for (uint32_t i = 0; i < bg->n_samples; i++)
        if (!strcmp(bg->sample[i].name, name_of(sample)))
            lt_log_line(LT_LOG_WARNING,
                        "input: %s: a normal has the name %s, but other evidence (reads, targets "
                        "or loci differ): it is not left out, and would hide its own variants",
                        path, bg->sample[i].name);
}

static lt_status take_out(lt_background *bg, const lt_sample *normal, const char *digest,
                          const char *path, int threads)
{
    lt_background one;
    if (bg->n_samples == 1)
        return lt_hint(lt_fail(LT_EIDENTITY, "%s: its only normal is this sample", path),
                       "call it without --background, or add other normals");
    lt_status st = lt_building_one(&one, normal, threads);
    int64_t at = lt_background_find(bg, digest);
    if (st == LT_OK && strcmp(one.sample[0].rates, bg->sample[at].rates) != 0)
        st = lt_hint(lt_fail(LT_EIDENTITY,
                             "%s: the normal %s cannot be left out: it was added with other error "
                             "rates than are learnt from it now",
                             path, bg->sample[at].name),
                     "build the background anew with this lowtide");
    if (st == LT_OK)
        st = lt_background_subtract(bg, &one);
    lt_background_clear(&one);
    return st;
}

static lt_status leave_out(lt_call_normals *normals, const lt_sample *sample,
                           const lt_sample *lender, const char *path, int threads)
{
    lt_background *bg = &normals->background;
    char digest[LT_DIGEST_HEX];
    const lt_sample *normal = find_normal(bg, sample, lender, digest);
    if (!normal) {
        warn_of_name(bg, sample, path);
        return LT_OK;
    }
    LT_TRY(take_out(bg, normal, digest, path, threads));
    strcpy(normals->left_out, digest);
    lt_log_line(LT_LOG_INFO,
                "background: the sample is one of the normals and is left out: %u stay",
                (unsigned)bg->n_samples);
    return LT_OK;
}

static lt_status tell_coverage(const lt_background *bg, const lt_sample *sample, const char *path)
{
    lt_normals seen;
    lt_status st = lt_normals_init(&seen, bg, sample);
    if (st == LT_OK && seen.n_covered == 0)
        st = lt_hint(
            lt_fail(LT_EIDENTITY, "%s: its normals cover none of the sample's positions", path),
            "it is of another panel: call without --background");
    if (st == LT_OK)
        lt_log_line(LT_LOG_INFO, "background: %u normals cover %u of the sample's %u positions",
                    (unsigned)bg->n_samples, (unsigned)seen.n_covered,
                    (unsigned)sample->targets.n_sites);
    lt_normals_clear(&seen);
    return st;
}

lt_status lt_call_normals_load(lt_call_normals *normals, const char *path, const lt_sample *sample,
                               const lt_sample *lender, int threads)
{
    lt_background *bg = &normals->background;
    memset(normals, 0, sizeof *normals);
    LT_TRY(lt_background_file_read(bg, normals->digest, path));
    if (lt_genome_compare(&sample->genome, &bg->genome, "the sample", path) < 0)
        return lt_hint(LT_EIDENTITY, "normals must be aligned to the genome of the sample");
    LT_TRY(lt_provenance_match(sample->provenance, bg->provenance, path, "the sample"));
    LT_TRY(leave_out(normals, sample, lender, path, threads));
    return tell_coverage(bg, sample, path);
}
