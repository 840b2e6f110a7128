/* vcf_place.h -- a VCF and, where its name asks for one, its index among the outputs. */
#ifndef LT_RUN_VCF_PLACE_H
#define LT_RUN_VCF_PLACE_H

#include "publish.h"

typedef struct lt_vcf_place {
    const char *final;           /* as the user gave it */
    const char *temporary;       /* to be written; borrowed from the publisher */
    const char *index_temporary; /* NULL: no index */
    char index[4096];
} lt_vcf_place;

/* Stages both; final is not "-". */
lt_status lt_vcf_place_stage(lt_vcf_place *place, lt_publisher *publisher, const char *final);
/* Makes the index, once the VCF is written. */
lt_status lt_vcf_place_index(const lt_vcf_place *place);

#endif
