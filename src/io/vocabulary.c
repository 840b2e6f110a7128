/* vocabulary.c -- the tables of vocabulary.h. Renaming a word needs a new major version. */
#include "vocabulary.h"

const char *const lt_ledger_names[LT_N_LEDGER] = {
    [LT_LEDGER_USED] = "used",           [LT_LEDGER_UNMAPPED] = "unmapped",
    [LT_LEDGER_SECONDARY] = "secondary", [LT_LEDGER_SUPPLEMENTARY] = "supplementary",
    [LT_LEDGER_QC_FAIL] = "qc_fail",     [LT_LEDGER_LOW_MAPQ] = "low_mapq",
    [LT_LEDGER_TOO_LONG] = "too_long",   [LT_LEDGER_NO_BASES] = "no_bases",
    [LT_LEDGER_NO_UMI] = "no_umi",       [LT_LEDGER_UMI_N] = "umi_n",
    [LT_LEDGER_UMI_ALL_G] = "umi_all_g", [LT_LEDGER_UMI_LENGTH] = "umi_length",
};

const char *const lt_substitution_names[13] = {"A>C", "A>G", "A>T", "C>A", "C>G", "C>T", "G>A",
                                               "G>C", "G>T", "T>A", "T>C", "T>G", "all"};

const char *const lt_strand_names[LT_N_FAMILY_STATES] = {
    [LT_FAMILY_A_ONLY] = "A", [LT_FAMILY_B_ONLY] = "B", [LT_FAMILY_BOTH] = "both"};

const lt_filter_word lt_filter_words[LT_N_FILTERS] = {
    {"weak_evidence", "P is above the threshold that the locus had to reach"},
    {"germline", "An inherited variant; ORIGINBY says what tells so"},
    {"strand_bias", "Molecules of one strand carry the allele more often than those of the other"},
    {"position", "The evidence lies near the ends of molecules"},
    {"base_qual", "The bases that show the allele have low quality"},
    {"map_qual", "The reads that show the allele are poorly mapped"},
    {"clustered_events", "Several alleles are found on the same molecules"},
    {"panel_of_normals", "Normal samples show the allele at this site too"},
    {"low_allele_frac", "The allele fraction is below the limit that was asked for"},
    {"candidate", "Cannot be told from a site of high noise without normal samples"},
    {"chip", "The matched white blood cells carry it as a clone: clonal haematopoiesis"},
    {"unresolved", "The matched white blood cells cannot tell where the variant comes from"},
};

const char *const lt_origin_names[LT_N_ORIGINS] = {"not_judged", "germline", "chip", "tumour",
                                                   "unresolved"};
const char *const lt_basis_names[LT_N_BASES] = {"none", "control", "population", "fraction"};
