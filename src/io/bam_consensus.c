/* bam_consensus.c -- sixteen look-ups a record: consensus reads are few.
 *
 * Where there are no per-base tags, each base has the least depth of its strand (cM, aM, bM), and
 * no errors. The bases of a strand are judged by its own consensus: where the strands disagree the
 * read itself has N, and only the strands tell that one of them is damaged. */
#include "bam_consensus.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "array.h"

/* The tags of one strand; NULL: this kind of consensus has none. */
typedef struct strand_tags {
    const char *depth, *least, *depths, *errors, *bases, *quals;
} strand_tags;

static const strand_tags simplex = {"cD", "cM", "cd", "ce", NULL, NULL};
static const strand_tags duplex[LT_N_STRANDS] = {{"aD", "aM", "ad", "ae", "ac", "aq"},
                                                 {"bD", "bM", "bd", "be", "bc", "bq"}};

enum { MOST = UINT16_MAX };

void lt_bam_consensus_clear(lt_bam_consensus *c)
{
    for (int s = 0; s < LT_N_STRANDS; s++) {
        free(c->support[s]);
        free(c->seq[s]);
        free(c->qual[s]);
    }
    memset(c, 0, sizeof *c);
}

/* A count from 0 to MOST; *value is left alone without the tag. 0 when it is no such number. */
static int count_find(int64_t *value, const bam1_t *record, const char *tag)
{
    const uint8_t *field = tag ? bam_aux_get(record, tag) : NULL;
    if (!field)
        return 1;
    errno = 0;
    *value = bam_aux2i(field);
    return errno == 0 && *value >= 0;
}

static uint16_t clamped(int64_t n)
{
    return (uint16_t)(n < 0 ? 0 : n > MOST ? MOST : n);
}

/* The array or text of a per-base tag: NULL in *field without one. Returns what is wrong, or NULL.
 */
static const char *per_base_find(lt_bam_consensus *c, const uint8_t **field, const bam1_t *record,
                                 const char *tag, char type)
{
    *field = tag ? bam_aux_get(record, tag) : NULL;
    if (!*field)
        return NULL;
    const int is_integers = **field == 'B' && (*field)[1] != 'f' && (*field)[1] != 'd';
    if (**field != type || (type == 'B' && !is_integers)) {
        snprintf(c->why, sizeof c->why, "a tag %s that is no %s", tag,
                 type == 'B' ? "array of integers" : "text");
        return c->why;
    }
    size_t n = type == 'B' ? bam_auxB_len(*field) : strlen((const char *)*field + 1);
    if (n == (size_t)record->core.l_qseq)
        return NULL;
    snprintf(c->why, sizeof c->why, "a tag %s for %zu bases on a read of %d", tag, n,
             (int)record->core.l_qseq);
    return c->why;
}

/* Depth and errors of each base of one strand. */
static const char *support_fill(lt_bam_consensus *c, int s, const strand_tags *tags,
                                const bam1_t *record)
{
    int64_t depth = 0, least = 0;
    const uint8_t *depths, *errors;
    if (!count_find(&depth, record, tags->depth) || !count_find(&least, record, tags->least)) {
        snprintf(c->why, sizeof c->why, "a tag %s or %s that is no count", tags->depth,
                 tags->least);
        return c->why;
    }
    const char *why = per_base_find(c, &depths, record, tags->depths, 'B');
    if (!why)
        why = per_base_find(c, &errors, record, tags->errors, 'B');
    if (why)
        return why;
    const uint16_t each = clamped(least > 0 ? least : depth > 0);
    uint32_t most = 0;
    for (uint32_t i = 0; i < (uint32_t)record->core.l_qseq; i++) {
        uint16_t n = depths ? clamped(bam_auxB2i(depths, i)) : each;
        uint16_t differ = errors ? clamped(bam_auxB2i(errors, i)) : 0;
        differ = differ < n ? differ : n;
        c->support[s][i] = (lt_support){.agree = (uint16_t)(n - differ), .differ = differ};
        most = n > most ? n : most;
    }
    c->strand[s] = (lt_strand){.depth = depths ? most : clamped(depth), .support = c->support[s]};
    return NULL;
}

