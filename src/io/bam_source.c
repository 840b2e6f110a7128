/* bam_source.c -- opening, seeking and reading through htslib.
 *
 * One thread, no decoder pool: shards do the parallel work. Multi-region iterators are not used,
 * as those of htslib 1.16 lose CRAM records silently. */
#include "bam_source.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <htslib/bgzf.h>
#include <htslib/cram.h>
#include <htslib/hfile.h>

#include "bam_header.h"
#include "hts_setup.h"
#include "log.h"

static const char remake_hint[] = "copy or make the file again; samtools quickcheck %s";

void lt_bam_source_place(const lt_bam_source *source, char *text, size_t size)
{
    if (source->n_records == 0)
        snprintf(text, size, "at its first record%s", source->query ? " of a query" : "");
    else if (source->last_contig < 0)
        snprintf(text, size, "among its unplaced records");
    else
        snprintf(text, size, "after %s:%lld", sam_hdr_tid2name(source->hdr, source->last_contig),
                 (long long)source->last_pos + 1);
}

static lt_status format_check(const htsFile *fp, const char *path)
{
    const htsFormat *format = hts_get_format((htsFile *)fp);
    if (format->format == bam || format->format == cram)
        return LT_OK;
    if (format->format == empty_format)
        return lt_fail(LT_EFORMAT, "%s: the file is empty", path);
    if (format->format == sam)
        return lt_hint(lt_fail(LT_EFORMAT, "%s: SAM text is not read", path),
                       "samtools sort -o sorted.bam %s && samtools index sorted.bam", path);
    if (format->format == fastq_format || format->format == fasta_format)
        return lt_hint(lt_fail(LT_EFORMAT, "%s: these are reads without an alignment", path),
                       "align them first: bwa mem ref.fa ... | samtools sort -o sorted.bam");
    return lt_fail(LT_EFORMAT, "%s: neither BAM nor CRAM, or cut off in its first bytes", path);
}

/* The reference, and no fields that nobody reads. */
static lt_status cram_configure(lt_bam_source *source, const char *reference)
{
    if (!reference)
        return lt_hint(lt_fail(LT_EINVAL, "%s: a CRAM file needs its reference", source->path),
                       "give the FASTA that it was made with: -f ref.fa");
    if (!source->reference.path)
        LT_TRY(lt_fasta_index_open(&source->reference, reference));
    int fields = SAM_QNAME | SAM_FLAG | SAM_RNAME | SAM_POS | SAM_MAPQ | SAM_CIGAR | SAM_RNEXT |
                 SAM_PNEXT | SAM_SEQ | SAM_QUAL | SAM_AUX | SAM_RGAUX;
    if (hts_set_opt(source->fp, CRAM_OPT_REFERENCE, source->reference.path) != 0)
        return lt_fail(LT_EFORMAT, "%s: cannot be used as the reference of %s", reference,
                       source->path);
    if (hts_set_opt(source->fp, CRAM_OPT_REQUIRED_FIELDS, fields) != 0 ||
        hts_set_opt(source->fp, CRAM_OPT_DECODE_MD, 0) != 0)
        return lt_fail(LT_EBUG, "%s: htslib refuses the CRAM options", source->path);
    return LT_OK;
}

static lt_status size_read(lt_bam_source *source)
{
    struct stat info;
    if (strcmp(source->path, "-") == 0) {
        source->is_stream = 1;
        return LT_OK;
    }
    if (stat(source->path, &info) != 0)
        return lt_fail(LT_EIO, "%s: %s", source->path, strerror(errno));
    if (S_ISDIR(info.st_mode))
        return lt_fail(LT_EIO, "%s: is a directory", source->path);
    source->is_stream = !S_ISREG(info.st_mode);
    source->size = source->is_stream ? 0 : (int64_t)info.st_size;
    return LT_OK;
}

