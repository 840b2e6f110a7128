/* assemble.c -- reads become templates, templates become molecules.
 *
 * For each read, in order:
 *   1. reads whose mates can no longer come leave the pending table as single ends;
 *   2. coordinates that no read can join any more are closed: their templates are grouped
 *      (group.c) and go to the sink;
 *   3. the read is judged (ledger), packed if it meets the shard, and waits for its mate or
 *      completes a template.
 * A pair is filed under its left end and closes max_fragment later. A single end is filed under its
 * 5' end, which a clip can put max_fragment to the left of the read, and is known to be single
 * max_fragment after the read, so it closes 2 * max_fragment later. Memory: reads of that window.
 * Time: O(1) a read plus the sorting of each coordinate's templates. */
#include "assemble.h"

#include <stdlib.h>
#include <string.h>

#include "family.h"
#include "group.h"
#include "pending.h"
#include "pool.h"
#include "row.h"
#include "umi.h"
#include "window.h"

struct lt_assembler {
    lt_assembler_config config;
    const lt_genome *genome;
    lt_assembler_sink sink;
    lt_pool *pool;
    lt_pending *pending;
    lt_window pairs, singles;
    lt_grouper *grouper;
    int32_t contig;
    int64_t pos; /* of the last read: nothing closes while it stays */
    lt_near near;
    uint64_t ledger[LT_N_LEDGER];
    lt_family_tally families;
    int64_t overflow_at;   /* position where the ceiling was met, -1 before */
    size_t overflow_bytes; /* what the window would have needed so far */
};

void lt_assembler_config_default(lt_assembler_config *config)
{
    *config = (lt_assembler_config){.max_fragment = 1000, .min_mapq = 20, .min_baseq = 10};
}

lt_status lt_assembler_create(lt_assembler **out, const lt_assembler_config *config,
                              const lt_genome *genome, const lt_assembler_sink *sink)
{
    *out = NULL;
    lt_assembler *a = calloc(1, sizeof *a);
    if (!a)
        return lt_fail(LT_ENOMEM, "out of memory");
    a->config = *config;
    a->genome = genome;
    a->sink = *sink;
    a->contig = -1;
    a->pos = -1;
    a->overflow_at = -1;
    a->pool = lt_pool_create();
    a->pending = lt_pending_create();
    a->grouper = lt_grouper_create();
    lt_status st = LT_ENOMEM;
    if (!a->pool || !a->pending || !a->grouper)
        lt_fail(st, "out of memory");
    else if ((st = lt_window_init(&a->pairs, 2 * config->max_fragment + 2)) == LT_OK)
        st = lt_window_init(&a->singles, 4 * config->max_fragment + 2);
    if (st < 0)
        lt_assembler_destroy(a);
    else
        *out = a;
    return st;
}

void lt_assembler_destroy(lt_assembler *a)
{
    if (!a)
        return;
    lt_window_clear(&a->pairs);
    lt_window_clear(&a->singles);
    lt_grouper_destroy(a->grouper);
    lt_pending_destroy(a->pending);
    lt_pool_destroy(a->pool);
    free(a);
}

const uint64_t *lt_assembler_ledger(const lt_assembler *a)
{
    return a->ledger;
}

const lt_family_tally *lt_assembler_families(const lt_assembler *a)
{
    return &a->families;
}

static lt_status out_of_pool(const lt_assembler *a)
{
    return lt_fail(LT_ENOMEM, "out of memory: %zu MB of open reads on %s",
                   lt_pool_bytes(a->pool) >> 20, a->genome->contig[a->contig].name);
}

static void release_list(lt_assembler *a, lt_list *list)
{
    while (list) {
        lt_list *older = list->older;
        for (uint32_t i = 0; i < list->n; i++)
            for (int m = 0; m < 2; m++)
                if (list->open[i].read[m])
                    lt_pool_release(a->pool, list->open[i].read[m]);
        lt_pool_release(a->pool, list);
        list = older;
    }
}

