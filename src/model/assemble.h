/* assemble.h -- reads in coordinate order in, molecules out.
 *
 * A pair is proper when both mates lie on one contig, inward, with a span up to max_fragment. A
 * molecule is all templates with the same key: library, left and right unclipped 5' ends, UMI up to
 * its errors, and, unless the library is duplex, orientation. Other reads are keyed by their own 5'
 * end and strand. A mate that is left out (low MAPQ, QC failure) still names the pair's ends. */
#ifndef LT_MODEL_ASSEMBLE_H
#define LT_MODEL_ASSEMBLE_H

#include "error.h"
#include "lowtide/molecule.h"
#include "lowtide/read.h"
#include "lowtide/sample.h"
#include "sites.h"

typedef enum lt_umi_from {
    LT_UMI_AUTO, /* the tag, else the read name's last field */
    LT_UMI_TAG,
    LT_UMI_NAME,
    LT_UMI_MI,  /* the tag holds a group's number (fgbio's MI): no clustering */
    LT_UMI_NONE /* positions only */
} lt_umi_from;

#define LT_MAX_FRAGMENT_LIMIT 10000

typedef struct lt_assembler_config {
    int64_t max_fragment; /* bases; default 1000, at most LT_MAX_FRAGMENT_LIMIT */
    int min_mapq;         /* default 20 */
    int min_baseq;        /* default 10 */
    int duplex;           /* 1: the two strands of a molecule carry swapped UMI halves */
    int consensus;        /* 1: the reads are consensus reads. Each template is a molecule, but for
                             those of one group whose MI names the strands (17/A, 17/B): they are
                             one. Needs duplex = 1; umi_from is not looked at. */
    lt_umi_from umi_from;
    size_t max_bytes;      /* of reads in the open window; 0: no ceiling */
    const lt_shard *shard; /* molecules that meet it are assembled; NULL: all, without bases */
} lt_assembler_config;

void lt_assembler_config_default(lt_assembler_config *config);

/* What the assembler tells of. molecule: borrowed until it returns. fate (may be NULL): what became
 * of each read. Both return LT_OK or stop the run. */
typedef struct lt_assembler_sink {
    lt_status (*molecule)(void *data, const lt_molecule *molecule);
    lt_status (*fate)(void *data, const lt_read *read, enum lt_ledger_reason reason);
    void *data;
} lt_assembler_sink;

typedef struct lt_assembler lt_assembler;

/* The sink's data and the shard live at least as long as the assembler. */
lt_status lt_assembler_create(lt_assembler **out, const lt_assembler_config *config,
                              const lt_genome *genome, const lt_assembler_sink *sink);
void lt_assembler_destroy(lt_assembler *assembler);

/* Takes the next read; molecules that can get no more reads go to the sink. */
lt_status lt_assembler_push(lt_assembler *assembler, const lt_read *read);
/* No more reads: the rest goes to the sink. The assembler can be used again. */
lt_status lt_assembler_finish(lt_assembler *assembler);

/* Tallies of this shard so far: records that overlap its target positions by reason, families. */
const uint64_t *lt_assembler_ledger(const lt_assembler *assembler);
const lt_family_tally *lt_assembler_families(const lt_assembler *assembler);

#endif
