/* targets.c -- target positions from a BED, from regions, or the whole of a small genome.
 *
 * Intervals are gathered as they are written, sorted and merged: O(n log n). */
#include <stdlib.h>
#include <string.h>

#include "array.h"
#include "contig.h"
#include "lines.h"
#include "loci.h"

enum { WHOLE_GENOME_MAX = 10000000 };

/* Intervals that grow. */
typedef struct interval_list {
    lt_interval *v;
    size_t n, capacity;
} interval_list;

static lt_status interval_add(interval_list *list, int32_t contig, int64_t beg, int64_t end)
{
    LT_TRY(lt_array_reserve(&list->v, &list->capacity, list->n + 1, sizeof *list->v));
    list->v[list->n++] = (lt_interval){.contig = contig, .beg = beg, .end = end};
    return LT_OK;
}

static int interval_compare(const void *a, const void *b)
{
    const lt_interval *x = a, *y = b;
    if (x->contig != y->contig)
        return x->contig < y->contig ? -1 : 1;
    if (x->beg != y->beg)
        return x->beg < y->beg ? -1 : 1;
    return (x->end > y->end) - (x->end < y->end);
}

lt_status lt_targets_merge(lt_targets *targets, lt_interval *intervals, size_t n)
{
    memset(targets, 0, sizeof *targets);
    if (n == 0)
        return LT_OK;
    qsort(intervals, n, sizeof *intervals, interval_compare);
    lt_interval *merged = malloc(n * sizeof *merged);
    if (!merged)
        return lt_fail(LT_ENOMEM, "out of memory: %zu intervals", n);
    size_t n_merged = 0;
    for (size_t i = 0; i < n; i++) {
        lt_interval *last = n_merged ? &merged[n_merged - 1] : NULL;
        if (last && last->contig == intervals[i].contig && last->end >= intervals[i].beg) {
            if (last->end < intervals[i].end)
                last->end = intervals[i].end;
        } else {
            merged[n_merged++] = intervals[i];
        }
    }
    uint64_t n_sites = 0;
    for (size_t i = 0; i < n_merged; i++) {
        merged[i].first_site = (uint32_t)n_sites;
        n_sites += (uint64_t)(merged[i].end - merged[i].beg);
        if (n_sites > UINT32_MAX) {
            free(merged);
            return lt_fail(LT_EINVAL, "the targets hold more than %u positions", UINT32_MAX);
        }
    }
    *targets = (lt_targets){.interval = merged, .n = n_merged, .n_sites = (uint32_t)n_sites};
    return LT_OK;
}

void lt_targets_clear(lt_targets *targets)
{
    free(targets->interval);
    memset(targets, 0, sizeof *targets);
}

/* Hint for a name that is not there: the other naming habit, when that is there. */
static lt_status contig_hint(lt_status status, const lt_genome *genome, const char *name,
                             const char *who)
{
    char other[LT_CONTIG_NAME_MAX];
    if (lt_contig_other_style(other, name) && lt_contig_find(genome, other, strlen(other)) >= 0)
        return lt_hint(status, "%s says %s, the alignment says %s", who, name, other);
    return lt_hint(status, "the alignment's first contig is %s",
                   genome->n_contigs ? genome->contig[0].name : "none");
}

static int is_word(const char *text, const char *word)
{
    size_t n = strlen(word);
    return strncmp(text, word, n) == 0 && (text[n] == '\0' || text[n] == ' ' || text[n] == '\t');
}

static int is_bed_comment(const char *text)
{
    return *text == '\0' || *text == '#' || is_word(text, "track") || is_word(text, "browser");
}