/* Groups the templates filed under one coordinate, and lets them go. */
static lt_status close_list(lt_assembler *a, lt_list *list)
{
    const lt_grouping grouping = {.contig = a->contig,
                                  .genome = a->genome,
                                  .duplex = a->config.duplex,
                                  .cluster = a->config.umi_from != LT_UMI_MI,
                                  .consensus = a->config.consensus,
                                  .shard = a->config.shard,
                                  .families = &a->families,
                                  .sink = &a->sink};
    lt_status st = lt_grouper_run(a->grouper, &grouping, list);
    release_list(a, list);
    return st;
}

static lt_status close_below(lt_assembler *a, lt_window *window, int64_t limit)
{
    for (lt_list *list; (list = lt_window_take(window, limit));)
        LT_TRY(close_list(a, list));
    return LT_OK;
}

/* Whether a template with this span can matter to the shard. */
static int is_wanted(lt_assembler *a, int64_t beg, int64_t end)
{
    return !a->config.shard || lt_shard_meets(a->config.shard, a->contig, beg, end, &a->near);
}

/* Files a read that has no proper mate under its own 5' end. Wanted are all reads of that end that
 * could meet the shard, though this one does not: the UMIs of a position are judged together. */
static lt_status file_single(lt_assembler *a, lt_held *held)
{
    int reverse = (held->flag & LT_READ_REVERSE) != 0, second = (held->flag & LT_READ_SECOND) != 0;
    int64_t beg = held->five - (reverse ? a->config.max_fragment : 0);
    if (!held->counts || !is_wanted(a, beg, beg + a->config.max_fragment)) {
        lt_pool_release(a->pool, held);
        return LT_OK;
    }
    lt_open *open = lt_window_add(&a->singles, a->pool, held->five);
    if (!open)
        return out_of_pool(a);
    *open = (lt_open){.left = reverse ? held->row.beg : held->five,
                      .right = reverse ? held->five : held->row.end,
                      .umi = held->umi,
                      .library = held->library,
                      .kind = reverse ? LT_MOLECULE_REVERSE : LT_MOLECULE_FORWARD,
                      /* A: forward read 1 or reverse read 2 */
                      .strand = (uint8_t)(reverse != second)};
    open->read[second] = held;
    if (a->config.duplex && open->strand)
        open->umi = lt_umi_swap(open->umi);
    return LT_OK;
}

/* Whether two mates make a proper pair; then left and right are its ends. Mates that are inward by
 * their clips alone, with a mate aligned wholly outside of the ends, are not: a shard that holds
 * one of them could not be sure to see the other. */
static int is_proper(const lt_assembler *a, const lt_held *x, const lt_held *y, int64_t *left,
                     int64_t *right)
{
    if (x->row.reverse == y->row.reverse || !((x->flag ^ y->flag) & LT_READ_SECOND))
        return 0;
    *left = x->row.reverse ? y->five : x->five;
    *right = x->row.reverse ? x->five : y->five;
    const lt_held *forward = x->row.reverse ? y : x, *reverse = x->row.reverse ? x : y;
    return *left < *right && *right - *left <= a->config.max_fragment &&
           forward->row.beg < *right && reverse->row.end > *left;
}

static lt_status file_pair(lt_assembler *a, lt_held *x, lt_held *y)
{
    int64_t left, right;
    if (x->library != y->library || !is_proper(a, x, y, &left, &right)) {
        lt_status st = file_single(a, x);
        lt_status st2 = file_single(a, y);
        return st < 0 ? st : st2;
    }
    if ((!x->counts && !y->counts) || !is_wanted(a, left, right)) {
        lt_pool_release(a->pool, x);
        lt_pool_release(a->pool, y);
        return LT_OK;
    }
    /* Past the mate's 5' end the molecule is over: what is read there is adapter. */
    lt_held_cut(x, left, right);
    lt_held_cut(y, left, right);
    lt_held *one = x->flag & LT_READ_SECOND ? y : x, *two = one == x ? y : x;
    lt_open *open = lt_window_add(&a->pairs, a->pool, left);
    if (!open)
        return out_of_pool(a);
    *open = (lt_open){.read = {one, two},
                      .left = left,
                      .right = right,
                      .umi = one->umi,
                      .library = one->library,
                      .kind = LT_MOLECULE_PAIR,
                      .strand = one->row.reverse}; /* A: read 1 is the forward read */
    if (a->config.duplex && open->strand)
        open->umi = lt_umi_swap(open->umi);
    return LT_OK;
}

