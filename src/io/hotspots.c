/* hotspots.c -- which human genome this is, and its positions.
 *
 * A chromosome counts when its name and its length are of one assembly; the first decides, and all
 * others must agree. So a reference of a few whole chromosomes will do, and one of pieces will not:
 * their positions are not the list's. */
#include "hotspots.h"

#include <stdio.h>
#include <string.h>

#include "contig.h"
#include "hotspots_table.h"

enum { GRCH37, GRCH38, NEITHER };

static const char *const genome_name[] = {"GRCh37", "GRCh38"};

/* Index of the chromosome "7" in the genome, under either name; -1 when absent. */
static int32_t find_chromosome(const lt_genome *genome, const char *chrom)
{
    char other[LT_CONTIG_NAME_MAX];
    int32_t contig = lt_contig_find(genome, chrom, strlen(chrom));
    if (contig < 0 && lt_contig_other_style(other, chrom))
        contig = lt_contig_find(genome, other, strlen(other));
    return contig;
}

static lt_status foreign(const char *what)
{
    return lt_hint(
        lt_fail(LT_EINVAL, "hotspots: the reference is neither GRCh37 nor GRCh38: %s", what),
        "the list has positions of whole chromosomes of these two; for another reference "
        "give its loci as a file: --loci FILE");
}

static lt_status find_genome(int *which, const lt_genome *genome)
{
    *which = NEITHER;
    char text[200] = "no contig is named as a human chromosome";
    for (size_t i = 0; i < sizeof lt_human_contig / sizeof *lt_human_contig; i++) {
        int32_t contig = find_chromosome(genome, lt_human_contig[i].chrom);
        if (contig < 0)
            continue;
        int64_t length = genome->contig[contig].length;
        int is = length == lt_human_contig[i].length[GRCH37]   ? GRCH37
                 : length == lt_human_contig[i].length[GRCH38] ? GRCH38
                                                               : NEITHER;
        if (is == NEITHER)
            snprintf(text, sizeof text, "%.60s has %lld bases", genome->contig[contig].name,
                     (long long)length);
        else if (*which != NEITHER && is != *which)
            return foreign("it has chromosomes of both");
        else
            *which = is;
    }
    return *which == NEITHER ? foreign(text) : LT_OK;
}

static int64_t length_of(const char *chrom, int which)
{
    size_t i = 0;
    while (strcmp(lt_human_contig[i].chrom, chrom) != 0)
        i++;
    return lt_human_contig[i].length[which];
}

lt_status lt_hotspots_read(lt_loci *loci, lt_hotspots_seen *seen, const lt_genome *genome,
                           lt_allele_fetch fetch, void *data)
{
    int which;
    memset(loci, 0, sizeof *loci);
    LT_TRY(find_genome(&which, genome));
    *seen = (lt_hotspots_seen){.origin = LT_HOTSPOTS_ORIGIN,
                               .genome = genome_name[which],
                               .n_listed = sizeof lt_hotspot / sizeof *lt_hotspot};
    for (size_t i = 0; i < seen->n_listed; i++) {
        lt_allele a = {.contig = find_chromosome(genome, lt_hotspot[i].chrom),
                       .pos = lt_hotspot[i].pos[which] - 1};
        if (a.contig < 0 ||
            genome->contig[a.contig].length != length_of(lt_hotspot[i].chrom, which)) {
            seen->n_absent++;
            continue;
        }
        char place[120];
        snprintf(a.ref, sizeof a.ref, "%s", lt_hotspot[i].ref);
        snprintf(a.alt, sizeof a.alt, "%s", lt_hotspot[i].alt);
        snprintf(place, sizeof place, "hotspots (%s, %s): %s", LT_HOTSPOTS_ORIGIN,
                 genome_name[which], lt_hotspot[i].name);
        lt_status status = lt_loci_add(loci, &a, fetch, data, genome, place);
        if (status < 0) {
            lt_loci_clear(loci);
            return status;
        }
    }
    lt_loci_sort(loci);
    return LT_OK;
}
