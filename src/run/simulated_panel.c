/* simulated_panel.c -- see simulated_panel.h. */
#include "simulated_panel.h"

#include <errno.h>
#include <inttypes.h>
#include <nettle/md5.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "loci.h"
#include "sequence.h"

enum { ISLAND_BP = 1000, GAP_BP = 600, FLANK_BP = 1000, LINE_BP = 60, N_MADE_UP = 2 };
enum { MAX_CONTIG_BP = 1 << 29 };

static lt_status fetch_made_up(void *data, int32_t contig, int64_t beg, int64_t end, uint8_t *codes)
{
    const lt_simulated_panel *panel = data;
    int64_t length = panel->genome.contig[contig].length;
    for (int64_t pos = beg; pos < end; pos++)
        codes[pos - beg] = pos < 0 || pos >= length ? 4 : panel->codes[contig][pos];
    return LT_OK;
}

static lt_status fetch_fasta(void *data, int32_t contig, int64_t beg, int64_t end, uint8_t *codes)
{
    const lt_simulated_panel *panel = data;
    return lt_fasta_fetch(panel->fasta, panel->genome.contig[contig].name, beg, end, codes);
}

/* M5 of the SAM specification: of the upper-case letters. */
static void md5_of(char hex[33], const uint8_t *codes, int64_t n)
{
    struct md5_ctx md5;
    uint8_t digest[MD5_DIGEST_SIZE];
    md5_init(&md5);
    for (int64_t i = 0; i < n; i++)
        md5_update(&md5, 1, (const uint8_t *)&"ACGTN"[codes[i]]);
    md5_digest(&md5, sizeof digest, digest);
    for (int i = 0; i < MD5_DIGEST_SIZE; i++)
        snprintf(hex + 2 * i, 3, "%02x", digest[i]);
}

/* One contig: flank, then islands with gaps, flank. */
static lt_status make_contig(lt_simulated_panel *panel, int32_t i, int64_t target_bp,
                             uint64_t assay_seed)
{
    lt_contig *contig = &panel->genome.contig[i];
    int64_t n_islands = (target_bp + ISLAND_BP - 1) / ISLAND_BP;
    contig->length = 2 * FLANK_BP + target_bp + (n_islands > 0 ? n_islands - 1 : 0) * GAP_BP;
    contig->name = malloc(32);
    panel->codes[i] = malloc((size_t)contig->length);
    if (!contig->name || !panel->codes[i])
        return lt_fail(LT_ENOMEM, "out of memory: a reference of %" PRId64 " bp", contig->length);
    snprintf(contig->name, 32, "sim%d", (int)i + 1);
    lt_sim_sequence_draw(panel->codes[i], (size_t)contig->length,
                         assay_seed + (uint64_t)i * UINT64_C(0x9e3779b97f4a7c15));
    md5_of(contig->md5, panel->codes[i], contig->length);
    int64_t beg = FLANK_BP;
    for (int64_t left = target_bp; left > 0; left -= ISLAND_BP) {
        int64_t n = left < ISLAND_BP ? left : ISLAND_BP;
        panel->targets.interval[panel->targets.n++] =
            (lt_interval){i, beg, beg + n, panel->targets.n_sites};
        panel->targets.n_sites += (uint32_t)n;
        beg += n + GAP_BP;
    }
    return LT_OK;
}

static lt_status make_up(lt_simulated_panel *panel, int64_t panel_bp, uint64_t assay_seed)
{
    panel->genome.contig = calloc(N_MADE_UP, sizeof *panel->genome.contig);
    panel->codes = calloc(N_MADE_UP, sizeof *panel->codes);
    panel->targets.interval =
        calloc((size_t)(panel_bp / ISLAND_BP) + 2 * N_MADE_UP, sizeof *panel->targets.interval);
    if (!panel->genome.contig || !panel->codes || !panel->targets.interval)
        return lt_fail(LT_ENOMEM, "out of memory: a panel of %" PRId64 " bp", panel_bp);
    panel->genome.n_contigs = N_MADE_UP;
    panel->reference = (lt_sim_reference){fetch_made_up, panel};
    int64_t first = panel_bp / 2 / ISLAND_BP * ISLAND_BP;
    if (first == 0)
        first = panel_bp;
    LT_TRY(make_contig(panel, 0, first, assay_seed));
    return make_contig(panel, 1, panel_bp - first, assay_seed);
}

