/* provenance.c -- the JSON is made and read with jansson; keys are sorted, so equal content is
 * equal text. */
#include "provenance.h"

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "device.h"
#include "digest.h"
#include "lowtide/version.h"

static void add_text(lt_digest *digest, const char *text)
{
    lt_digest_add(digest, text, strlen(text) + 1);
}

/* Names, lengths and M5 of the contigs that hold targets. */
static void digest_reference(const lt_genome *genome, const lt_targets *targets,
                             char digest[LT_DIGEST_HEX])
{
    lt_digest hash;
    lt_digest_init(&hash);
    int32_t last = -1;
    for (size_t i = 0; i < targets->n; i++) {
        const lt_contig *c = &genome->contig[targets->interval[i].contig];
        char length[32];
        if (targets->interval[i].contig == last)
            continue;
        last = targets->interval[i].contig;
        snprintf(length, sizeof length, "%lld", (long long)c->length);
        add_text(&hash, c->name);
        add_text(&hash, length);
        add_text(&hash, c->md5);
    }
    lt_digest_finish(&hash, digest);
}

static void digest_targets(const lt_genome *genome, const lt_targets *targets,
                           char digest[LT_DIGEST_HEX])
{
    lt_digest hash;
    lt_digest_init(&hash);
    for (size_t i = 0; i < targets->n; i++) {
        const lt_interval *iv = &targets->interval[i];
        char span[64];
        snprintf(span, sizeof span, "%lld-%lld", (long long)iv->beg, (long long)iv->end);
        add_text(&hash, genome->contig[iv->contig].name);
        add_text(&hash, span);
    }
    lt_digest_finish(&hash, digest);
}

static void add_option(const char *name, const char *value, void *data)
{
    json_object_set_new(data, name, json_string(value));
}

/* Takes over root. */
static lt_status keep_text(char **provenance, json_t *root)
{
    char *text =
        root ? json_dumps(root, JSON_SORT_KEYS | JSON_COMPACT | JSON_REAL_PRECISION(12)) : NULL;
    json_decref(root);
    if (!text)
        return lt_fail(LT_ENOMEM, "out of memory: provenance");
    free(*provenance);
    *provenance = text;
    return LT_OK;
}

lt_status lt_provenance_collected(lt_sample *sample, const lt_command *command, const void *config,
                                  int duplex)
{
    char reference[LT_DIGEST_HEX], targets[LT_DIGEST_HEX];
    digest_reference(&sample->genome, &sample->targets, reference);
    digest_targets(&sample->genome, &sample->targets, targets);
    json_t *options = json_object();
    LT_TRY(lt_options_results(command, config, add_option, options));
    json_object_set_new(options, "strands", json_string(duplex ? "duplex" : "single"));
    if (sample->consensus)
        json_object_set_new(options, "reads", json_string("consensus"));
    return keep_text(&sample->provenance,
                     json_pack("{s:s, s:s, s:s, s:s, s:o}", "lowtide", LT_VERSION, "kernels",
                               lt_kernels_digest(), "reference", reference, "targets", targets,
                               "collect", options));
}

static json_t *parse(const char *provenance)
{
    json_t *root = provenance ? json_loads(provenance, 0, NULL) : NULL;
    return root ? root : json_object();
}

lt_status lt_provenance_called(lt_sample *sample, double threshold, const lt_call_inputs *inputs)
{
    json_t *root = parse(sample->provenance), *call = json_object();
    const char *const name[] = {"rates", "loci", "background", "left_out"};
    const char *const digest[] = {inputs->rates, inputs->loci, inputs->background,
                                  inputs->left_out};
    json_object_set_new(call, "threshold", json_real(threshold));
    for (size_t i = 0; i < sizeof name / sizeof *name; i++)
        if (digest[i])
            json_object_set_new(call, name[i], json_string(digest[i]));
    json_object_set_new(call, "lowtide", json_string(LT_VERSION));
    json_object_set_new(root, "call", call);
    return keep_text(&sample->provenance, root);
}

void lt_provenance_call_input(const lt_sample *sample, const char *name, char hex[65])
{
    json_t *root = parse(sample->provenance);
    const char *text = json_string_value(json_object_get(json_object_get(root, "call"), name));
    snprintf(hex, 65, "%s", text ? text : "");
    json_decref(root);
}

lt_status lt_provenance_asked(lt_sample *sample, size_t n, double threshold)
{
    if (!n)
        return LT_OK;
    json_t *root = parse(sample->provenance), *call = json_object_get(root, "call");
    json_object_set_new(call, "asked", json_integer((json_int_t)n));
    json_object_set_new(call, "asked_threshold", json_real(threshold));
    return keep_text(&sample->provenance, root);
}

lt_status lt_provenance_origins(lt_sample *sample, const char *control_digest,
                                const char *snps_digest)
{
    json_t *root = parse(sample->provenance), *call = json_object_get(root, "call");
    if (call && control_digest[0])
        json_object_set_new(call, "control", json_string(control_digest));
    if (call && snps_digest[0])
        json_object_set_new(call, "snps", json_string(snps_digest));
    return keep_text(&sample->provenance, root);
}

lt_status lt_provenance_merged(lt_sample *sample)
{
    char reference[LT_DIGEST_HEX], targets[LT_DIGEST_HEX];
    json_t *root = parse(sample->provenance);
    digest_reference(&sample->genome, &sample->targets, reference);
    digest_targets(&sample->genome, &sample->targets, targets);
    json_object_set_new(root, "reference", json_string(reference));
    json_object_set_new(root, "targets", json_string(targets));
    return keep_text(&sample->provenance, root);
}

