/* fasta.c -- the reference through faidx.
 *
 * A fetch costs one seek and one allocation; the MD5 of a contig reads it whole (about 0.5 s per
 * 250 Mb). One handle a thread. */
#include "fasta.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include <htslib/faidx.h>
#include <htslib/hts.h>

#include "contig.h"
#include "fasta_index.h"

enum { MD5_CHUNK = 1 << 20 };

struct lt_fasta {
    char *path;
    lt_fasta_index index;
    faidx_t *fai;
};

lt_status lt_fasta_open(lt_fasta **out, const char *path)
{
    *out = NULL;
    lt_fasta *fasta = calloc(1, sizeof *fasta);
    if (!fasta)
        return lt_fail(LT_ENOMEM, "%s: out of memory", path);
    lt_status status = lt_fasta_index_open(&fasta->index, path);
    if (status < 0)
        goto done;
    fasta->path = strdup(path);
    fasta->fai = fai_load3(fasta->index.path, NULL, NULL, 0);
    if (!fasta->path || !fasta->fai) {
        status = lt_hint(lt_fail(LT_EFORMAT, "%s: the index (.fai) cannot be read", path),
                         "samtools faidx %s", path);
        goto done;
    }
    *out = fasta;
    fasta = NULL;
done:
    lt_fasta_close(fasta);
    return status;
}

void lt_fasta_close(lt_fasta *fasta)
{
    if (!fasta)
        return;
    if (fasta->fai)
        fai_destroy(fasta->fai);
    lt_fasta_index_close(&fasta->index);
    free(fasta->path);
    free(fasta);
}

/* The text of [beg, end), which lies inside the contig; freed by the caller. */
static lt_status text_fetch(char **text, lt_fasta *fasta, const char *contig, int64_t beg,
                            int64_t end)
{
    hts_pos_t n = 0;
    *text = faidx_fetch_seq64(fasta->fai, contig, beg, end - 1, &n);
    if (*text && n == end - beg)
        return LT_OK;
    free(*text);
    *text = NULL;
    return lt_hint(lt_fail(LT_EFORMAT,
                           "%s: cannot read %s:%lld-%lld: the file or its index is cut "
                           "off or damaged",
                           fasta->path, contig, (long long)beg + 1, (long long)end),
                   "make the index again: samtools faidx %s", fasta->path);
}

/* M5 as in the SAM specification: upper-cased, characters outside '!'..'~' left out. */
static lt_status contig_md5(char hex[33], lt_fasta *fasta, const char *contig, int64_t length)
{
    hts_md5_context *md5 = hts_md5_init();
    if (!md5)
        return lt_fail(LT_ENOMEM, "out of memory");
    lt_status status = LT_OK;
    for (int64_t beg = 0; beg < length && status == LT_OK; beg += MD5_CHUNK) {
        int64_t end = beg + MD5_CHUNK < length ? beg + MD5_CHUNK : length;
        char *text;
        status = text_fetch(&text, fasta, contig, beg, end);
        if (status < 0)
            break;
        unsigned long n = 0;
        for (int64_t i = 0; i < end - beg; i++)
            if (text[i] >= '!' && text[i] <= '~')
                text[n++] = (char)toupper((unsigned char)text[i]);
        hts_md5_update(md5, text, n);
        free(text);
    }
    unsigned char digest[16];
    hts_md5_final(digest, md5);
    hts_md5_destroy(md5);
    hts_md5_hex(hex, digest);
    return status;
}

static lt_status contig_missing(const lt_fasta *fasta, const char *name, const char *bam_path)
{
    lt_status status = lt_fail(LT_EFORMAT, "%s: the reference has no contig %s, which is in %s",
                               fasta->path, name, bam_path);
    char other[LT_CONTIG_NAME_MAX];
    if (lt_contig_other_style(other, name) && faidx_has_seq(fasta->fai, other))
        return lt_hint(status,
                       "the alignment says %s, the reference says %s: use the reference "
                       "that the reads were aligned to",
                       name, other);
    return lt_hint(status, "use the reference that the reads were aligned to");
}

