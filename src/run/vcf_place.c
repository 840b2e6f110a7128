/* vcf_place.c -- see vcf_place.h. */
#include "vcf_place.h"

#include <stdio.h>
#include <string.h>

#include "vcf.h"

static int ends_with(const char *text, const char *end)
{
    size_t n = strlen(text), m = strlen(end);
    return n >= m && !strcmp(text + n - m, end);
}

/* The index that belongs to a VCF of this name, or NULL. */
static const char *index_suffix(const char *vcf)
{
    return ends_with(vcf, ".vcf.gz") ? ".tbi" : ends_with(vcf, ".bcf") ? ".csi" : NULL;
}

lt_status lt_vcf_place_stage(lt_vcf_place *place, lt_publisher *publisher, const char *final)
{
    const char *suffix = index_suffix(final);
    *place = (lt_vcf_place){.final = final};
    LT_TRY(lt_publisher_stage(publisher, final, &place->temporary));
    if (!suffix)
        return LT_OK;
    int n = snprintf(place->index, sizeof place->index, "%s%s", final, suffix);
    if (n < 0 || (size_t)n >= sizeof place->index)
        return lt_fail(LT_EIO, "%s: the path is too long", final);
    return lt_publisher_stage(publisher, place->index, &place->index_temporary);
}

lt_status lt_vcf_place_index(const lt_vcf_place *place)
{
    if (!place->index_temporary)
        return LT_OK;
    return lt_vcf_index(place->temporary, place->index_temporary, place->index,
                        ends_with(place->final, ".bcf"));
}