/* Two letters a byte, as in BAM. */
static void seq_pack(uint8_t *seq, const char *letters, size_t n)
{
    memset(seq, 0, (n + 1) / 2);
    for (size_t i = 0; i < n; i++)
        seq[i / 2] |= (uint8_t)(seq_nt16_table[(uint8_t)letters[i]] << (i % 2 ? 0 : 4));
}

/* The strand's own consensus; where it is not told, the read's. A base without its quality has the
 * read's where it is the read's base, else none. */
static const char *bases_fill(lt_bam_consensus *c, int s, const strand_tags *tags,
                              const lt_read *read, const bam1_t *record)
{
    const size_t n = (size_t)record->core.l_qseq;
    const uint8_t *bases, *quals;
    const char *why = per_base_find(c, &bases, record, tags->bases, 'Z');
    if (!why)
        why = per_base_find(c, &quals, record, tags->quals, 'Z');
    if (why)
        return why;
    c->strand[s].seq = read->seq;
    c->strand[s].qual = read->qual;
    if (!bases)
        return NULL;
    seq_pack(c->seq[s], (const char *)bases + 1, n);
    for (size_t i = 0; i < n; i++) {
        int same = bam_seqi(c->seq[s], i) == bam_seqi(read->seq, i);
        c->qual[s][i] = quals  ? (uint8_t)(quals[1 + i] >= 33 ? quals[1 + i] - 33 : 0)
                        : same ? read->qual[i]
                               : 0;
    }
    c->strand[s].seq = c->seq[s];
    c->strand[s].qual = c->qual[s];
    return NULL;
}

/* Whether the strand's bases are the read's after turning, and not as they stand. */
static int is_unturned(const lt_strand *strand, const lt_read *read)
{
    static const uint8_t complement[16] = {0, 8, 4, 12, 2, 10, 6, 14, 1, 9, 5, 13, 3, 11, 7, 15};
    const int32_t n = read->length;
    int32_t as_is = 0, turned = 0;
    for (int32_t i = 0; i < n; i++) {
        as_is += bam_seqi(strand->seq, i) == bam_seqi(read->seq, i);
        turned += complement[bam_seqi(strand->seq, n - 1 - i)] == bam_seqi(read->seq, i);
    }
    return turned > as_is && 2 * as_is < n;
}

static lt_status reserve(lt_bam_consensus *c, int s, size_t n)
{
    LT_TRY(lt_array_reserve(&c->support[s], &c->support_capacity[s], n + 1, sizeof(lt_support)));
    LT_TRY(lt_array_reserve(&c->seq[s], &c->seq_capacity[s], n + 1, 1));
    return lt_array_reserve(&c->qual[s], &c->qual_capacity[s], n + 1, 1);
}

lt_status lt_bam_consensus_lend(lt_bam_consensus *c, lt_read *read, const bam1_t *record,
                                const char **why)
{
    const int is_duplex = bam_aux_get(record, "aD") != NULL;
    const uint8_t *group = bam_aux_get(record, "MI");
    *why = NULL;
    for (int s = 0; s < LT_N_STRANDS && !*why; s++) {
        static const strand_tags none = {0};
        const strand_tags *tags = is_duplex ? &duplex[s] : s == 0 ? &simplex : &none;
        LT_TRY(reserve(c, s, (size_t)record->core.l_qseq));
        c->strand[s] = (lt_strand){0};
        *why = support_fill(c, s, tags, record);
        if (!*why)
            *why = bases_fill(c, s, tags, read, record);
        if (!*why && c->strand[s].depth && is_unturned(&c->strand[s], read))
            *why = "strand bases (ac or bc) that run against the read: they were not turned with "
                   "it";
    }
    read->strand = c->strand;
    read->umi = group && *group == 'Z' ? (const char *)group + 1 : NULL;
    read->umi_length = read->umi ? (uint32_t)strlen(read->umi) : 0;
    return LT_OK;
}