/* Opens the file and stands before its first record. */
static lt_status file_open(lt_bam_source *source, const char *reference)
{
    errno = 0;
    source->fp = hts_open(source->path, "r");
    if (!source->fp)
        return errno == 0 || errno == ENOEXEC
                   ? lt_fail(LT_EFORMAT, "%s: neither BAM nor CRAM", source->path)
                   : lt_fail(LT_EIO, "%s: %s", source->path, strerror(errno));
    LT_TRY(format_check(source->fp, source->path));
    source->is_cram = hts_get_format(source->fp)->format == cram;
    if (source->is_cram)
        LT_TRY(cram_configure(source, reference));
    if (!source->is_stream && hts_check_EOF(source->fp) != 1)
        return lt_hint(
            lt_fail(LT_EFORMAT, "%s: truncated: its end (the EOF block) is missing", source->path),
            remake_hint, source->path);
    LT_TRY(lt_bam_header_load(&source->hdr, source->fp, source->path));
    source->first_record = source->is_cram ? 0 : bgzf_tell(source->fp->fp.bgzf);
    source->is_at_start = 1;
    return LT_OK;
}

/* Where samtools looks: beside the file, with the suffix added or in place of the file's own. */
static int index_find(const lt_bam_source *source, char *name, size_t size)
{
    static const char *const suffixes[] = {".csi", ".bai", ".crai"};
    const char *slash = strrchr(source->path, '/');
    const char *dot = strrchr(slash ? slash : source->path, '.');
    size_t stem = dot ? (size_t)(dot - source->path) : strlen(source->path);
    for (size_t i = source->is_cram ? 2 : 0; i < (source->is_cram ? 3 : 2); i++) {
        snprintf(name, size, "%s%s", source->path, suffixes[i]);
        if (access(name, R_OK) == 0)
            return 1;
        snprintf(name, size, "%.*s%s", (int)stem, source->path, suffixes[i]);
        if (access(name, R_OK) == 0)
            return 1;
    }
    return 0;
}

static lt_status index_load(lt_bam_source *source)
{
    char name[PATH_MAX];
    if (source->is_stream || !index_find(source, name, sizeof name))
        return LT_OK;
    source->index = sam_index_load3(source->fp, source->path, name, HTS_IDX_SILENT_FAIL);
    if (!source->index)
        return lt_hint(lt_fail(LT_EFORMAT, "%s: the index is damaged", name), "samtools index %s",
                       source->path);
    struct stat file, index;
    if (stat(source->path, &file) == 0 && stat(name, &index) == 0 && index.st_mtime < file.st_mtime)
        lt_log_line(LT_LOG_WARNING, "input: %s is older than its file; samtools index %s", name,
                    source->path);
    return LT_OK;
}

lt_status lt_bam_source_open(lt_bam_source *source, const char *path, const char *reference)
{
    memset(source, 0, sizeof *source);
    source->path = path;
    lt_hts_setup();
    lt_status status = size_read(source);
    if (status == LT_OK)
        status = file_open(source, reference);
    if (status == LT_OK)
        status = index_load(source);
    if (status < 0)
        lt_bam_source_close(source);
    return status;
}

static void file_close(lt_bam_source *source)
{
    hts_itr_destroy(source->query);
    hts_idx_destroy(source->index);
    sam_hdr_destroy(source->hdr);
    if (source->fp)
        hts_close(source->fp);
    source->query = NULL;
    source->index = NULL;
    source->hdr = NULL;
    source->fp = NULL;
}

void lt_bam_source_close(lt_bam_source *source)
{
    file_close(source);
    lt_fasta_index_close(&source->reference);
}

static void order_forget(lt_bam_source *source)
{
    hts_itr_destroy(source->query);
    source->query = NULL;
    source->last_contig = 0;
    source->last_pos = -1;
    source->n_records = 0;
    source->n_placed = 0;
}

