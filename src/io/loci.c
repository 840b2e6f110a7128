/* loci.c -- alleles out of a VCF, a BCF, a table or one option.
 *
 * Each alternative of each record: what is no allele of ours is counted with its reason; REF is
 * compared with the reference; the rest is rewritten to its one spelling. They leave sorted by
 * contig, position, ref and alt, each once. */
#include "loci.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include <htslib/bgzf.h>
#include <htslib/hfile.h>
#include <htslib/vcf.h>

#include "array.h"
#include "contig.h"
#include "hts_setup.h"
#include "lines.h"

enum { PLACE_BYTES = 1200, SHOWN_BASES = 40 };

/* What is being read. */
typedef struct locus_list {
    lt_loci *loci;
    const lt_genome *genome;
    lt_allele_fetch fetch;
    void *data;
    const lt_loci_reader *reader; /* or NULL */
} locus_list;

void lt_loci_clear(lt_loci *loci)
{
    free(loci->allele);
    memset(loci, 0, sizeof *loci);
}

static int is_base(char c)
{
    return c != '\0' && strchr("ACGTacgt", c) != NULL;
}

/* Why an allele in text is none of ours; LT_N_LOCI_SKIPS when it is. */
static enum lt_loci_skip fault_of(const char *text, size_t length)
{
    if (length == 0 || (length == 1 && *text == '.'))
        return LT_SKIP_NONE;
    if (length == 1 && *text == '*')
        return LT_SKIP_STAR;
    for (size_t i = 0; i < length; i++) {
        if (text[i] == '<' || text[i] == '[' || text[i] == ']')
            return LT_SKIP_SYMBOLIC;
        if (!is_base(text[i]))
            return LT_SKIP_LETTERS;
    }
    return length > LT_ALLELE_BASES ? LT_SKIP_LONG : LT_N_LOCI_SKIPS;
}

static void upper_copy(char *out, const char *text, size_t length)
{
    for (size_t i = 0; i < length; i++)
        out[i] = (char)(text[i] & ~32);
    out[length] = '\0';
}

static lt_status disagree(const char *place, const lt_genome *genome, const lt_allele *a,
                          const uint8_t *code)
{
    char there[LT_ALLELE_BASES + 1];
    size_t n = strlen(a->ref);
    for (size_t i = 0; i < n; i++)
        there[i] = "ACGTN"[code[i]];
    there[n] = '\0';
    const char *more = n > SHOWN_BASES ? "..." : "";
    return lt_hint(lt_fail(LT_EFORMAT, "%s: %s:%lld: REF is %.*s%s, but the reference has %.*s%s",
                           place, genome->contig[a->contig].name, (long long)a->pos + 1,
                           SHOWN_BASES, a->ref, more, SHOWN_BASES, there, more),
                   "the loci must be of the genome that the reads were aligned to");
}

static lt_status check_ref(const char *place, const lt_genome *genome, const lt_allele *a,
                           lt_allele_fetch fetch, void *data)
{
    uint8_t code[LT_ALLELE_BASES];
    size_t n = strlen(a->ref);
    const lt_contig *contig = &genome->contig[a->contig];
    if (a->pos + (int64_t)n > contig->length)
        return lt_hint(lt_fail(LT_EFORMAT, "%s: %s:%lld: REF goes beyond the contig's %lld bases",
                               place, contig->name, (long long)a->pos + 1,
                               (long long)contig->length),
                       "are the loci of another assembly?");
    LT_TRY(fetch(data, a->contig, a->pos, a->pos + (int64_t)n, code));
    for (size_t i = 0; i < n; i++)
        if (code[i] < 4 && "ACGT"[code[i]] != a->ref[i])
            return disagree(place, genome, a, code);
    return LT_OK;
}

