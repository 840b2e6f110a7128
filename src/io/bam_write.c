/* bam_write.c -- lt_reads into a BAM, its index, and both into place by the publisher. */
#include "bam_write.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <htslib/kstring.h>
#include <htslib/sam.h>

#include "array.h"
#include "hts_setup.h"
#include "publish.h"

/* Contigs above this need a CSI index. */
static const int64_t bai_max_length = (int64_t)1 << 29;

struct lt_bam_writer {
    char *path, *index_path;
    lt_publisher *publisher;
    const char *temporary, *temporary_index; /* the publisher's */
    htsFile *fp;
    sam_hdr_t *hdr;
    bam1_t *record;
    char *text; /* a sequence or a UMI in letters */
    size_t text_capacity;
    int is_csi, threads;
    int32_t last_contig;
    int64_t last_beg;
};

static lt_status path_join(char **out, const char *path, const char *suffix)
{
    size_t size = strlen(path) + strlen(suffix) + 1;
    *out = malloc(size);
    if (!*out)
        return lt_fail(LT_ENOMEM, "%s: out of memory", path);
    snprintf(*out, size, "%s%s", path, suffix);
    return LT_OK;
}

static lt_status header_make(lt_bam_writer *writer, const lt_genome *genome, const char *sample,
                             const char *library)
{
    kstring_t text = KS_INITIALIZE;
    int n = ksprintf(&text, "@HD\tVN:1.6\tSO:coordinate\n");
    for (int32_t i = 0; i < genome->n_contigs && n >= 0; i++) {
        const lt_contig *contig = &genome->contig[i];
        n = ksprintf(&text, "@SQ\tSN:%s\tLN:%lld%s%s\n", contig->name, (long long)contig->length,
                     contig->md5[0] ? "\tM5:" : "", contig->md5);
        writer->is_csi |= contig->length > bai_max_length;
    }
    if (n >= 0)
        n = ksprintf(&text, "@RG\tID:1\tSM:%s\tLB:%s\tPL:ILLUMINA\n", sample, library);
    writer->hdr = n >= 0 ? sam_hdr_parse(text.l, text.s) : NULL;
    ks_free(&text);
    if (!writer->hdr || sam_hdr_nref(writer->hdr) != genome->n_contigs)
        return lt_fail(LT_EINVAL, "%s: contig, sample or library cannot stand in a SAM header",
                       writer->path);
    return LT_OK;
}

static lt_status writer_open(lt_bam_writer *writer, const char *path, const lt_genome *genome,
                             const char *sample, const char *library)
{
    LT_TRY(path_join(&writer->path, path, ""));
    LT_TRY(header_make(writer, genome, sample, library));
    LT_TRY(path_join(&writer->index_path, path, writer->is_csi ? ".csi" : ".bai"));
    LT_TRY(lt_publisher_open(&writer->publisher));
    LT_TRY(lt_publisher_stage(writer->publisher, path, &writer->temporary));
    LT_TRY(lt_publisher_stage(writer->publisher, writer->index_path, &writer->temporary_index));
    writer->record = bam_init1();
    if (!writer->record)
        return lt_fail(LT_ENOMEM, "%s: out of memory", path);
    writer->fp = hts_open(writer->temporary, "wb4"); /* 6 takes 2.5 times as long for 8 % */
    if (!writer->fp ||
        (writer->threads > 1 && hts_set_threads(writer->fp, writer->threads - 1) < 0) ||
        sam_hdr_write(writer->fp, writer->hdr) < 0)
        return lt_fail(LT_EIO, "%s: cannot be written: %s", path, strerror(errno));
    return LT_OK;
}