static int is_option(const json_t *options, const char *name, const char *value)
{
    const char *text = json_string_value(json_object_get(options, name));
    return text && !strcmp(text, value);
}

int lt_provenance_is_consensus(const char *provenance)
{
    json_t *root = parse(provenance);
    int is_consensus = is_option(json_object_get(root, "collect"), "reads", "consensus");
    json_decref(root);
    return is_consensus;
}

lt_status lt_provenance_other_kind(const char *path, int is_consensus)
{
    return lt_hint(
        lt_fail(LT_EIDENTITY, "%s: counted from %s reads, not from %s reads", path,
                is_consensus ? "consensus" : "raw", is_consensus ? "raw" : "consensus"),
        "what raw reads and consensus reads show differs: use reads of one kind for all");
}

/* The first option that differs, as text: "min-baseq is 20, not 10"; "" where none is an option. */
static void first_difference(char *text, size_t size, const json_t *a, const json_t *b)
{
    const char *name;
    json_t *value;
    text[0] = '\0';
    json_object_foreach((json_t *)b, name, value)
    {
        const json_t *other = json_object_get(a, name);
        if (other && !json_equal(other, value) && json_string_value(value)) {
            snprintf(text, size, " (%s is %s, not %s)", name, json_string_value(value),
                     json_string_value(other));
            return;
        }
    }
}

lt_status lt_provenance_match(const char *a, const char *b, const char *path, const char *than_what)
{
    static const char *const keys[] = {"kernels", "collect"};
    json_t *ra = parse(a), *rb = parse(b);
    lt_status st = LT_OK;
    const int of_consensus = lt_provenance_is_consensus(b);
    if (lt_provenance_is_consensus(a) != of_consensus)
        st = lt_provenance_other_kind(path, of_consensus);
    for (size_t i = 0; st == LT_OK && i < sizeof keys / sizeof *keys; i++) {
        json_t *x = json_object_get(ra, keys[i]), *y = json_object_get(rb, keys[i]);
        char difference[160];
        if ((!x && !y) || json_equal(x, y))
            continue;
        first_difference(difference, sizeof difference, x, y);
        st = lt_hint(lt_fail(LT_EIDENTITY, "%s: collected with other %s than %s%s", path,
                             i ? "options" : "kernels", than_what, difference),
                     "make both files anew with the same lowtide and the same options");
    }
    json_decref(ra);
    json_decref(rb);
    return st;
}

static json_t *shared_part(const char *provenance)
{
    static const char *const shared[] = {"kernels", "collect"};
    json_t *root = json_object(), *sample = parse(provenance);
    json_object_set_new(root, "lowtide", json_string(LT_VERSION));
    for (size_t i = 0; i < sizeof shared / sizeof *shared; i++)
        if (json_object_get(sample, shared[i]))
            json_object_set(root, shared[i], json_object_get(sample, shared[i]));
    json_decref(sample);
    return root;
}

lt_status lt_provenance_shared(char **shared, const char *provenance)
{
    return keep_text(shared, shared_part(provenance));
}

lt_status lt_provenance_background(lt_background *bg)
{
    char reference[LT_DIGEST_HEX], targets[LT_DIGEST_HEX];
    json_t *root = shared_part(bg->provenance);
    digest_reference(&bg->genome, &bg->targets, reference);
    digest_targets(&bg->genome, &bg->targets, targets);
    json_object_set_new(root, "reference", json_string(reference));
    json_object_set_new(root, "targets", json_string(targets));
    return keep_text(&bg->provenance, root);
}

static int64_t number_of(const json_t *options, const char *name, int64_t otherwise)
{
    const char *text = json_string_value(json_object_get(options, name));
    return text && *text ? strtoll(text, NULL, 10) : otherwise;
}

double lt_provenance_threshold(const lt_sample *sample)
{
    json_t *root = parse(sample->provenance);
    double p = json_number_value(json_object_get(json_object_get(root, "call"), "threshold"));
    json_decref(root);
    return p;
}

lt_status lt_provenance_restore(lt_collect_config *config, char umi_tag[3], const lt_sample *sample)
{
    static const char *const from[] = {"auto", "tag", "name", "mi"};
    json_t *root = parse(sample->provenance);
    const json_t *options = json_object_get(root, "collect");
    lt_assembler_config *a = &config->assembler;
    if (!options) {
        json_decref(root);
        return lt_fail(LT_EFORMAT, "the sample file does not say how it was collected");
    }
    a->min_mapq = (int)number_of(options, "min-mapq", a->min_mapq);
    a->min_baseq = (int)number_of(options, "min-baseq", a->min_baseq);
    a->max_fragment = number_of(options, "max-fragment", a->max_fragment);
    for (size_t i = 0; i < sizeof from / sizeof *from; i++)
        if (is_option(options, "umi-from", from[i]))
            a->umi_from = (lt_umi_from)i;
    if (is_option(options, "no-umi", "true"))
        a->umi_from = LT_UMI_NONE;
    config->strands = is_option(options, "reads", "consensus")  ? LT_STRANDS_AUTO
                      : is_option(options, "strands", "duplex") ? LT_STRANDS_DUPLEX
                                                                : LT_STRANDS_SINGLE;
    const char *tag = json_string_value(json_object_get(options, "umi-tag"));
    snprintf(umi_tag, 3, "%s", tag && *tag ? tag : a->umi_from == LT_UMI_MI ? "MI" : "RX");
    config->umi_tag = umi_tag;
    json_decref(root);
    return LT_OK;
}