static lt_status bed_line(interval_list *list, const lt_genome *genome, const lt_lines *lines,
                          char *text)
{
    const char *path = lt_lines_path(lines);
    size_t line = lt_lines_number(lines);
    char *field[3];
    size_t n = lt_line_split(text, field, 3);
    if (n == 0)
        return LT_OK;
    if (n < 3)
        return lt_hint(lt_fail(LT_EFORMAT, "%s:%zu: expected 3 columns, found %zu", path, line, n),
                       "a BED line is contig, start (from 0) and end, between tabs");
    int32_t contig = list->n ? list->v[list->n - 1].contig : -1;
    if (contig < 0 || strcmp(genome->contig[contig].name, field[0]) != 0)
        contig = lt_contig_find(genome, field[0], strlen(field[0]));
    if (contig < 0)
        return contig_hint(
            lt_fail(LT_EFORMAT, "%s:%zu: no contig %s in the alignment", path, line, field[0]),
            genome, field[0], "the BED");
    long long beg, end;
    for (size_t i = 1; i < 3; i++)
        if (lt_number_parse(i == 1 ? &beg : &end, field[i], 0) < 0)
            return lt_fail(LT_EFORMAT, "%s:%zu: \"%s\" is not a position", path, line, field[i]);
    if (beg >= end)
        return lt_fail(LT_EFORMAT, "%s:%zu: start %lld is not before end %lld", path, line, beg,
                       end);
    if (end > genome->contig[contig].length)
        return lt_hint(lt_fail(LT_EFORMAT, "%s:%zu: end %lld is beyond %s, which has %lld bases",
                               path, line, end, field[0], (long long)genome->contig[contig].length),
                       "is the BED of another assembly?");
    return interval_add(list, contig, beg, end);
}

static lt_status bed_read(lt_targets *targets, const lt_genome *genome, const char *path)
{
    interval_list list = {0};
    lt_lines *lines;
    LT_TRY(lt_lines_open(&lines, path));
    char *text;
    lt_status status;
    while ((status = lt_lines_next(lines, &text)) == LT_OK) {
        if (is_bed_comment(text))
            continue;
        status = bed_line(&list, genome, lines, text);
        if (status < 0)
            break;
    }
    if (status == LT_EOF)
        status = list.n ? LT_OK : lt_fail(LT_EFORMAT, "%s: no target in this BED", path);
    if (status == LT_OK)
        status = lt_targets_merge(targets, list.v, list.n);
    lt_lines_close(lines);
    free(list.v);
    return status;
}

/* "beg-end", "beg-" or "beg" (one position), 1-based closed, into 0-based half-open. */
static int range_parse(int64_t *beg, int64_t *end, const char *text, int64_t length)
{
    char first[32];
    const char *dash = strchr(text, '-');
    size_t n = dash ? (size_t)(dash - text) : strlen(text);
    if (n >= sizeof first)
        return -1;
    memcpy(first, text, n);
    first[n] = '\0';
    long long from, to;
    if (lt_number_parse(&from, first, 1) < 0 || from < 1)
        return -1;
    to = from;
    if (dash && dash[1] == '\0')
        to = length;
    else if (dash && lt_number_parse(&to, dash + 1, 1) < 0)
        return -1;
    *beg = from - 1;
    *end = to;
    return 0;
}

/* A name that is a contig as a whole comes first, so contigs with ':' in their name work. */
static lt_status region_parse(interval_list *list, const lt_genome *genome, const char *text)
{
    int32_t contig = lt_contig_find(genome, text, strlen(text));
    if (contig >= 0)
        return interval_add(list, contig, 0, genome->contig[contig].length);
    const char *colon = strrchr(text, ':');
    size_t length = colon ? (size_t)(colon - text) : strlen(text);
    contig = lt_contig_find(genome, text, length);
    if (contig < 0) {
        char name[LT_CONTIG_NAME_MAX] = "";
        if (length < sizeof name)
            memcpy(name, text, length);
        return contig_hint(lt_fail(LT_EINVAL, "region %s: no such contig in the alignment", text),
                           genome, name, "the region");
    }
    int64_t beg, end;
    if (range_parse(&beg, &end, colon + 1, genome->contig[contig].length) < 0)
        return lt_hint(
            lt_fail(LT_EINVAL, "region %s: not a range", text),
            "a region is chr7, chr7:1000 or chr7:1,000-2,000, from 1, both ends included");
    if (beg >= end)
        return lt_fail(LT_EINVAL, "region %s: it ends before it begins", text);
    if (end > genome->contig[contig].length)
        return lt_fail(LT_EINVAL, "region %s: beyond the contig, which has %lld bases", text,
                       (long long)genome->contig[contig].length);
    return interval_add(list, contig, beg, end);
}

