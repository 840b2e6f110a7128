/* vocabulary.h -- the words that files use for the numbers of lowtide/sample.h and call.h. */
#ifndef LT_IO_VOCABULARY_H
#define LT_IO_VOCABULARY_H

#include "lowtide/call.h"

extern const char *const lt_ledger_names[LT_N_LEDGER];        /* "used", "unmapped" ... */
extern const char *const lt_substitution_names[13];           /* "A>C" ... "T>G", then "all" */
extern const char *const lt_strand_names[LT_N_FAMILY_STATES]; /* "A", "B", "both" */

typedef struct lt_filter_word {
    const char *name;    /* Mutect2's where the meaning is the same */
    const char *meaning; /* one sentence, for the VCF header */
} lt_filter_word;
extern const lt_filter_word lt_filter_words[LT_N_FILTERS]; /* by bit number */

extern const char *const lt_origin_names[LT_N_ORIGINS];
extern const char *const lt_basis_names[LT_N_BASES];

#define LT_FILTER_LIST                                                                 \
    "weak_evidence,germline,strand_bias,position,base_qual,map_qual,clustered_events," \
    "panel_of_normals,low_allele_frac,candidate,chip,unresolved"
#define LT_ORIGIN_LIST "not_judged,germline,chip,tumour,unresolved"
#define LT_BASIS_LIST "none,control,population,fraction"
#define LT_BASE_LIST "A,C,G,T,N"
#define LT_BASE_LETTERS "ACGTN"

#endif
