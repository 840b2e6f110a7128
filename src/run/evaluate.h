/* evaluate.h -- a gatherer's batches through a device, and what shards counted put together. */
#ifndef LT_RUN_EVALUATE_H
#define LT_RUN_EVALUATE_H

#include "device.h"
#include "gather.h"

/* Levels of all waiting candidates, which are counted. */
lt_status lt_evaluate(lt_gather *gather, lt_queue *queue, const lt_tables *tables);

/* The evidence of one finished shard, sorted. */
typedef struct lt_shard_counts {
    lt_evidence *evidence;
    size_t n, capacity;
    lt_indel_table indels;
} lt_shard_counts;

/* Takes what the gatherer counted. Ended by lt_shard_counts_clear(), also after a failure. */
lt_status lt_shard_counts_take(lt_shard_counts *counts, lt_gather *gather);
void lt_shard_counts_clear(lt_shard_counts *counts);

/* Makes the evidence of an empty sample out of its shards', which are in genomic order. */
lt_status lt_shard_counts_join(lt_sample *sample, const lt_shard_counts *shard, size_t n_shards);

#endif
