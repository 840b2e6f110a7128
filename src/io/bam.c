/* bam.c -- from raw records to the reads of one sample in the windows.
 *
 * A record passes: the source (order, damage), the windows, the sample's read groups; only then it
 * is lent. Cost beside decoding: one pass over its CIGAR and one over its tags. Windows less than
 * QUERY_GAP apart are read in one query and filtered: the index cannot skip less than that, and
 * one query a target decoded neighbours again (2.4 times slower). */
#include "bam.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include <htslib/bgzf.h>
#include <htslib/cram.h>
#include <htslib/hfile.h>

#include "bam_consensus.h"
#include "bam_header.h"
#include "bam_lookahead.h"
#include "bam_record.h"
#include "bam_source.h"

/* QUERY_GAP: a bin of the linear index. CONSENSUS_PROBE: raw records in which a cD tag is looked
 * for. */
enum { QUERY_GAP = 1 << 14, CONSENSUS_PROBE = 1000 };

struct lt_bam {
    char *path;
    char umi_tag[2];
    lt_bam_source source;
    lt_bam_header header;
    bam1_t *record; /* read from the source */
    lt_read read;   /* lent */
    lt_bam_kind kind;
    lt_bam_consensus consensus; /* of the read that is lent */
    uint64_t n_probed;
    int is_first_consensus; /* the first record, where it is unplaced */

    const lt_interval *window;
    size_t n_windows;
    size_t current;     /* first window that does not end before the last record */
    size_t next_run;    /* first window that was not queried */
    int32_t run_contig; /* records of run_contig before run_beg came in the run before */
    int64_t run_beg;

    lt_lookahead lookahead;
    int is_recording, is_replaying;
    int is_select_late; /* a stream that was read: selecting would lose records */
};

static int is_consensus(const bam1_t *record)
{
    static const char any[2] = "RX";
    lt_bam_tags tags = {0};
    return lt_bam_tags_find(&tags, record, any, 0) == 0 && tags.is_consensus;
}

static lt_status unmapped_refused(lt_bam *bam)
{
    if (bam->source.is_at_start && sam_read1(bam->source.fp, bam->source.hdr, bam->record) >= 0)
        bam->is_first_consensus = is_consensus(bam->record);
    if (bam->is_first_consensus)
        return lt_hint(lt_fail(LT_EFORMAT, "%s: unmapped consensus reads (tag cD)", bam->path),
                       "align them, keeping their tags: samtools fastq %s | bwa mem -p ref.fa - | "
                       "fgbio ZipperBams -u %s -r ref.fa --tags-to-reverse Consensus "
                       "--tags-to-revcomp Consensus | samtools sort -o sorted.bam",
                       bam->path, bam->path);
    return lt_hint(lt_fail(LT_EFORMAT, "%s: no aligned reads", bam->path),
                   "align them, keeping the UMI: samtools fastq -T RX %s | bwa mem -C -p ref.fa - "
                   "| samtools sort -o sorted.bam",
                   bam->path);
}

static lt_status config_take(lt_bam *bam, const lt_bam_config *config)
{
    const char *tag = config->umi_tag ? config->umi_tag : "RX";
    if (strlen(tag) != 2 || !isalpha((unsigned char)tag[0]) || !isalnum((unsigned char)tag[1]))
        return lt_hint(lt_fail(LT_EINVAL, "\"%s\" is no SAM tag", tag),
                       "a tag is a letter and a letter or digit, such as RX");
    memcpy(bam->umi_tag, tag, 2);
    bam->kind = config->kind;
    return LT_OK;
}

static lt_status bam_open(lt_bam *bam, const char *path, const lt_bam_config *config)
{
    bam->path = strdup(path);
    bam->record = bam_init1();
    if (!bam->path || !bam->record)
        return lt_fail(LT_ENOMEM, "%s: out of memory", path);
    LT_TRY(config_take(bam, config));
    LT_TRY(lt_bam_source_open(&bam->source, bam->path, config->reference));
    LT_TRY(lt_bam_header_check_order(bam->source.hdr, path));
    LT_TRY(lt_bam_header_init(&bam->header, bam->source.hdr, path, config->sample));
    if (bam->header.genome.n_contigs == 0)
        return unmapped_refused(bam);
    return lt_bam_source_rewind(&bam->source);
}

