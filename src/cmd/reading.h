/* reading.h -- the options that say which reads count and how they become molecules: the same for
 * every command that reads an alignment file. */
#ifndef LT_CMD_READING_H
#define LT_CMD_READING_H

#include <stddef.h>
#include <stdint.h>

#include "collect.h"
#include "options.h"

typedef struct lt_reading {
    const char *reference, *umi_tag;
    int umi_from, no_umi, strands;
    int64_t min_mapq, min_baseq, max_fragment;
} lt_reading;

#define LT_READING_DEFAULTS                                   \
    {                                                         \
        .min_mapq = 20, .min_baseq = 10, .max_fragment = 1000 \
    }

/* Rows of an option table whose config holds an lt_reading as its member `reading`. */
#define LT_READING_OPTIONS(config)                                                                 \
    {"umi-from",                                                                                   \
     0,                                                                                            \
     LT_OPT_CHOICE,                                                                                \
     offsetof(config, reading.umi_from),                                                           \
     "WORD",                                                                                       \
     "where UMIs are: auto looks at the tag, then at the read name's last field; mi takes the "    \
     "grouping of the MI tag as it is",                                                            \
     0,                                                                                            \
     0,                                                                                            \
     "auto|tag|name|mi",                                                                           \
     LT_OPT_RESULT},                                                                               \
        {"umi-tag",                                                                                \
         0,                                                                                        \
         LT_OPT_STRING,                                                                            \
         offsetof(config, reading.umi_tag),                                                        \
         "TAG",                                                                                    \
         "tag that holds the UMI; default RX",                                                     \
         0,                                                                                        \
         0,                                                                                        \
         NULL,                                                                                     \
         LT_OPT_RESULT},                                                                           \
        {"no-umi",    0,                                                                           \
         LT_OPT_FLAG, offsetof(config, reading.no_umi),                                            \
         NULL,        "there are no UMIs: tell molecules apart by their positions only",           \
         0,           0,                                                                           \
         NULL,        LT_OPT_RESULT},                                                              \
        {"strands",                                                                                \
         0,                                                                                        \
         LT_OPT_CHOICE,                                                                            \
         offsetof(config, reading.strands),                                                        \
         "WORD",                                                                                   \
         "whether both strands of a molecule carry its UMI; auto measures how many families show " \
         "both",                                                                                   \
         0,                                                                                        \
         0,                                                                                        \
         "auto|single|duplex",                                                                     \
         0},                                                                                       \
        {"min-mapq", 'q',                                                                          \
         LT_OPT_INT, offsetof(config, reading.min_mapq),                                           \
         "INT",      "leave out reads mapped worse than this",                                     \
         0,          254,                                                                          \
         NULL,       LT_OPT_RESULT},                                                               \
        {"min-baseq", 'Q',                                                                         \
         LT_OPT_INT,  offsetof(config, reading.min_baseq),                                         \
         "INT",       "ignore bases of lower quality than this",                                   \
         1,           60,                                                                          \
         NULL,        LT_OPT_RESULT},                                                              \
    {                                                                                              \
        "max-fragment", 0, LT_OPT_INT, offsetof(config, reading.max_fragment), "BP",               \
            "longest distance between the ends of a proper pair", 50, LT_MAX_FRAGMENT_LIMIT, NULL, \
            LT_OPT_RESULT                                                                          \
    }

/* Sets the reading part of a collect config, which has its defaults. LT_EINVAL where options
 * contradict each other. */
lt_status lt_reading_apply(lt_collect_config *collect, const lt_reading *reading);

/* Whether none of the options was given that say which reads count (the reference may be): what
 * takes its evidence or its options from a sample file must not seem to heed them. */
int lt_reading_is_default(const lt_reading *reading);

#endif
