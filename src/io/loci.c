/* loci.c -- single-base loci out of a VCF, a BCF, a table or one option.
 *
 * They leave sorted by contig, position, ref and alt, each once. The reference base is not compared
 * with the reference here: that is for whoever holds both. */
#include "loci.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include <htslib/bgzf.h>
#include <htslib/hfile.h>
#include <htslib/vcf.h>

#include "array.h"
#include "contig.h"
#include "hts_setup.h"
#include "lines.h"

enum { ALLELE_OTHER = 4 };

typedef struct locus_list {
    lt_locus *v;
    size_t n, capacity;
    size_t n_skipped;
    const lt_genome *genome;
} locus_list;

/* Code of a one-letter allele; ALLELE_OTHER for all else. */
static uint8_t allele_code(const char *text, size_t length)
{
    static const char letters[] = "ACGTacgt";
    const char *hit = length == 1 ? strchr(letters, *text) : NULL;
    return hit ? (uint8_t)((hit - letters) & 3) : ALLELE_OTHER;
}

/* Adds a locus, or counts an allele that is no single-base change. */
static lt_status locus_add(locus_list *list, int32_t contig, int64_t pos, const char *ref,
                           const char *alt, size_t alt_length)
{
    lt_locus locus = {.contig = contig,
                      .pos = pos,
                      .ref = allele_code(ref, strlen(ref)),
                      .alt = allele_code(alt, alt_length)};
    if (locus.ref == ALLELE_OTHER || locus.alt == ALLELE_OTHER || locus.ref == locus.alt) {
        list->n_skipped++;
        return LT_OK;
    }
    LT_TRY(lt_array_reserve(&list->v, &list->capacity, list->n + 1, sizeof *list->v));
    list->v[list->n++] = locus;
    return LT_OK;
}

/* The contig of this name, and whether the position lies on it; place opens the message. */
static lt_status place_check(int32_t *contig, const lt_genome *genome, const char *name,
                             long long pos, const char *path, const char *unit, size_t number)
{
    *contig = lt_contig_find(genome, name, strlen(name));
    char other[LT_CONTIG_NAME_MAX];
    if (*contig < 0) {
        lt_status status = lt_fail(LT_EFORMAT, "%s:%s%zu: no contig %s in the alignment", path,
                                   unit, number, name);
        if (lt_contig_other_style(other, name) && lt_contig_find(genome, other, strlen(other)) >= 0)
            return lt_hint(status, "the loci say %s, the alignment says %s", name, other);
        return lt_hint(status, "the loci must be on the reference that the reads were aligned to");
    }
    if (pos < 0 || pos >= genome->contig[*contig].length)
        return lt_hint(
            lt_fail(LT_EFORMAT, "%s:%s%zu: position %lld is not on %s, which has %lld bases", path,
                    unit, number, pos + 1, name, (long long)genome->contig[*contig].length),
            "are the loci of another assembly?");
    return LT_OK;
}

static lt_status vcf_record(locus_list *list, bcf_hdr_t *hdr, bcf1_t *record, const char *path,
                            size_t number)
{
    int severe = record->errcode & ~(BCF_ERR_CTG_UNDEF | BCF_ERR_TAG_UNDEF);
    /* htslib lets lines of too few columns pass: they lack even the reference allele */
    if (severe || bcf_unpack(record, BCF_UN_STR) < 0 || record->n_allele == 0)
        return lt_fail(LT_EFORMAT, "%s: record %zu is malformed", path, number);
    int32_t contig;
    LT_TRY(place_check(&contig, list->genome, bcf_seqname_safe(hdr, record), record->pos, path,
                       " record ", number));
    if (record->n_allele < 2)
        list->n_skipped++;
    for (int i = 1; i < record->n_allele; i++)
        LT_TRY(locus_add(list, contig, record->pos, record->d.allele[0], record->d.allele[i],
                         strlen(record->d.allele[i])));
    return LT_OK;
}

static lt_status vcf_records(locus_list *list, htsFile *fp, bcf_hdr_t *hdr, bcf1_t *record,
                             const char *path)
{
    size_t number = 0;
    int n;
    while ((n = bcf_read(fp, hdr, record)) == 0)
        LT_TRY(vcf_record(list, hdr, record, path, ++number));
    int is_cut = fp->format.compression == bgzf && fp->fp.bgzf->no_eof_block;
    if (n < -1 || is_cut)
        return lt_fail(LT_EFORMAT, "%s: truncated or corrupt after record %zu", path, number);
    return LT_OK;
}

/* Takes over the stream. */
static lt_status variants_read(locus_list *list, hFILE *stream, const char *path)
{
    htsFile *fp = hts_hopen(stream, path, "r");
    if (!fp) {
        hclose_abruptly(stream);
        return lt_fail(LT_EFORMAT, "%s: not a readable VCF or BCF", path);
    }
    bcf_hdr_t *hdr = bcf_hdr_read(fp);
    bcf1_t *record = bcf_init();
    lt_status status = hdr && record ? vcf_records(list, fp, hdr, record, path)
                                     : lt_fail(LT_EFORMAT, "%s: the VCF header is damaged", path);
    if (record)
        bcf_destroy(record);
    if (hdr)
        bcf_hdr_destroy(hdr);
    hts_close(fp);
    return status;
}