/* Lets go of all that no read at or right of pos can still join. */
static lt_status advance(lt_assembler *a, int64_t pos)
{
    const int64_t span = a->config.max_fragment;
    for (lt_held *held; (held = lt_pending_oldest(a->pending)) && held->row.beg + span < pos;) {
        lt_pending_take_oldest(a->pending);
        LT_TRY(file_single(a, held));
    }
    LT_TRY(close_below(a, &a->pairs, pos - span));
    return close_below(a, &a->singles, pos - 2 * span);
}

lt_status lt_assembler_finish(lt_assembler *a)
{
    if (a->overflow_at >= 0)
        return lt_hint(
            lt_fail(LT_ENOMEM,
                    "%s:%lld: the reads open at one time need %.1f MB a thread, above the "
                    "ceiling of %.1f MB",
                    a->genome->contig[a->contig].name, (long long)a->overflow_at + 1,
                    (double)a->overflow_bytes / 1048576, (double)a->config.max_bytes / 1048576),
            "give more with --max-memory, use fewer threads, or leave the locus out of "
            "the targets");
    LT_TRY(advance(a, INT64_MAX / 2));
    a->contig = -1;
    a->pos = -1;
    return LT_OK;
}

/* Reads that cannot be used whatever their bases say. */
static enum lt_ledger_reason judge(const lt_assembler *a, const lt_read *read, int64_t footprint)
{
    if (read->flag & LT_READ_UNMAPPED || read->contig < 0)
        return LT_LEDGER_UNMAPPED;
    if (read->flag & LT_READ_SECONDARY)
        return LT_LEDGER_SECONDARY;
    if (read->flag & LT_READ_SUPPLEMENTARY)
        return LT_LEDGER_SUPPLEMENTARY;
    if (read->flag & LT_READ_QC_FAIL)
        return LT_LEDGER_QC_FAIL;
    if (read->mapq < a->config.min_mapq)
        return LT_LEDGER_LOW_MAPQ;
    if (footprint > a->config.max_fragment)
        return LT_LEDGER_TOO_LONG;
    if (read->length <= 0 || !read->n_cigar || read->qual[0] == 0xff)
        return LT_LEDGER_NO_BASES;
    return LT_LEDGER_USED;
}

/* A group's number as it stands in MI ("17/A"): kept as a UMI that has no neighbours. */
static enum lt_ledger_reason parse_mi(lt_umi *umi, const char *text, size_t length)
{
    const char *slash = memchr(text, '/', length);
    size_t n = slash ? (size_t)(slash - text) : length;
    uint64_t number = 0;
    if (!n || n > 19)
        return LT_LEDGER_NO_UMI;
    for (size_t i = 0; i < n; i++) {
        if (text[i] < '0' || text[i] > '9')
            return LT_LEDGER_NO_UMI;
        number = number * 10 + (uint64_t)(text[i] - '0');
    }
    *umi = (lt_umi){.bases = number, .length = {LT_UMI_MI_LENGTH, 0}};
    return LT_LEDGER_USED;
}

/* What tells a consensus read's molecule from others at its place: the group's number where its two
 * strands are reads of their own, else the name. */
static lt_umi consensus_key(const lt_read *read)
{
    lt_umi umi;
    const size_t n = read->umi ? read->umi_length : 0;
    const int names_strand =
        n > 2 && read->umi[n - 2] == '/' && (read->umi[n - 1] == 'A' || read->umi[n - 1] == 'B');
    if (names_strand && parse_mi(&umi, read->umi, n) == LT_LEDGER_USED)
        return umi;
    return (lt_umi){.bases = lt_name_hash(read->name, strlen(read->name)),
                    .length = {LT_UMI_NAME_LENGTH, 0}};
}