lt_status lt_bam_open(lt_bam **out, const char *path, const lt_bam_config *config)
{
    *out = NULL;
    lt_bam *bam = calloc(1, sizeof *bam);
    if (!bam)
        return lt_fail(LT_ENOMEM, "%s: out of memory", path);
    lt_status status = bam_open(bam, path, config);
    if (status < 0) {
        lt_bam_close(bam);
        return status;
    }
    *out = bam;
    return LT_OK;
}

void lt_bam_close(lt_bam *bam)
{
    if (!bam)
        return;
    lt_bam_source_close(&bam->source);
    lt_bam_header_clear(&bam->header);
    lt_lookahead_clear(&bam->lookahead);
    lt_bam_consensus_clear(&bam->consensus);
    bam_destroy1(bam->record);
    free(bam->path);
    free(bam);
}

const lt_genome *lt_bam_genome(const lt_bam *bam)
{
    return &bam->header.genome;
}

const char *lt_bam_sample(const lt_bam *bam)
{
    return bam->header.sample;
}

int lt_bam_has_index(const lt_bam *bam)
{
    return bam->source.index != NULL;
}

int lt_bam_is_stream(const lt_bam *bam)
{
    return bam->source.is_stream;
}

/* Queries the next run of near windows. */
static lt_status run_start(lt_bam *bam)
{
    size_t first = bam->next_run, last = first;
    const lt_interval *w = bam->window;
    while (last + 1 < bam->n_windows && w[last + 1].contig == w[first].contig &&
           w[last + 1].beg - w[last].end < QUERY_GAP)
        last++;
    bam->run_contig = first > 0 ? w[first - 1].contig : -1;
    bam->run_beg = first > 0 ? w[first - 1].end : 0;
    bam->next_run = last + 1;
    return lt_bam_source_query(&bam->source, w[first].contig, w[first].beg, w[last].end);
}

lt_status lt_bam_select(lt_bam *bam, const lt_interval *windows, size_t n)
{
    if (bam->is_select_late)
        return lt_fail(LT_EINVAL, "%s: a stream cannot be read twice", bam->path);
    bam->window = windows;
    bam->n_windows = n;
    bam->current = 0;
    bam->next_run = n;
    bam->run_contig = -1;
    if (bam->source.is_stream)
        return LT_OK;
    if (n == 0 || !bam->source.index)
        return lt_bam_source_rewind(&bam->source);
    bam->next_run = 0;
    return run_start(bam);
}

/* The next record, whatever it is: out of the lookahead, or read. */
static lt_status record_next(lt_bam *bam, bam1_t *view, const bam1_t **record)
{
    bam->is_select_late = bam->source.is_stream;
    if (bam->is_replaying && lt_lookahead_take(&bam->lookahead, view)) {
        *record = view;
        return LT_OK;
    }
    bam->is_replaying = 0;
    lt_status status = lt_bam_source_next(&bam->source, bam->record);
    while (status == LT_EOF && bam->next_run < bam->n_windows) {
        LT_TRY(run_start(bam));
        status = lt_bam_source_next(&bam->source, bam->record);
    }
    *record = bam->record;
    if (status == LT_OK && bam->is_recording && bam->source.is_stream)
        return lt_lookahead_put(&bam->lookahead, bam->record);
    return status;
}

/* Whether the read overlaps a window; reads come in order, so the windows are walked once. */
static int is_in_windows(lt_bam *bam, const lt_read *read)
{
    if (bam->n_windows == 0)
        return 1;
    if (read->contig < 0 || (read->contig == bam->run_contig && read->beg < bam->run_beg))
        return 0;
    const lt_interval *end = bam->window + bam->n_windows;
    const lt_interval *w = bam->window + bam->current;
    while (w < end &&
           (w->contig < read->contig || (w->contig == read->contig && w->end <= read->beg)))
        w++;
    bam->current = (size_t)(w - bam->window);
    return w < end && w->contig == read->contig && w->beg < read->end;
}

static lt_status record_refused(const lt_bam *bam, const bam1_t *record, const char *why)
{
    const char *contig =
        record->core.tid < 0 ? "*" : sam_hdr_tid2name(bam->source.hdr, record->core.tid);
    return lt_fail(LT_EFORMAT, "%s: the record at %s:%lld has %s", bam->path, contig,
                   (long long)record->core.pos + 1, why);
}

static lt_status mixture_refused(const lt_bam *bam, const bam1_t *record)
{
    const int is_consensus = bam->kind == LT_BAM_RAW;
    return lt_hint(record_refused(bam, record,
                                  is_consensus ? "a consensus (tag cD), among raw reads"
                                               : "no consensus (no tag cD), among consensus reads"),
                   "raw reads and consensus reads of one sample are the same molecules told twice: "
                   "give either, in a file of its own");
}

