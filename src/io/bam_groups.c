/* bam_groups.c -- contigs, read groups and samples out of a parsed header.
 *
 * A read group without SM is of the sample "unknown"; so is a file without read groups, unless the
 * caller names its sample. */
#include "bam_header.h"

#include <stdlib.h>
#include <string.h>

#include <htslib/kstring.h>

static const char unknown_sample[] = "unknown";

/* A copy of the value of a tag in the line number i of this type; NULL when absent. */
static lt_status tag_copy(char **out, sam_hdr_t *hdr, const char *type, int i, const char *key)
{
    kstring_t value = KS_INITIALIZE;
    *out = NULL;
    int found = sam_hdr_find_tag_pos(hdr, type, i, key, &value);
    if (found == 0 && value.l > 0)
        *out = ks_release(&value);
    ks_free(&value);
    return found < -1 ? lt_fail(LT_ENOMEM, "out of memory") : LT_OK;
}

static lt_status genome_read(lt_genome *genome, sam_hdr_t *hdr)
{
    int n = sam_hdr_nref(hdr);
    if (n == 0)
        return LT_OK;
    genome->contig = calloc((size_t)n, sizeof *genome->contig);
    if (!genome->contig)
        return lt_fail(LT_ENOMEM, "out of memory: %d contigs", n);
    for (int i = 0; i < n; i++) {
        lt_contig *contig = &genome->contig[i];
        contig->name = strdup(sam_hdr_tid2name(hdr, i));
        genome->n_contigs = i + 1;
        if (!contig->name)
            return lt_fail(LT_ENOMEM, "out of memory: %d contigs", n);
        contig->length = sam_hdr_tid2len(hdr, i);
        char *md5;
        LT_TRY(tag_copy(&md5, hdr, "SQ", i, "M5"));
        if (md5 && strlen(md5) == 32)
            for (int k = 0; k < 33; k++)
                contig->md5[k] = md5[k] >= 'A' && md5[k] <= 'F' ? (char)(md5[k] + 32) : md5[k];
        free(md5);
    }
    return LT_OK;
}

static lt_status group_read(lt_read_group *group, sam_hdr_t *hdr, int i, const char *path)
{
    LT_TRY(tag_copy(&group->id, hdr, "RG", i, "ID"));
    LT_TRY(tag_copy(&group->sample, hdr, "RG", i, "SM"));
    LT_TRY(tag_copy(&group->library_id, hdr, "RG", i, "LB"));
    if (!group->id)
        return lt_fail(LT_EFORMAT, "%s: a read group (@RG) without ID", path);
    if (!group->sample)
        group->sample = strdup(unknown_sample);
    return group->sample ? LT_OK : lt_fail(LT_ENOMEM, "out of memory");
}

/* Numbers the libraries by order of appearance. */
static lt_status libraries_number(lt_bam_header *header, const char *path)
{
    unsigned n = 0;
    for (size_t i = 0; i < header->n_groups; i++) {
        lt_read_group *group = &header->group[i];
        if (!group->library_id)
            continue;
        for (size_t j = 0; j < i && !group->library; j++)
            if (header->group[j].library_id &&
                strcmp(header->group[j].library_id, group->library_id) == 0)
                group->library = header->group[j].library;
        if (!group->library && ++n > UINT16_MAX)
            return lt_fail(LT_EFORMAT, "%s: more than %d libraries", path, UINT16_MAX);
        if (!group->library)
            group->library = (uint16_t)n;
    }
    return LT_OK;
}

static lt_status groups_read(lt_bam_header *header, sam_hdr_t *hdr, const char *path)
{
    int n = sam_hdr_count_lines(hdr, "RG");
    if (n <= 0)
        return LT_OK;
    header->group = calloc((size_t)n, sizeof *header->group);
    if (!header->group)
        return lt_fail(LT_ENOMEM, "out of memory: %d read groups", n);
    header->n_groups = (size_t)n;
    for (int i = 0; i < n; i++)
        LT_TRY(group_read(&header->group[i], hdr, i, path));
    return libraries_number(header, path);
}

static lt_status several_samples(const lt_bam_header *header, const char *path)
{
    kstring_t names = KS_INITIALIZE;
    for (size_t i = 0; i < header->n_groups; i++) {
        size_t j = 0;
        while (strcmp(header->group[j].sample, header->group[i].sample) != 0)
            j++;
        if (j == i && names.l < 400)
            ksprintf(&names, "%s%s", names.l ? ", " : "", header->group[i].sample);
    }
    lt_status status = lt_hint(
        lt_fail(LT_EFORMAT, "%s: several samples in one file: %s", path, names.s ? names.s : ""),
        "say which one: --sample %s", header->group[0].sample);
    ks_free(&names);
    return status;
}

/* Decides the sample and marks its read groups. */
static lt_status sample_choose(lt_bam_header *header, const char *path, const char *wanted)
{
    const char *first = header->n_groups ? header->group[0].sample : unknown_sample;
    header->is_single = 1;
    int n_kept = 0, all_unknown = 1;
    for (size_t i = 0; i < header->n_groups; i++) {
        const char *name = header->group[i].sample;
        header->is_single &= strcmp(name, first) == 0;
        all_unknown &= strcmp(name, unknown_sample) == 0;
    }
    if (!header->is_single && !wanted)
        return several_samples(header, path);
    for (size_t i = 0; i < header->n_groups; i++) {
        lt_read_group *group = &header->group[i];
        group->is_kept = !wanted || all_unknown || strcmp(group->sample, wanted) == 0;
        n_kept += group->is_kept;
    }
    if (header->n_groups && n_kept == 0)
        return lt_hint(lt_fail(LT_EINVAL, "%s: no sample %s in this file", path, wanted),
                       "--sample names an SM of the read groups, for instance %s", first);
    header->sample = strdup(wanted ? wanted : first);
    return header->sample ? LT_OK : lt_fail(LT_ENOMEM, "out of memory");
}

lt_status lt_bam_header_init(lt_bam_header *header, sam_hdr_t *hdr, const char *path,
                             const char *sample)
{
    memset(header, 0, sizeof *header);
    lt_status status = genome_read(&header->genome, hdr);
    if (status == LT_OK)
        status = groups_read(header, hdr, path);
    if (status == LT_OK)
        status = sample_choose(header, path, sample);
    if (status < 0)
        lt_bam_header_clear(header);
    return status;
}

void lt_bam_header_clear(lt_bam_header *header)
{
    for (int32_t i = 0; i < header->genome.n_contigs; i++)
        free(header->genome.contig[i].name);
    free(header->genome.contig);
    for (size_t i = 0; i < header->n_groups; i++) {
        free(header->group[i].id);
        free(header->group[i].sample);
        free(header->group[i].library_id);
    }
    free(header->group);
    free(header->sample);
    memset(header, 0, sizeof *header);
}

const lt_read_group *lt_read_group_find(lt_bam_header *header, const char *id)
{
    for (size_t k = 0; k < header->n_groups; k++) {
        size_t i = (header->last_lookup + k) % header->n_groups;
        if (strcmp(header->group[i].id, id) == 0) {
            header->last_lookup = i;
            return &header->group[i];
        }
    }
    return NULL;
}