static lt_status table_line(locus_list *list, const lt_lines *lines, char *text, int *may_be_header)
{
    const char *path = lt_lines_path(lines);
    size_t line = lt_lines_number(lines);
    char *field[4];
    size_t n = lt_line_split(text, field, 4);
    if (n == 0)
        return LT_OK;
    if (n < 4)
        return lt_hint(lt_fail(LT_EFORMAT, "%s:%zu: expected 4 columns, found %zu", path, line, n),
                       "a table of loci has the columns chrom, pos (from 1), ref and alt");
    long long pos;
    int is_number = lt_number_parse(&pos, field[1], 0) == 0;
    int is_header = !is_number && *may_be_header;
    *may_be_header = 0;
    if (is_header)
        return LT_OK;
    if (!is_number || pos < 1)
        return lt_fail(LT_EFORMAT, "%s:%zu: \"%s\" is not a position", path, line, field[1]);
    int32_t contig;
    LT_TRY(place_check(&contig, list->genome, field[0], pos - 1, path, "", line));
    for (const char *alt = field[3];; alt++) {
        size_t length = strcspn(alt, ",");
        LT_TRY(locus_add(list, contig, pos - 1, field[2], alt, length));
        alt += length;
        if (*alt == '\0')
            return LT_OK;
    }
}

static lt_status table_read(locus_list *list, hFILE *stream, const char *path)
{
    lt_lines *lines;
    LT_TRY(lt_lines_adopt(&lines, stream, path));
    int may_be_header = 1;
    char *text;
    lt_status status;
    while ((status = lt_lines_next(lines, &text)) == LT_OK) {
        if (*text == '#')
            continue;
        status = table_line(list, lines, text, &may_be_header);
        if (status < 0)
            break;
    }
    lt_lines_close(lines);
    return status == LT_EOF ? LT_OK : status;
}

static int locus_compare(const void *a, const void *b)
{
    const lt_locus *x = a, *y = b;
    if (x->contig != y->contig)
        return x->contig < y->contig ? -1 : 1;
    if (x->pos != y->pos)
        return x->pos < y->pos ? -1 : 1;
    if (x->ref != y->ref)
        return x->ref < y->ref ? -1 : 1;
    return (x->alt > y->alt) - (x->alt < y->alt);
}

static void list_sort(locus_list *list)
{
    if (list->n == 0)
        return;
    qsort(list->v, list->n, sizeof *list->v, locus_compare);
    size_t n = 1;
    for (size_t i = 1; i < list->n; i++)
        if (locus_compare(&list->v[n - 1], &list->v[i]) != 0)
            list->v[n++] = list->v[i];
    list->n = n;
}

static lt_status list_read(locus_list *list, const char *path)
{
    htsFormat format;
    hFILE *stream = hopen(path, "r");
    if (!stream)
        return lt_fail(LT_EIO, "%s: %s", path, strerror(errno));
    if (hts_detect_format(stream, &format) < 0) {
        hclose_abruptly(stream);
        return lt_fail(LT_EIO, "%s: cannot be read", path);
    }
    if (format.format == vcf || format.format == bcf)
        return variants_read(list, stream, path);
    return table_read(list, stream, path);
}

lt_status lt_loci_read(lt_locus **loci, size_t *n, size_t *n_skipped, const lt_genome *genome,
                       const char *path)
{
    *loci = NULL;
    *n = *n_skipped = 0;
    lt_hts_setup();
    locus_list list = {.genome = genome};
    lt_status status = list_read(&list, path);
    if (status == LT_OK && list.n + list.n_skipped == 0)
        status = lt_fail(LT_EFORMAT, "%s: no locus in this file", path);
    if (status < 0) {
        free(list.v);
        return status;
    }
    list_sort(&list);
    *loci = list.v;
    *n = list.n;
    *n_skipped = list.n_skipped;
    return LT_OK;
}

/* Read from the right, as a contig's name may hold ':'. */
static int locus_split(char *copy, char *field[4])
{
    for (int i = 3; i > 0; i--) {
        char *colon = strrchr(copy, ':');
        if (!colon)
            return -1;
        *colon = '\0';
        field[i] = colon + 1;
    }
    field[0] = copy;
    return 0;
}

lt_status lt_locus_parse(lt_locus *locus, const lt_genome *genome, const char *text)
{
    char copy[LT_CONTIG_NAME_MAX], *field[4];
    long long pos;
    memset(locus, 0, sizeof *locus);
    if (strlen(text) >= sizeof copy)
        return lt_fail(LT_EINVAL, "locus \"%.40s...\": too long", text);
    memcpy(copy, text, strlen(text) + 1);
    if (locus_split(copy, field) < 0 || lt_number_parse(&pos, field[1], 1) < 0)
        return lt_hint(lt_fail(LT_EINVAL, "locus \"%s\": not of the form chr7:55191822:T:G", text),
                       "contig, position from 1, reference base, alternative base");
    *locus = (lt_locus){.contig = lt_contig_find(genome, field[0], strlen(field[0])),
                        .pos = pos - 1,
                        .ref = allele_code(field[2], strlen(field[2])),
                        .alt = allele_code(field[3], strlen(field[3]))};
    char other[LT_CONTIG_NAME_MAX];
    if (locus->contig < 0) {
        lt_status status =
            lt_fail(LT_EINVAL, "locus \"%s\": no contig %s in the alignment", text, field[0]);
        if (lt_contig_other_style(other, field[0]) &&
            lt_contig_find(genome, other, strlen(other)) >= 0)
            return lt_hint(status, "the alignment says %s", other);
        return status;
    }
    if (pos < 1 || pos > genome->contig[locus->contig].length)
        return lt_fail(LT_EINVAL, "locus \"%s\": %s has %lld bases", text, field[0],
                       (long long)genome->contig[locus->contig].length);
    if (locus->ref == ALLELE_OTHER || locus->alt == ALLELE_OTHER || locus->ref == locus->alt)
        return lt_fail(LT_EINVAL, "locus \"%s\": not a change of one base into another", text);
    return LT_OK;
}