/* The kind of the file is that of its first primary record; all others must be of it. */
static lt_status consensus_apply(lt_bam *bam, const bam1_t *record, const lt_bam_tags *tags,
                                 int is_brief)
{
    const char *why = NULL;
    const lt_bam_kind kind = tags->is_consensus ? LT_BAM_CONSENSUS : LT_BAM_RAW;
    if (is_brief || record->core.flag & (BAM_FSECONDARY | BAM_FSUPPLEMENTARY | BAM_FUNMAP))
        return LT_OK;
    if (bam->kind == LT_BAM_AS_FIRST)
        bam->kind = kind;
    if (bam->kind != kind)
        return mixture_refused(bam, record);
    if (kind == LT_BAM_RAW || record->core.l_qseq == 0)
        return LT_OK;
    LT_TRY(lt_bam_consensus_lend(&bam->consensus, &bam->read, record, &why));
    return why ? lt_hint(record_refused(bam, record, why),
                         "per-base tags must follow SEQ: fgbio ZipperBams --tags-to-reverse "
                         "Consensus --tags-to-revcomp Consensus; fgbio ClipBam --clip-attributes")
               : LT_OK;
}

/* Fills library and umi; *is_kept tells whether the record is of the sample. */
static lt_status tags_apply(lt_bam *bam, const bam1_t *record, int *is_kept)
{
    lt_bam_tags tags;
    int is_brief = bam->kind == LT_BAM_RAW && bam->n_probed >= CONSENSUS_PROBE;
    bam->n_probed += !is_brief;
    if (lt_bam_tags_find(&tags, record, bam->umi_tag, is_brief) < 0)
        return record_refused(bam, record, "damaged tags");
    bam->read.umi = tags.umi;
    bam->read.umi_length = tags.umi_length;
    LT_TRY(consensus_apply(bam, record, &tags, is_brief));
    *is_kept = 1;
    if (bam->header.n_groups == 0)
        return LT_OK;
    const lt_read_group *group = tags.group ? lt_read_group_find(&bam->header, tags.group) : NULL;
    if (!group && !bam->header.is_single)
        return record_refused(bam, record,
                              "no read group of the header, in a file of several samples");
    bam->read.library = group ? group->library : 0;
    *is_kept = group ? group->is_kept : 1;
    return LT_OK;
}

/* At the end of a whole file: all of it unplaced means that it was never aligned. */
static lt_status end_reached(lt_bam *bam)
{
    const lt_bam_source *source = &bam->source;
    if (!source->query && source->n_records > 0 && source->n_placed == 0)
        return unmapped_refused(bam);
    return LT_EOF;
}

lt_status lt_bam_next(lt_bam *bam, const lt_read **read)
{
    *read = NULL;
    for (;;) {
        bam1_t view;
        const bam1_t *record;
        lt_status status = record_next(bam, &view, &record);
        if (status == LT_EOF)
            return end_reached(bam);
        LT_TRY(status);
        if (record->core.tid < 0 && bam->source.n_records == 1)
            bam->is_first_consensus = is_consensus(record);
        const char *why = lt_bam_record_lend(&bam->read, record);
        if (why)
            return record_refused(bam, record, why);
        if (!is_in_windows(bam, &bam->read))
            continue;
        int is_kept = 0;
        LT_TRY(tags_apply(bam, record, &is_kept));
        if (!is_kept)
            continue;
        *read = &bam->read;
        return LT_OK;
    }
}

lt_bam_kind lt_bam_kind_seen(const lt_bam *bam)
{
    return bam->kind;
}

void lt_bam_position(const lt_bam *bam, int64_t *offset, int64_t *size)
{
    const lt_bam_source *source = &bam->source;
    *size = source->size;
    *offset = source->is_cram ? (int64_t)htell(cram_fd_get_fp(source->fp->fp.cram))
                              : bgzf_tell(source->fp->fp.bgzf) >> 16;
}

lt_status lt_bam_record(lt_bam *bam)
{
    bam->is_recording = 1;
    return LT_OK;
}

lt_status lt_bam_replay(lt_bam *bam)
{
    bam->is_recording = 0;
    if (!bam->source.is_stream)
        return lt_bam_select(bam, bam->window, bam->n_windows);
    bam->is_replaying = 1;
    bam->is_select_late = 0;
    bam->current = 0;
    return LT_OK;
}
