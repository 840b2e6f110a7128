/* bam_header.c -- the binary header and what its text says of order and contigs.
 *
 * Layout (SAM specification 4.2): magic, l_text, text, n_ref, then l_name, name, l_ref a contig.
 * The text's @SQ lines and the binary list must agree; a BAM without @SQ lines gets them from the
 * list. */
#include "bam_header.h"

#include <stdlib.h>
#include <string.h>

#include <htslib/bgzf.h>
#include <htslib/kstring.h>

enum { MAX_TEXT = 1 << 28, MAX_CONTIGS = 1 << 24, MAX_NAME = 1 << 16, CHUNK = 1 << 20 };

static lt_status header_damaged(const char *path, const char *what)
{
    return lt_hint(lt_fail(LT_EFORMAT, "%s: the header is damaged or cut off (%s)", path, what),
                   "copy or make the file again; samtools quickcheck %s", path);
}

static lt_status u32_read(BGZF *fp, uint32_t *value, const char *path, const char *what)
{
    uint8_t bytes[4];
    *value = 0;
    if (bgzf_read(fp, bytes, 4) != 4)
        return header_damaged(path, what);
    *value =
        bytes[0] | (uint32_t)bytes[1] << 8 | (uint32_t)bytes[2] << 16 | (uint32_t)bytes[3] << 24;
    return LT_OK;
}

/* Appends n bytes, growing only as they really come. */
static lt_status bytes_read(kstring_t *text, BGZF *fp, size_t n, const char *path, const char *what)
{
    while (n > 0) {
        size_t part = n < CHUNK ? n : CHUNK;
        if (ks_resize(text, text->l + part + 1) < 0)
            return lt_fail(LT_ENOMEM, "%s: out of memory for the header", path);
        if (bgzf_read(fp, text->s + text->l, part) != (ssize_t)part)
            return header_damaged(path, what);
        text->l += part;
        text->s[text->l] = '\0';
        n -= part;
    }
    return LT_OK;
}

/* One entry of the binary contig list; name is reused. */
static lt_status entry_read(kstring_t *name, uint32_t *length, BGZF *fp, const char *path)
{
    uint32_t l_name;
    *length = 0;
    LT_TRY(u32_read(fp, &l_name, path, "contig list"));
    if (l_name < 2 || l_name > MAX_NAME)
        return header_damaged(path, "contig name");
    name->l = 0;
    LT_TRY(bytes_read(name, fp, l_name, path, "contig list"));
    if (strlen(name->s) != l_name - 1)
        return header_damaged(path, "contig name");
    return u32_read(fp, length, path, "contig list");
}

/* The contig list, compared with the text's, or, when the text has none, collected as @SQ lines. */
static lt_status list_read(kstring_t *lines, BGZF *fp, sam_hdr_t *hdr, const char *path)
{
    uint32_t n;
    LT_TRY(u32_read(fp, &n, path, "number of contigs"));
    int in_text = sam_hdr_nref(hdr);
    if (n > MAX_CONTIGS || (in_text > 0 && n != (uint32_t)in_text))
        return header_damaged(path, "number of contigs");
    kstring_t name = KS_INITIALIZE;
    lt_status status = LT_OK;
    for (uint32_t i = 0; i < n && status == LT_OK; i++) {
        uint32_t length;
        status = entry_read(&name, &length, fp, path);
        if (status < 0)
            break;
        if (in_text == 0) {
            if (ksprintf(lines, "@SQ\tSN:%s\tLN:%u\n", name.s, length) < 0)
                status = lt_fail(LT_ENOMEM, "%s: out of memory for the header", path);
        } else if (strcmp(name.s, sam_hdr_tid2name(hdr, (int)i)) != 0 ||
                   (int64_t)length != sam_hdr_tid2len(hdr, (int)i)) {
            status = header_damaged(path, "its two contig lists differ");
        }
    }
    ks_free(&name);
    return status;
}

static lt_status bam_header_read(sam_hdr_t **out, BGZF *fp, const char *path)
{
    char magic[4];
    if (bgzf_read(fp, magic, 4) != 4 || memcmp(magic, "BAM\1", 4) != 0)
        return header_damaged(path, "no BAM magic");
    uint32_t l_text;
    LT_TRY(u32_read(fp, &l_text, path, "length of the text"));
    if (l_text > MAX_TEXT)
        return header_damaged(path, "length of the text");
    kstring_t text = KS_INITIALIZE, lines = KS_INITIALIZE;
    sam_hdr_t *hdr = NULL;
    lt_status status = bytes_read(&text, fp, l_text, path, "text");
    if (status < 0)
        goto done;
    hdr = sam_hdr_parse(text.s ? strlen(text.s) : 0, text.s ? text.s : "");
    if (!hdr || sam_hdr_nref(hdr) < 0) {
        status = header_damaged(path, "its text is not that of SAM");
        goto done;
    }
    status = list_read(&lines, fp, hdr, path);
    if (status < 0)
        goto done;
    if (lines.l > 0 && sam_hdr_add_lines(hdr, lines.s, lines.l) < 0) {
        status = header_damaged(path, "contig list");
        goto done;
    }
    *out = hdr;
    hdr = NULL;
done:
    sam_hdr_destroy(hdr);
    ks_free(&text);
    ks_free(&lines);
    return status;
}

lt_status lt_bam_header_load(sam_hdr_t **out, htsFile *fp, const char *path)
{
    *out = NULL;
    if (hts_get_format(fp)->format == bam)
        return bam_header_read(out, fp->fp.bgzf, path);
    *out = sam_hdr_read(fp);
    return *out ? LT_OK : header_damaged(path, "CRAM");
}

/* The value of an @HD tag; "" when absent. Freed by the caller through the kstring. */
static const char *hd_value(sam_hdr_t *hdr, const char *key, kstring_t *value)
{
    value->l = 0;
    return sam_hdr_find_tag_hd(hdr, key, value) == 0 && value->s ? value->s : "";
}

lt_status lt_bam_header_check_order(sam_hdr_t *hdr, const char *path)
{
    kstring_t value = KS_INITIALIZE;
    const char *order = NULL;
    if (strstr(hd_value(hdr, "SS", &value), "template-coordinate"))
        order = "in template-coordinate order (as UMI grouping leaves it)";
    else if (strcmp(hd_value(hdr, "SO", &value), "queryname") == 0)
        order = "sorted by read name";
    else if (strcmp(value.s ? value.s : "", "unsorted") == 0)
        order = "not sorted";
    else if (strcmp(hd_value(hdr, "GO", &value), "query") == 0)
        order = "grouped by read name";
    ks_free(&value);
    if (!order)
        return LT_OK;
    return lt_hint(lt_fail(LT_EFORMAT, "%s: %s, but it must be sorted by coordinate", path, order),
                   "samtools sort -o sorted.bam %s && samtools index sorted.bam", path);
}
