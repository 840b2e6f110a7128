/* strands.h -- whether a library is duplex: measured, never inferred from how a UMI looks. */
#ifndef LT_RUN_STRANDS_H
#define LT_RUN_STRANDS_H

#include "bam.h"
#include "collect.h"

#define LT_STRANDS_PAIRS 200000
#define LT_STRANDS_SHARE 0.05 /* of families with two or more templates, seen on both strands */

/* Decides, as config asks or by the file's first pairs, whatever the targets, and goes back to
 * where the file was. Consensus reads tell their strands themselves: options that say how reads are
 * grouped are then LT_EINVAL. Fails when no read has a UMI. What was found is told as an info line.
 */
lt_status lt_strands_decide(lt_strands_seen *seen, lt_bam *bam, const lt_collect_config *config);

/* LT_EFORMAT with the remedy where reads were left out for want of a UMI and none was used. */
lt_status lt_check_umis(const uint64_t ledger[LT_N_LEDGER]);

#endif
