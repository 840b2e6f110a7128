/* strands.c -- assembles the first pairs as if the library were duplex, and counts the families
 * that then show both strands. Dual-index UMIs of a single-strand library look the same in the tag,
 * but their families never pair up. */
#include "strands.h"

#include "assemble.h"
#include "log.h"

static lt_status count_family(void *data, const lt_molecule *m)
{
    lt_strands_seen *seen = data;
    const uint8_t *length = m->umi.length;
    int can_pair = length[1] || length[0] > 32; /* two halves, or a group's number */
    if (m->kind != LT_MOLECULE_PAIR || m->n_a + m->n_b < 2)
        return LT_OK;
    seen->families++;
    seen->both += can_pair && m->n_a && m->n_b;
    return LT_OK;
}

lt_status lt_check_umis(const uint64_t ledger[LT_N_LEDGER])
{
    if (ledger[LT_LEDGER_USED] || !ledger[LT_LEDGER_NO_UMI])
        return LT_OK;
    return lt_hint(lt_fail(LT_EFORMAT, "no read has a UMI (%llu were looked at)",
                           (unsigned long long)ledger[LT_LEDGER_NO_UMI]),
                   "name the tag with --umi-tag, or use --no-umi to tell molecules apart by their "
                   "positions only");
}

/* What only reads on until it knows the kind of the file does not measure. */
static lt_status feed(lt_assembler *assembler, lt_bam *bam)
{
    const lt_read *read;
    lt_status st = LT_OK;
    uint64_t n = 0;
    while (n < 2 * LT_STRANDS_PAIRS && (st = lt_bam_next(bam, &read)) == LT_OK) {
        const lt_bam_kind kind = lt_bam_kind_seen(bam);
        if (kind == LT_BAM_CONSENSUS || (!assembler && kind != LT_BAM_AS_FIRST))
            return LT_OK;
        if (assembler)
            LT_TRY(lt_assembler_push(assembler, read));
        n += !(read->flag & (LT_READ_SECONDARY | LT_READ_SUPPLEMENTARY | LT_READ_UNMAPPED));
    }
    if (st < 0 && st != LT_EOF)
        return st;
    if (!assembler)
        return LT_OK;
    LT_TRY(lt_assembler_finish(assembler));
    return lt_check_umis(lt_assembler_ledger(assembler));
}

static lt_status measure(lt_strands_seen *seen, lt_bam *bam, const lt_assembler_config *config)
{
    lt_assembler_config as_duplex = *config;
    as_duplex.duplex = 1;
    as_duplex.shard = NULL;
    as_duplex.max_bytes = 0;
    const lt_assembler_sink sink = {.molecule = count_family, .data = seen};
    lt_assembler *assembler;
    LT_TRY(lt_assembler_create(&assembler, &as_duplex, lt_bam_genome(bam), &sink));
    lt_status st = feed(assembler, bam);
    lt_assembler_destroy(assembler);
    LT_TRY(st);
    seen->measured = 1;
    seen->duplex =
        (double)seen->both >= LT_STRANDS_SHARE * (double)seen->families && seen->both > 0;
    return LT_OK;
}

/* The two strands of a molecule are in its tags, and whose MI ends in /A and /B meet. */
static lt_status decide_consensus(lt_strands_seen *seen, const lt_collect_config *c)
{
    if (c->strands != LT_STRANDS_AUTO || c->assembler.umi_from != LT_UMI_AUTO)
        return lt_hint(lt_fail(LT_EINVAL,
                               "%s: consensus reads are grouped already: --strands, "
                               "--umi-from and --no-umi are for raw reads",
                               c->input),
                       "leave the option out: strands and depths are taken from the reads' tags");
    *seen = (lt_strands_seen){.consensus = 1, .duplex = 1};
    lt_log_line(LT_LOG_INFO, "strands: consensus reads, each one molecule: strands, depths and "
                             "errors from their tags");
    return LT_OK;
}

lt_status lt_strands_decide(lt_strands_seen *seen, lt_bam *bam, const lt_collect_config *c)
{
    const int is_measured = c->strands == LT_STRANDS_AUTO && c->assembler.umi_from != LT_UMI_NONE;
    *seen = (lt_strands_seen){.duplex = c->strands == LT_STRANDS_DUPLEX};
    LT_TRY(lt_bam_record(bam));
    LT_TRY(is_measured ? measure(seen, bam, &c->assembler) : feed(NULL, bam));
    const lt_bam_kind kind = lt_bam_kind_seen(bam);
    LT_TRY(lt_bam_replay(bam));
    if (kind == LT_BAM_CONSENSUS)
        return decide_consensus(seen, c);
    if (c->assembler.umi_from == LT_UMI_NONE && seen->duplex)
        return lt_fail(LT_EINVAL, "--strands duplex cannot be told without UMIs (--no-umi)");
    if (is_measured)
        lt_log_line(LT_LOG_INFO,
                    "strands: %llu of %llu families of two or more templates show both: %s",
                    (unsigned long long)seen->both, (unsigned long long)seen->families,
                    seen->duplex ? "duplex" : "single-strand");
    return LT_OK;
}