lt_status lt_bam_writer_open(lt_bam_writer **out, const char *path, const lt_genome *genome,
                             const char *sample, const char *library, int threads)
{
    *out = NULL;
    lt_hts_setup();
    lt_bam_writer *writer = calloc(1, sizeof *writer);
    if (!writer)
        return lt_fail(LT_ENOMEM, "%s: out of memory", path);
    writer->threads = threads;
    lt_status status = writer_open(writer, path, genome, sample, library);
    if (status < 0) {
        lt_bam_writer_close(writer);
        return status;
    }
    *out = writer;
    return LT_OK;
}

/* htslib takes the sequence in letters. */
static lt_status sequence_text(lt_bam_writer *writer, const lt_read *read)
{
    LT_TRY(lt_array_reserve(&writer->text, &writer->text_capacity, (size_t)read->length + 1, 1));
    for (int32_t i = 0; i < read->length; i++)
        writer->text[i] = seq_nt16_str[bam_seqi(read->seq, i)];
    return LT_OK;
}

static lt_status record_fill(lt_bam_writer *writer, const lt_read *read, int64_t insert_size)
{
    LT_TRY(sequence_text(writer, read));
    const uint8_t *qual = read->length > 0 && read->qual[0] != 0xff ? read->qual : NULL;
    bam1_t *b = writer->record;
    if (bam_set1(b, strlen(read->name), read->name, read->flag, read->contig, read->beg, read->mapq,
                 read->n_cigar, read->cigar, read->mate_contig, read->mate_beg, insert_size,
                 (size_t)read->length, writer->text, (const char *)qual, read->umi_length + 16) < 0)
        return lt_fail(LT_EINVAL, "%s: a read that BAM cannot hold at %lld", writer->path,
                       (long long)read->beg + 1);
    LT_TRY(lt_array_reserve(&writer->text, &writer->text_capacity, read->umi_length + 1, 1));
    int failed = bam_aux_append(b, "RG", 'Z', 2, (const uint8_t *)"1") < 0;
    if (read->umi) {
        memcpy(writer->text, read->umi, read->umi_length);
        writer->text[read->umi_length] = '\0';
        failed |= bam_aux_append(b, "RX", 'Z', (int)read->umi_length + 1,
                                 (const uint8_t *)writer->text) < 0;
    }
    return failed ? lt_fail(LT_ENOMEM, "%s: out of memory", writer->path) : LT_OK;
}

lt_status lt_bam_writer_put(lt_bam_writer *writer, const lt_read *read, int64_t insert_size)
{
    uint32_t contig = (uint32_t)read->contig, last = (uint32_t)writer->last_contig;
    if (contig < last || (contig == last && read->beg < writer->last_beg))
        return lt_fail(LT_EBUG, "%s: reads written out of order at %lld", writer->path,
                       (long long)read->beg + 1);
    writer->last_contig = read->contig;
    writer->last_beg = read->beg;
    LT_TRY(record_fill(writer, read, insert_size));
    if (sam_write1(writer->fp, writer->hdr, writer->record) < 0)
        return lt_fail(LT_EIO, "%s: cannot be written: %s", writer->path, strerror(errno));
    return LT_OK;
}

lt_status lt_bam_writer_finish(lt_bam_writer *writer)
{
    htsFile *fp = writer->fp;
    writer->fp = NULL;
    if (hts_close(fp) < 0)
        return lt_fail(LT_EIO, "%s: cannot be written: %s", writer->path, strerror(errno));
    if (sam_index_build3(writer->temporary, writer->temporary_index, writer->is_csi ? 14 : 0,
                         writer->threads) < 0)
        return lt_fail(LT_EIO, "%s: cannot be written", writer->index_path);
    return lt_publisher_commit(writer->publisher);
}

void lt_bam_writer_close(lt_bam_writer *writer)
{
    if (!writer)
        return;
    if (writer->fp)
        hts_close(writer->fp);
    lt_publisher_close(writer->publisher);
    sam_hdr_destroy(writer->hdr);
    bam_destroy1(writer->record);
    free(writer->text);
    free(writer->path);
    free(writer->index_path);
    free(writer);
}