static lt_status regions_read(lt_targets *targets, const lt_genome *genome,
                              const char *const *regions, size_t n)
{
    interval_list list = {0};
    lt_status status = LT_OK;
    for (size_t i = 0; i < n && status == LT_OK; i++)
        status = region_parse(&list, genome, regions[i]);
    if (status == LT_OK)
        status = lt_targets_merge(targets, list.v, list.n);
    free(list.v);
    return status;
}

static lt_status whole_genome(lt_targets *targets, const lt_genome *genome)
{
    int64_t total = 0;
    for (int32_t i = 0; i < genome->n_contigs; i++)
        total += genome->contig[i].length;
    if (total > WHOLE_GENOME_MAX)
        return lt_hint(lt_fail(LT_EINVAL,
                               "no targets given, and the reference has %lld bases (up to %d are "
                               "taken as a whole)",
                               (long long)total, WHOLE_GENOME_MAX),
                       "say where to look: -t panel.bed or -r chr7:1000-2000");
    interval_list list = {0};
    lt_status status = LT_OK;
    for (int32_t i = 0; i < genome->n_contigs && status == LT_OK; i++)
        if (genome->contig[i].length > 0)
            status = interval_add(&list, i, 0, genome->contig[i].length);
    if (status == LT_OK)
        status = lt_targets_merge(targets, list.v, list.n);
    free(list.v);
    return status;
}

static int interval_before(const lt_interval *a, const lt_interval *b)
{
    return a->contig < b->contig || (a->contig == b->contig && a->end <= b->beg);
}

/* Positions that both hold: one walk over two sorted lists. */
static lt_status targets_intersect(lt_targets *targets, const lt_targets *a, const lt_targets *b)
{
    interval_list list = {0};
    lt_status status = LT_OK;
    for (size_t i = 0, j = 0; i < a->n && j < b->n && status == LT_OK;) {
        const lt_interval *x = &a->interval[i], *y = &b->interval[j];
        if (interval_before(x, y)) {
            i++;
        } else if (interval_before(y, x)) {
            j++;
        } else {
            status = interval_add(&list, x->contig, x->beg > y->beg ? x->beg : y->beg,
                                  x->end < y->end ? x->end : y->end);
            if (x->end < y->end)
                i++;
            else
                j++;
        }
    }
    if (status == LT_OK && list.n == 0)
        status = lt_fail(LT_EINVAL, "the regions and the BED have no position in common");
    if (status == LT_OK)
        status = lt_targets_merge(targets, list.v, list.n);
    free(list.v);
    return status;
}

lt_status lt_targets_read(lt_targets *targets, const lt_genome *genome, const char *bed,
                          const char *const *regions, size_t n_regions)
{
    memset(targets, 0, sizeof *targets);
    if (!bed && n_regions == 0)
        return whole_genome(targets, genome);
    if (!bed)
        return regions_read(targets, genome, regions, n_regions);
    if (n_regions == 0)
        return bed_read(targets, genome, bed);
    lt_targets from_bed = {0}, from_regions = {0};
    lt_status status = bed_read(&from_bed, genome, bed);
    if (status == LT_OK)
        status = regions_read(&from_regions, genome, regions, n_regions);
    if (status == LT_OK)
        status = targets_intersect(targets, &from_bed, &from_regions);
    lt_targets_clear(&from_bed);
    lt_targets_clear(&from_regions);
    return status;
}