static enum lt_ledger_reason find_umi(const lt_assembler *a, const lt_read *read, lt_umi *umi)
{
    const lt_umi_from from = a->config.umi_from;
    *umi = (lt_umi){0};
    if (a->config.consensus)
        *umi = consensus_key(read);
    if (a->config.consensus || from == LT_UMI_NONE)
        return LT_LEDGER_USED;
    const char *text = from == LT_UMI_NAME ? NULL : read->umi;
    size_t length = text ? read->umi_length : 0;
    if (!text && (from == LT_UMI_AUTO || from == LT_UMI_NAME))
        text = lt_umi_in_name(read->name, &length);
    if (!text || !length)
        return LT_LEDGER_NO_UMI;
    return from == LT_UMI_MI ? parse_mi(umi, text, length) : lt_umi_parse(umi, text, length);
}

/* Bytes for keep_gapped(), a multiple of 8; 0 for a read without a gap. */
static size_t gapped_size(const lt_read *read)
{
    if (!lt_read_is_gapped(read))
        return 0;
    size_t n = sizeof(lt_gapped) + read->n_cigar * sizeof *read->cigar + (size_t)read->length;
    return (n + 7) & ~(size_t)7;
}

static const lt_gapped *keep_gapped(const lt_assembler *a, void *memory, const lt_read *read)
{
    lt_gapped *gapped = memory;
    uint32_t *cigar = (uint32_t *)(gapped + 1);
    uint8_t *base = (uint8_t *)(cigar + read->n_cigar);
    memcpy(cigar, read->cigar, read->n_cigar * sizeof *cigar);
    lt_read_pack(base, read, a->config.min_baseq);
    *gapped = (lt_gapped){read->beg, cigar, base, read->n_cigar};
    return gapped;
}

/* A copy of the read; umi and counts are the caller's to fill. */
static lt_held *hold(lt_assembler *a, const lt_read *read, size_t name_length, int meets)
{
    /* At most one a CIGAR operation: few enough are not counted twice. */
    uint32_t n_blocks = read->n_cigar < 4 ? read->n_cigar : lt_read_blocks(read, NULL);
    size_t obs_bytes = meets ? (size_t)(read->end - read->beg) : 0;
    size_t block_bytes = n_blocks * 2 * sizeof(uint32_t);
    size_t gapped_bytes = meets && read->n_cigar > 2 ? gapped_size(read) : 0;
    size_t bytes = sizeof(lt_held) + gapped_bytes + block_bytes + obs_bytes + name_length + 1;
    size_t family_bytes = lt_family_bytes(read, meets), family_at = (bytes + 7) / 8 * 8;
    bytes = family_bytes ? family_at + family_bytes : bytes;
    if (bytes > LT_POOL_MAX_OBJECT)
        return NULL;
    lt_held *held = lt_pool_alloc(a->pool, bytes);
    if (!held)
        return NULL;
    uint32_t *block = (uint32_t *)((char *)(held + 1) + gapped_bytes);
    char *name = (char *)block + block_bytes;
    uint8_t *obs = (uint8_t *)name + name_length + 1;
    n_blocks = lt_read_blocks(read, block);
    memcpy(name, read->name, name_length + 1);
    if (meets) {
        obs[0] = LT_OBS_NONE; /* the one position of an alignment without any */
        lt_row_pack(obs, read, a->config.min_baseq);
    }
    held->row = (lt_row){.beg = read->beg,
                         .end = read->end,
                         .obs = meets ? obs : NULL,
                         .block = block,
                         .n_blocks = n_blocks,
                         .mapq = read->mapq,
                         .gapped = gapped_bytes ? keep_gapped(a, held + 1, read) : NULL,
                         .reverse = (read->flag & LT_READ_REVERSE) != 0};
    held->name = name;
    held->name_length = (uint32_t)name_length;
    held->five = lt_read_five_prime(read);
    held->library = read->library;
    held->flag = read->flag;
    held->family = NULL;
    if (family_bytes)
        lt_family_init(held, (char *)held + family_at, read, meets ? obs : NULL,
                       a->config.min_baseq);
    return held;
}

