/* reading.c -- from options to the config of collecting. */
#include "reading.h"

int lt_reading_is_default(const lt_reading *r)
{
    static const lt_reading defaults = LT_READING_DEFAULTS;
    return !r->umi_tag && !r->no_umi && r->umi_from == defaults.umi_from &&
           r->strands == defaults.strands && r->min_mapq == defaults.min_mapq &&
           r->min_baseq == defaults.min_baseq && r->max_fragment == defaults.max_fragment;
}

lt_status lt_reading_apply(lt_collect_config *collect, const lt_reading *r)
{
    if (r->no_umi && r->umi_from != LT_UMI_AUTO)
        return lt_fail(LT_EINVAL, "--no-umi and --umi-from contradict each other");
    collect->reference = r->reference;
    collect->strands = r->strands;
    collect->umi_tag = r->umi_tag ? r->umi_tag : r->umi_from == LT_UMI_MI ? "MI" : "RX";
    collect->assembler.umi_from = r->no_umi ? LT_UMI_NONE : (lt_umi_from)r->umi_from;
    collect->assembler.max_fragment = r->max_fragment;
    collect->assembler.min_mapq = (int)r->min_mapq;
    collect->assembler.min_baseq = (int)r->min_baseq;
    return LT_OK;
}
