/* reads.h -- simulated molecules as alignment records, in coordinate order.
 *
 * A record waits until no later molecule can begin left of it. Names are
 * contig.left.number.strand.template, unique and without a UMI in them; the UMI is written as UMI
 * extraction leaves it: read 1's half first, so strand B has the halves of strand A swapped. */
#ifndef LT_SIM_READS_H
#define LT_SIM_READS_H

#include "lowtide/read.h"
#include "simulate.h"

/* Takes one record; insert_size is TLEN. read is borrowed. */
typedef lt_status (*lt_sim_put)(void *data, const lt_read *read, int64_t insert_size);

typedef struct lt_sim_reads lt_sim_reads;

lt_status lt_sim_reads_create(lt_sim_reads **out, const lt_sim_config *config, lt_sim_put put,
                              void *data);
void lt_sim_reads_destroy(lt_sim_reads *reads);

/* The next molecule of a run without on_target_only. Puts what can come no later any more. */
lt_status lt_sim_reads_add(lt_sim_reads *reads, const lt_sim_molecule *molecule);

/* Puts all that waits. */
lt_status lt_sim_reads_flush(lt_sim_reads *reads);

/* "ACGTACG-TTTACGA" of a UMI as read 1 and read 2 of this strand show it; returns its length. text
 * holds 34 characters. */
uint32_t lt_sim_umi_text(char text[34], const lt_umi *umi, int strand_b);

#endif