static lt_status contig_check(lt_fasta *fasta, lt_contig *contig, int needed, const char *bam_path)
{
    if (!faidx_has_seq(fasta->fai, contig->name))
        return contig_missing(fasta, contig->name, bam_path);
    int64_t length = faidx_seq_len(fasta->fai, contig->name);
    if (length != contig->length)
        return lt_hint(lt_fail(LT_EFORMAT, "%s: contig %s has %lld bases, but %lld in %s",
                               fasta->path, contig->name, (long long)length,
                               (long long)contig->length, bam_path),
                       "use the reference that the reads were aligned to");
    if (!needed)
        return LT_OK;
    char md5[33];
    LT_TRY(contig_md5(md5, fasta, contig->name, length));
    if (contig->md5[0] && strcasecmp(contig->md5, md5) != 0)
        return lt_hint(lt_fail(LT_EFORMAT,
                               "%s: the sequence of %s differs from the one in %s (MD5 %s, but M5 "
                               "%s in the header)",
                               fasta->path, contig->name, bam_path, md5, contig->md5),
                       "use the reference that the reads were aligned to");
    memcpy(contig->md5, md5, sizeof md5);
    return LT_OK;
}

lt_status lt_fasta_check(lt_fasta *fasta, lt_genome *genome, const uint8_t *needed,
                         const char *bam_path)
{
    for (int32_t i = 0; i < genome->n_contigs; i++)
        LT_TRY(contig_check(fasta, &genome->contig[i], !needed || needed[i], bam_path));
    return LT_OK;
}

lt_status lt_fasta_genome(lt_genome *genome, lt_fasta *fasta)
{
    int n = faidx_nseq(fasta->fai);
    *genome = (lt_genome){calloc((size_t)n + 1, sizeof *genome->contig), 0};
    for (int i = 0; genome->contig && i < n; i++) {
        const char *name = faidx_iseq(fasta->fai, i);
        genome->contig[i].name = strdup(name);
        genome->contig[i].length = faidx_seq_len(fasta->fai, name);
        if (!genome->contig[i].name)
            break;
        genome->n_contigs++;
    }
    if (genome->contig && genome->n_contigs == n)
        return LT_OK;
    for (int32_t i = 0; i < genome->n_contigs; i++)
        free(genome->contig[i].name);
    free(genome->contig);
    *genome = (lt_genome){NULL, 0};
    return lt_fail(LT_ENOMEM, "%s: out of memory", fasta->path);
}

static uint8_t base_code(char letter)
{
    switch (letter) {
    case 'A':
    case 'a':
        return 0;
    case 'C':
    case 'c':
        return 1;
    case 'G':
    case 'g':
        return 2;
    case 'T':
    case 't':
        return 3;
    default:
        return 4;
    }
}

lt_status lt_fasta_fetch(lt_fasta *fasta, const char *contig, int64_t beg, int64_t end,
                         uint8_t *codes)
{
    if (end <= beg)
        return LT_OK;
    if (!faidx_has_seq(fasta->fai, contig))
        return lt_fail(LT_EFORMAT, "%s: the reference has no contig %s", fasta->path, contig);
    int64_t length = faidx_seq_len(fasta->fai, contig);
    int64_t from = beg < 0 ? 0 : beg;
    int64_t to = end > length ? length : end;
    memset(codes, 4, (size_t)(end - beg));
    if (from >= to)
        return LT_OK;
    char *text;
    LT_TRY(text_fetch(&text, fasta, contig, from, to));
    for (int64_t i = from; i < to; i++)
        codes[i - beg] = base_code(text[i - from]);
    free(text);
    return LT_OK;
}

lt_status lt_fasta_bases_fetch(void *data, int32_t contig, int64_t beg, int64_t end, uint8_t *codes)
{
    const lt_fasta_bases *bases = data;
    return lt_fasta_fetch(bases->fasta, bases->genome->contig[contig].name, beg, end, codes);
}
