/* collect.h -- from reads to a sample: the counts that all else needs.
 *
 * Workers take contiguous runs of sites (shards), each with its own file handle; a shard reads
 * max_fragment around its sites, so molecules at borders are built alike on both sides. Counts add
 * up, so threads, batches and devices never show in the result. */
#ifndef LT_RUN_COLLECT_H
#define LT_RUN_COLLECT_H

#include "assemble.h"
#include "error.h"
#include "loci.h"
#include "lowtide/call.h"
#include "lowtide/sample.h"
#include "options.h"

typedef enum lt_strands { LT_STRANDS_AUTO, LT_STRANDS_SINGLE, LT_STRANDS_DUPLEX } lt_strands;

typedef struct lt_collect_config {
    const char *input;     /* BAM or CRAM; "-" is stdin */
    const char *reference; /* FASTA */
    const char *targets;   /* BED, or NULL */
    const char *const *regions;
    size_t n_regions;
    const lt_string_list *loci;    /* files of loci that become sites too unless regions are given,
                                      "hotspots", or NULL */
    const char *sample;            /* SM, or NULL: the only one */
    const char *umi_tag;           /* NULL: RX (MI with LT_UMI_MI) */
    const char *device;            /* as lt_device_open() */
    int strands;                   /* lt_strands */
    int threads;                   /* total */
    int quiet;                     /* 1: no progress */
    int dense;                     /* 1: the dense form of candidates, for tests */
    size_t batch;                  /* candidates a batch; 0: by device */
    size_t max_memory;             /* bytes for open reads over all workers; 0: no ceiling */
    lt_assembler_config assembler; /* max_fragment, min_mapq, min_baseq, umi_from */
} lt_collect_config;

void lt_collect_config_default(lt_collect_config *config);

/* What the strands of the library look like, from the first pairs of the file. */
typedef struct lt_strands_seen {
    int measured;      /* 0: told by the user, or by the tags of consensus reads */
    int consensus;     /* 1: consensus reads, whose tags tell their strands */
    int duplex;        /* the decision */
    uint64_t families; /* of two or more templates */
    uint64_t both;     /* of these, seen on both strands */
} lt_strands_seen;

/* Thread seconds by stage, for the benchmark: timed on every 509th record and scaled up. */
enum { LT_STAGE_READ, LT_STAGE_ASSEMBLE, LT_STAGE_GATHER, LT_STAGE_EVALUATE, LT_N_STAGES };

typedef struct lt_collect_seen {
    lt_strands_seen strands;
    uint64_t records; /* delivered by the file to all workers */
    double stage[LT_N_STAGES];
    char device[128];
    lt_loci loci; /* as read; cleared by the caller, also after a failure */
} lt_collect_seen;

/* Fills an empty sample, which lt_sample_clear() ends. seen may be NULL when there are no loci. */
lt_status lt_collect(lt_sample *sample, lt_collect_seen *seen, const lt_collect_config *config);

#endif