static lt_status take(lt_simulated_panel *panel, const char *fasta, const char *bed)
{
    LT_TRY(lt_fasta_open(&panel->fasta, fasta));
    LT_TRY(lt_fasta_genome(&panel->genome, panel->fasta));
    panel->reference = (lt_sim_reference){fetch_fasta, panel};
    LT_TRY(lt_targets_read(&panel->targets, &panel->genome, bed, NULL, 0));
    uint8_t *needed = calloc((size_t)panel->genome.n_contigs + 1, 1);
    if (!needed)
        return lt_fail(LT_ENOMEM, "%s: out of memory", fasta);
    for (int32_t i = 0; i < panel->genome.n_contigs; i++)
        if (panel->genome.contig[i].length > MAX_CONTIG_BP) {
            free(needed);
            return lt_fail(LT_EINVAL, "%s: contig %s is longer than a BAI index can hold", fasta,
                           panel->genome.contig[i].name);
        }
    for (size_t i = 0; i < panel->targets.n; i++)
        needed[panel->targets.interval[i].contig] = 1;
    lt_status st = lt_fasta_check(panel->fasta, &panel->genome, needed, fasta);
    free(needed);
    return st;
}

lt_status lt_simulated_panel_init(lt_simulated_panel *panel, const char *fasta, const char *bed,
                                  int64_t panel_bp, uint64_t assay_seed)
{
    memset(panel, 0, sizeof *panel);
    lt_status st = fasta ? take(panel, fasta, bed) : make_up(panel, panel_bp, assay_seed);
    if (st < 0)
        lt_simulated_panel_clear(panel);
    return st;
}

void lt_simulated_panel_clear(lt_simulated_panel *panel)
{
    for (int32_t i = 0; i < panel->genome.n_contigs; i++) {
        free(panel->genome.contig[i].name);
        if (panel->codes)
            free(panel->codes[i]);
    }
    free(panel->genome.contig);
    free(panel->codes);
    lt_targets_clear(&panel->targets);
    lt_fasta_close(panel->fasta);
    memset(panel, 0, sizeof *panel);
}

static lt_status close_written(FILE *out, const char *path)
{
    int failed = ferror(out);
    if (fclose(out) || failed)
        return lt_fail(LT_EIO, "%s: %s", path, errno ? strerror(errno) : "a write failed");
    return LT_OK;
}

static lt_status open_written(FILE **out, const char *path)
{
    errno = 0;
    *out = fopen(path, "w");
    return *out ? LT_OK : lt_fail(LT_EIO, "%s: %s", path, strerror(errno));
}

static lt_status write_sequences(const lt_simulated_panel *panel, const char *path)
{
    FILE *out;
    LT_TRY(open_written(&out, path));
    for (int32_t i = 0; i < panel->genome.n_contigs; i++) {
        fprintf(out, ">%s\n", panel->genome.contig[i].name);
        for (int64_t pos = 0; pos < panel->genome.contig[i].length; pos++) {
            putc("ACGTN"[panel->codes[i][pos]], out);
            if ((pos + 1) % LINE_BP == 0 || pos + 1 == panel->genome.contig[i].length)
                putc('\n', out);
        }
    }
    return close_written(out, path);
}

lt_status lt_simulated_panel_write_fasta(const lt_simulated_panel *panel, const char *fasta_path,
                                         const char *index_path)
{
    LT_TRY(write_sequences(panel, fasta_path));
    FILE *out;
    LT_TRY(open_written(&out, index_path));
    int64_t offset = 0;
    for (int32_t i = 0; i < panel->genome.n_contigs; i++) {
        const lt_contig *contig = &panel->genome.contig[i];
        offset += (int64_t)strlen(contig->name) + 2;
        fprintf(out, "%s\t%" PRId64 "\t%" PRId64 "\t%d\t%d\n", contig->name, contig->length, offset,
                LINE_BP, LINE_BP + 1);
        offset += contig->length + (contig->length + LINE_BP - 1) / LINE_BP;
    }
    return close_written(out, index_path);
}

lt_status lt_simulated_panel_write_bed(const lt_simulated_panel *panel, const char *path)
{
    FILE *out;
    LT_TRY(open_written(&out, path));
    for (size_t i = 0; i < panel->targets.n; i++) {
        const lt_interval *t = &panel->targets.interval[i];
        fprintf(out, "%s\t%" PRId64 "\t%" PRId64 "\n", panel->genome.contig[t->contig].name, t->beg,
                t->end);
    }
    return close_written(out, path);
}
