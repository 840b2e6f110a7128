/* strands.c -- assembles the first pairs as if the library were duplex, and counts the families
 * that then show both strands. Dual-index UMIs of a single-strand library look the same in the tag,
 * but their families never pair up. */
#include "strands.h"

#include "assemble.h"

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

static lt_status feed(lt_assembler *assembler, lt_bam *bam)
{
    const lt_read *read;
    lt_status st;
    uint64_t n = 0;
    while (n < 2 * LT_STRANDS_PAIRS && (st = lt_bam_next(bam, &read)) != LT_EOF) {
        if (st < 0)
            return st;
        LT_TRY(lt_assembler_push(assembler, read));
        n += !(read->flag & (LT_READ_SECONDARY | LT_READ_SUPPLEMENTARY | LT_READ_UNMAPPED));
    }
    LT_TRY(lt_assembler_finish(assembler));
    return lt_check_umis(lt_assembler_ledger(assembler));
}

lt_status lt_strands_measure(lt_strands_seen *seen, lt_bam *bam, const lt_assembler_config *config)
{
    *seen = (lt_strands_seen){.measured = 1};
    lt_assembler_config as_duplex = *config;
    as_duplex.duplex = 1;
    as_duplex.shard = NULL;
    as_duplex.max_bytes = 0;
    const lt_assembler_sink sink = {.molecule = count_family, .data = seen};
    lt_assembler *assembler;
    LT_TRY(lt_bam_record(bam));
    LT_TRY(lt_assembler_create(&assembler, &as_duplex, lt_bam_genome(bam), &sink));
    lt_status st = feed(assembler, bam);
    lt_assembler_destroy(assembler);
    LT_TRY(st);
    seen->duplex =
        (double)seen->both >= LT_STRANDS_SHARE * (double)seen->families && seen->both > 0;
    return lt_bam_replay(bam);
}