static int may_have_proper_mate(const lt_assembler *a, const lt_read *read)
{
    int64_t apart = read->mate_beg - read->beg;
    return read->flag & LT_READ_PAIRED && !(read->flag & LT_READ_MATE_UNMAPPED) &&
           read->mate_contig == read->contig && apart <= a->config.max_fragment &&
           -apart <= a->config.max_fragment;
}

static lt_status keep(lt_assembler *a, const lt_read *read, enum lt_ledger_reason reason,
                      lt_umi umi, int meets)
{
    const size_t name_length = strlen(read->name);
    const uint64_t hash = lt_name_hash(read->name, name_length);
    lt_pending_expect(a->pending, hash);
    lt_held *held = hold(a, read, name_length, meets && reason == LT_LEDGER_USED);
    if (!held)
        return lt_fail(LT_ENOMEM, "%s:%lld: out of memory for read %s",
                       a->genome->contig[a->contig].name, (long long)read->beg + 1, read->name);
    held->umi = umi;
    held->counts = reason == LT_LEDGER_USED;
    if (!may_have_proper_mate(a, read))
        return file_single(a, held);
    lt_held *mate = lt_pending_take(a->pending, held, hash);
    return mate ? file_pair(a, mate, held) : lt_pending_add(a->pending, held, hash);
}

/* Above the ceiling nothing is kept, but the window is measured to its end, to say what it needs.
 * A list of templates may have room for twice as many. */
static lt_status measure_overflow(lt_assembler *a, const lt_read *read)
{
    if (read->contig != a->contig || read->beg > a->overflow_at + a->config.max_fragment)
        return lt_assembler_finish(a);
    a->overflow_bytes += sizeof(lt_held) + (size_t)(read->end - read->beg) +
                         2 * sizeof(uint32_t) * read->n_cigar + strlen(read->name) + 1 +
                         lt_family_bytes(read, 1) +
                         sizeof(lt_open) * (may_have_proper_mate(a, read) ? 1 : 2);
    return LT_OK;
}

static int is_over_ceiling(const lt_assembler *a)
{
    return a->config.max_bytes &&
           lt_pool_bytes(a->pool) + lt_pending_bytes(a->pending) > a->config.max_bytes;
}

lt_status lt_assembler_push(lt_assembler *a, const lt_read *read)
{
    if (a->overflow_at >= 0)
        return measure_overflow(a, read);
    if (read->contig != a->contig) {
        LT_TRY(lt_assembler_finish(a));
        a->contig = read->contig;
    }
    if (read->contig >= 0 && read->beg != a->pos) {
        LT_TRY(advance(a, read->beg));
        a->pos = read->beg;
    }

    int64_t clip_left = 0, clip_right = 0;
    lt_read_clips(read, &clip_left, &clip_right);
    int64_t footprint = read->end - read->beg + clip_left + clip_right;
    enum lt_ledger_reason reason = judge(a, read, footprint);
    lt_umi umi = {0};
    /* A mate left out for its mapping or quality still tells where the pair ends. */
    int placed = reason == LT_LEDGER_USED ||
                 ((reason == LT_LEDGER_LOW_MAPQ || reason == LT_LEDGER_QC_FAIL) &&
                  footprint <= a->config.max_fragment);
    if (placed) {
        enum lt_ledger_reason umi_reason = find_umi(a, read, &umi);
        placed = umi_reason == LT_LEDGER_USED;
        if (reason == LT_LEDGER_USED)
            reason = umi_reason;
    }
    const lt_shard *shard = a->config.shard;
    if (!shard || (read->contig >= 0 &&
                   lt_shard_owns_first(shard, read->contig, read->beg, read->end, &a->near)))
        a->ledger[reason]++;
    int meets = shard && read->contig >= 0 &&
                lt_shard_meets(shard, read->contig, read->beg, read->end, &a->near);
    if (a->sink.fate && meets)
        LT_TRY(a->sink.fate(a->sink.data, read, reason));
    if (!placed)
        return LT_OK;
    if (is_over_ceiling(a)) {
        a->overflow_at = read->beg;
        a->overflow_bytes = lt_pool_bytes(a->pool) + lt_pending_bytes(a->pending);
        return LT_OK;
    }
    return keep(a, read, reason, umi, meets);
}