lt_status lt_bam_source_rewind(lt_bam_source *source)
{
    order_forget(source);
    if (source->is_at_start)
        return LT_OK;
    if (source->is_stream)
        return lt_fail(LT_EINVAL, "%s: a stream cannot be read twice", source->path);
    if (source->is_cram) { /* cram_seek() forgets less than a new handle does */
        file_close(source);
        LT_TRY(file_open(source, source->reference.path));
        return index_load(source);
    }
    if (bgzf_seek(source->fp->fp.bgzf, source->first_record, SEEK_SET) < 0)
        return lt_fail(LT_EIO, "%s: cannot seek", source->path);
    source->is_at_start = 1;
    return LT_OK;
}

lt_status lt_bam_source_query(lt_bam_source *source, int32_t contig, int64_t beg, int64_t end)
{
    order_forget(source);
    source->is_at_start = 0;
    source->query = sam_itr_queryi(source->index, contig, beg, end);
    if (!source->query)
        return lt_hint(lt_fail(LT_EFORMAT, "%s: the index does not fit the file", source->path),
                       "samtools index %s", source->path);
    return LT_OK;
}

static lt_status read_failed(const lt_bam_source *source)
{
    char place[256];
    lt_bam_source_place(source, place, sizeof place);
    hFILE *file = source->is_cram ? cram_fd_get_fp(source->fp->fp.cram) : source->fp->fp.bgzf->fp;
    if (herrno(file))
        return lt_fail(LT_EIO, "%s: read error %s: %s", source->path, place,
                       strerror(herrno(file)));
    lt_status status = lt_fail(LT_EFORMAT, "%s: truncated or corrupt %s", source->path, place);
    if (source->is_stream)
        return lt_hint(status, "did the program that writes into the pipe fail?");
    if (source->is_cram)
        return lt_hint(status,
                       "samtools quickcheck %s; or the reference is not the one that it "
                       "was made with",
                       source->path);
    return lt_hint(status, remake_hint, source->path);
}

/* A stream can be asked for its EOF block only here. */
static lt_status end_check(const lt_bam_source *source)
{
    if (source->query || !source->is_stream)
        return LT_EOF;
    int is_whole =
        source->is_cram ? cram_eof(source->fp->fp.cram) == 1 : !source->fp->fp.bgzf->no_eof_block;
    return is_whole ? LT_EOF : read_failed(source);
}

/* Unplaced records (contig -1) come last: as unsigned, -1 is the greatest. */
static lt_status order_check(lt_bam_source *source, const bam1_t *record)
{
    uint32_t contig = (uint32_t)record->core.tid, last = (uint32_t)source->last_contig;
    if (source->n_records > 0 &&
        (contig < last || (contig == last && record->core.pos < source->last_pos))) {
        char place[256];
        lt_bam_source_place(source, place, sizeof place);
        return lt_hint(lt_fail(LT_EFORMAT, "%s: not sorted: %s comes %s:%lld", source->path, place,
                               sam_hdr_tid2name(source->hdr, record->core.tid),
                               (long long)record->core.pos + 1),
                       "samtools sort -o sorted.bam %s && samtools index sorted.bam", source->path);
    }
    source->last_contig = record->core.tid;
    source->last_pos = record->core.pos;
    source->n_records++;
    source->n_placed += record->core.tid >= 0 && record->core.pos >= 0;
    return LT_OK;
}

lt_status lt_bam_source_next(lt_bam_source *source, bam1_t *record)
{
    source->is_at_start = 0;
    int n = source->query ? sam_itr_next(source->fp, source->query, record)
                          : sam_read1(source->fp, source->hdr, record);
    if (n == -1)
        return end_check(source);
    int n_contigs = sam_hdr_nref(source->hdr);
    if (n < -1 || record->core.tid >= n_contigs || record->core.tid < -1 ||
        record->core.mtid >= n_contigs || record->core.mtid < -1)
        return read_failed(source);
    return order_check(source, record);
}
