/* bam_record.c -- no copy and no allocation: pointers into the record, checked first.
 *
 * Whoever walks cigar and seq together may trust that they agree. */
#include "bam_record.h"

#include <string.h>

/* Little-endian and not aligned. */
static uint32_t u32_at(const uint8_t *p)
{
    return p[0] | (uint32_t)p[1] << 8 | (uint32_t)p[2] << 16 | (uint32_t)p[3] << 24;
}

/* Bytes of a field's value of this type at value; 0 when it is malformed or leaves the record. */
static size_t value_bytes(char type, const uint8_t *value, size_t n_left)
{
    size_t n = 0;
    switch (type) {
    case 'A':
    case 'c':
    case 'C':
        n = 1;
        break;
    case 's':
    case 'S':
        n = 2;
        break;
    case 'i':
    case 'I':
    case 'f':
        n = 4;
        break;
    case 'd':
        n = 8;
        break;
    case 'Z':
    case 'H': {
        const uint8_t *zero = memchr(value, '\0', n_left);
        n = zero ? (size_t)(zero - value) + 1 : 0;
        break;
    }
    case 'B':
        if (n_left < 5 || value[0] == 'B' || value[0] == 'Z' || value[0] == 'H')
            return 0;
        n = value_bytes((char)value[0], value + 5, SIZE_MAX);
        n = n ? 5 + n * u32_at(value + 1) : 0;
        break;
    default:
        break;
    }
    return n <= n_left ? n : 0;
}

int lt_bam_tags_find(lt_bam_tags *tags, const bam1_t *record, const char umi_tag[2], int is_brief)
{
    memset(tags, 0, sizeof *tags);
    const uint8_t *p = bam_get_aux(record);
    const uint8_t *end = record->data + record->l_data;
    while (p < end) {
        if (end - p < 4)
            return -1;
        size_t n = value_bytes((char)p[2], p + 3, (size_t)(end - p) - 3);
        if (n == 0)
            return -1;
        const char *value = (const char *)p + 3;
        if (p[0] == umi_tag[0] && p[1] == umi_tag[1] && p[2] == 'Z') {
            tags->umi = value;
            tags->umi_length = (uint32_t)n - 1;
        } else if (p[0] == 'R' && p[1] == 'G' && p[2] == 'Z') {
            tags->group = value;
        } else if (p[0] == 'c' && p[1] == 'D') {
            tags->is_consensus = 1;
        }
        if (is_brief && tags->umi && tags->group)
            return 0;
        p += 3 + n;
    }
    return 0;
}

const char *lt_bam_record_lend(lt_read *read, const bam1_t *record)
{
    const bam1_core_t *core = &record->core;
    const uint32_t *cigar = bam_get_cigar(record);
    int64_t on_reference = 0, on_read = 0;
    for (uint32_t i = 0; i < core->n_cigar; i++) {
        int consumes = bam_cigar_type(bam_cigar_op(cigar[i]));
        if (bam_cigar_op(cigar[i]) > BAM_CDIFF)
            return "an unknown CIGAR operation";
        on_read += consumes & 1 ? bam_cigar_oplen(cigar[i]) : 0;
        on_reference += consumes & 2 ? bam_cigar_oplen(cigar[i]) : 0;
    }
    if (core->n_cigar > 0 && core->l_qseq > 0 && on_read != core->l_qseq)
        return "CIGAR and sequence differ in length";
    int is_unmapped = (core->flag & BAM_FUNMAP) != 0;
    if (core->tid >= 0 && core->pos < 0 && !is_unmapped)
        return "a mapped read without a position";
    *read = (lt_read){
        .contig = core->pos < 0 ? -1 : core->tid,
        .beg = core->pos,
        .end = core->pos + (is_unmapped || on_reference == 0 ? 1 : on_reference),
        .flag = core->flag,
        .mapq = core->qual,
        .mate_contig = core->mpos < 0 ? -1 : core->mtid,
        .mate_beg = core->mpos,
        .name = bam_get_qname(record),
        .cigar = cigar,
        .n_cigar = core->n_cigar,
        .seq = bam_get_seq(record),
        .qual = bam_get_qual(record),
        .length = core->l_qseq,
    };
    return NULL;
}