lt_status lt_loci_add(lt_loci *loci, const lt_allele *allele, lt_allele_fetch fetch, void *data,
                      const lt_genome *genome, const char *place)
{
    lt_allele a = *allele;
    LT_TRY(check_ref(place, genome, &a, fetch, data));
    if (!strcmp(a.ref, a.alt)) {
        loci->n_skipped[LT_SKIP_NONE]++;
        return LT_OK;
    }
    lt_status status = lt_allele_canonicalise(&a, fetch, data);
    if (status == LT_EINVAL) { /* letters and lengths are right: it lacks an anchor */
        loci->n_skipped[LT_SKIP_PLACE]++;
        return LT_OK;
    }
    LT_TRY(status);
    LT_TRY(lt_array_reserve(&loci->allele, &loci->capacity, loci->n + 1, sizeof a));
    loci->allele[loci->n++] = a;
    return LT_OK;
}

/* Adds an allele, or counts why not. */
static lt_status locus_add(locus_list *list, int32_t contig, int64_t pos, const char *ref,
                           const char *alt, size_t alt_length, const lt_locus_line *line)
{
    size_t ref_length = strlen(ref);
    enum lt_loci_skip fault = fault_of(alt, alt_length);
    if (fault == LT_N_LOCI_SKIPS)
        fault = fault_of(ref, ref_length);
    if (fault != LT_N_LOCI_SKIPS) {
        list->loci->n_skipped[fault]++;
        return LT_OK;
    }
    lt_allele a = {.contig = contig, .pos = pos};
    upper_copy(a.ref, ref, ref_length);
    upper_copy(a.alt, alt, alt_length);
    size_t n = list->loci->n;
    LT_TRY(lt_loci_add(list->loci, &a, list->fetch, list->data, list->genome, line->place));
    if (list->loci->n == n || !list->reader)
        return LT_OK;
    return list->reader->locus(list->reader->data, &list->loci->allele[n], line);
}

