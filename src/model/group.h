/* group.h -- templates of one coordinate become molecules. */
#ifndef LT_MODEL_GROUP_H
#define LT_MODEL_GROUP_H

#include "assemble.h"
#include "window.h"

#define LT_UMI_MI_LENGTH 255   /* marks a UMI that is a group's number */
#define LT_UMI_NAME_LENGTH 254 /* marks a UMI that is the hash of a consensus read's name */

typedef struct lt_grouper lt_grouper;

typedef struct lt_grouping {
    int32_t contig;
    const lt_genome *genome;
    int duplex;
    int cluster;           /* 1: join UMIs that are errors of others */
    int consensus;         /* 1: consensus reads: no UMIs to cluster or to tally */
    const lt_shard *shard; /* NULL: every molecule is tallied */
    lt_family_tally *families;
    const lt_assembler_sink *sink;
} lt_grouping;

lt_grouper *lt_grouper_create(void); /* NULL when out of memory */
void lt_grouper_destroy(lt_grouper *grouper);

/* Hands each molecule of the list to the sink, in order of key. */
lt_status lt_grouper_run(lt_grouper *grouper, const lt_grouping *grouping, const lt_list *list);

#endif