/* The contig of this name, and whether the position lies on it; place opens the message. */
static lt_status place_check(int32_t *contig, const lt_genome *genome, const char *name,
                             long long pos, const char *place)
{
    *contig = lt_contig_find(genome, name, strlen(name));
    char other[LT_CONTIG_NAME_MAX];
    if (*contig < 0) {
        lt_status status = lt_fail(LT_EFORMAT, "%s: no contig %s in the alignment", place, name);
        if (lt_contig_other_style(other, name) && lt_contig_find(genome, other, strlen(other)) >= 0)
            return lt_hint(status, "the loci say %s, the alignment says %s", name, other);
        return lt_hint(status, "the loci must be on the reference that the reads were aligned to");
    }
    if (pos < 0 || pos >= genome->contig[*contig].length)
        return lt_hint(lt_fail(LT_EFORMAT, "%s: position %lld is not on %s, which has %lld bases",
                               place, pos + 1, name, (long long)genome->contig[*contig].length),
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
    char place[PLACE_BYTES];
    int32_t contig;
    snprintf(place, sizeof place, "%s: record %zu", path, number);
    LT_TRY(place_check(&contig, list->genome, bcf_seqname_safe(hdr, record), record->pos, place));
    if (record->n_allele < 2)
        list->loci->n_skipped[LT_SKIP_NONE]++;
    lt_locus_line line = {
        .path = path, .place = place, .number = number, .header = hdr, .record = record};
    for (int i = 1; i < record->n_allele; i++) {
        line.alternative = (size_t)i - 1;
        LT_TRY(locus_add(list, contig, record->pos, record->d.allele[0], record->d.allele[i],
                         strlen(record->d.allele[i]), &line));
    }
    return LT_OK;
}

static lt_status vcf_records(locus_list *list, htsFile *fp, bcf_hdr_t *hdr, bcf1_t *record,
                             const char *path)
{
    size_t number = 0;
    int n;
    if (list->reader) {
        lt_locus_line head = {.path = path, .place = path, .header = hdr};
        LT_TRY(list->reader->head(list->reader->data, &head));
    }
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

static lt_status table_alternatives(locus_list *list, long long pos, lt_locus_line *line)
{
    int32_t contig;
    LT_TRY(place_check(&contig, list->genome, line->field[0], pos - 1, line->place));
    for (const char *alt = line->field[3];; alt++, line->alternative++) {
        size_t length = strcspn(alt, ",");
        LT_TRY(locus_add(list, contig, pos - 1, line->field[2], alt, length, line));
        alt += length;
        if (*alt == '\0')
            return LT_OK;
    }
}

static lt_status table_line(locus_list *list, const lt_lines *lines, char *text, int *may_be_header)
{
    char *field[LT_LOCUS_FIELDS], place[PLACE_BYTES];
    lt_locus_line line = {.path = lt_lines_path(lines),
                          .place = place,
                          .number = lt_lines_number(lines),
                          .field = field,
                          .n_fields = lt_line_split(text, field, LT_LOCUS_FIELDS)};
    if (line.n_fields == 0)
        return LT_OK;
    snprintf(place, sizeof place, "%s:%zu", line.path, line.number);
    if (line.n_fields < 4)
        return lt_hint(
            lt_fail(LT_EFORMAT, "%s: expected 4 columns, found %zu", place, line.n_fields),
            "a table of loci has the columns chrom, pos (from 1), ref and alt");
    long long pos;
    int is_number = lt_number_parse(&pos, field[1], 0) == 0;
    int is_header = !is_number && *may_be_header;
    *may_be_header = 0;
    if (is_header)
        return list->reader ? list->reader->head(list->reader->data, &line) : LT_OK;
    if (!is_number || pos < 1)
        return lt_fail(LT_EFORMAT, "%s: \"%s\" is not a position", place, field[1]);
    return table_alternatives(list, pos, &line);
}

/* "#chrom pos ...", not any other comment. */
static int is_header_comment(const char *text)
{
    static const char *const name[] = {"chrom", "chr", "contig"};
    text += 1 + strspn(text + 1, " ");
    size_t n = strcspn(text, " \t"), found = 0;
    for (size_t i = 0; i < sizeof name / sizeof *name; i++)
        found += n == strlen(name[i]) && !strncasecmp(text, name[i], n);
    text += n + strspn(text + n, " \t");
    return found && !strncasecmp(text, "pos", 3);
}

static lt_status table_read(locus_list *list, hFILE *stream, const char *path)
{
    lt_lines *lines;
    LT_TRY(lt_lines_adopt(&lines, stream, path));
    int may_be_header = 1;
    char *text;
    lt_status status;
    while ((status = lt_lines_next(lines, &text)) == LT_OK) {
        int is_comment = *text == '#';
        if (is_comment && !(may_be_header && is_header_comment(text)))
            continue;
        status = table_line(list, lines, text + is_comment, &may_be_header);
        if (status < 0)
            break;
    }
    lt_lines_close(lines);
    return status == LT_EOF ? LT_OK : status;
}

static int compare(const void *a, const void *b)
{
    return lt_allele_compare(a, b);
}

void lt_loci_sort(lt_loci *loci)
{
    if (loci->n == 0)
        return;
    qsort(loci->allele, loci->n, sizeof *loci->allele, compare);
    size_t n = 1;
    for (size_t i = 1; i < loci->n; i++)
        if (lt_allele_compare(&loci->allele[n - 1], &loci->allele[i]) != 0)
            loci->allele[n++] = loci->allele[i];
    loci->n = n;
}

lt_status lt_loci_merge(lt_loci *loci, lt_loci *from)
{
    LT_TRY(lt_array_reserve(&loci->allele, &loci->capacity, loci->n + from->n + 1,
                            sizeof *loci->allele));
    for (size_t i = 0; i < from->n; i++)
        loci->allele[loci->n++] = from->allele[i];
    for (int k = 0; k < LT_N_LOCI_SKIPS; k++)
        loci->n_skipped[k] += from->n_skipped[k];
    lt_loci_clear(from);
    lt_loci_sort(loci);
    return LT_OK;
}

size_t lt_loci_skipped(const lt_loci *loci, char *text, size_t size)
{
    static const char *const why[LT_N_LOCI_SKIPS] = {
        "without an alternative",    "symbolic",  "*", "longer than 100 bases",
        "not made of A, C, G and T", "between Ns"};
    _Static_assert(LT_ALLELE_BASES == 100, "the text above says so");
    size_t total = 0, at = 0;
    if (size)
        *text = '\0';
    for (int k = 0; k < LT_N_LOCI_SKIPS; k++) {
        if (!loci->n_skipped[k])
            continue;
        if (at < size)
            at += (size_t)snprintf(text + at, size - at, "%s%zu %s", total ? ", " : "",
                                   loci->n_skipped[k], why[k]);
        total += loci->n_skipped[k];
    }
    return total;
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

lt_status lt_loci_walk(lt_loci *loci, const lt_genome *genome, lt_allele_fetch fetch, void *data,
                       const char *path, const lt_loci_reader *reader)
{
    memset(loci, 0, sizeof *loci);
    lt_hts_setup();
    locus_list list = {
        .loci = loci, .genome = genome, .fetch = fetch, .data = data, .reader = reader};
    lt_status status = list_read(&list, path);
    if (status == LT_OK && loci->n + lt_loci_skipped(loci, NULL, 0) == 0)
        status = lt_fail(LT_EFORMAT, "%s: no locus in this file", path);
    if (status < 0)
        lt_loci_clear(loci);
    else
        lt_loci_sort(loci);
    return status;
}

lt_status lt_loci_read(lt_loci *loci, const lt_genome *genome, lt_allele_fetch fetch, void *data,
                       const char *path)
{
    return lt_loci_walk(loci, genome, fetch, data, path, NULL);
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

static lt_status locus_spell(lt_allele *allele, char *const field[4], const char *text)
{
    for (int i = 2; i < 4; i++) {
        size_t n = strlen(field[i]);
        enum lt_loci_skip fault = fault_of(field[i], n);
        if (fault == LT_SKIP_LONG)
            return lt_fail(LT_EINVAL, "locus \"%.40s...\": longer than %d bases", text,
                           LT_ALLELE_BASES);
        if (fault != LT_N_LOCI_SKIPS)
            return lt_fail(LT_EINVAL, "locus \"%s\": \"%s\" is not made of A, C, G and T", text,
                           field[i]);
        upper_copy(i == 2 ? allele->ref : allele->alt, field[i], n);
    }
    if (!strcmp(allele->ref, allele->alt))
        return lt_fail(LT_EINVAL, "locus \"%s\": not a change", text);
    return LT_OK;
}

lt_status lt_locus_parse(lt_allele *allele, const lt_genome *genome, const char *text)
{
    char copy[LT_CONTIG_NAME_MAX + 3 * LT_ALLELE_BASES], *field[4];
    long long pos;
    memset(allele, 0, sizeof *allele);
    if (strlen(text) >= sizeof copy)
        return lt_fail(LT_EINVAL, "locus \"%.40s...\": too long", text);
    memcpy(copy, text, strlen(text) + 1);
    if (locus_split(copy, field) < 0 || lt_number_parse(&pos, field[1], 1) < 0)
        return lt_hint(lt_fail(LT_EINVAL, "locus \"%s\": not of the form chr7:55191822:T:G", text),
                       "contig, position from 1, reference bases, alternative bases");
    allele->contig = lt_contig_find(genome, field[0], strlen(field[0]));
    allele->pos = pos - 1;
    char other[LT_CONTIG_NAME_MAX];
    if (allele->contig < 0) {
        lt_status status =
            lt_fail(LT_EINVAL, "locus \"%s\": no contig %s in the alignment", text, field[0]);
        if (lt_contig_other_style(other, field[0]) &&
            lt_contig_find(genome, other, strlen(other)) >= 0)
            return lt_hint(status, "the alignment says %s", other);
        return status;
    }
    LT_TRY(locus_spell(allele, field, text));
    int64_t length = genome->contig[allele->contig].length;
    if (pos < 1 || pos - 1 + (int64_t)strlen(allele->ref) > length)
        return lt_fail(LT_EINVAL, "locus \"%s\": %s has %lld bases", text, field[0],
                       (long long)length);
    return LT_OK;
}
